/* json_from_xml.c - the XML of XPath 3.1, "XML Representation of JSON", written as JSON. Stricter
 * than its xml-to-json where that would change what is said: a number stays as it is written (no
 * double comes between), so it must be one of JSON's; what is not of the vocabulary is refused. */
#include "wire/json.h"

#include <stdio.h>
#include <string.h>

#include "base/finding.h"
#include "base/text.h"
#include "wire/json_keys.h"
#include "wire/json_scan.h"
#include "wire/syntax.h"
#include "xml/sax.h"

enum kind { MAP, ARRAY, STRING, NUMBER, BOOLEAN, NONE, KINDS };

struct frame {
  enum kind kind;
  int escaped;
  size_t members, keys;             /* so far; of the open maps around it */
  size_t offset;
  const char *name;                 /* its key, or NULL */
};

struct writer {
  struct kdc_context *ctx;
  const char *data, *source;
  size_t size;
  struct frame *frames;
  size_t depth, capacity;
  struct kdc__json_keys keys;
  struct kdc_buffer text, *out;     /* the text of the innermost element */
  kdc_error **err;
};

/* --- faults ----------------------------------------------------------------------------------- */

/* The place as the keys and item numbers that lead to it. */
static void
put_path (const struct writer *w, struct kdc_buffer *out)
{
  size_t i;

  kdc__buffer_puts (out, "");
  for (i = 1; i < w->depth; i++)
    if (w->frames[i].name != NULL)
      kdc__buffer_printf (out, "/%s", w->frames[i].name);
    else
      kdc__buffer_printf (out, "/%zu", w->frames[i - 1].members);
}

/* what: the name or text that is wrong; a long one is cut. */
static int
wrong (struct writer *w, size_t offset, const char *key, const char *what)
{
  struct kdc_buffer path;
  size_t length = strlen (what);
  int line, column, status;
  char shown[64];

  length = kdc__utf8_check (what, length < sizeof shown ? length : sizeof shown - 1);
  memcpy (shown, what, length);
  shown[length] = '\0';
  kdc__locate (w->data, w->size, offset, &line, &column);
  kdc__buffer_init (&path, w->ctx, 0);
  put_path (w, &path);
  status = path.status != KDC_OK ? kdc__fail_nomem (w->err)
           : kdc__fail_at (w->ctx, w->err, KDC_EPARSE, key, w->source, line, column,
                           path.size > 0 ? path.data : NULL, "what", shown, NULL);
  kdc__buffer_clear (&path);
  return status;
}

static int
written (struct writer *w)
{
  return w->out->status == KDC_ENOMEM ? kdc__fail_nomem (w->err)
         : w->out->status != KDC_OK
           ? kdc__fail (w->ctx, w->err, w->out->status, "json.too-long", NULL) : KDC_OK;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void
put_character (struct kdc_buffer *out, char c)
{
  static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
  const char *found = c != '\0' ? strchr (from, c) : NULL;

  if (found != NULL) {
    kdc__buffer_putc (out, '\\');
    kdc__buffer_putc (out, to[found - from]);
  } else if ((unsigned char) c < 0x20)
    kdc__buffer_printf (out, "\\u%04x", (unsigned) c);
  else
    kdc__buffer_putc (out, c);
}

/* Bytes of the JSON escape at the beginning; 0: none. */
static size_t
escape_size (const char *text, size_t size)
{
  size_t i;

  if (size < 2 || text[0] != '\\')
    return 0;
  if (text[1] != 'u')
    return strchr ("\"\\/bfnrt", text[1]) != NULL && text[1] != '\0' ? 2 : 0;
  for (i = 2; i < 6; i++)
    if (i >= size || kdc__hex_digit (text[i]) < 0)
      return 0;
  return 6;
}

/* In quotation marks. KDC_EPARSE: an escape that is none. */
static int
put_string (struct kdc_buffer *out, const char *text, size_t size, int escaped)
{
  size_t at, step;

  kdc__buffer_putc (out, '"');
  for (at = 0; at < size; at += step) {
    step = escaped ? escape_size (text + at, size - at) : 0;
    if (step > 0)
      kdc__buffer_append (out, text + at, step);
    else if (escaped && text[at] == '\\')
      return KDC_EPARSE;
    else {
      step = 1;
      put_character (out, text[at]);
    }
  }
  kdc__buffer_putc (out, '"');
  return KDC_OK;
}

/* A unit of UTF-16 as three bytes, also half of a pair: fit for comparing. */
static void
put_unit (struct kdc_buffer *out, unsigned unit)
{
  char bytes[4];

  if (unit < 0x800) {
    kdc__buffer_append (out, bytes, kdc__utf8_put (unit, bytes));
    return;
  }
  kdc__buffer_putc (out, (char) (0xE0 | unit >> 12));
  kdc__buffer_putc (out, (char) (0x80 | (unit >> 6 & 63)));
  kdc__buffer_putc (out, (char) (0x80 | (unit & 63)));
}

/* Behind a \u that has its four digits, the escapes undone: one or two units. */
static size_t
undo_unicode (struct kdc_buffer *out, const char *text, size_t size)
{
  unsigned units[2] = { 0, 0 };
  char bytes[4];
  size_t n, i;

  for (n = 0; n < 2 && escape_size (text + 6 * n, size - 6 * n) == 6; n++)
    for (i = 2; i < 6; i++)
      units[n] = units[n] * 16 + (unsigned) kdc__hex_digit (text[6 * n + i]);
  if (n == 2 && units[0] >= 0xD800 && units[0] < 0xDC00 && units[1] >= 0xDC00
      && units[1] < 0xE000) {
    kdc__buffer_append (out, bytes,
                        kdc__utf8_put (0x10000 + ((units[0] - 0xD800) << 10)
                                       + (units[1] - 0xDC00), bytes));
    return 12;
  }
  put_unit (out, units[0]);
  return 6;
}

static void
undo_escapes (struct kdc_buffer *out, const char *text, size_t size)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  size_t at, step;

  for (at = 0; at < size; at += step) {
    step = escape_size (text + at, size - at);
    if (step == 6)
      step = undo_unicode (out, text + at, size - at);
    else if (step == 2)
      kdc__buffer_putc (out, to[strchr (from, text[at + 1]) - from]);
    else {
      step = 1;
      kdc__buffer_putc (out, text[at]);
    }
  }
}

/* --- elements --------------------------------------------------------------------------------- */

static const char *const kind_names[KINDS] = { "map", "array", "string", "number", "boolean",
                                               "null" };

static int
find_kind (const char *name, const char *ns, enum kind *out)
{
  size_t i;

  if (ns == NULL || strcmp (ns, KDC__JSON_XML_NS) != 0)
    return 0;
  for (i = 0; i < KINDS; i++)
    if (strcmp (name, kind_names[i]) == 0) {
      *out = (enum kind) i;
      return 1;
    }
  return 0;
}

struct head { const struct kdc__attribute *key; int escaped, escaped_key; };

/* xs:boolean. -1: neither. */
static int
read_boolean (const char *text, size_t size)
{
  kdc__trim (&text, &size);
  if (kdc__streq_n ("true", text, size) || kdc__streq_n ("1", text, size))
    return 1;
  return kdc__streq_n ("false", text, size) || kdc__streq_n ("0", text, size) ? 0 : -1;
}

static int
read_head (struct writer *w, enum kind kind, const struct kdc__attribute *attributes, size_t count,
           size_t offset, struct head *head)
{
  size_t i;

  for (i = 0; i < count; i++) {
    const struct kdc__attribute *a = &attributes[i];
    int *flag = strcmp (a->name, "escaped-key") == 0 ? &head->escaped_key
                : strcmp (a->name, "escaped") == 0 && kind == STRING ? &head->escaped : NULL;

    if (a->ns != NULL)              /* not the vocabulary's: a note of somebody else */
      continue;
    if (strcmp (a->name, "key") == 0)
      head->key = a;
    else if (flag == NULL)
      return wrong (w, offset, "json.xml-attribute", a->name);
    else if ((*flag = read_boolean (a->value, a->length)) < 0)
      return wrong (w, offset, "json.xml-attribute", a->name);
  }
  return KDC_OK;
}

/* The name of a member: kept for comparing, and written. */
static int
put_key (struct writer *w, const struct head *head, size_t offset)
{
  const struct kdc__attribute *key = head->key;
  struct kdc_buffer plain;
  int status;

  kdc__buffer_init (&plain, w->ctx, 0);
  if (head->escaped_key)
    undo_escapes (&plain, key->value, key->length);
  else
    kdc__buffer_append (&plain, key->value, key->length);
  status = plain.status;
  if (status == KDC_OK)
    status = kdc__json_keys_add (&w->keys, plain.data ? plain.data : "", plain.size, offset);
  kdc__buffer_clear (&plain);
  if (status != KDC_OK)
    return kdc__fail_nomem (w->err);
  if (put_string (w->out, key->value, key->length, head->escaped_key) != KDC_OK)
    return wrong (w, offset, "json.xml-escape", "key");
  kdc__buffer_putc (w->out, ':');
  return KDC_OK;
}

/* What stands before a value: the comma, and in a map the name. */
static int
put_before (struct writer *w, const struct head *head, size_t offset)
{
  struct frame *parent = w->depth > 0 ? &w->frames[w->depth - 1] : NULL;

  if (parent != NULL && parent->members++ > 0)
    kdc__buffer_putc (w->out, ',');
  if (parent != NULL && parent->kind == MAP)
    return head->key != NULL ? put_key (w, head, offset)
                             : wrong (w, offset, "json.xml-attribute", "key");
  if (head->key != NULL || head->escaped_key)
    return wrong (w, offset, "json.xml-attribute", "key");
  return KDC_OK;
}

static int
only_space (const struct kdc_buffer *text)
{
  size_t i;

  for (i = 0; i < text->size; i++)
    if (!kdc__is_space (text->data[i]))
      return 0;
  return 1;
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct writer *w = user;
  struct head head = { NULL, 0, 0 };
  enum kind kind = NONE;
  struct frame *frame;
  int status;

  if ((w->depth > 0 && w->frames[w->depth - 1].kind > ARRAY) || !find_kind (name, ns, &kind))
    return wrong (w, offset, "json.xml-element", name);
  if (!only_space (&w->text))
    return wrong (w, offset, "json.xml-text", w->text.data);
  w->text.size = 0;
  status = read_head (w, kind, attributes, count, offset, &head);
  if (status == KDC_OK)
    status = put_before (w, &head, offset);
  if (status != KDC_OK)
    return status;
  if (kdc__grow (w->ctx, (void **) &w->frames, &w->capacity, w->depth, sizeof *w->frames) != KDC_OK)
    return kdc__fail_nomem (w->err);
  frame = &w->frames[w->depth++];
  *frame = (struct frame) { kind, head.escaped, 0, w->keys.count, offset, NULL };
  if (head.key != NULL)
    frame->name = w->keys.items[w->keys.count - 1]->text;
  if (kind == MAP || kind == ARRAY)
    kdc__buffer_putc (w->out, kind == MAP ? '{' : '[');
  return written (w);
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  struct writer *w = user;

  (void) offset;
  if (w->depth > 0 && kdc__buffer_append (&w->text, text, length) != KDC_OK)
    return kdc__fail_nomem (w->err);
  return KDC_OK;
}

static int
put_value (struct writer *w, const struct frame *frame)
{
  const char *text = w->text.data ? w->text.data : "";
  size_t size = w->text.size;
  int truth;

  if (frame->kind == STRING)
    return put_string (w->out, text, size, frame->escaped) == KDC_OK
           ? KDC_OK : wrong (w, frame->offset, "json.xml-escape", text);
  kdc__trim (&text, &size);
  if (frame->kind == NUMBER) {
    if (!kdc__json_is_number (text, size))
      return wrong (w, frame->offset, "json.xml-number", text);
    kdc__buffer_append (w->out, text, size);
    return KDC_OK;
  }
  if (frame->kind == BOOLEAN) {
    truth = read_boolean (text, size);
    if (truth < 0)
      return wrong (w, frame->offset, "json.xml-boolean", text);
    kdc__buffer_puts (w->out, truth ? "true" : "false");
    return KDC_OK;
  }
  if (size > 0)
    return wrong (w, frame->offset, "json.xml-text", text);
  if (frame->kind == NONE)
    kdc__buffer_puts (w->out, "null");
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  struct writer *w = user;
  struct frame frame = w->frames[w->depth - 1];
  const struct kdc__json_key *twice;
  int status = put_value (w, &frame);

  (void) offset;
  if (status != KDC_OK)
    return status;
  if (frame.kind == MAP) {
    twice = kdc__json_keys_end (&w->keys, frame.keys);
    if (twice != NULL)
      return wrong (w, twice->offset, "json.twice", twice->text);
  }
  if (frame.kind == MAP || frame.kind == ARRAY)
    kdc__buffer_putc (w->out, frame.kind == MAP ? '}' : ']');
  w->depth--;
  w->text.size = 0;
  return written (w);
}

/* --- all -------------------------------------------------------------------------------------- */

int
kdc__json_from_xml (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                    struct kdc_buffer *out, kdc_error **err)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct writer w = { .ctx = ctx, .data = data, .size = size, .source = source, .out = out,
                      .err = err };
  struct kdc__findings findings;
  int status, well_formed = 0;

  kdc__findings_init (&findings, ctx);
  kdc__json_keys_init (&w.keys, ctx);
  kdc__buffer_init (&w.text, ctx, 0);
  status = kdc__xml_parse_most (ctx, data, size, size, &sax, &w, &findings, &well_formed);
  if (status == KDC_ENOMEM && (err == NULL || *err == NULL))
    status = kdc__fail_nomem (err);
  if (status == KDC_OK && !well_formed)
    status = kdc__tree_fail (ctx, data, size, source, &findings, err);
  kdc__buffer_clear (&w.text);
  kdc__json_keys_clear (&w.keys);
  kdc__free (ctx, w.frames);
  kdc__findings_clear (&findings);
  return status;
}
