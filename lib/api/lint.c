/* lint.c - kdc/lint.h. */
#include <kdc/lint.h>

#include <string.h>

#include "api/api.h"
#include "exchange/protocol_lint.h"

static int
severity_of (const char *name)
{
  int severity = KDC_SEVERITY_INFO;

  while (name && severity > 0 && strcmp (kdc__severity_name (severity), name) != 0)
    severity--;
  return severity;
}

int
kdc_lint (kdc_context *context, const char *directory, const char *const *files, size_t count,
          const char *severity, kdc_report **out, kdc_error **err)
{
  int least = severity_of (severity);

  KDC__GIVES (out);
  KDC__NEED (context);
  if (least < KDC_SEVERITY_ERROR)
    return kdc__fail_einval (err, "severity");
  for (size_t i = 0; files && i < count; i++)
    KDC__NEED (files[i]);
  return kdc__lint (context, directory, files, count, least, &kdc__protocol_lint, out,
                    err);
}
