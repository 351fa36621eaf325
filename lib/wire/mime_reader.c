/* mime_reader.c - see mime_reader.h. A byte that may begin a delimiter is held back until it is one
 * or is not; nothing is looked at twice. */
#include "wire/mime_reader.h"

#include <string.h>

#include "base/text.h"
#include "wire/mime.h"
#include "wire/mime_decode.h"
#include "wire/part_head.h"
#include "wire/syntax.h"

enum place { PREAMBLE, HEAD, BODY, EPILOGUE };
/* In text; behind a CR that ended a piece; inside a boundary at the beginning of a line; behind it;
 * behind it and a CR. */
enum line { TEXT, CR, BOUNDARY, TAIL, TAIL_CR };

#define LONGEST_TAIL 998            /* blanks behind a boundary: RFC 5322 2.1.1 */
#define SLICE ((size_t) 16384)      /* decoded at once */

struct kdc__mime_reader {
  struct kdc_context *ctx;
  const struct kdc__mime_events *events;
  void *user;
  kdc_error **err;
  char delimiter[74];               /* "--" and the boundary */
  size_t delimiter_size;
  enum place place;
  enum line line;
  size_t matched;                   /* of the delimiter */
  int dashes, blanks;               /* behind it */
  char held[2 + 72 + 2 + LONGEST_TAIL + 2];       /* of earlier pieces: a delimiter, or content */
  size_t held_size;
  struct kdc_buffer head;
  size_t line_start;                /* of its last line */
  struct kdc__arena arena;          /* of the part's texts */
  int64_t base, offset, part_offset;        /* of this body in the outermost; of the piece */
  struct kdc__decoder decoder;
  struct kdc_buffer decoded;
  size_t own_count, *count, most;   /* of parts of all levels: with the outermost */
  int has_part;
  unsigned level, deepest;
  struct kdc__mime_reader *inner;   /* the part is a multipart itself */
};

static int
fail_at (struct kdc__mime_reader *r, int status, const char *key, int64_t offset)
{
  char text[24], *digit = text + sizeof text - 1;

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (r->err);
  offset += r->base;
  *digit = '\0';
  do
    *--digit = (char) ('0' + offset % 10);
  while ((offset /= 10) > 0);
  return kdc__fail (r->ctx, r->err, status, key, "offset", digit, NULL);
}

/* --- content ---------------------------------------------------------------------------------- */

static int
hand_on (struct kdc__mime_reader *r, const char *data, size_t size)
{
  if (size == 0)
    return KDC_OK;
  if (r->inner != NULL)
    return kdc__mime_reader_feed (r->inner, data, size, r->err);
  return r->events->data (r->user, data, size);
}

static int
give (struct kdc__mime_reader *r, const char *data, size_t size)
{
  size_t piece;
  int status = KDC_OK;

  if (r->place != BODY)
    return KDC_OK;
  if (r->decoder.encoding == KDC__PART_AS_IS)
    return hand_on (r, data, size);
  for (; size > 0 && status == KDC_OK; data += piece, size -= piece) {
    piece = size < SLICE ? size : SLICE;
    r->decoded.size = 0;
    status = kdc__decoder_feed (&r->decoder, data, piece, &r->decoded);
    if (status != KDC_OK)
      return fail_at (r, status, r->decoder.encoding == KDC__PART_BASE64
                                 ? "mime.base64" : "mime.quoted", r->part_offset);
    status = hand_on (r, r->decoded.data, r->decoded.size);
  }
  return status;
}

static int
end_part (struct kdc__mime_reader *r)
{
  int status;

  if (r->decoder.encoding != KDC__PART_AS_IS && kdc__decoder_end (&r->decoder) != KDC_OK)
    return fail_at (r, KDC_EPARSE, r->decoder.encoding == KDC__PART_BASE64
                                   ? "mime.base64" : "mime.quoted", r->part_offset);
  if (r->inner == NULL)
    return r->events->end (r->user);
  status = kdc__mime_reader_end (r->inner, r->err);
  kdc__mime_reader_free (r->inner);
  r->inner = NULL;
  return status;
}

/* --- the head of a part ----------------------------------------------------------------------- */

int
kdc__is_multipart (const char *content_type)
{
  content_type += strspn (content_type, " \t");
  return strlen (content_type) >= 10 && kdc__same_name (content_type, 10, "multipart/");
}

static int
open_inner (struct kdc__mime_reader *r, const char *content_type)
{
  int status = kdc__mime_reader_new (r->ctx, content_type, r->most, r->deepest, r->events, r->user,
                                     &r->inner, r->err);

  if (status != KDC_OK)
    return status;
  r->inner->level = r->level + 1;
  r->inner->count = r->count;
  r->inner->base = r->base + r->part_offset + (int64_t) r->head.size;
  return KDC_OK;
}

static void
begin_lines (struct kdc__mime_reader *r)
{
  r->line = BOUNDARY;
  r->matched = 0;
}

static int
begin_part (struct kdc__mime_reader *r)
{
  struct kdc__part_head_read head;
  struct kdc__part_info info;
  size_t wrong = 0;
  int status;

  if (*r->count >= r->most)
    return fail_at (r, KDC_ELIMIT, "mime.too-many-parts", r->part_offset);
  ++*r->count;
  r->has_part = 1;
  kdc__arena_reset (&r->arena);
  status = kdc__part_head_read (&r->arena, r->head.size > 0 ? r->head.data : "", r->head.size,
                                &head, &wrong);
  if (status != KDC_OK)
    return fail_at (r, status, status == KDC_ENOTSUP ? "mime.encoding" : "mime.part-header",
                    r->part_offset + (int64_t) wrong);
  kdc__decoder_begin (&r->decoder, head.encoding);
  r->place = BODY;
  begin_lines (r);
  if (r->level < r->deepest && head.content_type != NULL && kdc__is_multipart (head.content_type))
    return open_inner (r, head.content_type);
  info = (struct kdc__part_info) { head.content_type, head.content_id, head.name, head.file_name,
                                   r->base + r->part_offset, r->level };
  return r->events->begin (r->user, &info);
}

/* The last line of the head is where the part should end already. */
static int
is_delimiter (const struct kdc__mime_reader *r)
{
  return r->head.size - r->line_start >= r->delimiter_size
         && memcmp (r->head.data + r->line_start, r->delimiter, r->delimiter_size) == 0;
}

/* A line of the head that is complete; *last: the empty one that ends it. */
static int
end_head_line (struct kdc__mime_reader *r, size_t most, int *last)
{
  const char *line = r->head.data + r->line_start;
  size_t size = r->head.size - r->line_start;

  *last = (size == 1 && line[0] == '\n') || (size == 2 && line[0] == '\r');
  if (*last) {
    r->head.size = r->line_start;
    return KDC_OK;
  }
  if (r->head.size > most)
    return fail_at (r, KDC_ELIMIT, "mime.header-too-long", r->part_offset);
  if (is_delimiter (r))
    return fail_at (r, KDC_EPARSE, "mime.part-header", r->part_offset);
  r->line_start = r->head.size;
  return KDC_OK;
}

static int
take_head (struct kdc__mime_reader *r, const char *data, size_t size, size_t *used)
{
  size_t most = (size_t) kdc__limit (r->ctx, KDC__MAX_HEADER_BYTES), step;
  const char *end;
  int status = KDC_OK, last = 0;

  for (*used = 0; *used < size && status == KDC_OK && !last; *used += step) {
    end = memchr (data + *used, '\n', size - *used);
    step = end != NULL ? (size_t) (end - data) + 1 - *used : size - *used;
    if (step > most + 2 - r->head.size)
      return fail_at (r, KDC_ELIMIT, "mime.header-too-long", r->part_offset);
    if (kdc__buffer_append (&r->head, data + *used, step) != KDC_OK)
      return kdc__fail_nomem (r->err);
    if (end != NULL)
      status = end_head_line (r, most, &last);
  }
  return status == KDC_OK && last ? begin_part (r) : status;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Of one piece: what is content begins at from; what may be a delimiter begins at mark, when it did
 * not begin in an earlier piece. */
struct piece { const char *data; size_t size, at, from, mark; };

static int
not_a_delimiter (struct kdc__mime_reader *r)
{
  size_t size = r->held_size;

  r->line = TEXT;
  r->held_size = 0;
  return give (r, r->held, size);
}

static void
find_line (struct kdc__mime_reader *r, struct piece *p)
{
  const char *end = memchr (p->data + p->at, '\n', p->size - p->at);

  if (end == NULL) {
    p->at = p->size;
    if (p->data[p->size - 1] == '\r') {
      r->line = CR;
      p->mark = p->size - 1;
    }
    return;
  }
  p->mark = (size_t) (end - p->data);
  p->at = p->mark + 1;
  if (p->mark > p->from && p->data[p->mark - 1] == '\r')
    p->mark--;
  begin_lines (r);
}

/* Whether the byte goes on with what began; *complete: and ends the delimiter's line. "--boundaryX"
 * is content. */
static int
goes_on (struct kdc__mime_reader *r, char c, int *complete)
{
  *complete = 0;
  if (r->line == CR) {
    begin_lines (r);
    return c == '\n';
  }
  if (r->line == BOUNDARY) {
    if (c != r->delimiter[r->matched])
      return 0;
    if (++r->matched == r->delimiter_size) {
      r->line = TAIL;
      r->dashes = r->blanks = 0;
    }
    return 1;
  }
  if (c == '-' && r->line == TAIL && r->dashes < 2 && r->blanks == 0) {
    r->dashes++;
    return 1;
  }
  if (r->dashes == 1)
    return 0;
  *complete = c == '\n';
  if (*complete)
    return 1;
  if (r->line == TAIL_CR)
    return 0;
  if (c == '\r')
    r->line = TAIL_CR;
  else
    r->blanks = 1;
  return c == '\r' || c == ' ' || c == '\t';
}

/* The end of a piece in the middle of what may be a delimiter, or in text. */
static int
hold (struct kdc__mime_reader *r, const struct piece *p)
{
  size_t start = r->line == TEXT ? p->size : r->held_size > 0 ? 0 : p->mark;
  size_t size = p->size - start;
  int status = start > p->from ? give (r, p->data + p->from, start - p->from) : KDC_OK;

  if (status != KDC_OK)
    return status;
  if (size > sizeof r->held - r->held_size)
    return fail_at (r, KDC_ELIMIT, "mime.header-too-long", r->offset + (int64_t) start);
  memcpy (r->held + r->held_size, p->data + start, size);
  r->held_size += size;
  return KDC_OK;
}

static int
delimited (struct kdc__mime_reader *r, int64_t behind)
{
  int status = KDC_OK;

  r->held_size = 0;
  if (r->place == BODY)
    status = end_part (r);
  r->place = r->dashes == 2 ? EPILOGUE : HEAD;
  r->part_offset = behind;
  r->head.size = r->line_start = 0;
  return status;
}

static int
take_lines (struct kdc__mime_reader *r, const char *data, size_t size, size_t *used)
{
  struct piece p = { data, size, 0, 0, 0 };
  int status = KDC_OK, complete;

  while (p.at < size && status == KDC_OK) {
    if (r->line == TEXT) {
      find_line (r, &p);
    } else if (!goes_on (r, data[p.at], &complete)) {
      status = not_a_delimiter (r);
    } else if (complete) {
      if (r->held_size == 0 && p.mark > p.from)
        status = give (r, data + p.from, p.mark - p.from);
      *used = p.at + 1;
      return status == KDC_OK ? delimited (r, r->offset + (int64_t) *used) : status;
    } else {
      p.at++;
    }
  }
  *used = size;
  return status == KDC_OK ? hold (r, &p) : status;
}

/* --- all -------------------------------------------------------------------------------------- */

/* RFC 2046 5.1.1: 1 to 70 of these, the last no blank. */
static int
is_boundary (const char *text)
{
  size_t size = strlen (text), i;

  for (i = 0; i < size; i++)
    if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'z')
          || (text[i] >= 'A' && text[i] <= 'Z') || strchr ("'()+_,-./:=? ", text[i]) != NULL))
      return 0;
  return size >= 1 && size <= 70 && text[size - 1] != ' ';
}

static int
read_boundary (struct kdc__mime_reader *r, const char *content_type)
{
  char *boundary = NULL;
  int status;

  if (!kdc__is_multipart (content_type))
    return fail_at (r, KDC_EPARSE, "mime.not-multipart", 0);
  status = kdc__header_parameter (&r->arena, content_type, "boundary", &boundary);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (r->err);
  if (status != KDC_OK || boundary == NULL || !is_boundary (boundary))
    return fail_at (r, KDC_EPARSE, "mime.no-boundary", 0);
  r->delimiter_size = strlen (boundary) + 2;
  memcpy (r->delimiter, "--", 2);
  memcpy (r->delimiter + 2, boundary, r->delimiter_size - 1);
  return KDC_OK;
}

int
kdc__mime_reader_new (struct kdc_context *ctx, const char *content_type, size_t most,
                      unsigned deepest, const struct kdc__mime_events *events, void *user,
                      struct kdc__mime_reader **out, kdc_error **err)
{
  struct kdc__mime_reader *r;
  int status;

  *out = NULL;
  if (content_type == NULL)
    return kdc__fail_einval (err, "content_type");
  r = kdc__calloc (ctx, 1, sizeof *r);
  if (r == NULL)
    return kdc__fail_nomem (err);
  r->ctx = ctx;
  r->events = events;
  r->user = user;
  r->err = err;
  r->most = most;
  r->deepest = deepest;
  r->count = &r->own_count;
  kdc__arena_init (&r->arena, ctx);
  kdc__buffer_init (&r->head, ctx, 0);
  kdc__buffer_init (&r->decoded, ctx, 0);
  begin_lines (r);
  status = read_boundary (r, content_type);
  if (status != KDC_OK) {
    kdc__mime_reader_free (r);
    return status;
  }
  *out = r;
  return KDC_OK;
}

int
kdc__mime_reader_feed (struct kdc__mime_reader *r, const char *data, size_t size, kdc_error **err)
{
  size_t used = 0;
  int status = KDC_OK;

  r->err = err;
  for (; size > 0 && status == KDC_OK && r->place != EPILOGUE; data += used, size -= used) {
    status = r->place == HEAD ? take_head (r, data, size, &used)
                              : take_lines (r, data, size, &used);
    r->offset += (int64_t) used;
  }
  return status;
}

int
kdc__mime_reader_end (struct kdc__mime_reader *r, kdc_error **err)
{
  int status = KDC_OK;

  r->err = err;
  /* The last line may end with the body. */
  if (r->place != HEAD && r->place != EPILOGUE && r->line == TAIL && r->dashes == 2)
    status = delimited (r, r->offset);
  if (status != KDC_OK)
    return status;
  if (r->place == HEAD || r->place == BODY)
    return fail_at (r, KDC_EPARSE, r->place == HEAD && is_delimiter (r) ? "mime.part-header"
                                                                       : "mime.no-end",
                    r->part_offset);
  return r->has_part ? KDC_OK : fail_at (r, KDC_EPARSE, "mime.no-part", 0);
}

void
kdc__mime_reader_free (struct kdc__mime_reader *r)
{
  if (r == NULL)
    return;
  kdc__mime_reader_free (r->inner);
  kdc__buffer_clear (&r->head);
  kdc__buffer_clear (&r->decoded);
  kdc__arena_free (&r->arena);
  kdc__free (r->ctx, r);
}
