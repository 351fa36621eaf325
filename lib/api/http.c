/* http.c - kdc/http.h. */
#include <kdc/http.h>

#include "api/api.h"
#include "wire/http.h"

int
kdc_http_request_new (kdc_context *context, const char *method, const char *target,
                      kdc_http_request **out, kdc_error **err)
{
  int status;

  KDC__GIVES (out);
  KDC__NEED (context);
  KDC__NEED (method);
  KDC__NEED (target);
  status = kdc__request_new (context, method, target, out);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? status : kdc__fail (context, err, status, "api.request", NULL);
}

static int
add_header (struct kdc__headers *headers, const char *name, const char *value, kdc_error **err)
{
  int status = kdc__headers_add (headers, name, value);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? status : kdc__fail (headers->ctx, err, status, "api.header", NULL);
}

int
kdc_http_request_add_header (kdc_http_request *request, const char *name, const char *value,
                             kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (request);
  KDC__NEED (name);
  KDC__NEED (value);
  return add_header (&request->headers, name, value, err);
}

static int
append (struct kdc_buffer *body, const void *data, size_t size, kdc_error **err)
{
  int status = size > 0 ? kdc__buffer_append (body, data, size) : KDC_OK;

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? status : kdc__fail (body->ctx, err, status, "api.body", NULL);
}

int
kdc_http_request_append (kdc_http_request *request, const void *data, size_t size, kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (request);
  if (size > 0)
    KDC__NEED (data);
  return append (&request->body, data, size, err);
}

const char *
kdc_http_request_method (const kdc_http_request *request)
{
  return kdc__api_or_empty (request ? request->method : NULL);
}

const char *
kdc_http_request_target (const kdc_http_request *request)
{
  return kdc__api_or_empty (request ? request->target : NULL);
}

static const char *
header_at (const struct kdc__headers *headers, size_t index, const char **name)
{
  if (index >= headers->count)
    return NULL;
  if (name)
    *name = headers->items[index].name;
  return headers->items[index].value;
}

const char *
kdc_http_request_header (const kdc_http_request *request, size_t index, const char **name)
{
  return request ? header_at (&request->headers, index, name) : NULL;
}

static const void *
body_of (const struct kdc_buffer *body, size_t *size)
{
  if (size)
    *size = body ? body->size : 0;
  return body && body->size > 0 ? body->data : NULL;
}

const void *
kdc_http_request_body (const kdc_http_request *request, size_t *size)
{
  return body_of (request ? &request->body : NULL, size);
}

void
kdc_http_request_free (kdc_http_request *request)
{
  kdc__request_free (request);
}

int
kdc_http_response_fill (kdc_http_response *response, int status, const void *body, size_t size,
                        kdc_error **err)
{
  int result;

  if (err)
    *err = NULL;
  KDC__NEED (response);
  if (size > 0)
    KDC__NEED (body);
  if (status < 100 || status > 599)
    return kdc__fail_einval (err, "status");
  kdc__buffer_clear (&response->body);
  result = append (&response->body, body, size, err);
  response->status = result == KDC_OK ? status : 0;       /* what does not fit fills nothing */
  if (result != KDC_OK)
    kdc__buffer_clear (&response->body);
  return result;
}

int
kdc_http_response_add_header (kdc_http_response *response, const char *name, const char *value,
                              kdc_error **err)
{
  if (err)
    *err = NULL;
  KDC__NEED (response);
  KDC__NEED (name);
  KDC__NEED (value);
  return add_header (&response->headers, name, value, err);
}

int
kdc_http_response_status (const kdc_http_response *response)
{
  return response ? response->status : 0;
}

const char *
kdc_http_response_header (const kdc_http_response *response, size_t index, const char **name)
{
  return response ? header_at (&response->headers, index, name) : NULL;
}

const void *
kdc_http_response_body (const kdc_http_response *response, size_t *size)
{
  return body_of (response ? &response->body : NULL, size);
}

void
kdc_http_response_free (kdc_http_response *response)
{
  kdc__response_free (response);
}
