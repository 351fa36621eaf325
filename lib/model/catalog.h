/* catalog.h - loaded model documents, looked up by (id, date). Opened = indexed (the root of each
 * document); a document is compiled at its first use, under a lock; what was compiled never
 * changes. Shared by threads. */
#ifndef KDC__CATALOG_H
#define KDC__CATALOG_H

#include <pthread.h>
#include "base/map.h"
#include "model/form.h"

/* --- procedures ------------------------------------------------------------------------------- */
enum kdc__handling { KDC__SUBMIT, KDC__PRESENT, KDC__NOTE };
struct kdc__paper {                 /* a paper, a value that stands for one, or alternatives */
  const char *id, *code, *reuse;    /* code of the national catalogue, or NULL; id NULL: value */
  enum kdc__handling handling;
  int originals, copies;
  struct kdc__text name, guide;
  struct kdc__expr *required;       /* NULL: required when handling is submit */
  struct kdc__expr *certified;      /* when true the paper must be certified; NULL: never */
  struct kdc__expr *value;          /* kind value: boolean, the field has a value */
  const char *value_path;           /* its path */
  const struct kdc__paper *alternatives;
  size_t alternative_count;         /* one-of: > 0 */
  const struct kdc__element *element;
  const char *evidence;
};
struct kdc__fee {
  const char *id, *per, *currency, *set_by;
  const char *amount;               /* decimal text, or NULL: set elsewhere */
  struct kdc__expr *when, *quantity;          /* NULL: always; 1 */
  struct kdc__text name, note;
  const char *evidence;
};
struct kdc__case { const char *code; struct kdc__expr *test; struct kdc__text name, question; };
struct kdc__term {
  const char *unit;                 /* "working-day" "day" "hour" "month" "same-day" */
  int64_t quantity;
  int cut_off;                      /* minutes of the day, -1 none */
  const char *count_from;           /* "same-day" "next-day" "elapsed" */
  const char *roll, *version_by;    /* "next-working-day" | "none"; "filed" | "received" */
};
struct kdc__procedure_alias { const char *code, *system; kdc__day valid_from, valid_to; };
struct kdc__named_text { const char *code; struct kdc__text name, guide; };
struct kdc_procedure {
  struct kdc__model_head head;      /* id = national code */
  const char *domain, *service;     /* "full" "partial" */
  const char *tier, *competence_rule;
  struct kdc__text guide;
  struct kdc__term term;
  const char *form_id;
  struct kdc__procedure_alias *aliases; size_t alias_count;
  struct kdc__case *cases; size_t case_count;
  struct kdc__fee *fees; size_t fee_count;
  struct kdc__paper *papers; size_t paper_count;
  struct kdc__named_text *results; size_t result_count;
  struct kdc__named_text *steps; size_t step_count;
  struct kdc__named_text *legal_bases; size_t legal_basis_count;
  const struct kdc_form *form;      /* in force on the first day this version is */
  struct kdc__document *document;
  struct kdc__arena arena;
  struct kdc_catalog *catalog;      /* borrowed */
};
/* Also inside one-of; NULL: none. */
const struct kdc__paper *kdc__procedure_paper (const struct kdc_procedure *procedure,
                                               const char *id);

/* --- periods.c: what a code meant when -------------------------------------------------------- */
struct kdc__period { kdc__day from, to; struct kdc__period *next; };    /* next: of the same code */
struct kdc__periods {               /* item i belongs to code, unit or agency i */
  struct kdc__map first;
  struct kdc__period *items;
  size_t count;
};
int kdc__periods_init (struct kdc__periods *periods, struct kdc__arena *arena, size_t most);
/* KDC_ECONFLICT: the code is in force already on one of these days. The key is borrowed. */
int kdc__periods_add (struct kdc__periods *periods, const char *key, kdc__day from, kdc__day to);
/* on INT32_MIN: any day. SIZE_MAX: none. */
size_t kdc__periods_find (const struct kdc__periods *periods, const char *key, size_t size,
                          kdc__day on);
/* With the hash of the key at hand. */
size_t kdc__periods_look (const struct kdc__periods *periods, const char *key, size_t size,
                          uint32_t hash, kdc__day on);

/* --- code lists, units, calendar, prints ------------------------------------------------------ */
struct kdc__property { const char *name, *value; };
struct kdc__code {
  const char *value, *parent;
  kdc__day valid_from, valid_to;
  struct kdc__text name;
  const struct kdc__property *properties;
  size_t property_count;
};
struct kdc__codelist {
  struct kdc__model_head head;
  struct kdc__code *codes; size_t count;      /* document order */
  struct kdc__periods by_value;
  const char *lookup, *lookup_days; /* who keeps the rest of it, in how many working days; NULL */
  struct kdc__document *document;
  struct kdc__arena arena;
};
/* Whether a code is right on a day: of the list itself, or by the host's answer. A
 * KDC__LOOKUP_…, or KDC_ENOMEM. */
int kdc__codelist_ask (const struct kdc__codelist *list, const char *value, size_t size,
                       kdc__day on);
/* on INT32_MIN: any day */
const struct kdc__code *kdc__codelist_find (const struct kdc__codelist *list, const char *value,
                                            size_t size, kdc__day on);

struct kdc__unit {
  const char *code, *level, *parent;
  kdc__day valid_from, valid_to;
  struct kdc__text name;
  const char *evidence;
};
struct kdc__agency {
  const char *id, *unit, *tier;
  kdc__day valid_from, valid_to;
  struct kdc__text name;
  const char *evidence;
};
struct kdc__succession { const char *from, *to; int full; kdc__day on; };
struct kdc__authorities {
  struct kdc__model_head head;
  struct kdc__unit *units; size_t unit_count;
  struct kdc__agency *agencies; size_t agency_count;
  struct kdc__succession *successions; size_t succession_count;
  struct kdc__periods by_code, by_agency;
  struct kdc__document *document;
  struct kdc__arena arena;
};

struct kdc__hours { int from, to; };          /* minutes of the day */
struct kdc__calendar {
  struct kdc__model_head head;
  kdc__day first, last;
  uint8_t *kinds;                   /* per day: 0 working, else off */
  const char **why;                 /* per day: name of the holiday or decision in vi, or NULL */
  struct kdc__hours *hours; size_t hour_count;          /* at least one */
  struct kdc__document *document;
  struct kdc__arena arena;
};

struct kdc__print {
  struct kdc__model_head head;
  const char *kind;                 /* "declaration" "slip" … */
  const char *procedure;            /* code, or NULL: any */
  const char *form, *page;
  const char *style;                /* file inside the catalog, "styles/…" */
  struct kdc__document *document;
  struct kdc__arena arena;
};

/* --- the catalog ------------------------------------------------------------------------------ */
enum kdc__kind {
  KDC__K_PROCEDURE, KDC__K_FORM, KDC__K_CODELIST, KDC__K_AUTHORITIES, KDC__K_CALENDAR,
  KDC__K_PRINT, KDC__K_PROTOCOL, KDC__K_COUNT
};
struct kdc__entry {
  enum kdc__kind kind;
  char *id, *version;
  char *file;                       /* whole path */
  char *scope;                      /* print: its procedure, or NULL */
  kdc__day valid_from, valid_to;
  _Atomic (void *) compiled;
};
/* Of procedures, so that a look-up need not compile them. */
struct kdc__alias_entry { char *alias, *code; kdc__day valid_from, valid_to; };

struct kdc_catalog {
  atomic_uint references;
  struct kdc_context *ctx;          /* holds a reference */
  char **directories; size_t directory_count;
  struct kdc__entry *entries;       /* sorted by kind, id, scope, valid_from */
  size_t count, capacity;
  size_t before[KDC__K_COUNT + 1];  /* entries of lesser kinds */
  struct kdc__alias_entry *aliases; size_t alias_count, alias_capacity;
  pthread_mutex_t lock;             /* recursive: a procedure compiles its form, a form its lists */
};

/* Indexes every *.xml below directory (folders procedures forms codelists authorities calendars
 * prints protocols). directory NULL: the one installed with the library (KDC_DATADIR).
 * Errors: KDC_EIO, KDC_EMODEL (a document whose root cannot be read; catalog.double: two documents
 * with one id in force on one day), KDC_ENOMEM. */
int kdc__catalog_open (struct kdc_context *ctx, const char *directory, struct kdc_catalog **out,
                       kdc_error **err);
/* Opens what can be opened. Each document that cannot is told: fault takes the error over; its
 * status other than KDC_OK ends the opening. */
struct kdc__catalog_faults {
  int (*fault) (void *user, enum kdc__kind kind, const char *file, kdc_error *error);
  void *user;
};
int kdc__catalog_open_all (struct kdc_context *ctx, const char *directory,
                           const struct kdc__catalog_faults *faults, struct kdc_catalog **out,
                           kdc_error **err);
struct kdc_catalog *kdc__catalog_ref (struct kdc_catalog *catalog);
void kdc__catalog_unref (struct kdc_catalog *catalog);
/* Compile everything now, and look for what prints refer to: the first error, others as causes.
 * Protocols are read against their table; the exchange room compiles them. */
int kdc__catalog_check (struct kdc_catalog *catalog, kdc_error **err);
/* The style sheet, procedure and form that a print names: catalog.reference. */
int kdc__catalog_check_print (struct kdc_catalog *catalog, const struct kdc__print *print,
                              kdc_error **err);

/* By (id, date); procedures also by alias. KDC_ENOTFOUND: catalog.unknown, catalog.not-in-force
 * (says when it is), catalog.version, catalog.no-code. KDC_EMODEL when it does not compile; a retry
 * after KDC_ENOMEM works. Borrowed from the catalog. */
int kdc__catalog_procedure (struct kdc_catalog *c, const char *code, kdc__day on,
                            const struct kdc_procedure **out, kdc_error **err);
int kdc__catalog_form (struct kdc_catalog *c, const char *id, kdc__day on,
                       const struct kdc_form **out, kdc_error **err);
int kdc__catalog_form_version (struct kdc_catalog *c, const char *id, const char *version,
                               const struct kdc_form **out, kdc_error **err);
int kdc__catalog_codelist (struct kdc_catalog *c, const char *id, kdc__day on,
                           const struct kdc__codelist **out, kdc_error **err);
/* The same; at: where kdc__catalog_lower found it before. */
int kdc__catalog_codelist_at (struct kdc_catalog *c, size_t at, const char *id, kdc__day on,
                              const struct kdc__codelist **out, kdc_error **err);
/* authority NULL: the national one */
int kdc__catalog_calendar (struct kdc_catalog *c, const char *authority, kdc__day on,
                           const struct kdc__calendar **out, kdc_error **err);
int kdc__catalog_print (struct kdc_catalog *c, const char *id, const char *procedure, kdc__day on,
                        const struct kdc__print **out, kdc_error **err);
int kdc__catalog_unit (struct kdc_catalog *c, const char *code, size_t size, kdc__day on,
                       const struct kdc__unit **out, kdc_error **err);
int kdc__catalog_agency (struct kdc_catalog *c, const char *id, kdc__day on,
                         const struct kdc__agency **out, kdc_error **err);
int kdc__catalog_agency_of_unit (struct kdc_catalog *c, const char *unit, kdc__day on,
                                 const struct kdc__agency **out, kdc_error **err);
/* Bytes of a document, or of a file of the catalog ("styles/…"), for the rooms that compile them;
 * out is initialised by the caller and appended to. */
int kdc__catalog_bytes (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on,
                        struct kdc_buffer *out, const char **source, kdc_error **err);
int kdc__catalog_file (struct kdc_catalog *c, const char *name, struct kdc_buffer *out,
                       kdc_error **err);

/* Look-ups of expressions, answered from this catalog. `paper` (is it in the manifest?) is the
 * dossier's: user points to a kdc__lookup_user. */
struct kdc__lookup_user {
  struct kdc_catalog *catalog;
  const struct kdc_procedure *procedure;      /* NULL: papers are not known, any will do */
  const char *authority;
  kdc__day on;
  int (*paper) (void *paper_user, const char *paper);
  void *paper_user;
  /* A look-up failed at compile time, where there is no other way out; kdc__model_compile passes
   * it on. */
  int status;
  kdc_error *error;
};
extern const struct kdc__lookups kdc__catalog_lookups;

/* --- deadline.c (DESIGN.md 4) ----------------------------------------------------------------- */
struct kdc__counted_day {
  kdc__day day;
  int counts;
  const char *why;                  /* the holiday's name, or a text of ours; in Vietnamese */
};
struct kdc_deadline {
  struct kdc_context *ctx;          /* holds a reference */
  kdc__instant received;
  kdc__instant reception;           /* effective: received, or when the office next opens */
  kdc__instant due;
  kdc__day reception_day;
  struct kdc__counted_day *days;    /* to the last day; the day received only when it counts */
  size_t count;
  struct kdc__arena arena;
  char reception_text[32], due_text[32];      /* filled by room api */
};
/* KDC_EMODEL: deadline.calendar (the calendar ends before the term does), deadline.range. */
int kdc__deadline_due (struct kdc_context *ctx, const struct kdc__calendar *calendar,
                       const struct kdc__term *term, kdc__instant received,
                       struct kdc_deadline **out, kdc_error **err);
void kdc__deadline_free (struct kdc_deadline *deadline);

#endif
