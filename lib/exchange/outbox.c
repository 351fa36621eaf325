/* outbox.c - the handle of the sending side, and the step: claim one delivery, find its current
 * call under the protocol it began with, and send or ask. */

#include <string.h>
#include "exchange/engine.h"

int
kdc__outbox_open (struct kdc_catalog *catalog, const char *directory, struct kdc_outbox **out,
                  kdc_error **err)
{
  struct kdc_outbox *outbox;
  int status;

  *out = NULL;
  outbox = kdc__calloc (catalog->ctx, 1, sizeof *outbox);
  if (outbox == NULL)
    return kdc__fail_nomem (err);
  outbox->ctx = kdc__context_ref (catalog->ctx);
  outbox->catalog = kdc__catalog_ref (catalog);
  kdc__findings_init (&outbox->findings, outbox->ctx);
  status = kdc__store_open (outbox->ctx, directory, &outbox->store, err);
  if (status != KDC_OK) {
    kdc__outbox_close (outbox);
    return status;
  }
  *out = outbox;
  return KDC_OK;
}

void
kdc__outbox_close (struct kdc_outbox *outbox)
{
  struct kdc_context *ctx;

  if (outbox == NULL)
    return;
  ctx = outbox->ctx;
  kdc__outbox_set_transport (outbox, NULL, NULL, NULL);
  if (outbox->store != NULL)
    kdc__store_close (outbox->store);
  kdc__kept_clear (outbox);
  kdc__net_free (outbox->net);
  kdc__parameters_clear (outbox);
  kdc__sessions_clear (outbox);
  kdc__breakers_clear (outbox);
  kdc__findings_clear (&outbox->findings);
  kdc__catalog_unref (outbox->catalog);
  kdc__free (ctx, outbox);
  kdc__context_unref (ctx);
}

void
kdc__outbox_set_transport (struct kdc_outbox *outbox, kdc__transport transport, void *user,
                           void (*destroy) (void *user))
{
  void (*old_free) (void *user) = outbox->transport_free;
  void *old = outbox->transport_user;

  outbox->transport = transport;
  outbox->transport_user = user;
  outbox->transport_free = destroy;
  if (old_free != NULL)
    old_free (old);
}

void
kdc__outbox_set_random (struct kdc_outbox *outbox,
                        int (*random) (void *user, void *out, size_t size), void *user)
{
  outbox->random = random;
  outbox->random_user = user;
}

struct kdc_context *
kdc__outbox_context (struct kdc_outbox *outbox)
{
  return outbox->ctx;
}

struct kdc__store *
kdc__outbox_store (struct kdc_outbox *outbox)
{
  return outbox->store;
}

/* --- finding the current call ---------------------------------------------------------------- */

static int
read_call (struct kdc__work *w, struct kdc__call_row *row)
{
  w->call = *row;
  memset (row, 0, sizeof *row);
  return kdc__frozen_read (w->outbox->ctx, w->call.recipe.data, w->call.recipe.size, &w->frozen,
                           w->err);
}

/* The call before is done and this one was never begun (window 8): freeze it from what was
 * captured. It is written with its first `sending`. */
static int
make_call (struct kdc__work *w)
{
  int status = kdc__freeze (w->outbox, w->protocol, w->decl, w->number, &w->vars, &w->frozen,
                            w->err);

  if (status == KDC_OK)
    status = kdc__frozen_row (&w->frozen, w->decl, (int) w->position, &w->vars, &w->call, w->err);
  if (status == KDC_OK)
    w->call.variant = (int) kdc__variant_of (w->decl, &w->vars);
  return status;
}

/* The last row is the current call, or when that is done the one before it. */
static struct kdc__call_row *
last_of (struct kdc__call_row *rows, size_t count)
{
  struct kdc__call_row *last = NULL;
  size_t i;

  for (i = 0; i < count; i++)
    if (last == NULL || rows[i].ord > last->ord
        || (rows[i].ord == last->ord && rows[i].variant > last->variant))
      last = &rows[i];
  return last;
}

static int
find_call (struct kdc__work *w, struct kdc__call_row *rows, size_t count)
{
  struct kdc__call_row *last = last_of (rows, count);
  struct kdc__files files;
  int done, status;

  if (last == NULL)
    return kdc__fail (w->outbox->ctx, w->err, KDC_EPARSE, "exchange.row", NULL);
  status = kdc__variables_read (w->outbox->ctx, last->captures.data, last->captures.size, &w->vars,
                                w->err);
  if (status == KDC_OK)
    status = kdc__files_read (w->outbox->ctx, &w->vars, &files, w->err);
  if (status != KDC_OK)
    return status;
  w->file_count = files.count;
  kdc__files_clear (&files);
  done = last->state == KDC__DELIVERED;
  w->plan = kdc__plan_of (w->protocol, &w->vars);
  w->position = (size_t) last->ord + (size_t) done;
  w->decl = kdc__plan_at (w->plan, w->file_count, w->position, &w->number);
  if (last->ord < 0 || w->decl == NULL || (!done && strcmp (last->name, w->decl->id) != 0))
    return kdc__fail (w->outbox->ctx, w->err, KDC_EPARSE, "exchange.row", NULL);
  return done ? make_call (w) : read_call (w, last);
}

int
kdc__work_load (struct kdc__work *w)
{
  struct kdc__call_row *rows = NULL;
  size_t count = 0;
  int status = kdc__outbox_protocol (w->outbox, w->row, &w->protocol, w->err);

  if (status == KDC_OK)
    status = kdc__store_calls (w->outbox->store, w->row->id, &rows, &count, w->err);
  if (status == KDC_OK)
    status = find_call (w, rows, count);
  kdc__store_calls_free (w->outbox->store, rows, count);
  return status;
}

/* --- the step -------------------------------------------------------------------------------- */

/* A row or a document that cannot be read: kept, and shown to a person. */
static int
unreadable (struct kdc__work *w, int status)
{
  kdc_error *why = w->err != NULL ? *w->err : NULL;

  if (status != KDC_EPARSE && status != KDC_EMODEL && status != KDC_ENOTFOUND
      && status != KDC_EINVAL)
    return status;
  if (w->err != NULL)
    *w->err = NULL;
  kdc__call_row_clear (w->outbox->ctx, &w->call);     /* what was not understood is not rewritten */
  status = kdc__work_dead (w, why != NULL ? why->key : "unreadable", NULL);
  kdc__error_delete (why);
  return status;
}

/* After a failure of our own before anything was sent: the lease ends, the row is as it was. */
static void
release (struct kdc__work *w)
{
  kdc_error **err = w->err;

  w->err = NULL;
  kdc__call_row_clear (w->outbox->ctx, &w->call);
  kdc__buffer_clear (&w->detail);
  (void) kdc__buffer_puts (&w->detail, "given back");
  (void) kdc__work_commit (w, w->row->state, -1, KDC__J_RETRY, 0);
  w->err = err;
}

void
kdc__work_init (struct kdc__work *w, struct kdc_outbox *outbox,
                const struct kdc__delivery_row *row, kdc_error **err)
{
  memset (w, 0, sizeof *w);
  w->outbox = outbox;
  w->row = row;
  w->err = err;
  kdc__frozen_init (&w->frozen, outbox->ctx);
  kdc__variables_init (&w->vars, outbox->ctx);
  kdc__buffer_init (&w->detail, outbox->ctx, 0);
}

void
kdc__work_clear (struct kdc__work *w)
{
  kdc__call_row_clear (w->outbox->ctx, &w->call);
  kdc__frozen_clear (&w->frozen);
  kdc__variables_clear (&w->vars);
  kdc__buffer_clear (&w->detail);
}

static int
work_on (struct kdc_outbox *outbox, const struct kdc__delivery_row *row, kdc_error **err)
{
  struct kdc__work w;
  int64_t until;
  int status;

  kdc__work_init (&w, outbox, row, err);
  if (!kdc__breaker_allows (outbox, row, &until)) {
    (void) kdc__buffer_puts (&w.detail, "the destination is left in peace");
    status = kdc__work_commit (&w, row->state, until, KDC__J_RETRY, 0);
    kdc__work_clear (&w);
    return status == KDC_ESTATE ? KDC_OK : status;
  }
  status = kdc__work_load (&w);
  if (status != KDC_OK)
    status = unreadable (&w, status);
  else if (w.call.state == KDC__POLLING || w.call.state == KDC__WAITING_RECEIPT)
    status = kdc__work_poll (&w);
  else if (row->state == KDC__QUEUED || row->state == KDC__RETRY_WAIT)
    status = kdc__work_send (&w);
  else
    status = kdc__work_reconcile (&w);
  if (status == KDC_ESTATE)         /* the lease was lost: journaled, no longer ours */
    status = KDC_OK;
  if (status != KDC_OK && !w.sending)
    release (&w);
  kdc__work_clear (&w);
  return status;
}

int
kdc__outbox_step (struct kdc_outbox *outbox, int *worked, int64_t *next_due_ms, kdc_error **err)
{
  struct kdc__delivery_row *rows = NULL;
  size_t count = 0;
  int status;

  *worked = 0;
  *next_due_ms = INT64_MAX;
  if (kdc__is_cancelled (outbox->cancel))
    return kdc__fail (outbox->ctx, err, KDC_ECANCELLED, "exchange.cancelled", NULL);
  status = kdc__store_claim (outbox->store, 1, &rows, &count, err);
  if (status == KDC_OK && count > 0) {
    *worked = 1;
    status = work_on (outbox, rows, err);
  }
  kdc__store_rows_free (outbox->store, rows, count);
  if (status == KDC_OK && !*worked)
    status = kdc__store_collect_daily (outbox->store, err);
  if (status == KDC_OK)
    status = kdc__store_next_due (outbox->store, next_due_ms, err);
  return status;
}

int
kdc__outbox_run (struct kdc_outbox *outbox, int64_t *next_due_ms, kdc_error **err)
{
  int worked = 1, status = KDC_OK;

  while (status == KDC_OK && worked)
    status = kdc__outbox_step (outbox, &worked, next_due_ms, err);
  return status;
}

void
kdc__outbox_set_cancel (struct kdc_outbox *outbox, const struct kdc_cancel *cancel)
{
  outbox->cancel = cancel;
}

/* --- looking and deciding -------------------------------------------------------------------- */

static int
last_call (struct kdc_outbox *o, int64_t id, struct kdc__call_row **rows, size_t *count,
           kdc_error **err)
{
  struct kdc__delivery_row row;
  int status = kdc__store_get (o->store, id, &row, err);

  *rows = NULL;
  *count = 0;
  if (status != KDC_OK)
    return status;
  kdc__delivery_row_clear (o->ctx, &row);
  return kdc__store_calls (o->store, id, rows, count, err);
}

int
kdc__outbox_receipt (struct kdc_outbox *outbox, int64_t id, struct kdc_buffer *out,
                     kdc_error **err)
{
  struct kdc__call_row *rows;
  size_t count, i;
  int status = last_call (outbox, id, &rows, &count, err);

  if (status != KDC_OK)
    return status;
  for (i = count; i > 0; i--)
    if (rows[i - 1].receipt.data != NULL && rows[i - 1].state == KDC__DELIVERED)
      break;
  if (i == 0)
    status = kdc__fail (outbox->ctx, err, KDC_ENOTFOUND, "exchange.no-receipt", NULL);
  else if (kdc__buffer_append (out, rows[i - 1].receipt.data, rows[i - 1].receipt.size) != KDC_OK)
    status = kdc__fail_nomem (err);
  kdc__store_calls_free (outbox->store, rows, count);
  return status;
}

int
kdc__outbox_values (struct kdc_outbox *outbox, int64_t id, struct kdc__variables *vars,
                    kdc_error **err)
{
  struct kdc__call_row *rows;
  size_t count;
  int status = last_call (outbox, id, &rows, &count, err);

  kdc__variables_init (vars, outbox->ctx);
  if (status == KDC_OK && count > 0)
    status = kdc__variables_read (outbox->ctx, rows[count - 1].captures.data,
                                  rows[count - 1].captures.size, vars, err);
  kdc__store_calls_free (outbox->store, rows, count);
  return status;
}

int
kdc__outbox_value (struct kdc_outbox *outbox, int64_t id, const char *name,
                   struct kdc_buffer *out, kdc_error **err)
{
  struct kdc__variables vars;
  const char *value;
  int status = kdc__outbox_values (outbox, id, &vars, err);

  value = kdc__variables_get (&vars, name);
  if (status == KDC_OK && value != NULL && kdc__buffer_puts (out, value) != KDC_OK)
    status = kdc__fail_nomem (err);
  kdc__variables_clear (&vars);
  return status;
}

/* For a call that may only be repeated by a person's word, this is that word; not for one that was
 * accepted: its receipt is waited for again. */
static int
needs_no_question (struct kdc_outbox *o, const struct kdc__delivery_row *row,
                   const struct kdc__call_row *call)
{
  const struct kdc__protocol *p = NULL;
  const struct kdc__call_decl *decl;
  kdc_error *ignored = NULL;

  if (call->attempts == 0)
    return 1;
  if (call->state == KDC__POLLING || call->state == KDC__WAITING_RECEIPT)
    return 0;
  if (kdc__outbox_protocol (o, row, &p, &ignored) != KDC_OK) {
    kdc__error_delete (ignored);
    return 0;
  }
  decl = kdc__protocol_call (p, call->name);
  return decl != NULL && decl->on_unknown == KDC__ON_ASK;
}

int
kdc__outbox_resume (struct kdc_outbox *outbox, int64_t id, kdc_error **err)
{
  struct kdc__delivery_row row;
  struct kdc__call_row *rows = NULL;
  size_t count = 0;
  int state = KDC__QUEUED, status = kdc__store_get (outbox->store, id, &row, err);

  if (status != KDC_OK)
    return status;
  status = kdc__store_calls (outbox->store, id, &rows, &count, err);
  if (status == KDC_OK && count > 0 && !needs_no_question (outbox, &row, &rows[count - 1]))
    state = KDC__UNKNOWN_STATE;
  if (status == KDC_OK)
    status = kdc__store_resume (outbox->store, id, state, kdc__state_name (state), err);
  kdc__store_calls_free (outbox->store, rows, count);
  kdc__delivery_row_clear (outbox->ctx, &row);
  return status;
}
