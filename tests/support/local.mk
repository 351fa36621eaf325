libsupport_la_SOURCES += tests/support/fault.c tests/support/fault.h
