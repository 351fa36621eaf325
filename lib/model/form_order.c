/* form_order.c - the order of evaluation. Vertices are aspects of definition-level nodes; a hard
 * edge is a value that is read, and hard edges may not form a loop. A soft edge (whether what is
 * read is missing) may: two fields of which one is needed may each be required while the other is
 * empty. Weakest is the edge from a field to a group around it that may be missing as a whole: it
 * says that a value which does not apply is none. In a loop the weakest edge is left out, always
 * the same one: nobody asks whether a field is missing, or does not apply, that comes later in the
 * order. (docs/expressions.md, Dependency graph) */
#include "model/form_compile.h"

enum strength { HARD, MISSING, PRESENCE, STRENGTHS };
struct edge { uint32_t from, to, up; enum strength strength; };

struct graph {
  struct kdc__form_builder *b;
  struct kdc_form *form;
  uint32_t vertices;
  struct edge *edges;
  size_t edge_count, edge_capacity;
  int status;                       /* sticks: edges are added without asking each time */
  const struct kdc__node **repeats; /* of each table */
  uint8_t *elsewhere;               /* of each node: see kdc__reach */
  uint32_t *heads;                  /* edges by their start: indexes of edges in targets */
  uint32_t *targets;
  uint32_t *waiting[STRENGTHS];     /* for how much each vertex still waits */
  uint32_t *order, *waits;
  uint32_t queued_count, done_count;
  uint8_t *queued, *done;
};

static uint32_t
vertex (const struct kdc__node *node, enum kdc__aspect aspect)
{
  return node->index * KDC__ASPECTS + aspect;
}

static uint32_t
rule_vertex (const struct graph *g, size_t rule)
{
  return (uint32_t) (g->form->node_count * KDC__ASPECTS + rule);
}

static int
is_rule (const struct graph *g, uint32_t v)
{
  return v >= g->form->node_count * KDC__ASPECTS;
}

static const struct kdc__form_node *
node_of (const struct graph *g, uint32_t v)
{
  if (is_rule (g, v))
    return g->form->rules[v - g->form->node_count * KDC__ASPECTS].node;
  return g->form->nodes[v / KDC__ASPECTS];
}

static uint32_t
table_of (const struct graph *g, uint32_t v)
{
  const struct kdc__node *node = &node_of (g, v)->node;

  if (!is_rule (g, v) && v % KDC__ASPECTS == KDC__OF_CONSTRAINT && node->kind == KDC__REPEAT)
    return node->parent->table;
  return node->table;
}

/* The table in one row of which both lie: a table comes behind the one around it. */
static uint32_t
around_both (const struct graph *g, uint32_t a, uint32_t b)
{
  while (a != b)
    if (a > b)
      a = g->form->table_parents[a];
    else
      b = g->form->table_parents[b];
  return a;
}

static void
add_edge_up (struct graph *g, uint32_t from, uint32_t to, uint32_t up, enum strength strength)
{
  void *edges = g->edges;

  if (g->status != KDC_OK)
    return;
  g->status = kdc__grow (g->b->ctx, &edges, &g->edge_capacity, g->edge_count, sizeof *g->edges);
  if (g->status != KDC_OK)
    return;
  g->edges = edges;
  g->edges[g->edge_count++] = (struct edge) { from, to, up, strength };
}

static void
add_natural (struct graph *g, uint32_t from, uint32_t to, enum strength strength)
{
  add_edge_up (g, from, to, around_both (g, table_of (g, from), table_of (g, to)), strength);
}

static void
add_edge (struct graph *g, uint32_t from, uint32_t to)
{
  add_natural (g, from, to, HARD);
}

/* Whether a group holds a value: what was entered is known before we begin, what is calculated
 * not. */
static void
add_inside (struct graph *g, const struct kdc__node *node, uint32_t to)
{
  const struct kdc__node *child;

  for (child = node->first_child; child; child = child->next) {
    if (child->kind == KDC__FIELD)
      add_natural (g, vertex (child, KDC__OF_VALUE), to,
                   g->form->nodes[child->index]->calculate ? HARD : PRESENCE);
    add_inside (g, child, to);
  }
}

/* Row numbers change when rows come, go or apply no more. */
static void
add_indexes (struct graph *g, const struct kdc__expr *expr, uint32_t to)
{
  uint32_t at = 0, table;

  while (kdc__expr_next_index (expr, &at, &table))
    add_edge_up (g, vertex (g->repeats[table], KDC__OF_RELEVANT), to,
                 around_both (g, g->repeats[table]->parent->table, table_of (g, to)), HARD);
}

/* Whether one is missing is asked in the own rows around, or else in all rows. */
static void
add_reads (struct graph *g, const struct kdc__expr *expr, uint32_t to)
{
  const struct kdc__node *const *reads;
  struct kdc__reach reach;
  size_t count, i;

  if (!expr)
    return;
  count = kdc__expr_reads (expr, &reads);
  kdc__reach_begin (&reach, expr, table_of (g, to), g->form->table_parents, g->elsewhere);
  for (i = 0; i < count; i++) {
    uint32_t own = table_of (g, to), read = reads[i]->table;

    add_edge_up (g, vertex (reads[i], reads[i]->kind == KDC__FIELD ? KDC__OF_VALUE
                                                                   : KDC__OF_RELEVANT),
                 to, kdc__reach_of (&reach, reads[i]), HARD);
    if (vertex (reads[i], KDC__OF_REQUIRED) != to)
      add_edge_up (g, vertex (reads[i], KDC__OF_REQUIRED), to,
                   around_both (g, own, read) == read ? read : 0, MISSING);
  }
  kdc__reach_end (&reach);
  add_indexes (g, expr, to);
}

static void
add_node_edges (struct graph *g, const struct kdc__form_node *node)
{
  const struct kdc__node *n = &node->node;

  if (n->parent) {
    add_edge (g, vertex (n->parent, KDC__OF_RELEVANT), vertex (n, KDC__OF_RELEVANT));
    add_edge (g, vertex (n->parent, KDC__OF_REQUIRED), vertex (n, KDC__OF_REQUIRED));
    add_edge (g, vertex (n->parent, KDC__OF_READONLY), vertex (n, KDC__OF_READONLY));
  }
  add_edge (g, vertex (n, KDC__OF_RELEVANT), vertex (n, KDC__OF_REQUIRED));
  if (n->kind == KDC__FIELD) {
    add_edge (g, vertex (n, KDC__OF_RELEVANT), vertex (n, KDC__OF_VALUE));
    add_edge (g, vertex (n, KDC__OF_VALUE), vertex (n, KDC__OF_REQUIRED));
  }
  if (node->constraint)
    add_edge (g, vertex (n, KDC__OF_VALUE), vertex (n, KDC__OF_CONSTRAINT));
  if (n->kind == KDC__REPEAT) {
    add_edge (g, vertex (n, KDC__OF_RELEVANT), vertex (n, KDC__OF_CONSTRAINT));
    add_edge (g, vertex (n->parent, KDC__OF_REQUIRED), vertex (n, KDC__OF_CONSTRAINT));
    add_reads (g, node->relevant, vertex (n, KDC__OF_CONSTRAINT));
  }
  if (kdc__asks_as_whole (node))
    add_inside (g, n, vertex (n, KDC__OF_REQUIRED));
  add_reads (g, node->relevant, vertex (n, KDC__OF_RELEVANT));
  add_reads (g, node->calculate, vertex (n, KDC__OF_VALUE));
  add_reads (g, node->required, vertex (n, KDC__OF_REQUIRED));
  add_reads (g, node->readonly, vertex (n, KDC__OF_READONLY));
  add_reads (g, node->constraint, vertex (n, KDC__OF_CONSTRAINT));
}

static int
may_be_open (const struct kdc__form_node *node)
{
  while (node && !node->relevant)
    node = (const struct kdc__form_node *) node->node.parent;
  return node != NULL;
}

static void
collect_edges (struct graph *g)
{
  size_t i;

  for (i = 0; i < g->form->node_count; i++)
    add_node_edges (g, g->form->nodes[i]);
  for (i = 0; i < g->form->rule_count; i++) {
    const struct kdc__rule *rule = g->form->rules + i;
    const struct kdc__node *node = &rule->node->node;

    add_edge (g, vertex (node, KDC__OF_RELEVANT), rule_vertex (g, i));
    add_edge (g, vertex (node, KDC__OF_REQUIRED), rule_vertex (g, i));
    if (may_be_open (rule->node) && node->kind == KDC__FIELD)
      add_edge (g, vertex (node, KDC__OF_VALUE), rule_vertex (g, i));
    else if (may_be_open (rule->node))
      add_inside (g, node, rule_vertex (g, i));
    add_reads (g, rule->test, rule_vertex (g, i));
  }
}

static int
find_repeats (struct graph *g, struct kdc__arena *scratch)
{
  size_t i;

  g->repeats = kdc__arena_array (scratch, g->form->table_count, sizeof *g->repeats);
  g->elsewhere = kdc__arena_alloc (scratch, g->form->node_count);
  if (!g->repeats || !g->elsewhere)
    return KDC_ENOMEM;
  for (i = 0; i < g->form->node_count; i++)
    if (g->form->nodes[i]->node.kind == KDC__REPEAT)
      g->repeats[g->form->nodes[i]->node.table] = &g->form->nodes[i]->node;
  return KDC_OK;
}

static int
alloc_arrays (struct graph *g, struct kdc__arena *scratch)
{
  uint32_t **arrays[] = { &g->heads, &g->waiting[HARD], &g->waiting[MISSING],
                          &g->waiting[PRESENCE], &g->order, &g->waits };
  size_t i;

  for (i = 0; i < KDC__COUNT_OF (arrays); i++)
    if (!(*arrays[i] = kdc__arena_array (scratch, (size_t) g->vertices + 2, sizeof (uint32_t))))
      return KDC_ENOMEM;
  g->targets = kdc__arena_array (scratch, g->edge_count + 1, sizeof *g->targets);
  g->queued = kdc__arena_alloc (scratch, (size_t) g->vertices + 1);
  g->done = kdc__arena_alloc (scratch, (size_t) g->vertices + 1);
  return g->targets && g->queued && g->done ? KDC_OK : KDC_ENOMEM;
}

/* Edges by their start: those of v are targets[heads[v]] … targets[heads[v + 1] - 1]. */
static void
index_edges (struct graph *g)
{
  uint32_t v, i;

  for (i = 0; i < g->edge_count; i++) {
    g->heads[g->edges[i].from + 2]++;
    g->waiting[g->edges[i].strength][g->edges[i].to]++;
  }
  for (v = 2; v <= g->vertices + 1; v++)
    g->heads[v] += g->heads[v - 1];
  for (i = 0; i < g->edge_count; i++)
    g->targets[g->heads[g->edges[i].from + 1]++] = i;
}

static int
waits_for_nothing (const struct graph *g, uint32_t v)
{
  return !g->waiting[HARD][v] && !g->waiting[MISSING][v] && !g->waiting[PRESENCE][v];
}

static void
enqueue (struct graph *g, uint32_t v)
{
  g->queued[v] = 1;
  g->order[g->queued_count++] = v;
}

static void
finish_vertex (struct graph *g, uint32_t v)
{
  uint32_t i;

  g->done[v] = 1;
  for (i = g->heads[v]; i < g->heads[v + 1]; i++) {
    const struct edge *edge = g->edges + g->targets[i];

    g->waiting[edge->strength][edge->to]--;
    if (waits_for_nothing (g, edge->to) && !g->queued[edge->to])
      enqueue (g, edge->to);
  }
}

/* Each vertex that is not done waits for one that is not done either; waits[v] is one of those, by
 * the strongest edge there is. */
static void
collect_waits (struct graph *g)
{
  uint32_t strength;
  size_t i;

  for (strength = STRENGTHS; strength-- > 0;)
    for (i = g->edge_count; i-- > 0;)
      if (g->edges[i].strength == strength && !g->done[g->edges[i].from])
        g->waits[g->edges[i].to] = g->edges[i].from;
}

/* The strongest edge that a vertex waits by. */
static enum strength
strength_of (const struct graph *g, uint32_t v)
{
  return g->waiting[HARD][v] ? HARD : g->waiting[MISSING][v] ? MISSING : PRESENCE;
}

/* Everybody waits: back along what is waited for we come into a loop. The vertex that its weakest
 * edge leads to waits no longer. 0: all edges of the loop are hard. */
static int
break_loop (struct graph *g)
{
  uint32_t v = 0, at, best;

  collect_waits (g);
  while (g->done[v])
    v++;
  for (at = 0; at < g->vertices; at++)          /* after so many steps back we are in a loop */
    v = g->waits[v];
  best = v;
  for (at = g->waits[v]; at != v; at = g->waits[at])
    if (strength_of (g, at) > strength_of (g, best)
        || (strength_of (g, at) == strength_of (g, best) && at < best))
      best = at;
  if (strength_of (g, best) == HARD)
    return 0;
  enqueue (g, best);
  return 1;
}

static void
sort_vertices (struct graph *g)
{
  uint32_t v;

  for (v = 0; v < g->vertices; v++)
    if (waits_for_nothing (g, v))
      enqueue (g, v);
  while (g->done_count < g->queued_count || (g->done_count < g->vertices && break_loop (g)))
    finish_vertex (g, g->order[g->done_count++]);
}

/* --- loops ------------------------------------------------------------------------------------ */

static void
append_vertex (const struct graph *g, uint32_t v, struct kdc_buffer *out)
{
  static const char *const names[]
    = { "relevant", "value", "required", "readonly", "constraint" };

  if (!is_rule (g, v))
    kdc__buffer_printf (out, "%s(%s)", names[v % KDC__ASPECTS], node_of (g, v)->path);
}

static const char *
attribute_of (const struct graph *g, uint32_t v)
{
  const struct kdc__form_node *node = node_of (g, v);

  if (v % KDC__ASPECTS == KDC__OF_RELEVANT && node->relevant)
    return "relevant";
  return v % KDC__ASPECTS == KDC__OF_VALUE && node->calculate ? "calculate" : NULL;
}

static int
fail_cycle (struct graph *g)
{
  uint32_t *waits = g->waits, v = 0, start, at;
  struct kdc_buffer loop;
  int status;

  while (g->done[v])
    v++;
  for (at = 0; at < g->vertices; at++)
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

/* --- the order ------------------------------------------------------------------------------- */

static struct kdc__vertex
describe (const struct graph *g, uint32_t v)
{
  uint32_t rules = (uint32_t) g->form->node_count * KDC__ASPECTS;

  return (struct kdc__vertex) {
    .aspect = is_rule (g, v) ? KDC__OF_RULE : (enum kdc__aspect) (v % KDC__ASPECTS),
    .table = table_of (g, v), .node = node_of (g, v),
    .rule = is_rule (g, v) ? g->form->rules + (v - rules) : NULL };
}

static int
write_vertices (struct graph *g)
{
  struct kdc_form *form = g->form;
  struct kdc__dependent *dependents;
  uint32_t i, v, e;

  if (kdc__model_array (&form->arena, g->vertices, sizeof *form->vertices, &form->vertices,
                        g->b->err) != KDC_OK
      || kdc__model_array (&form->arena, g->vertices, sizeof *form->positions, &form->positions,
                           g->b->err) != KDC_OK
      || kdc__model_array (&form->arena, g->edge_count, sizeof *dependents, &dependents,
                           g->b->err) != KDC_OK)
    return KDC_ENOMEM;
  form->vertex_count = g->vertices;
  for (i = 0; i < g->vertices; i++)
    form->positions[g->order[i]] = i;
  for (i = 0; i < g->vertices; i++) {
    v = g->order[i];
    form->vertices[i] = describe (g, v);
    form->vertices[i].dependents = dependents;
    for (e = g->heads[v]; e < g->heads[v + 1]; e++) {
      const struct edge *edge = g->edges + g->targets[e];

      if (form->positions[edge->to] > i)        /* an edge left out leads back */
        *dependents++ = (struct kdc__dependent) { form->positions[edge->to], edge->up };
    }
    form->vertices[i].dependent_count = (uint32_t) (dependents - form->vertices[i].dependents);
  }
  return KDC_OK;
}

int
kdc__form_build_order (struct kdc__form_builder *b)
{
  struct graph g = { .b = b, .form = b->form };
  struct kdc__arena scratch;
  int status;

  g.vertices = (uint32_t) (b->form->node_count * KDC__ASPECTS
                           + b->form->rule_count);
  kdc__arena_init (&scratch, b->ctx);
  status = find_repeats (&g, &scratch);
  if (status == KDC_OK) {
    collect_edges (&g);
    status = g.status;
  }
  if (status == KDC_OK)
    status = alloc_arrays (&g, &scratch);
  if (status != KDC_OK) {
    status = kdc__fail_nomem (b->err);
  } else {
    index_edges (&g);
    sort_vertices (&g);
    status = g.done_count < g.vertices ? fail_cycle (&g) : write_vertices (&g);
  }
  kdc__arena_free (&scratch);
  kdc__free (b->ctx, g.edges);
  return status;
}
