check_PROGRAMS += \
  tests/unit/xml/dom_test tests/unit/xml/memory_test tests/unit/xml/sax_test \
  tests/unit/xml/scan_test tests/unit/xml/why_test tests/unit/xml/xslt_test
EXTRA_DIST += tests/unit/xml/harness.h
