/* api.h - what the files of this room share: the arguments they all check in the same way. */
#ifndef KDC__API_H
#define KDC__API_H

#include "base/context.h"
#include "base/text.h"
#include "dossier/write.h"

/* "2026-11-14", or NULL for today by the context's clock. KDC_EINVAL api.day. */
int kdc__api_day (struct kdc_context *ctx, const char *on, kdc__day *out, kdc_error **err);
/* A new buffer object holding a copy of text ("" when NULL). */
int kdc__api_text (struct kdc_context *ctx, const char *text, kdc_buffer **out, kdc_error **err);
/* Ends a call that filled buffer: hands it out on success, frees it and reports its status
 * otherwise. */
int kdc__api_give (kdc_buffer *buffer, int status, kdc_buffer **out, kdc_error **err);
/* NULL, "canonical", "check", "draft". KDC_EINVAL dossier.write-form. */
int kdc__api_write_form (struct kdc_context *ctx, const char *name, enum kdc__write_form *out,
                         kdc_error **err);
/* "" in place of NULL: no accessor gives a null text. */
static inline const char *
kdc__api_or_empty (const char *text)
{
  return text ? text : "";
}
/* The properties of something, as accessors by name look them up. */
struct kdc__api_property {
  const char *name, *value;
};
/* Its value, "" when that is NULL; NULL: no property has that name. */
const char *kdc__api_property (const struct kdc__api_property *table, size_t count,
                               const char *name);

#define KDC__NEED(argument)                                                                        \
  do {                                                                                             \
    if ((argument) == NULL)                                                                        \
      return kdc__fail_einval (err, #argument);                                                    \
  } while (0)

/* How every call that gives something begins: no error, a place for it, nothing there yet. */
#define KDC__GIVES(out)                                                                            \
  do {                                                                                             \
    if (err)                                                                                       \
      *err = NULL;                                                                                 \
    KDC__NEED (out);                                                                               \
    *(out) = NULL;                                                                                 \
  } while (0)

#endif
