/* unplaced.h - what a draft holds and its form has no place for: values that a rebase could not
 * carry on, elements that the form does not know. It stays in the draft, to be seen, until a person
 * takes it out or a later version of the form has a place for it. */
#ifndef KDC__UNPLACED_H
#define KDC__UNPLACED_H

#include "validate/fill.h"
#include "xml/sax.h"

struct kdc__unplaced {
  const char *kind;                 /* as in a report of a rebase: "dropped" "rows" … */
  const char *path;                 /* where it was, rows by their ids */
  const char *version;              /* of the form that had such a path; NULL: not said */
  struct kdc__fill_entry entry;
};

/* Everything is copied. KDC_ENOMEM. */
int kdc__unplaced_add (struct kdc_fill *fill, const struct kdc__unplaced *item);
size_t kdc__unplaced_count (const struct kdc_fill *fill);
/* KDC_ENOTFOUND fill.no-unplaced: there are fewer. */
int kdc__unplaced_at (struct kdc_fill *fill, size_t index, const struct kdc__unplaced **out,
                      kdc_error **err);
int kdc__unplaced_remove (struct kdc_fill *fill, size_t index, kdc_error **err);
/* The <unplaced> elements of a draft. */
int kdc__unplaced_write (const struct kdc_fill *fill, struct kdc_buffer *out);
/* 1: of such a kind. */
int kdc__unplaced_is (const char *kind);
/* From the bytes of a document: what stands in <data> and is no element of the form, each text and
 * attribute of its own. KDC_ENOMEM. */
int kdc__unplaced_from (struct kdc_fill *fill, const char *data, size_t size);
/* Why it is there, in one of the languages; appended. KDC_ENOMEM. */
int kdc__unplaced_message (const struct kdc__unplaced *item, int lang, struct kdc_buffer *out);

#endif
