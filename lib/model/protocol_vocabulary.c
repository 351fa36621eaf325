/* protocol_vocabulary.c - the table of protocol documents (urn:kdc:protocol:1). One document drives
 * the sending side (calls), the receiving side (receive) and the fake peer of a test. */
#include "model/vocabularies.h"

#define NS KDC__PROTOCOL_NS

static const char *const method_values[]
  = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", NULL };
static const char *const on_unknown_values[] = { "repeat", "reconcile", "orphan", "ask", NULL };
static const char *const outcome_values[]
  = { "accepted", "receipt", "refused", "transient", "suspended", "unknown", "duplicate",
      "found", "absent", "cannot-tell", "expired", "pending", NULL };
static const char *const header_format_values[] = { "plain", "sf-string", "json", NULL };
static const char *const key_format_values[] = { "plain", "sf-string", NULL };
static const char *const body_format_values[]
  = { "xml", "json", "text", "form", "dossier", "attachment", "multipart-related",
      "multipart-form-data", "multipart-mixed", NULL };
static const char *const part_values[] = { "dossier", "attachments", "sheet", "value", NULL };
static const char *const part_as_values[] = { "xml", "json", "text", NULL };
static const char *const encoding_values[] = { "8bit", "binary", "base64", NULL };
static const char *const each_values[] = { "attachment", NULL };
static const char *const answer_as_values[] = { "xml", "json", "form", "text", NULL };
static const char *const compute_values[]
  = { "json-of-headers", "names-of-headers", "hmac-sha256", "sha256", "sha512", "md5", NULL };
static const char *const digest_encoding_values[] = { "hex", "base64", "short-hex", NULL };
static const char *const fold_values[] = { "lower", NULL };
static const char *const transfer_values[] = { "plain", "base64", NULL };
static const char *const message_id_values[] = { "uuid", "pattern", NULL };
static const char *const dedup_values[] = { "message-id", NULL };
static const char *const parameter_as_values[] = { "record", NULL };
static const char *const loss_values[] = { "error", "warning", NULL };
static const char *const characters_values[] = { "unicode", "bmp", "ascii", NULL };
/* In the order of enum kdc__route_does. */
const char *const kdc__route_values[]
  = { "submit", "query", "status", "session", "poll", "delete", "list", "fetch", "upload",
      "update", "progress", "probe", "feed", NULL };
static const char *const request_values[] = { "xml", "json", "form", "text", NULL };
static const char *const direction_values[] = { "sent", "received", NULL };
static const char *const digest_values[] = { "body", "root", "sheet", NULL };
static const char *const accepts_values[] = { "dossier", "record", NULL };
static const char *const as_values[] = { "xml", "json", "text", "message", NULL };
/* In the order of enum kdc__situation. */
const char *const kdc__situation_values[]
  = { "received", "query", "status", "no-message", "no-dossier", "no-route", "no-method", "key",
      "media-type", "too-large", "malformed", "digest-missing", "digest-mismatch", "in-flight",
      "key-reused", "invalid", "attachments", "agency", "failure", "session", "session-refused",
      "session-expired", "pending", "ready", "deleted", "list", "message", "uploaded", "updated",
      "progress", "step", "probe", "fault", "feed", NULL };

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
  { "pattern", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl identity_decl
  = KDC__EMPTY_DECL (NS, "identity", identity_attributes);

static const struct kdc__attribute_decl limits_attributes[] = {
  { "request", KDC__A_INTEGER, 1, NULL }, { "retry-after", KDC__A_TEXT, 1, NULL },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl limits_decl
  = KDC__EMPTY_DECL (NS, "limits", limits_attributes);

/* --- values ----------------------------------------------------------------------------------- */

static const struct kdc__attribute_decl entry_attributes[] = {
  { "canonical", KDC__A_FILLED, 1, NULL }, { "wire", KDC__A_FILLED, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl entry_decl = KDC__EMPTY_DECL (NS, "entry", entry_attributes);

static const struct kdc__attribute_decl map_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "loss", KDC__A_ENUM, 0, loss_values },
  { "absent", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl map_children[]
  = { { &note_decl, 0, 0 }, { &entry_decl, 1, 0 } };
static const struct kdc__element_decl map_decl
  = KDC__CHILDREN_DECL (NS, "map", map_attributes, map_children);

static const struct kdc__attribute_decl format_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "date", KDC__A_FILLED, 0, NULL },
  { "zone", KDC__A_FILLED, 0, NULL }, { "decimal", KDC__A_INTEGER, 0, NULL },
  { "text", KDC__A_ENUM, 0, characters_values }, { "max-length", KDC__A_INTEGER, 0, NULL },
  { "loss", KDC__A_ENUM, 0, loss_values }, { "absent", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl format_children[] = { { &note_decl, 0, 0 } };
static const struct kdc__element_decl format_decl
  = KDC__CHILDREN_DECL (NS, "format", format_attributes, format_children);

static const struct kdc__attribute_decl parameter_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "required", KDC__A_ENUM, 0, kdc__boolean_values },
  { "pattern", KDC__A_FILLED, 0, NULL }, { "as", KDC__A_ENUM, 0, parameter_as_values },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl parameter_decl
  = KDC__EMPTY_DECL (NS, "parameter", parameter_attributes);

static const struct kdc__attribute_decl secret_attributes[]
  = { { "name", KDC__A_NAME, 1, NULL }, KDC__PROVENANCE };
static const struct kdc__element_decl secret_decl
  = KDC__EMPTY_DECL (NS, "secret", secret_attributes);

static const struct kdc__attribute_decl session_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "call", KDC__A_NAME, 1, NULL },
  { "capture", KDC__A_NAME, 1, NULL }, { "lifetime", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl session_decl
  = KDC__EMPTY_DECL (NS, "session", session_attributes);

static const struct kdc__attribute_decl compute_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "as", KDC__A_ENUM, 1, compute_values },
  { "of", KDC__A_FILLED, 1, NULL }, { "prefix", KDC__A_NAME, 0, NULL },
  { "key", KDC__A_NAME, 0, NULL }, { "encoding", KDC__A_ENUM, 0, digest_encoding_values },
  { "short-when", KDC__A_NAME, 0, NULL }, { "fold", KDC__A_ENUM, 0, fold_values },
  { "per-attempt", KDC__A_ENUM, 0, kdc__boolean_values }, KDC__PROVENANCE,
};
static const struct kdc__child_decl compute_children[] = { { &note_decl, 0, 0 } };
static const struct kdc__element_decl compute_decl
  = KDC__CHILDREN_DECL (NS, "compute", compute_attributes, compute_children);

/* --- calls ------------------------------------------------------------------------------------ */

static const struct kdc__attribute_decl header_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL },
  { "format", KDC__A_ENUM, 0, header_format_values },
  { "per-attempt", KDC__A_ENUM, 0, kdc__boolean_values },
  { "optional", KDC__A_ENUM, 0, kdc__boolean_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl header_decl
  = KDC__EMPTY_DECL (NS, "header", header_attributes);

static const struct kdc__attribute_decl field_attributes[] = {
  { "name", KDC__A_FILLED, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl field_decl = KDC__EMPTY_DECL (NS, "field", field_attributes);

static const struct kdc__attribute_decl part_attributes[] = {
  { "of", KDC__A_ENUM, 1, part_values }, { "sheet", KDC__A_NAME, 0, NULL },
  { "as", KDC__A_ENUM, 0, part_as_values }, { "value", KDC__A_TEXT, 0, NULL },
  { "name", KDC__A_FILLED, 0, NULL }, { "id", KDC__A_TEXT, 0, NULL },
  { "type", KDC__A_TEXT, 0, NULL }, { "file-name", KDC__A_TEXT, 0, NULL },
  { "encoding", KDC__A_ENUM, 0, encoding_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl part_decl = KDC__EMPTY_DECL (NS, "part", part_attributes);

static const struct kdc__attribute_decl body_attributes[] = {
  { "when", KDC__A_FILLED, 0, NULL },
  { "format", KDC__A_ENUM, 1, body_format_values }, { "sheet", KDC__A_NAME, 0, NULL },
  { "type", KDC__A_FILLED, 0, NULL }, { "start-info", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl body_children[]
  = { { &field_decl, 0, 0 }, { &part_decl, 0, 0 } };
static const struct kdc__element_decl body_decl
  = KDC__CHILDREN_DECL (NS, "body", body_attributes, body_children);

static const struct kdc__attribute_decl capture_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "select", KDC__A_TEXT, 0, NULL },
  { "header", KDC__A_NAME, 0, NULL }, { "required", KDC__A_ENUM, 0, kdc__boolean_values },
  { "secret", KDC__A_ENUM, 0, kdc__boolean_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl capture_decl
  = KDC__EMPTY_DECL (NS, "capture", capture_attributes);

static const struct kdc__attribute_decl param_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl param_decl = KDC__EMPTY_DECL (NS, "param", param_attributes);

static const struct kdc__attribute_decl variant_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "when", KDC__A_FILLED, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl variant_children[] = { { &param_decl, 1, 0 } };
static const struct kdc__element_decl variant_decl
  = KDC__CHILDREN_DECL (NS, "variant", variant_attributes, variant_children);

static const struct kdc__attribute_decl poll_attributes[] = {
  { "call", KDC__A_NAME, 0, NULL }, { "interval", KDC__A_FILLED, 0, NULL },
  { "least", KDC__A_TEXT, 0, NULL }, { "most", KDC__A_TEXT, 0, NULL },
  { "give-up", KDC__A_TEXT, 1, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl poll_decl = KDC__EMPTY_DECL (NS, "poll", poll_attributes);

static const struct kdc__attribute_decl outcome_attributes[] = {
  { "http", KDC__A_TEXT, 1, NULL }, { "test", KDC__A_TEXT, 0, NULL },
  { "is", KDC__A_ENUM, 1, outcome_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl outcome_decl
  = KDC__EMPTY_DECL (NS, "outcome", outcome_attributes);

static const struct kdc__attribute_decl call_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "method", KDC__A_ENUM, 1, method_values },
  { "path", KDC__A_TEXT, 1, NULL }, { "on-unknown", KDC__A_ENUM, 1, on_unknown_values },
  { "with", KDC__A_NAME, 0, NULL }, { "settle", KDC__A_TEXT, 0, NULL },
  { "session", KDC__A_NAME, 0, NULL }, { "each", KDC__A_ENUM, 0, each_values },
  { "answer", KDC__A_ENUM, 0, answer_as_values }, { "most", KDC__A_TEXT, 0, NULL },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl call_children[] = {
  { &note_decl, 0, 0 }, { &header_decl, 0, 0 }, { &body_decl, 0, 0 }, { &capture_decl, 0, 0 },
  { &outcome_decl, 1, 0 }, { &variant_decl, 0, 0 }, { &poll_decl, 0, 1 },
};
static const struct kdc__element_decl call_decl
  = KDC__CHILDREN_DECL (NS, "call", call_attributes, call_children);

static const struct kdc__attribute_decl fetch_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "list", KDC__A_NAME, 1, NULL },
  { "items", KDC__A_FILLED, 1, NULL }, { "key", KDC__A_NAME, 1, NULL },
  { "get", KDC__A_NAME, 1, NULL }, { "message", KDC__A_FILLED, 0, NULL },
  { "encoding", KDC__A_ENUM, 0, transfer_values }, { "sheet", KDC__A_NAME, 0, NULL },
  { "done", KDC__A_NAME, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__child_decl fetch_children[]
  = { { &note_decl, 0, 0 }, { &capture_decl, 1, 0 } };
static const struct kdc__element_decl fetch_decl
  = KDC__CHILDREN_DECL (NS, "fetch", fetch_attributes, fetch_children);

static const struct kdc__attribute_decl period_attributes[] = {
  { "call", KDC__A_NAME, 1, NULL }, { "rows", KDC__A_FILLED, 1, NULL },
  { "first", KDC__A_FILLED, 0, NULL }, { "files", KDC__A_FILLED, 0, NULL },
  { "file-name", KDC__A_FILLED, 0, NULL }, { "file-sha256", KDC__A_FILLED, 0, NULL },
  KDC__PROVENANCE,
};
static const struct kdc__attribute_decl feed_attributes[] = {
  { "call", KDC__A_NAME, 1, NULL }, { "rows", KDC__A_FILLED, 1, NULL },
  { "first", KDC__A_FILLED, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl period_decl
  = KDC__CHILDREN_DECL (NS, "period", period_attributes, fetch_children);

static const struct kdc__element_decl feed_decl
  = KDC__CHILDREN_DECL (NS, "feed", feed_attributes, fetch_children);

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
  { "next", KDC__A_NAMES, 0, NULL }, { "read-only", KDC__A_ENUM, 0, kdc__boolean_values },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl status_decl
  = KDC__EMPTY_DECL (NS, "status", status_attributes);

/* --- the receiving side ----------------------------------------------------------------------- */

static const struct kdc__attribute_decl key_attributes[] = {
  { "header", KDC__A_NAME, 0, NULL }, { "select", KDC__A_TEXT, 0, NULL },
  { "path", KDC__A_NAME, 0, NULL }, { "part", KDC__A_NAME, 0, NULL },
  { "format", KDC__A_ENUM, 0, key_format_values },
  { "digest-of", KDC__A_ENUM, 0, digest_values }, KDC__PROVENANCE,
};
static const struct kdc__element_decl key_decl = KDC__EMPTY_DECL (NS, "key", key_attributes);

static const struct kdc__attribute_decl take_attributes[] = {
  { "name", KDC__A_NAME, 1, NULL }, { "header", KDC__A_NAME, 0, NULL },
  { "select", KDC__A_TEXT, 0, NULL }, { "part", KDC__A_NAME, 0, NULL },
  { "after", KDC__A_FILLED, 0, NULL }, { "required", KDC__A_ENUM, 0, kdc__boolean_values },
  KDC__PROVENANCE,
};
static const struct kdc__element_decl take_decl = KDC__EMPTY_DECL (NS, "take", take_attributes);

static const struct kdc__attribute_decl check_attributes[] = {
  { "test", KDC__A_TEXT, 0, NULL }, { "secret", KDC__A_NAME, 0, NULL },
  { "computed", KDC__A_NAME, 0, NULL }, { "value", KDC__A_TEXT, 0, NULL },
  { "to", KDC__A_ENUM, 1, kdc__situation_values },
  { "why", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl check_decl = KDC__EMPTY_DECL (NS, "check", check_attributes);

static const struct kdc__attribute_decl dossier_attributes[] = {
  { "sheet", KDC__A_NAME, 0, NULL }, { "part", KDC__A_NAME, 0, NULL },
  { "select", KDC__A_TEXT, 0, NULL }, { "sha256", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl dossier_decl
  = KDC__EMPTY_DECL (NS, "dossier", dossier_attributes);

static const struct kdc__attribute_decl file_attributes[] = {
  { "select", KDC__A_TEXT, 1, NULL }, { "name", KDC__A_TEXT, 1, NULL },
  { "type", KDC__A_TEXT, 0, NULL }, { "sha256", KDC__A_TEXT, 0, NULL }, KDC__PROVENANCE,
};
static const struct kdc__element_decl file_decl = KDC__EMPTY_DECL (NS, "file", file_attributes);

static const struct kdc__attribute_decl route_attributes[] = {
  { "call", KDC__A_NAME, 1, NULL }, { "does", KDC__A_ENUM, 1, kdc__route_values },
  { "test", KDC__A_TEXT, 0, NULL }, { "path", KDC__A_TEXT, 0, NULL },
  { "peer", KDC__A_TEXT, 0, NULL },
  { "request", KDC__A_ENUM, 0, request_values }, { "root", KDC__A_NAME, 0, NULL },
  { "session", KDC__A_TEXT, 0, NULL }, { "of", KDC__A_ENUM, 0, direction_values },
  { "same", KDC__A_NAME, 0, NULL }, { "without", KDC__A_NAME, 0, NULL },
  { "pending", KDC__A_NAMES, 0, NULL }, { "adds", KDC__A_ENUM, 0, kdc__boolean_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl route_children[] = {
  { &note_decl, 0, 0 }, { &key_decl, 0, 1 }, { &take_decl, 0, 0 }, { &check_decl, 0, 0 },
  { &dossier_decl, 0, 1 }, { &file_decl, 0, 1 },
};
static const struct kdc__element_decl route_decl
  = KDC__CHILDREN_DECL (NS, "route", route_attributes, route_children);

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
  { "to", KDC__A_NAMES, 1, NULL }, { "status", KDC__A_INTEGER, 1, NULL },
  { "call", KDC__A_NAME, 0, NULL }, { "type", KDC__A_TEXT, 0, NULL },
  { "as", KDC__A_ENUM, 0, as_values }, { "sheet", KDC__A_NAME, 0, NULL },
  { "problem", KDC__A_TEXT, 0, NULL },
  { "retry-after", KDC__A_TEXT, 0, NULL }, { "findings", KDC__A_ENUM, 0, kdc__boolean_values },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl answer_children[] = {
  { &title_decl, 0, 0 }, { &detail_decl, 0, 0 }, { &header_decl, 0, 0 }, { &element_decl, 0, 1 },
};
static const struct kdc__element_decl answer_decl
  = KDC__CHILDREN_DECL (NS, "answer", answer_attributes, answer_children);

static const struct kdc__attribute_decl receive_attributes[] = {
  { "code", KDC__A_TEXT, 1, NULL }, { "serial-width", KDC__A_INTEGER, 0, NULL },
  { "filed", KDC__A_NAMES, 0, NULL }, { "accepts", KDC__A_ENUM, 0, accepts_values },
  { "ready-after", KDC__A_TEXT, 0, NULL }, { "session-lifetime", KDC__A_TEXT, 0, NULL },
  KDC__PROVENANCE,
};
static const struct kdc__child_decl receive_children[]
  = { { &note_decl, 0, 0 }, { &route_decl, 1, 0 }, { &answer_decl, 1, 0 } };
static const struct kdc__element_decl receive_decl
  = KDC__CHILDREN_DECL (NS, "receive", receive_attributes, receive_children);

static const struct kdc__attribute_decl protocol_attributes[]
  = { KDC__HEAD ("id"), { "tested-with", KDC__A_TEXT, 1, NULL } };
static const struct kdc__child_decl protocol_children[] = {
  { &name_decl, 1, 0 }, { &note_decl, 0, 0 }, { &namespace_decl, 0, 0 }, { &identity_decl, 1, 1 },
  { &limits_decl, 1, 1 }, { &map_decl, 0, 0 }, { &format_decl, 0, 0 },
  { &parameter_decl, 0, 0 }, { &secret_decl, 0, 0 }, { &session_decl, 0, 0 },
  { &compute_decl, 0, 0 }, { &fetch_decl, 0, 0 }, { &period_decl, 0, 1 },
  { &feed_decl, 0, 1 },
  { &call_decl, 1, 0 }, { &operation_decl, 1, 0 }, { &receipt_decl, 0, 1 },
  { &status_decl, 0, 0 }, { &receive_decl, 0, 1 },
};
const struct kdc__element_decl kdc__protocol_decl
  = KDC__CHILDREN_DECL (NS, "protocol", protocol_attributes, protocol_children);
