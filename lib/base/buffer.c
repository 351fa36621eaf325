/* buffer.c - a byte string that grows by doubling up to its maximum; its first error stays, so
 * that a writer checks once, at the end. */
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/context.h"

#define DEFAULT_MAXIMUM ((size_t) 1 << 30)

void
kdc__buffer_init (struct kdc_buffer *buffer, struct kdc_context *ctx, size_t maximum)
{
  memset (buffer, 0, sizeof *buffer);
  buffer->ctx = ctx;
  buffer->maximum = maximum ? maximum : DEFAULT_MAXIMUM;
}

void
kdc__buffer_clear (struct kdc_buffer *buffer)
{
  kdc__free (buffer->ctx, buffer->data);
  kdc__buffer_init (buffer, buffer->ctx, buffer->maximum);
}

/* Makes room for size more bytes and the closing NUL. */
static int
reserve (struct kdc_buffer *buffer, size_t size)
{
  size_t wanted, capacity;
  char *data;

  if (buffer->status != KDC_OK)
    return buffer->status;
  if (size > buffer->maximum - buffer->size)
    return buffer->status = KDC_ELIMIT;
  wanted = buffer->size + size + 1;
  if (wanted <= buffer->capacity)
    return KDC_OK;
  capacity = buffer->capacity ? buffer->capacity : 64;
  while (capacity < wanted)
    capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
  data = kdc__realloc (buffer->ctx, buffer->data, capacity, 1);
  if (!data)
    return buffer->status = KDC_ENOMEM;
  buffer->data = data;
  buffer->capacity = capacity;
  return KDC_OK;
}

int
kdc__buffer_append (struct kdc_buffer *buffer, const void *data, size_t size)
{
  int status = reserve (buffer, size);

  if (status != KDC_OK)
    return status;
  if (size)
    memcpy (buffer->data + buffer->size, data, size);
  buffer->size += size;
  buffer->data[buffer->size] = '\0';
  return KDC_OK;
}

int
kdc__buffer_puts (struct kdc_buffer *buffer, const char *s)
{
  return kdc__buffer_append (buffer, s, strlen (s));
}

int
kdc__buffer_putc (struct kdc_buffer *buffer, char c)
{
  return kdc__buffer_append (buffer, &c, 1);
}

int
kdc__buffer_printf (struct kdc_buffer *buffer, const char *format, ...)
{
  va_list list;
  int size, status;

  va_start (list, format);
  size = vsnprintf (NULL, 0, format, list);
  va_end (list);
  if (size < 0 && buffer->status == KDC_OK)
    buffer->status = KDC_ELIMIT;        /* longer than INT_MAX */
  status = reserve (buffer, size < 0 ? 0 : (size_t) size);
  if (status != KDC_OK)
    return status;
  va_start (list, format);
  vsnprintf (buffer->data + buffer->size, (size_t) size + 1, format, list);
  va_end (list);
  buffer->size += (size_t) size;
  return KDC_OK;
}

int
kdc__buffer_put_line (struct kdc_buffer *buffer, const char *text, size_t size)
{
  static const char special[] = "\n\t\\", written[] = "nt\\";
  size_t from = 0, i;

  for (i = 0; i < size; i++) {
    const char *found = memchr (special, text[i], sizeof special - 1);

    if (found == NULL)
      continue;
    kdc__buffer_append (buffer, text + from, i - from);
    kdc__buffer_putc (buffer, '\\');
    kdc__buffer_putc (buffer, written[found - special]);
    from = i + 1;
  }
  return size > from ? kdc__buffer_append (buffer, text + from, size - from) : buffer->status;
}

static const char *
xml_escape (char c, int in_attribute)
{
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '\r':
    return "&#13;";
  case '"':
    return in_attribute ? "&quot;" : NULL;
  case '\t':
    return in_attribute ? "&#9;" : NULL;
  case '\n':
    return in_attribute ? "&#10;" : NULL;
  default:
    return NULL;
  }
}

static int
append_escaped (struct kdc_buffer *buffer, const char *text, size_t size, int in_attribute)
{
  size_t start = 0, i;

  for (i = 0; i < size; i++) {
    const char *escape = xml_escape (text[i], in_attribute);

    if (!escape)
      continue;
    kdc__buffer_append (buffer, text + start, i - start);
    kdc__buffer_puts (buffer, escape);
    start = i + 1;
  }
  return kdc__buffer_append (buffer, size ? text + start : "", size - start);
}

int
kdc__buffer_xml (struct kdc_buffer *buffer, const char *text, size_t size)
{
  return append_escaped (buffer, text, size, 1);
}

int
kdc__buffer_xml_text (struct kdc_buffer *buffer, const char *text, size_t size)
{
  return append_escaped (buffer, text, size, 0);
}

char *
kdc__buffer_steal (struct kdc_buffer *buffer)
{
  char *data;

  if (kdc__buffer_append (buffer, "", 0) != KDC_OK)
    return NULL;
  data = buffer->data;
  kdc__buffer_init (buffer, buffer->ctx, buffer->maximum);
  return data;
}

int
kdc__buffer_new (struct kdc_context *ctx, size_t maximum, kdc_buffer **out)
{
  *out = kdc__alloc (ctx, sizeof **out);
  if (!*out)
    return KDC_ENOMEM;
  kdc__buffer_init (*out, kdc__context_ref (ctx), maximum);
  return KDC_OK;
}

void
kdc__buffer_delete (kdc_buffer *buffer)
{
  struct kdc_context *ctx;

  if (!buffer)
    return;
  ctx = buffer->ctx;
  kdc__free (ctx, buffer->data);
  kdc__free (ctx, buffer);
  kdc__context_unref (ctx);
}
