/* lint_data.c - checks of code lists, calendars, prints and protocols. */
#include "validate/lint_checks.h"

#include <stdio.h>
#include <string.h>

#include "model/calendar.h"

static int
overlap (const struct kdc__element *a, const struct kdc__element *b)
{
  kdc__day a_from, a_to, b_from, b_to;

  kdc__lint_days (a, &a_from, &a_to);
  kdc__lint_days (b, &b_from, &b_to);
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

/* The library itself reads the list of channels; the domains are those of procedures. */
void
kdc__lint_list_unused (struct kdc__lint *lint, const void *item)
{
  const char *id = kdc__lint_attribute (item, "id");
  struct kdc_catalog *c = lint->catalog;
  const struct kdc_form *form;
  size_t i;
  int status;

  if (strcmp (id, "channel") == 0 || strcmp (id, "procedure-domains") == 0)
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

/* --- calendars -------------------------------------------------------------------------------- */

static int
date_of (const struct kdc__element *element, kdc__day *out)
{
  const char *text = kdc__lint_attribute (element, "date");

  return kdc__day_parse (text, strlen (text), out) == 0;
}

static int
is_weekend (const struct kdc__lint *lint, kdc__day day)
{
  const struct kdc__calendar *calendar = lint->compiled;

  return calendar && calendar->rest >> kdc__weekday (day) & 1;
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

  for (; *date && other != one; other = other->next)
    if (other->decl == one->decl && strcmp (kdc__lint_attribute (other, "date"), date) == 0)
      kdc__lint_say (lint, one, "date", 0, "day", date, "element", one->decl->name, NULL);
}

/* What the rules, and decisions above this one, make of the day. */
static int
works_without (const struct kdc__calendar *calendar, kdc__day day)
{
  const struct kdc__day_fact *fact = calendar->facts[day - calendar->first];

  if (fact && fact->under)
    return fact->under->kind == KDC__WORKING;
  return !(calendar->rest >> kdc__weekday (day) & 1);
}

/* A decision that changes nothing was made for another day, or another year. */
void
kdc__lint_decision_idle (struct kdc__lint *lint, const void *item)
{
  const char *date = kdc__lint_attribute (item, "date"), *kind = kdc__lint_attribute (item, "kind");
  const struct kdc__calendar *calendar = lint->compiled;
  kdc__day day;

  if (calendar && date_of (item, &day)
      && (strcmp (kind, "work") == 0) == works_without (calendar, day))
    kdc__lint_say (lint, item, "date", 0, "day", date, "kind", kind, NULL);
}

/* Offices make up for a swapped day on Saturdays. */
void
kdc__lint_decision_sunday (struct kdc__lint *lint, const void *item)
{
  kdc__day day;

  if (date_of (item, &day) && kdc__weekday (day) == 6
      && strcmp (kdc__lint_attribute (item, "kind"), "work") == 0)
    kdc__lint_say (lint, item, "date", 0, "day", kdc__lint_attribute (item, "date"), NULL);
}

/* Without a row the lunar holidays of that year are missing, which nobody sees until then. */
void
kdc__lint_lunar_gap (struct kdc__lint *lint, const void *item)
{
  const struct kdc__calendar *calendar = lint->compiled;
  const struct kdc__element *root = item, *row;
  int year, last, month, day;
  char text[8];

  if (!calendar || !kdc__element_child (root, "lunar", NULL))
    return;
  kdc__day_to_civil (calendar->last, &last, &month, &day);
  kdc__day_to_civil (calendar->first, &year, &month, &day);
  for (; year <= last; year++) {
    row = NULL;
    while ((row = kdc__element_child (root, "lunar", row)))
      if (kdc__model_integer (row, "year", 0) == year)
        break;
    snprintf (text, sizeof text, "%d", year);
    if (!row)
      kdc__lint_say (lint, root, "to", 0, "year", text, NULL);
  }
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

/* Whoever lets two codes become one on the wire says what that loss means. */
void
kdc__lint_map_merges (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *entry = item, *other = NULL, *map = entry->parent;
  const char *wire = kdc__lint_attribute (entry, "wire");

  if (kdc__element_attribute (map, "loss"))
    return;
  while ((other = kdc__element_child (map, "entry", other)) != entry)
    if (strcmp (kdc__lint_attribute (other, "wire"), wire) == 0) {
      kdc__lint_say (lint, entry, "wire", 0, "code", kdc__lint_attribute (entry, "canonical"),
                     "other", kdc__lint_attribute (other, "canonical"), "wire", wire, NULL);
      return;
    }
}
