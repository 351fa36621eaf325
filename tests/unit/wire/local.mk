check_PROGRAMS += tests/unit/wire/form_test tests/unit/wire/http_test tests/unit/wire/json_test tests/unit/wire/json_xml_test tests/unit/wire/mime_test tests/unit/wire/mime_reader_test tests/unit/wire/body_test
EXTRA_DIST += tests/unit/wire/help.h tests/unit/wire/check.py
