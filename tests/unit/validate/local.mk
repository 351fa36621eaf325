check_PROGRAMS += \
  tests/unit/validate/cases_test tests/unit/validate/diff_test tests/unit/validate/fill_property_test \
  tests/unit/validate/fill_test tests/unit/validate/layers_test \
  tests/unit/validate/lint_test tests/unit/validate/post_test tests/unit/validate/property_test tests/unit/validate/rare_test tests/unit/validate/rebase_test \
  tests/unit/validate/report_test tests/unit/validate/succession_test tests/unit/validate/write_test
EXTRA_DIST += tests/cases/diff tests/unit/validate/catalog tests/cases/rebase tests/cases/succession
