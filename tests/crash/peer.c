/* peer.c - the shapes of protocols, as another side would write them: numbers and receipts are
 * given once per key, a repeat gets the first answer, and whatever has an effect is counted. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/hmac.h>
#include "peer.h"

struct request {
  char method[12], path[240];
  const char *head, *body;
  size_t head_size, body_size;
  char shape[16], place[120];       /* "/create", "/create/17" */
  const char *rest;                 /* "/dossiers" */
};

uint64_t
peer_hash (const char *data, size_t size)
{
  uint64_t hash = UINT64_C (1469598103934665603);
  size_t i;

  for (i = 0; i < size; i++)
    hash = (hash ^ (unsigned char) data[i]) * UINT64_C (1099511628211);
  return hash;
}

/* The value of a header; "" when there is none. */
static void
header (const struct request *r, const char *name, char *out, size_t room)
{
  size_t length = strlen (name), i;
  const char *at = r->head, *end = r->head + r->head_size;

  out[0] = '\0';
  while (at < end) {
    const char *line = memchr (at, '\n', (size_t) (end - at));
    size_t size = line != NULL ? (size_t) (line - at) : (size_t) (end - at);

    if (size > length && at[length] == ':' && strncasecmp (at, name, length) == 0) {
      for (at += length + 1, size -= length + 1; size > 0 && *at == ' '; at++)
        size--;
      for (i = 0; i < size && i + 1 < room && at[i] != '\r'; i++)
        out[i] = at[i];
      out[i] = '\0';
      return;
    }
    at += size + 1;
  }
}

/* What stands between two marks of a text; "" when it is not there. */
static void
between (const char *data, size_t size, const char *before, char end, char *out, size_t room)
{
  const char *at = memmem (data, size, before, strlen (before));
  size_t i = 0;

  if (at != NULL)
    for (at += strlen (before); at < data + size && *at != end && i + 1 < room; at++)
      out[i++] = *at;
  out[i] = '\0';
}

static int
read_request (struct request *r, const char *data, size_t size)
{
  const char *end = memmem (data, size, "\r\n\r\n", 4), *place;
  char line[sizeof r->method + sizeof r->path];

  memset (r, 0, sizeof *r);
  between (data, size, "", '\r', line, sizeof line);      /* the data has no end mark of its own */
  if (end == NULL || sscanf (line, "%11s %239s", r->method, r->path) != 2)
    return 0;
  r->head = data;
  r->head_size = (size_t) (end - data) + 2;
  r->body = end + 4;
  r->body_size = size - r->head_size - 2;
  if (sscanf (r->path, "/%15[^/]", r->shape) != 1)
    return 0;
  place = strchr (r->path + 1, '/');
  place = place != NULL ? strchr (place + 1, '/') : NULL;
  if (place == NULL || (size_t) (place - r->path) >= sizeof r->place)
    return 0;
  memcpy (r->place, r->path, (size_t) (place - r->path));
  r->rest = place;
  return 1;
}

/* --- what is known --------------------------------------------------------------------------- */

static struct peer_thing *
find (struct peer *peer, const char *place, const char *key)
{
  int i;

  for (i = peer->count - 1; i >= 0; i--)
    if (strcmp (peer->things[i].key, key) == 0
        && strncmp (peer->things[i].business, place, strlen (place)) == 0
        && peer->things[i].business[strlen (place)] == ' ')
      return &peer->things[i];
  return NULL;
}

static struct peer_thing *
find_code (struct peer *peer, const char *place, const char *code)
{
  int i;

  for (i = 0; i < peer->count; i++)
    if (strcmp (peer->things[i].code, code) == 0
        && strncmp (peer->things[i].business, place, strlen (place)) == 0)
      return &peer->things[i];
  return NULL;
}

static struct peer_thing *
make (struct peer *peer, const struct request *r, const char *key)
{
  struct peer_thing *thing;
  char dossier[80];

  if (peer->count == PEER_MOST)
    abort ();
  thing = &peer->things[peer->count];
  memset (thing, 0, sizeof *thing);
  between (r->body, r->body_size, "<dossier xmlns=\"urn:kdc:dossier:1\" id=\"", '"', dossier,
           sizeof dossier);
  snprintf (thing->business, sizeof thing->business, "%s %s", r->place, dossier);
  snprintf (thing->key, sizeof thing->key, "%s", key);
  snprintf (thing->code, sizeof thing->code, "H26.99.99-20261114-%07d", ++peer->count);
  thing->bytes = peer_hash (r->body, r->body_size);
  return thing;
}

static void
write_receipt (const struct request *r, struct peer_thing *thing)
{
  char digest[160];

  header (r, "Content-Digest", digest, sizeof digest);
  snprintf (thing->receipt, sizeof thing->receipt,
            "<receipt xmlns=\"urn:kdc:receipt:1\" message-id=\"%s\" dossier-id=\"%s\" "
            "dossier-code=\"%s\" agency=\"H26.99.99\" status=\"1\" "
            "received=\"2026-11-14T20:30:00+07:00\" digest=\"%s\"/>\n",
            thing->key, strchr (thing->business, ' ') + 1, thing->code, digest);
}

/* --- answers --------------------------------------------------------------------------------- */

static void
say (struct peer_answer *a, int status, const char *type, const char *body)
{
  a->status = status;
  snprintf (a->type, sizeof a->type, "%s", type);
  snprintf (a->body, sizeof a->body, "%s", body);
}

static void
problem (struct peer_answer *a, int status, const char *name)
{
  char body[160];

  snprintf (body, sizeof body, "{\"type\":\"urn:kdc:problem:%s\",\"status\":%d}", name, status);
  say (a, status, "application/problem+json", body);
}

static void
strange (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  peer->strange++;
  snprintf (peer->last_strange, sizeof peer->last_strange, "%s %.140s", r->method, r->path);
  problem (a, 404, "no-route");
}

/* The one place where an effect happens: the first request of a key. */
static struct peer_thing *
effect (struct peer *peer, const struct request *r, const char *key, struct peer_answer *a)
{
  struct peer_thing *thing = find (peer, r->place, key);

  if (thing == NULL) {
    thing = make (peer, r, key);
    thing->effects = 1;
    write_receipt (r, thing);
    return thing;
  }
  thing->repeats++;
  if (thing->bytes == peer_hash (r->body, r->body_size))
    return thing;
  thing->conflicts++;
  problem (a, 422, "key-reused");
  return NULL;
}

static int
under (const struct request *r, const char *method, const char *folder, const char **name)
{
  size_t length = strlen (folder);

  *name = r->rest + length;
  return strcmp (r->method, method) == 0 && strncmp (r->rest, folder, length) == 0;
}

/* --- the shapes ------------------------------------------------------------------------------ */

/* Create under an id of the sender's, ask by that id: kdc.xml. */
static void
create (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  const char *name;
  char key[80], quoted[82];

  if (under (r, "GET", "/messages/", &name)) {
    thing = find (peer, r->place, name);
    if (thing == NULL)
      problem (a, 404, "no-message");
    else
      say (a, 200, "application/xml", thing->receipt);
    return;
  }
  if (strcmp (r->method, "POST") != 0 || strcmp (r->rest, "/dossiers") != 0) {
    strange (peer, r, a);
    return;
  }
  header (r, "Idempotency-Key", quoted, sizeof quoted);
  snprintf (key, sizeof key, "%.*s", (int) strcspn (quoted + 1, "\""), quoted + 1);
  thing = effect (peer, r, key, a);
  if (thing != NULL)
    say (a, 201, "application/xml", thing->receipt);
}

/* PUT to an own URL: the same bytes again change nothing. */
static void
put (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  const char *name;

  if (!under (r, "PUT", "/dossiers/", &name)) {
    strange (peer, r, a);
    return;
  }
  thing = effect (peer, r, name, a);
  if (thing != NULL)
    say (a, thing->repeats > 0 ? 200 : 201, "application/xml", thing->receipt);
}

/* No id, no question: every request is a new effect. */
static void
blind (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  char key[80];
  struct peer_thing *thing;

  header (r, "X-Message", key, sizeof key);
  thing = make (peer, r, key);
  thing->effects = 1;
  write_receipt (r, thing);
  say (a, 201, "application/xml", thing->receipt);
}

/* Upload (a file object that nobody needs is allowed), file it, look. The filing is the effect. */
static void
ordered (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  const char *name;
  char body[200], key[112], of[80];

  if (under (r, "POST", "/files", &name)) {
    header (r, "X-Message", of, sizeof of);
    snprintf (key, sizeof key, "upload %s %d", of, peer->count);
    thing = make (peer, r, key);
    snprintf (body, sizeof body, "<file id=\"%s\"/>", thing->code);
    say (a, 201, "application/xml", body);
  }
  else if (under (r, "PUT", "/filings/", &name)) {
    header (r, "X-File", key, sizeof key);
    thing = find_code (peer, r->place, key);
    if (thing == NULL || strncmp (thing->key, "upload ", 7) != 0) {
      problem (a, 409, "no-file");
      strange (peer, r, a);
      return;
    }
    snprintf (of, sizeof of, "%s", strchr (thing->business, ' ') + 1);
    thing = effect (peer, r, name, a);
    if (thing == NULL)
      return;
    snprintf (thing->business, sizeof thing->business, "%s %s", r->place, of);
    write_receipt (r, thing);
    say (a, 200, "application/xml", thing->receipt);
  }
  else if (under (r, "GET", "/filings/", &name)) {
    thing = find (peer, r->place, name);
    if (thing == NULL)
      problem (a, 404, "no-filing");
    else
      say (a, 200, "application/xml", "<status xmlns=\"urn:kdc:receipt:1\" status=\"2\"/>");
  }
  else
    strange (peer, r, a);
}

/* A session is good for three requests. */
static int
has_session (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  char session[40], wanted[40];

  header (r, "X-Session", session, sizeof session);
  snprintf (wanted, sizeof wanted, "t%d", peer->sessions);
  if ((peer->lasting && session[0] == 't')
      || (strcmp (session, wanted) == 0 && peer->session_uses-- > 0))
    return 1;
  problem (a, 419, "session");
  return 0;
}

/* Put it in under an id, ask until it is done, take it away. The putting in is the effect. */
static void
poll (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  const char *name;
  char body[100];

  if (under (r, "POST", "/login", &name)) {
    peer->session_uses = 3;
    snprintf (body, sizeof body, "<session id=\"t%d\"/>", ++peer->sessions);
    say (a, 200, "application/xml", body);
  }
  else if (under (r, "PUT", "/submissions/", &name)) {
    if (!has_session (peer, r, a))
      return;
    thing = effect (peer, r, name, a);
    if (thing != NULL)
      say (a, 202, "application/xml", "<wait/>");
  }
  else if (under (r, "GET", "/submissions/", &name)) {
    if (!has_session (peer, r, a))
      return;
    thing = find (peer, r->place, name);
    if (thing == NULL)              /* what was taken away is remembered, for years */
      strange (peer, r, a);
    else if (thing->asked++ < 2)
      say (a, 202, "application/xml", "<wait/>");
    else
      say (a, 200, "application/xml", thing->receipt);
  }
  else if (under (r, "DELETE", "/submissions/", &name)) {
    thing = find (peer, r->place, name);
    if (thing == NULL || thing->asked < 3)
      strange (peer, r, a);
    else
      say (a, thing->cleaned++ > 0 ? 404 : 200, "", "");
  }
  else
    strange (peer, r, a);
}

/* Only a word that something comes: no effect, but a receipt of its own. */
static void
announce (struct peer *peer, const struct request *r, const char *name, struct peer_answer *a)
{
  struct peer_thing *thing;
  char key[112];

  snprintf (key, sizeof key, "word %s", name);
  thing = effect (peer, r, key, a);
  if (thing == NULL)
    return;
  thing->effects = 0;
  memmove (thing->key, name, strlen (name) + 1);
  write_receipt (r, thing);
  strcpy (thing->key, key);
  say (a, 202, "application/xml", "<wait/>");
}

/* Put it in under an id; whoever asks for it hears that it is there. Its receipt comes by another
 * way (wait), or is asked for under an address of its own and then acknowledged (tray). */
static void
wait (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  const char *name;
  char key[80];

  if (under (r, "PUT", "/announcements/", &name))
    announce (peer, r, name, a);
  else if (under (r, "PUT", "/read/", &name))
    say (a, 200, "application/xml", "<read/>");
  else if (under (r, "POST", "/messages", &name)) {
    header (r, "X-Message", key, sizeof key);
    if (effect (peer, r, key, a) != NULL)
      say (a, 202, "application/xml", "<wait/>");
  }
  else if (under (r, "GET", "/messages/", &name) || under (r, "GET", "/results/", &name)) {
    thing = find (peer, r->place, name);
    if (thing == NULL)
      problem (a, 404, "no-message");
    else if (r->rest[1] == 'm')
      say (a, 200, "application/xml", "<wait/>");
    else if (thing->asked++ < 2)
      say (a, 202, "application/xml", "<wait/>");
    else
      say (a, 200, "application/xml", thing->receipt);
  }
  else
    strange (peer, r, a);
}

/* Every request is signed over its headers as JSON, anew for each attempt; the same again is told
 * to be a duplicate. */
static int
is_signed (const struct request *r, const char *json, const char *signature,
           const char *message)
{
  unsigned char mac[32];
  unsigned int length = sizeof mac, i;
  char text[600], said[80], hex[65];

  header (r, json, text, sizeof text);
  header (r, signature, said, sizeof said);
  if (HMAC (EVP_sha256 (), "bí mật", 9, (unsigned char *) text, strlen (text), mac, &length)
      == NULL)
    return 0;
  for (i = 0; i < length; i++)
    sprintf (hex + 2 * i, "%02x", mac[i]);
  return strcmp (hex, said) == 0 && strstr (text, message) != NULL;
}

static void
vxp (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_thing *thing;
  char message[80], stamp[40];

  header (r, "X-Message", message, sizeof message);
  header (r, "X-Stamp", stamp, sizeof stamp);
  if (message[0] == '\0' || stamp[0] == '\0'
      || !is_signed (r, "X-Signed", "X-Signature", message)
      || !is_signed (r, "X-Signed", "X-Signature", stamp)) {
    strange (peer, r, a);
    return;
  }
  thing = find (peer, r->place, message);
  if (strcmp (r->method, "GET") == 0) {
    if (thing == NULL)
      problem (a, 404, "no-message");
    else
      say (a, 200, "application/xml", thing->receipt);
    return;
  }
  thing = effect (peer, r, message, a);
  if (thing != NULL && thing->repeats > 0)
    problem (a, 409, "duplicate");
  else if (thing != NULL)
    say (a, 200, "application/xml", thing->receipt);
}

/* A hub's mailbox, as edxml-vxp.xml comes for it: what was not confirmed is listed. */
static struct peer_document *
named_document (struct peer *peer, const struct request *r)
{
  char id[40];
  int i;

  header (r, "XroadVnpt-docid", id, sizeof id);
  for (i = 0; i < peer->document_count; i++)
    if (strcmp (peer->documents[i].id, id) == 0)
      return &peer->documents[i];
  return NULL;
}

static void
list_documents (struct peer *peer, char body[2048])
{
  int i, first = 1;
  size_t used;

  peer->listed++;
  strcpy (body, "{\"status\":\"OK\",\"ErrorCode\":\"0\",\"data\":[");
  for (i = 0; i < peer->document_count; i++) {
    struct peer_document *d = &peer->documents[i];

    if (d->done + d->failed > 0 && d->relisted++ >= peer->relists)
      continue;
    used = strlen (body);
    snprintf (body + used, 2048 - used, "%s{\"docId\":\"%s\",\"from\":\"B\"}",
              first ? "" : ",", d->id);
    first = 0;
  }
  strcat (body, "]}");
}

static void
edxml (struct peer *peer, const struct request *r, struct peer_answer *a)
{
  struct peer_document *d = named_document (peer, r);
  char body[sizeof a->body], said[20], id[40];

  header (r, "XroadVnpt-docid", id, sizeof id);
  strcpy (body, "{\"status\":\"OK\",\"ErrorCode\":\"0\"}");
  if (strcmp (r->method, "POST") != 0
      || !is_signed (r, "XroadVnpt-sign-header", "XroadVnpt-hash-header", id)) {
    strange (peer, r, a);
    return;
  }
  if (strcmp (r->rest, "/getReceivedEdocList") == 0)
    list_documents (peer, body);
  else if (d != NULL && strcmp (r->rest, "/getEdoc") == 0) {
    d->got++;
    snprintf (body, sizeof body, "{\"status\":\"OK\",\"ErrorCode\":\"0\",\"data\":\"%.1900s\"}",
              d->data);
  }
  else if (d != NULL && strcmp (r->rest, "/updateStatus") == 0) {
    header (r, "XroadVnpt-status", said, sizeof said);
    d->done += strcmp (said, "done") == 0;
    d->failed += strcmp (said, "fail") == 0;
  }
  else {
    strange (peer, r, a);
    return;
  }
  say (a, 200, "application/json", body);
}

/* --- one request ----------------------------------------------------------------------------- */

static const struct {
  const char *name;
  void (*handle) (struct peer *peer, const struct request *r, struct peer_answer *a);
} shapes[] = {
  { "create", create }, { "put", put }, { "silent", put }, { "blind", blind },
  { "ordered", ordered }, { "poll", poll }, { "vxp", vxp }, { "edxml", edxml }, { "wait", wait },
  { "tray", wait },
};

void
peer_handle (struct peer *peer, const char *data, size_t size, struct peer_answer *answer)
{
  struct request r;
  size_t i;

  memset (answer, 0, sizeof *answer);
  peer->requests++;
  if (read_request (&r, data, size)) {
    peer->changes += strcmp (r.method, "GET") != 0;
    for (i = 0; i < sizeof shapes / sizeof *shapes; i++)
      if (strcmp (shapes[i].name, r.shape) == 0) {
        shapes[i].handle (peer, &r, answer);
        return;
      }
  }
  strange (peer, &r, answer);
}

int
peer_effects (const struct peer *peer, const char *business)
{
  int i, effects = 0;

  for (i = 0; i < peer->count; i++)
    if (strcmp (peer->things[i].business, business) == 0) {
      effects += peer->things[i].effects;
      if (peer->things[i].conflicts > 0)
        return -1;
    }
  return effects;
}

const struct peer_thing *
peer_thing (const struct peer *peer, const char *business, int effects)
{
  int i;

  for (i = 0; i < peer->count; i++)
    if (strcmp (peer->things[i].business, business) == 0
        && peer->things[i].effects == effects)
      return &peer->things[i];
  return NULL;
}

int
peer_repeats (const struct peer *peer, const char *business)
{
  int i, repeats = 0;

  for (i = 0; i < peer->count; i++)
    if (strcmp (peer->things[i].business, business) == 0)
      repeats += peer->things[i].repeats;
  return repeats;
}

void
peer_print (const struct peer *peer)
{
  int i;

  fprintf (stderr, "  peer: %d requests, %d strange (%s)\n", peer->requests, peer->strange,
           peer->last_strange);
  for (i = 0; i < peer->count; i++)
    fprintf (stderr, "  peer: %s key %s effects %d repeats %d conflicts %d\n",
             peer->things[i].business, peer->things[i].key, peer->things[i].effects,
             peer->things[i].repeats, peer->things[i].conflicts);
}
