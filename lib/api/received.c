/* received.c - kdc/received.h. */
#include <kdc/received.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/api.h"
#include "exchange/received.h"

int
kdc_inbox_next (kdc_inbox *inbox, int status, int64_t after, kdc_received **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (inbox);
  if (status < 0 || status > 10)
    return kdc__fail_einval (err, "status");
  return kdc__inbox_next (inbox, status, after, out, err);
}

int
kdc_inbox_get (kdc_inbox *inbox, const char *dossier_code, kdc_received **out, kdc_error **err)
{
  KDC__GIVES (out);
  KDC__NEED (inbox);
  KDC__NEED (dossier_code);
  return kdc__inbox_get (inbox, dossier_code, out, err);
}

int
kdc_inbox_step (kdc_inbox *inbox, const char *dossier_code, int64_t after, int64_t *number,
                kdc_buffer **out, kdc_error **err)
{
  kdc_buffer *text;
  int status;

  KDC__GIVES (out);
  KDC__NEED (number);
  *number = 0;
  KDC__NEED (inbox);
  KDC__NEED (dossier_code);
  status = kdc__buffer_new (inbox->ctx, 0, &text);
  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__inbox_step (inbox, dossier_code, after, number, text, err);
  if (status == KDC_OK && *number > 0)
    *out = text;
  else
    kdc__buffer_delete (text);
  return status;
}

int
kdc_received_read (kdc_inbox *inbox, const kdc_received *received, size_t index,
                   int (*write) (void *user, const void *data, size_t size), void *user,
                   kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (inbox);
  KDC__NEED (received);
  KDC__NEED (write);
  return kdc__inbox_content (inbox, received, index, write, user, err);
}

int64_t
kdc_received_number (const kdc_received *received)
{
  return received ? received->row.n : 0;
}

const char *
kdc_received_property (const kdc_received *received, const char *name)
{
  const char *value;

  if (received == NULL || name == NULL)
    return NULL;
  const struct kdc__api_property table[] = { { "dossier-code", received->row.code },
                                             { "message-id", received->row.message_id },
                                             { "sender", received->row.peer },
                                             { "recipient", received->row.recipient },
                                             { "procedure", received->row.procedure },
                                             { "agency", received->row.authority },
                                             { "status", received->status },
                                             { "received", received->received },
                                             { "reception", received->reception },
                                             { "due", received->due } };
  value = kdc__api_property (table, sizeof table / sizeof table[0], name);
  if (value == NULL && name[0] != '-')
    value = kdc__variables_get (&received->record.values, name);
  return kdc__api_or_empty (value);
}

size_t
kdc_received_part_count (const kdc_received *received)
{
  return received ? received->record.count : 0;
}

int
kdc_received_part (const kdc_received *received, size_t index, const char *name, kdc_buffer **out,
                   kdc_error **err)
{
  const struct kdc__record_part *part;
  char size[24], hex[65];
  const char *value;

  KDC__GIVES (out);
  KDC__NEED (received);
  KDC__NEED (name);
  if (index >= received->record.count)
    return kdc__fail_einval (err, "index");
  part = &received->record.parts[index];
  snprintf (size, sizeof size, "%" PRId64, part->size);
  kdc__hex (part->sha, 32, hex);
  const struct kdc__api_property table[]
    = { { "name", part->name }, { "type", part->type }, { "size", size }, { "sha256", hex } };
  value = kdc__api_property (table, sizeof table / sizeof table[0], name);
  if (value == NULL)
    return kdc__fail_einval (err, "name");
  return kdc__api_text (received->ctx, value, out, err);
}

void
kdc_received_free (kdc_received *received)
{
  kdc__received_free (received);
}
