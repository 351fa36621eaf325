/* lint.c - lint over a folder or some files: opens what can be opened, takes each document in hand,
 * has it walked, and gathers what was found in one report, file by file. */
#include "validate/lint.h"

#include <stdarg.h>
#include <string.h>

#include "base/file.h"
#include "validate/check.h"

#define MOST_PARAMS 6

/* --- saying something ------------------------------------------------------------------------- */

static int
is_wanted (const struct kdc__lint *lint, int severity)
{
  return severity <= lint->least;
}

/* "tp-ht-khai-sinh/child/fullName": what names each element on the way. */
static void
append_model (const struct kdc__element *element, struct kdc_buffer *out)
{
  static const char *const names[] = { "code", "id", "name", "value", "ref", "date", "number" };
  const char *value = NULL;
  size_t i;

  if (element->parent)
    append_model (element->parent, out);
  for (i = 0; i < KDC__COUNT_OF (names) && !value; i++)
    value = kdc__element_attribute (element, names[i]);
  if (!value)
    return;
  if (out->size)
    kdc__buffer_putc (out, '/');
  kdc__buffer_puts (out, value);
}

static int
add_finding (struct kdc__lint *lint, const struct kdc__element *element, size_t offset,
             const struct kdc__param *params, size_t count)
{
  struct kdc__finding_spec spec = { .code = lint->check->code, .offset = offset };
  struct kdc_buffer path, model;
  int status;

  kdc__buffer_init (&path, lint->ctx, 0);
  kdc__buffer_init (&model, lint->ctx, 0);
  kdc__element_path (element, &path);
  append_model (element, &model);
  spec.path = path.size ? path.data : "";
  spec.model = model.data;
  status = path.status != KDC_OK || model.status != KDC_OK
             ? KDC_ENOMEM
             : kdc__findings_add_params (&lint->findings, &spec, params, count);
  kdc__buffer_clear (&path);
  kdc__buffer_clear (&model);
  return status;
}

void
kdc__lint_say (struct kdc__lint *lint, const struct kdc__element *element, const char *attribute,
               size_t index, ...)
{
  const struct kdc__message *row = kdc__message_find (lint->check->code);
  struct kdc__param params[MOST_PARAMS];
  size_t count = 0, offset;
  va_list args;

  if (lint->status != KDC_OK || (row && !is_wanted (lint, row->severity)))
    return;
  va_start (args, index);
  while (count < MOST_PARAMS && (params[count].name = va_arg (args, const char *)))
    params[count++].value = va_arg (args, const char *);
  va_end (args);
  offset = kdc__document_offset (lint->document, element, attribute, index);
  lint->status = add_finding (lint, element, offset, params, count);
}

void
kdc__lint_say_at (struct kdc__lint *lint, const struct kdc__element *element, size_t offset)
{
  const struct kdc__message *row = kdc__message_find (lint->check->code);

  if (lint->status == KDC_OK && (!row || is_wanted (lint, row->severity)))
    lint->status = add_finding (lint, element, offset, NULL, 0);
}

static void
run_checks (struct kdc__lint *lint, const struct kdc__lint_check *checks, size_t count,
            enum kdc__lint_target target, const char *name, const void *item)
{
  size_t i;

  for (i = 0; i < count && lint->status == KDC_OK; i++) {
    const struct kdc__lint_check *check = checks + i;

    if (check->target != target
        || (check->kind != KDC__LINT_ANY && check->kind != (int) lint->kind)
        || (check->element && (!name || strcmp (check->element, name) != 0)))
      continue;
    lint->check = check;
    check->run (lint, item);
  }
}

void
kdc__lint_run (struct kdc__lint *lint, enum kdc__lint_target target, const char *name,
               const void *item)
{
  run_checks (lint, kdc__lint_checks, kdc__lint_check_count (), target, name, item);
  if (lint->room)
    run_checks (lint, lint->room->checks, lint->room->check_count, target, name, item);
}

/* --- what does not load ----------------------------------------------------------------------- */

/* An error of the loader as a finding: its texts are final already. place: whose place it has. */
static int
add_error (struct kdc__findings *list, const kdc_error *error, const char *source,
           const kdc_error *place)
{
  const struct kdc__message *row = kdc__message_find (error->key);
  struct kdc_finding finding = {
    .code = row, .severity = KDC_SEVERITY_ERROR, .layer = row && row->layer ? row->layer
                                                                            : KDC_LAYER_MODEL,
    .path = error->path ? error->path : "", .source = source, .offset = KDC__NO_OFFSET,
    .line = place->line, .column = place->column,
  };
  int lang;

  if (!row)
    return KDC_EINTERNAL;
  for (lang = 0; lang < KDC__LANGS; lang++) {
    finding.message[lang] = error->message[lang];
    finding.guide[lang] = row->guide[lang] && !strchr (row->guide[lang], '{') ? row->guide[lang]
                                                                              : NULL;
  }
  return kdc__findings_copy (list, &finding);
}

/* A procedure does not compile when its form does not: that is said where the form is. */
static void
add_errors (struct kdc__lint *lint, const kdc_error *error, const char *file)
{
  for (; error && lint->status == KDC_OK; error = error->cause)
    if (!error->source || !*error->source || strcmp (error->source, file) == 0)
      lint->status = add_error (&lint->report->findings, error, file, error);
}

/* --- one document ----------------------------------------------------------------------------- */

static const struct kdc__document *
document_of (enum kdc__kind kind, const void *compiled)
{
  switch (kind) {
  case KDC__K_PROCEDURE: return ((const struct kdc_procedure *) compiled)->document;
  case KDC__K_FORM: return ((const struct kdc_form *) compiled)->document;
  case KDC__K_CODELIST: return ((const struct kdc__codelist *) compiled)->document;
  case KDC__K_AUTHORITIES: return ((const struct kdc__authorities *) compiled)->document;
  case KDC__K_CALENDAR: return ((const struct kdc__calendar *) compiled)->document;
  case KDC__K_REGISTER: return ((const struct kdc__code_register *) compiled)->document;
  case KDC__K_PRINT: return ((const struct kdc__print *) compiled)->document;
  default: return NULL;
  }
}

static void
hand_over (struct kdc__lint *lint, const char *file)
{
  struct kdc__findings *list = &lint->findings;
  size_t i;

  kdc__findings_sort (list);
  kdc__findings_locate (list, lint->document->bytes.data, lint->document->bytes.size);
  for (i = 0; i < list->count && lint->status == KDC_OK; i++) {
    list->items[i]->source = file;
    lint->status = kdc__findings_copy (&lint->report->findings, list->items[i]);
  }
  lint->report->findings.truncated |= list->truncated;
}

static void
walk_document (struct kdc__lint *lint, const char *file)
{
  kdc__findings_init (&lint->findings, lint->ctx);
  kdc__arena_init (&lint->arena, lint->ctx);
  lint->conditions = NULL;
  lint->condition_count = lint->condition_capacity = 0;
  kdc__lint_walk (lint);
  hand_over (lint, file);
  kdc__free (lint->ctx, lint->conditions);
  kdc__arena_free (&lint->arena);
  kdc__findings_clear (&lint->findings);
}

static int
read_file (struct kdc__lint *lint, const char *file, struct kdc__document **out, kdc_error **err)
{
  const struct kdc__element_decl *roots[KDC__K_COUNT];
  struct kdc_buffer bytes;
  int i, status;

  *out = NULL;
  for (i = 0; i < KDC__K_COUNT; i++)
    roots[i] = kdc__kind_rows[i].decl;
  kdc__buffer_init (&bytes, lint->ctx, 0);
  status = kdc__file_read (lint->ctx, file, kdc__model_limit (lint->ctx), &bytes, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return status;
  }
  return kdc__document_read (lint->ctx, &bytes, file, roots, KDC__K_COUNT, out, err);
}

static enum kdc__kind
kind_of (const struct kdc__document *document)
{
  int kind = 0;

  while (kdc__kind_rows[kind].decl != document->root->decl)
    kind++;
  return (enum kdc__kind) kind;
}

/* EMODEL is what lint is for; anything else ends it. */
static void
take_error (struct kdc__lint *lint, int status, kdc_error *error, const char *file)
{
  if (status == KDC_EMODEL)
    add_errors (lint, error, file);
  else
    lint->status = status;
  if (lint->status != KDC_OK && lint->status != KDC_ENOMEM && lint->err && !*lint->err) {
    *lint->err = error;
    return;
  }
  kdc__error_delete (error);
}

/* What a sheet has wrong is said where the sheet is; a cause without a place has that of what it
 * is the cause of. */
static void
add_room_errors (struct kdc__lint *lint, const kdc_error *error, const char *file)
{
  const kdc_error *place = error;

  for (; error && lint->status == KDC_OK; error = error->cause) {
    int elsewhere = error->source && *error->source && strcmp (error->source, file) != 0;

    if (error->line > 0)
      place = error;
    lint->status = add_error (&lint->report->findings, error, elsewhere ? error->source : file,
                              place);
  }
}

static void
lint_room (struct kdc__lint *lint, const char *file)
{
  kdc_error *error = NULL;
  int status;

  lint->more = NULL;
  if (lint->status != KDC_OK || !lint->room || lint->room->kind != lint->kind)
    return;
  status = lint->room->read (lint->catalog, lint->document, &lint->more, &error);
  if (status == KDC_EMODEL && error) {
    add_room_errors (lint, error, file);
    kdc__error_delete (error);
  } else if (status != KDC_OK)
    take_error (lint, status, error, file);
}

static void
lint_references (struct kdc__lint *lint, const char *file)
{
  kdc_error *error = NULL;
  int status = KDC_OK;

  if (lint->kind == KDC__K_PRINT && lint->compiled)
    status = kdc__catalog_check_print (lint->catalog, lint->compiled, &error);
  if (status != KDC_OK)
    take_error (lint, status, error, file);
}

/* Compiles a document that is no entry, or is one that does not compile: then only what stands in
 * its text is walked. */
static void
lint_file (struct kdc__lint *lint, const char *file)
{
  struct kdc__document *document;
  void *compiled = NULL;
  kdc_error *error = NULL;
  int status = read_file (lint, file, &document, &error);

  if (status != KDC_OK) {
    take_error (lint, status, error, file);
    return;
  }
  lint->kind = kind_of (document);
  lint->document = document;
  if (kdc__kind_rows[lint->kind].compile) {
    status = kdc__kind_rows[lint->kind].compile (lint->catalog, document, &compiled, &error);
    if (status != KDC_OK)
      take_error (lint, status, error, file);
  }
  lint->compiled = compiled;
  lint_references (lint, file);
  lint_room (lint, file);
  if (lint->status == KDC_OK)
    walk_document (lint, file);
  if (lint->more)
    lint->room->drop (lint->more);
  lint->more = NULL;
  if (compiled)
    kdc__kind_rows[lint->kind].free (compiled);
  else
    kdc__document_free (document);
}

/* One that does not compile is looked through as a file; that memory ran out is no such reason. */
static void
lint_entry (struct kdc__lint *lint, struct kdc__entry *entry)
{
  void *compiled = NULL;
  int status = kdc__kind_rows[entry->kind].compile
                 ? kdc__entry_use (lint->catalog, entry, &compiled, NULL) : KDC_ENOTSUP;

  lint->entry = entry;
  if (status == KDC_ENOMEM) {
    lint->status = status;
  } else if (status == KDC_OK) {
    lint->kind = entry->kind;
    lint->compiled = compiled;
    lint->document = document_of (entry->kind, compiled);
    lint_references (lint, entry->file);
    if (lint->status == KDC_OK)
      walk_document (lint, entry->file);
  } else {
    lint_file (lint, entry->file);
  }
  lint->entry = NULL;
}

/* --- which documents -------------------------------------------------------------------------- */

/* 1: the file is asked for. */
static int
is_asked (struct kdc__lint *lint, const char *file)
{
  size_t i;

  if (!lint->files)
    return 1;
  for (i = 0; i < lint->file_count; i++)
    if (kdc__file_is_same (lint->files[i], file))
      return lint->seen[i] = 1;
  return 0;
}

static int
on_fault (void *user, enum kdc__kind kind, const char *file, kdc_error *error)
{
  struct kdc__lint *lint = user;

  (void) kind;
  if (is_asked (lint, file))
    add_errors (lint, error, file);
  kdc__error_delete (error);
  return lint->status;
}

static void
lint_all (struct kdc__lint *lint)
{
  size_t i;

  for (i = 0; i < lint->catalog->count && lint->status == KDC_OK; i++)
    if (is_asked (lint, lint->catalog->entries[i].file))
      lint_entry (lint, lint->catalog->entries + i);
  for (i = 0; i < lint->file_count && lint->status == KDC_OK; i++)
    if (!lint->seen[i])
      lint_file (lint, lint->files[i]);
}

static void
judge_report (struct kdc_report *report)
{
  size_t i;

  report->verdict = KDC_VERDICT_COMPLETE;
  for (i = 0; i < report->findings.count; i++)
    if (report->findings.items[i]->severity == KDC_SEVERITY_ERROR)
      report->verdict = KDC_VERDICT_INVALID;
  if (report->findings.truncated)
    report->verdict = KDC_VERDICT_UNDECIDED;
  report->revision = -1;
  report->on = kdc__day_of (kdc__now (report->ctx));
}

int
kdc__lint (struct kdc_context *ctx, const char *directory, const char *const *files,
           size_t file_count, int least, const struct kdc__lint_room *room,
           struct kdc_report **out, kdc_error **err)
{
  struct kdc__lint lint = { .ctx = ctx, .room = room, .files = files,
                            .file_count = files ? file_count : 0, .least = least, .err = err };
  const struct kdc__catalog_faults faults = { on_fault, &lint };
  int status = kdc__report_new (ctx, &lint.report);

  *out = NULL;
  if (status == KDC_OK && lint.file_count
      && !(lint.seen = kdc__calloc (ctx, lint.file_count, sizeof *lint.seen)))
    status = KDC_ENOMEM;
  if (status == KDC_OK)
    status = kdc__catalog_open_all (ctx, &directory, 1, &faults, &lint.catalog, err);
  if (status == KDC_OK) {
    lint_all (&lint);
    if (lint.status == KDC_OK)
      kdc__lint_accept (&lint);
    status = lint.status;
  }
  kdc__catalog_unref (lint.catalog);
  kdc__free (ctx, lint.seen);
  if (status != KDC_OK) {
    kdc__report_free (lint.report);
    return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
  }
  judge_report (lint.report);
  *out = lint.report;
  return KDC_OK;
}
