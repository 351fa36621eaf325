/* succession_test.c - succession plans by the public calls: what they refuse, and that each
 * allocation may fail. What a plan says is the business of tests/succession/plan.py. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kdc/kdc.h>

#include "base/file.h"
#include "support/fault.h"
#include "validate/succession.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;

static const char *
under (const char *name)
{
  static char path[512];

  snprintf (path, sizeof path, "%s/tests/cases/succession/%s",
            getenv ("srcdir") ? getenv ("srcdir") : ".", name);
  return path;
}

static void
setup (void)
{
  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  ck_assert_int_eq (kdc__catalog_open (ctx, under ("catalog"), &catalog, NULL), KDC_OK);
}

static void
teardown (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

/* The error's key; frees it. */
static const char *
key_of (kdc_error *err)
{
  static char key[64];

  snprintf (key, sizeof key, "%s", err ? kdc_error_key (err) : "");
  kdc_error_free (err);
  return key;
}

START_TEST (choices_are_looked_at)
{
  kdc_succession *plan;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc_succession_new (catalog, "2026-11-14", &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/every-reason.xml"), NULL), KDC_OK);
  ck_assert_uint_eq (kdc_succession_count (plan), 9);
  ck_assert_int_eq (kdc_succession_choose (plan, 9, "00011", &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (err), "plan.no-place");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, "00001", &err), KDC_EINVAL);
  ck_assert_str_eq (key_of (err), "plan.not-in-force");
  ck_assert_int_eq (kdc_succession_choose (plan, 4, "00011", &err), KDC_EINVAL);
  ck_assert_str_eq (key_of (err), "plan.past");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, "00012", &err), KDC_OK);
  ck_assert_str_eq (kdc_succession_property (plan, 0, "chosen", NULL), "00012");
  ck_assert_int_eq (kdc_succession_choose (plan, 0, NULL, &err), KDC_OK);
  ck_assert_str_eq (kdc_succession_property (plan, 0, "chosen", NULL), "");
  ck_assert_str_eq (kdc_succession_property (plan, 1, "name", "en"), "Old Ministry");
  ck_assert_str_eq (kdc_succession_heir (plan, 0, 0, "evidence", NULL), "inferred");
  kdc_succession_free (plan);
}
END_TEST

START_TEST (a_failure_leaves_the_plan)
{
  kdc_succession *plan;
  kdc_error *err = NULL;

  ck_assert_int_eq (kdc_succession_new (catalog, "2026-11-14", &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/one-answer.xml"), NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/one-answer.xml"), &err),
                    KDC_ECONFLICT);
  ck_assert_str_eq (key_of (err), "plan.twice");
  ck_assert_int_eq (kdc_succession_add (plan, under ("drafts/none.xml"), &err), KDC_ENOTFOUND);
  ck_assert_str_eq (key_of (err), "io.missing");
  ck_assert_uint_eq (kdc_succession_file_count (plan), 1);
  ck_assert_uint_eq (kdc_succession_count (plan), 3);
  kdc_succession_free (plan);
}
END_TEST

START_TEST (nothing_is_asked_of_nothing)
{
  kdc_succession *plan;
  int column = 7;

  ck_assert_int_eq (kdc_succession_new (NULL, NULL, &plan, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_new (catalog, "2026-02-30", &plan, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_new (catalog, NULL, &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_add (plan, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_add_outbox (plan, NULL, NULL), KDC_EINVAL);
  ck_assert_ptr_null (kdc_succession_file (plan, 0, "name"));
  ck_assert_ptr_null (kdc_succession_property (plan, 0, "path", NULL));
  ck_assert_ptr_null (kdc_succession_heir (plan, 0, 0, "code", NULL));
  ck_assert_int_eq (kdc_succession_position (plan, 0, &column), 0);
  ck_assert_int_eq (column, 0);
  ck_assert_uint_eq (kdc_succession_heir_count (NULL, 0) + kdc_succession_count (NULL), 0);
  kdc_succession_free (plan);
  kdc_succession_free (NULL);
}
END_TEST

/* A draft is planned, the plan written, read, and written again. */
static int
plan_once (struct kdc_context *with, void *user)
{
  struct kdc_catalog *from = NULL;
  struct kdc_succession *plan = NULL, *again = NULL;
  struct kdc_buffer first, second;
  int status = kdc__catalog_open (with, under ("catalog"), &from, NULL);

  kdc__buffer_init (&first, with, 0);
  kdc__buffer_init (&second, with, 0);
  if (status == KDC_OK)
    status = kdc__succession_new (from, kdc__day_from_civil (2026, 11, 14), &plan, NULL);
  if (status == KDC_OK)
    status = kdc__succession_add (plan, under (user), NULL);
  if (status == KDC_OK)
    status = kdc__succession_write (plan, &first);
  if (status == KDC_OK)
    status = kdc__succession_read (from, first.data, first.size, "plan.xml", &again, NULL);
  if (status == KDC_OK)
    status = kdc__succession_write (again, &second);
  if (status == KDC_OK && (first.size != second.size || strcmp (first.data, second.data) != 0))
    status = KDC_EINTERNAL;
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
  kdc__succession_free (again);
  kdc__succession_free (plan);
  kdc__catalog_unref (from);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200], every[] = "drafts/every-reason.xml", other[] = "drafts/other-prefix.xml";

  ck_assert_msg (fault_sweep (plan_once, every, 1, why) > 0, "%s", why);
  ck_assert_msg (fault_sweep (plan_once, other, 1, why) > 0, "%s", why);
}
END_TEST

/* --- files that are written ------------------------------------------------------------------- */

#define FILES 3
static const char *const names[FILES] = { "one-answer.xml", "other-prefix.xml", "ended-alias.xml" };
static char folder[64];
static struct kdc_buffer before[FILES], after[FILES], document;
static const struct kdc__file_ops real_ops = { NULL, read, write, fsync, rename, close };
static long calls, last_call;
static int kill_there;

static const char *
in_folder (int i)
{
  static char path[128];

  snprintf (path, sizeof path, "%s/%s", folder, names[i]);
  return path;
}

static int
plan_files (struct kdc_context *with, struct kdc_catalog *from, struct kdc_succession **plan)
{
  int i, status = kdc__succession_new (from, kdc__day_from_civil (2026, 11, 14), plan, NULL);

  (void) with;
  for (i = 0; i < FILES && status == KDC_OK; i++)
    status = kdc__succession_add (*plan, in_folder (i), NULL);
  return status;
}

static void
restore (void)
{
  for (int i = 0; i < FILES; i++)
    ck_assert_int_eq (kdc__file_write (ctx, in_folder (i), before[i].data, before[i].size, NULL),
                      KDC_OK);
}

static int
is_now (int i, const struct kdc_buffer *wanted)
{
  struct kdc_buffer now;
  int same;

  kdc__buffer_init (&now, ctx, 0);
  ck_assert_int_eq (kdc__file_read (ctx, in_folder (i), 1 << 20, &now, NULL), KDC_OK);
  same = now.size == wanted->size && memcmp (now.data, wanted->data, now.size) == 0;
  kdc__buffer_clear (&now);
  return same;
}

static int
apply_document (struct kdc_catalog *from)
{
  struct kdc_succession *plan = NULL;
  int status = kdc__succession_read (from, document.data, document.size, "plan.xml", &plan, NULL);

  if (status == KDC_OK)
    status = kdc__succession_apply (plan, 0, 0, NULL);
  kdc__succession_free (plan);
  return status;
}

/* The files, a plan of them, and what they are when it was applied. */
static void
setup_files (void)
{
  struct kdc_succession *plan;

  setup ();
  strcpy (folder, "/tmp/kdc-succession-XXXXXX");
  ck_assert_ptr_nonnull (mkdtemp (folder));
  for (int i = 0; i < FILES; i++) {
    char from[64];

    snprintf (from, sizeof from, "drafts/%s", names[i]);
    kdc__buffer_init (before + i, ctx, 0);
    kdc__buffer_init (after + i, ctx, 0);
    ck_assert_int_eq (kdc__file_read (ctx, under (from), 1 << 20, before + i, NULL), KDC_OK);
  }
  restore ();
  kdc__buffer_init (&document, ctx, 0);
  ck_assert_int_eq (plan_files (ctx, catalog, &plan), KDC_OK);
  ck_assert_int_eq (kdc__succession_write (plan, &document), KDC_OK);
  kdc__succession_free (plan);
  ck_assert_int_eq (apply_document (catalog), KDC_OK);
  for (int i = 0; i < FILES; i++) {
    ck_assert (!is_now (i, before + i));
    ck_assert_int_eq (kdc__file_read (ctx, in_folder (i), 1 << 20, after + i, NULL), KDC_OK);
  }
}

static void
teardown_files (void)
{
  char command[128];

  for (int i = 0; i < FILES; i++) {
    kdc__buffer_clear (before + i);
    kdc__buffer_clear (after + i);
  }
  kdc__buffer_clear (&document);
  snprintf (command, sizeof command, "rm -rf '%s'", folder);
  ck_assert_int_eq (system (command), 0);
  teardown ();
}

/* The call after which nothing happens any more: the process dies there, or the call fails. */
static int
is_last (void)
{
  if (++calls != last_call)
    return 0;
  if (kill_there)
    raise (SIGKILL);
  errno = EIO;
  return 1;
}

static int (*real_open) (const char *path, int flags, mode_t mode);

static int
dying_open (const char *path, int flags, mode_t mode)
{
  return is_last () ? -1 : real_open (path, flags, mode);
}

static ssize_t
dying_write (int fd, const void *data, size_t size)
{
  if (calls + 1 == last_call && real_ops.write (fd, data, size / 2) < 0)
    return -1;
  return is_last () ? -1 : real_ops.write (fd, data, size);
}

static int
dying_fsync (int fd)
{
  return is_last () ? -1 : real_ops.fsync (fd);
}

static int
dying_rename (const char *from, const char *to)
{
  return is_last () ? -1 : real_ops.rename (from, to);
}

static int
dying_close (int fd)
{
  int status = real_ops.close (fd);

  return is_last () ? -1 : status;
}

/* In a process of its own; gives how it ended. */
static int
apply_dying (long at, int by_kill)
{
  pid_t child = fork ();
  int ended;

  ck_assert_int_ge (child, 0);
  if (child == 0) {
    calls = 0;
    last_call = at;
    kill_there = by_kill;
    real_open = kdc__file_ops.open;
    kdc__file_ops.open = dying_open;
    kdc__file_ops.write = dying_write;
    kdc__file_ops.fsync = dying_fsync;
    kdc__file_ops.rename = dying_rename;
    kdc__file_ops.close = dying_close;
    ended = apply_document (catalog);
    _exit (calls < at ? 77 : ended == KDC_OK ? 0 : 1);
  }
  ck_assert_int_eq (waitpid (child, &ended, 0), child);
  return ended;
}

/* Whatever happened: each file is whole, and going on leads to the same end. */
static void
go_on (long at)
{
  int i;

  for (i = 0; i < FILES; i++)
    ck_assert_msg (is_now (i, before + i) || is_now (i, after + i), "call %ld: %s", at, names[i]);
  ck_assert_int_eq (apply_document (catalog), KDC_OK);
  for (i = 0; i < FILES; i++)
    ck_assert_msg (is_now (i, after + i), "call %ld: %s", at, names[i]);
}

START_TEST (killed_at_every_call)
{
  long at = 0;
  int ended = 0;

  do {
    restore ();
    ended = apply_dying (++at, 1);
    ck_assert (WIFSIGNALED (ended) ? WTERMSIG (ended) == SIGKILL : WEXITSTATUS (ended) == 77);
    go_on (at);
  } while (WIFSIGNALED (ended));
  ck_assert_int_gt (at, 20);
}
END_TEST

START_TEST (every_call_may_fail)
{
  long at = 0;
  int ended = 0, failed = 0;

  do {
    restore ();
    ended = apply_dying (++at, 0);
    ck_assert (WIFEXITED (ended));
    failed += WEXITSTATUS (ended) == 1;
    go_on (at);
  } while (WEXITSTATUS (ended) != 77);
  ck_assert_int_gt (failed, 15);
}
END_TEST

static int
apply_once (struct kdc_context *with, void *user)
{
  struct kdc_catalog *from = NULL;
  int i, status = kdc__catalog_open (with, under ("catalog"), &from, NULL);

  (void) user;
  restore ();
  if (status == KDC_OK)
    status = apply_document (from);
  kdc__catalog_unref (from);
  for (i = 0; i < FILES; i++)
    if (!is_now (i, after + i) && (status == KDC_OK || !is_now (i, before + i)))
      return KDC_EINTERNAL;
  return status;
}

START_TEST (every_allocation_of_applying_may_fail)
{
  char why[200];

  ck_assert_msg (fault_sweep (apply_once, NULL, 29, why) > 0, "%s", why);
}
END_TEST

START_TEST (flags_are_known)
{
  kdc_succession *plan;

  ck_assert_int_eq (kdc_succession_new (catalog, "2026-11-14", &plan, NULL), KDC_OK);
  ck_assert_int_eq (kdc_succession_apply (plan, 4, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_apply (NULL, 0, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_succession_apply (plan, KDC_SUCCESSION_DRY_RUN, NULL), KDC_OK);
  kdc_succession_free (plan);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("succession");
  TCase *tcase = tcase_create ("succession"), *files = tcase_create ("files");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, choices_are_looked_at);
  tcase_add_test (tcase, a_failure_leaves_the_plan);
  tcase_add_test (tcase, nothing_is_asked_of_nothing);
  tcase_add_test (tcase, every_allocation_may_fail);
  tcase_add_test (tcase, flags_are_known);
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (files, 120);
  tcase_add_checked_fixture (files, setup_files, teardown_files);
  tcase_add_test (files, killed_at_every_call);
  tcase_add_test (files, every_call_may_fail);
  tcase_add_test (files, every_allocation_of_applying_may_fail);
  suite_add_tcase (suite, files);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed > 0;
}
