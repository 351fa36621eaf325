/* import_find.c - which part of what was read is a procedure record, and of which shape. Portals
 * wrap it: {"code":"OK","data":{…}}, {"error_code":"0","result":[{…}]}. */
#include "transform/import_map.h"

#include <stdio.h>

#include "base/finding.h"

#define DEEPEST 4                   /* wrappings around a record */

static const char *const portal_marks[] = {
  "executionMethods", "executionCases", "executionSteps", "legalBasisesDetails", "resultsDetails",
  "subjectTypesDetails", "unitGroupsExecuting", "departmentsExecuting", "categoriesDetails",
  "codeNotation", "formalityType", "requirementsAndConditions", "departmentPromulgateCode",
};
static const char *const old_marks[] = {
  "MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "TRINHTUTHUCHIEN", "CACHTHUCTHUCHIEN", "THANHPHANHOSO",
  "COQUANTHUCHIEN", "KETQUATHUCHIEN", "CANCUPHAPLY", "YEUCAU", "MOTADOITUONGTHUCHIEN",
};

struct search {
  struct kdc__import_value *found;
  const char *shape;
  size_t count;
};

static size_t
count_marks (const struct kdc__import_value *object, const char *const *marks, size_t count)
{
  size_t i, found = 0;

  for (i = 0; i < count; i++)
    found += kdc__import_member (object, marks[i]) != NULL;
  return found;
}

/* A list of procedures has codes and names too: it takes more to be a record. */
static const char *
shape_of (const struct kdc__import_value *object)
{
  if (count_marks (object, old_marks, sizeof old_marks / sizeof *old_marks) >= 2)
    return "laythutuc";
  if (kdc__import_member (object, "code codeNotation")
      && count_marks (object, portal_marks, sizeof portal_marks / sizeof *portal_marks) >= 1)
    return "portal";
  return NULL;
}

static void
look (struct search *search, struct kdc__import_value *value, int depth)
{
  struct kdc__import_value *child;
  const char *shape = value->kind == KDC__IMPORT_OBJECT ? shape_of (value) : NULL;

  if (shape) {
    search->count++;
    search->found = search->found ? search->found : value;
    search->shape = search->shape ? search->shape : shape;
    return;
  }
  for (child = value->first; child && depth < DEEPEST; child = child->next)
    look (search, child, depth + 1);
}

/* "a, b, c": what is there in place of a record; long lists are cut. */
static void
put_names (const struct kdc__import_value *top, struct kdc_buffer *out)
{
  static const char *const kinds[] = { "{}", "[]", "\"…\"", "0", "true", "null" };
  const struct kdc__import_value *child;
  int count = 0;

  if (top->kind != KDC__IMPORT_OBJECT || !top->first) {
    kdc__buffer_puts (out, kinds[top->kind]);
    return;
  }
  for (child = top->first; child && count < 8; child = child->next) {
    size_t length = strlen (child->name);

    kdc__buffer_puts (out, count++ ? ", " : "");
    kdc__buffer_append (out, child->name, kdc__utf8_check (child->name, length > 40 ? 40 : length));
  }
  if (child)
    kdc__buffer_puts (out, ", …");
}

static int
fail (struct kdc_context *ctx, const struct kdc__import_value *top, const char *data, size_t size,
      const char *source, size_t count, kdc_error **err)
{
  struct kdc_buffer names;
  char number[24];
  int line, column, status;

  kdc__buffer_init (&names, ctx, 0);
  put_names (top, &names);
  snprintf (number, sizeof number, "%zu", count);
  kdc__locate (data, size, top->offset, &line, &column);
  status = names.status != KDC_OK
             ? kdc__fail_nomem (err)
             : kdc__fail_at (ctx, err, KDC_EPARSE, count ? "import.several" : "import.shape",
                             source, line, column, NULL, "found", names.data, "count", number,
                             NULL);
  kdc__buffer_clear (&names);
  return status;
}

int
kdc__import_find (struct kdc_context *ctx, struct kdc__import_value *top, const char *data,
                  size_t size, const char *source, struct kdc__import_value **out,
                  const char **shape, kdc_error **err)
{
  struct search search = { NULL, NULL, 0 };

  look (&search, top, 0);
  if (search.count != 1)
    return fail (ctx, top, data, size, source, search.count, err);
  *out = search.found;
  *shape = search.shape;
  return KDC_OK;
}
