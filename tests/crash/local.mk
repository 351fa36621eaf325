# Nothing lost, nothing twice: processes die and stop at every point, and the other side counts.
crash_stage = tests/crash/stage.c tests/crash/stage.h tests/crash/server.c tests/crash/look.c tests/crash/peer.c \
  tests/crash/peer.h
check_PROGRAMS += tests/crash/matrix_test tests/crash/random_test tests/crash/model_test
tests_crash_matrix_test_SOURCES = tests/crash/matrix_test.c tests/crash/drives.c tests/crash/drives.h tests/crash/fetching.c tests/crash/wards.c $(crash_stage)
tests_crash_matrix_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
tests_crash_random_test_SOURCES = tests/crash/random_test.c tests/crash/drives.c tests/crash/drives.h $(crash_stage)
tests_crash_random_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
tests_crash_model_test_SOURCES = tests/crash/model_test.c tests/crash/model.c tests/crash/model.h $(crash_stage)
tests_crash_model_test_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
dist_check_SCRIPTS += tests/crash/seen.py
TESTS += tests/crash/seen.py
tests/crash/seen.log: tests/crash/matrix_test.log tests/crash/model_test.log tests/crash/random_test.log \
  tests/unit/exchange/engine_test.log tests/unit/exchange/outbox_test.log tests/unit/play/peer_test.log
CLEANFILES += tests/crash/matrix.seen tests/crash/model.seen tests/crash/random.seen \
  tests/crash/engine.seen tests/crash/outbox.seen tests/crash/peer.seen
EXTRA_DIST += tests/support/notes.h tests/crash/states.txt tests/crash/windows.txt tests/crash/protocols/blind.xml tests/crash/protocols/ordered.xml \
  tests/crash/protocols/poll.xml tests/crash/protocols/put.xml tests/crash/protocols/silent.xml \
  tests/crash/protocols/tray.xml tests/crash/protocols/wait.xml tests/crash/protocols/vxp.xml
