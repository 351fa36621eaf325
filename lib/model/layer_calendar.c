/* layer_calendar.c - a calendar of a lower layer against the one above. It may open on more days
 * and for other hours; a day off moves every date of return, so the nation's stay and one of its
 * own needs the decision it comes from. */
#include "model/calendar.h"
#include "model/layer.h"

#include <string.h>

struct pair {
  struct kdc__held held;
  const struct kdc__calendar *own, *base;
};

static int
is_off_by_decision (unsigned kind)
{
  return kind == KDC__HOLIDAY || kind == KDC__IN_LIEU || kind == KDC__DECIDED_OFF;
}

/* At the element that says it, or at the root. */
static int
refuse_day (const struct pair *p, const char *code, kdc__day day)
{
  const struct kdc__day_fact *own = p->own->facts[day - p->own->first];
  const struct kdc__day_fact *above = p->base->facts[day - p->base->first];
  const struct kdc__element *local = own && own != above ? own->element : NULL;
  char text[11];

  kdc__day_format (day, text);
  if (!local)
    local = kdc__element_child (p->held.below->root, "weekend", NULL);
  return kdc__layer_refuse (&p->held, code, local ? local : p->held.below->root, NULL,
                            above ? above->element : p->held.above->root, NULL, text);
}

static int
hold_day (const struct pair *p, kdc__day day)
{
  const struct kdc__day_fact *own = p->own->facts[day - p->own->first];
  unsigned kind = p->own->kinds[day - p->own->first];
  unsigned above = p->base->kinds[day - p->base->first];

  if (kind == KDC__WORKING)
    return is_off_by_decision (above) ? refuse_day (p, "layer.holiday", day) : KDC_OK;
  if (above != KDC__WORKING)
    return KDC_OK;
  return own && is_off_by_decision (kind) && kdc__element_attribute (own->element, "source")
           ? KDC_OK : refuse_day (p, "layer.day-off", day);
}

static int
hold_cut_off (const struct pair *p)
{
  const struct kdc__element *hours = kdc__element_child (p->held.below->root, "hours", NULL);
  const struct kdc__element *above = kdc__element_child (p->held.above->root, "hours", NULL);

  if (p->own->cut_off < 0 || p->own->cut_off == p->base->cut_off
      || (p->base->cut_off >= 0 && p->own->cut_off > p->base->cut_off))
    return KDC_OK;
  return kdc__layer_refuse (&p->held, "layer.cut-off", hours, "cut-off",
                            above ? above : p->held.above->root, "cut-off", "cut-off");
}

/* A calendar of the same layer was held against its own base when it was compiled; the one that
 * counts is the first of a higher layer. */
int
kdc__layer_hold_calendar (struct kdc_catalog *c, const struct kdc__calendar *calendar,
                          const struct kdc__document *document, kdc_error **err)
{
  const struct kdc__calendar *base = calendar->base;
  struct pair p = { .own = calendar };
  kdc__day day;
  int status;

  while (base && base->document->layer >= document->layer)
    base = base->base;
  if (!base)
    return kdc__document_fail (document, err, "layer.calendar-base", document->root, NULL, 0, "id",
                               calendar->head.id, "layer", c->layers[document->layer].id, NULL);
  p.base = base;
  p.held = (struct kdc__held) { c, base->document, document, c->layers + document->layer, err };
  status = hold_cut_off (&p);
  for (day = calendar->first; day <= calendar->last && status == KDC_OK; day++)
    status = hold_day (&p, day);
  return status;
}
