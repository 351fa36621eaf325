/* dossier_families.c - many rows, many papers, many findings: what stands behind the parser. */
#include "families.h"
#include "validate/fill.h"

#include <unistd.h>

#define L "<label xml:lang=\"vi\">X</label>"
#define M "<message xml:lang=\"vi\">Sai.</message>"
#define FIELD(NAME, REST) "<field name=\"" NAME "\" " REST ">" L "</field>"
#define INTEGER(NAME) FIELD (NAME, "type=\"integer\"")

/* --- rows ------------------------------------------------------------------------------------- */

static struct cost
flat_rows (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L INTEGER ("n") FIELD ("d", "type=\"partial-date\"")
    "<field name=\"k\" type=\"integer\" calculate=\"../n + 1\">" L
    "<rule id=\"R1\" test=\"../n lt .\">" M "</rule></field></repeat>",
    "", "<f:r><f:n>1</f:n><f:d>2020-01</f:d></f:r>", "" };

  return judge_plan (ctx, &plan, n, 0);
}

/* Each row looks at its own children in every way there is. */
#define NESTED_FORM \
  "<repeat name=\"r\">" L \
  "<field name=\"n\" type=\"integer\" calculate=\"count(../s)\">" L "</field>" \
  "<field name=\"t\" type=\"integer\" relevant=\"exists(../s/m)\" required=\"exists(../s)\" " \
  "calculate=\"count(../s[m gt 0])\">" L "</field>" \
  "<repeat name=\"s\" min=\"0\" max=\"1000000\">" L INTEGER ("m") "</repeat></repeat>" \
  "<field name=\"z\" type=\"integer\">" L "<rule id=\"R1\" test=\"exists(/r/s/m) or . = 1\">" M \
  "</rule></field>"

static struct cost
nested_rows (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    NESTED_FORM, "", "<f:r><f:s><f:m>1</f:m></f:s><f:s><f:m>2</f:m></f:s></f:r>",
    "<f:z>1</f:z>" };

  return judge_plan (ctx, &plan, n, 0);
}

static struct cost
empty_parents (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = { NESTED_FORM, "", "<f:r/>", "<f:z>1</f:z>" };

  return judge_plan (ctx, &plan, n, 0);
}

static struct cost
one_parent (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan
    = { NESTED_FORM, "<f:r>", "<f:s><f:m>1</f:m></f:s>", "</f:r><f:r/><f:z>1</f:z>" };

  return judge_plan (ctx, &plan, n, 0);
}

static struct cost
numbered_rows (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L "<field name=\"n\" type=\"integer\" calculate=\"kdc:index()\">" L
    "</field></repeat>", "", "<f:r/>", "" };

  return judge_plan (ctx, &plan, n, 0);
}

static struct cost
many_tables (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer form, row;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&form, ctx, 0);
  kdc__buffer_init (&row, ctx, 0);
  for (i = 0; i < n; i++) {
    kdc__buffer_printf (&form, "<repeat name=\"r%zu\">" L INTEGER ("n") "</repeat>", i);
    kdc__buffer_printf (&row, "<f:r%zu><f:n>1</f:n></f:r%zu>", i, i);
  }
  cost = judge_plan (ctx, &(struct plan) { form.data, row.data, "", "" }, n, 0);
  kdc__buffer_clear (&form);
  kdc__buffer_clear (&row);
  return cost;
}

/* --- findings --------------------------------------------------------------------------------- */

static struct cost
wrong_types (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan
    = { "<repeat name=\"r\">" L INTEGER ("n") "</repeat>", "", "<f:r><f:n>x</f:n></f:r>", "" };

  return judge_plan (ctx, &plan, n, n);
}

static struct cost
wrong_codes (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L FIELD ("c", "type=\"code\" list=\"sex\"") "</repeat>", "",
    "<f:r><f:c>x</f:c></f:r>", "" };

  return judge_plan (ctx, &plan, n, n);
}

static struct cost
missing_fields (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L FIELD ("n", "type=\"integer\" required=\"true()\"") INTEGER ("m")
    "</repeat>", "", "<f:r><f:m>1</f:m></f:r>", "" };

  return judge_plan (ctx, &plan, n, n);
}

static struct cost
failed_rules (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L "<field name=\"n\" type=\"integer\" constraint=\". gt 2\">" L
    "<rule id=\"R1\" test=\". gt 1\">" M "</rule></field></repeat>", "",
    "<f:r><f:n>1</f:n></f:r>", "" };

  return judge_plan (ctx, &plan, n, n);
}

/* A wrong value in what is not relevant is not reported beside that. */
static struct cost
irrelevant_and_wrong (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L INTEGER ("a") "<group name=\"g\" relevant=\"../a = 1\">" L
    INTEGER ("n") FIELD ("c", "type=\"code\" list=\"sex\"") "</group></repeat>", "",
    "<f:r><f:a>2</f:a><f:g><f:n>x</f:n><f:c>y</f:c></f:g></f:r>", "" };

  return judge_plan (ctx, &plan, n, n);
}

/* Irrelevant here, wrong elsewhere: each of one kind is compared with those of the other. */
static struct cost
irrelevant_beside_wrong (struct kdc_context *ctx, size_t n)
{
  static const struct plan plan = {
    "<repeat name=\"r\">" L INTEGER ("a") FIELD ("b", "type=\"integer\" relevant=\"../a = 1\"")
    INTEGER ("n") "</repeat>", "",
    "<f:r><f:a>2</f:a><f:b>1</f:b><f:n>x</f:n></f:r>", "" };

  return judge_plan (ctx, &plan, n, 2 * n);
}

/* Past the limit of findings, work must not go on as if each were kept. */
static struct cost
names_for_codes (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer text;
  struct world w;
  struct cost cost;
  size_t i;

  ctx->values[KDC__MAX_FINDINGS] = 100;
  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&text, "<codelist xmlns=\"urn:kdc:codelist:1\" id=\"big\" version=\"1\" "
                           "valid-from=\"2020-01-01\" source=\"made\"><name xml:lang=\"vi\">G"
                           "</name>");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<code value=\"%zu\"><name xml:lang=\"vi\">Tên %zu</name></code>",
                        i, i);
  kdc__buffer_puts (&text, "</codelist>");
  world_file (&w, "codelists/big.xml", &text);
  kdc__buffer_puts (&text, "<repeat name=\"r\">" L FIELD ("c", "type=\"code\" list=\"big\"")
                           "</repeat>");
  world_form (&w, &text);
  world_procedure (&w, &text);
  world_open (&w);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<f:r><f:c>Không có %zu</f:c></f:r>", i);
  cost = world_judge (&w, &text, NULL, 1);
  world_end (&w);
  return cost;
}

/* --- sessions --------------------------------------------------------------------------------- */

#define SESSION_FORM \
  "<repeat name=\"r\">" L FIELD ("n", "type=\"integer\" required=\"true()\"") \
  "<field name=\"k\" type=\"integer\" calculate=\"../n + 1\">" L "</field></repeat>" \
  "<field name=\"z\" type=\"integer\">" L "<rule id=\"R1\" test=\". lt 5\">" M "</rule></field>"

static void
open_session (struct kdc_context *ctx, struct world *w, struct kdc_fill **fill)
{
  struct kdc_buffer text;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (w, ctx);
  kdc__buffer_puts (&text, SESSION_FORM);
  world_form (w, &text);
  world_procedure (w, &text);
  world_open (w);
  ck_assert_int_eq (kdc__fill_open (w->catalog, "9.000001", NULL, NULL, 20000, fill, NULL), KDC_OK);
}

static void
add_rows (struct kdc_fill *fill, size_t n)
{
  char path[48];
  uint32_t id;

  for (; n > 0; n--) {
    ck_assert_int_eq (kdc__fill_add_row (fill, "/r", 0, 0, &id, NULL), KDC_OK);
    snprintf (path, sizeof path, "/r[r%u]/n", id);
    ck_assert_int_eq (kdc__fill_set (fill, path, "5", 1, NULL), KDC_OK);
  }
}

static struct cost
rows_added (struct kdc_context *ctx, size_t n)
{
  struct kdc_fill *fill;
  struct world w;
  struct cost cost;

  open_session (ctx, &w, &fill);
  meter_on ();
  add_rows (fill, n);
  cost = meter_off ();
  kdc__fill_free (fill);
  world_end (&w);
  return cost;
}

/* The same key again and again, in a field that nothing of the rows reads. */
static struct cost
keys_pressed (struct kdc_context *ctx, size_t n)
{
  struct kdc_fill *fill;
  struct world w;
  struct cost cost;
  size_t i;

  open_session (ctx, &w, &fill);
  add_rows (fill, n);
  meter_on ();
  for (i = 0; i < n; i++)
    ck_assert_int_eq (kdc__fill_set (fill, "/z", i % 2 ? "4" : "9", 1, NULL), KDC_OK);
  cost = meter_off ();
  kdc__fill_free (fill);
  world_end (&w);
  return cost;
}

/* --- papers ----------------------------------------------------------------------------------- */

static struct cost
judge_papers (struct kdc_context *ctx, size_t declared, const char *item, size_t n, size_t least)
{
  struct kdc_buffer text, papers;
  struct world w;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_init (&papers, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&text, INTEGER ("n"));
  world_form (&w, &text);
  for (i = 0; i < declared; i++)
    kdc__buffer_printf (&papers, "<paper id=\"p%zu\" handling=\"submit\" required=\"/n = 1\" "
                        "certified=\"true()\"><name xml:lang=\"vi\">P</name></paper>", i);
  world_procedure (&w, &papers);
  world_open (&w);
  kdc__buffer_puts (&text, "<f:n>1</f:n>");
  world_judge (&w, &text, NULL, 0);
  kdc__buffer_puts (&text, "<f:n>1</f:n>");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&papers, item, i);
  cost = world_judge (&w, &text, &papers, least);
  world_end (&w);
  return cost;
}

static struct cost
one_paper_often (struct kdc_context *ctx, size_t n)
{
  return judge_papers (ctx, 2, "<paper ref=\"p1\" kind=\"copy\" number=\"%zu\"/>", n, 1);
}

static struct cost
unknown_papers (struct kdc_context *ctx, size_t n)
{
  return judge_papers (ctx, 2, "<paper ref=\"x%zu\" kind=\"scan\"/>", n, n);
}

/* --- attachments ------------------------------------------------------------------------------ */

static struct cost
long_attachment (struct kdc_context *ctx, size_t n)
{
  struct kdc__attachment_facts facts;
  struct kdc_buffer text;
  struct world w;
  struct cost cost;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_puts (&text, "%PDF-1.7\n");
  repeat_text (&text, "0123456789", n / 10);
  world_begin (&w, ctx);
  world_file (&w, "a.pdf", &text);
  meter_on ();
  ck_assert_int_eq (kdc__attachment_inspect (ctx, w.directory, "a.pdf", &facts, NULL), KDC_OK);
  cost = meter_off ();
  world_end (&w);
  return cost;
}

const struct family dossier_families[] = {
  { KDC__MAX_REPEAT_ROWS, "rows side by side", 2000, flat_rows },
  { KDC__MAX_REPEAT_ROWS, "rows with rows in them", 1000, nested_rows },
  { KDC__MAX_REPEAT_ROWS, "rows that could have rows", 1000, empty_parents },
  { KDC__MAX_REPEAT_ROWS, "all rows in one", 2000, one_parent },
  { KDC__MAX_REPEAT_ROWS, "numbered rows", 2000, numbered_rows },
  { KDC__MAX_REPEAT_ROWS, "a row in each of many repeats", 300, many_tables },
  { KDC__MAX_REPEAT_ROWS, "rows added in a session", 500, rows_added },
  { KDC__MAX_REPEAT_ROWS, "keys pressed beside many rows", 500, keys_pressed },
  { KDC__MAX_FINDINGS, "values of the wrong type", 2000, wrong_types },
  { KDC__MAX_FINDINGS, "unknown codes", 2000, wrong_codes },
  { KDC__MAX_FINDINGS, "missing fields", 2000, missing_fields },
  { KDC__MAX_FINDINGS, "failed rules", 2000, failed_rules },
  { KDC__MAX_FINDINGS, "wrong inside what is irrelevant", 1000, irrelevant_and_wrong },
  { KDC__MAX_FINDINGS, "wrong beside what is irrelevant", 1000, irrelevant_beside_wrong },
  { KDC__MAX_FINDINGS, "wrong codes of a long list", 500, names_for_codes },
  { KDC__MAX_ATTACHMENTS, "one paper again and again", 1000, one_paper_often },
  { KDC__MAX_ATTACHMENTS, "unknown papers", 1000, unknown_papers },
  { KDC__MAX_ATTACHMENT_BYTES, "a long file", 4000000, long_attachment },
  { NO_LIMIT, NULL, 0, NULL },
};
