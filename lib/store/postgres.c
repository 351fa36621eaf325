/* postgres.c - statements and transactions of PostgreSQL: several machines, one queue. READ
 * COMMITTED, rows locked by the writes themselves, and an advisory lock for what no row stands for
 * yet (the end of a stream, a message that has not come). */

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "store/private.h"
#include "store/schema.h"

#define LOCK_CLASS "1262764849"     /* "KDC1": the first of two keys, so that we meet no other */
#define OID_INT    20
#define OID_TEXT   25
#define OID_BYTES  17
#define TRIES      5

struct link {
  PGconn *conn;
  char xid[24];                     /* of the transaction */
  int connecting;                   /* no second connection from within a first */
};

static struct link *
link_of (const struct kdc__store *store)
{
  return store->db;
}

/* ---- failures ---- */

static int
fail_with (struct kdc__store *store, int status, const char *key, const char *why, int retriable,
           kdc_error **err)
{
  char text[200] = "";

  strncat (text, why != NULL ? why : "", sizeof text - 1);
  text[strcspn (text, "\n")] = '\0';
  status = kdc__fail (store->ctx, err, status, key, "directory", store->place, "why", text, NULL);
  if (retriable && err != NULL && *err != NULL && (*err)->ctx != NULL)
    (*err)->retriable = 1;
  return status;
}

/* The text of libpq names host, port, user and what went wrong, never a password. */
static int
fail_connection (struct kdc__store *store, kdc_error **err)
{
  struct link *link = link_of (store);

  store->lost = 1;
  store->again = link->connecting ? 0 : TRIES;
  return fail_with (store, KDC_EIO, "store.connection", PQerrorMessage (link->conn), 1, err);
}

/* What a server says when it is going down, or has gone. */
static int
is_lost (const struct link *link, const char *state)
{
  return PQstatus (link->conn) != CONNECTION_OK || strncmp (state, "08", 2) == 0
         || strncmp (state, "57P0", 4) == 0;
}

static int
fail_result (struct kdc__store *store, PGresult *result, kdc_error **err)
{
  static const struct { const char *state; int status; const char *key; int again, retriable; }
  rows[] = {
    { "40", KDC_EIO, "store.busy", TRIES, 1 },              /* serialization, deadlock */
    { "23505", KDC_ECONFLICT, "store.conflict", 2, 0 },     /* another was quicker: look again */
    { "55P03", KDC_EIO, "store.busy", 0, 1 },
    { "53100", KDC_EIO, "store.full", 0, 0 }, { "53", KDC_EIO, "store.io", 0, 1 },
    { "58", KDC_EIO, "store.io", 0, 0 }, { "XX001", KDC_EIO, "store.io", 0, 0 },
    { "25006", KDC_EIO, "store.io", 0, 1 }, { "54", KDC_ELIMIT, "store.too-large", 0, 0 }
  };
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *why = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  size_t i;
  int status;

  state = state != NULL ? state : "";
  if (is_lost (link_of (store), state))
    status = fail_connection (store, err);
  else if (state[0] == '\0')
    status = kdc__fail_nomem (err);         /* libpq's own failures: memory */
  else {
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
      if (strncmp (state, rows[i].state, strlen (rows[i].state)) == 0)
        break;
    if (i < sizeof rows / sizeof *rows) {
      store->again = rows[i].again;
      status = fail_with (store, rows[i].status, rows[i].key, why, rows[i].retriable, err);
    } else
      status = fail_with (store, KDC_EINTERNAL, "store.internal", why, 0, err);
  }
  PQclear (result);
  return status;
}

static int
is_good (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int
script (struct kdc__store *store, const char *sql, kdc_error **err)
{
  PGresult *result = PQexec (link_of (store)->conn, sql);

  if (!is_good (result))
    return fail_result (store, result, err);
  PQclear (result);
  return KDC_OK;
}

/* ---- statements ---- */

/* "?" and "?1" become "$1". */
static char *
translate (struct kdc__store *store, const char *sql)
{
  struct kdc_buffer text;
  char *out;
  int next = 0;

  kdc__buffer_init (&text, store->ctx, 0);
  for (; *sql != '\0'; sql++) {
    (void) kdc__buffer_putc (&text, *sql == '?' ? '$' : *sql);
    if (*sql == '?' && (sql[1] < '0' || sql[1] > '9'))
      (void) kdc__buffer_printf (&text, "%d", ++next);
  }
  out = kdc__buffer_steal (&text);
  kdc__buffer_clear (&text);
  return out;
}

struct arguments {
  const char *values[KDC__PARAMETERS];
  int lengths[KDC__PARAMETERS], formats[KDC__PARAMETERS];
  Oid types[KDC__PARAMETERS];
  unsigned char numbers[KDC__PARAMETERS][8];
};

static void
set_number (unsigned char out[8], int64_t value)
{
  uint64_t bits = (uint64_t) value;
  int i;

  for (i = 7; i >= 0; i--, bits >>= 8)
    out[i] = (unsigned char) (bits & 0xff);
}

static void
set_arguments (const struct kdc__sql *q, struct arguments *a)
{
  int i;

  for (i = 0; i < q->count; i++) {
    const struct kdc__bound *bound = &q->params[i];

    a->formats[i] = 1;
    a->values[i] = bound->data;
    a->lengths[i] = (int) bound->size;
    a->types[i] = bound->kind == KDC__P_INT ? OID_INT : bound->kind == KDC__P_TEXT ? OID_TEXT
                  : bound->kind == KDC__P_BLOB ? OID_BYTES : 0;
    if (bound->kind == KDC__P_INT) {
      set_number (a->numbers[i], bound->number);
      a->values[i] = (const char *) a->numbers[i];
      a->lengths[i] = 8;
    }
  }
}

static void
statement_name (size_t index, char out[16])
{
  out[0] = 'k';
  out[1] = (char) ('0' + index / 10);
  out[2] = (char) ('0' + index % 10);
  out[3] = '\0';
}

static int
prepare (struct kdc__sql *q, const char *name, const struct arguments *a)
{
  struct kdc__store *store = q->store;
  char *text = translate (store, q->text);
  PGresult *result;

  if (text == NULL)
    return kdc__fail_nomem (q->err);
  result = PQprepare (link_of (store)->conn, name, text, q->count, a->types);
  kdc__free (store->ctx, text);
  if (!is_good (result))
    return fail_result (store, result, q->err);
  PQclear (result);
  return KDC_OK;
}

/* The name under which the server knows the text; the last one is used again and again. */
static int
find_statement (struct kdc__sql *q, const struct arguments *a, char name[16])
{
  struct kdc__store *store = q->store;
  size_t i;
  int status;

  for (i = 0; i < store->statement_count; i++)
    if (store->statements[i].sql == q->text)
      break;
  statement_name (i, name);
  if (i < store->statement_count)
    return KDC_OK;
  if (i == KDC__STATEMENTS) {
    name[0] = '\0';                 /* the unnamed statement */
    return prepare (q, name, a);
  }
  status = prepare (q, name, a);
  if (status == KDC_OK)
    store->statements[store->statement_count++].sql = q->text;
  return status;
}

static void
start (struct kdc__sql *q)
{
  struct arguments a;
  char name[16];
  PGresult *result;

  set_arguments (q, &a);
  q->row = -1;
  q->status = find_statement (q, &a, name);
  if (q->status != KDC_OK)
    return;
  result = PQexecPrepared (link_of (q->store)->conn, name, q->count, a.values, a.lengths,
                           a.formats, 1);
  if (is_good (result))
    q->handle = result;
  else
    q->status = fail_result (q->store, result, q->err);
}

static int
next_row (struct kdc__sql *q)
{
  return ++q->row < PQntuples (q->handle);
}

static void
end (struct kdc__sql *q)
{
  PQclear (q->handle);
}

static int
is_null (struct kdc__sql *q, int column)
{
  return PQgetisnull (q->handle, q->row, column);
}

static int64_t
number (struct kdc__sql *q, int column)
{
  const unsigned char *at = (const unsigned char *) PQgetvalue (q->handle, q->row, column);
  int i, length = PQgetlength (q->handle, q->row, column);
  uint64_t bits = length > 0 && (at[0] & 0x80) != 0 ? UINT64_MAX : 0;

  for (i = 0; i < length; i++)
    bits = bits << 8 | at[i];
  return (int64_t) bits;
}

static const void *
view (struct kdc__sql *q, int column, size_t *size)
{
  *size = (size_t) PQgetlength (q->handle, q->row, column);
  return PQgetvalue (q->handle, q->row, column);
}

/* ---- transactions ---- */

/* With the number by which the server remembers how the transaction ended, and its clock: leases
 * of several machines go by one. A clock that the host has set goes before. */
static int
begin (struct kdc__store *store, kdc_error **err)
{
  struct link *link = link_of (store);
  PGresult *result = PQexec (link->conn,
                             "BEGIN; SELECT pg_current_xact_id()::text, "
                             "(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text");
  int64_t now;
  const char *text;

  if (!is_good (result))
    return fail_result (store, result, err);
  link->xid[0] = '\0';
  strncat (link->xid, PQgetvalue (result, 0, 0), sizeof link->xid - 1);
  text = PQgetvalue (result, 0, 1);
  if (store->ctx->now == NULL && kdc__parse_int64 (text, strlen (text), &now) == 0)
    store->now_ms = now;
  PQclear (result);
  return KDC_OK;
}

static void
disconnect (struct kdc__store *store, int inherited)
{
  struct link *link = link_of (store);
  int fd, null;

  kdc__store_forget_statements (store);
  if (link == NULL)
    return;
  /* The child of a fork must not say goodbye on its parent's connection. */
  fd = inherited && link->conn != NULL ? PQsocket (link->conn) : -1;
  if (fd >= 0 && (null = open ("/dev/null", O_RDWR | O_CLOEXEC)) >= 0) {
    (void) dup2 (null, fd);
    (void) close (null);
  }
  PQfinish (link->conn);
  kdc__free (store->ctx, link);
  store->db = NULL;
}

/* How a transaction ended whose COMMIT was not answered. A session that still has it open is
 * ended first: it would end by itself once the server notices. */
static int
ask_how_it_ended (struct kdc__store *store, const char *xid, int *committed, kdc_error **err)
{
  struct kdc__sql q;
  const char *text;
  int64_t ended;
  size_t size;

  kdc__sql_begin (&q, store,
                  "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE "
                  "backend_xid = (?::text::xid8)::xid AND pid <> pg_backend_pid()", err);
  kdc__sql_text (&q, xid);
  if (kdc__sql_one (&q, &ended) != KDC_OK)
    return q.status;
  kdc__sql_begin (&q, store, "SELECT pg_xact_status(?::text::xid8)", err);
  kdc__sql_text (&q, xid);
  *committed = -1;
  if (kdc__sql_row (&q)) {
    text = kdc__sql_view (&q, 0, &size);
    if (text != NULL && size == 9 && memcmp (text, "committed", 9) == 0)
      *committed = 1;
    else if (text != NULL && size == 7 && memcmp (text, "aborted", 7) == 0)
      *committed = 0;
  }
  return kdc__sql_end (&q);
}

static int
resolve (struct kdc__store *store, kdc_error **err)
{
  char xid[24];
  kdc_error *why = NULL;
  int committed = -1, status;

  memcpy (xid, link_of (store)->xid, sizeof xid);
  status = kdc__store_ready (store, &why);
  if (status == KDC_OK)
    status = ask_how_it_ended (store, xid, &committed, &why);
  kdc__error_delete (why);
  store->again = status == KDC_OK && committed == 0 ? TRIES : 0;
  if (committed == 1)
    return KDC_OK;
  return fail_with (store, KDC_EIO, committed == 0 ? "store.connection" : "store.in-doubt", "", 1,
                    err);
}

static int
commit (struct kdc__store *store, kdc_error **err)
{
  PGresult *result = PQexec (link_of (store)->conn, "COMMIT");
  kdc_error *why = NULL;
  int status;

  if (is_good (result)) {
    PQclear (result);
    return KDC_OK;
  }
  status = fail_result (store, result, &why);
  if (store->lost) {
    kdc__error_delete (why);
    return resolve (store, err);
  }
  kdc__error_add_cause (err, why);
  return status;
}

static void
rollback (struct kdc__store *store)
{
  struct link *link = link_of (store);

  if (link == NULL || PQtransactionStatus (link->conn) == PQTRANS_IDLE
      || PQstatus (link->conn) != CONNECTION_OK)
    return;
  PQclear (PQexec (link->conn, "ROLLBACK"));
  store->lost = store->lost || PQtransactionStatus (link->conn) != PQTRANS_IDLE;
}

static int
lock (struct kdc__store *store, unsigned number_of_lock, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "SELECT pg_advisory_xact_lock(" LOCK_CLASS ", (?)::int)", err);
  kdc__sql_int (&q, number_of_lock);
  return kdc__sql_run (&q);
}

/* ---- the schema ---- */

static int
version (struct kdc__store *store, int64_t *out, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "SELECT version FROM schema_version", err);
  return kdc__sql_one (&q, out);
}

static int
set_version (struct kdc__store *store, int64_t to, kdc_error **err)
{
  struct kdc__sql q;

  kdc__sql_begin (&q, store, "UPDATE schema_version SET version = ?", err);
  kdc__sql_int (&q, to);
  return kdc__sql_run (&q);
}

static int
format_script (struct kdc__store *store, const char *format, const char *name, kdc_error **err)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, store->ctx, 0);
  for (; *format != '\0'; format++)
    if (*format == '%')
      (void) kdc__buffer_puts (&text, name);
    else
      (void) kdc__buffer_putc (&text, *format);
  status = text.status == KDC_OK ? script (store, text.data, err) : kdc__fail_nomem (err);
  kdc__buffer_clear (&text);
  return status;
}

/* A schema of that name that holds other things is somebody else's. */
static int
check_identity (struct kdc__store *store, kdc_error **err)
{
  struct kdc__sql q;
  int64_t ours = 0, found = 0;
  int status;

  kdc__sql_begin (&q, store,
                  "SELECT coalesce(sum(CASE WHEN relname = 'schema_version' THEN 1 ELSE 0 END), 0) "
                  "FROM pg_class WHERE relnamespace = ?::text::regnamespace", err);
  kdc__sql_text (&q, store->schema);
  status = kdc__sql_one (&q, &ours);
  kdc__sql_begin (&q, store,
                  "SELECT count(*) FROM pg_class WHERE relnamespace = ?::text::regnamespace", err);
  kdc__sql_text (&q, store->schema);
  if (status == KDC_OK)
    status = kdc__sql_one (&q, &found);
  if (status == KDC_OK && ours == 0 && found > 0)
    return kdc__fail (store->ctx, err, KDC_EMODEL, "store.foreign", "directory", store->place,
                      NULL);
  if (status == KDC_OK && ours == 0)
    status = script (store, "CREATE TABLE schema_version(version bigint NOT NULL);"
                     "INSERT INTO schema_version VALUES(0)", err);
  if (status == KDC_OK)
    status = version (store, &found, err);
  if (status == KDC_OK && found > KDC__STORE_VERSION)
    return kdc__fail (store->ctx, err, KDC_ENOTSUP, "store.newer", "directory", store->place,
                      NULL);
  return status;
}

/* ---- opening ---- */

static int
setting_is (struct kdc__store *store, const char *name, const char *wanted, const char *also,
            kdc_error **err)
{
  struct kdc__sql q;
  char value[40] = "";
  const char *text;
  size_t size;

  kdc__sql_begin (&q, store, "SELECT current_setting(?)", err);
  kdc__sql_text (&q, name);
  if (kdc__sql_row (&q)) {
    text = kdc__sql_view (&q, 0, &size);
    strncat (value, text != NULL ? text : "", size < sizeof value ? size : sizeof value - 1);
  }
  if (kdc__sql_end (&q) != KDC_OK)
    return q.status;
  if (strcmp (value, wanted) == 0 || (also != NULL && strcmp (value, also) == 0))
    return KDC_OK;
  return kdc__fail (store->ctx, err, KDC_EIO, "store.setting", "setting", name, "wanted", wanted,
                    NULL);
}

/* Asked for, then read back. */
static int
configure (struct kdc__store *store, kdc_error **err)
{
  int status = script (store,
                       "SET client_encoding = 'UTF8'; SET lock_timeout = '5s';"
                       "SET idle_in_transaction_session_timeout = '60s';"
                       "SET default_transaction_isolation = 'read committed';"
                       "SELECT set_config('synchronous_commit', 'on', false) WHERE "
                       "current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')", err);

  if (status == KDC_OK && PQserverVersion (link_of (store)->conn) < 140000)
    return kdc__fail (store->ctx, err, KDC_EIO, "store.setting", "setting", "server_version",
                      "wanted", "14", NULL);
  if (status == KDC_OK)
    status = setting_is (store, "server_encoding", "UTF8", NULL, err);
  if (status == KDC_OK)
    status = setting_is (store, "synchronous_commit", "on", "remote_apply", err);
  if (status == KDC_OK)
    status = setting_is (store, "fsync", "on", NULL, err);
  return status;
}

/* Names this database as no copy of it is named: cluster, history, database and table. A dump put
 * back has another table, a recovery to an earlier time (or a replica that took over) another
 * history. */
static int
identity (struct kdc__store *store, char out[KDC__GENERATION_SIZE], kdc_error **err)
{
  struct kdc__sql q;
  const char *text;
  size_t size;

  out[0] = '\0';
  kdc__sql_begin (&q, store,
                  "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "
                  "left(pg_walfile_name(pg_current_wal_lsn()), 8), (SELECT oid FROM pg_database "
                  "WHERE datname = current_database()), 'delivery'::regclass::oid)", err);
  if (kdc__sql_row (&q)) {
    text = kdc__sql_view (&q, 0, &size);
    strncat (out, text != NULL ? text : "",
             size < KDC__GENERATION_SIZE ? size : KDC__GENERATION_SIZE - 1);
  }
  return kdc__sql_end (&q);
}

static int
renew (struct kdc__store *store, kdc_error **err)
{
  char known[KDC__GENERATION_SIZE], now[KDC__GENERATION_SIZE];
  int status = kdc__store_generation (store, known, err);

  if (status == KDC_OK)
    status = identity (store, now, err);
  if (status != KDC_OK || strcmp (known, now) == 0)
    return status;
  return kdc__store_set_generation (store, now, known[0] != '\0', err);
}

/* One session at a time creates and migrates. */
static int
prepare_schema (struct kdc__store *store, kdc_error **err)
{
  int status = script (store, "SELECT pg_advisory_lock(" LOCK_CLASS ", -1)", err);

  if (status == KDC_OK)
    status = format_script (store, "CREATE SCHEMA IF NOT EXISTS \"%\"; SET search_path = \"%\"",
                            store->schema, err);
  if (status == KDC_OK)
    status = check_identity (store, err);
  if (status == KDC_OK)
    status = kdc__store_migrate (store, err);
  if (status == KDC_OK)
    status = renew (store, err);
  if (!store->lost)
    (void) script (store, "SELECT pg_advisory_unlock(" LOCK_CLASS ", -1)", NULL);
  return status;
}

static void
say_nothing (void *user, const PGresult *result)
{
  (void) user, (void) result;
}

static int
connect_database (struct kdc__store *store, kdc_error **err)
{
  static const char *const names[] = { "connect_timeout", "fallback_application_name",
                                       "keepalives_idle", "dbname", "client_encoding", NULL };
  const char *values[] = { "10", "libkdc", "60", store->url, "UTF8", NULL };
  struct link *link = link_of (store);
  int status;

  link->conn = PQconnectdbParams (names, values, 1);
  if (link->conn == NULL)
    return kdc__fail_nomem (err);
  (void) PQsetNoticeReceiver (link->conn, say_nothing, NULL);
  if (PQstatus (link->conn) != CONNECTION_OK)
    return fail_connection (store, err);
  status = configure (store, err);
  return status == KDC_OK ? prepare_schema (store, err) : status;
}

static int
connect_store (struct kdc__store *store, kdc_error **err)
{
  struct link *link = kdc__calloc (store->ctx, 1, sizeof *link);
  int status;

  kdc__free (store->ctx, store->owner);
  store->owner = kdc__store_owner_make (store->ctx);
  if (link == NULL || store->owner == NULL) {
    kdc__free (store->ctx, link);
    return kdc__fail_nomem (err);
  }
  store->db = link;
  store->pid = (long) getpid ();
  link->connecting = 1;
  status = connect_database (store, err);
  link->connecting = 0;
  if (status != KDC_OK)
    disconnect (store, 0);
  return status;
}

static int
check (struct kdc__store *store, kdc_error **err)
{
  struct link *link = link_of (store);

  if (link != NULL && (link->connecting || PQstatus (link->conn) == CONNECTION_OK))
    return KDC_OK;
  if (link != NULL)
    return fail_connection (store, err);
  store->lost = 1;
  return fail_with (store, KDC_EIO, "store.connection", "", 1, err);
}

/* ---- the URL ---- */

static int
is_schema_name (const char *name, size_t length)
{
  size_t i;

  for (i = 0; i < length; i++)
    if (!(name[i] >= 'a' && name[i] <= 'z') && name[i] != '_'
        && !(i > 0 && name[i] >= '0' && name[i] <= '9'))
      return 0;
  return length > 0 && length < 64;
}

/* Takes schema=NAME, which libpq does not know, out of the URL. */
static int
split_url (struct kdc__store *store, const char *where)
{
  const char *at = strchr (where, '?');
  size_t length;

  while (at != NULL && strncmp (at + 1, "schema=", 7) != 0)
    at = strchr (at + 1, '&');
  if (at == NULL) {
    store->url = kdc__strdup (store->ctx, where);
    store->schema = kdc__strdup (store->ctx, "kdc");
    return 1;
  }
  length = strcspn (at + 8, "&");
  if (!is_schema_name (at + 8, length))
    return 0;
  store->schema = kdc__strndup (store->ctx, at + 8, length);
  store->url = kdc__strdup (store->ctx, where);
  if (store->url != NULL && at[8 + length] == '&')        /* ?schema=x&rest: ?rest */
    memmove (store->url + (at - where) + 1, at + 8 + length + 1, strlen (at + 8 + length));
  else if (store->url != NULL)
    store->url[at - where] = '\0';
  return 1;
}

static const char *
value_of (const PQconninfoOption *options, const char *keyword)
{
  for (; options->keyword != NULL; options++)
    if (strcmp (options->keyword, keyword) == 0)
      return options->val != NULL ? options->val : "";
  return "";
}

/* For people: without password and without anything else that may be a secret. */
static char *
shown_place (struct kdc__store *store, const PQconninfoOption *options)
{
  const char *user = value_of (options, "user"), *port = value_of (options, "port");
  struct kdc_buffer text;
  char *out;

  kdc__buffer_init (&text, store->ctx, 0);
  (void) kdc__buffer_printf (&text, "postgresql://%s%s%s%s%s/%s?schema=%s", user,
                             user[0] != '\0' ? "@" : "", value_of (options, "host"),
                             port[0] != '\0' ? ":" : "", port, value_of (options, "dbname"),
                             store->schema);
  out = kdc__buffer_steal (&text);
  kdc__buffer_clear (&text);
  return out;
}

/* What is wrong with a URL is not repeated: it may be the password. */
static int
open_store (struct kdc__store *store, const char *where, kdc_error **err)
{
  PQconninfoOption *options;
  int status;

  if (!split_url (store, where))
    return kdc__fail (store->ctx, err, KDC_EINVAL, "store.url", NULL);
  if (store->url == NULL || store->schema == NULL)
    return kdc__fail_nomem (err);
  options = PQconninfoParse (store->url, NULL);
  if (options == NULL)
    return kdc__fail (store->ctx, err, KDC_EINVAL, "store.url", NULL);
  store->place = shown_place (store, options);
  PQconninfoFree (options);
  if (store->place == NULL)
    return kdc__fail_nomem (err);
  status = connect_store (store, err);
  return status == KDC_OK ? kdc__store_recover (store, err) : status;
}

/* A copy would be a second, worse pg_dump. */
static int
backup (struct kdc__store *store, const char *to, kdc_error **err)
{
  return kdc__fail (store->ctx, err, KDC_ENOTSUP, "store.backup-elsewhere", "schema",
                    store->schema, "to", to, NULL);
}

static int
measure (struct kdc__store *store, int64_t *bytes, int64_t *free_bytes, kdc_error **err)
{
  struct kdc__sql q;

  *free_bytes = -1;
  kdc__sql_begin (&q, store,
                  "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
                  "WHERE relkind = 'r' AND relnamespace = ?::text::regnamespace", err);
  kdc__sql_text (&q, store->schema);
  return kdc__sql_one (&q, bytes);
}

/* Texts are compared byte by byte, whatever the locale of the database. Pieces are bytes that were
 * compressed already, mostly: EXTERNAL does not try. */
static const char *const migrations[KDC__STORE_VERSION] = {
  KDC__SCHEMA_1 ("bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
                 "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "bigint",
                 "text COLLATE \"C\"", "bytea", ");")
  "CREATE TABLE upload(id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
  " at_ms bigint NOT NULL, sha256 bytea UNIQUE);"
  "CREATE TABLE piece(upload bigint NOT NULL REFERENCES upload ON DELETE CASCADE,"
  " n bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY(upload, n));"
  "ALTER TABLE piece ALTER body SET STORAGE EXTERNAL;",
  KDC__SCHEMA_2,
  KDC__SCHEMA_3 ("bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "bigint",
                 "text COLLATE \"C\"", "bytea"),
  KDC__SCHEMA_4 ("bigint", "text COLLATE \"C\"", "bytea", ");"),
  KDC__SCHEMA_5 ("bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "bigint",
                 "text COLLATE \"C\"", ");")
};

const struct kdc__driver kdc__postgres_driver = {
  .content = &kdc__content_pieces, .migrations = migrations,
  .candidates = KDC__CANDIDATES " FOR UPDATE OF d SKIP LOCKED", .reconnects = 1,
  .insert_delivery = KDC__INSERT_DELIVERY " RETURNING id",
  .open = open_store, .connect = connect_store, .disconnect = disconnect, .check = check,
  .start = start, .row = next_row, .end = end, .is_null = is_null, .number = number, .view = view,
  .begin = begin, .commit = commit, .rollback = rollback, .script = script, .version = version,
  .set_version = set_version, .lock = lock, .renew = renew, .backup = backup, .measure = measure
};
