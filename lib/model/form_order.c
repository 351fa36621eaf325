/* form_order.c - the order of evaluation. Vertices are properties of definition-level nodes; a hard
 * edge is a value that is read, and hard edges may not form a loop. A soft edge (whether the field
 * read is required) only says what had better come first: two fields of which one is needed may
 * each be required while the other is empty. (docs/expressions.md, Dependency graph) */
#include "model/form_compile.h"

enum property { RELEVANT, VALUE, REQUIRED, CONSTRAINT, PROPERTIES };

struct edge { uint32_t from, to, soft; };

/* READY waits for nothing, HALF for soft edges only; LATE likewise, but nobody waits for it. */
enum { READY, HALF, LATE, QUEUES };
struct queue { uint32_t *items, from, to; };

struct graph {
  struct kdc__form_builder *b;
  struct kdc_form *form;
  uint32_t vertices;
  struct edge *edges;
  size_t edge_count, edge_capacity;
  int status;                       /* sticks: edges are added without asking each time */
  uint32_t *heads, *targets;        /* edges by their start */
  uint32_t *hard, *soft;            /* what each vertex still waits for */
  struct queue queues[QUEUES];
  uint32_t *order;
  uint32_t done_count;
  uint8_t *done;
};

static uint32_t
vertex (const struct kdc__node *node, enum property property)
{
  return node->index * PROPERTIES + property;
}

static uint32_t
rule_vertex (const struct graph *g, size_t rule)
{
  return (uint32_t) (g->form->node_count * PROPERTIES + rule);
}

static void
add_edge (struct graph *g, uint32_t from, uint32_t to, uint32_t soft)
{
  void *edges = g->edges;

  if (g->status != KDC_OK)
    return;
  g->status = kdc__grow (g->b->ctx, &edges, &g->edge_capacity, g->edge_count, sizeof *g->edges);
  if (g->status != KDC_OK)
    return;
  g->edges = edges;
  g->edges[g->edge_count++] = (struct edge) { from, to, soft };
}

/* What a reader of a group sees: what is inside, and whether it applies. */
static void
add_inside (struct graph *g, const struct kdc__node *node, uint32_t to)
{
  const struct kdc__node *child;

  add_edge (g, vertex (node, node->kind == KDC__FIELD ? VALUE : RELEVANT), to, 0);
  for (child = node->first_child; child; child = child->next)
    add_inside (g, child, to);
}

/* Whether a group holds a value: what was sent is known before we begin, what is calculated not. */
static void
add_calculated (struct graph *g, const struct kdc__node *node, uint32_t to)
{
  const struct kdc__node *child;

  for (child = node->first_child; child; child = child->next) {
    if (g->form->nodes[child->index]->calculate)
      add_edge (g, vertex (child, VALUE), to, 0);
    add_calculated (g, child, to);
  }
}

static void
add_reads (struct graph *g, const struct kdc__expr *expr, uint32_t to)
{
  const struct kdc__node *const *reads;
  size_t count, i;

  if (!expr)
    return;
  count = kdc__expr_reads (expr, &reads);
  for (i = 0; i < count; i++) {
    if (reads[i]->kind == KDC__REPEAT)
      add_edge (g, vertex (reads[i], RELEVANT), to, 0);
    else
      add_inside (g, reads[i], to);
    if (reads[i]->kind == KDC__FIELD && vertex (reads[i], REQUIRED) != to)
      add_edge (g, vertex (reads[i], REQUIRED), to, 1);
  }
}

static void
add_node_edges (struct graph *g, const struct kdc__form_node *node)
{
  const struct kdc__node *n = &node->node;

  if (n->parent) {
    add_edge (g, vertex (n->parent, RELEVANT), vertex (n, RELEVANT), 0);
    add_edge (g, vertex (n->parent, REQUIRED), vertex (n, REQUIRED), 0);
  }
  add_edge (g, vertex (n, RELEVANT), vertex (n, VALUE), 0);
  add_edge (g, vertex (n, RELEVANT), vertex (n, REQUIRED), 0);
  add_edge (g, vertex (n, VALUE), vertex (n, CONSTRAINT), 0);
  if (node->required)
    add_calculated (g, n, vertex (n, REQUIRED));
  add_reads (g, node->relevant, vertex (n, RELEVANT));
  add_reads (g, node->calculate, vertex (n, VALUE));
  add_reads (g, node->required, vertex (n, REQUIRED));
  add_reads (g, node->constraint, vertex (n, CONSTRAINT));
}

static void
collect_edges (struct graph *g)
{
  size_t i;

  for (i = 0; i < g->form->node_count; i++)
    add_node_edges (g, g->form->nodes[i]);
  for (i = 0; i < g->form->rule_count; i++) {
    const struct kdc__rule *rule = g->form->rules + i;

    add_edge (g, vertex (&rule->node->node, RELEVANT), rule_vertex (g, i), 0);
    add_reads (g, rule->test, rule_vertex (g, i));
  }
}

static int
alloc_queues (struct graph *g, struct kdc__arena *scratch)
{
  uint32_t **arrays[] = { &g->heads, &g->hard, &g->soft, &g->order, &g->queues[READY].items,
                          &g->queues[HALF].items, &g->queues[LATE].items };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (arrays); i++)
    if (!(*arrays[i] = kdc__arena_array (scratch, (size_t) g->vertices + 2, sizeof (uint32_t))))
      return KDC_ENOMEM;
  g->targets = kdc__arena_array (scratch, g->edge_count + 1, sizeof *g->targets);
  g->done = kdc__arena_alloc (scratch, (size_t) g->vertices + 1);
  return g->targets && g->done ? KDC_OK : KDC_ENOMEM;
}

/* Edges by their start: those of v are targets[heads[v]] … targets[heads[v + 1] - 1]. The lowest
 * bit of a target says soft. */
static void
index_edges (struct graph *g)
{
  size_t i;
  uint32_t v;

  for (i = 0; i < g->edge_count; i++) {
    g->heads[g->edges[i].from + 2]++;
    (g->edges[i].soft ? g->soft : g->hard)[g->edges[i].to]++;
  }
  for (v = 2; v <= g->vertices + 1; v++)
    g->heads[v] += g->heads[v - 1];
  for (i = 0; i < g->edge_count; i++)
    g->targets[g->heads[g->edges[i].from + 1]++] = g->edges[i].to << 1 | g->edges[i].soft;
}

static void
enqueue (struct graph *g, uint32_t v)
{
  int sink = v >= g->form->node_count * PROPERTIES || v % PROPERTIES == CONSTRAINT;
  struct queue *queue = g->queues + (!g->soft[v] ? READY : sink ? LATE : HALF);

  queue->items[queue->to++] = v;
}

static int
dequeue (struct graph *g, uint32_t *v)
{
  int i;

  for (i = 0; i < QUEUES; i++)
    if (g->queues[i].from < g->queues[i].to) {
      *v = g->queues[i].items[g->queues[i].from++];
      return 1;
    }
  return 0;
}

static void
sort_vertices (struct graph *g)
{
  uint32_t v, e;

  for (v = 0; v < g->vertices; v++)
    if (!g->hard[v])
      enqueue (g, v);
  while (dequeue (g, &v)) {
    if (g->done[v])
      continue;
    g->done[v] = 1;
    g->order[g->done_count++] = v;
    for (e = g->heads[v]; e < g->heads[v + 1]; e++) {
      uint32_t to = g->targets[e] >> 1;
      uint32_t left = --(g->targets[e] & 1 ? g->soft : g->hard)[to];

      if (!left && !g->hard[to] && !g->done[to])
        enqueue (g, to);
    }
  }
}

/* --- loops ------------------------------------------------------------------------------------ */

static const struct kdc__form_node *
node_of (const struct graph *g, uint32_t v)
{
  return g->form->nodes[v / PROPERTIES];
}

static void
append_vertex (const struct graph *g, uint32_t v, struct kdc_buffer *out)
{
  static const char *const names[] = { "relevant", "value", "required", "constraint" };

  if (v < g->form->node_count * PROPERTIES)
    kdc__buffer_printf (out, "%s(%s)", names[v % PROPERTIES], node_of (g, v)->path);
}

/* Each vertex that is not done waits for one that is not done either; waits[v] is one of those. */
static uint32_t *
collect_waits (struct graph *g)
{
  uint32_t *waits = g->queues[READY].items;     /* the queue has served */
  size_t i;

  for (i = g->edge_count; i-- > 0;)
    if (!g->edges[i].soft && !g->done[g->edges[i].from])
      waits[g->edges[i].to] = g->edges[i].from;
  return waits;
}

static const char *
attribute_of (const struct graph *g, uint32_t v)
{
  const struct kdc__form_node *node = node_of (g, v);

  if (v % PROPERTIES == RELEVANT && node->relevant)
    return "relevant";
  return v % PROPERTIES == VALUE && node->calculate ? "calculate" : NULL;
}

static int
fail_cycle (struct graph *g)
{
  uint32_t *waits = collect_waits (g), v = 0, start, at;
  struct kdc_buffer loop;
  int status;

  while (g->done[v])
    v++;
  for (at = 0; at < g->vertices; at++)          /* after so many steps back we are in a loop */
    v = waits[v];
  for (start = v; !attribute_of (g, start) && waits[start] != v;)
    start = waits[start];
  kdc__buffer_init (&loop, g->b->ctx, 0);
  at = start;
  do {
    append_vertex (g, at, &loop);
    kdc__buffer_puts (&loop, " → ");
    at = waits[at];
  } while (at != start);
  append_vertex (g, start, &loop);
  status = loop.status == KDC_OK
             ? kdc__document_fail (g->b->document, g->b->err, "form.cycle",
                                   node_of (g, start)->element, attribute_of (g, start), 0, "loop",
                                   loop.data, NULL)
             : kdc__fail_nomem (g->b->err);
  kdc__buffer_clear (&loop);
  return status;
}

/* --- steps ------------------------------------------------------------------------------------ */

static int
step_of (const struct graph *g, uint32_t v, struct kdc__step *step)
{
  uint32_t rules = (uint32_t) g->form->node_count * PROPERTIES;
  const struct kdc__form_node *node;

  if (v >= rules) {
    step->kind = KDC__STEP_RULE;
    step->rule = g->form->rules + (v - rules);
    step->node = step->rule->node;
    return 1;
  }
  node = node_of (g, v);
  step->node = node;
  switch (v % PROPERTIES) {
    case RELEVANT:
      step->kind = KDC__STEP_RELEVANT;
      return node->relevant != NULL;
    case VALUE:
      step->kind = KDC__STEP_CALCULATE;
      return node->calculate != NULL;
    case REQUIRED:
      step->kind = KDC__STEP_REQUIRED;
      return node->required != NULL;
    default:
      step->kind = KDC__STEP_CONSTRAINT;
      return node->constraint != NULL;
  }
}

static int
write_steps (struct graph *g)
{
  struct kdc__step step = { KDC__STEP_RULE, NULL, NULL };
  size_t count = 0;
  uint32_t i;

  for (i = 0; i < g->done_count; i++)
    count += (size_t) step_of (g, g->order[i], &step);
  if (kdc__model_array (&g->form->arena, count, sizeof step, &g->form->steps, g->b->err) != KDC_OK)
    return KDC_ENOMEM;
  for (i = 0; i < g->done_count; i++) {
    step.rule = NULL;
    if (step_of (g, g->order[i], &step))
      g->form->steps[g->form->step_count++] = step;
  }
  return KDC_OK;
}

int
kdc__form_build_order (struct kdc__form_builder *b)
{
  struct graph g = { .b = b, .form = b->form };
  struct kdc__arena scratch;
  int status;

  g.vertices = (uint32_t) (b->form->node_count * PROPERTIES + b->form->rule_count);
  kdc__arena_init (&scratch, b->ctx);
  collect_edges (&g);
  status = g.status;
  if (status == KDC_OK)
    status = alloc_queues (&g, &scratch);
  if (status != KDC_OK) {
    status = kdc__fail_nomem (b->err);
  } else {
    index_edges (&g);
    sort_vertices (&g);
    status = g.done_count < g.vertices ? fail_cycle (&g) : write_steps (&g);
  }
  kdc__arena_free (&scratch);
  kdc__free (b->ctx, g.edges);
  return status;
}
