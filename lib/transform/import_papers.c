/* import_papers.c - cases and papers. The portal lists papers to submit, papers to present and mere
 * notes in one list: headings and quantities tell them apart, conditions stand in prose alone. */
#include "transform/import_map.h"

#include <stdio.h>

enum group { PLAIN, SUBMIT, PRESENT, NOTES, OF_CASE };

struct papers {
  struct kdc__import_build *b;
  size_t case_groups;               /* groups of papers that no heading explains */
};

/* --- cases ------------------------------------------------------------------------------------ */

static void
put_case (struct kdc__import_build *b, const char *code, const char *name, const char *source,
          int guessed)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_CASE;

  kdc__buffer_puts (out, "  <case");
  kdc__import_attribute (out, "code", code);
  kdc__import_attribute (out, "source", *source ? kdc__import_print (b, "record id %s", source)
                                                : NULL);
  kdc__import_attribute (out, "evidence", guessed ? "unverified" : NULL);
  kdc__buffer_putc (out, '>');
  kdc__import_words (out, "name", "vi", *name ? name : code);
  kdc__buffer_puts (out, "</case>\n");
}

/* For groups of papers that bear the name of a case; the first of a name. */
static void
name_case (struct kdc__import_build *b, struct kdc__import_value *item, const char *name)
{
  const char *key = kdc__import_print (b, "named %s", name);

  if (b->status == KDC_OK && !kdc__map_get (&b->ids, key, strlen (key))
      && kdc__map_put (&b->ids, key, strlen (key), item) != KDC_OK)
    b->status = KDC_ENOMEM;
}

static void
take_case (struct kdc__import_build *b, struct kdc__import_value *item)
{
  struct kdc__import_value *code = kdc__import_member (item, "code");
  struct kdc__import_value *name = kdc__import_member (item, "name");
  struct kdc__import_value *id = kdc__import_member (item, "id");
  const char *written = kdc__import_text (b, code), *place;
  int is_given = kdc__import_is_name (written);

  if (!is_given && !*kdc__import_text (b, name))
    return;
  item->taken = kdc__import_id (b, "case", is_given ? written : "case");
  name_case (b, item, kdc__import_key (b, kdc__import_text (b, name)));
  place = kdc__import_print (b, "case[@code='%s']", item->taken);
  put_case (b, item->taken, kdc__import_text (b, name), kdc__import_text (b, id), !is_given);
  if (is_given && strcmp (written, item->taken) == 0)
    kdc__import_keep (b, code, place);
  else
    kdc__import_guess (b, is_given ? code : item, place, "import.case-code", item->taken);
  kdc__import_keep (b, name, place);
  kdc__import_keep (b, id, place);
}

/* A case of the list "cases" with this name, or NULL. */
static struct kdc__import_value *
find_case (struct kdc__import_build *b, const char *key)
{
  const char *named = kdc__import_print (b, "named %s", key);

  return kdc__map_get (&b->ids, named, strlen (named));
}

/* --- headings --------------------------------------------------------------------------------- */

/* Without the bullets and colons of a heading. */
static const char *
bare_key (struct kdc__import_build *b, const char *text)
{
  const char *key = kdc__import_key (b, text);
  size_t length;

  key += strspn (key, "*-+. 0123456789)");
  length = strlen (key);
  while (length > 0 && strchr (" :;.*", key[length - 1]))
    length--;
  return kdc__import_print (b, "%.*s", (int) length, key);
}

static enum group
group_of (const char *key)
{
  static const char *const plain[] = {
    "", "bao gom", "thanh phan ho so", "ho so bao gom", "ho so gom", "ho so", "giay to", "gom",
    "thanh phan, so luong ho so", "thanh phan ho so bao gom", "thanh phan ho so gom",
  };
  size_t i;

  if (strncmp (key, "truong hop", 10) == 0)
    return OF_CASE;
  for (i = 0; i < sizeof plain / sizeof *plain; i++)
    if (strcmp (plain[i], key) == 0)
      return PLAIN;
  if (strncmp (key, "luu y", 5) == 0 || strncmp (key, "ghi chu", 7) == 0)
    return NOTES;
  if (strlen (key) > 60)
    return OF_CASE;
  if (strstr (key, "xuat trinh"))
    return strstr (key, "nop") ? PLAIN : PRESENT;
  if (strstr (key, "phai nop") || strstr (key, "giay to nop") || strstr (key, "can nop"))
    return SUBMIT;
  return OF_CASE;
}

/* --- quantities ------------------------------------------------------------------------------- */

enum { ABSENT = -1, UNREADABLE = -2 };

static long
read_count (struct kdc__import_build *b, struct kdc__import_value *value)
{
  const char *key = kdc__import_key (b, kdc__import_text (b, value));
  size_t digits = strspn (key, "0123456789");
  int64_t count;

  if (!*key)
    return ABSENT;
  if (digits == 0 || digits > 4 || kdc__parse_int64 (key, digits, &count) != 0
      || (key[digits] != '\0' && strcmp (key + digits, ".0") != 0
          && strncmp (key + digits, " ban", 4) != 0 && strncmp (key + digits, " bo", 3) != 0))
    return UNREADABLE;
  return (long) count;
}

/* --- conditions ------------------------------------------------------------------------------- */

/* A paper whose own sentence names a condition is not asked of everybody. What follows behind the
 * first sentence explains, and is no condition of the paper. */
static const char *
condition_of (struct kdc__import_build *b, const char *text)
{
  static const char *const marks[] = { "trường hợp ", "nếu ", "đối với " };
  size_t i, size;
  const char *sentence, *found;
  char *key;

  for (size = 0; text[size]; size++)
    if (text[size] == ';' || text[size] == '\n' || (text[size] == '.' && text[size + 1] == ' '))
      break;
  sentence = kdc__import_print (b, "%.*s", (int) size, text);
  if (kdc__lower (b->arena, sentence, strlen (sentence), &key) != KDC_OK) {
    b->status = KDC_ENOMEM;             /* with its marks: "nếu" is no "nêu" */
    return NULL;
  }
  for (i = 0; i < sizeof marks / sizeof *marks; i++)
    for (found = strstr (key, marks[i]); found; found = strstr (found + 1, marks[i]))
      if (found == key || strchr (" (,", found[-1]))
        return sentence;
  return NULL;
}

static const char *
put_question (struct kdc__import_build *b, const char *paper, const char *condition)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_ASK;
  const char *id = kdc__import_id (b, "ask", kdc__import_print (b, "q-%s", paper));

  kdc__buffer_puts (out, "  <ask");
  kdc__import_attribute (out, "id", id);
  kdc__buffer_puts (out, " evidence=\"unverified\">");
  kdc__import_words (out, "question", "vi",
                     kdc__import_print (b, "Có thuộc trường hợp này không: “%s”?", condition));
  kdc__buffer_puts (out, "</ask>\n");
  return id;
}

/* --- one paper -------------------------------------------------------------------------------- */

struct paper {
  struct kdc__import_value *item, *name, *code, *originals, *copies, *required;
  const char *text, *id, *handling, *ask, *case_code, *place;
  long original_count, copy_count;
  const char *why;                  /* of the handling; NULL: as the record says it */
  int guessed;
};

/* "000.00.00.G15-KQ003208" is kq003208. */
static const char *
paper_id (struct kdc__import_build *b, const char *code)
{
  const char *tail = strrchr (code, '-');
  char id[24];
  size_t i;

  tail = tail ? tail + 1 : code;
  for (i = 0; tail[i] && i + 1 < sizeof id; i++)
    id[i] = (char) (tail[i] >= 'A' && tail[i] <= 'Z' ? tail[i] + 32 : tail[i]);
  id[i] = '\0';
  return kdc__import_id (b, "paper", tail[i] == '\0' && kdc__import_is_name (id)
                                       ? kdc__import_print (b, "%s", id) : "paper");
}

static int
is_true (struct kdc__import_build *b, struct kdc__import_value *value)
{
  return strcmp (kdc__import_text (b, value), "true") == 0;
}

/* A quantity of 0 makes a note. One that is not given, or illegible, does not. */
static int
is_none (const struct paper *paper)
{
  return (paper->original_count == 0 && paper->copy_count <= 0)
         || (paper->copy_count == 0 && paper->original_count == ABSENT);
}

static void
judge_handling (struct kdc__import_build *b, struct paper *paper, enum group group)
{
  const struct kdc__import_value *blanks = kdc__import_member (paper->item, "attachments");
  const char *key = kdc__import_key (b, paper->text);
  int unknown = paper->original_count < 0 && paper->copy_count < 0, none = is_none (paper);

  if (none || (unknown && group == NOTES)) {
    paper->handling = "note";
    if (is_true (b, paper->required) || (blanks && !kdc__import_is_empty (blanks)))
      paper->why = "import.note-paper";
  } else if (group == PRESENT) {
    paper->handling = "present";
  } else if (group != SUBMIT
             && (strncmp (key, "xuat trinh", 10) == 0 || strstr (key, "(xuat trinh"))) {
    paper->handling = "present";
    paper->why = "import.present";
  } else {
    paper->handling = "submit";
    paper->why = unknown ? "import.no-quantity" : group == NOTES ? "import.note-heading" : NULL;
  }
  paper->guessed = paper->why != NULL;
}

static void
put_count (struct kdc__import_build *b, struct kdc_buffer *out, const struct paper *paper,
           const char *attribute, long count)
{
  if (count > 0 && strcmp (paper->handling, "note") != 0)
    kdc__import_attribute (out, attribute, kdc__import_print (b, "%ld", count));
}

static void
claim_count (struct kdc__import_build *b, const struct paper *paper,
             struct kdc__import_value *value, long count)
{
  const char *text = kdc__import_text (b, value);

  if (count < 0)
    return;
  if (paper->why)
    kdc__import_guess (b, value, paper->place, paper->why, paper->handling);
  else if (text[strspn (text, "0123456789")] != '\0')
    kdc__import_guess (b, value, paper->place, "import.quantity",
                       kdc__import_print (b, "%ld", count));
  else
    kdc__import_keep (b, value, paper->place);
}

/* Blank forms: their names and addresses, in the paper's guidance. */
static void
put_blank (struct kdc__import_build *b, struct kdc__import_value *item, const char *place,
           struct kdc_buffer *guide, const char **first)
{
  struct kdc__import_value *name, *address;

  if (item->kind == KDC__IMPORT_OBJECT) {
    name = kdc__import_member (item, "fileName TENMAUDON name TENFILE originalName tenTep");
    address = kdc__import_member (item, "url URL link fileUrl path DUONGDAN");
  } else {
    name = item;
    address = NULL;
  }
  if (*kdc__import_text (b, name)) {
    *first = *first ? *first : kdc__import_text (b, name);
    kdc__buffer_printf (guide, "%sMẫu: %s", guide->size ? "\n" : "", kdc__import_text (b, name));
  }
  if (*kdc__import_text (b, address))
    kdc__buffer_printf (guide, "%sTệp mẫu: %s", guide->size ? "\n" : "",
                        kdc__import_text (b, address));
  kdc__import_keep (b, name, place);
  kdc__import_keep (b, address, place);
}

static const char *
make_guide (struct kdc__import_build *b, const struct paper *paper, struct kdc_buffer *guide)
{
  struct kdc__import_value *more = kdc__import_member (paper->item, "description MOTA GHICHU note");
  struct kdc__import_value *list = kdc__import_member (paper->item, "attachments"), *item = NULL;
  const char *first = NULL;

  if (more != paper->name && *kdc__import_text (b, more)) {
    kdc__buffer_puts (guide, kdc__import_text (b, more));
    kdc__import_keep (b, more, paper->place);
  }
  while ((item = kdc__import_item (list, item)))
    put_blank (b, item, paper->place, guide, &first);
  if (kdc__import_member (paper->item, "TENMAUDON URL"))
    put_blank (b, paper->item, paper->place, guide, &first);
  return first;
}

static void
put_paper (struct kdc__import_build *b, const struct paper *paper)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_PAPER, guide;
  struct kdc__import_value *id = kdc__import_member (paper->item, "profileComponentId id");
  const char *code = kdc__import_text (b, paper->code), *blank;

  kdc__buffer_init (&guide, b->ctx, 0);
  blank = make_guide (b, paper, &guide);
  kdc__buffer_puts (out, "    <paper");
  kdc__import_attribute (out, "id", paper->id);
  kdc__import_attribute (out, "handling", paper->handling);
  put_count (b, out, paper, "originals", paper->original_count);
  put_count (b, out, paper, "copies", paper->copy_count);
  if (kdc__import_is_name (code)) {
    kdc__import_attribute (out, "code", code);
    kdc__import_keep (b, paper->code, paper->place);
  }
  kdc__import_attribute (out, "template", blank);
  kdc__import_attribute (out, "case", paper->case_code);
  kdc__import_attribute (out, "ask", paper->ask);
  if (*kdc__import_text (b, id)) {
    kdc__import_attribute (out, "source",
                           kdc__import_print (b, "record id %s", kdc__import_text (b, id)));
    kdc__import_keep (b, id, paper->place);
  }
  kdc__import_attribute (out, "evidence", paper->guessed ? "unverified" : NULL);
  kdc__buffer_putc (out, '>');
  kdc__import_words (out, "name", "vi", paper->text);
  kdc__import_words (out, "guide", "vi", guide.size ? guide.data : "");
  kdc__buffer_puts (out, "</paper>\n");
  if (guide.status != KDC_OK)
    b->status = KDC_ENOMEM;
  kdc__buffer_clear (&guide);
}

/* Behind the bullets that lists of the portal begin with. */
static const char *
skip_bullets (const char *text)
{
  static const char *const bullets[] = { "-", "+", "*", " ", "•", "–", "—", "▪", "▫", "◦" };
  size_t i = 0;

  while (i < sizeof bullets / sizeof *bullets) {
    size_t size = strlen (bullets[i]);

    i++;
    if (strncmp (text, bullets[i - 1], size) == 0) {
      text += size;
      i = 0;
    }
  }
  return text;
}

static void
name_paper (struct kdc__import_build *b, struct paper *paper)
{
  const char *code = kdc__import_text (b, paper->code), *text;

  text = kdc__import_text (b, paper->name);
  paper->text = skip_bullets (text);
  paper->text = *paper->text ? paper->text : text;
  paper->id = paper_id (b, code);
  paper->place = kdc__import_print (b, "papers/paper[@id='%s']", paper->id);
  if (*text) {
    kdc__import_keep (b, paper->name, paper->place);
    return;
  }
  paper->text = *code ? code : "Giấy tờ không có tên";
  paper->guessed = 1;
  kdc__import_guess (b, paper->item, paper->place, "import.paper-name", paper->text);
}

static void
take_paper (struct kdc__import_build *b, struct kdc__import_value *item, enum group group,
            const char *case_code)
{
  struct paper paper = { .item = item, .name = item, .case_code = case_code };
  const char *condition;
  int unnamed;

  if (kdc__import_is_empty (item))
    return;
  if (item->kind == KDC__IMPORT_OBJECT)
    paper.name = kdc__import_member (item, "name TENGIAYTO ten TENMAUDON");
  paper.code = kdc__import_member (item, "code MAGIAYTO ma");
  paper.originals = kdc__import_member (item, "originalQty SOBANCHINH");
  paper.copies = kdc__import_member (item, "copyQty SOBANSAO");
  paper.required = kdc__import_member (item, "required BATBUOC");
  paper.original_count = read_count (b, paper.originals);
  paper.copy_count = read_count (b, paper.copies);
  name_paper (b, &paper);
  unnamed = paper.guessed;
  judge_handling (b, &paper, group);
  condition = is_true (b, paper.required) || strcmp (paper.handling, "note") == 0
                ? NULL : condition_of (b, paper.text);
  if (condition) {
    paper.ask = put_question (b, paper.id, condition);
    kdc__import_guess (b, paper.name, paper.place, "import.condition", paper.ask);
  }
  paper.guessed = paper.guessed || unnamed || condition;
  claim_count (b, &paper, paper.originals, paper.original_count);
  claim_count (b, &paper, paper.copies, paper.copy_count);
  if (paper.why && paper.original_count < 0 && paper.copy_count < 0)
    kdc__import_guess (b, paper.name, paper.place, paper.why, paper.handling);
  put_paper (b, &paper);
}

/* --- groups ----------------------------------------------------------------------------------- */

static void
take_papers (struct kdc__import_build *b, struct kdc__import_value *list, enum group group,
             const char *case_code)
{
  struct kdc__import_value *item = NULL;

  while ((item = kdc__import_item (list, item)))
    take_paper (b, item, group, case_code);
}

/* A group that no heading explains is a case where there are several, or its name says so. */
static const char *
case_of_group (struct papers *p, struct kdc__import_value *item, struct kdc__import_value *name,
               const char *key)
{
  struct kdc__import_build *b = p->b;
  struct kdc__import_value *known = find_case (b, key);
  const char *text = kdc__import_text (b, name), *code;

  if (known) {
    kdc__import_guess (b, name, kdc__import_print (b, "case[@code='%s']", known->taken),
                       "import.case-same", known->taken);
    return known->taken;
  }
  if (p->case_groups < 2 && strncmp (key, "truong hop", 10) != 0) {
    kdc__import_keep (b, name,
                      kdc__import_note (b, "record executionCases",
                                        kdc__import_print (b, "Thành phần hồ sơ: %s", text)));
    return "";
  }
  code = kdc__import_id (b, "case", "case");
  put_case (b, code, text, kdc__import_member_text (b, item, "id"), 1);
  kdc__import_guess (b, name, kdc__import_print (b, "case[@code='%s']", code), "import.case", code);
  kdc__import_keep (b, kdc__import_member (item, "id"),
                    kdc__import_print (b, "case[@code='%s']", code));
  return code;
}

static void
take_group (struct papers *p, struct kdc__import_value *item)
{
  static const char *const words[] = { "", "submit", "present", "note", "" };
  struct kdc__import_build *b = p->b;
  struct kdc__import_value *name = kdc__import_member (item, "name TRUONGHOP");
  const char *key = bare_key (b, kdc__import_text (b, name)), *case_code = "";
  enum group group = group_of (key);

  if (group == OF_CASE)
    case_code = case_of_group (p, item, name, key);
  else if (*key)
    kdc__import_guess (b, name, "papers", group == PLAIN ? "import.heading-plain"
                                                         : "import.heading", words[group]);
  take_papers (b, kdc__import_member (item, "profileComponents GIAYTO"), group, case_code);
}

void
kdc__import_papers (struct kdc__import_build *b)
{
  struct kdc__import_value *cases = kdc__import_member (b->record, "cases"), *item = NULL;
  struct kdc__import_value *groups = kdc__import_member (b->record,
                                                         "executionCases THANHPHANHOSO");
  struct papers p = { .b = b };

  while ((item = kdc__import_item (cases, item)))
    take_case (b, item);
  while ((item = kdc__import_item (groups, item)))
    p.case_groups += group_of (bare_key (b, kdc__import_member_text (b, item, "name TRUONGHOP")))
                     == OF_CASE;
  while ((item = kdc__import_item (groups, item)))
    take_group (&p, item);
  while ((item = kdc__import_item (cases, item)))
    if (item->taken)
      take_papers (b, kdc__import_member (item, "profileComponents"), PLAIN, item->taken);
  take_papers (b, kdc__import_member (b->record, "profileComponents"), PLAIN, "");
}
