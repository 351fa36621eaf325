# Every test is a program or a script that prints either Check's closing line or "N passed, N failed".
AM_TESTS_ENVIRONMENT = srcdir='$(abs_top_srcdir)'; export srcdir; \
  builddir='$(abs_top_builddir)'; export builddir; \
  CC='$(CC)'; export CC; PYTHON='/usr/bin/python3'; export PYTHON;
TEST_EXTENSIONS = .sh .py
PY_LOG_COMPILER = /usr/bin/python3

check_LTLIBRARIES += libsupport.la
libsupport_la_SOURCES =
libsupport_la_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
libsupport_la_LIBTOOLFLAGS = --tag=disable-shared
# A test of one source needs one word in check_PROGRAMS: its source is NAME.c, and this is linked.
AM_DEFAULT_SOURCE_EXT = .c
LDADD = libsupport.la libkdc-all.la $(CHECK_LIBS) $(DEPS_LIBS) -lpthread

include tests/support/local.mk
include tests/fuzz/local.mk
if HAVE_CHECK
# What takes longest begins first.
include tests/crash/local.mk
include tests/complexity/local.mk
include tests/unit/base/local.mk
include tests/unit/xml/local.mk
include tests/unit/wire/local.mk
include tests/unit/expr/local.mk
include tests/unit/model/local.mk
include tests/unit/dossier/local.mk
include tests/unit/validate/local.mk
include tests/unit/transform/local.mk
include tests/unit/store/local.mk
include tests/unit/exchange/local.mk
include tests/unit/play/local.mk
include tests/api/local.mk
endif
include tests/house/local.mk
include tests/deadline/local.mk
include tests/schemas/local.mk
if HAVE_CHECK
include tests/saxon/local.mk
endif
TESTS += $(check_PROGRAMS)
dist_check_SCRIPTS += tests/tutorial/tutorial.py tests/procedures/import.py tests/procedures/rows.py tests/succession/plan.py
dist_check_SCRIPTS += tests/diff/diff.py
TESTS += tests/diff/diff.py
TESTS += tests/tutorial/tutorial.py tests/procedures/import.py tests/procedures/rows.py tests/succession/plan.py
include tests/interop/local.mk
include tests/installed/local.mk
include tests/perf/local.mk
# Tests with threads: for ThreadSanitizer nothing else is built (./bootstrap tsan).
thread_tests = tests/api/threads_test tests/unit/model/catalog_test tests/unit/xml/xslt_test
check-threads: $(thread_tests:=.log)
	! grep -L ':test-result: PASS' $(thread_tests:=.trs) | grep .
# What takes longer than a check may: every passing of every crash point, many more schedules.
check-long: tests/crash/matrix_test tests/crash/random_test tests/crash/model_test
	$(AM_TESTS_ENVIRONMENT) KDC_LONG=1 tests/crash/matrix_test
	$(AM_TESTS_ENVIRONMENT) KDC_DEATHS=10000 tests/crash/random_test
	$(AM_TESTS_ENVIRONMENT) KDC_SCHEDULES=100000 tests/crash/model_test
.PHONY: check-threads check-long
