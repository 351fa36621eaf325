/* pattern.c - first line a regular expression of XML Schema, behind it the text it is matched with:
 * compiled or refused with a place, never for long and never with much memory. */
#include "fuzz.h"

#include "base/text.h"
#include "expr/code.h"
#include "support/fault.h"

enum { MOST_BYTES = 32 << 20 };

static struct fault memory;

static struct kdc_context *
context (void)
{
  static struct kdc_context *ctx;
  struct kdc__allocator allocator;

  if (ctx != NULL)
    return ctx;
  fault_init (&memory);
  allocator = fault_allocator (&memory);
  fuzz_check (kdc__context_new (&allocator, NULL, &ctx) == KDC_OK);
  return ctx;
}

static void
match (const struct kdc__pattern *pattern, const char *text, size_t size)
{
  struct kdc__vm vm;
  int first;

  fuzz_check (kdc__vm_init (&vm, context ()) == KDC_OK);
  first = kdc__pattern_match (pattern, &vm, text, size);
  fuzz_check (first == 0 || first == 1 || first == KDC_ELIMIT);
  fuzz_check (kdc__pattern_match (pattern, &vm, text, size) == first);
  kdc__vm_clear (&vm);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct kdc__pattern_fault fault = { 0 };
  struct kdc__pattern *pattern = NULL;
  char line[8192];
  long blocks;
  int status;

  blocks = context () ? memory.live_blocks : 0;
  memory.peak_bytes = memory.live_bytes;
  fuzz_line (&data, &size, line, sizeof line);
  line[kdc__utf8_check (line, strlen (line))] = '\0';
  size = kdc__utf8_check ((const char *) data, size);
  status = kdc__pattern_compile (context (), line, strlen (line), &pattern, &fault);
  fuzz_check (status == KDC_OK || status == KDC_EMODEL);
  if (status == KDC_OK) {
    match (pattern, (const char *) data, size);
  } else {
    fuzz_check (pattern == NULL && kdc__message_find (fault.code) != NULL);
    fuzz_check (fault.offset <= strlen (line) && fault.size <= strlen (line) - fault.offset);
  }
  kdc__pattern_free (pattern);
  fuzz_check (memory.peak_bytes <= MOST_BYTES && memory.live_blocks == blocks);
  return 0;
}
