/* import_map.c - members of a record under the names of either shape, what becomes of its values,
 * and pieces of the document. */
#include "transform/import_map.h"

/* --- members ---------------------------------------------------------------------------------- */

int
kdc__import_is_empty (const struct kdc__import_value *value)
{
  const struct kdc__import_value *child;
  size_t i;

  switch (value->kind) {
  case KDC__IMPORT_NULL:
    return 1;
  case KDC__IMPORT_STRING:
    for (i = 0; i < value->raw_length && kdc__is_space (value->raw[i]); i++)
      continue;
    return i == value->raw_length;
  case KDC__IMPORT_OBJECT:
  case KDC__IMPORT_LIST:
    for (child = value->first; child; child = child->next)
      if (!kdc__import_is_empty (child))
        return 0;
    return 1;
  default:
    return 0;
  }
}

static char
plain_letter (char c)
{
  return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

/* MA_TTHC is maTTHC is MATTHC. */
static int
is_alike (const char *name, const char *wanted, size_t size)
{
  size_t at = 0;

  for (; *name; name++) {
    if (*name == '_' || *name == '-')
      continue;
    if (at == size || plain_letter (*name) != plain_letter (wanted[at]))
      return 0;
    at++;
  }
  return at == size;
}

static struct kdc__import_value *
find_member (const struct kdc__import_value *object, const char *name, size_t size)
{
  struct kdc__import_value *member;

  for (member = object->first; member; member = member->next)
    if (kdc__streq_n (member->name, name, size))
      return member;
  for (member = object->first; member; member = member->next)
    if (is_alike (member->name, name, size))
      return member;
  return NULL;
}

struct kdc__import_value *
kdc__import_member (const struct kdc__import_value *object, const char *names)
{
  struct kdc__import_value *member, *found = NULL;
  size_t size;

  if (!object || object->kind != KDC__IMPORT_OBJECT)
    return NULL;
  for (; *names; names += size + (names[size] == ' ')) {
    size = strcspn (names, " ");
    member = find_member (object, names, size);
    if (member && !kdc__import_is_empty (member))
      return member;
    found = found ? found : member;
  }
  return found;
}

struct kdc__import_value *
kdc__import_item (struct kdc__import_value *list, struct kdc__import_value *after)
{
  if (!list)
    return NULL;
  if (list->kind == KDC__IMPORT_LIST)
    return after ? after->next : list->first;
  return after || kdc__import_is_empty (list) ? NULL : list;
}

/* --- what becomes of values ------------------------------------------------------------------- */

static void
claim (struct kdc__import_build *b, struct kdc__import_value *value,
       const struct kdc__import_claim *said)
{
  struct kdc__import_claim *made;

  if (!value || kdc__import_is_empty (value))
    return;
  made = kdc__arena_alloc (b->arena, sizeof *made);
  if (!made) {
    b->status = KDC_ENOMEM;
    return;
  }
  *made = *said;
  if (value->last_claim)
    value->last_claim->next = made;
  else
    value->claims = made;
  value->last_claim = made;
}

void
kdc__import_keep (struct kdc__import_build *b, struct kdc__import_value *value, const char *place)
{
  const struct kdc__import_claim said = {
    NULL, KDC__IMPORT_KEPT, place, value && value->repaired ? "import.repaired" : "import.kept", ""
  };

  claim (b, value, &said);
}

void
kdc__import_guess (struct kdc__import_build *b, struct kdc__import_value *value, const char *place,
                   const char *why, const char *taken)
{
  const struct kdc__import_claim said = { NULL, KDC__IMPORT_GUESSED, place, why, taken };

  claim (b, value, &said);
}

void
kdc__import_leave (struct kdc__import_build *b, struct kdc__import_value *value, const char *place)
{
  const struct kdc__import_claim said = {
    NULL, KDC__IMPORT_UNPLACED, place, "import.unplaced", ""
  };

  claim (b, value, &said);
}

/* --- pieces of the document ------------------------------------------------------------------- */

int
kdc__import_is_name (const char *text)
{
  const char *at;

  for (at = text; *at; at++)
    if (!(*at >= 'a' && *at <= 'z') && !(*at >= 'A' && *at <= 'Z') && !(*at >= '0' && *at <= '9')
        && !strchr (".-_:", *at) && (unsigned char) *at < 0x80)
      return 0;
  return at > text;
}

const char *
kdc__import_id (struct kdc__import_build *b, const char *element, const char *base)
{
  const char *id = base, *key = kdc__import_print (b, "%s %s", element, base);
  unsigned *first = kdc__map_get (&b->ids, key, strlen (key)), *mine;

  while (b->status == KDC_OK && kdc__map_get (&b->ids, key, strlen (key))) {
    id = kdc__import_print (b, "%s-%u", base, ++*first);
    key = kdc__import_print (b, "%s %s", element, id);
  }
  mine = kdc__arena_alloc (b->arena, sizeof *mine);
  if (mine)
    *mine = 1;                          /* the last number given away behind this id */
  if (!mine || (b->status == KDC_OK
                && kdc__map_put (&b->ids, key, strlen (key), mine) != KDC_OK))
    b->status = KDC_ENOMEM;
  return id;
}

void
kdc__import_attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  if (!value || !*value)
    return;
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

void
kdc__import_words (struct kdc_buffer *out, const char *element, const char *lang, const char *text)
{
  if (!*text)
    return;
  kdc__buffer_printf (out, "<%s xml:lang=\"%s\">", element, lang);
  kdc__buffer_xml_text (out, text, strlen (text));
  kdc__buffer_printf (out, "</%s>", element);
}

const char *
kdc__import_note (struct kdc__import_build *b, const char *source, const char *text)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_NOTE;

  kdc__buffer_puts (out, "  <note xml:lang=\"vi\"");
  kdc__import_attribute (out, "source", source);
  kdc__buffer_putc (out, '>');
  kdc__buffer_xml_text (out, text, strlen (text));
  kdc__buffer_puts (out, "</note>\n");
  return kdc__import_print (b, "note[%u]", ++b->counts[KDC__IMPORT_NOTE]);
}
