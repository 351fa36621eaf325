/* lint_text.c - checks of what people read, and of what every document says of itself. */
#include "validate/lint_checks.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* --- documents -------------------------------------------------------------------------------- */

/* The file is named by id; several versions or scopes of one id add something behind it. */
void
kdc__lint_file_name (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *root = item;
  const char *attribute = kdc__kind_rows[lint->kind].id;
  const char *id = kdc__lint_attribute (root, attribute), *slash, *name;
  size_t length = strlen (id);

  if (!lint->entry)
    return;
  slash = strrchr (lint->entry->file, '/');
  name = slash ? slash + 1 : lint->entry->file;
  if (strncmp (name, id, length) != 0 || (strcmp (name + length, ".xml") != 0
                                          && !strchr ("-@_", name[length])))
    kdc__lint_say (lint, root, attribute, 0, "file", name, "id", id, NULL);
}

void
kdc__lint_source (struct kdc__lint *lint, const void *item)
{
  const char *source = kdc__element_attribute (item, "source");

  if (source && kdc__utf8_length (source, strlen (source)) < 7)
    kdc__lint_say (lint, item, "source", 0, "source", source, NULL);
}

/* The mark of the root holds for everything inside, so it is said once there. */
void
kdc__lint_evidence (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;
  const char *mark = kdc__element_attribute (element, "evidence");

  if (mark ? strcmp (mark, "unverified") == 0 : !element->parent)
    kdc__lint_say (lint, element, mark ? "evidence" : NULL, 0, "element", element->decl->name,
                   NULL);
}

/* Reading normalises, so it is the bytes that tell. One finding per line. */
void
kdc__lint_normal_form (struct kdc__lint *lint, const void *item)
{
  const struct kdc_buffer *bytes = &lint->document->bytes;
  const char *line = bytes->data, *end = bytes->data + bytes->size, *next, *at;
  char *normal;
  size_t size, same;

  for (; line < end && lint->status == KDC_OK; line = next) {
    at = memchr (line, '\n', (size_t) (end - line));
    next = at ? at + 1 : end;
    if (kdc__is_nfc_quick (line, (size_t) (next - line)))
      continue;
    if (kdc__nfc (&lint->arena, line, (size_t) (next - line), &normal, &size) != KDC_OK) {
      lint->status = KDC_ENOMEM;
      return;
    }
    for (same = 0; same < size && same < (size_t) (next - line) && normal[same] == line[same];)
      same++;
    if (same < size || size != (size_t) (next - line))
      kdc__lint_say_at (lint, item, (size_t) (line - bytes->data) + same);
  }
}

/* --- versions --------------------------------------------------------------------------------- */

static int
same_series (const struct kdc__entry *a, const struct kdc__entry *b)
{
  return a->kind == b->kind && strcmp (a->id, b->id) == 0
         && strcmp (a->scope ? a->scope : "", b->scope ? b->scope : "") == 0;
}

/* Entries of one id lie together, by date. */
void
kdc__lint_version_gap (struct kdc__lint *lint, const void *item)
{
  const struct kdc__entry *entry = lint->entry, *end = lint->catalog->entries
                                                       + lint->catalog->count;
  char last[11], first[11];

  if (!entry || entry + 1 >= end || !same_series (entry, entry + 1)
      || entry[1].valid_from <= entry->valid_to || entry[1].valid_from - 1 == entry->valid_to)
    return;
  kdc__day_format (entry->valid_to, last);
  kdc__day_format (entry[1].valid_from, first);
  kdc__lint_say (lint, item, "valid-to", 0, "id", entry->id, "last", last, "first", first, NULL);
}

void
kdc__lint_version_same (struct kdc__lint *lint, const void *item)
{
  const struct kdc__entry *entry = lint->entry, *other = lint->catalog->entries;

  for (; entry && other < entry; other++)
    if (same_series (entry, other) && strcmp (entry->version, other->version) == 0)
      kdc__lint_say (lint, item, "version", 0, "id", entry->id, "version", entry->version, "other",
                     other->file, NULL);
}

/* --- texts ------------------------------------------------------------------------------------ */

static int
is_language (const struct kdc__element *element, const char *lang)
{
  return strcmp (kdc__lint_attribute (element, "xml:lang"), lang) == 0;
}

/* The text of the same name beside it in another language. */
static const struct kdc__element *
beside (const struct kdc__element *element, const char *lang)
{
  const struct kdc__element *other = element->parent->first_child;

  for (; other; other = other->next)
    if (other->decl == element->decl && is_language (other, lang))
      return other;
  return NULL;
}

/* Names of places and peoples have no English of their own. */
void
kdc__lint_untranslated (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  if (lint->kind != KDC__K_AUTHORITIES && is_language (element, "vi") && !beside (element, "en"))
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
}

static int
has_vietnamese (const char *text)
{
  for (; *text; text++)
    if ((unsigned char) *text >= 0x80)
      return 1;
  return 0;
}

static int
is_named (const struct kdc__element *element, const char *const *names)
{
  for (; *names; names++)
    if (strcmp (element->decl->name, *names) == 0)
      return 1;
  return 0;
}

static const char *const sentences[] = { "guide", "message", NULL };
static const char *const titles[] = { "label", "name", NULL };

void
kdc__lint_text_copied (struct kdc__lint *lint, const void *item)
{
  static const char *const names[] = { "guide", "message", "question", "label", NULL };
  const struct kdc__element *element = item, *other;

  if (!is_language (element, "en") || !is_named (element, names)
      || !has_vietnamese (element->text))
    return;
  other = beside (element, "vi");
  if (other && strcmp (other->text, element->text) == 0)
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
}

/* Lines may be broken and set in; two blanks inside a line are a slip. */
void
kdc__lint_text_blanks (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;
  const char *at = element->text;

  for (; (at = strstr (at, "  ")); at += strspn (at, " "))
    if (at[-1] != '\n' && at[strspn (at, " ")] != '\n') {
      kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
      return;
    }
}

void
kdc__lint_text_punctuation (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;
  const char *at = element->text;

  for (; (at = strchr (at, ' ')); at++)
    if (at[1] && strchr (",;:!?", at[1]) && (at[2] == ' ' || at[2] == '\0')) {
      kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
      return;
    }
}

static int
is_invisible (uint32_t c)
{
  return c == 0xAD || c == 0xA0 || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF
         || (c >= 0x202A && c <= 0x202E);
}

/* Letters that look like those of Vietnamese: Eth for Đ, Cyrillic and Greek ones. */
static int
is_lookalike (uint32_t c)
{
  return c == 0xD0 || c == 0xF0 || c == 0x189 || (c >= 0x370 && c <= 0x4FF);
}

static void
find_characters (struct kdc__lint *lint, const struct kdc__element *element,
                 int (*is_bad) (uint32_t c))
{
  size_t at = 0;
  uint32_t c;
  char code[16];

  while (at < element->length) {
    at = kdc__utf8_next (element->text, element->length, at, &c);
    if (!is_bad (c))
      continue;
    snprintf (code, sizeof code, "U+%04X", (unsigned) c);
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, "character", code, NULL);
    return;
  }
}

void
kdc__lint_text_invisible (struct kdc__lint *lint, const void *item)
{
  find_characters (lint, item, is_invisible);
}

void
kdc__lint_text_letter (struct kdc__lint *lint, const void *item)
{
  find_characters (lint, item, is_lookalike);
}

void
kdc__lint_text_placeholder (struct kdc__lint *lint, const void *item)
{
  static const char *const words[] = { "TODO", "FIXME", "XXX", "???", "Lorem ipsum", "..." };
  const struct kdc__element *element = item;
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (words); i++)
    if (strstr (element->text, words[i])) {
      kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, "text", words[i], NULL);
      return;
    }
}

static int
ends_with (const struct kdc__element *element, const char *signs)
{
  return element->length && strchr (signs, element->text[element->length - 1]) != NULL;
}

/* "Certificate no.", "Virgin Islands, U.S." */
static int
ends_with_abbreviation (const struct kdc__element *element)
{
  size_t at = element->length;

  while (at > 0 && element->text[at - 1] != ' ')
    at--;
  return element->length - at <= 5;
}

void
kdc__lint_label_punctuation (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  if (is_named (element, titles)
      && (ends_with (element, ":;,")
          || (ends_with (element, ".") && !ends_with_abbreviation (element))))
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, "text", element->text,
                   NULL);
}

void
kdc__lint_label_length (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  if (strcmp (element->decl->name, "label") == 0
      && kdc__utf8_length (element->text, element->length) > 120)
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
}

void
kdc__lint_sentence_end (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  if (is_named (element, sentences) && !ends_with (element, ".!?:)\"")
      && !(element->length > 3 && memcmp (element->text + element->length - 3, "\xE2\x80", 2) == 0))
    kdc__lint_say (lint, element, NULL, 0, "name", element->decl->name, NULL);
}

void
kdc__lint_question_mark (struct kdc__lint *lint, const void *item)
{
  const struct kdc__element *element = item;

  if (strcmp (element->decl->name, "question") == 0 && !ends_with (element, "?"))
    kdc__lint_say (lint, element, NULL, 0, "text", element->text, NULL);
}
