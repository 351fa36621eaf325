/* lint_authority.c - checks of authority registers: what lies where, and what became of what. */
#include "validate/lint_checks.h"

#include <string.h>

#include "model/place_name.h"

void
kdc__lint_days (const struct kdc__element *element, kdc__day *from, kdc__day *to)
{
  const char *first = kdc__element_attribute (element, "valid-from");
  const char *last = kdc__element_attribute (element, "valid-to");

  if (!first || kdc__day_parse (first, strlen (first), from) != 0)
    *from = INT32_MIN;
  if (!last || kdc__day_parse (last, strlen (last), to) != 0)
    *to = INT32_MAX;
}

/* A day on which it is in force: the first that is known; INT32_MIN: any will do. */
static kdc__day
day_of (const struct kdc__element *element)
{
  kdc__day from, to;

  kdc__lint_days (element, &from, &to);
  return from != INT32_MIN ? from : to != INT32_MAX ? to : INT32_MIN;
}

static const struct kdc__authorities *
register_of (const struct kdc__lint *lint)
{
  return lint->compiled;
}

/* What bears that code, in this register or in another of the catalog; on INT32_MIN: on any day. */
static const struct kdc_authority *
find_authority (struct kdc__lint *lint, const char *code, kdc__day on)
{
  const struct kdc__bearer *bearer = NULL;
  size_t index;

  if (!register_of (lint))
    return NULL;
  index = kdc__periods_find (&register_of (lint)->by_code, code, strlen (code), on);
  if (index != SIZE_MAX)
    return register_of (lint)->items + index;
  if (kdc__catalog_authority (lint->catalog, code, strlen (code), on, &bearer, NULL) == KDC_ENOMEM)
    lint->status = KDC_ENOMEM;
  return bearer ? bearer->authority : NULL;
}

static const struct kdc_authority *
find_unit (struct kdc__lint *lint, const char *code, kdc__day on)
{
  const struct kdc_authority *found = find_authority (lint, code, on);

  return found && found->level ? found : NULL;
}

static int
rank_of (const char *level)
{
  static const char *const levels[] = { "province", "district", "commune" };
  int i;

  for (i = 0; i < 3 && strcmp (levels[i], level) != 0; i++)
    ;
  return i;
}

/* The unit above exists with it. */
void
kdc__lint_unit_parent (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *unit = item;
  const char *parent = kdc__element_attribute (unit, "parent");

  if (register_of (lint) && parent && !find_unit (lint, parent, day_of (unit)))
    kdc__lint_say (lint, unit, "parent", 0, "code", kdc__lint_attribute (unit, "code"), "parent",
                   parent, NULL);
}

void
kdc__lint_unit_orphan (struct kdc__lint *lint, const void *item)
{
  const char *level = kdc__lint_attribute (item, "level");

  if (!kdc__element_attribute (item, "parent") && rank_of (level) != 0)
    kdc__lint_say (lint, item, "code", 0, "code", kdc__lint_attribute (item, "code"), "level",
                   level, NULL);
}

void
kdc__lint_unit_level (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *unit = item;
  const char *parent = kdc__element_attribute (unit, "parent");
  const char *level = kdc__lint_attribute (unit, "level");
  const struct kdc_authority *above;

  above = parent ? find_unit (lint, parent, day_of (unit)) : NULL;
  if (above && rank_of (above->level) >= rank_of (level))
    kdc__lint_say (lint, unit, "parent", 0, "code", kdc__lint_attribute (unit, "code"), "level",
                   level, "parent", parent, "above", above->level, NULL);
}

/* People find units by names that begin with what they are; and one level's word at another is a
 * slip of the code or of the name. */
void
kdc__lint_unit_type (struct kdc__lint *lint, const void *item)
{
  static const char *const levels[] = { "", "province", "province", "district", "district",
                                        "district", "commune", "commune", "commune", "commune" };
  const struct kdc__element *unit = item, *text = kdc__element_child (unit, "name", NULL);
  const char *name = text ? text->text : "", *level = kdc__lint_attribute (unit, "level");
  struct kdc__place_name key;
  size_t plain, marked;
  int sure;
  uint32_t type = kdc__place_name (name, strlen (name), &key)
                    ? kdc__place_type (&key, &plain, &marked, &sure) : 0;

  /* a city may stand below a province too */
  if (!type
      || (strcmp (levels[type], level) != 0 && !(type == 2 && strcmp (level, "district") == 0)))
    kdc__lint_say (lint, unit, "level", 0, "name", name, "level", level, NULL);
}

/* 0: one of them does not load, which is reported where it stands. */
static int
read_registers (struct kdc__lint *lint, const struct kdc__gazetteer **all)
{
  int status = kdc__catalog_gazetteer (lint->catalog, all, NULL);

  if (status == KDC_ENOMEM)
    lint->status = KDC_ENOMEM;
  return status == KDC_OK;
}

/* The document may have been read once more for lint: its elements are not those of the catalog. */
static int
is_in_hand (const struct kdc__lint *lint, const struct kdc__authorities *other)
{
  return strcmp (lint->entry->id, other->head.id) == 0
         && lint->entry->valid_from == other->head.valid_from;
}

static void
check_taken (struct kdc__lint *lint, const struct kdc__element *element, const char *attribute)
{
  const char *code = kdc__element_attribute (element, attribute);
  const struct kdc__gazetteer *all;
  kdc__day from, to;
  uint32_t i;

  if (!code || !lint->entry || !read_registers (lint, &all))
    return;
  kdc__lint_days (element, &from, &to);
  for (i = kdc__gazetteer_chain (&all->by_code, code, strlen (code)); i != KDC__NO_BEARER;
       i = all->bearers[i].next_code) {
    const struct kdc__bearer *bearer = all->bearers + i;

    if (is_in_hand (lint, bearer->of) || bearer->from > to || bearer->to < from)
      continue;
    kdc__lint_say (lint, element, attribute, 0, "code", code, "other", bearer->of->head.id, NULL);
    return;
  }
}

/* Within a register this is an error of loading it. */
void
kdc__lint_authority_twice (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  check_taken (lint, element, strcmp (element->decl->name, "unit") == 0 ? "code" : "id");
  check_taken (lint, element, "also");
}

/* --- agencies --------------------------------------------------------------------------------- */

void
kdc__lint_agency_unit (struct kdc__lint *lint, const void *item)
{
  const char *unit = kdc__element_attribute (item, "unit");

  if (register_of (lint) && unit && !find_unit (lint, unit, day_of (item)))
    kdc__lint_say (lint, item, "unit", 0, "id", kdc__lint_attribute (item, "id"), "unit", unit,
                   NULL);
}

/* Both grammars of the field type agency. */
void
kdc__lint_agency_id (struct kdc__lint *lint, const void *item)
{
  static const char *const names[] = { "id", "also" };
  const struct kdc__field_type *type = kdc__field_type_find ("agency", 6);
  struct kdc__value value;
  size_t i;

  for (i = 0; i < 2; i++) {
    const char *id = kdc__element_attribute (item, names[i]);

    if (id && type->check (lint->ctx, id, strlen (id), &value) != 0)
      kdc__lint_say (lint, item, names[i], 0, "id", id, NULL);
  }
}

void
kdc__lint_agency_parent (struct kdc__lint *lint, const void *item)
{
  const char *parent = kdc__element_attribute (item, "parent");
  const struct kdc_authority *above;

  if (!register_of (lint) || !parent)
    return;
  above = find_authority (lint, parent, day_of (item));
  if (!above || above->level)
    kdc__lint_say (lint, item, "parent", 0, "id", kdc__lint_attribute (item, "id"), "parent",
                   parent, NULL);
}

/* --- succession ------------------------------------------------------------------------------- */

static const char *
code_of (const struct kdc__element *element)
{
  const char *code = kdc__element_attribute (element, "code");

  return code ? code : kdc__lint_attribute (element, "id");
}

/* 0: it says no day, and what it follows does not end. */
static int
first_day (const struct kdc__element *successor, kdc__day *out)
{
  const char *on = kdc__element_attribute (successor, "on");
  kdc__day from;

  if (on)
    return kdc__day_parse (on, strlen (on), out) == 0;
  kdc__lint_days (successor->parent, &from, out);
  if (*out == INT32_MAX)
    return 0;
  ++*out;
  return 1;
}

/* Dossiers of a unit that ended go to its successors. */
void
kdc__lint_unit_ended (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *unit = item;

  if (kdc__element_attribute (unit, "valid-to") && !kdc__element_child (unit, "successor", NULL))
    kdc__lint_say (lint, unit, "valid-to", 0, "code", code_of (unit), NULL);
}

void
kdc__lint_successor_unknown (struct kdc__lint *lint, const void *item)
{
  const char *to = kdc__lint_attribute (item, "to");

  if (register_of (lint) && !find_authority (lint, to, INT32_MIN))
    kdc__lint_say (lint, item, "to", 0, "code", to, NULL);
}

/* The heir is there on its day. */
void
kdc__lint_successor_day (struct kdc__lint *lint, const void *item)
{
  const char *to = kdc__lint_attribute (item, "to");
  kdc__day on;
  char day[11];

  if (!register_of (lint) || !first_day (item, &on) || !find_authority (lint, to, INT32_MIN)
      || find_authority (lint, to, on))
    return;
  kdc__day_format (on, day);
  kdc__lint_say (lint, item, "to", 0, "code", to, "day", day, NULL);
}

/* What went in whole is no more; what ended is followed on the next day. */
void
kdc__lint_successor_gap (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *successor = item, *unit = successor->parent;
  int full = strcmp (kdc__lint_attribute (successor, "extent"), "full") == 0;
  kdc__day on, from, to;
  char day[11];

  kdc__lint_days (unit, &from, &to);
  if (!first_day (successor, &on) || (to == INT32_MAX ? !full : on == to + 1)
      || (to != INT32_MAX && on <= to && !full))
    return;
  kdc__day_format (on, day);
  kdc__lint_say (lint, successor, "on", 0, "code", code_of (unit), "day", day, NULL);
}

/* All of it goes to one; parts go to several, unless something stays. */
void
kdc__lint_successor_extent (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *unit = item, *successor = NULL, *one = NULL;
  size_t full = 0, count = 0;

  while ((successor = kdc__element_child (unit, "successor", successor))) {
    if (kdc__element_attribute (successor, "domain"))
      continue;
    one = successor;
    count++;
    full += strcmp (kdc__lint_attribute (successor, "extent"), "full") == 0;
  }
  if ((full && count > 1) || (count == 1 && !full && kdc__element_attribute (unit, "valid-to")))
    kdc__lint_say (lint, one, "extent", 0, "code", code_of (unit), NULL);
}

void
kdc__lint_successor_kind (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *successor = item;
  const char *to = kdc__lint_attribute (successor, "to");
  int unit = strcmp (successor->parent->decl->name, "unit") == 0;
  const struct kdc_authority *heir;
  kdc__day on;

  heir = first_day (successor, &on) ? find_authority (lint, to, on) : NULL;
  if (heir && unit != (heir->level != NULL))
    kdc__lint_say (lint, successor, "to", 0, "code", to, NULL);
}

#define MOST_LINKS 1000

struct cycle {
  struct kdc__lint *lint;
  const char *start;
  kdc__day on;
  size_t links;                     /* looked at: a bound for what a knot of them costs */
};

/* Whether what took over on one day hands on to the start on the same day. */
static int
comes_back (struct cycle *cycle, const char *code)
{
  const struct kdc_authority *heir = find_authority (cycle->lint, code, cycle->on);
  size_t i;

  for (i = 0; heir && i < heir->successor_count && cycle->links < MOST_LINKS; i++) {
    const struct kdc__successor *next = heir->successors + i;

    cycle->links++;
    if (next->on == cycle->on
        && (strcmp (next->to, cycle->start) == 0 || comes_back (cycle, next->to)))
      return 1;
  }
  return 0;
}

/* Followed for ever, or a unit that both ends and goes on; a code that is given again does not
 * matter: the one before it has ended. */
void
kdc__lint_successor_cycle (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *successor = item;
  struct cycle cycle = { lint, code_of (successor->parent), 0, 0 };
  const char *to = kdc__lint_attribute (successor, "to");
  char day[11];

  if (!register_of (lint) || !first_day (successor, &cycle.on) || !comes_back (&cycle, to))
    return;
  kdc__day_format (cycle.on, day);
  kdc__lint_say (lint, successor, "to", 0, "code", cycle.start, "to", to, "day", day, NULL);
}

void
kdc__lint_tier_same (struct kdc__lint *lint, const void *item)
{
  const char *from = kdc__lint_attribute (item, "from");

  if (strcmp (from, kdc__lint_attribute (item, "to")) == 0)
    kdc__lint_say (lint, item, "to", 0, "tier", from, NULL);
}
