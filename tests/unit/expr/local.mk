check_PROGRAMS += tests/unit/expr/cases_test tests/unit/expr/compile_test \
  tests/unit/expr/fault_test tests/unit/expr/value_test
tests_unit_expr_cases_test_SOURCES = tests/unit/expr/cases_test.c tests/unit/expr/fixture.c \
  tests/unit/expr/fixture.h
tests_unit_expr_cases_test_LDADD = $(test_libs)
tests_unit_expr_compile_test_SOURCES = tests/unit/expr/compile_test.c tests/unit/expr/fixture.c \
  tests/unit/expr/fixture.h
tests_unit_expr_compile_test_LDADD = $(test_libs)
tests_unit_expr_fault_test_SOURCES = tests/unit/expr/fault_test.c tests/unit/expr/fixture.c \
  tests/unit/expr/fixture.h
tests_unit_expr_fault_test_LDADD = $(test_libs)
tests_unit_expr_value_test_SOURCES = tests/unit/expr/value_test.c
tests_unit_expr_value_test_LDADD = $(test_libs)
EXTRA_DIST += tests/cases/expr/dates.tsv tests/cases/expr/functions.tsv \
  tests/cases/expr/logic.tsv tests/cases/expr/numbers.tsv tests/cases/expr/paths.tsv \
  tests/cases/expr/patterns.tsv tests/cases/expr/python.tsv tests/cases/expr/repeats.tsv \
  tests/cases/expr/strings.tsv tests/cases/expr/syntax.tsv tests/cases/expr/types.tsv
