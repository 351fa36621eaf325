/* plan.c - which calls a delivery consists of: the calls of its operation in order, one for each
 * attachment where the document says so. */

#include <string.h>
#include "exchange/engine.h"

const struct kdc__operation *
kdc__plan_of (const struct kdc__protocol *p, const struct kdc__variables *v)
{
  const char *name = kdc__variables_get (v, KDC__V_OPERATION);

  if (name == NULL)                 /* what the host says, where the document lets it */
    name = kdc__variables_get (v, "operation");
  return kdc__protocol_operation (p, name != NULL && *name != '\0' ? name : "submit");
}

const struct kdc__call_decl *
kdc__plan_at (const struct kdc__operation *plan, size_t files, size_t position, size_t *number)
{
  size_t i;

  *number = 0;
  for (i = 0; plan != NULL && i < plan->count; i++) {
    size_t calls = plan->calls[i]->each ? files : 1;

    if (position < calls) {
      *number = plan->calls[i]->each ? position + 1 : 0;
      return plan->calls[i];
    }
    position -= calls;
  }
  return NULL;
}

int
kdc__plan_first (struct kdc_outbox *outbox, const struct kdc__protocol *p,
                 const struct kdc__variables *v, const struct kdc__call_decl **decl,
                 size_t *number, kdc_error **err)
{
  struct kdc__files files;
  int status = kdc__files_read (outbox->ctx, v, &files, err);

  *decl = kdc__plan_at (kdc__plan_of (p, v), files.count, 0, number);
  kdc__files_clear (&files);
  if (status == KDC_OK && *decl == NULL)
    status = kdc__fail (outbox->ctx, err, KDC_EINVAL, "exchange.nothing", "protocol", p->id, NULL);
  return status;
}

/* --- a child's plan --------------------------------------------------------------------------- */

/* What the parent learnt, without what the engine counted. */
static int
inherit (struct kdc__variables *to, const struct kdc__variables *from, const char *message_id)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < from->count && status == KDC_OK; i++)
    if (from->items[i].name[0] != '-' || strcmp (from->items[i].name, KDC__V_DOSSIER) == 0
        || strcmp (from->items[i].name, KDC__V_FILES) == 0)
      status = kdc__variables_set (to, from->items[i].name, from->items[i].value);
  if (status == KDC_OK)
    status = kdc__variables_set (to, "parent-message-id", kdc__variables_get (from, "message-id"));
  if (status == KDC_OK)
    status = kdc__variables_set (to, "message-id", message_id);
  return status == KDC_OK ? kdc__variables_set (to, KDC__V_OPERATION, "clean-up") : status;
}

static int
child_call (struct kdc__work *w, struct kdc__child *child)
{
  const struct kdc__call_decl *decl;
  struct kdc__frozen frozen;
  size_t number = 0;
  int status;

  kdc__frozen_init (&frozen, w->outbox->ctx);
  status = kdc__plan_first (w->outbox, w->protocol, &child->vars, &decl, &number, w->err);
  if (status == KDC_OK)
    status = kdc__freeze (w->outbox, w->protocol, decl, number, &child->vars, &frozen, w->err);
  if (status == KDC_OK)
    status = kdc__frozen_row (&frozen, decl, 0, &child->vars, &child->call, w->err);
  kdc__frozen_clear (&frozen);
  return status;
}

int
kdc__child_make (struct kdc__work *w, struct kdc__child *child)
{
  struct kdc_context *ctx = w->outbox->ctx;
  int status;

  memset (child, 0, sizeof *child);
  kdc__variables_init (&child->vars, ctx);
  kdc__buffer_init (&child->stream, ctx, 0);
  if (kdc__uuid (child->message_id) != KDC_OK)
    return kdc__fail (ctx, w->err, KDC_EINTERNAL, "error.internal", NULL);
  status = inherit (&child->vars, &w->vars, child->message_id);
  if (status == KDC_OK)
    status = kdc__buffer_printf (&child->stream, "%s#cleanup", w->row->stream);
  if (status != KDC_OK)
    return kdc__fail_nomem (w->err);
  child->row.destination = w->row->destination;
  child->row.protocol = w->row->protocol;
  memcpy (child->row.protocol_sha, w->row->protocol_sha, 32);
  child->row.message_id = child->message_id;
  child->row.stream = child->stream.data;
  child->row.parent = w->row->id;
  child->row.state = KDC__QUEUED;
  return child_call (w, child);
}

void
kdc__child_clear (struct kdc__work *w, struct kdc__child *child)
{
  kdc__variables_clear (&child->vars);
  kdc__buffer_clear (&child->stream);
  kdc__call_row_clear (w->outbox->ctx, &child->call);
}
