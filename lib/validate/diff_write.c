/* diff_write.c - a comparison as urn:kdc:diff:1. The same catalogs give the same bytes. */
#include "validate/diff.h"

#include <string.h>

static const char *const suffix[KDC__SIDES] = { "before", "after" };
static const char *const langs[KDC__LANGS] = { "vi", "en" };

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static void
element (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value)
    return;
  kdc__buffer_printf (out, "      <%s>", name);
  kdc__buffer_xml_text (out, value, strlen (value));
  kdc__buffer_printf (out, "</%s>\n", name);
}

static void
side_attribute (struct kdc_buffer *out, const char *name, int side, const char *value)
{
  char whole[32];
  size_t length = strlen (name);

  if (!value || !*value)
    return;
  memcpy (whole, name, length);
  whole[length++] = '-';
  memcpy (whole + length, suffix[side], strlen (suffix[side]) + 1);
  attribute (out, whole, value);
}

static void
write_change (struct kdc_buffer *out, const struct kdc__diff_change *change)
{
  int side, lang;

  kdc__buffer_puts (out, "    <change");
  attribute (out, "kind", change->kind);
  attribute (out, "path", change->path);
  attribute (out, "was", change->was);
  attribute (out, "lang", change->lang);
  attribute (out, "weight", change->weight);
  for (side = 0; side < KDC__SIDES; side++)
    if (change->place[side].source) {
      side_attribute (out, "source", side, change->place[side].source);
      kdc__buffer_printf (out, " line-%s=\"%d\"", suffix[side], change->place[side].line);
    }
  kdc__buffer_puts (out, ">\n");
  for (side = 0; side < KDC__SIDES; side++)
    element (out, suffix[side], change->value[side]);
  for (lang = 0; lang < KDC__LANGS; lang++) {
    kdc__buffer_printf (out, "      <message xml:lang=\"%s\">", langs[lang]);
    kdc__buffer_xml_text (out, change->message[lang], strlen (change->message[lang]));
    kdc__buffer_puts (out, "</message>\n");
  }
  kdc__buffer_puts (out, "    </change>\n");
}

static void
write_document (struct kdc_buffer *out, const struct kdc_diff *diff,
                const struct kdc__diff_document *document)
{
  int side;
  size_t i;

  kdc__buffer_puts (out, "  <document");
  attribute (out, "kind", document->kind);
  attribute (out, "id", document->id);
  attribute (out, "scope", document->scope);
  attribute (out, "state", document->state);
  attribute (out, "next-to", document->next_to);
  for (side = 0; side < KDC__SIDES; side++) {
    side_attribute (out, "version", side, document->version[side]);
    side_attribute (out, "valid-from", side, document->from[side]);
    side_attribute (out, "valid-to", side, document->to[side]);
    side_attribute (out, "layer", side, document->layer[side]);
    side_attribute (out, "source", side, document->source[side]);
  }
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < document->count; i++)
    write_change (out, diff->changes + document->first + i);
  kdc__buffer_puts (out, "  </document>\n");
}

static void
write_print (struct kdc_buffer *out, const struct kdc__diff_print *print)
{
  kdc__buffer_puts (out, "  <print");
  attribute (out, "id", print->id);
  attribute (out, "procedure", print->procedure);
  attribute (out, "action", print->action);
  attribute (out, "why", print->why);
  attribute (out, "of", print->of);
  attribute (out, "source", print->source);
  kdc__buffer_puts (out, "/>\n");
}

static void
write_draft (struct kdc_buffer *out, const struct kdc_diff *diff,
             const struct kdc__diff_draft *draft)
{
  size_t i;

  kdc__buffer_puts (out, "  <draft");
  attribute (out, "name", draft->name);
  attribute (out, "kind", draft->kind);
  attribute (out, "form", draft->form);
  attribute (out, "version", draft->version);
  attribute (out, "procedure", draft->procedure && *draft->procedure ? draft->procedure : NULL);
  attribute (out, "rebase", draft->rebase);
  kdc__buffer_puts (out, ">\n");
  for (i = draft->first; i < draft->first + draft->count; i++) {
    const struct kdc__diff_change *change = diff->changes + diff->touched[i].change;

    kdc__buffer_puts (out, "    <touched");
    attribute (out, "path", diff->touched[i].path);
    attribute (out, "kind", change->kind);
    attribute (out, "of", diff->documents[change->document].id);
    attribute (out, "change", change->path);
    kdc__buffer_puts (out, "/>\n");
  }
  kdc__buffer_puts (out, "  </draft>\n");
}

int
kdc__diff_write (const struct kdc_diff *diff, struct kdc_buffer *out)
{
  char day[11];
  size_t i;

  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<diff xmlns=\"urn:kdc:diff:1\"");
  if (diff->on != INT32_MIN) {
    kdc__day_format (diff->on, day);
    attribute (out, "on", day);
  }
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < diff->document_count; i++)
    write_document (out, diff, diff->documents + i);
  for (i = 0; i < diff->print_count; i++)
    write_print (out, diff->prints + i);
  for (i = 0; i < diff->draft_count; i++)
    write_draft (out, diff, diff->drafts + i);
  return kdc__buffer_puts (out, "</diff>\n");
}
