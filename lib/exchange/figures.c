/* figures.c - what a store looks like from outside: counts, ages and sizes, without a name of
 * anybody. Format: https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4). */

#include "exchange/figures.h"

#include <string.h>
#include "exchange/engine.h"

enum kind {
  DELIVERIES, OPEN, OLDEST, UNKNOWN, DEAD, EVENTS, RECEIVED, IN_PROCESS, STORE_BYTES, FREE_BYTES,
  BREAKER, KINDS
};

static const struct { const char *name, *label, *help; } kinds[KINDS] = {
  [DELIVERIES] = { "kdc_deliveries", "state", "Deliveries in the outbox, by state." },
  [OPEN] = { "kdc_destination_open", "destination", "Deliveries that have not ended." },
  [OLDEST] = { "kdc_destination_oldest_seconds", "destination",
               "Age of the oldest delivery that has not ended." },
  [UNKNOWN] = { "kdc_destination_unknown", "destination",
                "Deliveries whose answer was lost and that are being asked about." },
  [DEAD] = { "kdc_destination_stopped", "destination",
             "Deliveries that wait for a person: dead or suspended." },
  [BREAKER] = { "kdc_destination_breaker_open", "destination",
                "Left in peace by this process after failures in a row: 1 or 0." },
  [EVENTS] = { "kdc_events_waiting", NULL, "Events that the host has not acknowledged." },
  [RECEIVED] = { "kdc_inbox_dossiers", NULL, "Dossiers received." },
  [IN_PROCESS] = { "kdc_inbox_in_process", NULL, "Messages begun and not answered." },
  [STORE_BYTES] = { "kdc_store_bytes", NULL, "Size of the database." },
  [FREE_BYTES] = { "kdc_store_free_bytes", NULL, "Room left where the store is." },
};

static int
add (struct kdc_figures *f, enum kind kind, const char *label, int64_t value)
{
  void *items = f->items;
  char *copy = label != NULL ? kdc__strdup (f->ctx, label) : NULL;

  if ((label != NULL && copy == NULL)
      || kdc__grow (f->ctx, &items, &f->capacity, f->count, sizeof *f->items) != KDC_OK) {
    kdc__free (f->ctx, copy);
    return KDC_ENOMEM;
  }
  f->items = items;
  f->items[f->count++] = (struct kdc__figure) { kind, copy, value };
  return KDC_OK;
}

/* --- reading --------------------------------------------------------------------------------- */

static int
add_states (struct kdc_figures *f, const struct kdc__store_figures *s)
{
  int state, status = KDC_OK;

  for (state = KDC__QUEUED; state <= KDC__REJECTED && status == KDC_OK; state++)
    status = add (f, DELIVERIES, kdc__state_name (state), s->states[state]);
  return status;
}

static int
add_store (struct kdc_figures *f, const struct kdc__store_figures *s)
{
  int status = add (f, EVENTS, NULL, s->events);

  if (status == KDC_OK)
    status = add (f, RECEIVED, NULL, s->received);
  if (status == KDC_OK)
    status = add (f, IN_PROCESS, NULL, s->in_process);
  if (status == KDC_OK)
    status = add (f, STORE_BYTES, NULL, s->bytes);
  if (status == KDC_OK && s->free_bytes >= 0)
    status = add (f, FREE_BYTES, NULL, s->free_bytes);
  return status;
}

static int
value_of (const struct kdc__destination_row *row, enum kind kind, int64_t now, int64_t *value)
{
  int64_t age = (now - row->oldest_ms) / 1000;

  switch (kind) {
  case OPEN:
    *value = row->open;
    return 1;
  case OLDEST:
    *value = age > 0 ? age : 0;
    return 1;
  case UNKNOWN:
    *value = row->unknown;
    return 1;
  case DEAD:
    *value = row->stopped;
    return 1;
  default:
    return 0;
  }
}

/* All of one figure stand together, as the format wants them. */
static int
add_destinations (struct kdc_figures *f, const struct kdc__destination_row *rows, size_t count)
{
  int64_t now = kdc__now (f->ctx), value;
  size_t i;
  int kind, status = KDC_OK;

  for (kind = 0; kind < KINDS; kind++)
    for (i = 0; i < count && status == KDC_OK; i++)
      if (value_of (&rows[i], (enum kind) kind, now, &value))
        status = add (f, (enum kind) kind, rows[i].destination, value);
  return status;
}

/* Of those that ever failed this process: what no attempt was made to, it knows nothing of. */
static int
add_breakers (struct kdc_figures *f, struct kdc_outbox *outbox)
{
  int64_t until;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < outbox->breaker_count && status == KDC_OK; i++) {
    const char *destination = outbox->breakers[i].destination;

    status = add (f, BREAKER, destination,
                  kdc__outbox_breaker (outbox, destination, &until) != KDC__BREAKER_CLOSED);
  }
  return status;
}

static int
fill (struct kdc_figures *f, struct kdc_outbox *outbox, kdc_error **err)
{
  struct kdc__store *store = kdc__outbox_store (outbox);
  struct kdc__store_figures s;
  struct kdc__destination_row *rows = NULL;
  size_t count = 0;
  int status = kdc__store_figures (store, &s, err);

  if (status == KDC_OK)
    status = kdc__store_destinations (store, &rows, &count, err);
  if (status != KDC_OK)
    return status;
  status = add_states (f, &s);
  if (status == KDC_OK)
    status = add_destinations (f, rows, count);
  if (status == KDC_OK)
    status = add_breakers (f, outbox);
  if (status == KDC_OK)
    status = add_store (f, &s);
  kdc__store_destinations_free (store, rows, count);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

int
kdc__figures_read (struct kdc_outbox *outbox, struct kdc_figures **out, kdc_error **err)
{
  struct kdc_context *ctx = kdc__outbox_context (outbox);
  struct kdc_figures *f = kdc__calloc (ctx, 1, sizeof *f);
  int status;

  *out = NULL;
  if (f == NULL)
    return kdc__fail_nomem (err);
  f->ctx = kdc__context_ref (ctx);
  status = fill (f, outbox, err);
  if (status == KDC_OK)
    *out = f;
  else
    kdc__figures_free (f);
  return status;
}

void
kdc__figures_free (struct kdc_figures *figures)
{
  struct kdc_context *ctx;
  size_t i;

  if (figures == NULL)
    return;
  ctx = figures->ctx;
  for (i = 0; i < figures->count; i++)
    kdc__free (ctx, figures->items[i].label);
  kdc__free (ctx, figures->items);
  kdc__free (ctx, figures);
  kdc__context_unref (ctx);
}

const char *
kdc__figure_name (const struct kdc__figure *figure)
{
  return kinds[figure->kind].name;
}

/* --- writing --------------------------------------------------------------------------------- */

/* "Label_value can be any sequence of UTF-8 characters, but the backslash, double-quote and line
 * feed have to be escaped." */
static void
put_label (struct kdc_buffer *out, const char *text)
{
  for (; *text != '\0'; text++)
    switch (*text) {
    case '\\':
      (void) kdc__buffer_puts (out, "\\\\");
      break;
    case '"':
      (void) kdc__buffer_puts (out, "\\\"");
      break;
    case '\n':
      (void) kdc__buffer_puts (out, "\\n");
      break;
    default:
      (void) kdc__buffer_append (out, text, 1);
    }
}

int
kdc__figures_prometheus (const struct kdc_figures *figures, struct kdc_buffer *out)
{
  size_t i;
  int last = -1;

  for (i = 0; i < figures->count; i++) {
    const struct kdc__figure *figure = &figures->items[i];

    if (figure->kind != last)
      (void) kdc__buffer_printf (out, "# HELP %s %s\n# TYPE %s gauge\n", kinds[figure->kind].name,
                                 kinds[figure->kind].help, kinds[figure->kind].name);
    last = figure->kind;
    (void) kdc__buffer_puts (out, kinds[figure->kind].name);
    if (figure->label != NULL) {
      (void) kdc__buffer_printf (out, "{%s=\"", kinds[figure->kind].label);
      put_label (out, figure->label);
      (void) kdc__buffer_puts (out, "\"}");
    }
    (void) kdc__buffer_printf (out, " %lld\n", (long long) figure->value);
  }
  return out->status;
}
