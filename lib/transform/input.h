/* input.h - what the files of this room share: the texts people read in place of codes and dates,
 * the tree that style sheets read, the functions they call. Not for other rooms. */
#ifndef KDC__INPUT_H
#define KDC__INPUT_H

#include "transform/print.h"
#include "xml/xslt.h"

struct kdc__print_job {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  const struct kdc__print *print;
  const struct kdc_procedure *procedure;
  const struct kdc_form *form;
  struct kdc_dossier *dossier;      /* NULL: blank */
  const struct kdc_report *report;  /* NULL: blank */
  const struct kdc__dom *receipt;   /* NULL: none */
  int lang;
  kdc__day on;                      /* by which codes and units are named */
  kdc_error **err;                  /* where look-ups say why they failed; may be NULL */
};

/* The whole tree as XML bytes. KDC_OK, KDC_ENOMEM, KDC_ELIMIT, KDC_EMODEL, KDC_EIO. */
int kdc__print_input (const struct kdc__print_job *job, struct kdc_buffer *out, kdc_error **err);

/* Texts for people, appended as plain text. What has no such text is appended as it is. The status
 * is the buffer's, or a look-up's failure. */
int kdc__text_of_date (const char *date, struct kdc_buffer *out);     /* 20/10/2026, 06/1958 */
int kdc__text_of_code (const struct kdc__print_job *job, const char *list, const char *code,
                       struct kdc_buffer *out);
/* Its own name, or with all units around it: "Phường Khương Đình, Thành phố Hà Nội". */
int kdc__text_of_unit (const struct kdc__print_job *job, const char *code, int whole,
                       struct kdc_buffer *out);
int kdc__text_of_agency (const struct kdc__print_job *job, const char *id, struct kdc_buffer *out);
/* "2026-10-20", "1958", or an instant (in Vietnam's time). KDC_OK or KDC_EPARSE. */
int kdc__moment_parse (const char *text, struct kdc__partial *out);

/* Functions of urn:kdc:xslt:1; their user is a struct kdc__print_job. Ended by a row without a
 * name. */
extern const struct kdc__xslt_function kdc__print_functions[];

#endif
