/* fill_test.c - every allocation of a short fill session fails, once and from there on. A call that
 * fails says KDC_ENOMEM; tried again with memory it completes; in the end the session is what it is
 * after a quiet run, and nothing is left behind. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/fault.h"
#include "validate/fill_session.h"

static struct fault fault;
static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct kdc_fill *fill;

/* --- the session ------------------------------------------------------------------------------ */

static const struct {
  const char *call, *path, *text;
} steps[] = {
  { "set", "/phone", "0901234567" }, { "set", "/sealed", "có lẽ, nhưng chưa chắc chắn lắm" },
  { "add", "/floor", NULL }, { "set", "/floor[r1]/name", "Tầng trệt, nhìn ra đường lớn" },
  { "set", "/floor[r1]/area", "20" }, { "add", "/floor", NULL }, { "add", "/floor[r1]/room", NULL },
  { "set", "/floor[r1]/room[r1]/size", "60" }, { "choose", "/floor[r1]/room[r1]/use/sleep", NULL },
  { "set", "/kind", "không có mã này" }, { "attach", "deed", NULL },
  { "property", "unit", "00364" }, { "property", "today", "2026-05-05" },
  { "prefill", "/register", "a\xCC\x81 12" }, { "move", "/floor[r2]", NULL },
  { "set", "/floor[r2]/area", "0" }, { "clear", "/phone", NULL }, { "remove", "/floor[r2]", NULL },
  { "report", NULL, NULL }, { "findings", "/kind", NULL },
};

static int
give_report (const char *path)
{
  const struct kdc__form_node *node;
  struct kdc_report *report = NULL;
  uint32_t row;
  int whole, status;

  if (!path)
    status = kdc__fill_report (fill, NULL, &report, NULL);
  else if ((status = kdc__fill_find (fill, path, strlen (path), &node, &row, &whole, NULL))
           == KDC_OK)
    status = kdc__fill_findings (fill, node, row, whole, &report, NULL);
  kdc__report_free (report);
  return status;
}

static int
make (size_t i)
{
  const char *path = steps[i].path, *text = steps[i].text;

  switch (steps[i].call[0]) {
    case 's':
      return kdc__fill_set (fill, path, text, strlen (text), NULL);
    case 'a':
      return steps[i].call[1] == 'd' ? kdc__fill_add_row (fill, path, 0, 0, NULL, NULL)
                                     : kdc__fill_attach (fill, path, NULL, NULL);
    case 'c':
      return steps[i].call[1] == 'l' ? kdc__fill_clear (fill, path, NULL)
                                     : kdc__fill_choose (fill, path, NULL);
    case 'p':
      return steps[i].call[3] == 'f'
               ? kdc__fill_prefill (fill, path, text, strlen (text), "csdlqg", 1, NULL)
               : kdc__fill_property_set (fill, path, text, NULL);
    case 'm':
      return kdc__fill_move_row (fill, path, 1, NULL);
    case 'f':
      return give_report (path);
    default:
      return steps[i].call[2] == 'p' ? give_report (NULL) : kdc__fill_remove_row (fill, path, NULL);
  }
}

/* Bits, values and texts of every place. */
static char *
describe (void)
{
  struct kdc_buffer out;
  const struct kdc_form *form = fill->form;
  struct kdc__fill_entry entry;
  uint32_t row;
  size_t i;
  int bits;

  kdc__buffer_init (&out, ctx, 0);
  for (i = 0; i < form->node_count; i++)
    for (row = 0; row < fill->dossier->slots.tables[form->nodes[i]->node.table].count; row++) {
      ck_assert_int_eq (kdc__fill_path (fill, form->nodes[i], row, 1, &out), KDC_OK);
      ck_assert_int_eq (kdc__fill_state (fill, form->nodes[i], row, 0, &bits, NULL), KDC_OK);
      kdc__buffer_printf (&out, " %d ", bits);
      if (form->nodes[i]->node.kind == KDC__FIELD) {
        kdc__fill_entry (fill, form->nodes[i], row, &entry);
        kdc__buffer_puts (&out, entry.text);
        if (bits & KDC__FILL_VALUE)
          kdc__value_format (&kdc__slot_of (&fill->check, &form->nodes[i]->node, row)->value,
                             &out);
      }
      kdc__buffer_putc (&out, '\n');
    }
  ck_assert_int_eq (out.status, KDC_OK);
  return kdc__buffer_steal (&out);
}

/* --- the sweep -------------------------------------------------------------------------------- */

static int
open_session (void)
{
  return kdc__fill_open (catalog, "0.000002", NULL, NULL, 20771, &fill, NULL);
}

/* One run with the nth allocation failing; 0: there were fewer. */
static int
run (long n, int from_on, const char *expected)
{
  long blocks = fault.live_blocks;
  char *found;
  size_t i;
  int status;

  fault.allocations = fault.failures = 0;
  fault.fail_at = n;
  fault.from_on = from_on;
  status = open_session ();
  if (status == KDC_ENOMEM) {
    ck_assert_ptr_null (fill);
    fault.fail_at = 0;
    status = open_session ();
  }
  ck_assert_int_eq (status, KDC_OK);
  for (i = 0; i < sizeof steps / sizeof *steps; i++) {
    status = make (i);
    if (status == KDC_ENOMEM) {
      fault.fail_at = 0;
      status = make (i);
      if (status == KDC_ENOTFOUND && strcmp (steps[i].call, "remove") == 0)
        status = KDC_OK;                /* it is gone already */
    }
    ck_assert_msg (status == KDC_OK, "allocation %ld, %s %s: %d", n, steps[i].call,
                   steps[i].path ? steps[i].path : "", status);
  }
  fault.fail_at = 0;
  found = describe ();
  if (expected && strcmp (expected, found) != 0)
    ck_abort_msg ("allocation %ld%s:\n%s\ninstead of\n%s", n, from_on ? " and on" : "", found,
                  expected);
  kdc__free (ctx, found);
  kdc__fill_free (fill);
  fill = NULL;
  ck_assert_int_eq (fault.live_blocks, blocks);
  return fault.failures > 0;
}

START_TEST (every_allocation)
{
  struct kdc__allocator allocator;
  char path[512], *expected;
  long n = 1;
  size_t i;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
  snprintf (path, sizeof path, "%s/tests/unit/validate/catalog",
            getenv ("srcdir") ? getenv ("srcdir") : ".");
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
  ck_assert_int_eq (open_session (), KDC_OK);
  for (i = 0; i < sizeof steps / sizeof *steps; i++)
    ck_assert_msg (make (i) == KDC_OK, "%s %s", steps[i].call, steps[i].path);
  expected = describe ();
  kdc__fill_free (fill);
  while (run (n, _i, expected))
    n++;
  ck_assert_int_gt (n, 200);
  kdc__free (ctx, expected);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("fill without memory");
  TCase *tcase = tcase_create ("allocations");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, every_allocation, 0, 2);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
