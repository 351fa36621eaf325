/* period.c - batch reconcile: the other side's list of a period beside our own deliveries. An
 * answer that is not a whole list is an error and no work list, for absence would be read
 * out of it. */

#include "exchange/period.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "exchange/engine.h"
#include "xml/dom.h"

#define ROWS_AT_ONCE 100
#define MOST_PAGES   10000

struct compare {
  struct kdc_outbox *outbox;
  struct kdc__protocol *protocol;
  char *base;
  struct kdc__variables vars;       /* of the call */
  kdc__day from, until;             /* both included */
  kdc__instant asked;               /* what was delivered later need not be in the list */
  int64_t *seen;                    /* deliveries that the list names */
  size_t seen_count, seen_capacity;
  char **pages;                     /* {period-page} of those that were asked for */
  size_t page_count, page_capacity;
  struct kdc_period *period;
  kdc_error **err;
};

const char *
kdc__period_kind_name (int kind)
{
  static const char *const names[]
    = { "missing-there", "missing-here", "twice-there", "open-here", "rejected-here",
        "dossier-code", "status", "status-unmapped", "digest",
        "attachment" };

  return names[kind];
}

/* --- the work list --------------------------------------------------------------------------- */

void
kdc__period_free (struct kdc_period *period)
{
  struct kdc_context *ctx;
  size_t i;

  if (period == NULL)
    return;
  ctx = period->ctx;
  for (i = 0; i < period->count; i++) {
    kdc__free (ctx, period->items[i].message_id);
    kdc__free (ctx, period->items[i].dossier_code);
    kdc__free (ctx, period->items[i].file);
    kdc__free (ctx, period->items[i].ours);
    kdc__free (ctx, period->items[i].theirs);
  }
  kdc__free (ctx, period->items);
  kdc__free (ctx, period);
  kdc__context_unref (ctx);
}

/* What a work list says of a message; NULL: nothing. */
struct about { int64_t delivery; const char *message_id, *dossier_code, *file; };

static int
add (struct compare *c, int kind, const struct about *about, const char *ours, const char *theirs)
{
  struct kdc_context *ctx = c->outbox->ctx;
  struct kdc_period *period = c->period;
  struct kdc__period_item *item;
  void *items = period->items;

  if (kdc__grow (ctx, &items, &period->capacity, period->count, sizeof *period->items) != KDC_OK)
    return kdc__fail_nomem (c->err);
  period->items = items;
  item = &period->items[period->count++];
  item->kind = kind;
  item->delivery = about->delivery;
  item->message_id = kdc__strdup (ctx, about->message_id != NULL ? about->message_id : "");
  item->dossier_code = kdc__strdup (ctx, about->dossier_code != NULL ? about->dossier_code : "");
  item->file = kdc__strdup (ctx, about->file != NULL ? about->file : "");
  item->ours = kdc__strdup (ctx, ours != NULL ? ours : "");
  item->theirs = kdc__strdup (ctx, theirs != NULL ? theirs : "");
  if (item->message_id == NULL || item->dossier_code == NULL || item->file == NULL
      || item->ours == NULL || item->theirs == NULL)
    return kdc__fail_nomem (c->err);
  return KDC_OK;
}

/* --- one message that both sides know --------------------------------------------------------- */

static int
differ (const char *ours, const char *theirs)
{
  return ours != NULL && theirs != NULL && *ours != '\0' && *theirs != '\0'
         && strcmp (ours, theirs) != 0;
}

/* Compared on the canonical scale: two words of one status are no difference, and a word that the
 * protocol does not know is shown as it is. */
static int
compare_status (struct compare *c, const struct about *about, const char *ours,
                const char *theirs)
{
  int canonical;

  if (theirs == NULL || *theirs == '\0')
    return KDC_OK;
  canonical = kdc__protocol_canonical (c->protocol, theirs);
  if (canonical == 0)
    return add (c, KDC__PERIOD_STATUS_UNMAPPED, about, ours, theirs);
  if (ours == NULL || *ours == '\0' || canonical == kdc__protocol_canonical (c->protocol, ours))
    return KDC_OK;
  return add (c, KDC__PERIOD_STATUS, about, ours, theirs);
}

static const char *
our_digest (const struct kdc__variables *ours)
{
  const char *digest = kdc__variables_get (ours, "digest");

  return digest != NULL && *digest != '\0' ? digest : kdc__variables_get (ours, "content-digest");
}

/* What the feed told last, else what the receipt says. */
static int
compare_last_status (struct compare *c, const struct about *about,
                     const struct kdc__variables *ours, const char *theirs)
{
  struct kdc__progress_row last;
  int status = kdc__store_progress (c->outbox->store, about->delivery, INT64_MAX, &last, c->err);

  if (status == KDC_ENOTFOUND)
    return compare_status (c, about, kdc__variables_get (ours, "status"), theirs);
  if (status == KDC_OK)
    status = compare_status (c, about, last.word, theirs);
  kdc__progress_row_clear (c->outbox->ctx, &last);
  return status;
}

/* --- its attachments -------------------------------------------------------------------------- */

struct files {
  struct compare *compare;
  const struct kdc__dom *list;
  struct kdc__xpath_nodes *nodes;
  struct kdc__xpath_values values;
  struct kdc__files ours;
  unsigned char *known;             /* of ours: the other side has one of that name */
  struct about about;
};

static int
compare_file (struct files *f, const char *name, const char *sha)
{
  char hex[65];
  size_t i;

  f->about.file = name;
  for (i = 0; i < f->ours.count && strcmp (f->ours.items[i].name, name) != 0; i++)
    continue;
  if (i == f->ours.count)
    return add (f->compare, KDC__PERIOD_ATTACHMENT, &f->about, NULL, sha);
  f->known[i] = 1;
  kdc__hex (f->ours.items[i].sha, 32, hex);
  if (strcmp (hex, sha) == 0)
    return KDC_OK;
  return add (f->compare, KDC__PERIOD_ATTACHMENT, &f->about, hex, sha);
}

static int
compare_node (struct files *f, size_t index)
{
  const struct kdc__rows_decl *decl = f->compare->protocol->period;
  struct kdc_buffer name, sha;
  int status;

  kdc__buffer_init (&name, f->compare->outbox->ctx, 4096);
  kdc__buffer_init (&sha, f->compare->outbox->ctx, 4096);
  status = kdc__xpath_string_in (decl->file_name, f->list, &f->values, f->nodes, index, &name);
  if (status == KDC_OK)
    status = kdc__xpath_string_in (decl->file_sha256, f->list, &f->values, f->nodes, index, &sha);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (f->compare->err);
  else if (status != KDC_OK || name.size == 0 || sha.size == 0)
    status = kdc__fail (f->compare->outbox->ctx, f->compare->err, KDC_EPARSE,
                        "exchange.period-row", "row", f->about.message_id, "name", "file", NULL);
  else
    status = compare_file (f, name.data, sha.data);
  kdc__buffer_clear (&name);
  kdc__buffer_clear (&sha);
  return status;
}

/* Those that the other side does not have. */
static int
compare_rest (struct files *f)
{
  char hex[65];
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < f->ours.count && status == KDC_OK; i++) {
    if (f->known[i])
      continue;
    f->about.file = f->ours.items[i].name;
    kdc__hex (f->ours.items[i].sha, 32, hex);
    status = add (f->compare, KDC__PERIOD_ATTACHMENT, &f->about, hex, NULL);
  }
  return status;
}

/* A row without any says nothing of them: the other side may keep no list. */
static int
compare_files (struct compare *c, const struct about *about, const struct kdc__dom *list,
               const struct kdc__variables *ours, const struct kdc__variables *theirs)
{
  const struct kdc__xpath *path = c->protocol->period->files;
  struct files f = { .compare = c, .list = list, .about = *about,
                     .values = kdc__answer_values (theirs) };
  size_t i, count;
  int status;

  if (path == NULL)
    return KDC_OK;
  status = kdc__files_read (c->outbox->ctx, ours, &f.ours, c->err);
  if (status != KDC_OK)
    return status;
  f.known = kdc__calloc (c->outbox->ctx, f.ours.count + 1, 1);
  if (f.known == NULL || kdc__xpath_select (path, list, &f.values, &f.nodes) != KDC_OK)
    status = kdc__fail_nomem (c->err);
  count = f.nodes != NULL ? kdc__xpath_nodes_count (f.nodes) : 0;
  for (i = 0; i < count && status == KDC_OK; i++)
    status = compare_node (&f, i);
  if (status == KDC_OK && count > 0)
    status = compare_rest (&f);
  kdc__xpath_nodes_free (f.nodes);
  kdc__free (c->outbox->ctx, f.known);
  kdc__files_clear (&f.ours);
  return status;
}

static int
compare_delivered (struct compare *c, int64_t id, const struct kdc__dom *list,
                   const struct kdc__variables *theirs)
{
  struct kdc__variables ours;
  struct about about = { .delivery = id };
  const char *code, *their_code = kdc__variables_get (theirs, "dossier-code");
  int status = kdc__outbox_values (c->outbox, id, &ours, c->err);

  code = kdc__variables_get (&ours, "dossier-code");
  about.message_id = kdc__variables_get (theirs, "message-id");
  about.dossier_code = code != NULL && *code != '\0' ? code : their_code;
  if (status == KDC_OK && differ (code, their_code))
    status = add (c, KDC__PERIOD_CODE, &about, code, their_code);
  if (status == KDC_OK)
    status = compare_last_status (c, &about, &ours, kdc__variables_get (theirs, "status"));
  if (status == KDC_OK && differ (our_digest (&ours), kdc__variables_get (theirs, "digest")))
    status = add (c, KDC__PERIOD_DIGEST, &about, our_digest (&ours),
                  kdc__variables_get (theirs, "digest"));
  if (status == KDC_OK)
    status = compare_files (c, &about, list, &ours, theirs);
  kdc__variables_clear (&ours);
  return status;
}

static int
note_seen (struct compare *c, int64_t id)
{
  void *seen = c->seen;

  if (kdc__grow (c->outbox->ctx, &seen, &c->seen_capacity, c->seen_count, sizeof *c->seen)
      != KDC_OK)
    return kdc__fail_nomem (c->err);
  c->seen = seen;
  c->seen[c->seen_count++] = id;
  return KDC_OK;
}

static int
compare_known (struct compare *c, int64_t id, const struct kdc__dom *list,
               const struct kdc__variables *theirs)
{
  struct about about = { id, kdc__variables_get (theirs, "message-id"),
                         kdc__variables_get (theirs, "dossier-code"), NULL };
  const char *word = kdc__variables_get (theirs, "status");
  struct kdc__delivery_row row;
  int status = kdc__store_get (c->outbox->store, id, &row, c->err), state;

  if (status != KDC_OK)
    return status;
  state = row.state;
  kdc__delivery_row_clear (c->outbox->ctx, &row);
  status = note_seen (c, id);
  if (status != KDC_OK)
    return status;
  if (state == KDC__REJECTED)
    return add (c, KDC__PERIOD_REJECTED_HERE, &about, kdc__state_name (state), word);
  if (state < KDC__DELIVERED)
    return add (c, KDC__PERIOD_OPEN_HERE, &about, kdc__state_name (state), word);
  return compare_delivered (c, id, list, theirs);
}

static int
compare_row (struct compare *c, const struct kdc__dom *list, const struct kdc__variables *theirs)
{
  struct about about = { 0, kdc__variables_get (theirs, "message-id"),
                         kdc__variables_get (theirs, "dossier-code"), NULL };
  kdc_error *why = NULL;
  int64_t id = 0;
  int status = kdc__store_find (c->outbox->store, c->base, about.message_id, &id, &why);

  c->period->listed++;
  if (status == KDC_OK)
    return compare_known (c, id, list, theirs);
  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return add (c, KDC__PERIOD_MISSING_HERE, &about, NULL, kdc__variables_get (theirs, "status"));
  }
  if (c->err != NULL)
    *c->err = why;
  else
    kdc__error_delete (why);
  return status;
}

/* --- their list ------------------------------------------------------------------------------ */

static int
row_fails (struct compare *c, size_t index, const char *name)
{
  struct kdc_buffer number;

  kdc__buffer_init (&number, c->outbox->ctx, 0);
  (void) kdc__buffer_printf (&number, "%zu", index + 1);
  (void) kdc__fail (c->outbox->ctx, c->err, KDC_EPARSE, "exchange.period-row", "row",
                    number.data != NULL ? number.data : "", "name", name, NULL);
  kdc__buffer_clear (&number);
  return KDC_EPARSE;
}

/* A list of other days than those asked for says nothing of these: what is not in it may be there
 * all the same. */
static int
check_day (struct compare *c, size_t index, const struct kdc__variables *theirs)
{
  const char *said = kdc__variables_get (theirs, "received");
  kdc__instant at;
  kdc__day day;

  if (said == NULL || *said == '\0')
    return KDC_OK;
  if (kdc__instant_parse (said, strlen (said), &at) != 0)
    return row_fails (c, index, "received");
  day = kdc__day_of (at);
  return day >= c->from && day <= c->until ? KDC_OK : row_fails (c, index, "received");
}

static int
walk_row (struct compare *c, const struct kdc__dom *list, const struct kdc__xpath_nodes *nodes,
          size_t index)
{
  const struct kdc__rows_decl *decl = c->protocol->period;
  struct kdc__variables theirs;
  const char *missing = NULL;
  int status;

  kdc__variables_init (&theirs, c->outbox->ctx);
  status = kdc__capture_row (decl->captures, decl->capture_count, list, nodes, index, &c->vars,
                             &theirs, &missing);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (c->err);
  else if (missing != NULL)
    status = row_fails (c, index, missing);
  if (status == KDC_OK)
    status = check_day (c, index, &theirs);
  if (status == KDC_OK)
    status = compare_row (c, list, &theirs);
  kdc__variables_clear (&theirs);
  return status;
}

static int
walk (struct compare *c, const struct kdc__dom *list)
{
  const struct kdc__rows_decl *decl = c->protocol->period;
  struct kdc__xpath_values values = kdc__answer_values (&c->vars);
  struct kdc__xpath_nodes *nodes = NULL;
  size_t i, count;
  int status = kdc__xpath_select (decl->rows, list, &values, &nodes);

  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (c->err);
  if (status != KDC_OK)
    return row_fails (c, 0, "rows");
  count = kdc__xpath_nodes_count (nodes);
  for (i = 0; i < count && status == KDC_OK; i++)
    status = walk_row (c, list, nodes, i);
  kdc__xpath_nodes_free (nodes);
  return status;
}

static int
unexpected (struct compare *c, const struct kdc_http_response *answer, int is)
{
  struct kdc_buffer number;

  kdc__buffer_init (&number, c->outbox->ctx, 0);
  (void) kdc__buffer_printf (&number, "%d", answer->status);
  (void) kdc__fail (c->outbox->ctx, c->err, KDC_EREMOTE, "exchange.period-answer", "status",
                    number.data != NULL ? number.data : "", "is", kdc__answer_kind_name (is),
                    NULL);
  kdc__buffer_clear (&number);
  return KDC_EREMOTE;
}

/* *more: there is another page, and {period-page} says which. */
static int
page (struct compare *c, int *more)
{
  const struct kdc__call_decl *call = c->protocol->period->call;
  struct kdc_http_response *answer = NULL;
  struct kdc__dom *dom = NULL;
  const char *missing = NULL, *next;
  int is = KDC__IS_UNKNOWN;
  int status = kdc__outbox_ask_anew (c->outbox, c->protocol, c->base, call, &c->vars, &answer,
                                     &dom, &is, c->err);

  *more = 0;
  if (status != KDC_OK)
    return status;
  if (is == KDC__IS_ACCEPTED && dom != NULL)
    status = walk (c, dom);
  else if (is != KDC__IS_ABSENT || c->page_count > 1)       /* a list may be empty, no page of it */
    status = unexpected (c, answer, is);
  if (status == KDC_OK && kdc__variables_set (&c->vars, "period-page", "") != KDC_OK)
    status = kdc__fail_nomem (c->err);
  if (status == KDC_OK && is == KDC__IS_ACCEPTED)
    status = kdc__capture_all (c->outbox->ctx, call->captures, call->capture_count, answer, dom,
                               &c->vars, &c->vars, &missing, c->err);
  kdc__dom_free (dom);
  kdc__response_free (answer);
  if (status == KDC_OK && missing != NULL)
    return row_fails (c, 0, missing);
  next = kdc__variables_get (&c->vars, "period-page");
  *more = status == KDC_OK && next != NULL && *next != '\0';
  return status;
}

static int
pages_fail (struct compare *c, const char *page)
{
  return kdc__fail (c->outbox->ctx, c->err, KDC_EPARSE, "exchange.period-pages", "page", page,
                    NULL);
}

/* Pages that lead back to one of them, and pages without number, would never end. */
static int
note_page (struct compare *c, const char *page)
{
  struct kdc_context *ctx = c->outbox->ctx;
  void *pages = c->pages;
  size_t i;

  for (i = 0; i < c->page_count && strcmp (c->pages[i], page) != 0; i++)
    continue;
  if (i < c->page_count || c->page_count == MOST_PAGES)
    return pages_fail (c, page);
  if (kdc__grow (ctx, &pages, &c->page_capacity, c->page_count, sizeof *c->pages) != KDC_OK)
    return kdc__fail_nomem (c->err);
  c->pages = pages;
  c->pages[c->page_count] = kdc__strdup (ctx, page);
  if (c->pages[c->page_count] == NULL)
    return kdc__fail_nomem (c->err);
  c->page_count++;
  return KDC_OK;
}

/* A page that goes on brings some rows. */
static int
list (struct compare *c)
{
  int more = 1, status = KDC_OK;

  while (status == KDC_OK && more) {
    int64_t listed = c->period->listed;
    const char *at = kdc__variables_get (&c->vars, "period-page");

    status = note_page (c, at != NULL ? at : "");
    if (status == KDC_OK && kdc__is_cancelled (c->outbox->cancel))
      status = kdc__fail (c->outbox->ctx, c->err, KDC_ECANCELLED, "exchange.cancelled", NULL);
    if (status == KDC_OK)
      status = page (c, &more);
    if (status == KDC_OK && more && c->period->listed == listed)
      status = pages_fail (c, kdc__variables_get (&c->vars, "period-page"));
  }
  return status;
}

/* --- ours ------------------------------------------------------------------------------------- */

static int
by_number (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

/* How often a delivery is in the list; c->seen is in order by now. */
static size_t
times_seen (const struct compare *c, int64_t id)
{
  size_t low = 0, high = c->seen_count, at;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (c->seen[middle] < id)
      low = middle + 1;
    else
      high = middle;
  }
  for (at = low; at < c->seen_count && c->seen[at] == id; at++)
    continue;
  return at - low;
}

/* The day on which the other side received it: its own word, for its list goes by
 * that; else when we knew. */
static kdc__day
received_on (const struct kdc__delivery_row *row, const struct kdc__variables *ours)
{
  const char *said = kdc__variables_get (ours, "received");
  kdc__instant at;

  if (said != NULL && kdc__instant_parse (said, strlen (said), &at) == 0)
    return kdc__day_of (at);
  return kdc__day_of (row->changed_ms);
}

static int
look_for (struct compare *c, const struct kdc__delivery_row *row)
{
  struct kdc__variables ours;
  struct about about = { .delivery = row->id, .message_id = row->message_id };
  size_t times = times_seen (c, row->id);
  kdc__day day;
  int status = kdc__outbox_values (c->outbox, row->id, &ours, c->err);

  if (status == KDC_OK) {
    day = received_on (row, &ours);
    about.dossier_code = kdc__variables_get (&ours, "dossier-code");
    if (day >= c->from && day <= c->until) {
      c->period->compared++;
      if (times == 0 && row->changed_ms <= c->asked)
        status = add (c, KDC__PERIOD_MISSING_THERE, &about, kdc__state_name (row->state), NULL);
    }
    if (status == KDC_OK && times > 1)
      status = add (c, KDC__PERIOD_TWICE_THERE, &about, kdc__state_name (row->state), NULL);
  }
  kdc__variables_clear (&ours);
  return status;
}

/* Clean-ups are no messages that a list would name. */
static int
is_compared (const struct compare *c, const struct kdc__delivery_row *row)
{
  return row->parent == 0 && strcmp (row->destination, c->base) == 0
         && strcmp (row->protocol, c->protocol->id) == 0
         && (row->state == KDC__DELIVERED || row->state == KDC__DELIVERED_NO_RECEIPT);
}

static int
walk_ours (struct compare *c)
{
  struct kdc__store *store = c->outbox->store;
  struct kdc__delivery_row *rows = NULL;
  size_t count = 1, i;
  int64_t after = 0;
  int status = KDC_OK;

  if (c->seen_count > 0)
    qsort (c->seen, c->seen_count, sizeof *c->seen, by_number);
  while (status == KDC_OK && count > 0) {
    status = kdc__store_list (store, after, ROWS_AT_ONCE, &rows, &count, c->err);
    if (status != KDC_OK)
      return status;
    for (i = 0; i < count && status == KDC_OK; i++) {
      after = rows[i].id;
      if (is_compared (c, &rows[i]))
        status = look_for (c, &rows[i]);
    }
    kdc__store_rows_free (store, rows, count);
  }
  return status;
}

/* --- the whole -------------------------------------------------------------------------------- */

static int
read_days (struct compare *c, const char *from, const char *until)
{
  if (kdc__day_parse (from, strlen (from), &c->from) != 0
      || kdc__day_parse (until, strlen (until), &c->until) != 0 || c->from > c->until)
    return kdc__fail (c->outbox->ctx, c->err, KDC_EINVAL, "exchange.period-days", "from", from,
                      "until", until, NULL);
  return KDC_OK;
}

static int
set_variables (struct compare *c, const char *from, const char *until)
{
  const struct { const char *name, *value; } values[]
    = { { "base", c->base }, { "agent", KDC__AGENT }, { "period-from", from },
        { "period-until", until }, { "period-page", c->protocol->period->first } };
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < sizeof values / sizeof *values && status == KDC_OK; i++)
    status = kdc__variables_set (&c->vars, values[i].name, values[i].value);
  if (status != KDC_OK)
    return kdc__fail_nomem (c->err);
  return kdc__parameters_set (c->outbox, c->protocol, c->base, &c->vars, c->err);
}

static int
prepare (struct compare *c, const char *destination, const char *protocol, const char *from,
         const char *until)
{
  struct kdc_context *ctx = c->outbox->ctx;
  int status = kdc__base_of (ctx, destination, &c->base, c->err);

  c->asked = kdc__now (ctx);
  if (status == KDC_OK)
    status = read_days (c, from, until);
  if (status == KDC_OK)
    status = kdc__protocol_load (c->outbox->catalog, protocol, kdc__day_of (c->asked),
                                 &c->protocol, c->err);
  if (status == KDC_OK && c->protocol->period == NULL)
    status = kdc__fail (ctx, c->err, KDC_ENOTFOUND, "exchange.no-period", "protocol", protocol,
                        NULL);
  return status == KDC_OK ? set_variables (c, from, until) : status;
}

int
kdc__outbox_period (struct kdc_outbox *outbox, const char *destination, const char *protocol,
                    const char *from, const char *until, struct kdc_period **out,
                    kdc_error **err)
{
  struct kdc_period *period = kdc__calloc (outbox->ctx, 1, sizeof *period);
  struct compare c = { .outbox = outbox, .period = period, .err = err };
  int status;

  *out = NULL;
  if (period == NULL)
    return kdc__fail_nomem (err);
  period->ctx = kdc__context_ref (outbox->ctx);
  kdc__variables_init (&c.vars, outbox->ctx);
  status = prepare (&c, destination, protocol, from, until);
  if (status == KDC_OK)
    status = list (&c);
  if (status == KDC_OK)
    status = walk_ours (&c);
  kdc__variables_clear (&c.vars);
  kdc__protocol_free (c.protocol);
  kdc__free (outbox->ctx, c.base);
  kdc__free (outbox->ctx, c.seen);
  while (c.page_count > 0)
    kdc__free (outbox->ctx, c.pages[--c.page_count]);
  kdc__free (outbox->ctx, c.pages);
  if (status == KDC_OK)
    *out = period;
  else
    kdc__period_free (period);
  return status;
}
