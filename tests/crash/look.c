/* look.c - what a store holds, seen through the data base's own library and the file system. The
 * rules are EXCHANGE.md's, written down once more. */

#include <ftw.h>
#ifdef KDC_POSTGRESQL
#include <libpq-fe.h>
#endif
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/stat.h>
#include "stage.h"
#include "support/notes.h"

/* Numbers on disk, from EXCHANGE.md and store.h. */
enum { SENDING = 3, WAITING = 4, POLLING = 5, RECONCILING = 7, SUSPENDED = 9, FINAL = 11 };
enum {
  J_ENQUEUED = 1, J_CLAIMED = 3, J_SENDING = 4, J_NOT_SENT = 5, J_ANSWER = 6, J_NO_ANSWER = 7,
  J_UNKNOWN = 8, J_RECONCILED = 9, J_RETRY = 10, J_DELIVERED = 11, J_REJECTED = 12, J_DEAD = 14,
  J_LATE = 15, J_RESUMED = 16
};

static int
sql_on_sqlite (const struct play *p, const char *sql,
               int (*row) (void *user, int count, char **values, char **names), void *user)
{
  char path[300];
  sqlite3 *db = NULL;
  int code;

  snprintf (path, sizeof path, "%s/store.sqlite", p->desk);
  code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_busy_timeout (db, 10000);
  if (code == SQLITE_OK)
    code = sqlite3_exec (db, sql, row, user, NULL);
  if (code != SQLITE_OK)
    fprintf (stderr, "%s: %s\n", sql, sqlite3_errmsg (db));
  sqlite3_close (db);
  return code == SQLITE_OK;
}

#ifdef KDC_POSTGRESQL
static PGconn *
server (void)
{
  static PGconn *connection;
  static pid_t owner;               /* a child makes its own */

  if (owner != getpid ()) {
    connection = PQconnectdb (getenv ("KDC_TEST_STORE"));
    owner = getpid ();
  }
  if (PQstatus (connection) != CONNECTION_OK) {
    fprintf (stderr, "%s\n", PQerrorMessage (connection));
    exit (1);
  }
  return connection;
}

static int
sql_on_postgres (const struct play *p, const char *sql,
                 int (*row) (void *user, int count, char **values, char **names), void *user)
{
  char set[400], *values[16];
  PGresult *result;
  int i, j, good;

  snprintf (set, sizeof set, "SET client_min_messages = error; SET search_path = %s",
            strstr (p->desk, "schema=") + 7);
  PQclear (PQexec (server (), set));
  result = PQexec (server (), sql);
  good = PQresultStatus (result) == PGRES_TUPLES_OK || PQresultStatus (result) == PGRES_COMMAND_OK;
  if (!good)
    fprintf (stderr, "%s: %s\n", sql, PQerrorMessage (server ()));
  for (i = 0; good && row != NULL && i < PQntuples (result); i++) {
    for (j = 0; j < PQnfields (result) && j < 16; j++)
      values[j] = PQgetisnull (result, i, j) ? NULL : PQgetvalue (result, i, j);
    row (user, j, values, NULL);
  }
  PQclear (result);
  return good;
}
#endif

int
stage_sql (const struct play *p, const char *sql,
           int (*row) (void *user, int count, char **values, char **names), void *user)
{
#ifdef KDC_POSTGRESQL
  if (p->kind == STORE_POSTGRES)
    return sql_on_postgres (p, sql, row, user);
#endif
  return sql_on_sqlite (p, sql, row, user);
}

/* Sessions of workers that died may still hold locks: they end first. */
void
stage_empty (const struct play *p)
{
  (void) stage_sql (p, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE "
                       "pid <> pg_backend_pid() AND datname = current_database()", NULL, NULL);
  (void) stage_sql (p, "DROP SCHEMA IF EXISTS crash_desk CASCADE", NULL, NULL);
  (void) stage_sql (p, "DROP SCHEMA IF EXISTS crash_ward CASCADE", NULL, NULL);
}

const char *
stage_as_text (const struct play *p, const char *column)
{
  static char text[2][80];
  static int turn;

  turn = !turn;
  snprintf (text[turn], sizeof text[turn],
            p->kind == STORE_POSTGRES ? "convert_from(%s, 'UTF8')" : "CAST(%s AS TEXT)", column);
  return text[turn];
}

static int
take_number (void *user, int count, char **values, char **names)
{
  (void) count, (void) names;
  *(int64_t *) user = values[0] != NULL ? strtoll (values[0], NULL, 10) : 0;
  return 0;
}

int64_t
stage_number (const struct play *p, const char *sql)
{
  int64_t number = -1;

  (void) stage_sql (p, sql, take_number, &number);
  return number;
}

static int file_count;

static int
count_file (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) path, (void) st, (void) ftw;
  file_count += flag == FTW_F;
  return 0;
}

int
stage_files (const char *directory)
{
  file_count = 0;
  (void) nftw (directory, count_file, 16, FTW_PHYS);
  return file_count;
}

/* --- journals -------------------------------------------------------------------------------- */

struct look {
  char *faults;
  size_t room;
  int reconciles;                   /* its protocol asks before it sends again */
  int64_t delivery, n, epoch, claimed;
  int last_send;                    /* a request that may be there, and nobody asked since */
  int ends;
};

static void __attribute__ ((format (printf, 2, 3)))
fault (struct look *l, const char *format, ...)
{
  size_t used = strlen (l->faults);
  va_list args;

  va_start (args, format);
  if (used + 2 < l->room) {
    vsnprintf (l->faults + used, l->room - used - 1, format, args);
    strcat (l->faults, "\n");
  }
  va_end (args);
}

/* An answer is journaled as "201 receipt": the second word is what it was taken for. */
static void
see_outcome (int event, const char *detail)
{
  char word[32];
  int i;

  if (event < J_ANSWER || event > J_DEAD || sscanf (detail, "%*3d %31[a-z-]", word) != 1)
    return;
  for (i = 0; i < stage->outcome_count; i++)
    if (strcmp (stage->outcomes[i], word) == 0)
      return;
  if (stage->outcome_count < 32)
    strcpy (stage->outcomes[stage->outcome_count++], word);
}

/* One journal line after the other: delivery, n, epoch, event, detail, protocol. */
static int
follow_line (void *user, int count, char **values, char **names)
{
  struct look *l = user;
  int64_t delivery = strtoll (values[0], NULL, 10), n = strtoll (values[1], NULL, 10);
  int64_t epoch = strtoll (values[2], NULL, 10);
  int event = atoi (values[3]);
  const char *detail = values[4] != NULL ? values[4] : "";

  l->reconciles = strcmp (values[5], "kdc") == 0 || strcmp (values[5], "crash-vxp") == 0
                  || strncmp (values[5], "xroad-", 6) == 0;

  see_outcome (event, detail);
  (void) count, (void) names;
  if (delivery != l->delivery) {
    l->delivery = delivery;
    l->n = l->epoch = l->claimed = l->last_send = l->ends = 0;
    if (event != J_ENQUEUED)
      fault (l, "journal of %s does not begin with enqueued", values[0]);
  }
  if (n != ++l->n)
    fault (l, "journal of %s has a gap at %lld", values[0], (long long) l->n);
  if (event == J_LATE)
    return 0;
  if (l->ends > 0)
    fault (l, "journal of %s goes on after the end: %s", values[0], detail);
  if (epoch < l->epoch)
    fault (l, "journal of %s: epoch falls at %lld", values[0], (long long) n);
  l->epoch = epoch;
  l->ends += event == J_DELIVERED || event == J_REJECTED;
  if (event == J_CLAIMED)
    l->claimed = epoch;
  if (event == J_SENDING && l->claimed != epoch)
    fault (l, "journal of %s: sent without a claim at %lld", values[0], (long long) n);
  if (event == J_SENDING && l->reconciles && l->last_send)
    fault (l, "journal of %s: sent again without asking at %lld", values[0], (long long) n);
  if (event == J_SENDING)
    l->last_send = 1;
  else if (event == J_NOT_SENT || event == J_ANSWER || event == J_RETRY || event == J_DEAD
           || (event == J_RECONCILED && strstr (detail, "absent") != NULL))
    l->last_send = 0;
  return 0;
}

static int
is_ok (void *user, int count, char **values, char **names)
{
  (void) count, (void) names;
  if (strcmp (values[0], "ok") != 0)
    fault (user, "integrity: %s", values[0]);
  return 0;
}

static int
see_pair (void *user, int count, char **values, char **names)
{
  (void) user, (void) count, (void) names;
  stage->pairs[atoi (values[0]) & 15][atoi (values[1]) & 15]++;
  return 0;
}

static int
open_row (void *user, int count, char **values, char **names)
{
  (void) count, (void) names;
  fault (user, "delivery %s is left in state %s", values[0], values[1]);
  return 0;
}

void
stage_inspect (const struct play *p, int rested, char *faults, size_t room)
{
  struct look l;
  char path[300], sql[300];
  int i;

  memset (&l, 0, sizeof l);
  l.faults = faults;
  l.room = room;
  if (p->kind == STORE_SQLITE) {
    (void) stage_sql (p, "PRAGMA integrity_check", is_ok, &l);
    if (stage_number (p, "SELECT count(*) FROM pragma_foreign_key_check") != 0)
      fault (&l, "foreign keys");
  }
  snprintf (sql, sizeof sql, "SELECT delivery, n, epoch, event, %s, protocol FROM journal JOIN "
            "delivery ON delivery.id = delivery ORDER BY delivery, n", stage_as_text (p, "detail"));
  (void) stage_sql (p, sql, follow_line, &l);
  if (p->kind == STORE_SQLITE)
    notes_sql (p->desk, NOTES_TAKE, see_pair, NULL);
  if (rested)
    (void) stage_sql (p, "SELECT id, state FROM delivery WHERE state NOT IN (11, 12, 13)", open_row,
                      &l);
  if (rested
      && stage_number (p, "SELECT count(*) FROM delivery WHERE lease_owner IS NOT NULL") != 0)
    fault (&l, "a lease is left");
  if (rested && stage_number (p, "SELECT count(*) FROM delivery WHERE parent IS NULL")
                  != p->dossiers)
    fault (&l, "not %d deliveries", p->dossiers);
  snprintf (path, sizeof path, "%s/blobs", p->desk);
  if (p->kind == STORE_SQLITE
      && stage_files (path) < stage_number (p, "SELECT count(*) FROM blob WHERE body IS NULL"))
    fault (&l, "a blob without a file");
  for (i = 0; i < stage->word_count && i < 16; i++)
    if (strncmp (stage->words[i], "event ", 6) != 0)
      fault (&l, "%s", stage->words[i]);
}

/* --- what was seen --- */

void
stage_watch (const struct play *p)
{
  if (p->kind == STORE_SQLITE)
    notes_sql (p->desk, NOTES_WATCH, NULL, NULL);
}

void
stage_seen_write (const char *name)
{
  FILE *file = notes_open (name, "w");
  int i, j;

  if (file == NULL)
    return;
  for (i = 0; i < 16; i++)
    for (j = 0; j < 16; j++)
      if (stage->pairs[i][j] > 0)
        fprintf (file, "states %s %s\n", kdc__state_name (i), kdc__state_name (j));
  for (i = 0; i < stage->outcome_count; i++)
    fprintf (file, "outcome %s\n", stage->outcomes[i]);
  for (i = 0; i < stage->point_count; i++)
    if (stage->ever[i] > 0)
      fprintf (file, "point %s\n", stage->points[i]);
  fclose (file);
}

static int
print_line (void *user, int count, char **values, char **names)
{
  (void) user, (void) count, (void) names;
  fprintf (stderr, "  %s %s epoch %s %s %s\n", values[0], values[1], values[2],
           kdc__journal_event_name (atoi (values[3])), values[4] != NULL ? values[4] : "");
  return 0;
}

void
stage_print_delivery (const struct play *p, int64_t id)
{
  char sql[200];

  snprintf (sql, sizeof sql, "SELECT delivery, n, epoch, event, %s FROM journal WHERE delivery = "
            "%lld OR %lld = 0 ORDER BY delivery, n", stage_as_text (p, "detail"), (long long) id,
            (long long) id);
  (void) stage_sql (p, sql, print_line, NULL);
}

void
stage_print (const struct play *p)
{
  stage_print_delivery (p, 0);
  peer_print (&stage->peer);
}
