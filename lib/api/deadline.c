/* deadline.c - kdc/deadline.h. The texts of instants are made once. */
#include <kdc/deadline.h>

#include <string.h>

#include "api/api.h"
#include "model/calendar.h"
#include "model/compile.h"

/* --- the term --------------------------------------------------------------------------------- */

int
kdc_term_new (kdc_catalog *catalog, kdc_term **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (catalog);
  return kdc__term_new (catalog, out, err);
}

int
kdc_term_set (kdc_term *term, const char *key, const char *value, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (term);
  KDC__NEED (key);
  return kdc__term_set (term, key, value, err);
}

int
kdc_term_pause (kdc_term *term, const char *from, const char *to, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (term);
  KDC__NEED (from);
  return kdc__term_pause (term, from, to, err);
}

int
kdc_term_promise (kdc_term *term, const char *at, const char *previous, const char *promise,
                  const char *reason, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (term);
  KDC__NEED (at);
  KDC__NEED (promise);
  return kdc__term_promise (term, at, previous, promise, reason, err);
}

int
kdc_term_step (kdc_term *term, const char *name, const char *authority, const char *unit,
               const char *quantity, const char *done, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (term);
  KDC__NEED (name);
  KDC__NEED (unit);
  KDC__NEED (quantity);
  return kdc__term_step (term, name, authority, unit, quantity, done, err);
}

void
kdc_term_free (kdc_term *term)
{
  kdc__term_free (term);
}

/* --- counting --------------------------------------------------------------------------------- */

static void
format (kdc__instant at, char out[32])
{
  if (at != INT64_MAX)
    kdc__instant_format (at, out);
}

static void
format_all (kdc_deadline *deadline)
{
  size_t i;

  format (deadline->reception, deadline->reception_text);
  format (deadline->due, deadline->due_text);
  format (deadline->collect, deadline->collect_text);
  format (deadline->done, deadline->done_text);
  for (i = 0; i < deadline->promise_count; i++) {
    format (deadline->promises[i].at, deadline->promises[i].at_text);
    format (deadline->promises[i].promise, deadline->promises[i].promise_text);
  }
  for (i = 0; i < deadline->step_count; i++) {
    format (deadline->steps[i]->reception, deadline->steps[i]->reception_text);
    format (deadline->steps[i]->due, deadline->steps[i]->due_text);
    format (deadline->steps[i]->collect, deadline->steps[i]->collect_text);
    format (deadline->steps[i]->done, deadline->steps[i]->done_text);
  }
}

int
kdc_term_count (const kdc_term *term, kdc_deadline **out, kdc_error **err)
{
  int status;

  KDC__GIVES (out);
  KDC__NEED (term);
  status = kdc__term_count (term, out, err);
  if (status == KDC_OK)
    format_all (*out);
  return status;
}

int
kdc_deadline_new (kdc_catalog *catalog, const kdc_procedure *procedure, const char *agency,
                  const char *received, kdc_deadline **out, kdc_error **err)
{
  struct kdc__days days = { .catalog = catalog, .authority = agency };
  kdc__instant at;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (procedure);
  KDC__NEED (received);
  days.ctx = catalog->ctx;
  if (kdc__instant_parse (received, strlen (received), &at) != 0)
    return kdc__fail (catalog->ctx, err, KDC_EINVAL, "api.instant", "value", received, NULL);
  status = kdc__deadline_due (&days, &procedure->term, at, NULL, 0, out, err);
  if (status == KDC_OK)
    format_all (*out);
  return status;
}

void
kdc_deadline_free (kdc_deadline *deadline)
{
  kdc__deadline_free (deadline);
}

/* --- the answer ------------------------------------------------------------------------------- */

int
kdc_deadline_state (const kdc_deadline *deadline)
{
  return deadline ? deadline->state : KDC_DEADLINE_OTHER;
}

const char *
kdc_deadline_reception (const kdc_deadline *deadline)
{
  return deadline ? deadline->reception_text : "";
}

const char *
kdc_deadline_due (const kdc_deadline *deadline)
{
  return deadline ? deadline->due_text : "";
}

const char *
kdc_deadline_collect (const kdc_deadline *deadline)
{
  return deadline ? deadline->collect_text : "";
}

int64_t
kdc_deadline_remaining (const kdc_deadline *deadline)
{
  return deadline && deadline->state == KDC_DEADLINE_PAUSED ? deadline->wanted - deadline->counted
                                                            : 0;
}

const char *
kdc_deadline_note (const kdc_deadline *deadline, const char *lang)
{
  return kdc__api_or_empty (deadline ? kdc__text_get (&deadline->note, kdc__lang (lang)) : NULL);
}

size_t
kdc_deadline_day_count (const kdc_deadline *deadline)
{
  return deadline ? deadline->count : 0;
}

int
kdc_deadline_day (const kdc_deadline *deadline, size_t index, char day[11], int *counts)
{
  if (deadline == NULL || day == NULL || counts == NULL || index >= deadline->count)
    return KDC_EINVAL;
  kdc__day_format (deadline->days[index].day, day);
  *counts = deadline->days[index].counts;
  return KDC_OK;
}

const char *
kdc_deadline_day_reason (const kdc_deadline *deadline, size_t index, const char *lang)
{
  if (deadline == NULL || index >= deadline->count)
    return "";
  return deadline->days[index].why[kdc__lang (lang)];
}

const char *
kdc_deadline_day_source (const kdc_deadline *deadline, size_t index, const char **evidence)
{
  int there = deadline != NULL && index < deadline->count;

  if (evidence)
    *evidence = there ? deadline->days[index].evidence : "";
  return there ? deadline->days[index].source : "";
}

size_t
kdc_deadline_promise_count (const kdc_deadline *deadline)
{
  return deadline ? deadline->promise_count : 0;
}

int
kdc_deadline_promise (const kdc_deadline *deadline, size_t index, int *kind, const char **at,
                      const char **promise, const char **reason)
{
  const struct kdc__promise *p;

  if (deadline == NULL || kind == NULL || at == NULL || promise == NULL || reason == NULL
      || index >= deadline->promise_count)
    return KDC_EINVAL;
  p = deadline->promises + index;
  *kind = p->kind;
  *at = p->at_text;
  *promise = p->promise_text;
  *reason = p->reason;
  return KDC_OK;
}

/* --- steps ------------------------------------------------------------------------------------ */

size_t
kdc_deadline_step_count (const kdc_deadline *deadline)
{
  return deadline ? deadline->step_count : 0;
}

const kdc_deadline *
kdc_deadline_step (const kdc_deadline *deadline, size_t index)
{
  return deadline && index < deadline->step_count ? deadline->steps[index] : NULL;
}

const char *
kdc_deadline_step_name (const kdc_deadline *step)
{
  return kdc__api_or_empty (step ? step->name : NULL);
}

const char *
kdc_deadline_step_done (const kdc_deadline *step, int *late)
{
  if (late)
    *late = step && step->done != INT64_MAX && step->done > step->due;
  return step ? step->done_text : "";
}

/* --- calendars -------------------------------------------------------------------------------- */

static void
read_day (const struct kdc__calendar *calendar, kdc__day day, const char *lang, int *kind,
          const char *texts[3])
{
  const struct kdc__day_fact *fact = kdc__calendar_fact (calendar, day);
  const struct kdc__element *rest = calendar->rest_element;

  *kind = calendar->kinds[day - calendar->first];
  if (fact) {
    texts[0] = kdc__text_get (&fact->name, kdc__lang (lang));
    texts[1] = fact->source;
    texts[2] = fact->evidence;
  } else if (*kind == KDC__WEEKEND && rest) {
    texts[1] = kdc__model_source (rest);
    texts[2] = kdc__model_evidence (rest);
  } else {
    texts[1] = calendar->head.source;
    texts[2] = calendar->head.evidence;
  }
}

int
kdc_calendar_day (kdc_catalog *catalog, const char *authority, const char *day, const char *lang,
                  int *kind, const char **reason, const char **source, const char **evidence,
                  kdc_error **err)
{
  struct kdc__days days = { .catalog = catalog, .authority = authority };
  const char *texts[3] = { NULL, NULL, NULL };
  kdc__day on;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (kind);
  KDC__NEED (reason);
  KDC__NEED (source);
  KDC__NEED (evidence);
  *reason = *source = *evidence = "";
  *kind = KDC_DAY_WORKING;
  KDC__NEED (catalog);
  KDC__NEED (day);
  if (kdc__day_parse (day, strlen (day), &on) != 0)
    return kdc__fail (catalog->ctx, err, KDC_EINVAL, "api.day", "value", day, NULL);
  days.ctx = catalog->ctx;
  status = kdc__days_at (&days, on, err);
  if (status != KDC_OK)
    return status;
  read_day (days.calendar, on, lang, kind, texts);
  *reason = kdc__api_or_empty (texts[0]);
  *source = kdc__api_or_empty (texts[1]);
  *evidence = kdc__api_or_empty (texts[2]);
  return KDC_OK;
}
