/* figures_test.c - counts of a store against what was done to it; the text for Prometheus line by
 * line, label values that have to be escaped included. */

#include "bench.h"
#include "exchange/figures.h"

static struct bench b;

static int64_t
figure (const char *name, const char *label)
{
  struct kdc_figures *f = NULL;
  kdc_error *err = NULL;
  int64_t value = -1;
  size_t i;

  bench_ok (kdc__figures_read (b.outbox, &f, &err), err, "figures");
  for (i = 0; i < f->count; i++)
    if (strcmp (kdc__figure_name (&f->items[i]), name) == 0
        && strcmp (f->items[i].label != NULL ? f->items[i].label : "", label) == 0)
      value = f->items[i].value;
  kdc__figures_free (f);
  return value;
}

START_TEST (one_delivery)
{
  int64_t id;

  bench_start (&b);
  ck_assert_int_eq (figure ("kdc_deliveries", "queued"), 0);
  ck_assert_int_eq (figure ("kdc_destination_open", BASE), -1);
  id = bench_put (&b, NULL);
  b.clock += 90500;
  ck_assert_int_eq (figure ("kdc_deliveries", "queued"), 1);
  ck_assert_int_eq (figure ("kdc_destination_open", BASE), 1);
  ck_assert_int_eq (figure ("kdc_destination_oldest_seconds", BASE), 90);
  ck_assert_int_eq (figure ("kdc_destination_unknown", BASE), 0);
  b.fate = F_LOST_AFTER;
  bench_step (&b, id);
  ck_assert_int_eq (figure ("kdc_deliveries", "unknown"), 1);
  ck_assert_int_eq (figure ("kdc_destination_unknown", BASE), 1);
  b.fate = F_FINE;
  b.clock += 86400000;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (figure ("kdc_deliveries", "delivered"), 1);
  ck_assert_int_eq (figure ("kdc_deliveries", "unknown"), 0);
  ck_assert_int_eq (figure ("kdc_destination_open", BASE), -1);
  ck_assert_int_eq (figure ("kdc_events_waiting", ""), 1);
  bench_end (&b);
}
END_TEST

START_TEST (stopped)
{
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, NULL);
  b.fate = F_FORBIDDEN;
  bench_step (&b, id);
  ck_assert_int_eq (figure ("kdc_deliveries", "suspended"), 1);
  ck_assert_int_eq (figure ("kdc_destination_stopped", BASE), 1);
  ck_assert_int_gt (figure ("kdc_store_bytes", ""), 4096);
  ck_assert_int_gt (figure ("kdc_store_free_bytes", ""), 0);
  bench_end (&b);
}
END_TEST

START_TEST (received)
{
  struct kdc_outbox *desk;
  int64_t id;

  bench_start (&b);
  id = bench_put (&b, NULL);
  bench_step (&b, id);
  desk = b.outbox;
  b.outbox = NULL;
  ck_assert_int_eq (kdc__outbox_open (b.catalog, b.ward, &b.outbox, NULL), KDC_OK);
  ck_assert_int_eq (figure ("kdc_inbox_dossiers", ""), 1);
  ck_assert_int_eq (figure ("kdc_inbox_in_process", ""), 0);
  kdc__outbox_close (b.outbox);
  b.outbox = desk;
  bench_end (&b);
}
END_TEST

/* What a process met itself: known while it lives, and of those that failed it alone. */
START_TEST (breaker)
{
  int64_t id, until;
  int i;

  bench_start (&b);
  id = bench_put (&b, NULL);
  ck_assert_int_eq (figure ("kdc_destination_breaker_open", BASE), -1);
  b.fate = F_NOT_SENT;
  bench_step (&b, id);
  ck_assert_int_eq (figure ("kdc_destination_breaker_open", BASE), 0);
  for (i = 0; i < 10 && kdc__outbox_breaker (b.outbox, BASE, &until) == 0; i++)
    bench_step (&b, id);
  ck_assert_int_eq (figure ("kdc_destination_breaker_open", BASE), 1);
  b.fate = F_FINE;
  bench_step (&b, id);
  ck_assert_int_eq (bench_state (&b, id), KDC__DELIVERED);
  ck_assert_int_eq (figure ("kdc_destination_breaker_open", BASE), 0);
  bench_end (&b);
}
END_TEST

/* A clock that was set back gives no negative age. */
START_TEST (clock_set_back)
{
  bench_start (&b);
  bench_put (&b, NULL);
  b.clock -= 3600000;
  ck_assert_int_eq (figure ("kdc_destination_oldest_seconds", BASE), 0);
  bench_end (&b);
}
END_TEST

/* An outbox with nothing to do cleans up once a day: content that nobody refers to goes. */
START_TEST (idle_outbox_cleans_up)
{
  struct kdc_buffer text;
  uint8_t sha[32];
  int64_t next;
  int worked;

  bench_start (&b);
  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__outbox_step (b.outbox, &worked, &next, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_put (kdc__outbox_store (b.outbox), "left", 4, sha, NULL),
                    KDC_OK);
  b.clock += INT64_C (86400000) * 3 / 2;
  ck_assert_int_eq (kdc__store_blob_read (kdc__outbox_store (b.outbox), sha, 9, &text, NULL),
                    KDC_OK);
  ck_assert_int_eq (kdc__outbox_step (b.outbox, &worked, &next, NULL), KDC_OK);
  ck_assert_int_eq (worked, 0);
  ck_assert_int_eq (kdc__store_blob_read (kdc__outbox_store (b.outbox), sha, 9, &text, NULL),
                    KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__store_blob_put (kdc__outbox_store (b.outbox), "left", 4, sha, NULL),
                    KDC_OK);
  b.clock += INT64_C (3600000);
  ck_assert_int_eq (kdc__outbox_step (b.outbox, &worked, &next, NULL), KDC_OK);
  ck_assert_int_eq (kdc__store_blob_read (kdc__outbox_store (b.outbox), sha, 9, &text, NULL),
                    KDC_OK);
  kdc__buffer_clear (&text);
  bench_end (&b);
}
END_TEST

START_TEST (prometheus)
{
  struct kdc_figures *f = NULL;
  struct kdc_buffer text;
  const char *line;
  char *label;

  bench_start (&b);
  bench_put (&b, NULL);
  kdc__buffer_init (&text, b.ctx, 0);
  ck_assert_int_eq (kdc__figures_read (b.outbox, &f, NULL), KDC_OK);
  for (size_t i = 0; i < f->count; i++)
    if (strcmp (kdc__figure_name (&f->items[i]), "kdc_destination_open") == 0) {
      label = kdc__strdup (b.ctx, "a\"b\\c\nd");
      kdc__free (b.ctx, f->items[i].label);
      f->items[i].label = label;
    }
  ck_assert_int_eq (kdc__figures_prometheus (f, &text), KDC_OK);
  ck_assert_ptr_nonnull (strstr (text.data,
                                 "\nkdc_destination_open{destination=\"a\\\"b\\\\c\\nd\"} 1\n"));
  ck_assert_ptr_nonnull (strstr (text.data, "\nkdc_deliveries{state=\"queued\"} 1\n"));
  ck_assert_ptr_nonnull (strstr (text.data, "\n# TYPE kdc_store_bytes gauge\n"));
  line = strstr (text.data, "# HELP kdc_deliveries ");
  ck_assert_ptr_eq (line, text.data);
  ck_assert_ptr_null (strstr (line + 1, "# HELP kdc_deliveries "));
  kdc__buffer_clear (&text);
  kdc__figures_free (f);
  bench_end (&b);
}
END_TEST

int
main (void)
{
  TCase *cases = tcase_create ("figures");

  tcase_add_test (cases, one_delivery);
  tcase_add_test (cases, stopped);
  tcase_add_test (cases, received);
  tcase_add_test (cases, breaker);
  tcase_add_test (cases, clock_set_back);
  tcase_add_test (cases, idle_outbox_cleans_up);
  tcase_add_test (cases, prometheus);
  return bench_run_suite ("figures", cases);
}
