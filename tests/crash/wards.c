/* wards.c - crash windows 12 and 13 at the receiving side, for every protocol of ours that has one:
 * the ward dies at every point that it passes, and the same message comes twice at once. */

#include <arpa/inet.h>
#include <sys/socket.h>
#include "drives.h"

/* Which shape a protocol is, and what it says to a message that it has in its hands already. */
struct receiver { const char *shape, *protocol; int busy; const char *says; };

static const struct receiver receivers[] = {
  { "put", "openrosa", 409, "nature=\"error\"" },
  { "create", "kdc", 409, "urn:kdc:problem:in-flight" },
  { "create", "xroad-rest", 409, "urn:kdc:problem:in-flight" },
  { "create", "xroad-soap", 500, "in-flight" },
  { "poll", "govtalk", 200, "<Type>recoverable</Type>" },
  { "ordered", "dvcqg", 503, "" },
};
#define RECEIVERS (sizeof receivers / sizeof *receivers)

static int
to_a_ward (enum store_kind kind, const char *shape)
{
  size_t i;

  (void) kind;
  for (i = 0; i < RECEIVERS; i++)
    if (strcmp (receivers[i].shape, shape) == 0)
      return 1;
  return 0;
}

static void
each_receiver (struct play *p,
               void (*fn) (struct play *p, const struct receiver *r, char *faults, size_t room),
               char *faults, size_t room)
{
  const char *shape = p->shape;
  size_t i;

  for (i = 0; i < RECEIVERS && faults[0] == '\0'; i++) {
    if (strcmp (receivers[i].shape, shape) != 0)
      continue;
    p->shape = "ward";
    p->protocol = receivers[i].protocol;
    fn (p, &receivers[i], faults, room);
    if (faults[0] != '\0')
      drive_fault (faults, room, "with protocol %s", p->protocol);
  }
  p->shape = shape;
}

static int64_t
ward_number (const struct play *p, const char *sql)
{
  struct play ward = *p;

  strcpy (ward.desk, p->ward);
  return stage_number (&ward, sql);
}

/* Everything is at its end, and there is one effect. The key of sessions is a row without a
 * peer. */
static void
check (const struct play *p, const char *what, char *faults, size_t room)
{
  int64_t received = ward_number (p, "SELECT count(*) FROM received");
  int64_t asked = ward_number (p, "SELECT count(*) FROM inbox WHERE peer <> ''");
  int64_t answered = ward_number (p, "SELECT count(*) FROM inbox WHERE peer <> '' AND state = 2");

  stage_inspect (p, 1, faults, room);
  if (received != 1 || asked != 1 || answered != 1)
    drive_fault (faults, room, "%s: the ward has %lld, and answered %lld of %lld", what,
                 (long long) received, (long long) answered, (long long) asked);
}

static void
end (pid_t ward, char *faults, size_t room)
{
  kill (ward, SIGKILL);
  expect (stage_wait (ward), HOW_DIED, "the end", faults, room);
}

/* --- 12: the ward dies ----------------------------------------------------------------------- */

/* trap NULL: it does not. */
static void
live (struct play *p, const struct trap *trap, char *faults, size_t room)
{
  const char *what = trap != NULL ? trap->point : "without a death";
  int fd = stage_listen (p->destination);
  pid_t ward = stage_serve_ward (p, fd, trap), worker = stage_worker (p, WORKER_PUT, NULL, -1);

  if (trap != NULL) {
    expect (stage_wait (ward), HOW_DIED, what, faults, room);
    ward = stage_serve_ward (p, fd, NULL);
  }
  expect (stage_wait (worker), HOW_ENDED, "the desk", faults, room);
  check (p, what, faults, room);
  end (ward, faults, room);
  close (fd);
}

static int
is_of_wards (const char *point)
{
  return strncmp (point, "inbox.", 6) == 0 || strncmp (point, "store.inbox.", 12) == 0;
}

static void
die_everywhere (struct play *p, const struct receiver *r, char *faults, size_t room)
{
  int passes[STAGE_POINTS], count, i, pass, deaths = 0;

  again (p);
  memset ((void *) stage->passed, 0, sizeof stage->passed);
  live (p, NULL, faults, room);
  count = stage->point_count;
  for (i = 0; i < count; i++)
    passes[i] = is_of_wards (stage->points[i]) ? stage->passed[i] : 0;
  for (i = 0; i < count; i++)
    for (pass = 1; pass <= passes[i] && faults[0] == '\0'; pass++) {
      struct trap trap = { stage->points[i], pass, SIGKILL, NULL, 0 };

      stage_limit ("ward, %s, %s %d", r->protocol, trap.point, pass);
      again (p);
      live (p, &trap, faults, room);
      deaths++;
      if (faults[0] != '\0')
        drive_fault (faults, room, "after %s %d", trap.point, pass);
    }
  if (deaths < 6)
    drive_fault (faults, room, "only %d deaths", deaths);
  printf ("the receiving side of %s dies %d times\n", r->protocol, deaths);
}

static void
ward_dies (struct play *p, char *faults, size_t room)
{
  each_receiver (p, die_everywhere, faults, room);
}

const struct drive drive_ward_dies = { 12, "ward-dies", to_a_ward, ward_dies };

/* --- 13: two copies at once ------------------------------------------------------------------ */

static int
send_copy (const char *path, const char *destination)
{
  struct sockaddr_in address;
  char data[65536];
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  FILE *file;
  size_t n;

  memset (&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  address.sin_port = htons ((uint16_t) atoi (strrchr (destination, ':') + 1));
  file = fopen (path, "rb");
  if (fd < 0 || file == NULL || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    stage_fail ("copy", NULL);
  while ((n = fread (data, 1, sizeof data, file)) > 0)
    (void) !send (fd, data, n, MSG_NOSIGNAL);
  fclose (file);
  return fd;
}

/* The status; the body goes to out. */
static int
read_answer (int fd, char out[4096])
{
  char data[8192], *body;
  size_t size = 0;
  ssize_t n;
  int status = 0;

  while (size < sizeof data - 1 && (n = recv (fd, data + size, sizeof data - 1 - size, 0)) > 0)
    size += (size_t) n;
  data[size] = '\0';
  close (fd);
  (void) !sscanf (data, "HTTP/1.1 %d", &status);
  body = strstr (data, "\r\n\r\n");
  snprintf (out, 4096, "%.4000s", body != NULL ? body + 4 : "");
  return status;
}

static void
read_file (const char *path, char out[4096])
{
  FILE *file = fopen (path, "rb");
  size_t size = file != NULL ? fread (out, 1, 4000, file) : 0;

  if (file != NULL)
    fclose (file);
  out[size] = '\0';
}

/* The number of the request that the ward has in its hands: the last that it kept. */
static int
last_request (const struct play *p, pid_t ward)
{
  int number = 0;

  while (access (stage_kept (p, ward, number + 1, "request"), R_OK) == 0)
    number++;
  return number;
}

/* A ward has a message in its hands and sleeps; the same bytes come to another process over the
 * same store. The sender has died meanwhile, and finishes in its next life. */
static void
send_two (struct play *p, const struct receiver *r, char *faults, size_t room)
{
  struct trap trap = { "inbox.begun", 1, SIGSTOP, NULL, 0 };
  char second_at[120], copy[200], first[4096], text[4096];
  int fds[2], number, status;
  pid_t wards[2], worker;

  stage_limit ("two copies, %s", r->protocol);
  again (p);
  p->keeps = 1;
  fds[1] = stage_listen (second_at);
  fds[0] = stage_listen (p->destination);
  wards[0] = stage_serve_ward (p, fds[0], &trap);
  worker = stage_worker (p, WORKER_PUT, NULL, -1);
  expect (stage_wait (wards[0]), HOW_STOPPED, "the first copy", faults, room);
  end (worker, faults, room);
  number = last_request (p, wards[0]);
  snprintf (copy, sizeof copy, "%s", stage_kept (p, wards[0], number, "request"));
  wards[1] = stage_serve_ward (p, fds[1], NULL);
  status = read_answer (send_copy (copy, second_at), text);
  if (status != r->busy || strstr (text, r->says) == NULL)
    drive_fault (faults, room, "the second copy: %d %s", status, text);
  kill (wards[0], SIGCONT);
  (void) read_answer (send_copy (copy, p->destination), text);  /* after the first is answered */
  read_file (stage_kept (p, wards[0], number, "answer"), first);
  if (first[0] == '\0' || strcmp (first, text) != 0)
    drive_fault (faults, room, "not the first answer:\n%s\n%s", first, text);
  (void) read_answer (send_copy (copy, second_at), text);
  if (strcmp (first, text) != 0)
    drive_fault (faults, room, "not the first answer elsewhere:\n%s\n%s", first, text);
  expect (stage_wait (stage_worker (p, WORKER_PUT, NULL, -1)), HOW_ENDED, "the desk", faults, room);
  check (p, "two copies", faults, room);
  end (wards[0], faults, room);
  end (wards[1], faults, room);
  close (fds[0]);
  close (fds[1]);
  p->keeps = 0;
}

static void
two_copies (struct play *p, char *faults, size_t room)
{
  each_receiver (p, send_two, faults, room);
}

const struct drive drive_two_copies = { 13, "two-copies", to_a_ward, two_copies };
