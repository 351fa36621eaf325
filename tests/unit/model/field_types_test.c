/* field_types_test.c - what each type takes and what it refuses, as the loader of dossiers asks:
 * the value type first, then the type's own check. */
#include "help.h"

static const struct { const char *type, *text; int right; } rows[] = {
  { "string", "Số 5, ngõ 12", 1 }, { "text", "một\nhai", 1 },
  { "person-name", "Trần Minh Anh", 1 }, { "person-name", "O'Connor", 1 },
  { "person-name", "Anna-Maria", 1 }, { "person-name", "Y Bih Niê Kdăm", 1 },
  { "person-name", "Trần 3", 0 }, { "person-name", "---", 0 }, { "person-name", "a@b", 0 },
  { "person-name", "Anna Nguyễn O’Neil", 1 }, { "person-name", "Nguye\u0302\u0303n", 1 },
  { "person-name", "李・小龙", 1 }, { "person-name", "👍", 0 }, { "person-name", "Trần ٣", 0 },
  { "person-name", "Nguyễn\u202eVăn", 0 }, { "person-name", "\u200b", 0 },
  { "person-name", "\u00a0", 0 },
  { "personal-id", "001090123456", 1 }, { "personal-id", "00109012345", 0 },
  { "personal-id", "0010901234567", 0 }, { "personal-id", "00109012345a", 0 },
  { "personal-id", "001 090 123 456", 0 },
  { "id-number", "012345678", 1 }, { "id-number", "001090123456", 1 },
  { "id-number", "B1234567", 1 }, { "id-number", "12/ABC-99", 1 }, { "id-number", "1234", 0 },
  { "id-number", "ABCDEF", 0 }, { "id-number", "B1234567_", 0 },
  { "id-number", "12345678901234567890123456", 0 },
  { "partial-date", "1990", 1 }, { "partial-date", "1990-05", 1 },
  { "partial-date", "1990-05-31", 1 }, { "partial-date", "1990-13", 0 },
  { "partial-date", "31/05/1990", 0 },
  { "date", "2026-11-14", 1 }, { "date", "2024-02-29", 1 }, { "date", "2026-02-29", 0 },
  { "date", "2026-11", 0 }, { "date", "14/11/2026", 0 },
  { "date-time", "2026-11-14T20:30:00", 1 }, { "date-time", "2026-11-14T25:00:00", 0 },
  { "boolean", "true", 1 }, { "boolean", "false", 1 }, { "boolean", "có", 0 },
  { "integer", "3", 1 }, { "integer", "-3", 1 }, { "integer", "3.5", 0 }, { "integer", "3 bản", 0 },
  { "decimal", "3.5", 1 }, { "decimal", "3,5", 0 },
  { "money", "8000", 1 }, { "money", "8000.50", 1 }, { "money", "8000.505", 0 },
  { "money", "-1", 0 }, { "money", "8.000đ", 0 }, { "money", "8.000", 0 },
  { "money", "8000.5", 1 }, { "money", "8000.", 1 },
  { "phone", "0912345678", 1 }, { "phone", "0912 345 678", 1 }, { "phone", "02438583999", 1 },
  { "phone", "+84912345678", 1 }, { "phone", "+8612345678901", 1 }, { "phone", "912345678", 0 },
  { "phone", "0012345678", 0 }, { "phone", "091234567", 0 }, { "phone", "+840912345678", 0 },
  { "phone", "091234567890", 0 }, { "phone", "+1234567890123456", 0 }, { "phone", "gọi mẹ", 0 },
  { "phone", "+", 0 },
  { "email", "ten@example.vn", 1 }, { "email", "a.b+c@x-y.example.vn", 1 }, { "email", "ten", 0 },
  { "email", "@example.vn", 0 }, { "email", "ten@example", 0 }, { "email", "ten@.vn", 0 },
  { "email", "ten@example..vn", 0 }, { "email", "ten@example.vn-", 0 },
  { "email", "tên@example.vn", 0 }, { "email", "ten @example.vn", 0 }, { "email", "ten@", 0 },
  { "code", "kinh", 1 }, { "code", "ethnic-25.a_b:c", 1 }, { "code", "hai từ", 0 },
  { "unit", "00364", 1 }, { "unit", "01", 1 }, { "unit", "009", 1 }, { "unit", "0364", 0 },
  { "unit", "H26", 0 }, { "unit", "000364", 0 },
  { "agency", "H26", 1 }, { "agency", "H26.99.99", 1 }, { "agency", "000.00.01.H26", 1 },
  { "agency", "h26", 0 }, { "agency", "H26.", 0 }, { "agency", "H26..9", 0 },
  { "agency", "000.00.1.H26", 0 }, { "agency", "000.00.01.126", 0 }, { "agency", "H2", 0 },
  { "dossier-code", "H26.99.99-20261114-0000001", 1 },
  { "dossier-code", "000.00.01.H26-260930-0012", 1 },
  { "dossier-code", "H26-20260230-0000001", 0 }, { "dossier-code", "H26-261301-0012", 0 },
  { "dossier-code", "H26-20261114-001", 0 }, { "dossier-code", "H26-20261114-00000001", 0 },
  { "dossier-code", "H26-20261114-00a1", 0 }, { "dossier-code", "20261114-0001", 0 },
  { "dossier-code", "H26-20261114", 0 }, { "dossier-code", "H26-20261114-", 0 },
  { "file", "files/1.pdf", 1 }, { "file", "../secret", 0 }, { "file", "/etc/passwd", 0 },
  { "file", ".", 0 }, { "file", "files/.", 0 }, { "file", "./1.pdf", 0 },
};

static int
parse (struct kdc_context *ctx, const struct kdc__field_type *type, const char *text)
{
  struct kdc__value value;
  size_t size = strlen (text);
  int status = kdc__value_parse (type->type, text, size, &value);

  return status == KDC_OK && type->check ? type->check (ctx, text, size, &value) : status;
}

START_TEST (each_text)
{
  const struct kdc__field_type *type = kdc__field_type_find (rows[_i].type, strlen (rows[_i].type));
  struct kdc_context *ctx = new_context ();

  ck_assert_ptr_nonnull (type);
  ck_assert_msg ((parse (ctx, type, rows[_i].text) == KDC_OK) == rows[_i].right, "%s “%s”",
                 rows[_i].type, rows[_i].text);
  kdc__context_unref (ctx);
}
END_TEST

/* Each type has a row for what is not one, says what was expected, and is met above. */
START_TEST (each_type)
{
  const struct kdc__field_type *type = kdc__field_type_at ((size_t) _i);
  const struct kdc__message *message = kdc__message_find (type->finding);
  size_t i, met = 0;

  ck_assert_ptr_nonnull (message);
  ck_assert_int_eq (message->layer, KDC_LAYER_TYPE);
  ck_assert_ptr_nonnull (type->expected.by_lang[KDC__VI]);
  ck_assert_ptr_nonnull (type->expected.by_lang[KDC__EN]);
  for (i = 0; i < KDC__COUNT_OF (rows); i++)
    met += strcmp (rows[i].type, type->name) == 0;
  ck_assert_msg (met > 0, "%s", type->name);
}
END_TEST

/* Every finding of the layer belongs to a type. */
START_TEST (each_finding)
{
  static const char *const codes[] = {
    "type.string", "type.person-name", "type.personal-id", "type.id-number", "type.partial-date",
    "type.date", "type.date-time", "type.boolean", "type.integer", "type.decimal", "type.money",
    "type.phone", "type.email", "type.code", "type.unit", "type.agency", "type.dossier-code",
    "type.file",
  };
  size_t i, j, used;

  for (i = 0; i < KDC__COUNT_OF (codes); i++) {
    for (j = used = 0; j < kdc__field_type_count (); j++)
      used += strcmp (kdc__field_type_at (j)->finding, codes[i]) == 0;
    ck_assert_msg (used > 0, "%s", codes[i]);
  }
  ck_assert_ptr_null (kdc__field_type_find ("address", 7));
  ck_assert_ptr_null (kdc__field_type_find ("dat", 3));
  ck_assert_ptr_null (kdc__field_type_at (kdc__field_type_count ()));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("field types");
  TCase *tcase = tcase_create ("types");

  tcase_add_loop_test (tcase, each_text, 0, (int) KDC__COUNT_OF (rows));
  tcase_add_loop_test (tcase, each_type, 0, (int) kdc__field_type_count ());
  tcase_add_test (tcase, each_finding);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
