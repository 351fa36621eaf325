/* message.c - the table of all texts, put together from one file per room, and the filling in of
 * "{name}". A name that no parameter has is left as it stands: seen, not hidden. */
#include "base/message.h"

#include <string.h>

#include "base/text.h"

#define KDC__FINDING(code, layer, severity, vi, en, guide_vi, guide_en) \
  { code, layer, severity, { vi, en }, { guide_vi, guide_en } },
#define KDC__MESSAGE(code, vi, en) { code, 0, 0, { vi, en }, { NULL, NULL } },
#define KDC__STATUS(status, retriable, code, vi, en) KDC__MESSAGE (code, vi, en)

static const struct kdc__message messages[] = {
#include "base/messages/base.def"
#include "base/messages/xml.def"
#include "base/messages/wire.def"
#include "base/messages/expr.def"
#include "base/messages/model.def"
#include "base/messages/dossier.def"
#include "base/messages/lint.def"
#include "base/messages/validate.def"
#include "base/messages/transform.def"
#include "base/messages/store.def"
#include "base/messages/exchange.def"
#include "base/messages/desk.def"
#include "base/messages/play.def"
#include "base/messages/api.def"
};

size_t
kdc__message_count (void)
{
  return sizeof messages / sizeof *messages;
}

const struct kdc__message *
kdc__message_at (size_t index)
{
  return index < kdc__message_count () ? messages + index : NULL;
}

const struct kdc__message *
kdc__message_find (const char *code)
{
  size_t i;

  for (i = 0; i < kdc__message_count (); i++)
    if (strcmp (messages[i].code, code) == 0)
      return messages + i;
  return NULL;
}

int
kdc__lang (const char *lang)
{
  if (lang && (lang[0] | 0x20) == 'e' && (lang[1] | 0x20) == 'n'
      && (lang[2] == '\0' || lang[2] == '-'))
    return KDC__EN;
  return KDC__VI;
}

static const struct kdc__param *
find_param (const char *name, size_t length, const struct kdc__param *params, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (strncmp (params[i].name, name, length) == 0 && params[i].name[length] == '\0')
      return params + i;
  return NULL;
}

/* A value may be a piece of what somebody sent: what is no text becomes U+FFFD. */
static void
put_value (struct kdc_buffer *out, const char *value)
{
  size_t size = strlen (value), at = 0, good;

  while ((good = kdc__utf8_check (value + at, size - at)) < size - at) {
    kdc__buffer_append (out, value + at, good);
    kdc__buffer_puts (out, "\xEF\xBF\xBD");
    at += good + 1;
  }
  kdc__buffer_append (out, value + at, good);
}

int
kdc__message_format (struct kdc_buffer *out, const char *text_template,
                     const struct kdc__param *params, size_t count)
{
  const char *at = text_template ? text_template : "", *open, *close;

  while ((open = strchr (at, '{')) && (close = strchr (open, '}'))) {
    const struct kdc__param *param
      = find_param (open + 1, (size_t) (close - open - 1), params, count);

    if (param) {
      kdc__buffer_append (out, at, (size_t) (open - at));
      put_value (out, param->value ? param->value : "");
      at = close + 1;
    } else {
      kdc__buffer_append (out, at, (size_t) (open - at + 1));
      at = open + 1;
    }
  }
  return kdc__buffer_puts (out, at);
}
