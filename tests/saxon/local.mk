# generate and forms are no tests by themselves: agreement.py runs them, and Saxon.
EXTRA_PROGRAMS += tests/saxon/generate tests/saxon/forms
check_DATA += tests/saxon/generate$(EXEEXT) tests/saxon/forms$(EXEEXT)
CLEANFILES += tests/saxon/generate$(EXEEXT) tests/saxon/forms$(EXEEXT)
tests_saxon_generate_SOURCES = tests/saxon/generate.c tests/saxon/terms.c tests/saxon/terms.h \
  tests/saxon/canonical.c tests/saxon/canonical.h
tests_saxon_forms_SOURCES = tests/saxon/forms.c tests/saxon/canonical.c tests/saxon/canonical.h
dist_check_SCRIPTS += tests/saxon/agreement.py
TESTS += tests/saxon/agreement.py
