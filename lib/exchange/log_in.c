/* log_in.c - sessions of other systems: a log-in when one is needed, its value in memory alone, for
 * one destination. A log-in is nothing that was sent: whatever becomes of it, the call that needed
 * it is as it was. */

#include <string.h>
#include "exchange/engine.h"
#include "xml/dom.h"

static struct kdc__session *
find (struct kdc_outbox *o, const char *destination, const char *id)
{
  size_t i;

  for (i = 0; i < o->session_count; i++)
    if (strcmp (o->sessions[i].id, id) == 0
        && strcmp (o->sessions[i].destination, destination) == 0)
      return &o->sessions[i];
  return NULL;
}

static void
forget (struct kdc_context *ctx, struct kdc__session *s)
{
  kdc__wipe (s->value, strlen (s->value));
  kdc__free (ctx, s->value);
  kdc__free (ctx, s->destination);
  kdc__free (ctx, s->id);
}

void
kdc__session_drop (struct kdc_outbox *o, const char *destination, const char *id)
{
  struct kdc__session *s = find (o, destination, id);

  if (s == NULL)
    return;
  forget (o->ctx, s);
  *s = o->sessions[--o->session_count];
}

void
kdc__sessions_clear (struct kdc_outbox *o)
{
  while (o->session_count > 0)
    forget (o->ctx, &o->sessions[--o->session_count]);
  kdc__free (o->ctx, o->sessions);
}

static int
keep (struct kdc__work *w, const struct kdc__session_decl *decl, const char *value)
{
  struct kdc_outbox *o = w->outbox;
  struct kdc__session s
    = { kdc__strdup (o->ctx, w->row->destination), kdc__strdup (o->ctx, decl->id),
        kdc__strdup (o->ctx, value), INT64_MAX };

  if (decl->lifetime_ms > 0)
    s.until_ms = kdc__now (o->ctx) + decl->lifetime_ms;
  if (s.destination == NULL || s.id == NULL || s.value == NULL
      || kdc__grow (o->ctx, (void **) &o->sessions, &o->session_capacity, o->session_count,
                    sizeof *o->sessions) != KDC_OK) {
    kdc__free (o->ctx, s.destination);
    kdc__free (o->ctx, s.id);
    kdc__free (o->ctx, s.value);
    return KDC_ENOMEM;
  }
  o->sessions[o->session_count++] = s;
  return KDC_OK;
}

/* --- logging in ------------------------------------------------------------------------------- */

/* Later (KDC_ENET), or not before a person did something (KDC_ENOTFOUND). */
static int
no_session (struct kdc__work *w, const struct kdc__session_decl *decl, int is, int http,
            kdc_error **err)
{
  int refused = is == KDC__IS_REFUSED || is == KDC__IS_SUSPENDED;
  char number[16];
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, w->outbox->ctx, sizeof number);
  (void) kdc__buffer_printf (&text, "%d", http);
  status = kdc__fail (w->outbox->ctx, err, refused ? KDC_ENOTFOUND : KDC_ENET,
                      refused ? "exchange.log-in-refused" : "exchange.log-in", "session", decl->id,
                      "http", text.data != NULL ? text.data : "", NULL);
  kdc__buffer_clear (&text);
  return status;
}

static int
take_value (struct kdc__work *w, const struct kdc__session_decl *decl,
            const struct kdc_http_response *answer, const struct kdc__dom *dom, kdc_error **err)
{
  struct kdc__variables taken;
  const char *missing = NULL, *value;
  int status;

  kdc__variables_init (&taken, w->outbox->ctx);
  status = kdc__capture_all (w->outbox->ctx, decl->call->captures, decl->call->capture_count,
                             answer, dom, &w->vars, &taken, &missing, err);
  value = kdc__variables_get (&taken, decl->capture);
  if (status == KDC_OK && (missing != NULL || value == NULL || value[0] == '\0'))
    status = no_session (w, decl, KDC__IS_UNKNOWN, answer->status, err);
  else if (status == KDC_OK && keep (w, decl, value) != KDC_OK)
    status = kdc__fail_nomem (err);
  kdc__variables_wipe (&taken);
  return status;
}

static int
log_in_answered (struct kdc__work *w, const struct kdc__session_decl *decl,
                 const struct kdc_http_response *answer, kdc_error **err)
{
  struct kdc__dom *dom = NULL;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__classify (w->protocol, decl->call, answer, &w->vars, &dom, &is, err);

  if (status == KDC_OK)
    status = is == KDC__IS_ACCEPTED || is == KDC__IS_RECEIPT
               ? take_value (w, decl, answer, dom, err)
               : no_session (w, decl, is, answer->status, err);
  kdc__dom_free (dom);
  return status;
}

static int
log_in (struct kdc__work *w, const struct kdc__session_decl *decl, kdc_error **err)
{
  struct kdc_http_response *answer = NULL;
  enum kdc__sent sent = KDC__NOTHING_SENT;
  struct kdc__variables vars;
  struct kdc__attempt attempt;
  struct kdc__frozen frozen;
  int status;

  memset (&attempt, 0, sizeof attempt);
  kdc__variables_init (&vars, w->outbox->ctx);
  kdc__frozen_init (&frozen, w->outbox->ctx);
  if (kdc__variables_merge (&vars, &w->vars) != KDC_OK)
    status = kdc__fail_nomem (err);
  else
    status = kdc__freeze (w->outbox, w->protocol, decl->call, 0, &vars, &frozen, err);
  if (status == KDC_OK) {
    status = kdc__attempt_make (w, decl->call, &vars, &frozen, &attempt, err);
    if (status == KDC_OK)
      status = kdc__work_transport (w, &frozen, &attempt, &answer, &sent, err);
    kdc__attempt_clear (&attempt);
  }
  if (status == KDC_OK)
    status = log_in_answered (w, decl, answer, err);
  if (answer != NULL && answer->body.data != NULL)
    kdc__wipe (answer->body.data, answer->body.size);
  kdc__response_free (answer);
  kdc__frozen_clear (&frozen);
  kdc__variables_clear (&vars);
  return status;
}

int
kdc__session_ensure (struct kdc__work *w, const struct kdc__session_decl *decl, kdc_error **err)
{
  struct kdc__session *s = find (w->outbox, w->row->destination, decl->id);

  if (s != NULL && kdc__now (w->outbox->ctx) < s->until_ms)
    return KDC_OK;
  kdc__session_drop (w->outbox, w->row->destination, decl->id);
  return log_in (w, decl, err);
}

int
kdc__session_value (struct kdc__work *w, const char *id, struct kdc_buffer *out, kdc_error **err)
{
  const struct kdc__session_decl *decl = kdc__protocol_session (w->protocol, id, strlen (id));
  const struct kdc__session *s;
  int status;

  if (decl == NULL)
    return kdc__fail (w->outbox->ctx, err, KDC_EMODEL, "exchange.late-name", "value", id, NULL);
  status = kdc__session_ensure (w, decl, err);
  s = status == KDC_OK ? find (w->outbox, w->row->destination, id) : NULL;
  return s != NULL ? kdc__buffer_puts (out, s->value) : status;
}
