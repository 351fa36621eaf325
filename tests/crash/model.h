/* model.h - what EXCHANGE.md lets happen to one delivery: written from its words, not from the
 * code. An answer comes in, and the states that may follow come out. */
#ifndef KDC_TEST_CRASH_MODEL_H
#define KDC_TEST_CRASH_MODEL_H

#include <stdint.h>

/* The numbers are EXCHANGE.md's. */
enum model_state {
  M_QUEUED = 2, M_SENDING = 3, M_WAITING = 4, M_POLLING = 5, M_UNKNOWN = 6, M_RECONCILING = 7,
  M_RETRY = 8, M_SUSPENDED = 9, M_DEAD = 10, M_DELIVERED = 11, M_NO_RECEIPT = 12, M_REJECTED = 13
};
enum model_lost { M_REPEAT, M_ASK_PEER, M_ORPHAN, M_ASK_PERSON };
/* What an answer means, as the protocol documents of the test say. */
enum model_word {
  W_NOTHING_SENT, W_LOST, W_RECEIPT, W_LIE, W_ACCEPTED, W_TRANSIENT, W_SUSPENDED, W_REFUSED,
  W_DUPLICATE, W_DUPLICATE_LIE, W_UNKNOWN, W_FOUND, W_ABSENT, W_CANNOT_TELL,
  W_EXPIRED, W_PENDING,
  W_NO_SESSION, W_LOG_IN_REFUSED    /* so that nothing was asked */
};
/* What follows when it is accepted: the next call, a receipt that is asked for, or waited for. */
enum model_then { M_GO_ON, M_POLL, M_WAIT };

struct model_call { enum model_lost lost; int64_t settle_ms; enum model_then then; };
#define MODEL_GIVE_UP INT64_C (259200000)     /* of a receipt that does not come */
struct model_shape { const char *name, *protocol; int calls; struct model_call call[3]; };

struct model {
  const struct model_shape *shape;
  int state, call;
  int64_t due, sent_at;             /* of the last attempt that may have left */
  int64_t not_before;               /* the other side asked for that much time */
  int attempts;                     /* of this call that may have left */
  int sends, asks;                  /* since somebody decided */
  int receipt, duplicate;
  int accepted, expired;            /* a receipt is to come; the session was just gone */
  int64_t since;                    /* when it was accepted; 0: since nobody knows when */
};

/* What may leave next; MODEL_NOTHING: no request. */
enum { MODEL_NOTHING = -1, MODEL_CALL, MODEL_QUESTION, MODEL_POLL };
int model_asks (const struct model *m);
/* An attempt begins, or a question. */
void model_request (struct model *m, int64_t now);
/* The states that may follow, as bits; m is changed for the one given. 0: that one may not. */
int model_answer (struct model *m, enum model_word word, int64_t now, int next);
/* Nothing left, and the state changed: is it allowed? most: attempts before somebody decides. */
int model_silent (struct model *m, int64_t now, int next, int most);
/* The right receipt is handed in by the host: the state that follows, or -1: it must be refused. */
int model_confirm (struct model *m);
/* An older state of the store was put back, perhaps. */
void model_restore (struct model *m);
/* A person decided that it goes on: the state that follows. */
int model_resume (struct model *m);

#endif
