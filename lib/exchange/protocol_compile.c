/* protocol_compile.c - from a protocol document as written to one as used. What the vocabulary
 * table cannot say is checked here, with a position inside the attribute: references, ranges,
 * templates, expressions. The calls are in protocol_calls.c, the receiving side in
 * protocol_receive.c. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

int
kdc__compile_fail (struct kdc__protocol_compile *c, const char *key,
                   const struct kdc__element *element, const char *attribute, size_t index,
                   const char *value)
{
  return kdc__document_fail (c->p->document, c->err, key, element, attribute, index, "value",
                             value != NULL ? value : "", NULL);
}

int
kdc__compile_list (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                   const char *name, size_t item_size, void **out, size_t *count)
{
  const struct kdc__element *child = NULL;
  size_t n = 0;

  *out = NULL;
  *count = 0;
  while ((child = kdc__element_child (parent, name, child)) != NULL)
    n++;
  if (n == 0)
    return KDC_OK;
  *out = kdc__arena_array (&c->p->arena, n, item_size);
  if (*out == NULL)
    return kdc__fail_nomem (c->err);
  return KDC_OK;
}

int
kdc__compile_duration (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       const char *attribute, int64_t *ms)
{
  static const struct { const char *unit; int64_t ms; } units[]
    = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
  const char *text = kdc__element_attribute (element, attribute);
  size_t digits = strspn (text, "0123456789"), i;
  int64_t number;

  if (digits > 0 && digits < 8 && kdc__parse_int64 (text, digits, &number) == 0)
    for (i = 0; i < sizeof units / sizeof *units; i++)
      if (strcmp (text + digits, units[i].unit) == 0) {
        *ms = number * units[i].ms;
        return KDC_OK;
      }
  return kdc__compile_fail (c, "protocol.duration", element, attribute, digits, text);
}

static int
is_listed (const char *const *names, const char *name, size_t length)
{
  for (; names != NULL && *names != NULL; names++)
    if (kdc__streq_n (*names, name, length))
      return 1;
  return 0;
}

static int
is_capture_of (const struct kdc__element *parent, const char *name, size_t length)
{
  const struct kdc__element *capture = NULL;

  while (parent != NULL
         && (capture = kdc__element_child (parent, "capture", capture)) != NULL)
    if (kdc__streq_n (kdc__element_attribute (capture, "name"), name, length))
      return 1;
  return 0;
}

static int
is_capture (const struct kdc__protocol *p, const char *name, size_t length)
{
  const struct kdc__element *root = p->document->root, *call = NULL;

  if (is_capture_of (kdc__element_child (root, "receipt", NULL), name, length))
    return 1;
  while ((call = kdc__element_child (root, "call", call)) != NULL)
    if (is_capture_of (call, name, length))
      return 1;
  return 0;
}

int
kdc__compile_template (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       const char *attribute, const char *text, const char *const *names,
                       int with_captures)
{
  size_t at = 0, start = 0, length = 0;
  int found;

  while ((found = kdc__template_next (text, &at, &start, &length)) > 0)
    if (!is_listed (names, text + start, length)
        && !(with_captures && is_capture (c->p, text + start, length)))
      return kdc__compile_fail (c, "protocol.variable", element, attribute, start, text);
  if (found < 0)
    return kdc__compile_fail (c, "protocol.brace", element, attribute, start, text);
  return KDC_OK;
}

int
kdc__compile_headers (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                      const char *const *names, struct kdc__header_decl **out, size_t *count)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, parent, "header", sizeof **out, &list, count);

  *out = list;
  while (status == KDC_OK && (child = kdc__element_child (parent, "header", child)) != NULL) {
    struct kdc__header_decl *header = &(*out)[*count];
    const char *format = kdc__element_attribute (child, "format");

    header->name = kdc__element_attribute (child, "name");
    header->value = kdc__element_attribute (child, "value");
    header->sf_string = format != NULL && strcmp (format, "sf-string") == 0;
    if (header->name[strcspn (header->name, ":.")] != '\0')
      return kdc__compile_fail (c, "protocol.header", child, "name", 0, header->name);
    status = kdc__compile_template (c, child, "value", header->value, names,
                                    names == kdc__call_names);
    (*count)++;
  }
  return status;
}

int
kdc__compile_captures (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                       struct kdc__capture **out, size_t *count)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, parent, "capture", sizeof **out, &list, count);

  *out = list;
  while (status == KDC_OK && (child = kdc__element_child (parent, "capture", child)) != NULL) {
    struct kdc__capture *capture = &(*out)[*count];
    const char *required = kdc__element_attribute (child, "required");
    kdc_error *cause = NULL;

    capture->name = kdc__element_attribute (child, "name");
    capture->required = required != NULL && strcmp (required, "true") == 0;
    if (capture->name[0] < 'a' || capture->name[0] > 'z')
      return kdc__compile_fail (c, "protocol.capture-name", child, "name", 0, capture->name);
    status = kdc__xpath_compile (c->p->ctx, kdc__element_attribute (child, "select"),
                                 c->p->namespaces, &capture->select, &cause);
    if (status == KDC_EMODEL)
      (void) kdc__compile_fail (c, "protocol.xpath", child, "select", 0,
                                kdc__element_attribute (child, "select"));
    if (c->err != NULL && status == KDC_EMODEL)
      kdc__error_add_cause (c->err, cause);
    else
      kdc__error_delete (cause);
    (*count)++;
  }
  return status == KDC_ENOMEM ? kdc__fail_nomem (c->err) : status;
}

static int
compile_namespaces (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  size_t count = 0;

  while ((child = kdc__element_child (root, "namespace", child)) != NULL)
    count++;
  c->p->namespaces = kdc__arena_array (&c->p->arena, 2 * count + 1, sizeof *c->p->namespaces);
  if (c->p->namespaces == NULL)
    return kdc__fail_nomem (c->err);
  count = 0;
  while ((child = kdc__element_child (root, "namespace", child)) != NULL) {
    c->p->namespaces[count++] = kdc__element_attribute (child, "prefix");
    c->p->namespaces[count++] = kdc__element_attribute (child, "uri");
  }
  return KDC_OK;
}

static int
compile_limits (struct kdc__protocol_compile *c)
{
  const struct kdc__element *limits = kdc__element_child (c->p->document->root, "limits", NULL);
  const char *request = kdc__element_attribute (limits, "request");

  if (kdc__parse_int64 (request, strlen (request), &c->p->most_request) != 0
      || c->p->most_request < 1)
    return kdc__compile_fail (c, "protocol.number", limits, "request", 0, request);
  return kdc__compile_duration (c, limits, "retry-after", &c->p->most_retry_after_ms);
}

static int
compile_calls (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  size_t i, ignored;
  int status = kdc__compile_list (c, root, "call", sizeof *c->p->calls, &list, &ignored);

  c->p->calls = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "call", child)) != NULL) {
    const char *id = kdc__element_attribute (child, "id");

    if (kdc__protocol_call (c->p, id) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "id", 0, id);
    c->p->calls[c->p->call_count].id = id;      /* counted first: freed also when it fails */
    status = kdc__compile_call (c, child, &c->p->calls[c->p->call_count++]);
  }
  for (i = 0; i < c->p->call_count && status == KDC_OK; i++)
    status = kdc__compile_call_links (c, &c->p->calls[i]);
  return status;
}

/* A plan sends: what only a query can answer has no place in it, and only its first call is made
 * from a dossier. */
static int
check_planned (struct kdc__protocol_compile *c, const struct kdc__element *operation,
               const struct kdc__call_decl *call, size_t index, size_t position)
{
  size_t i;

  for (i = 0; i < call->outcome_count; i++)
    if (call->outcomes[i].is >= KDC__IS_FOUND)
      return kdc__compile_fail (c, "protocol.plan-query", operation, "calls", index, call->id);
  if (position > 0 && call->has_body)
    return kdc__compile_fail (c, "protocol.plan-body", operation, "calls", index, call->id);
  return KDC_OK;
}

static int
compile_plan (struct kdc__protocol_compile *c, const struct kdc__element *operation)
{
  const char *names = kdc__element_attribute (operation, "calls");
  size_t at = 0, length, i;
  char *name;
  int status = KDC_OK;

  c->p->plan_count = 0;
  c->p->plan = kdc__arena_array (&c->p->arena, strlen (names) + 1, sizeof *c->p->plan);
  if (c->p->plan == NULL)
    return kdc__fail_nomem (c->err);
  for (; names[at += strspn (names + at, " \t\r\n")] != '\0' && status == KDC_OK; at += length) {
    const struct kdc__call_decl *call;

    length = strcspn (names + at, " \t\r\n");
    name = kdc__arena_strndup (&c->p->arena, names + at, length);
    if (name == NULL)
      return kdc__fail_nomem (c->err);
    call = kdc__protocol_call (c->p, name);
    if (call == NULL)
      return kdc__compile_fail (c, "protocol.no-call", operation, "calls", at, name);
    for (i = 0; i < c->p->plan_count; i++)
      if (c->p->plan[i] == call)
        return kdc__compile_fail (c, "protocol.double", operation, "calls", at, name);
    status = check_planned (c, operation, call, at, c->p->plan_count);
    c->p->plan[c->p->plan_count++] = call;
  }
  return status;
}

/* Every operation is checked; the last compiled stays, and that is "submit". */
static int
compile_operations (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL, *submit = NULL;
  int status = KDC_OK;

  while (status == KDC_OK && (child = kdc__element_child (root, "operation", child)) != NULL) {
    const char *name = kdc__element_attribute (child, "name");

    if (strcmp (name, "submit") == 0 && submit != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "name", 0, name);
    if (strcmp (name, "submit") == 0)
      submit = child;
    status = compile_plan (c, child);
  }
  if (status != KDC_OK)
    return status;
  if (submit == NULL)
    return kdc__compile_fail (c, "protocol.no-submit", root, NULL, 0, NULL);
  status = compile_plan (c, submit);
  if (status == KDC_OK && (c->p->plan_count == 0 || !c->p->plan[0]->has_body))
    status = kdc__compile_fail (c, "protocol.no-body", submit, "calls", 0,
                                kdc__element_attribute (submit, "calls"));
  return status;
}

static int
compile_expects (struct kdc__protocol_compile *c, const struct kdc__element *receipt)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, receipt, "expect", sizeof *c->p->expects, &list,
                                  &c->p->expect_count);

  c->p->expects = list;
  while (status == KDC_OK && (child = kdc__element_child (receipt, "expect", child)) != NULL) {
    struct kdc__expect *expect = &c->p->expects[c->p->expect_count++];

    expect->capture = kdc__element_attribute (child, "capture");
    expect->value = kdc__element_attribute (child, "value");
    if (!is_capture_of (receipt, expect->capture, strlen (expect->capture)))
      return kdc__compile_fail (c, "protocol.no-capture", child, "capture", 0, expect->capture);
    status = kdc__compile_template (c, child, "value", expect->value, kdc__call_names, 0);
  }
  return status;
}

static int
compile_status (struct kdc__protocol_compile *c, const struct kdc__element *element,
                struct kdc__status_decl *row)
{
  const char *canonical = kdc__element_attribute (element, "canonical");
  const char *next = kdc__element_attribute (element, "next");
  int64_t number;
  size_t at = 0, length;

  row->wire = kdc__element_attribute (element, "wire");
  if (kdc__parse_int64 (canonical, strlen (canonical), &number) != 0 || number < 1 || number > 10)
    return kdc__compile_fail (c, "protocol.status", element, "canonical", 0, canonical);
  if (kdc__protocol_canonical (c->p, row->wire) != 0
      || kdc__protocol_status (c->p, (int) number) != NULL)
    return kdc__compile_fail (c, "protocol.double", element, "wire", 0, row->wire);
  row->canonical = (int) number;
  for (; next != NULL && next[at += strspn (next + at, " ")] != '\0'; at += length) {
    length = strcspn (next + at, " ");
    if (kdc__parse_int64 (next + at, length, &number) != 0 || number < 1 || number > 10)
      return kdc__compile_fail (c, "protocol.status", element, "next", at, next + at);
    row->next |= UINT32_C (1) << number;
  }
  return KDC_OK;
}

static int
compile_statuses (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "status", sizeof *c->p->statuses, &list,
                                  &c->p->status_count);

  c->p->statuses = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "status", child)) != NULL) {
    status = compile_status (c, child, &c->p->statuses[c->p->status_count]);
    c->p->status_count++;
  }
  return status;
}

static int
compile_receipt (struct kdc__protocol_compile *c)
{
  const struct kdc__element *receipt = kdc__element_child (c->p->document->root, "receipt", NULL);
  int status;

  if (receipt == NULL)
    return KDC_OK;
  status = kdc__compile_captures (c, receipt, &c->p->captures, &c->p->capture_count);
  return status == KDC_OK ? compile_expects (c, receipt) : status;
}

int
kdc__protocol_compile (struct kdc__protocol *p, kdc_error **err)
{
  struct kdc__protocol_compile c = { p, err };
  const struct kdc__element *receive = kdc__element_child (p->document->root, "receive", NULL);
  int status;

  p->id = kdc__element_attribute (p->document->root, "id");
  status = compile_namespaces (&c);
  if (status == KDC_OK)
    status = compile_limits (&c);
  if (status == KDC_OK)
    status = compile_calls (&c);
  if (status == KDC_OK)
    status = compile_operations (&c);
  if (status == KDC_OK)
    status = compile_receipt (&c);
  if (status == KDC_OK)
    status = compile_statuses (&c);
  if (status == KDC_OK && receive != NULL)
    status = kdc__compile_receive (&c, receive);
  return status;
}
