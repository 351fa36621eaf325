check_PROGRAMS += tests/unit/validate/cases_test
tests_unit_validate_cases_test_SOURCES = tests/unit/validate/cases_test.c
tests_unit_validate_cases_test_LDADD = $(test_libs)
EXTRA_DIST += tests/cases/birth
