/* print_test.c - whole prints from the shipped catalog: filled, blank, with receipts right and
 * wrong; and the promise that nothing declared is lost on the way to paper. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "support/fault.h"
#include "transform/input.h"

#define RECEIPT_HEAD "<receipt xmlns='urn:kdc:receipt:1' dossier-id='"
#define SAMPLE_ID "urn:uuid:5f0c2a1e-7b64-4d0e-9a53-20261114a001"
#define PROMISE "' dossier-code='H26.99.99-20261114-0000001' received='2026-11-14T20:30:00+07:00'" \
  " reception='2026-11-16T08:00:00+07:00' due='2026-11-16T17:00:00+07:00'/>"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct kdc_buffer out;
static kdc_error *err;
static kdc__day on;

static void
tree_path (char path[512], const char *name)
{
  const char *top = getenv ("srcdir");

  snprintf (path, 512, "%s/%s", top ? top : ".", name);
}

static int
open_catalog (struct kdc_context *context, struct kdc_catalog **catalog_out, kdc_error **error)
{
  char path[512];

  tree_path (path, "lib/data");
  return kdc__catalog_open (context, path, catalog_out, error);
}

static void
setup (void)
{
  err = NULL;
  on = kdc__day_from_civil (2026, 11, 14);
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (open_catalog (ctx, &catalog, &err), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
}

static void
teardown (void)
{
  kdc__error_delete (err);
  kdc__buffer_clear (&out);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

static void
sample_bytes (struct kdc_buffer *bytes)
{
  char path[512];

  tree_path (path, "examples/data/birth-complete/dossier.xml");
  kdc__buffer_init (bytes, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, bytes, &err), KDC_OK);
}

static int
print_bytes (const char *bytes, size_t size, const char *print, int lang, const char *receipt)
{
  struct kdc_dossier *dossier = NULL;
  int status;

  ck_assert_int_eq (kdc__dossier_open_memory (catalog, bytes, size, "sample.xml", NULL, &dossier,
                                              &err), KDC_OK);
  status = kdc__print (catalog, dossier, NULL, print, lang, on, receipt,
                       receipt ? strlen (receipt) : 0, &out, &err);
  kdc__dossier_free (dossier);
  return status;
}

static int
print_changed (const char *from, const char *to, const char *print, int lang, const char *receipt)
{
  struct kdc_buffer bytes, changed;
  const char *at;
  int status;

  sample_bytes (&bytes);
  kdc__buffer_init (&changed, ctx, 0);
  at = from ? strstr (bytes.data, from) : bytes.data;
  ck_assert_ptr_nonnull (at);
  kdc__buffer_append (&changed, bytes.data, (size_t) (at - bytes.data));
  kdc__buffer_puts (&changed, to ? to : "");
  kdc__buffer_puts (&changed, at + (from ? strlen (from) : 0));
  status = print_bytes (changed.data, changed.size, print, lang, receipt);
  kdc__buffer_clear (&bytes);
  kdc__buffer_clear (&changed);
  return status;
}

static int
print_sample (const char *print, int lang, const char *receipt)
{
  return print_changed (NULL, NULL, print, lang, receipt);
}

static void
expect (const char *text)
{
  ck_assert_msg (strstr (out.data, text) != NULL, "not printed: %s", text);
}

static void
expect_none (const char *text)
{
  ck_assert_msg (strstr (out.data, text) == NULL, "printed: %s", text);
}

START_TEST (declaration_filled)
{
  static const char *const texts[] = {
    "Kính gửi:</span> UBND Phường Khương Đình<", "</span> Trần Minh Anh<", "</span> 20/10/2026 <",
    "ngày hai mươi tháng mười năm hai nghìn không trăm hai mươi sáu",
    "Thẻ căn cước số 001092999001 do Bộ Công an cấp ngày 12/05/2025",
    "Bệnh viện Mẫu, số 1 đường Mẫu, Phường Láng, Thành phố Hà Nội", "☒", "Số lượng: 2 bản",
    "ngày 14 tháng 11 năm 2026", "THÔNG TIN KHÁC", "<td>tran.mau@example.vn</td>",
    "<td>Xác định được cha và mẹ</td>", "<td>UBND Phường Khương Đình</td>", "<td>18/06/2020</td>",
  };
  size_t i;

  ck_assert_int_eq (print_sample ("declaration", KDC__VI, NULL), KDC_OK);
  for (i = 0; i < sizeof texts / sizeof *texts; i++)
    expect (texts[i]);
  ck_assert_int_eq (strncmp (out.data, "<!DOCTYPE html", 14), 0);
  expect_none (" / <");
  expect_none ("Full name");
}
END_TEST

START_TEST (declaration_english)
{
  ck_assert_int_eq (print_sample ("declaration", KDC__EN, NULL), KDC_OK);
  expect ("TỜ KHAI ĐĂNG KÝ KHAI SINH");
  expect ("Thư điện tử<span class=\"small it\"> / ");
}
END_TEST

static void
print_blank (const char *print)
{
  const struct kdc_procedure *procedure;

  ck_assert_int_eq (kdc__catalog_procedure (catalog, "1.001193", on, &procedure, &err), KDC_OK);
  ck_assert_int_eq (kdc__print (catalog, NULL, procedure, print, KDC__VI, on, NULL, 0, &out, &err),
                    KDC_OK);
}

START_TEST (declaration_blank)
{
  print_blank ("declaration");
  expect ("Có <span class=\"box\">☐</span>");
  expect ("Không <span class=\"box\">☐</span>");
  expect ("ghi bằng chữ:");
  expect_none ("THÔNG TIN KHÁC");
  expect_none ("☒");
}
END_TEST

START_TEST (slip_blank)
{
  print_blank ("slip-01");
  expect ("Đăng ký khai sinh");
  expect ("01 ngày làm việc");
  expect_none ("<svg");
}
END_TEST

START_TEST (slip_without_receipt)
{
  ck_assert_int_eq (print_sample ("slip-01", KDC__VI, NULL), KDC_OK);
  expect ("UBND PHƯỜNG KHƯƠNG ĐÌNH");
  expect ("2. Giấy chứng sinh, số 000123/2026 (bản quét)");
  expect ("..... giờ ..... phút");
  expect_none ("<svg");
}
END_TEST

START_TEST (slip_with_receipt)
{
  ck_assert_int_eq (print_sample ("slip-01", KDC__VI, RECEIPT_HEAD SAMPLE_ID PROMISE), KDC_OK);
  expect ("<span class=\"bold\">H26.99.99-20261114-0000001</span>");
  expect ("Thời gian nhận hồ sơ: 08 giờ 00 phút, ngày 16 tháng 11 năm 2026");
  expect ("20 giờ 30 phút, ngày 14 tháng 11 năm 2026");
  expect ("17 giờ 00 phút, ngày 16 tháng 11 năm 2026");
  expect ("<svg");
  expect ("M0 0h7v1h-7z");
}
END_TEST

START_TEST (slip_receipt_elements)
{
  ck_assert_int_eq (print_sample ("slip-01", KDC__VI,
                                  "<r:receipt xmlns:r='urn:kdc:receipt:1'>"
                                  "<r:dossier-code>A-1</r:dossier-code></r:receipt>"), KDC_OK);
  expect ("<span class=\"bold\">A-1</span>");
}
END_TEST

static const struct { const char *receipt, *key; } wrong_receipts[] = {
  { "", "print.receipt" },
  { "H26.99.99", "print.receipt" },
  { "<receipt/>", "print.receipt" },
  { "<receipt xmlns='urn:kdc:receipt:2'/>", "print.receipt" },
  { "<dossier xmlns='urn:kdc:receipt:1'/>", "print.receipt" },
  { "<receipt xmlns='urn:kdc:receipt:1'>", "print.receipt" },
  { "<!DOCTYPE r [<!ENTITY x 'y'>]><receipt xmlns='urn:kdc:receipt:1'/>", "print.receipt" },
  { RECEIPT_HEAD "urn:uuid:another" PROMISE, "print.other-receipt" },
};

START_TEST (receipt_refused)
{
  ck_assert_int_eq (print_sample ("slip-01", KDC__VI, wrong_receipts[_i].receipt), KDC_EPARSE);
  ck_assert_str_eq (err->key, wrong_receipts[_i].key);
  ck_assert_uint_eq (out.size, 0);
}
END_TEST

static const struct { const char *from, *to, *print; int status; const char *key; } refused[] = {
  { NULL, NULL, "no-such-print", KDC_ENOTFOUND, NULL },
  { NULL, NULL, "../slip-01", KDC_ENOTFOUND, NULL },
  { NULL, NULL, "", KDC_ENOTFOUND, NULL },
  { "procedure=\"1.001193\"", "procedure=\"9.999999\"", "declaration", KDC_ENOTFOUND, NULL },
  { "procedure=\"1.001193\"", "", "declaration", KDC_EPARSE, "print.dossier" },
  { "form=\"tp-ht-khai-sinh\"", "form=\"another\"", "declaration", KDC_EPARSE, "print.dossier" },
  { "</dossier>", "", "declaration", KDC_EPARSE, "print.dossier" },
  { "<dossier ", "<!DOCTYPE x><dossier ", "declaration", KDC_EPARSE, "print.dossier" },
};

START_TEST (dossier_refused)
{
  ck_assert_int_eq (print_changed (refused[_i].from, refused[_i].to, refused[_i].print, KDC__VI,
                                   NULL), refused[_i].status);
  ck_assert_ptr_nonnull (err);
  if (refused[_i].key)
    ck_assert_str_eq (err->key, refused[_i].key);
  ck_assert_uint_eq (out.size, 0);
}
END_TEST

/* What is wrong is shown as it was written, escaped once. */
static const struct { const char *from, *to, *shown; } wrong_values[] = {
  { "<f:birthDate>2026-10-20<", "<f:birthDate>hôm qua &amp; &#x22;nay&quot; &lt;<",
    "hôm qua &amp; \"nay\" &lt;" },
  { "<f:sex>female<", "<f:sex>nữ<", ">Giới tính:</span> nữ<" },
  { "<f:unit>00199<", "<f:unit>99999<", "số 1 đường Mẫu, 99999<" },
  { "<f:fullName>Trần Minh Anh<", "<f:fullName>Trần Minh &lt;b&gt;Anh<",
    "Trần Minh &lt;b&gt;Anh<" },
  { "<f:country>VN<", "<f:country>JP<", "Nhật Bản" },
  { "<f:fullName>Trần Minh Anh<", "<f:fullName>Trâ\xcc\x80n Minh Anh<", "</span> Trần Minh Anh<" },
  { "<f:copies>2<", "<f:copies>0<", "Không <span class=\"box\">☒</span>" },
  { "<f:birthDate>1995-09-08<", "<f:birthDate>1995<", ">Năm sinh:</span> 1995<" },
};

START_TEST (values_as_written)
{
  ck_assert_int_eq (print_changed (wrong_values[_i].from, wrong_values[_i].to, "declaration",
                                   KDC__VI, NULL), KDC_OK);
  expect (wrong_values[_i].shown);
}
END_TEST

/* --- nothing is lost -------------------------------------------------------------------------- */

/* A text of its own in each field; most are wrong for their types, and must be shown all the
 * more. */
static void
fill (struct kdc_buffer *bytes, const struct kdc__node *node)
{
  const struct kdc__node *child;

  kdc__buffer_printf (bytes, "<%s>", node->name);
  if (node->kind == KDC__FIELD)
    kdc__buffer_printf (bytes, "q%03ux", (unsigned) node->index);
  for (child = node->first_child; child; child = child->next)
    fill (bytes, child);
  kdc__buffer_printf (bytes, "</%s>", node->name);
}

START_TEST (nothing_is_lost)
{
  const struct kdc_form *form;
  const struct kdc__node *child;
  struct kdc_buffer bytes;
  size_t i, fields = 0;
  char text[16];

  ck_assert_int_eq (kdc__catalog_form (catalog, "tp-ht-khai-sinh", on, &form, &err), KDC_OK);
  kdc__buffer_init (&bytes, ctx, 0);
  kdc__buffer_printf (&bytes, "<dossier xmlns='urn:kdc:dossier:1' id='urn:uuid:1' revision='1'"
                      " procedure='1.001193' created='2026-11-14T20:30:00+07:00' locale='vi'>"
                      "<channel kind='desk'/><authority unit='00364' agency='H26.99.99'/>"
                      "<data form='%s' version='%s'>", form->head.id, form->head.version);
  for (child = form->nodes[0]->node.first_child; child; child = child->next) {
    struct kdc_buffer part;

    kdc__buffer_init (&part, ctx, 0);
    fill (&part, child);
    kdc__buffer_printf (&bytes, "<%s xmlns='%s'%s", child->name, form->ns,
                        part.data + 1 + strlen (child->name));
    kdc__buffer_clear (&part);
  }
  kdc__buffer_puts (&bytes, "</data></dossier>");
  ck_assert_int_eq (print_bytes (bytes.data, bytes.size, "declaration", KDC__VI, NULL), KDC_OK);
  for (i = 0; i < form->node_count; i++)
    if (form->nodes[i]->node.kind == KDC__FIELD) {
      snprintf (text, sizeof text, "q%03ux", (unsigned) form->nodes[i]->node.index);
      ck_assert_msg (strstr (out.data, text) != NULL, "lost: %s", form->nodes[i]->path);
      fields++;
    }
  ck_assert_uint_gt (fields, 70);
  kdc__buffer_clear (&bytes);
}
END_TEST

/* --- a catalog or a limit that does not allow it ---------------------------------------------- */

static void
open_with (int64_t document, int64_t text)
{
  struct kdc_options options;
  size_t i;

  kdc__buffer_clear (&out);
  kdc__catalog_unref (catalog);
  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  options.values[KDC__MAX_DOCUMENT_BYTES] = document;
  options.values[KDC__MAX_TEXT_BYTES] = text;
  kdc__context_unref (ctx);
  ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_OK);
  ck_assert_int_eq (open_catalog (ctx, &catalog, &err), KDC_OK);
  kdc__buffer_init (&out, ctx, 0);
}

/* The tree holds a value twice: as it is, and as people read it. */
START_TEST (tree_too_large)
{
  struct kdc_buffer bytes, grown;
  const char *at;
  size_t i;

  sample_bytes (&bytes);
  kdc__buffer_init (&grown, ctx, 0);
  at = strstr (bytes.data, "Bộ Công an");
  kdc__buffer_append (&grown, bytes.data, (size_t) (at - bytes.data));
  for (i = 0; i < 900000; i++)
    kdc__buffer_puts (&grown, "dài quá ");
  kdc__buffer_puts (&grown, at);
  open_with (16 << 20, 12 << 20);
  ck_assert_int_eq (print_bytes (grown.data, grown.size, "slip-01", KDC__VI, NULL), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "print.input");
  bytes.ctx = grown.ctx = ctx;
  kdc__buffer_clear (&bytes);
  kdc__buffer_clear (&grown);
}
END_TEST

/* The limit is for what comes from outside: a dossier that just fits can be printed. */
START_TEST (tree_above_the_limit_of_dossiers)
{
  struct kdc_buffer bytes;

  sample_bytes (&bytes);
  open_with ((int64_t) bytes.size, 1 << 20);
  ck_assert_int_eq (print_bytes (bytes.data, bytes.size, "declaration", KDC__VI, NULL), KDC_OK);
  bytes.ctx = ctx;
  kdc__buffer_clear (&bytes);
}
END_TEST

/* Of a copy of the catalog: replaces one file. */
static void
spoil (const char *name, const char *content)
{
  char directory[] = "/tmp/kdc-print-XXXXXX", path[600], command[1300];
  FILE *file;

  ck_assert_ptr_nonnull (mkdtemp (directory));
  tree_path (path, "lib/data");
  snprintf (command, sizeof command, "cp -r '%s/.' '%s' && chmod -R u+w '%s'", path, directory,
            directory);
  ck_assert_int_eq (system (command), 0);
  snprintf (path, sizeof path, "%s/%s", directory, name);
  file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  fputs (content, file);
  fclose (file);
  kdc__catalog_unref (catalog);
  catalog = NULL;
  ck_assert_int_eq (kdc__catalog_open (ctx, directory, &catalog, &err), KDC_OK);
  ck_assert_int_eq (print_sample ("slip-01", KDC__VI, NULL), KDC_EMODEL);
  ck_assert_ptr_nonnull (err);
  ck_assert_uint_eq (out.size, 0);
  snprintf (command, sizeof command, "rm -rf '%s'", directory);
  ck_assert_int_eq (system (command), 0);
}

static const struct { const char *file, *content, *source; } spoiled[] = {
  { "codelists/paper-kind.xml",
    "<codelist xmlns='urn:kdc:codelist:1' id='paper-kind' version='1' valid-from='2016-01-01'"
    " source='x'><name xml:lang='vi'>x</name><cod/></codelist>", "paper-kind.xml" },
  { "styles/giay-tiep-nhan.xsl",
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
    "<xsl:include href='../forms/tp-ht-khai-sinh.xml'/></xsl:stylesheet>", "giay-tiep-nhan.xsl" },
  { "styles/giay-tiep-nhan.xsl",
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
    "<xsl:template match='/'><xsl:value-of select=\"document('/etc/passwd')\"/></xsl:template>"
    "</xsl:stylesheet>", "giay-tiep-nhan.xsl" },
  { "styles/giay-tiep-nhan.xsl",
    "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'"
    " xmlns:kdc='urn:kdc:xslt:1'><xsl:template match='/'><xsl:value-of"
    " select=\"kdc:date('2026', 'x')\"/></xsl:template></xsl:stylesheet>", NULL },
};

START_TEST (catalog_spoiled)
{
  spoil (spoiled[_i].file, spoiled[_i].content);
  if (spoiled[_i].source)
    ck_assert_ptr_nonnull (strstr (err->source, spoiled[_i].source));
}
END_TEST

/* --- memory ----------------------------------------------------------------------------------- */

static int
print_under_fault (struct kdc_context *context, void *user)
{
  struct kdc_catalog *c = NULL;
  struct kdc_dossier *dossier = NULL;
  struct kdc_buffer page;
  char path[512];
  int status = open_catalog (context, &c, NULL);

  (void) user;
  kdc__buffer_init (&page, context, 0);
  tree_path (path, "examples/data/birth-complete");
  if (status == KDC_OK)
    status = kdc__dossier_open_path (c, path, &dossier, NULL);
  if (status == KDC_OK)
    status = kdc__print (c, dossier, NULL, "slip-01", KDC__EN, kdc__day_from_civil (2026, 11, 14),
                         RECEIPT_HEAD SAMPLE_ID PROMISE, strlen (RECEIPT_HEAD SAMPLE_ID PROMISE),
                         &page, NULL);
  if (status == KDC_OK && strstr (page.data, "H26.99.99-20261114-0000001") == NULL)
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&page);
  kdc__dossier_free (dossier);
  kdc__catalog_unref (c);
  return status;
}

START_TEST (out_of_memory)
{
  char why[200] = "";

  ck_assert_msg (fault_sweep (print_under_fault, NULL, 13, why) > 0, "%s", why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("transform/print");
  TCase *tc = tcase_create ("print"), *memory = tcase_create ("memory");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, declaration_filled);
  tcase_add_test (tc, declaration_english);
  tcase_add_test (tc, declaration_blank);
  tcase_add_test (tc, slip_blank);
  tcase_add_test (tc, slip_without_receipt);
  tcase_add_test (tc, slip_with_receipt);
  tcase_add_test (tc, slip_receipt_elements);
  tcase_add_loop_test (tc, receipt_refused, 0,
                       (int) (sizeof wrong_receipts / sizeof *wrong_receipts));
  tcase_add_loop_test (tc, dossier_refused, 0, (int) (sizeof refused / sizeof *refused));
  tcase_add_loop_test (tc, values_as_written, 0,
                       (int) (sizeof wrong_values / sizeof *wrong_values));
  tcase_add_test (tc, nothing_is_lost);
  tcase_add_test (tc, tree_too_large);
  tcase_add_test (tc, tree_above_the_limit_of_dossiers);
  tcase_add_loop_test (tc, catalog_spoiled, 0, (int) (sizeof spoiled / sizeof *spoiled));
  suite_add_tcase (suite, tc);
  tcase_add_test (memory, out_of_memory);
  tcase_set_timeout (memory, 120);
  suite_add_tcase (suite, memory);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
