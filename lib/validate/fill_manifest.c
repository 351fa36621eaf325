/* fill_manifest.c - the papers of a session and its envelope: what expressions ask by kdc:paper and
 * by parameters. */
#include "validate/fill_session.h"

#include <string.h>

/* Conditions that ask for papers (papers 1), or for one of the parameters in the set. */
static int
asks (const struct kdc__expr *expr, uint32_t parameters, int papers)
{
  return expr && ((kdc__expr_parameters (expr) & parameters) != 0
                  || (papers && kdc__expr_asks_papers (expr)));
}

static const struct kdc__expr *
expression_of (const struct kdc__vertex *v)
{
  switch (v->aspect) {
    case KDC__OF_RELEVANT:
      return v->node->relevant;
    case KDC__OF_VALUE:
      return v->node->calculate;
    case KDC__OF_REQUIRED:
      return v->node->required;
    case KDC__OF_READONLY:
      return v->node->readonly;
    case KDC__OF_CONSTRAINT:
      return v->node->constraint;
    case KDC__OF_RULE:
    default:
      return v->rule->test;
  }
}

static void
dirty_askers (struct kdc_fill *fill, uint32_t parameters, int papers)
{
  uint32_t i;

  for (i = 0; i < fill->form->vertex_count; i++)
    if (asks (expression_of (fill->form->vertices + i), parameters, papers))
      kdc__fill_dirty (fill, i, 0, 0);
}

/* --- papers ----------------------------------------------------------------------------------- */

static const struct { const char *name; } paper_texts[KDC__PAPER_TEXTS] = {
  [KDC__PAPER_REF] = { "ref" }, [KDC__PAPER_KIND] = { "kind" }, [KDC__PAPER_FILE] = { "file" },
  [KDC__PAPER_MEDIA_TYPE] = { "media-type" }, [KDC__PAPER_SHA256] = { "sha256" },
  [KDC__PAPER_NUMBER] = { "number" },
};

static const char **
text_of (struct kdc__manifest_item *item, size_t which)
{
  const char **const texts[KDC__PAPER_TEXTS] = {
    [KDC__PAPER_REF] = &item->ref, [KDC__PAPER_KIND] = &item->kind, [KDC__PAPER_FILE] = &item->file,
    [KDC__PAPER_MEDIA_TYPE] = &item->media_type, [KDC__PAPER_SHA256] = &item->sha256,
    [KDC__PAPER_NUMBER] = &item->number,
  };

  return texts[which];
}

static int64_t *
number_of (struct kdc__manifest_item *item, const char *name)
{
  return strcmp (name, "size") == 0        ? &item->size
         : strcmp (name, "pages") == 0     ? &item->pages
         : strcmp (name, "originals") == 0 ? &item->originals
         : strcmp (name, "copies") == 0    ? &item->copies
                                           : NULL;
}

/* 1 and *out a copy; 0 when there is no memory. NULL is copied as NULL. */
static int
copy (struct kdc_fill *fill, const char *text, char **out)
{
  *out = text && *text ? kdc__strdup (fill->ctx, text) : NULL;
  return *out || !text || !*text;
}

static void
find_paper (struct kdc_fill *fill, struct kdc__manifest_item *item)
{
  const struct kdc_procedure *procedure = fill->dossier->procedure;

  item->paper = procedure && item->ref ? kdc__procedure_paper (procedure, item->ref) : NULL;
}

static int
make_room (struct kdc_fill *fill)
{
  struct kdc_dossier *d = fill->dossier;
  void *items = d->papers, *papers = fill->papers;

  if (kdc__grow (fill->ctx, &items, &d->paper_capacity, d->paper_count, sizeof *d->papers)
      != KDC_OK)
    return KDC_ENOMEM;
  d->papers = items;
  if (kdc__grow (fill->ctx, &papers, &fill->paper_capacity, d->paper_count, sizeof *fill->papers)
      != KDC_OK)
    return KDC_ENOMEM;
  fill->papers = papers;
  return KDC_OK;
}

static int
attach (struct kdc_fill *fill, const char *ref, uint32_t *id, kdc_error **err)
{
  struct kdc_dossier *d = fill->dossier;
  struct kdc__manifest_item *item;
  char *text;

  if (d->paper_count >= (size_t) kdc__limit (fill->ctx, KDC__MAX_ATTACHMENTS))
    return kdc__fail (fill->ctx, err, KDC_ELIMIT, "fill.papers", NULL);
  if (make_room (fill) != KDC_OK || !copy (fill, ref, &text))
    return KDC_ENOMEM;
  item = d->papers + d->paper_count;
  *item = (struct kdc__manifest_item) {
    .ref = text, .size = -1, .pages = -1, .originals = -1, .copies = -1,
    .offset = KDC__NO_OFFSET, .index = (uint32_t) d->paper_count + 1 };
  find_paper (fill, item);
  fill->papers[d->paper_count++] = (struct kdc__fill_paper) {
    .id = ++fill->next_paper, .texts = { [KDC__PAPER_REF] = text } };
  *id = fill->next_paper;
  dirty_askers (fill, 0, 1);
  return KDC_OK;
}

static void
take_out (struct kdc_fill *fill, size_t index)
{
  struct kdc_dossier *d = fill->dossier;
  size_t i;

  for (i = 0; i < KDC__PAPER_TEXTS; i++)
    kdc__free (fill->ctx, fill->papers[index].texts[i]);
  d->paper_count--;
  for (i = index; i < d->paper_count; i++) {
    d->papers[i] = d->papers[i + 1];
    d->papers[i].index = (uint32_t) i + 1;
    fill->papers[i] = fill->papers[i + 1];
  }
  dirty_askers (fill, 0, 1);
}

int
kdc__fill_attach (struct kdc_fill *fill, const char *ref, uint32_t *id, kdc_error **err)
{
  uint32_t made = 0;
  int status = kdc__fill_start (fill, err);

  if (status == KDC_OK)
    status = attach (fill, ref, &made, err);
  status = kdc__fill_finish (fill, status, err);
  if (status != KDC_OK && made)         /* a second try would attach it twice */
    take_out (fill, fill->dossier->paper_count - 1);
  else if (status == KDC_OK && id)
    *id = made;
  return status;
}

static int
find (struct kdc_fill *fill, uint32_t id, size_t *index, kdc_error **err)
{
  for (*index = 0; *index < fill->dossier->paper_count; ++*index)
    if (fill->papers[*index].id == id)
      return KDC_OK;
  return kdc__fail (fill->ctx, err, KDC_ENOTFOUND, "fill.no-paper", NULL);
}

static int
set_text (struct kdc_fill *fill, size_t index, size_t which, const char *text)
{
  struct kdc__manifest_item *item = fill->dossier->papers + index;
  char *mine;

  if (!copy (fill, text, &mine))
    return KDC_ENOMEM;
  kdc__free (fill->ctx, fill->papers[index].texts[which]);
  fill->papers[index].texts[which] = mine;
  *text_of (item, which) = mine;
  find_paper (fill, item);
  if (which == KDC__PAPER_REF)
    dirty_askers (fill, 0, 1);
  return KDC_OK;
}

static int
set_paper (struct kdc_fill *fill, size_t index, const char *name, const char *text,
           kdc_error **err)
{
  int64_t *number = number_of (fill->dossier->papers + index, name), value = -1;
  size_t which;

  for (which = 0; which < KDC__PAPER_TEXTS; which++)
    if (strcmp (paper_texts[which].name, name) == 0)
      return set_text (fill, index, which, text);
  if (!number)
    return kdc__fail (fill->ctx, err, KDC_EINVAL, "api.property", "property", name, NULL);
  if (text && *text && (kdc__parse_int64 (text, strlen (text), &value) != 0 || value < 0))
    return kdc__fail (fill->ctx, err, KDC_EINVAL, "fill.number", "property", name, "value", text,
                      NULL);
  *number = value;
  return KDC_OK;
}

int
kdc__fill_paper_set (struct kdc_fill *fill, uint32_t id, const char *name, const char *text,
                     kdc_error **err)
{
  size_t index;
  int status = kdc__fill_start (fill, err);

  if (status == KDC_OK)
    status = find (fill, id, &index, err);
  if (status == KDC_OK)
    status = set_paper (fill, index, name, text, err);
  return kdc__fill_finish (fill, status, err);
}

int
kdc__fill_detach (struct kdc_fill *fill, uint32_t id, kdc_error **err)
{
  size_t index;
  int status = kdc__fill_start (fill, err);

  if (status == KDC_OK)
    status = find (fill, id, &index, err);
  if (status == KDC_OK)
    take_out (fill, index);
  return kdc__fill_finish (fill, status, err);
}

uint32_t
kdc__fill_paper_id (const struct kdc_fill *fill, size_t index)
{
  return index < fill->dossier->paper_count ? fill->papers[index].id : 0;
}

/* --- the envelope ----------------------------------------------------------------------------- */

#define BIT(parameter) (1u << (parameter))

/* parameters: what reads it. ALL: what is judged by a day or an authority may change anywhere. */
enum { ALL = -1 };
static const struct { const char *name; int parameters; } properties[] = {
  [KDC__PROPERTY_ID] = { "id", 0 },
  [KDC__PROPERTY_CASE] = { "case", BIT (KDC__P_CASE) },
  [KDC__PROPERTY_CHANNEL] = { "channel", BIT (KDC__P_CHANNEL) },
  [KDC__PROPERTY_SITE] = { "site", BIT (KDC__P_SITE) },
  [KDC__PROPERTY_UNIT] = { "unit", ALL },
  [KDC__PROPERTY_AGENCY] = { "agency", 0 },
  [KDC__PROPERTY_VOLUNTEER] = { "volunteer", 0 },
  [KDC__PROPERTY_LOCALE] = { "locale", 0 },
  [KDC__PROPERTY_CREATED] = { "created", ALL },
  [KDC__PROPERTY_RECEIVED] = { "received", ALL },
  [KDC__PROPERTY_TODAY] = { "today", ALL },
  [KDC__PROPERTY_DIRECTORY] = { "directory", 0 },
};

static const char **
property_text (struct kdc_dossier *d, size_t which)
{
  const char **const texts[KDC__PROPERTY_TEXTS] = {
    [KDC__PROPERTY_ID] = &d->id, [KDC__PROPERTY_CASE] = &d->case_code,
    [KDC__PROPERTY_CHANNEL] = &d->channel, [KDC__PROPERTY_SITE] = &d->site,
    [KDC__PROPERTY_UNIT] = &d->unit, [KDC__PROPERTY_AGENCY] = &d->agency,
    [KDC__PROPERTY_VOLUNTEER] = &d->volunteer, [KDC__PROPERTY_LOCALE] = &d->locale,
  };

  return texts[which];
}

static int
set_instant (struct kdc_fill *fill, const char *text, int *has, kdc__instant *at, kdc_error **err)
{
  kdc__instant instant = *at;

  if (text && *text && kdc__instant_parse (text, strlen (text), &instant) != 0)
    return kdc__fail (fill->ctx, err, KDC_EINVAL, "api.instant", "value", text, NULL);
  *has = text && *text;
  *at = instant;
  return KDC_OK;
}

static int
set_today (struct kdc_fill *fill, const char *text, kdc_error **err)
{
  kdc__day day = kdc__day_of (kdc__now (fill->ctx));

  if (text && *text && kdc__day_parse (text, strlen (text), &day) != 0)
    return kdc__fail (fill->ctx, err, KDC_EINVAL, "api.day", "value", text, NULL);
  fill->evaluator.on = fill->check.on = day;
  return KDC_OK;
}

static int
set_property (struct kdc_fill *fill, size_t which, const char *text, kdc_error **err)
{
  struct kdc_dossier *d = fill->dossier;
  char *mine;

  if (which == KDC__PROPERTY_CREATED)
    return set_instant (fill, text, &d->has_created, &d->created, err);
  if (which == KDC__PROPERTY_RECEIVED)
    return set_instant (fill, text, &d->has_received, &d->received, err);
  if (which == KDC__PROPERTY_TODAY)
    return set_today (fill, text, err);
  if (!copy (fill, text, &mine))
    return KDC_ENOMEM;
  if (which == KDC__PROPERTY_DIRECTORY) {
    kdc__free (fill->ctx, d->directory);
    d->directory = mine;
    return KDC_OK;
  }
  *property_text (d, which) = mine;
  kdc__free (fill->ctx, fill->texts[which]);
  fill->texts[which] = mine;
  return KDC_OK;
}

static int
take_property (struct kdc_fill *fill, size_t which, kdc_error **err)
{
  int parameters = properties[which].parameters;
  struct kdc_dossier *d = fill->dossier;

  if (d->procedure || !d->untimely)     /* else it is filed under no law, whatever the day */
    d->untimely = d->has_received && kdc__day_of (d->received) > fill->evaluator.on + 1;
  kdc__evaluator_refresh (&fill->evaluator);
  fill->check.received = kdc__dossier_day (fill->dossier, fill->evaluator.on);
  if (parameters != ALL) {
    dirty_askers (fill, (uint32_t) parameters, 0);
    return KDC_OK;
  }
  kdc__fill_dirty_all (fill);
  return kdc__fill_rejudge (fill, err);
}

int
kdc__fill_property_set (struct kdc_fill *fill, const char *name, const char *text, kdc_error **err)
{
  size_t which = 0, count = sizeof properties / sizeof *properties;
  int status = kdc__fill_start (fill, err);

  while (which < count && strcmp (properties[which].name, name) != 0)
    which++;
  if (status == KDC_OK && which == count)
    status = kdc__fail (fill->ctx, err, KDC_EINVAL, "api.property", "property", name, NULL);
  if (status == KDC_OK)
    status = set_property (fill, which, text, err);
  if (status == KDC_OK)
    status = take_property (fill, which, err);
  return kdc__fill_finish (fill, status, err);
}
