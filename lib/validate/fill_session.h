/* fill_session.h - inside of a fill session. Its data is a dossier like any other, read by the same
 * machine and judged by the same functions; beside each row stands what only a session needs. */
#ifndef KDC__FILL_SESSION_H
#define KDC__FILL_SESSION_H

#include "dossier/write.h"
#include "validate/check.h"
#include "validate/fill.h"

struct kdc__kept { char *data; size_t size, capacity; };      /* a text that changes often */

struct kdc__cell {                  /* beside a slot */
  struct kdc__kept entered, made;   /* made: the text of a calculated value */
  struct kdc__kept source;          /* size 0: the citizen */
  kdc__instant at;
  uint8_t has_at, verified;
  uint8_t touched;                  /* since it was evaluated: 1 its text or source, 2 its value */
  uint8_t published;                /* enum kdc__slot_state that readers saw */
};
struct kdc__point {                 /* beside a mark */
  uint32_t said[KDC__ASPECTS];      /* a sum of what each aspect found, 0: nothing */
  uint16_t changed;                 /* KDC__FILL_… in the changed set */
  uint8_t required, readonly;
  uint8_t asked;                    /* of a group: what is in it is asked for, field by field */
};
struct kdc__whole { uint32_t said; uint16_t changed; };       /* a repeat below one row */

struct kdc__line {                  /* beside a row; one piece of memory */
  struct kdc__slot *slots;
  struct kdc__cell *cells;
  struct kdc__point *points;
  struct kdc__whole *wholes;
  uint32_t *rules;                  /* what the rules of this table said */
  size_t *offsets;
};
struct kdc__grid {                  /* beside a table */
  struct kdc__line **lines;
  uint32_t capacity, next_id, wholes, rules;
};

/* What waits to be evaluated: the vertex at a place in the order, in the rows that lie in one row
 * of a table. */
struct kdc__region { uint32_t table, row; };

struct kdc__changed { const struct kdc__form_node *node; uint32_t id, row; int whole; };

enum kdc__fill_property {
  KDC__PROPERTY_ID, KDC__PROPERTY_CASE, KDC__PROPERTY_CHANNEL, KDC__PROPERTY_SITE,
  KDC__PROPERTY_UNIT, KDC__PROPERTY_AGENCY, KDC__PROPERTY_VOLUNTEER, KDC__PROPERTY_LOCALE,
  KDC__PROPERTY_TEXTS,
  KDC__PROPERTY_CREATED = KDC__PROPERTY_TEXTS, KDC__PROPERTY_RECEIVED, KDC__PROPERTY_TODAY,
  KDC__PROPERTY_DIRECTORY
};

enum { KDC__PAPER_REF, KDC__PAPER_KIND, KDC__PAPER_FILE, KDC__PAPER_MEDIA_TYPE, KDC__PAPER_SHA256,
       KDC__PAPER_NUMBER, KDC__PAPER_TEXTS };
struct kdc__fill_paper { uint32_t id; char *texts[KDC__PAPER_TEXTS]; };

struct kdc_fill {
  struct kdc_context *ctx;          /* of the catalog, which the dossier holds */
  struct kdc_dossier *dossier;
  const struct kdc_form *form;
  struct kdc__evaluator evaluator;
  struct kdc__check check;
  struct kdc_report *report;        /* what the check is saying just now */
  struct kdc__arena scratch;        /* of one call */
  struct kdc__arena arena;          /* what lives as long as the session */
  struct kdc__grid *grids;
  uint32_t *whole_of;               /* of each node: its number among the repeats of a table */
  uint32_t *rule_of;                /* of each rule: its number among the rules of a table */
  uint64_t *dirty;                  /* a bit for each vertex */
  uint32_t dirty_words, first_dirty;          /* first_dirty: no bit before this word */
  struct kdc__region *regions;
  struct kdc__changed *changed; size_t changed_count, changed_capacity;
  int nesting;                      /* of begin and end */
  int adopted;                      /* 1: rows are the session's own memory */
  uint32_t epoch;                   /* how often days or codes were judged anew */
  char *texts[KDC__PROPERTY_TEXTS]; /* of the envelope, when they were set here */
  struct kdc__fill_paper *papers; size_t paper_capacity;
  uint32_t next_paper;
  struct kdc__envelope envelope;    /* what the dossier itself has no word for */
  struct kdc__fill_moved *moved, *last_moved;
  struct kdc__unplaced *unplaced; size_t unplaced_count, unplaced_capacity;   /* unplaced.h */
};
/* draft.c: a copy of the note goes behind the others. KDC_ENOMEM. */
int kdc__fill_note_moved (struct kdc_fill *fill, const struct kdc__fill_moved *moved);

/* What a check remembers of codes points into texts that a session changes. */
static inline void
kdc__forget_codes (struct kdc__check *check)
{
  size_t i;

  kdc__check_free_names (check);
  for (i = 0; i < KDC__KNOWN_UNITS; i++)
    check->units[i] = (struct kdc__known_unit) { NULL, 0, 0 };
}

/* fill_rows.c: rows and what stands beside them. */
int kdc__fill_adopt (struct kdc_fill *fill);  /* the rows of a dossier just laid out or parsed */
void kdc__fill_drop_rows (struct kdc_fill *fill);
/* Room for one more row; then insert cannot fail. */
int kdc__fill_row_room (struct kdc_fill *fill, uint32_t table, struct kdc__line **line);
void kdc__fill_row_insert (struct kdc_fill *fill, uint32_t table, uint32_t row, uint32_t parent,
                           uint32_t id, struct kdc__line *line);
void kdc__fill_rows_remove (struct kdc_fill *fill, uint32_t table, uint32_t from, uint32_t to);
/* Rows from … middle - 1 and middle … to - 1 change places, with all that is in them. */
void kdc__fill_rows_swap (struct kdc_fill *fill, uint32_t table, uint32_t from, uint32_t middle,
                          uint32_t to);

/* fill_evaluate.c: what waits, and evaluating it. */
void kdc__fill_dirty (struct kdc_fill *fill, uint32_t position, uint32_t table, uint32_t row);
void kdc__fill_dirty_all (struct kdc_fill *fill);      /* also after rows were lost */
/* All that stands in one row and is of its table. */
void kdc__fill_dirty_row (struct kdc_fill *fill, uint32_t table, uint32_t row);
/* A value came or went: the groups around may be missing or not. */
void kdc__fill_presence (struct kdc_fill *fill, const struct kdc__node *node, uint32_t row);
int kdc__fill_note (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                    int whole, unsigned bits);
void kdc__fill_forget (struct kdc_fill *fill);        /* the changed set begins anew */
/* Evaluates what waits; run: unless between begin and end. */
int kdc__fill_evaluate (struct kdc_fill *fill, kdc_error **err);
int kdc__fill_run (struct kdc_fill *fill, kdc_error **err);
/* A call begins (what waits is done first, the changed set is empty) and ends. */
int kdc__fill_start (struct kdc_fill *fill, kdc_error **err);
int kdc__fill_finish (struct kdc_fill *fill, int status, kdc_error **err);

/* fill_entry.c */
int kdc__fill_store (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
                     const struct kdc__fill_entry *entry, kdc_error **err);
/* All coded fields once more: the day that codes are judged by has changed. */
int kdc__fill_rejudge (struct kdc_fill *fill, kdc_error **err);

static inline struct kdc__line *
kdc__line_of (const struct kdc_fill *fill, uint32_t table, uint32_t row)
{
  return fill->grids[table].lines[row];
}

static inline struct kdc__cell *
kdc__cell_of (const struct kdc_fill *fill, const struct kdc__node *node, uint32_t row)
{
  return kdc__line_of (fill, node->table, row)->cells + node->column;
}

static inline struct kdc__point *
kdc__point_of (const struct kdc_fill *fill, const struct kdc__node *node, uint32_t row)
{
  return kdc__line_of (fill, node->table, row)->points + node->ordinal;
}

/* row: of the parent */
static inline struct kdc__whole *
kdc__whole_of (const struct kdc_fill *fill, const struct kdc__node *repeat, uint32_t row)
{
  return kdc__line_of (fill, repeat->parent->table, row)->wholes + fill->whole_of[repeat->index];
}

/* The row of table `up` that a row lies in. */
static inline uint32_t
kdc__row_around (const struct kdc_fill *fill, uint32_t table, uint32_t row, uint32_t up)
{
  const struct kdc__table *tables = fill->dossier->slots.tables;

  while (table != up) {
    row = tables[table].rows[row].parent;
    table = tables[table].parent;
  }
  return row;
}

#endif
