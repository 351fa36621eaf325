/* layer.h - a catalog in layers: nation, province, commune, site. A lower layer adds documents, and
 * overlays that change what may be different in its place; it may not loosen what stands above.
 * Overlays are merged into the tree of a document before that is compiled, and the tree remembers
 * each change: where a value comes from, and where an error in it is. */
#ifndef KDC__LAYER_H
#define KDC__LAYER_H

#include "model/compile.h"

enum kdc__tier { KDC__NATIONAL, KDC__PROVINCE, KDC__COMMUNE, KDC__SITE };

struct kdc__layer {
  char *directory;
  const char *id, *version;         /* "national" and "" without a layer.xml */
  const char *authority;            /* the unit it speaks for; NULL: the nation */
  enum kdc__tier tier;
  kdc__day valid_from, valid_to;    /* nothing of it is in force on other days */
  struct kdc__text name;
  struct kdc__document *document;   /* layer.xml, or NULL */
};

/* The days between two changes of a document by overlays. */
struct kdc__variant {
  kdc__day from, to;
  _Atomic (void *) compiled;
};

struct kdc__overlaid {
  const struct kdc__element *holder;          /* that has the attribute or text */
  const char *name;                 /* of the attribute or text; NULL: the holder itself is new */
  int lang;                         /* KDC__VI …; -1: no text */
  const struct kdc__element *text;  /* the element of a text; NULL */
  const char *path;                 /* "term[1]/quantity" */
  const char *before;               /* NULL: there was none */
  const char *after;                /* NULL: the holder */
  const struct kdc__document *overlay;
  const struct kdc__element *by;    /* of the overlay */
  const char *attribute;            /* of that, or NULL */
  struct kdc__overlaid *next;
};

/* layer.c: the next layer of a catalog that is being opened. KDC_EMODEL layer.missing layer.order
 * layer.authority-missing layer.id-twice; what is wrong with layer.xml. */
int kdc__layer_add (struct kdc_catalog *c, const char *directory, kdc_error **err);
void kdc__layer_clear (struct kdc_context *ctx, struct kdc__layer *layer);
/* Cuts the days of every entry at those on which an overlay of it begins or ends. */
int kdc__layer_cut (struct kdc_catalog *c, kdc_error **err);
/* The overlays of an entry on a day, the highest layer first: the next at or after *at, or NULL. */
const struct kdc__entry *kdc__layer_next (const struct kdc_catalog *c,
                                          const struct kdc__entry *entry, kdc__day on, size_t *at);

/* layer_hold.c: a lower layer's words against what stands above. */
struct kdc__held {
  const struct kdc_catalog *catalog;
  const struct kdc__document *above, *below;
  const struct kdc__layer *layer;   /* of below */
  kdc_error **err;
};
/* KDC_EMODEL with code at a place below (attribute NULL: the element), what stands above as its
 * cause. Parameters of the text: id, value, limit, layer. */
int kdc__layer_refuse (const struct kdc__held *held, const char *code,
                       const struct kdc__element *local, const char *attribute,
                       const struct kdc__element *above, const char *above_attribute,
                       const char *id);
/* layer.term-longer layer.term-unit layer.cut-off */
int kdc__layer_hold_term (const struct kdc__held *held, const struct kdc__element *local,
                          const struct kdc__element *above);
/* layer.fee-setter layer.fee-raised layer.fee-cap */
int kdc__layer_hold_fee (const struct kdc__held *held, const struct kdc__element *local,
                         const struct kdc__element *above);

/* overlay.c: changes a document by an overlay, which it owns from then on, also on failure.
 * KDC_EMODEL layer.… with what stands above as the cause. */
int kdc__overlay_merge (struct kdc_catalog *c, struct kdc__document *into,
                        struct kdc__document *overlay, kdc_error **err);

/* A calendar of a lower layer against the one it stands on. KDC_EMODEL layer.calendar-base
 * layer.holiday layer.day-off layer.cut-off. */
int kdc__layer_hold_calendar (struct kdc_catalog *c, const struct kdc__calendar *calendar,
                              const struct kdc__document *document, kdc_error **err);

/* layer_compare.c: a lower layer has a document with the id of one above. KDC_EMODEL
 * layer.replaces, with a cause for each thing that it loosens. */
int kdc__layer_compare (struct kdc_catalog *c, const struct kdc__entry *above,
                        const struct kdc__entry *below, kdc_error **err);

/* layer_change.c: what changed in a document. */
/* Of an attribute or text of an element, or of the element itself; NULL: it is as written. */
const struct kdc__overlaid *kdc__overlaid_find (const struct kdc__document *document,
                                            const struct kdc__element *element, const char *name,
                                            int lang);
/* The document that an element or attribute was written in, and what it is there. */
const struct kdc__document *kdc__overlaid_origin (const struct kdc__document *document,
                                                const struct kdc__element **element,
                                                const char **attribute);
/* The layer that a value of a compiled document comes from. */
unsigned kdc__overlaid_layer (const struct kdc__document *document,
                            const struct kdc__element *element, const char *name, int lang);

/* layer_check.c: whether a whole catalog loosens anything: every overlay against what it changes,
 * on all days; calendars, units, codes and aliases of lower layers against those above. KDC_OK;
 * KDC_EMODEL, the first fault with the others as causes. */
int kdc__catalog_check_layers (struct kdc_catalog *c, kdc_error **err);

#endif
