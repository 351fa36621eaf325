/* portal.h - kdc-portal, a small ward portal: what its files share. Public API of libkdc and
 * libmicrohttpd alone. */
#ifndef KDC_PORTAL_H
#define KDC_PORTAL_H

#include <kdc/kdc.h>
#include <pthread.h>

#define MOST_SECRETS 8

struct settings {
  const char *listen, *agency, *store, *catalog, *protocol;
  int receive_auto;              /* 1: a new dossier moves to status 2 at once */
  int drop_answers;              /* the next N answers to POST are thrown away after the commit */
  int fault_status, fault_count; /* the next N requests get this status and are not looked at */
  const char *secrets[MOST_SECRETS]; /* NAME=FILE */
  int secret_count;
  int delay_ms;                  /* each answer is held back so long after the commit */
};

struct portal {
  struct settings settings;
  kdc_context *context;
  kdc_catalog *catalog;
  kdc_inbox *inbox; /* one thread at a time: guarded by lock */
  pthread_mutex_t lock;
  int drops_left, faults_left;
};

/* KDC_OK, or -1 after saying what is wrong. */
int settings_read (struct settings *settings, int argc, char **argv);

/* What callers must know, from the files of --secret: a callback of kdc_inbox_set_secret. */
int settings_secret (void *user, const char *peer, const char *name, kdc_buffer *out);

/* One line on standard output: what happened, no personal data. */
void portal_log (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* A request that is coming in. */
struct visit {
  kdc_http_request *request;        /* its head */
  kdc_inbox_intake *intake;         /* NULL: it gets a fault, and is not looked at */
  int fault;                        /* 0, or the status that the command line asks for */
};
/* NULL: out of memory. The visit takes the request over. */
struct visit *portal_begin (struct portal *portal, const char *peer, kdc_http_request *request);
/* A piece of its body; 0 when no more is wanted: the answer is certain. */
int portal_take (struct portal *portal, struct visit *visit, const void *data, size_t size);
/* What to answer; *drop says that the answer is to be thrown away. NULL: visit->fault, or out of
 * memory (answer 503). */
kdc_http_response *portal_answer (struct portal *portal, struct visit *visit, int *drop);
void portal_end (struct portal *portal, struct visit *visit);
int portal_serve (struct portal *portal);

#endif
