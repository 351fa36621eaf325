check_PROGRAMS += \
  tests/unit/store/content_test tests/unit/store/delivery_test tests/unit/store/fault_test \
  tests/unit/store/inbox_test tests/unit/store/open_test
EXTRA_DIST += tests/unit/store/help.h tests/unit/store/shim.h
