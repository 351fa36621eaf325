check_PROGRAMS += \
  tests/unit/expr/analyse_test tests/unit/expr/cases_test tests/unit/expr/compile_test \
  tests/unit/expr/fault_test \
  tests/unit/expr/value_test tests/unit/expr/sequence_test
