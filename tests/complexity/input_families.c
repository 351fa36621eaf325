/* input_families.c - documents that press against one limit of the input each. */
#include "families.h"

#define L "<label xml:lang=\"vi\">X</label>"
#define FORM "<field name=\"a\" type=\"string\" max-length=\"100000000\">" L "</field>" \
             "<field name=\"b\" type=\"person-name\">" L "</field>"

/* The data of a dossier of two fields: head, middle n times, tail. */
static struct cost
data_of (struct kdc_context *ctx, const char *head, const char *middle, size_t n,
         const char *tail, size_t least)
{
  struct kdc_buffer body, data;
  struct world w;
  struct cost cost;

  kdc__buffer_init (&body, ctx, 0);
  kdc__buffer_init (&data, ctx, 0);
  world_begin (&w, ctx);
  kdc__buffer_puts (&body, FORM);
  world_form (&w, &body);
  world_procedure (&w, &body);
  world_open (&w);
  kdc__buffer_puts (&data, "<f:a>x</f:a>");
  world_judge (&w, &data, NULL, 0);     /* compiles what is compiled at first use */
  kdc__buffer_puts (&data, head);
  repeat_text (&data, middle, n);
  kdc__buffer_puts (&data, tail);
  cost = world_judge (&w, &data, NULL, least);
  world_end (&w);
  return cost;
}

static struct cost
unclosed_tag (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a ", "x", n, "", 1);
}

static struct cost
unclosed_value (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a x=\"", "y ", n / 2, "", 1);
}

static struct cost
comments (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<!-- - -->", n / 10, "", 0);
}

static struct cost
instructions (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<?p q?>", n / 7, "", 0);
}

static struct cost
line_breaks (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "\r\n", n / 2, "<f:x/>", 1);
}

static struct cost
nested (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer tail;
  struct cost cost;

  kdc__buffer_init (&tail, ctx, 0);
  repeat_text (&tail, "</f:g>", n);
  cost = data_of (ctx, "", "<f:g>", n, tail.data, 1);
  kdc__buffer_clear (&tail);
  return cost;
}

static struct cost
nested_unclosed (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<f:g>", n, "", 1);
}

static struct cost
long_value (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a x=\"", "y", n, "\"/>", 1);
}

static struct cost
value_of_references (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a x=\"", "&#65;", n / 5, "\"/>", 1);
}

static struct cost
blank_tag (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a ", "\n", n, "/>", 0);
}

/* Each is unknown, and each has its finding, with the place of its value. */
static struct cost
attributes (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer tag;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&tag, ctx, 0);
  kdc__buffer_puts (&tag, "<f:a");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&tag, " a%06zu=\"12345678901234567890\"", i);
  kdc__buffer_puts (&tag, "/>");
  cost = data_of (ctx, tag.data, "", 0, "", n);
  kdc__buffer_clear (&tag);
  return cost;
}

static struct cost
long_names (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:", "n", n, "/>", 1);
}

static struct cost
long_attribute (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a ", "n", n, "=\"\"/>", 1);
}

static struct cost
unknown_elements (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<f:x/>", n, "", 1);
}

static struct cost
repeated_elements (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<f:a/>", n, "", 1);
}

static struct cost
inside_unknown (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:x>", "<f:a>1</f:a>", n, "</f:x>", 1);
}

static struct cost
foreign_elements (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "<a xmlns=\"u:1\"/><b xmlns=\"u:2\"/>", n / 2, "", 1);
}

static struct cost
long_text (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a>", "Đ", n / 2, "</f:a>", 0);
}

static struct cost
text_of_references (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a>", "&amp;", n / 5, "</f:a>", 0);
}

static struct cost
text_of_sections (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:a>", "<![CDATA[]]]]>x", n / 15, "</f:a>", 0);
}

static struct cost
stray_text (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "", "x&lt;", n / 5, "<f:a/>", 1);
}

/* A dot below (class 220) stands before a dot above (230): each pair is out of order. */
static struct cost
marks_out_of_order (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:b>a", "\xCC\x87\xCC\xA3", n / 4, "</f:b>", 0);
}

static struct cost
decomposed_name (struct kdc_context *ctx, size_t n)
{
  return data_of (ctx, "<f:b>", "Hoa\xCC\x80 ", n / 6, "</f:b>", 0);
}

static struct cost
namespaces_on_one (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer tag;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&tag, ctx, 0);
  kdc__buffer_puts (&tag, "<f:a");
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&tag, " xmlns:a%06zu=\"urn:%06zu\"", i, i);
  kdc__buffer_puts (&tag, "/>");
  cost = data_of (ctx, tag.data, "", 0, "", 0);
  kdc__buffer_clear (&tag);
  return cost;
}

static struct cost
namespaces_nested (struct kdc_context *ctx, size_t n)
{
  struct kdc_buffer tags;
  struct cost cost;
  size_t i;

  kdc__buffer_init (&tags, ctx, 0);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (&tags, "<f:g xmlns:a%06zu=\"urn:%06zu\">", i, i);
  cost = data_of (ctx, tags.data, "</f:g>", n, "", 1);
  kdc__buffer_clear (&tags);
  return cost;
}

const struct family input_families[] = {
  { KDC__MAX_DOCUMENT_BYTES, "comments", 100000, comments },
  { KDC__MAX_DOCUMENT_BYTES, "processing instructions", 100000, instructions },
  { KDC__MAX_DOCUMENT_BYTES, "line breaks, a finding behind", 100000, line_breaks },
  { KDC__MAX_TAG_BYTES, "a start tag that is not closed", 1000000, unclosed_tag },
  { KDC__MAX_TAG_BYTES, "a value that is not closed", 1000000, unclosed_value },
  { KDC__MAX_TAG_BYTES, "a long value", 500000, long_value },
  { KDC__MAX_TAG_BYTES, "a value of references", 500000, value_of_references },
  { KDC__MAX_TAG_BYTES, "white space in a tag", 500000, blank_tag },
  { KDC__MAX_DEPTH, "nested elements", 200, nested },
  { KDC__MAX_DEPTH, "nested elements, not closed", 200, nested_unclosed },
  { KDC__MAX_ATTRIBUTES, "unknown attributes", 240, attributes },
  { KDC__MAX_NAME_BYTES, "long name of an element", 2000, long_names },
  { KDC__MAX_NAME_BYTES, "long name of an attribute", 2000, long_attribute },
  { KDC__MAX_ELEMENTS, "unknown elements", 20000, unknown_elements },
  { KDC__MAX_ELEMENTS, "elements that may stand once", 20000, repeated_elements },
  { KDC__MAX_ELEMENTS, "elements inside an unknown one", 20000, inside_unknown },
  { KDC__MAX_ELEMENTS, "elements of foreign namespaces", 20000, foreign_elements },
  { KDC__MAX_TEXT_BYTES, "long text", 100000, long_text },
  { KDC__MAX_TEXT_BYTES, "text of references", 100000, text_of_references },
  { KDC__MAX_TEXT_BYTES, "text of CDATA sections", 100000, text_of_sections },
  { KDC__MAX_TEXT_BYTES, "text where none may stand", 100000, stray_text },
  { KDC__MAX_TEXT_BYTES, "combining marks out of order", 100000, marks_out_of_order },
  { KDC__MAX_TEXT_BYTES, "a decomposed name", 100000, decomposed_name },
  { KDC__MAX_NAMESPACES, "declarations on one element", 240, namespaces_on_one },
  { KDC__MAX_NAMESPACES, "declarations on nested elements", 240, namespaces_nested },
  { NO_LIMIT, NULL, 0, NULL },
};
