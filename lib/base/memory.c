/* memory.c - the one place where memory is asked for. Without a context (an error before there is
 * one) the malloc family serves. Arena blocks double up to 64 KiB; what is large gets a block of
 * its own behind the newest, so that the room left in that one is not lost. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"

#define ALIGNMENT 16u
#define FIRST_BLOCK 2048u
#define LARGEST_BLOCK 65536u

struct kdc__arena_block {
  struct kdc__arena_block *next;
  size_t capacity;
  _Alignas (16) unsigned char data[];
};

static void *
resize (struct kdc_context *ctx, void *p, size_t size)
{
  if (size > PTRDIFF_MAX)
    return NULL;
  if (size == 0)
    size = 1;                           /* size 0 would free */
  return ctx ? ctx->allocator.realloc (ctx->allocator.user, p, size) : realloc (p, size);
}

void *
kdc__alloc (struct kdc_context *ctx, size_t size)
{
  return resize (ctx, NULL, size);
}

void *
kdc__calloc (struct kdc_context *ctx, size_t count, size_t size)
{
  void *p = kdc__realloc (ctx, NULL, count, size);

  if (p)
    memset (p, 0, count * size);
  return p;
}

void *
kdc__realloc (struct kdc_context *ctx, void *p, size_t count, size_t size)
{
  if (size != 0 && count > PTRDIFF_MAX / size)
    return NULL;
  return resize (ctx, p, count * size);
}

void
kdc__free (struct kdc_context *ctx, void *p)
{
  if (!p)
    return;
  if (ctx)
    ctx->allocator.realloc (ctx->allocator.user, p, 0);
  else
    free (p);
}

char *
kdc__strdup (struct kdc_context *ctx, const char *s)
{
  return kdc__strndup (ctx, s, strlen (s));
}

char *
kdc__strndup (struct kdc_context *ctx, const char *s, size_t n)
{
  char *copy = n < PTRDIFF_MAX ? kdc__alloc (ctx, n + 1) : NULL;

  if (!copy)
    return NULL;
  if (n)
    memcpy (copy, s, n);
  copy[n] = '\0';
  return copy;
}

int
kdc__grow (struct kdc_context *ctx, void **items, size_t *capacity, size_t count, size_t item_size)
{
  size_t more;
  void *p;

  if (count < *capacity)
    return KDC_OK;
  more = *capacity < 8 ? 8 : *capacity;
  if (*capacity > SIZE_MAX - more)
    return KDC_ENOMEM;
  p = kdc__realloc (ctx, *items, *capacity + more, item_size);
  if (!p)
    return KDC_ENOMEM;
  *items = p;
  *capacity += more;
  return KDC_OK;
}

void
kdc__arena_init (struct kdc__arena *arena, struct kdc_context *ctx)
{
  memset (arena, 0, sizeof *arena);
  arena->ctx = ctx;
}

void
kdc__arena_free (struct kdc__arena *arena)
{
  struct kdc__arena_block *block = arena->blocks, *next;

  for (; block; block = next) {
    next = block->next;
    kdc__free (arena->ctx, block);
  }
  kdc__arena_init (arena, arena->ctx);
}

void
kdc__arena_reset (struct kdc__arena *arena)
{
  struct kdc__arena_block *kept = arena->blocks;

  arena->used = arena->total = 0;
  if (!kept || (!kept->next && kept->capacity <= LARGEST_BLOCK))
    return;
  if (kept->capacity > LARGEST_BLOCK) {
    kdc__arena_free (arena);
    return;
  }
  arena->blocks = kept->next;
  kdc__arena_free (arena);
  kept->next = NULL;
  arena->blocks = kept;
}

static struct kdc__arena_block *
block_new (struct kdc__arena *arena, size_t capacity)
{
  struct kdc__arena_block *block;

  block = kdc__alloc (arena->ctx, sizeof *block + capacity);
  if (block)
    block->capacity = capacity;
  return block;
}

static void *
alloc_large (struct kdc__arena *arena, size_t size)
{
  struct kdc__arena_block *block = block_new (arena, size);

  if (!block)
    return NULL;
  if (arena->blocks) {
    block->next = arena->blocks->next;
    arena->blocks->next = block;
  } else {
    block->next = NULL;
    arena->blocks = block;
    arena->used = size;
  }
  return block->data;
}

static int
add_block (struct kdc__arena *arena)
{
  size_t capacity = arena->blocks ? arena->blocks->capacity * 2 : FIRST_BLOCK;
  struct kdc__arena_block *block;

  if (capacity > LARGEST_BLOCK)
    capacity = LARGEST_BLOCK;
  block = block_new (arena, capacity);
  if (!block)
    return KDC_ENOMEM;
  block->next = arena->blocks;
  arena->blocks = block;
  arena->used = 0;
  return KDC_OK;
}

/* Not cleared. */
static void *
arena_take (struct kdc__arena *arena, size_t size)
{
  unsigned char *p;

  if (size > PTRDIFF_MAX - LARGEST_BLOCK)
    return NULL;
  size = (size + ALIGNMENT - 1) & ~(size_t) (ALIGNMENT - 1);
  if (arena->blocks && arena->blocks->capacity - arena->used >= size) {
    p = arena->blocks->data + arena->used;
    arena->used += size;
  } else if (size > FIRST_BLOCK / 4) {
    p = alloc_large (arena, size);
  } else {
    if (add_block (arena) != KDC_OK)
      return NULL;
    p = arena->blocks->data;
    arena->used = size;
  }
  if (p)
    arena->total += size;
  return p;
}

void *
kdc__arena_alloc (struct kdc__arena *arena, size_t size)
{
  void *p = arena_take (arena, size);

  return p ? memset (p, 0, size) : NULL;
}

void *
kdc__arena_array (struct kdc__arena *arena, size_t count, size_t size)
{
  if (size != 0 && count > PTRDIFF_MAX / size)
    return NULL;
  return kdc__arena_alloc (arena, count * size);
}

char *
kdc__arena_strdup (struct kdc__arena *arena, const char *s)
{
  return kdc__arena_strndup (arena, s, strlen (s));
}

char *
kdc__arena_strndup (struct kdc__arena *arena, const char *s, size_t n)
{
  char *copy = n < PTRDIFF_MAX ? arena_take (arena, n + 1) : NULL;

  if (!copy)
    return NULL;
  if (n)
    memcpy (copy, s, n);
  copy[n] = '\0';
  return copy;
}

char *
kdc__arena_printf (struct kdc__arena *arena, const char *format, ...)
{
  va_list list;
  char *text;
  int size;

  va_start (list, format);
  size = vsnprintf (NULL, 0, format, list);
  va_end (list);
  text = size < 0 ? NULL : kdc__arena_alloc (arena, (size_t) size + 1);
  if (!text)
    return NULL;
  va_start (list, format);
  vsnprintf (text, (size_t) size + 1, format, list);
  va_end (list);
  return text;
}
