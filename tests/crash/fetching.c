/* fetching.c - crash windows 12 and 13 of who comes for its messages: the receive loop of edxml-vxp
 * (list, get, confirm) dies at every point it passes, loses every answer, or sleeps past its hold
 * while another process has the same message. The hub counts what it was told, the host what it
 * was shown. */

#include <openssl/evp.h>
#include "drives.h"
#include "exchange/fetch.h"

#define ROUNDS 40
static int deaths, losses;

/* The third is no edXML. */
static const char *const subjects[PEER_DOCUMENTS] = { "Một", "Hai", NULL, "Bốn" };

static void
write_document (int number, char out[1000])
{
  if (subjects[number] == NULL)
    strcpy (out, "<edXML");
  else
    snprintf (out, 1000, "<edXML xmlns='http://www.mic.gov.vn/TBT/QCVN_102_2016'><edXMLEnvelope>"
              "<edXMLHeader><MessageHeader><DocumentId>D%d</DocumentId><Subject>%s</Subject>"
              "</MessageHeader></edXMLHeader></edXMLEnvelope></edXML>", number, subjects[number]);
}

static void
begin_hub (struct play *p, int relists)
{
  char text[1000];
  int i;

  p->shape = "edxml";
  p->protocol = "edxml-vxp";
  stage->shown_count = 0;
  stage->connections = 0;
  stage->script_length = 0;
  stage->peer.relists = relists;
  stage->peer.document_count = PEER_DOCUMENTS;
  for (i = 0; i < PEER_DOCUMENTS; i++) {
    snprintf (stage->peer.documents[i].id, sizeof stage->peer.documents[i].id, "doc-%d", i);
    write_document (i, text);
    (void) EVP_EncodeBlock ((unsigned char *) stage->peer.documents[i].data,
                            (unsigned char *) text, (int) strlen (text));
  }
}

/* --- the process that fetches ---------------------------------------------------------------- */

static int
take (void *user, const struct kdc_message *message)
{
  int n = stage->shown_count++;
  struct showing *s = &stage->shown[n % 64];

  (void) user;
  if (n >= 64)
    stage_fail ("shown too often", NULL);
  snprintf (s->id, sizeof s->id, "%s", message->id);
  s->repeat = message->repeat;
  s->failed = message->error != NULL;
  s->bytes = peer_hash (message->bytes.data, message->bytes.size);
  return KDC_OK;
}

/* Everything that was ever listed is kept as it came. */
static void
read_all (const struct play *p, struct kdc_outbox *outbox)
{
  char text[1000];
  int i;

  for (i = 0; i < PEER_DOCUMENTS; i++) {
    struct kdc_buffer bytes;
    kdc_error *err = NULL;

    kdc__buffer_init (&bytes, kdc__outbox_context (outbox), 0);
    write_document (i, text);
    if (kdc__outbox_message (outbox, stage_destination (p, 0), stage->peer.documents[i].id, &bytes,
                             &err) != KDC_OK)
      stage_fail ("message", err);
    if (bytes.size != strlen (text) || memcmp (bytes.data, text, bytes.size) != 0)
      stage_fail ("kept otherwise than it came", NULL);
    kdc__buffer_clear (&bytes);
  }
}

/* Until the list is empty. What another process has in its hands is waited for. */
static void
fetch_all (void *user)
{
  const struct play *p = user;
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox = stage_outbox (p, &catalog);
  struct kdc__fetch_counts counts;
  kdc_error *err = NULL;
  int status, rounds = 0;

  stage_parameters (p, outbox);
  do {
    status = kdc__outbox_fetch (outbox, stage_destination (p, 0), "edxml-vxp", "documents", take,
                                NULL, &counts, &err);
    if (status != KDC_OK && status != KDC_ENET)
      stage_fail ("fetch", err);
    kdc__error_delete (err);
    err = NULL;
    if (status == KDC_OK && counts.failed > 0)
      stage->clock += STAGE_LEASE / 4;
    if (++rounds > ROUNDS)
      stage_fail ("it never ends", NULL);
  } while (status != KDC_OK || counts.listed > 0);
  read_all (p, outbox);
  kdc__outbox_close (outbox);
  kdc__catalog_unref (catalog);
}

/* --- what happened --------------------------------------------------------------------------- */

static void
check_showings (int number, int *repeats, char *faults, size_t room)
{
  const char *id = stage->peer.documents[number].id;
  char text[1000];
  int i, count = 0;

  write_document (number, text);
  for (i = 0; i < stage->shown_count; i++) {
    const struct showing *s = &stage->shown[i];

    if (strcmp (s->id, id) != 0)
      continue;
    if (count++ > 0 && !s->repeat)
      drive_fault (faults, room, "%s is shown again, and not as a repeat", id);
    *repeats += s->repeat;
    if (s->failed != (subjects[number] == NULL) || s->bytes != peer_hash (text, strlen (text)))
      drive_fault (faults, room, "%s is shown otherwise than it is", id);
  }
  if (count == 0)
    drive_fault (faults, room, "%s is never shown", id);
}

/* most: confirmations of one message; repeats: showings that say they may not be the first. */
static void
check (const struct play *p, int most, int repeats, char *faults, size_t room)
{
  int i, said = 0;

  for (i = 0; i < PEER_DOCUMENTS; i++) {
    const struct peer_document *d = &stage->peer.documents[i];
    int right = subjects[i] != NULL ? d->done : d->failed;
    int wrong = subjects[i] != NULL ? d->failed : d->done;

    if (right < 1 || right > most || wrong != 0)
      drive_fault (faults, room, "%s: done %d, failed %d", d->id, d->done, d->failed);
    check_showings (i, &said, faults, room);
  }
  if (said > repeats)
    drive_fault (faults, room, "%d repeats, but %d deaths", said, repeats);
  if (stage_number (p, "SELECT count(*) FROM inbox WHERE state = 2") != PEER_DOCUMENTS
      || stage_number (p, "SELECT count(*) FROM inbox") != PEER_DOCUMENTS
      || stage_number (p, "SELECT count(*) FROM blob WHERE refs = 1") != PEER_DOCUMENTS)
    drive_fault (faults, room, "not %d messages kept once each", PEER_DOCUMENTS);
  if (stage->peer.strange > 0)
    drive_fault (faults, room, "strange: %s", stage->peer.last_strange);
  stage_inspect (p, 0, faults, room);
}

static void
live (struct play *p, const struct trap *trap, enum how how, const char *what, char *faults,
      size_t room)
{
  expect (stage_wait (stage_fork (fetch_all, p, trap)), how, what, faults, room);
}

/* --- 12: it dies ----------------------------------------------------------------------------- */

/* What is on its way when its sender dies may be heard after the next list was given: then it is
 * told twice, as after a list that is not up to date. */
static void
die_once (struct play *p, const char *point, int pass, int relists, char *faults, size_t room)
{
  struct trap trap = { point, pass, SIGKILL, NULL, 0 };
  char what[80];

  snprintf (what, sizeof what, "%s %d", point, pass);
  stage_limit ("fetch: %s", what);
  again (p);
  begin_hub (p, relists);
  live (p, &trap, HOW_DIED, what, faults, room);
  deaths++;
  live (p, NULL, HOW_ENDED, what, faults, room);
  check (p, relists > 0 || strcmp (point, "net.sent") == 0 ? 2 : 1, 1, faults, room);
  if (faults[0] != '\0')
    drive_fault (faults, room, "after %s", what);
}

static void
die_everywhere (struct play *p, char *faults, size_t room)
{
  int passes[STAGE_POINTS], count, i, pass, relists;

  memset ((void *) stage->passed, 0, sizeof stage->passed);
  begin_hub (p, 0);
  live (p, NULL, HOW_ENDED, "without a death", faults, room);
  check (p, 1, 0, faults, room);
  count = stage->point_count;
  for (i = 0; i < count; i++)
    passes[i] = stage->passed[i];
  drive_collect (p, faults, room);
  live (p, NULL, HOW_ENDED, "days later", faults, room);
  for (i = 0; i < count && faults[0] == '\0'; i++)
    for (pass = 1; pass <= passes[i] && faults[0] == '\0'; pass++)
      for (relists = 0; relists < 2; relists++)
        if (relists == 0 || strncmp (stage->points[i], "fetch.", 6) == 0)
          die_once (p, stage->points[i], pass, relists, faults, room);
}

/* Every answer is lost once, before it happened, after it, or cut in two; nobody dies. */
static void
lose_everything (struct play *p, char *faults, size_t room)
{
  static const enum fate fates[] = { FATE_DROP_BEFORE, FATE_DROP_AFTER, FATE_DROP_IN_ANSWER };
  int requests = 2 + 2 * PEER_DOCUMENTS, i;
  size_t f;

  for (f = 0; f < sizeof fates / sizeof *fates; f++)
    for (i = 0; i < requests && faults[0] == '\0'; i++) {
      again (p);
      begin_hub (p, 1);
      stage->script_length = i + 1;
      memset (stage->script, 0, sizeof stage->script);
      stage->script[i] = fates[f];
      losses++;
      live (p, NULL, HOW_ENDED, "an answer lost", faults, room);
      check (p, 2, 0, faults, room);
      if (faults[0] != '\0')
        drive_fault (faults, room, "after the loss of answer %d, %d", i, (int) fates[f]);
    }
}

static void
fetcher_dies (struct play *p, char *faults, size_t room)
{
  die_everywhere (p, faults, room);
  lose_everything (p, faults, room);
  printf ("the receive loop dies %d times and loses %d answers\n", deaths, losses);
  p->shape = "vxp";
}

static int
comes_for_it (enum store_kind kind, const char *shape)
{
  (void) kind;
  return strcmp (shape, "vxp") == 0;
}

const struct drive drive_fetcher_dies = { 12, "fetcher-dies", comes_for_it, fetcher_dies };

/* --- 13: two have the same message ----------------------------------------------------------- */

/* The first sleeps past its hold; the second waits for that, and takes the message over. Awake
 * again, the first can no longer keep it: it goes on with its old list, and tells
 * of what is kept already the same once more. */
static void
sleep_at (struct play *p, const char *point, char *faults, size_t room)
{
  struct trap trap = { point, 1, SIGSTOP, NULL, 0 };
  pid_t sleeper;

  stage_limit ("fetch: asleep at %s", point);
  again (p);
  begin_hub (p, 0);
  sleeper = stage_fork (fetch_all, p, &trap);
  expect (stage_wait (sleeper), HOW_STOPPED, point, faults, room);
  live (p, NULL, HOW_ENDED, "while it sleeps", faults, room);
  check (p, 1, 1, faults, room);
  kill (sleeper, SIGCONT);
  expect (stage_wait (sleeper), HOW_ENDED, "awake again", faults, room);
  stage->shown_count -= strcmp (point, "fetch.begun") == 0;     /* its own showing comes too late */
  check (p, 2, 1, faults, room);
  if (faults[0] != '\0')
    drive_fault (faults, room, "asleep at %s", point);
}

static void
two_fetchers (struct play *p, char *faults, size_t room)
{
  static const char *const points[]
    = { "fetch.begun", "fetch.shown", "fetch.stored", "fetch.confirmed" };
  size_t i;

  for (i = 0; i < sizeof points / sizeof *points; i++)
    sleep_at (p, points[i], faults, room);
  p->shape = "vxp";
}

const struct drive drive_two_fetchers = { 13, "two-fetchers", comes_for_it, two_fetchers };
