/* meter.c - the counters behind meter.h. One thread counts. */
#include "meter.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static struct cost cost;
static int running;

void __sanitizer_cov_trace_pc (void);

void
__sanitizer_cov_trace_pc (void)
{
  cost.steps += (uint64_t) running;
}

static void
count (size_t bytes)
{
  if (running)
    cost.bytes += bytes;
}

void
meter_on (void)
{
  memset (&cost, 0, sizeof cost);
  running = 1;
}

struct cost
meter_off (void)
{
  running = 0;
  return cost;
}

static void *
allocate (void *user, void *p, size_t size)
{
  (void) user;
  if (size == 0) {
    free (p);
    return NULL;
  }
  count (size);
  return realloc (p, size);
}

const struct kdc__allocator meter_allocator = { allocate, NULL };

/* --- what libc does for the library ----------------------------------------------------------- */

#define WRAP(TYPE, NAME, PARAMETERS, ARGUMENTS, BYTES) \
  TYPE __real_##NAME PARAMETERS; \
  TYPE __wrap_##NAME PARAMETERS; \
  TYPE __wrap_##NAME PARAMETERS \
  { \
    count (BYTES); \
    return __real_##NAME ARGUMENTS; \
  }

static size_t
common (const char *a, const char *b, size_t most)
{
  size_t i = 0;

  while (running && i < most && a[i] == b[i] && a[i] != '\0')
    i++;
  return i + 1;
}

static size_t
same (const void *a, const void *b, size_t most)
{
  const unsigned char *x = a, *y = b;
  size_t i = 0;

  while (running && i < most && x[i] == y[i])
    i++;
  return i + 1;
}

static size_t
found (const void *s, int c, size_t most)
{
  const unsigned char *at = s;
  size_t i = 0;

  while (running && i < most && at[i] != (unsigned char) c)
    i++;
  return i + 1;
}

static size_t
met (const void *s, size_t n, const void *at)
{
  return at != NULL ? (size_t) ((const char *) at - (const char *) s) : n;
}

static size_t
until (const char *at, int c)
{
  size_t i = 0;

  while (running && at[i] != '\0' && at[i] != (char) c)
    i++;
  return i + 1;
}

/* What PCRE2 does is not seen: it counts as what it may do at most. */
static uint32_t match_limit;

size_t __real_strlen (const char *s);

WRAP (void *, memcpy, (void *to, const void *from, size_t n), (to, from, n), n)
WRAP (void *, memmove, (void *to, const void *from, size_t n), (to, from, n), n)
WRAP (void *, memset, (void *to, int c, size_t n), (to, c, n), n)
WRAP (int, memcmp, (const void *a, const void *b, size_t n), (a, b, n), same (a, b, n))
WRAP (void *, memchr, (const void *s, int c, size_t n), (s, c, n), found (s, c, n))
WRAP (size_t, strlen, (const char *s), (s), __real_strlen (s))
WRAP (int, strcmp, (const char *a, const char *b), (a, b), common (a, b, SIZE_MAX))
WRAP (int, strncmp, (const char *a, const char *b, size_t n), (a, b, n), common (a, b, n))
WRAP (char *, strchr, (const char *s, int c), (s, c), until (s, c))
WRAP (void *, memmem, (const void *s, size_t n, const void *t, size_t m), (s, n, t, m),
      met (s, n, __real_memmem (s, n, t, m)))
WRAP (char *, strstr, (const char *s, const char *t), (s, t), __real_strlen (s))

int __real_pcre2_set_match_limit_8 (pcre2_match_context *context, uint32_t limit);
int __wrap_pcre2_set_match_limit_8 (pcre2_match_context *context, uint32_t limit);
int
__wrap_pcre2_set_match_limit_8 (pcre2_match_context *context, uint32_t limit)
{
  match_limit = limit;
  return __real_pcre2_set_match_limit_8 (context, limit);
}

int __real_pcre2_match_8 (const pcre2_code *code, PCRE2_SPTR text, PCRE2_SIZE size,
                          PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
                          pcre2_match_context *context);
int __wrap_pcre2_match_8 (const pcre2_code *code, PCRE2_SPTR text, PCRE2_SIZE size,
                          PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
                          pcre2_match_context *context);
int
__wrap_pcre2_match_8 (const pcre2_code *code, PCRE2_SPTR text, PCRE2_SIZE size, PCRE2_SIZE start,
                      uint32_t options, pcre2_match_data *data, pcre2_match_context *context)
{
  if (running)
    cost.steps += match_limit;
  return __real_pcre2_match_8 (code, text, size, start, options, data, context);
}
