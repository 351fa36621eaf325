/* help.h - what the tests of this room share: a context, documents from text, the catalog as it
 * lies in the tree. */
#ifndef KDC_TEST_MODEL_HELP_H
#define KDC_TEST_MODEL_HELP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/compile.h"

static inline const char *
tree (void)
{
  const char *srcdir = getenv ("srcdir");

  return srcdir ? srcdir : ".";
}

static inline struct kdc_context *
new_context (void)
{
  struct kdc_context *ctx;

  ck_assert_int_eq (kdc__context_new (NULL, NULL, &ctx), KDC_OK);
  return ctx;
}

static inline struct kdc_catalog *
tree_catalog (struct kdc_context *ctx)
{
  struct kdc_catalog *catalog;
  kdc_error *err = NULL;
  char path[1024];

  snprintf (path, sizeof path, "%s/lib/data", tree ());
  if (kdc__catalog_open (ctx, path, &catalog, &err) != KDC_OK)
    ck_abort_msg ("%s: %s", err->source ? err->source : path, err->message[KDC__EN]);
  return catalog;
}

static inline int
read_text (struct kdc_context *ctx, const char *text, const struct kdc__element_decl *root,
           struct kdc__document **out, kdc_error **err)
{
  struct kdc_buffer bytes;

  kdc__buffer_init (&bytes, ctx, 0);
  ck_assert_int_eq (kdc__buffer_puts (&bytes, text), KDC_OK);
  return kdc__document_read (ctx, &bytes, "test.xml", &root, 1, out, err);
}

#define FORM_HEAD                                                                       \
  "<form xmlns='urn:kdc:form:1' id='f' version='1' namespace='urn:f' "                  \
  "valid-from='2026-01-01' source='test'><name xml:lang='vi'>Tờ khai</name>"
#define LABEL "<label xml:lang='vi'>Nhãn</label>"
#define FIELD(attributes) "<field " attributes ">" LABEL "</field>"

/* A form whose lists are not checked; fails the test when it does not compile. */
static inline struct kdc_form *
make_form (struct kdc_context *ctx, const char *body)
{
  struct kdc__document *document;
  struct kdc_form *form;
  struct kdc_buffer text;
  kdc_error *err = NULL;

  kdc__buffer_init (&text, ctx, 0);
  kdc__buffer_printf (&text, "%s%s</form>", FORM_HEAD, body);
  if (read_text (ctx, text.data, &kdc__form_decl, &document, &err) != KDC_OK
      || kdc__form_compile (ctx, NULL, document, &form, &err) != KDC_OK)
    ck_abort_msg ("%d:%d %s %s", err->line, err->column, err->key, err->message[KDC__EN]);
  kdc__buffer_clear (&text);
  return form;
}

static inline int
run_suite (Suite *suite)
{
  SRunner *runner = srunner_create (suite);
  int failed;

  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
