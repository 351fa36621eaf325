check_PROGRAMS += tests/unit/wire/form_test tests/unit/wire/http_test tests/unit/wire/json_test tests/unit/wire/mime_test
EXTRA_DIST += tests/unit/wire/help.h tests/unit/wire/check.py
