/* protocol_lint.c - what lint says of protocol documents (validate/lint.h calls it): all that the
 * compiler refuses, and what nothing uses. What calls do is in protocol_lint_calls.c. */

#include <string.h>
#include "exchange/protocol_lint.h"

/* --- where a name is used --------------------------------------------------------------------- */

/* "{name}", "{+name}" and, with a kind, "{kind:name}". */
static int
in_template (const char *text, const char *kind, const char *name)
{
  size_t at = 0, start = 0, length = 0, head = strlen (kind);

  while (kdc__template_next (text, &at, &start, &length) > 0)
    if (length >= head && strncmp (text + start, kind, head) == 0
        && kdc__streq_n (name, text + start + head, length - head))
      return 1;
  return 0;
}

/* "$name" of an expression over an answer. */
static int
in_expression (const char *text, const char *name)
{
  static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  size_t length = strlen (name);

  for (text = strchr (text, '$'); text != NULL; text = strchr (text + 1, '$'))
    if (strncmp (text + 1, name, length) == 0
        && (text[1 + length] == '\0' || strchr (more, text[1 + length]) == NULL))
      return 1;
  return 0;
}

/* The words of lists such as "a b" and conditions such as "name=value|other=value". */
static int
in_words (const char *text, const char *name)
{
  static const char between[] = " \t\r\n|=";
  size_t length;

  for (; *(text += strspn (text, between)) != '\0'; text += length) {
    length = strcspn (text, between);
    if (kdc__streq_n (name, text, length))
      return 1;
  }
  return 0;
}

/* Attributes whose value is a name of something else in the document. */
static int
is_reference (const struct kdc__element *element, const char *attribute)
{
  static const char *const attributes[]
    = { "call", "calls", "with", "list", "get", "done", "session", "capture", "key", "secret",
        "short-when", "when", NULL };
  size_t i = 0;

  while (attributes[i] != NULL && strcmp (attributes[i], attribute) != 0)
    i++;
  return attributes[i] != NULL && strcmp (element->decl->name, "route") != 0
         && strcmp (element->decl->name, "answer") != 0;
}

int
kdc__lint_reads (const struct kdc__element *element, const char *kind, const char *name)
{
  const struct kdc__element *child;
  size_t i;

  if (in_template (element->text, kind, name))
    return 1;
  for (i = 0; i < element->attribute_count; i++) {
    const struct kdc__named *attribute = &element->attributes[i];

    if (in_template (attribute->value, kind, name)
        || (*kind == '\0' && in_expression (attribute->value, name)))
      return 1;
  }
  for (child = element->first_child; child != NULL; child = child->next)
    if (kdc__lint_reads (child, kind, name))
      return 1;
  return 0;
}

static int
refers (const struct kdc__element *element, const char *name)
{
  const struct kdc__element *child;
  size_t i;

  for (i = 0; i < element->attribute_count; i++)
    if (is_reference (element, element->attributes[i].name)
        && in_words (element->attributes[i].value, name))
      return 1;
  for (child = element->first_child; child != NULL; child = child->next)
    if (refers (child, name))
      return 1;
  return 0;
}

/* A sheet speaks of names as literals: 'name' or "name", with the kind before it. */
int
kdc__lint_sheet_names (const struct kdc__sheet_file *file, const char *kind, const char *name)
{
  size_t head = strlen (kind), length = strlen (name), i;
  const char *at = file->bytes.data;

  for (i = 0; i + head + length + 2 <= file->bytes.size; i++)
    if ((at[i] == '\'' || at[i] == '"') && memcmp (at + i + 1, kind, head) == 0
        && memcmp (at + i + 1 + head, name, length) == 0 && at[i + 1 + head + length] == at[i])
      return 1;
  return 0;
}

static int
sheets_name (const struct kdc__protocol *p, const char *kind, const char *name)
{
  size_t i;

  for (i = 0; i < p->file_count; i++)
    if (kdc__lint_sheet_names (&p->files[i], kind, name))
      return 1;
  return 0;
}

/* --- what nothing uses ------------------------------------------------------------------------ */

static void
say_unused (struct kdc__lint *lint, const struct kdc__element *element, const char *attribute,
            const char *kind)
{
  const struct kdc__protocol *p = lint->more;
  const char *name = kdc__lint_attribute (element, attribute);

  if (p == NULL || sheets_name (p, kind, name)
      || kdc__lint_reads (p->document->root, kind, name))
    return;
  kdc__lint_say (lint, element, attribute, 0, "name", name, NULL);
}

/* Maps are for sheets alone. */
static void
map_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;
  const char *name = kdc__lint_attribute (item, "name");

  if (p != NULL && !sheets_name (p, "", name))
    kdc__lint_say (lint, item, "name", 0, "name", name, NULL);
}

static void
format_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;

  if (p != NULL && !sheets_name (p, "", kdc__lint_attribute (item, "name")))
    say_unused (lint, item, "name", "now:");
}

static void
parameter_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;

  if (p != NULL && !refers (p->document->root, kdc__lint_attribute (item, "name")))
    say_unused (lint, item, "name", "");
}

/* The PEM of a connection (tls.…) is asked for by the transport. */
static void
secret_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;
  const char *name = kdc__lint_attribute (item, "name");

  if (p != NULL && strncmp (name, "tls.", 4) != 0 && !refers (p->document->root, name))
    say_unused (lint, item, "name", "secret:");
}

static void
session_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;

  if (p != NULL && !refers (p->document->root, kdc__lint_attribute (item, "id")))
    say_unused (lint, item, "id", "session:");
}

static void
compute_unused (struct kdc__lint *lint, const void *item)
{
  say_unused (lint, item, "id", "computed:");
}

/* What an answer must have is tested by being required; what a fetch or a receipt captures is
 * shown to the host. */
static void
capture_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;
  const struct kdc__element *element = item;

  if (p == NULL || strcmp (element->parent->decl->name, "call") != 0
      || strcmp (kdc__lint_attribute (element, "required"), "true") == 0
      || refers (p->document->root, kdc__lint_attribute (element, "name")))
    return;
  say_unused (lint, element, "name", "");
}

static void
call_unused (struct kdc__lint *lint, const void *item)
{
  const struct kdc__protocol *p = lint->more;
  const char *id = kdc__lint_attribute (item, "id");

  if (p != NULL && !refers (p->document->root, id))
    kdc__lint_say (lint, item, "id", 0, "call", id, NULL);
}

/* --- the room --------------------------------------------------------------------------------- */

static int
read (struct kdc_catalog *catalog, const struct kdc__document *document, void **out,
      kdc_error **err)
{
  struct kdc__protocol *p = NULL;
  int status = kdc__protocol_read (catalog, document->bytes.data, document->bytes.size,
                                   document->source, &p, err);

  *out = p;
  return status;
}

static void
drop (void *protocol)
{
  kdc__protocol_free (protocol);
}

#define ELEMENT(NAME, CODE, RUN) { CODE, KDC__LINT_ELEMENT, KDC__K_PROTOCOL, NAME, RUN }

static const struct kdc__lint_check checks[] = {
  ELEMENT ("map", "lint.map-unused", map_unused),
  ELEMENT ("format", "lint.format-unused", format_unused),
  ELEMENT ("parameter", "lint.parameter-unused", parameter_unused),
  ELEMENT ("secret", "lint.secret-unused", secret_unused),
  ELEMENT ("session", "lint.session-unused", session_unused),
  ELEMENT ("compute", "lint.compute-unused", compute_unused),
  ELEMENT ("capture", "lint.capture-unused", capture_unused),
  ELEMENT ("call", "lint.call-unused", call_unused),
  ELEMENT ("call", "lint.resend", kdc__lint_resend),
  ELEMENT ("outcome", "lint.outcome-unreachable", kdc__lint_outcome_unreachable),
  ELEMENT ("variant", "lint.variant-unreachable", kdc__lint_variant_unreachable),
  ELEMENT ("operation", "lint.value-early", kdc__lint_value_early),
};

const struct kdc__lint_room kdc__protocol_lint
  = { KDC__K_PROTOCOL, read, drop, checks, KDC__COUNT_OF (checks) };
