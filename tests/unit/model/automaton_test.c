/* automaton_test.c - dossiers and form data against their tables: every structure finding with its
 * path and place, and what the reader is told. */
#include "help.h"

#include "model/attribute_types.h"

#define DATA                                                                                \
  "<group name='child'>" LABEL FIELD ("name='fullName' type='string'")                      \
  FIELD ("name='birthDate' type='date'") "</group>"                                         \
  "<repeat name='residence'>" LABEL FIELD ("name='line' type='string'") "</repeat>"         \
  "<choice name='proof'>" LABEL "<branch name='notice'>" LABEL                              \
  FIELD ("name='number' type='string'") "</branch><branch name='witness'>" LABEL            \
  FIELD ("name='who' type='string'") "</branch></choice>"

#define OPEN                                                                                \
  "<dossier xmlns='urn:kdc:dossier:1' id='urn:uuid:1' procedure='1.001193' revision='1' "   \
  "created='2026-11-14T20:30:00+07:00'>"
#define CHANNEL "<channel kind='desk'/>"
#define REST CHANNEL "<authority unit='00364'/>"
#define DATA_OPEN "<data form='f'>"
#define DOSSIER(data) OPEN REST DATA_OPEN data "</data></dossier>"
#define CHILD(inner) "<f:child xmlns:f='urn:f'>" inner "</f:child>"

static struct kdc_context *ctx;
static struct kdc_form *form;
static struct kdc_buffer seen;      /* what the reader was told */

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  (void) user, (void) attributes, (void) count, (void) offset;
  if (decl->data) {
    const struct kdc__form_node *node = decl->data;

    kdc__buffer_printf (&seen, "(%s", node->path);
    ck_assert_ptr_nonnull (parent);
  }
  if (decl->content == KDC__ANY_FORM && count > 0 && attributes[0].value[0] == 'f')
    *table = form->data_decl;
  *mine = (void *) (uintptr_t) decl;
  return KDC_OK;
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  (void) user, (void) offset;
  ck_assert_ptr_eq (mine, decl);
  ck_assert ((text != NULL) == (decl->content == KDC__TEXT));
  if (decl->data)
    kdc__buffer_printf (&seen, " %.*s)", (int) length, text ? text : "");
  return KDC_OK;
}

static const struct kdc__reader reader = { on_start, on_end };

/* "code path; code path" */
static const struct { const char *xml, *findings, *seen; } rows[] = {
  { DOSSIER (CHILD ("<f:fullName>Trần &amp; <![CDATA[Minh]]> Anh</f:fullName>")), "",
    "(/child(/child/fullName Trần & Minh Anh) )" },
  { DOSSIER (CHILD ("<f:fullName source='typed' at='2026-11-14T20:00:00+07:00' verified='true'/>")),
    "", "(/child(/child/fullName ) )" },
  { DOSSIER ("<child xmlns='urn:f'><fullName>A</fullName><birthDate>x</birthDate></child>"), "",
    "(/child(/child/fullName A)(/child/birthDate x) )" },
  { DOSSIER ("<residence xmlns='urn:f'><line>1</line></residence>"
             "<residence xmlns='urn:f'><line>2</line></residence>"), "",
    "(/residence(/residence/line 1) )(/residence(/residence/line 2) )" },
  { DOSSIER ("<proof xmlns='urn:f'><witness><who>A</who></witness></proof>"), "",
    "(/proof(/proof/witness(/proof/witness/who A) ) )" },
  { OPEN REST "<data form='other'><anything><at>all</at></anything> text</data></dossier>", "",
    NULL },
  /* form data */
  { DOSSIER (CHILD ("<f:fulName><f:x/></f:fulName>")),
    "structure.unknown-element /child/fulName", "(/child )" },
  { DOSSIER ("<f:chid xmlns:f='urn:f'/>"), "structure.unknown-element /chid", NULL },
  { DOSSIER ("<child/>"), "structure.namespace /child", NULL },
  { DOSSIER (CHILD ("<fullName>A</fullName>")), "structure.namespace /child/fullName",
    "(/child(/child/fullName A) )" },
  { DOSSIER (CHILD ("<fullName/><birthDate/>")), "structure.namespace /child/fullName", NULL },
  { DOSSIER (CHILD ("<fullName/><birthDate xmlns='urn:g'/>")),
    "structure.namespace /child/fullName; structure.namespace /child/birthDate", NULL },
  { DOSSIER ("<g:child xmlns:g='urn:g'><g:fullName>A</g:fullName></g:child>"
             "<g:residence xmlns:g='urn:g'/><f:proof xmlns:f='urn:f'/>"),
    "structure.namespace /child", "(/child(/child/fullName A) )(/residence )(/proof )" },
  { DOSSIER (CHILD ("<f:birthDate/><f:fullName/>")), "structure.order /child/fullName",
    "(/child(/child/birthDate )(/child/fullName ) )" },
  { DOSSIER (CHILD ("<f:fullName>A</f:fullName><f:fullName>B</f:fullName>")),
    "structure.repeated /child/fullName", "(/child(/child/fullName A) )" },
  { DOSSIER (CHILD ("lạc <f:fullName>A</f:fullName> và lạc")), "structure.text /child", NULL },
  { DOSSIER (CHILD ("<f:fullName>A<f:b>B</f:b>C</f:fullName>")),
    "structure.unknown-element /child/fullName/b", "(/child(/child/fullName AC) )" },
  { DOSSIER (CHILD ("<f:fullName lang='vi'>A</f:fullName>")),
    "structure.unknown-attribute /child/fullName", NULL },
  { DOSSIER (CHILD ("<f:fullName verified='yes'>A</f:fullName>")),
    "structure.attribute-value /child/fullName", NULL },
  { DOSSIER ("<residence xmlns='urn:f'/><residence xmlns='urn:f'><lime/></residence>"),
    "structure.unknown-element /residence[2]/lime", NULL },
  { DOSSIER ("<proof xmlns='urn:f'><notice><number>1</number></notice>"
             "<witness><who>A</who></witness></proof>"), "structure.choice /proof/witness",
    "(/proof(/proof/notice(/proof/notice/number 1) ) )" },
  /* the envelope */
  { "<dossier xmlns='urn:kdc:dossier:2'/>", "structure.namespace ", NULL },
  { "<dossier/>", "structure.namespace ", NULL },
  { "<report xmlns='urn:kdc:dossier:1'><x/></report>", "structure.root ", NULL },
  { OPEN CHANNEL DATA_OPEN "</data></dossier>", "structure.missing-element authority", NULL },
  { OPEN REST "</dossier>", "structure.missing-element data", NULL },
  { OPEN "<channel/><authority unit='00364'/>" DATA_OPEN "</data></dossier>",
    "structure.missing-attribute channel", NULL },
  { OPEN REST DATA_OPEN "</data>" DATA_OPEN "</data></dossier>", "structure.repeated data", NULL },
  { OPEN REST DATA_OPEN "</data><papers><paper ref='a' kind='scan'/>"
    "<paper ref='b' kind='scam'/></papers></dossier>",
    "structure.attribute-value papers/paper[2]", NULL },
  { OPEN REST DATA_OPEN "</data><papers><paper ref='a' kind='scan' size='-1'/></papers></dossier>",
    "structure.attribute-value papers/paper[1]", NULL },
  { OPEN REST DATA_OPEN
    "</data><papers><paper ref='a' kind='scan' sha256='12'/></papers></dossier>",
    "structure.attribute-value papers/paper[1]", NULL },
  { OPEN "<channel kind='desk'>text</channel><authority unit='00364'/>" DATA_OPEN
    "</data></dossier>", "structure.text channel", NULL },
  { OPEN REST DATA_OPEN "</data><paper/></dossier>", "structure.unknown-element paper", NULL },
  { "<dossier xmlns='urn:kdc:dossier:1' id=' ' procedure='p' revision='1' "
    "created='2026-11-14T20:30:00+07:00'>" REST DATA_OPEN "</data></dossier>",
    "structure.attribute-value ", NULL },
  { "<dossier xmlns='urn:kdc:dossier:1' id='x' procedure='p' revision='one' created='yesterday'>"
    REST DATA_OPEN "</data></dossier>",
    "structure.attribute-value ; structure.attribute-value ", NULL },
};

static void
describe (const struct kdc__findings *findings, struct kdc_buffer *out)
{
  size_t i;

  for (i = 0; i < findings->count; i++)
    kdc__buffer_printf (out, "%s%s %s", i ? "; " : "", findings->items[i]->code->code,
                        findings->items[i]->path);
}

START_TEST (each_document)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  struct kdc__findings findings;
  struct kdc_buffer got;
  int well_formed = 0;

  kdc__findings_init (&findings, ctx);
  kdc__buffer_init (&got, ctx, 0);
  kdc__buffer_puts (&got, "");
  kdc__buffer_init (&seen, ctx, 0);
  ck_assert_int_eq (kdc__vocabulary_read (ctx, roots, 1, rows[_i].xml, strlen (rows[_i].xml),
                                          strlen (rows[_i].xml), &reader, NULL, &findings,
                                          &well_formed), KDC_OK);
  ck_assert_int_eq (well_formed, 1);
  describe (&findings, &got);
  ck_assert_msg (strcmp (got.data, rows[_i].findings) == 0, "%s\ngot %s\nexpected %s",
                 rows[_i].xml, got.data, rows[_i].findings);
  if (rows[_i].seen)
    ck_assert_str_eq (seen.data ? seen.data : "", rows[_i].seen);
  kdc__buffer_clear (&seen);
  kdc__buffer_clear (&got);
  kdc__findings_clear (&findings);
}
END_TEST

/* A place inside the value of the attribute; the texts are complete in both languages. */
START_TEST (attribute_place)
{
  static const char xml[] = OPEN "<channel kind='desk'/>\n<authority agency='a b' unit='00364'/>"
                            DATA_OPEN "</data></dossier>";
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  struct kdc__findings findings;
  int well_formed;

  kdc__findings_init (&findings, ctx);
  kdc__buffer_init (&seen, ctx, 0);
  ck_assert_int_eq (kdc__vocabulary_read (ctx, roots, 1, xml, strlen (xml), strlen (xml),
                                          &reader, NULL, &findings, &well_formed), KDC_OK);
  ck_assert_uint_eq (findings.count, 1);
  kdc__findings_locate (&findings, xml, strlen (xml));
  ck_assert_int_eq (findings.items[0]->line, 2);
  ck_assert_int_eq (findings.items[0]->column, 20);
  ck_assert_str_eq (findings.items[0]->message[KDC__EN],
                    "Attribute “agency” of “authority” has the value “a b”; expected: "
                    "[A-Za-z0-9._:-]+.");
  ck_assert_ptr_null (strchr (findings.items[0]->message[KDC__VI], '{'));
  kdc__buffer_clear (&seen);
  kdc__findings_clear (&findings);
}
END_TEST

static int
stop_start (void *user, const struct kdc__element_decl *decl, void *parent,
            const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
            const struct kdc__element_decl **table)
{
  (void) user, (void) parent, (void) attributes, (void) count, (void) offset, (void) mine;
  (void) table;
  return strcmp (decl->name, "authority") == 0 ? KDC_ESTATE : KDC_OK;
}

static int
stop_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
          size_t length, size_t offset)
{
  (void) user, (void) decl, (void) mine, (void) text, (void) length, (void) offset;
  return KDC_OK;
}

START_TEST (reader_stops)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__dossier_decl };
  static const struct kdc__reader stopper = { stop_start, stop_end };
  static const char xml[] = DOSSIER ("");
  struct kdc__findings findings;
  int well_formed;

  kdc__findings_init (&findings, ctx);
  ck_assert_int_eq (kdc__vocabulary_read (ctx, roots, 1, xml, strlen (xml), strlen (xml),
                                          &stopper, NULL, &findings, &well_formed), KDC_ESTATE);
  kdc__findings_clear (&findings);
}
END_TEST

static const struct { uint8_t type; const char *value; int right; } attribute_rows[] = {
  { KDC__A_TEXT, "", 1 }, { KDC__A_NAME, "a.b-c_1:ơ", 1 }, { KDC__A_NAME, "", 0 },
  { KDC__A_NAME, "a b", 0 }, { KDC__A_NAMES, "sat sun", 1 }, { KDC__A_NAMES, "sat  sun", 0 },
  { KDC__A_NAMES, "sat ", 0 }, { KDC__A_NAMES, "", 0 }, { KDC__A_DATE, "2026-11-14", 1 },
  { KDC__A_DATE, "2026-11-31", 0 }, { KDC__A_TIME, "23:59", 1 }, { KDC__A_TIME, "24:00", 0 },
  { KDC__A_TIME, "8:00", 0 }, { KDC__A_TIME, "08:60", 0 },
  { KDC__A_INSTANT, "2026-11-14T20:30", 1 }, { KDC__A_INSTANT, "2026-11-14", 0 },
  { KDC__A_INTEGER, "0", 1 }, { KDC__A_INTEGER, "007", 1 }, { KDC__A_INTEGER, "-1", 0 },
  { KDC__A_INTEGER, "", 0 }, { KDC__A_INTEGER, "99999999999999999999", 0 },
  { KDC__A_DECIMAL, "12.50", 1 }, { KDC__A_DECIMAL, "-3", 1 }, { KDC__A_DECIMAL, "1.", 0 },
  { KDC__A_DECIMAL, ".5", 0 }, { KDC__A_DECIMAL, "1.2.3", 0 }, { KDC__A_DECIMAL, "-", 0 },
  { KDC__A_EXPRESSION, "true()", 1 }, { KDC__A_EXPRESSION, "  ", 0 },
  { KDC__A_LANG, "vi", 1 }, { KDC__A_LANG, "en-GB", 1 }, { KDC__A_LANG, "v", 0 },
  { KDC__A_LANG, "vi_VN", 0 }, { KDC__A_LANG, "", 0 },
  { KDC__A_SHA256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF", 1 },
  { KDC__A_SHA256, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", 0 },
  { KDC__A_SHA256, "01", 0 },
};

START_TEST (each_attribute)
{
  struct kdc__attribute_decl decl = { "a", attribute_rows[_i].type, 0, NULL };
  const char *value = attribute_rows[_i].value;

  ck_assert_msg (kdc__attribute_check (&decl, value, strlen (value)) == attribute_rows[_i].right,
                 "type %d “%s”", decl.type, value);
  ck_assert (decl.type == KDC__A_TEXT || kdc__attribute_expected (&decl));
}
END_TEST

static void
set_up (void)
{
  ctx = new_context ();
  form = make_form (ctx, DATA);
}

static void
tear_down (void)
{
  kdc__form_free (form);
  kdc__context_unref (ctx);
}

int
main (void)
{
  Suite *suite = suite_create ("automaton");
  TCase *tcase = tcase_create ("documents");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, each_document, 0, (int) KDC__COUNT_OF (rows));
  tcase_add_test (tcase, attribute_place);
  tcase_add_test (tcase, reader_stops);
  tcase_add_loop_test (tcase, each_attribute, 0, (int) KDC__COUNT_OF (attribute_rows));
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
