/* run.c - runs one expression for a layer. Before, everything it reads is settled; when one of the
 * fields is missing and reported, the expression is skipped: one root cause, one finding. */
#include "validate/check.h"

#include <stdio.h>
#include <string.h>

/* before: of what asks, in the order of evaluation. */
static int
is_missing (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
            uint32_t before, int *missing)
{
  enum kdc__need need;
  int status;

  if (kdc__is_plainly_there (check, node, row))
    return KDC_OK;
  status = kdc__check_settle (check, node, row);
  if (status == KDC_OK && !*missing
      && kdc__form_position (check->form, &node->node, KDC__OF_REQUIRED) < before
      && (status = kdc__need_of (check, &node->node, row, &need)) == KDC_OK)
    *missing = need == KDC__NEED_MISSING || need == KDC__NEED_COVERED;
  return status;
}

/* The row of `table` that (from, row) lies in, or UINT32_MAX when it does not lie in one. */
static uint32_t
enclosing_row (const struct kdc__slots *slots, uint32_t table, uint32_t from, uint32_t row)
{
  while (from != table) {
    if (from == 0)
      return UINT32_MAX;
    row = slots->tables[from].rows[row].parent;
    from = slots->tables[from].parent;
  }
  return row;
}

/* Of all rows. Who asks is often a row itself: once every row is settled, its answer is kept. */
static int
any_row_missing (struct kdc__check *check, const struct kdc__form_node *node, uint32_t before,
                 int *missing)
{
  uint8_t *known = check->whole + node->node.index;
  uint32_t row, rows = check->dossier->slots.tables[node->node.table].count;
  int later = kdc__form_position (check->form, &node->node, KDC__OF_REQUIRED) >= before;
  int found = 0, status = KDC_OK;

  if (*known == KDC__WHOLE_UNKNOWN || later) {
    for (row = 0; row < rows && status == KDC_OK; row++)
      status = is_missing (check, node, row, before, &found);
    if (status == KDC_OK && !later)
      *known = found ? KDC__WHOLE_MISSING : KDC__WHOLE_THERE;
  } else {
    found = *known == KDC__WHOLE_MISSING;
  }
  *missing |= found;
  return status;
}

static int
any_missing (struct kdc__check *check, const struct kdc__expr *expr, uint32_t table, uint32_t row,
             uint32_t before, int *missing)
{
  const struct kdc__slots *slots = &check->dossier->slots;
  const struct kdc__node *const *reads;
  size_t i, count = kdc__expr_reads (expr, &reads);
  int status = KDC_OK;

  *missing = 0;
  for (i = 0; i < count && status == KDC_OK; i++) {
    const struct kdc__form_node *node = kdc__form_node_of (reads[i]);
    uint32_t at = enclosing_row (slots, reads[i]->table, table, row);

    if (at != UINT32_MAX) {
      status = is_missing (check, node, at, before, missing);
      continue;
    }
    status = any_row_missing (check, node, before, missing);
  }
  return status;
}

static int
run (struct kdc__check *check, const struct kdc__expr *expr, uint32_t table, uint32_t row,
     uint32_t before, struct kdc__outcome *out)
{
  int missing = 0, status = KDC_OK;

  if (check->form && !check->nothing_missing)
    status = any_missing (check, expr, table, row, before, &missing);
  if (status != KDC_OK)
    return status;
  if (missing) {
    memset (out, 0, sizeof *out);
    out->kind = KDC__SKIPPED;
    return KDC_OK;
  }
  return kdc__expr_run (expr, &check->evaluator->vm, table, row, out);
}

int
kdc__check_run (struct kdc__check *check, const struct kdc__expr *expr, uint32_t table,
                uint32_t row, struct kdc__outcome *out)
{
  return run (check, expr, table, row, UINT32_MAX, out);
}

int
kdc__check_run_of (struct kdc__check *check, const struct kdc__expr *expr,
                   const struct kdc__form_node *node, enum kdc__aspect aspect, uint32_t row,
                   struct kdc__outcome *out)
{
  return run (check, expr, node->node.table, row,
              kdc__form_position (check->form, &node->node, aspect), out);
}

int
kdc__check_run_around (struct kdc__check *check, const struct kdc__expr *expr,
                       const struct kdc__form_node *repeat, uint32_t parent,
                       struct kdc__outcome *out)
{
  return run (check, expr, repeat->node.parent->table, parent,
              kdc__form_position (check->form, &repeat->node, KDC__OF_RELEVANT), out);
}

static int
copy (struct kdc__arena *arena, const char *text, const char **out)
{
  *out = text ? kdc__arena_strdup (arena, text) : NULL;
  return !text || *out ? KDC_OK : KDC_ENOMEM;
}

static int
add_pending (struct kdc__check *check, const struct kdc__unanswered *asked, const char *path)
{
  struct kdc_report *report = check->report;
  const char *who = check->dossier->agency ? check->dossier->agency : check->dossier->unit;
  char term[40] = "";
  void *items = report->pendings;
  struct kdc__pending *pending;

  if (kdc__grow (check->ctx, &items, &report->pending_capacity, report->pending_count,
                 sizeof *pending) != KDC_OK)
    return KDC_ENOMEM;
  report->pendings = items;
  pending = report->pendings + report->pending_count;
  memset (pending, 0, sizeof *pending);
  if (asked->days)
    snprintf (term, sizeof term, "%.20s working-day", asked->days);
  if (copy (&report->arena, asked->what, &pending->what) != KDC_OK
      || copy (&report->arena, path, &pending->path) != KDC_OK
      || copy (&report->arena, asked->who ? asked->who : who, &pending->who) != KDC_OK
      || copy (&report->arena, asked->days ? term : NULL, &pending->term) != KDC_OK)
    return KDC_ENOMEM;
  report->pending_count++;
  return KDC_OK;
}

int
kdc__note_unanswered (struct kdc__check *check, const struct kdc__unanswered *asked,
                      const struct kdc__form_node *node, uint32_t row)
{
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, check->ctx, 0);
  status = node ? kdc__instance_path (check->dossier, node, row, &path)
                : kdc__buffer_puts (&path, "");
  if (status == KDC_OK)
    status = add_pending (check, asked, path.data);
  kdc__buffer_clear (&path);
  return status;
}

static int
add_error (struct kdc__check *check, const struct kdc__outcome *outcome,
           const struct kdc__form_node *node, uint32_t row, const char *what)
{
  const struct kdc__message *frame = kdc__message_find ("rule.error");
  const struct kdc__message *why = kdc__message_find (outcome->error);
  struct kdc__finding_spec spec = { .code = "rule.error", .offset = KDC__NO_OFFSET, .model = what };
  struct kdc_buffer texts[KDC__LANGS];
  int lang, status = frame ? KDC_OK : KDC_EINTERNAL;

  for (lang = 0; lang < KDC__LANGS; lang++) {
    struct kdc__param param = { "why", why ? why->text[lang] : outcome->error };

    kdc__buffer_init (texts + lang, check->ctx, 0);
    if (status == KDC_OK)
      status = kdc__message_format (texts + lang, frame->text[lang], &param, 1);
    spec.message[lang] = texts[lang].data;
  }
  if (status == KDC_OK && node)
    status = kdc__node_finding (check->dossier, &check->report->findings, node, row, &spec,
                                &(struct kdc__param) { "rule", what }, 1);
  else if (status == KDC_OK)
    status = kdc__findings_add (&check->report->findings, &spec, "rule", what, NULL);
  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_clear (texts + lang);
  return status;
}

int
kdc__check_unsettled (struct kdc__check *check, const struct kdc__outcome *outcome,
                      const struct kdc__form_node *node, uint32_t row, const char *what)
{
  const struct kdc__unanswered asked = { .what = what };

  if (outcome->kind == KDC__FAILED)
    return add_error (check, outcome, node, row, what);
  return outcome->kind == KDC__UNKNOWN ? kdc__note_unanswered (check, &asked, node, row) : KDC_OK;
}

int
kdc__check_asks (struct kdc__check *check, const struct kdc__expr *expr,
                 const struct kdc__form_node *node, uint32_t row, const char *what, int *out)
{
  struct kdc__outcome outcome;
  int status;

  *out = kdc__expr_is_literal_true (expr);
  if (*out)
    return KDC_OK;
  status = node ? kdc__check_run_of (check, expr, node, KDC__OF_REQUIRED, row, &outcome)
                : kdc__check_run (check, expr, 0, row, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind != KDC__RESULT)
    return kdc__check_unsettled (check, &outcome, node, row, what);
  *out = kdc__outcome_true (&outcome);
  return KDC_OK;
}
