/* protocol_answers.c - the answers of a protocol document's receiving side: one to each situation
 * that its routes can come to, or one of a call only. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

/* What an answer may speak of, besides what its routes take. */
static const char *const answer_names[]
  = { "message-id", "dossier-id", "revision", "procedure", "agency", "dossier-code", "status",
      "received", "arrived", "reception", "due", "content-digest", "allow", "most", "why",
      "verdict", "file", "addressed", "base", "session", "lifetime", "situation", "peer", "count",
      "next", "more", "upload", NULL };

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
kind_of (const char *as)
{
  return as != NULL ? as[0] : 'x';
}

/* A body is an element, a problem, what a sheet writes, or the message itself: one of them. */
static int
check_body (struct kdc__protocol_compile *c, const struct kdc__element *element,
            const struct kdc__answer *a)
{
  const char *to = kdc__element_attribute (element, "to");
  int bodies = (a->root != NULL) + (a->problem != NULL) + (a->style != NULL) + (a->as == 'm');

  if (bodies > 1 || (a->problem != NULL && a->title[KDC__VI] == NULL)
      || (a->as == 'm' ? 0 : (a->root != NULL || a->style != NULL) != (a->type != NULL))
      || (kdc__element_attribute (element, "as") != NULL && a->style == NULL && a->as != 'm'))
    return kdc__compile_fail (c, "protocol.answer-body", element,
                              a->problem != NULL ? "problem" : NULL, 0, to);
  return KDC_OK;
}

static int
compile_one (struct kdc__protocol_compile *c, const struct kdc__element *element,
             struct kdc__answer *a)
{
  int status = compile_answer_head (c, element, a);

  a->as = kind_of (kdc__element_attribute (element, "as"));
  if (status == KDC_OK)
    status = kdc__compile_style (c, element, "sheet", &a->style);
  if (status == KDC_OK)
    status = compile_texts (c, element, "title", a->title);
  if (status == KDC_OK)
    status = compile_texts (c, element, "detail", a->detail);
  if (status == KDC_OK)
    status = kdc__compile_headers (c, element, answer_names, &a->headers, &a->header_count);
  if (status == KDC_OK)
    status = compile_element (c, element, a);
  return status == KDC_OK ? check_body (c, element, a) : status;
}

/* --- to which situations --------------------------------------------------------------------- */

static struct kdc__answer *
place_for (struct kdc__protocol_compile *c, const struct kdc__call_decl *call, int situation)
{
  struct kdc__receive *r = c->p->receive;
  struct kdc__call_answer *one;

  if (call == NULL)
    return &r->answers[situation];
  for (one = r->call_answers; one != NULL; one = one->next)
    if (one->call == call && one->situation == situation)
      return &one->answer;
  one = kdc__arena_alloc (&c->p->arena, sizeof *one);
  if (one == NULL)
    return NULL;
  memset (one, 0, sizeof *one);
  one->call = call;
  one->situation = situation;
  one->next = r->call_answers;
  r->call_answers = one;
  return &one->answer;
}

static int
compile_answer (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  const char *to = kdc__element_attribute (element, "to");
  const char *id = kdc__element_attribute (element, "call");
  const struct kdc__call_decl *call = id != NULL ? kdc__protocol_call (c->p, id) : NULL;
  struct kdc__answer a;
  size_t at = 0, length;
  int status;

  memset (&a, 0, sizeof a);
  if (id != NULL && call == NULL)
    return kdc__compile_fail (c, "protocol.no-call", element, "call", 0, id);
  status = compile_one (c, element, &a);
  for (; status == KDC_OK && to[at += strspn (to + at, " ")] != '\0'; at += length) {
    struct kdc__answer *place;
    int situation;

    length = strcspn (to + at, " ");
    situation = kdc__situation_of (to + at, length);
    if (situation == KDC__S_NONE)
      return kdc__compile_fail (c, "protocol.situation", element, "to", at, to + at);
    place = place_for (c, call, situation);
    if (place == NULL)
      return kdc__fail_nomem (c->err);
    if (place->status != 0)
      return kdc__compile_fail (c, "protocol.double", element, "to", at, to + at);
    *place = a;
  }
  return status;
}

const struct kdc__answer *
kdc__receive_answer (const struct kdc__receive *r, int situation, const struct kdc__route *route)
{
  const struct kdc__call_answer *one;

  for (one = r->call_answers; one != NULL && route != NULL; one = one->next)
    if (one->call == route->call && one->situation == situation)
      return &one->answer;
  return &r->answers[situation];
}

/* --- nothing may happen that has no answer --------------------------------------------------- */

static const struct { int does; int situations[8]; } always[] = {
  { KDC__DOES_SUBMIT, { KDC__S_RECEIVED, KDC__S_KEY, KDC__S_TOO_LARGE, KDC__S_MALFORMED,
                        KDC__S_IN_FLIGHT, KDC__S_KEY_REUSED, KDC__S_NONE } },
  { KDC__DOES_QUERY, { KDC__S_QUERY, KDC__S_NO_MESSAGE, KDC__S_IN_FLIGHT, KDC__S_NONE } },
  { KDC__DOES_STATUS, { KDC__S_STATUS, KDC__S_NO_DOSSIER, KDC__S_NONE } },
  { KDC__DOES_SESSION, { KDC__S_SESSION, KDC__S_NONE } },
  { KDC__DOES_POLL, { KDC__S_PENDING, KDC__S_READY, KDC__S_NO_MESSAGE, KDC__S_NONE } },
  { KDC__DOES_DELETE, { KDC__S_DELETED, KDC__S_NO_MESSAGE, KDC__S_NONE } },
  { KDC__DOES_LIST, { KDC__S_LIST, KDC__S_NONE } },
  { KDC__DOES_FETCH, { KDC__S_MESSAGE, KDC__S_NO_MESSAGE, KDC__S_NONE } },
  { KDC__DOES_UPLOAD, { KDC__S_UPLOADED, KDC__S_TOO_LARGE, KDC__S_MALFORMED, KDC__S_NONE } },
  { KDC__DOES_UPDATE, { KDC__S_UPDATED, KDC__S_NO_MESSAGE, KDC__S_STEP, KDC__S_NONE } },
  { KDC__DOES_PROGRESS, { KDC__S_PROGRESS, KDC__S_NO_MESSAGE, KDC__S_STEP, KDC__S_NONE } },
  { KDC__DOES_PROBE, { KDC__S_PROBE, KDC__S_NONE } },
  { KDC__DOES_FEED, { KDC__S_FEED, KDC__S_MALFORMED, KDC__S_NONE } },
};

static void
need (uint64_t *needed, const int *situations)
{
  for (; *situations != KDC__S_NONE; situations++)
    *needed |= UINT64_C (1) << *situations;
}

static int
has_digest (const struct kdc__call_decl *call)
{
  size_t i;

  for (i = 0; i < call->header_count; i++)
    if (strcmp (call->headers[i].value, "{content-digest}") == 0)
      return 1;
  return 0;
}

/* Whether the route must look into the body before it knows what to do. */
static int
reads_body (const struct kdc__route *route)
{
  size_t i;

  if (route->test != NULL || (route->has_key && route->key.at.select != NULL)
      || strstr (route->path, "{period-") != NULL)
    return 1;
  for (i = 0; i < route->take_count; i++)
    if (route->takes[i].required || route->takes[i].at.select != NULL)
      return 1;
  return 0;
}

static uint64_t
needed_by (const struct kdc__receive *r, const struct kdc__route *route)
{
  static const int dossier[] = { KDC__S_INVALID, KDC__S_AGENCY, KDC__S_ATTACHMENTS, KDC__S_NONE };
  static const int digest[] = { KDC__S_DIGEST_MISSING, KDC__S_DIGEST_MISMATCH, KDC__S_NONE };
  static const int type[] = { KDC__S_MEDIA_TYPE, KDC__S_NONE };
  static const int body[] = { KDC__S_TOO_LARGE, KDC__S_MALFORMED, KDC__S_NONE };
  static const int session[] = { KDC__S_SESSION_EXPIRED, KDC__S_NONE };
  uint64_t needed = 0;
  size_t i;

  need (&needed, always[route->does].situations);
  if (route->does == KDC__DOES_SUBMIT && !r->records)
    need (&needed, dossier);
  if (route->does == KDC__DOES_SUBMIT && !route->has_key)
    need (&needed, type);
  if (has_digest (route->call))
    need (&needed, digest);
  if (reads_body (route))
    need (&needed, body);
  if (route->session != NULL)
    need (&needed, session);
  for (i = 0; i < route->check_count; i++)
    needed |= UINT64_C (1) << route->checks[i].to;
  return needed;
}

static int
check_all (struct kdc__protocol_compile *c, const struct kdc__element *receive)
{
  static const int any[] = { KDC__S_NO_ROUTE, KDC__S_NO_METHOD, KDC__S_FAILURE, KDC__S_NONE };
  const struct kdc__receive *r = c->p->receive;
  uint64_t needed = 0;
  size_t i;
  int situation;

  need (&needed, any);
  for (situation = 0; situation < KDC__S_COUNT; situation++)
    if ((needed >> situation & 1) != 0 && r->answers[situation].status == 0)
      return kdc__compile_fail (c, "protocol.no-answer", receive, NULL, 0,
                                kdc__situation_name (situation));
  for (i = 0; i < r->route_count; i++) {
    needed = needed_by (r, &r->routes[i]);
    for (situation = 0; situation < KDC__S_COUNT; situation++)
      if ((needed >> situation & 1) != 0
          && kdc__receive_answer (r, situation, &r->routes[i])->status == 0)
        return kdc__compile_fail (c, "protocol.no-answer", receive, NULL, 0,
                                  kdc__situation_name (situation));
  }
  return KDC_OK;
}

int
kdc__compile_answers (struct kdc__protocol_compile *c, const struct kdc__element *receive)
{
  const struct kdc__element *child = NULL;
  int status = KDC_OK;

  while (status == KDC_OK && (child = kdc__element_child (receive, "answer", child)) != NULL)
    status = compile_answer (c, child);
  return status == KDC_OK ? check_all (c, receive) : status;
}
