dist_check_SCRIPTS += tests/house/house.py
TESTS += tests/house/house.py
EXTRA_DIST += tests/house/rules.py
if HAVE_CHECK
check_PROGRAMS += tests/house/documents_test
endif
