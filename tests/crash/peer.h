/* peer.h - another side that counts effects per business key. Plain C without libkdc: what it saw
 * is evidence. Its memory may be shared, so that it outlives the processes that die. */
#ifndef KDC_TEST_CRASH_PEER_H
#define KDC_TEST_CRASH_PEER_H

#include <stddef.h>
#include <stdint.h>

#define PEER_MOST 2048

/* What one key (a message id, a number it gave) stands for. */
struct peer_thing {
  char business[208];               /* what must happen once: path of the destination, dossier */
  char key[112], code[40];
  uint64_t bytes;                   /* a hash of the body that made it */
  int effects;                      /* of this key: 1 from the request that made it */
  int repeats;                      /* the same request again */
  int conflicts;                    /* the same key with other bytes, or against the order */
  int asked;                        /* times somebody asked for it while it was pending */
  int cleaned;
  char receipt[1024];
};

/* What waits at a hub for who comes for it. */
struct peer_document {
  char id[16], data[3000];          /* data: base64 or not, as it is handed out */
  int got, done, failed;            /* failed: the receiver could not read it */
  int relisted;                     /* in the list though it was confirmed */
};
#define PEER_DOCUMENTS 4

struct peer {
  int count, pending;               /* pending: answers of a poll before the last */
  int strange;                      /* requests that no protocol of ours makes */
  int requests, changes;            /* changes: requests that are no questions */
  int sessions, session_uses;
  int lasting;                      /* sessions do not end: several workers have one each */
  char last_strange[160];
  int listed, relists;              /* relists: how often what was confirmed is listed still */
  int document_count;
  struct peer_document documents[PEER_DOCUMENTS];
  struct peer_thing things[PEER_MOST];
};

struct peer_answer {
  int status;
  char type[40], header[160];       /* header: "Name: value" or "" */
  char body[2048];
};

/* request: the bytes of an HTTP/1.1 request, whole. The first word of its path names the shape. */
void peer_handle (struct peer *peer, const char *request, size_t size, struct peer_answer *answer);
/* The one that had so many effects, or NULL. */
const struct peer_thing *peer_thing (const struct peer *peer, const char *business, int effects);
uint64_t peer_hash (const char *data, size_t size);
/* Effects of all keys of a business key; -1 when a body changed or the order was broken. */
int peer_effects (const struct peer *peer, const char *business);
/* Requests that repeated an effect already had. */
int peer_repeats (const struct peer *peer, const char *business);
void peer_print (const struct peer *peer);

#endif
