/* import.h - a procedure record of the national portal (Cổng Dịch vụ công quốc gia) as a procedure
 * document, with an account of every value of the record: nothing is dropped. */
#ifndef KDC__IMPORT_H
#define KDC__IMPORT_H

#include "base/clock.h"
#include "base/context.h"

enum kdc__import_outcome {
  KDC__IMPORT_KEPT,                 /* in the document as the record says it */
  KDC__IMPORT_GUESSED,              /* in the document as we understand it */
  KDC__IMPORT_UNPLACED,             /* in a note of the document */
  KDC__IMPORT_EMPTY,                /* says nothing: null, "", {}, [] */
  KDC__IMPORT_ENVELOPE,             /* of the answer around the record */
  KDC__IMPORT_OUTCOMES
};
extern const char *const kdc__import_outcome_names[KDC__IMPORT_OUTCOMES];

/* What became of one value. A value of which several things follow has several lines. */
struct kdc__import_line {
  enum kdc__import_outcome outcome;
  const char *path;                 /* "data.executionMethods[0].fees[1].value" */
  const char *value;                /* as the record writes it; "" for an object or a list */
  const char *place;                /* in the document, or "" */
  const char *why;                  /* code of a message, its parameters: value taken place */
  const char *taken;                /* what it was taken for, or "" */
  int line, column;
};

struct kdc_import {
  struct kdc__arena arena;
  struct kdc_buffer document;       /* XML */
  const char *shape;                /* "portal" or "laythutuc" */
  const char *code;                 /* of the procedure */
  const struct kdc__import_line **lines;      /* in the order of the record */
  size_t count, capacity;
};

/* valid_from NULL: what the record says, else today. KDC_EPARSE json.… import.…; KDC_ELIMIT;
 * KDC_ENOMEM. */
int kdc__procedure_import (struct kdc_context *ctx, const char *data, size_t size,
                           const char *source, const kdc__day *valid_from, struct kdc_import **out,
                           kdc_error **err);
void kdc__import_free (struct kdc_import *import);

#endif
