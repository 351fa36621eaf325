/* terms.c - see terms.h. Each type has a table of templates: %B %I %N %S %D %T %Y %W %P %C are
 * filled with terms of a type, %i %n %s %d %c with sequences of them, %f with any place. What the
 * checker still refuses (a comparison that is always true) the caller leaves out. */
#include "saxon/terms.h"

#include <string.h>

unsigned
terms_below (struct terms *t, unsigned n)
{
  t->state = t->state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (unsigned) ((t->state >> 33) % n);
}

static const struct { char letter; enum kdc__type type; } letters[] = {
  { 'B', KDC__T_BOOLEAN }, { 'I', KDC__T_INTEGER }, { 'N', KDC__T_DECIMAL }, { 'S', KDC__T_STRING },
  { 'D', KDC__T_DATE }, { 'T', KDC__T_DATETIME }, { 'Y', KDC__T_YM_DURATION },
  { 'W', KDC__T_DT_DURATION }, { 'P', KDC__T_PARTIAL_DATE }, { 'C', KDC__T_CODE },
};

static enum kdc__type
type_of (char letter)
{
  size_t i = 0;

  if (letter >= 'a')
    letter = (char) (letter - 'a' + 'A');
  while (letters[i].letter != letter)
    i++;
  return letters[i].type;
}

/* Values as they are written in an expression, and terms without anything inside. */
static const char *const leaves[][14] = {
  [KDC__T_BOOLEAN] = { "true()", "false()" },
  [KDC__T_INTEGER] = { "0", "1", "2", "3", "7", "-1", "12", "100", "-40" },
  [KDC__T_DECIMAL] = { "0.5", "1.5", "2.25", "-2.5", "0.125", "10.0", "3.14159", "-0.5" },
  [KDC__T_STRING] = { "'a'", "''", "'Hòa'", "'hoà'", "'THỦY '", "'x y'", "'Straße'", "'12'",
                      "'1.5'", "'2024-02-29'", "'it''s'", "$channel", "'P1D'", "$case" },
  [KDC__T_DATE] = { "xs:date('2024-02-29')", "xs:date('2026-11-14')", "xs:date('1999-12-31')",
                    "$today", "$received", "xs:date('2026-03-01')" },
  [KDC__T_DATETIME] = { "xs:dateTime('2026-11-14T20:30:00')",
                        "xs:dateTime('2024-02-29T23:59:59.5')",
                        "xs:dateTime('2026-01-01T00:00:00')" },
  [KDC__T_YM_DURATION] = { "xs:yearMonthDuration('P1Y')", "xs:yearMonthDuration('P14M')",
                           "xs:yearMonthDuration('-P1M')", "xs:yearMonthDuration('P0M')" },
  [KDC__T_DT_DURATION] = { "xs:dayTimeDuration('P1D')", "xs:dayTimeDuration('PT36H')",
                           "xs:dayTimeDuration('-P3DT1H2M3.5S')", "xs:dayTimeDuration('P30D')" },
  [KDC__T_CODE] = { "$authority" },
};

static const char *const templates[][48] = {
  [KDC__T_BOOLEAN] = {
    "%I %v %I", "%N %v %N", "%I %v %N", "%D %v %D", "%T %v %T", "%Y %v %Y", "%W %v %W", "%S %q %S",
    "%C %q %S", "%P %q %P", "%B %q %B", "%i %g %i", "%n %g %I", "%d %g %D", "%s %e %s",
    "%c = ('a', 'b', 'old')", "%c != %S", "%B and %B", "%B or %B", "%B and %B and not(%B)",
    "not(%B)", "boolean(%B)", "exists(%f)", "empty(%f)", "exists(%f)", "if (%B) then %B else %B",
    "some $v in %R satisfies %V", "every $v in %R satisfies %V", "some $v in %F satisfies %X",
    "every $v in %F satisfies %X", "%S castable as xs:integer", "%S castable as xs:date",
    "%S castable as xs:decimal", "%S castable as xs:dayTimeDuration", "%S castable as xs:boolean",
    "%I castable as xs:boolean", "starts-with(%S, %S)", "ends-with(%S, %S)", "contains(%S, %S)",
    "matches(%S, '^[a-z]+$')", "matches(%S, '\\d{2,}|\\s')", "matches(%S, '^\\p{Lu}.?')",
    "kdc:same-name(%S, %S)", "kdc:code-valid(/c, %D)", "kdc:unit-valid(/u, %D)",
    "kdc:unit-within(/u, '01', %D)", "xs:boolean(%I)" },
  [KDC__T_INTEGER] = {
    "%I + %I", "%I - %I", "%I * %I", "%I idiv %I", "%I mod %I", "%N idiv %N", "-(%I)", "count(%f)",
    "count(%s)", "sum(%i)", "abs(%I)", "round(%I)", "floor(%I)", "min(%i)", "max(%i)",
    "string-length(%S)", "year-from-date(%D)", "month-from-date(%D)", "day-from-date(%D)",
    "hours-from-dateTime(%T)", "days-from-duration(%W)", "months-from-duration(%Y)",
    "years-from-duration(%Y)", "days-from-duration(%Y)", "xs:integer(%S)", "xs:integer(%N)",
    "xs:integer(%B)", "kdc:age(%D, %D)", "kdc:working-days(%D, %D)", "if (%B) then %I else %I",
    "kdc:index()", "round-half-to-even(%I, -1)", "count(distinct-values(%s))",
    "if (exists(%f)) then %I else ()" },
  [KDC__T_DECIMAL] = {
    "%N + %N", "%N - %I", "%N * %N", "%N div %N", "%I div %I", "%N mod %N", "-(%N)", "abs(%N)",
    "floor(%N)", "ceiling(%N)", "round(%N)", "round-half-to-even(%N)", "round-half-to-even(%N, 1)",
    "round-half-to-even(%N, -1)", "sum(%n)", "min(%n)", "max(%n)", "xs:decimal(%S)",
    "xs:decimal(%I)", "%W div %W", "%Y div %Y", "if (%B) then %N else %I" },
  [KDC__T_STRING] = {
    "string(%I)", "string(%N)", "string(%D)", "string(%T)", "string(%Y)", "string(%W)",
    "string(%P)", "string(%C)", "string(%B)", "concat(%S, %I)", "concat(%N, '-', %S, %D)",
    "string-join(%s, ', ')", "substring(%S, %I)", "substring(%S, %I, %I)", "substring(%S, 1.5, %N)",
    "substring-before(%S, %S)", "substring-after(%S, %S)", "normalize-space(%S)", "upper-case(%S)",
    "lower-case(%S)", "translate(%S, 'abcò', 'ABo')", "kdc:precision(%P)",
    "kdc:code-property(/c, 'note')", "kdc:unit-level(/u, %D)", "xs:string(%N)",
    "if (%B) then %S else %S", "string(min(%d))", "xs:string(%W)" },
  [KDC__T_DATE] = {
    "%D + %Y", "%D - %Y", "%D + %W", "%D - %W", "%W + %D", "kdc:earliest(%P)", "kdc:latest(%P)",
    "xs:date(%T)", "xs:date(%S)", "min(%d)", "max(%d)", "kdc:add-working-days(%D, %I)",
    "if (%B) then %D else %D" },
  [KDC__T_DATETIME] = { "%T + %W", "%T - %W", "%T + %Y", "%T - %Y", "xs:dateTime(%D)",
                        "xs:dateTime(%S)", "if (%B) then %T else %T" },
  [KDC__T_YM_DURATION] = { "%Y + %Y", "%Y - %Y", "%Y * %I", "%N * %Y", "%Y div %N",
                           "xs:yearMonthDuration(%S)", "if (%B) then %Y else %Y" },
  [KDC__T_DT_DURATION] = { "%W + %W", "%W - %W", "%W * %I", "%N * %W", "%W div %N", "%D - %D",
                           "%T - %T", "xs:dayTimeDuration(%S)", "if (%B) then %W else %W" },
  [KDC__T_CODE] = { NULL },
};

static void term (struct terms *t, enum kdc__type type, int depth);

static const char *
pick (struct terms *t, const char *const *list, size_t most)
{
  unsigned count = 0;

  while (count < most && list[count])
    count++;
  return count ? list[terms_below (t, count)] : NULL;
}

static void
put (struct terms *t, const char *text)
{
  kdc__buffer_puts (t->out, text);
}

/* --- places ----------------------------------------------------------------------------------- */

static const struct kdc__node *
row_of (const struct kdc__node *node)
{
  while (node->parent && node->kind != KDC__REPEAT)
    node = node->parent;
  return node;
}

static int
is_around (const struct kdc__node *row, const struct kdc__node *from)
{
  for (; from; from = from->parent)
    if (row_of (from) == row)
      return 1;
  return 0;
}

static int
contains (const struct kdc__node *outer, const struct kdc__node *inner)
{
  for (; inner; inner = inner->parent)
    if (inner == outer)
      return 1;
  return 0;
}

/* A node of a kind: fields of a type, or with kind != FIELD any of that kind; single: one value
 * from where we stand, else one in a repeat we do not stand in. NULL: there is none. */
static const struct kdc__node *
find (struct terms *t, enum kdc__node_kind kind, enum kdc__type type, int single)
{
  const struct kdc__node *found[64];
  unsigned count = 0;
  size_t i;

  for (i = 0; i < t->form->node_count && count < 64; i++) {
    const struct kdc__node *n = &t->form->nodes[i]->node;

    if (n->kind != kind || (kind == KDC__FIELD && type != KDC__T_NONE && n->type != type))
      continue;
    if (single ? is_around (row_of (n), t->here) : row_of (n)->parent != NULL)
      found[count++] = n;
  }
  return count ? found[terms_below (t, count)] : NULL;
}

static void
put_absolute (struct terms *t, const struct kdc__node *node)
{
  if (!node->parent)
    return;
  put_absolute (t, node->parent);
  kdc__buffer_printf (t->out, "/%s", node->name);
}

static void
put_below (struct terms *t, const struct kdc__node *top, const struct kdc__node *node)
{
  if (node == top)
    return;
  put_below (t, top, node->parent);
  kdc__buffer_printf (t->out, "%s%s", node->parent == top ? "" : "/", node->name);
}

/* From where we stand; what lies in no repeat sometimes from the root. */
static void
put_single (struct terms *t, const struct kdc__node *node)
{
  const struct kdc__node *top = t->here;
  int ups = 0;

  if (!row_of (node)->parent && (terms_below (t, 2) || !t->here->parent)) {
    put_absolute (t, node);
    return;
  }
  for (; !contains (top, node); top = top->parent, ups++)
    put (t, ups ? "/.." : "..");
  if (top == node)
    put (t, ups ? "" : ".");
  else if (ups)
    put (t, "/");
  put_below (t, top, node);
}

static void
put_predicate (struct terms *t, const struct kdc__node *repeat)
{
  const struct kdc__node *here = t->here;

  t->here = repeat;
  put (t, "[");
  terms_condition (t, 1);
  put (t, "]");
  t->here = here;
}

static void
put_many (struct terms *t, const struct kdc__node *node)
{
  if (node->parent)
    put_many (t, node->parent);
  if (node->parent)
    kdc__buffer_printf (t->out, "/%s", node->name);
  if (node->kind == KDC__REPEAT && terms_below (t, 5) == 0)
    put_predicate (t, node);
}

/* --- what a letter of a template stands for --------------------------------------------------- */

static void
many (struct terms *t, enum kdc__type type, int depth)
{
  const struct kdc__node *node = find (t, KDC__FIELD, type, 0);

  if (node && terms_below (t, 4)) {
    put_many (t, node);
    return;
  }
  put (t, "(");
  term (t, type, depth - 1);
  put (t, ", ");
  term (t, type, depth - 1);
  put (t, ")");
}

static void
any_place (struct terms *t)
{
  static const enum kdc__node_kind kinds[] = { KDC__FIELD, KDC__FIELD, KDC__GROUP, KDC__REPEAT };
  enum kdc__node_kind kind = kinds[terms_below (t, 4)];
  int single = kind != KDC__REPEAT && terms_below (t, 2);
  const struct kdc__node *node = find (t, kind, KDC__T_NONE, single);

  if (!node)
    put (t, "/n");
  else if (single)
    put_single (t, node);
  else
    put_many (t, node);
}

/* What $v can say of itself. */
static void
about_variable (struct terms *t, int is_row)
{
  static const char *const rows[] = { "$v/rn gt 1", "exists($v/rs)", "$v/rb", "$v/rd le $today",
                                      "count($v/z) gt 1", "$v/rs = /s",
                                      "some $x in $v/z satisfies $x/zn lt $v/rn" };
  static const char *const fields[] = { "$v gt 1", "$v * 2 eq 4", "$v = /n", "$v ne $v + 0",
                                        "$v lt /r/rn" };

  put (t, is_row ? rows[terms_below (t, 7)] : fields[terms_below (t, 5)]);
}

static void
relation (struct terms *t, char letter)
{
  static const char *const value[] = { "eq", "ne", "lt", "le", "gt", "ge" };
  static const char *const general[] = { "=", "!=", "<", "<=", ">", ">=" };

  if (letter == 'v' || letter == 'q')
    put (t, value[terms_below (t, letter == 'q' ? 2 : 6)]);
  else
    put (t, general[terms_below (t, letter == 'e' ? 2 : 6)]);
}

static void
fill (struct terms *t, char letter, int depth)
{
  if (strchr ("vqge", letter))
    relation (t, letter);
  else if (letter == 'f')
    any_place (t);
  else if (letter == 'R')
    put (t, terms_below (t, 3) ? "/r" : "/r[rn gt 0]");
  else if (letter == 'F')
    put (t, terms_below (t, 3) ? "/r/rn" : "/r/z/zn");
  else if (letter == 'V' || letter == 'X')
    about_variable (t, letter == 'V');
  else if (letter >= 'a')
    many (t, type_of (letter), depth);
  else
    term (t, type_of (letter), depth - 1);
}

static void
leaf (struct terms *t, enum kdc__type type)
{
  const struct kdc__node *node = terms_below (t, 4) ? find (t, KDC__FIELD, type, 1) : NULL;
  const char *text = pick (t, leaves[type], 14);

  if (type == KDC__T_PARTIAL_DATE || (type == KDC__T_CODE && !node))
    node = find (t, KDC__FIELD, type, 1);
  if (node)
    put_single (t, node);
  else
    put (t, text);
}

static void
term (struct terms *t, enum kdc__type type, int depth)
{
  const char *text = depth > 0 && type < KDC__T_PARTIAL_DATE && terms_below (t, 5)
                       ? pick (t, templates[type], 48) : NULL;

  if (!text) {
    leaf (t, type);
    return;
  }
  put (t, "(");
  for (; *text; text++)
    if (*text == '%')
      fill (t, *++text, depth);
    else
      kdc__buffer_putc (t->out, *text);
  put (t, ")");
}

void
terms_condition (struct terms *t, int depth)
{
  term (t, KDC__T_BOOLEAN, depth);
}
