check_PROGRAMS += tests/unit/wire/json_test tests/unit/wire/http_test tests/unit/wire/mime_test
tests_unit_wire_json_test_SOURCES = tests/unit/wire/json_test.c tests/unit/wire/help.h
tests_unit_wire_json_test_LDADD = $(test_libs)
tests_unit_wire_http_test_SOURCES = tests/unit/wire/http_test.c tests/unit/wire/help.h
tests_unit_wire_http_test_LDADD = $(test_libs)
tests_unit_wire_mime_test_SOURCES = tests/unit/wire/mime_test.c tests/unit/wire/help.h
tests_unit_wire_mime_test_LDADD = $(test_libs)
EXTRA_DIST += tests/unit/wire/check.py
