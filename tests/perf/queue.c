/* queue.c - deliveries put in at 1, 10 and 100 per commit, beside SQLite alone: the same rows into
 * the same tables and indexes by prepared statements, WAL and synchronous=FULL, nothing looked up
 * before and no chain of digests made. The two take turns; the fastest turn of each counts. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/private.h"
#include "work.h"

#define MOST 100
#define DELIVERIES 400              /* of one turn */
#define QUEUE_TURNS 5
#define LEAST_QUEUE 0.8             /* × SQLite alone */

static char recipe[1500], content[4096];
static int serial;

static void
put_batch (struct kdc__store *s, int count)
{
  static char names[MOST][24];
  static uint8_t blobs[MOST][1][32];
  static struct kdc__call_row calls[MOST];
  struct kdc__enqueue entries[MOST];
  int i;

  memset (entries, 0, sizeof entries);
  kdc__store_stage (s);
  for (i = 0; i < count; i++) {
    snprintf (names[i], sizeof names[i], "m-%d", ++serial);
    memcpy (content, names[i], sizeof names[i]);
    calls[i].name = (char *) "submit";
    calls[i].recipe.data = recipe;
    calls[i].recipe.size = sizeof recipe;
    if (kdc__store_blob_put (s, content, sizeof content, blobs[i][0], NULL) != KDC_OK)
      die ("content");
    entries[i].row.destination = (char *) "http://ward.example/api";
    entries[i].row.protocol = (char *) "kdc";
    entries[i].row.message_id = entries[i].row.client_key = entries[i].row.stream = names[i];
    entries[i].calls = &calls[i];
    entries[i].call_count = 1;
    entries[i].blobs = (const uint8_t (*)[32]) blobs[i];
    entries[i].blob_count = 1;
    entries[i].detail = "submit";
  }
  if (kdc__store_enqueue_many (s, entries, (size_t) count, NULL) != KDC_OK)
    die ("enqueue");
  kdc__store_unstage (s);
}

static const char *const texts[] = {
  "BEGIN IMMEDIATE",
  "INSERT INTO blob VALUES(?2, 4096, 1, ?3)",
  "INSERT INTO delivery(id, destination, protocol, protocol_sha, message_id, client_key, stream, "
  "seq, state, due_ms, created_ms, changed_ms) VALUES(?1, 'http://ward.example/api', 'kdc', "
  "zeroblob(32), ?4, ?4, ?4, 1, 2, 1795000000000, 1795000000000, 1795000000000)",
  "INSERT INTO call VALUES(?1, 0, 0, 'submit', 1, 0, ?5, zeroblob(32), NULL, NULL)",
  "INSERT INTO delivery_blob VALUES(?1, ?2)",
  "INSERT INTO journal VALUES(?1, 1, 1795000000000, 0, 1, 'submit')",
  "INSERT INTO audit VALUES(?1, 1795000000000, 1, ?1, 1, '', ?2, ?2)",
  "COMMIT"
};
enum { TEXTS = sizeof texts / sizeof *texts };

static void
raw_batch (sqlite3_stmt *stmts[TEXTS], int count)
{
  char name[24] = "";
  uint8_t sha[32];
  int i, k;

  sqlite3_step (stmts[0]);
  sqlite3_reset (stmts[0]);
  for (i = 0; i < count; i++) {
    snprintf (name, sizeof name, "m-%d", ++serial);
    memcpy (content, name, sizeof name);
    kdc__sha256 (content, sizeof content, sha);
    for (k = 1; k < TEXTS - 1; k++) {
      int most = sqlite3_bind_parameter_count (stmts[k]);

      sqlite3_bind_int64 (stmts[k], 1, serial);
      if (most >= 2)
        sqlite3_bind_blob (stmts[k], 2, sha, 32, SQLITE_STATIC);
      if (most >= 3)
        sqlite3_bind_blob (stmts[k], 3, content, sizeof content, SQLITE_STATIC);
      if (most >= 4)
        sqlite3_bind_text (stmts[k], 4, name, -1, SQLITE_STATIC);
      if (most >= 5)
        sqlite3_bind_blob (stmts[k], 5, recipe, sizeof recipe, SQLITE_STATIC);
      if (sqlite3_step (stmts[k]) != SQLITE_DONE)
        die (texts[k]);
      sqlite3_reset (stmts[k]);
    }
  }
  if (sqlite3_step (stmts[TEXTS - 1]) != SQLITE_DONE)
    die ("COMMIT");
  sqlite3_reset (stmts[TEXTS - 1]);
}

static double
turn (struct kdc__store *ours, sqlite3_stmt **raw, int batch)
{
  double begin = now_wall ();
  int done;

  for (done = 0; done < DELIVERIES; done += batch)
    if (raw != NULL)
      raw_batch (raw, batch);
    else
      put_batch (ours, batch);
  return now_wall () - begin;
}

static int
pages_written (sqlite3 *db)
{
  int pages = 0, most;

  sqlite3_db_status (db, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &most, 1);
  return pages;
}

static void
print_batch (struct kdc__store *ours, sqlite3_stmt *raw[TEXTS], int batch)
{
  double best[2] = { 1e9, 1e9 }, ratio;
  sqlite3 *dbs[2] = { ours->db, sqlite3_db_handle (raw[0]) };
  int pages[2], i, k;

  pages_written (dbs[0]);
  pages_written (dbs[1]);
  for (i = 0; i < 2 * QUEUE_TURNS; i++) {
    double took = turn (ours, i % 2 == 0 ? NULL : raw, batch);

    k = i % 2;
    best[k] = took < best[k] ? took : best[k];
  }
  ratio = best[1] / best[0];
  for (k = 0; k < 2; k++)
    pages[k] = pages_written (dbs[k]);
  printf ("- %d per commit: %.0f deliveries/s = %.0f %% of SQLite alone (%.0f/s), gate %.0f %%: "
          "%s; pages written %d : %d\n", batch, DELIVERIES / best[0], 100 * ratio,
          DELIVERIES / best[1], 100 * LEAST_QUEUE,
          ratio >= LEAST_QUEUE ? "met" : "**not met**", pages[0], pages[1]);
}

void
print_queue (struct kdc_context *ctx)
{
  static const int batches[] = { 1, 10, 100 };
  char directory[] = "./kdc-queue-XXXXXX", place[80], command[120];
  struct kdc__store *stores[2];
  sqlite3_stmt *raw[TEXTS];
  int i;

  if (mkdtemp (directory) == NULL)
    die ("directory");
  for (i = 0; i < 2; i++) {
    snprintf (place, sizeof place, "%s/%d", directory, i);
    if (kdc__store_open (ctx, place, &stores[i], NULL) != KDC_OK)
      die ("store");
  }
  for (i = 0; i < TEXTS; i++)
    if (sqlite3_prepare_v2 (stores[1]->db, texts[i], -1, &raw[i], NULL) != SQLITE_OK)
      die (texts[i]);
  printf ("\nEnqueue; both sides write for each delivery one row of delivery, call (recipe of %zu "
          "bytes), journal, audit, blob (%zu bytes) and delivery_blob:\n", sizeof recipe,
          sizeof content);
  for (i = 0; i < 3; i++)
    print_batch (stores[0], raw, batches[i]);
  for (i = 0; i < TEXTS; i++)
    sqlite3_finalize (raw[i]);
  kdc__store_close (stores[0]);
  kdc__store_close (stores[1]);
  snprintf (command, sizeof command, "rm -r %s", directory);
  if (system (command) != 0)
    die (command);
}
