/* owner.c - who holds a lease: "host boot pid start". An owner is called gone only when that is
 * proven: same host, same boot, same pid namespace,
 and no running process of that pid and start. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "store/private.h"

/* A small file of /proc or /etc without its line end; "" when unreadable or too long. */
static void
read_small (const char *path, char *out, size_t room)
{
  ssize_t n;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  out[0] = '\0';
  if (fd < 0)
    return;
  do
    n = read (fd, out, room - 1);
  while (n < 0 && errno == EINTR);
  (void) close (fd);
  if (n < 0)
    n = 0;
  out[n] = '\0';
  out[strcspn (out, "\n")] = '\0';
}

/* Fields 3 (state) and 22 (start time) of /proc/PID/stat. The command in field 2 may hold spaces
 * and brackets, so counting starts behind the last bracket. 0: unreadable. */
static int
read_stat (const char *pid, char *state, char start[24])
{
  char path[48], text[1024];
  const char *at;
  size_t length;
  int field;

  if (strlen (pid) > 20)
    return 0;
  memcpy (path, "/proc/", 6);
  memcpy (path + 6, pid, strlen (pid));
  memcpy (path + 6 + strlen (pid), "/stat", 6);
  read_small (path, text, sizeof text);
  at = strrchr (text, ')');
  if (at == NULL || at[1] != ' ')
    return 0;
  at += 2;
  *state = *at;
  for (field = 3; field < 22 && at != NULL; field++) {
    at = strchr (at, ' ');
    at = at != NULL ? at + 1 : NULL;
  }
  length = at != NULL ? strspn (at, "0123456789") : 0;
  if (length == 0 || length > 23)
    return 0;
  memcpy (start, at, length);
  start[length] = '\0';
  return 1;
}

/* Containers share the boot id, perhaps the machine id, but not the pids: the pid namespace
 * belongs to the name of the host. */
static void
host_id (char out[96])
{
  char machine[48], space[48];
  size_t at;
  ssize_t n;

  read_small ("/etc/machine-id", machine, sizeof machine);
  n = readlink ("/proc/self/ns/pid", space, sizeof space - 1);
  space[n > 0 ? n : 0] = '\0';
  machine[strcspn (machine, " \t")] = '\0';
  space[strcspn (space, " \t")] = '\0';
  at = strlen (machine);
  memcpy (out, machine, at);
  out[at++] = '/';
  memcpy (out + at, space, strlen (space) + 1);
}

static void
boot_id (char out[48])
{
  read_small ("/proc/sys/kernel/random/boot_id", out, 48);
}

char *
kdc__store_owner_make (struct kdc_context *ctx)
{
  struct kdc_buffer text;
  char host[96], boot[48], pid[24], start[24], state;
  char *owner;

  host_id (host);
  boot_id (boot);
  read_small ("/proc/self/stat", pid, sizeof pid);
  pid[strspn (pid, "0123456789")] = '\0';
  if (!read_stat ("self", &state, start))
    memcpy (start, "0", 2);
  kdc__buffer_init (&text, ctx, 0);
  (void) kdc__buffer_printf (&text, "%s %s %s %s", host, boot[0] != '\0' ? boot : "-",
                             pid[0] != '\0' ? pid : "0", start);
  owner = kdc__buffer_steal (&text);
  kdc__buffer_clear (&text);
  return owner;
}

/* Cuts the next word off *at. */
static int
next_word (const char **at, char *out, size_t room)
{
  size_t length = strcspn (*at, " ");

  if (length == 0 || length >= room)
    return 0;
  memcpy (out, *at, length);
  out[length] = '\0';
  *at += length + ((*at)[length] == ' ');
  return 1;
}

struct owner { char host[96], boot[48], pid[24], start[24]; };

static int
parse_owner (const char *text, struct owner *out)
{
  return next_word (&text, out->host, sizeof out->host)
         && next_word (&text, out->boot, sizeof out->boot)
         && next_word (&text, out->pid, sizeof out->pid)
         && next_word (&text, out->start, sizeof out->start);
}

/* /proc may hide the processes of others (hidepid); getpgid tells the truth about all. */
static int
process_is_gone (const struct owner *owner)
{
  char start[24], state;
  int64_t number;

  if (kdc__parse_int64 (owner->pid, strlen (owner->pid), &number) != 0 || number <= 0
      || number > INT32_MAX)
    return 0;
  if (getpgid ((pid_t) number) < 0)
    return errno == ESRCH;
  if (!read_stat (owner->pid, &state, start))
    return 0;
  return state == 'Z' || state == 'X' || strcmp (owner->start, start) != 0;
}

int
kdc__store_owner_is_gone (const char *owner)
{
  char host[96], boot[48];
  struct owner parts;

  if (owner == NULL || !parse_owner (owner, &parts))
    return 0;
  host_id (host);
  boot_id (boot);
  if (strcmp (parts.host, host) != 0 || boot[0] == '\0')
    return 0;
  if (strcmp (parts.boot, boot) != 0)
    return 1;                       /* this machine was started again since */
  return process_is_gone (&parts);
}
