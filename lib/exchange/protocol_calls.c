/* protocol_calls.c - the calls of a protocol document: headers, body, outcomes, captures, and what
 * to do when the answer is lost. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

const char *const kdc__call_names[]
  = { "base", "message-id", "content-digest", "agent", "dossier-id", "revision", "procedure",
      "agency", "unit", NULL };

/* Of Content-IDs. */
static const char *const part_names[] = { "file", "message-id", "dossier-id", NULL };

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

  for (kind = KDC__IS_UNKNOWN; kind < KDC__IS_CANNOT_TELL; kind++)
    if (strcmp (kdc__answer_kind_name (kind), name) == 0)
      return kind;
  return KDC__IS_CANNOT_TELL;
}

static int
compile_outcome (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__outcome_decl *outcome)
{
  const char *test = kdc__element_attribute (element, "test");
  kdc_error *cause = NULL;
  int status = compile_ranges (c, element, outcome);

  outcome->is = outcome_of (kdc__element_attribute (element, "is"));
  if (status != KDC_OK || test == NULL)
    return status;
  status = kdc__xpath_compile (c->p->ctx, test, c->p->namespaces, &outcome->test, &cause);
  if (status == KDC_EMODEL) {
    (void) kdc__compile_fail (c, "protocol.xpath", element, "test", 0, test);
    if (c->err != NULL)
      kdc__error_add_cause (c->err, cause);
    else
      kdc__error_delete (cause);
    return status;
  }
  kdc__error_delete (cause);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (c->err);
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
compile_body (struct kdc__protocol_compile *c, const struct kdc__element *body,
              struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, body, "part", sizeof *call->parts, &list, &call->part_count);

  call->has_body = 1;
  call->parts = list;
  while (status == KDC_OK && (child = kdc__element_child (body, "part", child)) != NULL) {
    struct kdc__part_decl *part = &call->parts[call->part_count];
    const char *of = kdc__element_attribute (child, "of");

    part->of = strcmp (of, "dossier") == 0 ? KDC__PART_DOSSIER : KDC__PART_ATTACHMENTS;
    part->type = kdc__element_attribute (child, "type");
    part->id = kdc__element_attribute (child, "id");
    part->file_name = kdc__element_attribute (child, "file-name");
    if ((part->of == KDC__PART_DOSSIER) != (call->part_count == 0))
      return kdc__compile_fail (c, "protocol.first-part", child, "of", 0, of);
    if (part->of == KDC__PART_DOSSIER && (part->type == NULL || part->file_name == NULL))
      return kdc__compile_fail (c, "protocol.first-part", child, NULL, 0, of);
    status = kdc__compile_template (c, child, "id", part->id, part_names, 0);
    call->part_count++;
  }
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

int
kdc__compile_call (struct kdc__protocol_compile *c, const struct kdc__element *element,
                   struct kdc__call_decl *call)
{
  const struct kdc__element *body = kdc__element_child (element, "body", NULL);
  int status;

  call->element = element;
  call->method = kdc__element_attribute (element, "method");
  call->path = kdc__element_attribute (element, "path");
  call->on_unknown = on_unknown_of (kdc__element_attribute (element, "on-unknown"));
  if (strncmp (call->path, "{+base}/", 8) != 0)
    return kdc__compile_fail (c, "protocol.base", element, "path", 0, call->path);
  status = kdc__compile_template (c, element, "path", call->path, kdc__call_names, 1);
  if (status == KDC_OK && kdc__element_attribute (element, "settle") != NULL)
    status = kdc__compile_duration (c, element, "settle", &call->settle_ms);
  if (status == KDC_OK)
    status = kdc__compile_headers (c, element, kdc__call_names, &call->headers,
                                   &call->header_count);
  if (status == KDC_OK && body != NULL)
    status = compile_body (c, body, call);
  if (status == KDC_OK)
    status = kdc__compile_captures (c, element, &call->captures, &call->capture_count);
  if (status == KDC_OK)
    status = compile_outcomes (c, element, call);
  return status;
}

/* A query only asks: nothing it answers may mean "sent". */
static int
check_query (struct kdc__protocol_compile *c, const struct kdc__call_decl *call)
{
  const struct kdc__call_decl *with = call->with;
  size_t i;
  int says_absent = 0;

  for (i = 0; i < with->outcome_count; i++) {
    int is = with->outcomes[i].is;

    if (is != KDC__IS_FOUND && is != KDC__IS_ABSENT && is != KDC__IS_CANNOT_TELL
        && is != KDC__IS_REFUSED && is != KDC__IS_SUSPENDED)
      return kdc__compile_fail (c, "protocol.query-outcome", call->element, "with", 0, with->id);
    says_absent |= is == KDC__IS_ABSENT;
  }
  if (with->has_body || !says_absent)
    return kdc__compile_fail (c, "protocol.query", call->element, "with", 0, with->id);
  return KDC_OK;
}

int
kdc__compile_call_links (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const char *with = kdc__element_attribute (call->element, "with");

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
