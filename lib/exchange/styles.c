/* styles.c - the style sheets that a protocol document names: from its bundle, or from the catalog
 * and then into the bundle; compiled once when the document is. */

#include <string.h>
#include "exchange/protocol_private.h"
#include "xml/xslt.h"

#define FOLDER "styles/"
#define MOST_NAME 100

/* A sheet lies in the catalog's styles/, beside those it includes; a name that leads elsewhere is
 * none. */
static int
fetch (struct kdc__protocol_compile *c, const char *name, kdc_error **err)
{
  char path[sizeof FOLDER + MOST_NAME];
  size_t length = strlen (name);
  struct kdc__sheet_file *file;
  int status;

  if (c->catalog == NULL || length > MOST_NAME || name[0] == '.'
      || name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-.")] != '\0')
    return kdc__fail (c->p->ctx, err, KDC_ENOTFOUND, "protocol.sheet-name", "value", name, NULL);
  file = kdc__protocol_add_file (c->p, name, length);
  if (file == NULL)
    return kdc__fail_nomem (err);
  memcpy (path, FOLDER, sizeof FOLDER - 1);
  memcpy (path + sizeof FOLDER - 1, name, length + 1);
  status = kdc__catalog_file (c->catalog, path, &file->bytes, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&file->bytes);
    kdc__free (c->p->ctx, file->name);
    c->p->file_count--;
  }
  return status;
}

static int
read_sheet (struct kdc__protocol_compile *c, const char *name, struct kdc_buffer *out,
            kdc_error **err)
{
  const struct kdc__sheet_file *file = kdc__protocol_file (c->p, name);
  int status = KDC_OK;

  if (file == NULL)
    status = fetch (c, name, err);
  file = kdc__protocol_file (c->p, name);
  if (status != KDC_OK || file == NULL)
    return status;
  if (kdc__buffer_append (out, file->bytes.data, file->bytes.size) != KDC_OK)
    return kdc__fail_nomem (err);
  return KDC_OK;
}

static int
resolve (void *user, const char *name, struct kdc_buffer *out)
{
  kdc_error *ignored = NULL;
  int status = read_sheet (user, name, out, &ignored);

  kdc__error_delete (ignored);
  return status;
}

static int
compile_style (struct kdc__protocol_compile *c, const char *name, struct kdc__xslt **out,
               kdc_error **err)
{
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, c->p->ctx, 0);
  status = read_sheet (c, name, &bytes, err);
  if (status == KDC_OK)
    status = kdc__xslt_compile (c->p->ctx, bytes.data != NULL ? bytes.data : "", bytes.size, name,
                                resolve, c, out, err);
  kdc__buffer_clear (&bytes);
  return status;
}

static struct kdc__style *
find (const struct kdc__protocol *p, const char *name)
{
  struct kdc__style *style = p->styles;

  while (style != NULL && strcmp (style->name, name) != 0)
    style = style->next;
  return style;
}

int
kdc__compile_style (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    const char *attribute, const struct kdc__style **out)
{
  const char *name = kdc__element_attribute (element, attribute);
  struct kdc__style *style = name != NULL ? find (c->p, name) : NULL;
  kdc_error *cause = NULL;
  int status;

  *out = style;
  if (name == NULL || style != NULL)
    return KDC_OK;
  style = kdc__arena_alloc (&c->p->arena, sizeof *style);
  if (style == NULL)
    return kdc__fail_nomem (c->err);
  style->name = name;
  status = compile_style (c, name, &style->xslt, &cause);
  if (status == KDC_OK) {
    style->next = c->p->styles;
    *out = c->p->styles = style;
    return KDC_OK;
  }
  if (status == KDC_ENOMEM) {
    kdc__error_delete (cause);
    return kdc__fail_nomem (c->err);
  }
  status = kdc__compile_fail (c, "protocol.sheet", element, attribute, 0, name);
  if (c->err != NULL)
    kdc__error_add_cause (c->err, cause);
  else
    kdc__error_delete (cause);
  return status;
}

int
kdc__style_run (const struct kdc__protocol *p, const struct kdc__style *style,
                const struct kdc__dom *input, struct kdc_buffer *out, kdc_error **err)
{
  static const struct kdc__xslt_function functions[]
    = { KDC__WIRE_FUNCTIONS, { NULL, 0, 0, NULL } };
  struct kdc__wire wire = { p->ctx, p, NULL };

  return kdc__xslt_run (style->xslt, input, NULL, functions, &wire, out, err);
}

void
kdc__styles_free (struct kdc__style *styles)
{
  for (; styles != NULL; styles = styles->next)     /* the list itself is the arena's */
    kdc__xslt_free (styles->xslt);
}
