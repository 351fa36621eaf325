/* fault.c - why an expression does not compile. The first fault stays; a text that cannot be made
 * for want of memory turns the fault into KDC_ENOMEM. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "expr/ast.h"

int
kdc__compile_nomem (struct kdc__compiler *c)
{
  if (c->status == KDC_OK)
    c->status = KDC_ENOMEM;
  return c->status;
}

/* Values are copied, because names lie in the work arena. */
static int
add_params (struct kdc__compiler *c, va_list pairs)
{
  struct kdc__expr_fault *fault = c->fault;
  struct kdc__param *param;
  const char *name, *value;

  while ((name = va_arg (pairs, const char *)) != NULL) {
    value = va_arg (pairs, const char *);
    if (value == NULL || fault->param_count == sizeof fault->params / sizeof *fault->params)
      continue;
    param = fault->params + fault->param_count++;
    param->name = name;
    param->value = kdc__arena_strdup (c->site->arena, value);
    if (param->value == NULL)
      c->status = KDC_ENOMEM;
  }
  return c->status;
}

int
kdc__compile_fault (struct kdc__compiler *c, const char *code, size_t offset, ...)
{
  va_list pairs;

  if (c->status != KDC_OK)
    return c->status;
  c->status = strncmp (code, "expr.limit", 10) == 0 ? KDC_ELIMIT : KDC_EMODEL;
  c->fault->code = code;
  c->fault->offset = offset;
  va_start (pairs, offset);
  add_params (c, pairs);
  va_end (pairs);
  return c->status;
}

const char *
kdc__compile_text (struct kdc__compiler *c, size_t offset, size_t end)
{
  char *copy;

  if (end - offset > 60) {                              /* enough to be recognised */
    end = offset + 60;
    while (end > offset && ((unsigned char) c->text[end] & 0xC0) == 0x80)
      end--;
  }
  copy = kdc__arena_strndup (c->site->arena, c->text + offset, end - offset);
  if (copy == NULL)
    kdc__compile_nomem (c);
  return copy;
}

const char *
kdc__compile_source (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  return kdc__compile_text (c, ast->offset, ast->end);
}

const char *
kdc__compile_printf (struct kdc__compiler *c, const char *format, ...)
{
  char *copy = NULL;
  va_list args;
  char small[256];
  int n;

  va_start (args, format);
  n = vsnprintf (small, sizeof small, format, args);
  va_end (args);
  if (n >= 0)
    copy = kdc__arena_strdup (c->site->arena, small);
  if (copy == NULL)
    kdc__compile_nomem (c);
  return copy;
}

const char *
kdc__compile_type (struct kdc__compiler *c, const struct kdc__ast *ast)
{
  static const char *const marks[] = { "", "", "?", "*" };

  if (ast->card == KDC__CARD_EMPTY)
    return "()";
  return kdc__compile_printf (c, "%s%s", kdc__type_name (ast->type), marks[ast->card]);
}

#define LONGEST 40

size_t
kdc__name_distance (const char *a, const char *b)
{
  size_t row[LONGEST + 1], n = strlen (b), i, j, corner, cost;

  if (strlen (a) > LONGEST || n > LONGEST)
    return LONGEST;
  for (j = 0; j <= n; j++)
    row[j] = j;
  for (i = 0; a[i] != '\0'; i++) {
    corner = row[0];
    row[0] = i + 1;
    for (j = 0; j < n; j++) {
      cost = corner + (a[i] != b[j]);
      corner = row[j + 1];
      row[j + 1] = corner + 1 < row[j] + 1 ? corner + 1 : row[j] + 1;
      row[j + 1] = cost < row[j + 1] ? cost : row[j + 1];
    }
  }
  return row[n];
}
