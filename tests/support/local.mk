libsupport_la_SOURCES += tests/support/fault.c tests/support/fault.h tests/support/cases.c tests/support/cases.h
