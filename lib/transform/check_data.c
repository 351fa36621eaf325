/* check_data.c - what exported checks look up: code lists of all versions (a value is judged by the
 * day its field names), administrative units and calendars. */
#include "transform/check.h"

#include <string.h>

#include "expr/function.h"
#include "model/calendar.h"
#include "model/catalog_kinds.h"

static void
attribute (struct kdc__check_writer *w, const char *name, const char *value)
{
  kdc__buffer_printf (w->out, " %s=\"", name);
  kdc__buffer_xml (w->out, value, strlen (value));
  kdc__buffer_putc (w->out, '"');
}

static void
period (struct kdc__check_writer *w, kdc__day from, kdc__day to)
{
  char first[11] = "0001-01-01", last[11] = "9999-12-31";

  if (from > kdc__day_from_civil (1, 1, 1))
    kdc__day_format (from, first);
  attribute (w, "from", first);
  if (to < kdc__day_from_civil (9999, 12, 31))
    kdc__day_format (to, last);
  attribute (w, "to", last);
}

static void
write_code (struct kdc__check_writer *w, const struct kdc__code *code)
{
  size_t i;

  kdc__buffer_puts (w->out, "        <k:code");
  attribute (w, "value", code->value);
  period (w, code->valid_from, code->valid_to);
  kdc__buffer_puts (w->out, code->property_count ? ">\n" : "/>\n");
  for (i = 0; i < code->property_count; i++) {
    kdc__buffer_puts (w->out, "          <k:property");
    attribute (w, "name", code->properties[i].name);
    kdc__buffer_putc (w->out, '>');
    kdc__buffer_xml_text (w->out, code->properties[i].value,
                          strlen (code->properties[i].value));
    kdc__buffer_puts (w->out, "</k:property>\n");
  }
  if (code->property_count)
    kdc__buffer_puts (w->out, "        </k:code>\n");
}

static void
write_list (struct kdc__check_writer *w, const struct kdc__entry *entry, const void *compiled)
{
  const struct kdc__codelist *list = compiled;
  size_t i;

  kdc__buffer_puts (w->out, "      <k:list");
  attribute (w, "id", list->head.id);
  if (list->lookup)
    attribute (w, "lookup", list->lookup);
  period (w, entry->valid_from, entry->valid_to);
  kdc__buffer_puts (w->out, ">\n");
  for (i = 0; i < list->count; i++)
    write_code (w, list->codes + i);
  kdc__buffer_puts (w->out, "      </k:list>\n");
}

static void
write_units (struct kdc__check_writer *w, const struct kdc__entry *entry, const void *compiled)
{
  const struct kdc__authorities *authorities = compiled;
  size_t i;

  for (i = 0; i < authorities->count && authorities->items[i].level; i++) {
    const struct kdc_authority *unit = authorities->items + i;
    kdc__day from = unit->valid_from, to = unit->valid_to;

    kdc__buffer_puts (w->out, "      <k:unit");
    attribute (w, "code", unit->code);
    attribute (w, "level", unit->level);
    if (unit->parent)
      attribute (w, "parent", unit->parent);
    /* a register speaks of the days it is in force */
    period (w, from > entry->valid_from ? from : entry->valid_from,
            to < entry->valid_to ? to : entry->valid_to);
    kdc__buffer_puts (w->out, "/>\n");
  }
}

/* Days off, each in a line: k:working looks for the day's text. */
static void
write_calendar (struct kdc__check_writer *w, const struct kdc__entry *entry, const void *compiled)
{
  const struct kdc__calendar *calendar = compiled;
  char text[11];
  kdc__day day;

  kdc__buffer_puts (w->out, "      <k:calendar");
  attribute (w, "id", calendar->head.id);
  period (w, entry->valid_from, entry->valid_to);
  kdc__day_format (calendar->first, text);
  attribute (w, "first", text);
  kdc__day_format (calendar->last, text);
  attribute (w, "last", text);
  kdc__buffer_putc (w->out, '>');
  for (day = calendar->first; day <= calendar->last; day++)
    if (!kdc__calendar_is_working (calendar, day)) {
      kdc__day_format (day, text);
      kdc__buffer_printf (w->out, "\n        %s", text);
    }
  kdc__buffer_puts (w->out, "\n      </k:calendar>\n");
}

static int
lists_it (const struct kdc_form *form, const char *list)
{
  size_t i;

  for (i = 0; i < form->node_count; i++)
    if (form->nodes[i]->node.list && strcmp (form->nodes[i]->node.list, list) == 0)
      return 1;
  return 0;
}

static int
calls (const struct kdc__check_writer *w, const char *prefix)
{
  const struct kdc__function *function;
  size_t i;

  for (i = 0; (function = kdc__expr_function_row (i)) != NULL; i++)
    if (strncmp (function->name, prefix, strlen (prefix)) == 0 && (w->used >> i & 1))
      return 1;
  return 0;
}

static int
has_units (const struct kdc__check_writer *w)
{
  const struct kdc_form *form = w->job->form;
  size_t i;

  for (i = 0; i < form->node_count; i++)
    if (form->nodes[i]->field_type && strcmp (form->nodes[i]->field_type->name, "unit") == 0)
      return 1;
  return calls (w, "kdc:unit-");
}

static int
write_kind (struct kdc__check_writer *w, enum kdc__kind kind,
            void (*write) (struct kdc__check_writer *w, const struct kdc__entry *entry,
                           const void *compiled))
{
  struct kdc_catalog *catalog = w->job->form->catalog;
  size_t i;

  for (i = 0; i < catalog->count && w->status == KDC_OK; i++) {
    struct kdc__entry *entry = catalog->entries + i;
    const void *compiled;

    if (entry->kind != kind
        || (kind == KDC__K_CODELIST && !lists_it (w->job->form, entry->id)))
      continue;
    w->status = kdc__entry_use (catalog, entry, &compiled, w->err);
    if (w->status == KDC_OK)
      write (w, entry, compiled);
  }
  return w->status;
}

int
kdc__check_write_data (struct kdc__check_writer *w)
{
  kdc__buffer_puts (w->out, "    <k:data>\n");
  if (w->job->form->catalog) {
    write_kind (w, KDC__K_CODELIST, write_list);
    if (has_units (w))
      write_kind (w, KDC__K_AUTHORITIES, write_units);
    if (calls (w, "kdc:working-days") || calls (w, "kdc:add-working-days"))
      write_kind (w, KDC__K_CALENDAR, write_calendar);
  }
  kdc__buffer_puts (w->out, "    </k:data>\n");
  return w->status;
}
