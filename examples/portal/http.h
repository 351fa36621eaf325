/* http.h - libmicrohttpd as kdc-portal and `kdc peer` use it: requests and responses of the library
 * to and from it, an address to listen on, and a clean end. */
#ifndef KDC_EXAMPLE_HTTP_H
#define KDC_EXAMPLE_HTTP_H

#include <arpa/inet.h>
#include <kdc/kdc.h>
#include <microhttpd.h>

/* A request as its head says it: method, address with the query that libmicrohttpd takes apart,
 * headers. NULL: no memory. */
kdc_http_request *http_request (struct MHD_Connection *connection, kdc_context *context,
                                const char *method, const char *url);
enum MHD_Result http_answer_plain (struct MHD_Connection *connection, int status);
enum MHD_Result http_answer (struct MHD_Connection *connection, const kdc_http_response *from);
/* Half of the body, then the connection breaks. */
enum MHD_Result http_answer_cut (struct MHD_Connection *connection,
                                 const kdc_http_response *from);
void http_peer_of (struct MHD_Connection *connection, char out[INET6_ADDRSTRLEN]);
int http_address (const char *listen, char host[64], unsigned short *port);
/* Waits so long, or until the program is to end. */
void http_hold (int64_t milliseconds);
/* Prints "listening http://HOST:PORT" and serves until SIGINT or SIGTERM, one thread for each
 * connection; then EXIT_SUCCESS. EXIT_FAILURE after saying that listen will not do. */
int http_serve (const char *program, const char *listen, MHD_AccessHandlerCallback on_request,
                MHD_RequestCompletedCallback on_end, void *user);

#endif
