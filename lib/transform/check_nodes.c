/* check_nodes.c - the functions of each node of a form: its value read with its type, whether it is
 * relevant, whether it is missing, its path; and the judgements that are made with them. Relevance
 * and need follow validate/evaluate.c and validate/require.c state by state. */
#include "transform/check.h"

#include <string.h>

#include "expr/export.h"
#include "expr/function.h"

#define PREFIX "f"

static const struct kdc__form_node *
form_node (const struct kdc__node *node)
{
  return (const struct kdc__form_node *) node;
}

static unsigned
index_of (const struct kdc__form_node *node)
{
  return (unsigned) node->node.index;
}

static void
put (struct kdc__check_writer *w, const char *text)
{
  kdc__buffer_puts (&w->text, text);
}

void
kdc__check_flush (struct kdc__check_writer *w)
{
  kdc__buffer_xml (w->out, w->text.data ? w->text.data : "", w->text.size);
  if (w->status == KDC_OK)
    w->status = w->text.status;
  kdc__buffer_clear (&w->text);
}

/* --- places ----------------------------------------------------------------------------------- */

static const struct kdc__node *
root_of (const struct kdc__check_writer *w)
{
  return &w->job->form->nodes[0]->node;
}

static void
put_place (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  put (w, "$v0");
  kdc__export_descend (&node->node, PREFIX, &w->text);
}

static void
put_table (struct kdc__check_writer *w, const struct kdc__node *row)
{
  if (!row->parent)
    return;
  put_table (w, kdc__export_row (row->parent));
  kdc__export_descend (row->parent, PREFIX, &w->text);
  kdc__buffer_printf (&w->text, "/" PREFIX ":%s", row->name);
}

void
kdc__check_rows (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  kdc__buffer_printf (&w->text, "/d:dossier/d:data[@form = '%s']", w->job->form->head.id);
  put_table (w, kdc__export_row (&node->node));
}

/* "k:need-12($v0/..)": of the same node or one around it. */
static void
put_call (struct kdc__check_writer *w, const char *name, const struct kdc__node *from,
          const struct kdc__node *node)
{
  kdc__buffer_printf (&w->text, "k:%s-%u($v0", name, (unsigned) node->index);
  kdc__export_climb (from, node, &w->text);
  put (w, ")");
}

/* --- expressions ------------------------------------------------------------------------------ */

static int
may_be_missing (const struct kdc__node *node)
{
  for (; node; node = node->parent)
    if (form_node (node)->required && node->kind != KDC__ROOT)
      return 1;
  return 0;
}

static int
encloses (const struct kdc__node *node, const struct kdc__node *from)
{
  const struct kdc__node *row = kdc__export_row (node);

  for (from = kdc__export_row (from); from; from = from->parent ? kdc__export_row (from->parent)
                                                                : NULL)
    if (from == row)
      return 1;
  return 0;
}

static void
put_missing (struct kdc__check_writer *w, const struct kdc__node *from,
             const struct kdc__node *read)
{
  if (encloses (read, from)) {
    put_call (w, "need", from, read);
    put (w, " = ('missing', 'covered')");
    return;
  }
  put (w, "(some $r in $v0");
  kdc__export_climb (from, root_of (w), &w->text);
  put_table (w, kdc__export_row (read));
  kdc__buffer_printf (&w->text, " satisfies k:need-%u($r) = ('missing', 'covered'))",
                      (unsigned) read->index);
}

/* Functions of XPath may not call each other in a circle: as in validation, a condition asks only
 * for what is evaluated before it. */
static int
comes_later (struct kdc__check_writer *w, const struct kdc__node *read,
             const struct kdc__form_node *node, enum kdc__aspect aspect)
{
  return kdc__form_position (w->job->form, read, KDC__OF_REQUIRED)
         >= kdc__form_position (w->job->form, &node->node, aspect);
}

/* "if (something it reads is missing) then k:skip() else ", in a row of `from`. */
static void
put_guard (struct kdc__check_writer *w, const struct kdc__form_node *node,
           const struct kdc__node *from, const struct kdc__expr *expr, enum kdc__aspect aspect)
{
  const struct kdc__node *const *reads;
  size_t i, count = kdc__expr_reads (expr, &reads);
  int some = 0;

  for (i = 0; i < count; i++) {
    if (!may_be_missing (reads[i])
        || (aspect < KDC__OF_CONSTRAINT && comes_later (w, reads[i], node, aspect)))
      continue;
    put (w, some++ ? " or " : "if (");
    put_missing (w, from, reads[i]);
  }
  if (some)
    put (w, ") then k:skip() else ");
}

static int
put_expression (struct kdc__check_writer *w, const struct kdc__form_node *node,
                const struct kdc__node *from, const struct kdc__expr *expr, const char **refused)
{
  const struct kdc_form *form = w->job->form;
  struct kdc__lookup_user user = { .catalog = form->catalog };
  struct kdc__expr_site site
    = { .arena = &w->scratch, .root = &form->nodes[0]->node, .context = &node->node,
        .lookups = form->catalog ? &kdc__catalog_lookups : NULL, .user = &user,
        .expected = KDC__T_BOOLEAN, .single = 1 };
  struct kdc__expr_export export = { .prefix = PREFIX, .around = from != &node->node };
  int status = kdc__expr_export (expr, &site, &export, &w->text);

  if (user.status != KDC_OK) {
    kdc__error_add_cause (w->err, user.error);
    status = user.status;
  }
  w->used |= export.used;
  *refused = export.refused ? export.refused->name : NULL;
  return w->status = w->status == KDC_OK ? status : w->status;
}

/* A condition of node with its guard, in a row of `from`: node, or what is around a repeat. What
 * cannot be exported is open. */
static void
put_condition (struct kdc__check_writer *w, const struct kdc__form_node *node,
               const struct kdc__node *from, const struct kdc__expr *expr, enum kdc__aspect aspect,
               const char **refused)
{
  struct kdc_buffer whole = w->text;

  kdc__buffer_init (&w->text, w->job->ctx, 0);
  put_guard (w, node, from, expr, aspect);
  put_expression (w, node, from, expr, refused);
  if (w->text.status == KDC_OK && !*refused)
    kdc__buffer_append (&whole, w->text.data, w->text.size);
  else if (*refused)
    kdc__buffer_puts (&whole, "k:skip()");
  else if (w->status == KDC_OK)
    w->status = w->text.status;
  kdc__buffer_clear (&w->text);
  w->text = whole;
}

/* --- relevance -------------------------------------------------------------------------------- */

static int
decides (const struct kdc__form_node *node)
{
  return node->relevant || node->node.kind == KDC__BRANCH;
}

/* What decides over this node: itself or something around it; NULL: nothing, it is relevant. */
static const struct kdc__form_node *
decider (const struct kdc__form_node *node)
{
  while (node && !decides (node))
    node = form_node (node->node.parent);
  return node;
}

/* The relevance of `of` as seen from the row of `from`. */
static void
put_relevance (struct kdc__check_writer *w, const struct kdc__form_node *from,
               const struct kdc__form_node *of)
{
  const struct kdc__form_node *node = decider (of);

  if (!node)
    put (w, "'relevant'");
  else
    put_call (w, "relevance", &from->node, &node->node);
}

static void
open_function (struct kdc__check_writer *w, const char *name, const struct kdc__form_node *node,
               const char *type)
{
  kdc__buffer_printf (w->out, "  <xsl:function name=\"k:%s-%u\" as=\"%s\">\n"
                      "    <xsl:param name=\"v0\" as=\"item()*\"/>\n", name, index_of (node), type);
}

static void
close_function (struct kdc__check_writer *w)
{
  kdc__buffer_puts (w->out, "    <xsl:sequence select=\"");
  kdc__check_flush (w);
  kdc__buffer_puts (w->out, "\"/>\n  </xsl:function>\n");
}

static void
write_relevance (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  const char *refused;

  if (!decides (node))
    return;
  open_function (w, "relevance", node, "xs:string");
  kdc__buffer_puts (w->out, "    <xsl:variable name=\"around\" as=\"xs:string\" select=\"");
  if (node->node.parent)
    put_relevance (w, node, form_node (node->node.parent));
  else
    put (w, "'relevant'");
  kdc__check_flush (w);
  kdc__buffer_puts (w->out, "\"/>\n    <xsl:variable name=\"own\" as=\"xs:string\" select=\"");
  put (w, "if ($around = ('irrelevant', 'closed')) then 'irrelevant' else ");
  if (node->node.kind == KDC__BRANCH) {
    put (w, "if (empty(");
    put_place (w, node);
    put (w, ")) then 'irrelevant' else ");
  }
  put (w, "k:relevance(");
  if (node->relevant)
    put_condition (w, node, &node->node, node->relevant, KDC__OF_RELEVANT, &refused);
  else
    put (w, "true()");
  put (w, ")");
  kdc__check_flush (w);
  kdc__buffer_puts (w->out, "\"/>\n");
  put (w, "if ($around = ('irrelevant', 'closed')) then $around else if ($around eq 'relevant')"
          " then $own else if ($own eq 'irrelevant') then 'closed' else 'open'");
  close_function (w);
}

/* --- need ------------------------------------------------------------------------------------- */

static int
asks_as_a_whole (const struct kdc__form_node *node)
{
  switch (node->node.kind) {
  case KDC__FIELD:
  case KDC__CHOICE: return 1;
  case KDC__GROUP: return node->required || node->composite;
  default: return 0;
  }
}

static void
write_need (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  const struct kdc__node *parent = node->node.parent;
  const char *refused;

  open_function (w, "need", node, "xs:string");
  kdc__buffer_puts (w->out, "    <xsl:variable name=\"around\" as=\"xs:string\" select=\"");
  if (parent)
    put_call (w, "need", &node->node, parent);
  else
    put (w, "'nothing'");
  kdc__check_flush (w);
  kdc__buffer_puts (w->out, "\"/>\n");
  put (w, "if ($around eq 'optional' or not(");
  put_relevance (w, node, node);
  put (w, " eq 'relevant')) then 'optional'"
          " else if ($around = ('missing', 'covered')) then 'covered' else ");
  if (asks_as_a_whole (node)) {
    put (w, "if (exists(k:present(");
    put_place (w, node);
    put (w, "))) then 'nothing' else ");
    if (!node->required) {
      put (w, "'optional'");
    } else if (kdc__expr_is_literal_true (node->required)) {
      put (w, "'missing'");
    } else {
      put (w, "if (k:asks(");
      put_condition (w, node, &node->node, node->required, KDC__OF_REQUIRED, &refused);
      put (w, ")) then 'missing' else 'optional'");
    }
  } else {
    put (w, "'nothing'");
  }
  close_function (w);
}

/* --- values and paths ------------------------------------------------------------------------- */

static void
put_day (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  put (w, node->as_of && strcmp (node->as_of, "today") == 0 ? ", $today)" : ", $received)");
}

static void
put_pattern (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  const struct kdc__lexical *lexical = kdc__export_lexical (node);
  const char *p = lexical && lexical->pattern ? lexical->pattern : "";

  kdc__buffer_printf (&w->text, ", %lld, '", (long long) node->most);
  if (*p)
    put (w, "^(");
  for (; *p; p++) {
    if (*p == '\'')
      put (w, "'");
    kdc__buffer_putc (&w->text, *p);
  }
  put (w, lexical && lexical->pattern ? ")$')" : "')");
}

static void
put_value (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  static const int lengths[] = { 4, 4, 7, 10, 16 };
  const char *type = node->field_type->name;

  if (strcmp (type, "unit") == 0) {
    put (w, "k:value-unit(k:text($e)");
    put_day (w, node);
  } else if (node->node.list) {
    kdc__buffer_printf (&w->text, "k:value-code(k:text($e), '%s'", node->node.list);
    put_day (w, node);
  } else if (strcmp (type, "money") == 0) {
    put (w, "k:value-money(k:text($e))");
  } else if (node->node.type == KDC__T_PARTIAL_DATE) {
    kdc__buffer_printf (&w->text, "k:value-partialDate(k:text($e), %d)", lengths[node->precision]);
  } else if (node->node.type == KDC__T_STRING || node->node.type == KDC__T_CODE
             || node->node.type == KDC__T_FILE) {
    put (w, strcmp (type, "string") == 0 ? "k:value-string(k:line(k:text($e))"
                                         : "k:value-string(k:text($e)");
    put_pattern (w, node);
  } else {
    kdc__buffer_printf (&w->text, "k:value-%s(k:text($e))", kdc__type_name (node->node.type));
  }
}

static void
write_read (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  open_function (w, "read", node, "item()*");
  put (w, "k:all(for $e in k:present($v0) return ");
  put_value (w, node);
  put (w, ")");
  close_function (w);
}

/* The path of a row; a node adds to it the names from the row down. */
static void
write_path (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  const struct kdc__node *row = kdc__export_row (&node->node), *n;
  const char *below = node->path + strlen (form_node (row)->path);

  open_function (w, "path", node, "xs:string");
  if (!row->parent) {
    kdc__buffer_printf (&w->text, "'%s'", node->path);
  } else if (&node->node != row) {
    kdc__buffer_printf (&w->text, "concat(k:path-%u($v0), '%s')", (unsigned) row->index, below);
  } else {
    n = kdc__export_row (row->parent);
    put (w, "concat(");
    if (n->parent) {
      kdc__buffer_printf (&w->text, "k:path-%u($v0", (unsigned) n->index);
      kdc__export_climb (row, n, &w->text);
      put (w, "), ");
    }
    kdc__buffer_printf (&w->text, "'%s[', 1 + count($v0/preceding-sibling::" PREFIX ":%s), ']')",
                        node->path + (n->parent ? strlen (form_node (n)->path) : 0), row->name);
  }
  close_function (w);
}

int
kdc__check_write_nodes (struct kdc__check_writer *w)
{
  const struct kdc_form *form = w->job->form;
  size_t i;

  for (i = 0; i < form->node_count && w->status == KDC_OK && w->out->status == KDC_OK; i++) {
    const struct kdc__form_node *node = form->nodes[i];

    write_relevance (w, node);
    write_need (w, node);
    if (node->node.kind == KDC__FIELD)
      write_read (w, node);
    write_path (w, node);
  }
  return w->status;
}

/* --- judgements ------------------------------------------------------------------------------- */

/* Whether a node is judged in that way. */
static int
is_judged (const struct kdc__form_node *node, enum kdc__judged kind)
{
  switch (kind) {
  case KDC__JUDGED_REQUIRED: return node->required && asks_as_a_whole (node);
  case KDC__JUDGED_CONSTRAINT: return node->constraint != NULL;
  case KDC__JUDGED_ROWS:
    return node->node.kind == KDC__REPEAT && (node->least || node->most);
  case KDC__JUDGED_RULE:
  default: return 0;
  }
}

int
kdc__check_next (const struct kdc_form *form, size_t *at, struct kdc__judgement *out)
{
  size_t kinds = KDC__JUDGED_RULE;

  memset (out, 0, sizeof *out);
  for (; *at < form->node_count * kinds; ++*at) {
    const struct kdc__form_node *node = form->nodes[*at / kinds];

    out->kind = (enum kdc__judged) (*at % kinds);
    if (!is_judged (node, out->kind))
      continue;
    out->node = out->kind == KDC__JUDGED_ROWS ? form_node (node->node.parent) : node;
    out->repeat = out->kind == KDC__JUDGED_ROWS ? node : NULL;
    ++*at;
    return 1;
  }
  if (*at >= form->node_count * kinds + form->rule_count)
    return 0;
  out->kind = KDC__JUDGED_RULE;
  out->rule = form->rules + (*at)++ - form->node_count * kinds;
  out->node = out->rule->node;
  return 1;
}

/* A rule speaks where its node applies, is not reported itself, or is open and holds something. */
static void
put_applies (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  put (w, "if (not(if (");
  put_relevance (w, node, node);
  put (w, " eq 'relevant') then not(");
  put_call (w, "need", &node->node, &node->node);
  put (w, " = ('missing', 'covered')) else ");
  put_relevance (w, node, node);
  put (w, " eq 'open' and exists(k:present(");
  put_place (w, node);
  put (w, ")))) then true() else ");
}

static void
put_constrained (struct kdc__check_writer *w, const struct kdc__form_node *node)
{
  put (w, "if (not(");
  put_relevance (w, node, node);
  put (w, " = ('relevant', 'open'))) then true() else if (empty(k:present(");
  put_place (w, node);
  kdc__buffer_printf (&w->text, ")) or k:read-%u(", index_of (node));
  put_place (w, node);
  put (w, ") instance of xs:QName) then true() else ");
}

/* Rows are counted where the repeat applies, and its parent holds something or asks field by field;
 * the condition of the repeat reads nothing of its rows. */
static void
put_counted (struct kdc__check_writer *w, const struct kdc__form_node *node,
             const struct kdc__form_node *repeat, const char **refused)
{
  put (w, "if (not(");
  put_call (w, "need", &node->node, &node->node);
  put (w, " eq 'nothing')) then true() else ");
  if (repeat->relevant) {
    put (w, "if (not(k:asks(");
    put_condition (w, repeat, &node->node, repeat->relevant, KDC__OF_RELEVANT, refused);
    put (w, "))) then true() else ");
  }
  put (w, "(for $n in count(");
  put_place (w, node);
  kdc__buffer_printf (&w->text, "/" PREFIX ":%s) return $n ge %lld", repeat->node.name,
                      (long long) repeat->least);
  if (repeat->most)
    kdc__buffer_printf (&w->text, " and $n le %lld", (long long) repeat->most);
  put (w, ")");
}

int
kdc__check_judge (struct kdc__check_writer *w, const struct kdc__judgement *judgement,
                  const char **refused)
{
  const struct kdc__form_node *node = judgement->node;

  *refused = NULL;
  if (judgement->kind == KDC__JUDGED_REQUIRED) {
    put (w, "not(");
    put_call (w, "need", &node->node, &node->node);
    put (w, " eq 'missing')");
    return w->status;
  }
  if (judgement->kind == KDC__JUDGED_ROWS) {
    put_counted (w, node, judgement->repeat, refused);
    return w->status;
  }
  if (judgement->kind == KDC__JUDGED_RULE)
    put_applies (w, node);
  else
    put_constrained (w, node);
  put_condition (w, node, &node->node,
                 judgement->rule ? judgement->rule->test : node->constraint,
                 judgement->rule ? KDC__OF_RULE : KDC__OF_CONSTRAINT,
                 refused);
  return w->status;
}

/* --- the writer ------------------------------------------------------------------------------- */

int
kdc__check_writer_init (struct kdc__check_writer *w, const struct kdc__export_job *job,
                        struct kdc_buffer *out, kdc_error **err)
{
  memset (w, 0, sizeof *w);
  w->job = job;
  w->out = out;
  w->err = err;
  kdc__arena_init (&w->scratch, job->ctx);
  kdc__buffer_init (&w->text, job->ctx, 0);
  return KDC_OK;
}

void
kdc__check_writer_clear (struct kdc__check_writer *w)
{
  kdc__arena_free (&w->scratch);
  kdc__buffer_clear (&w->text);
}
