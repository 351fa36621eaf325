/* request.c - what a request says: its root and parts as a route reads them, the root as XML, the
 * values at their places, and whether what must hold does. */

#include <string.h>
#include "base/text.h"
#include "exchange/intake.h"
#include "wire/body.h"
#include "wire/mime_reader.h"
#include "wire/syntax.h"

#define MOST_VALUE 4096

static int
malformed (struct kdc__incoming *h, const char *why)
{
  h->situation = KDC__S_MALFORMED;
  return kdc__incoming_set (h, "why", why);
}

int
kdc__incoming_size (struct kdc__incoming *h)
{
  int64_t most = h->inbox->protocol->most_request;

  if (h->intake->too_large)
    h->situation = KDC__S_TOO_LARGE;
  if (kdc__variables_set_int (&h->vars, "most", most) != KDC_OK)
    return kdc__fail_nomem (h->err);
  return KDC_OK;
}

/* --- parts and root -------------------------------------------------------------------------- */

static int
take_why (struct kdc__incoming *h, int status, kdc_error *why)
{
  const char *text = why != NULL ? why->message[h->lang] : NULL;

  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (h->err);
  else
    status = malformed (h, text != NULL ? text : "");
  kdc__error_delete (why);
  return status;
}

/* The message of form-data is the field that the document names; it comes first from here on. */
static int
put_root_first (struct kdc__incoming *h, const char *name)
{
  struct kdc__part first = h->parts.items[0];
  size_t i;

  for (i = 0; i < h->parts.count; i++)
    if (h->parts.items[i].name != NULL && strcmp (h->parts.items[i].name, name) == 0) {
      h->parts.items[0] = h->parts.items[i];
      if (i > 0)
        h->parts.items[i] = first;
      return KDC_OK;
    }
  return malformed (h, name);
}

/* The parts as they came; a body that is not multipart is one part. They belong to the intake. */
static int
take_parts (struct kdc__incoming *h)
{
  const struct kdc__parts *from = &h->intake->parts;
  size_t count = from->count > 0 ? from->count : 1;

  kdc__arena_init (&h->parts.arena, h->inbox->ctx);
  h->has_parts = 1;
  h->parts.items = kdc__calloc (h->inbox->ctx, count, sizeof *h->parts.items);
  if (h->parts.items == NULL)
    return kdc__fail_nomem (h->err);
  if (from->count > 0)
    memcpy (h->parts.items, from->items, count * sizeof *from->items);
  else
    h->parts.items[0].body = "";
  h->parts.count = count;
  return KDC_OK;
}

static int
read_parts (struct kdc__incoming *h, const struct kdc__route *route, const char *type)
{
  const kdc_error *broken = h->intake->broken;
  int status;

  if (broken != NULL)
    return malformed (h, broken->message[h->lang] != NULL ? broken->message[h->lang] : "");
  status = take_parts (h);
  if (status != KDC_OK || route->root == NULL || type == NULL || !kdc__is_multipart (type))
    return status;
  return put_root_first (h, route->root);
}

int
kdc__incoming_in_memory (struct kdc__incoming *h, struct kdc__part *part)
{
  const struct kdc__message *message = kdc__message_find ("exchange.root-too-large");
  size_t most = (size_t) kdc__limit (h->inbox->ctx, KDC__MAX_DOCUMENT_BYTES);
  int status = kdc__intake_part_load (part, most, h->err);

  if (status != KDC_OK || part->body != NULL)
    return status;
  return malformed (h, message != NULL ? message->text[h->lang] : "");
}

/* --- the root as XML ------------------------------------------------------------------------- */

static enum kdc__dress
dress_of (const struct kdc__route *route, const char *type)
{
  static const enum kdc__dress dresses[]
    = { [KDC__READS_XML] = KDC__DRESS_XML, [KDC__READS_JSON] = KDC__DRESS_JSON,
        [KDC__READS_FORM] = KDC__DRESS_FORM, [KDC__READS_TEXT] = KDC__DRESS_TEXT };

  return route->reads == KDC__READS_BY_TYPE ? kdc__dress_of (type) : dresses[route->reads];
}

/* dom stays NULL for what is no XML, JSON or form; broken ones are malformed. How large it may be
 * was decided by the protocol's own limit. */
static int
read_dom (struct kdc__incoming *h, const struct kdc__route *route)
{
  struct kdc__part *root = &h->parts.items[0];
  const char *type = kdc__headers_get (&h->request->headers, "Content-Type");
  int is_multipart = type != NULL && kdc__is_multipart (type);
  /* form-data is one thing, whatever its first field is */
  int is_form = is_multipart && kdc__dress_of (type) == KDC__DRESS_FORM && route->root == NULL;
  enum kdc__dress dress = dress_of (route, is_form ? type : root->content_type);
  struct kdc_buffer text;
  kdc_error *why = NULL;
  int status;

  if (dress != KDC__DRESS_XML && dress != KDC__DRESS_JSON && dress != KDC__DRESS_FORM)
    return KDC_OK;
  status = kdc__incoming_in_memory (h, root);
  if (status != KDC_OK || root->body == NULL)
    return status;
  kdc__buffer_init (&text, h->inbox->ctx, 0);
  if (dress == KDC__DRESS_FORM && is_multipart)
    status = kdc__form_parts_to_xml (h->inbox->ctx, &h->parts, &text, &why);
  else
    status = kdc__body_to_xml (h->inbox->ctx, root->content_type, dress, root->body, root->size,
                               &text, &why);
  if (status == KDC_OK)
    status = kdc__dom_parse_most (h->inbox->ctx, text.data != NULL ? text.data : "", text.size,
                                  text.size, "request", &h->dom, &why);
  kdc__buffer_clear (&text);
  return status == KDC_OK ? KDC_OK : take_why (h, status, why);
}

void
kdc__incoming_forget (struct kdc__incoming *h)
{
  kdc__dom_free (h->dom);
  h->dom = NULL;
  if (h->has_parts)
    kdc__parts_clear (&h->parts);
  h->has_parts = h->has_tree = 0;
  memset (&h->parts, 0, sizeof h->parts);
  h->read_for = NULL;
}

static int
same_text (const char *a, const char *b)
{
  return a == b || (a != NULL && b != NULL && strcmp (a, b) == 0);
}

int
kdc__incoming_read (struct kdc__incoming *h, const struct kdc__route *route)
{
  const char *type = kdc__headers_get (&h->request->headers, "Content-Type");

  if (h->read_for != NULL && h->read_for->reads == route->reads
      && same_text (h->read_for->root, route->root))
    return KDC_OK;
  kdc__incoming_forget (h);
  h->read_for = route;
  return read_parts (h, route, type);
}

int
kdc__incoming_tree (struct kdc__incoming *h, const struct kdc__route *route)
{
  int status = kdc__incoming_read (h, route);

  if (status != KDC_OK || h->situation != KDC__S_NONE || h->has_tree || h->parts.count == 0)
    return status;
  h->has_tree = 1;
  return read_dom (h, route);
}

int
kdc__incoming_try_tree (struct kdc__incoming *h)
{
  const char *why = kdc__variables_get (&h->vars, "why");
  int status, situation = h->situation;

  if (h->route == NULL || h->has_tree)
    return KDC_OK;
  why = kdc__arena_strdup (&h->arena, why != NULL ? why : "");
  if (why == NULL)
    return kdc__fail_nomem (h->err);
  h->situation = KDC__S_NONE;
  status = kdc__incoming_tree (h, h->route);
  h->situation = situation;
  return status == KDC_OK ? kdc__incoming_set (h, "why", why) : status;
}

/* --- places ---------------------------------------------------------------------------------- */

/* Nothing that XML cannot hold, or that would break a line, comes into a value. */
static int
is_plain (const char *text, size_t size)
{
  size_t i;

  if (size == 0 || size > MOST_VALUE || kdc__utf8_check (text, size) != size)
    return 0;
  for (i = 0; i < size; i++)
    if ((unsigned char) text[i] < 0x20 && strchr ("\t\r\n", text[i]) == NULL)
      return 0;
  return memchr (text, '\0', size) == NULL;
}

static int
at_select (struct kdc__incoming *h, const struct kdc__xpath *select, char **out)
{
  struct kdc_buffer value;
  int status = KDC_OK;

  if (h->dom == NULL)
    return KDC_OK;
  kdc__buffer_init (&value, h->inbox->ctx, MOST_VALUE + 1);
  status = kdc__xpath_string (select, h->dom, &value);
  if (status == KDC_OK && is_plain (value.data != NULL ? value.data : "", value.size)
      && (*out = kdc__arena_strndup (&h->arena, value.data, value.size)) == NULL)
    status = KDC_ENOMEM;
  kdc__buffer_clear (&value);
  return status == KDC_ENOMEM ? kdc__fail_nomem (h->err) : KDC_OK;
}

static const struct kdc__part *
part_called (const struct kdc__incoming *h, const char *name)
{
  size_t i;

  for (i = 0; i < h->parts.count; i++)
    if (same_text (h->parts.items[i].name, name) || same_text (h->parts.items[i].content_id, name))
      return &h->parts.items[i];
  return NULL;
}

/* A field that comes twice says one thing, or nothing: a server before us may have vouched for one
 * of two (X-Road issue 1177). */
const char *
kdc__incoming_header (const struct kdc__incoming *h, const char *name)
{
  const struct kdc__headers *headers = &h->request->headers;
  const char *value = kdc__headers_get (headers, name);
  size_t i;

  for (i = 0; i < headers->count; i++)
    if (kdc__same_name (headers->items[i].name, strlen (headers->items[i].name), name)
        && strcmp (headers->items[i].value, value) != 0)
      return NULL;
  return value;
}

int
kdc__incoming_at (struct kdc__incoming *h, const struct kdc__place *place, char **out)
{
  const struct kdc__part *part;
  const char *text = NULL;
  size_t size = 0;

  *out = NULL;
  if (place->select != NULL) {
    int status = kdc__incoming_tree (h, h->route);

    return status == KDC_OK && h->situation == KDC__S_NONE ? at_select (h, place->select, out)
                                                           : status;
  }
  if (place->header != NULL)
    text = kdc__incoming_header (h, place->header);
  else if (place->path != NULL)
    text = kdc__variables_get (&h->vars, place->path);
  else if ((part = part_called (h, place->part)) != NULL) {
    text = part->body;
    size = part->size;
  }
  if (text != NULL && place->part == NULL)
    size = strlen (text);
  if (text == NULL || !is_plain (text, size))
    return KDC_OK;
  *out = kdc__arena_strndup (&h->arena, text, size);
  return *out != NULL ? KDC_OK : kdc__fail_nomem (h->err);
}

/* Behind one connection there may be many clients (X-Road's security server vouches for each): a
 * message belongs to the one that the route names. */
static int
take_peer (struct kdc__incoming *h)
{
  struct kdc_buffer name;
  int status;

  if (h->route->peer == NULL || h->situation != KDC__S_NONE)
    return KDC_OK;
  kdc__buffer_init (&name, h->inbox->ctx, 0);
  status = kdc__template_expand (h->route->peer, &h->vars, &name);
  if (status == KDC_OK && h->inbox->session_peer != NULL)     /* as if from another */
    status = kdc__buffer_printf (&name, " %s", h->intake->peer);
  if (status == KDC_OK)
    h->peer = kdc__arena_strdup (&h->arena, name.data);
  kdc__buffer_clear (&name);
  if (status == KDC_ENOTFOUND)
    return malformed (h, h->route->peer);
  return status == KDC_OK && h->peer != NULL ? KDC_OK : kdc__fail_nomem (h->err);
}

/* "Bearer x" after="Bearer ": x. Text that begins otherwise is none. */
static char *
behind (char *text, const char *after)
{
  size_t length = after != NULL ? strlen (after) : 0;

  if (text == NULL || length == 0)
    return text;
  if (strlen (text) <= length || !kdc__same_name (text, length, after))
    return NULL;
  return text + length;
}

int
kdc__incoming_takes (struct kdc__incoming *h)
{
  size_t i;
  int status = KDC_OK;

  if (h->route->take_count > 0)
    status = kdc__incoming_read (h, h->route);
  for (i = 0; i < h->route->take_count && status == KDC_OK && h->situation == KDC__S_NONE; i++) {
    const struct kdc__take_decl *take = &h->route->takes[i];
    char *text = NULL;

    status = kdc__incoming_at (h, &take->at, &text);
    text = behind (text, take->after);
    if (status == KDC_OK && text != NULL)
      status = kdc__incoming_set (h, take->name, text);
    else if (status == KDC_OK && take->required && h->situation == KDC__S_NONE)
      status = malformed (h, take->name);
  }
  return status == KDC_OK ? take_peer (h) : status;
}

/* --- checks ---------------------------------------------------------------------------------- */

static int
expand (struct kdc__incoming *h, const char *text, struct kdc_buffer *out)
{
  int status = kdc__template_expand (text, &h->vars, out);

  if (status == KDC_ENOTFOUND) {    /* something that was not said */
    kdc__buffer_clear (out);
    return KDC_OK;
  }
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (h->err);
}

static int
check_session (struct kdc__incoming *h)
{
  struct kdc_buffer said;
  int valid = 0, status;

  if (h->route->session == NULL)
    return KDC_OK;
  kdc__buffer_init (&said, h->inbox->ctx, 0);
  status = expand (h, h->route->session, &said);
  if (status == KDC_OK && said.size > 0 && !h->inbox->expired)
    status = kdc__session_check (h, said.data, &valid);
  kdc__buffer_clear (&said);
  if (status == KDC_OK && !valid)
    h->situation = KDC__S_SESSION_EXPIRED;
  return status;
}

/* Every byte is looked at: the time tells nothing about where the two differ. */
static int
equal (const struct kdc_buffer *a, const struct kdc_buffer *b)
{
  unsigned char all = a->size != b->size;
  size_t i;

  for (i = 0; i < a->size && b->size > 0; i++)
    all |= (unsigned char) (a->data[i] ^ b->data[i % b->size]);
  return all == 0;
}

static int
check_secret (struct kdc__incoming *h, const struct kdc__check_decl *check, int *holds)
{
  struct kdc_inbox *inbox = h->inbox;
  struct kdc_buffer said, wanted;
  int status, known = KDC_ENOTFOUND;

  kdc__buffer_init (&said, inbox->ctx, 0);
  kdc__buffer_init (&wanted, inbox->ctx, 0);
  status = expand (h, check->value, &said);
  if (status == KDC_OK && inbox->secret != NULL)
    known = inbox->secret (inbox->secret_user, h->peer, check->secret, &wanted);
  *holds = known == KDC_OK && wanted.size > 0 && equal (&said, &wanted);
  if (wanted.data != NULL)
    kdc__wipe (wanted.data, wanted.size);
  if (said.data != NULL)
    kdc__wipe (said.data, said.size);
  kdc__buffer_clear (&said);
  kdc__buffer_clear (&wanted);
  if (status == KDC_OK && known == KDC_ENOMEM)
    status = kdc__fail_nomem (h->err);
  return status;
}

static int
check_computed (struct kdc__incoming *h, const struct kdc__check_decl *check, int *holds)
{
  struct kdc_buffer said;
  int status;

  kdc__buffer_init (&said, h->inbox->ctx, 0);
  status = expand (h, check->value, &said);
  if (status == KDC_OK)
    status = kdc__incoming_computed (h, check->compute, said.data != NULL ? said.data : "", holds);
  kdc__buffer_clear (&said);
  return status;
}

static int
check_test (struct kdc__incoming *h, const struct kdc__check_decl *check, struct kdc__dom **dom,
            int *holds)
{
  int status = kdc__incoming_tree (h, h->route);

  *holds = 1;
  if (status == KDC_OK && h->situation == KDC__S_NONE && *dom == NULL)
    status = kdc__incoming_envelope (h, dom);
  if (status != KDC_OK || h->situation != KDC__S_NONE)
    return status;
  *holds = 0;
  if (status != KDC_OK)
    return status;
  status = kdc__xpath_boolean (check->test, *dom, holds);
  if (status != KDC_OK)
    *holds = 0;
  return status == KDC_ENOMEM ? kdc__fail_nomem (h->err) : KDC_OK;
}

static int
check_one (struct kdc__incoming *h, const struct kdc__check_decl *check, struct kdc__dom **dom,
           int *holds)
{
  if (check->test != NULL)
    return check_test (h, check, dom, holds);
  return check->compute != NULL ? check_computed (h, check, holds)
                                : check_secret (h, check, holds);
}

int
kdc__incoming_checks (struct kdc__incoming *h)
{
  struct kdc__dom *dom = NULL;
  size_t i;
  int status = check_session (h);

  for (i = 0; i < h->route->check_count && status == KDC_OK && h->situation == KDC__S_NONE; i++) {
    const struct kdc__check_decl *check = &h->route->checks[i];
    int holds = 0;

    status = check_one (h, check, &dom, &holds);
    if (status != KDC_OK || holds || h->situation != KDC__S_NONE)
      continue;
    h->situation = check->to;
    if (check->why != NULL)
      status = kdc__incoming_set (h, "why", check->why);
  }
  kdc__dom_free (dom);
  return status;
}

/* --- message ids ----------------------------------------------------------------------------- */

static int
is_uuid (const char *text)
{
  size_t i;

  for (i = 0; i < 36; i++) {
    int dash = i == 8 || i == 13 || i == 18 || i == 23;

    if (dash ? text[i] != '-' : text[i] == '\0' || strchr ("0123456789abcdef", text[i]) == NULL)
      return 0;
  }
  return text[36] == '\0';
}

int
kdc__incoming_is_id (struct kdc__incoming *h, const char *text, char **out, int *is)
{
  const char *pattern = h->inbox->protocol->id_pattern;

  *is = 0;
  if (pattern == NULL) {
    if (kdc__lower (&h->arena, text, strlen (text), out) != KDC_OK)
      return kdc__fail_nomem (h->err);
    *is = is_uuid (*out);
    return KDC_OK;
  }
  *out = kdc__arena_strdup (&h->arena, text);
  if (*out == NULL || kdc__pattern_holds (h->inbox->ctx, pattern, text, is) == KDC_ENOMEM)
    return kdc__fail_nomem (h->err);
  return KDC_OK;
}
