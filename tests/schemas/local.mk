# verdicts is no test by itself: agreement.py runs it.
EXTRA_PROGRAMS += tests/schemas/verdicts
check_DATA += tests/schemas/verdicts$(EXEEXT)
CLEANFILES += tests/schemas/verdicts$(EXEEXT)
tests_schemas_verdicts_LDADD = libkdc-all.la $(DEPS_LIBS)
dist_check_SCRIPTS += tests/schemas/agreement.py
TESTS += tests/schemas/agreement.py
EXTRA_DIST += tests/schemas/documents.py tests/schemas/mutants.py
