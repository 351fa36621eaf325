/* lint_data.c - checks of code lists, registers of authorities, calendars, prints and protocols. */
#include "validate/lint_checks.h"

#include <string.h>

#include "model/calendar.h"

/* Days in force of an element; open ends stay open. */
static void
days_of (const struct kdc__element *element, kdc__day *from, kdc__day *to)
{
  const char *first = kdc__element_attribute (element, "valid-from");
  const char *last = kdc__element_attribute (element, "valid-to");

  if (!first || kdc__day_parse (first, strlen (first), from) != 0)
    *from = INT32_MIN;
  if (!last || kdc__day_parse (last, strlen (last), to) != 0)
    *to = INT32_MAX;
}

static int
overlap (const struct kdc__element *a, const struct kdc__element *b)
{
  kdc__day a_from, a_to, b_from, b_to;

  days_of (a, &a_from, &a_to);
  days_of (b, &b_from, &b_to);
  return a_from <= b_to && b_from <= a_to;
}

static const char *
name_of (const struct kdc__element *element)
{
  const struct kdc__element *name = kdc__element_child (element, "name", NULL);

  return name ? name->text : "";
}

/* --- code lists ------------------------------------------------------------------------------- */

static int
names_list (const struct kdc_form *form, const char *list)
{
  size_t i;

  for (i = 0; i < form->node_count; i++)
    if (form->nodes[i]->node.list && strcmp (form->nodes[i]->node.list, list) == 0)
      return 1;
  return 0;
}

/* The library itself reads the list of channels. */
void
kdc__lint_list_unused (struct kdc__lint *lint, const void *item)
{
  const char *id = kdc__lint_attribute (item, "id");
  struct kdc_catalog *c = lint->catalog;
  const struct kdc_form *form;
  size_t i;
  int status;

  if (strcmp (id, "channel") == 0)
    return;
  for (i = c->before[KDC__K_FORM]; i < c->before[KDC__K_FORM + 1]; i++) {
    status = kdc__entry_use (c, c->entries + i, &form, NULL);
    if (status == KDC_ENOMEM)
      lint->status = status;
    if (status == KDC_OK && names_list (form, id))
      return;
  }
  kdc__lint_say (lint, item, "id", 0, "id", id, NULL);
}

void
kdc__lint_code_name_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *code = item, *other = code->parent->first_child;

  for (; other != code; other = other->next)
    if (other->decl == code->decl && overlap (code, other)
        && strcmp (name_of (code), name_of (other)) == 0
        && strcmp (kdc__lint_attribute (code, "parent"), kdc__lint_attribute (other, "parent"))
             == 0)
      kdc__lint_say (lint, code, "value", 0, "code", kdc__lint_attribute (code, "value"), "other",
                     kdc__lint_attribute (other, "value"), "name", name_of (code), NULL);
}

/* A list that ended long ago, or begins later, hides its code. */
void
kdc__lint_code_outside (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *code = item;

  if (!overlap (code, code->parent))
    kdc__lint_say (lint, code, "value", 0, "code", kdc__lint_attribute (code, "value"), NULL);
}

void
kdc__lint_code_parent (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *code = item, *other = NULL;
  const char *parent = kdc__element_attribute (code, "parent");

  if (!parent)
    return;
  while ((other = kdc__element_child (code->parent, "code", other)))
    if (strcmp (kdc__lint_attribute (other, "value"), parent) == 0 && overlap (code, other))
      return;
  kdc__lint_say (lint, code, "parent", 0, "code", kdc__lint_attribute (code, "value"), "parent",
                 parent, NULL);
}

static int
has_property (const struct kdc__element *code, const char *name)
{
  const struct kdc__element *property = NULL;

  while ((property = kdc__element_child (code, "property", property)))
    if (strcmp (kdc__lint_attribute (property, "name"), name) == 0)
      return 1;
  return 0;
}

/* A property that one code alone has may be a slip of the pen in its name. */
void
kdc__lint_property_single (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *property = item, *code = property->parent, *other = NULL;
  const char *name = kdc__lint_attribute (property, "name");

  while ((other = kdc__element_child (code->parent, "code", other)))
    if (other != code && has_property (other, name))
      return;
  if (kdc__model_count (code->parent, "code") > 1)
    kdc__lint_say (lint, property, "name", 0, "name", name, "code",
                   kdc__lint_attribute (code, "value"), NULL);
}

/* --- authorities ------------------------------------------------------------------------------ */

static const struct kdc__authorities *
register_of (const struct kdc__lint *lint)
{
  return lint->compiled;
}

/* A unit on the first day that the other one is known; units without a first day on any. */
static const struct kdc__unit *
find_unit (struct kdc__lint *lint, const char *code, kdc__day on)
{
  const struct kdc__unit *unit = NULL;
  size_t index;

  if (!register_of (lint))
    return NULL;
  index = kdc__periods_find (&register_of (lint)->by_code, code, strlen (code), on);
  if (index != SIZE_MAX)
    return register_of (lint)->units + index;
  if (on != INT32_MIN && kdc__catalog_unit (lint->catalog, code, strlen (code), on, &unit, NULL)
                           == KDC_ENOMEM)
    lint->status = KDC_ENOMEM;
  return unit;
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
  kdc__day from, to;

  days_of (unit, &from, &to);
  if (register_of (lint) && parent && !find_unit (lint, parent, from))
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
  const struct kdc__unit *above;
  kdc__day from, to;

  days_of (unit, &from, &to);
  above = parent ? find_unit (lint, parent, from) : NULL;
  if (above && rank_of (above->level) >= rank_of (level))
    kdc__lint_say (lint, unit, "parent", 0, "code", kdc__lint_attribute (unit, "code"), "level",
                   level, "parent", parent, "above", above->level, NULL);
}

/* Dossiers of a unit that ended go to its successors. */
void
kdc__lint_unit_ended (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *unit = item, *edge = NULL;
  const char *code = kdc__lint_attribute (unit, "code");

  if (!kdc__element_attribute (unit, "valid-to"))
    return;
  while ((edge = kdc__element_child (unit->parent, "succession", edge)))
    if (strcmp (kdc__lint_attribute (edge, "from"), code) == 0)
      return;
  kdc__lint_say (lint, unit, "valid-to", 0, "code", code, NULL);
}

void
kdc__lint_succession_unit (struct kdc__lint *lint, const void *item)
{
  static const char *const ends[] = { "from", "to" };
  size_t i;

  for (i = 0; i < 2 && register_of (lint); i++) {
    const char *code = kdc__lint_attribute (item, ends[i]);

    if (!find_unit (lint, code, INT32_MIN))
      kdc__lint_say (lint, item, ends[i], 0, "code", code, NULL);
  }
}

/* The heir is there on the day; one that went in whole is not. */
void
kdc__lint_succession_day (struct kdc__lint *lint, const void *item)
{
  const char *text = kdc__lint_attribute (item, "on");
  const char *from = kdc__lint_attribute (item, "from"), *to = kdc__lint_attribute (item, "to");
  int full = strcmp (kdc__lint_attribute (item, "extent"), "full") == 0;
  kdc__day on;

  if (!register_of (lint) || kdc__day_parse (text, strlen (text), &on) != 0
      || strcmp (from, to) == 0)
    return;
  if (find_unit (lint, to, INT32_MIN) && !find_unit (lint, to, on))
    kdc__lint_say (lint, item, "to", 0, "code", to, "day", text, NULL);
  if (full && find_unit (lint, from, on))
    kdc__lint_say (lint, item, "from", 0, "code", from, "day", text, NULL);
}

void
kdc__lint_agency_unit (struct kdc__lint *lint, const void *item)
{
  const char *unit = kdc__element_attribute (item, "unit");
  kdc__day from, to;

  days_of (item, &from, &to);
  if (register_of (lint) && unit && !find_unit (lint, unit, from))
    kdc__lint_say (lint, item, "unit", 0, "id", kdc__lint_attribute (item, "id"), "unit", unit,
                   NULL);
}

/* --- calendars -------------------------------------------------------------------------------- */

/* 0 for Monday; 1970-01-01 was a Thursday. */
static int
week_day (kdc__day day)
{
  return (int) (((day % 7) + 7 + 3) % 7);
}

static int
is_weekend (const struct kdc__lint *lint, kdc__day day)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  const struct kdc__element *weekend
    = kdc__element_child (lint->document->root, "weekend", NULL);

  return weekend && strstr (kdc__lint_attribute (weekend, "days"), names[week_day (day)]) != NULL;
}

static int
date_of (const struct kdc__element *element, kdc__day *out)
{
  const char *text = kdc__lint_attribute (element, "date");

  return kdc__day_parse (text, strlen (text), out) == 0;
}

static int
is_holiday (const struct kdc__lint *lint, const char *date)
{
  const struct kdc__element *holiday = NULL;

  while ((holiday = kdc__element_child (lint->document->root, "holiday", holiday)))
    if (strcmp (kdc__lint_attribute (holiday, "date"), date) == 0)
      return 1;
  return 0;
}

/* By the Labour Code a holiday on a rest day is made up for on the next working day. */
void
kdc__lint_holiday_weekend (struct kdc__lint *lint, const void *item)
{
  char date[11];
  kdc__day day, next;

  if (!date_of (item, &day) || !is_weekend (lint, day))
    return;
  for (next = day + 1; next < day + 7 && is_weekend (lint, next); next++)
    ;
  kdc__day_format (next, date);
  if (!is_holiday (lint, date))
    kdc__lint_say (lint, item, "date", 0, "day", kdc__lint_attribute (item, "date"), NULL);
}

void
kdc__lint_day_double (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *one = item, *other = one->parent->first_child;
  const char *date = kdc__lint_attribute (one, "date");

  for (; other != one; other = other->next)
    if (other->decl == one->decl && strcmp (kdc__lint_attribute (other, "date"), date) == 0)
      kdc__lint_say (lint, one, "date", 0, "day", date, "element", one->decl->name, NULL);
}

/* A decision that changes nothing was made for another day, or another year. */
void
kdc__lint_decision_idle (struct kdc__lint *lint, const void *item)
{
  const char *date = kdc__lint_attribute (item, "date"), *kind = kdc__lint_attribute (item, "kind");
  kdc__day day;

  if (date_of (item, &day)
      && (strcmp (kind, "off") == 0) == (is_weekend (lint, day) || is_holiday (lint, date)))
    kdc__lint_say (lint, item, "date", 0, "day", date, "kind", kind, NULL);
}

/* --- prints and protocols --------------------------------------------------------------------- */

void
kdc__lint_print_form (struct kdc__lint *lint, const void *item)
{
  const struct kdc__print *print = lint->compiled;
  const struct kdc_procedure *procedure;
  const struct kdc__element *form = NULL;
  int status;

  if (!print || !print->form || !print->procedure)
    return;
  status = kdc__catalog_procedure (lint->catalog, print->procedure, print->head.valid_from,
                                   &procedure, NULL);
  if (status == KDC_ENOMEM)
    lint->status = status;
  if (status != KDC_OK)
    return;
  while ((form = kdc__element_child (procedure->document->root, "form", form)))
    if (strcmp (kdc__lint_attribute (form, "ref"), print->form) == 0)
      return;
  kdc__lint_say (lint, item, "form", 0, "form", print->form, "procedure", print->procedure, NULL);
}

void
kdc__lint_protocol_untested (struct kdc__lint *lint, const void *item)
{
  const char *with = kdc__lint_attribute (item, "tested-with");

  if (!*with || strcmp (with, "description-only") == 0)
    kdc__lint_say (lint, item, "tested-with", 0, "with", with, NULL);
}
