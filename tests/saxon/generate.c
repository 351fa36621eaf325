/* generate.c - a form with many random rules, and random dossiers of it: exported, made canonical,
 * and judged, for a comparison with Saxon.
 *   generate OUT SEED EXPRESSIONS DOSSIERS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "expr/function.h"
#include "saxon/canonical.h"
#include "saxon/terms.h"
#include "transform/export.h"
#include "validate/write.h"

#define TODAY "2026-11-14"

static struct kdc_context *ctx;
static const char *out;
static struct terms t;

static void
fail (const char *what)
{
  fprintf (stderr, "generate: %s\n", what);
  exit (2);
}

static void
save (const char *folder, const char *name, const char *data, size_t size)
{
  char path[1024];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", out, folder);
  mkdir (path, 0777);
  snprintf (path, sizeof path, "%s/%s/%s", out, folder, name);
  file = fopen (path, "w");
  if (!file || (size && fwrite (data, size, 1, file) != 1) || fclose (file))
    fail (path);
}

static void
save_buffer (const char *folder, const char *name, struct kdc_buffer *text)
{
  if (text->status != KDC_OK)
    fail ("out of memory");
  save (folder, name, text->data ? text->data : "", text->size);
  kdc__buffer_clear (text);
}

/* --- the form --------------------------------------------------------------------------------- */

/* One line per node: how deep, kind, name, the rest of its attributes, whether it has rules. */
static const struct { int depth; const char *kind, *name, *attributes; int rules; } shape[] = {
  { 1, "field", "b", "type=\"boolean\"", 0 },
  { 1, "field", "n", "type=\"integer\"", 1 },
  { 1, "field", "m", "type=\"integer\" required=\"/n gt 2\" constraint=\". lt 50\"", 0 },
  { 1, "field", "x", "type=\"decimal\" max=\"/y + 20\"", 0 },
  { 1, "field", "y", "type=\"money\"", 0 },
  { 1, "field", "s", "type=\"string\" max-length=\"12\"", 1 },
  { 1, "field", "s2", "type=\"text\" required=\"exists(/s)\"", 0 },
  { 1, "field", "d", "type=\"date\"", 0 },
  { 1, "field", "e", "type=\"date\" constraint=\". le $received\"", 0 },
  { 1, "field", "w", "type=\"date-time\"", 0 },
  { 1, "field", "p", "type=\"partial-date\"", 1 },
  { 1, "field", "q", "type=\"partial-date\" precision=\"month\"", 0 },
  { 1, "field", "c", "type=\"code\" list=\"gen\"", 1 },
  { 1, "field", "u", "type=\"unit\"", 0 },
  { 1, "field", "one", "type=\"integer\" required=\"empty(/two)\"", 0 },
  { 1, "field", "two", "type=\"integer\" required=\"empty(/one)\"", 0 },
  { 1, "field", "total", "type=\"integer\" calculate=\"/n + /m\"", 0 },
  { 1, "field", "share", "type=\"decimal\" calculate=\"/x div /y\"", 0 },
  { 1, "group", "g", "relevant=\"/b\"", 1 },
  { 2, "field", "gn", "type=\"integer\" required=\"true()\"", 0 },
  { 2, "field", "gs", "type=\"person-name\"", 1 },
  { 2, "field", "gd", "type=\"date\" relevant=\"../gn gt 2\"", 0 },
  { 1, "group", "h", "required=\"/n gt 1\"", 1 },
  { 2, "field", "hn", "type=\"integer\"", 0 },
  { 2, "field", "hx", "type=\"decimal\" required=\"/b\"", 0 },
  { 2, "group", "k", "relevant=\"/g/gn gt 3 or /m gt 3\"", 0 },
  { 3, "field", "ks", "type=\"string\" required=\"true()\"", 1 },
  { 3, "field", "kd", "type=\"date\"", 0 },
  { 1, "repeat", "r", "min=\"1\" max=\"2\"", 1 },
  { 2, "field", "rn", "type=\"integer\" required=\"../rb\"", 1 },
  { 2, "field", "rx", "type=\"decimal\"", 0 },
  { 2, "field", "rs", "type=\"string\" relevant=\"../rb or /b\"", 0 },
  { 2, "field", "rd", "type=\"date\"", 0 },
  { 2, "field", "rp", "type=\"partial-date\"", 0 },
  { 2, "field", "rc", "type=\"code\" list=\"gen\"", 0 },
  { 2, "field", "rb", "type=\"boolean\"", 0 },
  { 2, "repeat", "z", "min=\"1\" relevant=\"../rn gt 0\"", 1 },
  { 3, "field", "zn", "type=\"integer\" constraint=\". le 100 and . ne ../../rn\"", 1 },
  { 3, "field", "zs", "type=\"string\" required=\"../zn gt 2\"", 0 },
  { 3, "field", "zd", "type=\"date\"", 0 },
  { 2, "repeat", "q", "min=\"1\" max=\"1\"", 0 },
  { 3, "field", "qn", "type=\"integer\"", 0 },
  { 1, "repeat", "o", "min=\"1\" max=\"2\" relevant=\"not(/b)\"", 1 },
  { 2, "field", "on", "type=\"integer\"", 0 },
  { 2, "field", "od", "type=\"date\"", 1 },
};
#define SHAPES (sizeof shape / sizeof *shape)

struct rule { size_t shape; char *test; };

static void
write_rules (struct kdc_buffer *form, size_t at, const struct rule *rules, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (rules[i].shape == at) {
      kdc__buffer_printf (form, "<rule id=\"R-%zu\" test=\"", i);
      kdc__buffer_xml (form, rules[i].test, strlen (rules[i].test));
      kdc__buffer_puts (form, "\"><message xml:lang=\"vi\">Sai.</message></rule>\n");
    }
}

static void
write_form (const struct rule *rules, size_t count)
{
  struct kdc_buffer form;
  size_t open[8] = { 0 }, i;
  int depth = 0, next;

  kdc__buffer_init (&form, ctx, 0);
  kdc__buffer_puts (&form, "<form xmlns=\"urn:kdc:form:1\" id=\"gen\" version=\"1\""
                    " namespace=\"urn:kdc:form:gen\" valid-from=\"2020-01-01\""
                    " source=\"generated\">\n"
                    "<name xml:lang=\"vi\">Sinh ra</name>\n");
  for (i = 0; i < SHAPES; i++) {
    kdc__buffer_printf (&form, "<%s name=\"%s\" %s><label xml:lang=\"vi\">%s</label>\n",
                        shape[i].kind, shape[i].name, shape[i].attributes, shape[i].name);
    open[depth++] = i;
    next = i + 1 < SHAPES ? shape[i + 1].depth : 1;
    while (depth >= next) {
      write_rules (&form, open[--depth], rules, count);
      kdc__buffer_printf (&form, "</%s>\n", shape[open[depth]].kind);
      if (depth == 0)
        break;
    }
  }
  kdc__buffer_puts (&form, "</form>\n");
  save_buffer ("catalog/forms", "gen.xml", &form);
}

static void
write_catalog (void)
{
  static const struct { const char *folder, *text; } files[] = {
    { "procedures", "<procedure xmlns=\"urn:kdc:procedure:1\" code=\"9.000001\" version=\"1\""
      " domain=\"tests\" service=\"full\" valid-from=\"2020-01-01\""
      " source=\"generated\"><name xml:lang=\"vi\">Thử</name>"
      "<competence tier=\"commune\" rule=\"any\"/><term unit=\"day\" quantity=\"1\""
      " count-from=\"next-day\" roll=\"none\" version-by=\"filed\"/><form ref=\"gen\"/>"
      "</procedure>" },
    { "codelists", "<codelist xmlns=\"urn:kdc:codelist:1\" id=\"gen\" version=\"1\""
      " valid-from=\"2020-01-01\" source=\"generated\"><name xml:lang=\"vi\">Danh mục</name>"
      "<code value=\"a\"><name xml:lang=\"vi\">A</name>"
      "<property name=\"note\">x y</property></code>"
      "<code value=\"b\"><name xml:lang=\"vi\">B</name></code><code value=\"old\""
      " valid-to=\"2026-06-30\"><name xml:lang=\"vi\">Cũ</name>"
      "<property name=\"note\">12</property>"
      "</code></codelist>" },
    { "authorities", "<authorities xmlns=\"urn:kdc:authorities:1\" id=\"gen\" version=\"1\""
      " valid-from=\"2020-01-01\" source=\"generated\"><name xml:lang=\"vi\">Đơn vị</name>"
      "<unit code=\"01\" level=\"province\"><name xml:lang=\"vi\">Tỉnh</name></unit>"
      "<unit code=\"00001\" level=\"commune\" parent=\"01\" valid-from=\"2025-07-01\">"
      "<name xml:lang=\"vi\">Xã</name></unit><unit code=\"02\" level=\"province\""
      " valid-to=\"2025-06-30\"><name xml:lang=\"vi\">Tỉnh cũ</name></unit></authorities>" },
    { "calendars", "<calendar xmlns=\"urn:kdc:calendar:1\" id=\"gen\" version=\"1\""
      " from=\"2026-01-01\" to=\"2026-12-31\" valid-from=\"2020-01-01\""
      " source=\"generated\"><name xml:lang=\"vi\">Lịch</name>"
      "<weekend days=\"sat sun\"/><hours><open from=\"08:00\" to=\"17:00\"/></hours>"
      "<holiday date=\"2026-11-16\"><name xml:lang=\"vi\">Nghỉ</name></holiday></calendar>" },
  };
  char path[512], folder[64];
  size_t i;

  snprintf (path, sizeof path, "%s/catalog", out);
  mkdir (path, 0777);
  for (i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf (folder, sizeof folder, "catalog/%s", files[i].folder);
    save (folder, "gen.xml", files[i].text, strlen (files[i].text));
  }
}

static struct kdc_catalog *
open_catalog (void)
{
  struct kdc_catalog *catalog;
  kdc_error *err = NULL;
  char path[512];
  kdc__day on;

  snprintf (path, sizeof path, "%s/catalog", out);
  kdc__day_parse (TODAY, 10, &on);
  if (kdc__catalog_open (ctx, path, &catalog, &err) != KDC_OK
      || kdc__catalog_form (catalog, "gen", on, &t.form, &err) != KDC_OK)
    fail (err ? err->message[KDC__EN] : "catalog");
  return catalog;
}

/* --- rules ------------------------------------------------------------------------------------ */

static int
compiles (struct kdc_catalog *catalog, const struct kdc__node *node, const struct kdc_buffer *text)
{
  struct kdc__lookup_user user = { .catalog = catalog };
  struct kdc__expr_fault fault;
  struct kdc__arena arena;
  struct kdc__expr_site site = { .arena = &arena, .root = &t.form->nodes[0]->node, .context = node,
                                 .lookups = &kdc__catalog_lookups, .user = &user,
                                 .expected = KDC__T_BOOLEAN, .single = 1 };
  struct kdc__expr *expr;
  int status;

  kdc__arena_init (&arena, ctx);
  status = kdc__expr_compile (text->data, text->size, &site, &expr, &fault);
  if (status == KDC_OK)
    kdc__expr_release (expr);
  else if (getenv ("KDC_SHOW"))
    fprintf (stderr, "%s: %.*s\n", fault.code, (int) text->size, text->data);
  kdc__arena_free (&arena);
  return status == KDC_OK;
}

static size_t
make_rules (struct kdc_catalog *catalog, struct rule *rules, size_t count)
{
  struct kdc_buffer text;
  size_t i = 0, tried = 0, at;

  while (i < count) {
    do
      at = terms_below (&t, SHAPES);
    while (!shape[at].rules);
    t.here = &t.form->nodes[at + 1]->node;
    kdc__buffer_init (&text, ctx, 0);
    t.out = &text;
    terms_condition (&t, 1 + (int) terms_below (&t, 4));
    tried++;
    if (text.size < 900 && compiles (catalog, t.here, &text)) {
      rules[i].shape = at;
      rules[i++].test = kdc__buffer_steal (&text);
    }
    kdc__buffer_clear (&text);
  }
  return tried;
}

/* How many functions that can be exported are in some rule. */
static size_t
count_functions (const struct rule *rules, size_t count, size_t *all)
{
  const struct kdc__function *function;
  size_t i, j, met = 0;
  char call[64];

  for (i = *all = 0; (function = kdc__expr_function_row (i)) != NULL; i++) {
    *all += function->exportable != 0;
    snprintf (call, sizeof call, "%s(", function->name);
    for (j = 0; j < count && !strstr (rules[j].test, call); j++)
      ;
    met += function->exportable && j < count;
  }
  return met;
}

/* --- dossiers --------------------------------------------------------------------------------- */

static const char *const values[][12] = {
  [KDC__T_BOOLEAN] = { "true", "false", "1", "0", "true", "nope" },
  [KDC__T_INTEGER] = { "0", "1", "2", "3", "4", "7", "-1", " 12 ", "+5", "99", "1.0", "x" },
  [KDC__T_DECIMAL] = { "0", "1.5", "2.50", "0.3", "12", "7.25", ".5", "3.", "1000.01", "1,5",
                       "0.0", "5" },
  [KDC__T_STRING] = { "a", "Hoà", "hòa", "thủy", "x y", "12", " a  b ", "2024-02-29",
                      "Trần Văn Mẫu", "longer than twelve", "1.5", "ABC" },
  [KDC__T_DATE] = { "2024-02-29", "2026-11-14", "2026-11-13", "1999-12-31", "2026-06-30",
                    "2025-02-28", "2026-01-31", "2026-02-30", "0001-01-01" },
  [KDC__T_DATETIME] = { "2026-11-14T20:30:00", "2024-02-29T23:59:59.5", "2026-01-01T00:00:00",
                        "2026-11-14", "2025-12-31T24:00:00" },
  [KDC__T_PARTIAL_DATE] = { "1990", "1990-05", "1990-05-17", "1990-05-17T20:30", "2024-02",
                            "2026-11-14", "1990-02-30", "2026" },
  [KDC__T_CODE] = { "a", "b", "old", "c" },
};
static const char *const units[] = { "01", "00001", "02", "99" };

static const char *
value_of (const struct kdc__form_node *node)
{
  const char *const *list = values[node->node.type];
  unsigned count = 0;

  if (strcmp (node->field_type->name, "unit") == 0)
    return units[terms_below (&t, 4)];
  while (count < 12 && list[count])
    count++;
  return list[terms_below (&t, count)];
}

static void
write_data (const struct kdc__node *node, struct kdc_buffer *to)
{
  const struct kdc__node *child;
  unsigned rows;

  for (child = node->first_child; child; child = child->next) {
    rows = child->kind == KDC__REPEAT ? terms_below (&t, 4) : 1;
    for (; rows > 0; rows--) {
      if (terms_below (&t, 10) < (child->kind == KDC__FIELD ? 3u : 1u))
        continue;
      kdc__buffer_printf (to, "<f:%s>", child->name);
      if (child->kind == KDC__FIELD && terms_below (&t, 20))
        kdc__buffer_puts (to, value_of ((const struct kdc__form_node *) child));
      write_data (child, to);
      kdc__buffer_printf (to, "</f:%s>\n", child->name);
    }
  }
}

static void
write_dossier (struct kdc_buffer *to)
{
  kdc__buffer_printf (to, "<dossier xmlns=\"urn:kdc:dossier:1\""
                      " id=\"urn:uuid:11111111-2222-4333-8444-555555555555\""
                      " procedure=\"9.000001\" revision=\"1\" created=\"2026-%02u-01T00:30:00Z\"%s>"
                      "<channel kind=\"%s\"/><authority unit=\"00001\" agency=\"H26.99\"/>\n"
                      "<data form=\"gen\" version=\"1\" xmlns:f=\"urn:kdc:form:gen\">\n",
                      1 + terms_below (&t, 11),
                      terms_below (&t, 2) ? " received=\"2026-11-13T17:30:00Z\"" : "",
                      terms_below (&t, 2) ? "home" : "desk");
  write_data (&t.form->nodes[0]->node, to);
  kdc__buffer_puts (to, "</data></dossier>\n");
}

static void
judge (struct kdc_catalog *catalog, size_t number)
{
  struct kdc__validate_options options = { .skip_attachments = 1 };
  struct kdc_dossier *dossier;
  struct kdc_report *report = NULL;
  struct kdc_buffer text;
  char name[32];

  kdc__day_parse (TODAY, 10, &options.on);
  snprintf (name, sizeof name, "%03zu.xml", number);
  kdc__buffer_init (&text, ctx, 0);
  write_dossier (&text);
  if (kdc__dossier_open_memory (catalog, text.data, text.size, name, NULL, &dossier, NULL)
        != KDC_OK || kdc__validate (dossier, &options, &report, NULL) != KDC_OK || !dossier->form)
    fail (name);
  save_buffer ("sent", name, &text);
  if (kdc__dossier_settle_write (dossier, options.on, KDC__WRITE_CHECK, &text, NULL) != KDC_OK)
    fail (name);
  save_buffer ("dossiers", name, &text);
  canonical_findings (dossier, report, &text);
  save_buffer ("findings", name, &text);
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}

static void
save_export (const char *to, const char *name)
{
  struct kdc_buffer text;
  kdc__day on;

  kdc__day_parse (TODAY, 10, &on);
  kdc__buffer_init (&text, ctx, 0);
  if (kdc__export_form (t.form, to, on, KDC__VI, &text, NULL) != KDC_OK)
    fail (to);
  save_buffer ("export", name, &text);
}

int
main (int argc, char **argv)
{
  struct kdc_catalog *catalog;
  struct rule *rules;
  size_t count, dossiers, i, tried, met, all;

  if (argc != 5 || kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    fail ("OUT SEED EXPRESSIONS DOSSIERS");
  out = argv[1];
  t.state = strtoull (argv[2], NULL, 10);
  count = strtoul (argv[3], NULL, 10);
  dossiers = strtoul (argv[4], NULL, 10);
  mkdir (out, 0777);
  write_catalog ();
  write_form (NULL, 0);
  rules = calloc (count, sizeof *rules);
  if (!rules)
    fail ("out of memory");
  catalog = open_catalog ();
  tried = make_rules (catalog, rules, count);
  kdc__catalog_unref (catalog);
  write_form (rules, count);
  catalog = open_catalog ();
  save_export ("xslt", "check.xslt");
  save_export ("sch", "check.sch");
  for (i = 0; i < dossiers; i++)
    judge (catalog, i);
  met = count_functions (rules, count, &all);
  printf ("%zu expressions of %zu tried, with %zu of %zu functions; %zu dossiers\n", count, tried,
          met, all, dossiers);
  for (i = 0; i < count; i++)
    kdc__free (ctx, rules[i].test);
  free (rules);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
  return 0;
}
