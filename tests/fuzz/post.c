/* post.c - first line a content type, behind it what a web form posted: names and values are text,
 * and never more than allowed; JSON is judged by jansson. First line "entry": what somebody typed
 * into a box, any box: read once or twice, it is the same. */
#include <jansson.h>

#include "fuzz.h"

#include "base/text.h"
#include "model/entry.h"
#include "wire/form.h"
#include "wire/json_scan.h"

enum { MOST = 50, DEEPEST = 20 };

static int
is_text (const char *text, size_t size)
{
  return kdc__utf8_check (text, size) == size && strlen (text) == size;
}

static void
pairs (const char *type, const char *data, size_t size)
{
  struct kdc__pairs read;
  kdc_error *err = NULL;
  size_t i;
  int status;

  kdc__pairs_init (&read, fuzz_context ());
  status = strncmp (type, "multipart/", 10) == 0
           ? kdc__form_data_read (type, data, size, MOST, &read, &err)
           : kdc__urlencoded_read (data, size, MOST, &read, &err);
  fuzz_error (status, err);
  fuzz_check (status != KDC_OK || read.count <= MOST);
  for (i = 0; i < read.count && status == KDC_OK; i++) {
    fuzz_check (is_text (read.items[i].name, strlen (read.items[i].name)));
    fuzz_check (read.items[i].file_name != NULL
                || is_text (read.items[i].value, read.items[i].size));
  }
  kdc__pairs_clear (&read);
}

/* --- JSON ------------------------------------------------------------------------------------- */

struct walk { int depth, values; };

static int
on_begin (void *user, int is_array)
{
  (void) is_array;
  fuzz_check (++((struct walk *) user)->depth <= DEEPEST);
  return KDC_OK;
}

static int
on_end (void *user)
{
  fuzz_check (--((struct walk *) user)->depth >= 0);
  return KDC_OK;
}

static int
on_name (void *user, const char *text, size_t size)
{
  fuzz_check (is_text (text, size) && ((struct walk *) user)->depth > 0);
  return KDC_OK;
}

static int
on_value (void *user, enum kdc__json_kind kind, const char *text, size_t size)
{
  fuzz_check (is_text (text, size) && (kind != KDC__JSON_NUMBER || size > 0));
  ((struct walk *) user)->values++;
  return KDC_OK;
}

/* Escapes may stand for what XML cannot hold, and numbers be too large for jansson: then each may
 * refuse what the other takes. */
static void
json (const char *data, size_t size)
{
  static const struct kdc__json_events events
    = { on_begin, on_end, on_name, on_value, NULL };
  struct walk walk = { 0, 0 };
  kdc_error *err = NULL;
  json_error_t why;
  json_t *judge = json_loadb (data, size, JSON_DECODE_ANY, &why);
  int status = kdc__json_scan (fuzz_context (), data, size, DEEPEST, &events, &walk, &err);

  fuzz_check (status == KDC_OK || status == KDC_EPARSE || status == KDC_ELIMIT);
  fuzz_error (status, err);
  fuzz_check (status != KDC_OK || walk.depth == 0);
  if (status == KDC_OK)
    fuzz_check (judge != NULL || json_error_code (&why) == json_error_numeric_overflow);
  if (status == KDC_EPARSE && memchr (data, '\\', size) == NULL
      && kdc__utf8_check (data, size) == size)
    fuzz_check (judge == NULL);
  json_decref (judge);
}

/* --- entries ---------------------------------------------------------------------------------- */

static const struct kdc_form *
form (void)
{
  static const struct kdc_form *form;

  if (form == NULL)
    fuzz_check (kdc__catalog_form (fuzz_catalog ("tests/cases/post/catalog"), "kinds", 20771, &form,
                                   NULL) == KDC_OK);
  return form;
}

static void
entry (const struct kdc__form_node *node, const char *text, size_t size)
{
  struct kdc_catalog *catalog = fuzz_catalog ("tests/cases/post/catalog");
  struct kdc__arena arena;
  const char *why, *same;
  char *out, *again;
  size_t length, second;

  kdc__arena_init (&arena, fuzz_context ());
  fuzz_check (kdc__entry_read (catalog, node, 20771, text, size, &arena, &out, &length, &why)
              == KDC_OK);
  fuzz_check (kdc__utf8_check (out, length) == length);
  fuzz_check (why == NULL || kdc__message_find (why) != NULL);
  fuzz_check (kdc__entry_read (catalog, node, 20771, out, length, &arena, &again, &second, &same)
              == KDC_OK);
  fuzz_check (length == second && memcmp (out, again, length) == 0);
  /* 1,5 is 1.5 for Vietnamese, and 1,234 is 1.234, which nobody should type */
  fuzz_check (why == same || strcmp (same, "type.ambiguous-number") == 0);
  kdc__arena_free (&arena);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  const char *data;
  char type[256];
  size_t i;

  fuzz_line (&bytes, &size, type, sizeof type);
  data = (const char *) bytes;
  if (strcmp (type, "entry") == 0) {
    size = kdc__utf8_check (data, size);
    for (i = 0; i < form ()->node_count; i++)
      if (form ()->nodes[i]->field_type != NULL)
        entry (form ()->nodes[i], data, size);
  } else if (strcmp (type, "application/json") == 0) {
    json (data, size);
  } else {
    pairs (type, data, size);
  }
  return 0;
}
