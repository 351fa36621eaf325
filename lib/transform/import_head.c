/* import_head.c - what the root of the document says: code, name, days, source, domain, service. */
#include "transform/import_map.h"

#include <limits.h>
#include <stdio.h>

#include "base/finding.h"

/* --- days ------------------------------------------------------------------------------------- */

/* Milliseconds or seconds since 1970, or digits that are a day: 20261114, 20261114083000. */
static int
read_digits (const char *text, size_t size, kdc__day *out)
{
  char day[11];
  int64_t number;

  if (kdc__parse_int64 (text, size, &number) != 0)
    return -1;
  if (size == 8 || size == 14) {
    snprintf (day, sizeof day, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    return kdc__day_parse (day, 10, out);
  }
  if (size < 9 || size > 13)
    return -1;
  *out = kdc__day_of (size > 11 ? number : number * 1000);
  return 0;
}

/* 14/11/2026, 1/2/2026, 14-11-2026. */
static int
read_slashed (const char *text, kdc__day *out)
{
  int day, month, year, used = 0;

  if (sscanf (text, "%2d%*1[/-]%2d%*1[/-]%4d%n", &day, &month, &year, &used) != 3 || used < 8
      || (text[used] >= '0' && text[used] <= '9') || !kdc__day_is_valid (year, month, day))
    return -1;
  *out = kdc__day_from_civil (year, month, day);
  return 0;
}

int
kdc__import_day (struct kdc__import_build *b, struct kdc__import_value *value, kdc__day *out)
{
  const char *text = kdc__import_text (b, value);
  size_t size;
  kdc__instant at;

  if (strncmp (text, "/Date(", 6) == 0)
    text += 6;
  size = strspn (text, "0123456789");
  if (size > 4)
    return text[size] == '\0' || text[size] == ')' ? read_digits (text, size, out) : -1;
  if (kdc__instant_parse (text, strlen (text), &at) == 0) {
    *out = kdc__day_of (at);
    return 0;
  }
  if (size == 4)
    return strlen (text) >= 10 && !strchr ("0123456789", text[10] ? text[10] : 'x')
             ? kdc__day_parse (text, 10, out) : -1;
  return read_slashed (text, out);
}

/* --- the code --------------------------------------------------------------------------------- */

static int
fail_at (struct kdc__import_build *b, const struct kdc__import_value *value, const char *key,
         const char *data, size_t size, const char *source, const char *found, kdc_error **err)
{
  struct kdc_buffer path;
  int line, column, status;

  kdc__buffer_init (&path, b->ctx, 0);
  kdc__import_path (value, &path);
  kdc__locate (data, size, value->offset, &line, &column);
  status = path.status != KDC_OK
             ? kdc__fail_nomem (err)
             : kdc__fail_at (b->ctx, err, KDC_EPARSE, key, source, line, column,
                             path.size ? path.data : NULL, "found", found, NULL);
  kdc__buffer_clear (&path);
  return status;
}

/* 1.001193 */
static int
is_national (const char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (i == 1 ? text[i] != '.' : text[i] < '0' || text[i] > '9')
      return 0;
  return size == 8;
}

static void
put_alias (struct kdc__import_build *b, const char *code)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_ALIAS;

  kdc__buffer_puts (out, "  <alias");
  kdc__import_attribute (out, "code", code);
  kdc__buffer_puts (out, " system=\"dvcqg\" evidence=\"unverified\"/>\n");
}

/* Agencies hang their own code behind the national one: 2.000815.000.00.00.H55. */
static void
take_code (struct kdc__import_build *b, struct kdc__import_value *value, const char *text)
{
  size_t size = strlen (text);

  b->code = text;
  if (is_national (text, size)) {
    kdc__import_keep (b, value, "@code");
  } else if (size > 9 && text[8] == '.' && is_national (text, 8)) {
    b->code = kdc__import_print (b, "%.8s", text);
    put_alias (b, text);
    kdc__import_guess (b, value, "@code", "import.code-local", b->code);
  } else if (value->kind == KDC__IMPORT_NUMBER && size >= 3 && size < 8 && text[1] == '.') {
    b->code = kdc__import_print (b, "%s%.*s", text, (int) (8 - size), "00000");
    kdc__import_guess (b, value, "@code", "import.code-zeros", b->code);
  } else {
    kdc__import_guess (b, value, "@code", "import.code-form", text);
  }
}

static void
take_second_code (struct kdc__import_build *b, const struct kdc__import_value *first)
{
  struct kdc__import_value *other = kdc__import_member (b->record, "codeNotation");
  const char *text = kdc__import_text (b, other);

  if (other == first || !*text)
    return;
  if (strcmp (text, b->code) == 0
      || strcmp (text, kdc__import_text (b, (struct kdc__import_value *) first)) == 0) {
    kdc__import_keep (b, other, "@code");
  } else if (kdc__import_is_name (text)) {
    put_alias (b, text);
    kdc__import_guess (b, other, "alias/@code", "import.alias", text);
  }
}

/* --- days of the document --------------------------------------------------------------------- */

static int
take_day (struct kdc__import_build *b, const struct kdc__import_value *object, const char *names,
          const char *place, kdc__day *out)
{
  struct kdc__import_value *value = kdc__import_member (object, names);
  char day[11];

  if (!value || kdc__import_is_empty (value) || kdc__import_day (b, value, out) != 0)
    return 0;
  kdc__day_format (*out, day);
  kdc__import_guess (b, value, place, "import.day", kdc__import_print (b, "%s", day));
  return 1;
}

/* No record says since when it holds: the decision is nearest to that, then its publication. */
static void
take_days (struct kdc__import_build *b, const kdc__day *given)
{
  struct kdc__import_value *root = b->record;
  struct kdc__import_value *decision = kdc__import_member (root, "procedureProposal QUYETDINH");
  kdc__day changed = 0;
  char day[11];
  int has_changed = take_day (b, root, "updatedAt NGAYCAPNHAT lastModified", "@version", &changed);

  if (given)
    b->valid_from = *given;
  else if (!take_day (b, root, "effectiveDate NGAYHIEULUC validFrom", "@valid-from",
                      &b->valid_from)
           && !take_day (b, decision, "decisionDate NGAYBANHANH", "@valid-from", &b->valid_from)
           && !take_day (b, decision, "publicationDate", "@valid-from", &b->valid_from)
           && !take_day (b, root, "decisionDate NGAYQUYETDINH publicationDate NGAYCONGBO",
                         "@valid-from", &b->valid_from)) {
    b->valid_from = has_changed ? changed : kdc__day_of (kdc__now (b->ctx));
    kdc__day_format (b->valid_from, day);
    kdc__import_guess (b, root, "@valid-from", "import.no-day", kdc__import_print (b, "%s", day));
  }
  kdc__day_format (has_changed ? changed : b->valid_from, day);
  b->version = kdc__import_print (b, "%s", day);
}

static void
add_source (struct kdc__import_build *b, const struct kdc__import_value *object, const char *names,
            const char *label)
{
  struct kdc__import_value *value = kdc__import_member (object, names);
  const char *text = kdc__import_text (b, value);

  if (!*text)
    return;
  b->source_text = kdc__import_print (b, "%s; %s %s", b->source_text, label, text);
  kdc__import_keep (b, value, "@source");
}

static void
take_source (struct kdc__import_build *b)
{
  struct kdc__import_value *decision = kdc__import_member (b->record,
                                                           "procedureProposal QUYETDINH");

  b->source_text = strcmp (b->shape, "portal") == 0
                     ? "Cổng Dịch vụ công quốc gia" : "Cổng Dịch vụ công quốc gia (LayThuTuc)";
  add_source (b, b->record, "id IDTTHC", "id");
  add_source (b, b->record, "decisionNo SOQUYETDINH", "quyết định");
  add_source (b, decision, "proposalNumber SOQUYETDINH", "quyết định");
  add_source (b, b->record, "IDQUYETDINHCONGBO", "id quyết định");
}

/* --- domain and service ----------------------------------------------------------------------- */

/* "Hộ tịch" is ho-tich, as the list procedure-domains writes it. */
static const char *
slug_of (struct kdc__import_build *b, const char *text)
{
  const char *key = kdc__import_key (b, text);
  char *slug = kdc__arena_strdup (b->arena, key);
  size_t at = 0, i;

  if (!slug) {
    b->status = KDC_ENOMEM;
    return "";
  }
  for (i = 0; key[i]; i++)
    if ((key[i] >= 'a' && key[i] <= 'z') || (key[i] >= '0' && key[i] <= '9'))
      slug[at++] = key[i];
    else if (at > 0 && slug[at - 1] != '-')
      slug[at++] = '-';
  while (at > 0 && slug[at - 1] == '-')
    at--;
  slug[at] = '\0';
  return slug;
}

static void
take_domain (struct kdc__import_build *b)
{
  struct kdc__import_value *list
    = kdc__import_member (b->record, "categoriesDetails LINHVUCTHUCHIEN category");
  struct kdc__import_value *item = kdc__import_item (list, NULL), *name;

  name = item && item->kind == KDC__IMPORT_OBJECT ? kdc__import_member (item, "name TENLINHVUC ten")
                                                  : item;
  b->domain = slug_of (b, kdc__import_text (b, name));
  if (*b->domain)
    kdc__import_guess (b, name, "@domain", "import.domain", b->domain);
}

static int
is_true (struct kdc__import_build *b, struct kdc__import_value *value)
{
  const char *key = kdc__import_key (b, kdc__import_text (b, value));

  return strcmp (key, "true") == 0 || strcmp (key, "1") == 0;
}

static void
take_service (struct kdc__import_build *b)
{
  struct kdc__import_value *full = kdc__import_member (b->record, "isFullProcess");
  struct kdc__import_value *offline = kdc__import_member (b->record, "isOfflineOnly");

  if (offline && is_true (b, offline)) {
    b->service = "information";
    kdc__import_guess (b, offline, "@service", "import.service", b->service);
  } else if (full && !kdc__import_is_empty (full)) {
    b->service = is_true (b, full) ? "full" : "partial";
    kdc__import_guess (b, full, "@service", "import.service", b->service);
  }
}

/* --- the whole head --------------------------------------------------------------------------- */

static void
put_words (struct kdc__import_build *b, enum kdc__import_section section, const char *element,
           struct kdc__import_value *value)
{
  struct kdc_buffer *out = b->sections + section;
  const char *text = kdc__import_text (b, value);

  if (!*text)
    return;
  kdc__buffer_puts (out, "  ");
  kdc__import_words (out, element, "vi", text);
  kdc__buffer_putc (out, '\n');
  kdc__import_keep (b, value, element);
}

static void
take_guide (struct kdc__import_build *b)
{
  struct kdc__import_value *guide = kdc__import_member (b->record, "description MOTA");
  struct kdc__import_value *demands
    = kdc__import_member (b->record, "requirementsAndConditions YEUCAU YEUCAUDIEUKIEN");
  const char *text = kdc__import_text (b, demands);

  put_words (b, KDC__IMPORT_GUIDE, "guide", guide);
  if (!*text)
    return;
  if (strcmp (text, kdc__import_text (b, guide)) == 0)    /* the portal often says it twice */
    kdc__import_keep (b, demands, "guide");
  else
    kdc__import_keep (b, demands,
                      kdc__import_note (b, "requirementsAndConditions",
                                        kdc__import_print (b, "Yêu cầu, điều kiện: %s", text)));
}

int
kdc__import_head (struct kdc__import_build *b, const char *data, size_t size, const char *source,
                  const kdc__day *valid_from, kdc_error **err)
{
  struct kdc__import_value *code = kdc__import_member (b->record, "code MATTHC codeNotation");
  struct kdc__import_value *name = kdc__import_member (b->record, "name TENTTHC");
  const char *text = kdc__import_text (b, code);

  if (!kdc__import_is_name (text) && b->status == KDC_OK)
    return fail_at (b, code ? code : b->record, "import.code", data, size, source, text, err);
  if (!*kdc__import_text (b, name) && b->status == KDC_OK)
    return fail_at (b, name ? name : b->record, "import.name", data, size, source,
                    name && name->kind <= KDC__IMPORT_LIST ? "{…}" : "", err);
  if (b->status != KDC_OK)
    return kdc__fail_nomem (err);
  take_code (b, code, text);
  take_second_code (b, code);
  put_words (b, KDC__IMPORT_NAME, "name", name);
  take_guide (b);
  take_days (b, valid_from);
  take_source (b);
  take_domain (b);
  take_service (b);
  return KDC_OK;
}
