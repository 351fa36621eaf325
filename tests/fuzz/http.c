/* http.c - messages and rows as they are kept, and values of header fields, from any bytes: what is
 * read is written back and reads the same. First line: which of them. */
#include "fuzz.h"

#include "exchange/engine.h"
#include "wire/syntax.h"

static void
response (const uint8_t *data, size_t size)
{
  struct kdc_http_response *read = NULL, *again = NULL;
  struct kdc_buffer out, second;
  kdc_error *err = NULL;
  int status = kdc__response_read (fuzz_context (), data, size, &read, &err);

  fuzz_error (status, err);
  if (status != KDC_OK)
    return;
  kdc__buffer_init (&out, fuzz_context (), 0);
  kdc__buffer_init (&second, fuzz_context (), 0);
  fuzz_check (kdc__response_write (read, &out) == KDC_OK);
  fuzz_check (kdc__response_read (fuzz_context (), out.data, out.size, &again, NULL) == KDC_OK);
  fuzz_check (kdc__response_write (again, &second) == KDC_OK);
  fuzz_check (out.size == second.size && memcmp (out.data, second.data, out.size) == 0);
  kdc__buffer_clear (&out);
  kdc__buffer_clear (&second);
  kdc__response_free (read);
  kdc__response_free (again);
}

/* The digest at its end is set right here: else nothing but a right one would be read. */
static void
recipe (const uint8_t *data, size_t size)
{
  struct kdc_buffer row, out;
  struct kdc__recipe read;
  uint8_t sha[32];
  kdc_error *err = NULL;
  int status;

  kdc__buffer_init (&row, fuzz_context (), 0);
  kdc__buffer_init (&out, fuzz_context (), 0);
  fuzz_check (kdc__sha256 (data, size, sha) == KDC_OK);
  kdc__buffer_append (&row, data, size);
  kdc__buffer_append (&row, sha, sizeof sha);
  status = kdc__recipe_read (fuzz_context (), row.data, row.size, &read, &err);
  fuzz_error (status, err);
  if (status == KDC_OK) {
    fuzz_check (kdc__recipe_write (&read, &out) == KDC_OK);
    fuzz_check (out.size <= row.size);
    kdc__recipe_clear (&read);
  }
  kdc__buffer_clear (&row);
  kdc__buffer_clear (&out);
}

static void
frozen (const uint8_t *data, size_t size)
{
  struct kdc__frozen read;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  int status = kdc__frozen_read (fuzz_context (), data, size, &read, &err);

  fuzz_error (status, err);
  kdc__buffer_init (&out, fuzz_context (), 0);
  if (status == KDC_OK)
    fuzz_check (kdc__frozen_write (&read, &out) == KDC_OK);
  kdc__frozen_clear (&read);
  kdc__buffer_clear (&out);
}

static void
variables (const uint8_t *data, size_t size)
{
  struct kdc__variables read;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  int status = kdc__variables_read (fuzz_context (), data, size, &read, &err);

  fuzz_error (status, err);
  kdc__buffer_init (&out, fuzz_context (), 0);
  if (status == KDC_OK)
    fuzz_check (kdc__variables_write (&read, &out) == KDC_OK);
  kdc__variables_clear (&read);
  kdc__buffer_clear (&out);
}

/* One value of a header field, in every syntax that is read from one. */
static void
field (const uint8_t *data, size_t size)
{
  struct kdc__arena arena;
  struct kdc_buffer out;
  char *text = strndup ((const char *) data, size), *read = NULL, *again = NULL;
  uint8_t sha[32], second[32];
  kdc__instant at;

  kdc__arena_init (&arena, fuzz_context ());
  kdc__buffer_init (&out, fuzz_context (), 0);
  if (kdc__content_digest_parse (text, sha) == KDC_OK) {
    fuzz_check (kdc__content_digest_format (sha, &out) == KDC_OK);
    fuzz_check (kdc__content_digest_parse (out.data, second) == KDC_OK);
    fuzz_check (memcmp (sha, second, 32) == 0);
  }
  kdc__buffer_clear (&out);
  if (kdc__sf_string_parse (&arena, text, &read) == KDC_OK
      && kdc__sf_string_format (read, &out) == KDC_OK) {
    fuzz_check (kdc__sf_string_parse (&arena, out.data, &again) == KDC_OK);
    fuzz_check (strcmp (read, again) == 0);
  }
  if (kdc__retry_after_parse (text, kdc__now (fuzz_context ()), &at) == KDC_OK)
    fuzz_check (at >= -INT64_C (62135596800000));
  (void) kdc__header_parameter (&arena, text, "boundary", &read);
  kdc__buffer_clear (&out);
  kdc__arena_free (&arena);
  free (text);
}

static const char *
look_up (void *user, const char *name, size_t length)
{
  (void) user;
  return length > 0 && name[0] == 'i' ? "a b/\xE1\xBB\x87%" : NULL;
}

/* A template, and on the next line a target: what was expanded matches again. */
static void
uri (const uint8_t *data, size_t size)
{
  const char *names[8];
  char *values[8], text[512], target[512];
  struct kdc__arena arena;
  struct kdc_buffer out;
  size_t count;
  int match;

  fuzz_line (&data, &size, text, sizeof text);
  fuzz_line (&data, &size, target, sizeof target);
  kdc__arena_init (&arena, fuzz_context ());
  kdc__buffer_init (&out, fuzz_context (), 0);
  (void) kdc__uri_expand (text, look_up, NULL, &out);
  match = kdc__uri_match (&arena, text, target, names, values, 8, &count);
  fuzz_check (match == 0 || match == 1);
  fuzz_check (!match || count <= 8);
  kdc__buffer_clear (&out);
  kdc__arena_free (&arena);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const struct {
    const char *name;
    void (*read) (const uint8_t *data, size_t size);
  } rows[] = {
    { "response", response }, { "recipe", recipe }, { "frozen", frozen },
    { "variables", variables }, { "field", field }, { "uri", uri },
  };
  char name[16];
  size_t i;

  fuzz_line (&data, &size, name, sizeof name);
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i].name, name) == 0)
      rows[i].read (data, size);
  return 0;
}
