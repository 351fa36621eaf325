# Targets of libFuzzer. Here their corpus is replayed; `make fuzz FUZZ_SECONDS=60` fuzzes, with clang.
fuzz_targets = tests/fuzz/answer tests/fuzz/dossier tests/fuzz/expression tests/fuzz/http tests/fuzz/inbox \
  tests/fuzz/json tests/fuzz/model tests/fuzz/multipart tests/fuzz/pattern tests/fuzz/post tests/fuzz/values \
  tests/fuzz/xml
check_PROGRAMS += $(fuzz_targets)
libsupport_la_SOURCES += tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/fuzz/mutate.c tests/fuzz/replay.c
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/run.sh tests/fuzz/README.md
fuzz:
	DEPS_CFLAGS='$(DEPS_CFLAGS)' LIBS='$(DEPS_LIBS) -lpthread -lm' \
	  SOURCES='$(libkdc_all_la_SOURCES) tests/fuzz/fuzz.c tests/fuzz/mutate.c tests/unit/expr/fixture.c tests/support/fault.c' \
	  TARGETS='$(fuzz_targets)' bash $(srcdir)/tests/fuzz/run.sh '$(abs_top_srcdir)' $(FUZZ_SECONDS)
.PHONY: fuzz
