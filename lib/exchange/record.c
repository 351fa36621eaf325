/* record.c - what is kept of a message beside its row: the values taken from it, and which content
 * its parts are. A repeat may add attachments, an update replaces them. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"

void
kdc__record_clear (struct kdc__record *record)
{
  size_t i;

  for (i = 0; i < record->count; i++) {
    kdc__free (record->ctx, record->parts[i].name);
    kdc__free (record->ctx, record->parts[i].type);
  }
  kdc__free (record->ctx, record->parts);
  record->parts = NULL;
  record->count = record->capacity = 0;
  kdc__variables_clear (&record->values);
}

static int
append (struct kdc__record *record, char *name, char *type, const uint8_t sha[32], int64_t size)
{
  struct kdc__record_part *part;

  if (name == NULL || type == NULL
      || kdc__grow (record->ctx, (void **) &record->parts, &record->capacity, record->count,
                    sizeof *record->parts) != KDC_OK) {
    kdc__free (record->ctx, name);
    kdc__free (record->ctx, type);
    return KDC_ENOMEM;
  }
  part = &record->parts[record->count++];
  part->name = name;
  part->type = type;
  memcpy (part->sha, sha, 32);
  part->size = size;
  return KDC_OK;
}

int
kdc__record_add (struct kdc__record *record, const char *name, const char *type,
                 const uint8_t sha[32], int64_t size, int *added)
{
  size_t i;

  *added = 0;
  for (i = 0; i < record->count; i++)
    if (memcmp (record->parts[i].sha, sha, 32) == 0 && strcmp (record->parts[i].name, name) == 0)
      return KDC_OK;
  *added = 1;
  return append (record, kdc__strdup (record->ctx, name), kdc__strdup (record->ctx, type), sha,
                 size);
}

static int
read_part (struct kdc__pieces *in, struct kdc__record *record)
{
  char *name = NULL, *type = NULL;
  const char *sha, *size;
  size_t sha_size, size_size;
  uint8_t digest[32];
  int64_t length;
  int status = kdc__piece_copy (in, record->ctx, &name);

  if (status == KDC_OK)
    status = kdc__piece_copy (in, record->ctx, &type);
  if (status == KDC_OK
      && (kdc__piece_read (in, &sha, &sha_size) != 0 || sha_size != 64
          || kdc__unhex (sha, 64, digest) != 0 || kdc__piece_read (in, &size, &size_size) != 0
          || kdc__parse_int64 (size, size_size, &length) != 0))
    status = KDC_EPARSE;
  if (status == KDC_OK)
    return append (record, name, type, digest, length);
  kdc__free (record->ctx, name);
  kdc__free (record->ctx, type);
  return status;
}

int
kdc__record_read (struct kdc_context *ctx, const void *data, size_t size,
                  struct kdc__record *record, kdc_error **err)
{
  struct kdc__pieces in = { data, size };
  const char *values;
  size_t length;
  int status = KDC_OK;

  memset (record, 0, sizeof *record);
  record->ctx = ctx;
  kdc__variables_init (&record->values, ctx);
  if (size == 0)
    return KDC_OK;
  if (kdc__piece_read (&in, &values, &length) != 0)
    return kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
  status = kdc__variables_read (ctx, values, length, &record->values, err);
  if (status != KDC_OK)
    return status;
  while (status == KDC_OK && in.left > 0)
    status = read_part (&in, record);
  if (status == KDC_OK)
    return KDC_OK;
  kdc__record_clear (record);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err)
                              : kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
}

int
kdc__record_write (const struct kdc__record *record, struct kdc_buffer *out)
{
  struct kdc_buffer text;
  char hex[65];
  size_t i;
  int status;

  kdc__buffer_init (&text, record->ctx, 0);
  status = kdc__variables_write (&record->values, &text);
  (void) kdc__piece_write (out, text.data != NULL ? text.data : "", text.size);
  for (i = 0; i < record->count && status == KDC_OK; i++) {
    const struct kdc__record_part *part = &record->parts[i];

    kdc__hex (part->sha, 32, hex);
    (void) kdc__piece_write (out, part->name, strlen (part->name));
    (void) kdc__piece_write (out, part->type, strlen (part->type));
    (void) kdc__piece_write (out, hex, 64);
    kdc__buffer_clear (&text);
    status = kdc__buffer_printf (&text, "%lld", (long long) part->size);
    if (status == KDC_OK)
      status = kdc__piece_write (out, text.data, text.size);
  }
  kdc__buffer_clear (&text);
  return status == KDC_OK ? out->status : status;
}

/* --- from a request -------------------------------------------------------------------------- */

/* A password or a session is asked for, compared, and forgotten. */
int
kdc__route_hides (const struct kdc__route *route, const char *name)
{
  const char *text;
  size_t i, at, start, length;

  for (i = 0; i <= route->check_count; i++) {
    text = i < route->check_count ? route->checks[i].value : route->session;
    at = 0;
    while (text != NULL && kdc__template_next (text, &at, &start, &length) > 0)
      if (kdc__streq_n (name, text + start, length))
        return 1;
  }
  return 0;
}

int
kdc__record_values (struct kdc__record *record, struct kdc__incoming *h)
{
  static const char *const known[] = { "dossier-id", "revision", "procedure", "addressed",
                                       "content-digest" };
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < sizeof known / sizeof *known && status == KDC_OK; i++)
    if (kdc__variables_get (&h->vars, known[i]) != NULL)
      status = kdc__variables_set (&record->values, known[i],
                                   kdc__variables_get (&h->vars, known[i]));
  for (i = 0; i < h->route->take_count && status == KDC_OK; i++) {
    const char *name = h->route->takes[i].name, *value = kdc__variables_get (&h->vars, name);

    if (value != NULL && !kdc__route_hides (h->route, name))
      status = kdc__variables_set (&record->values, name, value);
  }
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

int
kdc__record_parts (struct kdc__record *record, struct kdc__incoming *h, size_t *added)
{
  size_t i;
  int status = KDC_OK, one;

  *added = 0;
  for (i = 0; i < h->parts.count && status == KDC_OK; i++) {
    const struct kdc__part *part = &h->parts.items[i];
    const char *name = part->file_name != NULL ? part->file_name
                       : part->name != NULL    ? part->name
                       : part->content_id != NULL ? part->content_id : "";

    status = kdc__record_add (record, name, part->content_type != NULL ? part->content_type : "",
                              h->blobs[i], (int64_t) part->size, &one);
    *added += (size_t) one;
  }
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}
