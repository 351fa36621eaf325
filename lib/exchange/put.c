/* put.c - freezing dossiers for a destination: their bytes and attachments are copied into the
 * store, so that what is sent next week is what was signed today. One commit for all of them. */

#include <string.h>
#include "base/crash.h"
#include "base/file.h"
#include "exchange/engine.h"

struct put {
  struct kdc_outbox *outbox;
  struct kdc_dossier *dossier;
  const struct kdc__protocol *protocol;
  const struct kdc__call_decl *call;        /* the first of the plan */
  struct kdc__variables vars;
  struct kdc__frozen frozen;
  uint8_t (*blobs)[32];
  size_t blob_count;
  char *base;
  char message_id[37];
  struct kdc_buffer key, stream, detail;
  struct kdc__call_row row;         /* of the first call */
  kdc_error **err;
};

/* --- the destination ------------------------------------------------------------------------- */

/* Secrets never belong in a URL that is stored and journaled. */
static int
is_base (const char *text)
{
  size_t i, host, scheme = strncmp (text, "https://", 8) == 0 ? 8
                           : strncmp (text, "http://", 7) == 0 ? 7 : 0;

  if (scheme == 0)
    return 0;
  for (i = 0; text[i] != '\0'; i++)
    if ((unsigned char) text[i] <= ' ' || (unsigned char) text[i] >= 0x7f
        || strchr ("?#\"<>\\^`{|}", text[i]) != NULL)
      return 0;
  host = strcspn (text + scheme, "/");
  return host > 0 && memchr (text + scheme, '@', host) == NULL && text[scheme] != ':';
}

int
kdc__base_of (struct kdc_context *ctx, const char *destination, char **base, kdc_error **err)
{
  size_t length = strlen (destination);

  *base = NULL;
  if (!is_base (destination))
    return kdc__fail (ctx, err, KDC_EINVAL, "exchange.destination", "destination", destination,
                      NULL);
  while (destination[length - 1] == '/')
    length--;
  *base = kdc__strndup (ctx, destination, length);
  return *base != NULL ? KDC_OK : kdc__fail_nomem (err);
}

/* --- the body -------------------------------------------------------------------------------- */

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static int
is_media_type (const char *text)
{
  size_t i;

  if (text == NULL || strchr (text, '/') == NULL)
    return 0;
  for (i = 0; text[i] != '\0'; i++)
    if ((unsigned char) text[i] < ' ' || (unsigned char) text[i] >= 0x7f)
      return 0;
  return 1;
}

static int
check_manifest (struct put *p, const struct kdc__manifest_item *item, const uint8_t sha[32],
                int64_t size)
{
  uint8_t said[32];

  if (item->size >= 0 && item->size != size)
    return kdc__fail (p->outbox->ctx, p->err, KDC_ECONFLICT, "exchange.attachment-changed", "file",
                      item->file, NULL);
  if (item->sha256 == NULL)
    return KDC_OK;
  if (strlen (item->sha256) != 64 || kdc__unhex (item->sha256, 64, said) != 0
      || memcmp (said, sha, 32) != 0)
    return kdc__fail (p->outbox->ctx, p->err, KDC_ECONFLICT, "exchange.attachment-changed", "file",
                      item->file, NULL);
  return KDC_OK;
}

static int
add_attachment (struct put *p, const struct kdc__manifest_item *item, struct kdc_buffer *files)
{
  struct kdc_context *ctx = p->outbox->ctx;
  const char *directory = p->dossier->directory;
  uint8_t sha[32];
  int64_t size = 0;
  char *path;
  int status;

  if (directory == NULL || !kdc__path_is_inside (item->file))
    return kdc__fail (ctx, p->err, KDC_EINVAL, "exchange.attachment-place", "file", item->file,
                      NULL);
  path = kdc__path_join (ctx, directory, item->file);
  if (path == NULL)
    return kdc__fail_nomem (p->err);
  status = kdc__store_blob_put_file (p->outbox->store, path,
                                     kdc__limit (ctx, KDC__MAX_ATTACHMENT_BYTES), sha, &size,
                                     p->err);
  kdc__free (ctx, path);
  if (status == KDC_OK)
    status = check_manifest (p, item, sha, size);
  if (status != KDC_OK)
    return status;
  memcpy (p->blobs[p->blob_count++], sha, 32);
  if (kdc__files_add (files, item->file, is_media_type (item->media_type)
                                           ? item->media_type : "application/octet-stream",
                      size, sha) != KDC_OK)
    return kdc__fail_nomem (p->err);
  return KDC_OK;
}

/* Two papers may be on one file: it travels once. */
static int
is_repeated (const struct kdc_dossier *dossier, size_t index)
{
  size_t i;

  for (i = 0; i < index; i++)
    if (dossier->papers[i].file != NULL
        && strcmp (dossier->papers[i].file, dossier->papers[index].file) == 0)
      return 1;
  return 0;
}

static int
keep_attachments (struct put *p)
{
  const struct kdc_dossier *d = p->dossier;
  struct kdc_buffer files;
  size_t i;
  int status = KDC_OK;

  kdc__buffer_init (&files, p->outbox->ctx, 0);
  for (i = 0; i < d->paper_count && status == KDC_OK; i++)
    if (d->papers[i].file != NULL && !is_repeated (d, i))
      status = add_attachment (p, &d->papers[i], &files);
  if (status == KDC_OK && kdc__variables_set (&p->vars, KDC__V_FILES, files.data) != KDC_OK)
    status = kdc__fail_nomem (p->err);
  kdc__buffer_clear (&files);
  return status;
}

/* Dossier and attachments are in the store, and the variables say which they are. */
static int
keep_content (struct put *p)
{
  const struct kdc_buffer *bytes = &p->dossier->bytes;
  struct kdc_buffer text;
  uint8_t sha[32];
  char hex[65];
  int status;

  p->blobs = kdc__calloc (p->outbox->ctx, p->dossier->paper_count + 1, sizeof *p->blobs);
  if (p->blobs == NULL)
    return kdc__fail_nomem (p->err);
  status = kdc__store_blob_put (p->outbox->store, bytes->data, bytes->size, sha, p->err);
  if (status != KDC_OK)
    return status;
  memcpy (p->blobs[p->blob_count++], sha, 32);
  kdc__hex (sha, 32, hex);
  kdc__buffer_init (&text, p->outbox->ctx, 0);
  status = kdc__buffer_printf (&text, "%s %zu", hex, bytes->size);
  if (status == KDC_OK)
    status = kdc__variables_set (&p->vars, KDC__V_DOSSIER, text.data);
  if (status == KDC_OK)
    status = kdc__variables_set (&p->vars, "dossier-sha256", hex);
  kdc__buffer_clear (&text);
  return status == KDC_OK ? keep_attachments (p) : kdc__fail_nomem (p->err);
}

/* --- the rest of the call -------------------------------------------------------------------- */

static int
set_variables (struct put *p)
{
  const struct kdc_dossier *d = p->dossier;
  const struct { const char *name, *value; } known[]
    = { { "base", p->base }, { "message-id", p->message_id }, { "agent", KDC__AGENT },
        { "dossier-id", d->id }, { "procedure", or_empty (d->procedure_code) },
        { "agency", or_empty (d->agency) }, { "unit", or_empty (d->unit) },
        { "parent-message-id", "" } };
  size_t i;
  int status = kdc__variables_set_int (&p->vars, "revision", d->revision);

  for (i = 0; i < sizeof known / sizeof *known && status == KDC_OK; i++)
    status = kdc__variables_set (&p->vars, known[i].name, known[i].value);
  if (status != KDC_OK)
    return kdc__fail_nomem (p->err);
  return kdc__parameters_set (p->outbox, p->protocol, p->base, &p->vars, p->err);
}

/* Another operation than submit is what the host says with it: said again, it is the same one. */
static int
add_operation (struct put *p)
{
  const char *operation = kdc__variables_get (&p->vars, "operation");
  struct kdc_buffer said;
  uint8_t sha[32];
  char hex[65];
  size_t i;
  int status = KDC_OK;

  if (operation == NULL || *operation == '\0' || strcmp (operation, "submit") == 0)
    return KDC_OK;
  kdc__buffer_init (&said, p->outbox->ctx, 0);
  for (i = 0; i < p->protocol->parameter_count && status == KDC_OK; i++) {
    const char *value = kdc__variables_get (&p->vars, p->protocol->parameters[i].name);

    status = kdc__piece_write (&said, or_empty (value), strlen (or_empty (value)));
  }
  if (status == KDC_OK)
    status = kdc__sha256 (said.data, said.size, sha);
  kdc__buffer_clear (&said);
  if (status != KDC_OK)
    return status;
  kdc__hex (sha, sizeof sha, hex);
  return kdc__buffer_printf (&p->key, " %s %s", operation, hex);
}

/* The key that makes a second put of the same revision give the first delivery back. */
static int
make_texts (struct put *p, const char *client_key)
{
  int status = KDC_OK;

  if (client_key != NULL)
    (void) kdc__buffer_puts (&p->key, client_key);
  else
    (void) kdc__buffer_printf (&p->key, "%s %lld %s", p->dossier->id,
                               (long long) p->dossier->revision, p->base);
  if (client_key == NULL)
    status = add_operation (p);
  (void) kdc__buffer_printf (&p->stream, "%s %s", p->base, p->dossier->id);
  if (status != KDC_OK || p->key.status != KDC_OK || p->stream.status != KDC_OK)
    return kdc__fail_nomem (p->err);
  return KDC_OK;
}

static int
prepare (struct put *p, const char *destination)
{
  struct kdc_outbox *o = p->outbox;
  int status = kdc__base_of (o->ctx, destination, &p->base, p->err);

  if (status == KDC_OK)
    status = kdc__dossier_parse (p->dossier, kdc__day_of (kdc__now (o->ctx)), p->err);
  if (status == KDC_OK
      && (!p->dossier->well_formed || p->dossier->id == NULL || p->dossier->id[0] == '\0'))
    status = kdc__fail (o->ctx, p->err, KDC_EPARSE, "exchange.dossier", "source",
                        or_empty (p->dossier->source), NULL);
  if (status == KDC_OK && kdc__uuid (p->message_id) != KDC_OK)
    return kdc__fail (o->ctx, p->err, KDC_EINTERNAL, "error.internal", NULL);
  return status;
}

/* --- one commit ------------------------------------------------------------------------------- */

struct batch {
  struct kdc_outbox *outbox;
  struct kdc__protocol *protocol;
  struct put *puts;
  struct kdc__enqueue *entries;
  size_t count;
  kdc_error **err;
};

static void
put_init (struct put *p, struct kdc_outbox *outbox, struct kdc_dossier *dossier, kdc_error **err)
{
  p->outbox = outbox;
  p->dossier = dossier;
  p->err = err;
  kdc__variables_init (&p->vars, outbox->ctx);
  kdc__frozen_init (&p->frozen, outbox->ctx);
  kdc__buffer_init (&p->key, outbox->ctx, 0);
  kdc__buffer_init (&p->stream, outbox->ctx, 0);
  kdc__buffer_init (&p->detail, outbox->ctx, 0);
}

static void
put_clear (struct put *p)
{
  struct kdc_context *ctx = p->outbox->ctx;

  kdc__frozen_clear (&p->frozen);
  kdc__variables_clear (&p->vars);
  kdc__call_row_clear (ctx, &p->row);
  kdc__buffer_clear (&p->key);
  kdc__buffer_clear (&p->stream);
  kdc__buffer_clear (&p->detail);
  kdc__free (ctx, p->base);
  kdc__free (ctx, p->blobs);
}

static int
put_freeze (struct put *p, const struct kdc__protocol *protocol, const char *destination,
            const char *client_key)
{
  size_t number = 0;
  int status = prepare (p, destination);

  p->protocol = protocol;
  p->outbox->findings_from = p->outbox->findings.count;
  if (status == KDC_OK)
    status = set_variables (p);
  if (status == KDC_OK)
    status = keep_content (p);
  if (status == KDC_OK)
    status = kdc__plan_first (p->outbox, protocol, &p->vars, &p->call, &number, p->err);
  if (status == KDC_OK)
    status = kdc__freeze (p->outbox, protocol, p->call, number, &p->vars, &p->frozen, p->err);
  if (status == KDC_OK)
    status = kdc__lossy_try (p->outbox, protocol, p->call, &p->vars, p->err);
  if (status == KDC_OK)
    status = kdc__lossy_check (p->outbox, p->dossier->id, p->err);
  if (status == KDC_OK && kdc__lossy_detail (p->outbox, p->call->id, &p->detail) != KDC_OK)
    status = kdc__fail_nomem (p->err);
  if (status == KDC_OK)
    status = make_texts (p, client_key);
  if (status == KDC_OK)
    status = kdc__frozen_row (&p->frozen, p->call, 0, &p->vars, &p->row, p->err);
  return status;
}

static void
put_entry (const struct put *p, struct kdc__enqueue *entry)
{
  entry->row.destination = p->base;
  entry->row.protocol = (char *) (uintptr_t) p->protocol->id;
  memcpy (entry->row.protocol_sha, p->protocol->sha256, 32);
  entry->row.message_id = (char *) (uintptr_t) p->message_id;
  entry->row.client_key = p->key.data;
  entry->row.stream = p->stream.data;
  entry->calls = &p->row;
  entry->call_count = 1;
  entry->blobs = (const uint8_t (*)[32]) p->blobs;
  entry->blob_count = p->blob_count;
  entry->detail = p->detail.data;
}

static int
batch_open (struct batch *b, struct kdc_dossier *const *dossiers, const char *protocol)
{
  struct kdc_outbox *o = b->outbox;
  uint8_t sha[32];
  const uint8_t *digest;
  const void *bytes;
  size_t size, i;
  int status;

  kdc__lossy_clear (o);
  o->putting = 1;
  b->puts = kdc__calloc (o->ctx, b->count, sizeof *b->puts);
  b->entries = kdc__calloc (o->ctx, b->count, sizeof *b->entries);
  for (i = 0; b->puts != NULL && i < b->count; i++)
    put_init (&b->puts[i], o, dossiers[i], b->err);
  if (b->puts == NULL || b->entries == NULL)
    return kdc__fail_nomem (b->err);
  status = kdc__protocol_load (o->catalog, protocol, kdc__day_of (kdc__now (o->ctx)),
                               &b->protocol, b->err);
  if (status != KDC_OK)
    return status;
  bytes = kdc__protocol_bytes (b->protocol, &size, &digest);
  return kdc__store_protocol_put (o->store, bytes, size, sha, b->err);
}

static void
batch_close (struct batch *b)
{
  size_t i;

  b->outbox->putting = 0;
  kdc__store_unstage (b->outbox->store);
  for (i = 0; b->puts != NULL && i < b->count; i++)
    put_clear (&b->puts[i]);
  kdc__free (b->outbox->ctx, b->puts);
  kdc__free (b->outbox->ctx, b->entries);
  kdc__protocol_free (b->protocol);
}

int
kdc__outbox_put_many (struct kdc_outbox *outbox, struct kdc_dossier *const *dossiers,
                      size_t count, const char *destination, const char *protocol,
                      const char *const *client_keys, int64_t *ids, int *existed, kdc_error **err)
{
  struct batch b = { outbox, NULL, NULL, NULL, count, err };
  size_t i;
  int status;

  memset (ids, 0, count * sizeof *ids);
  memset (existed, 0, count * sizeof *existed);
  status = batch_open (&b, dossiers, protocol);
  if (status == KDC_OK)
    kdc__store_stage (outbox->store);
  for (i = 0; i < count && status == KDC_OK; i++) {
    status = put_freeze (&b.puts[i], b.protocol, destination,
                         client_keys != NULL ? client_keys[i] : NULL);
    put_entry (&b.puts[i], &b.entries[i]);
  }
  kdc__crash_point ("outbox.put");
  if (status == KDC_OK)
    status = kdc__store_enqueue_many (outbox->store, b.entries, count, err);
  kdc__crash_point ("outbox.put.committed");
  for (i = 0; i < count && status == KDC_OK; i++) {
    ids[i] = b.entries[i].id;
    existed[i] = b.entries[i].existed;
  }
  batch_close (&b);
  return status;
}

int
kdc__outbox_put (struct kdc_outbox *outbox, struct kdc_dossier *dossier, const char *destination,
                 const char *protocol, const char *client_key, int64_t *id, int *existed,
                 kdc_error **err)
{
  return kdc__outbox_put_many (outbox, &dossier, 1, destination, protocol, &client_key, id,
                               existed, err);
}
