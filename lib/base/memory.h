/* memory.h - allocation through the context's allocator, and an arena.
 * Every allocation may fail; NULL is the only sign of it. Sizes are checked for overflow here. */
#ifndef KDC__MEMORY_H
#define KDC__MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <kdc/types.h>

struct kdc_context;

/* With ctx NULL the malloc family serves: only for errors before there is a context. */
void *kdc__alloc (struct kdc_context *ctx, size_t size);                  /* not cleared */
void *kdc__calloc (struct kdc_context *ctx, size_t count, size_t size);   /* cleared */
void *kdc__realloc (struct kdc_context *ctx, void *p, size_t count, size_t size);
void kdc__free (struct kdc_context *ctx, void *p);
char *kdc__strdup (struct kdc_context *ctx, const char *s);
char *kdc__strndup (struct kdc_context *ctx, const char *s, size_t n);

/* Makes room for one more item. *items and *capacity are updated only on success. */
int kdc__grow (struct kdc_context *ctx, void **items, size_t *capacity, size_t count,
               size_t item_size);

/* Sorts an array of pointers; not stable. */
typedef int kdc__compare (const void *a, const void *b);      /* < 0, 0, > 0 */
void kdc__sort (void *pointers, size_t count, kdc__compare *compare);

/* An arena: many small allocations, one free. Zero-initialise, then kdc__arena_init. */
struct kdc__arena_block;
struct kdc__arena {
  struct kdc_context *ctx;
  struct kdc__arena_block *blocks;
  size_t used;      /* in the newest block */
  size_t total;     /* bytes handed out */
};

void kdc__arena_init (struct kdc__arena *arena, struct kdc_context *ctx);
void kdc__arena_free (struct kdc__arena *arena);                          /* idempotent */
/* Everything handed out is gone; one block is kept for what comes. */
void kdc__arena_reset (struct kdc__arena *arena);
void *kdc__arena_alloc (struct kdc__arena *arena, size_t size);           /* cleared, 16-aligned */
void *kdc__arena_array (struct kdc__arena *arena, size_t count, size_t size);
char *kdc__arena_strdup (struct kdc__arena *arena, const char *s);
char *kdc__arena_strndup (struct kdc__arena *arena, const char *s, size_t n);
char *kdc__arena_printf (struct kdc__arena *arena, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

#endif
