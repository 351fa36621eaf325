check_PROGRAMS += tests/unit/xml/scan_test tests/unit/xml/sax_test tests/unit/xml/dom_test \
  tests/unit/xml/xslt_test tests/unit/xml/memory_test
tests_unit_xml_scan_test_SOURCES = tests/unit/xml/scan_test.c tests/unit/xml/harness.h
tests_unit_xml_scan_test_LDADD = $(test_libs)
tests_unit_xml_sax_test_SOURCES = tests/unit/xml/sax_test.c tests/unit/xml/harness.h
tests_unit_xml_sax_test_LDADD = $(test_libs)
tests_unit_xml_dom_test_SOURCES = tests/unit/xml/dom_test.c tests/unit/xml/harness.h
tests_unit_xml_dom_test_LDADD = $(test_libs)
tests_unit_xml_xslt_test_SOURCES = tests/unit/xml/xslt_test.c tests/unit/xml/harness.h
tests_unit_xml_xslt_test_LDADD = $(test_libs)
tests_unit_xml_memory_test_SOURCES = tests/unit/xml/memory_test.c tests/unit/xml/harness.h
tests_unit_xml_memory_test_LDADD = $(test_libs)
check_PROGRAMS += tests/unit/xml/why_test
tests_unit_xml_why_test_SOURCES = tests/unit/xml/why_test.c tests/unit/xml/harness.h
tests_unit_xml_why_test_LDADD = $(test_libs)
