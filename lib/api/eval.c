/* eval.c - kdc/eval.h: one expression, compiled, run and shown. */
#include <kdc/eval.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "model/compile.h"
#include "validate/evaluate.h"

struct evaluation {
  kdc_catalog *catalog;
  kdc_dossier *dossier;             /* NULL: explained, or without paths */
  const struct kdc_form *form;      /* its own; NULL: paths are errors */
  const char *text;
  kdc__day on;
  struct kdc__arena arena;
  struct kdc__expr *expr;
};

/* A fault of the text itself: line 1 and the column inside it. */
static int
compile_fault (struct evaluation *run, const struct kdc__expr_fault *fault, int status,
               kdc_error **err)
{
  const char *pairs[9] = { NULL };
  int line, column;

  for (size_t i = 0; i < fault->param_count && i < 4; i++) {
    pairs[2 * i] = fault->params[i].name;
    pairs[2 * i + 1] = fault->params[i].value;
  }
  kdc__locate (run->text, strlen (run->text), fault->offset, &line, &column);
  return kdc__fail_at (run->catalog->ctx, err, status, fault->code, NULL, line, column, NULL,
                       pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], pairs[6],
                       pairs[7], NULL);
}

static int
compile (struct evaluation *run, struct kdc__lookup_user *user, kdc_error **err)
{
  struct kdc__expr_site site = { 0 };
  struct kdc__expr_fault fault = { 0 };
  int status;

  site.arena = &run->arena;
  site.lookups = &kdc__catalog_lookups;
  site.user = user;
  if (run->form != NULL)
    site.root = &run->form->nodes[0]->node;
  status = kdc__model_compile (run->text, strlen (run->text), &site, &run->expr, &fault, err);
  return status == KDC_OK || fault.code == NULL ? status : compile_fault (run, &fault, status, err);
}

/* A value may hold the very characters that end it; escaped, one line is always one item. */
static void
show (const struct kdc__outcome *outcome, kdc_buffer *out)
{
  struct kdc_buffer value;

  kdc__buffer_init (&value, out->ctx, out->maximum);
  for (size_t i = 0; i < outcome->count && out->status == KDC_OK; i++) {
    value.size = 0;
    kdc__value_format (&outcome->values[i], &value);
    kdc__buffer_puts (out, kdc__type_name (outcome->values[i].type));
    kdc__buffer_putc (out, '\t');
    kdc__buffer_put_line (out, value.data, value.size);
    kdc__buffer_putc (out, '\n');
    if (value.status != KDC_OK)
      out->status = value.status;
  }
  kdc__buffer_clear (&value);
}

/* Nodes come from a form alone: each is the first member of one of its own. */
static const char *
field_path (const struct kdc__node *node)
{
  return ((const struct kdc__form_node *) node)->path;
}

static int
judge (struct evaluation *run, const struct kdc__outcome *outcome, kdc_buffer *out, kdc_error **err)
{
  struct kdc_context *ctx = run->catalog->ctx;
  int line, column;

  if (outcome->kind == KDC__RESULT) {
    show (outcome, out);
    return KDC_OK;
  }
  kdc__locate (run->text, strlen (run->text), outcome->offset, &line, &column);
  if (outcome->kind == KDC__FAILED)
    return kdc__fail_at (ctx, err, KDC_EMODEL, outcome->error, NULL, line, column, NULL, NULL);
  if (outcome->cause == NULL)
    return kdc__fail_at (ctx, err, KDC_ESTATE, "api.pending", NULL, line, column, NULL, NULL);
  return kdc__fail_at (ctx, err, KDC_ESTATE, "api.slot", NULL, line, column, NULL, "field",
                       field_path (outcome->cause), NULL);
}

static int
evaluate (struct evaluation *run, kdc_buffer *out, kdc_error **err)
{
  struct kdc__evaluator evaluator;
  struct kdc__outcome outcome = { 0 };
  int status = kdc__evaluator_init (&evaluator, run->catalog, run->dossier, run->on);

  if (status == KDC_OK)
    status = compile (run, &evaluator.lookup_user, err);
  if (status == KDC_OK && run->dossier != NULL)
    status = kdc__evaluator_settle (&evaluator);
  if (status == KDC_OK)
    status = kdc__expr_run (run->expr, &evaluator.vm, 0, 0, &outcome);
  if (status == KDC_OK)
    status = judge (run, &outcome, out, err);
  else if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (err);
  kdc__evaluator_clear (&evaluator);
  return status;
}

/* Compiled code in words, in the place of running it. */
static int
explain (struct evaluation *run, kdc_buffer *out, kdc_error **err)
{
  struct kdc__lookup_user user = { .catalog = run->catalog };
  int status = compile (run, &user, err);

  if (status == KDC_OK)
    kdc__expr_describe (run->expr, out);          /* out keeps its status */
  return status;
}

/* Gives work a buffer and an arena, and hands the buffer out. */
static int
with_output (struct evaluation *run,
             int (*work) (struct evaluation *run, kdc_buffer *out, kdc_error **err),
             kdc_buffer **out, kdc_error **err)
{
  struct kdc_context *ctx = run->catalog->ctx;
  kdc_buffer *text = NULL;
  int status;

  if (kdc__buffer_new (ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES), &text) != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__arena_init (&run->arena, ctx);
  status = work (run, text, err);
  kdc__expr_release (run->expr);
  kdc__arena_free (&run->arena);
  return kdc__api_give (text, status, out, err);
}

int
kdc_eval (kdc_catalog *catalog, kdc_dossier *dossier, const char *expression, const char *on,
          kdc_buffer **out, kdc_error **err)
{
  struct evaluation run = { .catalog = catalog, .dossier = dossier, .text = expression };
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (expression);
  status = kdc__api_day (catalog->ctx, on, &run.on, err);
  if (status == KDC_OK && dossier != NULL) {
    status = kdc__dossier_parse (dossier, run.on, err);
    run.form = dossier->form;
  }
  return status == KDC_OK ? with_output (&run, evaluate, out, err) : status;
}

int
kdc_eval_form (const kdc_form *form, const char *expression, const char *on, kdc_buffer **out,
               kdc_error **err)
{
  struct evaluation run = { .form = form, .text = expression };
  int status;

  KDC__GIVES (out);
  KDC__NEED (form);
  KDC__NEED (expression);
  run.catalog = form->catalog;
  status = kdc__api_day (run.catalog->ctx, on, &run.on, err);
  if (status == KDC_OK)
    status = kdc__dossier_of_form (form, &run.dossier, err);
  if (status == KDC_OK)
    status = with_output (&run, evaluate, out, err);
  kdc__dossier_free (run.dossier);
  return status;
}

int
kdc_eval_explain (kdc_catalog *catalog, const kdc_form *form, const char *expression,
                  kdc_buffer **out, kdc_error **err)
{
  struct evaluation run = { .catalog = catalog, .form = form, .text = expression };

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (expression);
  return with_output (&run, explain, out, err);
}
