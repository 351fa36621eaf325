/* protocol_receive.c - the receiving side of a protocol document: the same calls seen from the
 * other end, and one answer to each situation. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

/* What an answer may speak of. */
static const char *const answer_names[]
  = { "message-id", "dossier-id", "revision", "procedure", "agency", "dossier-code", "status",
      "received", "arrived", "reception", "due", "content-digest", "allow", "most", "why",
      "verdict", "file", "addressed", NULL };
static const char *const code_names[] = { "agency", "day", "serial", NULL };

static int
compile_route (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__route *route)
{
  const char *call = kdc__element_attribute (element, "call");
  const char *does = kdc__element_attribute (element, "does");
  size_t i;

  route->call = kdc__protocol_call (c->p, call);
  if (route->call == NULL)
    return kdc__compile_fail (c, "protocol.no-call", element, "call", 0, call);
  route->path = route->call->path + strlen ("{+base}");
  route->does = strcmp (does, "submit") == 0  ? KDC__DOES_SUBMIT
                : strcmp (does, "query") == 0 ? KDC__DOES_QUERY
                                              : KDC__DOES_STATUS;
  if (route->does == KDC__DOES_QUERY && strstr (route->path, "{message-id}") == NULL)
    return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{message-id}");
  if (route->does == KDC__DOES_STATUS && strstr (route->path, "{dossier-code}") == NULL)
    return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{dossier-code}");
  if (route->does != KDC__DOES_SUBMIT)
    return KDC_OK;
  if (!route->call->has_body)
    return kdc__compile_fail (c, "protocol.no-body", element, "call", 0, call);
  for (i = 0; i < route->call->header_count; i++)
    if (strcmp (route->call->headers[i].value, "{message-id}") == 0)
      return KDC_OK;
  return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{message-id}");
}

static int
compile_routes (struct kdc__protocol_compile *c, const struct kdc__element *receive)
{
  struct kdc__receive *r = c->p->receive;
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, receive, "route", sizeof *r->routes, &list, &r->route_count);

  r->routes = list;
  while (status == KDC_OK && (child = kdc__element_child (receive, "route", child)) != NULL)
    status = compile_route (c, child, &r->routes[r->route_count++]);
  return status;
}

/* --- answers --------------------------------------------------------------------------------- */

static int
compile_texts (struct kdc__protocol_compile *c, const struct kdc__element *answer,
               const char *name, const char **out)
{
  const struct kdc__element *child = NULL;

  while ((child = kdc__element_child (answer, name, child)) != NULL) {
    const char *lang = kdc__element_attribute (child, "xml:lang");
    int status = kdc__compile_template (c, child, NULL, child->text, answer_names, 0);

    if (status != KDC_OK)
      return status;
    out[kdc__lang (lang)] = child->text;
  }
  return KDC_OK;
}

static int
compile_element (struct kdc__protocol_compile *c, const struct kdc__element *answer,
                 struct kdc__answer *a)
{
  const struct kdc__element *element = kdc__element_child (answer, "element", NULL);
  const struct kdc__element *child = NULL;
  void *list;
  int status;

  if (element == NULL)
    return KDC_OK;
  a->root = kdc__element_attribute (element, "name");
  a->ns = kdc__element_attribute (element, "ns");
  status = kdc__compile_list (c, element, "attribute", sizeof *a->attributes, &list,
                              &a->attribute_count);
  a->attributes = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "attribute", child)) != NULL) {
    struct kdc__answer_attribute *attribute = &a->attributes[a->attribute_count++];

    attribute->name = kdc__element_attribute (child, "name");
    attribute->value = kdc__element_attribute (child, "value");
    status = kdc__compile_template (c, child, "value", attribute->value, answer_names, 0);
  }
  return status;
}

static int
situation_of (const char *name)
{
  int situation = 0;

  while (situation < KDC__S_COUNT - 1 && strcmp (kdc__situation_name (situation), name) != 0)
    situation++;
  return situation;
}

static int
compile_answer_head (struct kdc__protocol_compile *c, const struct kdc__element *element,
                     struct kdc__answer *a)
{
  const char *text = kdc__element_attribute (element, "status");
  const char *findings = kdc__element_attribute (element, "findings");
  int64_t number;

  if (kdc__parse_int64 (text, strlen (text), &number) != 0 || number < 200 || number > 599)
    return kdc__compile_fail (c, "protocol.http", element, "status", 0, text);
  a->status = (int) number;
  a->type = kdc__element_attribute (element, "type");
  a->problem = kdc__element_attribute (element, "problem");
  a->findings = findings != NULL && strcmp (findings, "true") == 0;
  a->retry_after_ms = -1;
  if (kdc__element_attribute (element, "retry-after") == NULL)
    return KDC_OK;
  return kdc__compile_duration (c, element, "retry-after", &a->retry_after_ms);
}

static int
compile_answer (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  const char *to = kdc__element_attribute (element, "to");
  struct kdc__answer *a = &c->p->receive->answers[situation_of (to)];
  int status;

  if (a->status != 0)
    return kdc__compile_fail (c, "protocol.double", element, "to", 0, to);
  status = compile_answer_head (c, element, a);
  if (status == KDC_OK)
    status = compile_texts (c, element, "title", a->title);
  if (status == KDC_OK)
    status = compile_texts (c, element, "detail", a->detail);
  if (status == KDC_OK)
    status = kdc__compile_headers (c, element, answer_names, &a->headers, &a->header_count);
  if (status == KDC_OK)
    status = compile_element (c, element, a);
  if (status == KDC_OK && (a->root != NULL) != (a->type != NULL))
    status = kdc__compile_fail (c, "protocol.answer-body", element, NULL, 0, to);
  if (status == KDC_OK && a->problem != NULL
      && (a->root != NULL || a->title[KDC__VI] == NULL))
    status = kdc__compile_fail (c, "protocol.answer-body", element, "problem", 0, to);
  return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

static int
compile_numbering (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  struct kdc__receive *r = c->p->receive;
  const char *width = kdc__element_attribute (element, "serial-width");
  const char *filed = kdc__element_attribute (element, "filed");
  size_t at = 0, length, count = 0;
  int64_t number;

  r->code = kdc__element_attribute (element, "code");
  if (kdc__parse_int64 (width, strlen (width), &number) != 0 || number < 1 || number > 12)
    return kdc__compile_fail (c, "protocol.number", element, "serial-width", 0, width);
  r->serial_width = (int) number;
  for (; filed[at += strspn (filed + at, " ")] != '\0'; at += length) {
    length = strcspn (filed + at, " ");
    if (count == 2 || (!kdc__streq_n ("received", filed + at, length)
                       && !kdc__streq_n ("created", filed + at, length)))
      return kdc__compile_fail (c, "protocol.filed", element, "filed", at, filed);
    r->filed[count++] = filed[at];
  }
  return kdc__compile_template (c, element, "code", r->code, code_names, 0);
}

int
kdc__compile_receive (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  const struct kdc__element *child = NULL;
  int status, situation;

  c->p->receive = kdc__arena_alloc (&c->p->arena, sizeof *c->p->receive);
  if (c->p->receive == NULL)
    return kdc__fail_nomem (c->err);
  status = compile_numbering (c, element);
  if (status == KDC_OK)
    status = compile_routes (c, element);
  while (status == KDC_OK && (child = kdc__element_child (element, "answer", child)) != NULL)
    status = compile_answer (c, child);
  for (situation = 0; status == KDC_OK && situation < KDC__S_COUNT; situation++)
    if (c->p->receive->answers[situation].status == 0)
      status = kdc__compile_fail (c, "protocol.no-answer", element, NULL, 0,
                                  kdc__situation_name (situation));
  return status;
}
