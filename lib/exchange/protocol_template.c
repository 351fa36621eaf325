/* protocol_template.c - which names a template may use, and where. What is known only at an attempt
 * (a secret, a session, the time) never stands in a place that is stored. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

#define CALL_NAMES \
  "base", "message-id", "agent", "dossier-id", "revision", "procedure", "agency", "unit", \
  "parent-message-id", "dossier-sha256", \
  "file", "file-number", "file-type", "file-size", "file-sha256"

const char *const kdc__call_names[]
  = { CALL_NAMES, "content-digest", "root-sha256", "root-sha512", NULL };
const char *const kdc__body_names[] = { CALL_NAMES, NULL };

static int
is_listed (const char *const *names, const char *name, size_t length)
{
  for (; names != NULL && *names != NULL; names++)
    if (kdc__streq_n (*names, name, length))
      return 1;
  return 0;
}

/* 1: a child of that name whose attribute is the name; secret captures are no names. */
static int
is_declared (const struct kdc__element *parent, const char *child_name, const char *attribute,
             const char *name, size_t length)
{
  const struct kdc__element *child = NULL;

  while (parent != NULL
         && (child = kdc__element_child (parent, child_name, child)) != NULL) {
    const char *secret = kdc__element_attribute (child, "secret");

    if (kdc__streq_n (kdc__element_attribute (child, attribute), name, length)
        && (secret == NULL || strcmp (secret, "true") != 0))
      return 1;
  }
  return 0;
}

static int
is_of_call (const struct kdc__element *call, const char *name, size_t length)
{
  const struct kdc__element *variant = NULL;

  if (is_declared (call, "capture", "name", name, length))
    return 1;
  while ((variant = kdc__element_child (call, "variant", variant)) != NULL)
    if (is_declared (variant, "param", "name", name, length))
      return 1;
  return 0;
}

static const char *const period_names[]
  = { "period-from", "period-until", "period-page", NULL };
static const char *const feed_names[] = { "feed-since", NULL };

/* A capture, a parameter, the answer of a query, a param of a variant, the days of a period, where
 * a feed goes on. */
static int
is_known (const struct kdc__protocol *p, const char *name, size_t length)
{
  const struct kdc__element *root = p->document->root, *call = NULL, *fetch = NULL;

  if (kdc__element_child (root, "period", NULL) != NULL
      && is_listed (period_names, name, length))
    return 1;
  if (kdc__element_child (root, "feed", NULL) != NULL && is_listed (feed_names, name, length))
    return 1;
  while ((fetch = kdc__element_child (root, "fetch", fetch)) != NULL)
    if (is_declared (fetch, "capture", "name", name, length)
        || kdc__streq_n ("result", name, length))
      return 1;
  if (is_declared (root, "parameter", "name", name, length)
      || is_declared (root, "call", "id", name, length)
      || is_declared (kdc__element_child (root, "receipt", NULL), "capture", "name", name, length))
    return 1;
  while ((call = kdc__element_child (root, "call", call)) != NULL)
    if (is_of_call (call, name, length))
      return 1;
  return 0;
}

/* What a route takes from its request, or finds in its path. */
static int
is_take (const struct kdc__protocol *p, const char *name, size_t length)
{
  const struct kdc__element *receive = kdc__element_child (p->document->root, "receive", NULL);
  const struct kdc__element *route = NULL, *take;

  while (receive != NULL && (route = kdc__element_child (receive, "route", route)) != NULL)
    for (take = NULL; (take = kdc__element_child (route, "take", take)) != NULL;)
      if (kdc__streq_n (kdc__element_attribute (take, "name"), name, length))
        return 1;
  return 0;
}

int
kdc__is_call_name (const struct kdc__protocol *p, const char *name)
{
  size_t length = strlen (name);

  return is_listed (kdc__call_names, name, length) || is_known (p, name, length);
}

int
kdc__is_late_name (const char *name, size_t length)
{
  return memchr (name, ':', length) != NULL || kdc__streq_n ("nonce", name, length)
         || kdc__streq_n ("attempt", name, length);
}

int
kdc__late_exists (const struct kdc__protocol *p, const char *name, size_t length)
{
  static const struct { const char *kind, *element, *attribute; } kinds[]
    = { { "secret", "secret", "name" }, { "session", "session", "id" },
        { "now", "format", "name" }, { "computed", "compute", "id" } };
  const char *colon = memchr (name, ':', length);
  size_t i, kind = colon != NULL ? (size_t) (colon - name) : 0;

  if (colon == NULL)
    return 1;
  for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kdc__streq_n (kinds[i].kind, name, kind))
      return is_declared (p->document->root, kinds[i].element, kinds[i].attribute, colon + 1,
                          length - kind - 1);
  return 0;
}

int
kdc__compile_template (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       const char *attribute, const char *text, const char *const *names, int with)
{
  size_t at = 0, start = 0, length = 0;
  int found;

  while ((found = kdc__template_next (text, &at, &start, &length)) > 0) {
    const char *name = text + start;

    if ((with & KDC__WITH_CAPTURES) != 0 && kdc__is_late_name (name, length)) {
      if (with != KDC__WITH_LATE)
        return kdc__compile_fail (c, "protocol.late-place", element, attribute, start, text);
      if (!kdc__late_exists (c->p, name, length))
        return kdc__compile_fail (c, "protocol.late-name", element, attribute, start, text);
    }
    else if (!is_listed (names, name, length)
             && !((with & KDC__WITH_CAPTURES) != 0 && is_known (c->p, name, length))
             && !((with & KDC__WITH_TAKES) != 0 && is_take (c->p, name, length)))
      return kdc__compile_fail (c, "protocol.variable", element, attribute, start, text);
  }
  if (found < 0)
    return kdc__compile_fail (c, "protocol.brace", element, attribute, start, text);
  return KDC_OK;
}
