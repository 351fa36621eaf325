/* fill_test.c - a fill session by hand: what each call does, what it refuses and why, what it says
 * has changed; and that the report of a session is that of the dossier it was opened from. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "validate/fill_session.h"

#define DAY 20771                       /* 2026-11-14 */

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static struct kdc_fill *fill;
static kdc_error *err;

static void
open_catalog (const char *folder)
{
  char path[512];

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  snprintf (path, sizeof path, "%s/%s", getenv ("srcdir") ? getenv ("srcdir") : ".", folder);
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
}

static void
setup (void)
{
  open_catalog ("tests/unit/validate/catalog");
  ck_assert_int_eq (kdc__fill_open (catalog, "0.000002", NULL, NULL, DAY, &fill, &err), KDC_OK);
}

static void
teardown (void)
{
  kdc__error_delete (err);
  err = NULL;
  kdc__fill_free (fill);
  fill = NULL;
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

/* --- short ways ------------------------------------------------------------------------------- */

static int
set (const char *path, const char *text)
{
  return kdc__fill_set (fill, path, text, strlen (text), NULL);
}

static int
add (const char *path)
{
  return kdc__fill_add_row (fill, path, 0, 0, NULL, NULL);
}

static int
bits_of (const char *path)
{
  const struct kdc__form_node *node;
  uint32_t row;
  int whole, bits;

  ck_assert_msg (kdc__fill_find (fill, path, strlen (path), &node, &row, &whole, NULL) == KDC_OK,
                 "%s", path);
  ck_assert_int_eq (kdc__fill_state (fill, node, row, whole, &bits, NULL), KDC_OK);
  return bits;
}

static const char *
value_of (const char *path)
{
  static char value[256];
  struct kdc_buffer text;
  const struct kdc__form_node *node;
  uint32_t row;
  int whole;

  ck_assert_msg (kdc__fill_find (fill, path, strlen (path), &node, &row, &whole, NULL) == KDC_OK,
                 "%s", path);
  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_puts (&text, "");
  if (bits_of (path) & KDC__FILL_VALUE)
    ck_assert_int_eq (kdc__value_format (&kdc__slot_of (&fill->check, &node->node, row)->value,
                                         &text), KDC_OK);
  snprintf (value, sizeof value, "%s", text.data);
  kdc__buffer_clear (&text);
  return value;
}

static const char *
raw_of (const char *path, struct kdc__fill_entry *entry)
{
  const struct kdc__form_node *node;
  uint32_t row;
  int whole;

  ck_assert_int_eq (kdc__fill_find (fill, path, strlen (path), &node, &row, &whole, NULL), KDC_OK);
  kdc__fill_entry (fill, node, row, entry);
  return entry->text;
}

/* "VALUE /phone; REQUIRED /email; …" of the changed set, in its order. */
static const char *
changes (void)
{
  static const struct { unsigned bit; const char *letter; } letters[] = {
    { KDC__FILL_VALUE, "v" }, { KDC__FILL_RELEVANT, "r" }, { KDC__FILL_REQUIRED, "q" },
    { KDC__FILL_READONLY, "o" }, { KDC__FILL_FINDINGS, "f" }, { KDC__FILL_ROWS, "n" },
    { KDC__FILL_CHOSEN, "c" },
  };
  static char out[1024];
  const struct kdc__form_node *node;
  struct kdc_buffer path;
  uint32_t row;
  size_t i, k;
  int whole, bits;

  out[0] = '\0';
  kdc__buffer_init (&path, ctx, 0);
  for (i = 0; i < kdc__fill_changed_count (fill); i++) {
    bits = kdc__fill_changed (fill, i, &node, &row, &whole);
    kdc__buffer_clear (&path);
    if (whole)
      kdc__buffer_puts (&path, node->path);
    else
      kdc__fill_path (fill, node, row, 1, &path);
    strcat (out, i ? " " : "");
    for (k = 0; k < sizeof letters / sizeof *letters; k++)
      strcat (out, (unsigned) bits & letters[k].bit ? letters[k].letter : "");
    strcat (strcat (out, ":"), path.data);
  }
  kdc__buffer_clear (&path);
  return out;
}

/* "code code" of the findings at one place. */
static const char *
findings_of (const char *path)
{
  static char out[512];
  const struct kdc__form_node *node;
  struct kdc_report *report;
  uint32_t row;
  int whole;
  size_t i;

  ck_assert_int_eq (kdc__fill_find (fill, path, strlen (path), &node, &row, &whole, NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_findings (fill, node, row, whole, &report, NULL), KDC_OK);
  out[0] = '\0';
  for (i = 0; i < report->findings.count; i++) {
    strcat (out, i ? " " : "");
    strcat (out, report->findings.items[i]->code->code);
  }
  kdc__report_free (report);
  return out;
}

/* --- what calls do ---------------------------------------------------------------------------- */

START_TEST (fields)
{
  ck_assert_str_eq (findings_of ("/phone"), "form.required");
  ck_assert_int_eq (set ("/phone", " 0901234567 "), KDC_OK);
  ck_assert_str_eq (changes (), "vf:/phone qf:/agent q:/agent/filesAs r:/agent/proxyOf");
}
END_TEST

START_TEST (wrong_texts_are_kept)
{
  struct kdc__fill_entry entry;

  ck_assert_int_eq (set ("/sealed", "có lẽ"), KDC_OK);
  ck_assert_int_eq (bits_of ("/sealed") & (KDC__FILL_INVALID | KDC__FILL_VALUE),
                    KDC__FILL_INVALID);
  ck_assert_str_eq (raw_of ("/sealed", &entry), "có lẽ");
  ck_assert_str_eq (findings_of ("/sealed"), "type.boolean");
  ck_assert_int_eq (set ("/kind", "zz"), KDC_OK);
  ck_assert_str_eq (findings_of ("/kind"), "code.unknown");
  ck_assert_str_eq (raw_of ("/kind", &entry), "zz");
  ck_assert_int_eq (set ("/kind", "  "), KDC_OK);
  ck_assert_str_eq (findings_of ("/kind"), "");
  ck_assert_int_eq (bits_of ("/kind") & (KDC__FILL_INVALID | KDC__FILL_VALUE), 0);
  ck_assert_int_eq (kdc__fill_clear (fill, "/sealed", NULL), KDC_OK);
  ck_assert_str_eq (raw_of ("/sealed", &entry), "");
}
END_TEST

START_TEST (equal_text_changes_nothing)
{
  ck_assert_int_eq (set ("/register", "12"), KDC_OK);
  ck_assert_str_eq (changes (), "v:/register");
  ck_assert_int_eq (set ("/register", " 12\n"), KDC_OK);
  ck_assert_str_eq (changes (), "");
}
END_TEST

START_TEST (hidden_values_come_back)
{
  struct kdc__fill_entry entry;

  set ("/agent/filesAs", "proxy");
  set ("/agent/proxyOf", "Trần Thị Thử");
  ck_assert_str_eq (value_of ("/agent/proxyOf"), "Trần Thị Thử");
  set ("/agent/filesAs", "owner");
  ck_assert_str_eq (value_of ("/agent/proxyOf"), "");
  ck_assert_int_eq (bits_of ("/agent/proxyOf") & KDC__FILL_RELEVANT, 0);
  ck_assert_str_eq (raw_of ("/agent/proxyOf", &entry), "Trần Thị Thử");
  set ("/agent/filesAs", "proxy");
  ck_assert_str_eq (value_of ("/agent/proxyOf"), "Trần Thị Thử");
}
END_TEST

START_TEST (calculated_values_follow)
{
  ck_assert_int_eq (add ("/floor"), KDC_OK);
  ck_assert_int_eq (add ("/floor"), KDC_OK);
  set ("/floor[1]/area", "30");
  set ("/floor[2]/area", "10");
  ck_assert_str_eq (value_of ("/floor[1]/share"), "0.75");
  ck_assert_int_eq (set ("/floor[2]/area", "30"), KDC_OK);
  ck_assert_str_eq (value_of ("/floor[1]/share"), "0.5");
  ck_assert_ptr_nonnull (strstr (changes (), "v:/floor[r1]/share"));
  ck_assert_str_eq (value_of ("/floor[2]/number"), "2");
}
END_TEST

START_TEST (rows_keep_their_ids)
{
  uint32_t id = 0;

  ck_assert_int_eq (add ("/floor"), KDC_OK);
  ck_assert_int_eq (add ("/floor"), KDC_OK);
  set ("/floor[r1]/name", "Một");
  set ("/floor[r2]/name", "Hai");
  ck_assert_int_eq (kdc__fill_add_row (fill, "/floor", 1, 0, &id, NULL), KDC_OK);
  ck_assert_uint_eq (id, 3);
  ck_assert_str_eq (value_of ("/floor[2]/name"), "Một");
  ck_assert_str_eq (value_of ("/floor[r1]/title"), "2 – Một");
  ck_assert_int_eq (kdc__fill_move_row (fill, "/floor[r2]", 1, NULL), KDC_OK);
  ck_assert_str_eq (value_of ("/floor[1]/name"), "Hai");
  ck_assert_str_eq (value_of ("/floor[r1]/title"), "3 – Một");
  ck_assert_int_eq (kdc__fill_remove_row (fill, "/floor[r3]", NULL), KDC_OK);
  ck_assert_str_eq (value_of ("/floor[r1]/title"), "2 – Một");
  ck_assert_int_eq (kdc__fill_add_row (fill, "/floor", 0, 0, &id, NULL), KDC_OK);
  ck_assert_uint_eq (id, 4);            /* 3 is not used again */
}
END_TEST

START_TEST (rows_take_their_rows_along)
{
  add ("/floor");
  add ("/floor");
  set ("/floor[1]/area", "10");
  set ("/floor[2]/area", "20");
  add ("/floor[1]/room");
  add ("/floor[2]/room");
  add ("/floor[2]/room");
  set ("/floor[1]/room[1]/label", "a");
  set ("/floor[2]/room[1]/label", "b");
  set ("/floor[2]/room[2]/label", "c");
  ck_assert_str_eq (value_of ("/names"), "a, b, c");
  ck_assert_int_eq (kdc__fill_move_row (fill, "/floor[2]", 1, NULL), KDC_OK);
  ck_assert_str_eq (value_of ("/names"), "b, c, a");
  ck_assert_str_eq (value_of ("/floor[1]/room[2]/label"), "c");
  ck_assert_int_eq (kdc__fill_remove_row (fill, "/floor[1]", NULL), KDC_OK);
  ck_assert_str_eq (value_of ("/names"), "a");
}
END_TEST

START_TEST (choices)
{
  ck_assert_int_eq (kdc__fill_choose (fill, "/proof/witness", NULL), KDC_OK);
  ck_assert_int_ne (bits_of ("/proof/witness") & KDC__FILL_CHOSEN, 0);
  set ("/proof/witness/seen", "2026-12-24");
  ck_assert_str_eq (findings_of ("/proof/witness/seen"), "form.constraint");
  ck_assert_int_eq (kdc__fill_choose (fill, "/proof/book", NULL), KDC_OK);
  ck_assert_ptr_nonnull (strstr (changes (), "rc:/proof/witness"));
  ck_assert_str_eq (findings_of ("/proof/witness/seen"), "");
  ck_assert_int_eq (kdc__fill_clear (fill, "/proof", NULL), KDC_OK);
  ck_assert_int_eq (bits_of ("/proof/book") & (KDC__FILL_CHOSEN | KDC__FILL_RELEVANT), 0);
}
END_TEST

START_TEST (papers_and_envelope)
{
  uint32_t id;

  ck_assert_int_eq (bits_of ("/proof") & KDC__FILL_REQUIRED, 0);
  ck_assert_int_eq (kdc__fill_attach (fill, "deed", &id, NULL), KDC_OK);
  ck_assert_str_eq (changes (), "qf:/proof");
  ck_assert_int_eq (kdc__fill_paper_set (fill, id, "file", "deed.pdf", NULL), KDC_OK);
  ck_assert_str_eq (changes (), "");
  ck_assert_int_eq (kdc__fill_paper_set (fill, id, "pages", "3", NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_dossier (fill)->papers[0].pages, 3);
  ck_assert_int_eq (kdc__fill_detach (fill, id, NULL), KDC_OK);
  ck_assert_int_eq (bits_of ("/proof") & KDC__FILL_REQUIRED, 0);
  set ("/email", "a@example.vn");       /* else a telephone is missing, and nothing follows */
  ck_assert_int_eq (kdc__fill_property_set (fill, "channel", "desk", NULL), KDC_OK);
  ck_assert_int_ne (bits_of ("/agent") & KDC__FILL_REQUIRED, 0);
  ck_assert_int_eq (kdc__fill_property_set (fill, "channel", NULL, NULL), KDC_OK);
  ck_assert_int_eq (bits_of ("/agent") & KDC__FILL_REQUIRED, 0);
}
END_TEST

/* The day of filing decides which codes are in force. */
START_TEST (day_of_filing)
{
  set ("/agent/home/country", "DD");
  ck_assert_str_eq (findings_of ("/agent/home/country"), "code.not-in-force");
  ck_assert_int_eq (kdc__fill_property_set (fill, "received", "2024-01-01T08:00:00+07:00", NULL),
                    KDC_OK);
  ck_assert_str_eq (findings_of ("/agent/home/country"), "");
  ck_assert_ptr_nonnull (strstr (changes (), "/agent/home/country"));
}
END_TEST

/* What is filed in the future is judged by today, as when a document says so. */
START_TEST (filed_in_the_future)
{
  set ("/agent/home/country", "DD");
  ck_assert_int_eq (kdc__fill_property_set (fill, "today", "2024-06-01", NULL), KDC_OK);
  ck_assert_str_eq (findings_of ("/agent/home/country"), "");
  ck_assert_int_eq (kdc__fill_property_set (fill, "received", "2026-01-01T08:00:00+07:00", NULL),
                    KDC_OK);
  ck_assert_str_eq (findings_of ("/agent/home/country"), "");
  ck_assert_int_eq (kdc__fill_property_set (fill, "today", "2026-01-01", NULL), KDC_OK);
  ck_assert_str_eq (findings_of ("/agent/home/country"), "code.not-in-force");
}
END_TEST

START_TEST (several_changes_as_one)
{
  kdc__fill_begin (fill);
  add ("/floor");
  set ("/floor[1]/area", "8");
  set ("/floor[1]/name", "Một");
  ck_assert_int_eq (kdc__fill_end (fill, NULL), KDC_OK);
  ck_assert_str_eq (value_of ("/floor[1]/title"), "1 – Một");
  ck_assert_ptr_nonnull (strstr (changes (), "n"));
  ck_assert_ptr_nonnull (strstr (changes (), "/floor[r1]/title"));
}
END_TEST

START_TEST (prefill)
{
  struct kdc__fill_entry entry;

  ck_assert_int_eq (kdc__fill_prefill (fill, "/owner", "Lê Văn Mẫu", strlen ("Lê Văn Mẫu"),
                                       "csdlqg", 1, NULL), KDC_OK);
  ck_assert_int_ne (bits_of ("/owner") & KDC__FILL_VERIFIED, 0);
  raw_of ("/owner", &entry);
  ck_assert_str_eq (entry.source, "csdlqg");
  ck_assert_int_eq (kdc__fill_prefill (fill, "/register", "7", 1, "csdlqg", 1, NULL), KDC_OK);
  ck_assert_int_eq (set ("/register", "8"), KDC_OK);
  ck_assert_int_eq (bits_of ("/register") & KDC__FILL_VERIFIED, 0);
  raw_of ("/register", &entry);
  ck_assert_ptr_null (entry.source);
  ck_assert_int_eq (kdc__fill_prefill (fill, "/quarter", "Tổ 4", strlen ("Tổ 4"), NULL, 0, NULL),
                    KDC_OK);
  ck_assert_str_eq (value_of ("/quarter"), "Tổ 4");
}
END_TEST

/* --- what they refuse ------------------------------------------------------------------------- */

enum call { SET, CLEAR, PREFILL, CHOOSE, ADD, ADD_AT_9, ADD_WITH_ID_1, REMOVE, MOVE_TO_9, SOURCE,
            DETACH, PAPER, NUMBER, PROPERTY, INSTANT, TODAY };

static const struct {
  enum call call;
  const char *path, *text;
  int status;
  const char *key;
} refusals[] = {
  { SET, "/nothing", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "phone", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "/floor[1", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "/floor[1]]/name", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "/phone[1]", "x", KDC_ENOTFOUND, "fill.no-path" },
  { SET, "/floor[1]/room/label", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[2]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[0]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[-1]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[r2]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[r]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/floor[99999999999999999999]/name", "x", KDC_ENOTFOUND, "fill.no-row" },
  { SET, "/agent", "x", KDC_EINVAL, "fill.no-field" },
  { SET, "/floor[1]", "x", KDC_EINVAL, "fill.no-field" },
  { SET, "/", "x", KDC_EINVAL, "fill.no-field" },
  { SET, "/phone", "\xff", KDC_EINVAL, "fill.text" },
  { SET, "/total", "1", KDC_ESTATE, "fill.calculated" },
  { SET, "/agent/filesAs", "x", KDC_ESTATE, "fill.readonly" },
  { SET, "/agent/home/line", "x", KDC_ESTATE, "fill.readonly" },
  { SET, "/quarter", "x", KDC_ESTATE, "fill.locked" },
  { SET, "/owner", "x", KDC_ESTATE, "fill.mandatory" },
  { CLEAR, "/owner", NULL, KDC_ESTATE, "fill.mandatory" },
  { CLEAR, "/agent", NULL, KDC_EINVAL, "fill.no-field" },
  { CLEAR, "/nothing", NULL, KDC_ENOTFOUND, "fill.no-path" },
  { PREFILL, "/phone", "1", KDC_ESTATE, "fill.no-prefill" },
  { PREFILL, "/total", "1", KDC_ESTATE, "fill.calculated" },
  { PREFILL, "/agent", "1", KDC_EINVAL, "fill.no-field" },
  { SOURCE, "/owner", "1", KDC_EINVAL, "fill.source" },
  { CHOOSE, "/proof", NULL, KDC_EINVAL, "fill.no-branch" },
  { CHOOSE, "/proof/paper", NULL, KDC_ENOTFOUND, "fill.no-path" },
  { ADD, "/agent", NULL, KDC_EINVAL, "fill.no-repeat" },
  { ADD, "/floor[1]", NULL, KDC_EINVAL, "fill.no-repeat" },
  { ADD_AT_9, "/floor", NULL, KDC_EINVAL, "fill.position" },
  { ADD_WITH_ID_1, "/floor", NULL, KDC_ECONFLICT, "fill.row-id" },
  { ADD, "/floor[1]/room", NULL, KDC_ELIMIT, "fill.rows" },
  { REMOVE, "/floor", NULL, KDC_EINVAL, "fill.no-row-path" },
  { REMOVE, "/phone", NULL, KDC_EINVAL, "fill.no-row-path" },
  { REMOVE, "/floor[7]", NULL, KDC_ENOTFOUND, "fill.no-row" },
  { MOVE_TO_9, "/floor[1]", NULL, KDC_EINVAL, "fill.position" },
  { DETACH, NULL, NULL, KDC_ENOTFOUND, "fill.no-paper" },
  { PAPER, "colour", "red", KDC_EINVAL, "api.property" },
  { NUMBER, "pages", "-3", KDC_EINVAL, "fill.number" },
  { PROPERTY, "colour", "red", KDC_EINVAL, "api.property" },
  { INSTANT, "received", "hôm nay", KDC_EINVAL, "api.instant" },
  { TODAY, "today", "2026-02-30", KDC_EINVAL, "api.day" },
};

static int
try_rows (enum call call, const char *path)
{
  switch (call) {
    case ADD:
      return kdc__fill_add_row (fill, path, 0, 0, NULL, &err);
    case ADD_AT_9:
      return kdc__fill_add_row (fill, path, 9, 0, NULL, &err);
    case ADD_WITH_ID_1:
      return kdc__fill_add_row (fill, path, 0, 1, NULL, &err);
    case REMOVE:
      return kdc__fill_remove_row (fill, path, &err);
    default:
      return kdc__fill_move_row (fill, path, 9, &err);
  }
}

static int
try (enum call call, const char *path, const char *text, uint32_t paper)
{
  size_t size = text ? strlen (text) : 0;

  switch (call) {
    case SET:
      return kdc__fill_set (fill, path, text, size, &err);
    case CLEAR:
      return kdc__fill_clear (fill, path, &err);
    case PREFILL:
      return kdc__fill_prefill (fill, path, text, size, "csdlqg", 1, &err);
    case SOURCE:
      return kdc__fill_prefill (fill, path, text, size, "", 1, &err);
    case CHOOSE:
      return kdc__fill_choose (fill, path, &err);
    case DETACH:
      return kdc__fill_detach (fill, 77, &err);
    case PAPER:
    case NUMBER:
      return kdc__fill_paper_set (fill, paper, path, text, &err);
    case PROPERTY:
    case INSTANT:
    case TODAY:
      return kdc__fill_property_set (fill, path, text, &err);
    default:
      return try_rows (call, path);
  }
}

START_TEST (refused)
{
  struct kdc__fill_entry entry;
  uint32_t paper;
  int i, status;

  ck_assert_int_eq (kdc__fill_attach (fill, "photo", &paper, NULL), KDC_OK);
  ck_assert_int_eq (add ("/floor"), KDC_OK);
  for (i = 0; i < 3; i++)
    ck_assert_int_eq (add ("/floor[1]/room"), KDC_OK);
  set ("/agent/filesAs", "self");
  set ("/sealed", "true");
  status = try (refusals[_i].call, refusals[_i].path, refusals[_i].text, paper);
  ck_assert_msg (status == refusals[_i].status && err && strcmp (err->key, refusals[_i].key) == 0,
                 "%s: %d %s", refusals[_i].path, status, err ? err->key : "no error");
  ck_assert_str_eq (raw_of ("/agent/filesAs", &entry), "self");
  ck_assert_uint_eq (fill->dossier->slots.tables[1].count, 1);
  ck_assert_uint_eq (fill->dossier->slots.tables[2].count, 3);
}
END_TEST

START_TEST (not_opened)
{
  struct kdc_dossier *dossier;
  struct kdc_fill *other;

  ck_assert_int_eq (kdc__fill_open (catalog, NULL, NULL, NULL, DAY, &other, &err), KDC_EINVAL);
  ck_assert_str_eq (err->key, "fill.no-form");
  ck_assert_int_eq (kdc__fill_open (catalog, "9.9", NULL, NULL, DAY, &other, &err),
                    KDC_ENOTFOUND);
  ck_assert_int_eq (kdc__fill_open (catalog, NULL, NULL, "none", DAY, &other, &err),
                    KDC_ENOTFOUND);
  ck_assert_ptr_null (other);
  ck_assert_int_eq (kdc__dossier_open_memory (catalog, "<dossier", 8, "broken.xml", NULL,
                                              &dossier, NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_from_dossier (dossier, DAY, &other, &err), KDC_EPARSE);
  ck_assert_str_eq (err->key, "fill.not-read");
  kdc__dossier_free (dossier);
  ck_assert_int_eq (kdc__fill_open (catalog, NULL, NULL, "household", DAY, &other, &err), KDC_OK);
  kdc__fill_free (other);
}
END_TEST

START_TEST (too_many_papers)
{
  int64_t i, most = kdc__limit (ctx, KDC__MAX_ATTACHMENTS);

  for (i = 0; i < most; i++)
    ck_assert_int_eq (kdc__fill_attach (fill, "photo", NULL, NULL), KDC_OK);
  ck_assert_int_eq (kdc__fill_attach (fill, "photo", NULL, &err), KDC_ELIMIT);
  ck_assert_str_eq (err->key, "fill.papers");
}
END_TEST

/* --- an endless session ----------------------------------------------------------------------- */

START_TEST (memory_stays)
{
  char text[32];
  size_t arena = 0;
  long i;

  add ("/floor");
  set ("/floor[1]/area", "10");
  for (i = 0; i < 100000; i++) {
    snprintf (text, sizeof text, "Tầng %ld", i % 1000);
    if (set ("/floor[1]/name", text) != KDC_OK)
      ck_abort_msg ("edit %ld", i);
    if (i == 2000)
      arena = fill->dossier->slots.arena.total + fill->dossier->arena.total + fill->arena.total
              + fill->evaluator.vm.scratch.total + fill->scratch.total + fill->report->arena.total;
  }
  ck_assert_uint_eq (arena, fill->dossier->slots.arena.total + fill->dossier->arena.total
                              + fill->arena.total + fill->evaluator.vm.scratch.total
                              + fill->scratch.total + fill->report->arena.total);
  ck_assert_str_eq (value_of ("/floor[1]/title"), "1 – Tầng 999");
}
END_TEST

/* --- the report of a session is that of the dossier ------------------------------------------- */

static const char *const areas[] = { "birth", "death", "marital-status", "marriage" };

static int
by_text (const void *a, const void *b)
{
  const struct kdc_finding *const *x = a, *const *y = b;
  int order = strcmp ((*x)->path, (*y)->path);

  return order ? order : strcmp ((*x)->message[KDC__VI], (*y)->message[KDC__VI]);
}

static void
compare_reports (const struct test_case *c, struct kdc_report *a, struct kdc_report *b)
{
  size_t i;

  ck_assert_msg (a->verdict == b->verdict && a->findings.count == b->findings.count,
                 "%s: verdict %d and %zu findings, of the session %d and %zu", c->name, a->verdict,
                 a->findings.count, b->verdict, b->findings.count);
  if (a->findings.count) {
    qsort (a->findings.items, a->findings.count, sizeof *a->findings.items, by_text);
    qsort (b->findings.items, b->findings.count, sizeof *b->findings.items, by_text);
  }
  for (i = 0; i < a->findings.count; i++) {
    const struct kdc_finding *x = a->findings.items[i], *y = b->findings.items[i];

    if (x->code != y->code || by_text (&x, &y) != 0
        || strcmp (x->message[KDC__EN], y->message[KDC__EN]) != 0)
      ck_abort_msg ("%s: %s %s, of the session %s %s", c->name, x->path, x->message[KDC__VI],
                    y->path, y->message[KDC__VI]);
  }
  ck_assert_uint_eq (a->fee_count, b->fee_count);
  for (i = 0; i < a->fee_count; i++)
    ck_assert_str_eq (a->fees[i].amount ? a->fees[i].amount : "",
                      b->fees[i].amount ? b->fees[i].amount : "");
}

/* 1: it can be opened as a session. */
static int
judge_case (const struct test_case *c, const char *scope)
{
  struct kdc__validate_options options = { .on = c->on, .scope = scope };
  struct kdc_dossier *dossier;
  struct kdc_report *of_dossier, *of_session;
  int status;

  ck_assert_int_eq (kdc__dossier_open_path (catalog, c->directory, &dossier, NULL), KDC_OK);
  status = kdc__fill_from_dossier (dossier, c->on, &fill, NULL);
  ck_assert_int_eq (kdc__validate (dossier, &options, &of_dossier, NULL), KDC_OK);
  if (status == KDC_OK) {
    ck_assert_int_eq (kdc__fill_report (fill, scope, &of_session, NULL), KDC_OK);
    compare_reports (c, of_dossier, of_session);
    kdc__report_free (of_session);
    kdc__fill_free (fill);
    fill = NULL;
  } else
    ck_assert_int_gt (of_dossier->verdict, KDC_VERDICT_REFUSED);
  kdc__report_free (of_dossier);
  kdc__dossier_free (dossier);
  return status == KDC_OK;
}

START_TEST (report_of_the_dossier)
{
  struct test_case *cases;
  size_t count, i, opened = 0;
  char path[512];

  open_catalog ("lib/data");
  snprintf (path, sizeof path, "%s/tests/cases/%s", getenv ("srcdir") ? getenv ("srcdir") : ".",
            areas[_i]);
  cases = cases_load (ctx, path, &count);
  for (i = 0; i < count; i++) {
    opened += (size_t) judge_case (cases + i, NULL);
    judge_case (cases + i, "draft");
  }
  ck_assert_uint_ge (opened, 50);
  free (cases);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("fill");
  TCase *calls = tcase_create ("calls"), *reports = tcase_create ("reports");
  SRunner *runner;
  int failed;

  tcase_add_checked_fixture (calls, setup, teardown);
  tcase_set_timeout (calls, 60);
  tcase_add_test (calls, fields);
  tcase_add_test (calls, wrong_texts_are_kept);
  tcase_add_test (calls, equal_text_changes_nothing);
  tcase_add_test (calls, hidden_values_come_back);
  tcase_add_test (calls, calculated_values_follow);
  tcase_add_test (calls, rows_keep_their_ids);
  tcase_add_test (calls, rows_take_their_rows_along);
  tcase_add_test (calls, choices);
  tcase_add_test (calls, papers_and_envelope);
  tcase_add_test (calls, day_of_filing);
  tcase_add_test (calls, filed_in_the_future);
  tcase_add_test (calls, several_changes_as_one);
  tcase_add_test (calls, prefill);
  tcase_add_loop_test (calls, refused, 0, (int) (sizeof refusals / sizeof *refusals));
  tcase_add_test (calls, not_opened);
  tcase_add_test (calls, too_many_papers);
  tcase_add_test (calls, memory_stays);
  tcase_set_timeout (reports, 120);
  tcase_add_loop_test (reports, report_of_the_dossier, 0, 4);
  suite_add_tcase (suite, calls);
  suite_add_tcase (suite, reports);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
