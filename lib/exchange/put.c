/* put.c - freezing a dossier for a destination: its bytes and its attachments are copied into the
 * store first, so that what is sent next week is what was signed today. */

#include <string.h>
#include "base/file.h"
#include "exchange/engine.h"

struct put {
  struct kdc_outbox *outbox;
  struct kdc_dossier *dossier;
  struct kdc__protocol *protocol;
  const struct kdc__call_decl *call;        /* the first of the plan */
  struct kdc__variables vars;
  struct kdc__frozen frozen;
  struct kdc__multipart multipart;
  uint8_t (*blobs)[32];
  size_t blob_count;
  char *base;
  char message_id[37];
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

static int
set_base (struct put *p, const char *destination)
{
  size_t length = strlen (destination);

  if (!is_base (destination))
    return kdc__fail (p->outbox->ctx, p->err, KDC_EINVAL, "exchange.destination", "destination",
                      destination, NULL);
  while (destination[length - 1] == '/')
    length--;
  p->base = kdc__strndup (p->outbox->ctx, destination, length);
  return p->base != NULL ? KDC_OK : kdc__fail_nomem (p->err);
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
add_part (struct put *p, const struct kdc__part_decl *decl, const char *type, const char *file,
          const uint8_t sha[32], int64_t size)
{
  struct kdc__part_head head;
  struct kdc_buffer id;
  int status;

  memset (&head, 0, sizeof head);
  kdc__buffer_init (&id, p->outbox->ctx, 0);
  status = kdc__variables_set (&p->vars, "file", or_empty (file));
  if (status == KDC_OK)
    status = kdc__template_uri (decl->id, &p->vars, &id);
  head.content_type = type;
  head.content_id = id.data;
  head.file_name = file;
  if (status == KDC_OK)
    status = kdc__multipart_part_blob (&p->multipart, &head, sha, size);
  kdc__buffer_clear (&id);
  memcpy (p->blobs[p->blob_count++], sha, 32);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (p->err);
  if (status != KDC_OK)
    return kdc__fail (p->outbox->ctx, p->err, status, "exchange.part", "file", or_empty (file),
                      NULL);
  return KDC_OK;
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
add_attachment (struct put *p, const struct kdc__part_decl *decl,
                const struct kdc__manifest_item *item)
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
  if (status == KDC_OK)
    status = add_part (p, decl,
                       is_media_type (item->media_type) ? item->media_type
                                                        : "application/octet-stream",
                       item->file, sha, size);
  return status;
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
add_attachments (struct put *p, const struct kdc__part_decl *decl)
{
  const struct kdc_dossier *d = p->dossier;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < d->paper_count && status == KDC_OK; i++)
    if (d->papers[i].file != NULL && !is_repeated (d, i))
      status = add_attachment (p, decl, &d->papers[i]);
  return status;
}

static int
add_dossier (struct put *p, const struct kdc__part_decl *decl)
{
  const struct kdc_buffer *bytes = &p->dossier->bytes;
  uint8_t sha[32];
  int status = kdc__store_blob_put (p->outbox->store, bytes->data, bytes->size, sha, p->err);

  if (status == KDC_OK)
    status = add_part (p, decl, decl->type, decl->file_name, sha, (int64_t) bytes->size);
  return status;
}

static int
begin_multipart (struct put *p)
{
  const struct kdc__part_decl *root = &p->call->parts[0];
  struct kdc_buffer id;
  int status;

  p->blobs = kdc__calloc (p->outbox->ctx, p->dossier->paper_count + 1, sizeof *p->blobs);
  if (p->blobs == NULL)
    return KDC_ENOMEM;
  kdc__buffer_init (&id, p->outbox->ctx, 0);
  status = kdc__variables_set (&p->vars, "file", "");
  if (status == KDC_OK)
    status = kdc__template_uri (root->id, &p->vars, &id);
  if (status == KDC_OK)
    status = kdc__multipart_begin (&p->multipart, &p->frozen.body, "related", root->type, id.data);
  kdc__buffer_clear (&id);
  return status;
}

static int
stream_blob (void *user, const uint8_t sha[32],
             int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
             kdc_error **err)
{
  return kdc__store_blob_stream (user, sha, fn, fn_user, err);
}

static int
freeze_body (struct put *p)
{
  size_t i;
  int status = begin_multipart (p);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (p->err);
  if (status != KDC_OK)
    return kdc__fail (p->outbox->ctx, p->err, status, "exchange.part", "file", "", NULL);
  for (i = 0; i < p->call->part_count && status == KDC_OK; i++)
    status = p->call->parts[i].of == KDC__PART_DOSSIER
               ? add_dossier (p, &p->call->parts[i])
               : add_attachments (p, &p->call->parts[i]);
  if (status == KDC_OK && kdc__multipart_end (&p->multipart) != KDC_OK)
    status = kdc__fail_nomem (p->err);
  if (status == KDC_OK)
    status = kdc__recipe_digest (&p->frozen.body, stream_blob, p->outbox->store, p->err);
  p->frozen.has_body = 1;
  if (status == KDC_OK && p->frozen.body.length > p->protocol->most_request)
    status = kdc__fail (p->outbox->ctx, p->err, KDC_ELIMIT, "exchange.too-large", "protocol",
                        p->protocol->id, NULL);
  return status;
}

/* --- the rest of the call -------------------------------------------------------------------- */

static int
set_variables (struct put *p)
{
  const struct kdc_dossier *d = p->dossier;
  const struct { const char *name, *value; } known[]
    = { { "base", p->base }, { "message-id", p->message_id }, { "agent", KDC__AGENT },
        { "dossier-id", d->id }, { "procedure", or_empty (d->procedure_code) },
        { "agency", or_empty (d->agency) }, { "unit", or_empty (d->unit) } };
  size_t i;
  int status = kdc__variables_set_int (&p->vars, "revision", d->revision);

  for (i = 0; i < sizeof known / sizeof *known && status == KDC_OK; i++)
    status = kdc__variables_set (&p->vars, known[i].name, known[i].value);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (p->err);
}

static int
set_digest (struct put *p)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, p->outbox->ctx, 0);
  status = kdc__content_digest_format (p->frozen.body.sha256, &text);
  if (status == KDC_OK)
    status = kdc__variables_set (&p->vars, "content-digest", text.data);
  kdc__buffer_clear (&text);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (p->err);
}

/* The key that makes a second put of the same revision give the first delivery back. */
static int
make_texts (struct put *p, const char *client_key, struct kdc_buffer *key,
            struct kdc_buffer *stream)
{
  if (client_key != NULL)
    (void) kdc__buffer_puts (key, client_key);
  else
    (void) kdc__buffer_printf (key, "%s %lld %s", p->dossier->id,
                               (long long) p->dossier->revision, p->base);
  (void) kdc__buffer_printf (stream, "%s %s", p->base, p->dossier->id);
  if (key->status != KDC_OK || stream->status != KDC_OK)
    return kdc__fail_nomem (p->err);
  return KDC_OK;
}

static int
enqueue (struct put *p, const char *client_key, int64_t *id, int *existed)
{
  struct kdc_context *ctx = p->outbox->ctx;
  struct kdc__delivery_row row;
  struct kdc__call_row call;
  struct kdc_buffer key, stream;
  int status;

  memset (&row, 0, sizeof row);
  memset (&call, 0, sizeof call);
  kdc__buffer_init (&key, ctx, 0);
  kdc__buffer_init (&stream, ctx, 0);
  status = make_texts (p, client_key, &key, &stream);
  if (status == KDC_OK)
    status = kdc__frozen_row (&p->frozen, p->call, 0, &p->vars, &call, p->err);
  row.destination = p->base;
  row.protocol = (char *) (uintptr_t) p->protocol->id;
  memcpy (row.protocol_sha, p->protocol->sha256, 32);
  row.message_id = p->message_id;
  row.client_key = key.data;
  row.stream = stream.data;
  row.state = KDC__QUEUED;
  kdc__crash_point ("outbox.put");
  if (status == KDC_OK)
    status = kdc__store_enqueue (p->outbox->store, &row, &call, 1,
                                 (const uint8_t (*)[32]) p->blobs, p->blob_count, p->call->id, id,
                                 existed, p->err);
  kdc__crash_point ("outbox.put.committed");
  kdc__call_row_clear (ctx, &call);
  kdc__buffer_clear (&key);
  kdc__buffer_clear (&stream);
  return status;
}

static int
prepare (struct put *p, const char *destination, const char *protocol)
{
  struct kdc_outbox *o = p->outbox;
  kdc__day today = kdc__day_of (kdc__now (o->ctx));
  uint8_t sha[32];
  const uint8_t *digest;
  const void *bytes;
  size_t size;
  int status = set_base (p, destination);

  if (status == KDC_OK)
    status = kdc__dossier_parse (p->dossier, today, p->err);
  if (status == KDC_OK
      && (!p->dossier->well_formed || p->dossier->id == NULL || p->dossier->id[0] == '\0'))
    status = kdc__fail (o->ctx, p->err, KDC_EPARSE, "exchange.dossier", "source",
                        or_empty (p->dossier->source), NULL);
  if (status == KDC_OK)
    status = kdc__protocol_load (o->catalog, protocol, today, &p->protocol, p->err);
  if (status != KDC_OK)
    return status;
  p->call = p->protocol->plan[0];
  bytes = kdc__protocol_bytes (p->protocol, &size, &digest);
  if (kdc__uuid (p->message_id) != KDC_OK)
    return kdc__fail (o->ctx, p->err, KDC_EINTERNAL, "error.internal", NULL);
  return kdc__store_protocol_put (o->store, bytes, size, sha, p->err);
}

int
kdc__outbox_put (struct kdc_outbox *outbox, struct kdc_dossier *dossier, const char *destination,
                 const char *protocol, const char *client_key, int64_t *id, int *existed,
                 kdc_error **err)
{
  struct put p;
  int status;

  *id = 0;
  *existed = 0;
  memset (&p, 0, sizeof p);
  p.outbox = outbox;
  p.dossier = dossier;
  p.err = err;
  kdc__variables_init (&p.vars, outbox->ctx);
  kdc__frozen_init (&p.frozen, outbox->ctx);
  status = prepare (&p, destination, protocol);
  if (status == KDC_OK)
    status = set_variables (&p);
  if (status == KDC_OK)
    status = freeze_body (&p);
  if (status == KDC_OK)
    status = set_digest (&p);
  if (status == KDC_OK)
    status = kdc__frozen_make (&p.frozen, p.call, &p.vars, err);
  if (status == KDC_OK)
    status = enqueue (&p, client_key, id, existed);
  kdc__frozen_clear (&p.frozen);
  kdc__variables_clear (&p.vars);
  kdc__protocol_free (p.protocol);
  kdc__free (outbox->ctx, p.base);
  kdc__free (outbox->ctx, p.blobs);
  return status;
}
