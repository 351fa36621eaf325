libsupport_la_SOURCES += tests/support/fault.c tests/support/fault.h tests/support/cases.c tests/support/cases.h \
  tests/unit/expr/fixture.c tests/unit/expr/fixture.h
EXTRA_DIST += tests/support/checks.py tests/support/harness.py
