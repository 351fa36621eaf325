/* automaton.c - reads any document against a vocabulary table, in one pass. It keeps three stacks
 * (open elements, how often each child came, the text at hand) and allocates only when one of them
 * grows; paths are put together from the stack when there is something to report. */
#include "model/vocabulary.h"

#include <string.h>

#include "base/text.h"
#include "model/attribute_types.h"

#define SAME 64u

struct frame {
  const struct kdc__element_decl *decl;
  const struct kdc__element_decl *table;  /* whose children are allowed: decl, but for <data> */
  void *mine;
  size_t offset;
  size_t counts;                    /* where its children's counts begin in the stack of counts */
  uint32_t next;                    /* child looked at first */
  uint32_t last;                    /* greatest child seen: what order is judged by */
  uint32_t row;                     /* 1, 2, … among its like; 0: there can be only one */
  uint8_t any_child;
  uint8_t text_reported;
  uint8_t opaque;                   /* what stands in it is not looked at */
  uint8_t is_foreign;               /* itself, or its last child, was in a wrong namespace, … */
  const char *foreign;              /* … this one, and a finding has said so */
};

struct automaton {
  struct kdc_context *ctx;
  const struct kdc__element_decl *const *roots;
  size_t root_count;
  const char *data;
  size_t size;
  const struct kdc__reader *reader;
  void *user;
  struct kdc__findings *findings;
  struct frame *frames, *top;       /* top: the innermost open element; NULL: none is */
  size_t depth, frame_capacity;
  uint32_t *counts;
  size_t count_used, count_capacity;
  const char *expected_ns, *found_ns;       /* known to be the same name */
  struct { const char *name, *known; } same[SAME];      /* names known to be equal */
  size_t skipped;                   /* open elements of a subtree that is passed over */
  const char *text;                 /* of the innermost element: in data, or in the buffer */
  size_t text_length;
  char *buffer;
  size_t buffer_capacity;
  size_t walked_tag, walked;        /* attributes of this tag were looked for up to here */
};

/* --- findings --------------------------------------------------------------------------------- */

/* Form elements are written "/child/fullName", envelope elements "papers/paper[2]"; the root and,
 * once inside a form, the envelope around it are left out. */
static void
append_path (const struct automaton *a, struct kdc_buffer *out)
{
  size_t i, from = 1;

  for (i = 1; i < a->depth; i++)
    if (a->frames[i].decl->data) {
      from = i;
      break;
    }
  for (i = from; i < a->depth; i++) {
    const struct frame *frame = a->frames + i;

    if (frame->decl->data || i > from)
      kdc__buffer_putc (out, '/');
    kdc__buffer_puts (out, frame->decl->name);
    if (frame->row)
      kdc__buffer_printf (out, "[%u]", frame->row);
  }
}

static void
append_child_path (const struct automaton *a, const char *name, struct kdc_buffer *out)
{
  const struct frame *top = a->top;

  if (top->table == top->decl)
    append_path (a, out);
  if (out->size || top->table != top->decl)
    kdc__buffer_putc (out, '/');
  kdc__buffer_puts (out, name);
}

/* Reports about the innermost open element (child NULL), or about a child of it by that name. */
static int
report (struct automaton *a, const char *code, const char *child, size_t offset,
        const struct kdc__param *params, size_t count)
{
  struct kdc__finding_spec spec = { .code = code, .offset = offset };
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, a->ctx, 0);
  if (child && a->depth)
    append_child_path (a, child, &path);
  else
    append_path (a, &path);
  status = path.status;
  spec.path = path.data;
  if (status == KDC_OK)
    status = kdc__findings_add_params (a->findings, &spec, params, count);
  kdc__buffer_clear (&path);
  return status;
}

static int
report_child (struct automaton *a, const char *code, const char *child, size_t offset)
{
  const struct kdc__param params[]
    = { { "name", child }, { "parent", a->top->decl->name } };

  return report (a, code, child, offset, params, 2);
}

/* Reports with a list of what was expected; the buffer of the list is the caller's to fill. */
static int
report_expected (struct automaton *a, const char *code, const char *child, size_t offset,
                 struct kdc__param *params, size_t count, struct kdc_buffer *expected)
{
  int status = expected->status;

  params[count - 1] = (struct kdc__param) { "expected", expected->size ? expected->data : "–" };
  if (status == KDC_OK)
    status = report (a, code, child, offset, params, count);
  kdc__buffer_clear (expected);
  return status;
}

static void
append_item (struct kdc_buffer *out, const char *item)
{
  if (out->size)
    kdc__buffer_puts (out, ", ");
  kdc__buffer_puts (out, item);
}

/* --- attributes ------------------------------------------------------------------------------- */

/* The name as written, with its prefix, or "xml:lang"; the value stands at the offset. */
static int
written_name (const struct automaton *a, const struct kdc__attribute *attribute, size_t value,
              struct kdc_buffer *out)
{
  size_t end = value, start;

  while (attribute->ns && end > 0 && (memchr ("=\"'", a->data[end - 1], 3)
                                      || kdc__is_space (a->data[end - 1])))
    end--;
  for (start = end; attribute->ns && start > 0 && !kdc__is_space (a->data[start - 1]); start--)
    ;
  return start < end && end < value ? kdc__buffer_append (out, a->data + start, end - start)
                                    : kdc__buffer_puts (out, attribute->name);
}

/* Attributes are reported in their order: each is looked for behind the one before. */
static size_t
value_offset (struct automaton *a, const struct kdc__attribute *attribute, size_t tag)
{
  if (a->walked_tag != tag)
    a->walked = a->walked_tag = tag;
  return kdc__xml_next_attribute (a->data, a->size, tag, &a->walked, attribute->name, 0);
}

static int
report_attribute (struct automaton *a, const struct kdc__attribute *attribute, size_t offset)
{
  const struct kdc__element_decl *decl = a->top->decl;
  struct kdc__param params[3] = { { "attribute", "" }, { "element", decl->name } };
  struct kdc_buffer expected, name;
  size_t i;
  int status;

  kdc__buffer_init (&expected, a->ctx, 0);
  kdc__buffer_init (&name, a->ctx, 0);
  for (i = 0; i < decl->attribute_count; i++)
    append_item (&expected, decl->attributes[i].name);
  offset = value_offset (a, attribute, offset);
  status = written_name (a, attribute, offset, &name);
  params[0].value = name.data;
  if (status == KDC_OK)
    status = report_expected (a, "structure.unknown-attribute", NULL, offset, params, 3,
                              &expected);
  kdc__buffer_clear (&expected);
  kdc__buffer_clear (&name);
  return status;
}

static int
report_value (struct automaton *a, const struct kdc__attribute_decl *decl,
              const struct kdc__attribute *attribute, size_t offset)
{
  struct kdc__param params[4] = { { "attribute", decl->name },
                                  { "element", a->top->decl->name } };
  struct kdc_buffer expected, value;
  const char *const *one;
  int status;

  kdc__buffer_init (&expected, a->ctx, 0);
  kdc__buffer_init (&value, a->ctx, 0);
  for (one = decl->values; one && *one; one++)
    append_item (&expected, *one);
  if (!decl->values)
    kdc__buffer_puts (&expected, kdc__attribute_expected (decl));
  status = kdc__buffer_append (&value, attribute->value, attribute->length);
  params[2] = (struct kdc__param) { "value", value.data };
  offset = value_offset (a, attribute, offset);
  if (status == KDC_OK)
    status = report_expected (a, "structure.attribute-value", NULL, offset, params, 4, &expected);
  kdc__buffer_clear (&expected);
  kdc__buffer_clear (&value);
  return status;
}

static int
report_missing_attributes (struct automaton *a, uint64_t seen, size_t offset)
{
  const struct kdc__element_decl *decl = a->top->decl;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < decl->attribute_count && status == KDC_OK; i++)
    if (decl->attributes[i].required && !(seen >> i & 1)) {
      const struct kdc__param params[]
        = { { "attribute", decl->attributes[i].name }, { "element", decl->name } };

      status = report (a, "structure.missing-attribute", NULL, offset, params, 2);
    }
  return status;
}

static int
check_attributes (struct automaton *a, const struct kdc__attribute *attributes, size_t count,
                  size_t offset)
{
  const struct kdc__element_decl *decl = a->top->decl;
  uint64_t seen = 0;
  size_t i, j;
  int status = KDC_OK;

  for (i = 0; i < count && status == KDC_OK; i++) {
    for (j = 0; j < decl->attribute_count; j++)
      if (kdc__attribute_is (decl->attributes + j, attributes + i))
        break;
    if (j == decl->attribute_count) {
      status = report_attribute (a, attributes + i, offset);
      continue;
    }
    seen |= (uint64_t) 1 << j;
    if (!kdc__attribute_check (decl->attributes + j, attributes[i].value, attributes[i].length))
      status = report_value (a, decl->attributes + j, attributes + i, offset);
  }
  return status == KDC_OK ? report_missing_attributes (a, seen, offset) : status;
}

/* --- elements --------------------------------------------------------------------------------- */

static int
same_ns (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

/* One pair of pointers nearly always comes again: the parser keeps one copy of each name. */
static int
is_in_ns (struct automaton *a, const struct kdc__element_decl *decl, const char *ns)
{
  if (decl->ns == a->expected_ns && ns == a->found_ns && ns)
    return 1;
  if (!same_ns (decl->ns, ns))
    return 0;
  a->expected_ns = decl->ns;
  a->found_ns = ns;
  return 1;
}

/* The parser keeps one copy of each name: a pair of pointers that was equal once is equal again. */
static int
same_name (struct automaton *a, const char *name, const char *known)
{
  uintptr_t key = (uintptr_t) name;
  size_t i = (key ^ key >> 6) % SAME;

  if (a->same[i].name == name && a->same[i].known == known)
    return 1;
  if (*name != *known || strcmp (name, known) != 0)
    return 0;
  a->same[i].name = name;
  a->same[i].known = known;
  return 1;
}

/* The child by that name, looked for from the one expected next; its index, or child_count. */
static uint32_t
find_child (struct automaton *a, const struct frame *frame, const char *name)
{
  const struct kdc__element_decl *table = frame->table;
  uint32_t count = (uint32_t) table->child_count, i = frame->next, left;

  for (left = count; left > 0; left--, i++) {
    if (i >= count)
      i = 0;
    if (same_name (a, name, table->children[i].element->name))
      return i;
  }
  return count;
}

static int
report_unknown (struct automaton *a, const char *name, size_t offset)
{
  const struct frame *top = a->top;
  struct kdc__param params[3] = { { "name", name }, { "parent", top->decl->name } };
  struct kdc_buffer expected;
  size_t i;

  kdc__buffer_init (&expected, a->ctx, 0);
  for (i = 0; i < top->table->child_count; i++)
    append_item (&expected, top->table->children[i].element->name);
  return report_expected (a, "structure.unknown-element", name, offset, params, 3, &expected);
}

static int
report_namespace (struct automaton *a, const char *name, const char *found, const char *expected,
                  size_t offset)
{
  const struct kdc__param params[]
    = { { "name", name }, { "found", found ? found : "–" }, { "expected", expected } };

  return report (a, "structure.namespace", a->depth ? name : NULL, offset, params, 3);
}

static int
report_root (struct automaton *a, const char *name, const char *ns, size_t offset)
{
  struct kdc__param params[3] = { { "name", name }, { "found", ns ? ns : "–" } };
  struct kdc_buffer expected;
  size_t i;
  int known = 0;

  for (i = 0; i < a->root_count; i++)
    known |= same_ns (a->roots[i]->ns, ns);
  kdc__buffer_init (&expected, a->ctx, 0);
  for (i = 0; i < a->root_count; i++)
    if (!known)
      append_item (&expected, a->roots[i]->ns);
    else if (same_ns (a->roots[i]->ns, ns))
      append_item (&expected, a->roots[i]->name);
  return report_expected (a, known ? "structure.root" : "structure.namespace", NULL, offset, params,
                          3, &expected);
}

static int
make_counts (struct automaton *a, size_t count)
{
  size_t capacity = a->count_capacity ? a->count_capacity : 256;
  uint32_t *counts;

  while (capacity < a->count_used + count)
    capacity *= 2;
  if (capacity > a->count_capacity) {
    counts = kdc__realloc (a->ctx, a->counts, capacity, sizeof *counts);
    if (!counts)
      return KDC_ENOMEM;
    a->counts = counts;
    a->count_capacity = capacity;
  }
  memset (a->counts + a->count_used, 0, count * sizeof *a->counts);
  a->count_used += count;
  return KDC_OK;
}

static int
push (struct automaton *a, const struct kdc__element_decl *decl, uint32_t row, size_t offset)
{
  void *frames = a->frames;

  if (a->depth == a->frame_capacity) {
    if (kdc__grow (a->ctx, &frames, &a->frame_capacity, a->depth, sizeof *a->frames) != KDC_OK)
      return KDC_ENOMEM;
    a->frames = frames;
  }
  a->top = a->frames + a->depth++;
  *a->top = (struct frame) { .decl = decl, .table = decl, .row = row, .offset = offset,
                             .counts = a->count_used };
  a->text_length = 0;
  return KDC_OK;
}

static void
pop (struct automaton *a)
{
  a->count_used = a->top->counts;
  a->top = --a->depth ? a->top - 1 : NULL;
}

/* One wrong declaration puts a whole subtree, or a run of siblings, into a wrong namespace: that is
 * one finding, at the first of them. All are read as what their names say. */
static int
check_namespace (struct automaton *a, const struct kdc__element_decl *decl, const char *ns,
                 size_t offset)
{
  struct frame *top = a->top;
  int known = top->is_foreign && same_ns (top->foreign, ns);

  top->is_foreign = !is_in_ns (a, decl, ns);
  top->foreign = ns;
  return top->is_foreign && !known ? report_namespace (a, decl->name, ns, decl->ns, offset)
                                   : KDC_OK;
}

/* The element is allowed: its attributes are checked, its reader told, its children awaited. */
static int
enter (struct automaton *a, const struct kdc__element_decl *decl, uint32_t row,
       const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  void *parent = a->top ? a->top->mine : NULL;
  const struct kdc__element_decl *table = NULL;
  struct frame *top;
  int status = push (a, decl, row, offset);

  if (status == KDC_OK && (count || !decl->asks_nothing))
    status = check_attributes (a, attributes, count, offset);
  if (status != KDC_OK)
    return status;
  top = a->top;
  if (a->depth > 1) {
    top->is_foreign = top[-1].is_foreign;
    top->foreign = top[-1].foreign;
  }
  status = a->reader->start (a->user, decl, parent, attributes, count, offset, &top->mine, &table);
  if (decl->content == KDC__ANY_FORM) {
    top->opaque = !table;
    if (table)
      top->table = table;
  }
  return status == KDC_OK && top->table->child_count
           ? make_counts (a, top->table->child_count) : status;
}

static int
pass_over (struct automaton *a, int status)
{
  a->skipped = 1;
  return status;
}

/* Is this child too many, or out of its place? The first ends in being passed over. */
static int
check_place (struct automaton *a, uint32_t index, uint32_t seen, size_t offset, int *pass)
{
  struct frame *top = a->top;
  const struct kdc__child_decl *child = top->table->children + index;
  const char *name = child->element->name;
  int status = KDC_OK;

  *pass = 1;
  if (child->most && seen > child->most)
    return report_child (a, "structure.repeated", name, offset);
  if (top->table->exclusive && top->any_child && seen == 1)
    return report_child (a, "structure.choice", name, offset);
  *pass = 0;
  if (top->table->ordered && index < top->last) {
    const struct kdc__param params[] = {
      { "name", name }, { "parent", top->decl->name },
      { "before", top->table->children[top->last].element->name },
    };

    status = report (a, "structure.order", name, offset, params, 3);
  } else {
    top->last = index;
  }
  return status;
}

static int
start_child (struct automaton *a, const char *name, const char *ns,
             const struct kdc__attribute *attributes, size_t count, size_t offset)
{
  struct frame *top = a->top;
  uint32_t index = find_child (a, top, name), seen;
  const struct kdc__child_decl *child;
  int status, pass;

  if (index == top->table->child_count)
    return pass_over (a, report_unknown (a, name, offset));
  child = top->table->children + index;
  seen = ++a->counts[top->counts + index];
  status = check_namespace (a, child->element, ns, offset);
  if (status != KDC_OK)
    return status;
  status = check_place (a, index, seen, offset, &pass);
  if (pass)
    return pass_over (a, status);
  if (status != KDC_OK)
    return status;
  top->any_child = 1;
  top->next = child->most == 1 ? index + 1 : index;
  return enter (a, child->element, child->most == 1 ? 0 : seen, attributes, count, offset);
}

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct automaton *a = user;
  size_t i;

  if (a->skipped) {
    a->skipped++;
    return KDC_OK;
  }
  if (a->depth) {
    if (!a->top->opaque)
      return start_child (a, name, ns, attributes, count, offset);
    return pass_over (a, KDC_OK);
  }
  for (i = 0; i < a->root_count; i++)
    if (strcmp (a->roots[i]->name, name) == 0 && same_ns (a->roots[i]->ns, ns))
      return enter (a, a->roots[i], 0, attributes, count, offset);
  return pass_over (a, report_root (a, name, ns, offset));
}

static int
report_missing_children (struct automaton *a)
{
  struct frame *top = a->top;
  const struct kdc__element_decl *table = top->table;
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < table->child_count && status == KDC_OK; i++)
    if (table->children[i].least > a->counts[top->counts + i])
      status = report_child (a, "structure.missing-element", table->children[i].element->name,
                             top->offset);
  return status;
}

static int
on_end (void *user, size_t offset)
{
  struct automaton *a = user;
  struct frame *top;
  int status = KDC_OK;

  if (a->skipped) {
    a->skipped--;
    return KDC_OK;
  }
  top = a->top;
  if (!top->opaque && !top->table->asks_nothing)
    status = report_missing_children (a);
  if (status == KDC_OK) {
    int is_text = top->decl->content == KDC__TEXT;

    status = a->reader->end (a->user, top->decl, top->mine,
                             !is_text ? NULL : a->text_length ? a->text : "",
                             is_text ? a->text_length : 0, offset);
  }
  pop (a);
  return status;
}

static int
make_room (struct automaton *a, size_t wanted)
{
  size_t capacity = a->buffer_capacity ? a->buffer_capacity : 256;
  char *bigger;

  if (wanted <= a->buffer_capacity)
    return KDC_OK;
  while (capacity < wanted)
    capacity *= 2;
  bigger = kdc__realloc (a->ctx, a->buffer, capacity, 1);
  if (!bigger)
    return KDC_ENOMEM;
  if (a->text == a->buffer)
    a->text = bigger;
  a->buffer = bigger;
  a->buffer_capacity = capacity;
  return KDC_OK;
}

/* Text that stands in the data in one piece stays there. */
static int
append_text (struct automaton *a, const char *text, size_t length)
{
  size_t total = a->text_length + length;

  if ((uintptr_t) text - (uintptr_t) a->data < a->size
      && (a->text_length == 0 || a->text + a->text_length == text)) {
    a->text = a->text_length ? a->text : text;
    a->text_length = total;
    return KDC_OK;
  }
  if (make_room (a, total) != KDC_OK)
    return KDC_ENOMEM;
  if (a->text_length && a->text != a->buffer)
    memcpy (a->buffer, a->text, a->text_length);
  memcpy (a->buffer + a->text_length, text, length);
  a->text = a->buffer;
  a->text_length = total;
  return KDC_OK;
}

/* Text comes in pieces: what is shown is taken from the bytes, up to the next tag. */
static int
report_text (struct automaton *a, size_t offset)
{
  struct frame *top = a->top;
  const char *text = a->data + offset, *tag = memchr (text, '<', a->size - offset);
  size_t length = tag ? (size_t) (tag - text) : a->size - offset, shown = 0;
  struct kdc__param params[2] = { { "element", top->decl->name } };
  struct kdc_buffer copy;
  uint32_t code_point;
  int status;

  kdc__trim (&text, &length);
  while (shown < length && shown < 40)
    shown = kdc__utf8_next (text, length, shown, &code_point);
  kdc__buffer_init (&copy, a->ctx, 0);
  status = kdc__buffer_append (&copy, text, shown);
  params[1] = (struct kdc__param) { "text", copy.data };
  if (status == KDC_OK)
    status = report (a, "structure.text", NULL, offset, params, 2);
  kdc__buffer_clear (&copy);
  top->text_reported = 1;
  return status;
}

/* Bytes of white space at the beginning: most often a break and the spaces before the next tag. */
static size_t
blank_length (const char *text, size_t length)
{
  static const char indent[] = "\n                                ";
  size_t i = 0;

  if (length < sizeof indent && memcmp (text, indent, length) == 0)
    return length;
  while (i < length && kdc__is_space (text[i]))
    i++;
  return i;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  struct automaton *a = user;
  struct frame *top;
  size_t i;

  if (a->skipped || !a->top)
    return KDC_OK;
  top = a->top;
  if (top->decl->content == KDC__TEXT)
    return append_text (a, text, length);
  if (top->opaque || top->text_reported)
    return KDC_OK;
  i = blank_length (text, length);
  if (i == length)
    return KDC_OK;
  return report_text (a, offset + i < a->size ? offset + i : offset);
}

int
kdc__vocabulary_read (struct kdc_context *ctx, const struct kdc__element_decl *const *roots,
                      size_t root_count, const char *data, size_t size, size_t most,
                      const struct kdc__reader *reader, void *user,
                      struct kdc__findings *findings, int *well_formed)
{
  static const struct kdc__sax sax = { on_start, on_end, on_text };
  struct automaton a = { .ctx = ctx, .roots = roots, .root_count = root_count, .data = data,
                         .size = size, .reader = reader, .user = user, .findings = findings,
                         .walked_tag = KDC__NO_OFFSET };
  int status = kdc__xml_parse_most (ctx, data, size, most, &sax, &a, findings, well_formed);

  kdc__free (ctx, a.frames);
  kdc__free (ctx, a.counts);
  kdc__free (ctx, a.buffer);
  return status;
}
