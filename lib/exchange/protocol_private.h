/* protocol_private.h - a protocol document as used: what the files of this room share. Strings
 * are borrowed from the document, lists from the arena. */
#ifndef KDC__PROTOCOL_PRIVATE_H
#define KDC__PROTOCOL_PRIVATE_H

#include "exchange/compute.h"
#include "exchange/maps.h"
#include "exchange/protocol.h"
#include "exchange/variables.h"
#include "xml/xslt.h"

/* What an answer means. 0: nothing matched. */
enum kdc__answer_kind {
  KDC__IS_UNKNOWN, KDC__IS_ACCEPTED, KDC__IS_RECEIPT, KDC__IS_REFUSED, KDC__IS_TRANSIENT,
  KDC__IS_SUSPENDED, KDC__IS_DUPLICATE, KDC__IS_FOUND, KDC__IS_ABSENT, KDC__IS_CANNOT_TELL,
  KDC__IS_EXPIRED, KDC__IS_PENDING
};
const char *kdc__answer_kind_name (int kind);

struct kdc__http_range { int from, to; };
struct kdc__outcome_decl {
  struct kdc__http_range *ranges;
  size_t range_count;
  struct kdc__xpath *test;          /* NULL: the range decides */
  int is;
};
struct kdc__capture {
  const char *name, *header;        /* of the answer's header, or by select */
  struct kdc__xpath *select;
  int required, secret;
};
struct kdc__expect { const char *capture, *value; };
struct kdc__header_decl {
  const char *name, *value;
  int sf_string, json;              /* formats; neither: plain */
  int per_attempt;                  /* made anew each time, never stored */
  int optional;                     /* left out when its value is empty */
};
struct kdc__pair_decl { const char *name, *value; };

struct kdc__style { const char *name; struct kdc__xslt *xslt; struct kdc__style *next; };
/* A file that the sheets were made of, kept in the store with the document. */
struct kdc__sheet_file { char *name; struct kdc_buffer bytes; };

enum kdc__text_as { KDC__TEXT_XML, KDC__TEXT_JSON, KDC__TEXT_PLAIN };
enum kdc__part_of { KDC__PART_DOSSIER, KDC__PART_ATTACHMENTS, KDC__PART_SHEET, KDC__PART_VALUE };
struct kdc__part_decl {
  int of, as;
  const char *id, *name, *type, *file_name, *value, *encoding;         /* NULL: not said */
  const struct kdc__style *style;
};
enum kdc__body_format {
  KDC__BODY_NONE, KDC__BODY_XML, KDC__BODY_JSON, KDC__BODY_TEXT, KDC__BODY_FORM,
  KDC__BODY_DOSSIER, KDC__BODY_ATTACHMENT, KDC__BODY_RELATED, KDC__BODY_FORM_DATA, KDC__BODY_MIXED
};
enum kdc__on_unknown { KDC__ON_REPEAT, KDC__ON_RECONCILE, KDC__ON_ORPHAN, KDC__ON_ASK };
enum kdc__answer_as { KDC__ANSWER_BY_TYPE, KDC__ANSWER_XML, KDC__ANSWER_JSON, KDC__ANSWER_FORM,
                      KDC__ANSWER_TEXT };

struct kdc__variant_decl {
  const char *id;
  struct kdc__pair_decl *when;      /* one of them: a query's id, or "reconciled", and its answer */
  size_t when_count;
  struct kdc__pair_decl *params;
  size_t param_count;
};
struct kdc__poll_decl {
  const struct kdc__call_decl *call;          /* NULL: the receipt comes by itself */
  const char *interval;             /* template, or NULL */
  int64_t least_ms, most_ms, give_up_ms;
};

struct kdc__call_decl {
  const char *id, *method, *path;
  int on_unknown, has_body;
  const struct kdc__call_decl *with;        /* the query of "reconcile" */
  int64_t settle_ms;
  int each;                         /* one call for each attachment */
  int answer_as;
  const char *most;                 /* template: bytes that the other side takes; NULL: any */
  const struct kdc__session_decl *session;
  struct kdc__header_decl *headers;
  size_t header_count;
  int format;                       /* of the body */
  const char *body_type, *start_info;
  const struct kdc__style *style;
  struct kdc__pair_decl *fields;
  size_t field_count;
  struct kdc__part_decl *parts;
  size_t part_count;
  struct kdc__capture *captures;
  size_t capture_count;
  struct kdc__outcome_decl *outcomes;
  size_t outcome_count;
  struct kdc__variant_decl *variants;
  size_t variant_count;
  struct kdc__poll_decl *poll;
  struct kdc__shape_decl *shapes;   /* other bodies, by what the host says */
  size_t shape_count;
  const struct kdc__element *element;
};
/* The call with another body, when the parameter has the value. */
struct kdc__shape_decl { const char *name, *value; struct kdc__call_decl call; };
/* The call as it is to be frozen: the first shape whose parameter fits, else the call itself. */
const struct kdc__call_decl *kdc__call_shaped (const struct kdc__call_decl *call,
                                               const struct kdc__variables *v);
struct kdc__session_decl {
  const char *id, *capture;
  const struct kdc__call_decl *call;
  int64_t lifetime_ms;              /* 0: until the other side says that it is over */
};
/* Inbound messages that the client comes for (fetch.c). */
struct kdc__fetch_decl {
  const char *name, *key;           /* key: the capture that is a message's id */
  const struct kdc__call_decl *list, *get, *done;       /* done may be NULL */
  struct kdc__xpath *items, *message;         /* message NULL: the answer's body as it is */
  int base64;
  const struct kdc__style *style;   /* what the host is shown, or NULL: the message itself */
  struct kdc__capture *captures;    /* each from an item */
  size_t capture_count;
};
/* A call whose answer is a page of rows: what the other side received in a period (period.c), or
 * what became of it (feed.c). */
struct kdc__rows_decl {
  const struct kdc__call_decl *call;
  struct kdc__xpath *rows;
  const char *first;                /* {period-page}, {feed-since} of the first page; "" */
  struct kdc__xpath *files, *file_name, *file_sha256;         /* attachments of a row, or NULL */
  struct kdc__capture *captures;    /* each from a row */
  size_t capture_count;
};
struct kdc__parameter_decl { const char *name, *pattern; int required, record; };
struct kdc__operation { const char *name; const struct kdc__call_decl **calls; size_t count; };

/* read_only: read as that status, never written. next: bit per canonical. */
struct kdc__status_decl { const char *wire; int canonical, read_only; uint32_t next; };

/* A style sheet of the catalog that the document names; of one protocol, made once. */

/* --- the receiving side ---------------------------------------------------------------------- */

enum kdc__route_does {
  KDC__DOES_SUBMIT, KDC__DOES_QUERY, KDC__DOES_STATUS, KDC__DOES_SESSION, KDC__DOES_POLL,
  KDC__DOES_DELETE, KDC__DOES_LIST, KDC__DOES_FETCH, KDC__DOES_UPLOAD, KDC__DOES_UPDATE,
  KDC__DOES_PROGRESS, KDC__DOES_PROBE, KDC__DOES_FEED
};

/* What can happen at the receiving side, in the order of kdc__situation_values; the document has
 * one answer to each that its routes can come to. */
enum kdc__situation {
  KDC__S_RECEIVED, KDC__S_QUERY, KDC__S_STATUS, KDC__S_NO_MESSAGE, KDC__S_NO_DOSSIER,
  KDC__S_NO_ROUTE, KDC__S_NO_METHOD, KDC__S_KEY, KDC__S_MEDIA_TYPE, KDC__S_TOO_LARGE,
  KDC__S_MALFORMED, KDC__S_DIGEST_MISSING, KDC__S_DIGEST_MISMATCH, KDC__S_IN_FLIGHT,
  KDC__S_KEY_REUSED, KDC__S_INVALID, KDC__S_ATTACHMENTS, KDC__S_AGENCY, KDC__S_FAILURE,
  KDC__S_SESSION, KDC__S_SESSION_REFUSED, KDC__S_SESSION_EXPIRED, KDC__S_PENDING, KDC__S_READY,
  KDC__S_DELETED, KDC__S_LIST, KDC__S_MESSAGE, KDC__S_UPLOADED, KDC__S_UPDATED, KDC__S_PROGRESS,
  KDC__S_STEP, KDC__S_PROBE, KDC__S_FAULT, KDC__S_FEED,
  KDC__S_COUNT, KDC__S_NONE = -1
};
const char *kdc__situation_name (int situation);

/* Where something stands in a request; one of these is set. */
struct kdc__place { const char *header, *path, *part; struct kdc__xpath *select; };
enum kdc__digest_of { KDC__DIGEST_OF_BODY, KDC__DIGEST_OF_ROOT, KDC__DIGEST_OF_SHEET };
struct kdc__key_decl { struct kdc__place at; int sf_string, digest_of; };
/* after: what the text must begin with, and is left off; or NULL. */
struct kdc__take_decl { const char *name, *after; struct kdc__place at; int required; };
/* A test over the envelope, or a value that must equal a secret, or what a recipe gives. */
struct kdc__check_decl {
  struct kdc__xpath *test;
  const struct kdc__compute_decl *compute;
  const char *secret, *value, *why;
  int to;
};
enum kdc__reads { KDC__READS_BY_TYPE, KDC__READS_XML, KDC__READS_JSON, KDC__READS_FORM,
                  KDC__READS_TEXT };
/* Elements of a message that are or name a content, and what they say of it (from each of them). */
struct kdc__contents_decl { struct kdc__xpath *select, *name, *type, *sha256; };
struct kdc__route {
  const struct kdc__call_decl *call;
  int does;
  const char *path;                 /* behind "{+base}" */
  struct kdc__xpath *test;          /* on the request's body as XML, or NULL */
  int reads;                        /* what the body is, when its media type lies */
  const char *root;                 /* form-data: the field that is the message, or NULL: first */
  const char *session;              /* template of the session that the caller names, or NULL */
  int of_received;                  /* of messages to the caller, not of those that it sent */
  const char *same, *without;       /* list: that has the request's value; that has none; or NULL */
  int adds;                         /* a repeat may bring more attachments */
  uint32_t pending;                 /* poll: bit per canonical status that is not final yet */
  int has_key;
  struct kdc__key_decl key;
  struct kdc__take_decl *takes;
  size_t take_count;
  struct kdc__check_decl *checks;
  size_t check_count;
  const struct kdc__style *dossier_style;     /* wire to dossier, or NULL: the root as it is */
  const char *peer;                 /* template: whose the message is, or NULL: the host's word */
  struct kdc__contents_decl dossier_contents, file_contents;  /* select NULL: in parts */
  struct kdc__xpath *content, *include;       /* of such an element: its text, its xop:Include */
};

struct kdc__answer_attribute { const char *name, *value; };
struct kdc__answer {
  int status;                       /* 0: not declared */
  const char *type, *problem;
  int as;                           /* 'x' 'j' 't': what the sheet writes; 'm': the message */
  const struct kdc__style *style;
  int64_t retry_after_ms;           /* -1: none */
  int findings;
  const char *title[KDC__LANGS], *detail[KDC__LANGS];
  struct kdc__header_decl *headers;
  size_t header_count;
  const char *root, *ns;            /* of the XML body, or NULL */
  struct kdc__answer_attribute *attributes;
  size_t attribute_count;
};

/* An answer of one call only. */
struct kdc__call_answer {
  const struct kdc__call_decl *call;
  int situation;
  struct kdc__answer answer;
  struct kdc__call_answer *next;
};

struct kdc__receive {
  const char *code;                 /* template of dossier codes */
  int serial_width;
  int filed[2];                     /* 'r' received, 'c' created, 0 end */
  int records;                      /* the effect is the stored message: nobody judges a dossier */
  int64_t ready_after_ms, session_ms;
  struct kdc__route *routes;
  size_t route_count;
  struct kdc__answer answers[KDC__S_COUNT];
  struct kdc__call_answer *call_answers;
};
/* The answer of a call, or of all; status 0 when there is none. route may be NULL. */
const struct kdc__answer *kdc__receive_answer (const struct kdc__receive *receive, int situation,
                                               const struct kdc__route *route);

struct kdc__protocol {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__document *document;
  uint8_t sha256[KDC__SHA256_SIZE];
  const char *id;
  const char *id_pattern;           /* of message ids; NULL: UUIDs in lower case */
  struct kdc__style *styles;
  int64_t most_request, most_retry_after_ms;
  const char **namespaces;          /* prefix, URI, …, NULL */
  struct kdc__sheet_file *files;    /* what the sheets were made of */
  size_t file_count, file_capacity;
  struct kdc_buffer bundle;         /* document and files as kept in the store; empty: no sheets */
  struct kdc__parameter_decl *parameters;
  size_t parameter_count;
  const char **secrets;
  size_t secret_count;
  struct kdc__session_decl *sessions;
  size_t session_count;
  struct kdc__compute_decl *computes;
  size_t compute_count;
  struct kdc__fetch_decl *fetches;
  size_t fetch_count;
  struct kdc__rows_decl *period, *feed;       /* or NULL */
  struct kdc__call_decl *calls;
  size_t call_count;
  struct kdc__operation *operations;
  size_t operation_count;
  const struct kdc__call_decl **plan;       /* operation "submit" */
  size_t plan_count;
  struct kdc__capture *captures;    /* of a receipt */
  size_t capture_count;
  struct kdc__expect *expects;
  size_t expect_count;
  struct kdc__status_decl *statuses;
  size_t status_count;
  struct kdc__code_map *maps;
  size_t map_count;
  struct kdc__value_format *formats;
  size_t format_count;
  struct kdc__receive *receive;     /* NULL: the document has no receiving side */
};

const struct kdc__call_decl *kdc__protocol_call (const struct kdc__protocol *p, const char *id);
const struct kdc__operation *kdc__protocol_operation (const struct kdc__protocol *p,
                                                      const char *name);
const struct kdc__session_decl *kdc__protocol_session (const struct kdc__protocol *p,
                                                       const char *id, size_t length);
const struct kdc__compute_decl *kdc__protocol_compute (const struct kdc__protocol *p,
                                                       const char *id, size_t length);
const struct kdc__fetch_decl *kdc__protocol_fetch (const struct kdc__protocol *p,
                                                   const char *name);
const struct kdc__status_decl *kdc__protocol_status (const struct kdc__protocol *p, int canonical);
/* Canonical status of a wire value; 0: unmapped, never guessed. */
int kdc__protocol_canonical (const struct kdc__protocol *p, const char *wire);

/* protocol_bundle.c: document and sheets as one byte string, kept by one digest. A document without
 * sheets is its own bundle. *data: the document's bytes inside a bundle, or as it was. */
int kdc__protocol_unbundle (struct kdc__protocol *p, const char **data, size_t *size, int *bundled,
                            kdc_error **err);
int kdc__protocol_bundle (struct kdc__protocol *p, kdc_error **err);
void kdc__protocol_files_clear (struct kdc__protocol *p);
/* A file of the bundle, or NULL; a new and empty one. */
const struct kdc__sheet_file *kdc__protocol_file (const struct kdc__protocol *p, const char *name);
struct kdc__sheet_file *kdc__protocol_add_file (struct kdc__protocol *p, const char *name,
                                                size_t length);

/* parameters.c: the whole value matches. KDC_EMODEL: no such pattern. */
int kdc__pattern_holds (struct kdc_context *ctx, const char *pattern, const char *value,
                        int *holds);

/* --- compiling: one state for the files that do it ------------------------------------------- */
struct kdc__protocol_compile {
  struct kdc__protocol *p;
  struct kdc_catalog *catalog;      /* sheets come from here; NULL: from the bundle alone */
  kdc_error **err;
};
int kdc__protocol_compile (struct kdc__protocol *p, struct kdc_catalog *catalog, kdc_error **err);
int kdc__compile_call (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       struct kdc__call_decl *call);
int kdc__compile_call_links (struct kdc__protocol_compile *c, struct kdc__call_decl *call);
int kdc__compile_body (struct kdc__protocol_compile *c, const struct kdc__element *body,
                       struct kdc__call_decl *call);
/* The bodies with `when`, after all else of the call. */
int kdc__compile_shapes (struct kdc__protocol_compile *c, struct kdc__call_decl *call);
int kdc__compile_variants (struct kdc__protocol_compile *c, struct kdc__call_decl *call);
int kdc__compile_poll (struct kdc__protocol_compile *c, struct kdc__call_decl *call);
/* Parameters, secrets, sessions; the calls of sessions are linked after the calls are made. */
int kdc__compile_declarations (struct kdc__protocol_compile *c);
/* A value that is to be a record is one: KDC_EMODEL with the place of the fault in it. */
int kdc__parameter_check (struct kdc_context *ctx, const struct kdc__parameter_decl *parameter,
                          const char *value, kdc_error **err);
int kdc__compile_session_links (struct kdc__protocol_compile *c);
/* Recipes of computed values; inbound messages, after the calls. */
int kdc__compile_computes (struct kdc__protocol_compile *c);
int kdc__compile_fetches (struct kdc__protocol_compile *c);
int kdc__compile_rows (struct kdc__protocol_compile *c); /* period, feed */
void kdc__fetches_clear (struct kdc__protocol *p);
int kdc__compile_captures (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                           struct kdc__capture **out, size_t *count);
int kdc__compile_values (struct kdc__protocol_compile *c);    /* maps and formats */
int kdc__compile_receive (struct kdc__protocol_compile *c, const struct kdc__element *element);
int kdc__compile_contents (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           struct kdc__route *route);
void kdc__contents_decl_clear (struct kdc__route *route);
int kdc__compile_answers (struct kdc__protocol_compile *c, const struct kdc__element *receive);
/* Frees the expressions of the receiving side. */
void kdc__receive_clear (struct kdc__protocol *p);
/* The attribute pattern; absent: *out NULL. */
int kdc__compile_pattern (struct kdc__protocol_compile *c, const struct kdc__element *element,
                          const char **out);
/* XPath 1.0 in an attribute; absent: *out NULL. */
int kdc__compile_xpath (struct kdc__protocol_compile *c, const struct kdc__element *element,
                        const char *attribute, struct kdc__xpath **out);
/* The same for answers: it may use $names, those that a template of a call may use. */
int kdc__compile_answer_xpath (struct kdc__protocol_compile *c, const struct kdc__element *element,
                               const char *attribute, struct kdc__xpath **out);
/* 1: a template of a call may use this name. */
int kdc__is_call_name (const struct kdc__protocol *p, const char *name);
/* The style sheet that an attribute names (styles.c); absent: *out NULL. */
int kdc__compile_style (struct kdc__protocol_compile *c, const struct kdc__element *element,
                        const char *attribute, const struct kdc__style **out);
/* With the functions that values of an interface need (maps.h). */
int kdc__style_run (const struct kdc__protocol *p, const struct kdc__style *style,
                    const struct kdc__dom *input, struct kdc_buffer *out, kdc_error **err);
void kdc__styles_free (struct kdc__style *sheets);
/* A situation by its name; KDC__S_NONE. */
int kdc__situation_of (const char *name, size_t length);
int kdc__compile_headers (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                          const char *const *names, struct kdc__header_decl **out,
                          size_t *count);
/* An array for the children called name; *out NULL when there are none. */
int kdc__compile_list (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                       const char *name, size_t item_size, void **out, size_t *count);
/* "500ms" "5s" "2m" "24h" */
int kdc__compile_duration (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           const char *attribute, int64_t *ms);
/* Every {name} is one of names (NULL at the end), or what `with` permits besides: what a call may
 * know (a capture, a parameter, the answer of a query, a param of a variant), what a route takes,
 * what is known only at each attempt. */
enum { KDC__WITH_NAMES = 0, KDC__WITH_CAPTURES = 1, KDC__WITH_TAKES = 2, KDC__WITH_LATE = 5 };
int kdc__compile_template (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           const char *attribute, const char *text, const char *const *names,
                           int with);
/* "secret:NAME" "session:ID" "now:FORMAT" "computed:ID" "nonce" "attempt" */
int kdc__is_late_name (const char *name, size_t length);
/* 1: declared in the document. */
int kdc__late_exists (const struct kdc__protocol *p, const char *name, size_t length);
extern const char *const kdc__call_names[];   /* what templates of a call may use */
extern const char *const kdc__body_names[];   /* the same without the digest of the body */
int kdc__compile_fail (struct kdc__protocol_compile *c, const char *key,
                       const struct kdc__element *element, const char *attribute, size_t index,
                       const char *value);

#endif
