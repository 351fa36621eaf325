/* arguments_test.c - what every public call promises: NULL for a needed argument is KDC_EINVAL with
 * an error, the output is NULL on failure, accessors of NULL give something harmless, frees take
 * NULL. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <kdc/kdc.h>

static kdc_context *context;
static kdc_catalog *catalog;

static void
open_all (void)
{
  char path[4096];
  const char *root = getenv ("srcdir");

  snprintf (path, sizeof path, "%s/tests/fault/catalog", root ? root : ".");
  ck_assert_int_eq (kdc_context_new (NULL, &context, NULL), KDC_OK);
  ck_assert_int_eq (kdc_catalog_open (context, path, &catalog, NULL), KDC_OK);
}

static void
close_all (void)
{
  kdc_context_free (context); /* the parent first: any order works */
  kdc_catalog_free (catalog);
}

/* The call must have failed with KDC_EINVAL, said so, and given nothing. */
#define REFUSED(call, out)                                                                         \
  do {                                                                                             \
    kdc_error *error = (kdc_error *) (uintptr_t) 1;                                                \
    kdc_error **err = &error;                                                                      \
    (out) = (void *) (uintptr_t) 1;                                                                \
    ck_assert_int_eq ((call), KDC_EINVAL);                                                         \
    ck_assert_ptr_null (out);                                                                      \
    ck_assert_int_eq (kdc_error_code (error), KDC_EINVAL);                                         \
    ck_assert_str_ne (kdc_error_message (error, "vi"), "");                                        \
    ck_assert_str_ne (kdc_error_message (error, "en"), "");                                        \
    kdc_error_free (error);                                                                        \
  } while (0)

START_TEST (null_catalog)
{
  kdc_catalog *no_catalog;
  const kdc_procedure *no_procedure;
  const kdc_form *no_form;
  const char *no_text;
  kdc_report *no_report;
  kdc_buffer *no_buffer;

  REFUSED (kdc_catalog_open (NULL, NULL, &no_catalog, err), no_catalog);
  REFUSED (kdc_catalog_procedure (NULL, "1", NULL, &no_procedure, err), no_procedure);
  REFUSED (kdc_catalog_procedure (catalog, NULL, NULL, &no_procedure, err), no_procedure);
  REFUSED (kdc_catalog_procedure (catalog, "1.001193", "14/11/2026", &no_procedure, err),
           no_procedure);
  REFUSED (kdc_catalog_form (catalog, NULL, NULL, &no_form, err), no_form);
  REFUSED (kdc_catalog_code_name (catalog, "small", NULL, NULL, NULL, &no_text, err), no_text);
  REFUSED (kdc_print_blank (catalog, NULL, NULL, "declaration", NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_lint (NULL, NULL, NULL, 0, NULL, &no_report, err), no_report);
  REFUSED (kdc_lint (context, NULL, NULL, 0, "fatal", &no_report, err), no_report);
  REFUSED (kdc_lint (context, NULL, (const char *const[]) { NULL }, 1, NULL, &no_report, err),
           no_report);
  REFUSED (kdc_form_export (NULL, "xsd", NULL, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_eval (NULL, NULL, "1", NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_eval (catalog, NULL, NULL, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_eval_form (NULL, "1", NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_eval_explain (NULL, NULL, "1", &no_buffer, err), no_buffer);
  REFUSED (kdc_eval_explain (catalog, NULL, NULL, &no_buffer, err), no_buffer);
}
END_TEST

START_TEST (null_dossier)
{
  kdc_dossier *no_dossier;
  kdc_report *no_report;
  kdc_buffer *no_buffer;
  kdc_fill *no_fill;
  kdc_post *no_post;

  REFUSED (kdc_dossier_open (NULL, "x", &no_dossier, err), no_dossier);
  REFUSED (kdc_dossier_open (catalog, NULL, &no_dossier, err), no_dossier);
  REFUSED (kdc_dossier_read (catalog, NULL, 0, NULL, NULL, &no_dossier, err), no_dossier);
  REFUSED (kdc_dossier_property (NULL, "id", &no_buffer, err), no_buffer);
  REFUSED (kdc_dossier_value (NULL, "/x", &no_buffer, err), no_buffer);
  REFUSED (kdc_dossier_validate (NULL, NULL, NULL, &no_report, err), no_report);
  REFUSED (kdc_dossier_write (NULL, NULL, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_report_xml (NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_report_json (NULL, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_print_dossier (NULL, NULL, "declaration", NULL, NULL, 0, &no_buffer, err),
           no_buffer);
  REFUSED (kdc_fill_write (NULL, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_fill_reopen (catalog, NULL, 0, NULL, NULL, NULL, &no_fill, err), no_fill);
  REFUSED (kdc_fill_post (NULL, "application/json", "{}", 2, &no_post, err), no_post);
  ck_assert_int_eq (kdc_dossier_case (NULL, 0, NULL, &(int) { 0 }, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_dossier_case (NULL, 0, NULL, NULL, NULL), KDC_EINVAL);
}
END_TEST

START_TEST (null_outbox)
{
  kdc_buffer *no_buffer;
  kdc_outbox *no_outbox;
  kdc_cancel *no_cancel;
  kdc_figures *no_figures;
  kdc_period *no_period;
  int64_t number;
  kdc_delivery *no_delivery;
  kdc_event *no_event;

  REFUSED (kdc_figures_read (NULL, &no_figures, err), no_figures);
  REFUSED (kdc_figures_prometheus (NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_outbox_reconcile (NULL, NULL, NULL, NULL, NULL, &no_period, err), no_period);
  REFUSED (kdc_audit_head (NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_audit_next (NULL, 0, &number, &no_buffer, err), no_buffer);
  REFUSED (kdc_outbox_open (NULL, "x", &no_outbox, err), no_outbox);
  REFUSED (kdc_cancel_new (NULL, &no_cancel, err), no_cancel);
  REFUSED (kdc_outbox_get (NULL, 1, &no_delivery, err), no_delivery);
  REFUSED (kdc_outbox_next (NULL, 0, &no_delivery, err), no_delivery);
  REFUSED (kdc_outbox_receipt (NULL, 1, &no_buffer, err), no_buffer);
  REFUSED (kdc_event_next (NULL, 0, &no_event, err), no_event);
}
END_TEST

START_TEST (null_inbox)
{
  kdc_buffer *no_buffer;
  int64_t number;
  kdc_inbox *no_inbox;
  kdc_inbox_intake *no_intake;
  kdc_http_request *no_request;
  kdc_http_response *no_response;
  kdc_received *no_received;

  REFUSED (kdc_inbox_next (NULL, 0, 0, &no_received, err), no_received);
  REFUSED (kdc_inbox_get (NULL, "x", &no_received, err), no_received);
  REFUSED (kdc_inbox_step (NULL, "x", 0, &number, &no_buffer, err), no_buffer);
  REFUSED (kdc_inbox_step (NULL, "x", 0, NULL, &no_buffer, err), no_buffer);
  REFUSED (kdc_received_part (NULL, 0, "name", &no_buffer, err), no_buffer);
  REFUSED (kdc_message_attachment (NULL, 0, "name", &no_buffer, err), no_buffer);
  REFUSED (kdc_message_attachment_read (NULL, 0, &no_buffer, err), no_buffer);
  REFUSED (kdc_inbox_open (catalog, NULL, NULL, "H99.01", &no_inbox, err), no_inbox);
  REFUSED (kdc_inbox_begin (NULL, "peer", NULL, &no_intake, err), no_intake);
  REFUSED (kdc_inbox_finish (NULL, &no_response, NULL, NULL, err), no_response);
  REFUSED (kdc_inbox_handle (NULL, "peer", NULL, &no_response, NULL, NULL, err), no_response);
  REFUSED (kdc_http_request_new (context, NULL, "/", &no_request, err), no_request);
  REFUSED (kdc_http_request_new (context, "POST", "/ HTTP/1.1\r\nX: y", &no_request, err),
           no_request);
}
END_TEST

START_TEST (null_authority_and_deadline)
{
  const kdc_authority *no_authority;
  kdc_authority_list *no_list;
  kdc_deadline *no_deadline;

  REFUSED (kdc_authority_find (catalog, NULL, NULL, &no_authority, err), no_authority);
  REFUSED (kdc_authority_find (catalog, "01", "2025-02-30", &no_authority, err), no_authority);
  REFUSED (kdc_authority_search (catalog, NULL, NULL, &no_list, err), no_list);
  REFUSED (kdc_authority_history (NULL, "01", &no_list, err), no_list);
  REFUSED (kdc_authority_children (NULL, "01", NULL, &no_list, err), no_list);
  REFUSED (kdc_authority_agencies (catalog, NULL, NULL, &no_list, err), no_list);
  REFUSED (kdc_authority_successors (catalog, "01", NULL, "soon", &no_list, err), no_list);
  REFUSED (kdc_authority_predecessors (catalog, NULL, NULL, NULL, &no_list, err), no_list);
  REFUSED (kdc_procedure_authority (catalog, NULL, "01", NULL, NULL, &no_list, err), no_list);
  REFUSED (kdc_deadline_new (catalog, NULL, NULL, "2026-11-14T20:30", &no_deadline, err),
           no_deadline);
}
END_TEST

START_TEST (null_output)
{
  kdc_fill *no_fill;
  kdc_rebase *no_rebase;
  kdc_buffer *no_text;

  ck_assert_int_eq (kdc_context_new (NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_options_new (NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_catalog_open (context, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_dossier_open (catalog, "x", NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_dossier_save (NULL, NULL, NULL, "x", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_fill_save (NULL, NULL, "x", NULL), KDC_EINVAL);
  ck_assert_uint_eq (kdc_post_count (NULL), 0);
  ck_assert_ptr_null (kdc_post_property (NULL, 0, "name", NULL));
  ck_assert_int_eq (kdc_fill_rebase (NULL, NULL, NULL, &no_fill, &no_rebase, NULL), KDC_EINVAL);
  ck_assert_uint_eq (kdc_fill_unplaced_count (NULL), 0);
  ck_assert_int_eq (kdc_fill_unplaced (NULL, 0, "text", NULL, &no_text, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_fill_unplaced_remove (NULL, 0, NULL), KDC_EINVAL);
  ck_assert_uint_eq (kdc_rebase_count (NULL), 0);
  ck_assert_ptr_null (kdc_rebase_property (NULL, 0, "kind", NULL));
  ck_assert_int_eq (kdc_store_backup (NULL, "x", "y", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_store_backup (context, NULL, "y", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_store_backup (context, "x", NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_store_backup (context, "x", "", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_outbox_step (NULL, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_outbox_run (NULL, NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_cancel_new (context, NULL, NULL), KDC_EINVAL);
  ck_assert_str_eq (kdc_outbox_breaker (NULL, "http://x", NULL), "");
  ck_assert_uint_eq (kdc_outbox_finding_count (NULL), 0);
  ck_assert_ptr_null (kdc_outbox_finding (NULL, 0));
  ck_assert_int_eq (kdc_outbox_put_many (NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL), KDC_EINVAL);
}
END_TEST

static int
write_nothing (void *user, const void *data, size_t size)
{
  (void) user, (void) data, (void) size;
  return KDC_OK;
}

static int
remove_one (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  (void) st, (void) flag, (void) ftw;
  return remove (path);
}

/* The calls about events and about what was received, with an outbox and an inbox that are there
 * and without. */
START_TEST (events_and_received)
{
  char folder[] = "/tmp/kdc-arguments-XXXXXX", path[64], data[4096];
  const char *root = getenv ("srcdir");
  kdc_catalog *ours;
  kdc_outbox *outbox;
  kdc_inbox *inbox;
  kdc_event *no_event;
  kdc_received *no_received;
  kdc_buffer *no_buffer;
  int64_t number = 7;
  size_t size = 7;

  ck_assert_ptr_nonnull (mkdtemp (folder));
  snprintf (data, sizeof data, "%s/lib/data", root ? root : ".");
  ck_assert_int_eq (kdc_catalog_open (context, data, &ours, NULL), KDC_OK);
  snprintf (path, sizeof path, "%s/desk", folder);
  ck_assert_int_eq (kdc_outbox_open (ours, path, &outbox, NULL), KDC_OK);
  snprintf (path, sizeof path, "%s/ward", folder);
  ck_assert_int_eq (kdc_inbox_open (ours, path, "kdc", "H26.99.99", &inbox, NULL), KDC_OK);

  ck_assert_int_eq (kdc_outbox_follow (NULL, "http://x", NULL, &number, NULL), KDC_EINVAL);
  ck_assert_int_eq ((int) number, 0);
  ck_assert_int_eq (kdc_outbox_follow (outbox, NULL, NULL, NULL, NULL), KDC_EINVAL);
  number = 7;
  ck_assert_int_eq (kdc_outbox_follow (outbox, "no address", NULL, &number, NULL), KDC_EINVAL);
  ck_assert_int_eq ((int) number, 0);
  ck_assert_int_eq (kdc_event_next (outbox, 0, NULL, NULL), KDC_EINVAL);
  no_event = (void *) (uintptr_t) 1;
  ck_assert_int_eq (kdc_event_next (outbox, 0, &no_event, NULL), KDC_OK);
  ck_assert_ptr_null (no_event);
  ck_assert_int_eq (kdc_event_done (NULL, 1, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_event_done (outbox, 1, NULL), KDC_OK);

  ck_assert_int_eq (kdc_inbox_next (inbox, 0, 0, NULL, NULL), KDC_EINVAL);
  REFUSED (kdc_inbox_next (inbox, 11, 0, &no_received, err), no_received);
  REFUSED (kdc_inbox_next (inbox, -1, 0, &no_received, err), no_received);
  no_received = (void *) (uintptr_t) 1;
  ck_assert_int_eq (kdc_inbox_next (inbox, 10, 0, &no_received, NULL), KDC_OK);
  ck_assert_ptr_null (no_received);
  ck_assert_int_eq (kdc_inbox_get (inbox, "x", NULL, NULL), KDC_EINVAL);
  REFUSED (kdc_inbox_get (inbox, NULL, &no_received, err), no_received);
  ck_assert_int_eq (kdc_inbox_get (inbox, "x", &no_received, NULL), KDC_ENOTFOUND);
  ck_assert_ptr_null (no_received);
  ck_assert_int_eq (kdc_inbox_step (inbox, "x", 0, &number, NULL, NULL), KDC_EINVAL);
  REFUSED (kdc_inbox_step (inbox, NULL, 0, &number, &no_buffer, err), no_buffer);
  REFUSED (kdc_inbox_step (inbox, "x", 0, NULL, &no_buffer, err), no_buffer);
  number = 7;
  ck_assert_int_eq (kdc_inbox_step (inbox, "x", 0, &number, &no_buffer, NULL), KDC_ENOTFOUND);
  ck_assert_ptr_null (no_buffer);
  ck_assert_int_eq ((int) number, 0);
  ck_assert_int_eq (kdc_inbox_set_status (inbox, NULL, 2, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_inbox_set_status (NULL, "x", 2, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_inbox_set_status (inbox, "x", 2, NULL, NULL), KDC_ENOTFOUND);
  ck_assert_int_eq (kdc_received_read (inbox, NULL, 0, write_nothing, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_received_read (NULL, NULL, 0, write_nothing, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_received_part (NULL, 0, "name", NULL, NULL), KDC_EINVAL);

  ck_assert_int_eq (kdc_message_attachment_count (NULL, &size, NULL), KDC_EINVAL);
  ck_assert_uint_eq (size, 0);
  ck_assert_int_eq (kdc_message_attachment_count (NULL, NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_message_attachment (NULL, 0, "name", NULL, NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_message_attachment_read (NULL, 0, NULL, NULL), KDC_EINVAL);

  kdc_outbox_free (outbox);
  kdc_inbox_free (inbox);
  kdc_catalog_free (ours);
  nftw (folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
END_TEST

START_TEST (frees_take_null)
{
  kdc_error_free (NULL);
  kdc_options_free (NULL);
  kdc_context_free (NULL);
  kdc_buffer_free (NULL);
  kdc_catalog_free (NULL);
  kdc_dossier_free (NULL);
  kdc_report_free (NULL);
  kdc_post_free (NULL);
  kdc_rebase_free (NULL);
  kdc_authority_list_free (NULL);
  kdc_deadline_free (NULL);
  kdc_figures_free (NULL);
  kdc_period_free (NULL);
  kdc_outbox_free (NULL);
  kdc_cancel_now (NULL);
  kdc_cancel_free (NULL);
  kdc_delivery_free (NULL);
  kdc_inbox_free (NULL);
  kdc_inbox_intake_free (NULL);
  kdc_event_free (NULL);
  kdc_received_free (NULL);
  ck_assert_int_eq (kdc_inbox_wants (NULL), 0);
  ck_assert_int_eq (kdc_inbox_write (NULL, "", 0), KDC_EINVAL);
  kdc_http_request_free (NULL);
  kdc_http_response_free (NULL);
}
END_TEST

START_TEST (accessors_take_null)
{
  ck_assert_str_eq (kdc_error_message (NULL, NULL), "");
  ck_assert_int_eq (kdc_error_code (NULL), KDC_OK);
  ck_assert_str_eq (kdc_buffer_data (NULL), "");
  ck_assert_uint_eq (kdc_buffer_size (NULL), 0);
  ck_assert_str_eq (kdc_procedure_code (NULL), "");
  ck_assert_str_eq (kdc_procedure_name (NULL, "vi"), "");
  ck_assert_uint_eq (kdc_procedure_count (NULL, KDC_PART_PAPER), 0);
  ck_assert_str_eq (kdc_procedure_part_property (NULL, KDC_PART_FEE, 0, "amount"), "");
  ck_assert_ptr_null (kdc_procedure_part_property (NULL, KDC_PART_FEE, 0, NULL));
  ck_assert_uint_eq (kdc_form_count (NULL), 0);
  ck_assert_ptr_null (kdc_form_field (NULL, 0));
  ck_assert_str_eq (kdc_export_name (0), "xsd");
  ck_assert_str_eq (kdc_export_media_type (0), "application/xml");
  ck_assert_ptr_null (kdc_export_name (99));
  ck_assert_ptr_null (kdc_export_media_type (99));
  ck_assert_str_eq (kdc_field_label (NULL, "en"), "");
  ck_assert_str_eq (kdc_field_required (NULL), "never");
  ck_assert_int_eq (kdc_report_verdict (NULL), KDC_VERDICT_UNDECIDED);
  ck_assert_uint_eq (kdc_report_count (NULL), 0);
  ck_assert_str_eq (kdc_finding_message (NULL, NULL), "");
  ck_assert_str_eq (kdc_report_fee (NULL, 0, "id", NULL), "");
  ck_assert_ptr_null (kdc_report_fee (NULL, 0, NULL, NULL));
  ck_assert_str_eq (kdc_report_pending (NULL, 0, "what"), "");
  ck_assert_ptr_null (kdc_report_pending (NULL, 0, NULL));
  ck_assert_str_eq (kdc_delivery_property (NULL, "due"), "");
  ck_assert_ptr_null (kdc_delivery_property (NULL, NULL));
  ck_assert_int_eq ((int) kdc_delivery_id (NULL), 0);
  ck_assert_str_eq (kdc_delivery_state (NULL), "");
  ck_assert_int_eq ((int) kdc_event_id (NULL), 0);
  ck_assert_int_eq ((int) kdc_event_delivery (NULL), 0);
  ck_assert_str_eq (kdc_event_kind (NULL), "");
  ck_assert_ptr_null (kdc_event_property (NULL, "word"));
  ck_assert_ptr_null (kdc_event_property (NULL, NULL));
  ck_assert_int_eq (kdc_event_is_repeat (NULL), 0);
  ck_assert_int_eq ((int) kdc_received_number (NULL), 0);
  ck_assert_ptr_null (kdc_received_property (NULL, "status"));
  ck_assert_ptr_null (kdc_received_property (NULL, NULL));
  ck_assert_uint_eq (kdc_received_part_count (NULL), 0);
  ck_assert_int_eq (kdc_http_response_status (NULL), 0);
  ck_assert_ptr_null (kdc_http_request_body (NULL, NULL));
  ck_assert_uint_eq (kdc_catalog_procedure_count (NULL), 0);
}
END_TEST

static int64_t
some_time (void *user)
{
  (void) user;
  return 0;
}

static void
log_nothing (void *user, int level, const char *text)
{
  (void) user, (void) level, (void) text;
}

static void
count (void *user)
{
  ++*(int *) user;
}

/* The user of a callback is given up once: when it is replaced, or with the last object that
 * needs the context; not by a call that failed. */
START_TEST (users_of_callbacks)
{
  kdc_context *other;
  kdc_http_request *child;
  int clocks = 0, logs = 0;

  ck_assert_int_eq (kdc_context_set_clock (NULL, some_time, &clocks, count), KDC_EINVAL);
  ck_assert_int_eq (kdc_context_set_log (NULL, log_nothing, &logs, count), KDC_EINVAL);
  ck_assert_int_eq (clocks + logs, 0);
  ck_assert_int_eq (kdc_context_new (NULL, &other, NULL), KDC_OK);
  ck_assert_int_eq (kdc_context_set_clock (other, some_time, &clocks, count), KDC_OK);
  ck_assert_int_eq (kdc_context_set_log (other, log_nothing, &logs, count), KDC_OK);
  ck_assert_int_eq (kdc_context_set_clock (other, some_time, &clocks, NULL), KDC_OK);
  ck_assert_int_eq (clocks, 1);
  ck_assert_int_eq (kdc_context_set_clock (other, some_time, &clocks, count), KDC_OK);
  ck_assert_int_eq (clocks, 1);
  ck_assert_int_eq (kdc_http_request_new (other, "GET", "/", &child, NULL), KDC_OK);
  kdc_context_free (other);
  ck_assert_int_eq (clocks, 1);
  ck_assert_int_eq (logs, 0);
  kdc_http_request_free (child);
  ck_assert_int_eq (clocks, 2);
  ck_assert_int_eq (logs, 1);
}
END_TEST

START_TEST (option_table)
{
  kdc_options *options;
  kdc_context *other;
  kdc_error *error = NULL;
  int64_t value, initial, least, most;

  ck_assert_int_eq (kdc_options_new (&options, NULL), KDC_OK);
  for (size_t i = 0; i < kdc_options_count (); i++) {
    ck_assert_str_ne (kdc_options_describe (i, "vi", &initial, &least, &most), "");
    ck_assert_str_ne (kdc_options_describe (i, "en", NULL, NULL, NULL), "");
    ck_assert_int_eq (kdc_options_get (options, kdc_options_name (i), &value, NULL), KDC_OK);
    ck_assert (value == initial && least <= initial && initial <= most && most < INT64_MAX);
  }
  ck_assert_ptr_null (kdc_options_name (kdc_options_count ()));
  ck_assert_int_eq (kdc_options_set (options, "input.max-depth", "12", NULL), KDC_OK);
  ck_assert_int_eq (kdc_options_get (options, "input.max-depth", &value, NULL), KDC_OK);
  ck_assert_int_eq ((int) value, 12);
  ck_assert_int_eq (kdc_options_set (options, "no.such", "1", &error), KDC_EINVAL);
  ck_assert_str_eq (kdc_error_key (error), "option.unknown");
  kdc_error_free (error);
  ck_assert_int_eq (kdc_options_set (options, "input.max-depth", "-1", &error), KDC_EINVAL);
  ck_assert_str_eq (kdc_error_key (error), "option.value");
  kdc_error_free (error);
  ck_assert_int_eq (kdc_options_set (options, "input.max-depth", "12x", NULL), KDC_EINVAL);
  ck_assert_int_eq (kdc_options_set (options, "input.max-depth", "99999999999999999999", NULL),
                    KDC_EINVAL);
  ck_assert_int_eq (kdc_context_new (options, &other, NULL), KDC_OK);
  kdc_options_free (options);
  kdc_context_free (other);
}
END_TEST

START_TEST (versions_and_names)
{
  ck_assert_int_ge (kdc_version_number (), 10000);
  ck_assert_str_eq (kdc_status_name (KDC_OK), "KDC_OK");
  ck_assert_str_eq (kdc_status_name (KDC_ECONFLICT), "KDC_ECONFLICT");
  ck_assert_str_eq (kdc_status_name (1), "KDC_?");
  ck_assert_str_eq (kdc_status_name (-999), "KDC_?");
  ck_assert_str_eq (kdc_verdict_name (KDC_VERDICT_SUPPLEMENT), "supplement");
  ck_assert_str_eq (kdc_severity_name (KDC_SEVERITY_WARNING), "warning");
  ck_assert_str_eq (kdc_layer_name (KDC_LAYER_PAPER), "paper");
  for (int event = KDC_INBOX_RECEIVED; event <= KDC_INBOX_FED; event++)
    ck_assert_str_ne (kdc_inbox_event_name (event), "");
  ck_assert_str_eq (kdc_inbox_event_name (KDC_INBOX_QUERY_ABSENT), "query-absent");
  ck_assert_str_eq (kdc_inbox_event_name (KDC_INBOX_FAILED), "failed");
  ck_assert_str_eq (kdc_inbox_event_name (KDC_INBOX_FED + 1), "");
  ck_assert_str_eq (kdc_inbox_event_name (0), "");
  ck_assert_str_eq (kdc_inbox_event_name (-1), "");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("api: arguments");
  TCase *tcase = tcase_create ("arguments");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (tcase, open_all, close_all);
  tcase_add_test (tcase, null_catalog);
  tcase_add_test (tcase, null_dossier);
  tcase_add_test (tcase, null_outbox);
  tcase_add_test (tcase, null_inbox);
  tcase_add_test (tcase, null_authority_and_deadline);
  tcase_add_test (tcase, null_output);
  tcase_add_test (tcase, events_and_received);
  tcase_add_test (tcase, frees_take_null);
  tcase_add_test (tcase, accessors_take_null);
  tcase_add_test (tcase, users_of_callbacks);
  tcase_add_test (tcase, option_table);
  tcase_add_test (tcase, versions_and_names);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
