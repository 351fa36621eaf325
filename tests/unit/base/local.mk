check_PROGRAMS += \
  tests/unit/base/clock_test tests/unit/base/digest_test tests/unit/base/error_test \
  tests/unit/base/file_test tests/unit/base/memory_test tests/unit/base/text_test
