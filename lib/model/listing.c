/* listing.c - codes found: those of procedures, which the catalog holds whole, and those that a
 * register knows. A search compiles no procedure: what it shows is in the index. */
#include <string.h>

#include "base/text.h"
#include "model/catalog_kinds.h"

#define MOST_STEPS 16               /* codes that take each other's place */

struct search {
  struct kdc_listing *listing;
  struct kdc__arena scratch;
  const char *words, *domain, *status;
  char *key, *plain;                /* of the words; plain NULL: they have marks of their own */
  kdc__day on;
  kdc_error **err;
};

/* --- rows ------------------------------------------------------------------------------------- */

static struct kdc__listed *
new_row (struct kdc_listing *listing)
{
  void *rows = listing->rows;

  if (kdc__grow (listing->catalog->ctx, &rows, &listing->capacity, listing->count,
                 sizeof *listing->rows) != KDC_OK)
    return NULL;
  listing->rows = rows;
  listing->rows[listing->count] = kdc__arena_alloc (&listing->arena, sizeof **listing->rows);
  return listing->rows[listing->count] ? listing->rows[listing->count++] : NULL;
}

static void
put_day (kdc__day day, kdc__day open, char out[11])
{
  if (day == open)
    *out = '\0';
  else
    kdc__day_format (day, out);
}

static struct kdc__listed
row_of_entry (const struct kdc__entry *entry, kdc__day on)
{
  struct kdc__listed row = { .entry = entry, .code = entry->id, .domain = entry->domain };

  row.name.by_lang[KDC__VI] = entry->name[KDC__VI];
  row.name.by_lang[KDC__EN] = entry->name[KDC__EN];
  row.status = on < entry->valid_from ? "not-yet" : on > entry->valid_to ? "ended" : "active";
  put_day (entry->valid_from, INT32_MIN, row.from);
  put_day (entry->valid_to, INT32_MAX, row.to);
  return row;
}

void
kdc__known_day (const struct kdc__known *known, kdc__day day, char out[11])
{
  put_day (day, INT32_MAX, out);
  if (*out && strcmp (known->precision, "month") == 0)
    out[7] = '\0';
  if (*out && strcmp (known->precision, "year") == 0)
    out[4] = '\0';
}

static struct kdc__listed
row_of_known (const struct kdc__known *known, kdc__day on)
{
  struct kdc__listed row = { .known = known, .code = known->code, .domain = known->domain,
                             .status = known->status, .name = known->name };

  if (known->repealed <= on)
    row.status = "repealed";
  else if (known->replaced_by && known->since <= on)
    row.status = "replaced";
  kdc__known_day (known, known->repealed != INT32_MAX ? known->repealed : known->since, row.since);
  return row;
}

static int
add_row (struct kdc_listing *listing, const struct kdc__listed *row)
{
  struct kdc__listed *place = new_row (listing);

  if (!place)
    return KDC_ENOMEM;
  *place = *row;
  return KDC_OK;
}

/* --- what the words find ---------------------------------------------------------------------- */

/* Words without marks find names with them; words with marks find those alone. */
static int
name_holds (struct search *search, const char *name, int *found)
{
  char *key;

  if (!name)
    return KDC_OK;
  if (kdc__name_key (&search->scratch, name, strlen (name), &key) != KDC_OK)
    return KDC_ENOMEM;
  *found = strstr (key, search->key) != NULL;
  if (*found || !search->plain)
    return KDC_OK;
  if (kdc__plain_key (&search->scratch, name, strlen (name), &key) != KDC_OK)
    return KDC_ENOMEM;
  *found = strstr (key, search->plain) != NULL;
  return KDC_OK;
}

static const struct kdc__alias_entry *
alias_of_entry (const struct search *search, const struct kdc__entry *entry)
{
  const struct kdc_catalog *c = search->listing->catalog;
  size_t i;

  for (i = 0; i < c->alias_count; i++)
    if (strcmp (c->aliases[i].code, entry->id) == 0
        && strcmp (c->aliases[i].alias, search->words) == 0)
      return c->aliases + i;
  return NULL;
}

static const char *
alias_of (const struct search *search, const struct kdc__listed *row)
{
  const struct kdc__alias_entry *alias = row->entry ? alias_of_entry (search, row->entry) : NULL;
  size_t i;

  for (i = 0; row->known && i < row->known->alias_count; i++)
    if (strcmp (row->known->aliases[i].code, search->words) == 0)
      return row->known->aliases[i].code;
  return alias ? alias->alias : NULL;
}

/* row->matched stays NULL: the words are not about it. */
static int
match_row (struct search *search, struct kdc__listed *row)
{
  int lang, found = 0, status = KDC_OK;

  if (strncmp (row->code, search->words, strlen (search->words)) == 0)
    row->matched = "code";
  else if ((row->alias = alias_of (search, row)))
    row->matched = "alias";
  else if (row->known && row->known->replaced_by
           && strcmp (row->known->replaced_by, search->words) == 0)
    row->matched = "replaced-by";
  for (lang = 0; !row->matched && lang < KDC__LANGS && status == KDC_OK && !found; lang++)
    status = name_holds (search, row->name.by_lang[lang], &found);
  if (found)
    row->matched = "name";
  return status;
}

static int
consider (struct search *search, struct kdc__listed row)
{
  int status;

  if ((search->domain && (!row.domain || strcmp (row.domain, search->domain) != 0))
      || (search->status && strcmp (row.status, search->status) != 0))
    return KDC_OK;
  if (!search->words)
    return add_row (search->listing, &row);
  status = match_row (search, &row);
  kdc__arena_reset (&search->scratch);
  return status == KDC_OK && row.matched ? add_row (search->listing, &row) : status;
}

/* Of several versions the one in force; else the next; else the last. They stand by their day. */
static const struct kdc__entry *
version_of (const struct kdc_catalog *c, size_t first, kdc__day on, size_t *behind)
{
  const struct kdc__entry *best = c->entries + first;
  size_t i = first;

  for (; kdc__catalog_is (c, i, KDC__K_PROCEDURE, c->entries[first].id); i++)
    if (best->valid_to < on)
      best = c->entries + i;
  *behind = i;
  return best;
}

static int
search_procedures (struct search *search)
{
  const struct kdc_catalog *c = search->listing->catalog;
  size_t i = c->before[KDC__K_PROCEDURE];
  int status = KDC_OK;

  while (status == KDC_OK && i < c->before[KDC__K_PROCEDURE + 1])
    status = consider (search, row_of_entry (version_of (c, i, search->on, &i), search->on));
  return status;
}

static int
is_procedure (const struct kdc_catalog *c, const char *code)
{
  return kdc__catalog_is (c, kdc__catalog_lower (c, KDC__K_PROCEDURE, code), KDC__K_PROCEDURE,
                          code);
}

static int
search_registers (struct search *search)
{
  struct kdc_catalog *c = search->listing->catalog;
  const struct kdc__code_register *r;
  size_t i, k;
  int status = KDC_OK;

  for (i = c->before[KDC__K_REGISTER]; i < c->before[KDC__K_REGISTER + 1]; i++) {
    if (!kdc__entry_in_force (c->entries + i, search->on))
      continue;
    status = kdc__entry_use (c, c->entries + i, &r, search->err);
    if (status != KDC_OK)
      return status;
    for (k = 0; k < r->count && status == KDC_OK; k++)
      if (!is_procedure (c, r->entries[k].code))
        status = consider (search, row_of_known (r->entries + k, search->on));
    if (status != KDC_OK)
      break;
  }
  return status;
}

static int
compare_rows (const void *a, const void *b)
{
  const struct kdc__listed *first = a, *second = b;

  return strcmp (first->code, second->code);
}

static int
make_keys (struct search *search)
{
  const char *words = search->words;
  size_t size = words ? strlen (words) : 0;
  struct kdc__arena *arena = &search->listing->arena;

  if (!words)
    return KDC_OK;
  kdc__trim (&words, &size);
  if (size == 0) {
    search->words = NULL;
    return KDC_OK;
  }
  search->words = kdc__arena_strndup (arena, words, size);
  if (!search->words || kdc__name_key (arena, words, size, &search->key) != KDC_OK)
    return KDC_ENOMEM;
  return kdc__is_ascii (words, size) ? kdc__plain_key (arena, words, size, &search->plain)
                                     : KDC_OK;
}

/* --- listings --------------------------------------------------------------------------------- */

static struct kdc_listing *
new_listing (struct kdc_catalog *c)
{
  struct kdc_listing *listing = kdc__calloc (c->ctx, 1, sizeof *listing);

  if (!listing)
    return NULL;
  kdc__arena_init (&listing->arena, c->ctx);
  listing->catalog = kdc__catalog_ref (c);
  return listing;
}

void
kdc__listing_free (struct kdc_listing *listing)
{
  struct kdc_catalog *c;

  if (!listing)
    return;
  c = listing->catalog;
  kdc__free (c->ctx, listing->rows);
  kdc__arena_free (&listing->arena);
  kdc__free (c->ctx, listing);
  kdc__catalog_unref (c);
}

/* Hands the listing out, or frees it. */
static int
give (struct kdc_listing *listing, int status, struct kdc_listing **out, kdc_error **err)
{
  if (status == KDC_OK) {
    *out = listing;
    return KDC_OK;
  }
  kdc__listing_free (listing);
  return status == KDC_ENOMEM && (!err || !*err) ? kdc__fail_nomem (err) : status;
}

int
kdc__catalog_search (struct kdc_catalog *c, const char *words, const char *domain,
                     const char *status_name, kdc__day on, struct kdc_listing **out,
                     kdc_error **err)
{
  struct search search = { .listing = new_listing (c), .words = words, .domain = domain,
                           .status = status_name, .on = on, .err = err };
  int status;

  *out = NULL;
  if (!search.listing)
    return kdc__fail_nomem (err);
  kdc__arena_init (&search.scratch, c->ctx);
  status = make_keys (&search);
  if (status == KDC_OK)
    status = search_procedures (&search);
  if (status == KDC_OK)
    status = search_registers (&search);
  kdc__arena_free (&search.scratch);
  kdc__sort (search.listing->rows, search.listing->count, compare_rows);
  return give (search.listing, status, out, err);
}

/* --- where a code leads ----------------------------------------------------------------------- */

static const struct kdc__entry *
in_force (const struct kdc_catalog *c, const char *code, kdc__day on)
{
  size_t i = kdc__catalog_lower (c, KDC__K_PROCEDURE, code);

  for (; kdc__catalog_is (c, i, KDC__K_PROCEDURE, code); i++)
    if (kdc__entry_in_force (c->entries + i, on))
      return c->entries + i;
  return NULL;
}

static const struct kdc__alias_entry *
alias_in_force (const struct kdc_catalog *c, const char *code, kdc__day on)
{
  size_t i;

  for (i = 0; i < c->alias_count; i++)
    if (strcmp (c->aliases[i].alias, code) == 0 && c->aliases[i].valid_from <= on
        && on <= c->aliases[i].valid_to)
      return c->aliases + i;
  return NULL;
}

/* The row of a code; row->code NULL: nobody knows it. */
static int
find_row (struct kdc_catalog *c, const char *code, kdc__day on, struct kdc__listed *row,
          kdc_error **err)
{
  const struct kdc__entry *entry = in_force (c, code, on);
  const struct kdc__alias_entry *alias = entry ? NULL : alias_in_force (c, code, on);
  const struct kdc__known *known = NULL;
  size_t i = kdc__catalog_lower (c, KDC__K_PROCEDURE, code), behind;
  int status = entry ? KDC_OK : kdc__catalog_known (c, code, on, &known, err);

  memset (row, 0, sizeof *row);
  if (!entry && alias && (!known || strcmp (known->code, code) != 0))
    entry = in_force (c, alias->code, on);
  if (!entry && !known && kdc__catalog_is (c, i, KDC__K_PROCEDURE, code))
    entry = version_of (c, i, on, &behind);
  if (entry)
    *row = row_of_entry (entry, on);
  else if (known)
    *row = row_of_known (known, on);
  if (row->code && strcmp (row->code, code) != 0)
    row->alias = code;
  return status;
}

static int
visited (const struct kdc_listing *listing, const char *code)
{
  size_t i;

  for (i = 0; i < listing->count; i++)
    if (strcmp (listing->rows[i]->code, code) == 0)
      return 1;
  return listing->count >= MOST_STEPS;
}

/* A successor that no document knows has a row too: its code is what people need. */
static int
follow (struct kdc_listing *listing, const char *code, kdc__day on, kdc_error **err)
{
  struct kdc_catalog *c = listing->catalog;
  const char *first = code;
  struct kdc__listed row;
  int status;

  for (;;) {
    status = find_row (c, code, on, &row, err);
    if (status != KDC_OK)
      return status;
    if (!row.code && listing->count == 0)
      return kdc__fail (c->ctx, err, KDC_ENOTFOUND, "catalog.unknown", "kind", "procedure", "id",
                        code, NULL);
    if (!row.code) {
      row.code = code;
      row.status = "unknown";
    }
    if (row.alias && !(row.alias = kdc__arena_strdup (&listing->arena, row.alias)))
      return KDC_ENOMEM;
    status = add_row (listing, &row);
    if (status != KDC_OK || strcmp (row.status, "replaced") != 0)
      return status;
    code = row.known->replaced_by;
    if (visited (listing, code))
      return kdc__fail (c->ctx, err, KDC_EMODEL, "catalog.succession-cycle", "id", first, NULL);
  }
}

int
kdc__catalog_trace (struct kdc_catalog *c, const char *code, kdc__day on,
                    struct kdc_listing **out, kdc_error **err)
{
  struct kdc_listing *listing = new_listing (c);

  *out = NULL;
  if (!listing)
    return kdc__fail_nomem (err);
  return give (listing, follow (listing, code, on, err), out, err);
}
