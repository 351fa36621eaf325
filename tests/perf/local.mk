# Not part of `make check`: a figure that depends on the machine is no verdict.
EXTRA_PROGRAMS += tests/perf/bench
tests_perf_bench_SOURCES = tests/perf/bench.c tests/perf/grown.c tests/perf/keystroke.c tests/perf/loopback.c tests/perf/others.c \
  tests/perf/queue.c tests/perf/registers.c tests/perf/work.c tests/perf/work.h
tests_perf_bench_CPPFLAGS = $(AM_CPPFLAGS) $(YANG_DEFINE) $(YANG_CFLAGS)
tests_perf_bench_LDADD = libkdc-all.la $(DEPS_LIBS) $(YANG_LIBS) -lpthread
CLEANFILES += tests/perf/bench
EXTRA_DIST += tests/perf/household.xml tests/perf/catalog tests/perf/others
bench: tests/perf/bench$(EXEEXT)
	srcdir='$(abs_top_srcdir)' tests/perf/bench$(EXEEXT)
.PHONY: bench
