/* check.h - what the layers of one validation share: the dossier, the machine that runs its
 * expressions, and what is known so far of every field and group. */
#ifndef KDC__CHECK_H
#define KDC__CHECK_H

#include "validate/evaluate.h"
#include "validate/report.h"

/* Of one node in one row. OPEN: its `relevant` read something that is wrong or missing, so nobody
 * can say; it keeps its values. CLOSED: non-relevant inside something OPEN, so not reported. */
enum kdc__relevance {
  KDC__RELEVANCE_UNKNOWN, KDC__RELEVANT, KDC__IRRELEVANT, KDC__OPEN, KDC__CLOSED
};
/* NOTHING: not missing itself. MISSING: asked for and absent, reported here. COVERED: inside a
 * group that is MISSING. OPTIONAL: absent, and neither it nor what is in it is asked for. */
enum kdc__need {
  KDC__NEED_UNKNOWN, KDC__NEED_NOTHING, KDC__NEED_MISSING, KDC__NEED_COVERED, KDC__NEED_OPTIONAL
};
struct kdc__mark { uint8_t relevance, need, calculated; };
/* Of a node in all rows: whether one is missing. */
enum { KDC__WHOLE_UNKNOWN, KDC__WHOLE_THERE, KDC__WHOLE_MISSING };

#define KDC__KNOWN_UNITS 4u
struct kdc__known_unit { const char *text; size_t size; kdc__day on; };

enum kdc__scope { KDC__SCOPE_SUBMISSION, KDC__SCOPE_DRAFT, KDC__SCOPE_PART };

struct kdc__check {
  struct kdc_context *ctx;
  struct kdc_dossier *dossier;
  const struct kdc_form *form;      /* NULL: its layers are left out, a finding says why */
  struct kdc_report *report;
  struct kdc__arena arena;          /* what this validation alone needs */
  struct kdc__arena *made;          /* where calculated texts go */
  struct kdc__findings codes;       /* of layer code, until it is known what is relevant */
  struct kdc__names *names;         /* code.c: of the lists that wrong codes were looked for in */
  struct kdc__evaluator *evaluator;
  kdc__day on, received;
  enum kdc__scope scope;
  const char *part;                 /* scope PART: path of the group or field */
  int skip_attachments;
  int unanswered;                   /* 1: some code waits for the host's answer */
  int nothing_missing;              /* 1: all needs are known, and none of them is unmet */
  int unmet;                        /* needs found to be MISSING or COVERED */
  struct kdc__known_unit units[KDC__KNOWN_UNITS];  /* found in force by this validation */
  size_t next_unit;
  struct kdc__mark **marks;         /* [table][row × width + ordinal] */
  uint8_t *whole;                   /* of each node; good as long as the marks are */
  kdc_error **err;
};

static inline const struct kdc__form_node *
kdc__form_node_of (const struct kdc__node *node)
{
  return (const struct kdc__form_node *) node;  /* first member: see model/form.h */
}

/* report.c. Initialising brings the slots back to what was received. */
int kdc__report_new (struct kdc_context *ctx, struct kdc_report **out);
void kdc__check_init (struct kdc__check *check, struct kdc__evaluator *evaluator,
                      struct kdc_report *report, kdc_error **err);
void kdc__check_clear (struct kdc__check *check);

/* Inline is what is asked for every node several times; nearly always the answer is a mark. */
static inline struct kdc__mark *
kdc__mark_of (struct kdc__check *check, const struct kdc__node *node, uint32_t row)
{
  const struct kdc_dossier *d = check->dossier;

  return check->marks[node->table] + (size_t) row * d->places[node->table].width
         + node->ordinal;
}

static inline uint32_t
kdc__parent_row (const struct kdc__check *check, const struct kdc__node *node, uint32_t row)
{
  if (node->kind != KDC__REPEAT)
    return row;
  return check->dossier->slots.tables[node->table].rows[row].parent;
}

static inline struct kdc__slot *
kdc__slot_of (struct kdc__check *check, const struct kdc__node *node, uint32_t row)
{
  return check->dossier->slots.tables[node->table].rows[row].slots + node->column;
}

/* evaluate.c: all return KDC_OK, KDC_ENOMEM or a look-up's failure. */
int kdc__check_evaluate (struct kdc__check *check);       /* relevance and calculated values */
/* 1: a field in it holds something, right or wrong. One that is not relevant does not count, if it
 * is evaluated before this place in the order of the form. */
int kdc__holds_value (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                      uint32_t before);
int kdc__relevance_find (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                         enum kdc__relevance *out);
int kdc__check_calculate (struct kdc__check *check, const struct kdc__form_node *node,
                          uint32_t row);

static inline int
kdc__relevance_of (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                   enum kdc__relevance *out)
{
  enum kdc__relevance known = KDC__RELEVANT;

  if (kdc__form_node_of (node)->conditional)
    known = kdc__mark_of (check, node, row)->relevance;
  if (known == KDC__RELEVANCE_UNKNOWN)
    return kdc__relevance_find (check, node, row, out);
  *out = known;
  return KDC_OK;
}

/* A field that holds what was sent, always relevant: nothing to settle, and not missing. */
static inline int
kdc__is_plainly_there (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  return node->node.kind == KDC__FIELD && !node->conditional && !node->calculate
         && kdc__slot_of (check, &node->node, row)->state != KDC__ABSENT;
}

/* Relevance of one node in one row, and its value when it is calculated. */
static inline int
kdc__check_settle (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  enum kdc__relevance relevance;
  int status = kdc__relevance_of (check, &node->node, row, &relevance);

  return status == KDC_OK && node->calculate ? kdc__check_calculate (check, node, row) : status;
}

/* run.c. An expression that reads a slot reported as form.required is SKIPPED, even where it could
 * be decided without it: what depends on a missing field is not reported beside it. */
int kdc__check_run (struct kdc__check *check, const struct kdc__expr *expr, uint32_t table,
                    uint32_t row, struct kdc__outcome *out);
/* The same for a property of a node: only what comes before it in the order of the form may be
 * found missing, so that the result does not hang on who asks first. */
int kdc__check_run_of (struct kdc__check *check, const struct kdc__expr *expr,
                       const struct kdc__form_node *node, enum kdc__aspect aspect, uint32_t row,
                       struct kdc__outcome *out);
/* The relevant of a repeat from the row around its rows, of which it reads nothing. */
int kdc__check_run_around (struct kdc__check *check, const struct kdc__expr *expr,
                           const struct kdc__form_node *repeat, uint32_t parent,
                           struct kdc__outcome *out);
/* A condition as a plain yes or no: also 0 when it was skipped, pending (noted) or failed
 * (reported). It is the required of node, or with node NULL one of the procedure's; what names it
 * for people. */
int kdc__check_asks (struct kdc__check *check, const struct kdc__expr *expr,
                     const struct kdc__form_node *node, uint32_t row, const char *what, int *out);
/* A pending verification about a node. days: working days that the answer may take. */
struct kdc__unanswered { const char *what, *who, *days; };
int kdc__note_unanswered (struct kdc__check *check, const struct kdc__unanswered *asked,
                          const struct kdc__form_node *node, uint32_t row);
/* Notes what an outcome that is no result means: a pending verification, or rule.error. */
int kdc__check_unsettled (struct kdc__check *check, const struct kdc__outcome *outcome,
                          const struct kdc__form_node *node, uint32_t row, const char *what);

/* require.c */
int kdc__need_find (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                    enum kdc__need *out);

static inline int
kdc__need_of (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
              enum kdc__need *out)
{
  enum kdc__need known = kdc__mark_of (check, node, row)->need;

  if (known == KDC__NEED_UNKNOWN)
    return kdc__need_find (check, node, row, out);
  *out = known;
  return KDC_OK;
}

/* The layers, in the order they run. */
int kdc__check_codes (struct kdc__check *check);
void kdc__check_free_names (struct kdc__check *check);
/* What nobody answered, once it is known what is relevant. */
int kdc__check_pending_codes (struct kdc__check *check);
int kdc__check_rules (struct kdc__check *check);
int kdc__check_papers (struct kdc__check *check);
int kdc__check_procedure (struct kdc__check *check);
int kdc__check_fees (struct kdc__check *check);
/* rule.c: one instance; a repeat by the row of its parent. Nothing is said of what is not relevant,
 * nor, in a draft, of what is missing. */
int kdc__judge_constraint (struct kdc__check *check, const struct kdc__form_node *node,
                           uint32_t row);
int kdc__judge_need (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row);
int kdc__judge_rows (struct kdc__check *check, const struct kdc__form_node *repeat,
                     uint32_t parent);
int kdc__judge_rule (struct kdc__check *check, const struct kdc__rule *rule, uint32_t row);
/* code.c: of one field that holds a value; one that is not coded is right. */
int kdc__check_code (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row);
/* code.c: the unit and agency of the envelope. */
int kdc__check_channel (struct kdc__check *check);
int kdc__check_authority (struct kdc__check *check);

#endif
