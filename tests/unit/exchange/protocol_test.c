/* protocol_test.c - protocol documents: the shipped one as it is used, and wrong ones, each with
 * the place that the error points at. */

#include "bench.h"

static struct bench b;

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
}

static void
teardown (void)
{
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

static struct kdc__protocol *
shipped (void)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  bench_ok (kdc__protocol_load (b.catalog, "kdc", kdc__day_of (START), &p, &err), err, "load");
  return p;
}

START_TEST (shipped_document)
{
  struct kdc__protocol *p = shipped ();
  const struct kdc__call_decl *submit = kdc__protocol_call (p, "submit");
  const uint8_t *sha;
  uint8_t again[32];
  size_t size;
  const void *bytes = kdc__protocol_bytes (p, &size, &sha);
  int situation;

  ck_assert_str_eq (p->id, "kdc");
  ck_assert_int_eq (kdc__sha256 (bytes, size, again), KDC_OK);
  ck_assert_mem_eq (sha, again, 32);
  ck_assert_uint_eq (p->plan_count, 1);
  ck_assert_ptr_eq (p->plan[0], submit);
  ck_assert_int_eq (submit->on_unknown, KDC__ON_RECONCILE);
  ck_assert_ptr_eq (submit->with, kdc__protocol_call (p, "query"));
  ck_assert_int_eq (submit->settle_ms, 5000);
  ck_assert_uint_eq (submit->part_count, 2);
  ck_assert_uint_eq (p->expect_count, 3);
  ck_assert_uint_eq (p->status_count, 10);
  ck_assert_uint_eq (p->receive->route_count, 5);
  for (situation = 0; situation <= KDC__S_FAILURE; situation++)
    ck_assert_int_ge (p->receive->answers[situation].status, 200);
  ck_assert_int_eq (kdc__protocol_canonical (p, "10"), 10);
  ck_assert_int_eq (kdc__protocol_canonical (p, "11"), 0);
  ck_assert_ptr_null (kdc__protocol_call (p, "nothing"));
  kdc__protocol_free (p);
  kdc__protocol_free (NULL);
}
END_TEST

/* Whoever writes another side reads docs/protocols/kdc.md: nothing may be missing there. */
START_TEST (documented)
{
  struct kdc__protocol *p = shipped ();
  static char text[65536];
  FILE *file = fopen (bench_source ("docs/protocols/kdc.md"), "rb");
  char word[64];
  size_t i, length;

  ck_assert_ptr_nonnull (file);
  length = fread (text, 1, sizeof text - 1, file);
  fclose (file);
  text[length] = '\0';
  for (i = 0; i < KDC__S_COUNT; i++)
    if (p->receive->answers[i].problem != NULL) {
      snprintf (word, sizeof word, "`%s`", strrchr (p->receive->answers[i].problem, ':') + 1);
      ck_assert_msg (strstr (text, word) != NULL, "%s is not in kdc.md", word);
    }
  for (i = 0; i < p->receive->answers[KDC__S_RECEIVED].attribute_count; i++) {
    snprintf (word, sizeof word, " %s=\"", p->receive->answers[KDC__S_RECEIVED].attributes[i].name);
    ck_assert_msg (strstr (text, word) != NULL
                     || strstr (text, word + 1) != NULL, "%s is not in kdc.md", word);
  }
  for (i = 0; i < p->plan[0]->header_count; i++)
    ck_assert_ptr_nonnull (strstr (text, p->plan[0]->headers[i].name));
  kdc__protocol_free (p);
}
END_TEST

START_TEST (no_such_document)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__protocol_load (b.catalog, "nobody", kdc__day_of (START), &p, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (p);
  kdc__error_delete (err);
  err = NULL;
  ck_assert_int_eq (kdc__protocol_load (b.catalog, "kdc", kdc__day_of (0), &p, &err),
                    KDC_ENOTFOUND);
  kdc__error_delete (err);
}
END_TEST

#define OP "<operation name=\"submit\" calls=\"submit\"/>"
#define FETCH(LIST, GET, KEY, REQUIRED) \
  "<fetch name=\"in\" list=\"" LIST "\" get=\"" GET "\" key=\"" KEY "\" items=\"//x\">" \
  "<capture name=\"id\" select=\"string(.)\" required=\"" REQUIRED "\"/></fetch>"

/* `at` is where the error points, as text of the changed document. */
static const struct { const char *from, *to, *key, *at; } wrong[] = {
  { "message-id=\"uuid\"", "message-id=\"pattern\"", "protocol.identity", "pattern\" dedup" },
  { "message-id=\"uuid\"", "message-id=\"uuid\" pattern=\"x\"", "protocol.identity",
    "uuid\" pattern" },
  { "message-id=\"uuid\"", "message-id=\"pattern\" pattern=\"[0-9\"", "protocol.pattern", "" },
  { "<call id=\"submit\"", "<parameter name=\"client\" pattern=\"a(b\"/><call id=\"submit\"",
    "protocol.pattern", "(b" },
  { "<call id=\"submit\"", "<parameter name=\"client\" pattern=\"[0-9\"/><call id=\"submit\"",
    "protocol.pattern", "" },
  { "does=\"query\"/>", "does=\"query\"><key/></route>", "protocol.one-place", "<key/>" },
  { "does=\"query\"/>", "does=\"query\"><key path=\"message-id\" part=\"x\"/></route>",
    "protocol.one-place", "<key path" },
  { "does=\"query\"/>", "does=\"query\"><take name=\"x\"/></route>", "protocol.one-place",
    "<take" },
  { "does=\"query\"/>", "does=\"query\"><take name=\"X\" part=\"x\"/></route>",
    "protocol.capture-name", "X\"" },
  { "does=\"query\"/>", "does=\"query\"><take name=\"x\" select=\"((\"/></route>",
    "protocol.xpath", "((" },
  { "does=\"query\"/>",
    "does=\"query\"><check computed=\"none\" value=\"x\" to=\"failure\"/></route>",
    "protocol.late-name", "none\" value" },
  { "does=\"query\"/>", "does=\"query\"><check computed=\"none\" to=\"failure\"/></route>",
    "protocol.check", "<check" },
  { "does=\"query\"/>", "does=\"query\"><check to=\"failure\"/></route>", "protocol.check",
    "<check" },
  { "does=\"query\"/>", "does=\"query\"><check to=\"failure\" secret=\"p\"/></route>",
    "protocol.check", "<check" },
  { "does=\"query\"/>",
    "does=\"query\"><check to=\"failure\" secret=\"p\" value=\"{agency}\"/></route>",
    "protocol.variable", "agency}\"/></route>" },
  { "does=\"query\"/>", "does=\"query\"><check to=\"fault\" test=\"1\"/></route>",
    "protocol.no-answer", "<receive" },
  { "does=\"query\"/>", "does=\"query\" session=\"{peer}\"/>", "protocol.no-answer", "<receive" },
  { "does=\"query\"/>", "does=\"query\" session=\"{nobody}\"/>", "protocol.variable",
    "nobody}\"/>" },
  { "does=\"query\"/>", "does=\"upload\" session=\"{t}\"><take name=\"t\" select=\"/a\"/></route>",
    "protocol.secret-kept", "t\" select" },
  { "does=\"query\"/>", "does=\"upload\" session=\"{t}\"><take name=\"t\" part=\"a\"/></route>",
    "protocol.secret-kept", "t\" part" },
  { "does=\"query\"/>", "does=\"poll\"/>", "protocol.no-answer", "<receive" },
  { "does=\"query\"/>", "does=\"query\" test=\"/a[\"/>", "protocol.xpath", "/a[" },
  { "does=\"query\"/>", "does=\"query\" pending=\"1 11\"/>", "protocol.status", "11\"/>" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier/></route>", "protocol.dossier", "<dossier/>" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier part=\"leaf\"/></route>", "protocol.dossier",
    "<dossier part" },
  { "does=\"submit\"/>",
    "does=\"submit\"><key header=\"Idempotency-Key\" digest-of=\"sheet\"/></route>",
    "protocol.digest-of", "<route call=\"submit\"" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier sheet=\"nobody.xsl\"/></route>",
    "protocol.sheet", "nobody.xsl" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier sheet=\".x.xsl\"/></route>",
    "protocol.sheet", ".x.xsl" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier part=\"root\" select=\"/a\"/></route>",
    "protocol.dossier", "<dossier part" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier select=\"/a[\"/></route>", "protocol.xpath",
    "/a[" },
  { "does=\"submit\"/>", "does=\"submit\"><file select=\"/a\" name=\"@b\"/></route>",
    "protocol.dossier", "<file" },
  { "does=\"submit\"/>", "does=\"submit\"><dossier select=\"/a\"/>"
    "<file select=\"/a\" name=\"q:b\"/></route>", "protocol.xpath", "q:b" },
  { "does=\"query\"/>", "does=\"query\" path=\"m/{message-id}\"/>", "protocol.route-path",
    "m/{message-id}\"/>" },
  { "does=\"query\"/>", "does=\"query\" path=\"/m\"/>", "protocol.route", "query\" does" },
  { "does=\"query\"/>", "does=\"query\" peer=\"{peer} {whose}\"/>", "protocol.variable",
    "whose}" },
  { "answer to=\"query\"", "answer to=\"query quarry\"", "protocol.situation", "quarry\"" },
  { "answer to=\"query\"", "answer to=\"query received\"", "protocol.double", "received\" status" },
  { "answer to=\"query\"", "answer call=\"nobody\" to=\"query\"", "protocol.no-call", "nobody\"" },
  { "answer to=\"query\"", "answer call=\"submit\" to=\"query\"", "protocol.no-answer",
    "<receive" },
  { "answer to=\"query\" status=\"200\"/>", "answer to=\"query\" status=\"200\" as=\"json\"/>",
    "protocol.answer-body", "<answer to=\"query\"" },
  { "settle=\"5s\"", "settle=\"5 s\"", "protocol.duration", " s\"" },
  { "settle=\"5s\"", "settle=\"5\"", "protocol.duration", "\"" },
  { "settle=\"5s\"", "settle=\"99999999s\"", "protocol.duration", "s\"" },
  { "http=\"429 503\"", "http=\"429 5o3\"", "protocol.http", "5o3" },
  { "http=\"429 503\"", "http=\"429 503-\"", "protocol.http", "503-" },
  { "http=\"400-499\"", "http=\"499-400\"", "protocol.http", "499-400" },
  { "http=\"429 503\"", "http=\"600\"", "protocol.http", "600" },
  { "http=\"429 503\"", "http=\" \"", "protocol.http", " \"" },
  { "test=\"/r:receipt[@", "test=\"/r:receipt[[@", "protocol.xpath", "/r:receipt[[@" },
  { "test=\"/r:receipt[@", "test=\"/q:receipt[@", "protocol.xpath", "/q:receipt" },
  { "test=\"/r:status\"", "test=\"nonsense(1)\"", "protocol.xpath", "nonsense(1)" },
  { "select=\"string(/r:receipt/@due)\"", "select=\"string(/r:)\"", "protocol.xpath",
    "string(/r:)" },
  { "value=\"{message-id}\" format", "value=\"{massage-id}\" format", "protocol.variable",
    "massage-id}\" format" },
  { "value=\"{agent}\"", "value=\"{agent\"", "protocol.brace", "{agent\"" },
  { "value=\"{agent}\"", "value=\"x {}\"", "protocol.brace", "}\"" },
  { "path=\"{+base}/dossiers\"", "path=\"/dossiers\"", "protocol.base", "/dossiers" },
  { "path=\"{+base}/messages/{message-id}\"", "path=\"{+base}/messages/{who}\"",
    "protocol.variable", "who}" },
  { "with=\"query\"", "with=\"quarry\"", "protocol.no-call", "quarry" },
  { "with=\"query\"", "with=\"submit\"", "protocol.no-call", "submit\" settle" },
  { "with=\"query\"", "with=\"status\"", "protocol.query-outcome", "status\" settle" },
  { "with=\"query\" settle", "settle", "protocol.with", "reconcile" },
  { "id=\"query\"", "id=\"submit\"", "protocol.double", "submit\" method=\"GET\"" },
  { "is=\"absent\"", "is=\"cannot-tell\"", "protocol.query", "query\" settle" },
  { "operation name=\"submit\" calls=\"submit\"", "operation name=\"submit\" calls=\"submit nil\"",
    "protocol.no-call", "nil" },
  { "{message-id}\" on-unknown=\"repeat\"", "{message-id}\" on-unknown=\"ask\"",
    "protocol.query", "query\" settle" },
  { "operation name=\"submit\" calls=\"submit\"", "operation name=\"submit\" calls=\"status\"",
    "protocol.no-body", "status\"" },
  { "operation name=\"submit\" calls=\"submit\"",
    "operation name=\"submit\" calls=\"submit submit\"", "protocol.double", "submit\"/>" },
  { "<operation name=\"submit\" calls=\"submit\"/>", "", "protocol.no-submit", "<protocol" },
  { "expect capture=\"digest\"", "expect capture=\"digits\"", "protocol.no-capture", "digits" },
  { "expect capture=\"digest\" value=\"{content-digest}\"",
    "expect capture=\"digest\" value=\"{x}\"",
    "protocol.variable", "x}" },
  { "capture name=\"due\"", "capture name=\"-due\"", "protocol.capture-name", "-due" },
  { "of=\"dossier\"", "of=\"attachments\"", "protocol.first-part", "attachments\" type" },
  { "id=\"{file}@{message-id}\"", "id=\"{fyle}@{message-id}\"", "protocol.variable", "fyle}" },
  { "canonical=\"10\"", "canonical=\"11\"", "protocol.status", "11\"" },
  { "canonical=\"10\"", "canonical=\"9\"", "protocol.double", "10\" canonical" },
  { "next=\"2 4 7 8\"", "next=\"2 4 77 8\"", "protocol.status", "77 8" },
  { "route call=\"query\"", "route call=\"status\"", "protocol.route", "status\" does=\"query\"" },
  { "route call=\"submit\"", "route call=\"query\"", "protocol.no-body",
    "query\" does=\"submit\"" },
  { "<route call=\"query\" does=\"query\"/>", "<route call=\"q\" does=\"query\"/>",
    "protocol.no-call", "q\" does" },
  { "answer to=\"no-message\"", "answer to=\"no-dossier\"", "protocol.double",
    "no-dossier\" status=\"404\" problem=\"urn:kdc:problem:no-dossier\"" },
  { "answer to=\"query\" status=\"200\"", "answer to=\"query\" status=\"099\"", "protocol.http",
    "099" },
  { "retry-after=\"30s\"", "retry-after=\"soon\"", "protocol.duration", "soon" },
  { "retry-after=\"24h\"", "retry-after=\"1d\"", "protocol.duration", "d\"" },
  { "request=\"1073741824\"", "request=\"0\"", "protocol.number", "0\"" },
  { "serial-width=\"7\"", "serial-width=\"70\"", "protocol.number", "70" },
  { "code=\"{agency}-{day}-{serial}\"", "code=\"{agency}-{dau}-{serial}\"", "protocol.variable",
    "dau}" },
  { "filed=\"received created\"", "filed=\"received made\"", "protocol.filed", "made" },
  { "value=\"{due}\"", "value=\"{dew}\"", "protocol.variable", "dew}" },
  { "type=\"application/xml\">\n      <header", "><!-- -->\n      <header", "protocol.answer-body",
    "<answer" },
  { "header name=\"Location\"", "header name=\"Lo:cation\"", "protocol.header", "Lo:cation" },
  { "path=\"{+base}/dossiers\"", "path=\"{+base}dossiers\"", "protocol.base",
    "{+base}dossiers" },
  /* what is known only at an attempt never stands where it is stored */
  { "value=\"{agent}\"", "value=\"{secret:key}\"", "protocol.late-place", "secret:key" },
  { "value=\"{agent}\"", "value=\"a {nonce}\"", "protocol.late-place", "nonce" },
  { "path=\"{+base}/dossiers\"", "path=\"{+base}/{session:s}\"", "protocol.late-place",
    "session:s" },
  { "value=\"{agent}\"", "value=\"{secret:key}\" per-attempt=\"true\"", "protocol.late-name",
    "secret:key" },
  { "value=\"{agent}\"", "value=\"{session:s}\" per-attempt=\"true\"", "protocol.late-name",
    "session:s" },
  { "value=\"{agent}\"", "value=\"{now:stamp}\" per-attempt=\"true\"", "protocol.late-name",
    "now:stamp" },
  { "value=\"{agent}\"", "value=\"{computed:hash}\" per-attempt=\"true\"",
    "protocol.late-name", "computed:hash" },
  { "value=\"{agent}\"", "value=\"{other:hash}\" per-attempt=\"true\"", "protocol.late-name",
    "other:hash" },
  { "id=\"{file}@{message-id}\"", "id=\"{content-digest}@{message-id}\"", "protocol.variable",
    "content-digest}@" },
  /* captures and sessions */
  { "select=\"string(/r:receipt/@due)\"", "select=\"string(/r:receipt/@due)\" header=\"X\"",
    "protocol.capture-of", "<capture name=\"due\"" },
  { "capture name=\"status\" select=\"string(/r:status/@status)\"",
    "capture name=\"status\" secret=\"true\" select=\"string(/r:status/@status)\"",
    "protocol.secret-capture", "true\" select" },
  { "on-unknown=\"reconcile\"", "session=\"s\" on-unknown=\"reconcile\"",
    "protocol.no-session", "s\" on-unknown" },
  { "http=\"401 403\" is=\"suspended\"", "http=\"401 403\" is=\"expired\"",
    "protocol.no-session", "<call id=\"submit\"" },
  { "<call id=\"submit\"", "<session id=\"s\" call=\"log-in\" capture=\"c\"/><call id=\"submit\"",
    "protocol.no-call", "log-in" },
  { "<call id=\"submit\"", "<session id=\"s\" call=\"status\" capture=\"c\"/><call id=\"submit\"",
    "protocol.no-capture", "c\"/>" },
  { "<call id=\"submit\"",
    "<session id=\"s\" call=\"status\" capture=\"status\"/><call id=\"submit\"",
    "protocol.session-secret", "status\"/>" },
  { "<call id=\"submit\"",
    "<session id=\"s\" call=\"status\" capture=\"c\" lifetime=\"1\"/><call id=\"submit\"",
    "protocol.duration", "\"/>" },
  { "<call id=\"submit\"", "<parameter name=\"base\"/><call id=\"submit\"", "protocol.double",
    "base\"/>" },
  { "<call id=\"submit\"", "<parameter name=\"-x\"/><call id=\"submit\"",
    "protocol.capture-name", "-x\"/>" },
  /* bodies */
  { "of=\"attachments\" id", "of=\"attachments\" as=\"xml\" id", "protocol.part",
    "attachments\" as" },
  { "of=\"attachments\" id", "of=\"value\" id", "protocol.part", "value\" id" },
  { "of=\"attachments\" id=\"{file}@{message-id}\"", "of=\"attachments\"", "protocol.part",
    "attachments\"/>" },
  { "of=\"attachments\" id", "of=\"attachments\" name=\"f\" id", "protocol.part",
    "attachments\" name" },
  { "of=\"attachments\" id", "of=\"attachments\" sheet=\"no-such.xsl\" id",
    "protocol.sheet", "no-such.xsl" },
  { "of=\"attachments\" id", "of=\"attachments\" sheet=\"../protocols/kdc.xml\" id",
    "structure.attribute-value", NULL },
  { "of=\"attachments\" id", "of=\"sheet\" sheet=\"..\" id", "protocol.sheet", "..\" id" },
  { "<body format=\"multipart-related\"", "<body format=\"xml\"", "protocol.body", "xml\" source" },
  { "<body format=\"multipart-related\"", "<body format=\"multipart-mixed\" start-info=\"x\"",
    "protocol.body", "multipart-mixed" },
  { "<body format=\"multipart-related\"", "<body format=\"form\"", "protocol.body",
    "form\" source" },
  { "<body format", "<body when=\"kind=a\" format", "protocol.body-when", "<call id=\"submit\"" },
  { "<body format", "<body format=\"dossier\"/><body format", "protocol.body-when",
    "<body format=\"multi" },
  { "<body format", "<body when=\"kind=a\" format=\"dossier\"/><body format",
    "protocol.body-when", "kind=a" },
  { "<body format", "<body when=\"kind\" format=\"dossier\"/><body format",
    "protocol.body-when", "kind\" format" },
  /* variants and polls */
  { "<outcome http=\"201\"",
    "<variant id=\"v\" when=\"x\"><param name=\"p\" value=\"\"/></variant><outcome http=\"201\"",
    "protocol.when", "x\"><param" },
  { "<outcome http=\"201\"", "<variant id=\"v\" when=\"query=found|x=found\">"
    "<param name=\"p\" value=\"\"/></variant><outcome http=\"201\"", "protocol.when",
    "x=found\"><param" },
  { "<outcome http=\"201\"", "<variant id=\"v\" when=\"query=maybe\">"
    "<param name=\"p\" value=\"\"/></variant><outcome http=\"201\"", "protocol.when",
    "query=maybe" },
  { "<outcome http=\"201\"", "<poll give-up=\"1h\" call=\"nil\"/><outcome http=\"201\"",
    "protocol.no-call", "nil" },
  { "<outcome http=\"201\"", "<poll give-up=\"1h\" call=\"submit\"/><outcome http=\"201\"",
    "protocol.no-call", "submit\"/>" },
  { "<outcome http=\"201\"", "<poll give-up=\"1h\" least=\"9s\" most=\"8s\"/><outcome http=\"201\"",
    "protocol.poll", "<poll" },
  { "<outcome http=\"201\"", "<poll give-up=\"1h\" interval=\"{x}\"/><outcome http=\"201\"",
    "protocol.variable", "x}" },
  { "<outcome http=\"201\"", "<poll give-up=\"1\"/><outcome http=\"201\"", "protocol.duration",
    "\"/>" },
  { OP, "<compute id=\"a\" as=\"hmac-sha256\" of=\"x\" key=\"q\" per-attempt=\"true\"/>" OP,
    "protocol.compute-key", "q\" per" },
  { OP, "<compute id=\"a\" as=\"hmac-sha256\" of=\"x\"/>" OP, "protocol.compute-key",
    "hmac-sha256" },
  { OP, "<secret name=\"k\"/><compute id=\"a\" as=\"md5\" of=\"x\" key=\"k\"/>" OP,
    "protocol.compute-key", "k\"/>" },
  { OP, "<secret name=\"k\"/><compute id=\"a\" as=\"hmac-sha256\" of=\"x\" key=\"k\"/>" OP,
    "protocol.compute-attempt", "k\"/>" },
  { OP, "<secret name=\"k\"/><compute id=\"a\" as=\"md5\" of=\"a {secret:k}\"/>" OP,
    "protocol.compute-attempt", "secret:k}" },
  { OP, "<compute id=\"a\" as=\"md5\" of=\"{attempt}\" per-attempt=\"true\"/>"
    "<compute id=\"b\" as=\"md5\" of=\"{computed:a}\"/>" OP, "protocol.compute-attempt",
    "computed:a}" },
  { OP, "<compute id=\"a\" as=\"md5\" of=\"{computed:a}\"/>" OP, "protocol.compute-order",
    "computed:a}" },
  { OP, "<compute id=\"a\" as=\"md5\" of=\"{computed:z}\"/>" OP, "protocol.late-name",
    "computed:z}" },
  { OP, "<compute id=\"a\" as=\"md5\" of=\"{nothing}\"/>" OP, "protocol.variable", "nothing}" },
  { OP, "<compute id=\"a\" as=\"sha256\" of=\"body\" short-when=\"z\"/>" OP, "protocol.variable",
    "z\"/>" },
  { OP, "<compute id=\"a\" as=\"names-of-headers\" of=\"gent Accept\" prefix=\"User-A\"/>" OP,
    "protocol.compute-header", "Accept\" prefix" },
  { OP, "<compute id=\"a\" as=\"json-of-headers\" of=\"Accept Accept\"/>" OP, "protocol.double",
    "Accept\"/>" },
  { OP, "<compute id=\"a\" as=\"md5\" of=\"x\"/><compute id=\"a\" as=\"md5\" of=\"x\"/>" OP,
    "protocol.double", "a\" as" },
  { OP, FETCH ("nobody", "query", "id", "true") OP, "protocol.no-call", "nobody" },
  { "<capture name=\"received\" select=\"string(@received)\" required=\"true\"/>\n  </period>",
    "<capture name=\"seen\" select=\"string(@received)\"/>\n  </period>",
    "protocol.period-capture", "<period call" },
  { "<capture name=\"received\" select=\"string(@received)\" required=\"true\"/>\n  </period>",
    "<capture name=\"received\" header=\"Date\"/>\n  </period>",
    "protocol.period-capture", "<period call" },
  { "file-name=\"string(@name)\"", "", "protocol.period-files", "<period call" },
  { "<period call=\"list\"", "<period call=\"lists\"", "protocol.no-call", "lists\" rows" },
  { "<period call=\"list\"", "<period call=\"submit\"", "protocol.fetch-call", "submit\" rows" },
  { "string(@message-id)\" required=\"true\"/>", "string(@message-id)\"/>", "protocol.no-capture",
    "<period call" },
  { "select=\"string(.)\"/>\n  </feed>",
    "select=\"string(.)\"/><capture name=\"seen\" select=\"1\"/></feed>",
    "protocol.feed-capture", "<feed call" },
  { "<capture name=\"note\" select=\"string(.)\"/>", "<capture name=\"note\" header=\"Date\"/>",
    "protocol.feed-capture", "<feed call" },
  { "<capture name=\"number\" select=\"string(@number)\" required=\"true\"/>", "",
    "protocol.no-capture", "<feed call" },
  { "string(@number)\" required=\"true\"/>", "string(@number)\"/>", "protocol.no-capture",
    "<feed call" },
  { "string(/r:changes/@next)\" required=\"true\"/>", "string(/r:changes/@next)\"/>",
    "protocol.no-capture", "changes\" rows" },
  { "<feed call=\"changes\"", "<feed call=\"nobody\"", "protocol.no-call", "nobody\" rows" },
  { "<feed call=\"changes\"", "<feed call=\"submit\"", "protocol.fetch-call", "submit\" rows" },
  { "changes?since={feed-since}", "changes", "protocol.route", "changes\" does" },
  { OP, FETCH ("status", "submit", "id", "true") OP, "protocol.fetch-call", "submit\" key" },
  { OP, FETCH ("status", "query", "other", "true") OP, "protocol.no-capture", "other\"" },
  { OP, FETCH ("status", "query", "id", "false") OP, "protocol.no-capture", "id\" items" },
  { OP, FETCH ("status", "query", "id", "true") FETCH ("status", "query", "id", "true") OP,
    "protocol.double", "in\" list" },
  { OP, "<fetch name=\"in\" list=\"status\" get=\"query\" key=\"id\" items=\"//x\">"
    "<capture name=\"id\" header=\"X\" required=\"true\"/></fetch>" OP, "protocol.fetch-capture",
    "<fetch" },
  { OP, "<fetch name=\"in\" list=\"status\" get=\"query\" key=\"id\" items=\"//x[\"/>" OP, NULL,
    NULL },
  { "test=\"/r:status\"", "test=\"/r:status = $nothing\"", "protocol.xpath", "/r:status = $n" },
  { "is=\"receipt\"", "is=\"receit\"", "structure.attribute-value", NULL },
  { " on-unknown=\"reconcile\"", "", "structure.missing-attribute", NULL },
  { "<receipt>", "<recept>", NULL, NULL },
  { "<limits ", "<limit ", NULL, NULL },
};

/* The columns of the error counted from the text itself. */
static void
place_of (const char *text, const char *at, int *line, int *column)
{
  const char *p;

  *line = 1;
  *column = 1;
  for (p = text; p < at; p++)
    if (*p == '\n') {
      ++*line;
      *column = 1;
    }
    else if ((*p & 0xc0) != 0x80)
      ++*column;
}

START_TEST (wrong_documents)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;
  const char *at;
  int line, column;
  size_t size;
  char *text = bench_protocol (wrong[_i].from, wrong[_i].to, &size);

  ck_assert_int_eq (kdc__protocol_read (b.catalog, text, size, "kdc.xml", &p, &err), KDC_EMODEL);
  ck_assert_ptr_null (p);
  ck_assert_ptr_nonnull (err);
  ck_assert_str_eq (err->source, "kdc.xml");
  if (wrong[_i].key != NULL)
    ck_assert_str_eq (err->key, wrong[_i].key);
  if (wrong[_i].at != NULL) {
    for (at = text; (at = strstr (at, wrong[_i].at)) != NULL; at++) {
      place_of (text, at, &line, &column);
      if (line == err->line && column == err->column)
        break;
    }
    ck_assert_msg (at != NULL, "%s points to %d:%d", err->key, err->line, err->column);
  }
  ck_assert_int_gt (err->line, 0);
  kdc__error_delete (err);
}
END_TEST

/* A sheet's name leads nowhere but into styles/. */
/* A call may have several bodies: what the host says for the destination chooses. */
START_TEST (bodies_by_parameter)
{
  static const struct { const char *value; int format; } rows[]
    = { { "a", KDC__BODY_DOSSIER }, { "b", KDC__BODY_MIXED }, { "", KDC__BODY_RELATED },
        { "ab", KDC__BODY_RELATED }, { NULL, KDC__BODY_RELATED } };
  struct kdc__protocol *p = NULL;
  const struct kdc__call_decl *call;
  kdc_error *err = NULL;
  size_t size, i;
  char *text = bench_protocol ("<call id=\"submit\"",
                               "<parameter name=\"kind\"/><call id=\"submit\"", &size);
  char document[70000], *at = strstr (text, "<body ");

  snprintf (document, sizeof document, "%.*s<body when=\"kind=a\" format=\"dossier\"/>"
            "<body when=\"kind=b\" format=\"multipart-mixed\"><part of=\"dossier\"/></body>%s",
            (int) (at - text), text, at);
  bench_ok (kdc__protocol_read (b.catalog, document, strlen (document), "x", &p, &err), err,
            "read");
  call = kdc__protocol_call (p, "submit");
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct kdc__variables v;
    const struct kdc__call_decl *shaped;

    kdc__variables_init (&v, b.ctx);
    if (rows[i].value != NULL)
      ck_assert_int_eq (kdc__variables_set (&v, "kind", rows[i].value), KDC_OK);
    shaped = kdc__call_shaped (call, &v);
    ck_assert_int_eq (shaped->format, rows[i].format);
    ck_assert_str_eq (shaped->path, call->path);
    kdc__variables_clear (&v);
  }
  ck_assert_uint_eq (call->shapes[1].call.part_count, 1);
  ck_assert_uint_eq (call->part_count, 2);
  kdc__protocol_free (p);
}
END_TEST

START_TEST (sheets_lie_in_styles)
{
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;
  size_t size;
  const char *text = bench_protocol ("does=\"submit\"/>",
                                     "does=\"submit\"><dossier sheet=\".x.xsl\"/></route>",
                                     &size);

  ck_assert_int_eq (kdc__protocol_read (b.catalog, text, size, "kdc.xml", &p, &err), KDC_EMODEL);
  ck_assert_ptr_nonnull (err->cause);
  ck_assert_str_eq (err->cause->key, "protocol.sheet-name");
  kdc__error_delete (err);
}
END_TEST

START_TEST (not_even_xml)
{
  static const char *const texts[] = { "", "<", "<protocol/>", "<x xmlns='urn:kdc:protocol:1'/>" };
  struct kdc__protocol *p = NULL;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__protocol_read (b.catalog, texts[_i], strlen (texts[_i]), "p", &p, &err),
                    KDC_EMODEL);
  ck_assert_ptr_null (p);
  kdc__error_delete (err);
}
END_TEST

/* --- what answers mean ------------------------------------------------------------------------ */

#define PROBLEM(TYPE) "{\"type\":\"urn:kdc:problem:" TYPE "\"}"
#define RECEIPT_OF(AGENCY, CODE, STATUS)                                                    \
  "<receipt xmlns='urn:kdc:receipt:1' agency='" AGENCY "' dossier-code='" CODE              \
  "' status='" STATUS "'/>"
#define RECEIPT RECEIPT_OF ("H26.99.99", "H26.99.99-20261114-0000001", "1")
#define XML "application/xml"
#define JSON "application/problem+json"

static const struct { const char *call; int http; const char *type, *body; int is; } answers[] = {
  { "submit", 201, XML, RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "text/xml; charset=utf-8", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "Application/XML", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 201, "image/x+xml", RECEIPT, KDC__IS_RECEIPT },
  { "submit", 200, XML, RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<receipt/>", KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<receipt", KDC__IS_UNKNOWN },
  { "submit", 201, XML, "", KDC__IS_UNKNOWN },
  { "submit", 201, NULL, RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, "text/plain", RECEIPT, KDC__IS_UNKNOWN },
  { "submit", 201, XML, "<!DOCTYPE r [<!ENTITY a 'b'>]>" RECEIPT, KDC__IS_UNKNOWN },
  /* a number and a status that are nonsense: nobody knows what was received */
  { "submit", 201, XML, "<receipt xmlns='urn:kdc:receipt:1'/>", KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "10"), KDC__IS_RECEIPT },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "11"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "0"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "01"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "1.5"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "xong"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", ""), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H27-20261114-0000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-20261114-000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "H26-2026111x-0000001", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("H26", "c", "1"), KDC__IS_UNKNOWN },
  { "submit", 201, XML, RECEIPT_OF ("", "-20261114-0000001", "1"), KDC__IS_UNKNOWN },
  { "query", 200, XML, RECEIPT_OF ("H26", "c", "1"), KDC__IS_UNKNOWN },
  { "query", 200, XML, RECEIPT_OF ("H26", "H26-20261114-0000001", "0"), KDC__IS_UNKNOWN },
  { "submit", 409, JSON, PROBLEM ("in-flight"), KDC__IS_UNKNOWN },
  { "submit", 409, JSON, PROBLEM ("else"), KDC__IS_REFUSED },
  { "submit", 422, JSON, PROBLEM ("key-reused"), KDC__IS_DUPLICATE },
  { "submit", 422, JSON, PROBLEM ("invalid"), KDC__IS_REFUSED },
  { "submit", 400, JSON, PROBLEM ("digest-mismatch"), KDC__IS_TRANSIENT },
  { "submit", 400, JSON, PROBLEM ("malformed"), KDC__IS_REFUSED },
  { "submit", 400, JSON, "{\"type\":\"about:blank\"}", KDC__IS_UNKNOWN },
  { "submit", 400, JSON, "{\"type\":", KDC__IS_UNKNOWN },
  { "submit", 400, JSON, "[]", KDC__IS_UNKNOWN },
  { "submit", 404, "text/html", "<html/>", KDC__IS_UNKNOWN },
  { "submit", 413, JSON, PROBLEM ("too-large"), KDC__IS_REFUSED },
  { "submit", 429, NULL, "", KDC__IS_TRANSIENT },
  { "submit", 503, "text/html", "<h1>later", KDC__IS_TRANSIENT },
  { "submit", 500, JSON, PROBLEM ("failure"), KDC__IS_UNKNOWN },
  { "submit", 502, NULL, "", KDC__IS_UNKNOWN },
  { "submit", 302, NULL, "", KDC__IS_UNKNOWN },
  { "submit", 401, NULL, "", KDC__IS_SUSPENDED },
  { "submit", 403, JSON, PROBLEM ("x"), KDC__IS_SUSPENDED },
  { "query", 200, XML, RECEIPT, KDC__IS_FOUND },
  { "query", 200, JSON, PROBLEM ("invalid"), KDC__IS_REFUSED },
  { "query", 200, JSON, "{}", KDC__IS_UNKNOWN },
  { "query", 404, JSON, PROBLEM ("no-message"), KDC__IS_ABSENT },
  { "query", 404, JSON, PROBLEM ("no-route"), KDC__IS_UNKNOWN },
  { "query", 404, "text/html", "<html/>", KDC__IS_UNKNOWN },
  { "query", 409, JSON, PROBLEM ("in-flight"), KDC__IS_UNKNOWN },
  { "query", 503, NULL, "", KDC__IS_UNKNOWN },
  { "query", 401, NULL, "", KDC__IS_SUSPENDED },
};

START_TEST (classified)
{
  struct kdc__protocol *p = shipped ();
  struct kdc_http_response *r = bench_canned (&b, answers[_i].http, answers[_i].type,
                                              answers[_i].body);
  struct kdc__variables v;
  struct kdc__dom *dom = NULL;
  kdc_error *err = NULL;
  int is = -1;

  kdc__variables_init (&v, b.ctx);
  bench_ok (kdc__classify (p, kdc__protocol_call (p, answers[_i].call), r, &v, &dom, &is, &err),
            err, "classify");
  ck_assert_str_eq (kdc__answer_kind_name (is), kdc__answer_kind_name (answers[_i].is));
  kdc__dom_free (dom);
  kdc__response_free (r);
  kdc__protocol_free (p);
}
END_TEST

/* --- variables -------------------------------------------------------------------------------- */

START_TEST (variables)
{
  struct kdc__variables v, again;
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__variables_init (&v, b.ctx);
  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__variables_set (&v, "a", "1 2/ă"), KDC_OK);
  ck_assert_int_eq (kdc__variables_set (&v, "a", "x,:y/ă"), KDC_OK);
  ck_assert_int_eq (kdc__variables_set (&v, "b", NULL), KDC_OK);
  ck_assert_int_eq (kdc__variables_set_int (&v, "n", -7), KDC_OK);
  ck_assert_uint_eq (v.count, 3);
  ck_assert_int_eq (kdc__variables_get_int (&v, "n"), -7);
  ck_assert_int_eq (kdc__variables_get_int (&v, "a"), 0);
  ck_assert_ptr_null (kdc__variables_get (&v, "c"));
  ck_assert_int_eq (kdc__variables_write (&v, &text), KDC_OK);
  bench_ok (kdc__variables_read (b.ctx, text.data, text.size, &again, &err), err, "read");
  ck_assert_uint_eq (again.count, 3);
  ck_assert_str_eq (kdc__variables_get (&again, "a"), "x,:y/ă");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_expand ("<{a}|{n}|{+a}>", &again, &text), KDC_OK);
  ck_assert_str_eq (text.data, "<x,:y/ă|-7|x,:y/ă>");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_uri ("/{a}/{+a}", &again, &text), KDC_OK);
  ck_assert_str_eq (text.data, "/x%2C%3Ay%2F%C4%83/x,:y/%C4%83");
  kdc__buffer_clear (&text);
  ck_assert_int_eq (kdc__template_expand ("{zz}", &again, &text), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__template_uri ("{zz}", &again, &text), KDC_ENOTFOUND);
  kdc__buffer_clear (&text);
  kdc__variables_clear (&v);
  kdc__variables_clear (&again);
}
END_TEST

START_TEST (broken_rows)
{
  static const char *const rows[]
    = { "1:a", "1:a,", "2:a,", "x:a,1:b,", "-1:a,1:b,", "1:a,99999999999999999999:b,", "1:a,1:bb",
        ":,1:b,", "1:a,1:b" };
  struct kdc__variables v;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__variables_read (b.ctx, rows[_i], strlen (rows[_i]), &v, &err),
                    KDC_EPARSE);
  ck_assert_uint_eq (v.count, 0);
  kdc__error_delete (err);
}
END_TEST

/* A frozen call cut anywhere is no frozen call, and nothing worse happens. */
START_TEST (frozen_cut)
{
  struct kdc__frozen f, again;
  struct kdc_buffer text;
  kdc_error *err = NULL;
  size_t i;

  kdc__frozen_init (&f, b.ctx);
  kdc__buffer_init (&text, b.ctx, 0);
  f.method = kdc__strdup (b.ctx, "POST");
  f.target = kdc__strdup (b.ctx, "http://x/y");
  ck_assert_int_eq (kdc__headers_add (&f.headers, "A", "b"), KDC_OK);
  ck_assert_int_eq (kdc__frozen_write (&f, &text), KDC_OK);
  bench_ok (kdc__frozen_read (b.ctx, text.data, text.size, &again, &err), err, "read");
  ck_assert_str_eq (again.target, f.target);
  ck_assert_str_eq (kdc__headers_get (&again.headers, "a"), "b");
  kdc__frozen_clear (&again);
  for (i = 0; i < text.size; i++) {
    int status = kdc__frozen_read (b.ctx, text.data, i, &again, &err);

    ck_assert (status == KDC_EPARSE || status == KDC_OK);
    kdc__frozen_clear (&again);
    kdc__error_delete (err);
    err = NULL;
  }
  kdc__frozen_clear (&f);
  kdc__buffer_clear (&text);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("protocol");

  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, shipped_document);
  tcase_add_test (cases, documented);
  tcase_add_test (cases, no_such_document);
  tcase_add_loop_test (cases, wrong_documents, 0, (int) (sizeof wrong / sizeof *wrong));
  tcase_add_test (cases, bodies_by_parameter);
  tcase_add_test (cases, sheets_lie_in_styles);
  tcase_add_loop_test (cases, not_even_xml, 0, 4);
  tcase_add_loop_test (cases, classified, 0, (int) (sizeof answers / sizeof *answers));
  tcase_add_test (cases, variables);
  tcase_add_loop_test (cases, broken_rows, 0, 9);
  tcase_add_test (cases, frozen_cut);
  return bench_run_suite ("protocol", cases);
}
