/* contents.c - a message that says where its files are: base64 in place, a MIME part by "cid:…"
 * (SOAP with attachments) or by xop:Include (MTOM); its dossier so too, or as what a sheet made of
 * the message. When it has been read, the parts are as if all had come so: first the dossier, then
 * the files under their names, then parts nobody named. */

#include <string.h>
#include "base/text.h"
#include "exchange/intake.h"
#include "wire/syntax.h"

struct contents {
  struct kdc__incoming *h;
  const struct kdc__contents_decl *decl;
  struct kdc__xpath_nodes *nodes;   /* the elements that it selects */
  size_t at;                        /* the one being read */
  struct kdc__arena *arena;
  struct kdc__part *items;          /* what the parts will be */
  size_t count, capacity;
  unsigned char *taken;             /* of the parts that came */
  int is_file;                      /* a file, not the dossier */
};

/* What an expression says of the element being read; *out "" when nothing. */
static int
text_of (struct contents *c, const struct kdc__xpath *expression, struct kdc_buffer *out)
{
  int status = KDC_OK;

  kdc__buffer_init (out, c->h->inbox->ctx, 0);
  if (expression != NULL)
    status = kdc__xpath_string_in (expression, c->h->dom, NULL, c->nodes, c->at, out);
  return status == KDC_OK ? kdc__buffer_puts (out, "") : status;
}

static int
copy_of (struct contents *c, const struct kdc__xpath *expression, char **out)
{
  struct kdc_buffer text;
  int status = text_of (c, expression, &text);

  *out = status == KDC_OK ? kdc__arena_strndup (c->arena, text.data, text.size) : NULL;
  kdc__buffer_clear (&text);
  return status == KDC_OK && *out == NULL ? KDC_ENOMEM : status;
}

static int
refuse (struct contents *c, int situation, const char *key)
{
  const struct kdc__message *message = kdc__message_find (key);

  c->h->situation = situation;
  return kdc__incoming_set (c->h, "why", message != NULL ? message->text[c->h->lang] : "");
}

/* The part that a cid: URL names (RFC 2392: the Content-ID, percent-encoded). */
static int
take_part (struct contents *c, const char *url, struct kdc__part *part)
{
  const struct kdc__parts *parts = &c->h->parts;
  size_t i, size = strcspn (url, " \t\r\n");
  char *id = NULL;

  if (kdc__percent_decode (c->arena, url + 4, size - 4, &id) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 1; id != NULL && i < parts->count; i++)
    if (parts->items[i].content_id != NULL && strcmp (parts->items[i].content_id, id) == 0) {
      *part = parts->items[i];
      c->taken[i] = 1;
      return KDC_OK;
    }
  return refuse (c, KDC__S_MALFORMED, "exchange.content-part");
}

static int
take_base64 (struct contents *c, const char *text, struct kdc__part *part)
{
  struct kdc_buffer bytes;
  char *copy = NULL;
  int status;

  kdc__buffer_init (&bytes, c->h->inbox->ctx, 0);
  status = kdc__unbase64 (&bytes, text, strlen (text));
  if (status == KDC_OK)
    copy = kdc__arena_alloc (c->arena, bytes.size + 1);
  if (copy != NULL && bytes.size > 0)
    memcpy (copy, bytes.data, bytes.size);
  part->body = copy;
  part->size = bytes.size;
  kdc__buffer_clear (&bytes);
  if (status == KDC_EPARSE)
    return refuse (c, KDC__S_MALFORMED, "exchange.content-base64");
  return copy != NULL ? KDC_OK : KDC_ENOMEM;
}

static int
check_sha256 (struct contents *c, const struct kdc__part *part)
{
  uint8_t sha[32], wanted[32];
  char *said;
  int status = copy_of (c, c->decl->sha256, &said);

  if (status != KDC_OK || said[0] == '\0' || c->h->situation != KDC__S_NONE)
    return status;
  if (kdc__intake_part_sha (part, sha) != KDC_OK)
    return KDC_ENOMEM;
  if (strlen (said) == 64 && kdc__unhex (said, 64, wanted) == 0 && memcmp (sha, wanted, 32) == 0)
    return KDC_OK;
  return refuse (c, KDC__S_DIGEST_MISMATCH, "exchange.file-differs");
}

/* A file's name and type are those of its element, whatever its part says. */
static int
describe (struct contents *c, struct kdc__part *part)
{
  char *type = NULL;
  int status = KDC_OK;

  if (!c->is_file)
    return KDC_OK;
  part->content_id = NULL;
  status = copy_of (c, c->decl->name, &part->file_name);
  if (status == KDC_OK)
    status = copy_of (c, c->decl->type, &type);
  if (status == KDC_OK && type[0] != '\0')
    part->content_type = type;
  return status;
}

static int
add (struct contents *c, const struct kdc__part *part)
{
  int status = kdc__grow (c->h->inbox->ctx, (void **) &c->items, &c->capacity, c->count,
                          sizeof *c->items);

  if (status == KDC_OK)
    c->items[c->count++] = *part;
  return status;
}

static int
take (struct contents *c, struct kdc__part *part)
{
  const struct kdc__route *route = c->h->route;
  struct kdc_buffer text;
  int included, status = text_of (c, route->include, &text);

  included = text.size > 0;
  if (status == KDC_OK && !included) {
    kdc__buffer_clear (&text);
    status = text_of (c, route->content, &text);
  }
  if (status == KDC_OK) {
    const char *at = text.data + strspn (text.data, " \t\r\n");

    if (strncmp (at, "cid:", 4) == 0)
      status = take_part (c, at, part);
    else if (included)
      status = refuse (c, KDC__S_MALFORMED, "exchange.content-part");
    else
      status = take_base64 (c, at, part);
  }
  kdc__buffer_clear (&text);
  return status;
}

static int
take_each (struct contents *c, const struct kdc__contents_decl *decl, int is_file)
{
  size_t count;
  int status;

  if (decl->select == NULL)
    return KDC_OK;
  c->decl = decl;
  c->is_file = is_file;
  status = kdc__xpath_select (decl->select, c->h->dom, NULL, &c->nodes);
  count = status == KDC_OK ? kdc__xpath_nodes_count (c->nodes) : 0;
  for (c->at = 0; c->at < count && status == KDC_OK && c->h->situation == KDC__S_NONE; c->at++) {
    struct kdc__part part;

    memset (&part, 0, sizeof part);
    status = take (c, &part);
    if (status == KDC_OK)
      status = check_sha256 (c, &part);
    if (status == KDC_OK)
      status = describe (c, &part);
    if (status == KDC_OK)
      status = add (c, &part);
  }
  kdc__xpath_nodes_free (c->nodes);
  c->nodes = NULL;
  return status;
}

static int
take_rest (struct contents *c)
{
  const struct kdc__parts *parts = &c->h->parts;
  size_t i;
  int status = KDC_OK;

  for (i = 1; i < parts->count && status == KDC_OK; i++)
    if (!c->taken[i])
      status = add (c, &parts->items[i]);
  return status;
}

/* What the sheet made of the message stands for it; the files it holds come behind. */
static int
add_made (struct contents *c)
{
  struct kdc__part part;

  memset (&part, 0, sizeof part);
  part.content_type = (char *) (uintptr_t) "application/xml";
  part.body = c->h->made.data;
  part.size = c->h->made.size;
  return add (c, &part);
}

static int
take_all (struct contents *c)
{
  const struct kdc__route *route = c->h->route;
  int status = route->dossier_style != NULL ? add_made (c)
                                            : take_each (c, &route->dossier_contents, 0);

  if (status == KDC_OK && c->h->situation == KDC__S_NONE && c->count != 1)
    status = refuse (c, KDC__S_MALFORMED, "exchange.content-dossier");
  if (status == KDC_OK)
    status = take_each (c, &route->file_contents, 1);
  return status == KDC_OK ? take_rest (c) : status;
}

/* The new list takes the old one's place; the bytes stay where they are. */
static void
put_in_place (struct contents *c)
{
  struct kdc__parts *parts = &c->h->parts;

  kdc__free (c->h->inbox->ctx, parts->items);
  parts->items = c->items;
  parts->count = c->count;
  c->items = NULL;
}

int
kdc__unpack_contents (struct kdc__incoming *h)
{
  struct contents c;
  int status = KDC_OK;

  if ((h->route->dossier_contents.select == NULL && h->route->file_contents.select == NULL)
      || h->dom == NULL || !h->has_parts)
    return KDC_OK;
  memset (&c, 0, sizeof c);
  c.h = h;
  c.arena = &h->parts.arena;
  c.taken = kdc__arena_alloc (c.arena, h->parts.count);
  if (c.taken == NULL)
    return kdc__fail_nomem (h->err);
  memset (c.taken, 0, h->parts.count);
  status = take_all (&c);
  if (status == KDC_EMODEL)         /* more than an expression may look at */
    status = refuse (&c, KDC__S_MALFORMED, "exchange.content-part");
  if (status == KDC_OK && h->situation == KDC__S_NONE)
    put_in_place (&c);
  kdc__free (h->inbox->ctx, c.items);
  return status == KDC_ENOMEM ? kdc__fail_nomem (h->err) : status;
}
