/* postgres_test.c - what only a server can do to a store: go away, between any two words; be put
 * back from a copy; be shared by several clocks. Runs in postgres.sh. */

#include <libpq-fe.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "base/file.h"
#include "help.h"
#include "store/private.h"

static struct bench b;

static void
setup (void)
{
  bench_start (&b);
}

static void
teardown (void)
{
  bench_end (&b);
}

/* One value, or NULL; the text lives until the next call. */
static const char *
ask (const char *sql)
{
  static char text[20000];
  char schema[400];
  PGconn *conn = PQconnectdb (getenv ("KDC_TEST_STORE"));
  PGresult *result;

  ck_assert_msg (PQstatus (conn) == CONNECTION_OK, "%s", PQerrorMessage (conn));
  snprintf (schema, sizeof schema, "SET search_path = \"%s\"", strstr (b.store, "schema=") + 7);
  PQclear (PQexec (conn, schema));
  result = PQexec (conn, sql);
  ck_assert_msg (PQresultStatus (result) == PGRES_TUPLES_OK
                 || PQresultStatus (result) == PGRES_COMMAND_OK, "%s: %s", sql,
                 PQresultErrorMessage (result));
  snprintf (text, sizeof text, "%s",
            PQresultStatus (result) == PGRES_TUPLES_OK && PQntuples (result) > 0
              ? PQgetvalue (result, 0, 0) : "");
  PQclear (result);
  PQfinish (conn);
  return text;
}

static int
open_at (const char *place, struct kdc__store **s, kdc_error **err)
{
  *err = NULL;
  return kdc__store_open (b.ctx, place, s, err);
}

/* ---- where ---- */

static const struct { const char *url; int status; const char *key; } urls[] = {
  { "postgresql://u:geheim@[::1/db", KDC_EINVAL, "store.url" },
  { "postgresql://u:ge%zzheim@h/db", KDC_EINVAL, "store.url" },
  { "postgresql://u:geheim@h/db?no-such=1", KDC_EINVAL, "store.url" },
  { "postgresql://u:geheim@h/db?schema=Bad", KDC_EINVAL, "store.url" },
  { "postgresql://u:geheim@h/db?schema=a%22b", KDC_EINVAL, "store.url" },
  { "postgresql://u:geheim@h/db?schema=", KDC_EINVAL, "store.url" },
  { "postgres://u:geheim@/db?host=/nonexistent&password=geheim", KDC_EIO, "store.connection" },
  { "postgresql://u:geheim@127.0.0.1:1/db?schema=x&sslmode=disable", KDC_EIO, "store.connection" }
};

START_TEST (a_url_is_refused_without_being_repeated)
{
  struct kdc__store *s;
  kdc_error *err;

  ck_assert_int_eq (open_at (urls[_i].url, &s, &err), urls[_i].status);
  ck_assert_ptr_null (s);
  ck_assert_str_eq (err->key, urls[_i].key);
  ck_assert_ptr_null (strstr (err->message[KDC__EN], "geheim"));
  ck_assert_ptr_null (strstr (err->message[KDC__VI], "geheim"));
  ck_assert_int_eq (err->retriable, urls[_i].status == KDC_EIO);
  kdc__error_delete (err);
}
END_TEST

START_TEST (stores_of_two_schemas_do_not_meet)
{
  struct kdc__store *one = bench_open (&b), *two;
  char place[400];
  kdc_error *err;
  int64_t id;

  snprintf (place, sizeof place, "%sx&application_name=other", b.store);
  ck_assert_int_eq (open_at (place, &two, &err), KDC_OK);
  put (one, "m-1", "a");
  ck_assert_int_eq (kdc__store_find (two, "https://ward.example/kdc", "m-1", &id, NULL),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (strstr (one->place, "host="));
  kdc__store_close (one);
  kdc__store_close (two);
}
END_TEST

START_TEST (a_foreign_or_newer_schema_is_left_alone)
{
  struct kdc__store *s;
  char sql[400];
  kdc_error *err;

  snprintf (sql, sizeof sql, "CREATE SCHEMA \"%s\"", strstr (b.store, "schema=") + 7);
  ask (sql);
  ask ("CREATE TABLE theirs(x int)");
  ck_assert_int_eq (open_at (b.store, &s, &err), KDC_EMODEL);
  ck_assert_str_eq (err->key, "store.foreign");
  kdc__error_delete (err);
  ck_assert_str_eq (ask ("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"),
                    "1");
  ask ("DROP TABLE theirs");
  kdc__store_close (bench_open (&b));
  ask ("UPDATE schema_version SET version = 99");
  ck_assert_int_eq (open_at (b.store, &s, &err), KDC_ENOTSUP);
  ck_assert_str_eq (err->key, "store.newer");
  kdc__error_delete (err);
}
END_TEST

START_TEST (an_older_schema_is_brought_up)
{
  char sql[400];
  struct kdc__store *s;
  int64_t lines;

  snprintf (sql, sizeof sql, "CREATE SCHEMA \"%s\"", strstr (b.store, "schema=") + 7);
  ask (sql);
  ask ("CREATE TABLE schema_version(version bigint NOT NULL); INSERT INTO schema_version "
       "VALUES(1)");
  ask (kdc__postgres_driver.migrations[0]);
  ask ("INSERT INTO delivery(destination, protocol, protocol_sha, message_id, stream, seq, state, "
       "due_ms, created_ms, changed_ms) VALUES('d', 'p', sha256('p'), 'm-1', 's', 1, 2, 1, 1, 1);"
       "INSERT INTO journal VALUES(1, 1, 1, 0, 1, NULL)");
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, 1), KDC__QUEUED);
  ck_assert_int_eq (atoi (ask ("SELECT version FROM schema_version")), KDC__STORE_VERSION);
  ck_assert_str_eq (ask ("SELECT value FROM meta WHERE name = 'journal-before-audit'"), "1");
  ck_assert_int_eq (kdc__store_audit_verify (s, 0, NULL, &lines, NULL), KDC_OK);
  ck_assert_str_eq (ask ("SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND "
                         "indexname = 'delivery_unfinished'"), "1");
  kdc__store_close (s);
}
END_TEST

START_TEST (a_commit_waits_for_the_disk_whatever_the_role_says)
{
  struct kdc__store *s;

  ask ("ALTER ROLE kdc SET synchronous_commit = off");
  s = bench_open (&b);
  {
    struct kdc__sql q;
    size_t size;

    kdc__sql_begin (&q, s, "SELECT current_setting('synchronous_commit')", NULL);
    ck_assert_int_eq (kdc__sql_row (&q), 1);
    ck_assert_mem_eq (kdc__sql_view (&q, 0, &size), "on", 2);
    kdc__sql_end (&q);
  }
  kdc__store_close (s);
  ask ("ALTER ROLE kdc RESET synchronous_commit");
}
END_TEST

START_TEST (a_database_of_another_encoding_is_refused)
{
  struct kdc__store *s;
  char place[400];
  kdc_error *err;

  ask ("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  snprintf (place, sizeof place, "postgresql://kdc@/latin?%s", strchr (b.store, '?') + 1);
  ck_assert_int_eq (open_at (place, &s, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.setting");
  kdc__error_delete (err);
  ask ("DROP DATABASE latin");
}
END_TEST

/* ---- time ---- */

START_TEST (without_a_clock_of_the_host_the_server_has_it)
{
  struct kdc__store *s;
  int64_t id, before, after;
  struct kdc__delivery_row row;
  const char *now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  b.ctx->now = NULL;
  s = bench_open (&b);
  before = atoll (ask (now));
  id = put (s, "m-1", "a");
  after = atoll (ask (now));
  ck_assert_int_eq (kdc__store_get (s, id, &row, NULL), KDC_OK);
  ck_assert (row.created_ms >= before && row.created_ms <= after);
  kdc__delivery_row_clear (b.ctx, &row);
  kdc__store_close (s);
}
END_TEST

/* ---- connections ---- */

static void
end_sessions (void)
{
  ask ("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE pid <> "
       "pg_backend_pid() AND backend_type = 'client backend' AND application_name = 'libkdc'");
}

START_TEST (a_lost_connection_is_made_again)
{
  struct kdc__store *s = bench_open (&b);
  int64_t id = put (s, "m-1", "a"), epoch = 0;
  struct kdc__delivery_row row;
  kdc_error *err = NULL;

  end_sessions ();
  put (s, "m-2", "b");              /* a transaction begins anew by itself */
  end_sessions ();
  ck_assert_int_eq (kdc__store_get (s, id, &row, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.connection");
  ck_assert_int_eq (err->retriable, 1);
  kdc__error_delete (err);
  ck_assert_int_eq (state_of (s, id), KDC__QUEUED);
  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  end_sessions ();
  move (s, id, epoch, KDC__DELIVERED);
  kdc__store_close (s);
}
END_TEST

/* Between store and server: hands bytes on, and cuts the line at a COMMIT. */
enum cut { CUT_NONE, CUT_BEFORE, CUT_AFTER };
static volatile int *cut;           /* shared with the process in between */

static int
has_commit (const char *data, ssize_t size)
{
  ssize_t i;

  for (i = 0; i + 6 <= size; i++)
    if (memcmp (data + i, "COMMIT", 6) == 0)
      return 1;
  return 0;
}

/* 0: this line is cut. */
static int
pass (int from, int to, int is_client)
{
  char data[8192];
  ssize_t n = read (from, data, sizeof data);
  int hit = is_client && *cut != CUT_NONE && n > 0 && has_commit (data, n);

  if (n <= 0 || (hit && *cut == CUT_BEFORE) || write (to, data, (size_t) n) != n) {
    if (hit)
      *cut = CUT_NONE;
    return 0;
  }
  if (!hit)
    return 1;
  *cut = CUT_NONE;
  return read (to, data, sizeof data) < 0;      /* it was done; nobody will hear of it */
}

static void
serve (int listener, const char *server)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int client, behind;

  strcpy (address.sun_path, server);
  while ((client = accept (listener, NULL, NULL)) >= 0) {
    struct pollfd fds[2] = { { client, POLLIN, 0 }, { 0, POLLIN, 0 } };

    behind = socket (AF_UNIX, SOCK_STREAM, 0);
    if (connect (behind, (struct sockaddr *) &address, sizeof address) != 0)
      _exit (1);
    fds[1].fd = behind;
    while (poll (fds, 2, -1) > 0)
      if ((fds[0].revents != 0 && !pass (client, behind, 1))
          || (fds[1].revents != 0 && !pass (behind, client, 0)))
        break;
    close (behind);
    close (client);
  }
  _exit (0);
}

static pid_t
start_between (char *place, size_t room)
{
  const char *host = strstr (b.store, "host=") + 5;
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  char server[90];
  int listener = socket (AF_UNIX, SOCK_STREAM, 0);
  pid_t pid;

  snprintf (server, sizeof server, "%.*s/.s.PGSQL.5432", (int) strcspn (host, "&"), host);
  snprintf (address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", b.directory);
  ck_assert_int_eq (bind (listener, (struct sockaddr *) &address, sizeof address), 0);
  ck_assert_int_eq (listen (listener, 5), 0);
  snprintf (place, room, "postgresql://kdc@/postgres?host=%s&%s", b.directory,
            strstr (b.store, "schema="));
  cut = mmap (NULL, sizeof *cut, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ck_assert (cut != MAP_FAILED);
  pid = fork ();
  if (pid == 0)
    serve (listener, server);
  close (listener);
  return pid;
}

/* The COMMIT never reached the server, or its answer never reached us: in both cases one row, and
 * the caller is told so; never a second one, never none. */
START_TEST (a_commit_without_an_answer_is_asked_about)
{
  struct kdc__store *s;
  kdc_error *err = NULL;
  char place[300], journal[200];
  int64_t id = 0, epoch = 0;
  int existed = 9, lost, how = _i == 0 ? CUT_BEFORE : CUT_AFTER;
  pid_t pid = start_between (place, sizeof place);

  ck_assert_int_eq (open_at (place, &s, &err), KDC_OK);
  *cut = how;
  ck_assert_int_eq (put_full (s, _i == 0 ? NULL : "k", "m-1", "a", &id, &existed, &err), KDC_OK);
  ck_assert_int_eq (*cut, CUT_NONE);
  ck_assert_int_eq (existed, 0);
  ck_assert_int_gt (id, 0);
  ck_assert_str_eq (ask ("SELECT count(*) FROM delivery"), "1");
  ck_assert_int_eq (claim (s, &epoch, NULL), id);
  *cut = how;
  ck_assert_int_eq (move_full (s, id, epoch, KDC__DELIVERED, KDC__J_DELIVERED, &lost), KDC_OK);
  ck_assert_int_eq (lost, 0);
  journal_of (s, id, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued claimed delivered");
  kdc__store_close (s);
  kill (pid, SIGKILL);
  wait_child (pid);
}
END_TEST

/* The server stays away after the COMMIT: nobody can tell, and that is said. */
START_TEST (a_commit_nobody_can_be_asked_about)
{
  struct kdc__store *s;
  kdc_error *err = NULL;
  char place[300], path[200];
  int64_t id = 0, other;
  int existed;
  pid_t pid = start_between (place, sizeof place);

  ck_assert_int_eq (open_at (place, &s, &err), KDC_OK);
  snprintf (path, sizeof path, "%s/.s.PGSQL.5432", b.directory);
  ck_assert_int_eq (unlink (path), 0);          /* no second connection */
  *cut = CUT_AFTER;
  ck_assert_int_eq (put_full (s, "k", "m-1", "a", &id, &existed, &err), KDC_EIO);
  ck_assert_str_eq (err->key, "store.in-doubt");
  ck_assert_int_eq (err->retriable, 1);
  kdc__error_delete (err);
  kdc__store_close (s);
  kill (pid, SIGKILL);
  wait_child (pid);
  s = bench_open (&b);              /* window 4: the same key gives the first one back */
  ck_assert_int_eq (put_full (s, "k", "m-2", "a", &other, &existed, NULL), KDC_OK);
  ck_assert_int_eq (existed, 1);
  ck_assert_str_eq (ask ("SELECT count(*) FROM delivery"), "1");
  kdc__store_close (s);
}
END_TEST

/* ---- several at once ---- */

START_TEST (many_writers_of_one_stream_and_one_key)
{
  enum { WORKERS = 4, EACH = 12 };
  struct kdc__store *s = bench_open (&b);
  int worker, i, existed;
  char key[20], message[40];
  int64_t id;
  pid_t pids[WORKERS];

  for (worker = 0; worker < WORKERS; worker++) {
    pids[worker] = fork ();
    if (pids[worker] != 0)
      continue;
    for (i = 0; i < EACH; i++) {
      snprintf (key, sizeof key, "key-%d", i);
      snprintf (message, sizeof message, "m-%d-%d", worker, i);
      if (put_full (s, key, message, "one stream", &id, &existed, NULL) != KDC_OK)
        _exit (1);
    }
    kdc__store_close (s);
    _exit (0);
  }
  for (worker = 0; worker < WORKERS; worker++)
    ck_assert_int_eq (wait_child (pids[worker]), 0);
  ck_assert_str_eq (ask ("SELECT count(*) || ' ' || max(seq) FROM delivery"), "12 12");
  ck_assert_str_eq (ask ("SELECT count(*) FROM delivery WHERE due_ms < 9223372036854775807"),
                    "1");
  for (i = 0; i < EACH; i++) {      /* each end wakes the next */
    int64_t epoch = 0;

    id = claim (s, &epoch, NULL);
    ck_assert_int_gt (id, 0);
    move (s, id, epoch, KDC__DELIVERED);
  }
  kdc__store_close (s);
}
END_TEST

/* An end and a newcomer at the same moment: the newcomer is due at once, never forgotten. */
START_TEST (a_newcomer_behind_an_ending_head_is_woken)
{
  enum { ROUNDS = 20 };
  struct kdc__store *s = bench_open (&b);
  char message[40];
  int64_t id = put (s, "m-0", "st"), epoch = 0;
  int i;
  pid_t pid;

  for (i = 1; i <= ROUNDS; i++) {
    ck_assert_int_eq (claim (s, &epoch, NULL), id);
    pid = fork ();
    if (pid == 0) {
      snprintf (message, sizeof message, "m-%d", i);
      put (s, message, "st");
      kdc__store_close (s);
      _exit (0);
    }
    move (s, id, epoch, KDC__DELIVERED);
    ck_assert_int_eq (wait_child (pid), 0);
    snprintf (message, sizeof message, "m-%d", i);
    ck_assert_int_eq (kdc__store_find (s, "https://ward.example/kdc", message, &id, NULL),
                      KDC_OK);
  }
  kdc__store_close (s);
}
END_TEST

/* What is done all day, as the server would do it among many rows: by an index, never by reading
 * them all. */
START_TEST (a_grown_store_is_read_by_index)
{
  static const char *const texts[] = {
    KDC__CANDIDATES " FOR UPDATE OF d SKIP LOCKED",
    "SELECT due_ms FROM delivery WHERE state IN (2,3,4,5,6,7,8) AND coalesce(lease_owner, '') = '' "
    "AND ?1 > ?2 ORDER BY due_ms LIMIT 1",
    "SELECT id FROM delivery WHERE destination = 'd' AND message_id = 'm-7' AND ?1 > ?2",
    "SELECT id FROM delivery WHERE client_key = 'k-7' AND ?1 > ?2",
    "SELECT min(lease_owner) FROM delivery WHERE lease_owner > 'x' AND ?1 > ?2",
    "SELECT id FROM delivery WHERE state < 11 AND id > ?1 ORDER BY id LIMIT ?2"
  };
  char sql[2000], *at;
  const char *plan;

  kdc__store_close (bench_open (&b));
  ask ("INSERT INTO delivery(destination, protocol, protocol_sha, message_id, client_key, stream, "
       "seq, state, due_ms, created_ms, changed_ms) SELECT 'd', 'p', '', 'm-' || i, 'k-' || i, "
       "'s-' || i % 1000, i, CASE WHEN i % 100 < 90 THEN 11 ELSE 8 END, i, 1, 1 FROM "
       "generate_series(1, 20000) i; ANALYZE delivery");
  snprintf (sql, sizeof sql, "PREPARE q(bigint, bigint) AS %s; EXPLAIN (FORMAT JSON) EXECUTE q(5, "
            "1)", texts[_i]);
  for (at = sql; (at = strchr (at, '?')) != NULL; at++)
    *at = '$';
  plan = ask (sql);
  ck_assert_msg (strstr (plan, "Index") != NULL && strstr (plan, "Seq Scan") == NULL, "%s", plan);
}
END_TEST

/* ---- content ---- */

static int
take_nothing (void *user, const void *data, size_t size)
{
  (void) data;
  *(size_t *) user += size;
  return KDC_OK;
}

START_TEST (large_content_streams_in_little_memory)
{
  enum { SIZE = 48 * 1024 * 1024 };
  struct kdc__store *s = bench_open (&b);
  struct rusage before, after;
  char path[200], *data = malloc (1 << 20);
  uint8_t sha[32];
  size_t seen = 0, i;
  int64_t size;
  FILE *file;

  snprintf (path, sizeof path, "%s/large", b.directory);
  file = fopen (path, "wb");
  for (i = 0; i < SIZE >> 20; i++) {
    memset (data, (int) i, 1 << 20);
    ck_assert_uint_eq (fwrite (data, 1, 1 << 20, file), 1 << 20);
  }
  fclose (file);
  free (data);
  ck_assert_int_eq (kdc__store_blob_put (s, path, 1, sha, NULL), KDC_OK);
  getrusage (RUSAGE_SELF, &before);
  ck_assert_int_eq (kdc__store_blob_put_file (s, path, SIZE, sha, &size, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_stream (s, sha, take_nothing, &seen, NULL), KDC_OK);
  getrusage (RUSAGE_SELF, &after);
  ck_assert_uint_eq (seen, SIZE);
  ck_assert_int_eq (size, SIZE);
#ifndef __SANITIZE_ADDRESS__
  ck_assert_int_lt (after.ru_maxrss - before.ru_maxrss, 4096);  /* KiB: libpq's buffers too */
#endif
  kdc__store_close (s);
}
END_TEST

static int
enqueue_with (struct kdc__store *s, const char *message, const uint8_t sha[32], int64_t *id)
{
  struct kdc__delivery_row row = { 0 };
  uint8_t list[1][32];
  int existed;

  memcpy (list[0], sha, 32);
  row.destination = row.protocol = (char *) "p";
  row.message_id = row.stream = (char *) message;
  return kdc__store_enqueue (s, &row, NULL, 0, (const uint8_t (*)[32]) list, 1, NULL, id, &existed,
                             NULL);
}

START_TEST (pieces_that_are_missing_or_changed)
{
  static const char *const damages[] = {
    "DELETE FROM piece WHERE n = 1", "DELETE FROM upload",
    "UPDATE piece SET body = 'x' WHERE n = 0",
    "UPDATE piece SET body = set_byte(body, 5, 255) WHERE n = 1"
  };
  struct kdc__store *s = bench_open (&b);
  char *data = calloc (1, 700000), journal[100];
  size_t seen = 0;
  kdc_error *err = NULL;
  uint8_t sha[32];
  int64_t id;

  ck_assert_int_eq (kdc__store_blob_put (s, data, 700000, sha, NULL), KDC_OK);
  ck_assert_int_eq (enqueue_with (s, "m-1", sha, &id), KDC_OK);
  ask (damages[_i]);
  ck_assert_int_eq (kdc__store_blob_stream (s, sha, take_nothing, &seen, &err), KDC_ENOTFOUND);
  ck_assert_str_eq (err->key, "store.blob-missing");
  kdc__error_delete (err);
  kdc__store_close (s);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, id), _i < 3 ? KDC__DEAD : KDC__QUEUED);  /* 3: seen when sent */
  journal_of (s, id, journal, sizeof journal);
  ck_assert_str_eq (journal, _i < 3 ? "enqueued dead" : "enqueued");
  kdc__store_close (s);
  free (data);
}
END_TEST

START_TEST (garbage_waits_a_day)
{
  struct kdc__store *s = bench_open (&b);
  char *data = calloc (1, 300000);
  uint8_t kept[32], large[32], small[32];
  size_t seen = 0;
  int64_t id;
  int i;

  ck_assert_int_eq (kdc__store_blob_put (s, data, 300000, large, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_put (s, data, 300000, large, NULL), KDC_OK);
  ck_assert_str_eq (ask ("SELECT count(*) FROM upload"), "1");  /* the second was dropped */
  ck_assert_int_eq (kdc__store_blob_put (s, data, 290000, kept, NULL), KDC_OK);
  ck_assert_int_eq (enqueue_with (s, "m-1", kept, &id), KDC_OK);
  for (i = 0; i < 40; i++)
    ck_assert_int_eq (kdc__store_blob_put (s, &i, sizeof i, small, NULL), KDC_OK);
  ask ("INSERT INTO upload(at_ms) VALUES(1)");                  /* what a crash left behind */
  ck_assert_int_eq (kdc__store_collect_garbage (s, NULL), KDC_OK);
  ck_assert_str_eq (ask ("SELECT count(*) FROM blob"), "42");
  ck_assert_str_eq (ask ("SELECT count(*) FROM upload"), "2");
  b.clock += INT64_C (86400000) + 1000;
  ck_assert_int_eq (kdc__store_collect_garbage (s, NULL), KDC_OK);
  ck_assert_str_eq (ask ("SELECT count(*) FROM blob"), "1");
  ck_assert_str_eq (ask ("SELECT count(*) FROM upload"), "1");
  ck_assert_str_eq (ask ("SELECT count(*) FROM piece"), "2");
  ck_assert_int_eq (kdc__store_blob_stream (s, kept, take_nothing, &seen, NULL), KDC_OK);
  ck_assert_uint_eq (seen, 290000);
  kdc__store_close (s);
  free (data);
}
END_TEST

/* ---- window 15 ---- */

START_TEST (a_backup_is_the_work_of_pg_dump)
{
  struct kdc__store *s = bench_open (&b);
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__store_backup (s, "kept.dump", &err), KDC_ENOTSUP);
  ck_assert_str_eq (err->key, "store.backup-elsewhere");
  ck_assert_ptr_nonnull (strstr (err->message[KDC__EN], "pg_dump --format=custom --schema=t_"));
  kdc__error_delete (err);
  kdc__store_close (s);
}
END_TEST

START_TEST (a_dump_put_back_puts_open_rows_in_doubt)
{
  struct kdc__store *s = bench_open (&b);
  int64_t sent = put (s, "m-1", "a"), ended = put (s, "m-2", "b"), epoch = 0;
  const char *schema = strstr (b.store, "schema=") + 7, *bin = getenv ("KDC_TEST_POSTGRES");
  char command[900], sql[300], journal[200];

  ck_assert_int_eq (claim (s, &epoch, NULL), sent);
  ck_assert_int_eq (claim (s, &epoch, NULL), ended);
  move (s, ended, epoch, KDC__DELIVERED);
  kdc__store_close (s);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, sent), KDC__QUEUED);       /* the same database: no doubt */
  kdc__store_close (s);
  snprintf (command, sizeof command, "'%s/pg_dump' -d '%s' -n %s -Fc -f %s/dump", bin,
            getenv ("KDC_TEST_STORE"), schema, b.directory);
  ck_assert_int_eq (system (command), 0);
  snprintf (sql, sizeof sql, "DROP SCHEMA %s CASCADE", schema);
  ask (sql);
  snprintf (command, sizeof command, "'%s/pg_restore' -d '%s' %s/dump", bin,
            getenv ("KDC_TEST_STORE"), b.directory);
  ck_assert_int_eq (system (command), 0);
  s = bench_open (&b);
  ck_assert_int_eq (state_of (s, sent), KDC__UNKNOWN_STATE);
  ck_assert_int_eq (state_of (s, ended), KDC__DELIVERED);
  journal_of (s, sent, journal, sizeof journal);
  ck_assert_str_eq (journal, "enqueued claimed unknown");
  put (s, "m-3", "c");                                      /* numbers go on behind the old ones */
  kdc__store_close (s);
}
END_TEST

int
main (void)
{
  Suite *suite;
  TCase *tcase;
  SRunner *runner;
  int failed;

  if (!on_postgres ())
    return 0;                       /* postgres.sh starts a server, then this */
  suite = suite_create ("store on PostgreSQL");
  tcase = tcase_create ("all");
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, a_url_is_refused_without_being_repeated, 0,
                       (int) (sizeof urls / sizeof *urls));
  tcase_add_test (tcase, stores_of_two_schemas_do_not_meet);
  tcase_add_test (tcase, a_foreign_or_newer_schema_is_left_alone);
  tcase_add_test (tcase, an_older_schema_is_brought_up);
  tcase_add_test (tcase, a_commit_waits_for_the_disk_whatever_the_role_says);
  tcase_add_test (tcase, a_database_of_another_encoding_is_refused);
  tcase_add_test (tcase, without_a_clock_of_the_host_the_server_has_it);
  tcase_add_test (tcase, a_lost_connection_is_made_again);
  tcase_add_loop_test (tcase, a_commit_without_an_answer_is_asked_about, 0, 2);
  tcase_add_test (tcase, a_commit_nobody_can_be_asked_about);
  tcase_add_test (tcase, many_writers_of_one_stream_and_one_key);
  tcase_add_test (tcase, a_newcomer_behind_an_ending_head_is_woken);
  tcase_add_loop_test (tcase, a_grown_store_is_read_by_index, 0, 6);
  tcase_add_test (tcase, large_content_streams_in_little_memory);
  tcase_add_loop_test (tcase, pieces_that_are_missing_or_changed, 0, 4);
  tcase_add_test (tcase, garbage_waits_a_day);
  tcase_add_test (tcase, a_backup_is_the_work_of_pg_dump);
  tcase_add_test (tcase, a_dump_put_back_puts_open_rows_in_doubt);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
