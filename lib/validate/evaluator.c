/* evaluator.c - the machine of one dossier, with its parameters and what it may look up. */
#include "validate/evaluate.h"

#include <string.h>

#include "validate/check.h"

static int
paper_is_there (void *user, const char *paper)
{
  const struct kdc_dossier *dossier = user;
  size_t i;

  for (i = 0; dossier && i < dossier->paper_count; i++)
    if (dossier->papers[i].ref && strcmp (dossier->papers[i].ref, paper) == 0)
      return KDC__LOOKUP_YES;
  return KDC__LOOKUP_NO;
}

static void
set_text (struct kdc__value *value, enum kdc__type type, const char *text)
{
  if (!text)
    return;
  value->type = type;
  value->u.string.text = text;
  value->u.string.size = strlen (text);
}

static void
set_envelope (struct kdc__value *p, const struct kdc_dossier *d)
{
  set_text (p + KDC__P_CHANNEL, KDC__T_STRING, d->channel);
  set_text (p + KDC__P_PROCEDURE, KDC__T_STRING,
            d->procedure ? d->procedure->head.id : d->procedure_code);
  set_text (p + KDC__P_CASE, KDC__T_STRING, d->case_code);
  set_text (p + KDC__P_SITE, KDC__T_STRING, d->site);
  set_text (p + KDC__P_AUTHORITY, KDC__T_CODE, d->unit);
}

void
kdc__evaluator_refresh (struct kdc__evaluator *evaluator)
{
  struct kdc__value *p = evaluator->vm.parameters;
  struct kdc_dossier *dossier = evaluator->dossier;
  kdc__day received = dossier ? kdc__dossier_day (dossier, evaluator->on) : evaluator->on;

  memset (p, 0, sizeof evaluator->vm.parameters);
  p[KDC__P_TODAY] = (struct kdc__value) { .type = KDC__T_DATE, .u.date = evaluator->on };
  p[KDC__P_RECEIVED] = (struct kdc__value) { .type = KDC__T_DATE, .u.date = received };
  if (dossier)
    set_envelope (p, dossier);
  evaluator->lookup_user.procedure = dossier ? dossier->procedure : NULL;
  evaluator->lookup_user.authority = dossier ? dossier->unit : NULL;
  evaluator->lookup_user.on = received;
}

int
kdc__evaluator_init (struct kdc__evaluator *evaluator, struct kdc_catalog *catalog,
                     struct kdc_dossier *dossier, kdc__day on)
{
  int status;

  memset (evaluator, 0, sizeof *evaluator);
  status = kdc__vm_init (&evaluator->vm, catalog->ctx);
  evaluator->dossier = dossier;
  evaluator->on = on;
  evaluator->lookup_user.catalog = catalog;
  evaluator->lookup_user.paper = paper_is_there;
  evaluator->lookup_user.paper_user = dossier;
  evaluator->vm.slots = dossier && dossier->form ? &dossier->slots : NULL;
  evaluator->vm.lookups = &kdc__catalog_lookups;
  evaluator->vm.user = &evaluator->lookup_user;
  kdc__evaluator_refresh (evaluator);
  return status;
}

void
kdc__evaluator_clear (struct kdc__evaluator *evaluator)
{
  kdc__vm_clear (&evaluator->vm);
}

/* Whether a condition of the procedure holds, once everything is settled. */
static int
answer (struct kdc__check *check, const struct kdc__expr *test, int *out)
{
  struct kdc__outcome outcome;
  int status = kdc__check_run (check, test, 0, 0, &outcome);

  if (status == KDC_OK && outcome.kind == KDC__RESULT)
    *out = kdc__outcome_true (&outcome) ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
  return status;
}

/* test NULL: only settles. */
static int
settle (struct kdc__evaluator *evaluator, const struct kdc__expr *test, int *out)
{
  struct kdc__check check;
  struct kdc_report *report = NULL;
  int status = kdc__report_new (evaluator->vm.ctx, &report);

  if (status == KDC_OK) {
    kdc__check_init (&check, evaluator, report, evaluator->err);
    if (check.form)
      status = kdc__check_codes (&check);
    if (status == KDC_OK && check.form)
      status = kdc__check_evaluate (&check);
    if (status == KDC_OK && check.form && test)
      status = answer (&check, test, out);
    kdc__check_clear (&check);
  }
  kdc__report_free (report);
  return status;
}

int
kdc__evaluator_settle (struct kdc__evaluator *evaluator)
{
  return settle (evaluator, NULL, NULL);
}

int
kdc__evaluator_asks (struct kdc__evaluator *evaluator, const struct kdc__expr *test, int *out)
{
  *out = KDC__LOOKUP_PENDING;
  return settle (evaluator, test, out);
}
