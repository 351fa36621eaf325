/* fill.c - a session begins and ends. It begins as a dossier: of a form that nobody has filled in,
 * or one that was written before. */
#include "validate/fill_session.h"

#include <string.h>

static void
free_papers (struct kdc_fill *fill)
{
  size_t i, text;

  for (i = 0; fill->papers && i < fill->dossier->paper_count; i++)
    for (text = 0; text < KDC__PAPER_TEXTS; text++)
      kdc__free (fill->ctx, fill->papers[i].texts[text]);
  kdc__free (fill->ctx, fill->papers);
}

void
kdc__fill_free (struct kdc_fill *fill)
{
  struct kdc_context *ctx;
  size_t i;

  if (!fill)
    return;
  ctx = fill->ctx;
  kdc__fill_drop_rows (fill);
  free_papers (fill);
  for (i = 0; i < KDC__PROPERTY_TEXTS; i++)
    kdc__free (ctx, fill->texts[i]);
  kdc__free (ctx, fill->changed);
  kdc__free (ctx, fill->unplaced);
  kdc__check_clear (&fill->check);
  kdc__evaluator_clear (&fill->evaluator);
  kdc__report_free (fill->report);
  kdc__arena_free (&fill->scratch);
  kdc__arena_free (&fill->arena);
  kdc__envelope_clear (&fill->envelope);
  kdc__dossier_free (fill->dossier);
  kdc__free (ctx, fill);
  kdc__context_unref (ctx);
}

/* --- what stands beside the form -------------------------------------------------------------- */

static int
number_parts (struct kdc_fill *fill)
{
  const struct kdc_form *form = fill->form;
  size_t i;

  fill->whole_of = kdc__arena_array (&fill->arena, form->node_count, sizeof (uint32_t));
  fill->rule_of = kdc__arena_array (&fill->arena, form->rule_count + 1, sizeof (uint32_t));
  if (!fill->whole_of || !fill->rule_of)
    return KDC_ENOMEM;
  for (i = 0; i < form->node_count; i++) {
    const struct kdc__node *node = &form->nodes[i]->node;

    if (node->kind == KDC__REPEAT)
      fill->whole_of[i] = fill->grids[node->parent->table].wholes++;
  }
  for (i = 0; i < form->rule_count; i++)
    fill->rule_of[i] = fill->grids[form->rules[i].node->node.table].rules++;
  return KDC_OK;
}

static int
make_parts (struct kdc_fill *fill)
{
  const struct kdc_form *form = fill->form;
  struct kdc__arena *arena = &fill->arena;

  fill->dirty_words = form->vertex_count / 64 + 1;
  fill->first_dirty = fill->dirty_words;
  fill->dirty = kdc__arena_array (arena, fill->dirty_words, sizeof *fill->dirty);
  fill->regions = kdc__arena_array (arena, form->vertex_count + 1, sizeof *fill->regions);
  fill->grids = kdc__arena_array (arena, form->table_count, sizeof *fill->grids);
  fill->check.marks = kdc__arena_array (arena, form->table_count, sizeof *fill->check.marks);
  fill->check.whole = kdc__arena_alloc (arena, form->node_count + 1);
  if (!fill->dirty || !fill->regions || !fill->grids || !fill->check.marks || !fill->check.whole)
    return KDC_ENOMEM;
  return number_parts (fill);
}

/* --- what was written before ------------------------------------------------------------------ */

static int
take_slot (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__slot *slot = kdc__slot_of (&fill->check, &node->node, row);
  const struct kdc__provenance *from = kdc__provenance_find (fill->dossier, node, row);
  struct kdc__fill_entry entry = { .text = "" };
  struct kdc_buffer text;
  int status = KDC_OK;

  if (slot->state == KDC__ABSENT)
    return KDC_OK;
  kdc__buffer_init (&text, fill->ctx, 0);
  if (slot->state == KDC__VALUE)
    status = kdc__value_format (&slot->value, &text);
  else                                  /* invalid: the text it was written as */
    status = kdc__buffer_append (&text, slot->value.u.string.text, slot->value.u.string.size);
  entry.text = text.data;
  entry.size = text.size;
  if (from) {
    entry.source = from->source;
    entry.verified = from->verified && from->verified[0] == 't';
    entry.has_at = from->at && kdc__instant_parse (from->at, strlen (from->at), &entry.at) == 0;
  }
  slot->state = KDC__ABSENT;
  if (status == KDC_OK)
    status = kdc__fill_store (fill, node, row, &entry, NULL);
  kdc__buffer_clear (&text);
  return status;
}

static int
take_slots (struct kdc_fill *fill)
{
  const struct kdc_form *form = fill->form;
  uint32_t row;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < form->node_count; i++) {
    const struct kdc__node *node = &form->nodes[i]->node;

    for (row = 0; row < fill->dossier->slots.tables[node->table].count && status == KDC_OK
                  && node->kind == KDC__FIELD; row++)
      status = take_slot (fill, form->nodes[i], row);
  }
  return status;
}

/* Ids as the draft says; rows without one, or with one that is taken, get the next. */
static int
number_table (struct kdc_fill *fill, struct kdc__table *rows, uint32_t *next)
{
  struct kdc__map taken;
  uint32_t row;
  int status = KDC_OK;

  kdc__map_init (&taken, fill->ctx);
  *next = 1;
  for (row = 0; row < rows->count && status == KDC_OK; row++) {
    uint32_t *id = &rows->rows[row].id;

    if (*id && kdc__map_get (&taken, (const char *) id, sizeof *id))
      *id = 0;
    if (*id)
      status = kdc__map_put (&taken, (const char *) id, sizeof *id, id);
    if (*id >= *next)
      *next = *id + 1;
  }
  kdc__map_free (&taken);
  for (row = 0; row < rows->count; row++)
    if (!rows->rows[row].id)
      rows->rows[row].id = (*next)++;
  return status;
}

static int
number_rows (struct kdc_fill *fill)
{
  uint32_t table;
  int status = KDC_OK;

  for (table = 0; table < fill->dossier->slots.count && status == KDC_OK; table++)
    status = number_table (fill, fill->dossier->slots.tables + table,
                           &fill->grids[table].next_id);
  return status;
}

/* What is wrong with a text is said anew as often as it is asked for; what is wrong with the
 * document around it stays. */
static void
drop_field_findings (struct kdc__findings *list)
{
  size_t i, kept = 0;

  for (i = 0; i < list->count; i++)
    if (list->items[i]->layer != KDC_LAYER_TYPE || list->items[i]->path[0] != '/')
      list->items[kept++] = list->items[i];
  list->count = kept;
}

static int
number_papers (struct kdc_fill *fill)
{
  size_t i, count = fill->dossier->paper_count;

  fill->papers = kdc__calloc (fill->ctx, count + 1, sizeof *fill->papers);
  if (!fill->papers)
    return KDC_ENOMEM;
  fill->paper_capacity = count + 1;
  for (i = 0; i < count; i++)
    fill->papers[i].id = ++fill->next_paper;
  return KDC_OK;
}

/* --- opening ---------------------------------------------------------------------------------- */

static int
begin (struct kdc_fill *fill, kdc__day on, kdc_error **err)
{
  struct kdc_dossier *d = fill->dossier;
  int status;

  d->live = 1;
  status = kdc__report_new (fill->ctx, &fill->report);
  if (status == KDC_OK)
    status = kdc__evaluator_init (&fill->evaluator, d->catalog, d, on);
  if (status == KDC_OK) {
    kdc__check_init (&fill->check, &fill->evaluator, fill->report, NULL);
    fill->check.made = &fill->scratch;
    status = make_parts (fill);
  }
  if (status == KDC_OK)
    status = kdc__fill_adopt (fill);
  if (status == KDC_OK)
    status = number_rows (fill);
  if (status == KDC_OK)
    status = number_papers (fill);
  if (status == KDC_OK)
    status = d->bytes.size ? kdc__envelope_read (d, &fill->envelope)
                           : kdc__envelope_init (&fill->envelope, fill->ctx);
  fill->check.err = err;
  if (status == KDC_OK)
    status = take_slots (fill);
  if (status != KDC_OK)
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  drop_field_findings (&d->findings);
  kdc__buffer_clear (&d->bytes);
  kdc__fill_dirty_all (fill);
  status = kdc__fill_run (fill, err);
  kdc__fill_forget (fill);
  return status;
}

/* Takes the dossier, also when it fails. */
static int
open (struct kdc_dossier *dossier, kdc__day on, struct kdc_fill **out, kdc_error **err)
{
  struct kdc_context *ctx = dossier->ctx;
  struct kdc_fill *fill = kdc__calloc (ctx, 1, sizeof *fill);
  int status;

  if (!fill) {
    kdc__dossier_free (dossier);
    return kdc__fail_nomem (err);
  }
  fill->ctx = kdc__context_ref (ctx);
  fill->dossier = dossier;
  fill->form = dossier->form;
  kdc__arena_init (&fill->scratch, ctx);
  kdc__arena_init (&fill->arena, ctx);
  kdc__arena_init (&fill->envelope.arena, ctx);
  status = begin (fill, on, err);
  if (status != KDC_OK) {
    kdc__fill_free (fill);
    return status;
  }
  *out = fill;
  return KDC_OK;
}

static int
new_dossier (const struct kdc_procedure *procedure, const char *case_code,
             const struct kdc_form *form, struct kdc_dossier **out, kdc_error **err)
{
  struct kdc_dossier *d;
  int status = kdc__dossier_of_form (form, out, err);

  if (status != KDC_OK)
    return status;
  d = *out;
  d->procedure = procedure;
  d->revision = 1;
  d->root_offset = d->assistance_offset = d->authority_offset = KDC__NO_OFFSET;
  d->data_offset = d->papers_offset = d->channel_offset = KDC__NO_OFFSET;
  d->form_id = form->head.id;
  d->form_version = form->head.version;
  if (procedure) {
    d->procedure_code = procedure->head.id;
    d->procedure_version = procedure->head.version;
  }
  if (case_code && !(d->case_code = kdc__arena_strdup (&d->arena, case_code))) {
    kdc__dossier_free (d);
    return kdc__fail_nomem (err);
  }
  return KDC_OK;
}

int
kdc__fill_open (struct kdc_catalog *catalog, const char *procedure, const char *case_code,
                const char *form, kdc__day on, struct kdc_fill **out, kdc_error **err)
{
  const struct kdc_procedure *law = NULL;
  const struct kdc_form *model = NULL;
  struct kdc_dossier *dossier = NULL;
  int status = KDC_OK;

  *out = NULL;
  if (procedure)
    status = kdc__catalog_procedure (catalog, procedure, on, &law, err);
  if (status == KDC_OK && !form && law)
    form = law->form_id;
  if (status == KDC_OK && !form)
    return kdc__fail (catalog->ctx, err, KDC_EINVAL, "fill.no-form", NULL);
  if (status == KDC_OK)
    status = kdc__catalog_form (catalog, form, on, &model, err);
  if (status == KDC_OK)
    status = new_dossier (law, case_code, model, &dossier, err);
  return status == KDC_OK ? open (dossier, on, out, err) : status;
}

int
kdc__fill_from_dossier (struct kdc_dossier *from, kdc__day on, struct kdc_fill **out,
                        kdc_error **err)
{
  struct kdc_dossier *dossier = NULL;
  int status = kdc__dossier_open_memory (from->catalog, from->bytes.data, from->bytes.size,
                                         from->source, from->directory, &dossier, err);

  *out = NULL;
  if (status == KDC_OK)
    status = kdc__dossier_parse (dossier, on, err);
  if (status == KDC_OK && !dossier->well_formed)
    status = kdc__fail (from->ctx, err, KDC_EPARSE, "fill.not-read", "file", from->source, NULL);
  if (status == KDC_OK && !dossier->form)
    status = kdc__fail (from->ctx, err, KDC_ENOTFOUND, "fill.no-form", NULL);
  if (status != KDC_OK) {
    kdc__dossier_free (dossier);
    return status;
  }
  return open (dossier, on, out, err);
}

const struct kdc_dossier *
kdc__fill_dossier (const struct kdc_fill *fill)
{
  return fill->dossier;
}

struct kdc_catalog *
kdc__fill_catalog (const struct kdc_fill *fill)
{
  return fill->dossier->catalog;
}

/* --- several changes as one ------------------------------------------------------------------- */

void
kdc__fill_begin (struct kdc_fill *fill)
{
  if (!fill->nesting++)
    kdc__fill_forget (fill);
}

int
kdc__fill_end (struct kdc_fill *fill, kdc_error **err)
{
  if (fill->nesting)
    fill->nesting--;
  return kdc__fill_run (fill, err);
}

int
kdc__fill_settle (struct kdc_fill *fill, kdc_error **err)
{
  return fill->first_dirty < fill->dirty_words ? kdc__fill_run (fill, err) : KDC_OK;
}
