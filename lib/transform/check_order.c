/* check_order.c - conditions may ask for each other in a circle: each of two fields is required
 * while the other is empty. Validation asks in a fixed order and takes what it is busy with for
 * answered; functions of XPath cannot know what is busy, so the same edges are found here. */
#include "transform/check.h"

struct walk {
  struct kdc__check_writer *w;
  uint8_t *state;                   /* per vertex: 0 new, 1 busy, 2 done */
};

static uint32_t
vertex (enum kdc__asked kind, uint32_t node)
{
  return node * 2 + (kind == KDC__ASKED_NEED);
}

static void
cut (struct kdc__check_writer *w, uint32_t from, uint32_t to)
{
  void *cuts = w->cuts;

  if (w->status == KDC_OK)
    w->status = kdc__grow (w->job->ctx, &cuts, &w->cut_capacity, w->cut_count,
                           2 * sizeof *w->cuts);
  if (w->status != KDC_OK)
    return;
  w->cuts = cuts;
  w->cuts[2 * w->cut_count] = from;
  w->cuts[2 * w->cut_count++ + 1] = to;
}

static void visit (struct walk *walk, uint32_t v);

static void
follow (struct walk *walk, uint32_t from, uint32_t to)
{
  if (walk->state[to] == 1)
    cut (walk->w, from, to);
  else if (walk->state[to] == 0)
    visit (walk, to);
}

static void
follow_reads (struct walk *walk, uint32_t from, const struct kdc__expr *expr)
{
  const struct kdc__node *const *reads;
  size_t i, count = expr ? kdc__expr_reads (expr, &reads) : 0;

  for (i = 0; i < count; i++) {
    follow (walk, from, vertex (KDC__ASKED_RELEVANCE, reads[i]->index));
    follow (walk, from, vertex (KDC__ASKED_NEED, reads[i]->index));
  }
}

/* In the order in which validation asks: around first, then what its own condition reads. */
static void
visit (struct walk *walk, uint32_t v)
{
  const struct kdc__form_node *node = walk->w->job->form->nodes[v / 2];
  int is_need = v % 2 == 1;

  walk->state[v] = 1;
  if (is_need)
    follow (walk, v, vertex (KDC__ASKED_RELEVANCE, v / 2));
  if (node->node.parent)
    follow (walk, v, vertex (is_need ? KDC__ASKED_NEED : KDC__ASKED_RELEVANCE,
                             node->node.parent->index));
  if (is_need && node->required && !kdc__expr_is_literal_true (node->required))
    follow_reads (walk, v, node->required);
  if (!is_need)
    follow_reads (walk, v, node->relevant);
  walk->state[v] = 2;
}

static void
start (struct walk *walk, uint32_t v)
{
  if (walk->state[v] == 0)
    visit (walk, v);
}

int
kdc__check_order (struct kdc__check_writer *w)
{
  const struct kdc_form *form = w->job->form;
  struct walk walk = { w, kdc__arena_alloc (&w->scratch, form->node_count * 2) };
  size_t i;

  if (!walk.state)
    return w->status = KDC_ENOMEM;
  for (i = 0; i < form->step_count; i++)
    if (form->steps[i].kind == KDC__STEP_RELEVANT || form->steps[i].kind == KDC__STEP_CALCULATE)
      start (&walk, vertex (KDC__ASKED_RELEVANCE, form->steps[i].node->node.index));
  for (i = 0; i < form->node_count; i++)
    start (&walk, vertex (KDC__ASKED_RELEVANCE, (uint32_t) i));
  for (i = 0; i < form->node_count; i++)
    start (&walk, vertex (KDC__ASKED_NEED, (uint32_t) i));
  return w->status;
}

int
kdc__check_is_cut (const struct kdc__check_writer *w, enum kdc__asked from, uint32_t node,
                   enum kdc__asked to, uint32_t other)
{
  size_t i;

  for (i = 0; i < w->cut_count; i++)
    if (w->cuts[2 * i] == vertex (from, node) && w->cuts[2 * i + 1] == vertex (to, other))
      return 1;
  return 0;
}
