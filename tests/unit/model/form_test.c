/* form_test.c - forms as used: nodes, tables and columns, the parts of an address, data
 * declarations, and an order in which everything finds ready what it reads. */
#include "help.h"

static struct kdc_context *ctx;

static const struct kdc__form_node *
node_at (const struct kdc_form *form, const char *path)
{
  const struct kdc__form_node *node = kdc__form_find (form, path);

  ck_assert_msg (node != NULL, "%s", path);
  return node;
}

START_TEST (tables_and_columns)
{
  struct kdc_form *form = make_form (ctx,
    FIELD ("name='a' type='string' max-length='10'")
    "<repeat name='r' min='1' max='3'>" LABEL FIELD ("name='b' type='integer'")
    "<group name='g'>" LABEL FIELD ("name='c' type='date'") "</group>"
    "<repeat name='s'>" LABEL FIELD ("name='d' type='money'") "</repeat></repeat>"
    FIELD ("name='e' type='boolean'"));
  const struct kdc__form_node *d = node_at (form, "/r/s/d"), *c = node_at (form, "/r/g/c");

  ck_assert_uint_eq (form->node_count, 9);
  ck_assert_uint_eq (form->table_count, 3);
  ck_assert_uint_eq (form->table_columns[0], 2);
  ck_assert_uint_eq (form->table_columns[1], 2);
  ck_assert_uint_eq (form->table_columns[2], 1);
  ck_assert_uint_eq (form->table_parents[2], 1);
  ck_assert_uint_eq (d->node.table, 2);
  ck_assert_uint_eq (c->node.table, 1);
  ck_assert_uint_eq (c->node.column, 1);
  ck_assert_ptr_eq (form->columns[form->column_base[2]], d);
  ck_assert_ptr_eq (form->columns[form->column_base[1] + 1], c);
  ck_assert_int_eq (node_at (form, "/r")->least, 1);
  ck_assert_int_eq (node_at (form, "/r")->most, 3);
  ck_assert_int_eq (node_at (form, "/a")->most, 10);
  ck_assert_ptr_eq (kdc__form_find (form, "/"), form->nodes[0]);
  ck_assert_ptr_null (kdc__form_find (form, "/r/x"));
  kdc__form_free (form);
}
END_TEST

START_TEST (data_declarations)
{
  struct kdc_form *form = make_form (ctx,
    FIELD ("name='a' type='string'") "<repeat name='r'>" LABEL "</repeat>"
    "<choice name='p'>" LABEL "<branch name='x'>" LABEL "</branch><branch name='y'>" LABEL
    "</branch></choice>");
  const struct kdc__element_decl *root = form->data_decl;

  ck_assert_uint_eq (root->child_count, 3);
  ck_assert_int_eq (root->ordered, 1);
  ck_assert_str_eq (root->children[0].element->name, "a");
  ck_assert_str_eq (root->children[0].element->ns, "urn:f");
  ck_assert_int_eq (root->children[0].element->content, KDC__TEXT);
  ck_assert_uint_eq (root->children[0].most, 1);
  ck_assert_uint_eq (root->children[1].most, 0);
  ck_assert_int_eq (root->children[2].element->exclusive, 1);
  ck_assert_ptr_eq (root->children[0].element->data, node_at (form, "/a"));
  ck_assert_ptr_eq (node_at (form, "/p/y")->decl, root->children[2].element->children[1].element);
  kdc__form_free (form);
}
END_TEST

START_TEST (address_parts)
{
  struct kdc_form *form = make_form (ctx,
    FIELD ("name='home' type='address' required='true()' as-of='$today' alias='btp:noiCuTru'"));
  const struct kdc__form_node *home = node_at (form, "/home");
  const struct kdc__form_node *unit = node_at (form, "/home/unit");

  ck_assert_int_eq (home->composite, 1);
  ck_assert_int_eq (home->node.kind, KDC__GROUP);
  ck_assert_ptr_nonnull (home->required);
  ck_assert_str_eq (home->aliases[0].system, "btp");
  ck_assert_str_eq (home->aliases[0].key, "noiCuTru");
  ck_assert_str_eq (home->label.by_lang[KDC__VI], "Nhãn");
  ck_assert_str_eq (node_at (form, "/home/country")->node.list, "countries");
  ck_assert_ptr_null (node_at (form, "/home/country")->required);
  ck_assert_str_eq (unit->field_type->name, "unit");
  ck_assert_str_eq (unit->as_of, "today");
  ck_assert_ptr_nonnull (unit->relevant);
  ck_assert_ptr_nonnull (unit->required);
  ck_assert_ptr_nonnull (node_at (form, "/home/line")->required);
  ck_assert_ptr_nonnull (unit->label.by_lang[KDC__EN]);
  kdc__form_free (form);
}
END_TEST

START_TEST (properties)
{
  struct kdc_form *form = make_form (ctx,
    "<field name='a' type='partial-date' precision='month' prefill='locked' source='law' "
    "evidence='verified' alias='btp:x dvc:y:z'>" LABEL "<label xml:lang='en'>Label</label>"
    "<guide xml:lang='vi'>  Viết\xE1\xBB\x87 </guide><rule id='R-1' severity='warning' "
    "outcome='refuse' test='exists(.)'><message xml:lang='vi'>Sai</message></rule></field>"
    FIELD ("name='b' type='unit'"));
  const struct kdc__form_node *a = node_at (form, "/a"), *b = node_at (form, "/b");

  ck_assert_int_eq (a->precision, KDC__PRECISION_MONTH);
  ck_assert_str_eq (a->prefill, "locked");
  ck_assert_str_eq (a->evidence, "verified");
  ck_assert_str_eq (a->source, "law");
  ck_assert_str_eq (b->evidence, "unverified");
  ck_assert_str_eq (b->source, "test");
  ck_assert_str_eq (b->as_of, "received");
  ck_assert_uint_eq (a->alias_count, 2);
  ck_assert_str_eq (a->aliases[1].key, "y:z");
  ck_assert_str_eq (kdc__text_get (&a->label, KDC__EN), "Label");
  ck_assert_str_eq (kdc__text_get (&b->label, KDC__EN), "Nhãn");
  ck_assert_str_eq (a->guide.by_lang[KDC__VI], "Viếtệ");
  ck_assert_ptr_null (kdc__text_get (&a->example, KDC__EN));
  ck_assert_uint_eq (form->rule_count, 1);
  ck_assert_int_eq (form->rules[0].severity, KDC_SEVERITY_WARNING);
  ck_assert_str_eq (form->rules[0].outcome, "refuse");
  ck_assert_ptr_eq (form->rules[0].node, a);
  kdc__form_free (form);
}
END_TEST

/* --- order ------------------------------------------------------------------------------------ */

static size_t
place_of (const struct kdc_form *form, enum kdc__aspect aspect, const char *name)
{
  size_t i;

  for (i = 0; i < form->vertex_count; i++) {
    const struct kdc__vertex *v = form->vertices + i;

    if (v->aspect == aspect && strcmp (v->rule ? v->rule->id : v->node->path, name) == 0)
      return i;
  }
  ck_abort_msg ("no vertex %d %s", aspect, name);
  return 0;
}

#define MESSAGE "<message xml:lang='vi'>Sai</message>"

START_TEST (order_of_evaluation)
{
  struct kdc_form *form = make_form (ctx,
    "<rule id='R-0' test='/c = 3'>" MESSAGE "</rule>"
    FIELD ("name='c' type='integer' calculate='../b + 1'")
    FIELD ("name='b' type='integer' calculate='../a + 1'")
    FIELD ("name='a' type='integer' required='true()'")
    "<group name='g' relevant='../c = 2' required='true()'>" LABEL
    FIELD ("name='d' type='integer' relevant='../../a = 1' required='true()' constraint='. ne 1'")
    "</group>");
  size_t a = place_of (form, KDC__OF_REQUIRED, "/a");
  size_t b = place_of (form, KDC__OF_VALUE, "/b");
  size_t c = place_of (form, KDC__OF_VALUE, "/c");
  size_t g = place_of (form, KDC__OF_RELEVANT, "/g");
  size_t d = place_of (form, KDC__OF_RELEVANT, "/g/d");

  ck_assert_uint_eq (form->vertex_count, 6 * KDC__ASPECTS + 1);
  ck_assert_uint_lt (a, b);             /* required but absent: known before it is read */
  ck_assert_uint_lt (b, c);
  ck_assert_uint_lt (c, g);
  ck_assert_uint_lt (g, d);
  ck_assert_uint_lt (a, d);
  ck_assert_uint_lt (d, place_of (form, KDC__OF_REQUIRED, "/g/d"));
  ck_assert_uint_lt (d, place_of (form, KDC__OF_CONSTRAINT, "/g/d"));
  ck_assert_uint_lt (place_of (form, KDC__OF_REQUIRED, "/g"),
                     place_of (form, KDC__OF_REQUIRED, "/g/d"));
  ck_assert_uint_lt (c, place_of (form, KDC__OF_RULE, "R-0"));
  kdc__form_free (form);
}
END_TEST

/* A group that is required, and a field in it whose relevance reads another required one. */
START_TEST (order_inside_required_group)
{
  struct kdc_form *form = make_form (ctx,
    "<group name='g' required='true()'>" LABEL
    FIELD ("name='by' type='string' required='true()'")
    FIELD ("name='of' type='string' relevant=\"../by = 'proxy'\" required='true()'")
    "<rule id='R-1' test=\"not(by = 'proxy' and of = 'none')\">" MESSAGE "</rule></group>");

  ck_assert_uint_lt (place_of (form, KDC__OF_REQUIRED, "/g/by"),
                     place_of (form, KDC__OF_RELEVANT, "/g/of"));
  ck_assert_uint_lt (place_of (form, KDC__OF_REQUIRED, "/g/of"),
                     place_of (form, KDC__OF_RULE, "R-1"));
  kdc__form_free (form);
}
END_TEST

/* One of two must be given: each is required while the other is empty. No loop. */
START_TEST (required_of_each_other)
{
  struct kdc_form *form = make_form (ctx,
    FIELD ("name='phone' type='phone' required='empty(../email)'")
    FIELD ("name='email' type='email' required='empty(../phone)'")
    "<rule id='R-1' test=\"/phone ne 'x' or /email ne 'x'\">" MESSAGE "</rule>");

  /* the loop is cut at its first vertex: the telephone asks without waiting */
  ck_assert_uint_lt (place_of (form, KDC__OF_REQUIRED, "/phone"),
                     place_of (form, KDC__OF_REQUIRED, "/email"));
  ck_assert_uint_lt (place_of (form, KDC__OF_REQUIRED, "/email"),
                     place_of (form, KDC__OF_RULE, "R-1"));
  kdc__form_free (form);
}
END_TEST

/* A condition on a group sees what is inside of it. */
START_TEST (group_is_read_as_a_whole)
{
  struct kdc_form *form = make_form (ctx,
    FIELD ("name='z' type='boolean' calculate='exists(/g)'")
    "<group name='g'>" LABEL FIELD ("name='a' type='integer' calculate='/n + 1'") "</group>"
    FIELD ("name='n' type='integer'"));

  ck_assert_uint_lt (place_of (form, KDC__OF_VALUE, "/g/a"),
                     place_of (form, KDC__OF_VALUE, "/z"));
  kdc__form_free (form);
}
END_TEST

static void
set_up (void)
{
  ctx = new_context ();
}

static void
tear_down (void)
{
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("forms");
  TCase *tcase = tcase_create ("forms");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, tables_and_columns);
  tcase_add_test (tcase, data_declarations);
  tcase_add_test (tcase, address_parts);
  tcase_add_test (tcase, properties);
  tcase_add_test (tcase, order_of_evaluation);
  tcase_add_test (tcase, order_inside_required_group);
  tcase_add_test (tcase, required_of_each_other);
  tcase_add_test (tcase, group_is_read_as_a_whole);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
