/* calendar_compile.c - a calendar as used: a kind and a reason per day. Weekly rest days, then the
 * holidays that the rules give, then days in lieu of those that fall on rest days, then decisions:
 * what comes later overrides, and says what it overrides. An authority's own calendar begins as a
 * copy of the one it stands on. */
#include "model/calendar.h"
#include "model/layer.h"
#include "model/compile.h"

#include <string.h>

#define MOST_DAYS 36525             /* a hundred years */
#define MOST_BASES 4                /* a calendar on a calendar on …; a circle ends here too */

struct builder {
  struct kdc_catalog *catalog;
  struct kdc__document *document;
  struct kdc__calendar *c;
  kdc_error **err;
};

static void
day_attribute (const struct kdc__element *element, const char *name, kdc__day *out)
{
  const char *value = kdc__element_attribute (element, name);

  kdc__day_parse (value, strlen (value), out);
}

/* --- range and base --------------------------------------------------------------------------- */

static int
read_range (struct builder *b)
{
  const struct kdc__element *root = b->document->root;
  struct kdc__calendar *c = b->c;
  size_t days;

  day_attribute (root, "from", &c->first);
  day_attribute (root, "to", &c->last);
  if (c->last < c->first || c->last - c->first >= MOST_DAYS)
    return kdc__document_fail (b->document, b->err, "catalog.calendar-length", root, "to", 0,
                               "from", kdc__element_attribute (root, "from"), "to",
                               kdc__element_attribute (root, "to"), NULL);
  days = (size_t) (c->last - c->first) + 1;
  if (kdc__model_array (&c->arena, days, 1, &c->kinds, b->err) != KDC_OK)
    return KDC_ENOMEM;
  return kdc__model_array (&c->arena, days, sizeof *c->facts, &c->facts, b->err);
}

/* Borrowed from the catalog, which compiles under one lock: the counter is safe. */
static int
find_base (struct builder *b, const char *id)
{
  const struct kdc__calendar *base = NULL;
  kdc_error *why = NULL;
  int status = KDC_ENOTFOUND;

  if (b->catalog && b->catalog->base_depth < MOST_BASES) {
    b->catalog->base_depth++;
    status = kdc__catalog_calendar_by_id (b->catalog, id, b->c->first, &base, &why);
    b->catalog->base_depth--;
  }
  kdc__error_delete (why);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (b->err);
  if (status != KDC_OK || b->c->first < base->first || b->c->last > base->last)
    return kdc__document_fail (b->document, b->err, "catalog.calendar-base", b->document->root,
                               "base", 0, "base", id, NULL);
  b->c->base = base;
  return KDC_OK;
}

static int
read_base (struct builder *b)
{
  const char *id = kdc__element_attribute (b->document->root, "base");
  const struct kdc__calendar *base;
  struct kdc__calendar *c = b->c;
  size_t days = (size_t) (c->last - c->first) + 1, from;
  int status;

  c->cut_off = -1;
  if (!id)
    return KDC_OK;
  status = find_base (b, id);
  if (status != KDC_OK)
    return status;
  base = c->base;
  from = (size_t) (c->first - base->first);
  memcpy (c->kinds, base->kinds + from, days);
  memcpy (c->facts, base->facts + from, days * sizeof *c->facts);
  memcpy (c->hours, base->hours, sizeof c->hours);
  c->rest = base->rest;
  c->rest_element = base->rest_element;
  c->cut_off = base->cut_off;
  c->returns = base->returns;
  return KDC_OK;
}

/* --- weekdays --------------------------------------------------------------------------------- */

static int
read_weekdays (struct builder *b, const struct kdc__element *element, unsigned *out)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  const char *value = kdc__element_attribute (element, "days"), *at;
  int i;

  *out = 0;
  for (at = value; at && *at; at += strcspn (at, " "), at += *at == ' ') {
    for (i = 0; i < 7; i++)
      if (strncmp (at, names[i], 3) == 0 && strcspn (at, " ") == 3)
        break;
    if (i == 7)
      return kdc__document_fail (b->document, b->err, "catalog.weekend", element, "days",
                                 (size_t) (at - value), "day", value, NULL);
    *out |= 1u << i;
  }
  return KDC_OK;
}

/* Without a base, weekend and hours must be said. */
static int
find_own (struct builder *b, const char *name, const struct kdc__element **out)
{
  *out = kdc__element_child (b->document->root, name, NULL);
  if (*out || b->c->base)
    return KDC_OK;
  return kdc__document_fail (b->document, b->err, "catalog.calendar-part", b->document->root, NULL,
                             0, "name", name, NULL);
}

static int
read_weekend (struct builder *b)
{
  const struct kdc__element *element;
  struct kdc__calendar *c = b->c;
  int status = find_own (b, "weekend", &element);
  kdc__day day;

  if (status != KDC_OK || !element)
    return status;
  status = read_weekdays (b, element, &c->rest);
  if (status == KDC_OK && c->rest == 127)
    return kdc__document_fail (b->document, b->err, "catalog.weekend", element, "days", 0, "day",
                               kdc__element_attribute (element, "days"), NULL);
  c->rest_element = element;
  for (day = c->first; day <= c->last; day++) {
    uint8_t *kind = c->kinds + (day - c->first);

    if (!kdc__calendar_fact (c, day))
      *kind = c->rest >> kdc__weekday (day) & 1 ? KDC__WEEKEND : KDC__WORKING;
  }
  return status;
}

/* --- holidays --------------------------------------------------------------------------------- */

static int
add_fact (struct builder *b, const struct kdc__element *element, kdc__day day, uint8_t kind,
          const struct kdc__text *name)
{
  struct kdc__calendar *c = b->c;
  struct kdc__day_fact *fact = kdc__arena_alloc (&c->arena, sizeof *fact);

  if (!fact)
    return kdc__fail_nomem (b->err);
  fact->day = day;
  fact->kind = kind;
  fact->name = *name;
  fact->source = kdc__model_source (element);
  fact->evidence = kdc__model_evidence (element);
  fact->element = element;
  fact->under = c->facts[day - c->first];
  c->facts[day - c->first] = fact;
  c->kinds[day - c->first] = kind;
  return KDC_OK;
}

static int
fail_outside (struct builder *b, const struct kdc__element *element)
{
  const struct kdc__element *root = b->document->root;

  return kdc__document_fail (b->document, b->err, "catalog.calendar-range", element, "date", 0,
                             "day", kdc__element_attribute (element, "date"), "from",
                             kdc__element_attribute (root, "from"), "to",
                             kdc__element_attribute (root, "to"), NULL);
}

struct holiday {
  const struct kdc__element *element;
  struct kdc__text name;
  kdc__day from, to;                /* in force */
  const char *lunar;                /* "new-year" … or NULL: month and day */
  int offset, month, day;
};

static int
has (const struct kdc__element *element, const char *name)
{
  return kdc__element_attribute (element, name) != NULL;
}

/* Exactly one of: date; month and day; lunar with at most one of before and after. */
static int
is_said_once (const struct kdc__element *element)
{
  int shifted = has (element, "before") + has (element, "after");

  if (has (element, "month") != has (element, "day") || shifted > has (element, "lunar")
      || kdc__model_integer (element, "before", 0) > 30
      || kdc__model_integer (element, "after", 0) > 30)
    return 0;
  return has (element, "date") + has (element, "month") + has (element, "lunar") == 1;
}

static int
read_holiday (struct builder *b, const struct kdc__element *element, struct holiday *h)
{
  int64_t month = kdc__model_integer (element, "month", 0);
  int64_t day = kdc__model_integer (element, "day", 0);
  int status;

  memset (h, 0, sizeof *h);
  h->element = element;
  h->lunar = kdc__element_attribute (element, "lunar");
  if (!is_said_once (element)
      || (has (element, "month")
          && (month > 12 || day > 31 || !kdc__day_is_valid (2000, (int) month, (int) day))))
    return kdc__document_fail (b->document, b->err, "catalog.holiday", element, NULL, 0, NULL);
  h->offset = (int) (kdc__model_integer (element, "after", 0)
                     - kdc__model_integer (element, "before", 0));
  h->month = (int) month;
  h->day = (int) day;
  status = kdc__model_validity (b->document, element, &h->from, &h->to, b->err);
  return status == KDC_OK ? kdc__model_text (b->document, element, "name", &h->name, b->err)
                          : status;
}

static int
add_holiday (struct builder *b, const struct holiday *h, kdc__day day)
{
  if (day < b->c->first || day > b->c->last || day < h->from || day > h->to)
    return KDC_OK;
  return add_fact (b, h->element, day, KDC__HOLIDAY, &h->name);
}

static int
add_every_year (struct builder *b, const struct holiday *h)
{
  int year, last, month, day, status = KDC_OK;

  kdc__day_to_civil (b->c->first, &year, &month, &day);
  kdc__day_to_civil (b->c->last, &last, &month, &day);
  for (; year <= last && status == KDC_OK; year++)
    if (kdc__day_is_valid (year, h->month, h->day))
      status = add_holiday (b, h, kdc__day_from_civil (year, h->month, h->day));
  return status;
}

static int
add_lunar (struct builder *b, const struct holiday *h)
{
  const struct kdc__element *row = NULL;
  int status = KDC_OK;
  kdc__day day;

  while (status == KDC_OK && (row = kdc__element_child (b->document->root, "lunar", row))) {
    day_attribute (row, h->lunar, &day);
    status = add_holiday (b, h, day + h->offset);
  }
  return status;
}

static int
read_holidays (struct builder *b)
{
  const struct kdc__element *element = NULL;
  struct holiday h;
  int status = KDC_OK;
  kdc__day day;

  while (status == KDC_OK
         && (element = kdc__element_child (b->document->root, "holiday", element))) {
    status = read_holiday (b, element, &h);
    if (status != KDC_OK)
      return status;
    if (h.lunar) {
      status = add_lunar (b, &h);
    } else if (h.month) {
      status = add_every_year (b, &h);
    } else {
      day_attribute (element, "date", &day);
      status = day < b->c->first || day > b->c->last
                 ? fail_outside (b, element)
                 : add_fact (b, element, day, KDC__HOLIDAY, &h.name);
    }
  }
  return status;
}

/* The table gives a row to each year of the calendar, and each day lies in its year. */
static int
check_lunar (struct builder *b)
{
  static const char *const names[] = { "new-year", "hung-kings" };
  const struct kdc__element *row = NULL;
  int year, month, day_of_month;
  kdc__day day;
  size_t i;

  while ((row = kdc__element_child (b->document->root, "lunar", row)))
    for (i = 0; i < KDC__COUNT_OF (names); i++) {
      day_attribute (row, names[i], &day);
      kdc__day_to_civil (day, &year, &month, &day_of_month);
      if (year != kdc__model_integer (row, "year", 0))
        return kdc__document_fail (b->document, b->err, "catalog.lunar-year", row, names[i], 0,
                                   "year", kdc__element_attribute (row, "year"), NULL);
    }
  return KDC_OK;
}

/* --- days in lieu ----------------------------------------------------------------------------- */

/* "Nghỉ bù" and "Quốc khánh": "Nghỉ bù: Quốc khánh", in each language. */
static int
join_names (struct builder *b, const struct kdc__text *of, struct kdc__text *name)
{
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++)
    if (name->by_lang[lang] && of->by_lang[lang]) {
      name->by_lang[lang] = kdc__arena_printf (&b->c->arena, "%s: %s", name->by_lang[lang],
                                               of->by_lang[lang]);
      if (!name->by_lang[lang])
        return kdc__fail_nomem (b->err);
    }
  return KDC_OK;
}

/* A holiday on a weekly rest day is made up for on the next working day (Labour Code 2019, article
 * 111.3), in the order of the holidays. What falls behind the last day is left out. */
static int
add_in_lieu (struct builder *b)
{
  const struct kdc__element *element = kdc__element_child (b->document->root, "in-lieu", NULL);
  struct kdc__calendar *c = b->c;
  struct kdc__text prefix, name;
  int status = KDC_OK;
  kdc__day day, in_lieu;

  if (!element)
    return KDC_OK;
  status = kdc__model_text (b->document, element, "name", &prefix, b->err);
  for (day = c->first; day <= c->last && status == KDC_OK; day++) {
    if (c->kinds[day - c->first] != KDC__HOLIDAY || !(c->rest >> kdc__weekday (day) & 1))
      continue;
    for (in_lieu = day + 1; in_lieu <= c->last && !kdc__calendar_is_working (c, in_lieu); in_lieu++)
      ;
    if (in_lieu > c->last)
      continue;
    name = prefix;
    status = join_names (b, &kdc__calendar_fact (c, day)->name, &name);
    if (status == KDC_OK)
      status = add_fact (b, element, in_lieu, KDC__IN_LIEU, &name);
  }
  return status;
}

/* --- decisions and hours ---------------------------------------------------------------------- */

static int
read_decisions (struct builder *b)
{
  const struct kdc__element *element = NULL;
  struct kdc__text name;
  int status = KDC_OK;
  kdc__day day;

  while (status == KDC_OK
         && (element = kdc__element_child (b->document->root, "decision", element))) {
    int work = strcmp (kdc__element_attribute (element, "kind"), "work") == 0;

    day_attribute (element, "date", &day);
    if (day < b->c->first || day > b->c->last)
      return fail_outside (b, element);
    status = kdc__model_text (b->document, element, "name", &name, b->err);
    if (status == KDC_OK)
      status = add_fact (b, element, day, work ? KDC__WORKING : KDC__DECIDED_OFF, &name);
  }
  return status;
}

static int
add_open (struct builder *b, const struct kdc__element *open, size_t most)
{
  struct kdc__hours new = { kdc__model_minutes (open, "from"), kdc__model_minutes (open, "to") };
  struct kdc__calendar *c = b->c;
  unsigned days;
  int i, status = read_weekdays (b, open, &days);

  if (status != KDC_OK)
    return status;
  if (!days)
    days = ~c->rest & 127;
  for (i = 0; i < 7; i++) {
    struct kdc__open_hours *hours = c->hours + i;

    if (!(days >> i & 1))
      continue;
    if (!hours->items
        && kdc__model_array (&c->arena, most, sizeof *hours->items, &hours->items, b->err)
             != KDC_OK)
      return KDC_ENOMEM;
    if (new.to <= new.from || (hours->count && new.from < hours->items[hours->count - 1].to))
      return kdc__document_fail (b->document, b->err, "catalog.hours", open, "from", 0, NULL);
    hours->items[hours->count++] = new;
  }
  return KDC_OK;
}

static int
read_hours (struct builder *b)
{
  const struct kdc__element *hours, *open = NULL;
  struct kdc__calendar *c = b->c;
  int i, status = find_own (b, "hours", &hours);

  if (status == KDC_OK && hours) {
    memset (c->hours, 0, sizeof c->hours);
    if (kdc__element_attribute (hours, "cut-off"))
      c->cut_off = kdc__model_minutes (hours, "cut-off");
    while (status == KDC_OK && (open = kdc__element_child (hours, "open", open)))
      status = add_open (b, open, kdc__model_count (hours, "open"));
  }
  for (i = 6; i >= 0 && status == KDC_OK; i--)
    if (!(c->rest >> i & 1)) {
      c->usual = i;
      if (!c->hours[i].count)
        return kdc__document_fail (b->document, b->err, "catalog.hours-missing",
                                   hours ? hours : b->document->root, NULL, 0, NULL);
    }
  return status;
}

static int
read_returns (struct builder *b)
{
  const struct kdc__element *element = kdc__element_child (b->document->root, "returns", NULL);

  return element ? read_weekdays (b, element, &b->c->returns) : KDC_OK;
}

static int
fill_calendar (struct builder *b)
{
  static int (*const steps[]) (struct builder *) = {
    read_range, read_base, read_weekend, check_lunar, read_holidays, add_in_lieu, read_decisions,
    read_hours, read_returns,
  };
  int status = kdc__model_head (b->document, "id", &b->c->head, b->err);
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (steps) && status == KDC_OK; i++)
    status = steps[i](b);
  return status == KDC_OK && b->document->layer
           ? kdc__layer_hold_calendar (b->catalog, b->c, b->document, b->err) : status;
}

int
kdc__calendar_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                       struct kdc__document *document, struct kdc__calendar **out,
                       kdc_error **err)
{
  struct kdc__calendar *c = kdc__calloc (ctx, 1, sizeof *c);
  struct builder b = { catalog, document, c, err };
  int status;

  *out = NULL;
  if (!c)
    return kdc__fail_nomem (err);
  kdc__arena_init (&c->arena, ctx);
  status = fill_calendar (&b);
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
