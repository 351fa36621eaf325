/* sax_test.c - events and where they come from, faults in our own words, and that writing the same
 * content in another way gives the same events. */
#include "xml/sax.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "unit/xml/harness.h"

/* Events as text: "+{ns}name@offset", " {ns}name=value", "-@offset", "text@offset". */
struct log {
  struct kdc_buffer text;
  int offsets;                      /* 0: leave them out and join text */
  int in_text;
  int stop_at;                      /* an event that ends it, counted from 1 */
  int events;
  const char *data;
};

static int
next_event (struct log *log)
{
  return ++log->events == log->stop_at ? KDC_ESTATE : KDC_OK;
}

static void
put_offset (struct log *log, size_t offset)
{
  if (log->offsets)
    kdc__buffer_printf (&log->text, "@%zu", offset);
  kdc__buffer_putc (&log->text, '\n');
}

static void
end_text (struct log *log)
{
  if (log->in_text)
    kdc__buffer_putc (&log->text, '\n');
  log->in_text = 0;
}

static int
start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
       size_t count, size_t offset)
{
  struct log *log = user;
  size_t i;

  end_text (log);
  ck_assert_int_eq (log->data[offset], '<');
  kdc__buffer_printf (&log->text, "+{%s}%s", ns ? ns : "", name);
  put_offset (log, offset);
  for (i = 0; i < count; i++)
    kdc__buffer_printf (&log->text, " {%s}%s=%.*s\n", attributes[i].ns ? attributes[i].ns : "",
                        attributes[i].name, (int) attributes[i].length, attributes[i].value);
  return next_event (log);
}

static int
end (void *user, size_t offset)
{
  struct log *log = user;

  end_text (log);
  ck_assert_int_ne (strchr ("</", log->data[offset]) != NULL, 0);
  kdc__buffer_putc (&log->text, '-');
  put_offset (log, offset);
  return next_event (log);
}

static int
text (void *user, const char *piece, size_t length, size_t offset)
{
  struct log *log = user;

  kdc__buffer_append (&log->text, piece, length);
  if (log->offsets)
    put_offset (log, offset);
  else
    log->in_text = 1;
  return next_event (log);
}

static const struct kdc__sax sax = { start, end, text };

struct parsed { int status, well_formed; char code[40], why[40], name[80]; size_t offset, count; };

static struct parsed
parse (struct kdc_context *ctx, const char *data, size_t size, struct log *log)
{
  struct kdc__findings findings;
  struct parsed p;

  memset (&p, 0, sizeof p);
  kdc__findings_init (&findings, ctx);
  kdc__buffer_init (&log->text, ctx, 0);
  log->data = data;
  p.status = kdc__xml_parse (ctx, data, size, &sax, log, &findings, &p.well_formed);
  p.count = findings.count;
  if (findings.count) {
    snprintf (p.code, sizeof p.code, "%s", findings.items[0]->code->code);
    snprintf (p.why, sizeof p.why, "%s", param (findings.items[0], "why"));
    snprintf (p.name, sizeof p.name, "%s", param (findings.items[0], "name"));
    p.offset = findings.items[0]->offset;
    ck_assert_ptr_null (strchr (findings.items[0]->message[KDC__VI], '{'));
  }
  kdc__findings_clear (&findings);
  return p;
}

static const struct { const char *data; size_t size; const char *events; } rows[] = {
  { BYTES ("<a/>"), "+{}a@0\n-@2\n" },
  { BYTES ("<a></a>"), "+{}a@0\n-@3\n" },
  { BYTES ("\xEF\xBB\xBF<a></a>"), "+{}a@3\n-@6\n" },
  { BYTES ("<?xml version='1.0'?>\n<!-- < --><a b='1' />"), "+{}a@32\n {}b=1\n-@41\n" },
  { BYTES ("<a>\n <b/>\n</a >"), "+{}a@0\n\n @3\n+{}b@5\n-@7\n\n@9\n-@10\n" },
  { BYTES ("<a b='&lt;&amp;&#10;&#x1EC7;' c=\"'x\ty'\"/>"),
    "+{}a@0\n {}b=<&\n\xE1\xBB\x87\n {}c='x y'\n-@39\n" },
  { BYTES ("<a b='&#38;&#38;amp;'/>"), "+{}a@0\n {}b=&&amp;\n-@21\n" },
  { BYTES ("<p:a xmlns:p='u:p' p:x='1' x='2' xml:lang='vi'/>"),
    "+{u:p}a@0\n {u:p}x=1\n {}x=2\n {http://www.w3.org/XML/1998/namespace}lang=vi\n-@46\n" },
  { BYTES ("<a xmlns='u'><b xmlns='' c='d'/></a>"),
    "+{u}a@0\n+{}b@13\n {}c=d\n-@30\n-@32\n" },
  { BYTES ("<a>x&amp;y</a>"), "+{}a@0\nx@3\n&@4\ny@9\n-@10\n" },
  { BYTES ("<a>x&#x1EC7;&#59;</a>"), "+{}a@0\nx@3\n\xE1\xBB\x87@4\n;@12\n-@17\n" },
  { BYTES ("<a>Nguyễn</a>"), "+{}a@0\nNguyễn@3\n-@11\n" },
  { BYTES ("<a>Trần Ánh<b/>Đỗ</a>"), "+{}a@0\nTrần Ánh@3\n+{}b@14\n-@16\nĐỗ@18\n-@23\n" },
  { BYTES ("<a>ễ\x7F</a>"), "+{}a@0\nễ\x7F@3\n-@7\n" },
  { BYTES ("<a>ễ&amp;<!-- ễ -->ễ]</a>"), "+{}a@0\nễ@3\n&@6\nễ]@23\n-@27\n" },
  { BYTES ("<a>&#x1EC5;ễ<![CDATA[ễ]]>ễ</a>"),
    "+{}a@0\nễ@3\nễ@11\nễ@23\nễ@29\n-@32\n" },
  { BYTES ("<ễ ộ='ễ&#10;'>ễ</ễ>"), "+{}ễ@0\n {}ộ=ễ\n\nễ@20\n-@23\n" },
  { BYTES ("<a>ễ\r\nễ</a>"), "+{}a@0\nễ\nễ@3\n-@11\n" },
  { BYTES ("<a>ễ\rễ<b/>ễ</a>"), "+{}a@0\nễ\nễ@3\n+{}b@10\n-@12\nễ@14\n-@17\n" },
  { BYTES ("<a><![CDATA[<x>&y;]]></a>"), "+{}a@0\n<x>&y;@12\n-@21\n" },
  { BYTES ("<a><?p q?>z<!-- c -->t</a>"), "+{}a@0\nz@10\nt@21\n-@22\n" },
  { BYTES ("<a\n  b='1'\n><c\n/></a\n>"), "+{}a@0\n {}b=1\n+{}c@12\n-@15\n-@17\n" },
  { BYTES ("<a b='>' c='/>'></a>"), "+{}a@0\n {}b=>\n {}c=/>\n-@16\n" },
  { BYTES ("<a xmlns='không phải URI'/>"), "+{không phải URI}a@0\n-@28\n" },
};

START_TEST (events_with_offsets)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct log log = { .offsets = 1 };
    struct parsed p = parse (ctx, rows[i].data, rows[i].size, &log);

    ck_assert_msg (p.well_formed && p.status == KDC_OK, "%zu %s: %s %s", i, rows[i].data, p.code,
                   p.why);
    ck_assert_str_eq (log.text.data, rows[i].events);
    kdc__buffer_clear (&log.text);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const struct {
  const char *data;
  size_t size;
  const char *why, *name;
  size_t offset;
} faults[] = {
  { BYTES ("<a><b></a>"), "mismatched-tag", "b", 6 },
  { BYTES ("<a>\n<b>\n</c></a>"), "mismatched-tag", "b", 8 },
  { BYTES ("<p:a xmlns:p='u'></a>"), "mismatched-tag", "a", 17 },
  { BYTES ("<a></a x>"), "unclosed-tag", "", 3 },
  { BYTES ("<a><b></b <c/></a>"), "unclosed-tag", "", 6 },
  { BYTES ("<a><b></></a>"), "mismatched-tag", "b", 6 },
  { BYTES ("<a></ a>"), "unclosed-tag", "", 3 },
  { BYTES ("<a><b></b>"), "unclosed-element", "a", 10 },
  { BYTES ("<a>văn bản"), "unclosed-element", "a", 13 },
  { BYTES ("<a><b c='1' d='2' c='3'/></a>"), "attribute-twice", "c", 3 },
  { BYTES ("<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>"), "attribute-twice", "x", 0 },
  { BYTES ("<a><p:b/></a>"), "unbound-prefix", "p", 3 },
  { BYTES ("<a><b p:c='1'/></a>"), "unbound-prefix", "p", 3 },
  { BYTES ("<a xmlns:p=''/>"), "bad-namespace", "", 0 },
  { BYTES ("<a xmlns:xml='u'/>"), "bad-namespace", "", 0 },
  { BYTES ("<a xmlns:xmlns='u'/>"), "bad-namespace", "", 0 },
  { BYTES ("<a>]]></a>"), "cdata-end-in-text", "", 3 },
  { BYTES ("<a>\nx ]]></a>"), "cdata-end-in-text", "", 6 },
  { BYTES ("<a>Đỗ ]]> ]]></a>"), "cdata-end-in-text", "", 9 },
  { BYTES ("<a><!-- -- --></a>"), "hyphens-in-comment", "", 8 },
  { BYTES (" <?xml version='1.0'?><a/>"), "declaration-not-first", "", 1 },
  { BYTES ("<?xml encoding='UTF-8'?><a/>"), "bad-declaration", "", 6 },
  { BYTES ("<?xml version='2.0'?><a/>"), "bad-declaration", "", 0 },
  { BYTES ("<?xml version='1.0' standalone='maybe'?><a/>"), "bad-declaration", "", 0 },
};

START_TEST (faults_in_our_words)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  size_t i;

  for (i = 0; i < sizeof faults / sizeof *faults; i++) {
    struct log log = { .offsets = 1 };
    struct parsed p = parse (ctx, faults[i].data, faults[i].size, &log);

    ck_assert_int_eq (p.status, KDC_OK);
    ck_assert_int_eq (p.well_formed, 0);
    ck_assert_uint_eq (p.count, 1);
    ck_assert_str_eq (p.code, "input.not-xml");
    ck_assert_msg (strcmp (p.why, faults[i].why) == 0
                   && (!*faults[i].name || strcmp (p.name, faults[i].name) == 0),
                   "%s: %s %s", faults[i].data, p.why, p.name);
    ck_assert_msg (p.offset == faults[i].offset
                   || (strcmp (faults[i].why, "bad-declaration") == 0 && p.offset < 40),
                   "%s: %zu", faults[i].data, p.offset);
    kdc__buffer_clear (&log.text);
  }
  kdc__context_unref (ctx);
}
END_TEST

/* The same content, written in other ways. */
static const char *const same[] = {
  "<h xmlns='urn:x'><t n='A &amp; B'>Ánh &lt; Đỗ\ncuối</t><r/></h>",
  "<h xmlns='urn:x'><t n=\"A &amp; B\"><![CDATA[Ánh < Đỗ\ncuối]]></t><r></r></h>",
  "<k:h xmlns:k='urn:x'><k:t n='A &#38; B'>&#xC1;nh &#60; &#x110;&#7895;\r\ncuối</k:t><k:r/></k:h>",
  ("<?xml version='1.0'?><!-- a --><h xmlns='urn:x'><!-- b --><t n='A &#x26; B'>Ánh <!-- c -->"
   "&lt; Đỗ\n<?p?>cuố<![CDATA[i]]></t\n><r /></h><!-- d -->"),
  "\xEF\xBB\xBF<h\n\txmlns='urn:x'\n><t\nn\n=\n'A\n&amp;\tB'>Ánh &lt; Đỗ\ncuối</t><r\n/></h>\n",
};

START_TEST (other_writing_same_events)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  struct log first = { .offsets = 0 };
  size_t i;

  parse (ctx, same[0], strlen (same[0]), &first);
  ck_assert_ptr_nonnull (strstr (first.text.data, "Ánh < Đỗ\ncuối"));
  for (i = 1; i < sizeof same / sizeof *same; i++) {
    struct log log = { .offsets = 0 };
    struct parsed p = parse (ctx, same[i], strlen (same[i]), &log);

    ck_assert_msg (p.well_formed, "%zu: %s", i, p.why);
    ck_assert_str_eq (log.text.data, first.text.data);
    kdc__buffer_clear (&log.text);
  }
  kdc__buffer_clear (&first.text);
  kdc__context_unref (ctx);
}
END_TEST

/* Long texts come in pieces; each piece stands in the document where its offset says. */
static int
compare_piece (void *user, const char *piece, size_t length, size_t offset)
{
  struct log *log = user;

  log->events++;
  ck_assert_msg (memcmp (log->data + offset, piece, length) == 0, "at %zu", offset);
  return KDC_OK;
}

START_TEST (pieces_of_text)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  static const struct kdc__sax only_text = { .text = compare_piece };
  struct log log = { .offsets = 1 };
  struct kdc__findings findings;
  int well_formed, i;

  kdc__findings_init (&findings, ctx);
  kdc__buffer_init (&log.text, ctx, 0);
  kdc__buffer_puts (&log.text, "<a>");
  for (i = 0; i < 3000; i++)
    kdc__buffer_printf (&log.text, "%d Thường trú tại số %d\n%s", i, i * 7,
                        i % 100 == 99 ? "<b/>" : i % 50 == 49 ? "<!-- -->" : "");
  kdc__buffer_puts (&log.text, "<![CDATA[Tổ 1\n]]></a>");
  log.data = log.text.data;
  ck_assert_int_eq (kdc__xml_parse (ctx, log.text.data, log.text.size, &only_text, &log,
                                    &findings, &well_formed), KDC_OK);
  ck_assert_int_eq (well_formed, 1);
  ck_assert_int_gt (log.events, 60);
  kdc__buffer_clear (&log.text);
  kdc__findings_clear (&findings);
  kdc__context_unref (ctx);
}
END_TEST

/* What is written, and what it means (XML 1.0, 2.11 and 4.6). */
static const struct { const char *written, *meant; } pieces[] = {
  { "ễ", "ễ" }, { "Đỗ Thị Ánh", "Đỗ Thị Ánh" }, { "plain ", "plain " }, { "\r\n", "\n" },
  { "\n    ", "\n    " }, { "\r", "\n" }, { "&amp;", "&" }, { "&#x1EC5;", "ễ" }, { "]", "]" },
  { "\x7F", "\x7F" }, { "😀", "😀" }, { "<!-- ễ -->", "" }, { "<![CDATA[ễ\r\nễ&]]>", "ễ\nễ&" },
  { "<?p ễ?>", "" }, { "<b/>", "" }, { "<ễ ễ='ễ'>ễ</ễ>", "ễ" }, { "\t", "\t" }, { ">", ">" },
};

static int
join_piece (void *user, const char *piece, size_t length, size_t offset)
{
  (void) offset;
  return kdc__buffer_append (user, piece, length);
}

static void
write_pieces (unsigned *seed, int count, struct kdc_buffer *written, struct kdc_buffer *meant)
{
  kdc__buffer_puts (written, "<a>");
  kdc__buffer_puts (meant, "");
  for (; count > 0; count--) {
    size_t n = (size_t) rand_r (seed) % (sizeof pieces / sizeof *pieces);

    if (*pieces[n].written == '\n' && written->data[written->size - 1] == '\r')
      continue;
    kdc__buffer_puts (written, pieces[n].written);
    kdc__buffer_puts (meant, pieces[n].meant);
  }
  kdc__buffer_puts (written, "</a>");
}

START_TEST (any_text_is_read_as_written)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  static const struct kdc__sax only_text = { .text = join_piece };
  const char *given = getenv ("KDC_SEED");
  unsigned seed = given ? (unsigned) strtoul (given, NULL, 10) : (unsigned) time (NULL);
  struct kdc_buffer written, meant, text;
  struct kdc__findings findings;
  int round, well_formed, compared = 0;

  printf ("seed: %u\n", seed);
  for (round = 0; round < 3000; round++) {
    kdc__findings_init (&findings, ctx);
    kdc__buffer_init (&written, ctx, 0);
    kdc__buffer_init (&meant, ctx, 0);
    kdc__buffer_init (&text, ctx, 0);
    kdc__buffer_puts (&text, "");
    write_pieces (&seed, rand_r (&seed) % (round % 50 ? 12 : 900), &written, &meant);
    ck_assert_int_eq (kdc__xml_parse (ctx, written.data, written.size, &only_text, &text,
                                      &findings, &well_formed), KDC_OK);
    if (well_formed)                    /* "]]>" was not among the pieces */
      ck_assert_str_eq (text.data, meant.data);
    compared += well_formed;
    kdc__findings_clear (&findings);
    kdc__buffer_clear (&written);
    kdc__buffer_clear (&meant);
    kdc__buffer_clear (&text);
  }
  ck_assert_int_gt (compared, 2000);
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (handlers_stop_the_parse)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  static const char data[] = "<a>x<b>y</b>z&amp;é<c/></a>";
  int n;

  for (n = 1; n <= 13; n++) {
    struct log log = { .offsets = 1, .stop_at = n };
    struct parsed p = parse (ctx, data, sizeof data - 1, &log);

    ck_assert_uint_eq (p.count, 0);
    if (n <= 11) {
      ck_assert_int_eq (log.events, n);
      ck_assert_int_eq (p.status, KDC_ESTATE);
      ck_assert_int_eq (p.well_formed, 0);
    } else {
      ck_assert_int_eq (p.well_formed, 1);
    }
    kdc__buffer_clear (&log.text);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (no_events_after_a_fault)
{
  struct kdc_context *ctx = context_with (KDC__OPTION_COUNT, 0);
  static const struct { const char *data, *why, *events; } ends[] = {
    { "<a><b></c><d/><e/></a>", "mismatched-tag", "+{}a@0\n+{}b@3\n" },
    { "<a><!-- -- --><b>plain text</b></a>", "hyphens-in-comment", "+{}a@0\n" },
    { "<a><p:b>plain text</p:b></a>", "unbound-prefix", "+{}a@0\n" },
    { "<a><?xml x?><b>plain text</b></a>", "declaration-not-first", "+{}a@0\n" },
  };
  size_t i;

  for (i = 0; i < sizeof ends / sizeof *ends; i++) {
    struct log log = { .offsets = 1 };
    struct parsed p = parse (ctx, ends[i].data, strlen (ends[i].data), &log);

    ck_assert_str_eq (p.why, ends[i].why);
    ck_assert_str_eq (log.text.data, ends[i].events);
    kdc__buffer_clear (&log.text);
  }
  kdc__context_unref (ctx);
}
END_TEST

START_TEST (many_attributes)
{
  struct kdc_context *ctx = context_with (KDC__MAX_ATTRIBUTES, 1000);
  struct kdc_buffer document;
  int n, i;

  for (n = 0; n <= 1000; n += 125) {
    struct log log = { .offsets = 0 };
    struct parsed p;

    kdc__buffer_init (&document, ctx, 0);
    kdc__buffer_puts (&document, "<a><b/><c");
    for (i = 0; i < n; i++)
      kdc__buffer_printf (&document, " x%d='%d'", i, i);
    kdc__buffer_puts (&document, "/><d e='f'/></a>");
    p = parse (ctx, document.data, document.size, &log);
    ck_assert_int_eq (p.well_formed, 1);
    ck_assert_ptr_nonnull (strstr (log.text.data, "+{}d\n {}e=f\n"));
    ck_assert_int_eq (strstr (log.text.data, " {}x999=999\n") != NULL, n == 1000);
    kdc__buffer_clear (&log.text);
    kdc__buffer_clear (&document);
  }
  kdc__context_unref (ctx);
}
END_TEST

static const struct {
  const char *data, *name;
  size_t tag, index, offset;
} positions[] = {
  { "<a b='xyz'/>", "b", 0, 0, 6 },
  { "<a b='xyz'/>", "b", 0, 2, 8 },
  { "<a b='xyz'/>", "b", 0, 3, 9 },
  { "<a b='xyz'/>", "b", 0, 99, 9 },
  { "<a b='xyz'/>", "c", 0, 0, 0 },
  { "<a c = \"'\" b\n=\t'x'/>", "b", 0, 0, 16 },
  { "<a><a b='1'/></a>", "b", 3, 0, 9 },
  { "<a b='&lt;x'/>", "b", 0, 0, 6 },
  { "<a b='&lt;x'/>", "b", 0, 1, 10 },
  { "<a b='1&#10;2&amp;3'/>", "b", 0, 2, 12 },
  { "<a b='1&#10;2&amp;3'/>", "b", 0, 4, 18 },
  { "<a b='&#x1EC7;.'/>", "b", 0, 0, 6 },
  { "<a b='&#x1EC7;.'/>", "b", 0, 2, 6 },
  { "<a b='&#x1EC7;.'/>", "b", 0, 3, 14 },
  { "<a b='ệ.'/>", "b", 0, 3, 9 },
  { "<a b='1\r\n2'/>", "b", 0, 1, 7 },
  { "<a b='1\r\n2'/>", "b", 0, 2, 9 },
  { "<a b='&#x1F600;z'/>", "b", 0, 4, 15 },
  { "<a xmlns:b='u' b:b='v' b='w'/>", "b", 0, 0, 20 },
  { "<a bb='1' b='2'/>", "b", 0, 0, 13 },
  { "<a b='>' c='/>' d='x'/>", "d", 0, 0, 19 },
  { "<a/>", "b", 9, 0, 9 },
  { "<a b", "b", 0, 0, 0 },
  { "<a b='&lt", "b", 0, 9, 9 },
};

START_TEST (positions_inside_values)
{
  size_t i, offset;

  for (i = 0; i < sizeof positions / sizeof *positions; i++) {
    offset = kdc__xml_attribute_offset (positions[i].data, strlen (positions[i].data),
                                        positions[i].tag, positions[i].name, positions[i].index);
    ck_assert_msg (offset == positions[i].offset, "%s [%zu]: %zu", positions[i].data,
                   positions[i].index, offset);
  }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    events_with_offsets, faults_in_our_words, other_writing_same_events, pieces_of_text,
    any_text_is_read_as_written, handlers_stop_the_parse, no_events_after_a_fault, many_attributes,
    positions_inside_values
  };

  return run_suite ("sax", tests, sizeof tests / sizeof *tests);
}
