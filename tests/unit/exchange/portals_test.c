/* portals_test.c - the national portal's messages: every field of the tables is there, and what a
 * dossier and its record say comes back from the wire, or is told to be lost. */

#include <glob.h>

#include "sheets.h"

static struct bench b;
static struct kdc__protocol *dvcqg, *ministry;
static struct sheets s;
static struct kdc_buffer record;

static void
setup (void)
{
  kdc_error *err = NULL;

  memset (&b, 0, sizeof b);
  b.clock = START;
  bench_context (&b, NULL, 0);
  bench_ok (kdc__catalog_open (b.ctx, bench_source ("lib/data"), &b.catalog, &err), err,
            "catalog");
  bench_ok (kdc__protocol_load (b.catalog, "dvcqg", kdc__day_of (START), &dvcqg, &err), err,
            "dvcqg");
  bench_ok (kdc__protocol_load (b.catalog, "dvcqg-ministry", kdc__day_of (START), &ministry, &err),
            err, "dvcqg-ministry");
  sheets_start (&s, b.ctx, dvcqg);
  sheets_file (b.ctx, "tests/data/record-full.xml", &record);
}

static void
teardown (void)
{
  kdc__buffer_clear (&record);
  kdc__findings_clear (&s.findings);
  kdc__protocol_free (dvcqg);
  kdc__protocol_free (ministry);
  kdc__catalog_unref (b.catalog);
  kdc__context_unref (b.ctx);
}

/* --- an envelope ------------------------------------------------------------------------------ */

static void
put_value (struct kdc_buffer *out, const char *name, const char *xml)
{
  (void) kdc__buffer_printf (out, "<value name=\"%s\">%s</value>", name, xml);
}

static void
put_attachments (const struct kdc_dossier *d, struct kdc_buffer *out)
{
  size_t i;

  (void) kdc__buffer_puts (out, "<attachments>");
  for (i = 0; i < d->paper_count; i++)
    if (d->papers[i].file != NULL) {
      (void) kdc__buffer_puts (out, "<attachment sha256=\"");
      (void) kdc__buffer_puts (out, d->papers[i].sha256 != NULL ? d->papers[i].sha256 : "00");
      (void) kdc__buffer_puts (out, "\" file=\"");
      (void) kdc__buffer_xml (out, d->papers[i].file, strlen (d->papers[i].file));
      (void) kdc__buffer_printf (out, "\"><value name=\"file-id\">id-%zu</value>"
                                 "<value name=\"file-hash\">hash-%zu</value></attachment>", i, i);
    }
  (void) kdc__buffer_puts (out, "</attachments>");
}

/* The record of the sample, with what it knows of each paper of this dossier; or as it is. */
static void
put_record (const struct kdc_dossier *d, const char *with, struct kdc_buffer *out)
{
  const char *fee = strstr (with, "<fee");
  size_t i, head = fee != NULL ? (size_t) (fee - with) : strlen (with);
  struct kdc_buffer text;

  kdc__buffer_init (&text, b.ctx, 0);
  (void) kdc__buffer_append (&text, with, head);
  for (i = 0; i < d->paper_count && fee != NULL; i++) {
    const char *ref = d->papers[i].ref != NULL ? d->papers[i].ref : "";

    if (strstr (text.data, "<paper ref=") != NULL && strstr (text.data, ref) != NULL)
      continue;
    (void) kdc__buffer_puts (&text, "<paper result=\"result\" name=\"Giấy\" component=\"K1\" "
                             "ref=\"");
    (void) kdc__buffer_xml (&text, ref, strlen (ref));
    (void) kdc__buffer_puts (&text, "\"/>");
  }
  (void) kdc__buffer_puts (&text, with + head);
  put_value (out, "record", text.data);
  kdc__buffer_clear (&text);
}

/* 0: no dossier that can be sent. */
static int
envelope_of (const char *path, const char *updating, const char *with, struct kdc_buffer *out)
{
  struct kdc_dossier *d = NULL;
  const char *start = NULL;
  int good;

  kdc__buffer_init (out, b.ctx, 0);
  if (kdc__dossier_open_path (b.catalog, path, &d, NULL) != KDC_OK)
    return 0;
  good = kdc__dossier_parse (d, kdc__day_of (START), NULL) == KDC_OK && d->well_formed
         && d->id != NULL && d->id[0] != '\0';
  if (good)
    start = strstr (d->bytes.data, "<dossier");
  if (start != NULL) {
    (void) kdc__buffer_puts (out, "<exchange xmlns=\"urn:kdc:exchange:1\">");
    put_value (out, "sender", "000.00.01.H26");
    put_value (out, "files", "https://mot-cua.example/tep");
    put_value (out, "updating", updating);
    put_value (out, "dossier-code", "G09.20-20261114-0092637");
    put_record (d, with, out);
    (void) kdc__buffer_puts (out, start);
    put_attachments (d, out);
    ck_assert_int_eq (kdc__buffer_puts (out, "</exchange>"), KDC_OK);
  }
  kdc__dossier_free (d);
  return start != NULL;
}

/* --- every field of the table ----------------------------------------------------------------- */

/* The path of a row of the table in JSON as XML: "a[].b" "a.b" "a[]". */
static void
path_of (const char *root, const char *field, char *out, size_t size)
{
  size_t used = (size_t) snprintf (out, size, "count(/e:exchange/e:request%s", root), length;

  while (*field != '\0') {
    length = strcspn (field, ".[");
    if (field[length] == '[' && field[length + 2] == '.')
      used += (size_t) snprintf (out + used, size - used, "/j:array[@key='%.*s']/j:map[1]",
                                 (int) length, field);
    else if (field[length] == '.')
      used += (size_t) snprintf (out + used, size - used, "/j:map[@key='%.*s']", (int) length,
                                 field);
    else
      used += (size_t) snprintf (out + used, size - used, "/*[@key='%.*s']", (int) length, field);
    field += length + (field[length] == '[' ? 2 : 0);
    field += *field == '.';
  }
  (void) snprintf (out + used, size - used, ")");
}

static size_t
count_rows (const char *table, const char *root, const struct kdc__dom *dom, size_t *found)
{
  struct kdc_buffer text;
  char *line, *next, field[128], expression[512], value[32];
  size_t rows = 0;

  sheets_file (b.ctx, table, &text);
  line = strchr (text.data, '\n') + 1;
  for (; *line != '\0'; line = next, rows++) {
    next = strchr (line, '\n') + 1;
    snprintf (field, sizeof field, "%.*s", (int) strcspn (line, "\t\n"), line);
    path_of (root, field, expression, sizeof expression);
    sheets_value (b.ctx, dom, expression, value, sizeof value);
    ck_assert_msg (atoi (value) >= 1, "%s is not in the message", field);
    ++*found;
  }
  kdc__buffer_clear (&text);
  return rows;
}

static void
over_the_wire (const char *sheet, const struct kdc_buffer *envelope, struct kdc_buffer *json,
               struct kdc_buffer *request)
{
  struct kdc_buffer written;

  sheets_run (&s, sheet, envelope, &written);
  sheets_over_json (&s, &written, json, request);
  kdc__buffer_clear (&written);
}

#define LIST "/j:map/j:array[@key='data']/j:map[1]"

/* A paper that is brought on paper. */
static void
add_paper (struct kdc_buffer *envelope)
{
  const char *at = strstr (envelope->data, "</papers>");
  struct kdc_buffer text;

  kdc__buffer_init (&text, b.ctx, 0);
  (void) kdc__buffer_append (&text, envelope->data, (size_t) (at - envelope->data));
  (void) kdc__buffer_puts (&text, "<paper ref=\"other\" kind=\"copy\"/>");
  ck_assert_int_eq (kdc__buffer_puts (&text, at), KDC_OK);
  kdc__buffer_clear (envelope);
  *envelope = text;
}

START_TEST (fields_of_the_table)
{
  struct kdc_buffer envelope, json, request;
  struct kdc__dom *dom;
  size_t found = 0;
  char value[64];

  ck_assert (envelope_of (bench_source ("tests/cases/birth/attached-scan/dossier.xml"), "true",
                          record.data, &envelope));
  add_paper (&envelope);
  over_the_wire ("dvcqg-sync.xsl", &envelope, &json, &request);
  dom = sheets_dom (b.ctx, &request);
  ck_assert_uint_eq (count_rows ("tests/data/dvcqg_DongBoHoSoMC_fields.tsv", LIST, dom, &found),
                     67);
  ck_assert_uint_eq (found, 67);
  /* and nothing else: 38 are the names before a bracket */
  sheets_value (b.ctx, dom, "count(/e:exchange/e:request/j:map/j:array/j:map/*)", value,
                sizeof value);
  ck_assert_str_eq (value, "38");
  sheets_value (b.ctx, dom, "count(/e:exchange/e:request/j:map/*)", value, sizeof value);
  ck_assert_str_eq (value, "5");
  ck_assert_ptr_nonnull (strstr (json.data, "\"isUpdating\":\"True\""));
  ck_assert_ptr_nonnull (strstr (json.data, "\"session\":\"late(session:portal)\""));
  kdc__dom_free (dom);
  kdc__buffer_clear (&json);
  kdc__buffer_clear (&request);
  over_the_wire ("dvcqg-progress.xsl", &envelope, &json, &request);
  dom = sheets_dom (b.ctx, &request);
  found = 0;
  ck_assert_uint_eq (count_rows ("tests/data/dvcqg_CapNhatTienDoHoSoMC_fields.tsv", LIST, dom,
                                 &found), 9);
  sheets_value (b.ctx, dom, "count(/e:exchange/e:request/j:map/j:array/j:map[1]/*)", value,
                sizeof value);
  ck_assert_str_eq (value, "9");
  kdc__dom_free (dom);
  kdc__buffer_clear (&json);
  kdc__buffer_clear (&request);
  kdc__buffer_clear (&envelope);
}
END_TEST

START_TEST (fields_of_the_ministry)
{
  struct kdc_buffer envelope, json, request;
  struct kdc__dom *dom;
  size_t found = 0;
  char value[64];

  s.wire.protocol = ministry;
  ck_assert (envelope_of (bench_source ("tests/cases/birth/attached-scan/dossier.xml"), "true",
                          record.data, &envelope));
  over_the_wire ("dvcqg-ministry-create.xsl", &envelope, &json, &request);
  dom = sheets_dom (b.ctx, &request);
  ck_assert_uint_eq (count_rows ("tests/data/dvcqg_NoiHoSo_fields.tsv", "/j:map", dom, &found),
                     34);
  sheets_value (b.ctx, dom, "count(//j:map[@key='ThongTinChiTiet']/*)", value, sizeof value);
  ck_assert_str_eq (value, "16");
  kdc__dom_free (dom);
  kdc__buffer_clear (&json);
  kdc__buffer_clear (&request);
  kdc__buffer_clear (&envelope);
}
END_TEST

/* --- there and back --------------------------------------------------------------------------- */

/* In what was put in and in what came out; %d counts as many as the first list expression says. */
struct pair { const char *in, *out; };
#define RECORD "/e:exchange/e:value[@name='record']/r:record"
#define DOSSIER "/e:exchange/d:dossier"
#define SAME(NAME) { RECORD "/" NAME, "/r:record/" NAME }
static const struct pair synced[] = {
  SAME ("@code"), SAME ("@status"), SAME ("@receipt-number"), SAME ("@other"), SAME ("@summary"),
  SAME ("@note"), SAME ("@reception"), SAME ("@due"), SAME ("@refused"), SAME ("@finished"),
  SAME ("@returned"), SAME ("@office"), SAME ("@filed-at"), SAME ("@digitised"),
  SAME ("@verified-account"), SAME ("@paid-online"), SAME ("r:procedure/@name"),
  SAME ("r:procedure/@domain"), SAME ("r:procedure/@domain-name"), SAME ("r:owner/@kind"),
  SAME ("r:owner/@subject-id"), SAME ("r:owner/@name"), SAME ("r:owner/@number"),
  SAME ("r:owner/@email"), SAME ("r:owner/@fax"), SAME ("r:owner/@phone"),
  SAME ("r:return/@form"), SAME ("r:return/@info"),
  { "string(/e:exchange/e:value[@name='sender'])", "/r:record/@sender" },
  { "string(/e:exchange/e:value[@name='updating'])", "/r:record/@updating" },
  { DOSSIER "/@procedure", "/r:record/r:procedure/@code" },
  { DOSSIER "/d:channel/@kind", "/r:record/@channel" },
  { "string(" DOSSIER "/@received | " DOSSIER "[not(@received)]/@created)", "/r:record/@filed" },
};
static const struct list { const char *in, *out, *attributes; } sync_lists[] = {
  { RECORD "/r:owner/r:identifier", "/r:record/r:owner/r:identifier", "kind number" },
  { RECORD "/r:fee", "/r:record/r:fee", "name code collected amount kind" },
  { RECORD "/r:supplement", "/r:record/r:supplement",
    "id by content at received-by received-note received done previous-due new-due" },
  { RECORD "/r:supplement/r:paper", "/r:record/r:supplement/r:paper", "name quantity kind" },
  { RECORD "/r:supplement/r:fee", "/r:record/r:supplement/r:fee",
    "name code collected amount kind" },
  { RECORD "/r:result", "/r:record/r:result", "name component id url code" },
  { RECORD "/r:database", "/r:record/r:database", "code" },
  { DOSSIER "/d:papers/d:paper[@file]", "/r:record/r:paper[@file]", "file" },
  { DOSSIER "/d:papers/d:paper[not(@file)]", "/r:record/r:paper[not(@file)]", "kind" },
};

static const struct pair created[] = {
  { DOSSIER "/@procedure", "/r:record/r:procedure/@code" }, SAME ("r:procedure/@service"),
  { DOSSIER "/d:authority/@agency", "/r:record/@agency" }, SAME ("@reception"),
  { "string(" DOSSIER "/@received | " DOSSIER "[not(@received)]/@created)", "/r:record/@filed" },
  { "string(/e:exchange/e:value[@name='dossier-code'])", "/r:record/@code" },
  SAME ("r:owner/@kind"), SAME ("r:owner/@name"), SAME ("r:owner/@number"),
  SAME ("r:owner/@province"), SAME ("r:owner/@unit"), SAME ("r:owner/@line"),
  SAME ("r:filer/@kind"), SAME ("r:filer/@subject-id"), SAME ("r:filer/@name"),
  SAME ("r:filer/@number"), SAME ("r:filer/@issued"), SAME ("r:filer/@born"),
  SAME ("r:filer/@phone"), SAME ("r:filer/@email"), SAME ("r:filer/@fax"),
  SAME ("r:filer/@province"), SAME ("r:filer/@district"), SAME ("r:filer/@unit"),
  SAME ("r:filer/@line"),
};
static const struct list create_lists[] = {
  { DOSSIER "/d:papers/d:paper", "/r:record/r:paper", "kind" },
  { DOSSIER "/d:papers/d:paper[@file]/@file/..", "/r:record/r:paper[r:file]/r:file/..", "kind" },
  { "/e:exchange/e:attachments/e:attachment/e:value[@name='file-id']/..", "//r:file/..", "" },
};

#define COUNT(TABLE) (sizeof (TABLE) / sizeof *(TABLE))
static const struct trip {
  const char *there, *back;
  const struct pair *singles;
  size_t single_count;
  const struct list *lists;
  size_t list_count;
} trips[] = {
  { "dvcqg-sync.xsl", "dvcqg-in.xsl", synced, COUNT (synced), sync_lists, COUNT (sync_lists) },
  { "dvcqg-ministry-create.xsl", "dvcqg-ministry-in.xsl", created, COUNT (created),
    create_lists, COUNT (create_lists) },
};

static size_t lost;                 /* values that differ and are told */

/* Equal, or told at the place of the value. */
static void
compare (const char *what, const struct kdc__dom *in, const struct kdc__dom *out,
         const struct pair *pair)
{
  char a[1024], z[1024];
  size_t i, told = 0;

  sheets_value (b.ctx, in, pair->in, a, sizeof a);
  sheets_value (b.ctx, out, pair->out, z, sizeof z);
  if (strcmp (a, z) == 0)
    return;
  for (i = 0; i < s.findings.count; i++) {
    const char *last = strrchr (s.findings.items[i]->path, '/');

    told += strcmp (s.findings.items[i]->code->code, "wire.lossy") == 0
            && (last == NULL || strstr (pair->in, last + 1) != NULL);
  }
  ck_assert_msg (told > 0, "%s: %s is “%s”, came back “%s”", what, pair->in, a, z);
  lost++;
}

static void
compare_list (const char *what, const struct kdc__dom *in, const struct kdc__dom *out,
              const struct list *list)
{
  const char *at = list->attributes;
  char from[512], to[512], count[32], back[32];
  struct pair pair = { from, to };
  size_t length;
  int i;

  snprintf (from, sizeof from, "count(%s)", list->in);
  snprintf (to, sizeof to, "count(%s)", list->out);
  sheets_value (b.ctx, in, from, count, sizeof count);
  sheets_value (b.ctx, out, to, back, sizeof back);
  ck_assert_msg (strcmp (count, back) == 0, "%s: %s %s, %s came back", what, count, list->in,
                 back);
  for (; *at != '\0'; at += length + (at[length] == ' ')) {
    length = strcspn (at, " ");
    for (i = 1; i <= atoi (count); i++) {
      snprintf (from, sizeof from, "string((%s)[%d]/@%.*s)", list->in, i, (int) length, at);
      snprintf (to, sizeof to, "string((%s)[%d]/@%.*s)", list->out, i, (int) length, at);
      compare (what, in, out, &pair);
    }
  }
}

static int
there_and_back (const char *path, const struct trip *trip)
{
  struct kdc_buffer envelope, json, request, result;
  struct kdc__dom *in, *out;
  size_t i;

  if (!envelope_of (path, "false", record.data, &envelope))
    return 0;
  kdc__findings_clear (&s.findings);
  over_the_wire (trip->there, &envelope, &json, &request);
  sheets_run (&s, trip->back, &request, &result);
  in = sheets_dom (b.ctx, &envelope);
  out = sheets_dom (b.ctx, &result);
  for (i = 0; i < trip->single_count; i++)
    compare (path, in, out, &trip->singles[i]);
  for (i = 0; i < trip->list_count; i++)
    compare_list (path, in, out, &trip->lists[i]);
  for (i = 0; i < s.findings.count; i++)
    ck_assert_msg ((strcmp (s.findings.items[i]->code->code, "wire.lossy") == 0
                    && s.findings.items[i]->severity == KDC_SEVERITY_WARNING)
                     || strstr (path, "/paper-without-ref") != NULL,
                   "%s: %s", path, s.findings.items[i]->message[KDC__EN]);
  kdc__dom_free (in);
  kdc__dom_free (out);
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&json);
  kdc__buffer_clear (&request);
  kdc__buffer_clear (&result);
  return 1;
}

START_TEST (all_samples_there_and_back)
{
  static const char *const areas[] = { "birth", "death", "marriage", "marital-status" };
  char pattern[256];
  const struct trip *trip = &trips[_i];
  size_t i, j, sent = 0;
  glob_t found;

  s.wire.protocol = _i == 0 ? dvcqg : ministry;

  for (i = 0; i < sizeof areas / sizeof *areas; i++) {
    snprintf (pattern, sizeof pattern, "tests/cases/%s/*", areas[i]);
    ck_assert_int_eq (glob (bench_source (pattern), 0, NULL, &found), 0);
    for (j = 0; j < found.gl_pathc; j++)
      sent += (size_t) there_and_back (found.gl_pathv[j], trip);
    globfree (&found);
  }
  printf ("%s: %zu dossiers, %zu values told to be lost\n", trip->there, sent, lost);
  ck_assert_uint_ge (sent, 250);
  ck_assert_uint_ge (lost, 1);
}
END_TEST

/* --- what the portal cannot do without -------------------------------------------------------- */

static void
expect_missing (const char *sheet, const char *with, const char *const *names)
{
  struct kdc_buffer envelope, written;
  size_t i, j;

  kdc__findings_clear (&s.findings);
  ck_assert (envelope_of (bench_source ("tests/cases/marriage/complete"), "", with, &envelope));
  sheets_run (&s, sheet, &envelope, &written);
  for (i = j = 0; names[i] != NULL; j++) {
    const struct kdc_finding *found = j < s.findings.count ? s.findings.items[j] : NULL;

    ck_assert_msg (found != NULL, "%s: nothing misses %s", sheet, names[i]);
    if (strcmp (found->code->code, "wire.missing") != 0)
      continue;
    ck_assert_int_eq (found->severity, KDC_SEVERITY_ERROR);
    ck_assert_msg (strstr (found->message[KDC__VI], names[i]) != NULL, "%s, not %s",
                   found->message[KDC__VI], names[i]);
    ck_assert_ptr_null (strchr (found->message[KDC__EN], '{'));
    i++;
  }
  kdc__buffer_clear (&envelope);
  kdc__buffer_clear (&written);
}

START_TEST (missing_values)
{
  static const char *const all[]
    = { "“MaHoSo”", "“TenTTHC”", "“MaLinhVuc”", "“TenLinhVuc”", NULL };
  static const char *const code[] = { "“MaHoSo”", NULL };
  static const char *const owner[]
    = { "“SoGiayToChuHoSo”", "record/owner/@kind", "record/@reception", NULL };
  static const char *const steps[] = { "record/step", NULL };
  static const char *const officer[] = { "“NguoiXuLy”", "record/step/@status", NULL };

  expect_missing ("dvcqg-sync.xsl", "", all);
  expect_missing ("dvcqg-lookup.xsl", "", code);
  ck_assert_uint_eq (s.findings.count, 1);
  expect_missing ("dvcqg-progress.xsl", "<record xmlns=\"urn:kdc:record:1\" code=\"X\"/>", steps);
  expect_missing ("dvcqg-progress.xsl",
                  "<record xmlns=\"urn:kdc:record:1\" code=\"X\">"
                  "<step at=\"2026-11-15T09:00:00+07:00\"/></record>", officer);
  expect_missing ("dvcqg-sync.xsl",
                  "<record xmlns=\"urn:kdc:record:1\" code=\"X\">"
                  "<procedure name=\"a\" domain=\"b\" domain-name=\"c\"/></record>", owner);
}
END_TEST

/* --- the record itself ------------------------------------------------------------------------ */

static const struct { const char *from, *to, *key; } spoilt[] = {
  { "<procedure ", "<procedure ", NULL },
  { "reception=", "recption=", "structure.unknown-attribute" },
  { "<database code=\"CSDLDC\"/>", "<database/>", "structure.missing-attribute" },
  { "due=\"2026-11-16T17:00:00+07:00\"", "due=\"16/11/2026\"", "structure.attribute-value" },
  { "digitised=\"true\" verified", "digitised=\"1\" verified", "structure.attribute-value" },
  { "<filer ", "<person ", "structure.unknown-element" },
  { "</record>", "", "xml.not-well-formed" },
};

START_TEST (records_are_judged)
{
  const struct kdc__parameter_decl *decl = NULL;
  size_t i;

  for (i = 0; i < dvcqg->parameter_count; i++)
    if (strcmp (dvcqg->parameters[i].name, "record") == 0)
      decl = &dvcqg->parameters[i];
  ck_assert_ptr_nonnull (decl);
  ck_assert_int_eq (kdc__parameter_check (b.ctx, decl, "", NULL), KDC_OK);
  for (i = 0; i < COUNT (spoilt); i++) {
    const char *at = strstr (record.data, spoilt[i].from);
    struct kdc_buffer text;
    kdc_error *err = NULL;
    int status;

    ck_assert_ptr_nonnull (at);
    kdc__buffer_init (&text, b.ctx, 0);
    (void) kdc__buffer_printf (&text, "%.*s%s%s", (int) (at - record.data), record.data,
                               spoilt[i].to, at + strlen (spoilt[i].from));
    status = kdc__parameter_check (b.ctx, decl, text.data, &err);
    if (spoilt[i].key == NULL) {
      bench_check (status, err, "record");
    } else {
      ck_assert_int_eq (status, KDC_EMODEL);
      ck_assert_msg (err->line > 0 && err->column > 0, "%s", spoilt[i].to);
      if (strncmp (spoilt[i].key, "xml.", 4) != 0)
        ck_assert_str_eq (err->key, spoilt[i].key);
    }
    kdc__error_delete (err);
    kdc__buffer_clear (&text);
  }
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("portals");

  tcase_set_timeout (cases, 120);
  tcase_add_checked_fixture (cases, setup, teardown);
  tcase_add_test (cases, fields_of_the_table);
  tcase_add_loop_test (cases, all_samples_there_and_back, 0, (int) COUNT (trips));
  tcase_add_test (cases, fields_of_the_ministry);
  tcase_add_test (cases, missing_values);
  tcase_add_test (cases, records_are_judged);
  return bench_run_suite ("portals", cases) == 0 ? 0 : 1;
}
