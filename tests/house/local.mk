dist_check_SCRIPTS += tests/house/house.py
TESTS += tests/house/house.py
EXTRA_DIST += tests/house/rules.py
if HAVE_CHECK
check_PROGRAMS += tests/house/documents_test
tests_house_documents_test_SOURCES = tests/house/documents_test.c
tests_house_documents_test_LDADD = $(test_libs)
endif
