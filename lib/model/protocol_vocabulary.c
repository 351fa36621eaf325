/* protocol_vocabulary.c - the table of protocol documents (urn:kdc:protocol:1). One document drives
 * the sending side (calls), the receiving side (receive) and the fake peer of a test. */
#include "model/vocabularies.h"

#define NS KDC__PROTOCOL_NS

static const char *const method_values[]
  = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", NULL };
static const char *const on_unknown_values[] = { "repeat", "reconcile", "orphan", "ask", NULL };
static const char *const outcome_values[]
  = { "accepted", "receipt", "refused", "transient", "suspended", "unknown", "duplicate",
      "found", "absent", "cannot-tell", NULL };
static const char *const header_format_values[] = { "plain", "sf-string", NULL };
static const char *const body_format_values[] = { "multipart-related", NULL };
static const char *const part_values[] = { "dossier", "attachments", NULL };
static const char *const message_id_values[] = { "uuid", NULL };
static const char *const dedup_values[] = { "message-id", NULL };
static const char *const route_values[] = { "submit", "query", "status", NULL };
static const char *const situation_values[]
  = { "received", "query", "status", "no-message", "no-dossier", "no-route", "no-method", "key",
      "media-type", "too-large", "malformed", "digest-missing", "digest-mismatch", "in-flight",
      "key-reused", "invalid", "attachments", "agency", "failure", NULL };

static const struct kdc__element_decl name_decl = KDC__TEXT_DECL (NS, "name");
static const struct kdc__element_decl note_decl = KDC__TEXT_DECL (NS, "note");
static const struct kdc__element_decl title_decl = KDC__TEXT_DECL (NS, "title");
static const struct kdc__element_decl detail_decl = KDC__TEXT_DECL (NS, "detail");

static const struct kdc__attribute_decl namespace_attributes[] = {
  { "prefix", KDC__A_NAME, 1, NULL }, { "uri", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl namespace_decl
  = KDC__EMPTY_DECL (NS, "namespace", namespace_attributes);

static const struct kdc__attribute_decl identity_attributes[] = {
  { "message-id", KDC__A_ENUM, 1, message_id_values }, { "dedup", KDC__A_ENUM, 1, dedup_values },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl identity_decl
  = KDC__EMPTY_DECL (NS, "identity", identity_attributes);

static const struct kdc__attribute_decl limits_attributes[] = {
  { "request", KDC__A_INTEGER, 1, NULL }, { "retry-after", KDC__A_TEXT, 1, NULL },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl limits_decl
  = KDC__EMPTY_DECL (NS, "limits", limits_attributes);

/* --- calls ------------------------------------------------------------------------------------ */

static const struct kdc__attribute_decl header_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL },
  { "format", KDC__A_ENUM, 0, header_format_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl header_decl
  = KDC__EMPTY_DECL (NS, "header", header_attributes);

static const struct kdc__attribute_decl part_attributes[] = {
  { "of", KDC__A_ENUM, 1, part_values }, { "id", KDC__A_TEXT, 1, NULL },
  { "type", KDC__A_TEXT, 0, NULL }, { "file-name", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl part_decl = KDC__EMPTY_DECL (NS, "part", part_attributes);

static const struct kdc__attribute_decl body_attributes[]
  = { { "format", KDC__A_ENUM, 1, body_format_values }, KDC__PROVENANCE };
static const struct kdc__child_decl body_children[] = { { &part_decl, 1, 0 } };
static const struct kdc__element_decl body_decl
  = KDC__CHILDREN_DECL (NS, "body", body_attributes, body_children);

static const struct kdc__attribute_decl capture_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "select", KDC__A_TEXT, 1, NULL },
  { "required", KDC__A_ENUM, 0, kdc__boolean_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl capture_decl
  = KDC__EMPTY_DECL (NS, "capture", capture_attributes);

static const struct kdc__attribute_decl outcome_attributes[] = {
  { "http", KDC__A_TEXT, 1, NULL }, { "test", KDC__A_TEXT, 0, NULL },
  { "is", KDC__A_ENUM, 1, outcome_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl outcome_decl
  = KDC__EMPTY_DECL (NS, "outcome", outcome_attributes);

static const struct kdc__attribute_decl call_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "method", KDC__A_ENUM, 1, method_values },
  { "path", KDC__A_TEXT, 1, NULL }, { "on-unknown", KDC__A_ENUM, 1, on_unknown_values },
  { "with", KDC__A_NAME, 0, NULL }, { "settle", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl call_children[] = {
  { &note_decl, 0, 0 }, { &header_decl, 0, 0 }, { &body_decl, 0, 1 }, { &capture_decl, 0, 0 },
  { &outcome_decl, 1, 0 },
};
static const struct kdc__element_decl call_decl
  = KDC__CHILDREN_DECL (NS, "call", call_attributes, call_children);

static const struct kdc__attribute_decl operation_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "calls", KDC__A_NAMES, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl operation_decl
  = KDC__EMPTY_DECL (NS, "operation", operation_attributes);

static const struct kdc__attribute_decl expect_attributes[] = {
  { "capture", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl expect_decl
  = KDC__EMPTY_DECL (NS, "expect", expect_attributes);

static const struct kdc__attribute_decl receipt_attributes[] = { KDC__PROVENANCE };
static const struct kdc__child_decl receipt_children[]
  = { { &note_decl, 0, 0 }, { &capture_decl, 1, 0 }, { &expect_decl, 0, 0 } };
static const struct kdc__element_decl receipt_decl
  = KDC__CHILDREN_DECL (NS, "receipt", receipt_attributes, receipt_children);

static const struct kdc__attribute_decl status_attributes[] = {
  { "wire", KDC__A_NAME, 1, NULL }, { "canonical", KDC__A_INTEGER, 1, NULL },
  { "next", KDC__A_NAMES, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl status_decl
  = KDC__EMPTY_DECL (NS, "status", status_attributes);

/* --- the receiving side ----------------------------------------------------------------------- */

static const struct kdc__attribute_decl route_attributes[] = {
  { "call", KDC__A_NAME, 1, NULL }, { "does", KDC__A_ENUM, 1, route_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl route_decl = KDC__EMPTY_DECL (NS, "route", route_attributes);

static const struct kdc__attribute_decl attribute_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl attribute_decl
  = KDC__EMPTY_DECL (NS, "attribute", attribute_attributes);

static const struct kdc__attribute_decl element_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "ns", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl element_children[] = { { &attribute_decl, 1, 0 } };
static const struct kdc__element_decl element_decl
  = KDC__CHILDREN_DECL (NS, "element", element_attributes, element_children);

static const struct kdc__attribute_decl answer_attributes[] = {
  { "to", KDC__A_ENUM, 1, situation_values }, { "status", KDC__A_INTEGER, 1, NULL },
  { "type", KDC__A_TEXT, 0, NULL }, { "problem", KDC__A_TEXT, 0, NULL },
  { "retry-after", KDC__A_TEXT, 0, NULL }, { "findings", KDC__A_ENUM, 0, kdc__boolean_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl answer_children[] = {
  { &title_decl, 0, 0 }, { &detail_decl, 0, 0 }, { &header_decl, 0, 0 }, { &element_decl, 0, 1 },
};
static const struct kdc__element_decl answer_decl
  = KDC__CHILDREN_DECL (NS, "answer", answer_attributes, answer_children);

static const struct kdc__attribute_decl receive_attributes[] = {
  { "code", KDC__A_TEXT, 1, NULL }, { "serial-width", KDC__A_INTEGER, 1, NULL },
  { "filed", KDC__A_NAMES, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl receive_children[]
  = { { &note_decl, 0, 0 }, { &route_decl, 1, 0 }, { &answer_decl, 1, 0 } };
static const struct kdc__element_decl receive_decl
  = KDC__CHILDREN_DECL (NS, "receive", receive_attributes, receive_children);

static const struct kdc__attribute_decl protocol_attributes[]
  = { KDC__HEAD ("id"), { "tested-with", KDC__A_TEXT, 1, NULL } };
static const struct kdc__child_decl protocol_children[] = {
  { &name_decl, 1, 0 }, { &note_decl, 0, 0 }, { &namespace_decl, 0, 0 }, { &identity_decl, 1, 1 },
  { &limits_decl, 1, 1 }, { &call_decl, 1, 0 }, { &operation_decl, 1, 0 }, { &receipt_decl, 0, 1 },
  { &status_decl, 0, 0 }, { &receive_decl, 0, 1 },
};
const struct kdc__element_decl kdc__protocol_decl
  = KDC__CHILDREN_DECL (NS, "protocol", protocol_attributes, protocol_children);
