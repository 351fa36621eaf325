/* require.c - what is asked for and absent. A group asks as a whole: empty, it is one finding or
 * none, never one for each of its fields. */
#include "validate/check.h"

static int
asks (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
      enum kdc__need *out)
{
  int asked = 0, status = KDC_OK;

  if (node->required)
    status = kdc__check_asks (check, node->required, node, row, "required", &asked);
  *out = asked ? KDC__NEED_MISSING : KDC__NEED_OPTIONAL;
  return status;
}

/* Its own need, once it is known that it is relevant and that what is around it holds a value or
 * asks field by field. */
static int
own_need (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
          enum kdc__need *out)
{
  *out = KDC__NEED_NOTHING;
  if (node->node.kind == KDC__FIELD) {
    if (kdc__slot_of (check, &node->node, row)->state != KDC__ABSENT)
      return KDC_OK;
  } else if (!kdc__asks_as_whole (node)
             || kdc__holds_value (check, &node->node, row,
                                  kdc__form_position (check->form, &node->node,
                                                      KDC__OF_REQUIRED))) {
    return KDC_OK;
  }
  return asks (check, node, row, out);
}

int
kdc__need_find (struct kdc__check *check, const struct kdc__node *node, uint32_t row,
                enum kdc__need *out)
{
  struct kdc__mark *mark = kdc__mark_of (check, node, row);
  enum kdc__relevance relevance;
  enum kdc__need around = KDC__NEED_NOTHING;
  int status;

  status = kdc__relevance_of (check, node, row, &relevance);
  if (status == KDC_OK && node->parent)
    status = kdc__need_of (check, node->parent, kdc__parent_row (check, node, row), &around);
  if (status != KDC_OK)
    return status;
  if (relevance != KDC__RELEVANT || around == KDC__NEED_OPTIONAL)
    *out = KDC__NEED_OPTIONAL;
  else if (around == KDC__NEED_MISSING || around == KDC__NEED_COVERED)
    *out = KDC__NEED_COVERED;
  else
    status = own_need (check, kdc__form_node_of (node), row, out);
  if (status != KDC_OK)
    return status;
  mark->need = (uint8_t) *out;
  check->unmet |= *out == KDC__NEED_MISSING || *out == KDC__NEED_COVERED;
  return status;
}
