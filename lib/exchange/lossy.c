/* lossy.c - what sheets told of values that the other side cannot hold or cannot do without. All
 * calls of a plan are tried when a dossier is put: nothing is stored that could not be sent whole,
 * unless the document says that the loss may be. */

#include <string.h>
#include "exchange/engine.h"

const struct kdc__findings *
kdc__outbox_findings (const struct kdc_outbox *o)
{
  return &o->findings;
}

void
kdc__lossy_clear (struct kdc_outbox *o)
{
  kdc__findings_clear (&o->findings);
  kdc__findings_init (&o->findings, o->ctx);
}

static int
is_told (const struct kdc__findings *list, size_t from, const struct kdc_finding *finding)
{
  size_t i;

  for (i = from; i < list->count; i++)
    if (list->items[i]->code == finding->code
        && strcmp (list->items[i]->path, finding->path) == 0
        && strcmp (list->items[i]->message[KDC__EN], finding->message[KDC__EN]) == 0)
      return 1;
  return 0;
}

int
kdc__lossy_keep (struct kdc_outbox *o, const struct kdc__findings *findings)
{
  size_t i;
  int status = KDC_OK;

  if (!o->putting) {                /* told when it was put, but for what an answer has brought */
    kdc__lossy_clear (o);
    o->findings_from = 0;
  }
  for (i = 0; i < findings->count && status == KDC_OK; i++)
    if (!is_told (&o->findings, o->findings_from, findings->items[i]))
      status = kdc__findings_copy (&o->findings, findings->items[i]);
  return status;
}

static const char *
param (const struct kdc_finding *finding, const char *name)
{
  size_t i;

  for (i = 0; i < finding->param_count; i++)
    if (strcmp (finding->params[i].name, name) == 0)
      return finding->params[i].value;
  return "";
}

/* One error with a cause for each value that is refused: all of them at once. */
int
kdc__lossy_check (struct kdc_outbox *o, const char *dossier, kdc_error **err)
{
  const struct kdc_finding *first = NULL;
  kdc_error *causes = NULL;
  size_t i;

  for (i = o->findings_from; i < o->findings.count; i++) {
    struct kdc_finding *finding = o->findings.items[i];
    kdc_error *cause = NULL;

    finding->source = kdc__arena_strndup (&o->findings.arena, dossier, strlen (dossier));
    if (finding->severity != KDC_SEVERITY_ERROR)
      continue;
    first = first != NULL ? first : finding;
    (void) kdc__fail_at (o->ctx, &cause, KDC_EINVAL, finding->code->code, NULL, 0, 0,
                         finding->path, "name", param (finding, "name"), "protocol",
                         param (finding, "protocol"), "path", finding->path, NULL);
    if (causes == NULL)
      causes = cause;
    else
      kdc__error_add_cause (&causes, cause);
  }
  if (first == NULL)
    return KDC_OK;
  (void) kdc__fail_at (o->ctx, err, KDC_EINVAL, "exchange.lossy", NULL, 0, 0, first->path,
                       "protocol", param (first, "protocol"), "dossier", dossier, NULL);
  if (err != NULL)
    kdc__error_add_cause (err, causes);
  else
    kdc__error_delete (causes);
  return KDC_EINVAL;
}

/* --- the calls to come ------------------------------------------------------------------------ */

static int
try_call (struct kdc__freeze *z)
{
  size_t i;
  int status = KDC_OK;

  if (z->decl->style != NULL)
    status = kdc__sheet_try (z, z->decl->style);
  for (i = 0; i < z->decl->part_count && status == KDC_OK; i++)
    if (z->decl->parts[i].style != NULL)
      status = kdc__sheet_try (z, z->decl->parts[i].style);
  return status;
}

int
kdc__lossy_try (struct kdc_outbox *o, const struct kdc__protocol *p,
                const struct kdc__call_decl *first, struct kdc__variables *v, kdc_error **err)
{
  struct kdc__freeze z = { .outbox = o, .protocol = p, .vars = v, .err = err };
  const struct kdc__operation *plan = kdc__plan_of (p, v);
  size_t i;
  int status = kdc__files_read (o->ctx, v, &z.files, err);

  for (i = 0; plan != NULL && i < plan->count && status == KDC_OK; i++)
    if (plan->calls[i] != first) {
      z.decl = plan->calls[i];
      status = try_call (&z);
    }
  kdc__files_clear (&z.files);
  return status;
}

/* Places alone, never values: this goes into the journal. */
int
kdc__lossy_detail (const struct kdc_outbox *o, const char *call, struct kdc_buffer *out)
{
  size_t i;

  (void) kdc__buffer_puts (out, call);
  for (i = o->findings_from; i < o->findings.count; i++)
    (void) kdc__buffer_printf (out, "%s %s", i == o->findings_from ? "; wire.lossy:" : ",",
                               o->findings.items[i]->path);
  return out->status;
}
