/* succession_judge.c - what became of a code. It is read as of the day it was written, because most
 * codes were given again: what it stood for then is followed to the plan's day. One that took over
 * all of it is proposed; anything else is for a person. */
#include "validate/succession_private.h"

#include <string.h>

/* What a code was and is. */
struct judged {
  struct kdc_succession *plan;
  struct kdc__succeeded *place;
  struct kdc__heir *heirs;
  size_t count, room;
  int whole, domain;
};

static const char *
copy (struct judged *j, const char *text, int *status)
{
  const char *made = text ? kdc__arena_strdup (&j->plan->arena, text) : NULL;

  if (text && !made)
    *status = KDC_ENOMEM;
  return made;
}

static int
add_heir (struct judged *j, const char *code, const struct kdc__text *name, const char *extent,
          const char *on, const char *evidence)
{
  struct kdc__heir *heir = j->heirs + j->count++;
  int lang, status = KDC_OK;

  heir->code = copy (j, code, &status);
  heir->extent = extent;
  heir->on = copy (j, on, &status);
  heir->evidence = copy (j, evidence, &status);
  for (lang = 0; lang < KDC__LANGS; lang++)
    heir->name[lang] = copy (j, name->by_lang[lang], &status);
  return status;
}

static int
make_room (struct judged *j, size_t count)
{
  j->heirs = kdc__arena_array (&j->plan->arena, count ? count : 1, sizeof *j->heirs);
  return j->heirs ? KDC_OK : KDC_ENOMEM;
}

static void
finish (struct judged *j, const char *why)
{
  j->place->why = why;
  j->place->heirs = j->heirs;
  j->place->heir_count = j->count;
}

/* --- units and agencies ----------------------------------------------------------------------- */

static int
is_listed (const struct judged *j, const char *code)
{
  size_t i;

  for (i = 0; i < j->count; i++)
    if (strcmp (j->heirs[i].code, code) == 0)
      return 1;
  return 0;
}

/* Those at the end of each way that are in force on the day, each once. */
static int
take_heirs (struct judged *j, const struct kdc_authority_list *list)
{
  size_t i;
  int status = make_room (j, list->count + 1);

  j->whole = 1;
  for (i = 0; i < list->count && status == KDC_OK; i++) {
    const struct kdc__found *found = list->items + i;
    const struct kdc_authority *heir = found->bearer->authority;

    j->domain |= kdc__element_attribute (found->edge->successor->element, "domain") != NULL;
    if (!found->last)
      continue;
    j->whole &= found->whole;
    if (!is_listed (j, heir->code))
      status = add_heir (j, heir->code, &heir->name, found->whole ? "full" : "partial",
                         found->edge->successor->on_text,
                         found->evidence ? found->evidence : heir->evidence);
  }
  return status;
}

static int
name_place (struct judged *j, const struct kdc_authority *then)
{
  int lang, status = KDC_OK;

  for (lang = 0; lang < KDC__LANGS; lang++)
    j->place->name[lang] = copy (j, then->name.by_lang[lang], &status);
  return status;
}

static const char *
why_of (const struct judged *j, int reused)
{
  if (j->count == 0)
    return reused ? "reused" : "none";
  if (j->domain)
    return "domain";
  if (j->count > 1)
    return "several";
  if (!j->whole)
    return "partial";
  return reused ? "reused" : "succeeded";
}

/* now: what bears that code on the plan's day, or NULL. */
static int
follow (struct judged *j, const struct kdc_authority_list *list, const struct kdc__bearer *then,
        const struct kdc__bearer *now, int *concerned)
{
  const char *why;
  int status = take_heirs (j, list);

  if (status != KDC_OK)
    return status;
  if (now && j->count == 1 && j->whole && !j->domain
      && strcmp (j->heirs[0].code, now->authority->code) == 0)
    return KDC_OK;                      /* all of it is what bears that code now */
  why = why_of (j, now != NULL);
  if (now && !is_listed (j, now->authority->code))
    status = add_heir (j, now->authority->code, &now->authority->name, "same", NULL,
                       now->authority->evidence);
  if (status == KDC_OK)
    status = name_place (j, then->authority);
  *concerned = 1;
  finish (j, why);
  return status;
}

static int
judge_authority (struct judged *j, kdc__day written, int *concerned, kdc_error **err)
{
  const char *code = j->place->code;
  size_t size = strlen (code);
  kdc__day on = j->plan->on;
  const struct kdc__bearer *then, *now;
  struct kdc_authority_list *list;
  int status = kdc__authority_list_new (j->plan->catalog, &list, err);

  if (status != KDC_OK)
    return status;
  now = kdc__gazetteer_find (list->all, code, size, on);
  then = kdc__gazetteer_find (list->all, code, size, written);
  if (!then && !now)
    then = kdc__gazetteer_before (list->all, code, size, on);
  if (then && then != now) {
    status = kdc__authority_list_successors (list, then, on);
    if (status == KDC_OK)
      status = follow (j, list, then, now, concerned);
  }
  kdc__authority_list_free (list);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

/* --- procedures ------------------------------------------------------------------------------- */

/* *out NULL: not found, which is an answer. */
static int
procedure_on (struct judged *j, const char *code, kdc__day on, const struct kdc_procedure **out,
              kdc_error **err)
{
  kdc_error *why = NULL;
  int status = kdc__catalog_procedure (j->plan->catalog, code, on, out, &why);

  if (status == KDC_OK)
    return KDC_OK;
  *out = NULL;
  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  kdc__error_add_cause (err, why);
  return status;
}

/* By its own name, when the catalog has it. */
static int
add_replacement (struct judged *j, const struct kdc__known *known, kdc_error **err)
{
  static const struct kdc__text nameless;
  const struct kdc_procedure *other;
  int status = procedure_on (j, known->replaced_by, j->plan->on, &other, err);

  if (status != KDC_OK)
    return status;
  return add_heir (j, known->replaced_by, other ? &other->head.name : &nameless, "partial", NULL,
                   known->evidence);
}

/* An alias that ended stands for the procedure whose alias it was. One that was replaced by another
 * asks other things: that is for a person. */
static int
judge_replaced (struct judged *j, const struct kdc_procedure *then, int *concerned, kdc_error **err)
{
  const struct kdc_procedure *now = NULL;
  const struct kdc__known *known = NULL;
  const char *why = "none";
  int lang, status = make_room (j, 2);

  if (status == KDC_OK && then)
    status = procedure_on (j, then->head.id, j->plan->on, &now, err);
  if (status == KDC_OK && now) {
    why = "succeeded";
    status = add_heir (j, now->head.id, &now->head.name, "full", NULL, now->head.evidence);
  } else if (status == KDC_OK) {
    status = kdc__catalog_known (j->plan->catalog, j->place->code, j->plan->on, &known, err);
    if (status == KDC_OK && known && known->replaced_by && known->since <= j->plan->on) {
      why = "partial";
      status = add_replacement (j, known, err);
    }
  }
  *concerned = then || j->count;
  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++)
    j->place->name[lang] = copy (j, then ? then->head.name.by_lang[lang]
                                         : known ? known->name.by_lang[lang] : NULL, &status);
  finish (j, why);
  return status;
}

static int
judge_procedure (struct judged *j, kdc__day written, int *concerned, kdc_error **err)
{
  const struct kdc_procedure *now, *then;
  int status = procedure_on (j, j->place->code, j->plan->on, &now, err);

  if (status != KDC_OK || now)
    return status;
  status = procedure_on (j, j->place->code, written, &then, err);
  if (status == KDC_OK)
    status = judge_replaced (j, then, concerned, err);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

int
kdc__succession_judge (struct kdc_succession *plan, kdc__day written, struct kdc__succeeded *place,
                       int *concerned, kdc_error **err)
{
  struct judged j = { .plan = plan, .place = place };

  *concerned = 0;
  if (written > plan->on)
    written = plan->on;
  if (strcmp (place->kind, "procedure") == 0)
    return judge_procedure (&j, written, concerned, err);
  return judge_authority (&j, written, concerned, err);
}
