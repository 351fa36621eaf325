/* catalog.h - loaded model documents, looked up by (id, date). Opened = indexed (the root of each
 * document); a document is compiled at its first use, under a lock; what was compiled never
 * changes. Shared by threads. */
#ifndef KDC__CATALOG_H
#define KDC__CATALOG_H

#include <pthread.h>
#include "model/authority.h"

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
  /* It concerns one case, or who answers a question of the procedure with yes; NULL: all. */
  const char *case_code, *ask;
};
struct kdc__exempt {
  struct kdc__expr *when;           /* NULL: not decided by the form */
  const char *fee;                  /* id of the line */
  struct kdc__text name, note;
  const struct kdc__element *element;
};
struct kdc__band { int64_t from; const char *amount; };
struct kdc__fee {
  const char *id, *per, *currency, *set_by;
  const char *amount;               /* decimal text, or NULL: set elsewhere */
  struct kdc__expr *when, *quantity;          /* NULL: always; 1 */
  struct kdc__text name, note;
  const char *evidence;
  const char *case_code, *ask, *channel;      /* as of papers; id of a way to file */
  const char *cap;                  /* NULL: none */
  const char *steps;                /* of the bands, as text: "3:1000 10:500", or NULL */
  struct kdc__band *bands; size_t band_count;         /* from their page (copy, …) on, ascending */
  const struct kdc__element *element;
};
struct kdc__case {
  const char *code;
  struct kdc__expr *test;
  struct kdc__text name, question;
  const struct kdc__element *element;
};
struct kdc__term {
  const char *unit;                 /* "working-day" "day" "hour" "month" "same-day" "other" */
  int64_t quantity;                 /* nothing for "same-day" and "other" */
  int cut_off;                      /* minutes of the day, -1: that of the calendar */
  const char *count_from;           /* "same-day" "next-day" "elapsed" */
  const char *roll;                 /* "next-working-day" "previous-working-day" "none" */
  const char *version_by;           /* "filed" | "received" */
  const char *pause_by;             /* "day" | "minute" */
  struct kdc__text note;            /* unit "other": what is said of it */
  const char *case_code, *ask, *channel;      /* as of fees */
  const struct kdc__element *element;
};
struct kdc__procedure_alias { const char *code, *system; kdc__day valid_from, valid_to; };
struct kdc__named_text {
  const char *code;
  struct kdc__text name, guide;
  const struct kdc__element *element;
};
struct kdc_procedure {
  struct kdc__model_head head;      /* id = national code */
  const char *domain, *service;     /* "full" "partial" "information", or NULL */
  const char *tier, *competence_rule;         /* of the first competence */
  struct kdc__text guide;
  struct kdc__term term;            /* where no case or question says another; unit NULL: unknown */
  struct kdc__term *terms; size_t term_count;
  const char *form_id;              /* NULL: no electronic form, so no dossier here */
  struct kdc__procedure_alias *aliases; size_t alias_count;
  struct kdc__case *cases; size_t case_count;
  struct kdc__fee *fees; size_t fee_count;
  struct kdc__paper *papers; size_t paper_count;
  struct kdc__named_text *results; size_t result_count;
  struct kdc__named_text *steps; size_t step_count;
  struct kdc__named_text *legal_bases; size_t legal_basis_count;
  struct kdc__named_text *competences; size_t competence_count;       /* code: the tier */
  struct kdc__named_text *asks; size_t ask_count;                     /* guide: the question */
  struct kdc__named_text *unknowns; size_t unknown_count;             /* code: about what */
  struct kdc__named_text *channels; size_t channel_count;
  struct kdc__named_text *notes; size_t note_count;                   /* guide: what it says */
  struct kdc__exempt *exempts; size_t exempt_count;
  const struct kdc_form *form;      /* in force on the first day this version is */
  struct kdc__document *document;
  struct kdc__arena arena;
  struct kdc_catalog *catalog;      /* borrowed */
};
/* Also inside one-of; NULL: none. */
const struct kdc__paper *kdc__procedure_paper (const struct kdc_procedure *procedure,
                                               const char *id);

/* --- code lists, calendar, prints ------------------------------------------------------------- */
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

/* A code that a register knows, and no more: found and shown, never filed. */
struct kdc__known {
  const char *code, *domain, *tier, *status;          /* "active" "check" */
  const char *replaced_by;          /* or NULL */
  kdc__day since, repealed;         /* INT32_MAX: not said; not repealed */
  const char *precision;            /* of since and repealed: "day" "month" "year" */
  const char *unit, *quantity, *amount, *currency;    /* reported; NULL: not */
  const char *evidence, *source;
  struct kdc__text name, agency, result, note;
  struct kdc__procedure_alias *aliases; size_t alias_count;
  const struct kdc__element *element;
};
struct kdc__code_register {
  struct kdc__model_head head;
  struct kdc__known *entries; size_t count;
  struct kdc__map by_code;
  struct kdc__document *document;
  struct kdc__arena arena;
};

/* Days by kind: working, or why not. */
enum { KDC__WORKING, KDC__WEEKEND, KDC__HOLIDAY, KDC__IN_LIEU, KDC__DECIDED_OFF };
struct kdc__day_fact {              /* why a day is not what its weekday is */
  kdc__day day;
  uint8_t kind;
  struct kdc__text name;
  const char *source, *evidence;    /* source NULL: none is named */
  const struct kdc__element *element;
  const struct kdc__day_fact *under;          /* what it overrides; NULL */
};
struct kdc__hours { int from, to; };          /* minutes of the day */
struct kdc__open_hours { struct kdc__hours *items; size_t count; };
struct kdc__calendar {
  struct kdc__model_head head;
  const struct kdc__calendar *base; /* what it stands on; NULL: a national one */
  kdc__day first, last;
  uint8_t *kinds;                   /* per day */
  const struct kdc__day_fact **facts;         /* per day; NULL: its weekday alone */
  unsigned rest;                    /* weekdays of rest: bit 0 Monday … bit 6 Sunday */
  const struct kdc__element *rest_element;    /* of the base, when it has none of its own */
  struct kdc__open_hours hours[7];  /* by weekday; count 0: closed */
  int usual;                        /* the first weekday of work */
  int cut_off;                      /* minutes of the day, when a term has none; -1 */
  unsigned returns;                 /* weekdays on which results are handed over; 0: all */
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
  KDC__K_PRINT, KDC__K_PROTOCOL, KDC__K_REGISTER, KDC__K_OVERLAY, KDC__K_COUNT
};
struct kdc__entry {
  enum kdc__kind kind;
  char *id, *version;
  char *file;                       /* whole path */
  char *scope;                      /* print: its procedure, or NULL; overlay: what it changes */
  enum kdc__kind of;                /* overlay: the kind of that */
  unsigned layer;
  char *domain, *name[KDC__LANGS];  /* of procedures, so that a search compiles none; or NULL */
  kdc__day valid_from, valid_to;
  _Atomic (void *) compiled;        /* as written */
  struct kdc__variant *variants; size_t variant_count;        /* with overlays (layer.h); or 0 */
};
/* Of procedures, so that a look-up need not compile them. */
struct kdc__alias_entry { char *alias, *code; kdc__day valid_from, valid_to; };

struct kdc_catalog {
  atomic_uint references;
  struct kdc_context *ctx;          /* holds a reference */
  struct kdc__layer *layers; size_t layer_count;    /* from the nation down (layer.h) */
  struct kdc__entry *entries;       /* sorted by kind, id, scope, valid_from */
  size_t count, capacity;
  size_t before[KDC__K_COUNT + 1];  /* entries of lesser kinds */
  struct kdc__alias_entry *aliases; size_t alias_count, alias_capacity;
  _Atomic (struct kdc__gazetteer *) authorities;   /* made at the first question */
  pthread_mutex_t lock;             /* recursive: a procedure compiles its form, a form its lists */
  int base_depth;                   /* calendars whose base is being compiled; under the lock */
};

/* Indexes every *.xml below directory (folders procedures forms codelists authorities calendars
 * prints protocols registers overlays). directory NULL: the one installed with the library
 * (KDC_DATADIR). Errors: KDC_EIO, KDC_EMODEL (a document whose root cannot be read; catalog.double:
 * two documents with one id in force on one day; layer.…), KDC_ENOMEM. */
int kdc__catalog_open (struct kdc_context *ctx, const char *directory, struct kdc_catalog **out,
                       kdc_error **err);
/* Of several layers, the highest first; a NULL directory is the installed one. */
int kdc__catalog_open_layers (struct kdc_context *ctx, const char *const *directories, size_t count,
                              struct kdc_catalog **out, kdc_error **err);
/* Opens what can be opened. Each document that cannot is told: fault takes the error over; its
 * status other than KDC_OK ends the opening. */
struct kdc__catalog_faults {
  int (*fault) (void *user, enum kdc__kind kind, const char *file, kdc_error *error);
  void *user;
};
int kdc__catalog_open_all (struct kdc_context *ctx, const char *const *directories, size_t count,
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

/* By (id, date), with the overlays of that day; procedures also by alias. KDC_ENOTFOUND:
 * catalog.unknown, catalog.not-in-force (says when it is), catalog.version, catalog.no-code.
 * KDC_EMODEL when it does not compile, or an overlay loosens it; a retry after KDC_ENOMEM works.
 * Borrowed from the catalog. */
int kdc__catalog_procedure (struct kdc_catalog *c, const char *code, kdc__day on,
                            const struct kdc_procedure **out, kdc_error **err);
int kdc__catalog_form (struct kdc_catalog *c, const char *id, kdc__day on,
                       const struct kdc_form **out, kdc_error **err);
int kdc__catalog_form_version (struct kdc_catalog *c, const char *id, const char *version,
                               kdc__day on, const struct kdc_form **out, kdc_error **err);
int kdc__catalog_codelist (struct kdc_catalog *c, const char *id, kdc__day on,
                           const struct kdc__codelist **out, kdc_error **err);
/* The same; at: where kdc__catalog_lower found it before. */
int kdc__catalog_codelist_at (struct kdc_catalog *c, size_t at, const char *id, kdc__day on,
                              const struct kdc__codelist **out, kdc_error **err);
int kdc__catalog_calendar_by_id (struct kdc_catalog *c, const char *id, kdc__day on,
                                 const struct kdc__calendar **out, kdc_error **err);
/* authority NULL, or one without a calendar of its own: the national one */
int kdc__catalog_calendar (struct kdc_catalog *c, const char *authority, kdc__day on,
                           const struct kdc__calendar **out, kdc_error **err);
int kdc__catalog_print (struct kdc_catalog *c, const char *id, const char *procedure, kdc__day on,
                        const struct kdc__print **out, kdc_error **err);
/* The register entry of a code on a day; *out NULL: none. */
int kdc__catalog_known (struct kdc_catalog *c, const char *code, kdc__day on,
                        const struct kdc__known **out, kdc_error **err);
/* The layer of a document, by its index. */
int kdc__catalog_layer (struct kdc_catalog *c, enum kdc__kind kind, const char *id, kdc__day on,
                        unsigned *out, kdc_error **err);
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

/* --- listing.c: codes found ------------------------------------------------------------------- */
struct kdc__listed {
  const struct kdc__entry *entry;   /* a procedure of the catalog, or */
  const struct kdc__known *known;   /* a code of a register */
  const char *code, *domain;
  const char *status;               /* "active" "check" "not-yet" "ended" "replaced" "repealed" */
  const char *matched;              /* "code" "alias" "name" "replaced-by"; NULL: asked for all */
  const char *alias, *system;       /* by which it was found, or NULL */
  struct kdc__text name;
  char from[11], to[11], since[11]; /* "" when open or not said */
};
struct kdc_listing {
  struct kdc_catalog *catalog;      /* holds a reference */
  struct kdc__listed **rows;
  size_t count, capacity;
  struct kdc__arena arena;
};
/* Codes by words (code, alias or name; NULL: all), domain and status (NULL: any), sorted by code.
 * Of several versions the one in force on that day, else the next, else the last. */
int kdc__catalog_search (struct kdc_catalog *c, const char *words, const char *domain,
                         const char *status, kdc__day on, struct kdc_listing **out,
                         kdc_error **err);
/* What a code means on a day: its own row, then each that took its place. KDC_ENOTFOUND
 * catalog.unknown; KDC_EMODEL catalog.succession-cycle. */
int kdc__catalog_trace (struct kdc_catalog *c, const char *code, kdc__day on,
                        struct kdc_listing **out, kdc_error **err);
void kdc__listing_free (struct kdc_listing *listing);
/* As precisely as a source gives it: "2026-09-01", "2026-09", "2026". */
void kdc__known_day (const struct kdc__known *known, kdc__day day, char out[11]);

/* --- calendar.h: a walk over the days of an authority ----------------------------------------- */
struct kdc__days;

/* --- deadline.c (DESIGN.md 4), deadline_pause.c, deadline_promise.c --------------------------- */
struct kdc__pause { kdc__instant from, to; };           /* to INT64_MAX: still open */
struct kdc__slip { kdc__instant at, previous, promise; const char *reason; };    /* 0: not said */
struct kdc__step {
  const char *name, *authority;
  struct kdc__term term;
  kdc__instant done;                /* INT64_MAX: not yet */
};
struct kdc__counted_day {
  kdc__day day;
  int counts;
  const char *why[KDC__LANGS];      /* the holiday's name, or a text of ours */
  const char *source, *evidence;    /* of the calendar; "" when it is not its fact */
};
enum { KDC__TERM_DUE, KDC__TERM_PAUSED, KDC__TERM_OTHER };     /* as in kdc/deadline.h */
enum { KDC__PROMISE_RECEPTION, KDC__PROMISE_RESUMED, KDC__PROMISE_APOLOGY };
struct kdc__promise {
  int kind;
  kdc__instant at, promise;
  const char *reason;
  char at_text[32], promise_text[32];
};
struct kdc_deadline {
  struct kdc_context *ctx;          /* holds a reference */
  kdc__instant received;
  kdc__instant reception;           /* effective: received, or when the office next opens */
  kdc__instant due;                 /* INT64_MAX: none, see state */
  kdc__instant collect;             /* when the result is handed over; at due or later */
  int state;                        /* KDC__TERM_… */
  int64_t wanted, counted;
  kdc__day reception_day;
  struct kdc__counted_day *days;    /* to the last day; the day received only when it counts */
  size_t count;
  struct kdc__text note;
  struct kdc__promise *promises; size_t promise_count;
  struct kdc_deadline **steps; size_t step_count;       /* each with a name */
  const char *name;
  kdc__instant done;                /* of a step; INT64_MAX */
  struct kdc__arena arena;
  char reception_text[32], due_text[32], collect_text[32], done_text[32];
};
/* Pauses are in order and apart from each other. KDC_EMODEL: deadline.calendar (the calendar ends
 * before the term does), deadline.no-calendar, deadline.quantity. */
int kdc__deadline_due (struct kdc__days *days, const struct kdc__term *term, kdc__instant received,
                       const struct kdc__pause *pauses, size_t pause_count,
                       struct kdc_deadline **out, kdc_error **err);
void kdc__deadline_free (struct kdc_deadline *deadline);

/* --- term.c: a processing time as a caller puts it together ----------------------------------- */
struct kdc_term {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;      /* holds a reference */
  struct kdc__arena arena;
  const char *values[13];           /* as given, by row of the table of keys; NULL: not given */
  struct kdc__pause *pauses; size_t pause_count, pause_capacity;
  struct kdc__slip *slips; size_t slip_count, slip_capacity;
  struct kdc__step *steps; size_t step_count, step_capacity;
};
/* case_code may be NULL, or of no case: the general term. */
const struct kdc__term *kdc__procedure_term (const struct kdc_procedure *procedure,
                                             const char *case_code);
int kdc__term_new (struct kdc_catalog *catalog, struct kdc_term **out, kdc_error **err);
void kdc__term_free (struct kdc_term *term);
int kdc__term_set (struct kdc_term *term, const char *key, const char *value, kdc_error **err);
int kdc__term_pause (struct kdc_term *term, const char *from, const char *to, kdc_error **err);
int kdc__term_promise (struct kdc_term *term, const char *at, const char *previous,
                       const char *promise, const char *reason, kdc_error **err);
int kdc__term_step (struct kdc_term *term, const char *name, const char *authority,
                    const char *unit, const char *quantity, const char *done, kdc_error **err);
int kdc__term_count (const struct kdc_term *term, struct kdc_deadline **out, kdc_error **err);

#endif
