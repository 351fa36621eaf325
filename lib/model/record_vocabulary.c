/* record_vocabulary.c - the table of records (urn:kdc:record:1): what a one-stop system knows of a
 * dossier beyond what the citizen wrote. A host gives it with the dossier, portals are sent it. */
#include "model/vocabularies.h"

#define NS KDC__RECORD_NS

static const struct kdc__attribute_decl file_attributes[] = {
  { "id", KDC__A_TEXT, 0, NULL }, { "name", KDC__A_TEXT, 0, NULL },
  { "result", KDC__A_NAME, 0, NULL }, { "hash", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl file_decl = KDC__EMPTY_DECL (NS, "file", file_attributes);

static const struct kdc__attribute_decl identifier_attributes[] = {
  { "kind", KDC__A_NAME, 1, NULL }, { "number", KDC__A_FILLED, 1, NULL },
};
static const struct kdc__element_decl identifier_decl
  = KDC__EMPTY_DECL (NS, "identifier", identifier_attributes);

static const struct kdc__attribute_decl procedure_attributes[] = {
  { "code", KDC__A_NAME, 0, NULL }, { "service", KDC__A_TEXT, 0, NULL },
  { "name", KDC__A_TEXT, 0, NULL }, { "domain", KDC__A_TEXT, 0, NULL },
  { "domain-name", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl procedure_decl
  = KDC__EMPTY_DECL (NS, "procedure", procedure_attributes);

static const struct kdc__attribute_decl owner_attributes[] = {
  { "kind", KDC__A_NAME, 0, NULL }, { "name", KDC__A_TEXT, 0, NULL },
  { "number", KDC__A_TEXT, 0, NULL }, { "subject-id", KDC__A_TEXT, 0, NULL },
  { "email", KDC__A_TEXT, 0, NULL }, { "fax", KDC__A_TEXT, 0, NULL },
  { "phone", KDC__A_TEXT, 0, NULL }, { "province", KDC__A_TEXT, 0, NULL },
  { "unit", KDC__A_TEXT, 0, NULL }, { "line", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__child_decl owner_children[] = {
  { &identifier_decl, 0, 0 },
};
static const struct kdc__element_decl owner_decl
  = KDC__CHILDREN_DECL (NS, "owner", owner_attributes, owner_children);

static const struct kdc__attribute_decl filer_attributes[] = {
  { "kind", KDC__A_NAME, 0, NULL }, { "name", KDC__A_TEXT, 0, NULL },
  { "number", KDC__A_TEXT, 0, NULL }, { "subject-id", KDC__A_TEXT, 0, NULL },
  { "issued", KDC__A_DATE, 0, NULL }, { "born", KDC__A_TEXT, 0, NULL },
  { "email", KDC__A_TEXT, 0, NULL }, { "fax", KDC__A_TEXT, 0, NULL },
  { "phone", KDC__A_TEXT, 0, NULL }, { "province", KDC__A_TEXT, 0, NULL },
  { "district", KDC__A_TEXT, 0, NULL }, { "unit", KDC__A_TEXT, 0, NULL },
  { "line", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl filer_decl = KDC__EMPTY_DECL (NS, "filer", filer_attributes);

static const struct kdc__attribute_decl return_attributes[] = {
  { "form", KDC__A_NAME, 0, NULL }, { "info", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl return_decl
  = KDC__EMPTY_DECL (NS, "return", return_attributes);

static const struct kdc__attribute_decl paper_attributes[] = {
  { "ref", KDC__A_NAME, 0, NULL }, { "id", KDC__A_TEXT, 0, NULL },
  { "file", KDC__A_TEXT, 0, NULL }, { "url", KDC__A_TEXT, 0, NULL },
  { "name", KDC__A_TEXT, 0, NULL }, { "component", KDC__A_TEXT, 0, NULL },
  { "kind", KDC__A_NAME, 0, NULL }, { "quantity", KDC__A_INTEGER, 0, NULL },
  { "result", KDC__A_NAME, 0, NULL }, { "replaces", KDC__A_TEXT, 0, NULL },
  { "deleted", KDC__A_ENUM, 0, kdc__boolean_values },
  { "digitised", KDC__A_ENUM, 0, kdc__boolean_values },
  { "reused", KDC__A_ENUM, 0, kdc__boolean_values },
  { "from-store", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__child_decl paper_children[] = {
  { &file_decl, 0, 0 },
};
static const struct kdc__element_decl paper_decl
  = KDC__CHILDREN_DECL (NS, "paper", paper_attributes, paper_children);

static const struct kdc__attribute_decl fee_attributes[] = {
  { "name", KDC__A_TEXT, 0, NULL }, { "code", KDC__A_TEXT, 0, NULL },
  { "collected", KDC__A_NAME, 0, NULL }, { "amount", KDC__A_DECIMAL, 0, NULL },
  { "kind", KDC__A_NAME, 0, NULL },
};
static const struct kdc__element_decl fee_decl = KDC__EMPTY_DECL (NS, "fee", fee_attributes);

static const struct kdc__attribute_decl supplement_attributes[] = {
  { "id", KDC__A_NAME, 1, NULL }, { "by", KDC__A_TEXT, 0, NULL },
  { "content", KDC__A_TEXT, 0, NULL }, { "at", KDC__A_INSTANT, 0, NULL },
  { "received-by", KDC__A_TEXT, 0, NULL }, { "received-note", KDC__A_TEXT, 0, NULL },
  { "received", KDC__A_INSTANT, 0, NULL }, { "done", KDC__A_ENUM, 0, kdc__boolean_values },
  { "previous-due", KDC__A_INSTANT, 0, NULL }, { "new-due", KDC__A_INSTANT, 0, NULL },
};
static const struct kdc__child_decl supplement_children[] = {
  { &paper_decl, 0, 0 }, { &fee_decl, 0, 0 },
};
static const struct kdc__element_decl supplement_decl
  = KDC__CHILDREN_DECL (NS, "supplement", supplement_attributes, supplement_children);

static const struct kdc__attribute_decl result_attributes[] = {
  { "name", KDC__A_TEXT, 0, NULL }, { "component", KDC__A_TEXT, 0, NULL },
  { "id", KDC__A_TEXT, 0, NULL }, { "url", KDC__A_TEXT, 0, NULL },
  { "code", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl result_decl
  = KDC__EMPTY_DECL (NS, "result", result_attributes);

static const struct kdc__attribute_decl database_attributes[] = {
  { "code", KDC__A_FILLED, 1, NULL },
};
static const struct kdc__element_decl database_decl
  = KDC__EMPTY_DECL (NS, "database", database_attributes);

static const struct kdc__attribute_decl step_attributes[] = {
  { "officer", KDC__A_TEXT, 0, NULL }, { "position", KDC__A_TEXT, 0, NULL },
  { "at", KDC__A_INSTANT, 0, NULL }, { "department", KDC__A_TEXT, 0, NULL },
  { "content", KDC__A_TEXT, 0, NULL }, { "status", KDC__A_NAME, 0, NULL },
  { "begin", KDC__A_INSTANT, 0, NULL }, { "due", KDC__A_INSTANT, 0, NULL },
};
static const struct kdc__element_decl step_decl = KDC__EMPTY_DECL (NS, "step", step_attributes);

static const struct kdc__attribute_decl record_attributes[] = {
  { "code", KDC__A_FILLED, 1, NULL }, { "status", KDC__A_NAME, 0, NULL },
  { "sender", KDC__A_TEXT, 0, NULL }, { "agency", KDC__A_TEXT, 0, NULL },
  { "channel", KDC__A_NAME, 0, NULL }, { "filed", KDC__A_INSTANT, 0, NULL },
  { "reception", KDC__A_INSTANT, 0, NULL }, { "due", KDC__A_INSTANT, 0, NULL },
  { "refused", KDC__A_INSTANT, 0, NULL }, { "finished", KDC__A_INSTANT, 0, NULL },
  { "returned", KDC__A_INSTANT, 0, NULL }, { "receipt-number", KDC__A_TEXT, 0, NULL },
  { "summary", KDC__A_TEXT, 0, NULL }, { "note", KDC__A_TEXT, 0, NULL },
  { "other", KDC__A_TEXT, 0, NULL }, { "office", KDC__A_TEXT, 0, NULL },
  { "filed-at", KDC__A_NAME, 0, NULL }, { "updating", KDC__A_ENUM, 0, kdc__boolean_values },
  { "digitised", KDC__A_ENUM, 0, kdc__boolean_values },
  { "verified-account", KDC__A_ENUM, 0, kdc__boolean_values },
  { "paid-online", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__child_decl record_children[] = {
  { &procedure_decl, 0, 1 }, { &owner_decl, 0, 1 }, { &filer_decl, 0, 1 }, { &return_decl, 0, 1 },
  { &paper_decl, 0, 0 }, { &fee_decl, 0, 0 }, { &supplement_decl, 0, 0 }, { &result_decl, 0, 0 },
  { &database_decl, 0, 0 }, { &step_decl, 0, 0 },
};
const struct kdc__element_decl kdc__record_decl
  = KDC__CHILDREN_DECL (NS, "record", record_attributes, record_children);
