/* memory_test.c - allocation, arena, buffer, map: growth, limits, overflow, failure, leaks. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/map.h"
#include "support/fault.h"

static struct kdc_context *ctx;
static struct fault fault;

static void
setup (void)
{
  struct kdc__allocator allocator;

  fault_init (&fault);
  allocator = fault_allocator (&fault);
  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &ctx), KDC_OK);
}

static void
teardown (void)
{
  kdc__context_unref (ctx);
  ck_assert_int_eq (fault.live_blocks, 0);
  ck_assert_uint_eq (fault.live_bytes, 0);
}

START_TEST (sizes_that_overflow)
{
  struct kdc__arena arena;

  kdc__arena_init (&arena, ctx);
  ck_assert_ptr_null (kdc__alloc (ctx, SIZE_MAX));
  ck_assert_ptr_null (kdc__calloc (ctx, SIZE_MAX / 2, 4));
  ck_assert_ptr_null (kdc__realloc (ctx, NULL, SIZE_MAX / 2, 3));
  ck_assert_ptr_null (kdc__arena_alloc (&arena, SIZE_MAX - 3));
  ck_assert_ptr_null (kdc__arena_array (&arena, SIZE_MAX / 8, 9));
  ck_assert_ptr_null (kdc__strndup (ctx, "x", SIZE_MAX));
  ck_assert_ptr_null (kdc__arena_strndup (&arena, "x", SIZE_MAX));
  ck_assert_int_eq (fault.allocations, 1);      /* the context: nothing was even asked for */
  kdc__arena_free (&arena);
}
END_TEST

START_TEST (size_zero_is_a_block)
{
  void *p = kdc__alloc (ctx, 0), *q = kdc__calloc (ctx, 0, 8);

  ck_assert_ptr_nonnull (p);
  ck_assert_ptr_nonnull (q);
  p = kdc__realloc (ctx, p, 0, 0);
  ck_assert_ptr_nonnull (p);
  kdc__free (ctx, p);
  kdc__free (ctx, q);
  kdc__free (ctx, NULL);
}
END_TEST

START_TEST (strings_are_copied)
{
  char *s = kdc__strdup (ctx, "hồ sơ"), *t = kdc__strndup (ctx, "hồ sơ", 1);
  char *u = kdc__strndup (ctx, NULL, 0);

  ck_assert_str_eq (s, "hồ sơ");
  ck_assert_str_eq (t, "h");
  ck_assert_str_eq (u, "");
  kdc__free (ctx, s);
  kdc__free (ctx, t);
  kdc__free (ctx, u);
}
END_TEST

START_TEST (grow_keeps_items)
{
  size_t capacity = 0, i;
  void *items = NULL;

  for (i = 0; i < 1000; i++) {
    ck_assert_int_eq (kdc__grow (ctx, &items, &capacity, i, sizeof (int)), KDC_OK);
    ck_assert_uint_gt (capacity, i);
    ((int *) items)[i] = (int) i;
  }
  for (i = 0; i < 1000; i++)
    ck_assert_int_eq (((int *) items)[i], (int) i);
  fault.allocations = 0;
  fault.fail_at = 1;
  i = capacity;
  ck_assert_int_eq (kdc__grow (ctx, &items, &capacity, capacity, sizeof (int)), KDC_ENOMEM);
  ck_assert_uint_eq (capacity, i);
  ck_assert_int_eq (((int *) items)[999], 999);
  kdc__free (ctx, items);
}
END_TEST

START_TEST (arena_blocks)
{
  static const size_t sizes[] = { 1, 15, 16, 17, 500, 513, 2048, 2049, 65536, 100000, 3, 0 };
  struct kdc__arena arena;
  unsigned char *first;
  size_t round, i, j, dirty = 0;

  kdc__arena_init (&arena, ctx);
  first = kdc__arena_alloc (&arena, 100);
  memset (first, 0x5A, 100);
  for (round = 0; round < 20; round++)
    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
      unsigned char *p = kdc__arena_alloc (&arena, sizes[i]);

      ck_assert_ptr_nonnull (p);
      ck_assert_uint_eq ((uintptr_t) p % 16, 0);
      for (j = 0; j < sizes[i]; j++)
        dirty += p[j] != 0;
      memset (p, 0xFF, sizes[i]);
    }
  for (j = 0; j < 100; j++)
    dirty += first[j] != 0x5A;
  ck_assert_uint_eq (dirty, 0);
  kdc__arena_free (&arena);
  kdc__arena_free (&arena);
  ck_assert_uint_eq (arena.total, 0);
}
END_TEST

START_TEST (arena_large_first)
{
  struct kdc__arena arena;
  char *large, *small;

  kdc__arena_init (&arena, ctx);
  large = kdc__arena_alloc (&arena, 5000);
  small = kdc__arena_alloc (&arena, 32);
  ck_assert_ptr_nonnull (large);
  ck_assert_ptr_nonnull (small);
  memset (large, 1, 5000);
  ck_assert_int_eq (small[0], 0);
  ck_assert_str_eq (kdc__arena_printf (&arena, "%s-%02d", "KS", 1), "KS-01");
  ck_assert_str_eq (kdc__arena_strdup (&arena, "Khương Đình"), "Khương Đình");
  ck_assert_str_eq (kdc__arena_strndup (&arena, "Khương", 2), "Kh");
  kdc__arena_free (&arena);
}
END_TEST

START_TEST (arena_failure_leaves_it_usable)
{
  struct kdc__arena arena;

  kdc__arena_init (&arena, ctx);
  fault.allocations = 0;
  fault.fail_at = 1;
  ck_assert_ptr_null (kdc__arena_alloc (&arena, 10));
  ck_assert_ptr_nonnull (kdc__arena_alloc (&arena, 10));
  fault.allocations = 0;
  ck_assert_ptr_null (kdc__arena_alloc (&arena, 4000));
  ck_assert_ptr_nonnull (kdc__arena_alloc (&arena, 4000));
  kdc__arena_free (&arena);
}
END_TEST

START_TEST (buffer_at_its_maximum)
{
  struct kdc_buffer buffer;
  char *text;

  kdc__buffer_init (&buffer, ctx, 5);
  ck_assert_int_eq (kdc__buffer_puts (&buffer, "12345"), KDC_OK);
  ck_assert_int_eq (kdc__buffer_puts (&buffer, ""), KDC_OK);
  ck_assert_int_eq (kdc__buffer_putc (&buffer, '6'), KDC_ELIMIT);
  ck_assert_int_eq (kdc__buffer_puts (&buffer, ""), KDC_ELIMIT);        /* sticks */
  ck_assert_ptr_null (kdc__buffer_steal (&buffer));
  ck_assert_str_eq (buffer.data, "12345");
  kdc__buffer_clear (&buffer);
  ck_assert_int_eq (buffer.status, KDC_OK);
  ck_assert_int_eq (kdc__buffer_printf (&buffer, "%d", 123456), KDC_ELIMIT);
  kdc__buffer_clear (&buffer);
  ck_assert_int_eq (kdc__buffer_append (&buffer, "x", SIZE_MAX), KDC_ELIMIT);
  kdc__buffer_clear (&buffer);
  text = kdc__buffer_steal (&buffer);
  ck_assert_str_eq (text, "");
  kdc__free (ctx, text);
  ck_assert_uint_eq (buffer.size, 0);
}
END_TEST

START_TEST (buffer_out_of_memory_sticks)
{
  struct kdc_buffer buffer;

  kdc__buffer_init (&buffer, ctx, 0);
  ck_assert_int_eq (kdc__buffer_puts (&buffer, "abc"), KDC_OK);
  fault.allocations = 0;
  fault.fail_at = 1;
  ck_assert_int_eq (kdc__buffer_printf (&buffer, "%200d", 1), KDC_ENOMEM);
  ck_assert_int_eq (kdc__buffer_putc (&buffer, 'd'), KDC_ENOMEM);
  ck_assert_str_eq (buffer.data, "abc");
  kdc__buffer_clear (&buffer);
  ck_assert_int_eq (kdc__buffer_putc (&buffer, 'd'), KDC_OK);
  kdc__buffer_clear (&buffer);
}
END_TEST

START_TEST (buffer_escapes)
{
  static const struct { const char *in, *attribute, *text; } rows[] = {
    { "", "", "" },
    { "Nguyễn Văn A", "Nguyễn Văn A", "Nguyễn Văn A" },
    { "a&b<c>d", "a&amp;b&lt;c&gt;d", "a&amp;b&lt;c&gt;d" },
    { "\"\t\n\r'", "&quot;&#9;&#10;&#13;'", "\"\t\n&#13;'" },
    { "]]>", "]]&gt;", "]]&gt;" },
    { "&&", "&amp;&amp;", "&amp;&amp;" },
  };
  struct kdc_buffer buffer;
  size_t i;

  kdc__buffer_init (&buffer, ctx, 0);
  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_int_eq (kdc__buffer_xml (&buffer, rows[i].in, strlen (rows[i].in)), KDC_OK);
    ck_assert_str_eq (buffer.data, rows[i].attribute);
    kdc__buffer_clear (&buffer);
    ck_assert_int_eq (kdc__buffer_xml_text (&buffer, rows[i].in, strlen (rows[i].in)), KDC_OK);
    ck_assert_str_eq (buffer.data, rows[i].text);
    kdc__buffer_clear (&buffer);
  }
}
END_TEST

START_TEST (buffer_object_holds_its_context)
{
  struct kdc_context *other;
  struct kdc__allocator allocator = fault_allocator (&fault);
  kdc_buffer *buffer;

  ck_assert_int_eq (kdc__context_new (&allocator, NULL, &other), KDC_OK);
  ck_assert_int_eq (kdc__buffer_new (other, 0, &buffer), KDC_OK);
  kdc__context_unref (other);
  ck_assert_int_eq (kdc__buffer_puts (buffer, "còn sống"), KDC_OK);
  kdc__buffer_delete (buffer);
  kdc__buffer_delete (NULL);
  fault.allocations = 0;
  fault.fail_at = 1;
  ck_assert_int_eq (kdc__buffer_new (ctx, 0, &buffer), KDC_ENOMEM);
  ck_assert_ptr_null (buffer);
}
END_TEST

START_TEST (map_many_keys)
{
  static char keys[5000][8];
  struct kdc__map map;
  int i;

  kdc__map_init (&map, ctx);
  ck_assert_ptr_null (kdc__map_get (&map, "x", 1));
  for (i = 0; i < 5000; i++) {
    snprintf (keys[i], sizeof keys[i], "k%d", i);
    ck_assert_int_eq (kdc__map_put (&map, keys[i], strlen (keys[i]), keys[i]), KDC_OK);
  }
  ck_assert_uint_eq (map.count, 5000);
  for (i = 0; i < 5000; i++)
    ck_assert_ptr_eq (kdc__map_get (&map, keys[i], strlen (keys[i])), keys[i]);
  ck_assert_ptr_null (kdc__map_get (&map, "k5000", 5));
  ck_assert_ptr_null (kdc__map_get (&map, "k1", 1));    /* a prefix is another key */
  kdc__map_free (&map);
  ck_assert_ptr_null (kdc__map_get (&map, "k1", 2));
  kdc__map_free (&map);
}
END_TEST

START_TEST (map_replaces)
{
  struct kdc__map map;
  int a, b;

  kdc__map_init (&map, ctx);
  ck_assert_int_eq (kdc__map_put (&map, NULL, 0, &a), KDC_OK);
  ck_assert_int_eq (kdc__map_put (&map, "k\0x", 3, &a), KDC_OK);
  ck_assert_int_eq (kdc__map_put (&map, "k\0y", 3, &b), KDC_OK);
  ck_assert_int_eq (kdc__map_put (&map, "", 0, &b), KDC_OK);
  ck_assert_uint_eq (map.count, 3);
  ck_assert_ptr_eq (kdc__map_get (&map, NULL, 0), &b);
  ck_assert_ptr_eq (kdc__map_get (&map, "k\0x", 3), &a);
  ck_assert_ptr_eq (kdc__map_get (&map, "k\0y", 3), &b);
  kdc__map_free (&map);
}
END_TEST

static int
fill_all (struct kdc_context *used, void *user)
{
  static const char *const keys[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" };
  struct kdc__arena arena;
  struct kdc_buffer buffer;
  struct kdc__map map;
  int status = KDC_OK;
  size_t i;

  (void) user;
  kdc__arena_init (&arena, used);
  kdc__buffer_init (&buffer, used, 0);
  kdc__map_init (&map, used);
  for (i = 0; i < sizeof keys / sizeof *keys && status == KDC_OK; i++) {
    char *copy = kdc__arena_printf (&arena, "%s%600d", keys[i], 7);

    status = copy ? kdc__map_put (&map, keys[i], 1, copy) : KDC_ENOMEM;
    if (status == KDC_OK)
      status = kdc__buffer_puts (&buffer, copy);
    if (status == KDC_OK && kdc__map_get (&map, keys[i], 1) != copy)
      status = KDC_EINTERNAL;
  }
  kdc__map_free (&map);
  kdc__buffer_clear (&buffer);
  kdc__arena_free (&arena);
  return status;
}

START_TEST (every_allocation_may_fail)
{
  char why[200];
  long count = fault_sweep (fill_all, NULL, 1, why);

  ck_assert_msg (count > 10, "%ld allocations; %s", count, why);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("memory");
  TCase *tests = tcase_create ("memory");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tests, 0);
  tcase_add_checked_fixture (tests, setup, teardown);
  tcase_add_test (tests, sizes_that_overflow);
  tcase_add_test (tests, size_zero_is_a_block);
  tcase_add_test (tests, strings_are_copied);
  tcase_add_test (tests, grow_keeps_items);
  tcase_add_test (tests, arena_blocks);
  tcase_add_test (tests, arena_large_first);
  tcase_add_test (tests, arena_failure_leaves_it_usable);
  tcase_add_test (tests, buffer_at_its_maximum);
  tcase_add_test (tests, buffer_out_of_memory_sticks);
  tcase_add_test (tests, buffer_escapes);
  tcase_add_test (tests, buffer_object_holds_its_context);
  tcase_add_test (tests, map_many_keys);
  tcase_add_test (tests, map_replaces);
  tcase_add_test (tests, every_allocation_may_fail);
  suite_add_tcase (suite, tests);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
