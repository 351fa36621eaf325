/* export.h - a form in the languages of others: one row of the registry for each, one file for
 * each row. These need no translation of expressions: they hold structure, types, lists, texts. */
#ifndef KDC__EXPORT_H
#define KDC__EXPORT_H

#include "model/catalog.h"

struct kdc__export_job {
  struct kdc_context *ctx;
  const struct kdc_form *form;
  kdc__day on;                      /* whose codes are listed */
  int lang;                         /* which language leads, or stands alone where one has room */
};

struct kdc__export {
  const char *name;                 /* "xsd" */
  const char *media_type;
  int (*write) (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err);
};

const struct kdc__export *kdc__export_at (size_t index);              /* NULL: no more */
/* KDC_ENOTFOUND export.unknown; KDC_EMODEL, KDC_EIO of a code list; KDC_ENOMEM. What befell out
 * stands in out->status alone: its owner tells. */
int kdc__export_form (const struct kdc_form *form, const char *to, kdc__day on, int lang,
                      struct kdc_buffer *out, kdc_error **err);

int kdc__export_xsd (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err);
int kdc__export_jsonschema (const struct kdc__export_job *job, struct kdc_buffer *out,
                            kdc_error **err);
int kdc__export_html (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err);
int kdc__export_sch (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err);
int kdc__export_xslt (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err);

/* --- export_facts.c: what the exports say alike ----------------------------------------------- */

/* How the text of a field type looks to others: never narrower than our own reading of it, so that
 * a schema refuses nothing that validation accepts. Patterns are whole and in what the regular
 * expressions of XML Schema and ECMA-262 (flag u) have in common. */
struct kdc__lexical {
  const char *xsd;                  /* type of XML Schema, without prefix */
  const char *json;                 /* type of JSON Schema */
  const char *format;               /* of JSON Schema, or NULL */
  const char *pattern;              /* or NULL */
};
const struct kdc__lexical *kdc__export_lexical (const struct kdc__form_node *node);

/* 1: judged in every dossier that has what is around it: no condition on the way to the root. */
int kdc__export_is_unconditional (const struct kdc__form_node *node);
/* 1: every complete dossier holds it (in each row, below a repeat). */
int kdc__export_is_demanded (const struct kdc__form_node *node);
/* 1: a field of a code list that no field before it has. */
int kdc__export_is_first_of_list (const struct kdc_form *form, const struct kdc__form_node *node);
/* The list as of the job's day; *out NULL: none is in force then (KDC_OK). */
int kdc__export_list (const struct kdc__export_job *job, const char *list,
                      const struct kdc__codelist **out, kdc_error **err);
int kdc__export_in_force (const struct kdc__code *code, kdc__day on);

#endif
