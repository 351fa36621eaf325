/* buffer.c - kdc/buffer.h. */
#include <kdc/buffer.h>

#include "base/buffer.h"

const char *
kdc_buffer_data (const kdc_buffer *buffer)
{
  return buffer && buffer->data ? buffer->data : "";
}

size_t
kdc_buffer_size (const kdc_buffer *buffer)
{
  return buffer ? buffer->size : 0;
}

int
kdc_buffer_append (kdc_buffer *buffer, const void *data, size_t size)
{
  if (buffer == NULL || (data == NULL && size > 0))
    return KDC_EINVAL;
  return kdc__buffer_append (buffer, data, size);
}

void
kdc_buffer_free (kdc_buffer *buffer)
{
  kdc__buffer_delete (buffer);
}
