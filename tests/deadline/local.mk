# counted is no test by itself: deadline_test.py runs it.
EXTRA_PROGRAMS += tests/deadline/counted
check_DATA += tests/deadline/counted$(EXEEXT)
CLEANFILES += tests/deadline/counted$(EXEEXT)
tests_deadline_counted_LDADD = libkdc-all.la $(DEPS_LIBS)
dist_check_SCRIPTS += tests/deadline/deadline_test.py
TESTS += tests/deadline/deadline_test.py
EXTRA_DIST += tests/deadline/oracle.py tests/deadline/cases.tsv tests/deadline/decisions.tsv tests/deadline/holidays.tsv
