/* replay.c - the main program of every target in `make check`: each file of its corpus once. How
 * many there are stands in corpus/counts, so that a corpus that got lost is a failure. */
#include <dirent.h>

#include "fuzz.h"

static const char *
corpus (const char *name)
{
  const char *srcdir = getenv ("srcdir");
  static char path[4096];

  snprintf (path, sizeof path, "%s/tests/fuzz/corpus/%s", srcdir != NULL ? srcdir : ".", name);
  return path;
}

static int
expected (const char *target)
{
  FILE *in = fopen (corpus ("counts"), "r");
  char name[64];
  int count, found = -1;

  while (in != NULL && fscanf (in, "%63s %d", name, &count) == 2)
    if (strcmp (name, target) == 0)
      found = count;
  if (in != NULL)
    fclose (in);
  return found;
}

/* The bytes lie in a block of just their size: what reads behind them is seen by the sanitizer. */
static void
replay (const char *target, const char *name)
{
  static uint8_t room[1 << 20];
  char path[512];
  uint8_t *data;
  size_t size;
  FILE *in;

  snprintf (path, sizeof path, "%s/%s", target, name);
  fprintf (stderr, "%s\n", path);
  in = fopen (corpus (path), "rb");
  fuzz_check (in != NULL);
  size = fread (room, 1, sizeof room, in);
  fclose (in);
  data = malloc (size + (size == 0));
  fuzz_check (data != NULL);
  memcpy (data, room, size);
  LLVMFuzzerTestOneInput (data, size);
  free (data);
}

int
main (int argc, char **argv)
{
  const char *slash = strrchr (argv[0], '/'), *target = slash != NULL ? slash + 1 : argv[0];
  int count = 0, wanted;
  struct dirent *entry;
  DIR *folder;

  (void) argc;
  target += strncmp (target, "lt-", 3) == 0 ? 3 : 0;
  wanted = expected (target);
  folder = opendir (corpus (target));
  while (folder != NULL && (entry = readdir (folder)) != NULL)
    if (entry->d_name[0] != '.') {
      replay (target, entry->d_name);
      count++;
    }
  if (folder != NULL)
    closedir (folder);
  if (count == wanted && count > 0) {
    printf ("%d passed, 0 failed\n", count);
    return 0;
  }
  printf ("%s has %d files, corpus/counts says %d\n%d passed, 1 failed\n", target, count, wanted,
          count);
  return 1;
}
