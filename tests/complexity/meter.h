/* meter.h - what a piece of work costs, the same on every machine. Steps are basic blocks: the
 * library is compiled once more with -fsanitize-coverage=trace-pc, and each block that runs counts
 * one. Bytes are those asked of the allocator, and those that the string functions of libc walk
 * over for the library (--wrap at link time). What libxml2, PCRE2 or SQLite do inside counts only
 * as the memory they ask for. */
#ifndef KDC_TEST_METER_H
#define KDC_TEST_METER_H

#include "base/context.h"

struct cost { uint64_t steps, bytes; };

void meter_on (void);               /* from zero */
struct cost meter_off (void);
/* Counts while the meter is on. */
extern const struct kdc__allocator meter_allocator;

#endif
