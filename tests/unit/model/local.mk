check_PROGRAMS += \
  tests/unit/model/automaton_test tests/unit/model/cases_test tests/unit/model/catalog_test \
  tests/unit/model/deadline_test tests/unit/model/entry_test \
  tests/unit/model/field_types_test tests/unit/model/layers_test tests/unit/model/listing_test tests/unit/model/form_test
EXTRA_DIST += tests/unit/model/help.h tests/cases/post
