/* report.h - validation in one pass and the report it gives. Fail closed: a report that is
 * truncated, or a check that could not run, is never `complete`. */
#ifndef KDC__REPORT_H
#define KDC__REPORT_H

#include "dossier/dossier.h"

/* A look-up that gave no answer: what waits for it, who can tell, until when. */
struct kdc__pending { const char *what, *who, *term, *path; };

struct kdc__fee_line {
  const char *id, *amount;          /* amount NULL: set elsewhere */
  const char *currency, *set_by;
  struct kdc__text name, note;
};

struct kdc_report {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__findings findings;    /* all layers, sorted, located */
  struct kdc__pending *pendings; size_t pending_count, pending_capacity;
  int verdict;
  const char *dossier_id, *source, *procedure, *procedure_version;
  int64_t revision;                 /* -1: not said */
  kdc__day on;
  struct kdc__fee_line *fees; size_t fee_count;
  uint64_t steps;                   /* expression steps, for docs/limits.md */
};

struct kdc__validate_options {
  kdc__day on;                      /* $today; INT32_MIN: the context's clock */
  const char *scope;                /* "submission" (default, NULL) | "draft": required and papers
                                       are not asked | "group:/child" | "field:/child/fullName" */
  int skip_attachments;             /* 1: files are not opened (manifest alone is judged) */
};
/* KDC_OK with a report, whatever is wrong with the dossier. KDC_EINVAL: no such scope;
 * KDC_ENOMEM, KDC_EMODEL, KDC_EIO otherwise. Calculated values stay in the dossier's slots. */
int kdc__validate (struct kdc_dossier *dossier, const struct kdc__validate_options *options,
                   struct kdc_report **out, kdc_error **err);
void kdc__report_free (struct kdc_report *report);
const char *kdc__verdict_name (int verdict);  /* "complete" "supplement" "refused" "invalid" … */
const char *kdc__severity_name (int severity);                        /* "error" "warning" "info" */
const char *kdc__layer_name (int layer);                              /* "input" … */

/* urn:kdc:report:1, both languages, deterministic bytes (no clock in it). */
int kdc__report_xml (const struct kdc_report *report, struct kdc_buffer *out);
/* {"verdict":…,"findings":[{"code","severity","layer","path","line","column","message","guide"}…],
 *  "pending":[…],"fees":[…]} in one language. */
int kdc__report_json (const struct kdc_report *report, int lang, struct kdc_buffer *out);

/* The layer × code → verdict table is data (verdict_table.c). */
int kdc__verdict_of (const struct kdc_finding *finding);

#endif
