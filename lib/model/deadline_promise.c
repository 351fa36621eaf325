/* deadline_promise.c - what was promised when: at reception, again when the clock ran on after a
 * pause, and by the slips in which an officer says sorry. And the clocks of single steps, each of
 * which begins where the one before handed the dossier over. */
#include "model/deadline_promise.h"

#include <string.h>

static int
fail_slip (const struct kdc__history *h, const char *key, const char *name, kdc__instant at)
{
  char text[32];

  kdc__instant_format (at, text);
  return kdc__fail (h->due->ctx, h->err, KDC_EINVAL, key, name, text, NULL);
}

static kdc__instant
promised (const struct kdc_deadline *due)
{
  return due->promise_count ? due->promises[due->promise_count - 1].promise : INT64_MAX;
}

static int
add_promise (struct kdc__history *h, int kind, kdc__instant at, kdc__instant promise,
             const char *reason)
{
  struct kdc_deadline *due = h->due;
  struct kdc__promise *new = due->promises + due->promise_count;

  new->kind = kind;
  new->at = at;
  new->promise = promise;
  new->reason = kdc__arena_strdup (&due->arena, reason ? reason : "");
  if (!new->reason)
    return kdc__fail_nomem (h->err);
  due->promise_count++;
  return KDC_OK;
}

/* The due time as it was known when only so many pauses had been. INT64_MAX: none; also where the
 * calendar ends before it, since a clock that stands today needs no such day. */
static int
due_then (const struct kdc__history *h, size_t pauses, kdc__instant *out)
{
  struct kdc_deadline *then;
  kdc_error *why = NULL;
  int status = kdc__deadline_due (h->days, h->term, h->due->received, h->pauses, pauses, &then,
                                  &why);

  *out = status == KDC_OK ? then->due : INT64_MAX;
  kdc__deadline_free (then);
  if (status == KDC_EMODEL && why && strcmp (why->key, "deadline.calendar") == 0)
    status = KDC_OK;
  if (status != KDC_OK && h->err)
    *h->err = why;
  else
    kdc__error_delete (why);
  return status;
}

/* The clock ran on: a later promise, when the term now ends later than what was promised. */
static int
resume (struct kdc__history *h, size_t pause)
{
  kdc__instant then;
  int status = due_then (h, pause + 1, &then);

  if (status != KDC_OK || then == INT64_MAX || then <= promised (h->due))
    return status;
  return add_promise (h, KDC__PROMISE_RESUMED, h->pauses[pause].to, then, NULL);
}

static int
apologise (struct kdc__history *h, const struct kdc__slip *slip)
{
  kdc__instant before = promised (h->due);

  if (slip->at < h->due->received)
    return fail_slip (h, "deadline.promise-early", "at", slip->at);
  if (slip->previous && before != INT64_MAX && slip->previous != before)
    return fail_slip (h, "deadline.promise-previous", "promise", before);
  if (slip->promise <= slip->at || (before != INT64_MAX && slip->promise <= before))
    return fail_slip (h, "deadline.promise-later", "promise", slip->promise);
  return add_promise (h, KDC__PROMISE_APOLOGY, slip->at, slip->promise, slip->reason);
}

int
kdc__deadline_promise (struct kdc__history *h)
{
  size_t slip = 0, pause = 0;
  kdc__instant first;
  int status;

  if (h->due->state == KDC__TERM_OTHER && h->slip_count == 0)
    return KDC_OK;
  if (kdc__model_array (&h->due->arena, 1 + h->pause_count + h->slip_count,
                        sizeof *h->due->promises, &h->due->promises, h->err) != KDC_OK)
    return KDC_ENOMEM;
  status = due_then (h, 0, &first);
  if (status == KDC_OK && first != INT64_MAX)
    status = add_promise (h, KDC__PROMISE_RECEPTION, h->due->reception, first, NULL);
  while (status == KDC_OK && (slip < h->slip_count || pause < h->pause_count)) {
    if (slip == h->slip_count
        || (pause < h->pause_count && h->pauses[pause].to <= h->slips[slip].at))
      status = h->pauses[pause].to == INT64_MAX ? KDC_OK : resume (h, pause), pause++;
    else
      status = apologise (h, h->slips + slip++);
  }
  return status;
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The pauses that a step which began then still sees. */
static int
pauses_since (struct kdc__history *h, kdc__instant begin, struct kdc__pause **out, size_t *count)
{
  size_t i;

  *count = 0;
  if (kdc__model_array (&h->due->arena, h->pause_count, sizeof **out, out, h->err) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 0; i < h->pause_count; i++)
    if (h->pauses[i].to > begin) {
      (*out)[*count] = h->pauses[i];
      if ((*out)[*count].from < begin)
        (*out)[*count].from = begin;
      ++*count;
    }
  return KDC_OK;
}

static int
count_step (struct kdc__history *h, const struct kdc__step *step, kdc__instant begin)
{
  struct kdc__days days = *h->days;
  struct kdc_deadline *due;
  struct kdc__pause *pauses;
  size_t count;
  int status = pauses_since (h, begin, &pauses, &count);

  if (step->authority) {
    days.authority = step->authority;
    days.calendar = NULL;
  }
  if (status == KDC_OK && step->done < begin)
    status = kdc__fail (h->due->ctx, h->err, KDC_EINVAL, "deadline.step-order", "name", step->name,
                        NULL);
  if (status == KDC_OK)
    status = kdc__deadline_due (&days, &step->term, begin, pauses, count, &due, h->err);
  if (status != KDC_OK)
    return status;
  h->due->steps[h->due->step_count++] = due;
  due->done = step->done;
  due->name = kdc__arena_strdup (&due->arena, step->name);
  return due->name ? KDC_OK : kdc__fail_nomem (h->err);
}

/* A step that was not handed over yet ends when it is due; behind one without an end there is
 * nothing to count. */
int
kdc__deadline_steps (struct kdc__history *h)
{
  kdc__instant begin = h->due->received;
  int status = kdc__model_array (&h->due->arena, h->step_count, sizeof *h->due->steps,
                                 &h->due->steps, h->err);
  size_t i;

  for (i = 0; i < h->step_count && status == KDC_OK && begin != INT64_MAX; i++) {
    const struct kdc__step *step = h->steps + i;

    status = count_step (h, step, begin);
    if (status == KDC_OK)
      begin = step->done != INT64_MAX ? step->done : h->due->steps[i]->due;
  }
  return status;
}
