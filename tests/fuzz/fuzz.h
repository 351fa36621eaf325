/* fuzz.h - what the targets share. A target is one LLVMFuzzerTestOneInput: libFuzzer drives it
 * (`make fuzz`), and `make check` replays its corpus (replay.c). A broken oracle ends the
 * program. */
#ifndef KDC_TEST_FUZZ_H
#define KDC_TEST_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/context.h"
#include "base/error.h"
#include "model/catalog.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define fuzz_check(truth) \
  do { \
    if (!(truth)) \
      fuzz_broken (#truth, __FILE__, __LINE__); \
  } while (0)
_Noreturn void fuzz_broken (const char *what, const char *file, int line);

/* One per process, with small limits and a clock that stands still. */
struct kdc_context *fuzz_context (void);
/* A catalog of the source tree, "lib/data"; opened once. */
struct kdc_catalog *fuzz_catalog (const char *name);
/* An error is readable in both languages, then freed; NULL only with KDC_OK or KDC_ENOMEM. */
void fuzz_error (int status, kdc_error *err);

/* What libxml2 alone says: 1 well-formed, also in its namespaces. */
int fuzz_well_formed (const void *data, size_t size);
/* Ours and libxml2's agree; code: of our finding when we refuse. */
void fuzz_agree (const void *data, size_t size, int well_formed, const char *code,
                 const char *why);

/* Cuts a line off: NUL-terminated copy of what is before the next '\n' (or all), at most most - 1
 * bytes; *data and *size go on behind it. */
void fuzz_line (const uint8_t **data, size_t *size, char *line, size_t most);

/* Elements swapped, doubled, taken away, values exchanged: mutate.c */
size_t fuzz_mutate_xml (uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t most, unsigned seed);

#endif
