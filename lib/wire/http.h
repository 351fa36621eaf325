/* http.h - HTTP messages as data: no sockets. Requests go to a transport, answers come back;
 * the receiving side is the same in reverse. */
#ifndef KDC__HTTP_H
#define KDC__HTTP_H
#include "base/context.h"
#include "base/digest.h"

struct kdc__header { char *name, *value; };
struct kdc__headers { struct kdc_context *ctx; struct kdc__header *items; size_t count, capacity; };
void kdc__headers_init (struct kdc__headers *h, struct kdc_context *ctx);
void kdc__headers_clear (struct kdc__headers *h);
/* KDC_EINVAL: CR, LF, NUL or a bad name (header injection) */
int kdc__headers_add (struct kdc__headers *h, const char *name, const char *value);
/* case-insensitive, first; NULL */
const char *kdc__headers_get (const struct kdc__headers *h, const char *name);

struct kdc_http_request {
  struct kdc_context *ctx;
  char *method, *target;
  struct kdc__headers headers;
  struct kdc_buffer body;
};
struct kdc_http_response {
  struct kdc_context *ctx;
  int status;
  struct kdc__headers headers;
  struct kdc_buffer body;
};
int kdc__request_new (struct kdc_context *ctx, const char *method, const char *target,
                      struct kdc_http_request **out);
void kdc__request_free (struct kdc_http_request *request);
int kdc__response_new (struct kdc_context *ctx, int status, struct kdc_http_response **out);
void kdc__response_free (struct kdc_http_response *response);
/* Durable form of a response, for the inbox: same bytes in, same response out. */
int kdc__response_write (const struct kdc_http_response *response, struct kdc_buffer *out);
int kdc__response_read (struct kdc_context *ctx, const void *data, size_t size,
                        struct kdc_http_response **out, kdc_error **err);

/* RFC 9530 Content-Digest, sha-256 only: "sha-256=:…:". */
int kdc__content_digest_format (const uint8_t sha[32], struct kdc_buffer *out);
/* KDC_OK, KDC_ENOTFOUND (no sha-256), KDC_EPARSE */
int kdc__content_digest_parse (const char *value, uint8_t sha[32]);
/* Idempotency-Key (draft): a structured-field string. */
int kdc__sf_string_format (const char *text, struct kdc_buffer *out);
/* KDC_EPARSE: no string in quotes, such as a bare token; KDC_ENOMEM */
int kdc__sf_string_parse (struct kdc__arena *arena, const char *value, char **out);
/* Retry-After: seconds or an IMF-fixdate (also the two obsolete forms); *at in ms. KDC_EPARSE. */
int kdc__retry_after_parse (const char *value, kdc__instant now, kdc__instant *at);
/* {name} in a template is replaced by the percent-encoded value; {+name} by the value as it is
 * but for what no URI may hold (RFC 6570 level 2). KDC_EMODEL: unknown name or a bad template. */
int kdc__uri_expand (const char *uri_template,
                     const char *(*lookup) (void *user, const char *name, size_t length),
                     void *user, struct kdc_buffer *out);
/* Matches a target's path against a template "/messages/{id}"; captures the decoded values into
 * the arena. {+name} stands for one or more segments, as few as do, captured as they are written.
 * 1 match, 0 none, KDC_ENOMEM. */
int kdc__uri_match (struct kdc__arena *arena, const char *uri_template, const char *target,
                    const char **names, char **values, size_t most, size_t *count);
#endif
