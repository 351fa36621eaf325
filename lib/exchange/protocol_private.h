/* protocol_private.h - a protocol document as used: what the files of this room share. Strings
 * are borrowed from the document, lists from the arena. */
#ifndef KDC__PROTOCOL_PRIVATE_H
#define KDC__PROTOCOL_PRIVATE_H

#include "exchange/protocol.h"
#include "exchange/variables.h"

/* What an answer means. 0: nothing matched. */
enum kdc__answer_kind {
  KDC__IS_UNKNOWN, KDC__IS_ACCEPTED, KDC__IS_RECEIPT, KDC__IS_REFUSED, KDC__IS_TRANSIENT,
  KDC__IS_SUSPENDED, KDC__IS_DUPLICATE, KDC__IS_FOUND, KDC__IS_ABSENT, KDC__IS_CANNOT_TELL
};
const char *kdc__answer_kind_name (int kind);

struct kdc__http_range { int from, to; };
struct kdc__outcome_decl {
  struct kdc__http_range *ranges;
  size_t range_count;
  struct kdc__xpath *test;          /* NULL: the range decides */
  int is;
};
struct kdc__capture { const char *name; struct kdc__xpath *select; int required; };
struct kdc__expect { const char *capture, *value; };
struct kdc__header_decl { const char *name, *value; int sf_string; };
enum kdc__part_of { KDC__PART_DOSSIER, KDC__PART_ATTACHMENTS };
struct kdc__part_decl { int of; const char *id, *type, *file_name; };
enum kdc__on_unknown { KDC__ON_REPEAT, KDC__ON_RECONCILE, KDC__ON_ORPHAN, KDC__ON_ASK };

struct kdc__call_decl {
  const char *id, *method, *path;
  int on_unknown, has_body;
  const struct kdc__call_decl *with;        /* the query of "reconcile" */
  int64_t settle_ms;
  struct kdc__header_decl *headers;
  size_t header_count;
  struct kdc__part_decl *parts;
  size_t part_count;
  struct kdc__capture *captures;
  size_t capture_count;
  struct kdc__outcome_decl *outcomes;
  size_t outcome_count;
  const struct kdc__element *element;
};

struct kdc__status_decl { const char *wire; int canonical; uint32_t next; /* bit per canonical */ };

enum kdc__route_does { KDC__DOES_SUBMIT, KDC__DOES_QUERY, KDC__DOES_STATUS };
struct kdc__route {
  const struct kdc__call_decl *call;
  int does;
  const char *path;                 /* behind "{+base}" */
};

/* What can happen at the receiving side; the document has one answer to each. */
enum kdc__situation {
  KDC__S_RECEIVED, KDC__S_QUERY, KDC__S_STATUS, KDC__S_NO_MESSAGE, KDC__S_NO_DOSSIER,
  KDC__S_NO_ROUTE, KDC__S_NO_METHOD, KDC__S_KEY, KDC__S_MEDIA_TYPE, KDC__S_TOO_LARGE,
  KDC__S_MALFORMED, KDC__S_DIGEST_MISSING, KDC__S_DIGEST_MISMATCH, KDC__S_IN_FLIGHT,
  KDC__S_KEY_REUSED, KDC__S_INVALID, KDC__S_ATTACHMENTS, KDC__S_AGENCY, KDC__S_FAILURE,
  KDC__S_COUNT, KDC__S_NONE = -1
};
const char *kdc__situation_name (int situation);

struct kdc__answer_attribute { const char *name, *value; };
struct kdc__answer {
  int status;                       /* 0: not declared */
  const char *type, *problem;
  int64_t retry_after_ms;           /* -1: none */
  int findings;
  const char *title[KDC__LANGS], *detail[KDC__LANGS];
  struct kdc__header_decl *headers;
  size_t header_count;
  const char *root, *ns;            /* of the XML body, or NULL */
  struct kdc__answer_attribute *attributes;
  size_t attribute_count;
};

struct kdc__receive {
  const char *code;                 /* template of dossier codes */
  int serial_width;
  int filed[2];                     /* 'r' received, 'c' created, 0 end */
  struct kdc__route *routes;
  size_t route_count;
  struct kdc__answer answers[KDC__S_COUNT];
};

struct kdc__protocol {
  struct kdc_context *ctx;
  struct kdc__arena arena;
  struct kdc__document *document;
  uint8_t sha256[KDC__SHA256_SIZE];
  const char *id;
  int64_t most_request, most_retry_after_ms;
  const char **namespaces;          /* prefix, URI, …, NULL */
  struct kdc__call_decl *calls;
  size_t call_count;
  const struct kdc__call_decl **plan;       /* operation "submit" */
  size_t plan_count;
  struct kdc__capture *captures;    /* of a receipt */
  size_t capture_count;
  struct kdc__expect *expects;
  size_t expect_count;
  struct kdc__status_decl *statuses;
  size_t status_count;
  struct kdc__receive *receive;     /* NULL: the document has no receiving side */
};

const struct kdc__call_decl *kdc__protocol_call (const struct kdc__protocol *p, const char *id);
const struct kdc__status_decl *kdc__protocol_status (const struct kdc__protocol *p, int canonical);
/* Canonical status of a wire value; 0: unmapped, never guessed. */
int kdc__protocol_canonical (const struct kdc__protocol *p, const char *wire);

/* --- compiling: one state for the files that do it ------------------------------------------- */
struct kdc__protocol_compile { struct kdc__protocol *p; kdc_error **err; };
int kdc__protocol_compile (struct kdc__protocol *p, kdc_error **err);
int kdc__compile_call (struct kdc__protocol_compile *c, const struct kdc__element *element,
                       struct kdc__call_decl *call);
int kdc__compile_call_links (struct kdc__protocol_compile *c, struct kdc__call_decl *call);
int kdc__compile_captures (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                           struct kdc__capture **out, size_t *count);
int kdc__compile_receive (struct kdc__protocol_compile *c, const struct kdc__element *element);
int kdc__compile_headers (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                          const char *const *names, struct kdc__header_decl **out,
                          size_t *count);
/* An array for the children called name; *out NULL when there are none. */
int kdc__compile_list (struct kdc__protocol_compile *c, const struct kdc__element *parent,
                       const char *name, size_t item_size, void **out, size_t *count);
/* "500ms" "5s" "2m" "24h" */
int kdc__compile_duration (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           const char *attribute, int64_t *ms);
/* Every {name} is one of names (NULL at the end), or a capture of the document (names NULL
 * included: captures only when with_captures). */
int kdc__compile_template (struct kdc__protocol_compile *c, const struct kdc__element *element,
                           const char *attribute, const char *text, const char *const *names,
                           int with_captures);
extern const char *const kdc__call_names[];   /* what templates of a call may use */
int kdc__compile_fail (struct kdc__protocol_compile *c, const char *key,
                       const struct kdc__element *element, const char *attribute, size_t index,
                       const char *value);

#endif
