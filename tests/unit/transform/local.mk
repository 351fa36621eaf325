check_PROGRAMS += \
  tests/unit/transform/export_test tests/unit/transform/functions_test \
  tests/unit/transform/import_test \
  tests/unit/transform/print_test tests/unit/transform/words_test
