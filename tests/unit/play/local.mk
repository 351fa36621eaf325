check_PROGRAMS += tests/unit/play/peer_test
dist_check_SCRIPTS += tests/unit/play/peer.py tests/unit/play/hubs.py
TESTS += tests/unit/play/peer.py tests/unit/play/hubs.py
