/* body.c - see body.h. */
#include "wire/body.h"

#include <string.h>

#include "base/text.h"
#include "wire/json.h"
#include "wire/mime.h"
#include "wire/syntax.h"

struct body {
  struct kdc_context *ctx;
  struct kdc_buffer *out;
  struct kdc__arena arena;
  kdc_error **err;
};

/* --- media types ------------------------------------------------------------------------------ */

static int
ends_with (const char *type, size_t size, const char *suffix)
{
  size_t length = strlen (suffix);

  return size > length && kdc__same_name (type + size - length, length, suffix);
}

enum kdc__dress
kdc__dress_of (const char *type)
{
  static const struct { const char *name; enum kdc__dress kind; } known[] = {
    { "application/xml", KDC__DRESS_XML }, { "text/xml", KDC__DRESS_XML },
    { "application/json", KDC__DRESS_JSON }, { "text/json", KDC__DRESS_JSON },
    { "application/x-www-form-urlencoded", KDC__DRESS_FORM },
    { "multipart/form-data", KDC__DRESS_FORM }, { "text/plain", KDC__DRESS_TEXT },
  };
  size_t size, i;

  if (type == NULL)
    return KDC__DRESS_NONE;
  type += strspn (type, " \t");
  size = strcspn (type, " \t;");
  for (i = 0; i < sizeof known / sizeof *known; i++)
    if (kdc__same_name (type, size, known[i].name))
      return known[i].kind;
  if (ends_with (type, size, "+xml"))
    return KDC__DRESS_XML;
  if (ends_with (type, size, "+json"))
    return KDC__DRESS_JSON;
  return size >= 10 && kdc__same_name (type, 10, "multipart/") ? KDC__DRESS_MULTIPART
                                                               : KDC__DRESS_NONE;
}

/* --- encodings -------------------------------------------------------------------------------- */

/* Bytes of the XML declaration at the beginning; 0: there is none. */
static size_t
declaration_size (const char *data, size_t size)
{
  const char *close;

  if (size < 6 || memcmp (data, "<?xml", 5) != 0 || !kdc__is_space (data[5]))
    return 0;
  close = memmem (data, size < 1024 ? size : 1024, "?>", 2);
  return close != NULL ? (size_t) (close - data) + 2 : 0;
}

/* The value of encoding= in a declaration; *out NULL: none. */
static int
declared (struct body *b, const char *data, size_t size, char **out)
{
  const char *at = memmem (data, size, "encoding", 8), *end = data + size, *close;

  *out = NULL;
  if (at == NULL)
    return KDC_OK;
  for (at += 8; at < end && (kdc__is_space (*at) || *at == '='); at++)
    ;
  if (at == end || (*at != '"' && *at != '\''))
    return KDC_OK;
  close = memchr (at + 1, *at, (size_t) (end - at - 1));
  if (close == NULL)
    return KDC_OK;
  *out = kdc__arena_strndup (&b->arena, at + 1, (size_t) (close - at - 1));
  return *out != NULL ? KDC_OK : kdc__fail_nomem (b->err);
}

/* What the bytes themselves say (RFC 7303 3): a BOM, or the first letters of UTF-16. */
static const char *
marked (const char *data, size_t size)
{
  static const struct { const char *mark; size_t size; const char *charset; } marks[] = {
    { "\xEF\xBB\xBF", 3, "utf-8" }, { "\xFE\xFF", 2, "utf-16" }, { "\xFF\xFE", 2, "utf-16" },
    { "\0<\0?", 4, "utf-16be" }, { "<\0?\0", 4, "utf-16le" },
  };
  size_t i;

  for (i = 0; i < sizeof marks / sizeof *marks; i++)
    if (size >= marks[i].size && memcmp (data, marks[i].mark, marks[i].size) == 0)
      return marks[i].charset;
  return NULL;
}

/* Into out, as UTF-8. */
static int
convert (struct body *b, const char *charset, const char *data, size_t size, struct kdc_buffer *out)
{
  int known, status = kdc__charset_to_utf8 (charset, data, size, out, &known);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (b->err);
  if (!known)
    return kdc__fail (b->ctx, b->err, KDC_ENOTSUP, "body.charset", "charset", charset, NULL);
  return status == KDC_OK ? KDC_OK : kdc__fail (b->ctx, b->err, status, "body.charset-text",
                                                "charset", charset, NULL);
}

/* *charset NULL: nothing said so far. */
static int
find_charset (struct body *b, const char *data, size_t size, const char **charset)
{
  char *encoding = NULL;
  int status = KDC_OK;

  if (marked (data, size) != NULL)
    *charset = marked (data, size);
  if (*charset == NULL)
    status = declared (b, data, declaration_size (data, size), &encoding);
  if (*charset == NULL)
    *charset = encoding != NULL ? encoding : "utf-8";
  return status;
}

/* The declaration goes, for it may name an encoding that is no more; and the BOM. */
static int
put_xml (struct body *b, const char *charset, const char *data, size_t size)
{
  struct kdc_buffer text;
  size_t start = 0;
  int status = find_charset (b, data, size, &charset);

  kdc__buffer_init (&text, b->ctx, 0);
  if (status == KDC_OK)
    status = convert (b, charset, data, size, &text);
  if (status == KDC_OK) {
    start = text.size >= 3 && memcmp (text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    start += declaration_size (text.data + start, text.size - start);
    if (kdc__buffer_append (b->out, text.data + start, text.size - start) != KDC_OK)
      status = kdc__fail_nomem (b->err);
  }
  kdc__buffer_clear (&text);
  return status;
}

static int
put_string (struct body *b, const char *charset, const char *data, size_t size)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, b->ctx, 0);
  status = convert (b, charset != NULL ? charset : "utf-8", data, size, &text);
  if (status == KDC_OK && kdc__utf8_check (text.data, text.size) < text.size)
    status = kdc__fail (b->ctx, b->err, KDC_EPARSE, "body.charset-text", "charset",
                        charset != NULL ? charset : "utf-8", NULL);
  if (status == KDC_OK) {
    kdc__buffer_puts (b->out, "<string xmlns=\"" KDC__JSON_XML_NS "\">");
    kdc__buffer_xml_text (b->out, text.data, text.size);
    status = kdc__buffer_puts (b->out, "</string>") == KDC_OK ? KDC_OK : kdc__fail_nomem (b->err);
  }
  kdc__buffer_clear (&text);
  return status;
}

/* --- dress ------------------------------------------------------------------------------------ */

static int put_body (struct body *b, const char *type, enum kdc__dress kind, const char *data,
                     size_t size);

/* start= with its brackets or without them, as senders have it. */
static int
is_start (const char *id, const char *start)
{
  size_t length = strlen (id);

  if (strcmp (id, start) == 0)
    return 1;
  return start[0] == '<' && strncmp (start + 1, id, length) == 0
         && strcmp (start + 1 + length, ">") == 0;
}

/* RFC 2387: the part that start= names, else the first. */
static int
find_root (struct body *b, const char *type, const struct kdc__parts *parts,
           const struct kdc__part **out)
{
  char *start = NULL;
  size_t i;
  int status = kdc__header_parameter (&b->arena, type, "start", &start);

  *out = &parts->items[0];
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (b->err);
  for (i = 0; start != NULL && i < parts->count; i++)
    if (parts->items[i].content_id != NULL && is_start (parts->items[i].content_id, start)) {
      *out = &parts->items[i];
      break;
    }
  return KDC_OK;
}

static int
put_root (struct body *b, const char *type, const char *data, size_t size)
{
  const struct kdc__part *root;
  struct kdc__parts parts;
  enum kdc__dress dress;
  int status = kdc__multipart_read (b->ctx, type, data, size, &parts, b->err);

  if (status != KDC_OK)
    return status;
  status = find_root (b, type, &parts, &root);
  dress = kdc__dress_of (root->content_type);
  if (status == KDC_OK && dress == KDC__DRESS_MULTIPART)
    status = kdc__fail (b->ctx, b->err, KDC_ENOTSUP, "body.type", "type", root->content_type, NULL);
  if (status == KDC_OK)
    status = put_body (b, root->content_type, dress, root->body, root->size);
  kdc__parts_clear (&parts);
  return status;
}

static int
put_body (struct body *b, const char *type, enum kdc__dress kind, const char *data, size_t size)
{
  char *charset = NULL;
  int status;

  if (size == 0)
    return KDC_OK;
  status = type != NULL ? kdc__header_parameter (&b->arena, type, "charset", &charset) : KDC_OK;
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (b->err);
  switch (kind) {                   /* a parameter that is broken is as good as none */
  case KDC__DRESS_XML: return put_xml (b, charset, data, size);
  case KDC__DRESS_TEXT: return put_string (b, charset, data, size);
  case KDC__DRESS_JSON: return kdc__xml_from_json (b->ctx, data, size, b->out, b->err);
  case KDC__DRESS_FORM:
    return kdc__form_to_xml (b->ctx, type != NULL && strstr (type, "form-data") ? type : NULL, data,
                             size, b->out, b->err);
  case KDC__DRESS_MULTIPART: return put_root (b, type, data, size);
  default:
    return kdc__fail (b->ctx, b->err, KDC_ENOTSUP, "body.type", "type", type != NULL ? type : "",
                      NULL);
  }
}

int
kdc__body_to_xml (struct kdc_context *ctx, const char *content_type, enum kdc__dress as,
                  const char *data, size_t size, struct kdc_buffer *out, kdc_error **err)
{
  struct body b = { .ctx = ctx, .out = out, .err = err };
  int status;

  kdc__arena_init (&b.arena, ctx);
  status = put_body (&b, content_type, as != KDC__DRESS_NONE ? as : kdc__dress_of (content_type),
                     data, size);
  kdc__arena_free (&b.arena);
  return status;
}
