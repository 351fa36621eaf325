/* check.h - a form's conditions for processors of XPath 2.0: what the exports "xslt" and "sch" have
 * in common. Each node gets functions of its own, named by its index: k:read-N (its value),
 * k:relevance-N, k:need-N, k:path-N; they take the element of the row that the node lies in. */
#ifndef KDC__CHECK_EXPORT_H
#define KDC__CHECK_EXPORT_H

#include "transform/export.h"

struct kdc__check_writer {
  const struct kdc__export_job *job;
  struct kdc_buffer *out;
  kdc_error **err;
  struct kdc__arena scratch;
  struct kdc_buffer text;           /* an XPath expression in the making */
  uint64_t used;                    /* functions called */
  int status;
};

int kdc__check_writer_init (struct kdc__check_writer *w, const struct kdc__export_job *job,
                            struct kdc_buffer *out, kdc_error **err);
void kdc__check_writer_clear (struct kdc__check_writer *w);
/* Text in the making becomes the value of an attribute of out; then it is empty again. */
void kdc__check_flush (struct kdc__check_writer *w);

/* Functions of each node; prefix of data elements is f, of dossiers d. */
int kdc__check_write_nodes (struct kdc__check_writer *w);
int kdc__check_write_library (struct kdc_buffer *out);
/* The element k:data: code lists, units, calendars, as far as they are used. */
int kdc__check_write_data (struct kdc__check_writer *w);

/* One thing that is judged: a rule, the constraint or need of a node, or the number of rows. */
enum kdc__judged {
  KDC__JUDGED_REQUIRED, KDC__JUDGED_CONSTRAINT, KDC__JUDGED_ROWS, KDC__JUDGED_RULE
};
struct kdc__judgement {
  enum kdc__judged kind;
  const struct kdc__form_node *node;          /* in whose rows it is judged */
  const struct kdc__rule *rule;     /* JUDGED_RULE */
  const struct kdc__form_node *repeat;        /* JUDGED_ROWS: below node */
};
/* In document order; 0: no more. *at starts at 0. */
int kdc__check_next (const struct kdc_form *form, size_t *at, struct kdc__judgement *out);
/* Into w->text: an outcome in $v0. *refused: the function that keeps it from being exported. */
int kdc__check_judge (struct kdc__check_writer *w, const struct kdc__judgement *judgement,
                      const char **refused);
/* Into w->text: the elements of the rows it is judged in, from the root of the document. */
void kdc__check_rows (struct kdc__check_writer *w, const struct kdc__form_node *node);

#endif
