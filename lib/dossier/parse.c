/* parse.c - the reader behind the automaton: envelope into the dossier, form data into slots. It
 * only sees elements that are allowed; what is not has become a finding before. */
#include "dossier/dossier.h"

#include <stdio.h>
#include <string.h>

#include "model/vocabularies.h"

struct parse {
  struct kdc_dossier *dossier;
  kdc__day on;
  kdc_error **err;
  int rows_reported, papers_reported;
};

/* --- envelope --------------------------------------------------------------------------------- */

static const struct kdc__attribute *
find_attribute (const struct kdc__attribute *attributes, size_t count, const char *name)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (*attributes[i].name == *name && !attributes[i].ns && strcmp (attributes[i].name, name) == 0)
      return attributes + i;
  return NULL;
}

/* One attribute into a text of the dossier's; NULL when it is not there. */
struct wanted { const char *name; const char **text; };

static int
take_texts (struct kdc_dossier *dossier, const struct kdc__attribute *attributes, size_t count,
            const struct wanted *wanted)
{
  const struct kdc__attribute *attribute;
  const char *value;
  size_t length;
  char *copy;

  for (; wanted->name; wanted++) {
    attribute = find_attribute (attributes, count, wanted->name);
    if (!attribute)
      continue;
    value = attribute->value;
    length = attribute->length;
    kdc__trim (&value, &length);
    if (kdc__nfc (&dossier->arena, value, length, &copy, &length) != KDC_OK)
      return KDC_ENOMEM;
    *wanted->text = copy;
  }
  return KDC_OK;
}

static int64_t
take_number (const struct kdc__attribute *attributes, size_t count, const char *name)
{
  const struct kdc__attribute *attribute = find_attribute (attributes, count, name);
  int64_t number;

  if (attribute && kdc__parse_int64 (attribute->value, attribute->length, &number) == 0
      && number >= 0)
    return number;
  return -1;
}

static int
take_instant (const struct kdc__attribute *attributes, size_t count, const char *name,
              kdc__instant *out)
{
  const struct kdc__attribute *attribute = find_attribute (attributes, count, name);

  return attribute && kdc__instant_parse (attribute->value, attribute->length, out) == 0;
}

/* What the catalog says of a code that it cannot serve, and the finding about it. */
static const struct { const char *key, *code; } reasons[] = {
  { "catalog.not-in-force", "procedure.not-in-force" },
  { "catalog.no-data", "procedure.no-data" },
  { "catalog.replaced", "procedure.replaced" },
  { "catalog.repealed", "procedure.repealed" },
};

static const char *
code_of_reason (const kdc_error *why)
{
  size_t i;

  for (i = 0; why && why->key && i < sizeof reasons / sizeof *reasons; i++)
    if (strcmp (why->key, reasons[i].key) == 0)
      return reasons[i].code;
  return NULL;
}

/* A look-up that found nothing is a finding; when the catalog knows more, as that it is in force
 * at other times, its reason becomes the guide. */
static int
report_unknown (struct parse *p, const char *code, const char *path, size_t offset,
                const char *name, const char *value, kdc_error *why)
{
  struct kdc__finding_spec spec = { .code = code, .path = path, .offset = offset };
  int known = code_of_reason (why) != NULL;
  int lang, status;

  for (lang = 0; known && lang < KDC__LANGS; lang++)
    spec.guide[lang] = why->message[lang];
  status = kdc__findings_add (&p->dossier->findings, &spec, name, value, NULL);
  kdc__error_delete (why);
  return status;
}

static int
find_procedure (struct parse *p, size_t offset)
{
  struct kdc_dossier *dossier = p->dossier;
  kdc__day day = kdc__dossier_day (dossier, p->on);
  const char *reason;
  kdc_error *why = NULL;
  int status;

  if (!dossier->procedure_code)
    return KDC_OK;                      /* structure.missing-attribute said so */
  status = kdc__catalog_procedure (dossier->catalog, dossier->procedure_code, day,
                                   &dossier->procedure, &why);
  if (status == KDC_ENOTFOUND) {
    reason = code_of_reason (why);
    dossier->untimely |= reason && strcmp (reason, "procedure.not-in-force") == 0;
    return report_unknown (p, reason ? reason : "procedure.unknown", "", offset, "procedure",
                           dossier->procedure_code, why);
  }
  if (status != KDC_OK) {
    kdc__error_add_cause (p->err, why);
    return status;
  }
  if (!dossier->procedure->form_id) {
    struct kdc__finding_spec spec = { .code = "procedure.no-form", .path = "", .offset = offset };

    return kdc__findings_add (&dossier->findings, &spec, "procedure", dossier->procedure_code,
                              NULL);
  }
  if (dossier->procedure_version
      && strcmp (dossier->procedure_version, dossier->procedure->head.version) != 0) {
    struct kdc__finding_spec spec
      = { .code = "procedure.version-unknown", .path = "", .offset = offset };

    return kdc__findings_add (&dossier->findings, &spec, "version", dossier->procedure_version,
                              "used", dossier->procedure->head.version, NULL);
  }
  return KDC_OK;
}

/* Revisions count from 1; absent, negative, or no number, is the vocabulary's business. */
static int
check_revision (struct parse *p, const struct kdc__attribute *revision, size_t offset)
{
  struct kdc__finding_spec spec = { .code = "structure.revision", .path = "", .offset = offset };
  char shown[KDC__SHOWN_BYTES + 4];
  int64_t number;

  if (!revision || kdc__parse_int64 (revision->value, revision->length, &number) != 0
      || number != 0)
    return KDC_OK;
  kdc__shorten (revision->value, revision->length, shown);
  return kdc__findings_add (&p->dossier->findings, &spec, "value", shown, NULL);
}

static int
start_dossier (struct parse *p, const struct kdc__attribute *attributes, size_t count,
               size_t offset)
{
  struct kdc_dossier *d = p->dossier;
  const struct wanted wanted[] = {
    { "id", &d->id }, { "procedure", &d->procedure_code },
    { "procedure-version", &d->procedure_version }, { "case", &d->case_code },
    { "locale", &d->locale }, { NULL, NULL },
  };
  int status = take_texts (d, attributes, count, wanted);

  d->root_offset = offset;
  d->revision = take_number (attributes, count, "revision");
  d->has_created = take_instant (attributes, count, "created", &d->created);
  d->has_received = take_instant (attributes, count, "received", &d->received);
  /* a day ahead may be a clock */
  d->untimely = d->has_received && kdc__day_of (d->received) > p->on + 1;
  if (status == KDC_OK)
    status = check_revision (p, find_attribute (attributes, count, "revision"), offset);
  return status == KDC_OK ? find_procedure (p, offset) : status;
}

static int
start_channel (struct parse *p, const struct kdc__attribute *attributes, size_t count,
               size_t offset)
{
  const struct wanted wanted[]
    = { { "kind", &p->dossier->channel }, { "site", &p->dossier->site }, { NULL, NULL } };

  p->dossier->channel_offset = offset;
  return take_texts (p->dossier, attributes, count, wanted);
}

static int
start_assistance (struct parse *p, const struct kdc__attribute *attributes, size_t count,
                  size_t offset)
{
  const struct wanted wanted[] = { { "volunteer", &p->dossier->volunteer }, { NULL, NULL } };

  p->dossier->assistance_offset = offset;
  return take_texts (p->dossier, attributes, count, wanted);
}

static int
start_consent (struct parse *p, const struct kdc__attribute *attributes, size_t count,
               size_t offset)
{
  (void) offset;
  p->dossier->has_consent_at = take_instant (attributes, count, "at", &p->dossier->consent_at);
  p->dossier->consent = find_attribute (attributes, count, "text") != NULL
                        && find_attribute (attributes, count, "by") != NULL;
  return KDC_OK;
}

static int
start_authority (struct parse *p, const struct kdc__attribute *attributes, size_t count,
                 size_t offset)
{
  const struct wanted wanted[]
    = { { "unit", &p->dossier->unit }, { "agency", &p->dossier->agency }, { NULL, NULL } };

  p->dossier->authority_offset = offset;
  return take_texts (p->dossier, attributes, count, wanted);
}

static int
start_papers (struct parse *p, const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  (void) attributes;
  (void) count;
  p->dossier->papers_offset = offset;
  return KDC_OK;
}

static int
report_limit (struct parse *p, const char *code, const char *path, size_t offset, const char *limit,
              enum kdc__option option, int *reported)
{
  struct kdc__finding_spec spec = { .code = code, .path = path, .offset = offset };
  char most[24];

  if (*reported)
    return KDC_OK;
  *reported = 1;
  snprintf (most, sizeof most, "%lld", (long long) kdc__limit (p->dossier->ctx, option));
  return kdc__findings_add (&p->dossier->findings, &spec, "limit", limit, "most", most, NULL);
}

static int
start_paper (struct parse *p, const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  struct kdc_dossier *d = p->dossier;
  struct kdc__manifest_item *item;
  void *papers = d->papers;

  if (d->paper_count >= (size_t) kdc__limit (d->ctx, KDC__MAX_ATTACHMENTS))
    return report_limit (p, "paper.too-many", "papers", offset, "dossier.max-attachments",
                         KDC__MAX_ATTACHMENTS, &p->papers_reported);
  if (kdc__grow (d->ctx, &papers, &d->paper_capacity, d->paper_count, sizeof *item) != KDC_OK)
    return KDC_ENOMEM;
  d->papers = papers;
  item = d->papers + d->paper_count++;
  *item = (struct kdc__manifest_item) {
    .size = take_number (attributes, count, "size"),
    .pages = take_number (attributes, count, "pages"),
    .originals = take_number (attributes, count, "originals"),
    .copies = take_number (attributes, count, "copies"),
    .offset = offset,
    .index = (uint32_t) d->paper_count,
  };
  return take_texts (d, attributes, count, (const struct wanted[]) {
    { "ref", &item->ref }, { "kind", &item->kind }, { "file", &item->file },
    { "media-type", &item->media_type }, { "sha256", &item->sha256 },
    { "number", &item->number }, { "issued", &item->issued }, { "issuer", &item->issuer },
    { NULL, NULL } });
}

/* --- the form --------------------------------------------------------------------------------- */

static int
form_in_force (struct parse *p, size_t offset)
{
  struct kdc_dossier *d = p->dossier;
  kdc_error *why = NULL;
  int status = kdc__catalog_form (d->catalog, d->form_id, kdc__dossier_day (d, p->on), &d->form,
                                  &why);

  if (status == KDC_ENOTFOUND)
    return report_unknown (p, "form.unknown", "data", offset, "form", d->form_id, why);
  if (status != KDC_OK)
    kdc__error_add_cause (p->err, why);
  return status;
}

/* The version that was filled in, when the catalog has it; the law may have changed since. */
static int
find_form (struct parse *p, size_t offset)
{
  struct kdc_dossier *d = p->dossier;
  struct kdc__finding_spec spec
    = { .code = "form.version-unknown", .path = "data", .offset = offset };
  kdc_error *why = NULL;
  int status;

  if (!d->form_version)
    return form_in_force (p, offset);
  status = kdc__catalog_form_version (d->catalog, d->form_id, d->form_version,
                                      kdc__dossier_day (d, p->on), &d->form, &why);
  if (status == KDC_OK)
    return KDC_OK;
  if (status != KDC_ENOTFOUND) {
    kdc__error_add_cause (p->err, why);
    return status;
  }
  kdc__error_delete (why);
  status = form_in_force (p, offset);
  if (status != KDC_OK || !d->form)
    return status;
  return kdc__findings_add (&d->findings, &spec, "version", d->form_version, "used",
                            d->form->head.version, NULL);
}

static int
start_data (struct parse *p, const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  struct kdc_dossier *d = p->dossier;
  const struct wanted wanted[]
    = { { "form", &d->form_id }, { "version", &d->form_version }, { NULL, NULL } };
  int status = take_texts (d, attributes, count, wanted);

  d->data_offset = offset;
  if (status != KDC_OK || !d->form_id)
    return status;
  if (d->procedure && d->procedure->form_id && strcmp (d->procedure->form_id, d->form_id) != 0) {
    struct kdc__finding_spec spec
      = { .code = "form.not-of-procedure", .path = "data", .offset = offset };

    return kdc__findings_add (&d->findings, &spec, "form", d->form_id, "expected",
                              d->procedure->form_id, NULL);
  }
  status = find_form (p, offset);
  return status == KDC_OK && d->form ? kdc__dossier_layout (d) : status;
}

/* A row number travels through the automaton as the element's own pointer. */
static void *
pack_row (uint32_t row)
{
  return (void *) ((uintptr_t) row + 1);
}

static uint32_t
unpack_row (const void *mine)
{
  return mine ? (uint32_t) ((uintptr_t) mine - 1) : UINT32_MAX;
}

/* The number that a draft gave the row, "r7"; other rows are numbered by their place. */
static void
take_row_id (struct kdc__row *row, const struct kdc__attribute *attributes, size_t count)
{
  const struct kdc__attribute *id = find_attribute (attributes, count, "row");
  int64_t number;

  if (id && id->length > 1 && id->value[0] == 'r'
      && kdc__parse_int64 (id->value + 1, id->length - 1, &number) == 0 && number >= 0
      && number < UINT32_MAX)
    row->id = (uint32_t) number;
}

/* What a data element says of its value; few say anything. */
static int
take_provenance (struct kdc_dossier *d, const struct kdc__form_node *node, uint32_t row,
                 const struct kdc__attribute *attributes, size_t count)
{
  struct kdc__provenance *from;

  if (node->node.kind == KDC__REPEAT)
    take_row_id (d->slots.tables[node->node.table].rows + row, attributes, count);
  if (kdc__provenance_add (d, node, row, &from) != KDC_OK)
    return KDC_ENOMEM;
  return take_texts (d, attributes, count, (const struct wanted[]) {
    { "source", &from->source }, { "at", &from->at }, { "verified", &from->verified },
    { NULL, NULL } });
}

static int
start_node (struct parse *p, const struct kdc__form_node *node, uint32_t row,
            const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine)
{
  struct kdc_dossier *d = p->dossier;
  const struct kdc__node *n = &node->node;
  int status = KDC_OK;

  if (row == UINT32_MAX)
    return KDC_OK;                      /* inside a row past the limit */
  if (n->kind == KDC__REPEAT) {
    status = kdc__dossier_add_row (d, n->table, row, &row);
    if (status == KDC_ELIMIT)
      return report_limit (p, "input.rows", node->path, offset, "dossier.max-rows",
                           KDC__MAX_REPEAT_ROWS, &p->rows_reported);
    if (status != KDC_OK)
      return status;
    d->slots.tables[n->table].rows[row].offset = offset;
  }
  if (n->kind == KDC__FIELD)
    d->slots.tables[n->table].rows[row].slots[n->column].offset = offset;
  d->places[n->table].offsets[row][n->ordinal] = offset;
  *mine = pack_row (row);
  return count ? take_provenance (d, node, row, attributes, count) : KDC_OK;
}

/* --- the reader ------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  int (*start) (struct parse *p, const struct kdc__attribute *attributes, size_t count,
                size_t offset);
} envelope[] = {
  { "dossier", start_dossier }, { "channel", start_channel }, { "assistance", start_assistance },
  { "consent", start_consent }, { "authority", start_authority }, { "data", start_data },
  { "papers", start_papers }, { "paper", start_paper },
};

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  struct parse *p = user;
  size_t i;
  int status = KDC_OK;

  *mine = NULL;
  if (decl->data)
    return start_node (p, decl->data, unpack_row (parent), attributes, count, offset, mine);
  for (i = 0; i < sizeof envelope / sizeof *envelope; i++)
    if (*envelope[i].name == *decl->name && strcmp (envelope[i].name, decl->name) == 0) {
      status = envelope[i].start (p, attributes, count, offset);
      break;
    }
  if (decl->content == KDC__ANY_FORM && p->dossier->form) {
    *table = p->dossier->form->data_decl;
    *mine = pack_row (0);
  }
  return status;
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  struct parse *p = user;
  const struct kdc__form_node *node = decl->data;
  uint32_t row = unpack_row (mine);

  if (decl->content == KDC__ANY_FORM && p->dossier->papers_offset == KDC__NO_OFFSET)
    p->dossier->papers_offset = offset;         /* where the manifest would follow */
  if (!node || node->node.kind != KDC__FIELD || row == UINT32_MAX)
    return KDC_OK;
  return kdc__slot_read (p->dossier, node, row, text, length);
}

static void
reset (struct kdc_dossier *d)
{
  const char **texts[] = { &d->id, &d->procedure_code, &d->procedure_version, &d->case_code,
                           &d->form_id, &d->form_version, &d->locale, &d->channel, &d->site,
                           &d->unit, &d->agency, &d->volunteer };
  size_t i;

  for (i = 0; i < sizeof texts / sizeof *texts; i++)
    *texts[i] = NULL;
  kdc__findings_clear (&d->findings);
  kdc__arena_free (&d->arena);
  kdc__arena_free (&d->slots.arena);
  d->slots.tables = NULL;
  d->slots.count = 0;
  d->places = NULL;
  d->changes = NULL;
  d->procedure = NULL;
  d->form = NULL;
  d->paper_count = d->provenance_count = 0;
  d->row_count = 0;
  d->revision = -1;
  d->consent = d->has_created = d->has_received = d->well_formed = 0;
  d->root_offset = d->channel_offset = d->assistance_offset = d->authority_offset = KDC__NO_OFFSET;
  d->data_offset = d->papers_offset = KDC__NO_OFFSET;
}

int
kdc__dossier_parse (struct kdc_dossier *dossier, kdc__day on, kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  static const struct kdc__reader reader = { on_start, on_end };
  struct parse p = { .dossier = dossier, .on = on, .err = err };
  size_t i;
  int status;

  if (dossier->parsed)
    return KDC_OK;
  reset (dossier);
  status = kdc__vocabulary_read (dossier->ctx, roots, 1, dossier->bytes.data, dossier->bytes.size,
                                 (size_t) kdc__limit (dossier->ctx, KDC__MAX_DOCUMENT_BYTES),
                                 &reader, &p, &dossier->findings, &dossier->well_formed);
  if (status != KDC_OK) {
    reset (dossier);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  for (i = 0; i < dossier->paper_count && dossier->procedure; i++)
    dossier->papers[i].paper = dossier->papers[i].ref
                                 ? kdc__procedure_paper (dossier->procedure, dossier->papers[i].ref)
                                 : NULL;
  kdc__provenance_sort (dossier);
  dossier->parsed = 1;
  return KDC_OK;
}
