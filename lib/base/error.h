/* error.h - the object behind kdc_error. Out of memory is one static object, so that reporting
 * it never allocates. */
#ifndef KDC__ERROR_H
#define KDC__ERROR_H

#include "base/message.h"

struct kdc_error {
  struct kdc_context *ctx;          /* holds a reference; NULL: made without one, or static */
  int code;                         /* KDC_E… */
  const char *key;                  /* stable text code, a row of the message table */
  char *message[KDC__LANGS];
  char *source;                     /* file name or URI, or NULL */
  char *path;                       /* place inside the document, or NULL */
  int line, column;                 /* 1-based; 0 unknown; columns count code points */
  int retriable;
  struct kdc_error *cause;          /* next in the chain, owned */
};

/* Fills *err (when err is not NULL; an earlier content is freed) and returns status; KDC_ENOMEM
 * when there is no memory for the error object itself.
 * The variable part is name, value pairs of const char * (at most 16), ended by NULL.
 *   return kdc__fail (ctx, err, KDC_EIO, "io.open", "file", name, "why", strerror (errno), NULL);
 * With ctx NULL the malloc family serves, and the static object for the status when that fails. */
int kdc__fail (struct kdc_context *ctx, kdc_error **err, int status, const char *key, ...)
  __attribute__ ((sentinel));
/* As above, with a position. source, path may be NULL; line 0 = unknown. */
int kdc__fail_at (struct kdc_context *ctx, kdc_error **err, int status, const char *key,
                  const char *source, int line, int column, const char *path, ...)
  __attribute__ ((sentinel));
int kdc__fail_nomem (kdc_error **err);                                /* KDC_ENOMEM */
int kdc__fail_einval (kdc_error **err, const char *argument);         /* KDC_EINVAL */
/* Puts cause (taken over, may be NULL) at the end of the chain of *err. */
void kdc__error_add_cause (kdc_error **err, kdc_error *cause);
void kdc__error_delete (kdc_error *err);

#endif
