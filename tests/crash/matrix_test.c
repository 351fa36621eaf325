/* matrix_test.c - every crash window x shape of protocol x store: the process dies there, is
 * started again, and the other side has seen one effect. windows.txt names the points, and the
 * cells that do not apply. With KDC_LONG every passing of a point is a death, else some. The store
 * is SQLite, or PostgreSQL where KDC_TEST_STORE names a server. */

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include "base/crash.h"
#include "drives.h"
#include "stage.h"

#define WINDOWS 16
#define MOST_NONE 64

static const char *const shapes[] = { "put", "create", "poll", "vxp", "ordered" };
#define SHAPES (sizeof shapes / sizeof *shapes)

static const struct drive *const drives[] = {
  &drive_content_lost, &drive_clean_up_waits, &drive_event_again, &drive_asleep,
  &drive_ward_dies, &drive_two_copies, &drive_fetcher_dies, &drive_two_fetchers,
  &drive_disk_full, &drive_restored, &drive_upgraded
};

struct point { int window; char name[40]; };
struct none { int window; char shape[16], store[16], why[160]; int used; };
static struct point points[STAGE_POINTS];
static struct none nones[MOST_NONE];
static size_t point_count, none_count;
static struct { int runs, failures; } cells[WINDOWS + 1][SHAPES];
static int passed, failed;
static char peer_at[120];

static void
result (int window, size_t shape, int good)
{
  cells[window][shape].runs++;
  cells[window][shape].failures += !good;
  passed += good;
  failed += !good;
}

static void
fault (const char *what, const char *name)
{
  printf ("FAIL %s: %s\n", what, name);
  failed++;
}

/* --- the table ------------------------------------------------------------------------------- */

static int
is_drive (const char *name, int window)
{
  size_t i;

  for (i = 0; i < sizeof drives / sizeof *drives; i++)
    if (strcmp (drives[i]->name, name) == 0 && drives[i]->window == window)
      return 1;
  return 0;
}

static void
read_line (const char *line)
{
  struct none *n = &nones[none_count];
  struct point *p = &points[point_count];
  char name[40];
  int window;

  if (sscanf (line, "point %d %39s", &p->window, p->name) == 2)
    (void) stage_point (points[point_count++].name);
  else if (sscanf (line, "drive %d %39s", &window, name) == 2) {
    if (!is_drive (name, window))
      fault ("no such drive", line);
  }
  else if (sscanf (line, "none %d %15s %15s %159[^\n]", &n->window, n->shape, n->store, n->why)
           == 4)
    none_count++;
  else if (line[0] != '#' && line[0] != '\n')
    fault ("windows.txt", line);
}

static void
read_table (void)
{
  FILE *file = fopen (stage_source ("tests/crash/windows.txt"), "r");
  char line[400];

  if (file == NULL) {
    fault ("not found", "windows.txt");
    return;
  }
  while (fgets (line, sizeof line, file) != NULL && none_count < MOST_NONE)
    read_line (line);
  fclose (file);
}

static int
matches (const char *pattern, const char *name)
{
  return strcmp (pattern, "*") == 0 || strcmp (pattern, name) == 0;
}

static void
check_cells (enum store_kind kind)
{
  size_t shape, i;
  int window;

  printf ("\nwindow");
  for (shape = 0; shape < SHAPES; shape++)
    printf (" %8.8s/%.2s", shapes[shape], stage_store_names[kind]);
  for (window = 1; window <= WINDOWS; window++) {
    printf ("\n%6d", window);
    for (shape = 0; shape < SHAPES; shape++) {
      int runs = cells[window][shape].runs, bad = cells[window][shape].failures, none = 0;

      for (i = 0; i < none_count; i++)
        if (nones[i].window == window && matches (nones[i].shape, shapes[shape])
            && matches (nones[i].store, stage_store_names[kind]))
          none = nones[i].used = 1;
      if ((runs > 0) == none)
        failed++, bad = 1;
      if (none && runs == 0)
        printf ("           -");
      else
        printf (" %10d%c", runs, bad > 0 ? '!' : ' ');
    }
  }
  printf ("\n\n");
  for (i = 0; i < none_count; i++) {
    if (!matches (nones[i].store, stage_store_names[kind]))
      continue;
    printf ("- %d %s %s: %s\n", nones[i].window, nones[i].shape, nones[i].store, nones[i].why);
    if (!nones[i].used)
      fault ("explains no cell", nones[i].why);
  }
}

/* --- points are found in the sources --------------------------------------------------------- */

static void
find_points (const char *path, int *seen)
{
  static char text[200000];
  FILE *file = fopen (path, "r");
  size_t size = file != NULL ? fread (text, 1, sizeof text - 1, file) : 0;
  const char *at = text;
  char name[40];
  size_t i;

  if (file != NULL)
    fclose (file);
  text[size] = '\0';
  while ((at = strstr (at, "kdc__crash_point (\"")) != NULL) {
    at += 19;
    snprintf (name, sizeof name, "%.*s", (int) strcspn (at, "\""), at);
    for (i = 0; i < point_count && strcmp (points[i].name, name) != 0; i++)
      ;
    if (i == point_count)
      fault ("in no row of windows.txt", name);
    else
      seen[i] = 1;
  }
}

static void
check_points (enum store_kind kind)
{
  static const char *const rooms[]
    = { "lib/base", "lib/store", "lib/exchange", "lib/wire", "lib/play", "lib/api", "tests/crash" };
  int seen[STAGE_POINTS] = { 0 };
  char path[PATH_MAX], folder[PATH_MAX];
  struct dirent *entry;
  size_t i;

  for (i = 0; i < sizeof rooms / sizeof *rooms; i++) {
    DIR *dir;

    snprintf (folder, sizeof folder, "%s", stage_source (rooms[i]));
    dir = opendir (folder);
    while (dir != NULL && (entry = readdir (dir)) != NULL) {
      if (strlen (entry->d_name) < 3 || strcmp (entry->d_name + strlen (entry->d_name) - 2, ".c")
          || strcmp (entry->d_name, "matrix_test.c") == 0)
        continue;
      snprintf (path, sizeof path, "%.2000s/%.200s", folder, entry->d_name);
      find_points (path, seen);
    }
    if (dir != NULL)
      closedir (dir);
  }
  for (i = 0; i < point_count; i++) {
    if (!seen[i])
      fault ("a point that the code does not have", points[i].name);
    if (kind == STORE_SQLITE && strncmp (points[i].name, "feed.", 5) != 0  /* feed_test's */
        && stage->ever[stage_point (points[i].name)] == 0)
      fault ("a point that nothing passes", points[i].name);
  }
}

/* --- deaths at points ------------------------------------------------------------------------ */

static const struct { int length; enum fate fates[4]; } scripts[] = {
  { 0, { FATE_FINE } }, { 1, { FATE_DROP_AFTER } }, { 2, { FATE_DROP_BEFORE, FATE_DROP_BEFORE } },
  { 3, { FATE_FINE, FATE_DROP_AFTER, FATE_DROP_IN_ANSWER } },
};
#define SCRIPTS (sizeof scripts / sizeof *scripts)

static void
begin (struct play *p, enum store_kind kind, size_t shape, size_t script)
{
  stage_begin (p, kind, shapes[shape]);
  strcpy (p->destination, peer_at);
  stage->script_length = scripts[script].length;
  memcpy (stage->script, scripts[script].fates, sizeof scripts[script].fates);
}

static void
die_at (const struct point *point, int pass, enum store_kind kind, size_t shape, size_t script)
{
  struct trap trap = { point->name, pass, SIGKILL, NULL, 0 };
  char faults[4000] = "";
  struct play p;
  enum how how;

  stage_limit ("%s, %s, script %zu, %s %d", shapes[shape], stage_store_names[kind], script,
               point->name, pass);
  begin (&p, kind, shape, script);
  how = stage_wait (stage_worker (&p, WORKER_PUT | WORKER_EVENT, &trap, -1));
  stage->word_count = how == HOW_FAILED ? stage->word_count : 0;
  if (how != HOW_DIED)
    strcat (faults, "it did not die\n");
  if (stage_wait (stage_worker (&p, WORKER_PUT | WORKER_EVENT, NULL, -1)) != HOW_ENDED)
    strcat (faults, "the second life failed\n");
  stage_inspect (&p, 1, faults, sizeof faults);
  drive_collect (&p, faults, sizeof faults);
  drive_effects (&p, faults, sizeof faults, 0);
  if (faults[0] != '\0') {
    fprintf (stderr, "FAIL window %d, %s, %s, script %zu, died at %s, passing %d\n%s",
             point->window, shapes[shape], stage_store_names[kind], script, point->name, pass,
             faults);
    stage_print (&p);
  }
  result (point->window, shape, faults[0] == '\0');
  stage_end (&p);
}

static void
die_everywhere (enum store_kind kind, size_t shape, size_t script)
{
  int passes[STAGE_POINTS], pass, every = getenv ("KDC_LONG") != NULL;
  struct play p;
  size_t i;

  begin (&p, kind, shape, script);
  if (stage_wait (stage_worker (&p, WORKER_PUT | WORKER_EVENT, NULL, -1)) != HOW_ENDED) {
    fault ("a life without a death fails", stage->words[0]);
    return;
  }
  for (i = 0; i < point_count; i++)
    passes[i] = stage->passed[stage_point (points[i].name)];
  stage_end (&p);
  for (i = 0; i < point_count; i++)
    for (pass = 1; pass <= passes[i]; pass++)
      if (every || pass == 1 || pass == passes[i])
        die_at (&points[i], pass, kind, shape, script);
}

static void
drive_all (enum store_kind kind, size_t shape)
{
  size_t i;

  for (i = 0; i < sizeof drives / sizeof *drives; i++) {
    char faults[4000] = "";
    struct play p;

    if (!drives[i]->applies (kind, shapes[shape]))
      continue;
    stage_limit ("%s, %s, %s", shapes[shape], stage_store_names[kind], drives[i]->name);
    begin (&p, kind, shape, 0);
    drives[i]->run (&p, faults, sizeof faults);
    if (faults[0] != '\0') {
      fprintf (stderr, "FAIL window %d, %s, %s: %s\n%s", drives[i]->window, shapes[shape],
               stage_store_names[kind], drives[i]->name, faults);
      stage_print (&p);
    }
    result (drives[i]->window, shape, faults[0] == '\0');
    stage_end (&p);
  }
}

int
main (void)
{
  enum store_kind kind = stage_kind ();
  size_t shape, script;

  stage_open ("matrix");
  stage->steady = 1;
  read_table ();
  stage_serve_peer (peer_at);
  for (shape = 0; shape < SHAPES; shape++) {
    for (script = 0; script < SCRIPTS; script++)
      if (kind == STORE_SQLITE || script < 2 || getenv ("KDC_LONG") != NULL)
        die_everywhere (kind, shape, script);
    drive_all (kind, shape);
    printf ("shape %s: %d lives and deaths, %d failed\n", shapes[shape], passed + failed, failed);
    fflush (stdout);
  }
  check_cells (kind);
  check_points (kind);
  stage_seen_write ("matrix");
  stage_close ();
  printf ("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
