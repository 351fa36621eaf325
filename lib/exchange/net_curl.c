/* net_curl.c - the transport that comes with the library. The only file that includes curl.
 * One fresh connection per call: libcurl repeats a request by itself when a connection it kept
 * turns out to be dead, and a request that goes out twice is what this room exists to prevent.
 * The body is pushed by its producer and pulled by curl: the multi interface runs while each
 * piece is on its way, and the last piece is held back until the producer has said that the
 * digest is right. */

#include <pthread.h>
#include <string.h>
#include <curl/curl.h>
#include "base/crash.h"
#include "base/text.h"
#include "exchange/exchange.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode global_status;

static void
global_init (void)
{
  global_status = curl_global_init (CURL_GLOBAL_DEFAULT);
}

struct kdc__net {
  struct kdc_context *ctx;
  CURLM *multi;
};

struct transfer {
  struct kdc__net *net;
  const struct kdc__transport_call *call;
  CURL *easy;
  struct curl_slist *headers;
  struct kdc_http_response *answer;
  size_t header_bytes, most_header_bytes;
  const char *piece;                /* what curl may take now */
  size_t piece_size;
  char *held;                       /* the piece kept back */
  size_t held_size, held_capacity;
  int64_t pushed;
  int paused, done, too_large, status;
  CURLcode result;
  char said[CURL_ERROR_SIZE];       /* curl's own words, which name the TLS alert */
};

#define STOPPED (-1000)             /* what push tells the producer when the transfer is over */

int
kdc__net_new (struct kdc_context *ctx, struct kdc__net **out, kdc_error **err)
{
  struct kdc__net *net;

  *out = NULL;
  if (pthread_once (&once, global_init) != 0 || global_status != CURLE_OK)
    return kdc__fail (ctx, err, KDC_ENOTSUP, "net.init", NULL);
  net = kdc__calloc (ctx, 1, sizeof *net);
  if (net == NULL)
    return kdc__fail_nomem (err);
  net->ctx = kdc__context_ref (ctx);
  net->multi = curl_multi_init ();
  if (net->multi == NULL) {
    kdc__net_free (net);
    return kdc__fail_nomem (err);
  }
  *out = net;
  return KDC_OK;
}

void
kdc__net_free (struct kdc__net *net)
{
  struct kdc_context *ctx;

  if (net == NULL)
    return;
  ctx = net->ctx;
  if (net->multi != NULL)
    (void) curl_multi_cleanup (net->multi);
  kdc__free (ctx, net);
  kdc__context_unref (ctx);
}

/* --- what comes back ------------------------------------------------------------------------- */

static size_t
on_body (char *data, size_t size, size_t count, void *user)
{
  struct transfer *t = user;

  size *= count;
  if (kdc__buffer_append (&t->answer->body, data, size) != KDC_OK) {
    t->status = t->answer->body.status == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
    t->too_large = t->answer->body.status != KDC_ENOMEM;
    return 0;
  }
  return size;
}

/* A value we would not send ourselves is dropped; the status line starts the list anew, so that
 * headers of a 100 are not those of the answer. */
static int
keep_header (struct transfer *t, const char *data, size_t size)
{
  const char *colon = memchr (data, ':', size), *value;
  struct kdc_context *ctx = t->net->ctx;
  char *name, *copy;
  size_t left;
  int status = KDC_OK;

  if (size >= 5 && memcmp (data, "HTTP/", 5) == 0) {
    kdc__headers_clear (&t->answer->headers);
    return KDC_OK;
  }
  if (colon == NULL)
    return KDC_OK;
  value = colon + 1;
  left = (size_t) (data + size - value);
  kdc__trim (&value, &left);
  name = kdc__strndup (ctx, data, (size_t) (colon - data));
  copy = kdc__strndup (ctx, value, left);
  if (name == NULL || copy == NULL)
    status = KDC_ENOMEM;
  else if (kdc__headers_add (&t->answer->headers, name, copy) == KDC_ENOMEM)
    status = KDC_ENOMEM;
  kdc__free (ctx, name);
  kdc__free (ctx, copy);
  return status;
}

static size_t
on_header (char *data, size_t size, size_t count, void *user)
{
  struct transfer *t = user;

  size *= count;
  t->header_bytes += size;
  if (t->header_bytes > t->most_header_bytes) {
    t->too_large = 1;
    return 0;
  }
  t->status = keep_header (t, data, size);
  return t->status == KDC_OK ? size : 0;
}

/* --- what goes out --------------------------------------------------------------------------- */

static size_t
on_read (char *out, size_t size, size_t count, void *user)
{
  struct transfer *t = user;

  size *= count;
  if (t->piece_size == 0) {
    t->paused = 1;
    return CURL_READFUNC_PAUSE;
  }
  if (size > t->piece_size)
    size = t->piece_size;
  memcpy (out, t->piece, size);
  t->piece += size;
  t->piece_size -= size;
  return size;
}

static void
look (struct transfer *t)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (t->net->multi, &left)) != NULL)
    if (message->msg == CURLMSG_DONE && message->easy_handle == t->easy) {
      t->done = 1;
      t->result = message->data.result;
    }
}

/* Runs until the piece is taken, or with to_end until the transfer is over. */
static void
run (struct transfer *t, int to_end)
{
  int running = 1;

  if (t->paused && t->piece_size > 0) {
    t->paused = 0;
    (void) curl_easy_pause (t->easy, CURLPAUSE_CONT);
  }
  while (!t->done && (to_end || t->piece_size > 0)) {
    if (curl_multi_perform (t->net->multi, &running) != CURLM_OK) {
      t->done = 1;
      t->result = CURLE_OUT_OF_MEMORY;
    }
    look (t);
    if (!t->done && kdc__is_cancelled (t->call->cancel)) {
      t->done = 1;
      t->result = CURLE_ABORTED_BY_CALLBACK;
    }
    if (!t->done && (to_end || t->piece_size > 0)
        && curl_multi_poll (t->net->multi, NULL, 0, 200, NULL) != CURLM_OK) {
      t->done = 1;
      t->result = CURLE_OUT_OF_MEMORY;
    }
  }
}

static int
release_held (struct transfer *t)
{
  t->piece = t->held;
  t->piece_size = t->held_size;
  t->held_size = 0;
  run (t, 0);
  t->piece_size = 0;
  return t->done ? STOPPED : KDC_OK;
}

static int
push (void *user, const void *data, size_t size)
{
  struct transfer *t = user;
  char *more;
  int status = KDC_OK;

  if (size == 0)
    return KDC_OK;
  if (t->held_size > 0)
    status = release_held (t);
  if (status != KDC_OK)
    return status;
  if (size > t->held_capacity) {
    more = kdc__realloc (t->net->ctx, t->held, size, 1);
    if (more == NULL)
      return KDC_ENOMEM;
    t->held = more;
    t->held_capacity = size;
  }
  memcpy (t->held, data, size);
  t->held_size = size;
  t->pushed += (int64_t) size;
  return t->pushed <= t->call->body_length ? KDC_OK : KDC_EIO;
}

/* --- one call -------------------------------------------------------------------------------- */

static int
add_line (struct transfer *t, const char *line)
{
  struct curl_slist *longer = curl_slist_append (t->headers, line);

  if (longer == NULL)
    return KDC_ENOMEM;
  t->headers = longer;
  return KDC_OK;
}

static int
set_headers (struct transfer *t)
{
  struct kdc_buffer line;
  size_t i;
  int status = add_line (t, "Expect:");       /* no waiting for a 100 */

  for (i = 0; i < t->call->headers->count && status == KDC_OK; i++) {
    const struct kdc__header *header = &t->call->headers->items[i];

    kdc__buffer_init (&line, t->net->ctx, 0);
    status = kdc__buffer_printf (&line, "%s:%s%s", header->name, header->value[0] ? " " : "",
                                 header->value);
    if (status == KDC_OK)
      status = add_line (t, line.data);
    kdc__buffer_clear (&line);
  }
  if (status == KDC_OK && curl_easy_setopt (t->easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK)
    status = KDC_ENOMEM;
  return status;
}

static CURLcode
set_manners (CURL *easy, const struct kdc__transport_call *call)
{
  CURLcode bad = CURLE_OK;

  bad |= curl_easy_setopt (easy, CURLOPT_URL, call->url);
  bad |= curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  bad |= curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  bad |= curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  bad |= curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  bad |= curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  bad |= curl_easy_setopt (easy, CURLOPT_PROXY, "");
  bad |= curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  bad |= curl_easy_setopt (easy, CURLOPT_FRESH_CONNECT, 1L);
  bad |= curl_easy_setopt (easy, CURLOPT_FORBID_REUSE, 1L);
  bad |= curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) call->connect_ms);
  bad |= curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) call->total_ms);
  return bad;
}

/* Certificates come as bytes and stay bytes: no file, and no copy that outlives the call. Given
 * authorities stand alone: curl would go on to trust its folder of the system's. */
static CURLcode
set_blob (CURL *easy, CURLoption option, const struct kdc_buffer *pem)
{
  struct curl_blob blob = { pem->data, pem->size, CURL_BLOB_COPY };

  return pem->size > 0 ? curl_easy_setopt (easy, option, &blob) : CURLE_OK;
}

static CURLcode
set_tls (CURL *easy, const struct kdc__transport_call *call)
{
  CURLcode bad = CURLE_OK;

  if (call->tls == NULL)
    return CURLE_OK;
  bad |= set_blob (easy, CURLOPT_SSLCERT_BLOB, &call->tls[0]);
  bad |= set_blob (easy, CURLOPT_SSLKEY_BLOB, &call->tls[1]);
  bad |= set_blob (easy, CURLOPT_CAINFO_BLOB, &call->tls[2]);
  if (call->tls[2].size > 0)
    bad |= curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
  return bad;
}

static CURLcode
set_method (struct transfer *t)
{
  const struct kdc__transport_call *call = t->call;
  CURLcode bad = CURLE_OK;

  if (call->body != NULL) {
    bad |= curl_easy_setopt (t->easy, CURLOPT_POST, 1L);
    bad |= curl_easy_setopt (t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) call->body_length);
    bad |= curl_easy_setopt (t->easy, CURLOPT_READFUNCTION, on_read);
    bad |= curl_easy_setopt (t->easy, CURLOPT_READDATA, t);
  }
  else if (strcmp (call->method, "HEAD") == 0)
    bad |= curl_easy_setopt (t->easy, CURLOPT_NOBODY, 1L);
  bad |= curl_easy_setopt (t->easy, CURLOPT_CUSTOMREQUEST, call->method);
  bad |= curl_easy_setopt (t->easy, CURLOPT_WRITEFUNCTION, on_body);
  bad |= curl_easy_setopt (t->easy, CURLOPT_WRITEDATA, t);
  bad |= curl_easy_setopt (t->easy, CURLOPT_HEADERFUNCTION, on_header);
  bad |= curl_easy_setopt (t->easy, CURLOPT_HEADERDATA, t);
  return bad;
}

static int
begin (struct transfer *t, kdc_error **err)
{
  int status = kdc__response_new (t->net->ctx, 200, &t->answer);

  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  kdc__buffer_init (&t->answer->body, t->net->ctx, (size_t) t->call->max_answer);
  t->easy = curl_easy_init ();
  if (t->easy == NULL)
    return kdc__fail_nomem (err);
  if (set_manners (t->easy, t->call) != CURLE_OK || set_tls (t->easy, t->call) != CURLE_OK
      || set_method (t) != CURLE_OK
      || curl_easy_setopt (t->easy, CURLOPT_ERRORBUFFER, t->said) != CURLE_OK)
    return kdc__fail (t->net->ctx, err, KDC_EINVAL, "net.request", "url", t->call->url, NULL);
  if (set_headers (t) != KDC_OK || curl_multi_add_handle (t->net->multi, t->easy) != CURLM_OK)
    return kdc__fail_nomem (err);
  return KDC_OK;
}

/* The producer has the last word on the last piece. KDC_OK also when the other side ended the
 * transfer before it had the whole body: its answer counts. */
static int
send_body (struct transfer *t, kdc_error **err)
{
  kdc_error *why = NULL;
  int status = KDC_OK;

  if (t->call->body != NULL && t->call->body_length > 0) {
    status = t->call->body (t->call->body_user, push, t, &why);
    if (t->pushed > t->call->body_length
        || (status == KDC_OK && t->pushed != t->call->body_length))
      status = kdc__fail (t->net->ctx, &why, KDC_EIO, "net.body-length", NULL);
    if (status == KDC_OK)
      status = release_held (t);
  }
  if (status == STOPPED || t->done) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  if (status == KDC_OK) {
    kdc__crash_point ("net.sent");
    run (t, 1);
    return KDC_OK;
  }
  if (why == NULL)
    (void) kdc__fail (t->net->ctx, &why, status, "net.body", NULL);
  if (err != NULL)
    *err = why;
  else
    kdc__error_delete (why);
  return status;
}

static enum kdc__sent
what_was_sent (const struct transfer *t)
{
  long request = 0;

  if (t->easy == NULL
      || curl_easy_getinfo (t->easy, CURLINFO_REQUEST_SIZE, &request) != CURLE_OK)
    return t->easy == NULL ? KDC__NOTHING_SENT : KDC__MAYBE_SENT;
  return request == 0 ? KDC__NOTHING_SENT : KDC__MAYBE_SENT;
}

/* The TLS alert that the other side sent, from curl's words: OpenSSL 3 writes error:XXXXXXXX with
 * its library (SSL is 20) above bit 23, and 1000 + the alert as the reason. -1: none. With TLS 1.3
 * a certificate of ours is judged after our handshake is over, so that a request may have left
 * when the word comes. */
static int
alert_of (const char *said)
{
  const char *at = strstr (said, "error:");
  unsigned long code, reason;
  uint8_t b[4];

  if (at == NULL || strlen (at) < 14 || kdc__unhex (at + 6, 8, b) != 0)
    return -1;
  code = (unsigned long) b[0] << 24 | (unsigned long) b[1] << 16 | (unsigned long) b[2] << 8 | b[3];
  reason = code & 0x7fffff;
  return code >> 23 == 20 && reason >= 1000 && reason <= 1255 ? (int) reason - 1000 : -1;
}

/* Is it about the certificate that we showed, or did not? RFC 8446, 6.2: bad_certificate to
 * unknown_ca, access_denied, certificate_required; and RFC 5246's, which have the same numbers. */
static int
speaks_of_ours (int alert)
{
  return (alert >= 42 && alert <= 46) || alert == 48 || alert == 49 || alert == 116;
}

/* X509_V_ERR_CERT_NOT_YET_VALID and …_HAS_EXPIRED are 9 and 10. Without a verdict of the chain, 0
 * or 1, it is the name; or, with TLS 1.2, the other side's alert that ours has expired, for which
 * curl 7.75 to 8 has the same result and these words. */
static const char *
key_of_peer (const struct transfer *t)
{
  long verified = -1;

  (void) curl_easy_getinfo (t->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
  if (verified == 9 || verified == 10)
    return "net.peer-expired";
  if (verified != 0 && verified != 1)
    return "net.peer-untrusted";
  return strcmp (t->said, "SSL certificate verification failed") == 0 ? "net.certificate-refused"
                                                                       : "net.peer-name";
}

static const char *
key_of (const struct transfer *t)
{
  if (t->too_large)
    return "net.answer-too-large";
  if (speaks_of_ours (alert_of (t->said)))
    return "net.certificate-refused";
  if (what_was_sent (t) == KDC__MAYBE_SENT)
    return t->result == CURLE_OPERATION_TIMEDOUT ? "net.timeout" : "net.broken";
  switch (t->result) {
  case CURLE_COULDNT_RESOLVE_HOST:
    return "net.resolve";
  case CURLE_COULDNT_CONNECT:
    return "net.connect";
  case CURLE_OPERATION_TIMEDOUT:
    return "net.timeout";
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
    return key_of_peer (t);
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
    return "net.certificate";
  case CURLE_SSL_CONNECT_ERROR:
    return "net.tls";
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
    return "net.url";
  default:
    return "net.broken";
  }
}

static int
finish (struct transfer *t, struct kdc_http_response **answer, kdc_error **err)
{
  long http = 0;

  /* Once something left, curl's "out of memory" may be its word for an answer that is too much. */
  if (t->status == KDC_ENOMEM
      || (t->result == CURLE_OUT_OF_MEMORY && what_was_sent (t) == KDC__NOTHING_SENT))
    return kdc__fail_nomem (err);
  if (t->result != CURLE_OK)
    return kdc__fail (t->net->ctx, err, KDC_ENET, key_of (t), "url", t->call->url, "why",
                      curl_easy_strerror (t->result), NULL);
  if (curl_easy_getinfo (t->easy, CURLINFO_RESPONSE_CODE, &http) != CURLE_OK || http < 100
      || http > 599)
    return kdc__fail (t->net->ctx, err, KDC_ENET, "net.broken", "url", t->call->url, "why", "HTTP",
                      NULL);
  t->answer->status = (int) http;
  *answer = t->answer;
  t->answer = NULL;
  return KDC_OK;
}

int
kdc__net_send (void *user, const struct kdc__transport_call *call,
               struct kdc_http_response **answer, enum kdc__sent *sent, kdc_error **err)
{
  struct transfer t;
  int status;

  *answer = NULL;
  *sent = KDC__NOTHING_SENT;
  memset (&t, 0, sizeof t);
  t.net = user;
  t.call = call;
  t.most_header_bytes = (size_t) kdc__limit (t.net->ctx, KDC__MAX_HEADER_BYTES);
  status = begin (&t, err);
  if (status == KDC_OK)
    status = send_body (&t, err);
  *sent = what_was_sent (&t);
  if (status == KDC_OK)
    status = finish (&t, answer, err);
  if (t.easy != NULL) {
    (void) curl_multi_remove_handle (t.net->multi, t.easy);
    curl_easy_cleanup (t.easy);
  }
  curl_slist_free_all (t.headers);
  kdc__response_free (t.answer);
  kdc__free (t.net->ctx, t.held);
  return status;
}
