/* export.c - the checked tree of an expression, written as XPath 2.0. The text is parsed again with
 * the parser and the static types of the room, so that there is one reading of it. Operators
 * become calls of functions k:NAME that hand failures on: XPath may evaluate in any order, ours has
 * one, and an order among values is kept where an order of evaluation would not be. */
#include "expr/export.h"

#include <string.h>

#include "expr/ast.h"
#include "expr/code.h"

struct writer {
  struct kdc__compiler *c;
  struct kdc__expr_export *export;
  struct kdc_buffer *out;
  const struct kdc__node **frames;  /* what $v0, $v1, … stand for */
};

static void write (struct writer *w, const struct kdc__ast *ast, int mode);

static void
put (struct writer *w, const char *text)
{
  kdc__buffer_puts (w->out, text);
}

static void
put_string (struct writer *w, const char *text, size_t size)
{
  size_t i;

  put (w, "'");
  for (i = 0; i < size; i++) {
    if (text[i] == '\'')
      put (w, "'");
    kdc__buffer_putc (w->out, text[i]);
  }
  put (w, "'");
}

/* --- places ----------------------------------------------------------------------------------- */

const struct kdc__node *
kdc__export_row (const struct kdc__node *node)
{
  while (node->parent && node->kind != KDC__REPEAT)
    node = node->parent;
  return node;
}

void
kdc__export_climb (const struct kdc__node *from, const struct kdc__node *to,
                   struct kdc_buffer *out)
{
  for (from = kdc__export_row (from), to = kdc__export_row (to); from != to && from;
       from = from->parent)
    kdc__buffer_puts (out, "/..");
}

void
kdc__export_descend (const struct kdc__node *node, const char *prefix, struct kdc_buffer *out)
{
  if (!node->parent || node->kind == KDC__REPEAT)
    return;
  kdc__export_descend (node->parent, prefix, out);
  kdc__buffer_printf (out, "/%s:%s", prefix, node->name);
}

/* Where a path stands before it goes down. */
static const struct kdc__node *
base_of (const struct writer *w, const struct kdc__path *path)
{
  const struct kdc__node *base = w->frames[path->frame];
  const struct kdc__step *step;

  if (path->absolute)
    return w->c->site->root;
  for (step = path->steps; step; step = step->next)
    if (step->kind == KDC__STEP_UP)
      base = base->parent;
  return base;
}

static int
has_predicate (const struct kdc__path *path)
{
  const struct kdc__step *step;

  for (step = path->steps; step; step = step->next)
    if (step->predicate)
      return 1;
  return 0;
}

static void
write_base (struct writer *w, const struct kdc__path *path)
{
  const struct kdc__node *base = base_of (w, path), *from = w->frames[path->frame];

  if (path->frame == 0 && w->export->around)
    from = from->parent;
  kdc__buffer_printf (w->out, "$v%u", (unsigned) path->frame);
  kdc__export_climb (from, base, w->out);
  kdc__export_descend (base, w->export->prefix, w->out);
}

static void write_steps (struct writer *w, const struct kdc__path *path,
                         const struct kdc__step *last);

static const struct kdc__step *
step_before (const struct kdc__path *path, const struct kdc__step *step)
{
  const struct kdc__step *s;

  if (step == path->steps)
    return NULL;
  for (s = path->steps; s->next != step; s = s->next)
    ;
  return s;
}

/* Rows that a predicate lets through; one that fails speaks for all. */
static void
write_filter (struct writer *w, const struct kdc__path *path, const struct kdc__step *step)
{
  struct kdc__step bare = *step;
  const struct kdc__step *before = step_before (path, step);
  unsigned frame = (unsigned) step->frame;

  bare.predicate = NULL;
  kdc__buffer_printf (w->out, "k:all(for $v%u in ", frame);
  if (before && has_predicate (path)) {
    put (w, "(for $w in ");
    write_steps (w, path, before);
    kdc__buffer_printf (w->out, " return if ($w instance of xs:QName) then $w else $w/%s:%s)",
                        w->export->prefix, bare.name);
  } else {
    write_steps (w, path, before);
    kdc__buffer_printf (w->out, "/%s:%s", w->export->prefix, bare.name);
  }
  kdc__buffer_printf (w->out, " return if ($v%u instance of xs:QName) then $v%u else k:pick(",
                      frame, frame);
  w->frames[step->frame] = step->node;
  write (w, step->predicate, KDC__READ_VALUE);
  kdc__buffer_printf (w->out, ", $v%u))", frame);
}

/* The path up to and with a step; NULL: where it begins. */
static void
write_steps (struct writer *w, const struct kdc__path *path, const struct kdc__step *last)
{
  const struct kdc__step *step;
  int wrapped = 0;

  for (step = last; step && !step->predicate; step = step_before (path, step))
    ;
  if (step) {
    wrapped = step != last;
    if (wrapped)
      put (w, "(for $w in ");
    write_filter (w, path, step);
    if (!wrapped)
      return;
    put (w, " return if ($w instance of xs:QName) then $w else $w");
    step = step->next;
  } else {
    write_base (w, path);
    step = path->steps;
  }
  for (; last && step != last->next; step = step->next)
    if (step->kind == KDC__STEP_CHILD)
      kdc__buffer_printf (w->out, "/%s:%s", w->export->prefix, step->name);
  if (wrapped)
    put (w, ")");
}

static void
write_places (struct writer *w, const struct kdc__path *path)
{
  const struct kdc__step *last = path->steps;

  while (last && last->next)
    last = last->next;
  write_steps (w, path, last);
}

static void
write_path (struct writer *w, const struct kdc__path *path, int mode)
{
  const struct kdc__node *node = path->node;

  if (path->by_value) {
    kdc__buffer_printf (w->out, "$v%u", (unsigned) path->frame);
    return;
  }
  if (node->kind == KDC__FIELD && mode == KDC__READ_VALUE)
    kdc__buffer_printf (w->out, "k:read-%u(", (unsigned) node->index);
  else
    put (w, node->kind == KDC__REPEAT ? "(" : "k:present(");
  write_places (w, path);
  put (w, ")");
}

/* --- the rest of the tree --------------------------------------------------------------------- */

static void
write_const (struct writer *w, const struct kdc__value *value)
{
  struct kdc_buffer text;

  if (value->type == KDC__T_STRING) {
    put_string (w, value->u.string.text, value->u.string.size);
    return;
  }
  if (value->type == KDC__T_BOOLEAN) {
    put (w, value->u.boolean ? "true()" : "false()");
    return;
  }
  kdc__buffer_init (&text, w->out->ctx, 0);
  if (kdc__value_format (value, &text) != KDC_OK)
    kdc__compile_nomem (w->c);
  else if (value->type == KDC__T_INTEGER && value->u.integer >= 0)
    put (w, text.data);
  else
    kdc__buffer_printf (w->out, "xs:%s('%s')", kdc__type_name (value->type), text.data);
  kdc__buffer_clear (&text);
}

static void
write_children (struct writer *w, const struct kdc__ast *ast, int mode)
{
  const struct kdc__ast *child;

  for (child = ast->child; child; child = child->next) {
    if (child != ast->child)
      put (w, ", ");
    write (w, child, mode);
  }
}

static void
write_sequence (struct writer *w, const struct kdc__ast *ast, int mode)
{
  const struct kdc__ast *child;
  int constant = 1;

  for (child = ast->child; child; child = child->next)
    constant = constant && child->kind == KDC__A_CONST;
  put (w, constant ? "(" : "k:all((");
  write_children (w, ast, mode);
  put (w, constant ? ")" : "))");
}

static void
write_if (struct writer *w, const struct kdc__ast *ast, int mode)
{
  put (w, "k:if(");
  write (w, ast->child, KDC__READ_VALUE);
  put (w, ", ");
  write (w, ast->child->next, mode);
  put (w, ", ");
  write (w, ast->child->next->next, mode);
  put (w, ")");
}

static void
write_logic (struct writer *w, const struct kdc__ast *ast)
{
  const struct kdc__ast *child;

  put (w, ast->kind == KDC__A_AND ? "k:and((" : "k:or((");
  for (child = ast->child; child; child = child->next) {
    put (w, child == ast->child ? "k:boolean(" : ", k:boolean(");
    write (w, child, KDC__READ_VALUE);
    put (w, ")");
  }
  put (w, "))");
}

static void
write_quantified (struct writer *w, const struct kdc__ast *ast)
{
  const struct kdc__path *path = ast->child->path;
  unsigned frame = (unsigned) ast->frame;

  put (w, ast->op ? "k:and(" : "k:or(");
  if (path->node->kind == KDC__FIELD) {
    put (w, "for $w in k:present(");
    write_places (w, path);
    kdc__buffer_printf (w->out, ") return for $v%u in k:read-%u($w)", frame,
                        (unsigned) path->node->index);
  } else {
    kdc__buffer_printf (w->out, "for $v%u in ", frame);
    write_places (w, path);
  }
  kdc__buffer_printf (w->out, " return if ($v%u instance of xs:QName) then $v%u else k:boolean(",
                      frame, frame);
  w->frames[ast->frame] = path->node;
  write (w, ast->child->next, KDC__READ_VALUE);
  put (w, "))");
}

static void
write_compare (struct writer *w, const struct kdc__ast *ast)
{
  static const char *const names[] = { "eq", "ne", "lt", "le", "gt", "ge" };

  kdc__buffer_printf (w->out, "k:%s%s(", ast->general ? "any-" : "", names[ast->op]);
  write_children (w, ast, KDC__READ_VALUE);
  put (w, ")");
}

static void
write_arithmetic (struct writer *w, const struct kdc__ast *ast)
{
  static const struct { int op; const char *name; } names[] = {
    { '+', "add" }, { '-', "subtract" }, { '*', "multiply" }, { '/', "divide" }, { 'i', "idivide" },
    { '%', "modulo" },
  };
  size_t i = 0;

  while (i + 1 < sizeof names / sizeof *names && names[i].op != ast->op)
    i++;
  kdc__buffer_printf (w->out, "k:%s(", names[i].name);
  write_children (w, ast, KDC__READ_VALUE);
  put (w, ")");
}

static void
write_concat (struct writer *w, const struct kdc__ast *ast)
{
  const struct kdc__ast *child;

  put (w, "k:concat((");
  for (child = ast->child; child; child = child->next) {
    put (w, child == ast->child ? "k:string(" : ", k:string(");
    write (w, child, KDC__READ_VALUE);
    put (w, ")");
  }
  put (w, "))");
}

/* The number of the row among its like; it cannot fail. */
static void
write_index (struct writer *w, const struct kdc__ast *ast)
{
  const struct kdc__node *from = w->frames[ast->frame], *row = from;

  while (row->kind != KDC__REPEAT)
    row = row->parent;
  kdc__buffer_printf (w->out, "(1 + count($v%u", (unsigned) ast->frame);
  kdc__export_climb (from, row, w->out);
  kdc__buffer_printf (w->out, "/preceding-sibling::%s:%s))", w->export->prefix, row->name);
}

static void
write_call (struct writer *w, const struct kdc__ast *ast)
{
  const struct kdc__function *f = ast->function;
  const char *name = strchr (f->name, ':');

  if (!f->exportable && !w->export->refused)
    w->export->refused = f;
  w->export->used |= (uint64_t) 1 << ast->row;
  if (f->kind == KDC__F_INDEX) {
    write_index (w, ast);
    return;
  }
  if (f->kind == KDC__F_CONCAT) {
    write_concat (w, ast);
    return;
  }
  kdc__buffer_printf (w->out, "k:%s%s(", f->kind == KDC__F_CONSTRUCTOR ? "to-" : "",
                      name ? name + 1 : f->name);
  write_children (w, ast, f->kind == KDC__F_PRESENCE ? KDC__READ_PRESENCE : KDC__READ_VALUE);
  if (f->kind == KDC__F_PROPERTY || f->kind == KDC__F_LIST) {
    put (w, ", ");
    put_string (w, ast->child->list, strlen (ast->child->list));
  }
  put (w, ")");
}

static void
write_parameter (struct writer *w, const struct kdc__ast *ast)
{
  static const char *const names[] = {
    [KDC__P_TODAY] = "today", [KDC__P_RECEIVED] = "received", [KDC__P_CHANNEL] = "channel",
    [KDC__P_PROCEDURE] = "procedure", [KDC__P_CASE] = "case", [KDC__P_SITE] = "site",
    [KDC__P_AUTHORITY] = "authority",
  };

  kdc__buffer_printf (w->out, "$%s", names[ast->op]);
}

static void
write (struct writer *w, const struct kdc__ast *ast, int mode)
{
  switch (ast->kind) {
  case KDC__A_CONST: write_const (w, &ast->value); return;
  case KDC__A_SEQUENCE: write_sequence (w, ast, mode); return;
  case KDC__A_IF: write_if (w, ast, mode); return;
  case KDC__A_QUANTIFIED: write_quantified (w, ast); return;
  case KDC__A_OR:
  case KDC__A_AND: write_logic (w, ast); return;
  case KDC__A_COMPARE: write_compare (w, ast); return;
  case KDC__A_ARITHMETIC: write_arithmetic (w, ast); return;
  case KDC__A_CALL: write_call (w, ast); return;
  case KDC__A_PARAMETER: write_parameter (w, ast); return;
  case KDC__A_PATH: write_path (w, ast->path, mode); return;
  case KDC__A_CASTABLE:
    kdc__buffer_printf (w->out, "k:is-%s(", kdc__type_name (ast->target));
    break;
  case KDC__A_NEGATE:
    put (w, "k:negate(");
    break;
  }
  write (w, ast->child, KDC__READ_VALUE);
  put (w, ")");
}

/* --- a whole expression ----------------------------------------------------------------------- */

int
kdc__expr_export (const struct kdc__expr *expr, const struct kdc__expr_site *site,
                  struct kdc__expr_export *export, struct kdc_buffer *out)
{
  struct kdc__expr_fault fault = { 0 };
  struct kdc__compiler c = { .ctx = site->arena->ctx, .text = expr->text, .size = expr->text_size,
                             .site = site, .fault = &fault, .frames = 1 };
  struct writer w = { .c = &c, .export = export, .out = out };
  struct kdc__ast *ast = NULL;

  c.max_depth = (int) kdc__limit (c.ctx, KDC__MAX_EXPR_DEPTH);
  kdc__arena_init (&c.work, c.ctx);
  if (kdc__read_again (&c, &ast) == KDC_OK) {
    w.frames = kdc__arena_array (&c.work, c.frames, sizeof *w.frames);
    if (!w.frames)
      kdc__compile_nomem (&c);
  }
  if (c.status == KDC_OK) {
    w.frames[0] = site->context ? site->context : site->root;
    write (&w, ast, KDC__READ_VALUE);
  }
  kdc__expr_release (c.expr);
  kdc__arena_free (&c.work);
  return c.status != KDC_OK ? c.status : out->status;
}

const char *
kdc__expr_text (const struct kdc__expr *expr, size_t *size)
{
  *size = expr->text_size;
  return expr->text;
}
