/* term.c - a processing time as a caller puts it together: values by key, pauses, slips, steps. A
 * value is checked when it is set, what hangs together when the term is counted. */
#include <string.h>

#include "base/text.h"
#include "model/deadline_promise.h"

#define MOST_ROWS 1000              /* pauses, slips, steps: each */

enum key {
  RECEIVED, FILED, UNIT, QUANTITY, CUT_OFF, COUNT_FROM, ROLL, PAUSE_BY, VERSION_BY, NOTE,
  AUTHORITY, PROCEDURE, CASE,
  KEY_COUNT
};
static const struct row {
  const char *name, *expected;      /* words, or what kind of value */
} rows[KEY_COUNT] = {
  [RECEIVED] = { "received", "instant" },
  [FILED] = { "filed", "instant" },
  [UNIT] = { "unit", "working-day day hour month same-day other" },
  [QUANTITY] = { "quantity", "number" },
  [CUT_OFF] = { "cut-off", "time" },
  [COUNT_FROM] = { "count-from", "same-day next-day elapsed" },
  [ROLL] = { "roll", "next-working-day previous-working-day none" },
  [PAUSE_BY] = { "pause-by", "day minute" },
  [VERSION_BY] = { "version-by", "filed received" },
  [NOTE] = { "note", "text" },
  [AUTHORITY] = { "authority", "text" },
  [PROCEDURE] = { "procedure", "text" },
  [CASE] = { "case", "text" },
};

int
kdc__term_new (struct kdc_catalog *catalog, struct kdc_term **out, kdc_error **err)
{
  struct kdc_term *term = kdc__calloc (catalog->ctx, 1, sizeof *term);

  *out = NULL;
  if (!term)
    return kdc__fail_nomem (err);
  term->ctx = catalog->ctx;
  term->catalog = kdc__catalog_ref (catalog);
  kdc__arena_init (&term->arena, term->ctx);
  *out = term;
  return KDC_OK;
}

void
kdc__term_free (struct kdc_term *term)
{
  struct kdc_catalog *catalog;

  if (!term)
    return;
  catalog = term->catalog;
  kdc__free (term->ctx, term->pauses);
  kdc__free (term->ctx, term->slips);
  kdc__free (term->ctx, term->steps);
  kdc__arena_free (&term->arena);
  kdc__free (term->ctx, term);
  kdc__catalog_unref (catalog);
}

/* --- values ----------------------------------------------------------------------------------- */

static int
read_instant (const struct kdc_term *term, const char *value, kdc__instant *out, kdc_error **err)
{
  if (kdc__instant_parse (value, strlen (value), out) == 0)
    return KDC_OK;
  return kdc__fail (term->ctx, err, KDC_EINVAL, "api.instant", "value", value, NULL);
}

static int
is_word (const char *words, const char *value)
{
  size_t size = strlen (value);
  const char *at = words;

  for (; *at; at += strcspn (at, " "), at += *at == ' ')
    if (size && strncmp (at, value, size) == 0 && strcspn (at, " ") == size)
      return 1;
  return 0;
}

static int
read_quantity (const struct kdc_term *term, const char *value, int64_t *out, kdc_error **err)
{
  if (kdc__parse_int64 (value, strlen (value), out) == 0 && *out >= 1 && *out <= 36500)
    return KDC_OK;
  return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.quantity", NULL);
}

static int
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* "15:00" → minutes of the day; -1: it is no time. */
static int
minutes_of (const char *v)
{
  int hours, minutes;

  if (strlen (v) != 5 || v[2] != ':' || !is_digit (v[0]) || !is_digit (v[1]) || !is_digit (v[3])
      || !is_digit (v[4]))
    return -1;
  hours = (v[0] - '0') * 10 + v[1] - '0';
  minutes = (v[3] - '0') * 10 + v[4] - '0';
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : -1;
}

static int
check_value (const struct kdc_term *term, const struct row *row, const char *value,
             kdc_error **err)
{
  kdc__instant at;
  int64_t number;

  if (strcmp (row->expected, "instant") == 0)
    return read_instant (term, value, &at, err);
  if (strcmp (row->expected, "number") == 0)
    return read_quantity (term, value, &number, err);
  if (strcmp (row->expected, "time") == 0 ? minutes_of (value) >= 0
      : strcmp (row->expected, "text") == 0 ? 1 : is_word (row->expected, value))
    return KDC_OK;
  return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.value", "name", row->name, "value",
                    value, "expected",
                    strcmp (row->expected, "time") == 0 ? "15:00" : row->expected, NULL);
}

int
kdc__term_set (struct kdc_term *term, const char *key, const char *value, kdc_error **err)
{
  const char *copy = NULL;
  size_t i = 0;
  int status;

  while (i < KEY_COUNT && strcmp (rows[i].name, key) != 0)
    i++;
  if (i == KEY_COUNT)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.key", "name", key, NULL);
  status = value ? check_value (term, rows + i, value, err) : KDC_OK;
  if (status != KDC_OK)
    return status;
  if (value && !(copy = kdc__arena_strdup (&term->arena, value)))
    return kdc__fail_nomem (err);
  term->values[i] = copy;
  return KDC_OK;
}

/* --- rows ------------------------------------------------------------------------------------- */

static int
grow (struct kdc_term *term, void *items, size_t *capacity, size_t count, size_t size,
      kdc_error **err)
{
  void *grown;
  int status;

  if (count >= MOST_ROWS)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.rows", NULL);
  memcpy (&grown, items, sizeof grown);
  status = kdc__grow (term->ctx, &grown, capacity, count, size);
  memcpy (items, &grown, sizeof grown);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

/* Pauses are given in order; an open one is the last. */
int
kdc__term_pause (struct kdc_term *term, const char *from, const char *to, kdc_error **err)
{
  struct kdc__pause new = { 0, INT64_MAX };
  int status = read_instant (term, from, &new.from, err);

  if (status == KDC_OK && to)
    status = read_instant (term, to, &new.to, err);
  if (status != KDC_OK)
    return status;
  if (new.to <= new.from)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.pause-order", "from", from, "to", to,
                      NULL);
  if (term->pause_count && new.from < term->pauses[term->pause_count - 1].to)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.pause-overlap", "from", from, NULL);
  status = grow (term, &term->pauses, &term->pause_capacity, term->pause_count, sizeof new, err);
  if (status == KDC_OK)
    term->pauses[term->pause_count++] = new;
  return status;
}

int
kdc__term_promise (struct kdc_term *term, const char *at, const char *previous,
                   const char *promise, const char *reason, kdc_error **err)
{
  struct kdc__slip new = { 0, 0, 0, "" };
  int status = read_instant (term, at, &new.at, err);

  if (status == KDC_OK && previous)
    status = read_instant (term, previous, &new.previous, err);
  if (status == KDC_OK)
    status = read_instant (term, promise, &new.promise, err);
  if (status != KDC_OK)
    return status;
  if (term->slip_count && new.at < term->slips[term->slip_count - 1].at)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.promise-order", "at", at, NULL);
  if (reason && !(new.reason = kdc__arena_strdup (&term->arena, reason)))
    return kdc__fail_nomem (err);
  status = grow (term, &term->slips, &term->slip_capacity, term->slip_count, sizeof new, err);
  if (status == KDC_OK)
    term->slips[term->slip_count++] = new;
  return status;
}

static int
keep (struct kdc_term *term, const char *text, const char **out, kdc_error **err)
{
  *out = text ? kdc__arena_strdup (&term->arena, text) : NULL;
  return text && !*out ? kdc__fail_nomem (err) : KDC_OK;
}

int
kdc__term_step (struct kdc_term *term, const char *name, const char *authority, const char *unit,
                const char *quantity, const char *done, kdc_error **err)
{
  struct kdc__step new = { .done = INT64_MAX };
  int64_t number;
  int status = check_value (term, rows + UNIT, unit, err);

  if (status == KDC_OK && strcmp (unit, "other") == 0)
    status = kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.value", "name", "unit", "value", unit,
                        "expected", "working-day day hour month same-day", NULL);
  if (status == KDC_OK)
    status = read_quantity (term, quantity, &number, err);
  if (status == KDC_OK && done)
    status = read_instant (term, done, &new.done, err);
  if (status == KDC_OK)
    status = keep (term, name, &new.name, err);
  if (status == KDC_OK)
    status = keep (term, authority, &new.authority, err);
  if (status == KDC_OK)
    status = keep (term, unit, &unit, err);
  if (status == KDC_OK)
    status = grow (term, &term->steps, &term->step_capacity, term->step_count, sizeof new, err);
  if (status != KDC_OK)
    return status;
  kdc__term_defaults (&new.term, unit);
  new.term.quantity = number;
  term->steps[term->step_count++] = new;
  return KDC_OK;
}

/* --- counting --------------------------------------------------------------------------------- */

static int
need (const struct kdc_term *term, enum key key, kdc_error **err)
{
  return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.missing", "name", rows[key].name, NULL);
}

static int
check_case (const struct kdc_term *term, const struct kdc_procedure *procedure, kdc_error **err)
{
  const char *code = term->values[CASE];
  size_t i;

  if (!code)
    return KDC_OK;
  for (i = 0; i < procedure->case_count; i++)
    if (strcmp (procedure->cases[i].code, code) == 0)
      return KDC_OK;
  return kdc__fail (term->ctx, err, KDC_ENOTFOUND, "deadline.no-case", "case", code, "procedure",
                    procedure->head.id, NULL);
}

/* The version that its own term chooses: that of the day filed, or of the day received. */
static int
find_procedure (const struct kdc_term *term, kdc__day received, kdc__day filed,
                const struct kdc_procedure **out, kdc_error **err)
{
  const char *code = term->values[PROCEDURE], *by = term->values[VERSION_BY];
  int status = kdc__catalog_procedure (term->catalog, code, by && strcmp (by, "filed") == 0
                                                              ? filed : received, out, err);

  if (status == KDC_OK && !by && filed != received
      && strcmp ((*out)->term.version_by, "filed") == 0)
    status = kdc__catalog_procedure (term->catalog, code, filed, out, err);
  return status == KDC_OK ? check_case (term, *out, err) : status;
}

/* The term of a case goes before the general one; a term that hangs on a question does not count,
 * since nobody has answered it. */
const struct kdc__term *
kdc__procedure_term (const struct kdc_procedure *procedure, const char *case_code)
{
  size_t i;

  for (i = 0; case_code && i < procedure->term_count; i++) {
    const struct kdc__term *term = procedure->terms + i;

    if (term->case_code && !term->ask && !term->channel && strcmp (term->case_code, case_code) == 0)
      return term;
  }
  return &procedure->term;
}

/* What the procedure says, unless another unit is asked for; then nothing of it fits. */
static int
begin_term (const struct kdc_term *term, kdc__day received, kdc__day filed, struct kdc__term *out,
            kdc_error **err)
{
  const struct kdc_procedure *procedure = NULL;
  const struct kdc__term *own = NULL;
  const char *unit = term->values[UNIT];
  int status = KDC_OK;

  if (!term->values[PROCEDURE] && (!unit || term->values[CASE]))
    return need (term, term->values[CASE] ? PROCEDURE : UNIT, err);
  if (term->values[PROCEDURE])
    status = find_procedure (term, received, filed, &procedure, err);
  if (status != KDC_OK)
    return status;
  own = procedure ? kdc__procedure_term (procedure, term->values[CASE]) : NULL;
  if (!unit && !own->unit)
    return kdc__fail (term->ctx, err, KDC_EMODEL, "deadline.no-term", NULL);
  if (own && own->unit && (!unit || strcmp (unit, own->unit) == 0))
    *out = *own;
  else
    kdc__term_defaults (out, unit);
  return KDC_OK;
}

/* What is said by key goes before what the procedure says. */
static int
fill_term (const struct kdc_term *term, kdc__day received, kdc__day filed, struct kdc__term *out,
           kdc_error **err)
{
  const char *const *values = term->values;
  int status = begin_term (term, received, filed, out, err);

  if (status == KDC_OK && values[QUANTITY])
    status = read_quantity (term, values[QUANTITY], &out->quantity, err);
  if (status != KDC_OK)
    return status;
  if (values[CUT_OFF])
    out->cut_off = minutes_of (values[CUT_OFF]);
  out->count_from = values[COUNT_FROM] ? values[COUNT_FROM] : out->count_from;
  out->roll = values[ROLL] ? values[ROLL] : out->roll;
  out->pause_by = values[PAUSE_BY] ? values[PAUSE_BY] : out->pause_by;
  if (values[NOTE])
    out->note.by_lang[KDC__VI] = values[NOTE];
  return KDC_OK;
}

static int
check_term (const struct kdc_term *term, const struct kdc__term *what, kdc__instant received,
            kdc_error **err)
{
  int other = strcmp (what->unit, "other") == 0, hours = strcmp (what->unit, "hour") == 0;

  if (other && !kdc__text_get (&what->note, KDC__VI))
    return need (term, NOTE, err);
  if (!other && strcmp (what->unit, "same-day") != 0 && !what->quantity)
    return need (term, QUANTITY, err);
  if (hours && strcmp (what->pause_by, "minute") != 0)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.value", "name", "pause-by", "value",
                      what->pause_by, "expected", "minute", NULL);
  if (term->pause_count && term->pauses[0].from < received)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.pause-early", "received",
                      term->values[RECEIVED], NULL);
  return KDC_OK;
}

static int
keep_note (struct kdc_deadline *due, const struct kdc__text *note, kdc_error **err)
{
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++)
    if (note->by_lang[lang]) {
      due->note.by_lang[lang] = kdc__arena_strdup (&due->arena, note->by_lang[lang]);
      if (!due->note.by_lang[lang])
        return kdc__fail_nomem (err);
    }
  return KDC_OK;
}

static int
read_instants (const struct kdc_term *term, kdc__instant *received, kdc__instant *filed,
               kdc_error **err)
{
  int status;

  if (!term->values[RECEIVED])
    return need (term, RECEIVED, err);
  status = read_instant (term, term->values[RECEIVED], received, err);
  *filed = *received;
  if (status == KDC_OK && term->values[FILED])
    status = read_instant (term, term->values[FILED], filed, err);
  if (status == KDC_OK && *filed > *received)
    return kdc__fail (term->ctx, err, KDC_EINVAL, "deadline.filed", "filed", term->values[FILED],
                      "received", term->values[RECEIVED], NULL);
  return status;
}

int
kdc__term_count (const struct kdc_term *term, struct kdc_deadline **out, kdc_error **err)
{
  struct kdc__days days = { .ctx = term->ctx, .catalog = term->catalog,
                            .authority = term->values[AUTHORITY] };
  struct kdc__history history = { .days = &days, .pauses = term->pauses,
                                  .pause_count = term->pause_count, .slips = term->slips,
                                  .slip_count = term->slip_count, .steps = term->steps,
                                  .step_count = term->step_count, .err = err };
  struct kdc__term what;
  kdc__instant received, filed;
  int status;

  *out = NULL;
  status = read_instants (term, &received, &filed, err);
  if (status == KDC_OK)
    status = fill_term (term, kdc__day_of (received), kdc__day_of (filed), &what, err);
  if (status == KDC_OK)
    status = check_term (term, &what, received, err);
  if (status == KDC_OK)
    status = kdc__deadline_due (&days, &what, received, term->pauses, term->pause_count,
                                &history.due, err);
  if (status != KDC_OK)
    return status;
  history.term = &what;
  status = keep_note (history.due, &what.note, err);
  if (status == KDC_OK)
    status = kdc__deadline_promise (&history);
  if (status == KDC_OK)
    status = kdc__deadline_steps (&history);
  if (status != KDC_OK) {
    kdc__deadline_free (history.due);
    return status;
  }
  *out = history.due;
  return KDC_OK;
}
