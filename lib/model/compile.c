/* compile.c - what the compilers of model documents share. */
#include "model/compile.h"

#include <string.h>

#include "base/text.h"

const char *
kdc__text_get (const struct kdc__text *text, int lang)
{
  if (text->by_lang[lang])
    return text->by_lang[lang];
  return text->by_lang[lang == KDC__VI ? KDC__EN : KDC__VI];
}

kdc_error **
kdc__gather_begin (struct kdc__gather *gather, kdc_error **all)
{
  *gather = (struct kdc__gather) { .all = all };
  return all ? &gather->one : NULL;
}

int
kdc__gather_keep (struct kdc__gather *gather, int status)
{
  if (!gather->all || status == KDC_OK || !gather->one)    /* kept by an inner call already */
    return status;
  if (gather->status == KDC_OK || status != KDC_EMODEL) {
    kdc__error_delete (*gather->all);
    *gather->all = gather->one;
  } else {
    kdc__error_add_cause (gather->all, gather->one);
  }
  gather->one = NULL;
  gather->status = status;
  return status == KDC_EMODEL ? KDC_OK : status;
}

int
kdc__model_text (const struct kdc__document *document, const struct kdc__element *element,
                 const char *name, struct kdc__text *out, kdc_error **err)
{
  const struct kdc__element *child = NULL;

  memset (out, 0, sizeof *out);
  while ((child = kdc__element_child (element, name, child))) {
    const char *tag = kdc__element_attribute (child, "xml:lang");
    int lang = tag && strcmp (tag, "en") == 0 ? KDC__EN : KDC__VI;

    if (!tag || (lang == KDC__VI && strcmp (tag, "vi") != 0))
      return kdc__document_fail (document, err, "catalog.language", child, "xml:lang", 0,
                                 "language", tag ? tag : "", NULL);
    if (out->by_lang[lang])
      return kdc__document_fail (document, err, "catalog.text-twice", child, "xml:lang", 0, "name",
                                 name, "language", tag, NULL);
    if (!child->length)
      return kdc__document_fail (document, err, "catalog.text-empty", child, NULL, 0, "name", name,
                                 NULL);
    out->by_lang[lang] = child->text;
  }
  if (out->by_lang[KDC__EN] && !out->by_lang[KDC__VI])
    return kdc__document_fail (document, err, "catalog.text-missing", element, NULL, 0, "name",
                               name, "element", element->decl->name, NULL);
  return KDC_OK;
}

static void
read_day (const struct kdc__element *element, const char *name, kdc__day absent, kdc__day *out)
{
  const char *value = kdc__element_attribute (element, name);

  if (!value || kdc__day_parse (value, strlen (value), out) != 0)
    *out = absent;
}

int
kdc__model_validity (const struct kdc__document *document, const struct kdc__element *element,
                     kdc__day *from, kdc__day *to, kdc_error **err)
{
  read_day (element, "valid-from", INT32_MIN, from);
  read_day (element, "valid-to", INT32_MAX, to);
  if (*to < *from)
    return kdc__document_fail (document, err, "catalog.validity", element, "valid-to", 0, "from",
                               kdc__element_attribute (element, "valid-from"), "to",
                               kdc__element_attribute (element, "valid-to"), NULL);
  return KDC_OK;
}

int
kdc__model_head (const struct kdc__document *document, const char *id,
                 struct kdc__model_head *out, kdc_error **err)
{
  const struct kdc__element *root = document->root;
  int status;

  out->id = kdc__element_attribute (root, id);
  out->version = kdc__element_attribute (root, "version");
  out->source = kdc__element_attribute (root, "source");
  out->evidence = kdc__model_evidence (root);
  status = kdc__model_validity (document, root, &out->valid_from, &out->valid_to, err);
  return status == KDC_OK ? kdc__model_text (document, root, "name", &out->name, err) : status;
}

const char *
kdc__model_evidence (const struct kdc__element *element)
{
  const char *value = NULL;

  for (; element && !value; element = element->parent)
    value = kdc__element_attribute (element, "evidence");
  return value ? value : "unverified";
}

const char *
kdc__model_source (const struct kdc__element *element)
{
  const char *value = NULL;

  for (; element && !value; element = element->parent)
    value = kdc__element_attribute (element, "source");
  return value;
}

int64_t
kdc__model_integer (const struct kdc__element *element, const char *name, int64_t absent)
{
  const char *value = kdc__element_attribute (element, name);
  int64_t number;

  return value && kdc__parse_int64 (value, strlen (value), &number) == 0 ? number : absent;
}

int
kdc__model_minutes (const struct kdc__element *element, const char *name)
{
  const char *v = kdc__element_attribute (element, name);

  if (!v)
    return -1;
  return ((v[0] - '0') * 10 + v[1] - '0') * 60 + (v[3] - '0') * 10 + v[4] - '0';
}

const char *
kdc__model_choice (const struct kdc__element *element, const char *name, const char *absent)
{
  const char *value = kdc__element_attribute (element, name);

  return value ? value : absent;
}

size_t
kdc__model_count (const struct kdc__element *element, const char *name)
{
  const struct kdc__element *child = NULL;
  size_t count = 0;

  while ((child = kdc__element_child (element, name, child)))
    count++;
  return count;
}

int
kdc__model_array (struct kdc__arena *arena, size_t count, size_t size, void *out, kdc_error **err)
{
  void *items = NULL;

  if (count && !(items = kdc__arena_array (arena, count, size)))
    return kdc__fail_nomem (err);
  memcpy (out, &items, sizeof items);
  return KDC_OK;
}

int
kdc__model_compile (const char *text, size_t size, const struct kdc__expr_site *site,
                    struct kdc__expr **out, struct kdc__expr_fault *fault, kdc_error **err)
{
  struct kdc__lookup_user *user = site->user;
  int status = kdc__expr_compile (text, size, site, out, fault);

  if (user && user->status != KDC_OK) {
    if (status == KDC_OK)
      kdc__expr_release (*out);
    status = user->status;
    fault->code = NULL;
    if (err) {
      kdc__error_delete (*err);
      *err = user->error;
    } else {
      kdc__error_delete (user->error);
    }
    user->status = KDC_OK;
    user->error = NULL;
  } else if (status == KDC_ENOMEM) {
    fault->code = NULL;
    kdc__fail_nomem (err);
  }
  if (status != KDC_OK)
    *out = NULL;
  return status;
}

int
kdc__model_fail_fault (const struct kdc__document *document, kdc_error **err, int status,
                       const struct kdc__expr_fault *fault, const struct kdc__element *element,
                       const char *attribute, size_t offset)
{
  struct kdc__param p[4] = { { NULL, NULL } };
  size_t i;

  if (!fault->code)
    return status;
  for (i = 0; i < fault->param_count && i < 4; i++)
    p[i] = fault->params[i];
  return kdc__document_fail (document, err, fault->code, element, attribute, offset, p[0].name,
                             p[0].value, p[1].name, p[1].value, p[2].name, p[2].value, p[3].name,
                             p[3].value, NULL);
}

int
kdc__model_expr (const struct kdc__document *document, const struct kdc__expr_site *site,
                 const struct kdc__element *element, const char *attribute,
                 struct kdc__expr **out, kdc_error **err)
{
  const char *text = kdc__element_attribute (element, attribute);
  struct kdc__expr_fault fault = { 0 };
  int status;

  *out = NULL;
  if (!text)
    return KDC_OK;
  status = kdc__model_compile (text, strlen (text), site, out, &fault, err);
  if (status == KDC_OK)
    return KDC_OK;
  return kdc__model_fail_fault (document, err, status, &fault, element, attribute, fault.offset);
}
