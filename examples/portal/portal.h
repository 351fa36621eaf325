/* portal.h - kdc-portal, a small ward portal: what its files share. Public API of libkdc and
 * libmicrohttpd alone. */
#ifndef KDC_PORTAL_H
#define KDC_PORTAL_H

#include <kdc/kdc.h>
#include <pthread.h>

struct settings {
  const char *listen, *agency, *store, *catalog, *protocol;
  int receive_auto;              /* 1: a new dossier moves to status 2 at once */
  int drop_answers;              /* the next N answers to POST are thrown away after the commit */
  int fault_status, fault_count; /* the next N requests get this status and are not looked at */
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
int settings_address (const char *listen, char host[64], unsigned short *port);

/* One line on standard output: what happened, no personal data. */
void portal_log (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* Handles a request; *drop says that the answer is to be thrown away. NULL: out of memory or the
 * store failed (answer 500). */
kdc_http_response *portal_handle (struct portal *portal, const char *peer,
                                  kdc_http_request *request, int *drop);
int portal_serve (struct portal *portal);

#endif
