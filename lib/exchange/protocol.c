/* protocol.c - loading a protocol document, from the catalog for new deliveries, from the store's
 * bytes for those that began under an older one. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"
#include "model/vocabularies.h"

const char *
kdc__answer_kind_name (int kind)
{
  static const char *const names[]
    = { "unknown", "accepted", "receipt", "refused", "transient", "suspended", "duplicate",
        "found", "absent", "cannot-tell", "expired", "pending" };

  return kind >= 0 && kind <= KDC__IS_PENDING ? names[kind] : "?";
}

const char *
kdc__situation_name (int situation)
{
  return situation >= 0 && situation < KDC__S_COUNT ? kdc__situation_values[situation] : "?";
}

int
kdc__situation_of (const char *name, size_t length)
{
  int situation;

  for (situation = 0; situation < KDC__S_COUNT; situation++)
    if (kdc__streq_n (kdc__situation_values[situation], name, length))
      return situation;
  return KDC__S_NONE;
}

static void
free_captures (struct kdc__capture *captures, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    kdc__xpath_free (captures[i].select);
}

void
kdc__protocol_free (struct kdc__protocol *p)
{
  struct kdc_context *ctx;
  size_t i, j;

  if (p == NULL)
    return;
  ctx = p->ctx;
  for (i = 0; i < p->call_count; i++) {
    free_captures (p->calls[i].captures, p->calls[i].capture_count);
    for (j = 0; j < p->calls[i].outcome_count; j++)
      kdc__xpath_free (p->calls[i].outcomes[j].test);
  }
  free_captures (p->captures, p->capture_count);
  kdc__fetches_clear (p);
  kdc__receive_clear (p);
  kdc__styles_free (p->styles);
  kdc__protocol_files_clear (p);
  kdc__document_free (p->document);
  kdc__arena_free (&p->arena);
  kdc__free (ctx, p);
  kdc__context_unref (ctx);
}

static int
read_document (struct kdc__protocol *p, const void *data, size_t size, const char *source,
               kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__protocol_decl };
  struct kdc_buffer bytes;

  kdc__buffer_init (&bytes, p->ctx, 0);
  if (kdc__buffer_append (&bytes, data, size) != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return kdc__fail_nomem (err);
  }
  return kdc__document_read (p->ctx, &bytes, source, roots, 1, &p->document, err);
}

int
kdc__protocol_read (struct kdc_catalog *catalog, const void *data, size_t size,
                    const char *source, struct kdc__protocol **out, kdc_error **err)
{
  const char *document = data;
  struct kdc__protocol *p;
  int bundled = 0, status;

  *out = NULL;
  p = kdc__calloc (catalog->ctx, 1, sizeof *p);
  if (p == NULL)
    return kdc__fail_nomem (err);
  p->ctx = kdc__context_ref (catalog->ctx);
  kdc__arena_init (&p->arena, p->ctx);
  kdc__buffer_init (&p->bundle, p->ctx, 0);
  status = kdc__protocol_unbundle (p, &document, &size, &bundled, err);
  if (status == KDC_OK)
    status = read_document (p, document, size, source, err);
  if (status == KDC_OK)
    status = kdc__protocol_compile (p, bundled ? NULL : catalog, err);
  if (status == KDC_OK)
    status = kdc__protocol_bundle (p, err);
  if (status != KDC_OK) {
    kdc__protocol_free (p);
    return status;
  }
  *out = p;
  return KDC_OK;
}

int
kdc__protocol_load (struct kdc_catalog *catalog, const char *id, kdc__day on,
                    struct kdc__protocol **out, kdc_error **err)
{
  struct kdc_buffer bytes;
  const char *source = NULL;
  int status;

  *out = NULL;
  kdc__buffer_init (&bytes, catalog->ctx, 0);
  status = kdc__catalog_bytes (catalog, KDC__K_PROTOCOL, id, on, &bytes, &source, err);
  if (status == KDC_OK)
    status = kdc__protocol_read (catalog, bytes.data, bytes.size, source, out, err);
  kdc__buffer_clear (&bytes);
  return status;
}

const void *
kdc__protocol_bytes (const struct kdc__protocol *p, size_t *size, const uint8_t **sha256)
{
  const struct kdc_buffer *bytes = p->bundle.size > 0 ? &p->bundle : &p->document->bytes;

  *size = bytes->size;
  *sha256 = p->sha256;
  return bytes->data;
}

const struct kdc__call_decl *
kdc__protocol_call (const struct kdc__protocol *p, const char *id)
{
  size_t i;

  for (i = 0; i < p->call_count; i++)
    if (strcmp (p->calls[i].id, id) == 0)
      return &p->calls[i];
  return NULL;
}

const struct kdc__operation *
kdc__protocol_operation (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->operation_count; i++)
    if (strcmp (p->operations[i].name, name) == 0)
      return &p->operations[i];
  return NULL;
}

const struct kdc__session_decl *
kdc__protocol_session (const struct kdc__protocol *p, const char *id, size_t length)
{
  size_t i;

  for (i = 0; i < p->session_count; i++)
    if (kdc__streq_n (p->sessions[i].id, id, length))
      return &p->sessions[i];
  return NULL;
}

const struct kdc__compute_decl *
kdc__protocol_compute (const struct kdc__protocol *p, const char *id, size_t length)
{
  size_t i;

  for (i = 0; i < p->compute_count; i++)
    if (kdc__streq_n (p->computes[i].id, id, length))
      return &p->computes[i];
  return NULL;
}

const struct kdc__fetch_decl *
kdc__protocol_fetch (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->fetch_count; i++)
    if (strcmp (p->fetches[i].name, name) == 0)
      return &p->fetches[i];
  return NULL;
}

const struct kdc__status_decl *
kdc__protocol_status (const struct kdc__protocol *p, int canonical)
{
  size_t i;

  for (i = 0; i < p->status_count; i++)
    if (p->statuses[i].canonical == canonical && !p->statuses[i].read_only)
      return &p->statuses[i];
  return NULL;
}

int
kdc__protocol_canonical (const struct kdc__protocol *p, const char *wire)
{
  size_t i;

  for (i = 0; i < p->status_count; i++)
    if (strcmp (p->statuses[i].wire, wire) == 0)
      return p->statuses[i].canonical;
  return 0;
}
