/* inbox.c - a request from outside, as lines: "METHOD target", headers, an empty line, the body.
 * There is always an answer; what was received is received once: the same request again is a
 * repeat with the same answer. A digest that is missing is added, else hardly one body would be
 * looked at. */
#include <ftw.h>
#include <unistd.h>

#include "fuzz.h"

#include "exchange/exchange.h"

static char directory[128];
static struct kdc_inbox *inbox;

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

static void
close_inbox (void)
{
  kdc__inbox_close (inbox);
  inbox = NULL;
  if (directory[0] != '\0')
    nftw (directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  directory[0] = '\0';
}

static void
open_inbox (void)
{
  static int first = 1;
  const char *tmp = getenv ("TMPDIR");

  if (inbox != NULL)
    return;
  if (first)
    atexit (close_inbox);
  first = 0;
  snprintf (directory, sizeof directory, "%s/kdc-fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
  fuzz_check (mkdtemp (directory) != NULL);
  fuzz_check (kdc__inbox_open (fuzz_catalog ("lib/data"), directory, "kdc", "H26.99.99", &inbox,
                               NULL) == KDC_OK);
}

static struct kdc_http_request *
read_request (const uint8_t *data, size_t size)
{
  struct kdc_http_request *request = NULL;
  struct kdc_buffer digest;
  char line[2048], *space;
  uint8_t sha[32];

  fuzz_line (&data, &size, line, sizeof line);
  space = strchr (line, ' ');
  if (space == NULL)
    return NULL;
  *space = '\0';
  if (kdc__request_new (fuzz_context (), line, space + 1, &request) != KDC_OK)
    return NULL;
  for (fuzz_line (&data, &size, line, sizeof line); line[0] != '\0';
       fuzz_line (&data, &size, line, sizeof line)) {
    space = strstr (line, ": ");
    if (space == NULL)
      continue;
    *space = '\0';
    (void) kdc__headers_add (&request->headers, line, space + 2);
  }
  kdc__buffer_append (&request->body, data, size);
  if (kdc__headers_get (&request->headers, "Content-Digest") != NULL)
    return request;
  kdc__buffer_init (&digest, fuzz_context (), 0);
  fuzz_check (kdc__sha256 (data, size, sha) == KDC_OK);
  fuzz_check (kdc__content_digest_format (sha, &digest) == KDC_OK);
  fuzz_check (kdc__headers_add (&request->headers, "Content-Digest", digest.data) == KDC_OK);
  kdc__buffer_clear (&digest);
  return request;
}

static int
handle (const struct kdc_http_request *request, struct kdc_http_response **response)
{
  kdc_error *err = NULL;
  char code[64];
  int event = 0;

  fuzz_check (kdc__inbox_handle (inbox, "desk", request, response, &event, code, &err) == KDC_OK);
  fuzz_check (err == NULL && *response != NULL && event != 0 && event != KDC__INBOX_FAILED);
  fuzz_check ((*response)->status >= 200 && (*response)->status < 500);
  return event;
}

static void
check_once (const struct kdc_http_request *request, const struct kdc_http_response *first)
{
  struct kdc_http_response *second = NULL;
  int64_t count = 0;

  fuzz_check (handle (request, &second) == KDC__INBOX_REPEAT);
  fuzz_check (first->status == second->status && first->body.size == second->body.size
              && memcmp (first->body.data, second->body.data, first->body.size) == 0);
  fuzz_check (kdc__inbox_count (inbox, &count, NULL) == KDC_OK && count == 1);
  kdc__response_free (second);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct kdc_http_request *request = read_request (data, size);
  struct kdc_http_response *response = NULL;
  int event;

  if (request == NULL)
    return 0;
  open_inbox ();
  event = handle (request, &response);
  if (event == KDC__INBOX_RECEIVED) {
    check_once (request, response);
    close_inbox ();                 /* the next one finds it empty */
  }
  kdc__response_free (response);
  kdc__request_free (request);
  return 0;
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t most, unsigned seed)
{
  return fuzz_mutate_xml (data, size, most, seed);
}
