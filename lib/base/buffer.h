/* buffer.h - a growing byte string with a declared maximum.
 * Errors stick: append freely, look at buffer->status once at the end. Always NUL-terminated
 * behind size, so data can be used as a C string (data is NULL only before the first append). */
#ifndef KDC__BUFFER_H
#define KDC__BUFFER_H

#include "base/memory.h"

struct kdc_buffer {
  struct kdc_context *ctx;
  char *data;
  size_t size, capacity, maximum;
  int status;                       /* KDC_OK, KDC_ENOMEM or KDC_ELIMIT */
};

/* maximum 0: 1 GiB */
void kdc__buffer_init (struct kdc_buffer *buffer, struct kdc_context *ctx, size_t maximum);
/* Frees the bytes and the error, keeps ctx and maximum. */
void kdc__buffer_clear (struct kdc_buffer *buffer);
/* All return the status. What is appended may not lie in the buffer itself. */
int kdc__buffer_append (struct kdc_buffer *buffer, const void *data, size_t size);
int kdc__buffer_puts (struct kdc_buffer *buffer, const char *s);
int kdc__buffer_putc (struct kdc_buffer *buffer, char c);
int kdc__buffer_printf (struct kdc_buffer *buffer, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
/* Text that must stay on one line: \n, \t and \\ for a line feed, a tab and a backslash. */
int kdc__buffer_put_line (struct kdc_buffer *buffer, const char *text, size_t size);
/* & < > " TAB CR LF escaped: fit for attributes */
int kdc__buffer_xml (struct kdc_buffer *buffer, const char *text, size_t size);
/* & < > CR escaped: fit for element text */
int kdc__buffer_xml_text (struct kdc_buffer *buffer, const char *text, size_t size);
/* The caller frees with kdc__free; "" when empty; NULL if status != OK. */
char *kdc__buffer_steal (struct kdc_buffer *buffer);

/* Heap object handed to API users; holds a reference to ctx. */
int kdc__buffer_new (struct kdc_context *ctx, size_t maximum, kdc_buffer **out);
void kdc__buffer_delete (kdc_buffer *buffer);

#endif
