/* intake.c - see intake.h. */
#include "exchange/intake.h"

#include <string.h>

#include "base/text.h"
#include "wire/body.h"
#include "wire/mime_reader.h"

#define SMALL ((size_t) 4096)       /* a value in a part of its own */

struct content {
  struct kdc__sink *sink;
  struct kdc_buffer text;           /* all of it so far, when in_memory */
  int in_memory;
  size_t most;                      /* in memory */
  uint8_t sha[32];
};

/* --- one part --------------------------------------------------------------------------------- */

static struct kdc__part *
last_part (struct kdc_inbox_intake *in)
{
  return &in->parts.items[in->parts.count - 1];
}

static int
copy_text (struct kdc_inbox_intake *in, const char *text, char **out)
{
  *out = text != NULL ? kdc__arena_strdup (&in->parts.arena, text) : NULL;
  return text == NULL || *out != NULL ? KDC_OK : KDC_ENOMEM;
}

static int
begin_part (void *user, const struct kdc__part_info *info)
{
  struct kdc_inbox_intake *in = user;
  struct kdc_context *ctx = in->inbox->ctx;
  struct kdc__part *part;
  struct content *content = kdc__calloc (ctx, 1, sizeof *content);

  if (content == NULL
      || kdc__grow (ctx, (void **) &in->parts.items, &in->capacity, in->parts.count,
                    sizeof *in->parts.items) != KDC_OK) {
    kdc__free (ctx, content);
    return in->failure = kdc__fail_nomem (&in->why);
  }
  part = &in->parts.items[in->parts.count++];
  memset (part, 0, sizeof *part);
  part->content = content;
  part->offset = (size_t) info->offset;
  kdc__buffer_init (&content->text, ctx, 0);
  content->in_memory = 1;
  content->most = in->parts.count == 1 || kdc__dress_of (info->content_type) != KDC__DRESS_NONE
                    ? (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES) : SMALL;
  if (copy_text (in, info->content_type, &part->content_type) != KDC_OK
      || copy_text (in, info->content_id, &part->content_id) != KDC_OK
      || copy_text (in, info->name, &part->name) != KDC_OK
      || copy_text (in, info->file_name, &part->file_name) != KDC_OK)
    return in->failure = kdc__fail_nomem (&in->why);
  return in->failure = kdc__store_sink_new (in->inbox->store, &content->sink, &in->why);
}

static void
leave_memory (struct kdc_inbox_intake *in, struct content *content)
{
  in->in_memory -= content->text.size;
  kdc__buffer_clear (&content->text);
  content->in_memory = 0;
}

static int
take_data (void *user, const char *data, size_t size)
{
  struct kdc_inbox_intake *in = user;
  struct kdc__part *part = last_part (in);
  struct content *content = part->content;
  size_t most = (size_t) kdc__limit (in->inbox->ctx, KDC__MAX_DOCUMENT_BYTES);

  part->size += size;
  if (content->in_memory
      && (size > content->most - content->text.size || size > most - in->in_memory))
    leave_memory (in, content);
  if (content->in_memory) {
    if (kdc__buffer_append (&content->text, data, size) != KDC_OK)
      return in->failure = kdc__fail_nomem (&in->why);
    in->in_memory += size;
  }
  return in->failure = kdc__store_sink_write (content->sink, data, size, &in->why);
}

static int
end_part (void *user)
{
  struct kdc_inbox_intake *in = user;
  struct kdc__part *part = last_part (in);
  struct content *content = part->content;

  if (content->in_memory)
    part->body = content->text.size > 0 ? content->text.data : "";
  return in->failure = kdc__store_sink_end (content->sink, content->sha, &in->why);
}

static void
drop_parts (struct kdc_inbox_intake *in, struct kdc_context *ctx)
{
  size_t i;

  for (i = 0; i < in->parts.count; i++) {
    struct content *content = in->parts.items[i].content;

    kdc__store_sink_free (content->sink);
    kdc__buffer_clear (&content->text);
    kdc__free (ctx, content);
  }
  in->parts.count = in->in_memory = 0;
}

/* Not in memory, but small enough to be: it was taken for a file, or came after much else. */
int
kdc__intake_part_load (struct kdc__part *part, size_t most, kdc_error **err)
{
  struct content *content = part->content;
  int status = KDC_OK;

  if (part->body != NULL || content == NULL || part->size > most)
    return KDC_OK;
  if (!content->in_memory)
    status = kdc__store_sink_read (content->sink, &content->text, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&content->text);
    return status;
  }
  content->in_memory = 1;
  part->body = content->text.data;
  return KDC_OK;
}

int
kdc__intake_part_sha (const struct kdc__part *part, uint8_t sha[32])
{
  const struct content *content = part->content;

  if (content == NULL)
    return kdc__sha256 (part->body, part->size, sha);
  memcpy (sha, content->sha, 32);
  return KDC_OK;
}

int
kdc__intake_part_put (struct kdc__store *store, const struct kdc__part *part, uint8_t sha[32],
                      kdc_error **err)
{
  const struct content *content = part->content;

  if (content == NULL)
    return kdc__store_blob_put (store, part->body, part->size, sha, err);
  memcpy (sha, content->sha, 32);
  return kdc__store_sink_put (content->sink, err);
}

/* --- the body --------------------------------------------------------------------------------- */

static const struct kdc__mime_events events = { begin_part, take_data, end_part };

/* What a multipart is broken by is the sender's; other faults are ours. */
static void
take_fault (struct kdc_inbox_intake *in, int status, kdc_error *why)
{
  if (status == KDC_OK || in->failure != KDC_OK) {
    kdc__error_delete (why);
    return;
  }
  kdc__mime_reader_free (in->reader);
  in->reader = NULL;
  if (status == KDC_ENOMEM) {
    in->failure = kdc__fail_nomem (&in->why);
    kdc__error_delete (why);
  } else {
    in->broken = why;
  }
}

static int
open_reader (struct kdc_inbox_intake *in, const char *type)
{
  struct kdc_context *ctx = in->inbox->ctx;
  kdc_error *why = NULL;
  int status;

  if (type == NULL || !kdc__is_multipart (type))
    return KDC_OK;
  status = kdc__mime_reader_new (ctx, type, (size_t) kdc__limit (ctx, KDC__MAX_MIME_PARTS), 0,
                                 &events, in, &in->reader, &why);
  take_fault (in, status, why);
  return in->failure;
}

static void
read_length (struct kdc_inbox_intake *in)
{
  const char *said = kdc__headers_get (&in->request->headers, "Content-Length");
  int64_t length = 0;

  if (said == NULL)
    return;
  if (kdc__parse_int64 (said, strlen (said), &length) != 0 ? strlen (said) > 18
                                                           : length > in->most)
    in->too_large = 1;
}

int
kdc__intake_begin (struct kdc_inbox *inbox, const char *peer,
                   const struct kdc_http_request *request, struct kdc_inbox_intake **out,
                   kdc_error **err)
{
  struct kdc_inbox_intake *in = kdc__calloc (inbox->ctx, 1, sizeof *in);

  *out = NULL;
  if (in == NULL)
    return kdc__fail_nomem (err);
  kdc__arena_init (&in->parts.arena, kdc__context_ref (inbox->ctx));
  in->inbox = inbox;
  in->next = inbox->intakes;
  inbox->intakes = in;
  in->request = request;
  in->most = inbox->protocol->most_request;
  in->peer = kdc__strdup (inbox->ctx, peer);
  if (in->peer == NULL || kdc__sha256_new (inbox->ctx, &in->hash) != KDC_OK
      || open_reader (in, kdc__headers_get (&request->headers, "Content-Type")) != KDC_OK) {
    kdc__intake_free (in);
    return kdc__fail_nomem (err);
  }
  read_length (in);
  if (inbox->store == NULL)
    in->failure = kdc__store_open (inbox->ctx, inbox->directory, &inbox->store, &in->why);
  *out = in;
  return KDC_OK;
}

static void
write_single (struct kdc_inbox_intake *in, const char *data, size_t size)
{
  const struct kdc__part_info info
    = { .content_type = kdc__headers_get (&in->request->headers, "Content-Type") };

  if (in->parts.count > 0 || begin_part (in, &info) == KDC_OK)
    (void) take_data (in, data, size);
}

int
kdc__intake_wants (const struct kdc_inbox_intake *in)
{
  return in->inbox != NULL && !in->ended && !in->too_large && in->failure == KDC_OK;
}

void
kdc__intake_write (struct kdc_inbox_intake *in, const void *data, size_t size)
{
  kdc_error *why = NULL;
  int status;

  if (!kdc__intake_wants (in) || size == 0)
    return;
  if (size > (uint64_t) (in->most - in->size)) {
    in->too_large = 1;
    drop_parts (in, in->inbox->ctx);
    return;
  }
  in->size += (int64_t) size;
  if (kdc__sha256_update (in->hash, data, size) != KDC_OK) {
    in->failure = kdc__fail_nomem (&in->why);
  } else if (in->reader != NULL) {
    status = kdc__mime_reader_feed (in->reader, data, size, &why);
    take_fault (in, status, why);
  } else if (in->broken == NULL) {
    write_single (in, data, size);
  }
}

void
kdc__intake_end (struct kdc_inbox_intake *in)
{
  kdc_error *why = NULL;
  int status;

  if (!kdc__intake_wants (in))
    return;
  in->ended = 1;
  if (kdc__sha256_final (in->hash, in->sha) != KDC_OK)
    in->failure = kdc__fail_nomem (&in->why);
  else if (in->reader != NULL) {
    status = kdc__mime_reader_end (in->reader, &why);
    take_fault (in, status, why);
  } else if (in->broken == NULL && in->parts.count > 0)
    (void) end_part (in);
}

static void
leave_inbox (struct kdc_inbox_intake *in)
{
  struct kdc_inbox_intake **at = &in->inbox->intakes;

  while (*at != in)
    at = &(*at)->next;
  *at = in->next;
}

void
kdc__intake_free (struct kdc_inbox_intake *in)
{
  struct kdc_context *ctx;

  if (in == NULL)
    return;
  ctx = in->parts.arena.ctx;
  if (in->inbox != NULL)
    leave_inbox (in);
  drop_parts (in, ctx);
  kdc__parts_clear (&in->parts);
  kdc__mime_reader_free (in->reader);
  kdc__sha256_free (in->hash);
  kdc__error_delete (in->broken);
  kdc__error_delete (in->why);
  kdc__free (ctx, in->peer);
  kdc__free (ctx, in);
  kdc__context_unref (ctx);
}

/* An intake that is still open gets a fault, for its bytes are gone. */
void
kdc__intake_drop (struct kdc_inbox *inbox)
{
  struct kdc_inbox_intake *in;

  for (in = inbox->intakes; in != NULL; in = in->next) {
    drop_parts (in, inbox->ctx);
    if (in->failure == KDC_OK)
      in->failure = KDC_EIO;
  }
}
