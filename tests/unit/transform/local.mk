check_PROGRAMS += tests/unit/transform/words_test
tests_unit_transform_words_test_SOURCES = tests/unit/transform/words_test.c
tests_unit_transform_words_test_LDADD = $(test_libs)
