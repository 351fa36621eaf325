/* stage.h - what the crash tests play on: processes that die and stop where they are told, a
 * server with the peer (or a ward) behind it, a clock that all of them share, and a look into the
 * store that does not go through libkdc. No sleeps: processes wait for each other by pipes. */
#ifndef KDC_TEST_CRASH_STAGE_H
#define KDC_TEST_CRASH_STAGE_H

#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "exchange/engine.h"
#include "exchange/exchange.h"
#include "peer.h"

/* Saturday 2026-11-14T20:31:00+07:00, one minute after the sample dossier was filed. */
#define STAGE_START INT64_C (1794663060000)
#define STAGE_LEASE INT64_C (120000)
#define STAGE_POINTS 64
#define STAGE_AGENCY "H26.99.99"

enum fate {                         /* of one connection, at the server */
  FATE_FINE, FATE_DROP_BEFORE, FATE_DROP_AFTER, FATE_DROP_IN_ANSWER, FATE_BUSY, FATE_GARBAGE,
  FATE_COUNT, FATE_LOCKED           /* 401; not by chance */
};
enum store_kind { STORE_SQLITE, STORE_POSTGRES, STORE_COUNT };
extern const char *const stage_store_names[STORE_COUNT];

struct stage_row { int64_t id; int state; };

struct showing { char id[16]; int repeat, failed; uint64_t bytes; };

/* Shared by all processes of a test. */
struct stage {
  _Atomic int64_t clock;
  _Atomic int passed[STAGE_POINTS]; /* how often a point was passed, since stage_begin */
  _Atomic int ever[STAGE_POINTS];   /* since the program began */
  char points[STAGE_POINTS][40];
  int point_count;
  enum fate script[32];             /* of the connections to come; then by chance */
  int script_length;
  _Atomic int connections;
  uint64_t chance;                  /* state of the server's dice */
  int percent;                      /* of connections that meet a fate by chance */
  int steady;                       /* every life waits alike, so each passes the same points */
  char words[16][400];              /* what workers had to say when they failed */
  _Atomic int word_count;
  char outcomes[32][32];            /* words of answers that journals hold */
  int outcome_count;
  _Atomic int pairs[16][16];        /* of states: from, to */
  struct showing shown[64];         /* messages that a host was shown */
  _Atomic int shown_count;
  struct peer peer;
};
extern struct stage *stage;
extern char stage_dossier[80];      /* the folder of the sample */

/* What a process is to do at a point. */
struct trap {
  const char *point;                /* NULL: none; "*": any */
  int passes;                       /* at the how manieth passing, from 1 */
  int signal;                       /* SIGKILL, SIGSTOP; 0: call fn */
  void (*fn) (void);
  long timer_us;                    /* > 0: the signal comes then, wherever it is */
};

struct play {                       /* one store and what is sent from it */
  enum store_kind kind;
  char directory[80];               /* of everything; the store is in desk */
  char desk[240], ward[240];        /* a folder each, or a schema each */
  const char *catalog;              /* a folder; NULL: the usual one */
  char destination[120];            /* without the shape's name: http://127.0.0.1:1234 */
  const char *shape;                /* "create": kdc.xml; else tests/crash/protocols/SHAPE.xml */
  const char *protocol;             /* another one, or NULL */
  int keeps;                        /* wards keep requests and answers, for stage_kept */
  int dossiers;                     /* how many destinations it is put for; stream by stream */
};

enum how { HOW_ENDED, HOW_DIED, HOW_STOPPED, HOW_FAILED };

/* Once per program: shared memory, a catalog with the test's protocols. */
enum store_kind stage_kind (void);  /* what KDC_TEST_STORE says */
void stage_open (const char *name);
void stage_close (void);
/* From here on, what is done may take a minute. */
extern const char *stage_trace;     /* shown then too; may be NULL */
void stage_limit (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* A line for each tenth of a long run. */
void stage_progress (long done, long most);
int stage_point (const char *name);           /* its number; a new name is added */
uint64_t stage_dice (uint64_t *state, uint64_t n);
const char *stage_source (const char *name);

/* A new play: empty store, new clock, the peer knows nothing. */
void stage_begin (struct play *p, enum store_kind kind, const char *shape);
void stage_end (struct play *p);
void stage_empty (const struct play *p);      /* a server's schemas */

/* The server of the peer; lives until stage_close. */
void stage_serve_peer (char destination[120]);
/* A ward with the real inbox, as a process that may die; fd: a listener of stage_listen. */
int stage_listen (char destination[120]);
/* The file of its NUMBERth request (from 1), or of the answer. */
const char *stage_kept (const struct play *p, pid_t ward, int number, const char *what);
pid_t stage_serve_ward (const struct play *p, int fd, const struct trap *trap);

/* --- workers --------------------------------------------------------------------------------- */
#define WORKER_PUT   1              /* puts the dossiers first */
#define WORKER_ONCE  2              /* does not step */
#define WORKER_EVENT 4              /* calls the host for each event, and acknowledges it */
/* channel: -1, or one end of a socket on which it asks when nothing is due (8 bytes: when it
 * would be) and waits for a byte. Alone it moves the clock itself. */
pid_t stage_worker (const struct play *p, int flags, const struct trap *trap, int channel);
/* The same with another body. It ends with _exit (0) when all is well. */
pid_t stage_fork (void (*body) (void *user), void *user, const struct trap *trap);
enum how stage_wait (pid_t pid);
/* In a process of the stage: what went wrong; it ends there. */
_Noreturn void stage_fail (const char *what, kdc_error *err);
void stage_say (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
int stage_secret (void *user, const char *destination, const char *name, struct kdc_buffer *out);
struct kdc_context *stage_context (void);
struct kdc_catalog *stage_catalog (const char *directory);
struct kdc_outbox *stage_outbox (const struct play *p, struct kdc_catalog **catalog);
void stage_put (const struct play *p, struct kdc_outbox *outbox, struct kdc_catalog *catalog);
/* What the protocols that are used here want to know of a destination. */
void stage_parameters (const struct play *p, struct kdc_outbox *outbox);
/* Steps until everything is at its end, or nothing is due any more. */
void stage_steps (struct kdc_outbox *outbox, int channel);
const char *stage_destination (const struct play *p, int number);
const char *stage_protocol (const struct play *p);
const char *stage_business (const struct play *p, int number);

/* --- looking --------------------------------------------------------------------------------- */
/* Rows of a query as texts, by the data base's own library. */
int stage_sql (const struct play *p, const char *sql,
               int (*row) (void *user, int count, char **values, char **names), void *user);
int64_t stage_number (const struct play *p, const char *sql);
/* Appends what is wrong with the store to faults: integrity, journals, what is left open, files.
 * rested: nobody works any more and all must be at an end. */
void stage_inspect (const struct play *p, int rested, char *faults, size_t room);
/* An SQL expression: a column of bytes as text. */
const char *stage_as_text (const struct play *p, const char *column);
int stage_files (const char *directory);      /* regular files below it */
void stage_print (const struct play *p);      /* journals and the peer, to stderr */
void stage_print_delivery (const struct play *p, int64_t id);

/* --- what was seen, for seen.py -------------------------------------------------------------- */
/* From now on the data base notes each change of a state; stage_inspect takes the notes. */
void stage_watch (const struct play *p);
/* Into tests/crash/NAME.seen of the build. */
void stage_seen_write (const char *name);

#endif
