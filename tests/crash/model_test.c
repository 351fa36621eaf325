/* model_test.c - random schedules of answers (lost, late, doubled, refused, garbage, cut off, not
 * to be had), clocks that jump both ways, secrets that expire, stores that are opened anew. After
 * each step the delivery must be where the model says, and what left must be what the model lets
 * leave; at the end there is one effect. Many deliveries share a store, each is a schedule.
 * KDC_SCHEDULES: how many; KDC_SEED repeats a run. */

#include <time.h>
#include "drives.h"
#include "model.h"
#include "stage.h"

#define WAVE 12                     /* deliveries at once */
#define WAVES 80                    /* in one store */
#define MOST_ATTEMPTS 12
#define LATE 3

static const struct model_shape shapes[] = {
  { "create", "kdc", 1, { { M_ASK_PEER, 5000, M_GO_ON } } },
  { "put", "crash-put", 1, { { M_REPEAT, 0, M_GO_ON } } },
  { "silent", "crash-silent", 1, { { M_REPEAT, 0, M_GO_ON } } },
  { "blind", "crash-blind", 1, { { M_ASK_PERSON, 0, M_GO_ON } } },
  { "ordered", "crash-ordered", 3, { { M_ORPHAN, 0, M_GO_ON }, { M_REPEAT, 0, M_GO_ON },
                                     { M_REPEAT, 0, M_GO_ON } } },
  { "vxp", "crash-vxp", 1, { { M_ASK_PEER, 5000, M_GO_ON } } },
  { "poll", "crash-poll", 1, { { M_REPEAT, 0, M_POLL } } },
  { "tray", "crash-tray", 2, { { M_ASK_PEER, 5000, M_POLL }, { M_REPEAT, 0, M_GO_ON } } },
  { "wait", "crash-wait", 2, { { M_ASK_PERSON, 0, M_WAIT }, { M_ASK_PEER, 5000, M_WAIT } } },
};
#define SHAPES (sizeof shapes / sizeof *shapes)

struct text { char *data; size_t size; };

struct delivery {
  struct model m;
  int64_t id;
  int number;
  char place[40], business[120];    /* "/create/17" */
  uint64_t bytes[3];                /* of each call: the same whenever it is sent */
  struct text late[LATE];           /* requests that still wander about */
  int quiet;                        /* requests until the other side is well */
  int refused;                      /* it says no to this one, for good */
  int clean_up;                     /* what it left there is still to be taken away */
  int64_t spoilt;                   /* requests for that until it is well */
  int notices[5];                   /* that the host must have been told, by kind */
};

static struct play play;
static struct kdc_catalog *catalog;
static struct kdc_context *context;
static struct kdc_outbox *outbox;
static struct delivery wave[WAVE];
static uint64_t dice_state, seed;
static long schedule, requests;
static int failed;
/* What the step at hand did. */
static struct { struct delivery *d; enum model_word word; int clean_up; } now;

static unsigned
dice (unsigned n)
{
  return (unsigned) stage_dice (&dice_state, n);
}

static int
seeded (void *user, void *out, size_t size)
{
  unsigned char *bytes = out;
  size_t i;

  (void) user;
  for (i = 0; i < size; i++)
    bytes[i] = (unsigned char) dice (256);
  return KDC_OK;
}

static void __attribute__ ((format (printf, 2, 3)))
violation (const struct delivery *d, const char *format, ...)
{
  va_list args;

  fprintf (stderr, "FAIL schedule %ld, KDC_SEED=%llu, %s: ", schedule, (unsigned long long) seed,
           d != NULL ? d->place : "");
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);
  if (failed++ == 0 && d != NULL)
    stage_print_delivery (&play, d->id);
}

static void
read_row (const struct delivery *d, int *state, int64_t *due)
{
  struct kdc__delivery_row row;

  if (kdc__store_get (kdc__outbox_store (outbox), d->id, &row, NULL) != KDC_OK)
    abort ();
  *state = row.state;
  *due = row.due_ms;
  kdc__delivery_row_clear (context, &row);
}

/* --- the network ----------------------------------------------------------------------------- */

enum trouble {
  T_NONE, T_NOT_SENT, T_LOST_BEFORE, T_LOST_AFTER, T_LATE, T_TWICE, T_HTML, T_CUT_OFF, T_EMPTY,
  T_ERROR, T_BUSY, T_BUSY_DATE, T_TOO_MANY, T_EXPIRED, T_FORBIDDEN, T_PROXY_404, T_ELSEWHERE, T_LIE,
  T_DUPLICATE, T_REFUSED, T_SESSION, T_COUNT,
  T_DONE                            /* finished, without a receipt */
};

static int
is_shape (const struct delivery *d, const char *name)
{
  return strcmp (d->m.shape->name, name) == 0;
}

static int
append (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static int
write_request (const struct kdc__transport_call *call, struct kdc_buffer *out, kdc_error **err)
{
  size_t i;

  (void) kdc__buffer_printf (out, "%s %s HTTP/1.1\r\n", call->method,
                             strchr (call->url + 8, '/'));
  for (i = 0; i < call->headers->count; i++)
    (void) kdc__buffer_printf (out, "%s: %s\r\n", call->headers->items[i].name,
                               call->headers->items[i].value);
  (void) kdc__buffer_puts (out, "\r\n");
  return call->body != NULL ? call->body (call->body_user, append, out, err) : out->status;
}

static struct delivery *
find (const char *path)
{
  int i;

  for (i = 0; i < WAVE; i++) {
    size_t length = strlen (wave[i].place);

    if (strncmp (path, wave[i].place, length) == 0 && path[length] == '/')
      return &wave[i];
  }
  return NULL;
}

static int
has_effect (const struct delivery *d)
{
  return peer_effects (&stage->peer, d->business) > 0;
}

static int
wanders (const struct delivery *d)
{
  int i, count = 0;

  for (i = 0; i < LATE; i++)
    count += d->late[i].data != NULL;
  return count;
}

/* What is on its way arrives, or is lost for good. */
static void
arrive (struct delivery *d, int lost)
{
  struct peer_answer ignored;
  int i;

  for (i = 0; i < LATE; i++) {
    if (d->late[i].data == NULL)
      continue;
    if (!lost && !d->refused)
      peer_handle (&stage->peer, d->late[i].data, d->late[i].size, &ignored);
    free (d->late[i].data);
    d->late[i].data = NULL;
  }
}

static void
delay (struct delivery *d, const struct kdc_buffer *request)
{
  int i;

  for (i = 0; i < LATE; i++)
    if (d->late[i].data == NULL) {
      d->late[i].data = malloc (request->size);
      if (d->late[i].data == NULL)
        abort ();
      memcpy (d->late[i].data, request->data, request->size);
      d->late[i].size = request->size;
      return;
    }
}

/* --- answers --------------------------------------------------------------------------------- */

static struct kdc_http_response *
response (int status, const char *type, const char *body)
{
  struct kdc_http_response *r = NULL;

  if (kdc__response_new (context, status, &r) != KDC_OK
      || (type[0] != '\0' && kdc__headers_add (&r->headers, "Content-Type", type) != KDC_OK)
      || kdc__buffer_puts (&r->body, body) != KDC_OK)
    abort ();
  return r;
}

/* What the documents say of an answer of the peer's own. */
static enum model_word
word_of (const struct delivery *d, int asks, const struct peer_answer *a)
{
  int is_problem = strstr (a->body, "urn:kdc:problem:") != NULL;
  int is_receipt = strncmp (a->body, "<receipt ", 9) == 0;
  int is_wait = strcmp (a->body, "<wait/>") == 0;

  if (asks == MODEL_POLL)
    return is_receipt ? W_RECEIPT : W_PENDING;
  if (asks)
    return is_receipt || is_wait ? W_FOUND
           : strstr (a->body, "no-message") != NULL ? W_ABSENT : W_CANNOT_TELL;
  if (a->status == 422 && is_shape (d, "create"))
    return W_DUPLICATE;
  if (a->status == 409 && is_shape (d, "vxp"))
    return W_DUPLICATE;
  if (is_problem)
    return W_REFUSED;
  return is_receipt && !is_shape (d, "silent") ? W_RECEIPT : W_ACCEPTED;
}

static void
lie (char *body)
{
  char *at = strstr (body, "digest=\"sha-256=:");

  if (at != NULL)
    at[17] = at[17] == 'A' ? 'B' : 'A';
}

static enum model_word
trouble_word (enum trouble t, int asks)
{
  switch (t) {
  case T_BUSY:
  case T_BUSY_DATE:
  case T_TOO_MANY:
    return asks ? W_CANNOT_TELL : W_TRANSIENT;
  case T_EXPIRED:
  case T_FORBIDDEN:
    return W_SUSPENDED;
  case T_REFUSED:
    return W_REFUSED;
  case T_SESSION:
    return W_EXPIRED;
  case T_DONE:
    return W_ACCEPTED;
  default:
    return asks ? W_CANNOT_TELL : W_UNKNOWN;
  }
}

/* Retry-After, in seconds or as a date; it counts for a call as for a question. */
static void
add_retry_after (struct delivery *d, struct kdc_http_response *r, enum trouble t)
{
  static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
  int64_t wait = 1 + dice (600), at = stage->clock / 1000 + wait;
  time_t when = (time_t) at;
  struct tm tm;
  char text[64];

  gmtime_r (&when, &tm);
  if (t == T_BUSY_DATE)
    strftime (text, sizeof text, "xxx, %d Nov %Y %H:%M:%S GMT", &tm);
  else
    snprintf (text, sizeof text, "%lld", (long long) wait);
  if (t == T_BUSY_DATE) {
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
                                          "Sep", "Oct", "Nov", "Dec" };

    memcpy (text, days[at / 86400 % 7], 3);
    memcpy (text + 8, months[tm.tm_mon], 3);
  }
  if (kdc__headers_add (&r->headers, "Retry-After", text) != KDC_OK)
    abort ();
  d->m.not_before = t == T_BUSY_DATE ? at * 1000 : stage->clock + wait * 1000;
}

static struct kdc_http_response *
troubled (struct delivery *d, enum trouble t, int asks, const struct peer_answer *a)
{
  char cut[2048];
  struct kdc_http_response *r;

  switch (t) {
  case T_HTML:
    return response (200, "text/html", "<html><p>Đăng nhập mạng công cộng</html>");
  case T_CUT_OFF:
    snprintf (cut, sizeof cut, "%.*s", (int) strlen (a->body) / 2, a->body);
    return response (a->status, a->type, cut);
  case T_EMPTY:
    return response (200, "", "");
  case T_ERROR:
    return response (500 + (int) dice (3), "text/html", "<h1>Lỗi</h1>");
  case T_BUSY:
  case T_BUSY_DATE:
  case T_TOO_MANY:
    r = response (t == T_TOO_MANY ? 429 : 503, "", "");
    add_retry_after (d, r, t);
    return r;
  case T_EXPIRED:
    return response (401, "", "");
  case T_SESSION:
    return response (419, "", "");
  case T_DONE:
    return response (204, "", "");
  case T_FORBIDDEN:
    return response (403, "text/html", "<h1>403</h1>");
  case T_PROXY_404:
    return response (404, "text/html", "<html>không có trang này</html>");
  case T_ELSEWHERE:
    r = response (302, "", "");
    if (kdc__headers_add (&r->headers, "Location", "http://elsewhere.test/") != KDC_OK)
      abort ();
    return r;
  default:
    return response (asks == MODEL_POLL ? 404 : asks ? 200 : 422, "application/problem+json",
                     "{\"type\":\"urn:kdc:problem:invalid\",\"status\":422}");
  }
}

static int
can_refuse (struct delivery *d, int asks)
{
  if (dice (3) != 0)
    return 0;
  return asks == MODEL_POLL || (!has_effect (d) && !wanders (d));
}

static int
can_be_double (struct delivery *d, int asks)
{
  return asks == MODEL_CALL && (has_effect (d) || is_shape (d, "create"));
}

/* Not every trouble can happen to everybody: what the other side says must be possible. */
static enum trouble
choose (struct delivery *d, int asks)
{
  enum trouble t = d->quiet-- > 0 ? (enum trouble) dice (T_COUNT) : T_NONE;

  if (d->refused)
    return T_REFUSED;
  if (is_shape (d, "poll") && t != T_NONE && dice (4) == 0)
    return asks == MODEL_POLL ? T_DONE : T_SESSION;
  if ((t == T_REFUSED && !can_refuse (d, asks)) || (t == T_TWICE && is_shape (d, "blind"))
      || (t == T_DUPLICATE && !can_be_double (d, asks))
      || (t == T_SESSION && !is_shape (d, "poll")))
    return T_NONE;
  /* half of a file id is a file id; and where a status says it all, there is nothing to cut */
  if (t == T_CUT_OFF && ((is_shape (d, "ordered") && d->m.call == 0) || is_shape (d, "poll")))
    return T_HTML;
  return t;
}

/* "I have that already." */
static struct kdc_http_response *
duplicate (struct delivery *d, struct peer_answer *a)
{
  if (is_shape (d, "create")) {
    now.word = W_DUPLICATE;
    return response (422, "application/problem+json", "{\"type\":\"urn:kdc:problem:key-reused\"}");
  }
  if (!is_shape (d, "put"))
    return NULL;
  now.word = dice (2) ? W_DUPLICATE : W_DUPLICATE_LIE;
  if (now.word == W_DUPLICATE_LIE)
    lie (a->body);
  return response (409, a->type, a->body);
}

/* The peer is asked, and what it says may be spoiled on the way. */
static struct kdc_http_response *
ask_peer (struct delivery *d, enum trouble t, int asks, const struct kdc_buffer *request)
{
  struct kdc_http_response *r = NULL;
  struct peer_answer a;

  peer_handle (&stage->peer, request->data, request->size, &a);
  if (t == T_TWICE)
    peer_handle (&stage->peer, request->data, request->size, &a);
  if (t == T_LOST_AFTER)
    return NULL;
  if (t == T_DUPLICATE && (r = duplicate (d, &a)) != NULL)
    return r;
  if (t == T_HTML || t == T_CUT_OFF || t == T_EMPTY || t == T_ELSEWHERE) {
    now.word = trouble_word (t, asks);
    return troubled (d, t, asks, &a);
  }
  now.word = word_of (d, asks, &a);
  if (t == T_LIE && strncmp (a.body, "<receipt ", 9) == 0
      && (now.word == W_RECEIPT || now.word == W_FOUND)) {
    now.word = W_LIE;
    lie (a.body);
  }
  return response (a.status, a.type, a.body);
}

static struct kdc_http_response *
answer (struct delivery *d, int asks, const struct kdc_buffer *request, enum kdc__sent *sent)
{
  enum trouble t = choose (d, asks);

  *sent = KDC__MAYBE_SENT;
  now.word = W_LOST;
  switch (t) {
  case T_NOT_SENT:
    *sent = KDC__NOTHING_SENT;
    now.word = W_NOTHING_SENT;
    return NULL;
  case T_LATE:
    delay (d, request);
    return NULL;
  case T_LOST_BEFORE:
    return NULL;
  case T_DUPLICATE:                 /* a lie, when there is no effect: for a person */
    return has_effect (d) ? ask_peer (d, t, asks, request) : duplicate (d, NULL);
  case T_ERROR:
  case T_BUSY:
  case T_BUSY_DATE:
  case T_TOO_MANY:
  case T_EXPIRED:
  case T_FORBIDDEN:
  case T_PROXY_404:
  case T_REFUSED:
  case T_SESSION:
  case T_DONE:
    d->refused |= t == T_REFUSED;
    now.word = trouble_word (t, asks);
    return troubled (d, t, asks, NULL);
  default:
    return ask_peer (d, t, asks, request);
  }
}

/* What is the same at each attempt: method, target, body, and headers that are not made anew. */
static uint64_t
lasting_bytes (const struct kdc__transport_call *call, const struct kdc_buffer *request)
{
  static const char *const anew[]
    = { "X-Session", "X-stamp", "X-Signed", "X-Signature", "X-Login" };
  const char *body = memmem (request->data, request->size, "\r\n\r\n", 4);
  uint64_t bytes = peer_hash (body, request->size - (size_t) (body - request->data));
  size_t i, n;

  bytes += peer_hash (call->url, strlen (call->url)) + (unsigned char) call->method[0];
  for (i = 0; i < call->headers->count; i++) {
    const struct kdc__header *h = &call->headers->items[i];

    for (n = 0; n < sizeof anew / sizeof *anew && strcmp (anew[n], h->name) != 0; n++)
      continue;
    if (n == sizeof anew / sizeof *anew)
      bytes = bytes * 31 + peer_hash (h->name, strlen (h->name))
              + peer_hash (h->value, strlen (h->value));
  }
  return bytes;
}

static int
kind_of (const struct delivery *d, const struct kdc__transport_call *call)
{
  if (strcmp (call->method, "GET") != 0 || is_shape (d, "ordered"))
    return MODEL_CALL;
  return is_shape (d, "poll") || strstr (call->url, "/results/") != NULL ? MODEL_POLL
                                                                         : MODEL_QUESTION;
}

/* What may leave: the question, or the bytes of the call as they were the first time. */
static void
check_request (struct delivery *d, const struct kdc__transport_call *call, int asks,
               const struct kdc_buffer *request)
{
  uint64_t bytes = lasting_bytes (call, request);

  if (asks == MODEL_NOTHING)
    violation (d, "%s leaves in state %d", call->method, d->m.state);
  if (kind_of (d, call) != asks)
    violation (d, "%s leaves, but the state is %d", call->method, d->m.state);
  if (asks == MODEL_CALL && d->bytes[d->m.call] != 0 && d->bytes[d->m.call] != bytes)
    violation (d, "call %d is sent with other bytes", d->m.call);
  if (asks == MODEL_CALL)
    d->bytes[d->m.call] = bytes;
  if (call->total_ms * 3 > STAGE_LEASE)
    violation (d, "a call may take longer than a third of the lease");
}

/* --- beside the calls: a log-in before one, and a clean-up after the last -------------------- */

static struct kdc_http_response *
plain_answer (const struct kdc_buffer *request, unsigned trouble, enum kdc__sent *sent)
{
  struct peer_answer a;

  *sent = trouble == 1 ? KDC__NOTHING_SENT : KDC__MAYBE_SENT;
  if (trouble == 1 || trouble == 2)
    return NULL;
  if (trouble == 3)
    return response (503, "", "");
  peer_handle (&stage->peer, request->data, request->size, &a);
  return trouble == 4 ? NULL : response (a.status, a.type, a.body);
}

static struct kdc_http_response *
log_in (struct delivery *d, const struct kdc_buffer *request, enum kdc__sent *sent)
{
  unsigned trouble = d->quiet > 0 ? dice (12) : 0;

  now.word = trouble == 5 ? W_LOG_IN_REFUSED : W_NO_SESSION;
  *sent = KDC__MAYBE_SENT;
  if (trouble == 5)
    return response (401, "", "");
  return plain_answer (request, trouble, sent);
}

static struct kdc_http_response *
clean_up (struct delivery *d, const struct kdc_buffer *request, enum kdc__sent *sent)
{
  now.clean_up = 1;
  if (d->m.state != M_DELIVERED)
    violation (d, "taken away in state %d", d->m.state);
  return plain_answer (request, d->spoilt-- > 0 ? dice (6) : 0, sent);
}

static struct kdc_http_response *
answer_request (struct delivery *d, const struct kdc__transport_call *call,
                const struct kdc_buffer *request, enum kdc__sent *sent)
{
  int asks = model_asks (&d->m), during;
  int64_t due;

  if (strcmp (call->method, "DELETE") == 0)
    return clean_up (d, request, sent);
  if (strstr (call->url, "/login") != NULL)
    return log_in (d, request, sent);
  read_row (d, &during, &due);
  if (during != (asks == MODEL_CALL ? M_SENDING : d->m.state))
    violation (d, "state %d while a request leaves", during);
  check_request (d, call, asks, request);
  model_request (&d->m, stage->clock);
  return answer (d, asks, request, sent);
}

static int
transport (void *user, const struct kdc__transport_call *call, struct kdc_http_response **out,
           enum kdc__sent *sent, kdc_error **err)
{
  struct delivery *d = find (strchr (call->url + 8, '/'));
  struct kdc_buffer request;
  int status;

  (void) user;
  if (d == NULL || (now.d != NULL && now.word != W_NO_SESSION))
    abort ();
  requests++;
  now.d = d;
  kdc__buffer_init (&request, context, 0);
  status = write_request (call, &request, err);
  if (status != KDC_OK)
    return status;
  *out = answer_request (d, call, &request, sent);
  kdc__buffer_clear (&request);
  return *out != NULL ? KDC_OK : KDC_ENET;
}

/* --- steps ----------------------------------------------------------------------------------- */

/* What the host must have been told; and what begins with the end. */
static void
note (struct delivery *d, int state)
{
  d->clean_up |= state == M_DELIVERED && is_shape (d, "poll");
  d->notices[state == M_DELIVERED || state == M_NO_RECEIPT ? KDC__NOTICE_DELIVERED
             : state == M_REJECTED ? KDC__NOTICE_REJECTED
             : state == M_DEAD ? KDC__NOTICE_DEAD
             : state == M_SUSPENDED ? KDC__NOTICE_SUSPENDED : 0]++;
}

/* After a request: where is it now? */
static void
check_step (struct delivery *d, int64_t at)
{
  int before = d->m.state, state;
  int64_t due;

  read_row (d, &state, &due);
  if (!model_answer (&d->m, now.word, at, state))
    violation (d, "from %d after word %d to %d, not to %d", before, (int) now.word, state,
               d->m.state);
  if (state <= M_RETRY && due < (d->m.not_before > at ? d->m.not_before : at))
    violation (d, "due %lld ms too early", (long long) (d->m.not_before - due));
  if (state == M_WAITING ? due != d->m.since + MODEL_GIVE_UP
                         : state <= M_RETRY && due > at + INT64_C (86400000))
    violation (d, "due in %lld ms", (long long) (due - at));
  if (state == M_POLLING && due < at + 5000)
    violation (d, "asked for too soon");
  note (d, state);
  d->m.due = due;
  d->m.not_before = 0;
}

/* A step without a request: somebody was given up and a person is called, or is waited for anew. */
static void
check_silent_step (int64_t at)
{
  int i, state, changed = 0;
  int64_t due;

  for (i = 0; i < WAVE; i++) {
    struct delivery *d = &wave[i];
    int before = d->m.state;

    read_row (d, &state, &due);
    if (state == before)
      continue;
    changed++;
    if (!model_silent (&d->m, at, state, MOST_ATTEMPTS))
      violation (d, "from %d to %d without a request", before, state);
    note (d, state);
  }
  if (changed != 1)
    violation (NULL, "%d deliveries change in one step", changed);
}

/* The clean-up is a delivery of its own, and nobody is told of it. */
static void
check_clean_up (struct delivery *d)
{
  char sql[100];

  snprintf (sql, sizeof sql, "SELECT count(*) FROM delivery WHERE parent = %lld AND state < 11",
            (long long) d->id);
  d->clean_up = stage_number (&play, sql) != 0;
}

/* --- what the host does ---------------------------------------------------------------------- */

/* A receipt that came by another way: the right one ends the waiting, another changes nothing. */
static void
hand_in (struct delivery *d)
{
  int first = is_shape (d, "wait") && d->m.call == 0, state, status, wanted = -1, right;
  const struct peer_thing *thing = peer_thing (&stage->peer, d->business, !first);
  char receipt[1024], destination[100];
  struct kdc__delivery_row row;
  int64_t due;

  if (thing == NULL || kdc__store_get (kdc__outbox_store (outbox), d->id, &row, NULL) != KDC_OK)
    return;
  right = dice (4) != 0;
  snprintf (receipt, sizeof receipt, "%s", thing->receipt);
  if (!right)
    lie (receipt);
  snprintf (destination, sizeof destination, "http://peer.test%s", d->place);
  status = kdc__outbox_confirm (outbox, destination, row.message_id, receipt, strlen (receipt),
                                NULL);
  kdc__delivery_row_clear (context, &row);
  if (right)
    wanted = model_confirm (&d->m);
  if ((status == KDC_OK) != (wanted >= 0))
    violation (d, "a receipt is handed in: %d, %d", status, wanted);
  read_row (d, &state, &due);
  if (state != d->m.state)
    violation (d, "after a receipt %d, not %d", state, d->m.state);
  if (status == KDC_OK)
    note (d, state);
}

static int
may_hand_in (const struct delivery *d)
{
  return dice (40) == 0 && d->m.state < M_DELIVERED
         && (is_shape (d, "wait") || is_shape (d, "tray") || is_shape (d, "create"));
}

/* A person looks: the secret is a new one, or what was wrong is well. For what cannot be asked for
 * they look into the other side's books first. */
static void
decide (struct delivery *d)
{
  int64_t due;
  int state, wanted, before = d->m.state;

  if ((before != M_DEAD && before != M_SUSPENDED) || dice (3) == 0)
    return;
  if (d->m.shape->call[d->m.call].lost == M_ASK_PERSON && (has_effect (d) || wanders (d)))
    return;
  if (kdc__outbox_resume (outbox, d->id, NULL) != KDC_OK)
    violation (d, "cannot be resumed");
  wanted = model_resume (&d->m);
  read_row (d, &state, &due);
  if (state != wanted)
    violation (d, "resumed to %d, not to %d", state, wanted);
}

static void
open_outbox (void)
{
  kdc_error *err = NULL;

  kdc__outbox_close (outbox);
  outbox = NULL;
  if (kdc__outbox_open (catalog, play.desk, &outbox, &err) != KDC_OK)
    stage_fail ("outbox", err);
  stage_watch (&play);
  kdc__outbox_set_transport (outbox, transport, NULL, NULL);
  kdc__outbox_set_random (outbox, seeded, NULL);
}

/* The store looks like a copy that was put back: whatever is open is in doubt. */
static void
lose_generation (void)
{
  char path[300];
  int64_t due;
  int i, state;

  kdc__outbox_close (outbox);
  outbox = NULL;
  snprintf (path, sizeof path, "%s/store_generation", play.desk);
  if (unlink (path) != 0)
    violation (NULL, "no %s", path);
  open_outbox ();
  for (i = 0; i < WAVE; i++) {
    model_restore (&wave[i].m);
    read_row (&wave[i], &state, &due);
    if (state != wave[i].m.state)
      violation (&wave[i], "restored to %d, not to %d", state, wave[i].m.state);
  }
}

/* Days asleep, hours set back by a careful operator. */
static void
jump (void)
{
  if (dice (60) == 0)
    stage->clock += INT64_C (3600000) * dice (100);
  if (dice (60) == 0)
    stage->clock -= (int64_t) dice (7200000);
}

static int
is_over (const struct delivery *d)
{
  if (d->clean_up)
    return 0;
  return d->m.state >= M_DELIVERED
         || (d->m.state == M_DEAD && d->m.shape->call[d->m.call].lost == M_ASK_PERSON
             && has_effect (d) && !wanders (d));
}

static void
step (void)
{
  int64_t due, at;
  kdc_error *err = NULL;
  int worked;

  now.d = NULL;
  now.clean_up = 0;
  jump ();
  at = stage->clock;
  if (kdc__outbox_step (outbox, &worked, &due, &err) != KDC_OK)
    stage_fail ("step", err);
  if (now.clean_up)
    check_clean_up (now.d);
  else if (now.d != NULL)
    check_step (now.d, at);
  else if (worked)
    check_silent_step (at);
  else if (due != INT64_MAX && due > stage->clock)
    stage->clock = due;
}

static void
put (struct delivery *d, const struct model_shape *shape)
{
  struct kdc_dossier *dossier = NULL;
  char text[400], destination[100];
  kdc_error *err = NULL;
  int existed;

  memset (d, 0, sizeof *d);
  d->m.shape = shape;
  d->m.state = M_QUEUED;
  d->quiet = (int) dice (dice (4) == 0 ? 60 : 10);
  d->spoilt = dice (6);
  d->number = (int) schedule++;
  snprintf (d->place, sizeof d->place, "/%s/%d", d->m.shape->name, d->number);
  snprintf (d->business, sizeof d->business, "%s urn:uuid:%08d", d->place, d->number);
  snprintf (destination, sizeof destination, "http://peer.test%s", d->place);
  snprintf (text, sizeof text, "<dossier xmlns=\"urn:kdc:dossier:1\" id=\"urn:uuid:%08d\" "
            "procedure=\"1.001193\" revision=\"1\"/>", d->number);
  if (kdc__dossier_open_memory (catalog, text, strlen (text), NULL, NULL, &dossier, &err) != KDC_OK
      || kdc__outbox_put (outbox, dossier, destination, d->m.shape->protocol, NULL, &d->id,
                          &existed, &err) != KDC_OK)
    stage_fail ("put", err);
  kdc__dossier_free (dossier);
}

/* What it came to. */
static void
judge (struct delivery *d)
{
  int wanted = d->m.state != M_REJECTED || d->m.accepted;
  int effects = peer_effects (&stage->peer, d->business);
  const struct peer_thing *thing = peer_thing (&stage->peer, d->business, 1);

  if (is_shape (d, "wait") && d->m.accepted && d->m.call == 0)
    wanted = 0;                     /* no more than announced */
  if (effects != wanted)
    violation (d, "%d effects in state %d", effects, d->m.state);
  if (is_shape (d, "poll") && thing != NULL
      && (thing->cleaned > 0) != (d->m.state == M_DELIVERED))
    violation (d, "taken away %d times in state %d", thing->cleaned, d->m.state);
}

static void
run_wave (void)
{
  const struct model_shape *shape = &shapes[dice (SHAPES)];
  int i, open = WAVE, steps;

  for (i = 0; i < WAVE; i++)
    put (&wave[i], shape);
  for (steps = 0; open > 0 && failed == 0; steps++) {
    if (steps > 20000) {
      violation (&wave[0], "it never ends");
      return;
    }
    step ();
    if (dice (200) == 0) {
      if (dice (4) == 0)
        lose_generation ();
      else
        open_outbox ();
    }
    for (i = 0, open = 0; i < WAVE; i++) {
      if (dice (8) == 0)
        arrive (&wave[i], dice (4) == 0);
      decide (&wave[i]);
      if (may_hand_in (&wave[i]))
        hand_in (&wave[i]);
      open += !is_over (&wave[i]);
    }
  }
  for (i = 0; i < WAVE; i++) {
    arrive (&wave[i], 0);
    judge (&wave[i]);
  }
}

static void
check_notices (const int *wanted)
{
  static const char *const sql[] = {
    NULL, "SELECT count(*) FROM event WHERE kind = 1", "SELECT count(*) FROM event WHERE kind = 2",
    "SELECT count(*) FROM event WHERE kind = 3", "SELECT count(*) FROM event WHERE kind = 4"
  };
  int kind;

  for (kind = 1; kind <= 4; kind++)
    if (stage_number (&play, sql[kind]) != wanted[kind])
      violation (NULL, "%lld notices of kind %d instead of %d",
                 (long long) stage_number (&play, sql[kind]), kind, wanted[kind]);
}

static void
run_store (enum store_kind kind, long most)
{
  int i, j, k, notices[5] = { 0 };
  char faults[4000] = "";

  stage_begin (&play, kind, "model");
  stage->peer.lasting = 1;          /* sessions end when the dice say so */
  open_outbox ();
  for (i = 0; i < WAVES && schedule < most && failed == 0; i++) {
    stage_limit ("schedule %ld, KDC_SEED=%llu", schedule, (unsigned long long) seed);
    stage->peer.count = 0;
    run_wave ();
    for (j = 0; j < WAVE; j++)
      for (k = 1; k <= 4; k++)
        notices[k] += wave[j].notices[k];
  }
  kdc__outbox_close (outbox);
  outbox = NULL;
  if (stage->peer.strange > 0)
    violation (NULL, "strange: %s", stage->peer.last_strange);
  if (failed == 0) {
    check_notices (notices);
    stage_inspect (&play, 0, faults, sizeof faults);
  }
  if (faults[0] != '\0')
    violation (NULL, "%s", faults);
  stage_end (&play);
}

int
main (void)
{
  const char *text = getenv ("KDC_SEED"), *many = getenv ("KDC_SCHEDULES");
  long most = many != NULL ? strtol (many, NULL, 10) : 4000;
  struct timespec from, to;
  double seconds;

  seed = text != NULL ? strtoull (text, NULL, 10) : (uint64_t) time (NULL);
  dice_state = seed | 1;
  printf ("seed: KDC_SEED=%llu\n", (unsigned long long) seed);
  stage_open ("model");
  catalog = stage_catalog (NULL);
  context = catalog->ctx;
  context->values[KDC__MAX_ATTEMPTS] = MOST_ATTEMPTS;
  clock_gettime (CLOCK_MONOTONIC, &from);
  while (schedule < most && failed == 0) {
    run_store (STORE_SQLITE, most);
    stage_progress (schedule, most);
  }
  clock_gettime (CLOCK_MONOTONIC, &to);
  seconds = (double) (to.tv_sec - from.tv_sec) + (double) (to.tv_nsec - from.tv_nsec) / 1e9;
  printf ("%ld schedules, %ld requests, %.0f schedules per second\n", schedule, requests,
          (double) schedule / seconds);
  kdc__catalog_unref (catalog);
  stage_seen_write ("model");
  stage_close ();
  printf ("%d passed, %d failed\n", failed == 0, failed != 0);
  return failed != 0;
}
