#!/bin/sh
# The store and exchange tests once more, over a private PostgreSQL server: in a temporary folder,
# on a Unix socket only, as an ordinary user, fsync left on. Says so and fails where there is none.
set -u
bin=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL's server programs are missing (Debian: postgresql); nothing of it was tested"
  echo "0 passed, 1 failed"
  exit 1
fi
if ! grep -q DKDC_POSTGRESQL "$builddir/Makefile"; then
  echo "libkdc was configured without PostgreSQL; nothing of it was tested"
  echo "0 passed, 1 failed"
  exit 1
fi

memory=/tmp
[ -w /dev/shm ] && memory=/dev/shm      # a disk of which the tests have many syncs
place=$(mktemp -d $memory/kdc-pg-XXXXXX)
as=
if [ "$(id -u)" = 0 ]; then          # the server refuses to run as root
  chown 65534:65534 "$place"
  as="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
stop() {
  $as "$bin/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$place"
}
trap stop EXIT
trap 'exit 1' INT TERM
cd "$place" || exit 1
chmod 755 "$place"
if ! $as "$bin/initdb" -D "$place/data" -U kdc -A trust -E UTF8 --locale=C --no-sync >"$place/log" 2>&1 ||
   ! $as "$bin/pg_ctl" -D "$place/data" -w -t 60 -l "$place/server.log" \
     -o "-c listen_addresses='' -c unix_socket_directories='$place' -c max_connections=60 -c shared_buffers=32MB" \
     start >>"$place/log" 2>&1; then
  tail -n 20 "$place/log" "$place/server.log" 2>/dev/null
  echo "0 passed, 1 failed"
  exit 1
fi

KDC_TEST_STORE="postgresql://kdc@/postgres?host=$place"
KDC_TEST_POSTGRES="$bin"
export KDC_TEST_STORE KDC_TEST_POSTGRES
cd "$builddir" || exit 1
failed=0
for test in ${*:-unit/store/delivery_test unit/store/inbox_test unit/store/content_test unit/store/open_test \
            unit/store/postgres_test unit/exchange/outbox_test unit/exchange/schedule_test unit/exchange/batch_test \
            unit/exchange/feed_test crash/matrix_test crash/random_test}; do
  echo "== $test"
  "tests/$test" || failed=1
done
[ $failed = 0 ] || tail -n 30 "$place/server.log"
exit $failed
