check_PROGRAMS += tests/unit/xml/scan_test tests/unit/xml/sax_test
tests_unit_xml_scan_test_SOURCES = tests/unit/xml/scan_test.c tests/unit/xml/harness.h
tests_unit_xml_scan_test_LDADD = $(test_libs)
tests_unit_xml_sax_test_SOURCES = tests/unit/xml/sax_test.c tests/unit/xml/harness.h
tests_unit_xml_sax_test_LDADD = $(test_libs)
