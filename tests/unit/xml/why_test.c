/* why_test.c - every text xml.why.… is provoked by a document: as a finding in both languages, and
 * as the kdc_error of a tree with its line and column. */
#include <stdio.h>

#include "base/buffer.h"
#include "unit/xml/harness.h"
#include "xml/dom.h"
#include "xml/sax.h"

static const struct {
  const char *key, *data;
  size_t size;
  int line, column;
  const char *name;                 /* of the element, attribute, prefix or entity */
} rows[] = {
  { "xml.why.no-root", BYTES ("\n hồ sơ"), 2, 2, "" },
  { "xml.why.after-root", BYTES ("<a/>\nx"), 2, 1, "" },
  { "xml.why.mismatched-tag", BYTES ("<a>\n <họ>\n </tên>\n</a>"), 3, 2, "họ" },
  { "xml.why.stray-end-tag", BYTES ("<a/>\n</a>"), 2, 1, "" },
  { "xml.why.unclosed-element", BYTES ("<a>\n <b></b>"), 2, 9, "a" },
  { "xml.why.unclosed-tag", BYTES ("<a>\n <b <c/></a>"), 2, 2, "" },
  { "xml.why.unclosed-value", BYTES ("<a\n b='x/>"), 2, 4, "" },
  { "xml.why.unquoted-value", BYTES ("<a\n b=x/>"), 2, 4, "" },
  { "xml.why.bad-attribute", BYTES ("<a b='1'\n c='2'd='3'/>"), 2, 7, "" },
  { "xml.why.bad-name", BYTES ("<a>\n<×/></a>"), 2, 2, "" },
  { "xml.why.attribute-twice", BYTES ("<a>\n<b c='1' c='2'/></a>"), 2, 1, "c" },
  { "xml.why.lt-in-attribute", BYTES ("<a\nb='1 < 2'/>"), 2, 6, "" },
  { "xml.why.unescaped-lt", BYTES ("<a>\n1 < 2</a>"), 2, 3, "" },
  { "xml.why.unescaped-ampersand", BYTES ("<a>\nÁnh & Đỗ</a>"), 2, 5, "" },
  { "xml.why.undefined-entity", BYTES ("<a>\n &nbsp;</a>"), 2, 2, "nbsp" },
  { "xml.why.bad-reference", BYTES ("<a>\n &#1a;</a>"), 2, 2, "" },
  { "xml.why.unbound-prefix", BYTES ("<a>\n <p:b/></a>"), 2, 2, "p" },
  { "xml.why.bad-namespace", BYTES ("<a>\n <b xmlns:p=''/></a>"), 2, 2, "" },
  { "xml.why.unclosed-comment", BYTES ("<a>\n <!-- x</a>"), 2, 2, "" },
  { "xml.why.hyphens-in-comment", BYTES ("<a>\n <!-- x -- y --></a>"), 2, 9, "" },
  { "xml.why.unclosed-cdata", BYTES ("<a>\n <![CDATA[x</a>"), 2, 2, "" },
  { "xml.why.cdata-end-in-text", BYTES ("<a>\nx ]]></a>"), 2, 3, "" },
  { "xml.why.unclosed-instruction", BYTES ("<a/>\n<?p x"), 2, 1, "" },
  { "xml.why.declaration-not-first", BYTES ("\n <?xml version='1.0'?><a/>"), 2, 2, "" },
  { "xml.why.bad-declaration", BYTES ("<?xml\n encoding='UTF-8'?><a/>"), 2, 2, "" },
  { "xml.why.catalog", BYTES ("\n<?oasis-xml-catalog catalog='x'?><a/>"), 2, 1, "" },
  { "xml.why.not-utf8", BYTES ("<a>\nNguy\xEAn</a>"), 2, 5, "" },
  { "xml.why.other", BYTES ("<a>\n<?p?q?></a>"), 2, 4, "" },
};

static int
start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
       size_t count, size_t offset)
{
  (void) user, (void) name, (void) ns, (void) attributes, (void) count, (void) offset;
  return KDC_OK;
}

static const struct kdc__sax sax = { .start = start };

/* The text of rows[i] in a language, with its parameter put in. */
static void
expected (struct kdc_context *ctx, size_t i, int lang, struct kdc_buffer *out)
{
  const struct kdc__message *row = kdc__message_find (rows[i].key);
  struct kdc__param params[] = { { "name", rows[i].name }, { "entity", rows[i].name } };

  ck_assert_msg (row != NULL, "%s", rows[i].key);
  kdc__buffer_init (out, ctx, 0);
  ck_assert_int_eq (kdc__message_format (out, row->text[lang], params, 2), KDC_OK);
}

START_TEST (findings)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc__findings found;
  struct kdc_buffer text;
  int well_formed, lang;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc__findings_init (&found, ctx);
    ck_assert_int_eq (kdc__xml_parse (ctx, rows[i].data, rows[i].size, &sax, NULL, &found,
                                      &well_formed), KDC_OK);
    ck_assert_msg (!well_formed && found.count == 1, "%s: %zu", rows[i].key, found.count);
    ck_assert_str_eq (found.items[0]->code->code,
                      strcmp (rows[i].key, "xml.why.not-utf8") ? "input.not-xml"
                                                               : "input.encoding");
    for (lang = 0; lang < KDC__LANGS; lang++) {
      expected (ctx, i, lang, &text);
      ck_assert_str_eq (found.items[0]->message[lang], text.data);
      kdc__buffer_clear (&text);
    }
    kdc__findings_clear (&found);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (errors_with_their_place)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct kdc_buffer text;
  struct kdc__dom *dom;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    kdc_error *err = NULL;

    ck_assert_int_eq (kdc__dom_parse (ctx, rows[i].data, rows[i].size, "d.xml", &dom, &err),
                      KDC_EPARSE);
    ck_assert_ptr_null (dom);
    ck_assert_str_eq (err->key, "xml.not-well-formed");
    ck_assert_str_eq (err->source, "d.xml");
    ck_assert_msg (err->line == rows[i].line && err->column == rows[i].column, "%s: %d:%d",
                   rows[i].key, err->line, err->column);
    expected (ctx, i, KDC__EN, &text);
    ck_assert_msg (strstr (err->message[KDC__EN], text.data) != NULL, "%s: %s", rows[i].key,
                   err->message[KDC__EN]);
    kdc__buffer_clear (&text);
    kdc__error_delete (err);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (no_text_without_a_document)
{
  size_t n = kdc__message_count (), whys = 0, i;

  for (i = 0; i < n; i++)
    whys += strncmp (kdc__message_at (i)->code, "xml.why.", 8) == 0;
  ck_assert_uint_eq (whys, sizeof rows / sizeof *rows);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = { findings, errors_with_their_place, no_text_without_a_document };

  return run_suite ("why", tests, sizeof tests / sizeof *tests);
}
