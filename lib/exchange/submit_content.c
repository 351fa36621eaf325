/* submit_content.c - a submission from the inside: its parts, the dossier, the attachments, and to
 * whom it is addressed. What is wrong here is wrong with these bytes, whenever they come: the
 * refusal is remembered. */

#include <string.h>
#include "exchange/intake.h"

/* The attribute of the dossier that counts as the filing instant, unless it lies in the future. */
static kdc__instant
filing_instant (struct kdc__incoming *h)
{
  const struct kdc__receive *r = h->inbox->protocol->receive;
  kdc__instant now = kdc__now (h->inbox->ctx);
  size_t i;

  for (i = 0; i < sizeof r->filed / sizeof *r->filed; i++) {
    if (r->filed[i] == 'r' && h->dossier->has_received && h->dossier->received <= now)
      return h->dossier->received;
    if (r->filed[i] == 'c' && h->dossier->has_created && h->dossier->created <= now)
      return h->dossier->created;
  }
  return now;
}

/* An incomplete dossier is received: what is missing is the officer's word, later. One that cannot
 * be read or judged is not. */
static int
judge (struct kdc__incoming *h)
{
  struct kdc__validate_options options;
  kdc__day today = kdc__day_of (kdc__now (h->inbox->ctx));
  int verdict, status = kdc__dossier_parse (h->dossier, today, h->err);

  if (status != KDC_OK)
    return status;
  h->filed = filing_instant (h);
  memset (&options, 0, sizeof options);
  options.on = today;
  options.skip_attachments = 1;
  status = kdc__validate (h->dossier, &options, &h->report, h->err);
  if (status != KDC_OK)
    return status;
  verdict = h->report->verdict;
  if (verdict == KDC_VERDICT_INVALID || verdict == KDC_VERDICT_UNDECIDED
      || h->dossier->procedure == NULL || h->dossier->id == NULL)
    h->situation = KDC__S_INVALID;
  return kdc__incoming_set (h, "verdict", kdc__verdict_name (verdict));
}

static int
set_sha256 (struct kdc__incoming *h)
{
  const struct kdc_buffer *bytes = &h->dossier->bytes;
  uint8_t sha[32];
  char hex[65];

  if (kdc__sha256 (bytes->data, bytes->size, sha) != KDC_OK)
    return kdc__fail_nomem (h->err);
  kdc__hex (sha, sizeof sha, hex);
  return kdc__incoming_set (h, "dossier-sha256", hex);
}

static int
read_dossier (struct kdc__incoming *h)
{
  struct kdc__part *root = &h->parts.items[0];
  const struct kdc__call_decl *call = h->route->call;
  int made = h->route->dossier_style != NULL;
  const char *name = call->part_count > 0 ? call->parts[0].file_name : NULL;
  const struct kdc_dossier *d;
  int status = made ? KDC_OK : kdc__incoming_in_memory (h, root);

  if (status != KDC_OK || (!made && root->body == NULL))
    return status;
  status = kdc__dossier_open_memory (h->inbox->catalog, made ? h->made.data : root->body,
                                     made ? h->made.size : root->size,
                                     name != NULL ? name : "dossier.xml", NULL, &h->dossier,
                                     h->err);
  if (status == KDC_OK)
    status = judge (h);
  if (status != KDC_OK)
    return status;
  d = h->dossier;
  status = kdc__incoming_set (h, "dossier-id", d->id);
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "procedure", d->procedure_code);
  if (status == KDC_OK && kdc__variables_set_int (&h->vars, "revision", d->revision) != KDC_OK)
    status = kdc__fail_nomem (h->err);
  return status == KDC_OK ? set_sha256 (h) : status;
}

/* --- to whom --------------------------------------------------------------------------------- */

/* A dossier that names only the unit means the agency of that unit on the filing day. */
static int
check_address (struct kdc__incoming *h)
{
  const struct kdc_dossier *d = h->dossier;
  const struct kdc_authority *agency = NULL;
  kdc_error *ignored = NULL;
  const char *addressed = d->agency;
  int status = KDC_OK;

  if (addressed == NULL && d->unit != NULL) {
    status = kdc__catalog_agency_of_unit (h->inbox->catalog, d->unit, kdc__day_of (h->filed),
                                          &agency, &ignored);
    kdc__error_delete (ignored);
    if (status == KDC_ENOMEM)
      return kdc__fail_nomem (h->err);
    addressed = status == KDC_OK ? agency->code : d->unit;
  }
  if (addressed == NULL || strcmp (addressed, h->inbox->agency) != 0)
    h->situation = KDC__S_AGENCY;
  return kdc__incoming_set (h, "addressed", addressed);
}

/* --- attachments ----------------------------------------------------------------------------- */

static int
refuse_file (struct kdc__incoming *h, const char *file, const char *key)
{
  const struct kdc__message *message = kdc__message_find (key);
  int status = kdc__incoming_set (h, "file", file);

  h->situation = KDC__S_ATTACHMENTS;
  if (status == KDC_OK)
    status = kdc__incoming_set (h, "why", message != NULL ? message->text[h->lang] : "");
  return status;
}

static const struct kdc__part_decl *
attachments_decl (const struct kdc__call_decl *call)
{
  size_t i;

  for (i = 0; i < call->part_count; i++)
    if (call->parts[i].of == KDC__PART_ATTACHMENTS)
      return &call->parts[i];
  return NULL;
}

/* The message itself names its files. */
static int
by_name (const struct kdc__incoming *h)
{
  return h->route->dossier_contents.select != NULL || h->route->file_contents.select != NULL;
}

/* The part of a file of the manifest: by its Content-ID as the document makes it, else by name.
 * Where the message itself names its files, by name alone. */
static int
find_part (struct kdc__incoming *h, const struct kdc__part_decl *decl, const char *file,
           const struct kdc__part **out)
{
  struct kdc_buffer id;
  size_t i;
  int status = kdc__variables_set (&h->vars, "file", file);

  *out = NULL;
  kdc__buffer_init (&id, h->inbox->ctx, 0);
  if (status == KDC_OK && !by_name (h))
    status = kdc__template_uri (decl->id, &h->vars, &id);
  for (i = 1; status == KDC_OK && i < h->parts.count && *out == NULL; i++)
    if (h->parts.items[i].content_id != NULL && id.data != NULL
        && strcmp (h->parts.items[i].content_id, id.data) == 0)
      *out = &h->parts.items[i];
  for (i = 1; status == KDC_OK && i < h->parts.count && *out == NULL; i++)
    if (h->parts.items[i].file_name != NULL && strcmp (h->parts.items[i].file_name, file) == 0)
      *out = &h->parts.items[i];
  kdc__buffer_clear (&id);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

static int
check_file (struct kdc__incoming *h, const struct kdc__manifest_item *item,
            const struct kdc__part *part)
{
  uint8_t said[32], sha[32];

  if (part == NULL)
    return refuse_file (h, item->file, "exchange.file-missing");
  if (kdc__intake_part_sha (part, sha) != KDC_OK)
    return kdc__fail_nomem (h->err);
  if ((item->size >= 0 && (uint64_t) item->size != part->size)
      || (item->sha256 != NULL
          && (strlen (item->sha256) != 64 || kdc__unhex (item->sha256, 64, said) != 0
              || memcmp (said, sha, 32) != 0)))
    return refuse_file (h, item->file, "exchange.file-differs");
  return KDC_OK;
}

static int
same_text (const char *a, const char *b)
{
  return a != NULL && b != NULL && strcmp (a, b) == 0;
}

/* A part that no paper of the manifest took: of a file that is not in it, or of one that another
 * part was taken for. */
static int
refuse_part (struct kdc__incoming *h, const struct kdc__part *part, const unsigned char *known)
{
  const struct kdc__part *items = h->parts.items;
  size_t i;
  int twice = 0;

  for (i = 1; i < h->parts.count && !twice; i++)
    twice = known[i] && (same_text (items[i].file_name, part->file_name)
                         || same_text (items[i].content_id, part->content_id));
  return refuse_file (h, part->file_name != NULL ? part->file_name : part->content_id,
                      twice ? "exchange.file-twice" : "exchange.file-unknown");
}

static int
check_attachments (struct kdc__incoming *h)
{
  const struct kdc__part_decl *decl = attachments_decl (h->route->call);
  const struct kdc_dossier *d = h->dossier;
  const struct kdc__part *part;
  unsigned char *known = kdc__arena_alloc (&h->arena, h->parts.count);
  size_t i;
  int status = known != NULL ? KDC_OK : kdc__fail_nomem (h->err);

  for (i = 0; i < d->paper_count && status == KDC_OK && h->situation == KDC__S_NONE; i++) {
    if (d->papers[i].file == NULL || (decl == NULL && !by_name (h)))
      continue;
    status = find_part (h, decl, d->papers[i].file, &part);
    if (status == KDC_OK)
      status = check_file (h, &d->papers[i], part);
    if (part != NULL)
      known[part - h->parts.items] = 1;
  }
  for (i = 1; i < h->parts.count && status == KDC_OK && h->situation == KDC__S_NONE; i++)
    if (!known[i])
      status = refuse_part (h, &h->parts.items[i], known);
  return status;
}

/* --- into the store -------------------------------------------------------------------------- */

/* A password or session that came inside the root is compared and forgotten: what the sheet made
 * of the root is kept for it. */
static void
leave_out_secrets (struct kdc__incoming *h)
{
  struct kdc__part *root = &h->parts.items[0];
  const struct kdc__route *route = h->route;
  size_t i;
  int inside = 0;

  for (i = 0; i < route->take_count; i++)
    inside |= route->takes[i].at.select != NULL && kdc__route_hides (route, route->takes[i].name);
  if (!inside || h->made.size == 0)
    return;
  memset (root, 0, sizeof *root);
  root->content_type = (char *) (uintptr_t) "application/xml";
  root->body = h->made.data;
  root->size = h->made.size;
}

int
kdc__incoming_keep (struct kdc__incoming *h)
{
  size_t i, parts = h->parts.count;
  int made, status = KDC_OK;

  leave_out_secrets (h);
  made = h->dossier != NULL && h->made.size > 0 && h->parts.items[0].body != h->made.data;

  h->blob_count = 0;
  h->blobs = kdc__arena_array (&h->arena, parts + 1, sizeof *h->blobs);
  if (h->blobs == NULL)
    return kdc__fail_nomem (h->err);
  for (i = 0; i < parts && status == KDC_OK; i++) {
    status = kdc__intake_part_put (h->inbox->store, &h->parts.items[i], h->blobs[i], h->err);
    h->blob_count = i + 1;
  }
  if (status == KDC_OK && made)     /* the dossier itself, beside the message that it came in */
    status = kdc__store_blob_put (h->inbox->store, h->made.data, h->made.size,
                                  h->blobs[h->blob_count++], h->err);
  return status;
}

static int
check_dossier (struct kdc__incoming *h)
{
  int status = read_dossier (h);

  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = check_address (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE && !h->route->adds)
    status = check_attachments (h);
  return status;
}

int
kdc__submit_content (struct kdc__incoming *h)
{
  int status = kdc__incoming_read (h, h->route);

  if (status == KDC_OK && h->situation == KDC__S_NONE && !h->inbox->records)
    status = check_dossier (h);
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    status = kdc__incoming_keep (h);
  return status;
}
