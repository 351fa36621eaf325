/* variables.c - named values, and the templates they go into. */

#include <string.h>
#include "base/digest.h"
#include "base/text.h"
#include "exchange/variables.h"
#include "wire/http.h"

void
kdc__variables_init (struct kdc__variables *v, struct kdc_context *ctx)
{
  memset (v, 0, sizeof *v);
  v->ctx = ctx;
}

void
kdc__variables_clear (struct kdc__variables *v)
{
  size_t i;

  for (i = 0; i < v->count; i++) {
    kdc__free (v->ctx, v->items[i].name);
    kdc__free (v->ctx, v->items[i].value);
  }
  kdc__free (v->ctx, v->items);
  kdc__variables_init (v, v->ctx);
}

void
kdc__variables_wipe (struct kdc__variables *v)
{
  size_t i;

  for (i = 0; i < v->count; i++)
    kdc__wipe (v->items[i].value, strlen (v->items[i].value));
  kdc__variables_clear (v);
}

static struct kdc__variable *
find (const struct kdc__variables *v, const char *name, size_t length)
{
  size_t i;

  for (i = 0; i < v->count; i++)
    if (kdc__streq_n (v->items[i].name, name, length))
      return &v->items[i];
  return NULL;
}

static int
append (struct kdc__variables *v, const char *name, char *value)
{
  char *copy = kdc__strdup (v->ctx, name);

  if (copy == NULL
      || kdc__grow (v->ctx, (void **) &v->items, &v->capacity, v->count, sizeof *v->items)
           != KDC_OK) {
    kdc__free (v->ctx, copy);
    return KDC_ENOMEM;
  }
  v->items[v->count].name = copy;
  v->items[v->count++].value = value;
  return KDC_OK;
}

int
kdc__variables_set (struct kdc__variables *v, const char *name, const char *value)
{
  struct kdc__variable *known = find (v, name, strlen (name));
  char *copy = kdc__strdup (v->ctx, value != NULL ? value : "");
  int status = KDC_OK;

  if (copy == NULL)
    return KDC_ENOMEM;
  if (known != NULL) {
    kdc__free (v->ctx, known->value);
    known->value = copy;
  }
  else
    status = append (v, name, copy);
  if (status != KDC_OK)
    kdc__free (v->ctx, copy);
  return status;
}

int
kdc__variables_set_int (struct kdc__variables *v, const char *name, int64_t value)
{
  struct kdc_buffer text;
  int status;

  kdc__buffer_init (&text, v->ctx, 0);
  status = kdc__buffer_printf (&text, "%lld", (long long) value);
  if (status == KDC_OK)
    status = kdc__variables_set (v, name, text.data);
  kdc__buffer_clear (&text);
  return status;
}

const char *
kdc__variables_get (const struct kdc__variables *v, const char *name)
{
  const struct kdc__variable *known = find (v, name, strlen (name));

  return known != NULL ? known->value : NULL;
}

int64_t
kdc__variables_get_int (const struct kdc__variables *v, const char *name)
{
  const char *text = kdc__variables_get (v, name);
  int64_t value = 0;

  if (text == NULL || kdc__parse_int64 (text, strlen (text), &value) != 0)
    return 0;
  return value;
}

int
kdc__variables_merge (struct kdc__variables *v, const struct kdc__variables *from)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < from->count && status == KDC_OK; i++)
    status = kdc__variables_set (v, from->items[i].name, from->items[i].value);
  return status;
}

/* --- rows ------------------------------------------------------------------------------------ */

int
kdc__piece_write (struct kdc_buffer *out, const void *data, size_t size)
{
  (void) kdc__buffer_printf (out, "%zu:", size);
  (void) kdc__buffer_append (out, data, size);
  return kdc__buffer_putc (out, ',');
}

int
kdc__piece_read (struct kdc__pieces *in, const char **data, size_t *size)
{
  const char *colon = in->left > 0 ? memchr (in->at, ':', in->left) : NULL;
  int64_t length;
  size_t head;

  if (colon == NULL || kdc__parse_int64 (in->at, (size_t) (colon - in->at), &length) != 0)
    return -1;
  head = (size_t) (colon - in->at) + 1;
  if (length < 0 || (uint64_t) length >= in->left - head || colon[1 + length] != ',')
    return -1;
  *data = colon + 1;
  *size = (size_t) length;
  in->at = colon + length + 2;
  in->left -= head + (size_t) length + 1;
  return 0;
}

int
kdc__piece_copy (struct kdc__pieces *in, struct kdc_context *ctx, char **out)
{
  const char *data;
  size_t size;

  *out = NULL;
  if (kdc__piece_read (in, &data, &size) != 0)
    return KDC_EPARSE;
  *out = kdc__strndup (ctx, data, size);
  return *out != NULL ? KDC_OK : KDC_ENOMEM;
}

int
kdc__variables_write (const struct kdc__variables *v, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < v->count; i++) {
    (void) kdc__piece_write (out, v->items[i].name, strlen (v->items[i].name));
    (void) kdc__piece_write (out, v->items[i].value, strlen (v->items[i].value));
  }
  return out->status;
}

int
kdc__variables_read (struct kdc_context *ctx, const void *data, size_t size,
                     struct kdc__variables *v, kdc_error **err)
{
  struct kdc__pieces in = { data, size };
  int status = KDC_OK;

  kdc__variables_init (v, ctx);
  while (status == KDC_OK && in.left > 0) {
    char *name = NULL, *value = NULL;

    status = kdc__piece_copy (&in, ctx, &name);
    if (status == KDC_OK)
      status = kdc__piece_copy (&in, ctx, &value);
    if (status == KDC_OK)
      status = kdc__variables_set (v, name, value);
    kdc__free (ctx, name);
    kdc__free (ctx, value);
  }
  if (status == KDC_OK)
    return KDC_OK;
  kdc__variables_clear (v);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
}

/* --- templates ------------------------------------------------------------------------------- */

int
kdc__template_next (const char *text, size_t *at, size_t *start, size_t *length)
{
  const char *open = strchr (text + *at, '{'), *close;

  if (open == NULL)
    return 0;
  close = strchr (open, '}');
  *start = (size_t) (open - text);
  if (close == NULL)
    return -1;
  *at = (size_t) (close - text) + 1;
  *start += open[1] == '+' ? 2 : 1;
  *length = *at - 1 - *start;
  if (*length == 0 || memchr (text + *start, '{', *length) != NULL)
    return -1;
  return 1;
}

static int
expand (const char *text, const struct kdc__variables *v,
        int (*put) (struct kdc_buffer *out, const char *value), struct kdc_buffer *out)
{
  size_t done = 0, at = 0, start, length;

  while (kdc__template_next (text, &at, &start, &length) > 0) {
    const struct kdc__variable *known = find (v, text + start, length);
    size_t open = start - (text[start - 1] == '+' ? 2 : 1);

    if (known == NULL)
      return KDC_ENOTFOUND;
    (void) kdc__buffer_append (out, text + done, open - done);
    (void) put (out, known->value);
    done = at;
  }
  return kdc__buffer_puts (out, text + done);
}

int
kdc__template_expand (const char *text, const struct kdc__variables *v, struct kdc_buffer *out)
{
  return expand (text, v, kdc__buffer_puts, out);
}

int
kdc__json_ascii (struct kdc_buffer *out, const char *text)
{
  size_t size = strlen (text), at = 0;
  uint32_t c;

  while (at < size) {
    at = kdc__utf8_next (text, size, at, &c);
    if (c == '"' || c == '\\')
      (void) kdc__buffer_printf (out, "\\%c", (char) c);
    else if (c >= 0x20 && c < 0x7f)
      (void) kdc__buffer_putc (out, (char) c);
    else if (c < 0x10000)
      (void) kdc__buffer_printf (out, "\\u%04x", (unsigned) c);
    else
      (void) kdc__buffer_printf (out, "\\u%04x\\u%04x", (unsigned) (0xd800 + ((c - 0x10000) >> 10)),
                                 (unsigned) (0xdc00 + ((c - 0x10000) & 0x3ff)));
  }
  return out->status;
}

int
kdc__template_json (const char *text, const struct kdc__variables *v, struct kdc_buffer *out)
{
  return expand (text, v, kdc__json_ascii, out);
}

static const char *
look_up (void *user, const char *name, size_t length)
{
  const struct kdc__variable *known = find (user, name, length);

  return known != NULL ? known->value : NULL;
}

int
kdc__template_uri (const char *text, const struct kdc__variables *v, struct kdc_buffer *out)
{
  struct kdc__variables copy = *v;    /* the callback's user is not const */
  int status = kdc__uri_expand (text, look_up, &copy, out);

  return status == KDC_EMODEL ? KDC_ENOTFOUND : status;
}
