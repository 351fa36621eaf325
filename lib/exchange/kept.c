/* kept.c - the compiled protocol documents that an outbox used last: deliveries under several
 * protocols, or under two versions of one, take turns without compiling again. */

#include <string.h>
#include "exchange/engine.h"

/* The one asked for is first from now on; the last is the one not used for longest. So the
 * document in hand never falls out while another is looked at. */
static void
move_to_front (struct kdc_outbox *o, size_t at)
{
  struct kdc__protocol *p = o->kept[at];

  memmove (o->kept + 1, o->kept, at * sizeof *o->kept);
  o->kept[0] = p;
}

static void
keep (struct kdc_outbox *o, struct kdc__protocol *p)
{
  if (o->kept_count == KDC__KEPT)
    kdc__protocol_free (o->kept[--o->kept_count]);
  o->kept[o->kept_count] = p;
  move_to_front (o, o->kept_count++);
}

void
kdc__kept_clear (struct kdc_outbox *o)
{
  while (o->kept_count > 0)
    kdc__protocol_free (o->kept[--o->kept_count]);
}

/* A delivery ends under the document it began with (window 16). */
int
kdc__outbox_protocol (struct kdc_outbox *o, const struct kdc__delivery_row *row,
                      const struct kdc__protocol **out, kdc_error **err)
{
  struct kdc__protocol *fresh = NULL;
  struct kdc_buffer bytes;
  size_t i;
  int status;

  *out = NULL;
  for (i = 0; i < o->kept_count; i++)
    if (memcmp (o->kept[i]->sha256, row->protocol_sha, sizeof row->protocol_sha) == 0) {
      move_to_front (o, i);
      *out = o->kept[0];
      return KDC_OK;
    }
  kdc__buffer_init (&bytes, o->ctx, kdc__model_limit (o->ctx));
  status = kdc__store_protocol_get (o->store, row->protocol_sha, &bytes, err);
  if (status == KDC_OK)
    status = kdc__protocol_read (o->catalog, bytes.data, bytes.size, row->protocol, &fresh, err);
  kdc__buffer_clear (&bytes);
  if (status != KDC_OK)
    return status;
  keep (o, fresh);
  *out = fresh;
  return KDC_OK;
}
