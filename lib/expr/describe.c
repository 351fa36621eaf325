/* describe.c - compiled code in words, one op per line, for people and for tests that compare. */
#include "base/buffer.h"
#include "expr/code.h"

static void
describe_const (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  const struct kdc__value *value = (const struct kdc__value *) expr->constants.items + insn->a;
  uint32_t i;

  for (i = 0; i < insn->n; i++) {
    kdc__buffer_printf (out, "%s%s ", i ? ", " : " ", kdc__type_name (value[i].type));
    kdc__value_format (value + i, out);
  }
}

static void
describe_insn (const struct kdc__expr *expr, const struct kdc__insn *insn, struct kdc_buffer *out)
{
  const struct kdc__node *node;

  switch (insn->op) {
  case KDC__OP_CONST:
    describe_const (expr, insn, out);
    break;
  case KDC__OP_CALL:
    kdc__buffer_printf (out, " %s/%d", kdc__expr_function_row (insn->a)->name, insn->n);
    break;
  case KDC__OP_CAST:
  case KDC__OP_CASTABLE:
  case KDC__OP_COERCE:
    kdc__buffer_printf (out, " %s", kdc__type_name ((enum kdc__type) insn->a));
    break;
  case KDC__OP_READ:
  case KDC__OP_FIELD:
  case KDC__OP_GROUP:
    node = kdc__ref (expr, insn->b);
    kdc__buffer_printf (out, " %s frame %u mode %d", node->name ? node->name : "/", insn->a,
                        insn->n);
    break;
  default:
    kdc__buffer_printf (out, " %d %u %u", insn->n, insn->a, insn->b);
    break;
  }
}

int
kdc__expr_describe (const struct kdc__expr *expr, struct kdc_buffer *out)
{
  const struct kdc__insn *code = kdc__code (expr);
  uint32_t i;

  for (i = 0; i < expr->code.count; i++) {
    kdc__buffer_printf (out, "%u %s", i, kdc__op_name ((enum kdc__op) code[i].op));
    describe_insn (expr, code + i, out);
    kdc__buffer_printf (out, " @%u\n", code[i].offset);
  }
  return out->status;
}
