/* write.h - a dossier as a document again: the envelope word for word, the data from its slots in
 * the order of the form. What is written twice is written in the same bytes. */
#ifndef KDC__DOSSIER_WRITE_H
#define KDC__DOSSIER_WRITE_H

#include "dossier/dossier.h"

/* --- the envelope ----------------------------------------------------------------------------- */

/* Its elements but <data>, <papers> and <draft>, as the vocabulary lists them, and what each
 * attribute says; NULL: nothing. Names as in findings: "id", "channel/site", "filer/name". */
#define KDC__ENVELOPE_PARTS 8u
struct kdc__envelope_part {
  const struct kdc__element_decl *decl;
  const char **values;              /* of each attribute of decl */
  int inner;                        /* 1: stands in the part before (consent in assistance) */
};
struct kdc__envelope {
  struct kdc__arena arena;
  struct kdc__envelope_part parts[KDC__ENVELOPE_PARTS];
  size_t count;
};

/* Says nothing yet. KDC_OK or KDC_ENOMEM; clear it in both cases. */
int kdc__envelope_init (struct kdc__envelope *envelope, struct kdc_context *ctx);
void kdc__envelope_clear (struct kdc__envelope *envelope);
/* From the bytes of a dossier, read once more: a validation has no use for most of it, and is not
 * to pay for it. KDC_OK, KDC_ENOMEM, KDC_ELIMIT. */
int kdc__envelope_read (const struct kdc_dossier *dossier, struct kdc__envelope *out);
/* Where the value of a name stands; NULL: the vocabulary has no such attribute. */
const char **kdc__envelope_at (struct kdc__envelope *envelope, const char *name, size_t size);

/* --- the document ----------------------------------------------------------------------------- */

/* CANONICAL: what is relevant, calculated values written. CHECK: the same for exported checks,
 * with k:state where a calculated field has no value but is not absent (docs/expressions.md).
 * DRAFT: all that is there, relevant or not, with the numbers of rows; of a choice the branch that
 * is there. */
enum kdc__write_form { KDC__WRITE_CANONICAL, KDC__WRITE_CHECK, KDC__WRITE_DRAFT };

/* The slots are settled (kdc__evaluator_settle, or a validation). tail: elements that stand behind
 * the papers, or NULL. KDC_ESTATE dossier.no-data: it
 * was not read as XML, or names no form that is known; KDC_ELIMIT past output.max-bytes;
 * KDC_ENOMEM. */
int kdc__dossier_write (const struct kdc_dossier *dossier, const struct kdc__envelope *envelope,
                        enum kdc__write_form form, const char *tail, struct kdc_buffer *out,
                        kdc_error **err);

#endif
