/* sheet_check.c - reads a style sheet's tree before libxslt does. libxslt knows elements that write
 * files and functions that read them, some registered for the whole process by somebody else, so
 * what is allowed is listed here. */
#include "xml/sheet.h"

#include <string.h>

#include "xml/sax.h"

static const char *const elements[] = {
  "apply-templates", "attribute", "attribute-set", "call-template", "choose", "comment", "copy",
  "copy-of", "decimal-format", "element", "fallback", "for-each", "if", "include", "key",
  "message", "namespace-alias", "number", "otherwise", "output", "param", "preserve-space",
  "processing-instruction", "sort", "strip-space", "stylesheet", "template", "text", "transform",
  "value-of", "variable", "when", "with-param", NULL
};

/* Attributes of XSLT elements that hold an expression or a pattern; others are templates. */
static const char *const expressions[] = {
  "count", "from", "match", "select", "test", "use", "value", NULL
};

/* XPath 1.0 and XSLT 1.0 without document (); node types and operators that may stand before a
 * parenthesis. */
static const char *const functions[] = {
  "and", "boolean", "ceiling", "comment", "concat", "contains", "count", "current", "div",
  "element-available", "false", "floor", "format-number", "function-available", "generate-id",
  "id", "key", "lang", "last", "local-name", "mod", "name", "namespace-uri", "node",
  "normalize-space", "not", "number", "or", "position", "processing-instruction", "round",
  "starts-with", "string", "string-length", "substring", "substring-after", "substring-before",
  "sum", "system-property", "text", "translate", "true", "unparsed-entity-uri", NULL
};

struct check {
  struct kdc_context *ctx;
  const struct kdc__sheet_text *text;
  xmlNode *node;
  size_t element;                   /* number of node in document order */
  kdc_error **err;
};

static int
is_listed (const char *const *list, const char *name, size_t length)
{
  for (; *list; list++)
    if (strlen (*list) == length && memcmp (*list, name, length) == 0)
      return 1;
  return 0;
}

xmlNode *
kdc__sheet_next (xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE && node->children)
    return node->children;
  while (node && !node->next)
    node = node->parent && node->parent->type == XML_ELEMENT_NODE ? node->parent : NULL;
  return node ? node->next : NULL;
}

int
kdc__sheet_is (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && node->ns && node->ns->href
         && strcmp ((const char *) node->ns->href, KDC__XSLT_URI) == 0
         && (!name || strcmp ((const char *) node->name, name) == 0);
}

struct search { size_t left, offset; };

static int
count_element (void *user, const char *name, const char *ns,
               const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  struct search *search = user;

  (void) name, (void) ns, (void) attributes, (void) count;
  search->offset = offset;
  return search->left-- == 0 ? KDC_ECANCELLED : KDC_OK;
}

int
kdc__sheet_locate (struct kdc_context *ctx, const struct kdc__sheet_text *text, size_t element,
                   const char *attribute, size_t index, int *line, int *column)
{
  static const struct kdc__sax sax = { .start = count_element };
  struct search search = { element, 0 };
  struct kdc__findings findings;
  int well_formed, status;

  kdc__findings_init (&findings, ctx);
  status = kdc__xml_parse_most (ctx, text->data, text->size, text->size, &sax, &search, &findings,
                                &well_formed);
  kdc__findings_clear (&findings);
  if (status == KDC_ECANCELLED && attribute)
    search.offset = kdc__xml_attribute_offset (text->data, text->size, search.offset, attribute,
                                               index);
  kdc__locate (text->data, text->size, search.offset, line, column);
  return status == KDC_ENOMEM ? KDC_ENOMEM : KDC_OK;
}

static int
forbid (const struct check *c, const char *attribute, size_t index, const char *what,
        size_t length)
{
  char name[80];
  int line, column;

  if (length >= sizeof name)
    length = sizeof name - 1;
  memcpy (name, what, length);
  name[length] = '\0';
  if (kdc__sheet_locate (c->ctx, c->text, c->element, attribute, index, &line, &column) != KDC_OK)
    return kdc__fail_nomem (c->err);
  return kdc__fail_at (c->ctx, c->err, KDC_EMODEL, "xslt.forbidden", c->text->source, line,
                       column, NULL, "what", name, NULL);
}

static int
is_name_char (char c)
{
  return (unsigned char) c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static size_t
name_end (const char *text, size_t size, size_t at)
{
  while (at < size && is_name_char (text[at]))
    at++;
  return at;
}

static size_t
space_end (const char *text, size_t size, size_t at)
{
  while (at < size && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n'
                       || text[at] == '\r'))
    at++;
  return at;
}

static int
is_our_prefix (const struct check *c, const char *prefix, size_t length)
{
  xmlChar name[64];
  xmlNs *ns;

  if (length >= sizeof name)
    return 0;
  memcpy (name, prefix, length);
  name[length] = '\0';
  ns = xmlSearchNs (c->node->doc, c->node, name);
  return ns && ns->href && strcmp ((const char *) ns->href, KDC__XSLT_FUNCTIONS_URI) == 0;
}

/* The name in text[at, end), with the colon at `colon` (0: none), stands before a "(". */
static int
check_function (const struct check *c, const char *attribute, const char *text, size_t at,
                size_t colon, size_t end)
{
  int fine = colon ? is_our_prefix (c, text + at, colon - at)
                   : is_listed (functions, text + at, end - at);

  return fine ? KDC_OK : forbid (c, attribute, at, text + at, end - at);
}

/* Looks at names before "(" in text[at, size), outside of string literals. */
static int
check_expression (const struct check *c, const char *attribute, const char *text, size_t at,
                  size_t size)
{
  int status = KDC_OK;

  while (at < size && status == KDC_OK) {
    size_t colon = 0, end;
    const char *close;

    if (text[at] == '"' || text[at] == '\'') {
      close = memchr (text + at + 1, text[at], size - at - 1);
      at = close ? (size_t) (close - text) + 1 : size;
      continue;
    }
    end = name_end (text, size, at);
    if (end == at) {
      at++;
      continue;
    }
    if (end + 1 < size && text[end] == ':' && is_name_char (text[end + 1])) {
      colon = end;
      end = name_end (text, size, end + 1);
    }
    if (space_end (text, size, end) < size && text[space_end (text, size, end)] == '(')
      status = check_function (c, attribute, text, at, colon, end);
    at = end;
  }
  return status;
}

static size_t
expression_end (const char *text, size_t size, size_t at)
{
  char quote = 0;

  for (; at < size && (quote || text[at] != '}'); at++)
    if (quote)
      quote = text[at] == quote ? 0 : quote;
    else if (text[at] == '"' || text[at] == '\'')
      quote = text[at];
  return at;
}

/* An attribute value template: expressions in braces; doubled braces are themselves. */
static int
check_template (const struct check *c, const char *attribute, const char *text, size_t size)
{
  size_t at = 0, end;
  int status = KDC_OK;

  while (at < size && status == KDC_OK) {
    if (text[at] != '{') {
      at++;
    } else if (at + 1 < size && text[at + 1] == '{') {
      at += 2;
    } else {
      end = expression_end (text, size, at + 1);
      status = check_expression (c, attribute, text, at + 1, end);
      at = end;
    }
  }
  return status;
}

static int
is_utf8 (const char *text)
{
  return xmlStrcasecmp ((const xmlChar *) text, (const xmlChar *) "UTF-8") == 0;
}

static int
check_attribute (const struct check *c, const xmlAttr *attribute)
{
  const char *name = (const char *) attribute->name, *value = "";

  if (attribute->children && attribute->children->content)
    value = (const char *) attribute->children->content;
  if (strcmp (name, "extension-element-prefixes") == 0)
    return forbid (c, name, 0, name, strlen (name));
  if (kdc__sheet_is (c->node, "output") && strcmp (name, "encoding") == 0 && !is_utf8 (value))
    return forbid (c, name, 0, value, strlen (value));
  if (kdc__sheet_is (c->node, NULL) && !attribute->ns
      && is_listed (expressions, name, strlen (name)))
    return check_expression (c, name, value, 0, strlen (value));
  return check_template (c, name, value, strlen (value));
}

static int
is_allowed (const xmlNode *node)
{
  int top = node->parent && node->parent->type == XML_DOCUMENT_NODE;
  int second = node->parent && node->parent->parent
               && node->parent->parent->type == XML_DOCUMENT_NODE;

  if (kdc__sheet_is (node, NULL)) {
    const char *name = (const char *) node->name;

    if (top != (strcmp (name, "stylesheet") == 0 || strcmp (name, "transform") == 0))
      return 0;
    return is_listed (elements, name, strlen (name))
           && (second || strcmp (name, "include") != 0);
  }
  if (top)
    return 0;
  /* libxslt looks up top-level elements of any namespace among registered extensions. */
  return !second || (node->ns && strncmp ((const char *) node->ns->href, "urn:kdc:", 8) == 0);
}

static int
check_element (const struct check *c)
{
  const char *name = (const char *) c->node->name;
  const xmlAttr *attribute;
  int status = KDC_OK;

  if (!is_allowed (c->node))
    return forbid (c, NULL, 0, name, strlen (name));
  for (attribute = c->node->properties; attribute && status == KDC_OK;
       attribute = attribute->next)
    status = check_attribute (c, attribute);
  return status;
}

int
kdc__sheet_check (struct kdc_context *ctx, xmlDoc *doc, const struct kdc__sheet_text *text,
                  kdc_error **err)
{
  struct check c = { ctx, text, xmlDocGetRootElement (doc), 0, err };
  int status = KDC_OK;

  for (; c.node && status == KDC_OK; c.node = kdc__sheet_next (c.node))
    if (c.node->type == XML_ELEMENT_NODE) {
      status = check_element (&c);
      c.element++;
    }
  return status;
}
