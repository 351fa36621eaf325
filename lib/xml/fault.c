/* fault.c - libxml2's error codes become findings in our own words, at the byte that a person has
 * to look at. Its own messages are English, cascade, and name the end of the tag. */
#include "xml/guest.h"

#include <string.h>

static const struct { int code; const char *why; } reasons[] = {
  { XML_ERR_TAG_NAME_MISMATCH, "mismatched-tag" },
  { XML_ERR_TAG_NOT_FINISHED, "unclosed-element" },
  { XML_ERR_ATTRIBUTE_REDEFINED, "attribute-twice" },
  { XML_NS_ERR_ATTRIBUTE_REDEFINED, "attribute-twice" },
  { XML_NS_ERR_UNDEFINED_NAMESPACE, "unbound-prefix" },
  { XML_NS_ERR_XML_NAMESPACE, "bad-namespace" },
  { XML_NS_ERR_QNAME, "bad-namespace" },
  { XML_NS_ERR_EMPTY, "bad-namespace" },
  { XML_NS_ERR_COLON, "bad-namespace" },
  { XML_ERR_DOCUMENT_EMPTY, "no-root" },
  { XML_ERR_DOCUMENT_END, "after-root" },
  { XML_ERR_HYPHEN_IN_COMMENT, "hyphens-in-comment" },
  { XML_ERR_COMMENT_NOT_FINISHED, "unclosed-comment" },
  { XML_ERR_MISPLACED_CDATA_END, "cdata-end-in-text" },
  { XML_ERR_RESERVED_XML_NAME, "declaration-not-first" },
  { XML_ERR_XMLDECL_NOT_STARTED, "bad-declaration" },
  { XML_ERR_XMLDECL_NOT_FINISHED, "bad-declaration" },
  { XML_ERR_VERSION_MISSING, "bad-declaration" },
  { XML_ERR_UNKNOWN_VERSION, "bad-declaration" },
  { XML_ERR_STANDALONE_VALUE, "bad-declaration" },
  { XML_ERR_ENCODING_NAME, "bad-declaration" },
  { XML_ERR_GT_REQUIRED, "unclosed-tag" },
  { XML_ERR_NAME_REQUIRED, "bad-name" },
};

static const char *
reason (int code)
{
  size_t i;

  for (i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].code == code)
      return reasons[i].why;
  return "other";
}

/* libxml2 finds these when the tag is read; the reader wants its beginning. */
static int
is_about_tag (int code)
{
  switch (code) {
  case XML_ERR_TAG_NAME_MISMATCH:
  case XML_ERR_ATTRIBUTE_REDEFINED:
  case XML_NS_ERR_ATTRIBUTE_REDEFINED:
  case XML_NS_ERR_UNDEFINED_NAMESPACE:
  case XML_NS_ERR_XML_NAMESPACE:
  case XML_NS_ERR_QNAME:
  case XML_NS_ERR_EMPTY:
  case XML_NS_ERR_COLON:
  case XML_ERR_RESERVED_XML_NAME:
  case XML_ERR_GT_REQUIRED:
    return 1;
  default:
    return 0;
  }
}

/* libxml2 may name the beginning of the text in which ]]> stands. */
static size_t
cdata_end_offset (const struct kdc__fault *fault)
{
  const char *found = memmem (fault->data + fault->offset, fault->size - fault->offset, "]]>", 3);

  return found ? (size_t) (found - fault->data) : fault->offset;
}

void
kdc__fault_note (struct kdc__fault *fault, xmlParserCtxt *parser, const xmlError *error)
{
  const char *tag;

  if (error->code == XML_ERR_NO_MEMORY)
    fault->nomem = 1;
  if (error->level < XML_ERR_ERROR || error->code == XML_WAR_NS_URI)
    return;                         /* a namespace name need not be a well-formed URI */
  parser->disableSAX = 1;
  if (fault->code)
    return;
  fault->code = error->code;
  fault->offset = kdc__fault_position (fault, parser);
  kdc__line_copy (fault->name, sizeof fault->name, error->str1 ? error->str1 : "");
  if (error->code == XML_ERR_MISPLACED_CDATA_END)
    fault->offset = cdata_end_offset (fault);
  if (!is_about_tag (error->code))
    return;
  tag = memrchr (fault->data, '<', fault->offset);
  if (tag)
    fault->offset = (size_t) (tag - fault->data);
}

int
kdc__fault_report (const struct kdc__fault *fault, struct kdc__findings *findings)
{
  if (fault->code == XML_ERR_INVALID_CHAR)
    return kdc__input_report (findings, "input.character", NULL, fault->offset, "character", "?");
  return kdc__input_report (findings, "input.not-xml", reason (fault->code), fault->offset,
                            "name", fault->name);
}

int
kdc__input_report (struct kdc__findings *findings, const char *code, const char *why,
                   size_t offset, const char *name, const char *value)
{
  struct kdc__finding_spec spec = { .code = code, .offset = offset };
  struct kdc__param params[2];
  const struct kdc__message *row;
  char key[64] = "xml.why.";
  size_t count = 0;

  if (why) {
    kdc__line_copy (key + strlen (key), sizeof key - strlen (key), why);
    row = kdc__message_find (key);
    if (!row)
      return KDC_EINTERNAL;
    spec.message[KDC__VI] = row->text[KDC__VI];
    spec.message[KDC__EN] = row->text[KDC__EN];
    params[count++] = (struct kdc__param) { "why", why };
  }
  if (name)
    params[count++] = (struct kdc__param) { name, value };
  return kdc__findings_add_params (findings, &spec, params, count);
}
