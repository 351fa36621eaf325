/* protocol_compile.c - from a protocol document as written to one as used. What the vocabulary
 * table cannot say is checked here, with a position inside the attribute: references, ranges,
 * expressions. The calls are in protocol_calls.c and protocol_body.c, templates in
 * protocol_template.c, the receiving side in protocol_receive.c. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"
#include "expr/code.h"

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
is_true (const struct kdc__element *element, const char *attribute)
{
  const char *value = kdc__element_attribute (element, attribute);

  return value != NULL && strcmp (value, "true") == 0;
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
    header->json = format != NULL && strcmp (format, "json") == 0;
    header->per_attempt = is_true (child, "per-attempt");
    header->optional = is_true (child, "optional");
    if (header->name[strcspn (header->name, ":.")] != '\0')
      return kdc__compile_fail (c, "protocol.header", child, "name", 0, header->name);
    status = kdc__compile_template (c, child, "value", header->value, names,
                                    names != kdc__call_names ? KDC__WITH_TAKES
                                    : header->per_attempt    ? KDC__WITH_LATE
                                                             : KDC__WITH_CAPTURES);
    (*count)++;
  }
  return status;
}

static int
compile_xpath (struct kdc__protocol_compile *c, const struct kdc__element *element,
               const char *attribute, int (*known) (void *user, const char *name),
               struct kdc__xpath **out)
{
  const char *text = kdc__element_attribute (element, attribute);
  kdc_error *cause = NULL;
  int status;

  *out = NULL;
  if (text == NULL)
    return KDC_OK;
  status = kdc__xpath_compile_with (c->p->ctx, text, c->p->namespaces, known, c->p, out, &cause);
  if (status == KDC_EMODEL) {
    status = kdc__compile_fail (c, "protocol.xpath", element, attribute, 0, text);
    if (c->err != NULL)
      kdc__error_add_cause (c->err, cause);
    else
      kdc__error_delete (cause);
    return status;
  }
  kdc__error_delete (cause);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (c->err);
}

int
kdc__compile_xpath (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    const char *attribute, struct kdc__xpath **out)
{
  return compile_xpath (c, element, attribute, NULL, out);
}

static int
is_call_name (void *protocol, const char *name)
{
  return kdc__is_call_name (protocol, name);
}

int
kdc__compile_answer_xpath (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           const char *attribute, struct kdc__xpath **out)
{
  return compile_xpath (c, element, attribute, is_call_name, out);
}

static int
compile_capture (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__capture *capture)
{
  const char *select = kdc__element_attribute (element, "select");

  capture->name = kdc__element_attribute (element, "name");
  capture->header = kdc__element_attribute (element, "header");
  capture->required = is_true (element, "required");
  capture->secret = is_true (element, "secret");
  if (capture->name[0] < 'a' || capture->name[0] > 'z')
    return kdc__compile_fail (c, "protocol.capture-name", element, "name", 0, capture->name);
  if ((select != NULL) == (capture->header != NULL))
    return kdc__compile_fail (c, "protocol.capture-of", element, NULL, 0, capture->name);
  return kdc__compile_answer_xpath (c, element, "select", &capture->select);
}

int
kdc__compile_captures (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                       struct kdc__capture **out, size_t *count)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, parent, "capture", sizeof **out, &list, count);

  *out = list;
  while (status == KDC_OK && (child = kdc__element_child (parent, "capture", child)) != NULL)
    status = compile_capture (c, child, &(*out)[(*count)++]);
  return status;
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

/* The pattern is compiled once to see that it is one; matching compiles it anew, which is rare. */
int
kdc__compile_pattern (struct kdc__protocol_compile *c, const struct kdc__element *element,
                      const char **out)
{
  struct kdc__pattern_fault fault;
  struct kdc__pattern *compiled = NULL;
  int status;

  *out = kdc__element_attribute (element, "pattern");
  if (*out == NULL)
    return KDC_OK;
  status = kdc__pattern_compile (c->p->ctx, *out, strlen (*out), &compiled, &fault);
  kdc__pattern_free (compiled);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (c->err);
  return status == KDC_OK ? KDC_OK
                          : kdc__compile_fail (c, "protocol.pattern", element, "pattern",
                                               fault.offset, *out);
}

static int
compile_identity (struct kdc__protocol_compile *c)
{
  const struct kdc__element *identity
    = kdc__element_child (c->p->document->root, "identity", NULL);
  const char *kind = kdc__element_attribute (identity, "message-id");
  const char *pattern = kdc__element_attribute (identity, "pattern");

  if ((pattern != NULL) != (strcmp (kind, "pattern") == 0))
    return kdc__compile_fail (c, "protocol.identity", identity, "message-id", 0, kind);
  return kdc__compile_pattern (c, identity, &c->p->id_pattern);
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

static int
compile_operation (struct kdc__protocol_compile *c, const struct kdc__element *element,
                   struct kdc__operation *operation)
{
  const char *names = kdc__element_attribute (element, "calls");
  size_t at = 0, length, i;
  char *name;

  operation->calls = kdc__arena_array (&c->p->arena, strlen (names) + 1,
                                       sizeof *operation->calls);
  if (operation->calls == NULL)
    return kdc__fail_nomem (c->err);
  for (; names[at += strspn (names + at, " \t\r\n")] != '\0'; at += length) {
    const struct kdc__call_decl *call;

    length = strcspn (names + at, " \t\r\n");
    name = kdc__arena_strndup (&c->p->arena, names + at, length);
    if (name == NULL)
      return kdc__fail_nomem (c->err);
    call = kdc__protocol_call (c->p, name);
    if (call == NULL)
      return kdc__compile_fail (c, "protocol.no-call", element, "calls", at, name);
    for (i = 0; i < operation->count; i++)
      if (operation->calls[i] == call)
        return kdc__compile_fail (c, "protocol.double", element, "calls", at, name);
    operation->calls[operation->count++] = call;
  }
  return KDC_OK;
}

static int
sends_something (const struct kdc__operation *operation)
{
  size_t i;

  for (i = 0; i < operation->count; i++)
    if (operation->calls[i]->has_body)
      return 1;
  return 0;
}

static int
compile_operations (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  const struct kdc__operation *submit;
  void *list;
  int status = kdc__compile_list (c, root, "operation", sizeof *c->p->operations, &list,
                                  &c->p->operation_count);

  c->p->operations = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "operation", child)) != NULL) {
    const char *name = kdc__element_attribute (child, "name");

    if (kdc__protocol_operation (c->p, name) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "name", 0, name);
    c->p->operations[c->p->operation_count].name = name;
    status = compile_operation (c, child, &c->p->operations[c->p->operation_count++]);
    if (status == KDC_OK && strcmp (name, "submit") == 0
        && !sends_something (&c->p->operations[c->p->operation_count - 1]))
      status = kdc__compile_fail (c, "protocol.no-body", child, "calls", 0,
                                  kdc__element_attribute (child, "calls"));
  }
  if (status != KDC_OK)
    return status;
  submit = kdc__protocol_operation (c->p, "submit");
  if (submit == NULL)
    return kdc__compile_fail (c, "protocol.no-submit", root, NULL, 0, NULL);
  c->p->plan = submit->calls;
  c->p->plan_count = submit->count;
  return KDC_OK;
}

static int
compile_expects (struct kdc__protocol_compile *c, const struct kdc__element *receipt)
{
  const struct kdc__element *child = NULL;
  size_t i;
  void *list;
  int status = kdc__compile_list (c, receipt, "expect", sizeof *c->p->expects, &list,
                                  &c->p->expect_count);

  c->p->expects = list;
  while (status == KDC_OK && (child = kdc__element_child (receipt, "expect", child)) != NULL) {
    struct kdc__expect *expect = &c->p->expects[c->p->expect_count++];

    expect->capture = kdc__element_attribute (child, "capture");
    expect->value = kdc__element_attribute (child, "value");
    for (i = 0; i < c->p->capture_count; i++)
      if (strcmp (c->p->captures[i].name, expect->capture) == 0)
        break;
    if (i == c->p->capture_count)
      return kdc__compile_fail (c, "protocol.no-capture", child, "capture", 0, expect->capture);
    status = kdc__compile_template (c, child, "value", expect->value, kdc__call_names,
                                    KDC__WITH_NAMES);
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
  row->read_only = is_true (element, "read-only");
  if (kdc__protocol_canonical (c->p, row->wire) != 0
      || (!row->read_only && kdc__protocol_status (c->p, (int) number) != NULL))
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
kdc__protocol_compile (struct kdc__protocol *p, struct kdc_catalog *catalog, kdc_error **err)
{
  struct kdc__protocol_compile c = { p, catalog, err };
  const struct kdc__element *receive = kdc__element_child (p->document->root, "receive", NULL);
  int status;

  p->id = kdc__element_attribute (p->document->root, "id");
  status = compile_namespaces (&c);
  if (status == KDC_OK)
    status = compile_identity (&c);
  if (status == KDC_OK)
    status = compile_limits (&c);
  if (status == KDC_OK)
    status = kdc__compile_values (&c);
  if (status == KDC_OK)
    status = kdc__compile_declarations (&c);
  if (status == KDC_OK)
    status = kdc__compile_computes (&c);
  if (status == KDC_OK)
    status = compile_calls (&c);
  if (status == KDC_OK)
    status = kdc__compile_fetches (&c);
  if (status == KDC_OK)
    status = kdc__compile_rows (&c);
  if (status == KDC_OK)
    status = kdc__compile_session_links (&c);
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
