/* import_map.h - what the files that import procedure records share: the record as a tree in which
 * every value is claimed by what it became, and the document under construction. */
#ifndef KDC__IMPORT_MAP_H
#define KDC__IMPORT_MAP_H

#include "base/map.h"
#include "base/text.h"
#include "transform/import.h"

/* --- the record ------------------------------------------------------------------------------- */

enum kdc__import_kind {
  KDC__IMPORT_OBJECT, KDC__IMPORT_LIST, KDC__IMPORT_STRING, KDC__IMPORT_NUMBER,
  KDC__IMPORT_BOOLEAN, KDC__IMPORT_NULL
};
struct kdc__import_claim {
  struct kdc__import_claim *next;
  enum kdc__import_outcome outcome;
  const char *place, *why, *taken;
};
struct kdc__import_value {
  enum kdc__import_kind kind;
  const char *name;                 /* as a member, else NULL */
  const char *raw;                  /* as the record writes it; numbers by their digits */
  size_t raw_length;
  const char *text;                 /* for people, made when asked for: kdc__import_text */
  int repaired;                     /* text lost markup or characters that XML cannot hold */
  int escaped;                      /* raw has the escapes of JSON */
  size_t offset, index;             /* in the bytes; among the items of its list */
  const char *taken;                /* of a case: its code in the document */
  struct kdc__import_value *parent, *first, *last, *next;
  struct kdc__import_claim *claims, *last_claim;
};
/* KDC_EPARSE json.syntax json.twice with source, line, column, path; KDC_ELIMIT json.too-deep,
 * import.too-long. */
int kdc__import_read (struct kdc__arena *arena, const char *data, size_t size, const char *source,
                      struct kdc__import_value **out, kdc_error **err);
/* "data.cases[0].code", appended. */
void kdc__import_path (const struct kdc__import_value *value, struct kdc_buffer *out);
/* The one procedure record in what was read. KDC_EPARSE import.shape, import.several. */
int kdc__import_find (struct kdc_context *ctx, struct kdc__import_value *top, const char *data,
                      size_t size, const char *source, struct kdc__import_value **out,
                      const char **shape, kdc_error **err);

/* --- the document under construction ---------------------------------------------------------- */

enum kdc__import_section {
  KDC__IMPORT_NAME, KDC__IMPORT_GUIDE, KDC__IMPORT_ALIAS, KDC__IMPORT_COMPETENCE,
  KDC__IMPORT_CHANNEL, KDC__IMPORT_TERM, KDC__IMPORT_FEE, KDC__IMPORT_CASE, KDC__IMPORT_ASK,
  KDC__IMPORT_PAPER, KDC__IMPORT_STEP, KDC__IMPORT_RESULT, KDC__IMPORT_BASIS, KDC__IMPORT_ABSENT,
  KDC__IMPORT_NOTE, KDC__IMPORT_SECTIONS
};
/* Out of memory sticks, in status and in the buffers: build on, look once at the end. */
struct kdc__import_build {
  struct kdc_context *ctx;
  struct kdc__arena *arena;
  struct kdc__import_value *record;
  const char *shape;
  struct kdc_buffer sections[KDC__IMPORT_SECTIONS];
  struct kdc__map ids;              /* "paper kq003208": given away */
  int status;
  const char *code, *domain, *service, *source_text, *version;
  kdc__day valid_from;
  unsigned counts[KDC__IMPORT_SECTIONS];
};

/* A member by any of several names, separated by spaces; the first that says something, else the
 * first that is there. Upper and lower case, '_' and '-' make no difference where no name fits
 * exactly. NULL: none, or no object. */
struct kdc__import_value *kdc__import_member (const struct kdc__import_value *object,
                                              const char *names);
/* The items of a list; something else that is not empty is a list of one. after NULL: the first. */
struct kdc__import_value *kdc__import_item (struct kdc__import_value *list,
                                            struct kdc__import_value *after);
/* A string, number or boolean as clean text; "" for anything else. */
const char *kdc__import_text (struct kdc__import_build *b, struct kdc__import_value *value);
const char *kdc__import_member_text (struct kdc__import_build *b,
                                     const struct kdc__import_value *object, const char *names);
/* HTML as text; 0: there was none, and out is the text itself. */
int kdc__import_unmark (const char *text, size_t size, struct kdc_buffer *out);
/* Nothing in it says anything. */
int kdc__import_is_empty (const struct kdc__import_value *value);
/* Key for comparing words: no marks, lower case. "" when memory runs out. */
const char *kdc__import_key (struct kdc__import_build *b, const char *text);
/* Text of the arena; "" when memory runs out. */
const char *kdc__import_print (struct kdc__import_build *b, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
int kdc__import_is_name (const char *text);           /* fit for an attribute of that type */
/* base, or base-2, base-3 …: not given before for that element. */
const char *kdc__import_id (struct kdc__import_build *b, const char *element, const char *base);

/* What becomes of a value (NULL: nothing); empty ones are passed over. */
void kdc__import_keep (struct kdc__import_build *b, struct kdc__import_value *value,
                       const char *place);
void kdc__import_guess (struct kdc__import_build *b, struct kdc__import_value *value,
                        const char *place, const char *why, const char *taken);
/* Nothing took it: the note at place says it. */
void kdc__import_leave (struct kdc__import_build *b, struct kdc__import_value *value,
                        const char *place);

/* ` name="value"`, unless value is NULL or "". */
void kdc__import_attribute (struct kdc_buffer *out, const char *name, const char *value);
/* `<element xml:lang="vi">text</element>`, unless text is "". */
void kdc__import_words (struct kdc_buffer *out, const char *element, const char *lang,
                        const char *text);
/* A note of the procedure; its place. */
const char *kdc__import_note (struct kdc__import_build *b, const char *source, const char *text);

/* --- parts ------------------------------------------------------------------------------------ */

/* Name, code, dates, domain, service level; KDC_EPARSE import.code, import.name. */
int kdc__import_head (struct kdc__import_build *b, const char *data, size_t size,
                      const char *source, const kdc__day *valid_from, kdc_error **err);
void kdc__import_authorities (struct kdc__import_build *b);
void kdc__import_papers (struct kdc__import_build *b);          /* and cases */
void kdc__import_methods (struct kdc__import_build *b);         /* after the cases: their times */
void kdc__import_lists (struct kdc__import_build *b); /* steps, results, legal bases */
void kdc__import_labelled (struct kdc__import_build *b);        /* prose with a name of its own */
void kdc__import_rest (struct kdc__import_build *b);  /* what nothing claimed becomes notes */

struct kdc__import_amount {
  const char *amount;               /* decimal, or NULL: none was understood */
  const char *currency, *per;       /* what the words say, or NULL */
  int guessed;                      /* not simply a number */
  int is_free;                      /* by words */
};
/* currency: of the member beside it, or NULL. */
void kdc__import_amount (struct kdc__import_build *b, struct kdc__import_value *value,
                         const char *currency, struct kdc__import_amount *out);
const char *kdc__import_currency (const char *key);   /* by its folded name, or NULL */
const char *kdc__import_per (const char *key);        /* "/trang": "page", or NULL */
/* 0: a day; -1: none that we understand. */
int kdc__import_day (struct kdc__import_build *b, struct kdc__import_value *value, kdc__day *out);

#endif
