/* catalog_open.c - a catalog from its folder, and its end. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "model/catalog_kinds.h"
#include "model/layer.h"

/* Names in their own order, so that the same folder gives the same error everywhere. */
struct names { char **items; size_t count, capacity; };

static int
add_name (struct kdc_context *ctx, struct names *names, const char *name)
{
  void *items = names->items;
  char *copy;

  if (kdc__grow (ctx, &items, &names->capacity, names->count, sizeof copy) != KDC_OK)
    return KDC_ENOMEM;
  names->items = items;
  copy = kdc__strdup (ctx, name);
  if (!copy)
    return KDC_ENOMEM;
  names->items[names->count++] = copy;
  return KDC_OK;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (a, b);
}

static void
free_names (struct kdc_context *ctx, struct names *names)
{
  while (names->count > 0)
    kdc__free (ctx, names->items[--names->count]);
  kdc__free (ctx, names->items);
}

static int
is_document (const char *name)
{
  size_t length = strlen (name);

  return name[0] != '.' && length > 4 && strcmp (name + length - 4, ".xml") == 0;
}

static int
fail_folder (struct kdc_context *ctx, const char *folder, int number, kdc_error **err)
{
  return kdc__fail (ctx, err, KDC_EIO, "catalog.folder", "folder", folder, "why",
                    kdc__errno_text (number), NULL);
}

static int
list_folder (struct kdc_context *ctx, const char *folder, struct names *names, kdc_error **err)
{
  DIR *dir = opendir (folder);
  int status = KDC_OK, failed;
  struct dirent *item;

  if (!dir)
    return errno == ENOENT ? KDC_OK
           : errno == ENOMEM ? kdc__fail_nomem (err) : fail_folder (ctx, folder, errno, err);
  for (errno = 0; status == KDC_OK && (item = readdir (dir)); errno = 0)
    if (is_document (item->d_name))
      status = add_name (ctx, names, item->d_name);
  failed = status == KDC_OK ? errno : 0;
  closedir (dir);
  if (failed)
    return fail_folder (ctx, folder, failed, err);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (err);
}

static int
index_file (struct kdc_catalog *c, enum kdc__kind kind, const char *path,
            const struct kdc__catalog_faults *faults, kdc_error **err)
{
  kdc_error *error = NULL;
  int status;

  if (!faults)
    return kdc__catalog_index_file (c, kind, path, err);
  status = kdc__catalog_index_file (c, kind, path, &error);
  if (status == KDC_OK || status == KDC_ENOMEM) {
    kdc__error_delete (error);
    return status == KDC_OK ? status : kdc__fail_nomem (err);
  }
  status = faults->fault (faults->user, kind, path, error);
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : status;
}

static int
index_folder (struct kdc_catalog *c, const char *directory, enum kdc__kind kind,
              const struct kdc__catalog_faults *faults, kdc_error **err)
{
  char *folder = kdc__path_join (c->ctx, directory, kdc__kind_rows[kind].folder), *path;
  struct names names = { NULL, 0, 0 };
  size_t i;
  int status = folder ? list_folder (c->ctx, folder, &names, err) : kdc__fail_nomem (err);

  kdc__sort (names.items, names.count, compare_names);
  for (i = 0; i < names.count && status == KDC_OK; i++) {
    path = kdc__path_join (c->ctx, folder, names.items[i]);
    status = path ? index_file (c, kind, path, faults, err) : kdc__fail_nomem (err);
    kdc__free (c->ctx, path);
  }
  free_names (c->ctx, &names);
  kdc__free (c->ctx, folder);
  return status;
}

static int
index_directory (struct kdc_catalog *c, const char *directory,
                 const struct kdc__catalog_faults *faults, kdc_error **err)
{
  DIR *dir = opendir (directory);
  int kind, status = KDC_OK;

  if (!dir)
    return errno == ENOMEM ? kdc__fail_nomem (err) : fail_folder (c->ctx, directory, errno, err);
  closedir (dir);
  status = kdc__layer_add (c, directory, err);
  for (kind = 0; kind < KDC__K_COUNT && status == KDC_OK; kind++)
    status = index_folder (c, directory, (enum kdc__kind) kind, faults, err);
  return status;
}

static int
index_layers (struct kdc_catalog *c, const char *const *directories, size_t count,
              const struct kdc__catalog_faults *faults, kdc_error **err)
{
  int status = KDC_OK;
  size_t i;

  for (i = 0; i < count && status == KDC_OK; i++)
    status = index_directory (c, directories[i] ? directories[i] : KDC_DATADIR, faults, err);
  if (status == KDC_OK)
    status = kdc__catalog_sort (c, faults, err);
  return status == KDC_OK ? kdc__layer_cut (c, err) : status;
}

/* Recursive: compiling a procedure looks its form up, compiling a form its lists. */
static int
init_lock (pthread_mutex_t *lock)
{
  pthread_mutexattr_t attributes;
  int failed;

  if (pthread_mutexattr_init (&attributes) != 0)
    return KDC_ENOMEM;
  failed = pthread_mutexattr_settype (&attributes, PTHREAD_MUTEX_RECURSIVE) != 0
           || pthread_mutex_init (lock, &attributes) != 0;
  pthread_mutexattr_destroy (&attributes);
  return failed ? KDC_ENOMEM : KDC_OK;
}

int
kdc__catalog_open (struct kdc_context *ctx, const char *directory, struct kdc_catalog **out,
                   kdc_error **err)
{
  return kdc__catalog_open_all (ctx, &directory, 1, NULL, out, err);
}

int
kdc__catalog_open_layers (struct kdc_context *ctx, const char *const *directories, size_t count,
                          struct kdc_catalog **out, kdc_error **err)
{
  return kdc__catalog_open_all (ctx, directories, count, NULL, out, err);
}

int
kdc__catalog_open_all (struct kdc_context *ctx, const char *const *directories, size_t count,
                       const struct kdc__catalog_faults *faults, struct kdc_catalog **out,
                       kdc_error **err)
{
  struct kdc_catalog *c = kdc__calloc (ctx, 1, sizeof *c);
  int status;

  *out = NULL;
  if (!c)
    return kdc__fail_nomem (err);
  if (init_lock (&c->lock) != KDC_OK) {
    kdc__free (ctx, c);
    return kdc__fail_nomem (err);
  }
  atomic_init (&c->references, 1);
  c->ctx = kdc__context_ref (ctx);
  status = index_layers (c, directories, count, faults, err);
  if (status != KDC_OK) {
    kdc__catalog_unref (c);
    return status;
  }
  *out = c;
  return KDC_OK;
}

struct kdc_catalog *
kdc__catalog_ref (struct kdc_catalog *c)
{
  atomic_fetch_add_explicit (&c->references, 1, memory_order_relaxed);
  return c;
}

static void
free_compiled (enum kdc__kind kind, _Atomic (void *) *at)
{
  void *compiled = atomic_load_explicit (at, memory_order_acquire);

  if (compiled)
    kdc__kind_rows[kind].free (compiled);
}

static void
free_contents (struct kdc_catalog *c)
{
  size_t i, k;

  kdc__gazetteer_free (atomic_load_explicit (&c->authorities, memory_order_acquire));
  for (i = 0; i < c->count; i++) {
    struct kdc__entry *entry = c->entries + i;

    free_compiled (entry->kind, &entry->compiled);
    for (k = 0; k < entry->variant_count; k++)
      free_compiled (entry->kind, &entry->variants[k].compiled);
    kdc__free (c->ctx, entry->variants);
    kdc__entry_clear (c->ctx, entry);
  }
  for (i = 0; i < c->alias_count; i++) {
    kdc__free (c->ctx, c->aliases[i].alias);
    kdc__free (c->ctx, c->aliases[i].code);
  }
  for (i = 0; i < c->layer_count; i++)
    kdc__layer_clear (c->ctx, c->layers + i);
}

void
kdc__catalog_unref (struct kdc_catalog *c)
{
  struct kdc_context *ctx;

  if (!c || atomic_fetch_sub_explicit (&c->references, 1, memory_order_acq_rel) != 1)
    return;
  ctx = c->ctx;
  free_contents (c);
  kdc__free (ctx, c->entries);
  kdc__free (ctx, c->aliases);
  kdc__free (ctx, c->layers);
  pthread_mutex_destroy (&c->lock);
  kdc__free (ctx, c);
  kdc__context_unref (ctx);
}
