/* protocol_compute.c - recipes of computed values as a document writes them. One may use those
 * before it, never those behind it, so there is no circle; what comes from a secret or from this
 * attempt is made at each attempt and never stored. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

static int
index_of (const char *const *names, const char *name)
{
  int i = 0;

  while (names[i] != NULL && strcmp (names[i], name) != 0)
    i++;
  return i;
}

/* --- headers --------------------------------------------------------------------------------- */

/* 1: some call of the document sends a header of that name behind the prefix. */
static int
is_sent (const struct kdc__protocol *p, const char *prefix, const char *name)
{
  const struct kdc__element *call = NULL, *header;
  size_t length = strlen (prefix);

  while ((call = kdc__element_child (p->document->root, "call", call)) != NULL)
    for (header = NULL; (header = kdc__element_child (call, "header", header)) != NULL;) {
      const char *whole = kdc__element_attribute (header, "name");

      if (strncmp (whole, prefix, length) == 0 && strcmp (whole + length, name) == 0)
        return 1;
    }
  return 0;
}

static int
compile_names (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__compute_decl *decl)
{
  const char *names = decl->of;
  size_t at = 0, length, count = 0, i;

  decl->names = kdc__arena_array (&c->p->arena, strlen (names) / 2 + 2, sizeof *decl->names);
  if (decl->names == NULL)
    return kdc__fail_nomem (c->err);
  for (; names[at += strspn (names + at, " \t\r\n")] != '\0'; at += length) {
    length = strcspn (names + at, " \t\r\n");
    decl->names[count] = kdc__arena_strndup (&c->p->arena, names + at, length);
    if (decl->names[count] == NULL)
      return kdc__fail_nomem (c->err);
    if (!is_sent (c->p, decl->prefix, decl->names[count]))
      return kdc__compile_fail (c, "protocol.compute-header", element, "of", at,
                                decl->names[count]);
    for (i = 0; i < count; i++)
      if (strcmp (decl->names[i], decl->names[count]) == 0)
        return kdc__compile_fail (c, "protocol.double", element, "of", at, decl->names[count]);
    count++;
  }
  return KDC_OK;
}

/* --- templates ------------------------------------------------------------------------------- */

/* A secret, a session, the time, or what was computed from them: not to be stored. */
static int
check_name (struct kdc__protocol_compile *c, const struct kdc__element *element,
            const struct kdc__compute_decl *decl, size_t start, size_t length)
{
  const char *name = decl->of + start;
  const struct kdc__compute_decl *before;

  if (!kdc__is_late_name (name, length))
    return KDC_OK;
  if (length > 9 && memcmp (name, "computed:", 9) == 0) {
    before = kdc__protocol_compute (c->p, name + 9, length - 9);
    if (before == NULL)
      return kdc__compile_fail (c, "protocol.compute-order", element, "of", start, decl->of);
    if (!before->per_attempt)
      return KDC_OK;
  }
  if (!decl->per_attempt)
    return kdc__compile_fail (c, "protocol.compute-attempt", element, "of", start, decl->of);
  return KDC_OK;
}

static int
compile_of (struct kdc__protocol_compile *c, const struct kdc__element *element,
            const struct kdc__compute_decl *decl)
{
  size_t at = 0, start, length;
  int status = kdc__compile_template (c, element, "of", decl->of, kdc__body_names, KDC__WITH_LATE);

  while (status == KDC_OK && kdc__template_next (decl->of, &at, &start, &length) > 0)
    status = check_name (c, element, decl, start, length);
  return status;
}

/* --- keys ------------------------------------------------------------------------------------ */

static int
is_secret (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->secret_count; i++)
    if (strcmp (p->secrets[i], name) == 0)
      return 1;
  return 0;
}

static int
compile_key (struct kdc__protocol_compile *c, const struct kdc__element *element,
             struct kdc__compute_decl *decl)
{
  decl->key = kdc__element_attribute (element, "key");
  if ((decl->key != NULL) != (decl->as == KDC__C_HMAC_SHA256)
      || (decl->key != NULL && !is_secret (c->p, decl->key)))
    return kdc__compile_fail (c, "protocol.compute-key", element,
                              decl->key != NULL ? "key" : "as", 0,
                              decl->key != NULL ? decl->key : decl->id);
  if (decl->key != NULL && !decl->per_attempt)
    return kdc__compile_fail (c, "protocol.compute-attempt", element, "key", 0, decl->key);
  return KDC_OK;
}

static int
compile_compute (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__compute_decl *decl)
{
  static const char *const kinds[] = { "json-of-headers", "names-of-headers", "hmac-sha256",
                                       "sha256", "sha512", "md5", NULL };
  static const char *const encodings[] = { "hex", "base64", "short-hex", NULL };
  const char *encoding = kdc__element_attribute (element, "encoding");
  const char *per_attempt = kdc__element_attribute (element, "per-attempt");
  int status;

  decl->as = index_of (kinds, kdc__element_attribute (element, "as"));
  decl->of = kdc__element_attribute (element, "of");
  decl->prefix = kdc__element_attribute (element, "prefix");
  decl->prefix = decl->prefix != NULL ? decl->prefix : "";
  decl->encoding = encoding != NULL ? index_of (encodings, encoding) : KDC__C_HEX;
  decl->per_attempt = per_attempt != NULL && strcmp (per_attempt, "true") == 0;
  decl->fold = kdc__element_attribute (element, "fold") != NULL;
  decl->short_when = kdc__element_attribute (element, "short-when");
  if (decl->short_when != NULL && !kdc__is_call_name (c->p, decl->short_when))
    return kdc__compile_fail (c, "protocol.variable", element, "short-when", 0, decl->short_when);
  status = compile_key (c, element, decl);
  if (status != KDC_OK)
    return status;
  if (decl->as == KDC__C_JSON_OF_HEADERS || decl->as == KDC__C_NAMES_OF_HEADERS)
    return compile_names (c, element, decl);
  return compile_of (c, element, decl);
}

int
kdc__compile_computes (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "compute", sizeof *c->p->computes, &list,
                                  &c->p->compute_count);

  c->p->computes = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "compute", child)) != NULL) {
    struct kdc__compute_decl *decl = &c->p->computes[c->p->compute_count];
    const char *id = kdc__element_attribute (child, "id");

    if (kdc__protocol_compute (c->p, id, strlen (id)) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "id", 0, id);
    decl->id = id;
    status = compile_compute (c, child, decl);
    c->p->compute_count++;          /* after: a recipe does not see itself */
  }
  return status;
}
