/* maps.c - from the project's codes to those of an interface and back, and what is told when a
 * value gets lost on the way. Findings name the place, never the value: they are journaled. */

#include <string.h>
#include "base/text.h"
#include "exchange/maps.h"
#include "exchange/protocol_private.h"

/* --- what is told ----------------------------------------------------------------------------- */

/* The path as validation writes it: "/child/fullName" in the data, "papers/paper[2]" around it. */
static const char *
short_path (const char *path)
{
  static const char *const heads[] = { "/exchange/", "/request/", "/dossier/" };
  const char *start = path;
  size_t i;

  for (i = 0; i < sizeof heads / sizeof *heads; i++)
    if (strncmp (path, heads[i], strlen (heads[i])) == 0)
      path += strlen (heads[i]) - 1;
  if (strncmp (path, "/data/", 6) == 0)
    return path + 5;
  return path == start ? path : path + 1;
}

static int
tell (struct kdc__wire *w, const char *code, const char *name, int severity, const char *why,
      const char *const *arguments, size_t count)
{
  const struct kdc__message *text = why != NULL ? kdc__message_find (why) : NULL;
  struct kdc__finding_spec spec = { .code = code, .severity = severity,
                                    .offset = KDC__NO_OFFSET };
  struct kdc_buffer path;
  int status;

  if (w->findings == NULL)
    return KDC_OK;
  kdc__buffer_init (&path, w->ctx, 0);
  if (count > 2)
    status = kdc__buffer_puts (&path, arguments[2]);
  else
    status = kdc__xslt_argument_path (arguments, 1, &path);
  spec.path = path.size > 0 ? short_path (path.data) : "";
  if (text != NULL) {
    spec.message[KDC__VI] = text->text[KDC__VI];
    spec.message[KDC__EN] = text->text[KDC__EN];
  }
  if (status == KDC_OK)
    status = kdc__findings_add (w->findings, &spec, "name", name, "protocol", w->protocol->id,
                                "path", spec.path, NULL);
  kdc__buffer_clear (&path);
  return status;
}

/* --- maps ------------------------------------------------------------------------------------- */

static const struct kdc__code_map *
find_map (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->map_count; i++)
    if (strcmp (p->maps[i].name, name) == 0)
      return &p->maps[i];
  return NULL;
}

static const struct kdc__code_entry *
by_canonical (const struct kdc__code_map *map, const char *value)
{
  size_t i;

  for (i = 0; i < map->count; i++)
    if (strcmp (map->entries[i].canonical, value) == 0)
      return &map->entries[i];
  return NULL;
}

static const struct kdc__code_entry *
by_wire (const struct kdc__code_map *map, const char *value)
{
  size_t i;

  for (i = 0; i < map->count; i++)
    if (strcmp (map->entries[i].wire, value) == 0)
      return &map->entries[i];
  return NULL;
}

int
kdc__wire_map (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct kdc__wire *w = user;
  const struct kdc__code_map *map = find_map (w->protocol, arguments[0]);
  const struct kdc__code_entry *entry;
  const char *why = NULL;

  if (map == NULL)
    return KDC_EMODEL;
  if (arguments[1][0] == '\0')
    return kdc__buffer_puts (out, map->absent);
  entry = by_canonical (map, arguments[1]);
  if (entry == NULL)
    why = "wire.why.no-entry";
  else if (strcmp (by_wire (map, entry->wire)->canonical, entry->canonical) != 0)
    why = "wire.why.merged";
  (void) kdc__buffer_puts (out, entry != NULL ? entry->wire : map->absent);
  if (why != NULL
      && tell (w, "wire.lossy", map->name, map->severity, why, arguments, count) != KDC_OK)
    return KDC_ENOMEM;
  return out->status;
}

int
kdc__wire_unmap (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct kdc__wire *w = user;
  const struct kdc__code_map *map = find_map (w->protocol, arguments[0]);
  const struct kdc__code_entry *entry;

  if (map == NULL)
    return KDC_EMODEL;
  entry = by_wire (map, arguments[1]);
  if (entry != NULL)
    return kdc__buffer_puts (out, entry->canonical);
  if (arguments[1][0] == '\0' || strcmp (arguments[1], map->absent) == 0)
    return KDC_OK;
  return tell (w, "wire.unmapped", map->name, map->severity, NULL, arguments, count);
}

/* --- formats ---------------------------------------------------------------------------------- */

static const struct kdc__value_format *
find_format (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->format_count; i++)
    if (strcmp (p->formats[i].name, name) == 0)
      return &p->formats[i];
  return NULL;
}

int
kdc__wire_format (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct kdc__wire *w = user;
  const struct kdc__value_format *format = find_format (w->protocol, arguments[0]);
  const char *why = NULL;
  int status;

  if (format == NULL)
    return KDC_EMODEL;
  if (arguments[1][0] == '\0')
    return kdc__buffer_puts (out, format->absent);
  status = kdc__format_write (format, arguments[1], out, &why);
  if (status == KDC_OK && out->size == 0)
    status = kdc__buffer_puts (out, format->absent);
  if (status == KDC_OK && why != NULL)
    status = tell (w, "wire.lossy", format->name, format->severity, why, arguments, count);
  return status;
}

int
kdc__wire_unformat (void *user, const char *const *arguments, size_t count,
                    struct kdc_buffer *out)
{
  struct kdc__wire *w = user;
  const struct kdc__value_format *format = find_format (w->protocol, arguments[0]);
  const char *why = NULL;
  int status;

  if (format == NULL)
    return KDC_EMODEL;
  if (arguments[1][0] == '\0' || strcmp (arguments[1], format->absent) == 0)
    return KDC_OK;
  status = kdc__format_read (format, arguments[1], out, &why);
  if (status == KDC_OK && why != NULL)
    status = tell (w, "wire.unmapped", format->name, format->severity, NULL, arguments, count);
  return status;
}

int
kdc__wire_need (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  if (arguments[1][0] != '\0')
    return kdc__buffer_puts (out, arguments[1]);
  return tell (user, "wire.missing", arguments[0], 0, NULL, arguments, count);
}

/* --- compiling -------------------------------------------------------------------------------- */

static int
severity_of (const struct kdc__element *element)
{
  const char *loss = kdc__element_attribute (element, "loss");

  return loss != NULL && strcmp (loss, "warning") == 0 ? KDC_SEVERITY_WARNING
                                                       : KDC_SEVERITY_ERROR;
}

static const char *
absent_of (const struct kdc__element *element)
{
  const char *absent = kdc__element_attribute (element, "absent");

  return absent != NULL ? absent : "";
}

static int
compile_map (struct kdc__protocol_compile *c, const struct kdc__element *element,
             struct kdc__code_map *map)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, element, "entry", sizeof *map->entries, &list, &map->count);
  size_t i;

  map->name = kdc__element_attribute (element, "name");
  map->absent = absent_of (element);
  map->severity = severity_of (element);
  map->entries = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "entry", child)) != NULL) {
    struct kdc__code_entry *entry = &map->entries[map->count];

    entry->canonical = kdc__element_attribute (child, "canonical");
    entry->wire = kdc__element_attribute (child, "wire");
    for (i = 0; i < map->count; i++)
      if (strcmp (map->entries[i].canonical, entry->canonical) == 0
          && strcmp (map->entries[i].wire, entry->wire) == 0)
        return kdc__compile_fail (c, "protocol.double", child, "canonical", 0, entry->canonical);
    map->count++;
  }
  return status;
}

static int
compile_maps (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  struct kdc__protocol *p = c->p;
  void *list;
  int status = kdc__compile_list (c, root, "map", sizeof *p->maps, &list, &p->map_count);

  p->maps = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "map", child)) != NULL) {
    const char *name = kdc__element_attribute (child, "name");

    if (find_map (p, name) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "name", 0, name);
    status = compile_map (c, child, &p->maps[p->map_count]);
    p->map_count++;
  }
  return status;
}

/* "Z" "+07:00" "-03:30" */
static int
compile_zone (struct kdc__protocol_compile *c, const struct kdc__element *element, int *minutes)
{
  const char *zone = kdc__element_attribute (element, "zone");
  int64_t hours, rest;

  *minutes = 7 * 60;
  if (zone == NULL)
    return KDC_OK;
  *minutes = 0;
  if (strcmp (zone, "Z") == 0)
    return KDC_OK;
  if (strlen (zone) != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':'
      || kdc__parse_int64 (zone + 1, 2, &hours) != 0
      || kdc__parse_int64 (zone + 4, 2, &rest) != 0 || hours < 0 || hours > 14 || rest < 0
      || rest > 59)
    return kdc__compile_fail (c, "protocol.zone", element, "zone", 0, zone);
  *minutes = (int) (hours * 60 + rest) * (zone[0] == '-' ? -1 : 1);
  return KDC_OK;
}

static int
compile_number (struct kdc__protocol_compile *c, const struct kdc__element *element,
                const char *attribute, int64_t least, int64_t most, int64_t *out)
{
  const char *text = kdc__element_attribute (element, attribute);

  if (text == NULL)
    return KDC_OK;
  if (kdc__parse_int64 (text, strlen (text), out) != 0 || *out < least || *out > most)
    return kdc__compile_fail (c, "protocol.number", element, attribute, 0, text);
  return KDC_OK;
}

static int
characters_of (const char *text)
{
  if (text == NULL || strcmp (text, "unicode") == 0)
    return KDC__CHARS_UNICODE;
  return strcmp (text, "bmp") == 0 ? KDC__CHARS_BMP : KDC__CHARS_ASCII;
}

/* Exactly one of date, decimal, text says what kind it is. */
static int
compile_format (struct kdc__protocol_compile *c, const struct kdc__element *element,
                struct kdc__value_format *format)
{
  const char *decimal = kdc__element_attribute (element, "decimal");
  const char *text = kdc__element_attribute (element, "text");
  long wrong = -1;
  int status;

  format->name = kdc__element_attribute (element, "name");
  format->absent = absent_of (element);
  format->severity = severity_of (element);
  format->date = kdc__element_attribute (element, "date");
  format->characters = characters_of (text);
  format->max_length = -1;
  format->kind = format->date != NULL ? KDC__FORMAT_DATE
                 : decimal != NULL    ? KDC__FORMAT_DECIMAL
                                      : KDC__FORMAT_TEXT;
  if ((format->date != NULL) + (decimal != NULL) + (text != NULL) != 1
      || (format->date == NULL && kdc__element_attribute (element, "zone") != NULL))
    return kdc__compile_fail (c, "protocol.format", element, NULL, 0, format->name);
  if (format->date != NULL)
    wrong = kdc__format_check_date (format->date);
  if (wrong >= 0)
    return kdc__compile_fail (c, "protocol.date", element, "date", (size_t) wrong, format->date);
  status = compile_zone (c, element, &format->zone);
  if (status == KDC_OK)
    status = compile_number (c, element, "decimal", 0, 18, &format->digits);
  if (status == KDC_OK)
    status = compile_number (c, element, "max-length", 1, 1000000, &format->max_length);
  return status;
}

int
kdc__compile_values (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  struct kdc__protocol *p = c->p;
  void *list;
  int status = compile_maps (c);

  if (status == KDC_OK) {
    status = kdc__compile_list (c, root, "format", sizeof *p->formats, &list, &p->format_count);
    p->formats = list;
  }
  while (status == KDC_OK && (child = kdc__element_child (root, "format", child)) != NULL) {
    const char *name = kdc__element_attribute (child, "name");

    if (find_format (p, name) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "name", 0, name);
    status = compile_format (c, child, &p->formats[p->format_count]);
    p->format_count++;
  }
  return status;
}
