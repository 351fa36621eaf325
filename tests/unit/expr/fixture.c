/* fixture.c - the form and its slots are a table: what stands there is what the cases rely on. */
#include "fixture.h"

#include <string.h>

#include "base/buffer.h"

static const struct definition {
  const char *path;                 /* parents first */
  enum kdc__node_kind kind;
  enum kdc__type type;
  const char *list;
} definitions[] = {
  { "fullName", KDC__FIELD, KDC__T_STRING, NULL },
  { "birthDate", KDC__FIELD, KDC__T_PARTIAL_DATE, NULL },
  { "deathDate", KDC__FIELD, KDC__T_PARTIAL_DATE, NULL },
  { "registered", KDC__FIELD, KDC__T_DATE, NULL },
  { "married", KDC__FIELD, KDC__T_BOOLEAN, NULL },
  { "income", KDC__FIELD, KDC__T_DECIMAL, NULL },
  { "children", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "kind", KDC__FIELD, KDC__T_CODE, "kinds" },
  { "unit", KDC__FIELD, KDC__T_CODE, NULL },
  { "photo", KDC__FIELD, KDC__T_FILE, NULL },
  { "when", KDC__FIELD, KDC__T_DATETIME, NULL },
  { "broken", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "waiting", KDC__FIELD, KDC__T_STRING, NULL },
  { "nothing", KDC__FIELD, KDC__T_STRING, NULL },
  { "noDate", KDC__FIELD, KDC__T_DATE, NULL },
  { "noNumber", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "hidden", KDC__FIELD, KDC__T_STRING, NULL },
  { "father", KDC__GROUP, KDC__T_NONE, NULL },
  { "father/name", KDC__FIELD, KDC__T_STRING, NULL },
  { "father/born", KDC__FIELD, KDC__T_DATE, NULL },
  { "mother", KDC__GROUP, KDC__T_NONE, NULL },
  { "mother/name", KDC__FIELD, KDC__T_STRING, NULL },
  { "secret", KDC__GROUP, KDC__T_NONE, NULL },
  { "secret/word", KDC__FIELD, KDC__T_STRING, NULL },
  { "wrong", KDC__GROUP, KDC__T_NONE, NULL },
  { "wrong/number", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "proof", KDC__CHOICE, KDC__T_NONE, NULL },
  { "proof/notice", KDC__BRANCH, KDC__T_NONE, NULL },
  { "proof/notice/number", KDC__FIELD, KDC__T_STRING, NULL },
  { "proof/witness", KDC__BRANCH, KDC__T_NONE, NULL },
  { "proof/witness/name", KDC__FIELD, KDC__T_STRING, NULL },
  { "residence", KDC__REPEAT, KDC__T_NONE, NULL },
  { "residence/place", KDC__FIELD, KDC__T_STRING, NULL },
  { "residence/from", KDC__FIELD, KDC__T_DATE, NULL },
  { "residence/cost", KDC__FIELD, KDC__T_DECIMAL, NULL },
  { "residence/own", KDC__FIELD, KDC__T_BOOLEAN, NULL },
  { "residence/address", KDC__GROUP, KDC__T_NONE, NULL },
  { "residence/address/street", KDC__FIELD, KDC__T_STRING, NULL },
  { "residence/person", KDC__REPEAT, KDC__T_NONE, NULL },
  { "residence/person/name", KDC__FIELD, KDC__T_STRING, NULL },
  { "residence/person/age", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "series", KDC__REPEAT, KDC__T_NONE, NULL },
  { "series/n", KDC__FIELD, KDC__T_INTEGER, NULL },
  { "list", KDC__GROUP, KDC__T_NONE, NULL },
  { "list/entry", KDC__REPEAT, KDC__T_NONE, NULL },
  { "list/entry/text", KDC__FIELD, KDC__T_STRING, NULL },
};

/* Rows of the repeats, numbered as they stand within their table. */
static const struct row_definition {
  const char *repeat;
  uint32_t parent;
  int irrelevant;
} rows[] = {
  { "residence", 0, 0 }, { "residence", 0, 0 }, { "residence", 0, 1 }, { "residence", 0, 0 },
  { "residence/person", 0, 0 }, { "residence/person", 0, 0 }, { "residence/person", 1, 0 },
  { "residence/person", 2, 0 },
  { "series", 0, 0 }, { "series", 0, 0 }, { "series", 0, 0 },
  { "list/entry", 0, 0 },
};

static const struct slot_definition {
  const char *path;
  uint32_t row;
  const char *text;                 /* NULL: invalid; "?": pending */
  int irrelevant;
} slots[] = {
  { "fullName", 0, "Trần Minh Anh", 0 }, { "birthDate", 0, "1990-05", 0 },
  { "registered", 0, "2024-02-29", 0 }, { "married", 0, "true", 0 }, { "income", 0, "12.5", 0 },
  { "children", 0, "2", 0 }, { "kind", 0, "proxy", 0 }, { "unit", 0, "00364", 0 },
  { "photo", 0, "a.jpg", 0 }, { "when", 0, "2026-11-14T20:30:00", 0 }, { "broken", 0, NULL, 0 },
  { "waiting", 0, "?", 0 }, { "hidden", 0, "x", 1 }, { "father/name", 0, "Bình", 0 },
  { "secret/word", 0, "y", 1 }, { "wrong/number", 0, NULL, 0 },
  { "proof/notice/number", 0, "7", 0 },
  { "residence/place", 0, "Hà Nội", 0 }, { "residence/from", 0, "2000-01-01", 0 },
  { "residence/cost", 0, "10.5", 0 }, { "residence/own", 0, "true", 0 },
  { "residence/address/street", 0, "Khương Đình", 0 },
  { "residence/place", 1, "Huế", 0 }, { "residence/from", 1, "2010-06-01", 0 },
  { "residence/cost", 1, "20", 0 }, { "residence/own", 1, "false", 0 },
  { "residence/place", 2, "Xa", 0 }, { "residence/cost", 2, "1000", 0 },
  { "residence/place", 3, "Đà Nẵng", 0 },
  { "residence/person/name", 0, "An", 0 }, { "residence/person/age", 0, "30", 0 },
  { "residence/person/name", 1, "Bình", 0 }, { "residence/person/age", 1, "5", 0 },
  { "residence/person/name", 2, "Chi", 0 }, { "residence/person/age", 2, "41", 0 },
  { "residence/person/name", 3, "Xuân", 0 },
  { "series/n", 0, "5", 0 }, { "series/n", 1, NULL, 0 }, { "series/n", 2, "7", 0 },
  { "list/entry/text", 0, "t", 0 },
};

enum { TABLES = 5 };

struct kdc__node *
fixture_node (struct fixture *f, const char *path)
{
  struct kdc__node *node = f->root;
  size_t size;

  while (node != NULL && *path != '\0') {
    size = strcspn (path, "/");
    for (node = node->first_child; node != NULL; node = node->next)
      if (strlen (node->name) == size && memcmp (node->name, path, size) == 0)
        break;
    path += size + (path[size] == '/');
  }
  return node;
}

static int
add_node (struct fixture *f, const struct definition *d, uint32_t *index)
{
  struct kdc__arena *arena = &f->slots.arena;
  struct kdc__node *node = kdc__arena_alloc (arena, sizeof *node), **last;
  const char *name = strrchr (d->path, '/');
  char *parent = kdc__arena_strndup (arena, d->path, name ? (size_t) (name - d->path) : 0);

  if (node == NULL || parent == NULL)
    return -1;
  node->name = name ? name + 1 : d->path;
  node->kind = d->kind;
  node->type = d->type;
  node->list = d->list;
  node->index = ++*index;
  node->parent = fixture_node (f, parent);
  node->table = node->parent->table;
  if (d->kind == KDC__FIELD)
    node->column = f->slots.tables[node->table].columns++;
  if (d->kind == KDC__REPEAT) {
    f->slots.tables[f->slots.count].parent = node->table;
    node->table = f->slots.count++;
  }
  for (last = &node->parent->first_child; *last != NULL; last = &(*last)->next)
    ;
  *last = node;
  return 0;
}

static int
add_row (struct fixture *f, uint32_t table, uint32_t parent, int irrelevant)
{
  struct kdc__table *t = f->slots.tables + table;
  struct kdc__row *row = t->rows + t->count++;

  row->parent = parent;
  row->irrelevant = (uint8_t) irrelevant;
  row->slots = kdc__arena_array (&f->slots.arena, t->columns, sizeof *row->slots);
  return row->slots != NULL ? 0 : -1;
}

static int
set_slot (struct fixture *f, const struct slot_definition *d)
{
  const struct kdc__node *node = fixture_node (f, d->path);
  struct kdc__slot *slot = f->slots.tables[node->table].rows[d->row].slots + node->column;

  slot->irrelevant = (uint8_t) d->irrelevant;
  slot->state = d->text == NULL ? KDC__INVALID : *d->text == '?' ? KDC__PENDING : KDC__VALUE;
  if (slot->state != KDC__VALUE)
    return 0;
  return kdc__value_parse (node->type, d->text, strlen (d->text), &slot->value);
}

static int
fill (struct fixture *f)
{
  uint32_t index = 0;
  size_t i;

  for (i = 0; i < sizeof definitions / sizeof *definitions; i++)
    if (add_node (f, definitions + i, &index) != 0)
      return -1;
  for (i = 0; i < f->slots.count; i++) {
    f->slots.tables[i].rows = kdc__arena_array (&f->slots.arena, 8, sizeof (struct kdc__row));
    if (f->slots.tables[i].rows == NULL)
      return -1;
  }
  if (add_row (f, 0, 0, 0) != 0)
    return -1;
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (add_row (f, fixture_node (f, rows[i].repeat)->table, rows[i].parent, rows[i].irrelevant)
        != 0)
      return -1;
  for (i = 0; i < sizeof slots / sizeof *slots; i++)
    if (set_slot (f, slots + i) != 0)
      return -1;
  return 0;
}

int
fixture_init (struct fixture *f, struct kdc_context *ctx)
{
  memset (f, 0, sizeof *f);
  f->ctx = f->slots.ctx = ctx;
  kdc__arena_init (&f->slots.arena, ctx);
  f->root = kdc__arena_alloc (&f->slots.arena, sizeof *f->root);
  f->slots.tables = kdc__arena_array (&f->slots.arena, TABLES, sizeof *f->slots.tables);
  f->slots.count = 1;
  return f->root != NULL && f->slots.tables != NULL ? fill (f) : -1;
}

void
fixture_clear (struct fixture *f)
{
  kdc__arena_free (&f->slots.arena);
}

int
fixture_vm (struct fixture *f, struct kdc__vm *vm)
{
  if (kdc__vm_init (vm, f->ctx) != KDC_OK)
    return KDC_ENOMEM;
  vm->slots = &f->slots;
  vm->lookups = &fixture_lookups;
  vm->parameters[KDC__P_TODAY].type = KDC__T_DATE;
  vm->parameters[KDC__P_TODAY].u.date = kdc__day_from_civil (2026, 11, 14);
  vm->parameters[KDC__P_CHANNEL].type = KDC__T_STRING;
  vm->parameters[KDC__P_CHANNEL].u.string.text = "desk";
  vm->parameters[KDC__P_CHANNEL].u.string.size = 4;
  vm->parameters[KDC__P_AUTHORITY].type = KDC__T_CODE;
  vm->parameters[KDC__P_AUTHORITY].u.string.text = "00364";
  vm->parameters[KDC__P_AUTHORITY].u.string.size = 5;
  return KDC_OK;
}

void
fixture_outcome (const struct kdc__outcome *o, struct kdc_buffer *out)
{
  size_t i;

  if (o->kind == KDC__SKIPPED || o->kind == KDC__UNKNOWN)
    kdc__buffer_printf (out, "%s\t%s", o->kind == KDC__SKIPPED ? "skipped" : "pending",
                        o->cause != NULL ? o->cause->name : "");
  else if (o->kind == KDC__FAILED)
    kdc__buffer_printf (out, "%s\t%zu", o->error, o->offset);
  else if (o->count == 0)
    kdc__buffer_puts (out, "empty\t");
  for (i = 0; o->kind == KDC__RESULT && i < o->count; i++) {
    kdc__buffer_puts (out, i > 0 ? "; " : kdc__type_name (o->values->type));
    kdc__buffer_puts (out, i > 0 ? "" : "\t");
    kdc__value_format (o->values + i, out);
  }
}

static int
list_exists (void *user, const char *list)
{
  (void) user;
  return strcmp (list, "kinds") == 0;
}

static int
list_has_property (void *user, const char *list, const char *property)
{
  return list_exists (user, list) && strcmp (property, "rank") == 0;
}

static int
paper_exists (void *user, const char *paper)
{
  (void) user;
  return strcmp (paper, "identity") == 0 || strcmp (paper, "marriage") == 0;
}

static int
is_code (const char *text, size_t size, const char *code)
{
  return strlen (code) == size && memcmp (text, code, size) == 0;
}

static int
list_code (void *user, const char *list, const char *code, size_t size)
{
  (void) user, (void) list;
  return is_code (code, size, "self") || is_code (code, size, "proxy");
}

static int
code_property (void *user, const char *list, const char *code, size_t size, const char *property,
               const char **out)
{
  (void) user, (void) list, (void) property;
  *out = "second";
  return is_code (code, size, "proxy") ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

static int
code_valid (void *user, const char *list, const char *code, size_t size, kdc__day on)
{
  (void) list, (void) code, (void) size, (void) user;
  return on >= kdc__day_from_civil (2015, 1, 1) ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

static int
unit_valid (void *user, const char *code, size_t size, kdc__day on)
{
  (void) user, (void) on;
  return is_code (code, size, "00364") ? KDC__LOOKUP_YES
         : is_code (code, size, "99999") ? KDC__LOOKUP_PENDING : KDC__LOOKUP_NO;
}

static int
unit_level (void *user, const char *code, size_t size, kdc__day on, const char **out)
{
  *out = "ward";
  return unit_valid (user, code, size, on);
}

static int
unit_within (void *user, const char *code, size_t size, const char *ancestor,
             size_t ancestor_size, kdc__day on)
{
  (void) user, (void) on, (void) code, (void) size;
  return is_code (ancestor, ancestor_size, "01") ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

static int
working_days (void *user, kdc__day from, kdc__day to, int64_t *out)
{
  (void) user;
  if (to > kdc__day_from_civil (2027, 1, 1))
    return KDC_EMODEL;
  for (*out = 0; from < to; )
    *out += kdc__weekday (++from) < 5;
  return KDC_OK;
}

static int
add_working_days (void *user, kdc__day from, int64_t days, kdc__day *out)
{
  (void) user;
  while (days > 0)
    days -= kdc__weekday (++from) < 5;
  *out = from;
  return from > kdc__day_from_civil (2027, 1, 1) ? KDC_EMODEL : KDC_OK;
}

static int
paper (void *user, const char *id)
{
  (void) user;
  return strcmp (id, "identity") == 0 ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

const struct kdc__lookups fixture_lookups = {
  list_exists, list_has_property, paper_exists, list_code, code_property, code_valid, unit_valid,
  unit_level, unit_within, working_days, add_working_days, paper
};
