/* verdicts.c - what a vocabulary table says, for tests/schemas/agreement.py: describes the table,
 * or reads many documents against it, with the automaton alone. No compiler looks at them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "base/file.h"
#include "model/vocabularies.h"
#include "play/faults.h"

#define MOST_DECLS 200

static const struct kdc__element_decl *const roots[] = {
  &kdc__procedure_decl, &kdc__form_decl, &kdc__codelist_decl, &kdc__authorities_decl,
  &kdc__calendar_decl, &kdc__print_decl, &kdc__protocol_decl, &kdc__dossier_decl,
  &kdc__record_decl, &kdc__faults_decl, &kdc__register_decl,
  &kdc__layer_decl, &kdc__overlay_decl, &kdc__plan_decl,
};

static const struct kdc__element_decl *
find_root (const char *name)
{
  for (size_t i = 0; i < KDC__COUNT_OF (roots); i++)
    if (strcmp (roots[i]->name, name) == 0)
      return roots[i];
  return NULL;
}

/* --- describe --------------------------------------------------------------------------------- */

static const char *const type_names[] = {
  [KDC__A_TEXT] = "text", [KDC__A_FILLED] = "filled", [KDC__A_NAME] = "name",
  [KDC__A_NAMES] = "names", [KDC__A_DATE] = "date",
  [KDC__A_TIME] = "time", [KDC__A_INSTANT] = "instant",
  [KDC__A_INTEGER] = "integer", [KDC__A_DECIMAL] = "decimal",
  [KDC__A_EXPRESSION] = "expression", [KDC__A_ENUM] = "enum", [KDC__A_LANG] = "language",
  [KDC__A_SHA256] = "sha256",
};
static const char *const content_names[] = {
  [KDC__EMPTY] = "empty", [KDC__TEXT] = "text", [KDC__CHILDREN] = "children",
  [KDC__ANY_FORM] = "any",
};

struct decls {
  const struct kdc__element_decl *items[MOST_DECLS];
  size_t count;
};

/* Declarations name each other in circles: each is numbered when first met. */
static size_t
number_of (struct decls *decls, const struct kdc__element_decl *decl)
{
  size_t i;

  for (i = 0; i < decls->count; i++)
    if (decls->items[i] == decl)
      return i;
  if (i == MOST_DECLS) {
    fprintf (stderr, "verdicts: more than %d declarations\n", MOST_DECLS);
    exit (2);
  }
  decls->items[decls->count++] = decl;
  return i;
}

static void
describe_element (struct decls *decls, size_t number)
{
  const struct kdc__element_decl *decl = decls->items[number];

  printf ("element\t%s\t%s\t%s\n", decl->name, decl->ns, content_names[decl->content]);
  for (size_t i = 0; i < decl->attribute_count; i++) {
    const struct kdc__attribute_decl *attribute = decl->attributes + i;

    if (attribute->type >= KDC__COUNT_OF (type_names) || type_names[attribute->type] == NULL) {
      fprintf (stderr, "verdicts: %s/@%s has a type without a name here\n", decl->name,
               attribute->name);
      exit (2);
    }
    printf ("attribute\t%s\t%s\t%d", attribute->name, type_names[attribute->type],
            attribute->required);
    for (const char *const *one = attribute->values; one != NULL && *one != NULL; one++)
      printf ("\t%s", *one);
    putchar ('\n');
  }
  for (size_t i = 0; i < decl->child_count; i++)
    printf ("child\t%zu\t%" PRIu32 "\t%" PRIu32 "\n",
            number_of (decls, decl->children[i].element), decl->children[i].least,
            decl->children[i].most);
}

static int
describe (const struct kdc__element_decl *root)
{
  struct decls decls = { { root }, 1 };

  for (size_t i = 0; i < decls.count; i++)
    describe_element (&decls, i);
  return 0;
}

/* --- judge ------------------------------------------------------------------------------------ */

static int
on_start (void *user, const struct kdc__element_decl *decl, void *parent,
          const struct kdc__attribute *attributes, size_t count, size_t offset, void **mine,
          const struct kdc__element_decl **table)
{
  (void) user, (void) decl, (void) parent, (void) attributes, (void) count, (void) offset;
  (void) mine, (void) table;        /* no table: what stands in <data> is passed over */
  return KDC_OK;
}

static int
on_end (void *user, const struct kdc__element_decl *decl, void *mine, const char *text,
        size_t length, size_t offset)
{
  (void) user, (void) decl, (void) mine, (void) text, (void) length, (void) offset;
  return KDC_OK;
}

/* "accept" or "reject", the file, the codes of the findings. */
static int
judge_file (struct kdc_context *ctx, const struct kdc__element_decl *root, const char *name)
{
  static const struct kdc__reader reader = { on_start, on_end };
  struct kdc_buffer bytes;
  struct kdc__findings findings;
  int well_formed = 0, status;

  kdc__buffer_init (&bytes, ctx, 0);
  kdc__findings_init (&findings, ctx);
  status = kdc__file_read (ctx, name, (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES), &bytes,
                           NULL);
  if (status == KDC_OK)
    status = kdc__vocabulary_read (ctx, &root, 1, bytes.data, bytes.size, bytes.size, &reader,
                                   NULL, &findings, &well_formed);
  if (status == KDC_OK) {
    printf ("%s\t%s\t", findings.count == 0 && well_formed ? "accept" : "reject", name);
    for (size_t i = 0; i < findings.count; i++)
      printf ("%s%s", i ? " " : "", findings.items[i]->code->code);
    putchar ('\n');
  } else {
    fprintf (stderr, "verdicts: %s: status %d\n", name, status);
  }
  kdc__findings_clear (&findings);
  kdc__buffer_clear (&bytes);
  return status == KDC_OK ? 0 : 2;
}

static int
judge (const struct kdc__element_decl *root)
{
  struct kdc_context *ctx;
  char name[4096];
  int bad = 0;

  if (kdc__context_new (NULL, NULL, &ctx) != KDC_OK)
    return 2;
  while (bad == 0 && fgets (name, sizeof name, stdin) != NULL) {
    name[strcspn (name, "\n")] = '\0';
    bad = judge_file (ctx, root, name);
  }
  kdc__context_unref (ctx);
  return bad;
}

int
main (int argc, char **argv)
{
  const struct kdc__element_decl *root = argc == 3 ? find_root (argv[2]) : NULL;

  if (root != NULL && strcmp (argv[1], "describe") == 0)
    return describe (root);
  if (root != NULL && strcmp (argv[1], "judge") == 0)
    return judge (root);
  fputs ("verdicts describe VOCABULARY\nverdicts judge VOCABULARY < list of files\n", stderr);
  return 2;
}
