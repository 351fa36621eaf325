/* protocol_bundle.c - a protocol document and the sheets it sends with are one thing: kept in the
 * store together, by one digest, so that a delivery ends under what it began with (window 16). */

#include <string.h>
#include "exchange/protocol_private.h"

static const char magic[] = "kdc-protocol-1\n";

void
kdc__protocol_files_clear (struct kdc__protocol *p)
{
  size_t i;

  for (i = 0; i < p->file_count; i++) {
    kdc__free (p->ctx, p->files[i].name);
    kdc__buffer_clear (&p->files[i].bytes);
  }
  kdc__free (p->ctx, p->files);
  kdc__buffer_clear (&p->bundle);
}

struct kdc__sheet_file *
kdc__protocol_add_file (struct kdc__protocol *p, const char *name, size_t length)
{
  struct kdc__sheet_file *file;

  if (kdc__grow (p->ctx, (void **) &p->files, &p->file_capacity, p->file_count,
                 sizeof *p->files) != KDC_OK)
    return NULL;
  file = &p->files[p->file_count];
  kdc__buffer_init (&file->bytes, p->ctx, kdc__model_limit (p->ctx));
  file->name = kdc__strndup (p->ctx, name, length);
  if (file->name == NULL)
    return NULL;
  p->file_count++;
  return file;
}

const struct kdc__sheet_file *
kdc__protocol_file (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->file_count; i++)
    if (strcmp (p->files[i].name, name) == 0)
      return &p->files[i];
  return NULL;
}

static int
read_files (struct kdc__protocol *p, struct kdc__pieces *in)
{
  struct kdc__sheet_file *file;
  const char *name, *bytes;
  size_t length, size;

  while (in->left > 0) {
    if (kdc__piece_read (in, &name, &length) != 0 || kdc__piece_read (in, &bytes, &size) != 0)
      return KDC_EPARSE;
    file = kdc__protocol_add_file (p, name, length);
    if (file == NULL || kdc__buffer_append (&file->bytes, bytes, size) == KDC_ENOMEM)
      return KDC_ENOMEM;
    if (file->bytes.status != KDC_OK)
      return KDC_EPARSE;
  }
  return KDC_OK;
}

int
kdc__protocol_unbundle (struct kdc__protocol *p, const char **data, size_t *size, int *bundled,
                        kdc_error **err)
{
  size_t head = sizeof magic - 1;
  struct kdc__pieces in;
  int status = KDC_OK;

  *bundled = *size > head && memcmp (*data, magic, head) == 0;
  if (!*bundled)
    return KDC_OK;
  in.at = *data + head;
  in.left = *size - head;
  if (kdc__piece_read (&in, data, size) != 0)
    status = KDC_EPARSE;
  if (status == KDC_OK)
    status = read_files (p, &in);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? KDC_OK : kdc__fail (p->ctx, err, KDC_EPARSE, "exchange.row", NULL);
}

int
kdc__protocol_bundle (struct kdc__protocol *p, kdc_error **err)
{
  const struct kdc_buffer *bytes = &p->document->bytes;
  size_t i;

  if (p->file_count > 0) {
    kdc__buffer_clear (&p->bundle);
    (void) kdc__buffer_puts (&p->bundle, magic);
    (void) kdc__piece_write (&p->bundle, bytes->data, bytes->size);
    for (i = 0; i < p->file_count; i++) {
      (void) kdc__piece_write (&p->bundle, p->files[i].name, strlen (p->files[i].name));
      (void) kdc__piece_write (&p->bundle, p->files[i].bytes.data, p->files[i].bytes.size);
    }
    bytes = &p->bundle;
  }
  if (bytes->status != KDC_OK || kdc__sha256 (bytes->data, bytes->size, p->sha256) != KDC_OK)
    return kdc__fail_nomem (err);
  return KDC_OK;
}
