# The library once more, with a counter in every basic block (tests/complexity/meter.h).
check_LTLIBRARIES += libkdc-steps.la
libkdc_steps_la_SOURCES = $(libkdc_all_la_SOURCES)
libkdc_steps_la_CFLAGS = $(AM_CFLAGS) -fsanitize-coverage=trace-pc
libkdc_steps_la_LIBTOOLFLAGS = --tag=disable-shared
libkdc_steps_la_LIBADD = $(DEPS_LIBS) -lm
check_PROGRAMS += tests/complexity/complexity_test
tests_complexity_complexity_test_SOURCES = tests/complexity/complexity_test.c \
  tests/complexity/families.h tests/complexity/meter.c tests/complexity/meter.h \
  tests/complexity/world.c tests/complexity/input_families.c tests/complexity/dossier_families.c \
  tests/complexity/expr_families.c tests/complexity/model_families.c tests/complexity/wire_families.c
tests_complexity_complexity_test_LDADD = libkdc-steps.la $(CHECK_LIBS) $(DEPS_LIBS) -lpthread
tests_complexity_complexity_test_LDFLAGS = $(foreach f,memcpy memmove memset memcmp memchr memmem strlen \
  strcmp strncmp strchr strstr pcre2_match_8 pcre2_set_match_limit_8,-Wl,--wrap=$(f))
