check_PROGRAMS += tests/unit/exchange/protocol_test tests/unit/exchange/outbox_test \
  tests/unit/exchange/inbox_test tests/unit/exchange/schedule_test \
  tests/unit/exchange/crash_test tests/unit/exchange/net_test \
  tests/unit/exchange/memory_test tests/unit/exchange/wire_test \
  tests/unit/exchange/mutant_test
tests_unit_exchange_protocol_test_SOURCES = tests/unit/exchange/protocol_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_protocol_test_LDADD = $(test_libs)
tests_unit_exchange_outbox_test_SOURCES = tests/unit/exchange/outbox_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_outbox_test_LDADD = $(test_libs)
tests_unit_exchange_inbox_test_SOURCES = tests/unit/exchange/inbox_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_inbox_test_LDADD = $(test_libs)
tests_unit_exchange_schedule_test_SOURCES = tests/unit/exchange/schedule_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_schedule_test_LDADD = $(test_libs)
tests_unit_exchange_crash_test_SOURCES = tests/unit/exchange/crash_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_crash_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
tests_unit_exchange_crash_test_LDADD = $(test_libs)
tests_unit_exchange_net_test_SOURCES = tests/unit/exchange/net_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_net_test_LDADD = $(test_libs)
tests_unit_exchange_memory_test_SOURCES = tests/unit/exchange/memory_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_memory_test_LDADD = $(test_libs)
tests_unit_exchange_wire_test_SOURCES = tests/unit/exchange/wire_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_wire_test_LDADD = $(test_libs)
tests_unit_exchange_mutant_test_SOURCES = tests/unit/exchange/mutant_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_mutant_test_LDADD = $(test_libs)
check_PROGRAMS += tests/unit/exchange/codes_test tests/unit/exchange/init_test
tests_unit_exchange_codes_test_SOURCES = tests/unit/exchange/codes_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_codes_test_LDADD = $(test_libs)
tests_unit_exchange_init_test_SOURCES = tests/unit/exchange/init_test.c \
  tests/unit/exchange/bench.h
tests_unit_exchange_init_test_LDADD = $(test_libs)
