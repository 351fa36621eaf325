check_PROGRAMS += \
  tests/unit/exchange/batch_test tests/unit/exchange/codes_test \
  tests/unit/exchange/figures_test tests/unit/exchange/inbox_test \
  tests/unit/exchange/init_test tests/unit/exchange/memory_test tests/unit/exchange/mutant_test \
  tests/unit/exchange/net_test tests/unit/exchange/outbox_test tests/unit/exchange/openrosa_test \
  tests/unit/exchange/peers_test tests/unit/exchange/portals_inbox_test tests/unit/exchange/portals_test \
  tests/unit/exchange/protocol_test \
  tests/unit/exchange/schedule_test tests/unit/exchange/values_test tests/unit/exchange/wire_test
EXTRA_DIST += tests/unit/exchange/bench.h tests/unit/exchange/portals.py tests/unit/exchange/sheets.h
check_PROGRAMS += tests/unit/exchange/compute_test
EXTRA_DIST += tests/unit/exchange/compute.py
check_PROGRAMS += tests/unit/exchange/receive_test
EXTRA_DIST += tests/unit/exchange/receive/protocols tests/unit/exchange/receive/styles
check_PROGRAMS += tests/unit/exchange/edxml_test
check_PROGRAMS += tests/unit/exchange/xroad_test
check_PROGRAMS += tests/unit/exchange/engine_test
check_PROGRAMS += tests/unit/exchange/vxp_test tests/unit/exchange/hub_test
EXTRA_DIST += tests/unit/exchange/vxp.py
check_PROGRAMS += tests/unit/exchange/govtalk_test tests/unit/exchange/period_test
EXTRA_DIST += tests/unit/exchange/govtalk.py
dist_check_SCRIPTS += tests/unit/exchange/large_test.py tests/unit/exchange/reconcile_test.py
TESTS += tests/unit/exchange/large_test.py tests/unit/exchange/reconcile_test.py
check_PROGRAMS += tests/unit/exchange/intake_test
check_PROGRAMS += tests/unit/exchange/bodies_test tests/unit/exchange/tls_test
EXTRA_DIST += tests/unit/exchange/bodies.py tests/unit/exchange/tls.py
check_PROGRAMS += tests/unit/exchange/feed_test
tests_unit_exchange_feed_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
dist_check_SCRIPTS += tests/unit/exchange/follow_test.py tests/unit/exchange/fetch_test.py
TESTS += tests/unit/exchange/follow_test.py tests/unit/exchange/fetch_test.py
check_PROGRAMS += tests/unit/exchange/sweep_test
EXTRA_DIST += tests/unit/exchange/starve.h
check_PROGRAMS += tests/unit/exchange/soap_vectors_test
EXTRA_DIST += tests/unit/exchange/soap_vectors.h
