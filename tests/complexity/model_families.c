/* model_families.c - wide and deep models: they are the operator's own, but a form of a thousand
 * fields is not to take a minute. */
#include "families.h"

#define L "<label xml:lang=\"vi\">X</label>"
#define M "<message xml:lang=\"vi\">Sai.</message>"

static struct cost
compile_form (struct kdc_context *ctx, struct kdc_buffer *body)
{
  const struct kdc_form *form = NULL;
  kdc_error *err = NULL;
  struct world w;
  struct cost cost;
  int status;

  world_begin (&w, ctx);
  world_form (&w, body);
  world_open (&w);
  meter_on ();
  status = kdc__catalog_form (w.catalog, "f", 20000, &form, &err);
  cost = meter_off ();
  ck_assert_msg (status == KDC_OK, "%s", err ? err->message[KDC__EN] : "no memory");
  world_end (&w);
  return cost;
}

/* Both %zu of the field, if it has them, are its number and the number before. */
static struct cost
form_of (struct kdc_context *ctx, const char *head, const char *field, size_t n, const char *tail)
{
  struct kdc_buffer body;
  size_t i;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, head);
  for (i = 1; i <= n; i++)
    kdc__buffer_printf (&body, field, i, i - 1);
  kdc__buffer_puts (&body, tail);
  return compile_form (ctx, &body);
}

static struct cost
fields (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "", "<field name=\"a%zu\" type=\"string\">" L "</field>", n, "");
}

static struct cost
chain (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "<field name=\"a0\" type=\"integer\">" L "</field>",
                  "<field name=\"a%zu\" type=\"integer\" calculate=\"/a%zu + 1\">" L "</field>",
                  n, "");
}

static struct cost
backward_chain (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer body;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_printf (&body, "<field name=\"a%zu\" type=\"integer\">" L "</field>", n);
  while (n-- > 0)
    kdc__buffer_printf (&body, "<field name=\"a%zu\" type=\"integer\" relevant=\"/a%zu gt 1\">" L
                        "</field>", n, n + 1);
  return compile_form (ctx, &body);
}

static struct cost
rules (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "<field name=\"a\" type=\"integer\">" L,
                  "<rule id=\"R%zu\" test=\". gt 1\">" M "</rule>", n, "</field>");
}

static struct cost
groups (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "", "<group name=\"g%zu\">" L "<field name=\"a\" type=\"integer\">" L
                           "</field></group>", n, "");
}

static struct cost
repeats (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "", "<repeat name=\"r%zu\">" L "<field name=\"a\" type=\"integer\">" L
                           "</field></repeat>", n, "");
}

static struct cost
branches (struct kdc_context *ctx, size_t n)
{
  return form_of (ctx, "<choice name=\"c\">" L, "<branch name=\"b%zu\">" L
                  "<field name=\"a\" type=\"integer\">" L "</field></branch>", n, "</choice>");
}

/* How many read a group, and how wide it is: what depends on what grows by both. */
static struct cost
readers (struct kdc_context *ctx, size_t width, size_t n)
{
  struct kdc_buffer body;
  size_t i;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_puts (&body, "<group name=\"g\">" L);
  for (i = 0; i < width; i++)
    kdc__buffer_printf (&body, "<field name=\"a%zu\" type=\"integer\">" L "</field>", i);
  kdc__buffer_puts (&body, "</group>");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&body, "<field name=\"b%zu\" type=\"integer\" relevant=\"exists(/g)\">" L
                        "</field>", i);
  return compile_form (ctx, &body);
}

static struct cost
many_readers (struct kdc_context *ctx, size_t n)
{
  return readers (ctx, 4, n);
}

static struct cost
reader_of_many (struct kdc_context *ctx, size_t n)
{
  return readers (ctx, n, 4);
}

/* One expression that names as many fields as there are. */
static struct cost
one_reads_all (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer body;
  size_t i;

  kdc__buffer_init (&body, ctx, 0);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&body, "<field name=\"a%zu\" type=\"integer\">" L "</field>", i);
  kdc__buffer_puts (&body, "<field name=\"s\" type=\"integer\" calculate=\"sum((0");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&body, ", /a%zu", i);
  kdc__buffer_puts (&body, "))\">" L "</field>");
  return compile_form (ctx, &body);
}

/* A dossier that fills all of a wide form in, backwards. */
static struct cost
wide_dossier (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer text;
  struct world w;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<field name=\"a%05zu\" type=\"integer\">" L "</field>", i);
  world_form (&w, &text);
  world_procedure (&w, &text);
  world_open (&w);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<f:a%05zu>x</f:a%05zu>", i, i);
  cost = world_judge (&w, &text, NULL, n);
  world_end (&w);
  return cost;
}

/* --- registers -------------------------------------------------------------------------------- */

static struct cost
codes (struct kdc_context *ctx, size_t n)
{
  const struct kdc__codelist *list = NULL;
  struct kdc_buffer text;
  struct world w;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&text, "<codelist xmlns=\"urn:kdc:codelist:1\" id=\"l\" version=\"1\" "
                           "valid-from=\"2020-01-01\" source=\"made\">"
                           "<name xml:lang=\"vi\">G</name>");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&text, "<code value=\"c%zu\"><name xml:lang=\"vi\">N</name></code>", i);
  kdc__buffer_puts (&text, "</codelist>");
  world_file (&w, "codelists/l.xml", &text);
  world_open (&w);
  meter_on ();
  ck_assert_int_eq (kdc__catalog_codelist (w.catalog, "l", 20000, &list, NULL), KDC_OK);
  cost = meter_off ();
  world_end (&w);
  return cost;
}

static struct cost
units (struct kdc_context *ctx, size_t n)
{
  const struct kdc_authority *unit = NULL;
  struct kdc_buffer text;
  struct world w;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&text, "<authorities xmlns=\"urn:kdc:authorities:1\" id=\"a\" version=\"1\" "
                           "valid-from=\"2020-01-01\" source=\"made\">"
                           "<name xml:lang=\"vi\">G</name>"
                           "<unit code=\"01\" level=\"province\"><name xml:lang=\"vi\">T</name>"
                           "</unit>");
  for (i = 10000; i < 10000 + n; i++)
    kdc__buffer_printf (&text, "<unit code=\"%05zu\" level=\"commune\" parent=\"01\">"
                        "<name xml:lang=\"vi\">N</name></unit>", i);
  kdc__buffer_puts (&text, "</authorities>");
  world_file (&w, "authorities/a.xml", &text);
  world_open (&w);
  meter_on ();
  ck_assert_int_eq (kdc__catalog_unit (w.catalog, "10007", 5, 20000, &unit, NULL), KDC_OK);
  cost = meter_off ();
  world_end (&w);
  return cost;
}

static struct cost
documents (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer text;
  struct world w;
  struct cost cost;
  char name[64];
  size_t i;

  kdc__buffer_init (&text, ctx, 0);
  world_begin (&w, ctx);
  for (i = 0; i < n; i++) {
    kdc__buffer_printf (&text, "<codelist xmlns=\"urn:kdc:codelist:1\" id=\"l%zu\" version=\"1\" "
                        "valid-from=\"2020-01-01\" source=\"made\"><name xml:lang=\"vi\">G</name>"
                        "<code value=\"a\"><name xml:lang=\"vi\">N</name></code></codelist>",
                        i * 7919 % n);
    snprintf (name, sizeof name, "codelists/%zu.xml", i);
    world_file (&w, name, &text);
  }
  meter_on ();
  world_open (&w);
  cost = meter_off ();
  world_end (&w);
  return cost;
}

const struct family model_families[] = {
  { NO_LIMIT, "a form of many fields", 250, fields },
  { NO_LIMIT, "fields calculated one from another", 250, chain },
  { NO_LIMIT, "conditions on the field before", 250, backward_chain },
  { NO_LIMIT, "rules of one field", 250, rules },
  { NO_LIMIT, "groups", 250, groups },
  { NO_LIMIT, "repeats", 250, repeats },
  { NO_LIMIT, "branches of one choice", 250, branches },
  { NO_LIMIT, "fields that read a group", 250, many_readers },
  { NO_LIMIT, "a wide group that is read", 250, reader_of_many },
  { NO_LIMIT, "an expression that reads all", 250, one_reads_all },
  { NO_LIMIT, "a dossier of a wide form", 250, wide_dossier },
  { NO_LIMIT, "a long code list", 1000, codes },
  { NO_LIMIT, "many units", 1000, units },
  { NO_LIMIT, "a catalog of many documents", 200, documents },
  { NO_LIMIT, NULL, 0, NULL },
};
