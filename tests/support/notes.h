/* notes.h - the data base notes each change of a delivery's state, for tests/crash/seen.py: a
 * trigger put in by the test, through a connection of its own. */
#ifndef KDC_TEST_NOTES_H
#define KDC_TEST_NOTES_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include "store/store.h"

#define NOTES_WATCH \
  "CREATE TABLE IF NOT EXISTS seen(a, b, PRIMARY KEY(a, b)); CREATE TRIGGER IF NOT EXISTS " \
  "seen_state AFTER UPDATE OF state ON delivery WHEN OLD.state <> NEW.state BEGIN INSERT OR " \
  "IGNORE INTO seen VALUES(OLD.state, NEW.state); END"
#define NOTES_TAKE "SELECT a, b FROM seen"

static inline void
notes_sql (const char *directory, const char *sql,
           int (*row) (void *user, int count, char **values, char **names), void *user)
{
  char path[300];
  sqlite3 *db = NULL;

  snprintf (path, sizeof path, "%s/store.sqlite", directory);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
      && sqlite3_busy_timeout (db, 10000) == SQLITE_OK)
    (void) sqlite3_exec (db, sql, row, user, NULL);
  sqlite3_close (db);
}

static inline int
notes_line (void *user, int count, char **values, char **names)
{
  (void) count, (void) names;
  fprintf (user, "states %s %s\n", kdc__state_name (atoi (values[0])),
           kdc__state_name (atoi (values[1])));
  return 0;
}

/* tests/crash/NAME.seen of the build; mode as fopen has it. NULL: it cannot be written, or a run
 * over a server must not overwrite it. */
static inline FILE *
notes_open (const char *name, const char *mode)
{
  const char *builddir = getenv ("builddir");
  char path[4096];

  if (getenv ("KDC_TEST_STORE") != NULL)
    return NULL;
  snprintf (path, sizeof path, "%s/tests/crash/%s.seen", builddir != NULL ? builddir : ".", name);
  return fopen (path, mode);
}

static inline void
notes_write (const char *name, const char *mode, const char *directory)
{
  FILE *file = notes_open (name, mode);

  if (file == NULL)
    return;
  if (directory != NULL)
    notes_sql (directory, NOTES_TAKE, notes_line, file);
  fclose (file);
}

#endif
