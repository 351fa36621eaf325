/* tamper.c - what becomes of an answer on its way: nothing, half of it, or something else. */

#include <string.h>
#include "play/peer.h"

static void
drop (struct kdc_http_response **response)
{
  kdc__response_free (*response);
  *response = NULL;
}

static int
replace (struct kdc_context *ctx, struct kdc_http_response **response, int status,
         const char *type, const char *body)
{
  int result;

  drop (response);
  result = kdc__response_new (ctx, status, response);
  if (result == KDC_OK && type != NULL)
    result = kdc__headers_add (&(*response)->headers, "Content-Type", type);
  if (result == KDC_OK && body != NULL)
    result = kdc__buffer_puts (&(*response)->body, body);
  return result;
}

static int
redirect (struct kdc_context *ctx, const struct kdc__fault *fault,
          struct kdc_http_response **response)
{
  int status = replace (ctx, response, fault->status, NULL, NULL);

  return status == KDC_OK ? kdc__headers_add (&(*response)->headers, "Location", fault->location)
                          : status;
}

/* The media type says what it always says; the bytes do not hold it. */
static int
garbage (struct kdc_http_response *response)
{
  static const char bytes[] = "<\0\xff\xfe{\"\x01<r:receipt <<<\x80";

  kdc__buffer_clear (&response->body);
  return kdc__buffer_append (&response->body, bytes, sizeof bytes - 1);
}

static int
huge (const struct kdc__fault *fault, struct kdc_http_response *response)
{
  static const char block[] = "                                                               \n";
  int64_t left = fault->bytes - (int64_t) response->body.size;
  int status = KDC_OK;

  for (; left > 0 && status == KDC_OK; left -= (int64_t) sizeof block - 1)
    status = kdc__buffer_append (&response->body, block, sizeof block - 1);
  return status;
}

static int
is_digest_character (char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+'
         || c == '/';
}

/* A digest is the longest run of such characters, when it is as long as one: 32 bytes in base64 are
 * 43 of them, in hexadecimal 64. */
static size_t
find_digest (const char *text, size_t size, size_t *at)
{
  size_t best = 0, i, start = 0;

  for (i = 0; i <= size; i++) {
    if (i < size && is_digest_character (text[i]))
      continue;
    if (i - start > best) {
      best = i - start;
      *at = start;
    }
    start = i + 1;
  }
  return best >= 40 ? best : 0;
}

static void
spoil (char *c)
{
  *c = *c == '0' ? '1' : *c == 'a' ? 'b' : *c >= '0' && *c <= '9' ? '0' : *c == 'A' ? 'B'
       : *c >= 'A' && *c <= 'Z' ? 'A' : 'a';
}

static void
wrong_hash (struct kdc_http_response *response)
{
  size_t at = 0, i;

  if (response->body.size > 0 && find_digest (response->body.data, response->body.size, &at) > 0)
    spoil (&response->body.data[at + 4]);
  for (i = 0; i < response->headers.count; i++) {
    char *value = response->headers.items[i].value;

    if (find_digest (value, strlen (value), &at) > 0)
      spoil (&value[at + 4]);
  }
}

static void
halve (struct kdc_http_response *response)
{
  response->body.size /= 2;
}

int
kdc__tamper (struct kdc_context *ctx, const struct kdc__fault *fault,
             struct kdc_http_response **response, int *action, int64_t *wait_ms)
{
  switch (fault->kind) {
  case KDC__F_LOST_ANSWER: case KDC__F_LOST_REQUEST: case KDC__F_REORDER:
    drop (response);
    *action = KDC__PEER_CLOSE;
    return KDC_OK;
  case KDC__F_SLOW:
    *wait_ms = fault->wait_ms;
    return KDC_OK;
  case KDC__F_ERROR:
    return replace (ctx, response, fault->status, "text/plain", "fault\n");
  case KDC__F_HTML:
    return replace (ctx, response, fault->status, "text/html",
                    "<!DOCTYPE html><html><body><p>Gateway</body></html>");
  case KDC__F_REDIRECT:
    return redirect (ctx, fault, response);
  default:
    break;
  }
  if (*response == NULL)            /* nothing was processed, so there is nothing to spoil */
    return replace (ctx, response, fault->status, NULL, NULL);
  switch (fault->kind) {
  case KDC__F_TRUNCATED:
    halve (*response);
    return KDC_OK;
  case KDC__F_CUT:
    *action = KDC__PEER_CUT;
    return KDC_OK;
  case KDC__F_WRONG_HASH:
    wrong_hash (*response);
    return KDC_OK;
  case KDC__F_GARBAGE:
    return garbage (*response);
  case KDC__F_HUGE:
    return huge (fault, *response);
  default:                          /* duplicate, expired: done before */
    return KDC_OK;
  }
}
