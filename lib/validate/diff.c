/* diff.c - which documents of two catalogs belong together: by kind, id and version, and those left
 * over by their first day. See diff.h. */
#include "validate/diff.h"

#include <string.h>

#include "base/file.h"

/* An entry, or a layer.xml. */
struct member {
  int rank;                         /* of its kind, for the order */
  const char *kind, *id, *scope, *version;
  kdc__day from, to;
  struct kdc__entry *entry;
  const struct kdc__layer *layer;   /* it lies in, or is */
  struct member *other;
};
struct members { struct member **items; size_t count; };

struct pairing {
  struct kdc_diff *diff;
  struct members sides[KDC__SIDES];
  struct kdc__arena arena;
  kdc_error **err;
};

/* --- documents -------------------------------------------------------------------------------- */

struct loaded {
  const struct kdc__document *document;
  struct kdc__document *own;        /* to be freed; NULL: the catalog's */
};

/* With the overlays of the day: what procedures and forms are compiled from. */
static int
load_merged (struct kdc_diff *diff, int side, struct kdc__entry *entry, struct loaded *out,
             kdc_error **err)
{
  struct kdc_procedure *procedure;
  struct kdc_form *form;
  int status;

  if (entry->kind == KDC__K_PROCEDURE) {
    status = kdc__entry_use_on (diff->catalogs[side], entry, diff->on, &procedure, err);
    out->document = status == KDC_OK ? procedure->document : NULL;
  } else {
    status = kdc__entry_use_on (diff->catalogs[side], entry, diff->on, &form, err);
    out->document = status == KDC_OK ? form->document : NULL;
  }
  return status;
}

static int
load (struct kdc_diff *diff, int side, const struct member *member, struct loaded *out,
      kdc_error **err)
{
  int status;

  *out = (struct loaded) { NULL, NULL };
  if (!member->entry) {
    out->document = member->layer->document;
    return KDC_OK;
  }
  if (diff->on != INT32_MIN && member->entry->variant_count)
    return load_merged (diff, side, member->entry, out, err);
  status = kdc__entry_document (diff->catalogs[side], member->entry, &out->own, err);
  out->document = out->own;
  return status;
}

static const char *
source_of (const struct member *member)
{
  return member->entry ? member->entry->file : member->layer->document->source;
}

/* --- one pair --------------------------------------------------------------------------------- */

static const char *
day_text (struct kdc_diff *diff, kdc__day day)
{
  char text[11];

  if (day == INT32_MIN || day == INT32_MAX)
    return "";
  kdc__day_format (day, text);
  return kdc__arena_strdup (&diff->arena, text);
}

static int
describe (struct kdc_diff *diff, int side, const struct member *member,
          struct kdc__diff_document *document)
{
  struct kdc__arena *arena = &diff->arena;

  document->version[side] = kdc__arena_strdup (arena, member->version ? member->version : "");
  document->from[side] = day_text (diff, member->from);
  document->to[side] = day_text (diff, member->to);
  document->source[side] = kdc__arena_strdup (arena, source_of (member));
  document->id = kdc__arena_strdup (arena, member->id);
  document->scope = member->scope ? kdc__arena_strdup (arena, member->scope) : NULL;
  document->kind = member->kind;
  if (member->rank == KDC__K_OVERLAY)
    document->ref = member->entry->scope;     /* the catalog holds it */
  document->layer[side] = kdc__arena_strdup (arena, member->layer->id);
  return document->version[side] && document->from[side] && document->to[side]
         && document->source[side] && document->layer[side] && document->id
         && (!member->scope || document->scope)
           ? KDC_OK : KDC_ENOMEM;
}

static int
begin_document (struct pairing *p, const struct member *const members[KDC__SIDES],
                const char *state, const char *next_to)
{
  struct kdc_diff *diff = p->diff;
  struct kdc__diff_document *document;
  void *items = diff->documents;
  int side, status = KDC_OK;

  if (kdc__grow (diff->ctx, &items, &diff->document_capacity, diff->document_count,
                 sizeof *document) != KDC_OK)
    return kdc__fail_nomem (p->err);
  diff->documents = items;
  document = diff->documents + diff->document_count++;
  *document = (struct kdc__diff_document) { .state = state, .first = diff->count };
  if (next_to && !(document->next_to = kdc__arena_strdup (&diff->arena, next_to)))
    status = KDC_ENOMEM;
  for (side = 0; side < KDC__SIDES && status == KDC_OK; side++)
    if (members[side])
      status = describe (diff, side, members[side], document);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (p->err);
}

/* The catalog that a member lies in is told, since one of two versions lies in the same. */
static int
compare_members (struct pairing *p, const struct member *const members[KDC__SIDES],
                 const int in[KDC__SIDES], int as_head)
{
  struct loaded loaded[KDC__SIDES] = { { NULL, NULL }, { NULL, NULL } };
  int side, status = KDC_OK;

  for (side = 0; side < KDC__SIDES && status == KDC_OK; side++)
    status = load (p->diff, in[side], members[side], loaded + side, p->err);
  if (status == KDC_OK)
    status = kdc__diff_trees (p->diff, loaded[KDC__BEFORE].document, loaded[KDC__AFTER].document,
                              as_head);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (p->err);
  for (side = 0; side < KDC__SIDES; side++)
    kdc__document_free (loaded[side].own);
  return status;
}

/* The same bytes say the same, unless overlays are part of it. */
static int
has_same_bytes (struct pairing *p, const struct member *const members[KDC__SIDES], int *same)
{
  struct kdc_context *ctx = p->diff->ctx;
  struct kdc_buffer bytes[KDC__SIDES];
  int side, status = KDC_OK;

  *same = 0;
  if (strcmp (members[KDC__BEFORE]->layer->id, members[KDC__AFTER]->layer->id) != 0)
    return KDC_OK;
  for (side = 0; side < KDC__SIDES; side++)
    if (!members[side]->entry || (p->diff->on != INT32_MIN && members[side]->entry->variant_count))
      return KDC_OK;
  for (side = 0; side < KDC__SIDES; side++) {
    kdc__buffer_init (bytes + side, ctx, 0);
    if (status == KDC_OK)
      status = kdc__file_read (ctx, members[side]->entry->file, kdc__model_limit (ctx),
                               bytes + side, p->err);
  }
  *same = status == KDC_OK && bytes[KDC__BEFORE].size == bytes[KDC__AFTER].size
          && (bytes[KDC__BEFORE].size == 0
              || memcmp (bytes[KDC__BEFORE].data, bytes[KDC__AFTER].data,
                         bytes[KDC__BEFORE].size) == 0);
  for (side = 0; side < KDC__SIDES; side++)
    kdc__buffer_clear (bytes + side);
  return status;
}

static int
tell_pair (struct pairing *p, const struct member *before)
{
  static const int in[KDC__SIDES] = { KDC__BEFORE, KDC__AFTER };
  const struct member *members[KDC__SIDES] = { before, before->other };
  struct kdc_diff *diff = p->diff;
  int same, status = has_same_bytes (p, members, &same);

  if (status != KDC_OK || same)
    return status;
  status = begin_document (p, members, "changed", NULL);
  if (status == KDC_OK)
    status = compare_members (p, members, in, 1);
  if (status != KDC_OK)
    return status;
  diff->documents[diff->document_count - 1].count
    = diff->count - diff->documents[diff->document_count - 1].first;
  if (diff->documents[diff->document_count - 1].count == 0
      && strcmp (before->layer->id, before->other->layer->id) == 0)
    diff->document_count--;
  return KDC_OK;
}

/* A version on one side alone, and what is different in it from the version before it there. */
static int
tell_single (struct pairing *p, int side, const struct member *member, const struct member *earlier)
{
  const int in[KDC__SIDES] = { side, side };
  const struct member *members[KDC__SIDES] = { NULL, NULL }, *versions[KDC__SIDES];
  struct kdc_diff *diff = p->diff;
  int status;

  members[side] = member;
  versions[side] = member;
  versions[!side] = earlier;
  status = begin_document (p, members, side == KDC__AFTER ? "added" : "removed",
                           earlier ? earlier->version : NULL);
  if (status == KDC_OK && earlier)
    status = compare_members (p, versions, in, 0);
  if (status == KDC_OK)
    diff->documents[diff->document_count - 1].count
      = diff->count - diff->documents[diff->document_count - 1].first;
  return status;
}

/* --- all versions of one document ------------------------------------------------------------- */

static int
compare_texts (const char *a, const char *b)
{
  return a && b ? strcmp (a, b) : (a != NULL) - (b != NULL);
}

static int
compare_subjects (const struct member *a, const struct member *b)
{
  int order = a->rank - b->rank;

  if (order == 0)
    order = strcmp (a->id, b->id);
  return order != 0 ? order : compare_texts (a->scope, b->scope);
}

static int
has_same_version (const struct member *a, const struct member *b)
{
  return compare_texts (a->version, b->version) == 0;
}

static int
has_same_begin (const struct member *a, const struct member *b)
{
  return a->from == b->from;
}

static void
join (struct members *before, struct members *after,
      int (*is_same) (const struct member *, const struct member *))
{
  size_t i, j;

  for (i = 0; i < before->count; i++)
    for (j = 0; j < after->count && !before->items[i]->other; j++)
      if (!after->items[j]->other && is_same (before->items[i], after->items[j])) {
        before->items[i]->other = after->items[j];
        after->items[j]->other = before->items[i];
      }
}

/* What is left on both sides, from the latest on: one took the other's place. */
static void
join_rest (struct members *before, struct members *after)
{
  size_t i = before->count, j = after->count;

  while (i > 0 && j > 0) {
    if (before->items[i - 1]->other) {
      i--;
    } else if (after->items[j - 1]->other) {
      j--;
    } else {
      i--, j--;
      before->items[i]->other = after->items[j];
      after->items[j]->other = before->items[i];
    }
  }
}

static int
tell_versions (struct pairing *p, struct members *before, struct members *after)
{
  int status = KDC_OK;
  size_t i;

  join (before, after, has_same_version);
  join (before, after, has_same_begin);
  join_rest (before, after);
  for (i = 0; i < before->count && status == KDC_OK; i++)
    status = before->items[i]->other
               ? tell_pair (p, before->items[i])
               : tell_single (p, KDC__BEFORE, before->items[i],
                              i > 0 ? before->items[i - 1] : NULL);
  for (i = 0; i < after->count && status == KDC_OK; i++)
    if (!after->items[i]->other)
      status = tell_single (p, KDC__AFTER, after->items[i],
                            i > 0 ? after->items[i - 1] : NULL);
  return status;
}

/* --- both catalogs ---------------------------------------------------------------------------- */

static int
by_subject (const void *first, const void *second)
{
  const struct member *a = first, *b = second;
  int order = compare_subjects (a, b);

  return order != 0 ? order : a->from < b->from ? -1 : a->from > b->from;
}

/* Overlays of one day are in what they change. */
static int
is_wanted (const struct kdc_diff *diff, const struct member *member)
{
  if (diff->on == INT32_MIN)
    return 1;
  return member->rank != KDC__K_OVERLAY && member->from <= diff->on && diff->on <= member->to;
}

static struct member
entry_member (const struct kdc_catalog *c, struct kdc__entry *entry)
{
  struct member member = {
    .rank = (int) entry->kind, .kind = kdc__kind_rows[entry->kind].decl->name, .id = entry->id,
    .scope = entry->scope, .version = entry->version, .from = entry->valid_from,
    .to = entry->valid_to, .entry = entry, .layer = c->layers + entry->layer,
  };

  if (entry->kind == KDC__K_OVERLAY)    /* every layer names its own */
    member.scope = member.layer->id;
  return member;
}

static struct member
layer_member (const struct kdc__layer *layer)
{
  return (struct member) {
    .rank = KDC__K_COUNT, .kind = "layer", .id = layer->id, .version = layer->version,
    .from = layer->valid_from, .to = layer->valid_to, .layer = layer,
  };
}

static int
take_members (struct pairing *p, int side)
{
  const struct kdc_catalog *c = p->diff->catalogs[side];
  size_t most = c->count + c->layer_count + 1, i;
  struct member *pool = kdc__arena_array (&p->arena, most, sizeof *pool);
  struct members *out = p->sides + side;

  out->items = kdc__arena_array (&p->arena, most, sizeof *out->items);
  if (!pool || !out->items)
    return kdc__fail_nomem (p->err);
  for (i = 0; i < c->count + c->layer_count; i++) {
    if (i >= c->count && !c->layers[i - c->count].document)
      continue;
    pool[i] = i < c->count ? entry_member (c, c->entries + i)
                           : layer_member (c->layers + i - c->count);
    if (is_wanted (p->diff, pool + i))
      out->items[out->count++] = pool + i;
  }
  kdc__sort (out->items, out->count, by_subject);
  return KDC_OK;
}

static size_t
like_first (const struct members *members, size_t from)
{
  size_t i = from;

  while (i < members->count && compare_subjects (members->items[i], members->items[from]) == 0)
    i++;
  return i - from;
}

static int
compare_catalogs (struct pairing *p)
{
  struct members *a = p->sides + KDC__BEFORE, *b = p->sides + KDC__AFTER;
  size_t i = 0, j = 0;
  int order, status = KDC_OK;

  while ((i < a->count || j < b->count) && status == KDC_OK) {
    struct members before = { a->items + i, 0 }, after = { b->items + j, 0 };

    order = i == a->count ? 1 : j == b->count ? -1 : compare_subjects (a->items[i], b->items[j]);
    if (order <= 0)
      before.count = like_first (a, i);
    if (order >= 0)
      after.count = like_first (b, j);
    status = tell_versions (p, &before, &after);
    i += before.count;
    j += after.count;
  }
  return status;
}

static int
run (struct kdc_diff *diff, kdc_error **err)
{
  struct pairing pairing = { .diff = diff, .err = err };
  int status;

  kdc__arena_init (&pairing.arena, diff->ctx);
  status = take_members (&pairing, KDC__BEFORE);
  if (status == KDC_OK)
    status = take_members (&pairing, KDC__AFTER);
  if (status == KDC_OK)
    status = compare_catalogs (&pairing);
  kdc__arena_free (&pairing.arena);
  if (status == KDC_OK)
    status = kdc__diff_prints (diff, err);
  return status;
}

void
kdc__diff_free (struct kdc_diff *diff)
{
  struct kdc_context *ctx;

  if (!diff)
    return;
  ctx = diff->ctx;
  kdc__catalog_unref (diff->catalogs[KDC__BEFORE]);
  kdc__catalog_unref (diff->catalogs[KDC__AFTER]);
  kdc__free (ctx, diff->documents);
  kdc__free (ctx, diff->changes);
  kdc__free (ctx, diff->prints);
  kdc__free (ctx, diff->drafts);
  kdc__free (ctx, diff->touched);
  kdc__arena_free (&diff->arena);
  kdc__free (ctx, diff);
  kdc__context_unref (ctx);
}

int
kdc__diff_new (struct kdc_catalog *before, struct kdc_catalog *after, kdc__day on,
               struct kdc_diff **out, kdc_error **err)
{
  struct kdc_diff *diff = kdc__calloc (before->ctx, 1, sizeof *diff);
  int status;

  *out = NULL;
  if (!diff)
    return kdc__fail_nomem (err);
  diff->ctx = kdc__context_ref (before->ctx);
  kdc__arena_init (&diff->arena, diff->ctx);
  diff->catalogs[KDC__BEFORE] = kdc__catalog_ref (before);
  diff->catalogs[KDC__AFTER] = kdc__catalog_ref (after);
  diff->on = on;
  status = run (diff, err);
  if (status != KDC_OK) {
    kdc__diff_free (diff);
    return status;
  }
  *out = diff;
  return KDC_OK;
}
