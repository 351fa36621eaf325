/* grown.c - what claiming and looking up cost in a store of a million deliveries, beside one of ten
 * thousand. What each is made of is in tests/unit/store/growth_test.c, counted there in steps. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/private.h"
#include "work.h"

#define SMALL 10000
#define LARGE 1000000
#define ROUNDS 100                  /* of one turn */
#define GROWN_TURNS 7
#define MOST_GROWN 3.0              /* × the time in the small store */

/* Of each hundred: 80 delivered, 18 wait for a day to come, 2 suspended; streams of four. */
static void
fill (struct kdc__store *s, int rows)
{
  char sql[1200];

  snprintf (sql, sizeof sql,
            "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
            "INSERT INTO delivery(id, destination, protocol, protocol_sha, message_id, client_key, "
            "stream, seq, state, due_ms, created_ms, changed_ms) SELECT i, 'http://w' || (i %% 7), "
            "'kdc', zeroblob(32), 'm-' || i, 'k-' || i, 's-' || (i / 4), i %% 4, CASE WHEN i %% "
            "100 < 80 THEN 11 WHEN i %% 100 < 98 THEN 8 ELSE 9 END, 4000000000000 + i, i, i FROM n;"
            "INSERT INTO call SELECT id, 0, 0, 'submit', 1, 1, x'01', zeroblob(32), NULL, NULL "
            "FROM delivery;"
            "INSERT INTO journal SELECT id, 1, 1, 0, 1, NULL FROM delivery; COMMIT; ANALYZE", rows);
  if (sqlite3_exec (s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    die ("fill");
}

static void
put_due (struct kdc__store *s)
{
  static int serial;
  struct kdc__delivery_row row = { 0 };
  struct kdc__call_row call = { 0 };
  char name[32];
  int64_t id;
  int existed;

  snprintf (name, sizeof name, "new-%d", ++serial);
  row.destination = (char *) "http://w0";
  row.protocol = (char *) "kdc";
  row.message_id = row.stream = name;
  call.name = (char *) "submit";
  call.recipe.data = (char *) "r";
  call.recipe.size = 1;
  if (kdc__store_enqueue (s, &row, &call, 1, NULL, 0, NULL, &id, &existed, NULL) != KDC_OK)
    die ("put");
}

static double
claim_turn (struct kdc__store *s, int rows)
{
  struct kdc__delivery_row *claimed;
  double begin;
  size_t count;
  int i;

  (void) rows;
  for (i = 0; i < ROUNDS; i++)
    put_due (s);
  begin = now_cpu ();
  for (i = 0; i < ROUNDS; i++) {
    if (kdc__store_claim (s, 1, &claimed, &count, NULL) != KDC_OK || count != 1)
      die ("claim");
    kdc__store_rows_free (s, claimed, count);
  }
  return now_cpu () - begin;
}

static double
find_turn (struct kdc__store *s, int rows)
{
  double begin = now_cpu ();
  char destination[16], name[16];
  int64_t id;
  int i;

  for (i = 1; i <= ROUNDS; i++) {
    int n = (int) ((int64_t) i * 7919 % rows) + 1;

    snprintf (destination, sizeof destination, "http://w%d", n % 7);
    snprintf (name, sizeof name, "m-%d", n);
    if (kdc__store_find (s, destination, name, &id, NULL) != KDC_OK || id != n)
      die ("find");
  }
  return now_cpu () - begin;
}

static double
get_turn (struct kdc__store *s, int rows)
{
  double begin = now_cpu ();
  struct kdc__delivery_row row;
  int i;

  for (i = 1; i <= ROUNDS; i++) {
    if (kdc__store_get (s, (int64_t) i * 7919 % rows + 1, &row, NULL) != KDC_OK)
      die ("get");
    kdc__delivery_row_clear (s->ctx, &row);
  }
  return now_cpu () - begin;
}

static const struct {
  const char *name;
  double (*turn) (struct kdc__store *s, int rows);
} works[] = {
  { "claim", claim_turn }, { "find by message id", find_turn }, { "get by id", get_turn }
};

void
print_grown (struct kdc_context *ctx)
{
  static const int rows[] = { SMALL, LARGE };
  char directory[] = "./kdc-grown-XXXXXX", place[80], what[80], command[120];
  struct kdc__store *stores[2];
  size_t w;
  int i;

  if (!mkdtemp (directory))
    die ("directory");
  for (i = 0; i < 2; i++) {
    snprintf (place, sizeof place, "%s/%d", directory, i);
    if (kdc__store_open (ctx, place, &stores[i], NULL) != KDC_OK)
      die ("store");
    fill (stores[i], rows[i]);
  }
  for (w = 0; w < sizeof works / sizeof *works; w++) {
    double best[2] = { 1e9, 1e9 };

    for (i = 0; i < 2 * GROWN_TURNS; i++) {
      double took = works[w].turn (stores[i % 2], rows[i % 2]);

      best[i % 2] = took < best[i % 2] ? took : best[i % 2];
    }
    snprintf (what, sizeof what, "%s, 1,000,000 deliveries (%.1f µs) : 10,000", works[w].name,
              best[1] / ROUNDS * 1e6);
    print_gate (what, best[1] / best[0], MOST_GROWN, 0, "× the time");
  }
  kdc__store_close (stores[0]);
  kdc__store_close (stores[1]);
  snprintf (command, sizeof command, "rm -r %s", directory);
  if (system (command) != 0)
    die (command);
}
