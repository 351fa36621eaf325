/* dossier.c - a dossier as a portal takes it in: read, validated in every scope, reported. The
 * ward's forms, and two synthetic ones with nested repeats, a choice and rules that fail. */
#include "fuzz.h"

#include <kdc/dossier.h>
#include <kdc/report.h>

#include "validate/report.h"

static int
names (const uint8_t *data, size_t size, const char *text)
{
  return memmem (data, size, text, strlen (text)) != NULL;
}

static struct kdc_catalog *
catalog_of (const uint8_t *data, size_t size)
{
  return fuzz_catalog (names (data, size, "0.000001") ? "tests/unit/validate/catalog"
                       : names (data, size, "9.00003") ? "tests/perf/catalog" : "lib/data");
}

/* Findings about the input decide alone what is no XML; text in a report is always text. */
static void
check_report (const kdc_report *report, const uint8_t *data, size_t size, int well_formed)
{
  const kdc_finding *finding, *input = NULL;
  size_t i, j;

  for (i = 0; i < kdc_report_count (report); i++) {
    finding = kdc_report_finding (report, i);
    if (kdc_finding_layer (finding) == KDC_LAYER_INPUT && input == NULL)
      input = finding;
    fuzz_check (kdc_finding_message (finding, "vi")[0] != '\0');
    fuzz_check (kdc_finding_message (finding, "en")[0] != '\0');
    fuzz_check (finding->offset == KDC__NO_OFFSET || finding->offset <= size);
    for (j = 0; j < finding->param_count; j++)
      fuzz_check (finding->params[j].value != NULL);
  }
  if (!fuzz_well_formed (data, size))
    fuzz_check (kdc_report_verdict (report) != KDC_VERDICT_COMPLETE);
  if (input == NULL)
    fuzz_agree (data, size, well_formed, NULL, NULL);
  fuzz_check (report->steps <= 2 * (uint64_t) kdc__limit (fuzz_context (), KDC__MAX_EXPR_STEPS));
}

static void
take_xml (const kdc_report *report, struct kdc_buffer **out)
{
  fuzz_check (kdc_report_xml (report, out, NULL) == KDC_OK);
  fuzz_check (fuzz_well_formed ((*out)->data, (*out)->size));
}

static void
check_json (const kdc_report *report)
{
  struct kdc_buffer *json = NULL;

  fuzz_check (kdc_report_json (report, "vi", &json, NULL) == KDC_OK);
  kdc__buffer_delete (json);
}

/* One scope, twice: the second time on slots that the first has changed. */
static void
validate (kdc_dossier *dossier, const char *scope, const uint8_t *data, size_t size)
{
  kdc_report *first = NULL, *second = NULL;
  struct kdc_buffer *a, *b;
  kdc_error *err = NULL;
  int status = kdc_dossier_validate (dossier, "2026-11-14", scope, &first, &err);

  fuzz_error (status, err);
  fuzz_check (status == KDC_OK || (scope != NULL && status == KDC_EINVAL));
  if (status != KDC_OK)
    return;
  check_report (first, data, size, dossier->well_formed);
  check_json (first);
  take_xml (first, &a);
  fuzz_check (kdc_dossier_validate (dossier, "2026-11-14", scope, &second, NULL) == KDC_OK);
  take_xml (second, &b);
  fuzz_check (a->size == b->size && memcmp (a->data, b->data, a->size) == 0);
  kdc__buffer_delete (a);
  kdc__buffer_delete (b);
  kdc_report_free (first);
  kdc_report_free (second);
}

static int
verdict_of (kdc_dossier *dossier)
{
  kdc_report *report = NULL;
  int verdict;

  fuzz_check (kdc_dossier_validate (dossier, "2026-11-14", NULL, &report, NULL) == KDC_OK);
  verdict = kdc_report_verdict (report);
  kdc_report_free (report);
  return verdict;
}

/* Written, read and written again: the same bytes; and complete stays complete. */
static void
write_again (kdc_dossier *dossier, const char *form)
{
  struct kdc_buffer *first = NULL, *second = NULL;
  kdc_dossier *again = NULL;
  kdc_error *err = NULL;
  int status = kdc_dossier_write (dossier, "2026-11-14", form, &first, &err);

  fuzz_check (status == KDC_OK || status == KDC_ESTATE || status == KDC_ELIMIT);
  fuzz_error (status, err);
  if (status != KDC_OK)
    return;
  fuzz_check (dossier->well_formed && fuzz_well_formed (first->data, first->size));
  fuzz_check (kdc_dossier_read (dossier->catalog, first->data, first->size, NULL, NULL, &again,
                                NULL) == KDC_OK);
  fuzz_check (kdc_dossier_write (again, "2026-11-14", form, &second, NULL) == KDC_OK);
  fuzz_check (first->size == second->size
              && memcmp (first->data, second->data, first->size) == 0);
  if (verdict_of (dossier) == KDC_VERDICT_COMPLETE)
    fuzz_check (verdict_of (again) == KDC_VERDICT_COMPLETE);
  kdc__buffer_delete (first);
  kdc__buffer_delete (second);
  kdc_dossier_free (again);
}

static void
look (kdc_dossier *dossier)
{
  static const char *const paths[] = { "/child/fullName", "/stay[2]/guest[1]/name",
                                       "/person[3]/sex" };
  struct kdc_buffer *text;
  size_t i, count = 0;
  int status;

  for (i = 0; i < sizeof paths / sizeof *paths; i++) {
    status = kdc_dossier_value (dossier, paths[i], &text, NULL);
    fuzz_check (status == KDC_OK || status == KDC_ENOTFOUND);
    kdc__buffer_delete (text);
  }
  fuzz_check (kdc_dossier_paper_count (dossier, &count, NULL) == KDC_OK);
  for (i = 0; i < count; i++) {
    fuzz_check (kdc_dossier_paper (dossier, i, "file", &text, NULL) == KDC_OK);
    kdc__buffer_delete (text);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  kdc_dossier *dossier = NULL;

  fuzz_check (kdc_dossier_read (catalog_of (data, size), data, size, NULL, NULL, &dossier, NULL)
              == KDC_OK);
  validate (dossier, NULL, data, size);
  validate (dossier, "draft", data, size);
  validate (dossier, size % 2 ? "group:/child" : "field:/sum/n", data, size);
  look (dossier);
  write_again (dossier, size % 2 ? "canonical" : "draft");
  kdc_dossier_free (dossier);
  return 0;
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t most, unsigned seed)
{
  return fuzz_mutate_xml (data, size, most, seed);
}
