/* bench.h - a desk and a ward in one process: an outbox, and the real inbox behind a transport
 * that loses what the test tells it to lose. The clock is the test's. */
#ifndef KDC_TEST_EXCHANGE_BENCH_H
#define KDC_TEST_EXCHANGE_BENCH_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "exchange/engine.h"
#include "exchange/exchange.h"
#include "exchange/protocol_private.h"
#ifdef BENCH_NOTES
#include "support/notes.h"
#endif
#include "support/postgres.h"

/* Saturday 2026-11-14T20:31:00+07:00, one minute after the sample dossier was filed. */
#define START INT64_C (1794663060000)
#define BASE  "http://ward.test/api"
#define AGENCY "H26.99.99"

/* What the transport does with one call. */
enum fate {
  F_FINE, F_NOT_SENT, F_LOST_BEFORE, F_LOST_AFTER, F_TWICE, F_GARBAGE, F_BUSY, F_REFUSED,
  F_LATE, F_FORBIDDEN, F_PROXY_404, F_COUNT
};

struct bench {
  struct kdc_context *ctx;
  int64_t clock;
  char directory[64], desk[300], ward[300];
  struct kdc_catalog *catalog;
  struct kdc_outbox *outbox;
  struct kdc_inbox *inbox;
  enum fate fate;
  int posts, gets, received, repeats;
  int last_event, last_status;
  char code[64], last_body[65536];
  struct kdc_http_request *late;    /* a request that still wanders about */
  int (*answer) (struct bench *b, const struct kdc__transport_call *call,
                 struct kdc_http_response *response);         /* instead of the inbox */
};

static inline int64_t
bench_now (void *user)
{
  return ((struct bench *) user)->clock;
}

/* What the ward logged last: shown when a test does not expect a failure. */
static char bench_logged[1024];

static inline void
bench_log (void *user, int level, const char *text)
{
  (void) user, (void) level;
  snprintf (bench_logged, sizeof bench_logged, "%s", text);
}

static inline const char *
bench_source (const char *name)
{
  static char path[4096];
  const char *srcdir = getenv ("srcdir");

  snprintf (path, sizeof path, "%s/%s", srcdir != NULL ? srcdir : ".", name);
  return path;
}

/* The call comes first: err is what it left. */
#define bench_ok(CALL, ERR, WHAT) \
  do { \
    int bench_status_ = (CALL); \
    bench_check (bench_status_, (ERR), (WHAT)); \
  } while (0)

static inline void
bench_check (int status, kdc_error *err, const char *what)
{
  ck_assert_msg (status == KDC_OK, "%s: %d %s %s", what, status,
                 err != NULL && err->key != NULL ? err->key : "",
                 err != NULL && err->message[KDC__EN] != NULL ? err->message[KDC__EN] : "");
}

/* A document of the sample protocol with one piece replaced; NULL: as it is. */
static inline char *
bench_protocol (const char *from, const char *to, size_t *size)
{
  FILE *file = fopen (bench_source ("lib/data/protocols/kdc.xml"), "rb");
  static char text[65536], changed[70000];
  size_t length;
  char *at;

  ck_assert_ptr_nonnull (file);
  length = fread (text, 1, sizeof text - 1, file);
  fclose (file);
  text[length] = '\0';
  if (from == NULL) {
    *size = length;
    return text;
  }
  at = strstr (text, from);
  ck_assert_msg (at != NULL, "not in kdc.xml: %s", from);
  snprintf (changed, sizeof changed, "%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
  *size = strlen (changed);
  return changed;
}

/* A copy of this tree's catalog below directory, with one piece of the protocol replaced. */
static inline const char *
bench_catalog (const char *directory, const char *name, const char *from, const char *to)
{
  static char catalog[128];
  char command[9000];
  size_t size;
  FILE *file;
  char *text = bench_protocol (from, to, &size);

  snprintf (catalog, sizeof catalog, "%s/%s", directory, name);
  snprintf (command, sizeof command, "cp -r '%s' '%s' && chmod -R u+w '%s'",
            bench_source ("lib/data"), catalog, catalog);
  ck_assert_int_eq (system (command), 0);
  snprintf (command, sizeof command, "%s/protocols/kdc.xml", catalog);
  file = fopen (command, "wb");
  ck_assert_ptr_nonnull (file);
  ck_assert_uint_eq (fwrite (text, 1, size, file), size);
  fclose (file);
  return catalog;
}

/* What contexts are made with; NULL: malloc. */
static const struct kdc__allocator *bench_allocator;

static inline void
bench_context (struct bench *b, const char *option, int64_t value)
{
  int i = option != NULL ? kdc__option_find (option) : -1;

  ck_assert_int_eq (kdc__context_new (bench_allocator, NULL, &b->ctx), KDC_OK);
  b->ctx->now = bench_now;
  b->ctx->now_user = b;
  b->ctx->log = bench_log;
  if (i >= 0)
    b->ctx->values[i] = value;
}

static inline int bench_send (void *user, const struct kdc__transport_call *call,
                              struct kdc_http_response **answer, enum kdc__sent *sent,
                              kdc_error **err);

static inline void
bench_open_outbox (struct bench *b)
{
  kdc_error *err = NULL;

  bench_ok (kdc__outbox_open (b->catalog, b->desk, &b->outbox, &err), err, "outbox");
#ifdef BENCH_NOTES
  if (!on_postgres ())
    notes_sql (b->desk, NOTES_WATCH, NULL, NULL);
#endif
  kdc__outbox_set_transport (b->outbox, bench_send, b, NULL);
}

static inline void
bench_open_inbox (struct bench *b)
{
  kdc_error *err = NULL;

  bench_ok (kdc__inbox_open (b->catalog, b->ward, "kdc", AGENCY, &b->inbox, &err), err, "inbox");
}

/* The desk alone begins anew with another catalog. */
static inline void
bench_new_catalog (struct bench *b, const char *catalog)
{
  struct kdc_catalog *old = b->catalog;
  kdc_error *err = NULL;

  kdc__outbox_close (b->outbox);
  b->outbox = NULL;
  bench_ok (kdc__catalog_open (b->ctx, catalog, &b->catalog, &err), err, "catalog");
  kdc__catalog_unref (old);
  bench_open_outbox (b);
}

static inline void
bench_places (struct bench *b)
{
  char folder[100];

  snprintf (folder, sizeof folder, "%s/desk", b->directory);
  store_place (b->desk, sizeof b->desk, folder);
  snprintf (folder, sizeof folder, "%s/ward", b->directory);
  store_place (b->ward, sizeof b->ward, folder);
}

/* catalog: a folder, or NULL for the one of this tree. */
static inline void
bench_start_with (struct bench *b, const char *catalog, const char *option, int64_t value)
{
  kdc_error *err = NULL;

  memset (b, 0, sizeof *b);
  strcpy (b->directory, "/tmp/kdc-exchange-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (b->directory));
  bench_places (b);
  b->clock = START;
  bench_context (b, option, value);
  bench_ok (kdc__catalog_open (b->ctx, catalog != NULL ? catalog : bench_source ("lib/data"),
                               &b->catalog, &err), err, "catalog");
  bench_open_outbox (b);
  bench_open_inbox (b);
}

static inline void
bench_start (struct bench *b)
{
  bench_start_with (b, NULL, NULL, 0);
}

static inline int
bench_remove (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

/* Whatever a test did, the audit log knows it all. */
static inline void
bench_audited (struct kdc_context *ctx, const char *directory)
{
  struct kdc__store *store = NULL;
  kdc_error *err = NULL;
  int64_t lines;

  bench_ok (kdc__store_open (ctx, directory, &store, &err), err, directory);
  bench_ok (kdc__store_audit_verify (store, 0, NULL, &lines, &err), err, "audit log");
  kdc__store_close (store);
}

static inline void
bench_end (struct bench *b)
{
#ifdef BENCH_NOTES
  if (!on_postgres ())
    notes_write (BENCH_NOTES, "a", b->desk);
#endif
  bench_audited (b->ctx, b->desk);
  bench_audited (b->ctx, b->ward);
  kdc__request_free (b->late);
  kdc__outbox_close (b->outbox);
  kdc__inbox_close (b->inbox);
  kdc__catalog_unref (b->catalog);
  kdc__context_unref (b->ctx);
  nftw (b->directory, bench_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- the transport ---------------------------------------------------------------------------- */

static inline int
bench_gather (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static inline int
bench_request (struct bench *b, const struct kdc__transport_call *call,
               struct kdc_http_request **out, kdc_error **err)
{
  size_t i;
  int status;

  ck_assert_int_eq (strncmp (call->url, BASE "/", strlen (BASE) + 1), 0);
  ck_assert_int_le (call->total_ms * 3, kdc__limit (b->ctx, KDC__LEASE_MS));
  status = kdc__request_new (b->ctx, call->method, call->url + strlen (BASE), out);
  ck_assert_int_eq (status, KDC_OK);
  for (i = 0; i < call->headers->count; i++)
    ck_assert_int_eq (kdc__headers_add (&(*out)->headers, call->headers->items[i].name,
                                        call->headers->items[i].value), KDC_OK);
  if (call->body == NULL)
    return KDC_OK;
  status = call->body (call->body_user, bench_gather, &(*out)->body, err);
  if (status == KDC_OK)
    ck_assert_int_eq ((int64_t) (*out)->body.size, call->body_length);
  return status;
}

static inline struct kdc_http_response *
bench_handle (struct bench *b, const struct kdc_http_request *request)
{
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  char code[64];

  bench_ok (kdc__inbox_handle (b->inbox, "desk", request, &response, &b->last_event, code, &err),
            err, "handle");
  ck_assert_ptr_null (err);
  ck_assert_ptr_nonnull (response);
  b->received += b->last_event == KDC__INBOX_RECEIVED;
  b->repeats += b->last_event == KDC__INBOX_REPEAT;
  if (code[0] != '\0')
    strcpy (b->code, code);
  return response;
}

static inline struct kdc_http_response *
bench_canned (struct bench *b, int status, const char *type, const char *body)
{
  struct kdc_http_response *response = NULL;

  ck_assert_int_eq (kdc__response_new (b->ctx, status, &response), KDC_OK);
  if (type != NULL)
    ck_assert_int_eq (kdc__headers_add (&response->headers, "Content-Type", type), KDC_OK);
  if (body != NULL)
    ck_assert_int_eq (kdc__buffer_puts (&response->body, body), KDC_OK);
  return response;
}

static inline int
bench_lost (struct bench *b, enum kdc__sent *sent, enum kdc__sent what, kdc_error **err)
{
  *sent = what;
  return kdc__fail (b->ctx, err, KDC_ENET, what == KDC__NOTHING_SENT ? "net.connect" : "net.broken",
                    "url", "x", "why", "x", NULL);
}

static inline int
bench_fate (struct bench *b, struct kdc_http_request **request, struct kdc_http_response **answer,
            enum kdc__sent *sent, kdc_error **err)
{
  switch (b->fate) {
  case F_LOST_BEFORE:
    return bench_lost (b, sent, KDC__MAYBE_SENT, err);
  case F_LATE:
    kdc__request_free (b->late);
    b->late = *request;
    *request = NULL;
    return bench_lost (b, sent, KDC__MAYBE_SENT, err);
  case F_TWICE:
    kdc__response_free (bench_handle (b, *request));
    break;
  case F_LOST_AFTER:
    kdc__response_free (bench_handle (b, *request));
    return bench_lost (b, sent, KDC__MAYBE_SENT, err);
  case F_GARBAGE:
    *answer = bench_canned (b, 200, "application/xml", "<r:receipt <<<");
    return KDC_OK;
  case F_BUSY:
    *answer = bench_canned (b, 503, NULL, NULL);
    ck_assert_int_eq (kdc__headers_add (&(*answer)->headers, "Retry-After", "7"), KDC_OK);
    return KDC_OK;
  case F_REFUSED:
    *answer = bench_canned (b, 422, "application/problem+json",
                            "{\"type\":\"urn:kdc:problem:invalid\",\"status\":422}");
    return KDC_OK;
  case F_FORBIDDEN:
    *answer = bench_canned (b, 401, NULL, NULL);
    return KDC_OK;
  case F_PROXY_404:
    *answer = bench_canned (b, 404, "text/html", "<html>not here</html>");
    return KDC_OK;
  default:
    break;
  }
  *answer = bench_handle (b, *request);
  return KDC_OK;
}

static inline int
bench_send (void *user, const struct kdc__transport_call *call,
            struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct bench *b = user;
  struct kdc_http_request *request = NULL;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  if (b->fate == F_NOT_SENT)
    return bench_lost (b, sent, KDC__NOTHING_SENT, err);
  b->posts += strcmp (call->method, "POST") == 0;
  b->gets += strcmp (call->method, "GET") == 0;
  *sent = KDC__MAYBE_SENT;
  status = bench_request (b, call, &request, err);
  if (status == KDC_OK && b->answer != NULL) {
    *answer = bench_canned (b, 200, NULL, NULL);
    status = b->answer (b, call, *answer);
  }
  else if (status == KDC_OK)
    status = bench_fate (b, &request, answer, sent, err);
  kdc__request_free (request);
  return status;
}

/* The inbox answers, as it would without b->answer. */
static inline void
bench_forward (struct bench *b, const struct kdc__transport_call *call,
               struct kdc_http_response *response)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *answer;
  const char *type;

  ck_assert_int_eq (bench_request (b, call, &request, NULL), KDC_OK);
  answer = bench_handle (b, request);
  response->status = answer->status;
  type = kdc__headers_get (&answer->headers, "Content-Type");
  ck_assert_int_eq (kdc__headers_add (&response->headers, "Content-Type", type), KDC_OK);
  ck_assert_int_eq (kdc__buffer_append (&response->body, answer->body.data, answer->body.size),
                    KDC_OK);
  kdc__response_free (answer);
  kdc__request_free (request);
}

static const char *bench_edit_from, *bench_edit_to;

static inline int
bench_edited (struct bench *b, const struct kdc__transport_call *call,
              struct kdc_http_response *response)
{
  struct kdc_buffer *body = &response->body;
  char *text, *at;

  bench_forward (b, call, response);
  text = kdc__buffer_steal (body);
  ck_assert_ptr_nonnull (text);
  at = strstr (text, bench_edit_from);
  ck_assert_msg (at != NULL, "%s is not in %s", bench_edit_from, text);
  ck_assert_int_eq (kdc__buffer_append (body, text, (size_t) (at - text)), KDC_OK);
  ck_assert_int_eq (kdc__buffer_puts (body, bench_edit_to), KDC_OK);
  if (strcmp (bench_edit_to, "CUT") != 0)
    ck_assert_int_eq (kdc__buffer_puts (body, at + strlen (bench_edit_from)), KDC_OK);
  kdc__free (b->ctx, text);
  return KDC_OK;
}

/* From now on each answer of the inbox has `to` where it had `from`; "CUT": it ends there. */
static inline void
bench_edit (struct bench *b, const char *from, const char *to)
{
  bench_edit_from = from;
  bench_edit_to = to;
  b->answer = bench_edited;
}

/* The answer to a GET of this peer, its body a string; the caller frees it. */
static inline struct kdc_http_response *
bench_ask (struct bench *b, const char *peer, const char *target)
{
  struct kdc_http_request *request = NULL;
  struct kdc_http_response *response = NULL;
  kdc_error *err = NULL;
  char code[64];
  int event;

  ck_assert_int_eq (kdc__request_new (b->ctx, "GET", target, &request), KDC_OK);
  bench_ok (kdc__inbox_handle (b->inbox, peer, request, &response, &event, code, &err), err,
            target);
  kdc__request_free (request);
  ck_assert_int_eq (kdc__buffer_append (&response->body, "", 1), KDC_OK);
  return response;
}

/* --- deliveries ------------------------------------------------------------------------------- */

static inline struct kdc_dossier *
bench_dossier (struct bench *b)
{
  struct kdc_dossier *dossier = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__dossier_open_path (b->catalog, bench_source ("examples/data/birth-complete"),
                                    &dossier, &err), err, "dossier");
  return dossier;
}

static inline int64_t
bench_put (struct bench *b, const char *key)
{
  struct kdc_dossier *dossier = bench_dossier (b);
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed = 0;

  bench_ok (kdc__outbox_put (b->outbox, dossier, BASE, "kdc", key, &id, &existed, &err), err,
            "put");
  kdc__dossier_free (dossier);
  ck_assert_int_gt (id, 0);
  return id;
}

static inline int
bench_state (struct bench *b, int64_t id)
{
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int state;

  bench_ok (kdc__store_get (kdc__outbox_store (b->outbox), id, &row, &err), err, "get");
  state = row.state;
  kdc__delivery_row_clear (b->ctx, &row);
  return state;
}

static inline int64_t
bench_due (struct bench *b, int64_t id)
{
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int64_t due;

  bench_ok (kdc__store_get (kdc__outbox_store (b->outbox), id, &row, &err), err, "get");
  due = row.due_ms;
  kdc__delivery_row_clear (b->ctx, &row);
  return due;
}

/* One step that finds something to do; the clock goes to when it is due. */
static inline void
bench_step (struct bench *b, int64_t id)
{
  int64_t due = bench_due (b, id), next;
  kdc_error *err = NULL;
  int worked = 0;

  if (due > b->clock && due < INT64_MAX)
    b->clock = due;
  bench_ok (kdc__outbox_step (b->outbox, &worked, &next, &err), err, "step");
  ck_assert_int_eq (worked, 1);
}

static inline int64_t
bench_deliver (struct bench *b, const char *key)
{
  int64_t id = bench_put (b, key);

  bench_step (b, id);
  ck_assert_int_eq (bench_state (b, id), KDC__DELIVERED);
  return id;
}

static inline int
bench_events (struct bench *b, int64_t id, int event)
{
  struct kdc__journal_row *rows = NULL;
  kdc_error *err = NULL;
  size_t count = 0, i;
  int found = 0;

  bench_ok (kdc__store_journal (kdc__outbox_store (b->outbox), id, 0, 10000, &rows, &count, &err),
            err, "journal");
  for (i = 0; i < count; i++)
    found += rows[i].event == event;
  kdc__store_journal_free (kdc__outbox_store (b->outbox), rows, count);
  return found;
}

/* Lines whose detail holds text. */
static inline int
bench_journal_says (struct bench *b, int64_t id, const char *text)
{
  struct kdc__journal_row *rows = NULL;
  kdc_error *err = NULL;
  size_t count = 0, i;
  int found = 0;

  bench_ok (kdc__store_journal (kdc__outbox_store (b->outbox), id, 0, 1000, &rows, &count, &err),
            err, "journal");
  for (i = 0; i < count; i++)
    found += rows[i].detail != NULL && strstr (rows[i].detail, text) != NULL;
  kdc__store_journal_free (kdc__outbox_store (b->outbox), rows, count);
  return found;
}

static inline void
bench_print (struct bench *b, int64_t id)
{
  struct kdc__journal_row *rows = NULL;
  size_t count = 0, i;

  if (kdc__store_journal (kdc__outbox_store (b->outbox), id, 0, 10000, &rows, &count, NULL)
      != KDC_OK)
    return;
  for (i = 0; i < count; i++)
    fprintf (stderr, "  %lld %s %s\n", (long long) rows[i].n,
             kdc__journal_event_name (rows[i].event), rows[i].detail ? rows[i].detail : "");
  kdc__store_journal_free (kdc__outbox_store (b->outbox), rows, count);
}

static inline const char *
bench_value (struct bench *b, int64_t id, const char *name)
{
  static char text[512];
  struct kdc_buffer value;
  kdc_error *err = NULL;

  kdc__buffer_init (&value, b->ctx, 0);
  bench_ok (kdc__outbox_value (b->outbox, id, name, &value, &err), err, "value");
  snprintf (text, sizeof text, "%s", value.data != NULL ? value.data : "");
  kdc__buffer_clear (&value);
  return text;
}

static inline int
bench_run_suite (const char *name, TCase *cases)
{
  Suite *suite = suite_create (name);
  SRunner *runner;
  int failed;

#ifdef BENCH_NOTES
  if (!on_postgres ())
    notes_write (BENCH_NOTES, "w", NULL);
#endif
  suite_add_tcase (suite, cases);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}

#endif
