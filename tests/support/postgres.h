/* postgres.h - where a test keeps its store: a folder of its own, or, when KDC_TEST_STORE names a
 * server that tests/unit/store/postgres.sh started, a schema of its own there. */
#ifndef KDC_TEST_POSTGRES_H
#define KDC_TEST_POSTGRES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int
on_postgres (void)
{
  return getenv ("KDC_TEST_STORE") != NULL;
}

/* The same folder always gives the same schema. */
static inline void
store_place (char *out, size_t room, const char *folder)
{
  const char *server = getenv ("KDC_TEST_STORE");
  size_t at, i;

  if (server == NULL) {
    snprintf (out, room, "%s", folder);
    return;
  }
  snprintf (out, room, "%s&schema=t", server);
  at = strlen (out);
  for (i = 0; folder[i] != '\0' && at + 3 < room; i++)
    if (folder[i] >= 'A' && folder[i] <= 'Z') {
      out[at++] = '_';              /* mkdtemp knows both cases, the schema only one */
      out[at++] = (char) (folder[i] - 'A' + 'a');
    } else
      out[at++] = (folder[i] >= 'a' && folder[i] <= 'z') || (folder[i] >= '0' && folder[i] <= '9')
                  ? folder[i] : '_';
  out[at] = '\0';
}

#endif
