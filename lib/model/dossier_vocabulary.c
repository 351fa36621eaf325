/* dossier_vocabulary.c - the envelope of a dossier (urn:kdc:dossier:1). What stands in <data> is
 * the business of the form that it names. */
#include "model/vocabularies.h"

#define NS KDC__DOSSIER_NS

static const char *const kind_values[]
  = { "original", "certified-copy", "copy", "scan", "photo", "electronic", NULL };

static const struct kdc__attribute_decl channel_attributes[] = {
  { "kind", KDC__A_NAME, 1, NULL }, { "site", KDC__A_NAME, 0, NULL },
};
static const struct kdc__element_decl channel_decl
  = KDC__EMPTY_DECL (NS, "channel", channel_attributes);

static const struct kdc__attribute_decl consent_attributes[] = {
  { "text", KDC__A_NAME, 1, NULL }, { "version", KDC__A_NAME, 1, NULL },
  { "xml:lang", KDC__A_LANG, 0, NULL }, { "by", KDC__A_NAME, 1, NULL },
  { "at", KDC__A_INSTANT, 1, NULL },
};
static const struct kdc__element_decl consent_decl
  = KDC__EMPTY_DECL (NS, "consent", consent_attributes);

static const struct kdc__attribute_decl assistance_attributes[] = {
  { "volunteer", KDC__A_NAME, 1, NULL }, { "from", KDC__A_INSTANT, 0, NULL },
  { "to", KDC__A_INSTANT, 0, NULL },
};
static const struct kdc__child_decl assistance_children[] = { { &consent_decl, 0, 1 } };
static const struct kdc__element_decl assistance_decl
  = KDC__CHILDREN_DECL (NS, "assistance", assistance_attributes, assistance_children);

static const struct kdc__attribute_decl person_attributes[] = {
  { "ref", KDC__A_NAME, 0, NULL }, { "name", KDC__A_TEXT, 0, NULL },
  { "personal-id", KDC__A_TEXT, 0, NULL }, { "phone", KDC__A_TEXT, 0, NULL },
  { "email", KDC__A_TEXT, 0, NULL }, { "address", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl filer_decl = KDC__EMPTY_DECL (NS, "filer", person_attributes);
static const struct kdc__element_decl owner_decl = KDC__EMPTY_DECL (NS, "owner", person_attributes);

static const struct kdc__attribute_decl authority_attributes[]
  = { { "unit", KDC__A_NAME, 1, NULL }, { "agency", KDC__A_NAME, 0, NULL } };
static const struct kdc__element_decl authority_decl
  = KDC__EMPTY_DECL (NS, "authority", authority_attributes);

static const struct kdc__attribute_decl data_attributes[]
  = { { "form", KDC__A_NAME, 1, NULL }, { "version", KDC__A_NAME, 0, NULL } };
static const struct kdc__element_decl data_decl = {
  .name = "data", .ns = NS, .content = KDC__ANY_FORM, .attributes = data_attributes,
  .attribute_count = KDC__COUNT_OF (data_attributes),
};

static const struct kdc__attribute_decl paper_attributes[] = {
  { "ref", KDC__A_NAME, 1, NULL }, { "kind", KDC__A_ENUM, 1, kind_values },
  { "file", KDC__A_TEXT, 0, NULL }, { "media-type", KDC__A_TEXT, 0, NULL },
  { "size", KDC__A_INTEGER, 0, NULL }, { "sha256", KDC__A_SHA256, 0, NULL },
  { "pages", KDC__A_INTEGER, 0, NULL }, { "originals", KDC__A_INTEGER, 0, NULL },
  { "copies", KDC__A_INTEGER, 0, NULL }, { "number", KDC__A_TEXT, 0, NULL },
  { "issued", KDC__A_DATE, 0, NULL }, { "issuer", KDC__A_TEXT, 0, NULL },
};
static const struct kdc__element_decl paper_decl = KDC__EMPTY_DECL (NS, "paper", paper_attributes);

static const struct kdc__child_decl papers_children[] = { { &paper_decl, 0, 0 } };
static const struct kdc__element_decl papers_decl = {
  .name = "papers", .ns = NS, .content = KDC__CHILDREN, .children = papers_children,
  .child_count = KDC__COUNT_OF (papers_children),
};

/* What a session remembers beyond the dossier: see docs/fill.md. */
static const struct kdc__attribute_decl draft_rows_attributes[]
  = { { "path", KDC__A_FILLED, 1, NULL }, { "next", KDC__A_INTEGER, 1, NULL } };
static const struct kdc__element_decl draft_rows_decl
  = KDC__EMPTY_DECL (NS, "rows", draft_rows_attributes);
static const struct kdc__attribute_decl draft_row_attributes[]
  = { { "path", KDC__A_FILLED, 1, NULL } };
static const struct kdc__element_decl draft_row_decl
  = KDC__EMPTY_DECL (NS, "row", draft_row_attributes);
static const struct kdc__attribute_decl draft_entry_attributes[] = {
  { "path", KDC__A_FILLED, 1, NULL }, { "source", KDC__A_NAME, 0, NULL },
  { "at", KDC__A_INSTANT, 0, NULL }, { "verified", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__element_decl draft_entry_decl = {
  .name = "entry", .ns = NS, .content = KDC__TEXT, .attributes = draft_entry_attributes,
  .attribute_count = KDC__COUNT_OF (draft_entry_attributes),
};
/* A code that a succession changed (docs/succession.md): what it was before, for people. */
static const struct kdc__attribute_decl draft_moved_attributes[] = {
  { "path", KDC__A_FILLED, 1, NULL }, { "from", KDC__A_NAME, 1, NULL },
  { "to", KDC__A_NAME, 1, NULL }, { "on", KDC__A_DATE, 1, NULL },
  { "before", KDC__A_SHA256, 1, NULL },
};
static const struct kdc__element_decl draft_moved_decl
  = KDC__EMPTY_DECL (NS, "moved", draft_moved_attributes);
static const char *const unplaced_values[]
  = { "dropped", "rows", "branch", "taken", "unknown", NULL };
static const struct kdc__attribute_decl draft_unplaced_attributes[] = {
  { "kind", KDC__A_ENUM, 1, unplaced_values }, { "path", KDC__A_FILLED, 1, NULL },
  { "version", KDC__A_NAME, 0, NULL }, { "source", KDC__A_NAME, 0, NULL },
  { "at", KDC__A_INSTANT, 0, NULL }, { "verified", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__element_decl draft_unplaced_decl = {
  .name = "unplaced", .ns = NS, .content = KDC__TEXT, .attributes = draft_unplaced_attributes,
  .attribute_count = KDC__COUNT_OF (draft_unplaced_attributes),
};
static const struct kdc__child_decl draft_children[]
  = { { &draft_rows_decl, 0, 0 }, { &draft_row_decl, 0, 0 }, { &draft_entry_decl, 0, 0 },
      { &draft_moved_decl, 0, 0 }, { &draft_unplaced_decl, 0, 0 } };
static const struct kdc__element_decl draft_decl = {
  .name = "draft", .ns = NS, .content = KDC__CHILDREN, .children = draft_children,
  .child_count = KDC__COUNT_OF (draft_children),
};

static const struct kdc__attribute_decl dossier_attributes[] = {
  { "id", KDC__A_FILLED, 1, NULL }, { "procedure", KDC__A_NAME, 1, NULL },
  { "procedure-version", KDC__A_NAME, 0, NULL }, { "case", KDC__A_NAME, 0, NULL },
  { "revision", KDC__A_INTEGER, 1, NULL }, { "base", KDC__A_INTEGER, 0, NULL },
  { "created", KDC__A_INSTANT, 1, NULL }, { "received", KDC__A_INSTANT, 0, NULL },
  { "locale", KDC__A_LANG, 0, NULL },
};
static const struct kdc__child_decl dossier_children[] = {
  { &channel_decl, 1, 1 }, { &assistance_decl, 0, 1 }, { &filer_decl, 0, 1 },
  { &owner_decl, 0, 1 }, { &authority_decl, 1, 1 }, { &data_decl, 1, 1 }, { &papers_decl, 0, 1 },
  { &draft_decl, 0, 1 },
};
const struct kdc__element_decl kdc__dossier_decl
  = KDC__CHILDREN_DECL (NS, "dossier", dossier_attributes, dossier_children);
