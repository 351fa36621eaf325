/* input.c - the tree that style sheets of prints read: who, what, the data, the papers, the fees
 * and the receipt. Codes and dates stand in it twice, as declared and as people read them, so that
 * a sheet holds layout alone. */
#include "transform/tree.h"

#include <string.h>

void
kdc__tree_attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

void
kdc__tree_number (struct kdc_buffer *out, const char *name, int64_t value)
{
  if (value >= 0)
    kdc__buffer_printf (out, " %s=\"%lld\"", name, (long long) value);
}

void
kdc__tree_text (const struct kdc__print_job *job, struct kdc_buffer *out, const char *name,
                const struct kdc__text *text)
{
  kdc__tree_attribute (out, name, kdc__text_get (text, KDC__VI));
  if (job->lang == KDC__EN && text->by_lang[KDC__EN]) {
    kdc__buffer_printf (out, " %s-en=\"", name);
    kdc__buffer_xml (out, text->by_lang[KDC__EN], strlen (text->by_lang[KDC__EN]));
    kdc__buffer_putc (out, '"');
  }
}

static void
put_instant (struct kdc_buffer *out, const char *name, int known, kdc__instant at)
{
  char text[32];

  if (!known)
    return;
  kdc__instant_format (at, text);
  kdc__tree_attribute (out, name, text);
}

static void
put_papers (const struct kdc__print_job *job, const struct kdc__paper *papers, size_t count,
            struct kdc_buffer *out)
{
  static const char *const handlings[] = { "submit", "present", "note" };
  size_t i;

  for (i = 0; i < count; i++) {
    const struct kdc__paper *p = papers + i;
    const char *kind = p->alternative_count ? "one-of" : p->value ? "value" : "paper";

    kdc__buffer_printf (out, "<%s", kind);
    kdc__tree_attribute (out, "id", p->id);
    if (strcmp (kind, "paper") == 0) {
      kdc__tree_attribute (out, "handling", handlings[p->handling]);
      kdc__tree_number (out, "originals", p->originals);
      kdc__tree_number (out, "copies", p->copies);
    }
    kdc__tree_text (job, out, "name", &p->name);
    kdc__buffer_putc (out, '>');
    put_papers (job, p->alternatives, p->alternative_count, out);
    kdc__buffer_printf (out, "</%s>", kind);
  }
}

static void
put_procedure (const struct kdc__print_job *job, struct kdc_buffer *out)
{
  const struct kdc_procedure *p = job->procedure;
  size_t i;

  kdc__buffer_puts (out, "<procedure");
  kdc__tree_attribute (out, "code", p->head.id);
  kdc__tree_attribute (out, "version", p->head.version);
  kdc__tree_attribute (out, "domain", p->domain);
  kdc__tree_attribute (out, "service", p->service);
  kdc__tree_text (job, out, "name", &p->head.name);
  kdc__tree_attribute (out, "term-unit", p->term.unit);
  kdc__tree_number (out, "term-quantity", p->term.quantity);
  kdc__buffer_putc (out, '>');
  put_papers (job, p->papers, p->paper_count, out);
  for (i = 0; i < p->result_count; i++) {
    kdc__buffer_puts (out, "<result");
    kdc__tree_attribute (out, "code", p->results[i].code);
    kdc__tree_text (job, out, "name", &p->results[i].name);
    kdc__buffer_puts (out, "/>");
  }
  kdc__buffer_puts (out, "</procedure>\n");
}

/* An attribute made by one of the kdc__text_of_… functions. */
static int
put_named (const struct kdc__print_job *job, struct kdc_buffer *out, const char *name,
           const char *code,
           int (*text_of) (const struct kdc__print_job *, const char *, struct kdc_buffer *))
{
  struct kdc_buffer text;
  int status;

  if (!code)
    return KDC_OK;
  kdc__buffer_init (&text, job->ctx, 0);
  status = text_of (job, code, &text);
  if (status == KDC_OK)
    kdc__tree_attribute (out, name, text.data);
  kdc__buffer_clear (&text);
  return status;
}

static int
unit_alone (const struct kdc__print_job *job, const char *code, struct kdc_buffer *out)
{
  return kdc__text_of_unit (job, code, 0, out);
}

static int
unit_whole (const struct kdc__print_job *job, const char *code, struct kdc_buffer *out)
{
  return kdc__text_of_unit (job, code, 1, out);
}

static int
paper_kind (const struct kdc__print_job *job, const char *code, struct kdc_buffer *out)
{
  return kdc__text_of_code (job, "paper-kind", code, out);
}

static int
channel_name (const struct kdc__print_job *job, const char *code, struct kdc_buffer *out)
{
  return kdc__text_of_code (job, "channel", code, out);
}

static int
put_envelope (const struct kdc__print_job *job, struct kdc_buffer *out)
{
  const struct kdc_dossier *d = job->dossier;
  int status;

  kdc__buffer_puts (out, "<dossier");
  kdc__tree_attribute (out, "id", d->id);
  kdc__tree_attribute (out, "case", d->case_code);
  kdc__tree_number (out, "revision", d->revision);
  put_instant (out, "created", d->has_created, d->created);
  put_instant (out, "received", d->has_received, d->received);
  kdc__tree_attribute (out, "channel", d->channel);
  status = put_named (job, out, "channel-name", d->channel, channel_name);
  kdc__tree_attribute (out, "site", d->site);
  kdc__tree_attribute (out, "volunteer", d->volunteer);
  kdc__buffer_puts (out, "/>\n<authority");
  kdc__tree_attribute (out, "unit", d->unit);
  if (status == KDC_OK)
    status = put_named (job, out, "unit-name", d->unit, unit_alone);
  if (status == KDC_OK)
    status = put_named (job, out, "unit-whole", d->unit, unit_whole);
  kdc__tree_attribute (out, "agency", d->agency);
  if (status == KDC_OK)
    status = put_named (job, out, "agency-name", d->agency, kdc__text_of_agency);
  kdc__buffer_puts (out, "/>\n");
  return status;
}

static int
put_manifest_item (const struct kdc__print_job *job, const struct kdc__manifest_item *item,
                   struct kdc_buffer *out)
{
  int status;

  kdc__buffer_puts (out, "<paper");
  kdc__tree_attribute (out, "ref", item->ref);
  if (item->paper)
    kdc__tree_text (job, out, "name", &item->paper->name);
  else
    kdc__tree_attribute (out, "name", item->ref);
  kdc__tree_attribute (out, "kind", item->kind);
  status = put_named (job, out, "kind-name", item->kind, paper_kind);
  kdc__tree_attribute (out, "number", item->number);
  kdc__tree_number (out, "originals", item->originals);
  kdc__tree_number (out, "copies", item->copies);
  kdc__tree_number (out, "pages", item->pages);
  kdc__buffer_puts (out, "/>");
  return status;
}

static int
put_manifest (const struct kdc__print_job *job, struct kdc_buffer *out)
{
  int status = KDC_OK;
  size_t i;

  kdc__buffer_puts (out, "<papers>");
  for (i = 0; i < job->dossier->paper_count && status == KDC_OK; i++)
    status = put_manifest_item (job, job->dossier->papers + i, out);
  kdc__buffer_puts (out, "</papers>\n");
  return status;
}

static void
put_fees (const struct kdc__print_job *job, struct kdc_buffer *out)
{
  size_t i;

  kdc__buffer_puts (out, "<fees>");
  for (i = 0; i < job->report->fee_count; i++) {
    const struct kdc__fee_line *fee = job->report->fees + i;

    kdc__buffer_puts (out, "<fee");
    kdc__tree_attribute (out, "id", fee->id);
    kdc__tree_text (job, out, "name", &fee->name);
    kdc__tree_attribute (out, "amount", fee->amount);
    kdc__tree_attribute (out, "currency", fee->currency);
    kdc__tree_text (job, out, "note", &fee->note);
    kdc__buffer_puts (out, "/>");
  }
  kdc__buffer_puts (out, "</fees>\n");
}

/* What our own receipts say, as attributes or, from others, as elements. */
static int
put_receipt (const struct kdc__print_job *job, struct kdc_buffer *out, kdc_error **err)
{
  static const char *const namespaces[] = { "r", "urn:kdc:receipt:1", NULL };
  static const char *const names[] = { "message-id", "dossier-id", "dossier-code", "agency",
                                       "status", "received", "arrived", "reception", "due" };
  struct kdc__xpath *xpath = NULL;
  char path[96] = "";
  struct kdc_buffer text, value;
  int status = KDC_OK;
  size_t i;

  kdc__buffer_init (&text, job->ctx, sizeof path);
  kdc__buffer_init (&value, job->ctx, 0);
  kdc__buffer_puts (out, "<receipt");
  for (i = 0; i < sizeof names / sizeof *names && status == KDC_OK; i++) {
    kdc__buffer_clear (&text);
    kdc__buffer_clear (&value);
    kdc__buffer_printf (&text, "string(/r:receipt/@%s | /r:receipt/r:%s)", names[i], names[i]);
    status = text.status;
    if (status == KDC_OK)
      status = kdc__xpath_compile (job->ctx, text.data, namespaces, &xpath, err);
    if (status == KDC_OK)
      status = kdc__xpath_string (xpath, job->receipt, &value);
    if (status == KDC_OK && value.size > 0)
      kdc__tree_attribute (out, names[i], value.data);
    kdc__xpath_free (xpath);
    xpath = NULL;
  }
  kdc__buffer_puts (out, "/>\n");
  kdc__buffer_clear (&text);
  kdc__buffer_clear (&value);
  return status;
}

int
kdc__print_input (const struct kdc__print_job *job, struct kdc_buffer *out, kdc_error **err)
{
  char day[11];
  int status = KDC_OK;

  kdc__day_format (job->on, day);
  kdc__buffer_puts (out, "<print");
  kdc__tree_attribute (out, "id", job->print->head.id);
  kdc__tree_attribute (out, "kind", job->print->kind);
  kdc__tree_attribute (out, "lang", job->lang == KDC__EN ? "en" : "vi");
  kdc__tree_attribute (out, "blank", job->dossier ? "no" : "yes");
  kdc__tree_attribute (out, "on", day);
  kdc__tree_attribute (out, "evidence", job->print->head.evidence);
  kdc__tree_text (job, out, "name", &job->print->head.name);
  kdc__buffer_puts (out, ">\n");
  put_procedure (job, out);
  if (job->dossier)
    status = put_envelope (job, out);
  if (status == KDC_OK)
    status = kdc__tree_data (job, out);
  if (status == KDC_OK && job->dossier)
    status = put_manifest (job, out);
  if (status == KDC_OK && job->report)
    put_fees (job, out);
  if (status == KDC_OK && job->receipt)
    status = put_receipt (job, out, err);
  kdc__buffer_puts (out, "</print>\n");
  return status == KDC_OK ? out->status : status;
}
