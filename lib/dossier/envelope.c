/* envelope.c - what the envelope of a dossier says, word for word. The table of the vocabulary says
 * which elements and attributes there are, so that what is added there is written here. */
#include "dossier/write.h"

#include <string.h>

#include "base/text.h"
#include "model/vocabularies.h"

static int
add_part (struct kdc__envelope *envelope, const struct kdc__element_decl *decl, int inner)
{
  struct kdc__envelope_part *part = envelope->parts + envelope->count;

  if (envelope->count == KDC__ENVELOPE_PARTS)
    return KDC_EINTERNAL;
  part->decl = decl;
  part->inner = inner;
  part->values = kdc__arena_array (&envelope->arena, decl->attribute_count, sizeof *part->values);
  if (!part->values)
    return KDC_ENOMEM;
  envelope->count++;
  return KDC_OK;
}

/* <data> is the form's, <papers> the manifest; both are held elsewhere. */
static int
is_part (const struct kdc__element_decl *decl)
{
  return decl->content != KDC__ANY_FORM && strcmp (decl->name, "papers") != 0
         && strcmp (decl->name, "draft") != 0;
}

int
kdc__envelope_init (struct kdc__envelope *envelope, struct kdc_context *ctx)
{
  const struct kdc__element_decl *root = &kdc__dossier_decl, *decl;
  int status;
  size_t i, j;

  memset (envelope, 0, sizeof *envelope);
  kdc__arena_init (&envelope->arena, ctx);
  status = add_part (envelope, root, 0);
  for (i = 0; i < root->child_count && status == KDC_OK; i++) {
    decl = root->children[i].element;
    if (!is_part (decl))
      continue;
    status = add_part (envelope, decl, 0);
    for (j = 0; j < decl->child_count && status == KDC_OK; j++)
      status = add_part (envelope, decl->children[j].element, 1);
  }
  return status;
}

void
kdc__envelope_clear (struct kdc__envelope *envelope)
{
  kdc__arena_free (&envelope->arena);
  envelope->count = 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int
take_values (struct kdc__envelope *envelope, struct kdc__envelope_part *part,
             const struct kdc__attribute *attributes, size_t count)
{
  size_t i, j, size;
  char *copy;

  for (i = 0; i < count; i++)
    for (j = 0; j < part->decl->attribute_count; j++) {
      const char *text = attributes[i].value;

      if (!kdc__attribute_is (part->decl->attributes + j, attributes + i))
        continue;
      size = attributes[i].length;
      kdc__trim (&text, &size);
      if (kdc__nfc (&envelope->arena, text, size, &copy, &size) != KDC_OK)
        return KDC_ENOMEM;
      part->values[j] = copy;
    }
  return KDC_OK;
}

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  struct kdc__envelope *envelope = user;
  size_t i;

  (void) parent;
  (void) offset;
  *mine = NULL;
  *table = NULL;                        /* what stands in <data> is passed over */
  for (i = 0; i < envelope->count; i++)
    if (envelope->parts[i].decl == decl)
      return take_values (envelope, envelope->parts + i, attributes, count);
  return KDC_OK;
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  (void) user;
  (void) decl;
  (void) mine;
  (void) text;
  (void) length;
  (void) offset;
  return KDC_OK;
}

int
kdc__envelope_read (const struct kdc_dossier *dossier, struct kdc__envelope *out)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  static const struct kdc__reader reader = { on_start, on_end };
  struct kdc__findings findings;
  int status = kdc__envelope_init (out, dossier->ctx), well_formed;

  kdc__findings_init (&findings, dossier->ctx);
  if (status == KDC_OK)
    status = kdc__vocabulary_read (dossier->ctx, roots, 1, dossier->bytes.data,
                                   dossier->bytes.size,
                                   (size_t) kdc__limit (dossier->ctx, KDC__MAX_DOCUMENT_BYTES),
                                   &reader, out, &findings, &well_formed);
  kdc__findings_clear (&findings);
  return status;
}

/* --- by name ---------------------------------------------------------------------------------- */

const char **
kdc__envelope_at (struct kdc__envelope *envelope, const char *name, size_t size)
{
  const char *slash = memchr (name, '/', size);
  size_t before = slash ? (size_t) (slash - name) : 0, i, j;

  for (i = 0; i < envelope->count; i++) {
    const struct kdc__envelope_part *part = envelope->parts + i;

    if (slash ? i == 0 || !kdc__streq_n (part->decl->name, name, before) : i > 0)
      continue;
    for (j = 0; j < part->decl->attribute_count; j++)
      if (kdc__streq_n (part->decl->attributes[j].name, slash ? slash + 1 : name,
                        slash ? size - before - 1 : size))
        return part->values + j;
  }
  return NULL;
}
