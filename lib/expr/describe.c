/* describe.c - compiled code in words, for people who ask why an expression gives what it gives,
 * and for tests that compare. Fields of a line are parted by TAB. */
#include "base/buffer.h"
#include "expr/ast.h"
#include "expr/code.h"

static void
put_type (enum kdc__type type, enum kdc__card card, struct kdc_buffer *out)
{
  static const char *const marks[] = { "", "", "?", "*" };

  kdc__buffer_printf (out, "%s%s", card == KDC__CARD_EMPTY ? "()" : kdc__type_name (type),
                      marks[card]);
}

static void
put_path (const struct kdc__node *node, struct kdc_buffer *out)
{
  if (node->parent == NULL) {
    kdc__buffer_putc (out, '/');
    return;
  }
  if (node->parent->parent != NULL)
    put_path (node->parent, out);
  kdc__buffer_printf (out, "/%s", node->name);
}

/* The repeat whose rows a table holds; NULL: table 0, or none below node. */
static const struct kdc__node *
table_node (const struct kdc__node *node, uint32_t table)
{
  const struct kdc__node *child, *found = NULL;

  if (node->kind == KDC__REPEAT && node->table == table)
    return node;
  for (child = node->first_child; child != NULL && found == NULL; child = child->next)
    found = table_node (child, table);
  return found;
}

static void
put_table (const struct kdc__expr *expr, uint32_t table, struct kdc_buffer *out)
{
  const struct kdc__node *const *reads, *top, *found;

  if (table == 0 || kdc__expr_reads (expr, &reads) == 0) {
    kdc__buffer_putc (out, '/');
    return;
  }
  for (top = reads[0]; top->parent != NULL;)
    top = top->parent;
  found = table_node (top, table);
  if (found != NULL)
    put_path (found, out);
}

static void
put_constants (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  const struct kdc__value *value = (const struct kdc__value *) expr->constants.items + insn->a;
  struct kdc_buffer text;
  uint32_t i;

  kdc__buffer_init (&text, out->ctx, out->maximum);
  for (i = 0; i < insn->n && text.status == KDC_OK; i++) {
    text.size = 0;
    kdc__value_format (value + i, &text);
    kdc__buffer_puts (out, i > 0 ? ", " : "");
    kdc__buffer_put_line (out, text.data, text.size);
  }
  if (text.status != KDC_OK)
    out->status = text.status;
  kdc__buffer_clear (&text);
}

static void
put_call (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  const struct kdc__function *function = kdc__expr_function_row (insn->a);
  const char *text;

  kdc__buffer_printf (out, "%s/%u", function->name, (unsigned) insn->n);
  if (function->kind != KDC__F_PROPERTY && function->kind != KDC__F_LIST
      && function->kind != KDC__F_PAPER)
    return;
  text = kdc__string (expr, insn->b);
  kdc__buffer_printf (out, " %s", text);
  if (function->kind == KDC__F_PROPERTY)
    kdc__buffer_printf (out, " %s", kdc__string (expr, insn->b + 1));
}

/* Frame 0 is the row that carries the expression, which goes without saying. */
static void
put_frame (uint32_t frame, struct kdc_buffer *out)
{
  if (frame > 0)
    kdc__buffer_printf (out, " $%u", (unsigned) frame);
}

static void
put_read (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  static const char *const modes[] = { "", " present", " rows" };

  put_path (kdc__ref (expr, insn->b), out);
  put_frame (insn->a, out);
  if (insn->op != KDC__OP_GROUP)
    kdc__buffer_puts (out, modes[insn->n]);
}

static void
put_operator (const struct kdc__insn *insn, struct kdc_buffer *out)
{
  static const char *const values[] = { "eq", "ne", "lt", "le", "gt", "ge" };
  static const char *const general[] = { "=", "!=", "<", "<=", ">", ">=" };
  enum kdc__type left, right;
  const char *words;

  if (insn->op == KDC__OP_COMPARE) {
    kdc__buffer_puts (out, insn->b ? general[insn->a] : values[insn->a]);
    return;
  }
  words = kdc__arithmetic_words (insn->a, &left, &right);
  kdc__buffer_printf (out, "%s %s %s", kdc__type_name (left), words, kdc__type_name (right));
}

/* Loops: which, the frame of their item, and the op they jump to. */
static void
put_loop (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  static const char *const kinds[] = { "some", "every", "where" };

  if (insn->op == KDC__OP_BIND) {
    kdc__buffer_printf (out, "$%u", (unsigned) insn->a);
    if (insn->b != KDC__NO_REF) {
      kdc__buffer_putc (out, ' ');
      put_path (kdc__ref (expr, insn->b), out);
    }
    return;
  }
  kdc__buffer_printf (out, "%s $%u → %u", kinds[insn->n], (unsigned) insn->a, (unsigned) insn->b);
}

static void
put_rows (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  put_table (expr, insn->b, out);
  put_frame (insn->a, out);
}

static void
put_operands (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  switch ((enum kdc__op) insn->op) {
  case KDC__OP_CONST: put_constants (expr, insn, out); break;
  case KDC__OP_PARAMETER:
    kdc__buffer_printf (out, "$%s", kdc__parameter_name (insn->a));
    break;
  case KDC__OP_LOAD: kdc__buffer_printf (out, "$%u", (unsigned) insn->a); break;
  case KDC__OP_READ:
  case KDC__OP_READ_COMPARE:
  case KDC__OP_READ_PRESENT:
  case KDC__OP_FIELD:
  case KDC__OP_GROUP: put_read (expr, insn, out); break;
  case KDC__OP_ROWS:
  case KDC__OP_ENTER:
  case KDC__OP_INDEX: put_rows (expr, insn, out); break;
  case KDC__OP_LOOP:
  case KDC__OP_BIND:
  case KDC__OP_NEXT: put_loop (expr, insn, out); break;
  case KDC__OP_JUMP:
  case KDC__OP_BRANCH:
  case KDC__OP_AND:
  case KDC__OP_OR: kdc__buffer_printf (out, "→ %u", (unsigned) insn->b); break;
  case KDC__OP_ARITHMETIC:
  case KDC__OP_COMPARE: put_operator (insn, out); break;
  case KDC__OP_CAST:
  case KDC__OP_CASTABLE:
  case KDC__OP_COERCE:
    kdc__buffer_puts (out, kdc__type_name ((enum kdc__type) insn->a));
    break;
  case KDC__OP_CALL: put_call (expr, insn, out); break;
  default: break;
  }
}

static void
put_dependencies (const struct kdc__expr *expr, struct kdc_buffer *out)
{
  const struct kdc__node *const *reads;
  size_t i, count = kdc__expr_reads (expr, &reads);
  uint32_t p;

  for (i = 0; i < count; i++) {
    kdc__buffer_puts (out, "reads\t");
    put_path (reads[i], out);
    kdc__buffer_putc (out, '\n');
  }
  for (p = 0; p < KDC__P_COUNT; p++)
    if (expr->parameters & 1u << p)
      kdc__buffer_printf (out, "reads\t$%s\n", kdc__parameter_name (p));
}

int
kdc__expr_describe (const struct kdc__expr *expr, struct kdc_buffer *out)
{
  const struct kdc__insn *insn = kdc__code (expr);
  uint32_t i;

  for (i = 0; i < expr->code.count; i++, insn++) {
    kdc__buffer_printf (out, "%u\t%s\t", (unsigned) i, kdc__op_name ((enum kdc__op) insn->op));
    put_operands (expr, insn, out);
    kdc__buffer_putc (out, '\t');
    if (insn->gives != 0)
      put_type ((enum kdc__type) (insn->gives & 15), (enum kdc__card) (insn->gives >> 4 & 3), out);
    kdc__buffer_printf (out, "\t%u\n", (unsigned) insn->offset);
  }
  kdc__buffer_puts (out, "type\t");
  put_type (expr->type, (enum kdc__card) expr->card, out);
  kdc__buffer_putc (out, '\n');
  put_dependencies (expr, out);
  return out->status;
}
