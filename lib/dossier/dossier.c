/* dossier.c - opening and closing. Opening only fetches the bytes, so that what is wrong with them
 * is always a finding, never a refusal to look. */
#include "dossier/dossier.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

/* A document over the limit is a finding like any other: one byte more than the limit is all that
 * the scan needs to refuse it. */
static size_t
most_bytes (const struct kdc_context *ctx)
{
  return (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES) + 1;
}

static int
new_dossier (struct kdc_catalog *catalog, const char *source, const char *directory,
             struct kdc_dossier **out)
{
  struct kdc_context *ctx = catalog->ctx;
  struct kdc_dossier *dossier = kdc__calloc (ctx, 1, sizeof *dossier);

  if (!dossier)
    return KDC_ENOMEM;
  dossier->ctx = ctx;
  dossier->catalog = kdc__catalog_ref (catalog);
  kdc__arena_init (&dossier->arena, ctx);
  kdc__arena_init (&dossier->slots.arena, ctx);
  dossier->slots.ctx = ctx;
  kdc__buffer_init (&dossier->bytes, ctx, most_bytes (ctx));
  kdc__findings_init (&dossier->findings, ctx);
  dossier->source = kdc__strdup (ctx, source);
  if (directory)
    dossier->directory = kdc__strdup (ctx, directory);
  if (!dossier->source || (directory && !dossier->directory)) {
    kdc__dossier_free (dossier);
    return KDC_ENOMEM;
  }
  *out = dossier;
  return KDC_OK;
}

int
kdc__dossier_open_memory (struct kdc_catalog *catalog, const void *data, size_t size,
                          const char *source, const char *directory, struct kdc_dossier **out,
                          kdc_error **err)
{
  size_t most = most_bytes (catalog->ctx);
  struct kdc_dossier *dossier = NULL;
  int status;

  *out = NULL;
  status = new_dossier (catalog, source ? source : "dossier.xml", directory, &dossier);
  if (status == KDC_OK)
    status = kdc__buffer_append (&dossier->bytes, data, size < most ? size : most);
  if (status != KDC_OK) {
    kdc__dossier_free (dossier);
    return kdc__fail_nomem (err);
  }
  *out = dossier;
  return KDC_OK;
}

int
kdc__dossier_of_form (const struct kdc_form *form, struct kdc_dossier **out, kdc_error **err)
{
  struct kdc_dossier *dossier = NULL;
  int status = new_dossier (form->catalog, form->head.id, NULL, &dossier);

  *out = NULL;
  if (status == KDC_OK) {
    dossier->parsed = dossier->well_formed = 1;
    dossier->form = form;
    status = kdc__dossier_layout (dossier);
  }
  if (status != KDC_OK) {
    kdc__dossier_free (dossier);
    return kdc__fail_nomem (err);
  }
  *out = dossier;
  return KDC_OK;
}

static int
is_directory (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && S_ISDIR (st.st_mode);
}

static char *
directory_of (struct kdc_context *ctx, const char *path)
{
  const char *slash = strrchr (path, '/');

  if (!slash)
    return kdc__strdup (ctx, ".");
  return slash == path ? kdc__strdup (ctx, "/")
                       : kdc__strndup (ctx, path, (size_t) (slash - path));
}

int
kdc__dossier_open_path (struct kdc_catalog *catalog, const char *path, struct kdc_dossier **out,
                        kdc_error **err)
{
  struct kdc_context *ctx = catalog->ctx;
  struct kdc_dossier *dossier = NULL;
  int status = KDC_ENOMEM, folder = is_directory (path);
  char *file = folder ? kdc__path_join (ctx, path, "dossier.xml") : kdc__strdup (ctx, path);
  char *directory = folder ? kdc__strdup (ctx, path) : directory_of (ctx, path);

  *out = NULL;
  if (file && directory)
    status = new_dossier (catalog, file, directory, &dossier);
  if (status == KDC_OK)
    status = kdc__file_read_start (ctx, file, most_bytes (ctx), &dossier->bytes, err);
  else
    kdc__fail_nomem (err);
  kdc__free (ctx, file);
  kdc__free (ctx, directory);
  if (status != KDC_OK) {
    kdc__dossier_free (dossier);
    return status;
  }
  *out = dossier;
  return KDC_OK;
}

void
kdc__dossier_free (struct kdc_dossier *dossier)
{
  struct kdc_catalog *catalog;

  if (!dossier)
    return;
  catalog = dossier->catalog;
  kdc__findings_clear (&dossier->findings);
  kdc__buffer_clear (&dossier->bytes);
  kdc__arena_free (&dossier->arena);
  kdc__arena_free (&dossier->slots.arena);
  kdc__free (dossier->ctx, dossier->papers);
  kdc__free (dossier->ctx, dossier->provenances);
  kdc__free (dossier->ctx, dossier->source);
  kdc__free (dossier->ctx, dossier->directory);
  kdc__free (dossier->ctx, dossier);
  kdc__catalog_unref (catalog);
}

kdc__day
kdc__dossier_day (const struct kdc_dossier *dossier, kdc__day fallback)
{
  if (dossier->untimely)
    return fallback;
  if (dossier->has_received)
    return kdc__day_of (dossier->received);
  return dossier->has_created ? kdc__day_of (dossier->created) : fallback;
}
