/* paper.c - the layer of papers: what the procedure asks for against what the manifest says, and
 * what the manifest says against the files themselves. */
#include "validate/check.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"

/* --- the files -------------------------------------------------------------------------------- */

static const char *
title_of (const struct kdc__manifest_item *item, int lang, const char *path)
{
  const char *name = item->paper ? kdc__text_get (&item->paper->name, lang) : NULL;

  return name ? name : item->ref ? item->ref : path;
}

/* found: the same in both languages, or by language. */
static int
add_found (struct kdc__check *check, const struct kdc__manifest_item *item, const char *code,
           const char *name, const char *value, const char *const found[KDC__LANGS])
{
  char path[48];
  struct kdc__finding_spec spec = { .code = code, .path = path, .offset = item->offset };

  snprintf (path, sizeof path, "papers/paper[%u]", (unsigned) item->index);
  return kdc__findings_add (&check->report->findings, &spec, "paper", item->ref ? item->ref : "",
                            "title", title_of (item, KDC__VI, path), "title-en",
                            title_of (item, KDC__EN, path), "file", item->file ? item->file : "",
                            name, value, "found", found[KDC__VI], "found-en", found[KDC__EN], NULL);
}

static int
add (struct kdc__check *check, const struct kdc__manifest_item *item, const char *code,
     const char *name, const char *value, const char *found)
{
  const char *const both[KDC__LANGS] = { found, found };

  return add_found (check, item, code, name, value, both);
}

static int
compare_facts (struct kdc__check *check, const struct kdc__manifest_item *item,
               const struct kdc__attachment_facts *facts)
{
  char said[24], found[24], sha[2 * KDC__SHA256_SIZE + 1];
  int status = KDC_OK;

  if (!kdc__media_type_allowed (facts->media_type))
    return add (check, item, "paper.refused-type", "expected", "", facts->media_type);
  if (item->media_type && !kdc__media_type_same (item->media_type, facts->media_type))
    return add (check, item, "paper.media-type", "expected", item->media_type, facts->media_type);
  if (item->size >= 0 && item->size != facts->size) {
    snprintf (said, sizeof said, "%lld", (long long) item->size);
    snprintf (found, sizeof found, "%lld", (long long) facts->size);
    return add (check, item, "paper.size", "expected", said, found);
  }
  kdc__hex (facts->sha, sizeof facts->sha, sha);
  if (item->sha256 && strcmp (item->sha256, sha) != 0)
    status = add (check, item, "paper.digest", "expected", item->sha256, sha);
  return status;
}

/* A file that cannot be opened is a finding about that file; only a full memory ends the run. */
static int
report_unread (struct kdc__check *check, const struct kdc__manifest_item *item, int status,
               kdc_error *why)
{
  static const char *const nothing[KDC__LANGS] = { "", "" };
  char most[24];

  snprintf (most, sizeof most, "%lld",
            (long long) kdc__limit (check->ctx, KDC__MAX_ATTACHMENT_BYTES));
  if (status == KDC_EINVAL)
    status = add (check, item, "input.path", "expected", "", "");
  else if (status == KDC_ENOTFOUND)
    status = add (check, item, "paper.file-missing", "expected", "", "");
  else if (status == KDC_ELIMIT)
    status = add (check, item, "paper.too-large", "most", most, "");
  else if (status == KDC_EIO)
    status = add_found (check, item, "paper.unread", "expected", "",
                        why ? (const char *const *) why->message : nothing);
  else {
    kdc__error_add_cause (check->err, why);
    return status;
  }
  kdc__error_delete (why);
  return status;
}

static int
judge_file (struct kdc__check *check, const struct kdc__manifest_item *item)
{
  struct kdc__attachment_facts facts;
  kdc_error *why = NULL;
  int status;

  if (!kdc__path_is_inside (item->file))
    return add (check, item, "input.path", "expected", "", "");
  if (item->media_type && !kdc__media_type_allowed (item->media_type))
    return add (check, item, "paper.refused-type", "expected", "", item->media_type);
  if (check->skip_attachments || !check->dossier->directory)
    return KDC_OK;
  status = kdc__attachment_inspect (check->ctx, check->dossier->directory, item->file, &facts,
                                    &why);
  if (status != KDC_OK)
    return report_unread (check, item, status, why);
  return compare_facts (check, item, &facts);
}

static int
needs_file (const struct kdc__manifest_item *item)
{
  return item->kind && (strcmp (item->kind, "scan") == 0 || strcmp (item->kind, "photo") == 0
                        || strcmp (item->kind, "electronic") == 0);
}

static int
judge_item (struct kdc__check *check, const struct kdc__manifest_item *item)
{
  int status = KDC_OK;

  int known = item->ref && (item->paper || !check->dossier->procedure);

  if (item->ref && !known)
    status = add (check, item, "paper.unknown", "expected", "", "");
  if (status != KDC_OK)
    return status;
  if (item->file)
    return judge_file (check, item);
  if (!known || !needs_file (item))
    return KDC_OK;
  return add (check, item, "paper.no-file", "expected", "", "");
}

/* --- what the procedure asks for -------------------------------------------------------------- */

static const struct kdc__manifest_item *
find_item (const struct kdc_dossier *dossier, const struct kdc__paper *paper,
           const struct kdc__manifest_item *after)
{
  const struct kdc__manifest_item *item = after ? after + 1 : dossier->papers;

  for (; item && item < dossier->papers + dossier->paper_count; item++)
    if (item->paper == paper)
      return item;
  return NULL;
}

static char *
model_of (struct kdc__check *check, const struct kdc__paper *paper)
{
  return kdc__arena_printf (&check->arena, "%s/%s", check->dossier->procedure->head.id, paper->id);
}

/* Position of what is not there: the manifest, or where it would follow. */
static size_t
manifest_offset (const struct kdc_dossier *dossier)
{
  return dossier->papers_offset;
}

static int
report_missing (struct kdc__check *check, const struct kdc__paper *paper)
{
  struct kdc__finding_spec spec
    = { .code = "paper.missing", .offset = manifest_offset (check->dossier) };
  const struct kdc__message *row = kdc__message_find ("paper.missing");
  const char *title = kdc__text_get (&paper->name, KDC__VI);
  struct kdc_buffer texts[KDC__LANGS];
  int lang, status = row ? KDC_OK : KDC_EINTERNAL;

  spec.path = kdc__arena_printf (&check->arena, "papers/%s", paper->id);
  spec.model = model_of (check, paper);
  if (!spec.path || !spec.model)
    return KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *name = kdc__text_get (&paper->name, lang);
    struct kdc__param param = { "title", name ? name : paper->id };

    kdc__buffer_init (texts + lang, check->ctx, 0);
    if (status == KDC_OK)
      status = kdc__message_format (texts + lang, row->text[lang], &param, 1);
    spec.message[lang] = texts[lang].data;
    spec.guide[lang] = kdc__text_get (&paper->guide, lang);
  }
  if (status == KDC_OK)
    status = kdc__findings_add (&check->report->findings, &spec, "paper", paper->id, "title",
                                title ? title : paper->id, NULL);
  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_clear (texts + lang);
  return status;
}

static int
is_certified (const struct kdc__manifest_item *item)
{
  return item->kind
         && (strcmp (item->kind, "original") == 0 || strcmp (item->kind, "certified-copy") == 0);
}

/* One certified item is enough; the finding stands at the first that is not. */
static int
judge_certified (struct kdc__check *check, const struct kdc__paper *paper)
{
  const struct kdc__manifest_item *first = find_item (check->dossier, paper, NULL), *item;
  int asked, status;

  if (!paper->certified || !first)
    return KDC_OK;
  for (item = first; item; item = find_item (check->dossier, paper, item))
    if (is_certified (item))
      return KDC_OK;
  status = kdc__check_asks (check, paper->certified, NULL, 0, paper->id, &asked);
  if (status != KDC_OK || !asked)
    return status;
  return add (check, first, "paper.certified", "expected", "", first->kind ? first->kind : "");
}

enum answer { NOT_ANSWERED, ANSWERED, NOT_KNOWN };

/* One way to satisfy a one-of: a paper in the manifest, or a field with a value. */
static int
answers (struct kdc__check *check, const struct kdc__paper *alternative, enum answer *out)
{
  struct kdc__outcome outcome;
  int status;

  if (!alternative->value) {
    *out = find_item (check->dossier, alternative, NULL) ? ANSWERED : NOT_ANSWERED;
    return judge_certified (check, alternative);
  }
  status = kdc__check_run (check, alternative->value, 0, 0, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind == KDC__RESULT) {
    *out = kdc__outcome_true (&outcome) ? ANSWERED : NOT_ANSWERED;
    return KDC_OK;
  }
  *out = NOT_KNOWN;
  return kdc__check_unsettled (check, &outcome, NULL, 0, alternative->value_path);
}

/* The ids of the alternatives, and their titles in one language for people. */
static int
list_choices (const struct kdc__paper *one_of, int lang, struct kdc_buffer *ids,
              struct kdc_buffer *titles)
{
  size_t i;

  for (i = 0; i < one_of->alternative_count; i++) {
    const struct kdc__paper *alternative = one_of->alternatives + i;
    const char *title = kdc__text_get (&alternative->name, lang);
    const char *id = alternative->id ? alternative->id : alternative->value_path;

    kdc__buffer_printf (ids, "%s%s", i ? " " : "", id);
    kdc__buffer_printf (titles, "%s%s", i ? "; " : "", title ? title : id);
  }
  return ids->status != KDC_OK ? ids->status : titles->status;
}

static int
report_one_of (struct kdc__check *check, const struct kdc__paper *one_of)
{
  struct kdc__finding_spec spec = { .code = "paper.one-of", .path = "papers",
                                    .offset = manifest_offset (check->dossier) };
  const struct kdc__message *row = kdc__message_find ("paper.one-of");
  struct kdc_buffer texts[KDC__LANGS], ids, titles;
  int lang, status = row ? KDC_OK : KDC_EINTERNAL;

  kdc__buffer_init (&ids, check->ctx, 0);
  kdc__buffer_init (&titles, check->ctx, 0);
  spec.model = model_of (check, one_of);
  if (!spec.model)
    status = KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *name = kdc__text_get (&one_of->name, lang);
    struct kdc__param params[2] = { { "title", name ? name : one_of->id } };

    kdc__buffer_init (texts + lang, check->ctx, 0);
    kdc__buffer_clear (&ids);
    kdc__buffer_clear (&titles);
    if (status == KDC_OK)
      status = list_choices (one_of, lang, &ids, &titles);
    params[1] = (struct kdc__param) { "titles", titles.data };
    if (status == KDC_OK)
      status = kdc__message_format (texts + lang, row->text[lang], params, 2);
    spec.message[lang] = texts[lang].data;
    spec.guide[lang] = kdc__text_get (&one_of->guide, lang);
  }
  if (status == KDC_OK)
    status = kdc__findings_add (&check->report->findings, &spec, "choices", ids.data, NULL);
  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_clear (texts + lang);
  kdc__buffer_clear (&ids);
  kdc__buffer_clear (&titles);
  return status;
}

static int
judge_one_of (struct kdc__check *check, const struct kdc__paper *one_of)
{
  enum answer answer = NOT_ANSWERED, one = NOT_ANSWERED;
  size_t i;
  int asked = 1, status = KDC_OK;

  if (one_of->required)
    status = kdc__check_asks (check, one_of->required, NULL, 0, one_of->id, &asked);
  for (i = 0; i < one_of->alternative_count && status == KDC_OK; i++) {
    status = answers (check, one_of->alternatives + i, &one);
    if (one == ANSWERED || (one == NOT_KNOWN && answer == NOT_ANSWERED))
      answer = one;
  }
  if (status != KDC_OK || !asked || answer != NOT_ANSWERED)
    return status;
  return report_one_of (check, one_of);
}

/* Whether it concerns somebody else is a question that the dossier does not answer. */
static int
report_asked (struct kdc__check *check, const struct kdc__paper *paper)
{
  struct kdc__finding_spec spec = { .code = "paper.asked", .path = "papers",
                                    .offset = manifest_offset (check->dossier) };
  const struct kdc_procedure *procedure = check->dossier->procedure;
  const char *vi = NULL, *en = NULL, *title = kdc__text_get (&paper->name, KDC__VI);
  const char *title_en = kdc__text_get (&paper->name, KDC__EN);
  size_t i;

  for (i = 0; i < procedure->ask_count; i++)
    if (strcmp (procedure->asks[i].code, paper->ask) == 0) {
      vi = kdc__text_get (&procedure->asks[i].guide, KDC__VI);
      en = kdc__text_get (&procedure->asks[i].guide, KDC__EN);
    }
  spec.model = model_of (check, paper);
  if (!spec.model)
    return KDC_ENOMEM;
  return kdc__findings_add (&check->report->findings, &spec, "paper", paper->id, "title",
                            title ? title : paper->id, "title-en",
                            title_en ? title_en : paper->id, "question", vi ? vi : "",
                            "question-en", en ? en : "", NULL);
}

/* 1: for this dossier it is asked for; 0: for another case, or the citizen has to say. */
static int
concerns (struct kdc__check *check, const struct kdc__paper *paper, int *status)
{
  const char *chosen = check->dossier->case_code;

  *status = KDC_OK;
  if (paper->case_code && (!chosen || strcmp (chosen, paper->case_code) != 0))
    return 0;
  if (!paper->ask)
    return 1;
  if (paper->handling == KDC__SUBMIT && !find_item (check->dossier, paper, NULL))
    *status = report_asked (check, paper);
  return 0;
}

static int
judge_paper (struct kdc__check *check, const struct kdc__paper *paper)
{
  int asked = 1, status = KDC_OK;

  if (!concerns (check, paper, &status))
    return status;

  if (paper->alternative_count)
    return judge_one_of (check, paper);
  if (paper->handling != KDC__SUBMIT)
    return KDC_OK;
  if (paper->required)
    status = kdc__check_asks (check, paper->required, NULL, 0, paper->id, &asked);
  if (status != KDC_OK)
    return status;
  if (asked && !find_item (check->dossier, paper, NULL))
    return report_missing (check, paper);
  return judge_certified (check, paper);
}

/* The procedure's conditions read the slots of one form version; with another they cannot be
 * evaluated, and nobody may take that for a yes. */
static int
report_form_version (struct kdc__check *check)
{
  struct kdc__finding_spec spec = { .code = "procedure.form-version", .path = "data",
                                    .offset = check->dossier->data_offset };

  return kdc__findings_add (&check->report->findings, &spec, "version",
                            check->form->head.version, "expected",
                            check->dossier->procedure->form->head.version, NULL);
}

int
kdc__check_papers (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < d->paper_count && status == KDC_OK; i++)
    status = judge_item (check, d->papers + i);
  if (status != KDC_OK || !d->procedure || !check->form)
    return status;
  if (!kdc__form_is_same (d->procedure->form, check->form))
    return d->procedure->form ? report_form_version (check) : KDC_OK;
  for (i = 0; i < d->procedure->paper_count && status == KDC_OK; i++)
    status = judge_paper (check, d->procedure->papers + i);
  return status;
}
