check_PROGRAMS += \
  tests/unit/exchange/codes_test tests/unit/exchange/crash_test tests/unit/exchange/inbox_test \
  tests/unit/exchange/init_test tests/unit/exchange/memory_test tests/unit/exchange/mutant_test \
  tests/unit/exchange/net_test tests/unit/exchange/outbox_test tests/unit/exchange/protocol_test \
  tests/unit/exchange/schedule_test tests/unit/exchange/wire_test
tests_unit_exchange_crash_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
EXTRA_DIST += tests/unit/exchange/bench.h
