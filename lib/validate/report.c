/* report.c - one validation from bytes to verdict: parse, codes, evaluation, rules, papers,
 * procedure; then what was found is filtered by scope and relevance, sorted and located. */
#include "validate/check.h"

#include <string.h>

/* --- findings that pass ----------------------------------------------------------------------- */

static int
copy_text (struct kdc__arena *arena, const char *text, const char **out)
{
  *out = text ? kdc__arena_strdup (arena, text) : NULL;
  return text && !*out ? KDC_ENOMEM : KDC_OK;
}

static int
lies_in (const char *path, const char *part)
{
  size_t length = strlen (part);

  return strncmp (path, part, length) == 0 && strchr ("/[", path[length]) != NULL;
}

/* The paths that were reported as not relevant; the keys are theirs. */
static int
collect_irrelevant (const struct kdc__findings *list, struct kdc__map *paths)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < list->count && status == KDC_OK; i++)
    if (strcmp (list->items[i]->code->code, "structure.irrelevant") == 0)
      status = kdc__map_put (paths, list->items[i]->path, strlen (list->items[i]->path),
                             list->items[i]);
  return status;
}

/* What is wrong with a value that is not looked at needs no mending. */
static int
is_irrelevant (const struct kdc__map *paths, const struct kdc_finding *finding)
{
  const char *at = finding->path;

  if (paths->count == 0
      || (finding->layer != KDC_LAYER_TYPE && finding->layer != KDC_LAYER_CODE))
    return 0;
  do {
    at += strcspn (at + 1, "/[") + 1;
    if (kdc__map_get (paths, finding->path, (size_t) (at - finding->path)))
      return 1;
  } while (*at);
  return 0;
}

static int
copy_relevant (struct kdc_report *report, const struct kdc__findings *from,
               const struct kdc__map *irrelevant)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < from->count && status == KDC_OK; i++)
    if (!is_irrelevant (irrelevant, from->items[i]))
      status = kdc__findings_copy (&report->findings, from->items[i]);
  report->findings.truncated |= from->truncated;
  return status;
}

static int
in_scope (const struct kdc__check *check, const struct kdc_finding *finding)
{
  return check->scope != KDC__SCOPE_PART || !check->form || finding->layer == KDC_LAYER_INPUT
         || lies_in (finding->path, check->part);
}

static void
finish (struct kdc__check *check)
{
  struct kdc_report *report = check->report;
  struct kdc__findings *list = &report->findings;
  const struct kdc_buffer *bytes = &check->dossier->bytes;
  size_t i, kept = 0;
  int verdict;

  for (i = 0; i < list->count; i++)
    if (in_scope (check, list->items[i]))
      list->items[kept++] = list->items[i];
  list->count = kept;
  kdc__findings_sort (list);
  kdc__findings_locate (list, bytes->data, bytes->size);
  report->verdict = list->truncated ? KDC_VERDICT_UNDECIDED : KDC_VERDICT_COMPLETE;
  for (i = 0; i < list->count; i++) {
    verdict = kdc__verdict_of (list->items[i]);
    if (verdict > report->verdict)
      report->verdict = verdict;
  }
  report->steps = check->evaluator->vm.steps;
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Slots as they were received: an earlier validation may have calculated or judged some. */
static void
restore (struct kdc_dossier *d)
{
  struct kdc__change *change;
  uint32_t table, row, column;

  for (change = d->changes; change; change = change->next)
    *change->slot = change->before;
  d->changes = NULL;
  for (table = 0; table < d->slots.count; table++)
    for (row = 0; row < d->slots.tables[table].count; row++) {
      kdc__row_set_irrelevant (d->slots.tables + table, row, 0);
      for (column = 0; column < d->slots.tables[table].columns; column++)
        d->slots.tables[table].rows[row].slots[column].irrelevant = 0;
    }
}

static int
run_form_layers (struct kdc__check *check)
{
  int status = kdc__check_codes (check);

  if (status == KDC_OK)
    status = kdc__check_evaluate (check);
  if (status == KDC_OK)
    status = kdc__check_pending_codes (check);
  if (status == KDC_OK)
    status = kdc__check_rules (check);
  return status;
}

/* Bytes that could not be read to the end are not judged further: what would be missing is only
 * what was not seen. */
static int
run_layers (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  int status = KDC_OK;

  if (!d->well_formed)
    return KDC_OK;
  if (check->form)
    status = run_form_layers (check);
  if (check->scope == KDC__SCOPE_PART)
    return status;
  if (status == KDC_OK)
    status = kdc__check_channel (check);
  if (status == KDC_OK)
    status = kdc__check_authority (check);
  if (status == KDC_OK && check->scope == KDC__SCOPE_SUBMISSION)
    status = kdc__check_papers (check);
  if (status == KDC_OK && check->scope == KDC__SCOPE_SUBMISSION)
    status = kdc__check_procedure (check);
  return status == KDC_OK ? kdc__check_fees (check) : status;
}

static int
fill_head (struct kdc__check *check)
{
  struct kdc_report *report = check->report;
  const struct kdc_dossier *d = check->dossier;
  struct kdc__arena *arena = &report->arena;
  const struct kdc_procedure *procedure = d->procedure;

  report->on = check->on;
  report->revision = d->revision;
  if (copy_text (arena, d->id, &report->dossier_id) != KDC_OK
      || copy_text (arena, d->source, &report->source) != KDC_OK
      || copy_text (arena, procedure ? procedure->head.id : d->procedure_code, &report->procedure)
           != KDC_OK
      || copy_text (arena, procedure ? procedure->head.version : NULL,
                    &report->procedure_version) != KDC_OK)
    return KDC_ENOMEM;
  return KDC_OK;
}

static int
run (struct kdc__check *check)
{
  struct kdc__map irrelevant;
  int status = fill_head (check);

  kdc__map_init (&irrelevant, check->ctx);
  if (status == KDC_OK)
    status = run_layers (check);
  if (status == KDC_OK)
    status = collect_irrelevant (&check->report->findings, &irrelevant);
  if (status == KDC_OK)
    status = copy_relevant (check->report, &check->dossier->findings, &irrelevant);
  if (status == KDC_OK)
    status = copy_relevant (check->report, &check->codes, &irrelevant);
  kdc__map_free (&irrelevant);
  if (status == KDC_OK)
    finish (check);
  return status;
}

void
kdc__check_init (struct kdc__check *check, struct kdc__evaluator *evaluator,
                 struct kdc_report *report, kdc_error **err)
{
  struct kdc_dossier *dossier = evaluator->dossier;

  memset (check, 0, sizeof *check);
  check->ctx = dossier->ctx;
  check->dossier = dossier;
  check->form = dossier->form;
  check->report = report;
  check->evaluator = evaluator;
  check->on = evaluator->on;
  check->received = kdc__dossier_day (dossier, evaluator->on);
  check->err = err;
  check->made = &dossier->slots.arena;
  kdc__arena_init (&check->arena, check->ctx);
  kdc__findings_init (&check->codes, check->ctx);
  restore (dossier);
}

void
kdc__check_clear (struct kdc__check *check)
{
  kdc__check_free_names (check);
  kdc__findings_clear (&check->codes);
  kdc__arena_free (&check->arena);
}

static int
read_scope (struct kdc__check *check, const char *scope)
{
  const char *colon = scope ? strchr (scope, ':') : NULL;

  if (!scope || strcmp (scope, "submission") == 0)
    check->scope = KDC__SCOPE_SUBMISSION;
  else if (strcmp (scope, "draft") == 0)
    check->scope = KDC__SCOPE_DRAFT;
  else if (colon && colon[1] == '/'
           && (strncmp (scope, "group:", 6) == 0 || strncmp (scope, "field:", 6) == 0)) {
    check->scope = KDC__SCOPE_PART;
    check->part = colon + 1;
  } else
    return KDC_EINVAL;
  return KDC_OK;
}

int
kdc__report_new (struct kdc_context *ctx, struct kdc_report **out)
{
  struct kdc_report *report = kdc__calloc (ctx, 1, sizeof *report);

  *out = report;
  if (!report)
    return KDC_ENOMEM;
  report->ctx = kdc__context_ref (ctx);
  kdc__arena_init (&report->arena, ctx);
  kdc__findings_init (&report->findings, ctx);
  return KDC_OK;
}

/* Takes row numbers out: "/member[2]/name" → "/member/name". 0: a bracket is not closed. */
static int
strip_rows (char *path)
{
  char *to = path;
  int inside = 0;

  for (; *path; path++) {
    inside |= *path == '[';
    if (!inside)
      *to++ = *path;
    inside &= *path != ']';
  }
  *to = '\0';
  return !inside;
}

/* A part that is not in the form would be found without fault. "/" is the whole form. */
static int
check_part (const struct kdc_dossier *dossier, const struct kdc__check *probe, kdc_error **err)
{
  char *plain;
  int known;

  if (probe->scope != KDC__SCOPE_PART || !dossier->form || strcmp (probe->part, "/") == 0)
    return KDC_OK;
  plain = kdc__strdup (dossier->ctx, probe->part);
  if (!plain)
    return kdc__fail_nomem (err);
  known = strip_rows (plain) && kdc__form_find (dossier->form, plain) != NULL;
  kdc__free (dossier->ctx, plain);
  return known ? KDC_OK
               : kdc__fail (dossier->ctx, err, KDC_EINVAL, "validate.scope-path", "path",
                            probe->part, "form", dossier->form->head.id, NULL);
}

/* The dossier is parsed, the scope known. */
static int
validate (struct kdc_dossier *dossier, const struct kdc__validate_options *options, kdc__day on,
          struct kdc_report **out, kdc_error **err)
{
  struct kdc__evaluator evaluator;
  struct kdc__check check;
  int status = kdc__report_new (dossier->ctx, out);

  if (status != KDC_OK)
    return status;
  status = kdc__evaluator_init (&evaluator, dossier->catalog, dossier, on);
  if (status == KDC_OK) {
    kdc__check_init (&check, &evaluator, *out, err);
    check.skip_attachments = options ? options->skip_attachments : 0;
    read_scope (&check, options ? options->scope : NULL);
    status = run (&check);
    kdc__check_clear (&check);
  }
  kdc__evaluator_clear (&evaluator);
  return status;
}

int
kdc__validate (struct kdc_dossier *dossier, const struct kdc__validate_options *options,
               struct kdc_report **out, kdc_error **err)
{
  struct kdc__check probe;
  struct kdc_report *report = NULL;
  kdc__day on = options ? options->on : INT32_MIN;
  int status;

  *out = NULL;
  if (on == INT32_MIN)
    on = kdc__day_of (kdc__now (dossier->ctx));
  if (read_scope (&probe, options ? options->scope : NULL) != KDC_OK)
    return kdc__fail (dossier->ctx, err, KDC_EINVAL, "validate.scope", "value",
                      options->scope, NULL);
  status = kdc__dossier_parse (dossier, on, err);
  if (status == KDC_OK)
    status = check_part (dossier, &probe, err);
  if (status == KDC_OK)
    status = validate (dossier, options, on, &report, err);
  if (status != KDC_OK) {
    kdc__report_free (report);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  *out = report;
  return KDC_OK;
}

void
kdc__report_free (struct kdc_report *report)
{
  struct kdc_context *ctx;

  if (!report)
    return;
  ctx = report->ctx;
  kdc__findings_clear (&report->findings);
  kdc__arena_free (&report->arena);
  kdc__free (ctx, report->pendings);
  kdc__free (ctx, report);
  kdc__context_unref (ctx);
}
