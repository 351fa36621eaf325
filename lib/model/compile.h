/* compile.h - what the compilers of model documents share: heads, texts, validity, evidence, and
 * expressions whose faults point inside their attribute. */
#ifndef KDC__COMPILE_H
#define KDC__COMPILE_H

#include "model/catalog.h"
#include "model/vocabularies.h"

/* Strings are borrowed from the document. All return KDC_OK, KDC_EMODEL or KDC_ENOMEM. */

/* A document may have several faults, and whoever mends it wants to see them all: work goes on
 * behind a fault where nothing later depends on what failed. */
struct kdc__gather {
  kdc_error **all;                  /* the caller's; NULL: the first fault ends the work */
  kdc_error *one;                   /* what the next fault is written to */
  int status;                       /* KDC_EMODEL when any was kept */
};
/* Where the errors of the work go. */
kdc_error **kdc__gather_begin (struct kdc__gather *gather, kdc_error **all);
/* KDC_OK also when it was a fault that is kept now; otherwise the status. */
int kdc__gather_keep (struct kdc__gather *gather, int status);

/* The children NAME of element, one per language; when there are any, Vietnamese must be there. */
int kdc__model_text (const struct kdc__document *document, const struct kdc__element *element,
                     const char *name, struct kdc__text *out, kdc_error **err);
/* Days in force, both inclusive; absent = open. */
int kdc__model_validity (const struct kdc__document *document, const struct kdc__element *element,
                         kdc__day *from, kdc__day *to, kdc_error **err);
/* Identity of the root; id: name of the attribute that carries it. */
int kdc__model_head (const struct kdc__document *document, const char *id,
                     struct kdc__model_head *out, kdc_error **err);

/* Marks hold for what stands inside, until something inside has its own. */
const char *kdc__model_evidence (const struct kdc__element *element);       /* never NULL */
const char *kdc__model_source (const struct kdc__element *element);

/* Attribute values that the automaton let through. */
int64_t kdc__model_integer (const struct kdc__element *element, const char *name, int64_t absent);
int kdc__model_minutes (const struct kdc__element *element, const char *name);    /* -1: absent */
const char *kdc__model_choice (const struct kdc__element *element, const char *name,
                               const char *absent);
size_t kdc__model_count (const struct kdc__element *element, const char *name);   /* children */

/* An array in the arena; *out stays NULL for none. */
int kdc__model_array (struct kdc__arena *arena, size_t count, size_t size, void *out,
                      kdc_error **err);
/* kdc__expr_compile for sites whose user is a kdc__lookup_user. On failure either fault->code is
 * set, or *err is filled already; kdc__model_fail_fault knows both. */
int kdc__model_compile (const char *text, size_t size, const struct kdc__expr_site *site,
                        struct kdc__expr **out, struct kdc__expr_fault *fault, kdc_error **err);
int kdc__model_fail_fault (const struct kdc__document *document, kdc_error **err, int status,
                           const struct kdc__expr_fault *fault, const struct kdc__element *element,
                           const char *attribute, size_t offset);
/* Compiles attribute of element, when it is there. */
int kdc__model_expr (const struct kdc__document *document, const struct kdc__expr_site *site,
                     const struct kdc__element *element, const char *attribute,
                     struct kdc__expr **out, kdc_error **err);

/* --- from document to use; the document is taken over on success only ------------------------- */
int kdc__procedure_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                            struct kdc__document *document, struct kdc_procedure **out,
                            kdc_error **err);
void kdc__procedure_free (struct kdc_procedure *procedure);
int kdc__codelist_compile (struct kdc_context *ctx, struct kdc__document *document,
                           struct kdc__codelist **out, kdc_error **err);
void kdc__codelist_free (struct kdc__codelist *list);
int kdc__authorities_compile (struct kdc_context *ctx, struct kdc__document *document,
                              struct kdc__authorities **out, kdc_error **err);
void kdc__authorities_free (struct kdc__authorities *authorities);
int kdc__calendar_compile (struct kdc_context *ctx, struct kdc_catalog *catalog,
                           struct kdc__document *document, struct kdc__calendar **out,
                           kdc_error **err);
void kdc__calendar_free (struct kdc__calendar *calendar);
int kdc__register_compile (struct kdc_context *ctx, struct kdc__document *document,
                           struct kdc__code_register **out, kdc_error **err);
void kdc__register_free (struct kdc__code_register *r);
int kdc__print_compile (struct kdc_context *ctx, struct kdc__document *document,
                        struct kdc__print **out, kdc_error **err);
void kdc__print_free (struct kdc__print *print);

#endif
