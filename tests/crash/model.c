/* model.c - the life of a delivery in EXCHANGE.md's words. */

#include "model.h"

static enum model_lost
lost (const struct model *m)
{
  return m->shape->call[m->call].lost;
}

static enum model_then
then (const struct model *m)
{
  return m->shape->call[m->call].then;
}

int
model_asks (const struct model *m)
{
  if (m->accepted)
    return then (m) == M_POLL && m->since != 0 && (m->state == M_POLLING || m->state == M_UNKNOWN)
             ? MODEL_POLL : MODEL_NOTHING;
  switch (m->state) {
  case M_QUEUED:
  case M_RETRY:
    return MODEL_CALL;
  case M_UNKNOWN:
    return lost (m) == M_ASK_PERSON ? MODEL_NOTHING
           : lost (m) == M_ASK_PEER ? MODEL_QUESTION : MODEL_CALL;
  default:
    return MODEL_NOTHING;
  }
}

void
model_request (struct model *m, int64_t now)
{
  if (model_asks (m) != MODEL_CALL) {
    m->asks++;
    return;
  }
  m->attempts++;
  m->sends++;
  m->asks = 0;
  m->sent_at = now;
}

/* "No byte left" shortens sending to queued, and a question that never left was not asked. */
static int
not_sent (struct model *m)
{
  if (model_asks (m)) {
    m->asks--;
    return M_UNKNOWN;
  }
  m->attempts--;
  m->sends--;
  return M_QUEUED;
}

/* Done with this call; the last one is the end. */
static int
done (struct model *m)
{
  m->sends = m->attempts = m->asks = m->accepted = 0;
  m->since = 0;
  if (m->call + 1 == m->shape->calls)
    return m->receipt ? M_DELIVERED : M_NO_RECEIPT;
  m->call++;
  m->duplicate = 0;
  return M_QUEUED;
}

/* The other side has it, and its receipt comes later. */
static int
accepted (struct model *m, int64_t now)
{
  if (then (m) == M_GO_ON)
    return done (m);
  m->accepted = 1;
  if (m->since == 0)
    m->since = now;
  return then (m) == M_POLL ? M_POLLING : M_WAITING;
}

/* What was asked for the receipt said. */
static int
polled (struct model *m, enum model_word word)
{
  switch (word) {
  case W_RECEIPT:
    m->receipt = 1;
    return done (m);
  case W_ACCEPTED:                  /* all is well, and there is no receipt */
    return done (m);
  case W_LIE:
    return M_DEAD;
  case W_SUSPENDED:
  case W_LOG_IN_REFUSED:
    return M_SUSPENDED;
  case W_REFUSED:
    return M_REJECTED;
  default:
    return M_POLLING;
  }
}

/* The session is gone: a new one and the same again, but not for ever. */
static int
expired (struct model *m)
{
  m->expired = !m->expired;
  return m->expired ? M_RETRY : M_SUSPENDED;
}

/* Absent counts only after the peer had time to settle; after "I have that already" it is a
 * contradiction for a person. A clock that was set back cannot make it wait for longer. */
static int
absent (struct model *m, int64_t now)
{
  int64_t settled = m->sent_at + m->shape->call[m->call].settle_ms;

  if (now >= m->sent_at && now < settled) {
    m->not_before = settled;
    return M_UNKNOWN;
  }
  if (!m->duplicate)
    return M_QUEUED;
  m->duplicate = 0;                 /* whoever lets it go on has seen that */
  return M_DEAD;
}

static int
after (struct model *m, enum model_word word, int64_t now)
{
  switch (word) {
  case W_NOTHING_SENT:
    return not_sent (m);
  case W_NO_SESSION:
    return m->state;
  case W_EXPIRED:
    return expired (m);
  case W_FOUND:
    if (then (m) != M_GO_ON)
      return accepted (m, now);
    /* fall through */
  case W_RECEIPT:
    m->receipt = 1;
    return done (m);
  case W_ACCEPTED:
    return accepted (m, now);
  case W_LIE:
  case W_DUPLICATE_LIE:
    return M_DEAD;
  case W_TRANSIENT:
    return M_RETRY;
  case W_SUSPENDED:
  case W_LOG_IN_REFUSED:
    return M_SUSPENDED;
  case W_REFUSED:
    return M_REJECTED;
  case W_DUPLICATE:
    if (lost (m) == M_ASK_PEER) {
      m->duplicate = 1;
      return M_UNKNOWN;
    }
    m->receipt = 1;
    return done (m);
  case W_ABSENT:
    return absent (m, now);
  default:
    return M_UNKNOWN;
  }
}

/* The state is the one that follows; a decision that is a person's lets everything begin anew. */
static void
enter (struct model *m, int state)
{
  m->state = state;
  if (state != M_DEAD)
    return;
  m->sends = m->asks = 0;
  m->since = 0;
}

int
model_answer (struct model *m, enum model_word word, int64_t now, int next)
{
  int nothing_asked = word == W_NO_SESSION || word == W_LOG_IN_REFUSED;
  int is_call = model_asks (m) == MODEL_CALL;
  int state = m->accepted ? polled (m, word) : after (m, word, now);

  if (is_call && !nothing_asked && word != W_EXPIRED)
    m->expired = 0;
  enter (m, state);
  return next == state;
}

int
model_silent (struct model *m, int64_t now, int next, int most)
{
  int stuck = m->state == M_UNKNOWN && lost (m) == M_ASK_PERSON, state = M_DEAD;

  if (m->accepted && m->state == M_UNKNOWN
      && (m->since == 0 || (then (m) == M_WAIT && now < m->since + MODEL_GIVE_UP)))
    state = accepted (m, now);
  else if (m->accepted ? now < m->since + MODEL_GIVE_UP
                       : !stuck && m->sends < most && m->asks < most)
    return 0;
  if (next != state)
    return 0;
  enter (m, state);
  return 1;
}

int
model_confirm (struct model *m)
{
  if (m->state != M_WAITING && m->state != M_POLLING && m->state != M_UNKNOWN)
    return -1;
  m->receipt = 1;
  enter (m, done (m));
  return m->state;
}

void
model_restore (struct model *m)
{
  if (m->state < M_SUSPENDED)
    m->state = M_UNKNOWN;
}

int
model_resume (struct model *m)
{
  if (!m->accepted && (m->attempts == 0 || lost (m) == M_ASK_PERSON))
    m->state = M_QUEUED;
  else
    m->state = M_UNKNOWN;
  return m->state;
}
