/* families.h - worst cases that grow: each makes its input for a size n, and measures what the
 * library does with it. A family belongs to the limit that ends it. */
#ifndef KDC_TEST_FAMILIES_H
#define KDC_TEST_FAMILIES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter.h"
#include "validate/report.h"

#define NO_LIMIT KDC__OPTION_COUNT  /* of the catalog, which is the operator's own */

struct family {
  enum kdc__option limit;
  const char *name;
  size_t n;                         /* measured at n, 2n and 4n */
  struct cost (*run) (struct kdc_context *ctx, size_t n);
};

extern const struct family input_families[], dossier_families[], expr_families[],
  model_families[], wire_families[];                    /* each ended by a row without a name */

/* A catalog in a folder of its own: documents first, then open. */
struct world { struct kdc_context *ctx; char directory[40]; struct kdc_catalog *catalog; };
void world_begin (struct world *w, struct kdc_context *ctx);
/* name: "forms/f.xml". Takes the text, which it clears. */
void world_file (struct world *w, const char *name, struct kdc_buffer *text);
/* What is between <form id="f" …> and </form>, with a procedure "1" that uses it. */
void world_form (struct world *w, struct kdc_buffer *body);
void world_procedure (struct world *w, struct kdc_buffer *papers);
void world_open (struct world *w);
void world_end (struct world *w);

/* A dossier of form f with this data and these papers, from bytes to both reports. Both are
 * cleared. least: of the findings there must be so many. */
struct cost world_judge (struct world *w, struct kdc_buffer *data, struct kdc_buffer *papers,
                         size_t least);
/* The whole document, as it is. */
struct cost judge_bytes (struct kdc_catalog *catalog, const struct kdc_buffer *document,
                         size_t least);
/* A dossier of a form (with a code list "sex"): its data is head, then row n times, then tail. */
struct plan { const char *form, *head, *row, *tail; };
struct cost judge_plan (struct kdc_context *ctx, const struct plan *plan, size_t n, size_t least);
void repeat_text (struct kdc_buffer *out, const char *text, size_t count);

#endif
