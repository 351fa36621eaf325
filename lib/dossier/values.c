/* values.c - the text of a field becomes a typed value, or a finding of layer type and an invalid
 * slot. Text is trimmed and brought to NFC, and a line loses its breaks; no more is changed. */
#include "dossier/dossier.h"

#include <stdio.h>
#include <string.h>

#include "model/entry.h"

/* Three people have a “Số giấy tờ tùy thân”: the groups around a field belong to what it is called.
 * "Người mẹ – Số giấy tờ tùy thân" */
static int
write_label (const struct kdc__form_node *node, int lang, struct kdc_buffer *out)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) node->node.parent;
  const char *label = kdc__text_get (&node->label, lang);

  if (parent && parent->node.parent)
    write_label (parent, lang, out);
  if (label || node->node.kind == KDC__FIELD)
    kdc__buffer_printf (out, "%s%s", out->size ? " – " : "", label ? label : node->node.name);
  return kdc__buffer_puts (out, "");
}

/* {label} differs by language, but a finding has one list of parameters: so it is put into each
 * text before, and kept as a parameter in Vietnamese. */
static char *
label_text (struct kdc__arena *arena, const char *label, const char *text)
{
  const struct kdc__param params[] = { { "label", label }, { "name", label } };
  struct kdc_buffer buffer;
  char *out = NULL;

  kdc__buffer_init (&buffer, arena->ctx, 0);
  if (kdc__message_format (&buffer, text, params, 2) == KDC_OK)
    out = kdc__arena_strndup (arena, buffer.data, buffer.size);
  kdc__buffer_clear (&buffer);
  return out;
}

static int
label_texts (struct kdc__arena *arena, const struct kdc__form_node *node,
             struct kdc__finding_spec *spec, const char **label_vi)
{
  const struct kdc__message *row = kdc__message_find (spec->code);
  struct kdc_buffer label;
  int lang, status = row ? KDC_OK : KDC_EINTERNAL;

  kdc__buffer_init (&label, arena->ctx, 0);
  for (lang = KDC__LANGS - 1; lang >= 0 && status == KDC_OK; lang--) {
    const char *text = spec->message[lang] ? spec->message[lang] : row->text[lang];
    const char *guide = spec->guide[lang] ? spec->guide[lang] : row->guide[lang];

    kdc__buffer_clear (&label);
    status = write_label (node, lang, &label);
    if (status == KDC_OK)
      spec->message[lang] = label_text (arena, label.data, text);
    if (status == KDC_OK && guide)
      spec->guide[lang] = label_text (arena, label.data, guide);
    if (status == KDC_OK && (!spec->message[lang] || (guide && !spec->guide[lang])))
      status = KDC_ENOMEM;
  }
  if (status == KDC_OK && !(*label_vi = kdc__arena_strdup (arena, label.data)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&label);
  return status;
}

/* path: of what the finding is about; node: whose label it is called by. */
static int
add_labelled (const struct kdc_dossier *dossier, struct kdc__findings *findings,
              const struct kdc__form_node *node, struct kdc_buffer *path,
              struct kdc__finding_spec *spec, const struct kdc__param *params, size_t count)
{
  struct kdc__param all[8];
  const char *label = "";
  struct kdc__arena scratch;
  size_t i;
  int status;

  kdc__arena_init (&scratch, dossier->ctx);
  status = path->status;
  if (status == KDC_OK)
    status = label_texts (&scratch, node, spec, &label);
  if (status == KDC_OK) {
    all[0] = (struct kdc__param) { "label", label };
    for (i = 0; i < count && i < 7; i++)
      all[i + 1] = params[i];
    spec->path = path->data;
    status = kdc__findings_add_params (findings, spec, all, i + 1);
  }
  kdc__arena_free (&scratch);
  return status;
}

int
kdc__node_finding (const struct kdc_dossier *dossier, struct kdc__findings *findings,
                   const struct kdc__form_node *node, uint32_t row,
                   struct kdc__finding_spec *spec, const struct kdc__param *params, size_t count)
{
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, dossier->ctx, 0);
  kdc__instance_path (dossier, node, row, &path);
  spec->offset = kdc__instance_offset (dossier, node, row);
  status = add_labelled (dossier, findings, node, &path, spec, params, count);
  kdc__buffer_clear (&path);
  return status;
}

int
kdc__repeat_finding (const struct kdc_dossier *dossier, struct kdc__findings *findings,
                     const struct kdc__form_node *repeat, uint32_t parent_row,
                     struct kdc__finding_spec *spec, const struct kdc__param *params, size_t count)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) repeat->node.parent;
  struct kdc_buffer path;
  int status;

  kdc__buffer_init (&path, dossier->ctx, 0);
  if (parent->node.parent)
    kdc__instance_path (dossier, parent, parent_row, &path);
  kdc__buffer_printf (&path, "/%s", repeat->node.name);
  spec->offset = kdc__instance_offset (dossier, parent, parent_row);
  status = add_labelled (dossier, findings, repeat, &path, spec, params, count);
  kdc__buffer_clear (&path);
  return status;
}

void
kdc__shorten (const char *text, size_t size, char out[KDC__SHOWN_BYTES + 4])
{
  size_t end = size;

  if (end > KDC__SHOWN_BYTES)
    for (end = KDC__SHOWN_BYTES; end > 0 && ((unsigned char) text[end] & 0xC0) == 0x80; end--)
      ;
  memcpy (out, text, end);
  memcpy (out + end, end < size ? "…" : "", end < size ? 4 : 1);
}

struct fault { const char *code, *expected[KDC__LANGS]; char least[24], offered[16]; };

static int
add_fault (struct kdc_dossier *dossier, const struct kdc__form_node *node, uint32_t row,
           const char *text, size_t size, const struct fault *fault)
{
  struct kdc__finding_spec spec = { .code = fault->code };
  char shown[KDC__SHOWN_BYTES + 4];
  struct kdc__param params[4];
  struct kdc__param expected;
  const struct kdc__message *message = kdc__message_find (fault->code);
  struct kdc_buffer texts[KDC__LANGS];
  int lang, status = message ? KDC_OK : KDC_EINTERNAL;

  kdc__shorten (text, size, shown);
  params[0] = (struct kdc__param) { "value", shown };
  params[1] = (struct kdc__param) { "expected", fault->expected[KDC__VI] };
  params[2] = (struct kdc__param) { "most", fault->least };
  params[3] = (struct kdc__param) { "offered", fault->offered };
  for (lang = 0; lang < KDC__LANGS; lang++) {
    kdc__buffer_init (texts + lang, dossier->ctx, 0);
    if (status != KDC_OK)
      continue;
    expected = (struct kdc__param) { "expected", fault->expected[lang] };
    if (!strstr (message->text[lang], "{label}"))
      kdc__buffer_puts (texts + lang, "{label}: ");
    status = kdc__message_format (texts + lang, message->text[lang], &expected, 1);
    spec.message[lang] = texts[lang].data;
  }
  if (status == KDC_OK)
    status = kdc__node_finding (dossier, &dossier->findings, node, row, &spec, params, 4);
  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_clear (texts + lang);
  return status;
}

static const struct fault *
fill_expected (struct fault *fault, const char *code, const struct kdc__text *expected)
{
  int lang;

  memset (fault, 0, sizeof *fault);
  fault->code = code;
  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *text = expected ? kdc__text_get (expected, lang) : NULL;

    fault->expected[lang] = text ? text : "";
  }
  return fault;
}

static int
borrows_text (enum kdc__type type)
{
  return type == KDC__T_STRING || type == KDC__T_CODE || type == KDC__T_FILE;
}

/* What a typed value must keep besides its type. NULL: nothing wrong. */
static const struct fault *
look_closer (const struct kdc__form_node *node, const struct kdc__value *value, struct fault *fault)
{
  static const char *const names[KDC__LANGS][5] = {
    { "", "năm", "tháng và năm", "đủ ngày, tháng, năm", "đủ ngày, tháng, năm và giờ" },
    { "", "a year", "month and year", "day, month and year", "day, month, year and time" },
  };
  int lang;

  if (value->type == KDC__T_STRING && node->most > 0
      && kdc__utf8_length (value->u.string.text, value->u.string.size) > (size_t) node->most) {
    fill_expected (fault, "type.too-long", NULL);
    snprintf (fault->least, sizeof fault->least, "%lld", (long long) node->most);
    return fault;
  }
  if (value->type == KDC__T_PARTIAL_DATE && value->u.partial.precision < node->precision) {
    fill_expected (fault, "type.precision", NULL);
    for (lang = 0; lang < KDC__LANGS; lang++)
      fault->expected[lang] = names[lang][node->precision];
    return fault;
  }
  return NULL;
}

/* As people write a date on paper, and a month where that is enough. */
static int
offer_date (enum kdc__type type, const char *text, size_t size, char out[16])
{
  return kdc__entry_date (text, size, out)
         && (strlen (out) == 10 || type == KDC__T_PARTIAL_DATE);
}

/* Why a text is not of its type, where more can be said than that. */
static const struct fault *
explain (const struct kdc__form_node *node, int status, const char *text, size_t size,
         struct fault *fault)
{
  static const struct kdc__text integers
    = { { "số nguyên từ -9223372036854775808 đến 9223372036854775807",
          "whole numbers from -9223372036854775808 to 9223372036854775807" } };
  static const struct kdc__text decimals
    = { { "nhiều nhất 36 chữ số, trong đó phần lẻ không quá 18",
          "at most 36 digits, of them 18 behind the point" } };
  const struct kdc__field_type *type = node->field_type;

  if (status == KDC_ELIMIT && (type->type == KDC__T_INTEGER || type->type == KDC__T_DECIMAL))
    return fill_expected (fault, "type.too-large",
                          type->type == KDC__T_INTEGER ? &integers : &decimals);
  fill_expected (fault, type->finding, &type->expected);
  if ((type->type == KDC__T_DATE || type->type == KDC__T_PARTIAL_DATE)
      && offer_date (type->type, text, size, fault->offered))
    fault->code = "type.date-order";
  return fault;
}

/* A line of text is xs:normalizedString of XML Schema: a break or a tab in it is a space, as when
 * a program broke a long line of the document. */
static void
make_one_line (char *text, size_t size)
{
  size_t i;

  for (i = 0; i < size; i++)
    if (text[i] == '\n' || text[i] == '\r' || text[i] == '\t')
      text[i] = ' ';
}

static int
parse_text (struct kdc_dossier *dossier, const struct kdc__form_node *node, const char *text,
            size_t size, struct kdc__value *out)
{
  const struct kdc__field_type *type = node->field_type;
  int status = kdc__value_parse (type->type, text, size, out);

  /* what is no code can still be the name of one: a code list knows better than its syntax */
  if (status == KDC_OK && type->check && !node->node.list)
    status = type->check (dossier->ctx, text, size, out);
  return status;
}

/* The wrong text stays in the slot: it is shown and written again. */
static int
take_fault (struct kdc_dossier *dossier, const struct kdc__form_node *node, uint32_t row,
            struct kdc__slot *slot, const char *text, size_t length, const struct fault *fault)
{
  char *copy = kdc__arena_strndup (&dossier->slots.arena, text, length);

  if (!copy)
    return KDC_ENOMEM;
  slot->value.type = KDC__T_STRING;
  slot->value.u.string.text = copy;
  slot->value.u.string.size = length;
  return add_fault (dossier, node, row, text, length, fault);
}

static int
is_one_line (const struct kdc__field_type *type)
{
  return type->type == KDC__T_STRING && !type->check && strcmp (type->name, "string") == 0;
}

static int
has_break (const char *text, size_t size)
{
  return memchr (text, '\n', size) || memchr (text, '\t', size) || memchr (text, '\r', size);
}

/* Text that lives as long as the slots: in the bytes of the dossier, which it keeps, or a copy. */
static int
keep_text (struct kdc_dossier *dossier, const struct kdc__field_type *type, const char **text,
           size_t *size)
{
  int breaks = is_one_line (type) && has_break (*text, *size);
  int is_kept = (uintptr_t) *text - (uintptr_t) dossier->bytes.data < dossier->bytes.size;
  char *copy;

  if (!breaks && (is_kept || !borrows_text (type->type)) && kdc__is_nfc_quick (*text, *size))
    return KDC_OK;
  if (kdc__nfc (&dossier->slots.arena, *text, *size, &copy, size) != KDC_OK)
    return KDC_ENOMEM;
  if (breaks)
    make_one_line (copy, *size);
  *text = copy;
  return KDC_OK;
}

int
kdc__slot_text (struct kdc__arena *arena, const struct kdc__form_node *node, const char **text,
                size_t *size)
{
  int breaks;
  char *copy;

  kdc__trim (text, size);
  breaks = is_one_line (node->field_type) && has_break (*text, *size);
  if (!breaks && kdc__is_nfc_quick (*text, *size))
    return KDC_OK;
  if (kdc__nfc (arena, *text, *size, &copy, size) != KDC_OK)
    return KDC_ENOMEM;
  if (breaks)
    make_one_line (copy, *size);
  *text = copy;
  return KDC_OK;
}

int
kdc__slot_parse (struct kdc_dossier *dossier, const struct kdc__form_node *node, const char *text,
                 size_t size, struct kdc__slot *slot)
{
  struct fault room;
  int status;

  slot->state = KDC__ABSENT;
  if (size == 0)
    return KDC_OK;
  status = parse_text (dossier, node, text, size, &slot->value);
  if (status != KDC_OK && status != KDC_EPARSE && status != KDC_ELIMIT)
    return status;
  slot->state = status == KDC_OK && !look_closer (node, &slot->value, &room) ? KDC__VALUE
                                                                             : KDC__INVALID;
  return KDC_OK;
}

int
kdc__slot_read (struct kdc_dossier *dossier, const struct kdc__form_node *node, uint32_t row,
                const char *text, size_t length)
{
  struct kdc__slot *slot
    = kdc__slot_at (&dossier->slots, node->node.table, row, node->node.column);
  const struct fault *fault;
  struct fault room;
  int status;

  kdc__trim (&text, &length);
  if (length == 0 || !slot)
    return KDC_OK;
  if (keep_text (dossier, node->field_type, &text, &length) != KDC_OK)
    return KDC_ENOMEM;
  status = parse_text (dossier, node, text, length, &slot->value);
  if (status != KDC_OK && status != KDC_EPARSE && status != KDC_ELIMIT)
    return status;
  fault = status == KDC_OK ? look_closer (node, &slot->value, &room)
                           : explain (node, status, text, length, &room);
  slot->state = fault ? KDC__INVALID : KDC__VALUE;
  return fault ? take_fault (dossier, node, row, slot, text, length, fault) : KDC_OK;
}
