/* protocol_calls.c - the calls of a protocol document: headers, body, outcomes, captures, and what
 * to do when the answer is lost. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

static int
range_of (const char *text, size_t length, struct kdc__http_range *range)
{
  const char *dash = memchr (text, '-', length);
  size_t first = dash != NULL ? (size_t) (dash - text) : length;
  int64_t from, to;

  if (first != 3 || kdc__parse_int64 (text, first, &from) != 0)
    return -1;
  to = from;
  if (dash != NULL
      && (length != 7 || kdc__parse_int64 (dash + 1, 3, &to) != 0))
    return -1;
  if (from < 100 || to > 599 || from > to)
    return -1;
  range->from = (int) from;
  range->to = (int) to;
  return 0;
}

static int
compile_ranges (struct kdc__protocol_compile *c, const struct kdc__element *element,
                struct kdc__outcome_decl *outcome)
{
  const char *text = kdc__element_attribute (element, "http");
  size_t at = 0, length;

  outcome->ranges = kdc__arena_array (&c->p->arena, strlen (text) / 4 + 1,
                                      sizeof *outcome->ranges);
  if (outcome->ranges == NULL)
    return kdc__fail_nomem (c->err);
  for (; text[at += strspn (text + at, " ")] != '\0'; at += length) {
    length = strcspn (text + at, " ");
    if (range_of (text + at, length, &outcome->ranges[outcome->range_count]) != 0)
      return kdc__compile_fail (c, "protocol.http", element, "http", at, text);
    outcome->range_count++;
  }
  if (outcome->range_count == 0)
    return kdc__compile_fail (c, "protocol.http", element, "http", 0, text);
  return KDC_OK;
}

static int
outcome_of (const char *name)
{
  int kind;

  for (kind = KDC__IS_UNKNOWN; kind < KDC__IS_PENDING; kind++)
    if (strcmp (kdc__answer_kind_name (kind), name) == 0)
      return kind;
  return KDC__IS_PENDING;
}

static int
compile_outcome (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__outcome_decl *outcome)
{
  int status = compile_ranges (c, element, outcome);

  outcome->is = outcome_of (kdc__element_attribute (element, "is"));
  return status == KDC_OK ? kdc__compile_answer_xpath (c, element, "test", &outcome->test) : status;
}

static int
compile_outcomes (struct kdc__protocol_compile *c, const struct kdc__element *element,
                  struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, element, "outcome", sizeof *call->outcomes, &list,
                                  &call->outcome_count);

  call->outcomes = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "outcome", child)) != NULL)
    status = compile_outcome (c, child, &call->outcomes[call->outcome_count++]);
  return status;
}

static int
on_unknown_of (const char *name)
{
  static const char *const names[] = { "repeat", "reconcile", "orphan", "ask" };
  int kind = KDC__ON_REPEAT;

  while (kind < KDC__ON_ASK && strcmp (names[kind], name) != 0)
    kind++;
  return kind;
}

static int
answer_as_of (const char *name)
{
  static const char *const names[] = { "xml", "json", "form", "text" };
  int as = 0;

  if (name == NULL)
    return KDC__ANSWER_BY_TYPE;
  while (strcmp (names[as], name) != 0)
    as++;
  return KDC__ANSWER_XML + as;
}

/* A path begins at the base, or is an address that the other side gave: where that may lead is
 * looked at when it is used. */
static int
compile_path (struct kdc__protocol_compile *c, const struct kdc__element *element,
              const struct kdc__call_decl *call)
{
  static const char base[] = "{+base}";
  const char *behind = call->path + sizeof base - 1;

  if (strncmp (call->path, base, sizeof base - 1) == 0
        ? *behind != '\0' && strchr ("/?", *behind) == NULL
        : strncmp (call->path, "{+", 2) != 0)
    return kdc__compile_fail (c, "protocol.base", element, "path", 0, call->path);
  return kdc__compile_template (c, element, "path", call->path, kdc__call_names,
                                KDC__WITH_CAPTURES);
}

static void
read_attributes (const struct kdc__element *element, struct kdc__call_decl *call)
{
  call->element = element;
  call->method = kdc__element_attribute (element, "method");
  call->path = kdc__element_attribute (element, "path");
  call->on_unknown = on_unknown_of (kdc__element_attribute (element, "on-unknown"));
  call->each = kdc__element_attribute (element, "each") != NULL;
  call->answer_as = answer_as_of (kdc__element_attribute (element, "answer"));
  call->most = kdc__element_attribute (element, "most");
}

int
kdc__compile_call (struct kdc__protocol_compile *c, const struct kdc__element *element,
                   struct kdc__call_decl *call)
{
  const struct kdc__element *body = kdc__element_child (element, "body", NULL);
  int status;

  while (body != NULL && kdc__element_attribute (body, "when") != NULL)
    body = kdc__element_child (element, "body", body);
  read_attributes (element, call);
  status = compile_path (c, element, call);
  if (status == KDC_OK && call->most != NULL)
    status = kdc__compile_template (c, element, "most", call->most, kdc__call_names,
                                    KDC__WITH_CAPTURES);
  if (status == KDC_OK && kdc__element_attribute (element, "settle") != NULL)
    status = kdc__compile_duration (c, element, "settle", &call->settle_ms);
  if (status == KDC_OK)
    status = kdc__compile_headers (c, element, kdc__call_names, &call->headers,
                                   &call->header_count);
  if (status == KDC_OK && body != NULL)
    status = kdc__compile_body (c, body, call);
  if (status == KDC_OK)
    status = kdc__compile_captures (c, element, &call->captures, &call->capture_count);
  if (status == KDC_OK)
    status = compile_outcomes (c, element, call);
  return status;
}

static int
says (const struct kdc__call_decl *call, int is)
{
  size_t i;

  for (i = 0; i < call->outcome_count; i++)
    if (call->outcomes[i].is == is)
      return 1;
  return 0;
}

/* A query only asks: nothing it answers may mean "sent". */
static int
check_query (struct kdc__protocol_compile *c, const struct kdc__call_decl *call)
{
  const struct kdc__call_decl *with = call->with;
  size_t i;

  for (i = 0; i < with->outcome_count; i++) {
    int is = with->outcomes[i].is;

    if (is != KDC__IS_FOUND && is != KDC__IS_ABSENT && is != KDC__IS_CANNOT_TELL
        && is != KDC__IS_REFUSED && is != KDC__IS_SUSPENDED && is != KDC__IS_EXPIRED)
      return kdc__compile_fail (c, "protocol.query-outcome", call->element, "with", 0, with->id);
  }
  if (with->on_unknown != KDC__ON_REPEAT || !says (with, KDC__IS_ABSENT))
    return kdc__compile_fail (c, "protocol.query", call->element, "with", 0, with->id);
  return KDC_OK;
}

static int
link_session (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const char *id = kdc__element_attribute (call->element, "session");

  if (id == NULL && says (call, KDC__IS_EXPIRED))
    return kdc__compile_fail (c, "protocol.no-session", call->element, NULL, 0, "expired");
  if (id == NULL)
    return KDC_OK;
  call->session = kdc__protocol_session (c->p, id, strlen (id));
  return call->session != NULL
           ? KDC_OK : kdc__compile_fail (c, "protocol.no-session", call->element, "session", 0, id);
}

int
kdc__compile_call_links (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const char *with = kdc__element_attribute (call->element, "with");
  int status = link_session (c, call);

  if (status == KDC_OK)
    status = kdc__compile_variants (c, call);
  if (status == KDC_OK)
    status = kdc__compile_poll (c, call);
  if (status == KDC_OK)
    status = kdc__compile_shapes (c, call);
  if (status != KDC_OK)
    return status;
  if ((with != NULL) != (call->on_unknown == KDC__ON_RECONCILE))
    return kdc__compile_fail (c, "protocol.with", call->element,
                              with != NULL ? "with" : "on-unknown", 0, call->id);
  if (with == NULL)
    return KDC_OK;
  call->with = kdc__protocol_call (c->p, with);
  if (call->with == NULL || call->with == call)
    return kdc__compile_fail (c, "protocol.no-call", call->element, "with", 0, with);
  return check_query (c, call);
}
