/* finding.h - what a check found. Findings live in an arena of their list and are never changed
 * once shown. Positions are byte offsets until somebody asks for line and column. */
#ifndef KDC__FINDING_H
#define KDC__FINDING_H

#include "base/message.h"

#define KDC__NO_OFFSET ((size_t) -1)

struct kdc_finding {
  const struct kdc__message *code;
  int severity, layer;
  const char *path; /* data path "/child/fullName", "/residence[2]/unit"; "" = the whole document */
  const char *model;                /* model path "tp-ht-khai-sinh/KS-01", or NULL */
  const char *outcome;              /* NULL, or "refuse": decides the verdict */
  const char *source;               /* its document, where a report is about several; else NULL */
  size_t offset;                    /* byte offset in the source, or KDC__NO_OFFSET */
  size_t sequence;                  /* order of adding: what makes the sort stable */
  int line, column;                 /* 1-based, filled by kdc__findings_locate; 0 unknown */
  const struct kdc__param *params;
  size_t param_count;
  const char *message[KDC__LANGS];  /* final texts */
  const char *guide[KDC__LANGS];    /* may be NULL */
};

struct kdc__findings {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc_finding **items;
  size_t count, capacity;
  int truncated;                    /* the limit max-findings was reached: never "complete" */
};

/* What a caller says of a finding; everything is copied. NULL texts come from the code's row. */
struct kdc__finding_spec {
  const char *code;
  int severity;                     /* 0: the row's */
  const char *path, *model, *outcome;
  size_t offset;
  const char *message[KDC__LANGS];  /* templates with {name}; NULL: the row's */
  const char *guide[KDC__LANGS];
};

void kdc__findings_init (struct kdc__findings *list, struct kdc_context *ctx);
void kdc__findings_clear (struct kdc__findings *list);
/* Name, value pairs of const char * (at most 16) ended by NULL. KDC_OK, KDC_ENOMEM; past the limit
 * the finding is dropped, truncated is set and KDC_OK returned. KDC_EINTERNAL: no such code. */
int kdc__findings_add (struct kdc__findings *list, const struct kdc__finding_spec *spec, ...)
  __attribute__ ((sentinel));
/* Same, parameters as an array. */
int kdc__findings_add_params (struct kdc__findings *list, const struct kdc__finding_spec *spec,
                              const struct kdc__param *params, size_t count);
/* A finding as it is; its texts are final. KDC_OK, KDC_ENOMEM; past the limit as above. */
int kdc__findings_copy (struct kdc__findings *list, const struct kdc_finding *from);
void kdc__findings_sort (struct kdc__findings *list); /* by offset, then layer, then path; stable */
/* Line and column (code points) of all findings from the source; in one pass when sorted. */
void kdc__findings_locate (struct kdc__findings *list, const char *source, size_t size);
/* 1-based line and column (code points) of a byte offset. */
void kdc__locate (const char *source, size_t size, size_t offset, int *line, int *column);

#endif
