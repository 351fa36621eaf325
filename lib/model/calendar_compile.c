/* calendar_compile.c - a calendar as used: one byte and one reason per day. Weekly rest days, then
 * holidays, then decisions: what comes later overrides. */
#include "model/compile.h"

#include <string.h>

#define MOST_DAYS 36525             /* a hundred years */

enum { WORKING, WEEKEND, HOLIDAY, DECIDED_OFF };

static void
day_attribute (const struct kdc__element *element, const char *name, kdc__day *out)
{
  const char *value = kdc__element_attribute (element, name);

  kdc__day_parse (value, strlen (value), out);
}

static int
read_range (struct kdc__document *document, struct kdc__calendar *c, kdc_error **err)
{
  const struct kdc__element *root = document->root;
  size_t days;

  day_attribute (root, "from", &c->first);
  day_attribute (root, "to", &c->last);
  if (c->last < c->first || c->last - c->first >= MOST_DAYS)
    return kdc__document_fail (document, err, "catalog.calendar-length", root, "to", 0, "from",
                               kdc__element_attribute (root, "from"), "to",
                               kdc__element_attribute (root, "to"), NULL);
  days = (size_t) (c->last - c->first) + 1;
  if (kdc__model_array (&c->arena, days, 1, &c->kinds, err) != KDC_OK)
    return KDC_ENOMEM;
  return kdc__model_array (&c->arena, days, sizeof *c->why, &c->why, err);
}

static int
read_weekend (struct kdc__document *document, struct kdc__calendar *c, kdc_error **err)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  const struct kdc__element *element = kdc__element_child (document->root, "weekend", NULL);
  const char *value = kdc__element_attribute (element, "days"), *at;
  unsigned rest = 0;
  kdc__day day;
  int i;

  for (at = value; *at; at += strcspn (at, " "), at += *at == ' ') {
    for (i = 0; i < 7; i++)
      if (strncmp (at, names[i], 3) == 0 && strcspn (at, " ") == 3)
        break;
    if (i == 7)
      return kdc__document_fail (document, err, "catalog.weekend", element, "days",
                                 (size_t) (at - value), "day", value, NULL);
    rest |= 1u << i;
  }
  for (day = c->first; day <= c->last; day++)
    if (rest >> kdc__weekday (day) & 1)
      c->kinds[day - c->first] = WEEKEND;
  return KDC_OK;
}

static int
read_special_days (struct kdc__document *document, struct kdc__calendar *c, const char *name,
                   kdc_error **err)
{
  const struct kdc__element *root = document->root, *element = NULL;
  struct kdc__text text;
  kdc__day day;
  int status;

  while ((element = kdc__element_child (root, name, element))) {
    const char *kind = kdc__element_attribute (element, "kind");

    day_attribute (element, "date", &day);
    if (day < c->first || day > c->last)
      return kdc__document_fail (document, err, "catalog.calendar-range", element, "date", 0,
                                 "day", kdc__element_attribute (element, "date"), "from",
                                 kdc__element_attribute (root, "from"), "to",
                                 kdc__element_attribute (root, "to"), NULL);
    status = kdc__model_text (document, element, "name", &text, err);
    if (status != KDC_OK)
      return status;
    c->kinds[day - c->first] = !kind                        ? HOLIDAY
                               : strcmp (kind, "work") == 0 ? WORKING
                                                            : DECIDED_OFF;
    c->why[day - c->first] = kdc__text_get (&text, KDC__VI);
  }
  return KDC_OK;
}

static int
read_hours (struct kdc__document *document, struct kdc__calendar *c, kdc_error **err)
{
  const struct kdc__element *hours = kdc__element_child (document->root, "hours", NULL);
  const struct kdc__element *open = NULL;
  size_t count = kdc__model_count (hours, "open");

  if (kdc__model_array (&c->arena, count, sizeof *c->hours, &c->hours, err) != KDC_OK)
    return KDC_ENOMEM;
  while ((open = kdc__element_child (hours, "open", open))) {
    struct kdc__hours *h = c->hours + c->hour_count;

    h->from = kdc__model_minutes (open, "from");
    h->to = kdc__model_minutes (open, "to");
    if (h->to <= h->from || (c->hour_count && h->from < h[-1].to))
      return kdc__document_fail (document, err, "catalog.hours", open, "from", 0, NULL);
    c->hour_count++;
  }
  return KDC_OK;
}

static int
fill_calendar (struct kdc__document *document, struct kdc__calendar *c, kdc_error **err)
{
  int status = kdc__model_head (document, "id", &c->head, err);

  if (status == KDC_OK)
    status = read_range (document, c, err);
  if (status == KDC_OK)
    status = read_weekend (document, c, err);
  if (status == KDC_OK)
    status = read_special_days (document, c, "holiday", err);
  if (status == KDC_OK)
    status = read_special_days (document, c, "decision", err);
  return status == KDC_OK ? read_hours (document, c, err) : status;
}

int
kdc__calendar_compile (struct kdc_context *ctx, struct kdc__document *document,
                       struct kdc__calendar **out, kdc_error **err)
{
  struct kdc__calendar *c = kdc__calloc (ctx, 1, sizeof *c);
  int status;

  *out = NULL;
  if (!c)
    return kdc__fail_nomem (err);
  kdc__arena_init (&c->arena, ctx);
  status = fill_calendar (document, c, err);
  if (status != KDC_OK) {
    kdc__calendar_free (c);
    return status;
  }
  c->document = document;
  *out = c;
  return KDC_OK;
}

void
kdc__calendar_free (struct kdc__calendar *c)
{
  struct kdc_context *ctx;

  if (!c)
    return;
  ctx = c->arena.ctx;
  kdc__document_free (c->document);
  kdc__arena_free (&c->arena);
  kdc__free (ctx, c);
}
