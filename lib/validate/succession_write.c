/* succession_write.c - a plan as urn:kdc:plan:1. Nothing in it depends on clock or machine: what is
 * planned twice is written in the same bytes. */
#include "validate/succession.h"

#include <string.h>

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
names (struct kdc_buffer *out, const char *indent, const char *const by_lang[KDC__LANGS])
{
  static const char *const langs[] = { "vi", "en" };
  int lang;

  for (lang = 0; lang < KDC__LANGS; lang++)
    if (by_lang[lang]) {
      kdc__buffer_printf (out, "%s<name xml:lang=\"%s\">", indent, langs[lang]);
      kdc__buffer_xml_text (out, by_lang[lang], strlen (by_lang[lang]));
      kdc__buffer_puts (out, "</name>\n");
    }
}

static void
write_heir (struct kdc_buffer *out, const struct kdc__heir *heir)
{
  kdc__buffer_puts (out, "      <heir");
  attribute (out, "code", heir->code);
  attribute (out, "extent", heir->extent);
  attribute (out, "on", heir->on);
  attribute (out, "evidence", heir->evidence);
  kdc__buffer_puts (out, ">\n");
  names (out, "        ", heir->name);
  kdc__buffer_puts (out, "      </heir>\n");
}

static void
write_place (struct kdc_buffer *out, const struct kdc__succeeded *place)
{
  size_t i;

  kdc__buffer_puts (out, "    <place");
  attribute (out, "path", place->path);
  kdc__buffer_printf (out, " line=\"%d\" column=\"%d\"", place->line, place->column);
  attribute (out, "kind", place->kind);
  attribute (out, "code", place->code);
  attribute (out, "written", place->written);
  attribute (out, "state", kdc__place_state_name (place->state));
  attribute (out, "why", place->why);
  attribute (out, "chosen", place->chosen);
  kdc__buffer_puts (out, ">\n");
  names (out, "      ", place->name);
  for (i = 0; i < place->heir_count; i++)
    write_heir (out, place->heirs + i);
  kdc__buffer_puts (out, "    </place>\n");
}

int
kdc__succession_write (const struct kdc_succession *plan, struct kdc_buffer *out)
{
  char day[11];
  size_t i, j;

  kdc__day_format (plan->on, day);
  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plan");
  attribute (out, "xmlns", "urn:kdc:plan:1");
  attribute (out, "on", day);
  kdc__buffer_puts (out, ">\n");
  for (i = 0; i < plan->file_count; i++) {
    const struct kdc__planned_file *file = plan->files + i;

    kdc__buffer_puts (out, "  <file");
    attribute (out, "name", file->name);
    attribute (out, "sha256", file->sha256);
    attribute (out, "kind", file->kind);
    attribute (out, "dossier", file->dossier);
    attribute (out, "delivery", file->delivery);
    attribute (out, "sent", file->sent);
    kdc__buffer_puts (out, ">\n");
    for (j = 0; j < file->count; j++)
      write_place (out, plan->places + file->first + j);
    kdc__buffer_puts (out, "  </file>\n");
  }
  return kdc__buffer_puts (out, "</plan>\n");
}
