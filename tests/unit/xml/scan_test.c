/* scan_test.c - every refusal of the pre-scan with its offset, every limit at its value and one
 * past it, and hostile documents by counted steps. */
#include "xml/scan.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/text.h"
#include "unit/xml/harness.h"

struct scanned {
  struct kdc__scan scan;
  char code[40], why[40], value[64], message[200];
  size_t offset;
};

static struct scanned
scan (struct kdc_context *ctx, const char *data, size_t size)
{
  struct kdc__findings findings;
  struct scanned s;

  memset (&s, 0, sizeof s);
  kdc__findings_init (&findings, ctx);
  ck_assert_int_eq (kdc__xml_scan (ctx, data, size, &s.scan, &findings), KDC_OK);
  ck_assert_uint_le (findings.count, 1);
  ck_assert_int_eq (s.scan.refused, (int) findings.count);
  if (findings.count) {
    const struct kdc_finding *f = findings.items[0];
    const char *limit = param (f, "limit");

    snprintf (s.code, sizeof s.code, "%s", f->code->code);
    snprintf (s.why, sizeof s.why, "%s", *limit ? limit : param (f, "why"));
    snprintf (s.value, sizeof s.value, "%s%s%s%s", param (f, "character"), param (f, "encoding"),
              param (f, "entity"), param (f, "most"));
    snprintf (s.message, sizeof s.message, "%s", f->message[KDC__VI]);
    s.offset = f->offset;
    ck_assert_msg (!strchr (f->message[KDC__EN], '{'), "%s", f->message[KDC__EN]);
    ck_assert_msg (f->guide[KDC__VI] && f->guide[KDC__EN], "%s", f->code->code);
  }
  kdc__findings_clear (&findings);
  return s;
}

static const struct { const char *data; size_t size; } accepted[] = {
  { BYTES ("<a/>") }, { BYTES ("<a></a>") }, { BYTES ("  \r\n<a/>\n ") },
  { BYTES ("\xEF\xBB\xBF<a/>") },
  { BYTES ("<?xml version='1.0'?><a/>") },
  { BYTES ("<?xml version='1.0' encoding='UTF-8'?><a/>") },
  { BYTES ("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<a/>") },
  { BYTES ("<!-- > & < --><a/><!-- sau --><?p x?>") },
  { BYTES ("<a b='\">' c=\"'>\" d = 'x'\n e\t=\t'y' />") },
  { BYTES ("<a>&lt;&gt;&amp;&quot;&apos;&#10;&#x1EC7;&#xD7FF;&#x10FFFD;</a>") },
  { BYTES ("<a b='&lt;&#9;&#x1ec7;'><![CDATA[ <&#0;>&x ]]></a>") },
  { BYTES ("<họ tên='Nguyễn Thị Ánh'>Thường trú \xF0\xA0\x80\x80</họ>") },
  { BYTES ("<p:a xmlns:p='u'><p:b xmlns=''/></p:a>") },
  { BYTES ("<a>]]&gt; > \" ' \t\r\n</a>") },
  { BYTES ("<a><?x &#0; < ?><!-- &y; --></a>") },
  { BYTES ("<a>\x7F\xC2\x85</a>") },
  { BYTES ("<a>\n\t\r\n\n\n\n\n\n\n\n\n\t\t\t\t\r</a>") },
  { BYTES ("<a></a x>") },              /* the parser's business */
};

START_TEST (documents_that_pass)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof accepted / sizeof *accepted; i++) {
    struct scanned s = scan (ctx, accepted[i].data, accepted[i].size);

    ck_assert_msg (!s.scan.refused, "%zu: %s %s at %zu", i, s.code, s.why, s.offset);
    ck_assert_uint_le (s.scan.steps, 2 * accepted[i].size);
    ck_assert_uint_eq (s.scan.bom, (unsigned char) accepted[i].data[0] == 0xEF ? 3 : 0);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const struct {
  const char *data;
  size_t size;
  const char *code, *why, *value;
  size_t offset;
} refused[] = {
  { BYTES (""), "input.not-xml", "no-root", "", 0 },
  { BYTES ("  \n"), "input.not-xml", "no-root", "", 3 },
  { BYTES ("hồ sơ"), "input.not-xml", "no-root", "", 0 },
  { BYTES ("{\"a\":1}"), "input.not-xml", "no-root", "", 0 },
  { BYTES ("<!-- x -->"), "input.not-xml", "no-root", "", 10 },
  { BYTES ("\xEF\xBB\xBF\xEF\xBB\xBF<a/>"), "input.not-xml", "no-root", "", 3 },
  { BYTES ("<![CDATA[x]]><a/>"), "input.not-xml", "no-root", "", 0 },
  { BYTES ("<a/>x"), "input.not-xml", "after-root", "", 4 },
  { BYTES ("<a/><b/>"), "input.not-xml", "after-root", "", 4 },
  { BYTES ("<a/> <![CDATA[x]]>"), "input.not-xml", "after-root", "", 5 },
  { BYTES ("<a/>&amp;"), "input.not-xml", "after-root", "", 4 },
  { BYTES ("<a/></a>"), "input.not-xml", "stray-end-tag", "", 4 },
  { BYTES ("</a>"), "input.not-xml", "stray-end-tag", "", 0 },
  { BYTES ("<"), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a"), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a b='1'"), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a b"), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a b="), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a/"), "input.not-xml", "unclosed-tag", "", 0 },
  { BYTES ("<a><b <c/></a>"), "input.not-xml", "unclosed-tag", "", 3 },
  { BYTES ("<a></a"), "input.not-xml", "unclosed-tag", "", 3 },
  { BYTES ("<a b='x"), "input.not-xml", "unclosed-value", "", 5 },
  { BYTES ("<a b=\"x'/>"), "input.not-xml", "unclosed-value", "", 5 },
  { BYTES ("<a b=x/>"), "input.not-xml", "unquoted-value", "", 5 },
  { BYTES ("<a b/>"), "input.not-xml", "bad-attribute", "", 3 },
  { BYTES ("<a b='1'c='2'/>"), "input.not-xml", "bad-attribute", "", 8 },
  { BYTES ("<a 1='2'/>"), "input.not-xml", "bad-attribute", "", 3 },
  { BYTES ("<a / >"), "input.not-xml", "bad-attribute", "", 3 },
  { BYTES ("<a b='<'/>"), "input.not-xml", "lt-in-attribute", "", 6 },
  { BYTES ("<a>1 < 2</a>"), "input.not-xml", "unescaped-lt", "", 5 },
  { BYTES ("<a><1/></a>"), "input.not-xml", "unescaped-lt", "", 3 },
  { BYTES ("<a><></a>"), "input.not-xml", "unescaped-lt", "", 3 },
  { BYTES ("<a><!x></a>"), "input.not-xml", "unescaped-lt", "", 3 },
  { BYTES ("<a>b & c</a>"), "input.not-xml", "unescaped-ampersand", "", 5 },
  { BYTES ("<a>b &lt c</a>"), "input.not-xml", "unescaped-ampersand", "", 5 },
  { BYTES ("<a b='x&y'/>"), "input.not-xml", "unescaped-ampersand", "", 7 },
  { BYTES ("<a>&</a>"), "input.not-xml", "unescaped-ampersand", "", 3 },
  { BYTES ("<a>&nbsp;</a>"), "input.not-xml", "undefined-entity", "nbsp", 3 },
  { BYTES ("<a b='&LT;'/>"), "input.not-xml", "undefined-entity", "LT", 6 },
  { BYTES ("<a>&hồ;</a>"), "input.not-xml", "undefined-entity", "hồ", 3 },
  { BYTES ("<a>&#;</a>"), "input.not-xml", "bad-reference", "", 3 },
  { BYTES ("<a>&#x;</a>"), "input.not-xml", "bad-reference", "", 3 },
  { BYTES ("<a>&#1a;</a>"), "input.not-xml", "bad-reference", "", 3 },
  { BYTES ("<a>&#65</a>"), "input.not-xml", "bad-reference", "", 3 },
  { BYTES ("<a>&#X41;</a>"), "input.not-xml", "bad-reference", "", 3 },
  { BYTES ("<!-- x"), "input.not-xml", "unclosed-comment", "", 0 },
  { BYTES ("<!-->"), "input.not-xml", "unclosed-comment", "", 0 },
  { BYTES ("<a><![CDATA[x]]></a"), "input.not-xml", "unclosed-tag", "", 16 },
  { BYTES ("<a><![CDATA[x</a>"), "input.not-xml", "unclosed-cdata", "", 3 },
  { BYTES ("<?xml version='1.0'"), "input.not-xml", "unclosed-instruction", "", 0 },
  { BYTES ("<?oasis-xml-catalog catalog='http://x/'?><a/>"), "input.not-xml", "catalog", "", 0 },
  { BYTES ("<!DOCTYPE a><a/>"), "input.doctype", "", "", 0 },
  { BYTES ("<!doctype html><html/>"), "input.doctype", "", "", 0 },
  { BYTES ("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "input.doctype",
    "", "", 22 },
  { BYTES ("<a><!DOCTYPE a></a>"), "input.doctype", "", "", 3 },
  { BYTES ("<a>\0</a>"), "input.character", "", "U+0000", 3 },
  { BYTES ("<a>\x01</a>"), "input.character", "", "U+0001", 3 },
  { BYTES ("<a b='\x1B'/>"), "input.character", "", "U+001B", 6 },
  { BYTES ("<a>\xEF\xBF\xBE</a>"), "input.character", "", "U+FFFE", 3 },
  { BYTES ("<a>\xEF\xBF\xBF</a>"), "input.character", "", "U+FFFF", 3 },
  { BYTES ("<a>\xEF\xB7\x90</a>"), "input.character", "", "U+FDD0", 3 },
  { BYTES ("<a>\xF0\x9F\xBF\xBE</a>"), "input.character", "", "U+1FFFE", 3 },
  { BYTES ("<a>\xF4\x8F\xBF\xBF</a>"), "input.character", "", "U+10FFFF", 3 },
  { BYTES ("<a>&#0;</a>"), "input.character", "", "U+0000", 3 },
  { BYTES ("<a>&#x0;</a>"), "input.character", "", "U+0000", 3 },
  { BYTES ("<a b='&#1;'/>"), "input.character", "", "U+0001", 6 },
  { BYTES ("<a>&#xFFFE;</a>"), "input.character", "", "U+FFFE", 3 },
  { BYTES ("<a>&#xFDD0;</a>"), "input.character", "", "U+FDD0", 3 },
  { BYTES ("<a>&#xD800;</a>"), "input.character", "", "U+D800", 3 },
  { BYTES ("<a>&#x110000;</a>"), "input.character", "", "U+110000", 3 },
  { BYTES ("<a>x\xFF</a>"), "input.encoding", "not-utf8", "?", 4 },
  { BYTES ("<a>\xC0\x80</a>"), "input.encoding", "not-utf8", "?", 3 },
  { BYTES ("<a>\xED\xA0\x80</a>"), "input.encoding", "not-utf8", "?", 3 },
  { BYTES ("<a>\xE1\xBB</a>"), "input.encoding", "not-utf8", "?", 3 },
  { BYTES ("<a>\xF4\x90\x80\x80</a>"), "input.encoding", "not-utf8", "?", 3 },
  { BYTES ("<a b='Nguy\xEAn'/>"), "input.encoding", "not-utf8", "?", 10 },
  { BYTES ("<a b='\xE1"), "input.encoding", "not-utf8", "?", 6 },
  { BYTES ("\xFF\xFE<\0a\0/\0>\0"), "input.encoding", "", "UTF-16LE", 0 },
  { BYTES ("\xFE\xFF\0<\0a\0/\0>"), "input.encoding", "", "UTF-16BE", 0 },
  { BYTES ("<\0a\0/\0>\0"), "input.encoding", "", "UTF-16LE", 0 },
  { BYTES ("\0<\0a\0/\0>"), "input.encoding", "", "UTF-16BE", 0 },
  { BYTES ("\xFF\xFE\0\0<\0\0\0"), "input.encoding", "", "UTF-32LE", 0 },
  { BYTES ("\0\0\xFE\xFF\0\0\0<"), "input.encoding", "", "UTF-32BE", 0 },
  { BYTES ("<\0\0\0a\0\0\0"), "input.encoding", "", "UTF-32LE", 0 },
  { BYTES ("\0\0\0<\0\0\0a"), "input.encoding", "", "UTF-32BE", 0 },
  { BYTES ("\x4C\x6F\xA7\x94\x93"), "input.encoding", "", "EBCDIC", 0 },
  { BYTES ("<?xml version='1.0' encoding='windows-1258'?><a/>"), "input.encoding", "",
    "windows-1258", 30 },
  { BYTES ("<?xml version=\"1.0\" encoding = \"ISO-8859-1\"?><a>\xFF</a>"), "input.encoding", "",
    "ISO-8859-1", 32 },
  { BYTES ("<?xml version='1.0' encoding='UTF-16'?><a/>"), "input.encoding", "", "UTF-16", 30 },
  { BYTES ("\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-7'?><a/>"), "input.encoding", "",
    "UTF-7", 33 },
};

START_TEST (documents_that_do_not)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct scanned s = scan (ctx, refused[i].data, refused[i].size);

    ck_assert_msg (strcmp (s.code, refused[i].code) == 0 && strcmp (s.why, refused[i].why) == 0
                   && strcmp (s.value, refused[i].value) == 0 && s.offset == refused[i].offset,
                   "%zu %s: %s %s %s at %zu", i, refused[i].data, s.code, s.why, s.value,
                   s.offset);
    ck_assert_uint_le (s.scan.steps, 2 * refused[i].size);
  }
  kdc__context_unref (ctx);
}
END_TEST

/* Documents made to measure: parts repeated n times. */
struct family {
  enum kdc__option option;
  const char *head, *repeated, *tail;
  size_t base;                      /* what counts besides the repeated part */
};

static void
build (struct kdc_buffer *out, const struct family *family, size_t n)
{
  size_t i;

  kdc__buffer_puts (out, family->head);
  for (i = 0; i < n; i++)
    kdc__buffer_printf (out, family->repeated, (int) i, (int) i);
  kdc__buffer_puts (out, family->tail);
  ck_assert_int_eq (out->status, KDC_OK);
}

static const struct family families[] = {
  { KDC__MAX_DOCUMENT_BYTES, "<a>", "x", "</a>", 7 },
  { KDC__MAX_TAG_BYTES, "<a b='", "x", "'/>", 9 },
  { KDC__MAX_TAG_BYTES, "<a ", " ", "/>", 5 },
  { KDC__MAX_TAG_BYTES, "<a></a", " ", ">", 4 },
  { KDC__MAX_ATTRIBUTES, "<a", " b%d='%d'", "/>", 0 },
  { KDC__MAX_ATTRIBUTES, "<a", "\nxmlns:b%d=\"u:%d\"", "></a>", 0 },
  { KDC__MAX_NAME_BYTES, "<", "n", "/>", 0 },
  { KDC__MAX_NAME_BYTES, "<a ", "n", "='1'/>", 0 },
  { KDC__MAX_ELEMENTS, "<a>", "<b/>", "</a>", 1 },
  { KDC__MAX_ELEMENTS, "<a>", "<b></b>", "</a>", 1 },
  { KDC__MAX_TEXT_BYTES, "<a>", "x", "</a>", 0 },
  { KDC__MAX_TEXT_BYTES, "<a>&amp;", "x", "</a>", 5 },
  { KDC__MAX_TEXT_BYTES, "<a><!--", "x", "--></a>", 0 },
  { KDC__MAX_TEXT_BYTES, "<a><![CDATA[", "x", "]]></a>", 0 },
  { KDC__MAX_TEXT_BYTES, "<a><?", "x", "?></a>", 0 },
};

START_TEST (limits)
{
  size_t i, most = 40;

  for (i = 0; i < sizeof families / sizeof *families; i++) {
    struct kdc_context *ctx = context_with (families[i].option, (int64_t) most);
    struct kdc_buffer document;
    struct scanned s;
    int over;

    for (over = 0; over <= 1; over++) {
      kdc__buffer_init (&document, ctx, 0);
      build (&document, families + i, most - families[i].base + (size_t) over);
      s = scan (ctx, document.data, document.size);
      ck_assert_msg (s.scan.refused == over, "%zu: %s %s", i, s.code, s.why);
      if (over) {
        ck_assert_str_eq (s.code, "input.limit");
        ck_assert_str_eq (s.why, kdc__option_row (families[i].option)->name);
        ck_assert_str_eq (s.value, "40");
        ck_assert_ptr_nonnull (strstr (s.message, "40"));
      }
      kdc__buffer_clear (&document);
    }
    kdc__context_unref (ctx);
  }
}
END_TEST

START_TEST (limit_of_depth_and_namespaces)
{
  static const enum kdc__option options[] = { KDC__MAX_DEPTH, KDC__MAX_NAMESPACES };
  size_t i, n;

  for (i = 0; i < 2; i++) {
    struct kdc_context *ctx = context_with (options[i], 12);

    for (n = 12; n <= 13; n++) {
      struct kdc_buffer document;
      struct scanned s;
      size_t level;

      kdc__buffer_init (&document, ctx, 0);
      for (level = 0; level < n; level++)
        kdc__buffer_puts (&document, i == 0 || level % 2 ? "<a xmlns:p='u'>" : "<a xmlns='u'>");
      for (level = 0; level < n; level++)
        kdc__buffer_puts (&document, "</a>");
      s = scan (ctx, document.data, document.size);
      ck_assert_int_eq (s.scan.refused, n == 13);
      if (n == 13)
        ck_assert_str_eq (s.why, kdc__option_row (options[i])->name);
      else
        ck_assert_uint_eq (s.scan.depth, 12);
      kdc__buffer_clear (&document);
    }
    kdc__context_unref (ctx);
  }
}
END_TEST

START_TEST (declarations_go_out_of_force)
{
  struct kdc_context *ctx = context_with (KDC__MAX_NAMESPACES, 2);
  static const char text[] = "<a xmlns='u'><b xmlns:p='v'/><b xmlns:q='w'></b><b xmlns:r='x'/></a>";

  ck_assert_int_eq (scan (ctx, text, sizeof text - 1).scan.refused, 0);
  kdc__context_unref (ctx);
}
END_TEST

static const struct {
  const char *head, *repeated, *tail;
  size_t size;
  const char *why;
} hostile[] = {
  { "<a", "a", "", 4 << 20, "input.max-name-bytes" },
  { "<a ", "b='c' ", "", 4 << 20, "input.max-attributes" },
  { "<a b='", "x", "", 4 << 20, "input.max-tag-bytes" },
  { "<a ", " ", "", 4 << 20, "input.max-tag-bytes" },
  { "", "<a>", "", 300000, "input.max-depth" },
  { "", "<a xmlns='u'>", "", 1300000, "input.max-depth" },
  { "<a", " b%d='%d'", "/>", 1 << 20, "input.max-attributes" },
  { "<a b='", "&lt;", "'/>", 1 << 20, "input.max-tag-bytes" },
  { "<a>", "<b ", "</a>", 1 << 20, "unclosed-tag" },
  { "<a><!--", "-", "", 4 << 20, "input.max-text-bytes" },
  { "<a><!--", "-- ", "", 900000, "unclosed-comment" },
  { "<a><![CDATA[", "]]", "", 4 << 20, "input.max-text-bytes" },
  { "<a><?p ", "?", "", 4 << 20, "input.max-text-bytes" },
  { "<a>", "&#00000000000000000000000000065;", "</a>", 4 << 20, "input.max-text-bytes" },
  { "<a>&", "x", "", 4 << 20, "unescaped-ampersand" },
  { "<a>&#", "9", "", 4 << 20, "bad-reference" },
  { "<a>", "<b/>", "</a>", 4 << 20, "input.max-elements" },
  { "<a/>", "\n", "", 4 << 20, NULL },
  { "<a>", "\xE1\xBB\x87 ", "</a>", 900000, NULL },
  { "", "<!---->", "<a/>", 4 << 20, NULL },
  { "<!DOCTYPE a [<!ENTITY x0 'ha'>", "<!ENTITY x%d '&x%d;'>", "]><a/>", 1 << 20, "" },
  { "<?xml version='1.0' ", " ", "?><a/>", 900000, NULL },
};

START_TEST (steps_are_linear)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof hostile / sizeof *hostile; i++) {
    struct family family = { KDC__OPTION_COUNT, hostile[i].head, hostile[i].repeated,
                             hostile[i].tail, 0 };
    struct kdc_buffer document;
    struct scanned s;

    kdc__buffer_init (&document, ctx, 0);
    build (&document, &family, hostile[i].size / strlen (hostile[i].repeated));
    s = scan (ctx, document.data, document.size);
    ck_assert_msg (s.scan.steps <= 2 * document.size, "%zu: %zu steps for %zu bytes", i,
                   s.scan.steps, document.size);
    ck_assert_msg (s.scan.refused == (hostile[i].why != NULL), "%zu: %s %s", i, s.code, s.why);
    if (hostile[i].why)
      ck_assert_str_eq (s.why, hostile[i].why);
    kdc__buffer_clear (&document);
  }
  kdc__context_unref (ctx);
}
END_TEST

/* The scan's short way over characters says what the long one in base says, wherever a character
 * stands in a block. */
START_TEST (characters_at_every_place)
{
  static const char *const rows[] = {
    "\xE1\xBB\x87", "\xC4\x90", "\xC3\xAA", "\xEF\xBB\xBF", "\xF0\x9F\x98\x80", "\xE0\xA0\x80",
    "\xEE\x80\x80", "\n", "\t", "\r", "\x7F", "\xC2\x80", "\xED\x9F\xBF", "\xEF\xBF\xBD",
    "\x01", "\x08", "\x0B", "\x0C", "\x0E", "\x1F", "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3",
    "\xC3 ", "\xE1\xBB", "\xE1\xBB ", "\xE1 ", "\xE0\x80\x80", "\xED\xA0\x80", "\xEF\xBF\xBE",
    "\xEF\xB7\x90", "\xF0\x80\x80\x80", "\xF0\x9F\xBF\xBE", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
    "\xFF", "\xFE", "\n\x0B", "\n\x0A\x0B", "\xE1\xBB\x87\x01", "\t\x08",
  };
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  char text[128];
  size_t i, place, good, length;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    for (place = 3; place < 80; place++) {
      struct scanned s;

      memset (text, 'x', sizeof text);
      memcpy (text, "<a>", 3);
      memcpy (text + place, rows[i], strlen (rows[i]));
      length = place + strlen (rows[i]) + place % 40;
      memcpy (text + length, "</a>", 4);
      good = kdc__utf8_check (text, length + 4);
      s = scan (ctx, text, length + 4);
      ck_assert_msg (s.scan.refused == (good < length + 4), "%zu at %zu: %s", i, place, s.code);
      ck_assert_msg (!s.scan.refused || s.offset == good, "%zu at %zu: %zu", i, place, s.offset);
    }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (full_list_still_refuses)
{
  struct kdc_context *ctx = context_with (KDC__MAX_FINDINGS, 1);
  struct kdc__findings findings;
  struct kdc__scan out;

  kdc__findings_init (&findings, ctx);
  ck_assert_int_eq (kdc__xml_scan (ctx, "<", 1, &out, &findings), KDC_OK);
  ck_assert_int_eq (kdc__xml_scan (ctx, "<a", 2, &out, &findings), KDC_OK);
  ck_assert_uint_eq (findings.count, 1);
  ck_assert_int_eq (findings.truncated, 1);
  ck_assert_int_eq (out.refused, 1);
  kdc__findings_clear (&findings);
  ck_assert_int_eq (kdc__xml_scan (ctx, NULL, 0, &out, &findings), KDC_OK);
  ck_assert_int_eq (out.refused, 1);
  kdc__findings_clear (&findings);
  kdc__context_unref (ctx);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    documents_that_pass, documents_that_do_not, limits, limit_of_depth_and_namespaces,
    declarations_go_out_of_force, steps_are_linear, characters_at_every_place,
    full_list_still_refuses
  };

  return run_suite ("scan", tests, sizeof tests / sizeof *tests);
}
