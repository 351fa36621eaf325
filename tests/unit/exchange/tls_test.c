/* tls_test.c - https with certificates that the host gives as bytes, against Python's ssl, which
 * wants a certificate of its client: what is wrong is told and nothing arrives; once it is right
 * the same delivery arrives, once. Certificates are made by openssl for this run. */

#include <signal.h>
#include <sys/wait.h>
#include "bench.h"

static struct bench b;
static char folder[64], base[100];
static const char *given[3];        /* files of the certificate, the key, the authorities */

#define PROTOCOL \
  "<protocol xmlns='urn:kdc:protocol:1' id='w' version='1' valid-from='2026-01-01' source='test' " \
  "tested-with='tls_test'><name xml:lang='vi'>Thử</name>" \
  "<identity message-id='uuid' dedup='message-id'/>" \
  "<limits request='100000000' retry-after='24h'/>" \
  "<call id='submit' method='POST' path='{+base}/in' on-unknown='repeat'>" \
  "<header name='X-Message' value='{message-id}'/><body format='dossier'/>" \
  "<outcome http='200' is='receipt'/></call><operation name='submit' calls='submit'/>" \
  "<receipt><capture name='of' select='string(/receipt/@of)' required='true'/>" \
  "<expect capture='of' value='{message-id}'/></receipt></protocol>"

static void
python (const char *arguments)
{
  char command[4600];

  snprintf (command, sizeof command, "/usr/bin/python3 '%s' '%s' %s",
            bench_source ("tests/unit/exchange/tls.py"), folder, arguments);
  ck_assert_int_eq (system (command), 0);
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  static const char *const names[] = { "tls.certificate", "tls.key", "tls.ca" };
  char path[200], text[8192];
  size_t i, size;
  FILE *file;

  (void) user;
  ck_assert_str_eq (destination, base);
  for (i = 0; i < 3 && strcmp (names[i], name) != 0; i++)
    ;
  if (i == 3 || given[i] == NULL)
    return KDC_ENOTFOUND;
  snprintf (path, sizeof path, "%s/%s", folder, given[i]);
  file = fopen (path, "rb");
  ck_assert_ptr_nonnull (file);
  size = fread (text, 1, sizeof text, file);
  fclose (file);
  return kdc__buffer_append (out, text, size);
}

/* The port that it says is the sign that it listens. It ends with the test's process group. */
static pid_t
serve (const char *version, const char *name, const char *host)
{
  char line[16] = "", script[4096];
  int out[2];
  FILE *said;
  pid_t pid;

  snprintf (script, sizeof script, "%s", bench_source ("tests/unit/exchange/tls.py"));
  ck_assert_int_eq (pipe (out), 0);
  pid = fork ();
  ck_assert_int_ge (pid, 0);
  if (pid == 0) {
    dup2 (out[1], 1);
    execl ("/usr/bin/python3", "python3", script, folder, "serve", version, name,
           (char *) NULL);
    _exit (127);
  }
  close (out[1]);
  said = fdopen (out[0], "r");
  ck_assert_ptr_nonnull (fgets (line, sizeof line, said));
  fclose (said);
  snprintf (base, sizeof base, "https://%s:%d", host, atoi (line));
  return pid;
}

static int
effects (void)
{
  char path[200];
  FILE *file;
  int c, count = 0;

  snprintf (path, sizeof path, "%s/effects", folder);
  file = fopen (path, "r");
  while (file != NULL && (c = getc (file)) != EOF)
    count += c == '\n';
  if (file != NULL)
    fclose (file);
  return count;
}

static void
make_certificates (void)
{
  strcpy (folder, "/tmp/kdc-tls-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
  python ("certificates");
}

static void
remove_certificates (void)
{
  nftw (folder, bench_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static int64_t
put (void)
{
  const char *catalog;
  struct kdc_dossier *dossier;
  kdc_error *err = NULL;
  char path[300];
  int64_t id = 0;
  int existed;
  FILE *file;

  bench_start (&b);
  catalog = bench_catalog (b.directory, "catalog", "prefix=\"r\"", "prefix=\"r\"");
  snprintf (path, sizeof path, "%s/protocols/w.xml", catalog);
  file = fopen (path, "wb");
  ck_assert_ptr_nonnull (file);
  fputs (PROTOCOL, file);
  fclose (file);
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, NULL, NULL, NULL);
  kdc__context_set_secret (b.ctx, secret, NULL, NULL);
  dossier = bench_dossier (&b);
  bench_ok (kdc__outbox_put (b.outbox, dossier, base, "w", NULL, &id, &existed, &err), err, "put");
  kdc__dossier_free (dossier);
  return id;
}

#define BEFORE KDC__QUEUED          /* it never left */
#define EITHER (-1)                 /* or it is in doubt */
static const struct {
  const char *what, *version, *server, *host, *given[3], *why;
  int state;
} wrong[] = {
#define OURS(WHAT, VERSION, PEM, KEY, WHY, STATE) \
  { WHAT, VERSION, "server", "localhost", { PEM, KEY, "ca.pem" }, WHY, STATE }
#define THEIRS(WHAT, SERVER, HOST, CA, WHY) \
  { WHAT, "TLSv1_3", SERVER, HOST, { "client.pem", "client.key", CA }, WHY, BEFORE }
  /* TLS 1.2 refuses in the handshake, without a word for "none"; with 1.3 the client may have begun
   * to send when it is told */
  OURS ("no client certificate", "TLSv1_2", NULL, NULL, "net.tls", BEFORE),
  OURS ("no client certificate", "TLSv1_3", NULL, NULL, "net.certificate-refused", EITHER),
  OURS ("a stranger's", "TLSv1_2", "stranger.pem", "stranger.key", "net.certificate-refused",
        BEFORE),
  OURS ("a stranger's", "TLSv1_3", "stranger.pem", "stranger.key", "net.certificate-refused",
        EITHER),
  OURS ("an old one", "TLSv1_2", "old.pem", "old.key", "net.certificate-refused", BEFORE),
  OURS ("an old one", "TLSv1_3", "old.pem", "old.key", "net.certificate-refused", EITHER),
  OURS ("another's key", "TLSv1_3", "client.pem", "stranger.key", "net.certificate", BEFORE),
  OURS ("no certificate at all", "TLSv1_3", "names", "client.key", "net.certificate", BEFORE),
  OURS ("no key", "TLSv1_3", "client.pem", NULL, "net.certificate", BEFORE),
  THEIRS ("another authority", "server", "localhost", "other.pem", "net.peer-untrusted"),
  THEIRS ("the system's authorities", "server", "localhost", NULL, "net.peer-untrusted"),
  THEIRS ("no authorities at all", "server", "localhost", "names", "net.certificate"),
  THEIRS ("an old server", "old", "localhost", "ca.pem", "net.peer-expired"),
  THEIRS ("another host", "server", "127.0.0.1", "ca.pem", "net.peer-name"),
};

START_TEST (wrong_then_right)
{
  pid_t server = serve (wrong[_i].version, wrong[_i].server, wrong[_i].host);
  int mends = strcmp (wrong[_i].host, "localhost") == 0 && strcmp (wrong[_i].server, "old") != 0;
  int64_t id = put ();
  int i, state;

  memcpy (given, wrong[_i].given, sizeof given);
  bench_step (&b, id);
  state = bench_state (&b, id);
  if (bench_journal_says (&b, id, wrong[_i].why) == 0)
    bench_print (&b, id);
  ck_assert_msg (state == BEFORE || (state == KDC__UNKNOWN_STATE && wrong[_i].state == EITHER),
                 "%s", wrong[_i].what);
  ck_assert_msg (bench_journal_says (&b, id, wrong[_i].why) > 0, "%s", wrong[_i].what);
  ck_assert_int_eq (effects (), 0);
  given[0] = "client.pem";
  given[1] = "client.key";
  given[2] = "ca.pem";
  for (i = 0; i < 4 && bench_state (&b, id) != KDC__DELIVERED; i++)
    bench_step (&b, id);
  if (mends) {
    ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
    ck_assert_int_eq (effects (), 1);
  }
  else {                            /* no certificate of ours can mend that */
    ck_assert_int_lt (bench_state (&b, id), KDC__SUSPENDED);
    ck_assert_int_eq (effects (), 0);
  }
  kill (server, SIGKILL);
  waitpid (server, NULL, 0);
  bench_end (&b);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("tls");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, make_certificates, remove_certificates);
  tcase_add_loop_test (cases, wrong_then_right, 0, (int) (sizeof wrong / sizeof *wrong));
  return bench_run_suite ("tls", cases);
}
