check_PROGRAMS += \
  tests/unit/store/backup_test tests/unit/store/content_test tests/unit/store/delivery_test tests/unit/store/fault_test tests/unit/store/growth_test \
  tests/unit/store/inbox_test tests/unit/store/open_test
if HAVE_POSTGRESQL
check_PROGRAMS += tests/unit/store/postgres_test
endif
EXTRA_DIST += tests/unit/store/help.h tests/unit/store/shim.h tests/unit/store/version-1.sql tests/support/postgres.h
dist_check_SCRIPTS += tests/unit/store/postgres.sh
TESTS += tests/unit/store/postgres.sh
