/* error.c - kdc/error.h. */
#include <kdc/error.h>

#include "api/api.h"

int
kdc_error_code (const kdc_error *error)
{
  return error ? error->code : KDC_OK;
}

const char *
kdc_error_key (const kdc_error *error)
{
  return kdc__api_or_empty (error ? error->key : NULL);
}

const char *
kdc_error_message (const kdc_error *error, const char *lang)
{
  return kdc__api_or_empty (error ? error->message[kdc__lang (lang)] : NULL);
}

const char *
kdc_error_source (const kdc_error *error)
{
  return error ? error->source : NULL;
}

int
kdc_error_line (const kdc_error *error)
{
  return error ? error->line : 0;
}

int
kdc_error_column (const kdc_error *error)
{
  return error ? error->column : 0;
}

const char *
kdc_error_path (const kdc_error *error)
{
  return error ? error->path : NULL;
}

const kdc_error *
kdc_error_cause (const kdc_error *error)
{
  return error ? error->cause : NULL;
}

int
kdc_error_is_retriable (const kdc_error *error)
{
  return error ? error->retriable : 0;
}

void
kdc_error_free (kdc_error *error)
{
  kdc__error_delete (error);
}
