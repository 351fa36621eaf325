/* compute.h - values that a request computes from itself: signatures, digests, the JSON text of its
 * own headers. A recipe is data of the protocol document; what goes in comes through callbacks, so
 * that the sender, the receiver and a fake peer compute alike. */
#ifndef KDC__COMPUTE_H
#define KDC__COMPUTE_H

#include "base/clock.h"
#include "wire/http.h"

enum kdc__compute_as {
  KDC__C_JSON_OF_HEADERS, KDC__C_NAMES_OF_HEADERS,
  KDC__C_HMAC_SHA256, KDC__C_SHA256, KDC__C_SHA512, KDC__C_MD5
};
/* KDC__C_SHORT_HEX: hexadecimal without the leading zero of a byte below 0x10, as a Java program
 * writes it that joins Integer.toHexString of each byte. */
enum kdc__compute_encoding { KDC__C_HEX, KDC__C_BASE64, KDC__C_SHORT_HEX };

struct kdc__compute_decl {
  const char *id;
  int as, encoding;
  const char *key;                  /* HMAC: name of the secret */
  const char *of;                   /* digests: "body", or a template */
  const char **names;               /* of headers, without the prefix; NULL at the end */
  const char *prefix;               /* of header names; "" */
  const char *short_when;           /* a variable: "true" means KDC__C_SHORT_HEX; or NULL */
  int fold;                         /* the text of a template is digested in lower case (ASCII) */
  int per_attempt;
};

struct kdc__compute_input {
  struct kdc_context *ctx;
  const struct kdc__headers *headers;         /* those made so far, in the order sent */
  /* The bytes of the body into fn; NULL: the request has none. */
  int (*body) (void *user, int (*fn) (void *fn_user, const void *data, size_t size),
               void *fn_user, kdc_error **err);
  /* Appends the value of a name in a template. KDC_ENOTFOUND: there is none. */
  int (*value) (void *user, const char *name, size_t length, struct kdc_buffer *out,
                kdc_error **err);
  int (*secret) (void *user, const char *name, struct kdc_buffer *out, kdc_error **err);
  void *user;
  const uint8_t *body_sha256;       /* known already, or NULL */
};

/* Appends the value. KDC_EMODEL exchange.compute: a name without a value, or a body that is not
 * there; or what a callback said. */
int kdc__compute (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                  struct kdc_buffer *out, kdc_error **err);
/* *same: `said` is what the recipe gives. Of a hexadecimal digest both letter cases and the short
 * form count, since real senders send them; of headers, which proxies reorder and whose names they
 * rewrite, those and no others with their values, in any order. Digests in constant time. */
int kdc__compute_check (const struct kdc__compute_decl *decl, const struct kdc__compute_input *in,
                        const char *said, int *same, kdc_error **err);

#endif
