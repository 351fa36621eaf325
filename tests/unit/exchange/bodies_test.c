/* bodies_test.c - every format of a body as Python's parsers read it, with values in it that are
 * known only at the attempt; and a receipt that is not asked for: waited for, handed in, given
 * up. */

#include "bench.h"

static struct bench b;
static char catalog[200], message[40];
static int posts;

#define SECRET "k\"<1>&'ă"

#define PROTOCOL(BODY) \
  "<protocol xmlns='urn:kdc:protocol:1' id='w' version='1' valid-from='2026-01-01' source='test' " \
  "tested-with='bodies_test'><name xml:lang='vi'>Thử</name>" \
  "<identity message-id='uuid' dedup='message-id'/>" \
  "<limits request='100000000' retry-after='24h'/><secret name='key'/>" \
  "<call id='submit' method='POST' path='{+base}/in' on-unknown='repeat'>" BODY \
  "<outcome http='202' is='accepted'/><poll give-up='1h'/></call>" \
  "<operation name='submit' calls='submit'/>" \
  "<receipt><capture name='of' select='string(/receipt/@of)' required='true'/>" \
  "<expect capture='of' value='{message-id}'/></receipt></protocol>"

#define SHEET(OUTPUT, BODY) \
  "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' " \
  "xmlns:e='urn:kdc:exchange:1' xmlns:kdc='urn:kdc:xslt:1' exclude-result-prefixes='e kdc'>" \
  OUTPUT "<xsl:template match='/e:exchange'>" BODY "</xsl:template></xsl:stylesheet>"
#define AN_ID "<xsl:value-of select=\"e:value[@name='message-id']\"/>"
#define A_KEY "<xsl:value-of select=\"kdc:late('secret:key')\"/>"

static const struct { const char *name, *text; } sheets[] = {
  { "styles/w-xml.xsl", SHEET ("", "<m id=\"{e:value[@name='message-id']}\" "
                                   "key=\"{kdc:late('secret:key')}\">" A_KEY "</m>") },
  { "styles/w-text.xsl", SHEET ("<xsl:output method='text'/>",
                                AN_ID "<xsl:text>|</xsl:text>" A_KEY) },
  { "styles/w-json.xsl", SHEET ("", "<map xmlns='http://www.w3.org/2005/xpath-functions'>"
                                    "<string key='id'>" AN_ID "</string>"
                                    "<string key='key'>" A_KEY "</string></map>") },
};

static const struct { const char *kind, *protocol; } bodies[] = {
  { "text", PROTOCOL ("<body format='text' sheet='w-text.xsl'/>") },
  { "xml", PROTOCOL ("<body format='xml' sheet='w-xml.xsl' type='application/x-thu+xml'/>") },
  { "form-data", PROTOCOL ("<body format='multipart-form-data'>"
                           "<part of='value' name='id' value='{message-id} {secret:key}'/>"
                           "<part of='sheet' as='json' sheet='w-json.xsl' name='meta'/>"
                           "<part of='dossier' name='dossier' file-name='dossier.xml'/>"
                           "<part of='attachments' name='tệp'/></body>") },
  { "mixed", PROTOCOL ("<body format='multipart-mixed'><part of='dossier'/>"
                       "<part of='attachments' encoding='base64'/></body>") },
  { "related", PROTOCOL ("<body format='multipart-related' start-info='text/xml'>"
                         "<part of='sheet' as='xml' sheet='w-xml.xsl' id='root@{message-id}' "
                         "type='application/xop+xml'/>"
                         "<part of='attachments' id='{file-number}@x'/></body>") },
};

static void
write_file (const char *name, const char *text)
{
  char path[300];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", catalog, name);
  file = fopen (path, "wb");
  ck_assert_ptr_nonnull (file);
  fputs (text, file);
  fclose (file);
}

/* What came goes into a file for Python: the media type, a line end, the body. */
static int
far_side (struct bench *bench, const struct kdc__transport_call *call, struct kdc_http_response *r)
{
  const char *type = kdc__headers_get (call->headers, "Content-Type");
  struct kdc_buffer body;
  kdc_error *err = NULL;
  char path[300];
  FILE *file;

  snprintf (path, sizeof path, "%s/sent", bench->directory);
  file = fopen (path, "wb");
  ck_assert_ptr_nonnull (file);
  ck_assert_ptr_nonnull (type);
  kdc__buffer_init (&body, bench->ctx, 0);
  bench_ok (call->body (call->body_user, bench_gather, &body, &err), err, "body");
  ck_assert_int_eq ((int64_t) body.size, call->body_length);
  fprintf (file, "%s\n", type);
  ck_assert_uint_eq (fwrite (body.data, 1, body.size, file), body.size);
  kdc__buffer_clear (&body);
  ck_assert_int_eq (fclose (file), 0);
  r->status = 202;
  posts++;
  return KDC_OK;
}

static int
transport (void *user, const struct kdc__transport_call *call, struct kdc_http_response **answer,
           enum kdc__sent *sent, kdc_error **err)
{
  (void) err;
  *sent = KDC__MAYBE_SENT;
  *answer = bench_canned (user, 200, NULL, NULL);
  return far_side (user, call, *answer);
}

static int
secret (void *user, const char *destination, const char *name, kdc_buffer *out)
{
  (void) user, (void) destination;
  return strcmp (name, "key") == 0 ? kdc__buffer_puts (out, SECRET) : KDC_ENOTFOUND;
}

static void
setup (void)
{
  size_t i;

  bench_start (&b);
  snprintf (catalog, sizeof catalog, "%s",
            bench_catalog (b.directory, "catalog", "prefix=\"r\"", "prefix=\"r\""));
  for (i = 0; i < sizeof sheets / sizeof *sheets; i++)
    write_file (sheets[i].name, sheets[i].text);
  posts = 0;
}

static void
teardown (void)
{
  bench_end (&b);
}

/* Sent with the nth body. */
static int64_t
send_one (int n)
{
  struct kdc_dossier *dossier;
  struct kdc__delivery_row row;
  kdc_error *err = NULL;
  int64_t id = 0;
  int existed;

  write_file ("protocols/w.xml", bodies[n].protocol);
  bench_new_catalog (&b, catalog);
  kdc__outbox_set_transport (b.outbox, transport, &b, NULL);
  kdc__context_set_secret (b.ctx, secret, NULL, NULL);
  dossier = bench_dossier (&b);
  bench_ok (kdc__outbox_put (b.outbox, dossier, BASE, "w", NULL, &id, &existed, &err), err, "put");
  kdc__dossier_free (dossier);
  bench_ok (kdc__store_get (kdc__outbox_store (b.outbox), id, &row, &err), err, "get");
  snprintf (message, sizeof message, "%s", row.message_id);
  kdc__delivery_row_clear (b.ctx, &row);
  bench_step (&b, id);
  if (bench_state (&b, id) != KDC__WAITING_RECEIPT)
    bench_print (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__WAITING_RECEIPT);
  return id;
}

static int
confirm (const char *of, kdc_error **err)
{
  char text[100];

  snprintf (text, sizeof text, "<receipt of='%s'/>", of);
  return kdc__outbox_confirm (b.outbox, BASE, message, text, strlen (text), err);
}

START_TEST (as_python_reads_it)
{
  char command[9000], folder[4096];
  int64_t id = send_one (_i);

  snprintf (folder, sizeof folder, "%s", bench_source ("examples/data/birth-complete"));
  snprintf (command, sizeof command,
            "/usr/bin/python3 '%s' '%s/sent' %s %s '%s' 'k\"<1>&'\\''ă' >&2",
            bench_source ("tests/unit/exchange/bodies.py"), b.directory, bodies[_i].kind, message,
            folder);
  ck_assert_int_eq (system (command), 0);
  snprintf (command, sizeof command, "grep -rqF '<1>' '%s'", b.desk);
  ck_assert_int_ne (system (command), 0);     /* the secret is nowhere */
  ck_assert_int_eq (bench_state (&b, id), KDC__WAITING_RECEIPT);
}
END_TEST

START_TEST (handed_in)
{
  int64_t id = send_one (0);
  kdc_error *err = NULL;

  ck_assert_int_eq (bench_due (&b, id) - b.clock, 3600000);
  ck_assert_int_eq (confirm ("somebody else", &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "exchange.not-its-receipt");
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (bench_state (&b, id), KDC__WAITING_RECEIPT);
  bench_ok (confirm (message, &err), err, "confirm");
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (confirm (message, &err), KDC_ESTATE);
  kdc__error_delete (err);
  ck_assert_int_eq (posts, 1);
}
END_TEST

/* Nobody brought it: a person looks, says "go on", and it is waited for again; never sent again. */
START_TEST (given_up)
{
  int64_t id = send_one (0);
  kdc_error *err = NULL;

  bench_step (&b, id);              /* an hour later */
  ck_assert_int_eq (bench_state (&b, id), KDC__DEAD);
  bench_ok (kdc__outbox_resume (b.outbox, id, &err), err, "resume");
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__WAITING_RECEIPT);
  bench_ok (confirm (message, &err), err, "confirm");
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (posts, 1);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("bodies");

  tcase_set_timeout (cases, 60);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_loop_test (cases, as_python_reads_it, 0, (int) (sizeof bodies / sizeof *bodies));
  tcase_add_test (cases, handed_in);
  tcase_add_test (cases, given_up);
  return bench_run_suite ("bodies", cases);
}
