check_PROGRAMS += tests/api/arguments_test tests/api/authority_test tests/api/errors_test tests/api/story_test tests/api/term_test tests/api/cancel_test \
  tests/api/fields_test tests/api/pending_test tests/api/threads_test \
  tests/fault/load_validate_test tests/fault/fill_test tests/api/fill_test
EXTRA_DIST += tests/api/offices tests/fault/dossier.xml tests/fault/catalog tests/api/pending
