/* random_test.c - 2 to 4 workers on one store that are killed (kill -9) and stopped (SIGSTOP, past
 * their lease) at any moment, at a point of the code or between two instructions, and started
 * again, while the other side loses requests and answers. 0 lost, 0 twice. KDC_DEATHS: how many;
 * KDC_SEED repeats the dice of a run, KDC_ONLY one schedule of it. */

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include "drives.h"
#include "stage.h"

#define MOST_WORKERS 4
#define MOST_WARDS 2
#define ROUNDS 4000

enum doing { GONE, RUNNING, ASKING, STOPPED };

struct process {
  enum doing doing;
  pid_t pid;
  int fd, is_ward, silent;          /* silent: its end is closed, its death not yet told */
  int64_t due;
};

struct schedule {
  struct play play;
  struct process processes[MOST_WORKERS + MOST_WARDS];
  int count, kills, stops, listener, rounds;
  uint64_t dice;
  char trace[16384];
};

static int children, kills, stops;
static int64_t late;                /* answers that came after another took over */
static struct schedule s;

static unsigned
dice (unsigned n)
{
  return (unsigned) stage_dice (&s.dice, n);
}

static void __attribute__ ((format (printf, 1, 2)))
trace (const char *format, ...)
{
  size_t used = strlen (s.trace);
  va_list args;

  va_start (args, format);
  if (used + 200 < sizeof s.trace)
    vsnprintf (s.trace + used, sizeof s.trace - used, format, args);
  va_end (args);
}

/* --- starting -------------------------------------------------------------------------------- */

static struct trap
choose_trap (void)
{
  static const char *const sleepy[] = { "outbox.sending", "net.sent", "outbox.answered" };
  struct trap t = { NULL, 0, 0, NULL, 0 };
  unsigned kind = dice (10);

  if (kind == 9 || (s.kills <= 0 && s.stops <= 0))
    return t;
  t.signal = s.kills <= 0 || (s.stops > 0 && dice (3) == 0) ? SIGSTOP : SIGKILL;
  if (t.signal == SIGSTOP && kind < 5) {        /* asleep while something is on its way */
    t.point = sleepy[dice (3)];
    t.passes = 1 + (int) dice (2);
  }
  else if (kind < 6) {
    t.point = "*";
    t.passes = 1 + (int) dice (dice (2) ? 12 : 60);
  }
  else
    t.timer_us = 200 + (long) dice (12000);
  return t;
}

static void
start (struct process *p)
{
  struct trap t = choose_trap ();
  int pair[2];

  if (p->is_ward) {
    p->pid = stage_serve_ward (&s.play, s.listener, &t);
    p->fd = -1;
  }
  else {
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
      exit (1);
    p->pid = stage_worker (&s.play, dice (2) ? WORKER_PUT : 0, &t, pair[1]);
    close (pair[1]);
    p->fd = pair[0];
  }
  p->doing = RUNNING;
  p->silent = 0;
  p->due = -1;
  trace ("%s %d: %s passes %d, after %ld us, signal %d\n", p->is_ward ? "ward" : "worker",
         (int) (p - s.processes), t.point != NULL ? t.point : "-", t.passes, t.timer_us, t.signal);
}

static void
begin (enum store_kind kind, const char *peer_at)
{
  static const char *const shapes[] = { "put", "create", "ordered", "vxp", "poll", "ward" };
  const char *shape = shapes[dice (sizeof shapes / sizeof *shapes)];
  int i, workers = 2 + (int) dice (3), wards;

  stage_begin (&s.play, kind, shape);
  stage->peer.lasting = 1;
  s.play.dossiers = 1 + (int) dice (3);
  s.kills = (int) dice (6);
  s.stops = (int) dice (3);
  s.trace[0] = '\0';
  stage->percent = dice (3) == 0 ? 0 : (int) dice (50);
  stage->chance = s.dice | 1;
  wards = strcmp (shape, "ward") == 0 ? 1 + (int) dice (MOST_WARDS) : 0;
  strcpy (s.play.destination, peer_at);
  s.listener = wards > 0 ? stage_listen (s.play.destination) : -1;
  s.count = workers + wards;
  s.rounds = 0;
  memset (s.processes, 0, sizeof s.processes);
  trace ("%s, %d dossiers, %d workers, %d kills, %d stops, %d %% fates\n", shape, s.play.dossiers,
         workers, s.kills, s.stops, stage->percent);
  for (i = 0; i < s.count; i++) {
    s.processes[i].is_ward = i >= workers;
    start (&s.processes[i]);
  }
}

/* --- what happened --------------------------------------------------------------------------- */

static struct process *
find (pid_t pid)
{
  int i;

  for (i = 0; i < s.count; i++)
    if (s.processes[i].pid == pid && s.processes[i].doing != GONE)
      return &s.processes[i];
  return NULL;
}

static void
ended (struct process *p, int status)
{
  int number = (int) (p - s.processes);

  if (WIFSTOPPED (status)) {
    trace ("%d stops at %lld\n", number, (long long) stage->clock);
    p->doing = STOPPED;
    s.stops--;
    stops++;
    return;
  }
  trace ("%d ends: %d\n", number, status);
  if (p->fd >= 0)
    close (p->fd);
  p->doing = GONE;
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL) {
    s.kills--;
    kills++;
    start (p);
  }
  else if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    stage_say ("process %d ends with %d", number, status);
}

static void
take_children (int fd)
{
  struct signalfd_siginfo info;
  struct process *p;
  pid_t pid;
  int status;

  (void) !read (fd, &info, sizeof info);
  while ((pid = waitpid (-1, &status, WNOHANG | WUNTRACED)) > 0)
    if ((p = find (pid)) != NULL)
      ended (p, status);
}

/* Awake, or dead in its sleep. */
static void
wake (struct process *p)
{
  trace ("%d goes on at %lld\n", (int) (p - s.processes), (long long) stage->clock);
  p->doing = p->due >= 0 ? ASKING : RUNNING;
  if (dice (4) == 0)
    kill (p->pid, SIGKILL);
  kill (p->pid, SIGCONT);
}

static struct process *
stopped (void)
{
  int i;

  for (i = 0; i < s.count; i++)
    if (s.processes[i].doing == STOPPED)
      return &s.processes[i];
  return NULL;
}

static int
count_doing (enum doing doing)
{
  int i, count = 0;

  for (i = 0; i < s.count; i++)
    count += s.processes[i].doing == doing && !s.processes[i].is_ward;
  return count;
}

static void
tell_all (void)
{
  int i;

  for (i = 0; i < s.count; i++)
    if (s.processes[i].doing == ASKING) {
      s.processes[i].doing = RUNNING;
      s.processes[i].due = -1;
      (void) !send (s.processes[i].fd, "g", 1, MSG_NOSIGNAL);
    }
}

/* Everybody who is awake has nothing to do: time goes on. 0: it is over. */
static int
move_time (void)
{
  int64_t due = INT64_MAX;
  struct process *sleeper = stopped ();
  int i;

  for (i = 0; i < s.count; i++)
    if (s.processes[i].doing == ASKING && s.processes[i].due < due)
      due = s.processes[i].due;
  if (sleeper != NULL && (due == INT64_MAX || dice (5) == 0)) {
    wake (sleeper);
    return 1;
  }
  if (due == INT64_MAX)
    return 0;
  if (sleeper != NULL && due < stage->clock + STAGE_LEASE && dice (2))
    due = stage->clock + STAGE_LEASE + 1;
  if (due > stage->clock)
    stage->clock = due;
  tell_all ();
  return 1;
}

static void
listen_to (struct pollfd *fds)
{
  int i;

  for (i = 0; i < s.count; i++) {
    struct process *p = &s.processes[i];

    if (fds[i].fd < 0 || fds[i].revents == 0)
      continue;
    if (recv (p->fd, &p->due, sizeof p->due, MSG_DONTWAIT) == sizeof p->due)
      p->doing = ASKING;
    else
      p->silent = 1;
  }
}

/* One look: a stopped process may hold a lock that the others wait for, so it is not left alone
 * for long. */
static void
look_around (int children_fd)
{
  struct pollfd fds[MOST_WORKERS + MOST_WARDS + 1];
  struct process *sleeper = stopped ();
  int i, n;

  for (i = 0; i < s.count; i++) {
    fds[i].fd = -1;
    if (s.processes[i].doing == RUNNING && !s.processes[i].silent)
      fds[i].fd = s.processes[i].fd;
    fds[i].events = POLLIN;
    fds[i].revents = 0;
  }
  fds[s.count].fd = children_fd;
  fds[s.count].events = POLLIN;
  n = poll (fds, (nfds_t) s.count + 1, sleeper != NULL ? 20 : -1);
  listen_to (fds);
  if (n > 0 && (fds[s.count].revents & POLLIN))
    take_children (children_fd);
  if (n == 0 && sleeper != NULL)
    wake (sleeper);
}

/* --- one schedule ---------------------------------------------------------------------------- */

static void
finish (void)
{
  int i;

  for (i = 0; i < s.count; i++) {
    struct process *p = &s.processes[i];

    if (p->doing == GONE)
      continue;
    kill (p->pid, SIGKILL);
    (void) waitpid (p->pid, NULL, 0);
    if (p->fd >= 0)
      close (p->fd);
    p->doing = GONE;
  }
}

static void
check_ward (char *faults, size_t room)
{
  struct play ward = s.play;
  int64_t count;

  strcpy (ward.desk, s.play.ward);
  count = stage_number (&ward, "SELECT count(*) FROM received");
  if (count != s.play.dossiers)
    drive_fault (faults, room, "the ward has %lld of %d", (long long) count, s.play.dossiers);
  if (stage_number (&ward, "SELECT count(DISTINCT message_id) FROM received") != count)
    drive_fault (faults, room, "the ward has one twice");
}

/* A last life without accidents, then everything is looked at. */
static void
judge (char *faults, size_t room)
{
  pid_t ward = 0;
  int is_ward = strcmp (s.play.shape, "ward") == 0;

  stage->percent = 0;
  if (is_ward)
    ward = stage_serve_ward (&s.play, s.listener, NULL);
  if (stage_wait (stage_worker (&s.play, WORKER_PUT, NULL, -1)) != HOW_ENDED)
    drive_fault (faults, room, "the last life fails");
  if (is_ward) {
    kill (ward, SIGKILL);
    (void) stage_wait (ward);
    close (s.listener);
    check_ward (faults, room);
  }
  stage_inspect (&s.play, 1, faults, room);
  late += stage_number (&s.play, "SELECT count(*) FROM journal WHERE event = 15");
  if (!is_ward)
    drive_effects (&s.play, faults, room, 1);
}

static int
run_schedule (int number, uint64_t seed, enum store_kind kind, const char *peer_at)
{
  char faults[4000] = "";

  s.dice = (seed + (uint64_t) number * UINT64_C (0x9e3779b97f4a7c15)) | 1;
  (void) dice (2);
  stage_limit ("KDC_SEED=%llu KDC_ONLY=%d", (unsigned long long) seed, number);
  begin (kind, peer_at);
  for (;;) {
    look_around (children);
    if (++s.rounds > ROUNDS)
      drive_fault (faults, sizeof faults, "it never ends");
    if (s.rounds > ROUNDS || stage->word_count > 0)
      break;
    if (count_doing (RUNNING) == 0 && !move_time ())
      break;
  }
  finish ();
  judge (faults, sizeof faults);
  if (faults[0] != '\0') {
    fprintf (stderr, "FAIL schedule %d (%s): KDC_SEED=%llu KDC_ONLY=%d\n%s%s", number,
             stage_store_names[kind], (unsigned long long) seed, number, faults, s.trace);
    stage_print (&s.play);
  }
  stage_end (&s.play);
  return faults[0] == '\0';
}

static long
setting (const char *name, long usual)
{
  const char *text = getenv (name);

  return text != NULL ? strtol (text, NULL, 10) : usual;
}

int
main (void)
{
  const char *text = getenv ("KDC_SEED");
  uint64_t seed = text != NULL ? strtoull (text, NULL, 10) : (uint64_t) time (NULL);
  long usual = stage_kind () == STORE_SQLITE ? 400 : 100;      /* 500 in a check */
  long only = setting ("KDC_ONLY", -1), most = setting ("KDC_DEATHS", usual), i;
  int passed = 0, failed = 0;
  char peer_at[120];
  sigset_t set;

  stage_trace = s.trace;
  printf ("seed: KDC_SEED=%llu\n", (unsigned long long) seed);
  stage_open ("random");
  stage_serve_peer (peer_at);
  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  sigprocmask (SIG_BLOCK, &set, NULL);
  children = signalfd (-1, &set, SFD_CLOEXEC);
  for (i = 0; i < most && failed < 5; i++) {
    int good;

    if (only >= 0 && i != only)
      continue;
    good = run_schedule ((int) i, seed, stage_kind (), peer_at);
    passed += good;
    failed += !good;
    stage_progress (i + 1, most);
  }
  printf ("%d kills, %d stops, %lld answers after the lease\n", kills, stops, (long long) late);
  stage_seen_write ("random");
  stage_close ();
  if (only < 0 && (kills == 0 || stops == 0 || late == 0))
    failed++;
  printf ("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
