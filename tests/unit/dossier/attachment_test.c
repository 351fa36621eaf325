/* attachment_test.c - files of a dossier: what is measured, and what is refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "dossier/dossier.h"

static struct kdc_context *ctx;
static char directory[64], path[128];

static const char *
at (const char *name)
{
  snprintf (path, sizeof path, "%s/%s", directory, name);
  return path;
}

static void
write_file (const char *name, const void *data, size_t size)
{
  ck_assert_int_eq (kdc__file_write (ctx, at (name), data, size, NULL), KDC_OK);
}

static void
setup (void)
{
  strcpy (directory, "/tmp/kdc-attachment-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (directory));
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (mkdir (at ("files"), 0700), 0);
  write_file ("files/a.pdf", "%PDF-1.4\n%%EOF\n", 15);
  write_file ("files/a.xml", "<?xml version=\"1.0\"?>\n<a/>\n", 27);
  write_file ("files/page.pdf", "<!DOCTYPE html>\n<html><body></body></html>", 42);
  write_file ("files/run.pdf", "#!/bin/sh\nrm -rf /\n", 19);
  write_file ("files/empty.pdf", "", 0);
  ck_assert_int_eq (symlink ("a.pdf", at ("files/link.pdf")), 0);
  ck_assert_int_eq (symlink ("files", at ("linked")), 0);
}

static void
teardown (void)
{
  static const char *const names[] = { "files/a.pdf", "files/a.xml", "files/page.pdf",
                                       "files/run.pdf", "files/empty.pdf", "files/link.pdf",
                                       "linked" };
  size_t i;

  for (i = 0; i < sizeof names / sizeof *names; i++)
    unlink (at (names[i]));
  rmdir (at ("files"));
  rmdir (directory);
  kdc__context_unref (ctx);
}

static const struct { const char *file, *media_type; int64_t size; int allowed; } kinds[] = {
  { "files/a.pdf", "application/pdf", 15, 1 },
  { "files/a.xml", "text/xml", 27, 1 },
  { "files/page.pdf", "text/html", 42, 0 },
  { "files/run.pdf", "text/x-shellscript", 19, 0 },
  { "files/empty.pdf", "application/x-empty", 0, 0 },
};

START_TEST (the_contents_tell_the_type)
{
  struct kdc__attachment_facts facts;

  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, kinds[_i].file, &facts, NULL), KDC_OK);
  ck_assert_str_eq (facts.media_type, kinds[_i].media_type);
  ck_assert_int_eq (facts.size, kinds[_i].size);
  ck_assert_int_eq (kdc__media_type_allowed (facts.media_type), kinds[_i].allowed);
}
END_TEST

START_TEST (size_and_digest_are_of_the_whole_file)
{
  static char large[200000];
  struct kdc__attachment_facts facts;
  uint8_t sha[KDC__SHA256_SIZE];

  memset (large, 'x', sizeof large);
  memcpy (large, "%PDF-1.7\n", 9);
  write_file ("files/a.pdf", large, sizeof large);
  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, "files/a.pdf", &facts, NULL), KDC_OK);
  ck_assert_int_eq (kdc__sha256 (large, sizeof large, sha), KDC_OK);
  ck_assert_int_eq (facts.size, sizeof large);
  ck_assert_mem_eq (facts.sha, sha, sizeof sha);
}
END_TEST

static const struct { const char *file; int status; const char *key; } refused[] = {
  { "../etc/passwd", KDC_EINVAL, "attachment.path" },
  { "files/../../x", KDC_EINVAL, "attachment.path" },
  { "/etc/passwd", KDC_EINVAL, "attachment.path" },
  { "files\\a.pdf", KDC_EINVAL, "attachment.path" },
  { "files//a.pdf", KDC_EINVAL, "attachment.path" },
  { "", KDC_EINVAL, "attachment.path" },
  { "linked/a.pdf", KDC_EINVAL, "attachment.path" },
  { "files/none.pdf", KDC_ENOTFOUND, "io.missing" },
  { "files/link.pdf", KDC_EIO, NULL },
  { "files", KDC_EIO, NULL },
};

START_TEST (what_leads_elsewhere_is_refused)
{
  struct kdc__attachment_facts facts;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, refused[_i].file, &facts, &err),
                    refused[_i].status);
  ck_assert_ptr_nonnull (err);
  if (refused[_i].key)
    ck_assert_str_eq (err->key, refused[_i].key);
  kdc__error_delete (err);
}
END_TEST

START_TEST (the_limit_holds_and_its_last_byte_passes)
{
  struct kdc_options options = { NULL, { 0 } };
  struct kdc__attachment_facts facts;
  kdc_error *err = NULL;
  size_t i;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    options.values[i] = kdc__option_row (i)->initial;
  options.values[KDC__MAX_ATTACHMENT_BYTES] = 19;
  kdc__context_unref (ctx);
  ck_assert_int_eq (kdc__context_new (NULL, &options, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, "files/run.pdf", &facts, &err),
                    KDC_OK);
  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, "files/a.xml", &facts, &err),
                    KDC_ELIMIT);
  ck_assert_str_eq (err->key, "attachment.too-large");
  kdc__error_delete (err);
}
END_TEST

START_TEST (without_its_table_nothing_is_said_of_a_file)
{
  struct kdc__attachment_facts facts;
  kdc_error *err = NULL;

  setenv ("MAGIC", at ("none.mgc"), 1);
  ck_assert_int_eq (kdc__attachment_inspect (ctx, directory, "files/a.pdf", &facts, &err), KDC_EIO);
  unsetenv ("MAGIC");
  ck_assert_str_eq (err->key, "attachment.magic");
  kdc__error_delete (err);
}
END_TEST

START_TEST (one_type_may_have_two_names)
{
  ck_assert_int_eq (kdc__media_type_same ("application/xml", "text/xml"), 1);
  ck_assert_int_eq (kdc__media_type_same ("image/jpg", "image/jpeg"), 1);
  ck_assert_int_eq (kdc__media_type_same ("image/png", "image/jpeg"), 0);
  ck_assert_int_eq (kdc__media_type_allowed ("image/svg+xml"), 0);
  ck_assert_int_eq (kdc__media_type_allowed ("application/xml"), 1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("attachment");
  TCase *tc = tcase_create ("files");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_loop_test (tc, the_contents_tell_the_type, 0, (int) (sizeof kinds / sizeof *kinds));
  tcase_add_test (tc, size_and_digest_are_of_the_whole_file);
  tcase_add_loop_test (tc, what_leads_elsewhere_is_refused, 0,
                       (int) (sizeof refused / sizeof *refused));
  tcase_add_test (tc, the_limit_holds_and_its_last_byte_passes);
  tcase_add_test (tc, without_its_table_nothing_is_said_of_a_file);
  tcase_add_test (tc, one_type_may_have_two_names);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed;
}
