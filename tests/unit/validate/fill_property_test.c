/* fill_property_test.c - incremental = full. Random edits of the four ward forms and of a form with
 * nested repeats, choices in rows, cross-row sums, row numbers and fields that ask for each other;
 * after each edit what the session knows is compared with an evaluation of the same data from
 * nothing, and the changed set with what really changed. */
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "validate/fill_session.h"

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static uint64_t seed, state;

static const struct {
  const char *folder, *procedure;
  long steps;
} subjects[] = {
  { "tests/unit/validate/catalog", "0.000002", 52000 },
  { "lib/data", "1.001193", 13000 }, { "lib/data", "1.000656", 13000 },
  { "lib/data", "1.000894", 13000 }, { "lib/data", "1.004873", 13000 },
};

/* --- chance ----------------------------------------------------------------------------------- */

static uint32_t
chance (uint32_t below)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t) (state >> 33) % below;
}

static void
read_seed (void)
{
  const char *text = getenv ("KDC_SEED");

  seed = text ? strtoull (text, NULL, 10) : (uint64_t) kdc__now (ctx);
  state = seed * 0x9e3779b97f4a7c15u + 1;
  printf ("KDC_SEED=%llu\n", (unsigned long long) seed);
  fflush (stdout);
}

/* The assertions of Check write to a file each; these do only when they fail. */
static void
must (int status)
{
  if (status != KDC_OK)
    ck_abort_msg ("KDC_SEED=%llu: status %d", (unsigned long long) seed, status);
}

static void
check_status (int right, const char *what, int status)
{
  if (!right)
    ck_abort_msg ("KDC_SEED=%llu: %s: %d", (unsigned long long) seed, what, status);
}

/* --- random texts ----------------------------------------------------------------------------- */

static const char *
code_of (const struct kdc__form_node *node)
{
  static const char *const units[] = { "00364", "00328", "01", "79", "99999" };
  const struct kdc__codelist *list;

  if (node->codes == KDC__UNITS)
    return units[chance (5)];
  if (node->codes == KDC__AGENCIES || !node->node.list
      || kdc__catalog_codelist (catalog, node->node.list, 20771, &list, NULL) != KDC_OK)
    return "nothing-of-the-kind";
  return list->count ? list->codes[chance ((uint32_t) list->count)].value : "x";
}

static const char *
text_for (const struct kdc__form_node *node, char room[64])
{
  static const char *const names[]
    = { "Nguyễn Văn Mẫu", "Trần Thị Thử", "Le\xCC\x82 Ví Dụ", "Hoà", "Hòa" };
  static const char *const strings[]
    = { "proxy", "owner", "x", " hai  dòng\nchữ ", "rất dài, dài hơn tám chữ", "self" };

  switch (chance (8)) {
    case 0:
      return "";
    case 1:
      return "không phải thế này: 31/02/20x6";
    default:
      break;
  }
  switch (node->node.type) {
    case KDC__T_BOOLEAN:
      return chance (2) ? "true" : "false";
    case KDC__T_INTEGER:
      snprintf (room, 64, "%d", (int) chance (8) - 1);
      return room;
    case KDC__T_DECIMAL:
      snprintf (room, 64, "%u.%u", chance (60), chance (3) * 5);
      return room;
    case KDC__T_DATE:
    case KDC__T_PARTIAL_DATE:
      snprintf (room, 64, "%u-%02u-%02u", 1950 + chance (80), 1 + chance (12), 1 + chance (28));
      return room;
    case KDC__T_DATETIME:
      snprintf (room, 64, "20%02u-%02u-%02uT08:00:00", chance (30), 1 + chance (12),
                1 + chance (28));
      return room;
    case KDC__T_CODE:
      return code_of (node);
    default:
      break;
  }
  if (strcmp (node->field_type->name, "person-name") == 0)
    return names[chance (5)];
  if (strcmp (node->field_type->name, "personal-id") == 0
      || strcmp (node->field_type->name, "id-number") == 0) {
    snprintf (room, 64, "001%u%02u%06u", chance (4), chance (100), chance (1000000));
    return room;
  }
  if (strcmp (node->field_type->name, "phone") == 0)
    return "0901234567";
  return strcmp (node->field_type->name, "email") == 0 ? "a@example.vn" : strings[chance (6)];
}

/* --- an evaluation from nothing --------------------------------------------------------------- */

struct fresh {
  struct kdc_dossier *dossier;
  struct kdc__evaluator evaluator;
  struct kdc__check check;
  struct kdc_report *report;
};

static void
make_fresh (struct kdc_fill *fill, struct fresh *f)
{
  must (kdc__fill_copy (fill, &f->dossier, NULL));
  must (kdc__report_new (ctx, &f->report));
  must (kdc__evaluator_init (&f->evaluator, catalog, f->dossier, fill->evaluator.on));
  kdc__check_init (&f->check, &f->evaluator, f->report, NULL);
  must (kdc__check_codes (&f->check));
  must (kdc__check_evaluate (&f->check));
  must (kdc__check_rules (&f->check));
}

static void
free_fresh (struct fresh *f)
{
  kdc__check_clear (&f->check);
  kdc__evaluator_clear (&f->evaluator);
  kdc__report_free (f->report);
  kdc__dossier_free (f->dossier);
}

/* --- what the session says at one place ------------------------------------------------------- */

static const char *last_edit = "";
static long step_number;

static void
differ (const struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
      const char *what, int session, int full)
{
  struct kdc_buffer path;

  kdc__buffer_init (&path, ctx, 0);
  kdc__fill_path (fill, node, row, 0, &path);
  ck_abort_msg ("KDC_SEED=%llu step %ld (%s): %s of %s is %d, evaluated from nothing %d",
                (unsigned long long) seed, step_number, last_edit, what, path.data, session, full);
}

static int
readonly_of (struct fresh *f, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__node *n = &node->node;
  struct kdc__outcome outcome;

  if (n->parent
      && readonly_of (f, kdc__form_node_of (n->parent), kdc__parent_row (&f->check, n, row)))
    return 1;
  if (!node->readonly)
    return 0;
  must (kdc__check_run_of (&f->check, node->readonly, node, KDC__OF_READONLY, row,
                                       &outcome));
  return kdc__outcome_true (&outcome);
}

static int required_of (struct fresh *f, const struct kdc__form_node *node, uint32_t row);

/* Whether the fields in a group are asked for: it holds something, or must. */
static int
asks_inside (struct fresh *f, const struct kdc__node *group, uint32_t row)
{
  enum kdc__need need;

  if (!group)
    return 1;
  if (!kdc__asks_as_whole (kdc__form_node_of (group)))
    return asks_inside (f, group->parent, kdc__parent_row (&f->check, group, row));
  must (kdc__need_of (&f->check, group, row, &need));
  return need == KDC__NEED_NOTHING || required_of (f, kdc__form_node_of (group), row);
}

static int
required_of (struct fresh *f, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__node *n = &node->node;
  enum kdc__relevance relevance;
  int asked = 0;

  must (kdc__relevance_of (&f->check, n, row, &relevance));
  if (!node->required || relevance != KDC__RELEVANT
      || !asks_inside (f, n->parent, kdc__parent_row (&f->check, n, row)))
    return 0;
  must (kdc__check_asks (&f->check, node->required, node, row, "required", &asked));
  return asked;
}

static void
compare_value (const struct kdc_fill *fill, struct fresh *f, const struct kdc__form_node *node,
               uint32_t row)
{
  const struct kdc__slot *a = kdc__slot_of ((struct kdc__check *) &fill->check, &node->node, row);
  const struct kdc__slot *b = kdc__slot_of (&f->check, &node->node, row);

  if (a->irrelevant != b->irrelevant)
    differ (fill, node, row, "irrelevance", a->irrelevant, b->irrelevant);
  if (a->irrelevant && node->calculate)
    return;
  if (a->state != b->state)
    differ (fill, node, row, "slot state", a->state, b->state);
  if (a->state == KDC__VALUE && !kdc__value_equal (&a->value, &b->value))
    differ (fill, node, row, "value", 0, 1);
}

static void
compare_place (struct kdc_fill *fill, struct fresh *f, const struct kdc__form_node *node,
               uint32_t row)
{
  const struct kdc__mark *a = kdc__mark_of (&fill->check, &node->node, row);
  const struct kdc__point *point = kdc__point_of (fill, &node->node, row);
  enum kdc__need need;
  enum kdc__relevance relevance;

  must (kdc__relevance_of (&f->check, &node->node, row, &relevance));
  if (a->relevance != relevance)
    differ (fill, node, row, "relevance", a->relevance, (int) relevance);
  must (kdc__need_of (&f->check, &node->node, row, &need));
  if (a->need != need)
    differ (fill, node, row, "need", a->need, (int) need);
  if (point->required != required_of (f, node, row))
    differ (fill, node, row, "required", point->required, !point->required);
  if (point->readonly != readonly_of (f, node, row))
    differ (fill, node, row, "readonly", point->readonly, !point->readonly);
  if (node->node.kind == KDC__FIELD)
    compare_value (fill, f, node, row);
}

/* --- findings --------------------------------------------------------------------------------- */

static size_t compared;

static size_t
count_in (const struct kdc__findings *list, const char *path, const char *code)
{
  size_t i, count = 0;

  for (i = 0; i < list->count; i++)
    count += strcmp (list->items[i]->path, path) == 0
             && strcmp (list->items[i]->code->code, code) == 0;
  return count;
}

/* Findings of one list are those that the session gives at their places. Those of what is not
 * relevant are nobody's. */
static size_t
compare_list (struct kdc_fill *fill, const struct kdc__findings *list, int thorough)
{
  const struct kdc__form_node *node;
  struct kdc_report *report;
  uint32_t row;
  int whole, bits;
  size_t i, places = 0, k;

  for (i = 0; i < list->count; i++) {
    const struct kdc_finding *finding = list->items[i];

    if (strcmp (finding->code->code, "structure.irrelevant") == 0 || finding->path[0] != '/')
      continue;
    must (kdc__fill_find (fill, finding->path, strlen (finding->path), &node, &row,
                                      &whole, NULL));
    if (finding->layer != KDC_LAYER_RULE
        && kdc__mark_of (&fill->check, &node->node, row)->relevance == KDC__IRRELEVANT)
      continue;
    must (kdc__fill_state (fill, node, row, whole, &bits, NULL));
    if (!(bits & KDC__FILL_FINDINGS))
      differ (fill, node, row, finding->code->code, 0, 1);
    places++;
    if (!thorough)
      continue;
    must (kdc__fill_findings (fill, node, row, whole, &report, NULL));
    for (k = 0; k < report->findings.count; k++)
      if (strcmp (report->findings.items[k]->message[KDC__VI], finding->message[KDC__VI]) == 0)
        break;
    if (k == report->findings.count
        || count_in (&report->findings, finding->path, finding->code->code)
             != count_in (list, finding->path, finding->code->code))
      differ (fill, node, row, finding->code->code, 0, 2);
    kdc__report_free (report);
    compared++;
  }
  return places;
}

/* How many places the session says have findings, and how many findings it gives there. */
static size_t
count_said (struct kdc_fill *fill, int thorough)
{
  const struct kdc_form *form = fill->form;
  struct kdc_report *report;
  size_t i, count = 0;
  uint32_t row;
  int bits, whole;

  for (i = 0; i < form->node_count; i++)
    for (whole = 0; whole <= (form->nodes[i]->node.kind == KDC__REPEAT); whole++) {
      const struct kdc__node *n = whole ? form->nodes[i]->node.parent : &form->nodes[i]->node;

      for (row = 0; row < fill->dossier->slots.tables[n->table].count; row++) {
        must (kdc__fill_state (fill, form->nodes[i], row, whole, &bits, NULL));
        if (!(bits & KDC__FILL_FINDINGS))
          continue;
        if (!thorough) {
          count++;
          continue;
        }
        must (kdc__fill_findings (fill, form->nodes[i], row, whole, &report, NULL));
        if (!report->findings.count && !report->pending_count)
          differ (fill, form->nodes[i], row, "findings", 1, 0);
        count += report->findings.count;
        kdc__report_free (report);
      }
    }
  return count;
}

static void
compare_findings (struct kdc_fill *fill, struct fresh *f, int thorough)
{
  size_t places = compare_list (fill, &f->report->findings, thorough)
                  + compare_list (fill, &f->dossier->findings, thorough)
                  + compare_list (fill, &f->check.codes, thorough);
  size_t said = count_said (fill, thorough);

  if (thorough ? said != places : said > places)
    ck_abort_msg ("KDC_SEED=%llu step %ld (%s): the session gives %zu findings, from nothing %zu",
                  (unsigned long long) seed, step_number, last_edit, said, places);
}

static void
compare_all (struct kdc_fill *fill, int thorough)
{
  const struct kdc_form *form = fill->form;
  struct fresh f;
  uint32_t row, table;
  size_t i;

  make_fresh (fill, &f);
  for (table = 0; table < f.dossier->slots.count; table++)
    if (fill->dossier->slots.tables[table].count != f.dossier->slots.tables[table].count)
      ck_abort_msg ("KDC_SEED=%llu: rows", (unsigned long long) seed);
  for (i = 0; i < form->node_count; i++)
    for (row = 0; row < f.dossier->slots.tables[form->nodes[i]->node.table].count; row++)
      compare_place (fill, &f, form->nodes[i], row);
  compare_findings (fill, &f, thorough);
  free_fresh (&f);
}

/* --- the changed set -------------------------------------------------------------------------- */

struct before { int bits; char value[40]; uint32_t id; };
static struct before *before;
static size_t before_count;

enum { SHOWN = KDC__FILL_RELEVANT | KDC__FILL_REQUIRED | KDC__FILL_READONLY | KDC__FILL_CHOSEN };

static void
look (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row, struct before *out)
{
  const struct kdc__slot *slot;
  struct kdc_buffer text;

  must (kdc__fill_state (fill, node, row, 0, &out->bits, NULL));
  out->id = fill->dossier->slots.tables[node->node.table].rows[row].id;
  out->value[0] = '\0';
  if (node->node.kind != KDC__FIELD)
    return;
  slot = kdc__slot_of (&fill->check, &node->node, row);
  if (slot->irrelevant || slot->state != KDC__VALUE)
    return;
  kdc__buffer_init (&text, ctx, 0);
  must (kdc__value_format (&slot->value, &text));
  snprintf (out->value, sizeof out->value, "%s", text.data);
  kdc__buffer_clear (&text);
}

static void
check_place (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row,
             const struct before *was)
{
  unsigned changed = kdc__point_of (fill, &node->node, row)->changed;
  int mask = KDC__FILL_VALUE | KDC__FILL_INVALID | KDC__FILL_PENDING;
  struct before now;

  look (fill, node, row, &now);
  if ((int) (changed & SHOWN) != ((was->bits ^ now.bits) & SHOWN))
    differ (fill, node, row, "changed set", (int) changed, was->bits ^ now.bits);
  if (!(changed & KDC__FILL_VALUE)
      && (strcmp (was->value, now.value) != 0 || ((was->bits ^ now.bits) & mask)))
    differ (fill, node, row, "changed value", (int) changed, was->bits ^ now.bits);
  if (((was->bits ^ now.bits) & KDC__FILL_FINDINGS) && !(changed & KDC__FILL_FINDINGS))
    differ (fill, node, row, "changed findings", (int) changed, was->bits ^ now.bits);
}

/* Before (0) and after (1) an edit that moves no rows. */
static void
watch (struct kdc_fill *fill, int after)
{
  const struct kdc_form *form = fill->form;
  size_t i, at = 0;
  uint32_t row;

  for (i = 0; i < form->node_count; i++)
    for (row = 0; row < fill->dossier->slots.tables[form->nodes[i]->node.table].count; row++) {
      if (at == before_count) {
        before_count = before_count * 2 + 64;
        before = realloc (before, before_count * sizeof *before);
      }
      if (after)
        check_place (fill, form->nodes[i], row, before + at++);
      else
        look (fill, form->nodes[i], row, before + at++);
    }
}

/* --- edits ------------------------------------------------------------------------------------ */

static struct kdc_buffer edit;

static const char *
path_of (struct kdc_fill *fill, const struct kdc__form_node *node, uint32_t row)
{
  kdc__buffer_clear (&edit);
  must (kdc__fill_path (fill, node, row, (int) chance (2), &edit));
  return edit.data;
}

/* A node of one kind in some row; 0: there is none. */
static int
pick (struct kdc_fill *fill, enum kdc__node_kind kind, const struct kdc__form_node **node,
      uint32_t *row)
{
  int tries;

  for (tries = 0; tries < 40; tries++) {
    uint32_t count;

    *node = fill->form->nodes[chance ((uint32_t) fill->form->node_count)];
    count = fill->dossier->slots.tables[(*node)->node.table].count;
    if ((*node)->node.kind != kind || !count)
      continue;
    *row = chance (count);
    return 1;
  }
  return 0;
}

static int
edit_field (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  char room[64];
  const char *text;
  uint32_t row;
  int status;

  if (!pick (fill, KDC__FIELD, &node, &row))
    return 0;
  text = text_for (node, room);
  last_edit = path_of (fill, node, row);
  if (strcmp (node->prefill, "none") != 0 && chance (2))
    status = kdc__fill_prefill (fill, last_edit, text, strlen (text), "csdlqg", 1, NULL);
  else if (chance (10) == 0)
    status = kdc__fill_clear (fill, last_edit, NULL);
  else
    status = kdc__fill_set (fill, last_edit, text, strlen (text), NULL);
  check_status (status == KDC_OK || status == KDC_ESTATE, last_edit, status);
  return 1;
}

static int
edit_choice (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  uint32_t row;
  int clear = chance (4) == 0, status;

  if (!pick (fill, clear ? KDC__CHOICE : KDC__BRANCH, &node, &row))
    return 0;
  last_edit = path_of (fill, node, row);
  status = clear ? kdc__fill_clear (fill, last_edit, NULL)
                 : kdc__fill_choose (fill, last_edit, NULL);
  check_status (status == KDC_OK || status == KDC_ESTATE, last_edit, status);
  return 1;
}

static void
add_somewhere (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  const struct kdc__node *parent;
  struct kdc_buffer path;
  uint32_t row, count;
  int tries, status;

  for (tries = 0; tries < 60; tries++) {
    node = fill->form->nodes[chance ((uint32_t) fill->form->node_count)];
    parent = node->node.parent;
    if (node->node.kind != KDC__REPEAT)
      continue;
    count = fill->dossier->slots.tables[parent->table].count;
    if (!count || fill->dossier->slots.tables[node->node.table].count > 12)
      return;
    row = chance (count);
    kdc__buffer_init (&path, ctx, 0);
    if (parent->parent)
      kdc__fill_path (fill, kdc__form_node_of (parent), row, 1, &path);
    kdc__buffer_printf (&path, "/%s", node->node.name);
    status = kdc__fill_add_row (fill, path.data, chance (3), 0, NULL, NULL);
    check_status (status == KDC_OK || status == KDC_ELIMIT || status == KDC_EINVAL
                   || status == KDC_ESTATE, path.data, status);
    kdc__buffer_clear (&path);
    return;
  }
}

static int
edit_rows (struct kdc_fill *fill)
{
  const struct kdc__form_node *node;
  uint32_t row, what = chance (5);
  int status = KDC_OK;

  last_edit = "rows";
  if (what < 3) {
    add_somewhere (fill);
    return 2;
  }
  if (!pick (fill, KDC__REPEAT, &node, &row))
    return 0;
  last_edit = path_of (fill, node, row);
  if (what == 3)
    status = kdc__fill_remove_row (fill, last_edit, NULL);
  else
    status = kdc__fill_move_row (fill, last_edit, 1 + chance (4), NULL);
  check_status (status == KDC_OK || status == KDC_EINVAL || status == KDC_ESTATE, last_edit,
                status);
  return 2;
}

static int
edit_envelope (struct kdc_fill *fill)
{
  static const struct { const char *name, *values[3]; } properties[] = {
    { "channel", { "desk", "home", NULL } }, { "site", { "closed", "open", NULL } },
    { "unit", { "00364", "00328", NULL } }, { "case", { "x", "y", NULL } },
    { "received", { "2026-03-02T08:00:00+07:00", "2021-03-02T08:00:00+07:00", NULL } },
    { "today", { "2026-11-14", "1999-01-01", "2026-05-05" } },
  };
  uint32_t which = chance (6);

  last_edit = properties[which].name;
  must (kdc__fill_property_set (fill, last_edit, properties[which].values[chance (3)],
                                            NULL));
  return 1;
}

static int
edit_papers (struct kdc_fill *fill)
{
  static const char *const refs[] = { "deed", "photo", "birth-notice", "unknown" };
  size_t count = fill->dossier->paper_count;

  last_edit = "papers";
  if (count > 3 || (count && chance (2)))
    must (kdc__fill_detach (fill, kdc__fill_paper_id (fill, chance ((uint32_t) count)), NULL));
  else
    must (kdc__fill_attach (fill, refs[chance (4)], NULL, NULL));
  return 1;
}

/* 0: nothing was done; 2: rows may have moved. */
static int
edit_once (struct kdc_fill *fill)
{
  uint32_t what = chance (100);

  if (what < 72)
    return edit_field (fill);
  if (what < 80)
    return edit_choice (fill);
  if (what < 94)
    return edit_rows (fill);
  return what < 97 ? edit_envelope (fill) : edit_papers (fill);
}

/* --- the test --------------------------------------------------------------------------------- */

START_TEST (incremental_is_full)
{
  struct kdc_fill *fill;
  char path[512];
  kdc_error *err = NULL;
  long done = 0;
  int kind;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  read_seed ();
  kdc__buffer_init (&edit, ctx, 0);
  snprintf (path, sizeof path, "%s/%s", getenv ("srcdir") ? getenv ("srcdir") : ".",
            subjects[_i].folder);
  ck_assert_int_eq (kdc__catalog_open (ctx, path, &catalog, NULL), KDC_OK);
  if (kdc__fill_open (catalog, subjects[_i].procedure, NULL, NULL, 20771, &fill, &err) != KDC_OK)
    ck_abort_msg ("%s", err->message[KDC__EN]);
  compare_all (fill, 1);
  for (step_number = 0; done < subjects[_i].steps; step_number++) {
    int thorough = step_number % 64 == 0;

    if (thorough)
      watch (fill, 0);
    kind = edit_once (fill);
    if (!kind)
      continue;
    if (thorough && kind == 1)
      watch (fill, 1);
    compare_all (fill, thorough);
    done++;
  }
  printf ("%s: %ld edits, each compared whole; %zu findings compared by their text\n",
          subjects[_i].procedure, done, compared);
  ck_assert_uint_gt (compared, 100);
  kdc__fill_free (fill);
  kdc__buffer_clear (&edit);
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
  free (before);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("fill");
  TCase *household = tcase_create ("household"), *ward = tcase_create ("ward forms");
  SRunner *runner;
  int failed;

  mallopt (M_TRIM_THRESHOLD, 64 << 20);         /* memory is not given back after each edit */
  tcase_set_timeout (household, 600);
  tcase_set_timeout (ward, 600);
  tcase_add_loop_test (household, incremental_is_full, 0, 1);
  tcase_add_loop_test (ward, incremental_is_full, 1,
                       (int) (sizeof subjects / sizeof *subjects));
  suite_add_tcase (suite, household);
  suite_add_tcase (suite, ward);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
