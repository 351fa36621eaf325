/* cases_test.c - tests/cases/model: broken model documents, and the error each gives: code, line
 * and column. expected.xml: <expected key= line= column= path=>what it is about</expected>; without
 * key the document must compile. */
#include "help.h"

#include <dirent.h>
#include <unistd.h>

static struct kdc_context *ctx;
static struct kdc_catalog *catalog;
static char names[200][128];
static int name_count;

struct expected { char key[64], path[96]; int line, column, seen; };

static void
copy (char *out, size_t size, const struct kdc__attribute *attribute)
{
  snprintf (out, size, "%.*s", (int) attribute->length, attribute->value);
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct expected *e = user;
  char number[16];
  size_t i;

  (void) name, (void) ns, (void) offset;
  e->seen++;
  for (i = 0; i < count; i++) {
    const char *attribute = attributes[i].name;

    copy (number, sizeof number, attributes + i);
    if (strcmp (attribute, "key") == 0)
      copy (e->key, sizeof e->key, attributes + i);
    else if (strcmp (attribute, "path") == 0)
      copy (e->path, sizeof e->path, attributes + i);
    else if (strcmp (attribute, "line") == 0)
      e->line = atoi (number);
    else if (strcmp (attribute, "column") == 0)
      e->column = atoi (number);
  }
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  (void) user, (void) offset;
  return KDC_OK;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  (void) user, (void) text, (void) length, (void) offset;
  return KDC_OK;
}

static int
load (const char *folder, const char *file, struct kdc_buffer *out)
{
  char path[1024];

  snprintf (path, sizeof path, "%s/tests/cases/model/%s/%s", tree (), folder, file);
  kdc__buffer_init (out, ctx, 0);
  if (access (path, R_OK) != 0)
    return 0;
  ck_assert_int_eq (kdc__file_read (ctx, path, 1 << 20, out, NULL), KDC_OK);
  return 1;
}

static void
load_expected (const char *folder, struct expected *e)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct kdc__findings findings;
  struct kdc_buffer bytes;
  int well_formed;

  memset (e, 0, sizeof *e);
  kdc__findings_init (&findings, ctx);
  ck_assert_msg (load (folder, "expected.xml", &bytes), "%s: no expected.xml", folder);
  ck_assert_int_eq (kdc__xml_parse (ctx, bytes.data, bytes.size, &sax, e, &findings, &well_formed),
                    KDC_OK);
  ck_assert_msg (well_formed && e->seen == 1, "%s/expected.xml", folder);
  kdc__findings_clear (&findings);
  kdc__buffer_clear (&bytes);
}

static int
compile (const char *kind, struct kdc__document *d, kdc_error **err)
{
  struct kdc_procedure *procedure = NULL;
  struct kdc__authorities *authorities = NULL;
  struct kdc__calendar *calendar = NULL;
  struct kdc__codelist *list = NULL;
  struct kdc__code_register *codes = NULL;
  struct kdc__print *print = NULL;
  struct kdc_form *form = NULL;
  int status = KDC_OK;

  if (strcmp (kind, "form") == 0)
    status = kdc__form_compile (ctx, catalog, d, &form, err);
  else if (strcmp (kind, "procedure") == 0)
    status = kdc__procedure_compile (ctx, catalog, d, &procedure, err);
  else if (strcmp (kind, "codelist") == 0)
    status = kdc__codelist_compile (ctx, d, &list, err);
  else if (strcmp (kind, "authorities") == 0)
    status = kdc__authorities_compile (ctx, d, &authorities, err);
  else if (strcmp (kind, "calendar") == 0)
    status = kdc__calendar_compile (ctx, catalog, d, &calendar, err);
  else if (strcmp (kind, "register") == 0)
    status = kdc__register_compile (ctx, d, &codes, err);
  else
    status = kdc__print_compile (ctx, d, &print, err);
  kdc__form_free (form);
  kdc__procedure_free (procedure);
  kdc__codelist_free (list);
  kdc__authorities_free (authorities);
  kdc__calendar_free (calendar);
  kdc__print_free (print);
  kdc__register_free (codes);
  if (status != KDC_OK)
    kdc__document_free (d);
  return status;
}

static int
run_case (const char *folder, kdc_error **err)
{
  static const struct { const char *name; const struct kdc__element_decl *root; } kinds[] = {
    { "form", &kdc__form_decl }, { "procedure", &kdc__procedure_decl },
    { "codelist", &kdc__codelist_decl }, { "authorities", &kdc__authorities_decl },
    { "calendar", &kdc__calendar_decl }, { "print", &kdc__print_decl },
    { "register", &kdc__register_decl },
  };
  struct kdc__document *document;
  struct kdc_buffer bytes;
  char file[32];
  size_t i;
  int status;

  for (i = 0; i < KDC__COUNT_OF (kinds); i++) {
    snprintf (file, sizeof file, "%s.xml", kinds[i].name);
    if (!load (folder, file, &bytes))
      continue;
    status = kdc__document_read (ctx, &bytes, file, &kinds[i].root, 1, &document, err);
    return status == KDC_OK ? compile (kinds[i].name, document, err) : status;
  }
  ck_abort_msg ("%s holds no model document", folder);
  return KDC_EINVAL;
}

START_TEST (each_case)
{
  const char *folder = names[_i];
  struct expected e;
  kdc_error *err = NULL;
  int status = run_case (folder, &err);

  load_expected (folder, &e);
  if (getenv ("KDC_SHOW") && err)
    printf ("%s|%s|%d|%d|%s|%s\n", folder, err->key, err->line, err->column,
            err->path ? err->path : "", err->message[KDC__EN]);
  ck_assert_int_eq (status, e.key[0] ? KDC_EMODEL : KDC_OK);
  ck_assert ((err != NULL) == (status != KDC_OK));
  if (err) {
    ck_assert_msg (strcmp (err->key, e.key) == 0 && err->line == e.line && err->column == e.column,
                   "%s: got %s %d:%d, expected %s %d:%d", folder, err->key, err->line, err->column,
                   e.key, e.line, e.column);
    ck_assert_str_eq (err->path ? err->path : "", e.path);
    ck_assert_ptr_nonnull (err->message[KDC__VI]);
    ck_assert_msg (!strchr (err->message[KDC__VI], '{'), "%s: %s", folder, err->message[KDC__VI]);
    ck_assert_msg (!strchr (err->message[KDC__EN], '{'), "%s: %s", folder, err->message[KDC__EN]);
  }
  kdc__error_delete (err);
}
END_TEST

static void
list_cases (void)
{
  char path[1024];
  struct dirent *item;
  DIR *dir;

  snprintf (path, sizeof path, "%s/tests/cases/model", tree ());
  dir = opendir (path);
  while (dir && (item = readdir (dir)) && name_count < 200)
    if (item->d_name[0] != '.')
      snprintf (names[name_count++], sizeof names[0], "%.127s", item->d_name);
  if (dir)
    closedir (dir);
}

static void
set_up (void)
{
  ctx = new_context ();
  catalog = tree_catalog (ctx);
}

static void
tear_down (void)
{
  kdc__catalog_unref (catalog);
  kdc__context_unref (ctx);
}

START_TEST (all_found)
{
  ck_assert_int_ge (name_count, 110);
}
END_TEST

/* Faults that no document can hold, and what shows them. */
static const char *const elsewhere[] = {
  "expr.encoding",                  /* XML lets no such byte through: syntax of kdc eval */
  "expr.no-form",                   /* a document always has one: kdc eval without --dossier */
  "expr.list",                      /* form.unknown-list comes first */
  "expr.result", "expr.result-hint",          /* attributes take conditions or any type */
};

static int
is_elsewhere (const char *code)
{
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (elsewhere); i++)
    if (strcmp (elsewhere[i], code) == 0)
      return 1;
  return 0;
}

static int
has_case (const char *code)
{
  struct expected e;
  int i;

  for (i = 0; i < name_count; i++) {
    load_expected (names[i], &e);
    if (strcmp (e.key, code) == 0 && e.line > 0 && e.column > 0)
      return 1;
  }
  return 0;
}

/* Every static error of expressions and forms has a document here, its line and column, and a text
 * that says what to write. */
START_TEST (each_static_error_has_a_case)
{
  const struct kdc__message *row;
  size_t i, said = 0;

  for (i = 0; i < kdc__message_count (); i++) {
    row = kdc__message_at (i);
    if (row->layer != 0 || strstr (row->text[KDC__VI], "{label}") != NULL   /* of a value */
        || (strncmp (row->code, "expr.", 5) != 0 && strncmp (row->code, "form.", 5) != 0))
      continue;
    ck_assert_msg (strstr (row->text[KDC__VI], "Hãy ") != NULL, "%s: %s", row->code,
                   row->text[KDC__VI]);
    ck_assert_msg (has_case (row->code) != is_elsewhere (row->code), "%s: no case", row->code);
    said++;
  }
  ck_assert_uint_ge (said, 60);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("model cases");
  TCase *tcase = tcase_create ("cases");

  list_cases ();
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, all_found);
  tcase_add_test (tcase, each_static_error_has_a_case);
  tcase_add_loop_test (tcase, each_case, 0, name_count);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
