/* multipart.c - first line a Content-Type, behind it a body: parts lie in the body (or the arena),
 * their texts are text, and what was read can be written and read again. */
#include "fuzz.h"

#include "wire/mime.h"
#include "wire/syntax.h"

static int
same (const char *a, const char *b)
{
  return a == NULL || b == NULL ? a == b : strcmp (a, b) == 0;
}

static int
gather (void *user, const void *data, size_t size)
{
  return kdc__buffer_append (user, data, size);
}

static int
write_parts (const struct kdc__parts *parts, struct kdc__recipe *recipe)
{
  struct kdc__multipart m;
  size_t i;
  int status = kdc__multipart_begin (&m, recipe, "form-data", NULL, NULL);

  for (i = 0; i < parts->count && status == KDC_OK; i++) {
    const struct kdc__part *part = &parts->items[i];
    struct kdc__part_head head = { part->content_type, part->content_id, part->name,
                                   part->name != NULL ? part->file_name : NULL, NULL };

    status = kdc__multipart_part (&m, &head);
    if (status == KDC_OK)
      status = kdc__recipe_add_bytes (recipe, part->body, part->size);
  }
  fuzz_check (status == KDC_OK || status == KDC_EINVAL);
  return status == KDC_OK ? kdc__multipart_end (&m) : status;
}

/* Percent signs of form names are as the sender wrote them: only names without are compared. */
static void
check_again (const struct kdc__parts *parts, const struct kdc__recipe *recipe)
{
  struct kdc_buffer body;
  struct kdc__parts again;
  size_t i;

  kdc__buffer_init (&body, fuzz_context (), 0);
  fuzz_check (kdc__recipe_produce (recipe, NULL, NULL, gather, &body, NULL) == KDC_OK);
  fuzz_check (kdc__multipart_read (fuzz_context (), recipe->content_type, body.data, body.size,
                                   &again, NULL) == KDC_OK);
  fuzz_check (again.count == parts->count);
  for (i = 0; i < parts->count; i++) {
    const struct kdc__part *a = &parts->items[i], *b = &again.items[i];

    fuzz_check (a->size == b->size && memcmp (a->body, b->body, a->size) == 0);
    fuzz_check (same (a->content_type, b->content_type) && same (a->content_id, b->content_id));
    if (a->name != NULL && strpbrk (a->name, "\"\r\n\\") == NULL)
      fuzz_check (same (a->name, b->name));
  }
  kdc__parts_clear (&again);
  kdc__buffer_clear (&body);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct kdc__parts parts;
  struct kdc__recipe recipe;
  kdc_error *err = NULL;
  char type[512];
  size_t i;
  int status;

  fuzz_line (&data, &size, type, sizeof type);
  status = kdc__multipart_read (fuzz_context (), type, data, size, &parts, &err);
  fuzz_error (status, err);
  if (status != KDC_OK)
    return 0;
  fuzz_check (parts.count <= (size_t) kdc__limit (fuzz_context (), KDC__MAX_MIME_PARTS));
  for (i = 0; i < parts.count; i++)
    fuzz_check (parts.items[i].body != NULL && parts.items[i].size <= size
                && parts.items[i].offset <= size);
  kdc__recipe_init (&recipe, fuzz_context ());
  if (write_parts (&parts, &recipe) == KDC_OK)
    check_again (&parts, &recipe);
  kdc__recipe_clear (&recipe);
  kdc__parts_clear (&parts);
  return 0;
}
