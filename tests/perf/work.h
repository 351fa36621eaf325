/* work.h - what is measured: pieces of the way from bytes to a report, each a function that does it
 * once. They end the program when anything is not as it should be, so that no figure is of work
 * that was not done. */
#ifndef KDC_PERF_WORK_H
#define KDC_PERF_WORK_H

#include "model/catalog.h"

struct subject {
  const char *name;                 /* as in the table */
  struct kdc_catalog *catalog;
  char *data;
  size_t size;
  kdc__day on;                      /* $today */
  int verdict;                      /* expected of the full validation */
  int is_household;                 /* what others.c knows how to judge */
  char *alone;                      /* its data in a root of its own; NULL: no libyang */
};

void work_bare (const struct subject *subject);       /* libxml2: SAX2 events into nothing */
void work_dom (const struct subject *subject);        /* libxml2: a tree */
void work_scan (const struct subject *subject);       /* our pre-scan */
void work_sax (const struct subject *subject);        /* pre-scan and parse, our events */
void work_read (const struct subject *subject);       /* and automaton, slots, types */
void work_full (const struct subject *subject);       /* and all layers, to the report */
void work_refused (const struct subject *subject);    /* over a limit, which is found */

/* others.c: a tree, then XML Schema and rules by XSLT; a tree and RELAX NG; libyang. */
void others_begin (struct kdc_catalog *catalog);
void others_prepare (struct subject *subject);
void others_end (void);
void work_schema (const struct subject *subject);
void work_grammar (const struct subject *subject);
void work_yang (const struct subject *subject);

/* Seconds that one thread or two need to do a work `rounds` times each. */
double work_threads (const struct subject *subject, void (*work) (const struct subject *subject),
                     int threads, int rounds);
/* Seconds to hash `size` bytes of a file: with OpenSSL alone, or as an attachment. */
double work_digest (const char *directory, const char *file);
double work_attachment (struct kdc_context *ctx, const char *directory, const char *file);

char *path_of (const char *name);   /* below the source tree; the caller frees */
/* One line: what was measured, against what it may be at most; `better` 1: at least. */
void print_gate (const char *what, double value, double bound, int better, const char *unit);
/* One edit in a form of 300 fields, beside its full validation; prints a line. keystroke.c */
void print_keystroke (struct kdc_context *ctx);
/* registers.c: units by code and by name; the opening of a whole catalog; what it takes of memory,
 * "opened" or "whole", in kB. */
void print_memory (const char *what);
void print_registers (struct kdc_context *ctx, struct kdc_catalog *catalog);
/* queue.c: deliveries put in, beside SQLite alone. */
void print_queue (struct kdc_context *ctx);
/* grown.c: claim and look-up in a large store; loopback.c: deliveries/s beside a bare curl loop. */
void print_grown (struct kdc_context *ctx);
void print_loopback (struct kdc_context *ctx, struct kdc_catalog *catalog);

double now_cpu (void);
double now_wall (void);
void die (const char *what);

#endif
