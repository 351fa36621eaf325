/* authority.h - administrative units and agencies: as a register has them, and of all registers
 * together. A code alone says little, it was given again and again: the key is (code, date). */
#ifndef KDC__AUTHORITY_H
#define KDC__AUTHORITY_H

#include "model/form.h"
#include "model/periods.h"

struct kdc_catalog;

/* --- one register ----------------------------------------------------------------------------- */
struct kdc__successor {
  const char *to;
  int full;
  kdc__day on;                      /* its first day */
  char on_text[11];
  const struct kdc__element *element;
};
struct kdc_authority {              /* a unit, or an agency */
  const char *code;                 /* of an agency: its id */
  const char *also;                 /* agency: its id in the other grammar, or NULL */
  const char *level;                /* unit: "province" "district" "commune"; agency: NULL */
  const char *tier;                 /* the same of an agency, also "ministry" */
  const char *parent;               /* of an agency, when not said: by its id; NULL: none */
  const char *unit;                 /* agency: the unit it serves, or NULL */
  kdc__day valid_from, valid_to;
  struct kdc__text name;
  const char *evidence;
  const struct kdc__element *element;
  const struct kdc__successor *successors; size_t successor_count;
};
struct kdc__tier_moved {
  const char *from, *to;
  const char *domain;               /* NULL: all */
  kdc__day on;
  const struct kdc__element *element;
};
struct kdc__authorities {
  struct kdc__model_head head;
  struct kdc_authority *items; size_t count;      /* units first */
  struct kdc__tier_moved *moved; size_t moved_count;
  struct kdc__periods by_code;
  struct kdc__document *document;
  struct kdc__arena arena;
};

/* --- all registers of a catalog (gazetteer.c) ----------------------------------------------- */
#define KDC__NO_BEARER UINT32_MAX

struct kdc__bearer {                /* an authority, on the days its register is in force too */
  const struct kdc_authority *authority;
  const struct kdc__authorities *of;
  kdc__day from, to;
  const char *key;                  /* of its name without type word, marked (place_name.h); one
                                     * address for equal keys */
  uint32_t type;                    /* the type word of its name */
  /* Chains, in the order of the registers: of the same code, parent, served unit. */
  uint32_t next_code, next_also, next_child, next_agency;
  uint32_t first_edge, edge_count;  /* what follows it */
  uint32_t first_origin;            /* chain of edges that lead here */
};
struct kdc__edge {
  const struct kdc__successor *successor;
  uint32_t from, to, next_origin;
};
struct kdc__namesake { kdc__day from, to; uint32_t bearer, type; };
struct kdc__namesakes { size_t count; struct kdc__namesake items[]; };
#define KDC__GAZETTEER_MAPS 6
struct kdc__gazetteer {
  struct kdc__bearer *bearers; size_t count;
  struct kdc__edge *edges; size_t edge_count;
  const struct kdc__tier_moved **moved; size_t moved_count;
  /* Key to the first bearer of its chain, by kdc__gazetteer_chain. */
  struct kdc__map by_code, by_also, by_parent, by_unit;
  /* Key of a name without type word, with its marks or without them, to its kdc__namesakes, in the
   * order of the registers. */
  struct kdc__map by_name, by_plain;
  struct kdc__arena arena;
};
/* Made by the first who asks, as a document is compiled; borrowed from the catalog. KDC_EMODEL when
 * a register does not compile; asking again tries again. */
int kdc__catalog_gazetteer (struct kdc_catalog *c, const struct kdc__gazetteer **out,
                           kdc_error **err);
void kdc__gazetteer_free (struct kdc__gazetteer *all);
int kdc__gazetteer_name (struct kdc__gazetteer *all);   /* place_index.c: fills in the names */
/* The first of a chain, or KDC__NO_BEARER. */
uint32_t kdc__gazetteer_chain (const struct kdc__map *map, const char *key, size_t size);
/* Whatever bears that code on that day, a unit or an agency; on INT32_MIN: any day. NULL: none. */
const struct kdc__bearer *kdc__gazetteer_find (const struct kdc__gazetteer *all, const char *code,
                                             size_t size, kdc__day on);
/* What bore it last before that day; NULL: none. */
const struct kdc__bearer *kdc__gazetteer_before (const struct kdc__gazetteer *all, const char *code,
                                               size_t size, kdc__day on);

/* KDC_ENOTFOUND catalog.no-code. Borrowed from the catalog. */
int kdc__catalog_authority (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                            const struct kdc__bearer **out, kdc_error **err);
int kdc__catalog_unit (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                       const struct kdc_authority **out, kdc_error **err);
int kdc__catalog_agency (struct kdc_catalog *c, const char *id, kdc__day on,
                         const struct kdc_authority **out, kdc_error **err);
int kdc__catalog_agency_of_unit (struct kdc_catalog *c, const char *unit, kdc__day on,
                                 const struct kdc_authority **out, kdc_error **err);

/* --- lists of what was found (authority_list.c) ----------------------------------------------- */
struct kdc__found {
  const struct kdc__bearer *bearer;
  const struct kdc__edge *edge;     /* how it was reached; NULL: by the question itself */
  int depth;                        /* edges from what was asked for */
  int whole;                        /* none of them partial */
  int last;                         /* in force on the day that was asked for */
  const char *evidence;             /* the weakest on the way; NULL: its own */
};
#define KDC__FEW_FOUND 4
#define KDC__MOST_STEPS 64          /* successions in a row; a catalog that has more is a mistake */
struct kdc_authority_list {
  struct kdc_catalog *catalog;      /* holds a reference */
  const struct kdc__gazetteer *all;
  struct kdc__found *items; size_t count, capacity;
  struct kdc__found few[KDC__FEW_FOUND];
  int back;                         /* of predecessors */
};
int kdc__authority_list_new (struct kdc_catalog *catalog, struct kdc_authority_list **out,
                             kdc_error **err);
void kdc__authority_list_free (struct kdc_authority_list *list);
/* One that no edge led to. */
int kdc__authority_list_add (struct kdc_authority_list *list, const struct kdc__bearer *bearer);
/* All that ever bore a code, the earliest first. */
int kdc__authority_list_history (struct kdc_authority_list *list, const char *code);
/* All that bear that name, with or without its type word, marks may be left out altogether;
 * on INT32_MIN: any day. */
int kdc__authority_list_named (struct kdc_authority_list *list, const char *name, size_t size,
                               kdc__day on);
/* What stands right below; code NULL: the provinces. */
int kdc__authority_list_children (struct kdc_authority_list *list, const char *code, kdc__day on);
int kdc__authority_list_agencies (struct kdc_authority_list *list, const char *unit, kdc__day on);
/* What became of a bearer by a day, or what became of others to make it, back to a day: every edge
 * once, nearest first along each way. */
int kdc__authority_list_successors (struct kdc_authority_list *list,
                                    const struct kdc__bearer *bearer, kdc__day to);
int kdc__authority_list_predecessors (struct kdc_authority_list *list,
                                      const struct kdc__bearer *bearer, kdc__day back_to);
/* "unchanged" "renamed" "merged" "split" */
const char *kdc__edge_kind (const struct kdc__gazetteer *all, const struct kdc__edge *edge);

/* --- competence.c ----------------------------------------------------------------------------- */
/* Which tier does on a day what a law gave to another; domain NULL: any. */
const char *kdc__competent_tier (const struct kdc__gazetteer *all, const char *tier,
                                 const char *domain, kdc__day on);
/* The units that are competent on a day for what happens in a unit, as it was on the day as_of:
 * more than one when it was split since. KDC_ENOTFOUND catalog.no-code, authority.no-tier. */
int kdc__competent_units (struct kdc_authority_list *list, const char *tier, const char *domain,
                          const char *unit, kdc__day as_of, kdc__day on, kdc_error **err);

#endif
