check_PROGRAMS += tests/api/arguments_test tests/api/errors_test tests/api/story_test \
  tests/api/fields_test tests/fault/load_validate_test
tests_api_arguments_test_SOURCES = tests/api/arguments_test.c
tests_api_arguments_test_LDADD = $(test_libs)
tests_api_errors_test_SOURCES = tests/api/errors_test.c
tests_api_errors_test_LDADD = $(test_libs)
tests_api_fields_test_SOURCES = tests/api/fields_test.c
tests_api_fields_test_LDADD = $(test_libs)
tests_api_story_test_SOURCES = tests/api/story_test.c
tests_api_story_test_LDADD = $(test_libs)
tests_fault_load_validate_test_SOURCES = tests/fault/load_validate_test.c
tests_fault_load_validate_test_LDADD = $(test_libs)
EXTRA_DIST += tests/fault/dossier.xml tests/fault/catalog/authorities/test.xml \
  tests/fault/catalog/calendars/test-2026.xml tests/fault/catalog/codelists/small.xml \
  tests/fault/catalog/forms/six-fields.xml tests/fault/catalog/procedures/9.000001.xml
