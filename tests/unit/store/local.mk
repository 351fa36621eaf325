check_PROGRAMS += tests/unit/store/delivery_test tests/unit/store/content_test \
  tests/unit/store/inbox_test tests/unit/store/open_test tests/unit/store/fault_test
tests_unit_store_delivery_test_SOURCES = tests/unit/store/delivery_test.c tests/unit/store/help.h
tests_unit_store_delivery_test_LDADD = $(test_libs)
tests_unit_store_content_test_SOURCES = tests/unit/store/content_test.c tests/unit/store/help.h
tests_unit_store_content_test_LDADD = $(test_libs)
tests_unit_store_inbox_test_SOURCES = tests/unit/store/inbox_test.c tests/unit/store/help.h
tests_unit_store_inbox_test_LDADD = $(test_libs)
tests_unit_store_open_test_SOURCES = tests/unit/store/open_test.c tests/unit/store/help.h \
  tests/unit/store/shim.h
tests_unit_store_open_test_LDADD = $(test_libs)
tests_unit_store_fault_test_SOURCES = tests/unit/store/fault_test.c tests/unit/store/help.h \
  tests/unit/store/shim.h
tests_unit_store_fault_test_LDADD = $(test_libs)
