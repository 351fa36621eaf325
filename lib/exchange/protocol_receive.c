/* protocol_receive.c - the receiving side of a protocol document: the same calls seen from the
 * other end. Which request does what, where its key stands, what is taken from it and must hold. */

#include <string.h>
#include "base/text.h"
#include "exchange/inbox.h"
#include "exchange/protocol_private.h"
#include "model/vocabularies.h"

static const char *const code_names[] = { "agency", "day", "serial", "random", "message-id", NULL };
/* Of a session or a check's value: what was taken. */
static const char *const taken_names[] = { "message-id", "peer", NULL };

static int
index_of (const char *const *names, const char *name)
{
  int i = 0;

  while (names[i + 1] != NULL && strcmp (names[i], name) != 0)
    i++;
  return i;
}

/* --- where something stands ------------------------------------------------------------------ */

static int
compile_place (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__place *place)
{
  place->header = kdc__element_attribute (element, "header");
  place->path = kdc__element_attribute (element, "path");
  place->part = kdc__element_attribute (element, "part");
  if ((place->header != NULL) + (place->path != NULL) + (place->part != NULL)
        + (kdc__element_attribute (element, "select") != NULL) != 1)
    return kdc__compile_fail (c, "protocol.one-place", element, NULL, 0, element->decl->name);
  return kdc__compile_xpath (c, element, "select", &place->select);
}

static int
compile_key (struct kdc__protocol_compile *c, const struct kdc__element *element,
             struct kdc__route *route)
{
  static const char *const digests[] = { "body", "root", "sheet", NULL };
  const char *format = kdc__element_attribute (element, "format");
  const char *digest = kdc__element_attribute (element, "digest-of");

  route->has_key = 1;
  route->key.sf_string = format != NULL && strcmp (format, "sf-string") == 0;
  route->key.digest_of = digest != NULL ? index_of (digests, digest) : KDC__DIGEST_OF_BODY;
  return compile_place (c, element, &route->key.at);
}

static int
compile_takes (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__route *route)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, element, "take", sizeof *route->takes, &list,
                                  &route->take_count);

  route->takes = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "take", child)) != NULL) {
    struct kdc__take_decl *take = &route->takes[route->take_count++];
    const char *required = kdc__element_attribute (child, "required");

    take->name = kdc__element_attribute (child, "name");
    take->after = kdc__element_attribute (child, "after");
    take->required = required != NULL && strcmp (required, "true") == 0;
    if (take->name[0] < 'a' || take->name[0] > 'z')
      return kdc__compile_fail (c, "protocol.capture-name", child, "name", 0, take->name);
    status = compile_place (c, child, &take->at);
  }
  return status;
}

static int
compile_check (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__check_decl *check)
{
  const char *to = kdc__element_attribute (element, "to");
  const char *computed = kdc__element_attribute (element, "computed");
  int status = kdc__compile_xpath (c, element, "test", &check->test);

  if (status != KDC_OK)
    return status;
  check->to = kdc__situation_of (to, strlen (to));
  check->secret = kdc__element_attribute (element, "secret");
  check->value = kdc__element_attribute (element, "value");
  check->why = kdc__element_attribute (element, "why");
  if ((check->test != NULL) + (check->secret != NULL) + (computed != NULL) != 1
      || (check->test == NULL) != (check->value != NULL))
    return kdc__compile_fail (c, "protocol.check", element, NULL, 0, to);
  if (computed != NULL)
    check->compute = kdc__protocol_compute (c->p, computed, strlen (computed));
  if (computed != NULL && check->compute == NULL)
    return kdc__compile_fail (c, "protocol.late-name", element, "computed", 0, computed);
  if (check->value == NULL)
    return KDC_OK;
  return kdc__compile_template (c, element, "value", check->value, taken_names, KDC__WITH_TAKES);
}

static int
compile_checks (struct kdc__protocol_compile *c, const struct kdc__element *element,
                struct kdc__route *route)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, element, "check", sizeof *route->checks, &list,
                                  &route->check_count);

  route->checks = list;
  while (status == KDC_OK && (child = kdc__element_child (element, "check", child)) != NULL)
    status = compile_check (c, child, &route->checks[route->check_count++]);
  return status;
}

/* --- routes ---------------------------------------------------------------------------------- */

/* Without a key of its own, a route has that of its call: the header that carries {message-id}. */
static int
has_key_header (const struct kdc__route *route)
{
  size_t i;

  for (i = 0; i < route->call->header_count; i++)
    if (strcmp (route->call->headers[i].value, "{message-id}") == 0)
      return 1;
  return 0;
}

/* A message is asked for by the code that was given to it, taken from anywhere. */
static int
takes_code (const struct kdc__route *route)
{
  size_t i;

  for (i = 0; i < route->take_count; i++)
    if (strcmp (route->takes[i].name, "dossier-code") == 0)
      return 1;
  return strstr (route->path, "{dossier-code}") != NULL;
}

static int
check_route (struct kdc__protocol_compile *c, const struct kdc__element *element,
             const struct kdc__route *route)
{
  switch (route->does) {
  case KDC__DOES_STATUS:
    if (!route->has_key && !takes_code (route))
      return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{dossier-code}");
    break;
  case KDC__DOES_SUBMIT:
    if (!route->call->has_body)
      return kdc__compile_fail (c, "protocol.no-body", element, "call", 0, route->call->id);
    if (!route->has_key && !has_key_header (route))
      return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{message-id}");
    break;
  case KDC__DOES_SESSION: case KDC__DOES_LIST: case KDC__DOES_UPLOAD: case KDC__DOES_PROBE:
    break;
  case KDC__DOES_FEED:
    if (strstr (route->path, "{feed-since}") == NULL)
      return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{feed-since}");
    break;
  default:
    if (!route->has_key && strstr (route->path, "{message-id}") == NULL
        && (route->does == KDC__DOES_QUERY || !takes_code (route)))
      return kdc__compile_fail (c, "protocol.route", element, "call", 0, "{message-id}");
  }
  return KDC_OK;
}

static int
compile_pending (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__route *route)
{
  const char *text = kdc__element_attribute (element, "pending");
  size_t at = 0, length;
  int64_t number;

  for (; text != NULL && text[at += strspn (text + at, " ")] != '\0'; at += length) {
    length = strcspn (text + at, " ");
    if (kdc__parse_int64 (text + at, length, &number) != 0 || number < 1 || number > 10)
      return kdc__compile_fail (c, "protocol.status", element, "pending", at, text + at);
    route->pending |= UINT32_C (1) << number;
  }
  return KDC_OK;
}

static int
compile_route_head (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    struct kdc__route *route)
{
  static const char *const reads[] = { "", "xml", "json", "form", "text", NULL };
  const char *call = kdc__element_attribute (element, "call");
  const char *request = kdc__element_attribute (element, "request");
  const char *of = kdc__element_attribute (element, "of");
  const char *adds = kdc__element_attribute (element, "adds");
  int status = KDC_OK;

  route->call = kdc__protocol_call (c->p, call);
  if (route->call == NULL)
    return kdc__compile_fail (c, "protocol.no-call", element, "call", 0, call);
  route->path = kdc__element_attribute (element, "path");
  if (route->path == NULL)
    route->path = route->call->path + strlen ("{+base}");
  else if (route->path[0] != '/')
    return kdc__compile_fail (c, "protocol.route-path", element, "path", 0, route->path);
  route->peer = kdc__element_attribute (element, "peer");
  route->does = index_of (kdc__route_values, kdc__element_attribute (element, "does"));
  route->reads = request != NULL ? index_of (reads, request) : KDC__READS_BY_TYPE;
  route->root = kdc__element_attribute (element, "root");
  route->session = kdc__element_attribute (element, "session");
  route->of_received = of != NULL && strcmp (of, "received") == 0;
  route->same = kdc__element_attribute (element, "same");
  route->without = kdc__element_attribute (element, "without");
  route->adds = adds != NULL && strcmp (adds, "true") == 0;
  if (route->peer != NULL)
    status = kdc__compile_template (c, element, "peer", route->peer, taken_names, KDC__WITH_TAKES);
  if (route->session != NULL && status == KDC_OK)
    status = kdc__compile_template (c, element, "session", route->session, taken_names,
                                    KDC__WITH_TAKES);
  return status;
}

static int
compile_dossier (struct kdc__protocol_compile *c, const struct kdc__element *element,
                 struct kdc__route *route)
{
  const struct kdc__element *dossier = kdc__element_child (element, "dossier", NULL);
  const char *part, *sheet;

  if (dossier == NULL)
    return route->key.digest_of == KDC__DIGEST_OF_SHEET
             ? kdc__compile_fail (c, "protocol.digest-of", element, NULL, 0, "sheet") : KDC_OK;
  part = kdc__element_attribute (dossier, "part");
  sheet = kdc__element_attribute (dossier, "sheet");
  if ((part != NULL) + (sheet != NULL) + (kdc__element_attribute (dossier, "select") != NULL) != 1
      || (part != NULL && strcmp (part, "root") != 0))
    return kdc__compile_fail (c, "protocol.dossier", dossier, NULL, 0, part);
  if (sheet == NULL && route->key.digest_of == KDC__DIGEST_OF_SHEET)
    return kdc__compile_fail (c, "protocol.digest-of", element, NULL, 0, "sheet");
  return kdc__compile_style (c, dossier, "sheet", &route->dossier_style);
}

/* A password or session inside the message is compared and forgotten: where the message is kept,
 * it is what a sheet made of it. Of an upload nothing is made. */
static int
check_kept (struct kdc__protocol_compile *c, const struct kdc__element *element,
            const struct kdc__route *route)
{
  const struct kdc__element *child = NULL;
  const struct kdc__take_decl *take = route->takes;
  int kept = route->does == KDC__DOES_SUBMIT || route->does == KDC__DOES_UPDATE;

  if (route->does != KDC__DOES_UPLOAD && (!kept || route->dossier_style != NULL))
    return KDC_OK;
  for (; (child = kdc__element_child (element, "take", child)) != NULL; take++)
    if ((take->at.select != NULL || take->at.part != NULL)
        && kdc__route_hides (route, take->name))
      return kdc__compile_fail (c, "protocol.secret-kept", child, "name", 0, take->name);
  return KDC_OK;
}

static int
compile_route (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__route *route)
{
  const struct kdc__element *key = kdc__element_child (element, "key", NULL);
  int status = compile_route_head (c, element, route);

  if (status == KDC_OK)
    status = kdc__compile_xpath (c, element, "test", &route->test);
  if (status == KDC_OK)
    status = compile_pending (c, element, route);
  if (status == KDC_OK && key != NULL)
    status = compile_key (c, key, route);
  if (status == KDC_OK)
    status = compile_takes (c, element, route);
  if (status == KDC_OK)
    status = compile_checks (c, element, route);
  if (status == KDC_OK)
    status = compile_dossier (c, element, route);
  if (status == KDC_OK)
    status = kdc__compile_contents (c, element, route);
  if (status == KDC_OK)
    status = check_kept (c, element, route);
  return status == KDC_OK ? check_route (c, element, route) : status;
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

/* --- the whole ------------------------------------------------------------------------------- */

/* Names of the dossier's attributes that count as the filing instant. */
static int
compile_filed (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  struct kdc__receive *r = c->p->receive;
  const char *filed = kdc__element_attribute (element, "filed");
  size_t at = 0, length, count = 0;

  for (; filed != NULL && filed[at += strspn (filed + at, " ")] != '\0'; at += length) {
    length = strcspn (filed + at, " ");
    if (count == 2 || (!kdc__streq_n ("received", filed + at, length)
                       && !kdc__streq_n ("created", filed + at, length)))
      return kdc__compile_fail (c, "protocol.filed", element, "filed", at, filed);
    r->filed[count++] = filed[at];
  }
  return KDC_OK;
}

static int
compile_numbering (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  struct kdc__receive *r = c->p->receive;
  const char *width = kdc__element_attribute (element, "serial-width");
  const char *accepts = kdc__element_attribute (element, "accepts");
  int64_t number = 7;
  int status = KDC_OK;

  r->code = kdc__element_attribute (element, "code");
  r->records = accepts != NULL && strcmp (accepts, "record") == 0;
  if (width != NULL
      && (kdc__parse_int64 (width, strlen (width), &number) != 0 || number < 1 || number > 12))
    return kdc__compile_fail (c, "protocol.number", element, "serial-width", 0, width);
  r->serial_width = (int) number;
  r->session_ms = 30 * 60000;
  if (kdc__element_attribute (element, "ready-after") != NULL)
    status = kdc__compile_duration (c, element, "ready-after", &r->ready_after_ms);
  if (status == KDC_OK && kdc__element_attribute (element, "session-lifetime") != NULL)
    status = kdc__compile_duration (c, element, "session-lifetime", &r->session_ms);
  if (status == KDC_OK)
    status = compile_filed (c, element);
  if (status != KDC_OK)
    return status;
  return kdc__compile_template (c, element, "code", r->code, code_names, KDC__WITH_TAKES);
}

int
kdc__compile_receive (struct kdc__protocol_compile *c, const struct kdc__element *element)
{
  int status;

  c->p->receive = kdc__arena_alloc (&c->p->arena, sizeof *c->p->receive);
  if (c->p->receive == NULL)
    return kdc__fail_nomem (c->err);
  memset (c->p->receive, 0, sizeof *c->p->receive);
  status = compile_numbering (c, element);
  if (status == KDC_OK)
    status = compile_routes (c, element);
  return status == KDC_OK ? kdc__compile_answers (c, element) : status;
}

static void
clear_route (struct kdc__route *route)
{
  size_t i;

  kdc__xpath_free (route->test);
  kdc__xpath_free (route->key.at.select);
  kdc__contents_decl_clear (route);
  for (i = 0; i < route->take_count; i++)
    kdc__xpath_free (route->takes[i].at.select);
  for (i = 0; i < route->check_count; i++)
    kdc__xpath_free (route->checks[i].test);
}

void
kdc__receive_clear (struct kdc__protocol *p)
{
  size_t i;

  for (i = 0; p->receive != NULL && i < p->receive->route_count; i++)
    clear_route (&p->receive->routes[i]);
}
