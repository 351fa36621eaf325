/* protocol_fetch.c - how a document says that inbound messages are fetched: a list, its items, the
 * call that gets one, and the call that confirms it; and how what was received in a period, and
 * what became of it, is asked for. */

#include <string.h>
#include "exchange/protocol_private.h"

/* Whatever happens to a call of a fetch, it is made again: nothing else comes after a crash. */
static int
link_call (struct kdc__protocol_compile *c, const struct kdc__element *element,
           const char *attribute, const struct kdc__call_decl **out)
{
  const char *id = kdc__element_attribute (element, attribute);

  *out = NULL;
  if (id == NULL)
    return KDC_OK;
  *out = kdc__protocol_call (c->p, id);
  if (*out == NULL)
    return kdc__compile_fail (c, "protocol.no-call", element, attribute, 0, id);
  if ((*out)->on_unknown != KDC__ON_REPEAT || (*out)->each || (*out)->poll != NULL)
    return kdc__compile_fail (c, "protocol.fetch-call", element, attribute, 0, id);
  return KDC_OK;
}

static int
link_calls (struct kdc__protocol_compile *c, const struct kdc__element *element,
            struct kdc__fetch_decl *fetch)
{
  int status = link_call (c, element, "list", &fetch->list);

  if (status == KDC_OK)
    status = link_call (c, element, "get", &fetch->get);
  return status == KDC_OK ? link_call (c, element, "done", &fetch->done) : status;
}

static int
check_key (struct kdc__protocol_compile *c, const struct kdc__element *element,
           const struct kdc__fetch_decl *fetch)
{
  size_t i;

  for (i = 0; i < fetch->capture_count; i++) {
    const struct kdc__capture *capture = &fetch->captures[i];

    if (capture->header != NULL || capture->secret)
      return kdc__compile_fail (c, "protocol.fetch-capture", element, NULL, 0, capture->name);
    if (strcmp (capture->name, fetch->key) == 0 && capture->required)
      return KDC_OK;
  }
  return kdc__compile_fail (c, "protocol.no-capture", element, "key", 0, fetch->key);
}

static int
compile_fetch (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__fetch_decl *fetch)
{
  const char *encoding = kdc__element_attribute (element, "encoding");
  int status = link_calls (c, element, fetch);

  fetch->key = kdc__element_attribute (element, "key");
  fetch->base64 = encoding != NULL && strcmp (encoding, "base64") == 0;
  if (status == KDC_OK)
    status = kdc__compile_answer_xpath (c, element, "items", &fetch->items);
  if (status == KDC_OK)
    status = kdc__compile_answer_xpath (c, element, "message", &fetch->message);
  if (status == KDC_OK)
    status = kdc__compile_style (c, element, "sheet", &fetch->style);
  if (status == KDC_OK)
    status = kdc__compile_captures (c, element, &fetch->captures, &fetch->capture_count);
  return status == KDC_OK ? check_key (c, element, fetch) : status;
}

int
kdc__compile_fetches (struct kdc__protocol_compile *c)
{
  const struct kdc__element *root = c->p->document->root, *child = NULL;
  void *list;
  int status = kdc__compile_list (c, root, "fetch", sizeof *c->p->fetches, &list,
                                  &c->p->fetch_count);

  c->p->fetches = list;
  while (status == KDC_OK && (child = kdc__element_child (root, "fetch", child)) != NULL) {
    const char *name = kdc__element_attribute (child, "name");

    if (kdc__protocol_fetch (c->p, name) != NULL)
      return kdc__compile_fail (c, "protocol.double", child, "name", 0, name);
    c->p->fetches[c->p->fetch_count].name = name;
    status = compile_fetch (c, child, &c->p->fetches[c->p->fetch_count++]);
  }
  return status;
}

/* What a row may say; anything else would be compared with nothing, or read by nobody. Required
 * ones come first. */
static const char *const period_names[]
  = { "message-id", "dossier-code", "status", "digest", "received", NULL };
static const char *const feed_names[]
  = { "message-id", "status", "number", "dossier-code", "at", "note", NULL };

static const struct kdc__capture *
find_capture (const struct kdc__capture *captures, size_t count, const char *name)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (strcmp (captures[i].name, name) == 0)
      return &captures[i];
  return NULL;
}

static int
check_row (struct kdc__protocol_compile *c, const struct kdc__element *element,
           const struct kdc__rows_decl *rows, const char *const *names, size_t required)
{
  const char *code = names == feed_names ? "protocol.feed-capture" : "protocol.period-capture";
  size_t i, n;

  for (i = 0; i < rows->capture_count; i++) {
    const struct kdc__capture *capture = &rows->captures[i];

    for (n = 0; names[n] != NULL && strcmp (names[n], capture->name) != 0; n++)
      continue;
    if (names[n] == NULL || capture->header != NULL || capture->secret)
      return kdc__compile_fail (c, code, element, NULL, 0, capture->name);
  }
  for (n = 0; n < required; n++) {
    const struct kdc__capture *capture
      = find_capture (rows->captures, rows->capture_count, names[n]);

    if (capture == NULL || !capture->required)
      return kdc__compile_fail (c, "protocol.no-capture", element, NULL, 0, names[n]);
  }
  return KDC_OK;
}

static int
compile_one_rows (struct kdc__protocol_compile *c, const char *name,
                  const struct kdc__element **element, struct kdc__rows_decl **out)
{
  struct kdc__rows_decl *rows;
  int status;

  *element = kdc__element_child (c->p->document->root, name, NULL);
  if (*element == NULL)
    return KDC_OK;
  rows = kdc__arena_alloc (&c->p->arena, sizeof *rows);
  if (rows == NULL)
    return kdc__fail_nomem (c->err);
  memset (rows, 0, sizeof *rows);
  *out = rows;
  rows->first = kdc__element_attribute (*element, "first");
  if (rows->first == NULL)
    rows->first = "";
  status = link_call (c, *element, "call", &rows->call);
  if (status == KDC_OK)
    status = kdc__compile_answer_xpath (c, *element, "rows", &rows->rows);
  if (status == KDC_OK)
    status = kdc__compile_captures (c, *element, &rows->captures, &rows->capture_count);
  return status;
}

/* The attachments of a row: an expression that names the row by its $message-id. All of it or
 * nothing. */
static int
compile_files (struct kdc__protocol_compile *c, const struct kdc__element *element,
               struct kdc__rows_decl *rows)
{
  int status = kdc__compile_answer_xpath (c, element, "files", &rows->files);

  if (status == KDC_OK)
    status = kdc__compile_answer_xpath (c, element, "file-name", &rows->file_name);
  if (status == KDC_OK)
    status = kdc__compile_answer_xpath (c, element, "file-sha256", &rows->file_sha256);
  if (status == KDC_OK
      && ((rows->files == NULL) != (rows->file_name == NULL)
          || (rows->files == NULL) != (rows->file_sha256 == NULL)))
    return kdc__compile_fail (c, "protocol.period-files", element, NULL, 0, "files");
  return status;
}

/* Without a word of where it goes on, a feed would be read from its beginning for ever. */
static int
check_feed (struct kdc__protocol_compile *c, const struct kdc__element *element,
            const struct kdc__rows_decl *feed)
{
  const struct kdc__capture *since
    = find_capture (feed->call->captures, feed->call->capture_count, "feed-since");

  if (since == NULL || !since->required)
    return kdc__compile_fail (c, "protocol.no-capture", element, "call", 0, "feed-since");
  return check_row (c, element, feed, feed_names, 3);
}

int
kdc__compile_rows (struct kdc__protocol_compile *c)
{
  const struct kdc__element *element;
  int status = compile_one_rows (c, "period", &element, &c->p->period);

  if (status == KDC_OK && element != NULL)
    status = compile_files (c, element, c->p->period);
  if (status == KDC_OK && element != NULL)
    status = check_row (c, element, c->p->period, period_names, 1);
  if (status == KDC_OK)
    status = compile_one_rows (c, "feed", &element, &c->p->feed);
  return status == KDC_OK && element != NULL ? check_feed (c, element, c->p->feed) : status;
}

static void
clear_captures (struct kdc__capture *captures, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++)
    kdc__xpath_free (captures[i].select);
}

static void
clear_rows (struct kdc__rows_decl *rows)
{
  if (rows == NULL)
    return;
  kdc__xpath_free (rows->rows);
  kdc__xpath_free (rows->files);
  kdc__xpath_free (rows->file_name);
  kdc__xpath_free (rows->file_sha256);
  clear_captures (rows->captures, rows->capture_count);
}

void
kdc__fetches_clear (struct kdc__protocol *p)
{
  size_t i;

  for (i = 0; i < p->fetch_count; i++) {
    kdc__xpath_free (p->fetches[i].items);
    kdc__xpath_free (p->fetches[i].message);
    clear_captures (p->fetches[i].captures, p->fetches[i].capture_count);
  }
  clear_rows (p->period);
  clear_rows (p->feed);
}
