/* import_lists.c - steps, results and legal bases; and what nothing claimed. */
#include "transform/import_map.h"

/* --- steps ------------------------------------------------------------------------------------ */

#define LONG_NAME 200               /* bytes: beyond, prose is no name of a step */

struct step { struct kdc__import_value *name, *words; const char *heading; size_t of; };

/* A record often holds one step whose text is everything, under no name. */
static void
put_step (struct kdc__import_build *b, struct kdc__import_value *item, struct step *step)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_STEP;
  const char *name = kdc__import_text (b, step->name), *words = kdc__import_text (b, step->words);
  const char *place;
  unsigned number;

  if (!*name && !*words)
    return;
  number = ++b->counts[KDC__IMPORT_STEP];
  place = kdc__import_print (b, "step[%u]", number);
  if (*name && !*words && (strchr (name, '\n') || strlen (name) > LONG_NAME)) {
    words = name;
    name = "";
  }
  if (!*name) {
    name = *step->heading ? step->heading
           : step->of == 1 ? "Trình tự thực hiện" : kdc__import_print (b, "Bước %u", number);
    kdc__import_guess (b, *step->heading ? NULL : item, place, "import.step-name", name);
  }
  kdc__buffer_printf (out, "  <step order=\"%u\">", number);
  kdc__import_words (out, "name", "vi", name);
  kdc__import_words (out, "guide", "vi", words);
  kdc__buffer_puts (out, "</step>\n");
  kdc__import_keep (b, step->name, place);
  kdc__import_keep (b, step->words, place);
}

static size_t
count_items (struct kdc__import_value *list)
{
  struct kdc__import_value *item = NULL;
  size_t count = 0;

  while ((item = kdc__import_item (list, item)))
    count += !kdc__import_is_empty (item);
  return count;
}

static void
take_step (struct kdc__import_build *b, struct kdc__import_value *item, size_t of)
{
  struct kdc__import_value *inner = kdc__import_member (item, "TRINHTU"), *one = NULL;
  struct kdc__import_value *heading = kdc__import_member (item, "TRUONGHOP");
  struct step step = { .of = of, .heading = "" };

  if (!inner) {
    step.name = item->kind == KDC__IMPORT_OBJECT ? kdc__import_member (item, "name TENTRINHTU")
                                                 : item;
    step.words = kdc__import_member (item, "description MOTA");
    put_step (b, item, &step);
    return;
  }
  step.heading = kdc__import_text (b, heading);
  step.of = of * count_items (inner);
  while ((one = kdc__import_item (inner, one))) {
    step.name = NULL;
    step.words = one->kind == KDC__IMPORT_OBJECT ? kdc__import_member (one, "TENTRINHTU name")
                                                 : one;
    put_step (b, one, &step);
  }
  if (*step.heading && b->counts[KDC__IMPORT_STEP])
    kdc__import_keep (b, heading,
                      kdc__import_print (b, "step[%u]", b->counts[KDC__IMPORT_STEP]));
}

/* --- results ---------------------------------------------------------------------------------- */

static void
take_result (struct kdc__import_build *b, struct kdc__import_value *item)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_RESULT;
  struct kdc__import_value *code = kdc__import_member (item, "code MAKETQUA");
  struct kdc__import_value *name = item->kind == KDC__IMPORT_OBJECT
                                     ? kdc__import_member (item, "name TENKETQUA") : item;
  struct kdc__import_value *id = kdc__import_member (item, "id");
  struct kdc__import_value *more = kdc__import_member (item, "description MOTA");
  const char *written = kdc__import_text (b, code), *text = kdc__import_text (b, name);
  const char *given, *place;
  int has_code = kdc__import_is_name (written);

  if (!*text && !*written)
    return;
  given = kdc__import_id (b, "result", has_code ? written : "result");
  place = kdc__import_print (b, "result[@code='%s']", given);
  b->counts[KDC__IMPORT_RESULT]++;
  kdc__buffer_puts (out, "  <result");
  kdc__import_attribute (out, "code", given);
  if (*kdc__import_text (b, id))
    kdc__import_attribute (out, "source",
                           kdc__import_print (b, "record id %s", kdc__import_text (b, id)));
  kdc__import_attribute (out, "evidence", strcmp (given, written) == 0 ? NULL : "unverified");
  kdc__buffer_putc (out, '>');
  kdc__import_words (out, "name", "vi", *text ? text : written);
  kdc__import_words (out, "guide", "vi", kdc__import_text (b, more));
  kdc__buffer_puts (out, "</result>\n");
  if (has_code && strcmp (given, written) == 0)
    kdc__import_keep (b, code, place);
  else
    kdc__import_guess (b, item, place, "import.result-code", given);
  kdc__import_keep (b, name, place);
  kdc__import_keep (b, id, place);
  kdc__import_keep (b, more, place);
}

/* --- legal bases ------------------------------------------------------------------------------ */

/* "280/2025/NĐ-CP" in words, or NULL. */
static const char *
number_in (struct kdc__import_build *b, const char *text)
{
  const char *at;
  size_t digits, length;

  for (at = text; *at; at++) {
    digits = at == text || at[-1] == ' ' || at[-1] == '(' ? strspn (at, "0123456789.") : 0;
    if (digits == 0 || at[digits] != '/')
      continue;
    length = strcspn (at, " ,;()\n");
    return length > digits + 2 ? kdc__import_print (b, "%.*s", (int) length, at) : NULL;
  }
  return NULL;
}

static void
put_basis (struct kdc__import_build *b, const char *number, const char *name, const char *id,
           const char *mark)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_BASIS;

  b->counts[KDC__IMPORT_BASIS]++;
  kdc__buffer_puts (out, "  <legal-basis");
  kdc__import_attribute (out, "number", number);
  kdc__import_attribute (out, "source", *id ? kdc__import_print (b, "record id %s", id) : NULL);
  kdc__import_attribute (out, "evidence", mark);
  kdc__buffer_puts (out, *name ? ">" : "/>\n");
  kdc__import_words (out, "name", "vi", name);
  kdc__buffer_puts (out, *name ? "</legal-basis>\n" : "");
}

static void
take_basis (struct kdc__import_build *b, struct kdc__import_value *item)
{
  struct kdc__import_value *number = kdc__import_member (item, "code SOVANBAN number");
  struct kdc__import_value *name = item->kind == KDC__IMPORT_OBJECT
                                     ? kdc__import_member (item, "name TENVANBAN") : item;
  struct kdc__import_value *id = kdc__import_member (item, "id");
  const char *text = kdc__import_text (b, name), *given = kdc__import_text (b, number);
  const char *found = *given ? given : number_in (b, text), *key, *place;

  found = found ? found : text;
  if (!*found)
    return;
  key = kdc__import_print (b, "basis %s", found);
  place = kdc__import_print (b, "legal-basis[@number='%s']", found);
  if (b->status == KDC_OK && kdc__map_get (&b->ids, key, strlen (key))) {
    place = kdc__import_note (b, "record legalBasisesDetails",
                              kdc__import_print (b, "Căn cứ pháp lý: %s. %s", found, text));
    id = NULL;
  } else {
    kdc__import_id (b, "basis", found);
    put_basis (b, found, strcmp (found, text) == 0 ? "" : text, kdc__import_text (b, id),
               *given ? NULL : "unverified");
  }
  if (*given)
    kdc__import_keep (b, number, place);
  else
    kdc__import_guess (b, name, place, "import.basis-number", found);
  kdc__import_keep (b, name, place);
  kdc__import_keep (b, id, place);
}

void
kdc__import_lists (struct kdc__import_build *b)
{
  struct kdc__import_value *list = kdc__import_member (b->record, "executionSteps TRINHTUTHUCHIEN");
  struct kdc__import_value *item = NULL;
  size_t count = count_items (list);

  while ((item = kdc__import_item (list, item)))
    take_step (b, item, count);
  list = kdc__import_member (b->record, "resultsDetails KETQUATHUCHIEN");
  while ((item = kdc__import_item (list, item)))
    take_result (b, item);
  list = kdc__import_member (b->record, "legalBasisesDetails CANCUPHAPLY");
  while ((item = kdc__import_item (list, item)))
    take_basis (b, item);
}
