/* fetch.c - kdc/fetch.h. */
#include <kdc/fetch.h>

#include <string.h>

#include "api/api.h"
#include "exchange/fetch.h"

int
kdc_outbox_fetch (kdc_outbox *outbox, const char *destination, const char *protocol,
                  const char *name, int (*take) (void *user, const kdc_message *message),
                  void *user, int64_t *taken, kdc_error **err)
{
  struct kdc__fetch_counts counts;
  int status;

  if (err)
    *err = NULL;
  if (taken)
    *taken = 0;
  KDC__NEED (outbox);
  KDC__NEED (destination);
  KDC__NEED (protocol);
  status = kdc__outbox_fetch (outbox, destination, protocol, name, take, user, &counts, err);
  if (taken)
    *taken = counts.taken;
  return status;
}

int
kdc_outbox_message (kdc_outbox *outbox, const char *destination, const char *id, kdc_buffer **out,
                    kdc_error **err)
{
  int status;

  KDC__GIVES (out);
  KDC__NEED (outbox);
  KDC__NEED (destination);
  KDC__NEED (id);
  status = kdc__buffer_new (kdc__outbox_context (outbox), 0, out);
  if (status != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__outbox_message (outbox, destination, id, *out, err);
  if (status != KDC_OK) {
    kdc__buffer_delete (*out);
    *out = NULL;
  }
  return status;
}

const char *
kdc_message_property (const kdc_message *message, const char *name)
{
  if (message == NULL || name == NULL)
    return NULL;
  if (strcmp (name, "id") == 0)
    return message->id;
  if (strcmp (name, "destination") == 0)
    return message->peer;
  return kdc__variables_get (message->values, name);
}

const void *
kdc_message_bytes (const kdc_message *message, size_t *size)
{
  if (size)
    *size = message ? message->bytes.size : 0;
  return message ? message->bytes.data : NULL;
}

const char *
kdc_message_record (const kdc_message *message)
{
  return message && message->record.size > 0 ? message->record.data : NULL;
}

int
kdc_message_attachment_count (const kdc_message *message, size_t *out, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (out);
  *out = 0;
  KDC__NEED (message);
  return kdc__message_attachments (message, out, err);
}

int
kdc_message_attachment (const kdc_message *message, size_t index, const char *name,
                        kdc_buffer **out, kdc_error **err)
{
  static const struct kdc__api_property selects[] = { { "name", "string(@name)" },
                                                      { "type", "string(@type)" },
                                                      { "id", "string(@id)" } };
  kdc_buffer *text;
  const char *select;
  int status;

  KDC__GIVES (out);
  KDC__NEED (message);
  KDC__NEED (name);
  select = kdc__api_property (selects, sizeof selects / sizeof selects[0], name);
  if (select == NULL)
    return kdc__fail_einval (err, "name");
  if (kdc__buffer_new (message->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__message_attachment (message, index, select, text, err);
  return kdc__api_give (text, status, out, err);
}

int
kdc_message_attachment_read (const kdc_message *message, size_t index, kdc_buffer **out,
                             kdc_error **err)
{
  kdc_buffer *text;
  int status;

  KDC__GIVES (out);
  KDC__NEED (message);
  if (kdc__buffer_new (message->ctx, 0, &text) != KDC_OK)
    return kdc__fail_nomem (err);
  status = kdc__message_content (message, index, text, err);
  return kdc__api_give (text, status, out, err);
}

const kdc_error *
kdc_message_error (const kdc_message *message)
{
  return message ? message->error : NULL;
}

int
kdc_message_is_repeat (const kdc_message *message)
{
  return message != NULL && message->repeat;
}
