/* post.h - a web form's post applied to a fill session: whole or not at all. The grammar of its
 * names is in docs/fill.md. */
#ifndef KDC__POST_H
#define KDC__POST_H

#include "validate/fill.h"

enum kdc__outcome_of_post {
  KDC__POSTED_NOTHING,              /* as it was before */
  KDC__POSTED_SET, KDC__POSTED_CLEARED,
  KDC__POSTED_INVALID,              /* kept as typed, and no value of its type */
  KDC__POSTED_REFUSED,              /* not kept: could be read in two ways */
  KDC__POSTED_READONLY,             /* not taken: the form keeps it */
  KDC__POSTED_CHOSEN, KDC__POSTED_ADDED, KDC__POSTED_REMOVED, KDC__POSTED_ATTACHED,
  KDC__POSTED_IGNORED               /* the host's own */
};

struct kdc__posted {
  const char *name, *path;          /* path: rows by id; "" outside of the form */
  const char *text;                 /* as typed */
  enum kdc__outcome_of_post outcome;
  const char *code;                 /* of the finding, NULL: none */
  const char *message[KDC__LANGS], *guide[KDC__LANGS];
};
struct kdc_post {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__posted *items;
  size_t count;
};

/* content_type: of one of the three kinds. KDC_OK also when values were not of their type.
 * KDC_ENOTSUP post.type, post.charset; KDC_EPARSE; KDC_EINVAL post.names, with what is wrong with
 * each name as causes; KDC_ELIMIT; KDC_ESTATE, KDC_EIO, KDC_ENOMEM. On failure the session is as it
 * was. */
int kdc__fill_post (struct kdc_fill *fill, const char *content_type, const char *data, size_t size,
                    struct kdc_post **out, kdc_error **err);
void kdc__post_free (struct kdc_post *post);
const char *kdc__outcome_name (enum kdc__outcome_of_post outcome);

/* --- inside ----------------------------------------------------------------------------------- */

enum kdc__item_kind {
  KDC__ITEM_TEXT, KDC__ITEM_NUMBER, KDC__ITEM_BOOLEAN, KDC__ITEM_NULL, KDC__ITEM_FILE
};
struct kdc__item {                  /* one name with its value */
  const char *name, *value;
  size_t size;
  enum kdc__item_kind kind;
  int instead;                      /* 1: counts only when the name itself was not sent */
  const char *file_name;
};
struct kdc__items {
  struct kdc__arena arena;
  struct kdc__pairs *pairs;         /* what the values of files lie in */
  struct kdc__item *items; size_t count, capacity;
};

/* post_body.c: all kinds of bodies into one list. Clear it in any case. */
int kdc__post_body (struct kdc_context *ctx, const char *content_type, const char *data,
                    size_t size, struct kdc__items *out, kdc_error **err);
void kdc__items_clear (struct kdc__items *items);

enum kdc__target_kind {
  KDC__TO_FIELD, KDC__TO_CHOICE, KDC__TO_ROW, KDC__TO_ENVELOPE, KDC__TO_PAPER, KDC__TO_HOST
};
struct kdc__target {
  const struct kdc__item *item;
  enum kdc__target_kind kind;
  const struct kdc__form_node *node;
  char *path;                       /* rows as [r7], or [new…] */
  const char *reference, *property; /* of a paper: its id, and which property or NULL */
  int skip;                         /* 1: another item of this name is used */
};
struct kdc__new_row { const struct kdc__form_node *node; char *path; uint32_t id; };
struct kdc__targets {
  struct kdc_fill *fill;
  struct kdc__arena *arena;
  struct kdc__target *items; size_t count;
  struct kdc__new_row *rows; size_t row_count, row_capacity;
  kdc_error *problems; size_t problem_count;
};

/* post_names.c: what each name means in this session. KDC_EINVAL post.names. rows is the caller's
 * to free. */
int kdc__post_names (struct kdc__targets *targets, const struct kdc__items *items,
                     kdc_error **err);

#endif
