/* stage.c - processes, points, workers. Each worker is a fork of the test: it opens the store for
 * itself, and dies or stops at its trap. */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include "base/crash.h"
#include "stage.h"

#define TMPFS 0x01021994

const char *const stage_store_names[STORE_COUNT] = { "sqlite", "postgres" };
struct stage *stage;
static char root[64];
static int plays;
static struct trap trap;
char stage_dossier[80];
static struct kdc_catalog *usual_catalog;

const char *
stage_source (const char *name)
{
  static char path[4096];
  const char *srcdir = getenv ("srcdir");

  snprintf (path, sizeof path, "%s/%s", srcdir != NULL ? srcdir : ".", name);
  return path;
}

static void
must (int good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "%s: %s\n", what, strerror (errno));
  exit (1);
}

uint64_t
stage_dice (uint64_t *state, uint64_t n)
{
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return ((*state * UINT64_C (2685821657736338717)) >> 33) % n;
}

/* --- time limits ----------------------------------------------------------------------------- */

/* What hangs is a failure with a name. */
static char doing[200];
const char *stage_trace;

static void
too_long (int signal)
{
  (void) signal;
  (void) !write (2, "takes too long: ", 16);
  (void) !write (2, doing, strlen (doing));
  (void) !write (2, "\n", 1);
  if (stage_trace != NULL)
    (void) !write (2, stage_trace, strlen (stage_trace));
  _exit (1);
}

void
stage_limit (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (doing, sizeof doing, format, args);
  va_end (args);
  signal (SIGALRM, too_long);
  alarm (60);
}

void
stage_progress (long done, long most)
{
  static long tenths;

  if (most < 1000 || done * 10 / most <= tenths)
    return;
  tenths = done * 10 / most;
  printf ("%ld of %ld schedules\n", done, most);
  fflush (stdout);
}

/* --- points ---------------------------------------------------------------------------------- */

int
stage_point (const char *name)
{
  int i;

  for (i = 0; i < stage->point_count; i++)
    if (strcmp (stage->points[i], name) == 0)
      return i;
  if (stage->point_count == STAGE_POINTS || strlen (name) >= sizeof stage->points[0])
    stage_fail ("too many points", NULL);
  strcpy (stage->points[stage->point_count], name);
  return stage->point_count++;
}

static void
on_point (const char *name)
{
  int i = stage_point (name);

  stage->passed[i]++;
  stage->ever[i]++;
  if (trap.point == NULL || (strcmp (trap.point, "*") != 0 && strcmp (trap.point, name) != 0)
      || --trap.passes != 0)
    return;
  if (trap.fn != NULL)
    trap.fn ();
  else
    raise (trap.signal);
}

static void
set_timer (long us, int signal)
{
  struct sigevent event;
  struct itimerspec when;
  timer_t timer;

  memset (&event, 0, sizeof event);
  memset (&when, 0, sizeof when);
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = signal;
  when.it_value.tv_sec = us / 1000000;
  when.it_value.tv_nsec = us % 1000000 * 1000;
  if (timer_create (CLOCK_MONOTONIC, &event, &timer) == 0)
    timer_settime (timer, 0, &when, NULL);
}

/* --- the program ----------------------------------------------------------------------------- */

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

static void
run (const char *format, ...)
{
  char command[9000];
  va_list args;

  va_start (args, format);
  vsnprintf (command, sizeof command, format, args);
  va_end (args);
  must (system (command) == 0, command);
}

/* One paper of the sample is made larger than what is kept in a row. */
static void
make_dossier (void)
{
  static const char digest[] = "c63d67d711274ea8b4726efaf7c45061e77a2c9e13bb7c9cfc1733807df79906";
  char file[120];

  snprintf (file, sizeof file, "%s/dossier/files/giay-chung-nhan-ket-hon.jpg", root);
  run ("cp -r '%s' '%s/dossier' && chmod -R u+w '%s/dossier'",
       stage_source ("examples/data/birth-complete"), root, root);
  must (truncate (file, 100000) == 0, file);
  run ("sed -i \"s/7032/100000/; s/%s/$(sha256sum '%s' | cut -c 1-64)/\" '%s/dossier/dossier.xml'",
       digest, file, root);
}

void
stage_close (void)
{
  kdc__catalog_unref (usual_catalog);
  nftw (root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum store_kind
stage_kind (void)
{
  return getenv ("KDC_TEST_STORE") != NULL ? STORE_POSTGRES : STORE_SQLITE;
}

/* A server has one schema for the desk and one for the ward: emptied by stage_end. */
static void
place (char *out, size_t room, enum store_kind kind, const char *name, const char *directory)
{
  if (kind == STORE_POSTGRES)
    snprintf (out, room, "%s&schema=crash_%s", getenv ("KDC_TEST_STORE"), name);
  else
    snprintf (out, room, "%s/%s", directory, name);
}

void
stage_begin (struct play *p, enum store_kind kind, const char *shape)
{
  memset (p, 0, sizeof *p);
  p->kind = kind;
  p->shape = shape;
  p->dossiers = 1;
  snprintf (p->directory, sizeof p->directory, "%s/%d", root, plays++);
  must (mkdir (p->directory, 0700) == 0, p->directory);
  place (p->desk, sizeof p->desk, kind, "desk", p->directory);
  place (p->ward, sizeof p->ward, kind, "ward", p->directory);
  stage->clock = STAGE_START;
  memset ((void *) stage->passed, 0, sizeof stage->passed);
  stage->script_length = 0;
  stage->connections = 0;
  stage->percent = 0;
  stage->word_count = 0;
  stage->shown_count = 0;
  memset (&stage->peer, 0, sizeof stage->peer);
}

void
stage_end (struct play *p)
{
  nftw (p->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  if (p->kind == STORE_POSTGRES)
    stage_empty (p);
}

/* --- processes ------------------------------------------------------------------------------- */

void
stage_say (const char *format, ...)
{
  int n = stage->word_count++;
  va_list args;

  va_start (args, format);
  if (n < 16)
    vsnprintf (stage->words[n], sizeof stage->words[n], format, args);
  va_end (args);
}

_Noreturn void
stage_fail (const char *what, kdc_error *err)
{
  stage_say ("%s: %s %s", what, err != NULL && err->key != NULL ? err->key : "",
             err != NULL && err->message[KDC__EN] != NULL ? err->message[KDC__EN] : "");
  _exit (70);
}

/* A child dies with its parent, also when that is killed by a time limit. */
pid_t
stage_fork (void (*body) (void *user), void *user, const struct trap *t)
{
  pid_t parent = getpid (), pid;

  fflush (NULL);
  pid = fork ();
  must (pid >= 0, "fork");
  if (pid > 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (71);
  memset (&trap, 0, sizeof trap);
  if (t != NULL)
    trap = *t;
  if (trap.timer_us > 0)
    set_timer (trap.timer_us, trap.signal);
  body (user);
  _exit (0);
}

enum how
stage_wait (pid_t pid)
{
  int status;

  must (waitpid (pid, &status, WUNTRACED) == pid, "waitpid");
  if (WIFSTOPPED (status))
    return HOW_STOPPED;
  if (WIFSIGNALED (status)) {
    if (WTERMSIG (status) == SIGKILL)
      return HOW_DIED;
    stage_say ("signal %d", WTERMSIG (status));
  }
  return WIFEXITED (status) && WEXITSTATUS (status) == 0 ? HOW_ENDED : HOW_FAILED;
}

/* --- workers --------------------------------------------------------------------------------- */

static int64_t
stage_now (void *user)
{
  (void) user;
  return stage->clock;
}

int
stage_secret (void *user, const char *destination, const char *name, struct kdc_buffer *out)
{
  (void) user, (void) destination;
  return kdc__buffer_puts (out, strcmp (name, "authorization") == 0 ? "Basic YTpi" : "bí mật");
}

struct kdc_context *
stage_context (void)
{
  struct kdc_context *ctx;

  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    stage_fail ("context", NULL);
  ctx->now = stage_now;
  kdc__context_set_secret (ctx, stage_secret, NULL, NULL);
  return ctx;
}

struct kdc_catalog *
stage_catalog (const char *directory)
{
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  kdc_error *err = NULL;

  if (directory == NULL)
    return kdc__catalog_ref (usual_catalog);
  ctx = stage_context ();
  if (kdc__catalog_open (ctx, directory, &catalog, &err) != KDC_OK)
    stage_fail ("catalog", err);
  kdc__context_unref (ctx);
  return catalog;
}

static int
same_number (void *user, void *out, size_t size)
{
  (void) user;
  memset (out, 0x25, size);
  return KDC_OK;
}

struct kdc_outbox *
stage_outbox (const struct play *p, struct kdc_catalog **catalog)
{
  struct kdc_outbox *outbox;
  kdc_error *err = NULL;

  *catalog = stage_catalog (p->catalog);
  if (kdc__outbox_open (*catalog, p->desk, &outbox, &err) != KDC_OK)
    stage_fail ("outbox", err);
  if (stage->steady)
    kdc__outbox_set_random (outbox, same_number, NULL);
  stage_watch (p);
  return outbox;
}

/* Opened, and its form compiled, once: every process inherits it. */
static void
open_usual_catalog (void)
{
  struct kdc_dossier *dossier = NULL;
  char path[120];

  snprintf (path, sizeof path, "%s/catalog", root);
  usual_catalog = stage_catalog (path);
  must (kdc__dossier_open_path (usual_catalog, stage_dossier, &dossier, NULL) == KDC_OK
          && kdc__dossier_parse (dossier, kdc__day_of (STAGE_START), NULL) == KDC_OK, "dossier");
  kdc__dossier_free (dossier);
}

void
stage_open (const char *name)
{
  struct statfs fs;
  int memory = statfs ("/dev/shm", &fs) == 0 && fs.f_type == TMPFS
               && access ("/dev/shm", W_OK) == 0;

  stage = mmap (NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must (stage != MAP_FAILED, "mmap");
  snprintf (root, sizeof root, "%s/kdc-%s-XXXXXX", memory ? "/dev/shm" : "/tmp", name);
  must (mkdtemp (root) != NULL, root);
  run ("cp -r '%s' '%s/catalog' && chmod -R u+w '%s/catalog'", stage_source ("lib/data"), root,
       root);
  run ("cp '%s/'*.xml '%s/catalog/protocols'", stage_source ("tests/crash/protocols"), root);
  make_dossier ();
  snprintf (stage_dossier, sizeof stage_dossier, "%s/dossier", root);
  open_usual_catalog ();
  kdc__crash_hook = on_point;
  signal (SIGPIPE, SIG_IGN);
}

const char *
stage_destination (const struct play *p, int number)
{
  static char text[160];

  snprintf (text, sizeof text, "%s/%s/%d", p->destination, p->shape, number);
  return text;
}

const char *
stage_business (const struct play *p, int number)
{
  static char text[160];

  snprintf (text, sizeof text, "/%s/%d urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001", p->shape,
            number);
  return text;
}

const char *
stage_protocol (const struct play *p)
{
  static char text[40];

  if (p->protocol != NULL)
    return p->protocol;
  if (strcmp (p->shape, "create") == 0 || strcmp (p->shape, "ward") == 0)
    return "kdc";
  snprintf (text, sizeof text, "crash-%s", p->shape);
  return text;
}

static const char *const parameters[][3] = {
  { "edxml-vxp", "from", "000.00.00.H41" }, { "edxml-vxp", "from-name", "Phường Mẫu" },
  { "edxml-vxp", "to", "002.00.20.H13" }, { "edxml-vxp", "to-name", "Sở Mẫu" },
  { "govtalk", "class", "VN-HOTICH" }, { "govtalk", "sender", "S1" },
  { "xroad-rest", "client", "VN/GOV/01/desk" },
  { "xroad-rest", "service", "VN/GOV/02/ward/filing" },
  { "xroad-soap", "client", "VN/GOV/01/desk" },
  { "xroad-soap", "service", "VN/GOV/02/ward" },
  { "dvcqg", "sender", "H26" }, { "dvcqg", "username", "desk" },
  { "dvcqg", "login-path", "auth/login" }, { "dvcqg", "service-path", "api/share" },
  { "dvcqg", "files", "https://files.test/" }, { "dvcqg", "record", "@tests/data/record-full.xml" },
};

/* A file: the record of a dossier, made one that has just come in and is taken up. */
static const char *
parameter_value (const char *value)
{
  static char text[65536];
  char *at = text;
  FILE *file;

  if (value[0] != '@')
    return value;
  file = fopen (stage_source (value + 1), "rb");
  if (file == NULL)
    stage_fail (value, NULL);
  text[fread (text, 1, sizeof text - 1, file)] = '\0';
  fclose (file);
  while ((at = strstr (at, "status=\"")) != NULL) {
    at += 8;
    *at = *at == '4' ? '2' : '1';
  }
  return text;
}

void
stage_parameters (const struct play *p, struct kdc_outbox *outbox)
{
  kdc_error *err = NULL;
  size_t i;
  int n;

  for (n = 0; n < p->dossiers; n++)
    for (i = 0; i < sizeof parameters / sizeof *parameters; i++)
      if (strcmp (parameters[i][0], stage_protocol (p)) == 0
          && kdc__outbox_set_parameter (outbox, stage_destination (p, n), parameters[i][1],
                                        parameter_value (parameters[i][2]), &err) != KDC_OK)
        stage_fail ("parameter", err);
}

void
stage_put (const struct play *p, struct kdc_outbox *outbox, struct kdc_catalog *catalog)
{
  int i;

  stage_parameters (p, outbox);
  for (i = 0; i < p->dossiers; i++) {
    struct kdc_dossier *dossier = NULL;
    kdc_error *err = NULL;
    int64_t id;
    int existed;

    if (kdc__dossier_open_path (catalog, stage_dossier, &dossier, &err) != KDC_OK)
      stage_fail ("dossier", err);
    if (kdc__outbox_put (outbox, dossier, stage_destination (p, i), stage_protocol (p), NULL, &id,
                         &existed, &err) != KDC_OK)
      stage_fail ("put", err);
    kdc__dossier_free (dossier);
  }
}

/* Nothing is due before then: 0 when it never will be. */
static int
wait_for_time (int64_t due, int channel)
{
  int64_t now = stage->clock;
  char go;

  if (channel < 0) {
    if (due == INT64_MAX)
      return 0;
    if (due > now)
      atomic_compare_exchange_strong (&stage->clock, &now, due);
    return 1;
  }
  if (write (channel, &due, sizeof due) != sizeof due || read (channel, &go, 1) != 1)
    _exit (72);                     /* the test is over */
  return 1;
}

void
stage_steps (struct kdc_outbox *outbox, int channel)
{
  int64_t due;
  kdc_error *err = NULL;
  int worked, steps = 0;

  for (;;) {
    if (kdc__outbox_step (outbox, &worked, &due, &err) != KDC_OK)
      stage_fail ("step", err);
    if (++steps > 2000)
      stage_fail ("it never ends", NULL);
    if (!worked && !wait_for_time (due, channel))
      return;
  }
}

/* The host is told; then it says that it was. */
static void
serve_events (struct kdc_outbox *outbox)
{
  struct kdc__store *store = kdc__outbox_store (outbox);
  struct kdc__event_row row;
  kdc_error *err = NULL;

  while (kdc__store_event_show (store, 0, &row, &err) == KDC_OK) {
    stage_say ("event %lld of %lld: %d", (long long) row.id, (long long) row.delivery, row.kind);
    kdc__crash_point ("host.called");
    if (kdc__store_event_done (store, row.id, &err) != KDC_OK)
      stage_fail ("event", err);
  }
  kdc__error_delete (err);
}

struct worker { const struct play *play; int flags, channel; };

static void
work (void *user)
{
  const struct worker *w = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (w->play, &catalog);

  if (w->flags & WORKER_PUT)
    stage_put (w->play, outbox, catalog);
  if ((w->flags & WORKER_ONCE) == 0)
    stage_steps (outbox, w->channel);
  if (w->flags & WORKER_EVENT)
    serve_events (outbox);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

pid_t
stage_worker (const struct play *p, int flags, const struct trap *t, int channel)
{
  struct worker w = { p, flags, channel };

  return stage_fork (work, &w, t);
}
