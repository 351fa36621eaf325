/* import_methods.c - ways to file, with the times and fees of each. Lines that are alike are said
 * once: without a channel where every way has them. */
#include "transform/import_map.h"

#include <stdio.h>

#define MOST_CHANNELS 64

struct claimed { struct claimed *next; struct kdc__import_value *value; const char *why, *taken; };

/* A term or fee that waits: on which ways it is found shows only at the end. */
struct waiting {
  struct waiting *next;
  const char *attributes, *children;          /* as they will stand; what makes lines alike */
  const char *case_code;
  uint64_t channels;                /* bit per way */
  struct claimed *claims;
};
struct lines { struct waiting *first, *last; int is_fees; };

struct methods {
  struct kdc__import_build *b;
  struct lines terms, fees;
  const char *channels[MOST_CHANNELS];        /* ids */
  size_t count;
};

/* --- lines ------------------------------------------------------------------------------------ */

static void
add_claim (struct kdc__import_build *b, struct claimed **claims, struct kdc__import_value *value,
           const char *why, const char *taken)
{
  struct claimed *made = value ? kdc__arena_alloc (b->arena, sizeof *made) : NULL;

  if (value && !made)
    b->status = KDC_ENOMEM;
  if (!made)
    return;
  *made = (struct claimed) { *claims, value, why, taken };
  *claims = made;
}

static struct waiting *
add_line (struct kdc__import_build *b, struct lines *lines, uint64_t channels,
          const struct waiting *wanted)
{
  const char *key = kdc__import_print (b, "line %d %d %s %s %s", lines->is_fees, channels != 0,
                                       wanted->case_code, wanted->attributes, wanted->children);
  struct waiting *line = kdc__map_get (&b->ids, key, strlen (key));

  if (!line) {
    line = kdc__arena_alloc (b->arena, sizeof *line);
    if (!line || b->status != KDC_OK
        || kdc__map_put (&b->ids, key, strlen (key), line) != KDC_OK) {
      b->status = KDC_ENOMEM;
      return NULL;
    }
    *line = *wanted;
    line->claims = NULL;
    *(lines->first ? &lines->last->next : &lines->first) = line;
    lines->last = line;
  }
  line->channels |= channels;
  return line;
}

static void
settle_claims (struct kdc__import_build *b, struct claimed *claims, const char *place)
{
  for (; claims; claims = claims->next)
    if (claims->why)
      kdc__import_guess (b, claims->value, place, claims->why, claims->taken);
    else
      kdc__import_keep (b, claims->value, place);
}

static void
put_line (struct methods *m, enum kdc__import_section section, const struct waiting *line,
          const char *channel)
{
  struct kdc__import_build *b = m->b;
  struct kdc_buffer *out = b->sections + section;
  const char *element = section == KDC__IMPORT_FEE ? "fee" : "term", *place;

  kdc__buffer_printf (out, "  <%s", element);
  if (section == KDC__IMPORT_FEE)
    kdc__import_attribute (out, "id", kdc__import_id (b, "fee", "fee"));
  kdc__buffer_puts (out, line->attributes);
  kdc__import_attribute (out, "case", line->case_code);
  kdc__import_attribute (out, "channel", channel);
  if (*line->children)
    kdc__buffer_printf (out, ">%s</%s>\n", line->children, element);
  else
    kdc__buffer_puts (out, "/>\n");
  place = kdc__import_print (b, "%s[%u]", element, ++b->counts[section]);
  settle_claims (b, line->claims, place);
}

static void
put_lines (struct methods *m, enum kdc__import_section section, const struct lines *lines)
{
  uint64_t all = m->count < 64 ? (UINT64_C (1) << m->count) - 1 : UINT64_MAX;
  const struct waiting *line;
  size_t i;

  for (line = lines->first; line; line = line->next) {
    if (line->channels == 0 || line->channels == all)
      put_line (m, section, line, "");
    else
      for (i = 0; i < m->count; i++)
        if (line->channels >> i & 1)
          put_line (m, section, line, m->channels[i]);
  }
}

/* --- times ------------------------------------------------------------------------------------ */

struct time {
  const char *unit;                 /* of the vocabulary */
  const char *quantity, *words;     /* words: note of the term */
  const char *why;                  /* NULL: as the record says it */
};

static const struct { const char *key, *unit, *label; int times; } units[] = {
  { "working_day", "working-day", "ngày làm việc", 1 },
  { "ngay lam viec", "working-day", "ngày làm việc", 1 },
  { "ngay_lam_viec", "working-day", "ngày làm việc", 1 },
  { "day", "day", "ngày", 1 }, { "ngay", "day", "ngày", 1 }, { "calendar_day", "day", "ngày", 1 },
  { "hour", "hour", "giờ", 1 }, { "gio", "hour", "giờ", 1 },
  { "month", "month", "tháng", 1 }, { "thang", "month", "tháng", 1 },
  { "week", "day", "tuần", 7 }, { "tuan", "day", "tuần", 7 },
  { "year", "month", "năm", 12 }, { "nam", "month", "năm", 12 },
};

static size_t
find_unit (const char *key)
{
  size_t i;

  for (i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp (units[i].key, key) == 0)
      break;
  return i;
}

/* What no unit counts stays words: a term of unit "other". */
static void
put_other (struct kdc__import_build *b, struct time *time, const char *quantity, const char *unit,
           const char *why)
{
  time->unit = "other";
  time->quantity = "";
  time->words = kdc__import_print (b, "%s%s%s", quantity, *quantity && *unit ? " " : "", unit);
  time->why = why;
}

static void
set_quantity (struct kdc__import_build *b, struct time *time, const char *number, size_t row)
{
  int64_t quantity;

  if (kdc__parse_int64 (number, strlen (number), &quantity) != 0 || quantity < 0
      || quantity > 9999) {
    put_other (b, time, number, units[row].label, "import.time-quantity");
  } else if (quantity == 0) {
    put_other (b, time, "0", units[row].label, "import.time-zero");
  } else {
    time->unit = units[row].unit;
    time->quantity = kdc__import_print (b, "%lld", (long long) quantity * units[row].times);
    time->words = "";
    if (units[row].times > 1) {
      time->words = kdc__import_print (b, "%lld %s", (long long) quantity, units[row].label);
      time->why = "import.time-unit";
    }
  }
}

/* "Không quá 05 ngày làm việc", "15 ngày"; "Trong ngày làm việc". -1: other words. */
static int
read_words (struct kdc__import_build *b, const char *text, struct time *time)
{
  static const char *const fillers[] = { "khong qua ", "toi da ", "trong thoi han ", "trong vong ",
                                         "trong ", "la ", "thoi han ", "thoi gian ", ": " };
  const char *key = kdc__import_key (b, text), *rest;
  size_t i, digits, length;

  if (strstr (key, "trong ngay") && !strpbrk (key, "0123456789") && strlen (key) < 40) {
    *time = (struct time) { "same-day", "", text, "import.time-words" };
    return 0;
  }
  for (i = 0; i < sizeof fillers / sizeof *fillers; i++) {
    length = strlen (fillers[i]);
    if (strncmp (key, fillers[i], length) == 0) {
      key += length;
      i = (size_t) -1;
    }
  }
  digits = strspn (key, "0123456789");
  rest = key + digits + strspn (key + digits, " ");
  length = strlen (rest);
  while (length > 0 && strchr (" .;", rest[length - 1]))
    length--;
  i = find_unit (kdc__import_print (b, "%.*s", (int) length, rest));
  if (digits == 0 || i == sizeof units / sizeof *units)
    return -1;
  set_quantity (b, time, kdc__import_print (b, "%.*s", (int) digits, key), i);
  time->words = text;
  time->why = time->why ? time->why : "import.time-words";
  return 0;
}

/* 1.0 and "05" are whole numbers too. */
static const char *
whole (struct kdc__import_build *b, struct kdc__import_value *value)
{
  struct kdc__import_amount number = { 0 };
  const char *text = kdc__import_text (b, value);

  if (*text && text[strspn (text, "0123456789.")] == '\0')
    kdc__import_amount (b, value, NULL, &number);
  return number.amount ? number.amount : text;
}

static void
read_time (struct kdc__import_build *b, struct kdc__import_value *quantity,
           struct kdc__import_value *unit, struct time *time)
{
  const char *number = whole (b, quantity), *name = kdc__import_text (b, unit);
  size_t row = find_unit (kdc__import_key (b, name));

  *time = (struct time) { "other", "", "", NULL };
  if (*number && number[strspn (number, "0123456789.")] != '\0') {
    if (read_words (b, number, time) != 0)
      put_other (b, time, number, *name ? kdc__import_print (b, "(%s)", name) : "",
                 "import.time-other");
  } else if (*number && row < sizeof units / sizeof *units) {
    set_quantity (b, time, number, row);
  } else if (*number || *name) {
    put_other (b, time, number,
               *name ? kdc__import_print (b, "(%s)", name) : "(không rõ đơn vị)",
               *name ? "import.time-other" : "import.time-no-unit");
  }
}

static const char *
steal (struct kdc__import_build *b, struct kdc_buffer *text)
{
  const char *made = "";

  if (text->status == KDC_OK && text->size)
    made = kdc__arena_strndup (b->arena, text->data, text->size);
  if (text->status != KDC_OK || !made)
    b->status = KDC_ENOMEM;
  kdc__buffer_clear (text);
  return made ? made : "";
}

/* more: prose beside the time; its only explanation where the unit says nothing. */
static void
add_term (struct methods *m, struct kdc__import_value *quantity, struct kdc__import_value *unit,
          struct kdc__import_value *more, int is_own, const char *case_code, uint64_t channels)
{
  struct kdc__import_build *b = m->b;
  struct waiting wanted = { .case_code = case_code }, *line;
  struct kdc_buffer text;
  struct time time;
  const char *taken;
  int in_note;

  read_time (b, quantity, unit, &time);
  in_note = (is_own || strcmp (time.unit, "other") == 0) && *kdc__import_text (b, more);
  if (in_note)
    time.words = kdc__import_print (b, "%s%s%s", time.words, *time.words ? ". " : "",
                                    kdc__import_text (b, more));
  if (strcmp (time.unit, "other") == 0 && !*time.words)
    return;
  kdc__buffer_init (&text, b->ctx, 0);
  kdc__import_attribute (&text, "unit", time.unit);
  kdc__import_attribute (&text, "quantity", time.quantity);
  kdc__import_attribute (&text, "evidence", time.why ? "unverified" : "");
  wanted.attributes = steal (b, &text);
  kdc__import_words (&text, "note", "vi", time.words);
  wanted.children = steal (b, &text);
  line = add_line (b, &m->terms, channels, &wanted);
  if (!line)
    return;
  taken = kdc__import_print (b, "%s%s%s", time.quantity, *time.quantity ? " " : "", time.unit);
  add_claim (b, &line->claims, quantity, time.why, taken);
  add_claim (b, &line->claims, unit, time.why, taken);
  if (in_note)
    add_claim (b, &line->claims, more, NULL, NULL);
}

/* --- fees ------------------------------------------------------------------------------------- */

struct fee {
  struct kdc__import_value *type, *value, *currency, *more;
  struct kdc__import_amount amount;
  const char *currency_code, *per, *set_by;
  const char *why;                  /* of the amount; NULL: as the record says it */
};

static const char *
who_sets (const char *key)
{
  return strstr (key, "hoi dong nhan dan") || strstr (key, "hdnd") ? "province" : NULL;
}

/* The currency by name, by a code of three letters, or by the portal's id. */
static const char *
currency_of (struct kdc__import_build *b, const struct kdc__import_value *value)
{
  const char *text = kdc__import_text (b, (struct kdc__import_value *) value);
  const char *code = kdc__import_currency (kdc__import_key (b, text));
  size_t i;

  for (i = 0; text[i] >= 'A' && text[i] <= 'Z'; i++)
    continue;
  return code ? code : i == 3 && text[3] == '\0' ? text : NULL;
}

static void
read_currency (struct kdc__import_build *b, struct kdc__import_value *item, struct fee *fee)
{
  struct kdc__import_value *other = kdc__import_member (item, "currencyId");

  fee->currency = kdc__import_member (item, "currencyName currency currencyCode DONVI currencyId");
  fee->currency_code = currency_of (b, fee->currency);
  if (!fee->currency_code && other && *kdc__import_text (b, other)) {
    fee->currency_code = currency_of (b, other);
    fee->currency = fee->currency_code ? other : fee->currency;
  }
  if (!*kdc__import_text (b, fee->currency))
    fee->currency = NULL;
}

/* Two currencies for one sum are a doubt; none at all is the country's own. */
static void
judge_currency (struct fee *fee)
{
  const char *beside = fee->currency_code, *said = fee->amount.currency;

  if (beside && said && strcmp (said, beside) != 0) {
    fee->amount.amount = NULL;          /* "10 USD", and đồng beside it */
    return;
  }
  fee->currency_code = beside ? beside : said;
  if (!fee->currency_code && !fee->currency) {
    fee->currency_code = "VND";
    fee->why = "import.currency";
  }
  if (!fee->currency_code)
    fee->amount.amount = NULL;
}

static void
judge_amount (struct fee *fee)
{
  int is_zero = fee->amount.amount && strcmp (fee->amount.amount, "0") == 0;

  fee->why = fee->amount.guessed ? "import.amount" : NULL;
  if (is_zero && fee->set_by) {
    fee->amount.amount = NULL;          /* nobody has written it down yet */
    fee->why = "import.set-by";
  } else if (is_zero) {
    fee->why = fee->amount.is_free ? "import.free" : "import.zero";
    fee->currency_code = fee->currency_code ? fee->currency_code : "VND";
  } else if (fee->amount.amount) {
    judge_currency (fee);
  }
}

static void
read_fee (struct kdc__import_build *b, struct kdc__import_value *item, struct fee *fee)
{
  const char *words;

  *fee = (struct fee) { .value = item };
  if (item->kind == KDC__IMPORT_OBJECT) {
    fee->type = kdc__import_member (item, "type LOAIPHI name TENPHI");
    fee->value = kdc__import_member (item, "value SOTIEN amount MUCPHI");
    fee->more = kdc__import_member (item, "description MOTA");
    read_currency (b, item, fee);
  }
  kdc__import_amount (b, fee->value, fee->currency_code, &fee->amount);
  words = kdc__import_key (b, kdc__import_print (b, "%s %s", kdc__import_text (b, fee->value),
                                                 kdc__import_text (b, fee->more)));
  fee->set_by = who_sets (words);
  fee->per = fee->amount.per ? fee->amount.per : kdc__import_per (words);
  judge_amount (fee);
}

static void
put_fee (struct kdc__import_build *b, const struct fee *fee, struct kdc_buffer *attributes,
         struct kdc_buffer *children)
{
  const char *type = kdc__import_text (b, fee->type), *more = kdc__import_text (b, fee->more);
  const char *written = kdc__import_text (b, fee->value);

  kdc__import_attribute (attributes, "per", fee->per);
  kdc__import_attribute (attributes, "amount", fee->amount.amount);
  kdc__import_attribute (attributes, "currency", fee->amount.amount ? fee->currency_code : NULL);
  kdc__import_attribute (attributes, "set-by", fee->set_by);
  kdc__import_attribute (attributes, "source", "record fees");
  kdc__import_attribute (attributes, "evidence",
                         fee->why || fee->per || fee->set_by ? "unverified" : NULL);
  kdc__import_words (children, "name", "vi",
                     *type ? kdc__import_print (b, "Phí, lệ phí (%s)", type) : "Phí, lệ phí");
  if (fee->amount.guessed || !fee->amount.amount)
    more = kdc__import_print (b, "%s%s%s", written, *written && *more ? ". " : "", more);
  kdc__import_words (children, "note", "vi", more);
}

static void
claim_fee (struct kdc__import_build *b, const struct fee *fee, struct waiting *line)
{
  const char *amount = fee->amount.amount
                         ? kdc__import_print (b, "%s %s", fee->amount.amount, fee->currency_code)
                         : "";

  add_claim (b, &line->claims, fee->type, NULL, NULL);
  add_claim (b, &line->claims, fee->value, fee->why,
             *amount ? amount : fee->set_by ? fee->set_by : "");
  add_claim (b, &line->claims, fee->currency, NULL, NULL);
  add_claim (b, &line->claims, fee->more, NULL, NULL);
  if (fee->per)
    add_claim (b, &line->claims, fee->amount.per ? fee->value : fee->more, "import.per", fee->per);
  if (fee->set_by && fee->more)
    add_claim (b, &line->claims, fee->more, "import.set-by", fee->set_by);
}

/* Without a sum, and without anybody who sets one, there is no fee line: its words stay together in
 * a note. */
static void
leave_fee (struct kdc__import_build *b, const struct fee *fee)
{
  struct kdc__import_value *const members[] = { fee->value, fee->currency, fee->type, fee->more };
  struct kdc_buffer text;
  const char *place, *words;
  size_t i;

  kdc__buffer_init (&text, b->ctx, 0);
  for (i = 0; i < sizeof members / sizeof *members; i++) {
    words = kdc__import_text (b, members[i]);
    kdc__buffer_printf (&text, "%s%s", *words && text.size ? " · " : "", words);
  }
  words = steal (b, &text);
  if (!*words)
    return;
  place = kdc__import_note (b, "record fees", kdc__import_print (b, "Phí, lệ phí: %s", words));
  for (i = 0; i < sizeof members / sizeof *members; i++)
    if (members[i] && *kdc__import_text (b, members[i]))
      kdc__import_leave (b, members[i], place);
}

static void
add_fee (struct methods *m, struct kdc__import_value *item, uint64_t channels)
{
  struct kdc__import_build *b = m->b;
  struct waiting wanted = { .case_code = "" }, *line;
  struct kdc_buffer attributes, children;
  struct fee fee;

  if (kdc__import_is_empty (item))
    return;
  read_fee (b, item, &fee);
  if (!fee.amount.amount && !fee.set_by) {
    leave_fee (b, &fee);
    return;
  }
  kdc__buffer_init (&attributes, b->ctx, 0);
  kdc__buffer_init (&children, b->ctx, 0);
  put_fee (b, &fee, &attributes, &children);
  wanted.attributes = steal (b, &attributes);
  wanted.children = steal (b, &children);
  line = add_line (b, &m->fees, channels, &wanted);
  if (line)
    claim_fee (b, &fee, line);
}

static void
add_fees (struct methods *m, struct kdc__import_value *list, uint64_t channels)
{
  struct kdc__import_value *item = NULL;

  while ((item = kdc__import_item (list, item)))
    add_fee (m, item, channels);
}

/* --- ways to file ----------------------------------------------------------------------------- */

static const struct { const char *key, *id, *kind, *vi, *en; } kinds[] = {
  { "online", "online", "online", "Trực tuyến", "Online" },
  { "2", "online", "online", "Trực tuyến", "Online" },
  { "truc tuyen", "online", "online", "Trực tuyến", "Online" },
  { "postal", "post", "post", "Dịch vụ bưu chính", "By post" },
  { "3", "post", "post", "Dịch vụ bưu chính", "By post" },
  { "dich vu buu chinh", "post", "post", "Dịch vụ bưu chính", "By post" },
  { "direct", "counter", "counter", "Trực tiếp", "At the counter" },
  { "1", "counter", "counter", "Trực tiếp", "At the counter" },
  { "truc tiep", "counter", "counter", "Trực tiếp", "At the counter" },
};

/* The portal's words are kept; the older record has numbers, whose meaning its programs tell. */
static void
put_channel (struct methods *m, struct kdc__import_value *method, struct kdc__import_value *more)
{
  struct kdc__import_build *b = m->b;
  struct kdc_buffer *out = b->sections + KDC__IMPORT_CHANNEL;
  const char *name = kdc__import_text (b, method), *key = kdc__import_key (b, name), *id, *place;
  size_t i, count = sizeof kinds / sizeof *kinds;

  for (i = 0; i < count && strcmp (kinds[i].key, key) != 0; i++)
    continue;
  id = kdc__import_id (b, "channel", i < count ? kinds[i].id : "other");
  m->channels[m->count++] = id;
  kdc__buffer_puts (out, "  <channel");
  kdc__import_attribute (out, "id", id);
  kdc__import_attribute (out, "kind", i < count ? kinds[i].kind : NULL);
  kdc__buffer_putc (out, '>');
  kdc__import_words (out, "name", "vi", i < count ? kinds[i].vi : *name ? name : "Cách khác");
  kdc__import_words (out, "name", "en", i < count ? kinds[i].en : "");
  kdc__import_words (out, "note", "vi", kdc__import_text (b, more));
  kdc__buffer_puts (out, "</channel>\n");
  place = kdc__import_print (b, "channel[@id='%s']", id);
  if (i < count && key[0] >= '0' && key[0] <= '9')
    kdc__import_guess (b, method, place, "import.channel", kinds[i].kind);
  else
    kdc__import_keep (b, method, place);
  kdc__import_keep (b, more, place);
}

static void
add_time (struct methods *m, struct kdc__import_value *time, struct kdc__import_value *more,
          int is_own, uint64_t channel)
{
  add_term (m, kdc__import_member (time, "processingTime THOIGIANGIAIQUYET"),
            kdc__import_member (time, "processingTimeUnit DONVITINH"), more, is_own, "",
            channel);
  add_fees (m, kdc__import_member (time, "fees PHILEPHI"), channel);
}

/* The older record has several times in one way, each with words of its own. */
static void
add_method (struct methods *m, struct kdc__import_value *item)
{
  struct kdc__import_value *times = kdc__import_member (item, "THOIGIAN"), *time = NULL;
  struct kdc__import_value *more = kdc__import_member (item, "description MOTA");
  uint64_t channel = UINT64_C (1) << m->count;

  if (m->count == MOST_CHANNELS || item->kind != KDC__IMPORT_OBJECT)
    return;
  put_channel (m, kdc__import_member (item, "submissionMethod KENH"), more);
  if (!times) {
    add_time (m, item, more, 0, channel);
    return;
  }
  while ((time = kdc__import_item (times, time)))
    add_time (m, time, kdc__import_member (time, "MOTA description"), 1, channel);
}

static void
add_cases (struct methods *m)
{
  struct kdc__import_value *cases = kdc__import_member (m->b->record, "cases"), *item = NULL;

  while ((item = kdc__import_item (cases, item))) {
    struct kdc__import_value *time = kdc__import_member (item, "processingDay");

    if (item->taken)
      add_term (m, kdc__import_member (time, "qty"), kdc__import_member (time, "type"), NULL,
                0, item->taken, 0);
  }
}

void
kdc__import_methods (struct kdc__import_build *b)
{
  struct kdc__import_value *list = kdc__import_member (b->record,
                                                       "executionMethods CACHTHUCTHUCHIEN");
  struct kdc__import_value *item = NULL;
  struct methods m = { .b = b, .fees.is_fees = 1 };

  while ((item = kdc__import_item (list, item)))
    add_method (&m, item);
  add_fees (&m, kdc__import_member (b->record, "fees PHILEPHI"), 0);
  add_cases (&m);
  put_lines (&m, KDC__IMPORT_TERM, &m.terms);
  put_lines (&m, KDC__IMPORT_FEE, &m.fees);
}
