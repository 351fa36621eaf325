check_PROGRAMS += tests/unit/validate/cases_test tests/unit/validate/layers_test \
  tests/unit/validate/property_test tests/unit/validate/rare_test tests/unit/validate/report_test
tests_unit_validate_cases_test_SOURCES = tests/unit/validate/cases_test.c
tests_unit_validate_cases_test_LDADD = $(test_libs)
tests_unit_validate_layers_test_SOURCES = tests/unit/validate/layers_test.c
tests_unit_validate_layers_test_LDADD = $(test_libs)
tests_unit_validate_property_test_SOURCES = tests/unit/validate/property_test.c
tests_unit_validate_property_test_LDADD = $(test_libs)
tests_unit_validate_rare_test_SOURCES = tests/unit/validate/rare_test.c
tests_unit_validate_rare_test_LDADD = $(test_libs)
tests_unit_validate_report_test_SOURCES = tests/unit/validate/report_test.c
tests_unit_validate_report_test_LDADD = $(test_libs)
EXTRA_DIST += tests/cases/birth tests/unit/validate/catalog
