/* code.c - the layer of codes: values of code lists, units and agencies, each judged by the day its
 * field names. A code that fails makes its slot invalid, so that rules that read it keep silent. */
#include "validate/check.h"

#include <string.h>

#define ANY_DAY INT32_MIN

/* What is being judged: a slot of the form (node), or an attribute of the envelope (path). */
struct subject {
  const struct kdc__form_node *node;
  uint32_t row;
  const char *path, *label;         /* label: a row of the message table */
  size_t offset;
  const char *text;
  size_t size;
  kdc__day on;
};

/* {label} differs by language: it is put into each text before the parameters are. */
static int
label_texts (const struct subject *subject, struct kdc__finding_spec *spec,
             struct kdc_buffer texts[KDC__LANGS])
{
  const struct kdc__message *row = kdc__message_find (spec->code);
  const struct kdc__message *label = kdc__message_find (subject->label);
  int lang, status = row && label ? KDC_OK : KDC_EINTERNAL;

  for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++) {
    const struct kdc__param param = { "label", label->text[lang] };

    status = kdc__message_format (texts + lang, row->text[lang], &param, 1);
    spec->message[lang] = texts[lang].data;
  }
  return status;
}

/* About an attribute of the envelope. */
static int
add_about_path (struct kdc__check *check, const struct subject *subject, const char *code,
                const struct kdc__param *params, size_t count)
{
  struct kdc__finding_spec spec
    = { .code = code, .path = subject->path, .offset = subject->offset };
  struct kdc_buffer texts[KDC__LANGS];
  int lang, status;

  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_init (texts + lang, check->ctx, 0);
  status = label_texts (subject, &spec, texts);
  if (status == KDC_OK)
    status = kdc__findings_add_params (&check->codes, &spec, params, count);
  for (lang = 0; lang < KDC__LANGS; lang++)
    kdc__buffer_clear (texts + lang);
  return status;
}

static int
add (struct kdc__check *check, const struct subject *subject, const char *code,
     const struct kdc__param *params, size_t count)
{
  struct kdc__finding_spec spec = { .code = code };

  if (!subject->node)
    return add_about_path (check, subject, code, params, count);
  return kdc__node_finding (check->dossier, &check->codes, subject->node, subject->row, &spec,
                            params, count);
}

/* A look-up failed: not found is an answer, anything else ends the validation. */
static int
not_found (struct kdc__check *check, int status, kdc_error *why)
{
  if (status == KDC_ENOTFOUND) {
    kdc__error_delete (why);
    return KDC_OK;
  }
  kdc__error_add_cause (check->err, why);
  return status;
}

/* The value as text of the validation's own, ended by NUL. */
static const char *
text_of (struct kdc__check *check, const struct subject *subject)
{
  return kdc__arena_strndup (&check->arena, subject->text, subject->size);
}

/* --- code lists ------------------------------------------------------------------------------- */

/* The codes of one list by the keys of their names, made when a wrong code comes up. */
struct kdc__names {
  const struct kdc__codelist *list;
  struct kdc__map by_key;
  struct kdc__names *next;
};

void
kdc__check_free_names (struct kdc__check *check)
{
  struct kdc__names *names;

  for (names = check->names; names; names = names->next)
    kdc__map_free (&names->by_key);
  check->names = NULL;
}

static int
collect_names (struct kdc__check *check, struct kdc__names *names)
{
  const struct kdc__codelist *list = names->list;
  int lang, status = KDC_OK;
  char *key;
  size_t i;

  for (i = 0; i < list->count; i++)
    for (lang = 0; lang < KDC__LANGS && status == KDC_OK; lang++) {
      const char *name = list->codes[i].name.by_lang[lang];

      if (!name)
        continue;
      status = kdc__name_key (&check->arena, name, strlen (name), &key);
      if (status == KDC_OK && !kdc__map_get (&names->by_key, key, strlen (key)))
        status = kdc__map_put (&names->by_key, key, strlen (key), list->codes + i);
    }
  return status;
}

static int
names_of (struct kdc__check *check, const struct kdc__codelist *list, struct kdc__names **out)
{
  struct kdc__names *names;

  for (names = check->names; names && names->list != list; names = names->next)
    ;
  *out = names;
  if (names)
    return KDC_OK;
  *out = names = kdc__arena_alloc (&check->arena, sizeof *names);
  if (!names)
    return KDC_ENOMEM;
  names->list = list;
  kdc__map_init (&names->by_key, check->ctx);
  names->next = check->names;
  check->names = names;
  return collect_names (check, names);
}

/* A name written where its code belongs: "Kinh" for 01. */
static int
find_by_name (struct kdc__check *check, const struct kdc__codelist *list,
              const struct subject *subject, const struct kdc__code **out)
{
  struct kdc__names *names = NULL;
  struct kdc__arena scratch;
  char *key;
  int status = names_of (check, list, &names);

  *out = NULL;
  kdc__arena_init (&scratch, check->ctx);
  if (status == KDC_OK)
    status = kdc__name_key (&scratch, subject->text, subject->size, &key);
  if (status == KDC_OK)
    *out = kdc__map_get (&names->by_key, key, strlen (key));
  kdc__arena_free (&scratch);
  return status;
}

static int
report_code (struct kdc__check *check, const struct kdc__codelist *list,
             const struct subject *subject)
{
  const struct kdc__code *code
    = kdc__codelist_find (list, subject->text, subject->size, ANY_DAY);
  const char *name, *name_en;
  char on[11], text[KDC__SHOWN_BYTES + 4];
  struct kdc__param params[5] = { { "value", text }, { "list", list->head.id } };
  int status;

  kdc__shorten (subject->text, subject->size, text);
  kdc__day_format (subject->on, on);
  if (code) {
    name = kdc__text_get (&code->name, KDC__VI);
    name_en = kdc__text_get (&code->name, KDC__EN);
    params[2] = (struct kdc__param) { "meaning", name ? name : text };
    params[3] = (struct kdc__param) { "meaning-en", name_en ? name_en : text };
    params[4] = (struct kdc__param) { "on", on };
    return add (check, subject, "code.not-in-force", params, 5);
  }
  status = find_by_name (check, list, subject, &code);
  if (status != KDC_OK || !code)
    return status != KDC_OK ? status : add (check, subject, "code.unknown", params, 2);
  name = kdc__text_get (&code->name, KDC__VI);
  name_en = kdc__text_get (&code->name, KDC__EN);
  params[2] = (struct kdc__param) { "code", code->value };
  params[3] = (struct kdc__param) { "meaning", name ? name : code->value };
  params[4] = (struct kdc__param) { "meaning-en", name_en ? name_en : code->value };
  return add (check, subject, "code.name", params, 5);
}

/* *right is a KDC__LOOKUP_…; no: a finding was made. */
static int
judge_code (struct kdc__check *check, const char *list_id, const struct subject *subject,
            int *right)
{
  const struct kdc__codelist *list;
  struct kdc__param param = { "list", list_id };
  kdc_error *why = NULL;
  size_t at = subject->node ? subject->node->list_at : 0;
  int status = kdc__catalog_codelist_at (check->dossier->catalog, at, list_id, subject->on, &list,
                                         &why);

  *right = 0;
  if (status != KDC_OK) {
    status = not_found (check, status, why);
    return status != KDC_OK ? status : add (check, subject, "code.list-missing", &param, 1);
  }
  status = kdc__codelist_ask (list, subject->text, subject->size, subject->on);
  if (status < 0)
    return status;
  *right = status;
  return *right != KDC__LOOKUP_NO ? KDC_OK : report_code (check, list, subject);
}

/* --- units and agencies ----------------------------------------------------------------------- */

static int
list_heir (struct kdc_buffer *out, const struct kdc_authority *unit)
{
  const char *name = kdc__text_get (&unit->name, KDC__VI);

  if (out->size && strstr (out->data, unit->code))
    return KDC_OK;
  return kdc__buffer_printf (out, "%s%s (%s)", out->size ? ", " : "", name ? name : "",
                             unit->code);
}

/* What the last unit of that code went into: "Phường Khương Đình (00364), …". */
static int
find_heirs (struct kdc__check *check, const struct subject *subject, struct kdc_buffer *out)
{
  struct kdc_authority_list *list;
  const struct kdc__bearer *bearer;
  size_t i;
  int status = kdc__authority_list_new (check->dossier->catalog, &list, NULL);

  if (status != KDC_OK)
    return status;
  bearer = kdc__gazetteer_before (list->all, subject->text, subject->size, subject->on);
  if (bearer)
    status = kdc__authority_list_successors (list, bearer, subject->on);
  for (i = 0; i < list->count && status == KDC_OK; i++)
    if (list->items[i].last)
      status = list_heir (out, list->items[i].bearer->authority);
  kdc__authority_list_free (list);
  return status;
}

/* *known 1: something bore or will bear that code on some other day. */
static int
find_known (struct kdc__check *check, const struct subject *subject, int *known)
{
  const struct kdc__gazetteer *all;
  int status = kdc__catalog_gazetteer (check->dossier->catalog, &all, NULL);

  *known = status == KDC_OK
           && kdc__gazetteer_find (all, subject->text, subject->size, ANY_DAY) != NULL;
  return status;
}

static int
report_unit (struct kdc__check *check, const struct subject *subject)
{
  const char *code = "unit.unknown";
  struct kdc_buffer heirs;
  char on[11], text[KDC__SHOWN_BYTES + 4];
  struct kdc__param params[3] = { { "value", text }, { "on", on } };
  int status, known = 0;

  kdc__shorten (subject->text, subject->size, text);
  kdc__day_format (subject->on, on);
  kdc__buffer_init (&heirs, check->ctx, 0);
  status = find_known (check, subject, &known);
  if (status == KDC_OK)
    status = find_heirs (check, subject, &heirs);
  if (known)
    code = heirs.size ? "unit.succeeded" : "unit.not-in-force";
  params[2] = (struct kdc__param) { "successors", heirs.size ? heirs.data : "" };
  if (status == KDC_OK)
    status = add (check, subject, code, params, 3);
  kdc__buffer_clear (&heirs);
  return status;
}

/* A dossier is mostly about one place, said several times. */
static struct kdc__known_unit *
known_unit (struct kdc__check *check, const struct subject *subject)
{
  size_t i;

  for (i = 0; i < KDC__KNOWN_UNITS; i++)
    if (check->units[i].size == subject->size && check->units[i].on == subject->on
        && memcmp (check->units[i].text, subject->text, subject->size) == 0)
      return check->units + i;
  return NULL;
}

static int
judge_unit (struct kdc__check *check, const struct subject *subject, int *right)
{
  const struct kdc_authority *unit;
  kdc_error *why = NULL;
  int status;

  *right = subject->size > 0 && known_unit (check, subject) != NULL;
  if (*right)
    return KDC_OK;
  status = kdc__catalog_unit (check->dossier->catalog, subject->text, subject->size, subject->on,
                              &unit, &why);
  *right = status == KDC_OK;
  if (*right) {
    check->units[check->next_unit++ % KDC__KNOWN_UNITS]
      = (struct kdc__known_unit) { subject->text, subject->size, subject->on };
    return KDC_OK;
  }
  status = not_found (check, status, why);
  return status == KDC_OK ? report_unit (check, subject) : status;
}

static int
judge_agency (struct kdc__check *check, const struct subject *subject, int *right)
{
  const struct kdc_authority *agency;
  const char *id = text_of (check, subject);
  kdc_error *why = NULL;
  char on[11], text[KDC__SHOWN_BYTES + 4];
  const struct kdc__param params[] = { { "value", text }, { "on", on } };
  int known = 0, status;

  *right = 0;
  if (!id)
    return KDC_ENOMEM;
  kdc__shorten (subject->text, subject->size, text);
  kdc__day_format (subject->on, on);
  status = kdc__catalog_agency (check->dossier->catalog, id, subject->on, &agency, &why);
  *right = status == KDC_OK;
  if (*right)
    return KDC_OK;
  status = not_found (check, status, why);
  if (status == KDC_OK)
    status = find_known (check, subject, &known);
  if (status != KDC_OK)
    return status;
  return add (check, subject, known ? "agency.not-in-force" : "agency.unknown", params,
              2);
}

/* --- everything that is coded ----------------------------------------------------------------- */

static int
judge_slot (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row,
            struct kdc__slot *slot)
{
  struct subject subject = {
    .node = node, .row = row, .text = slot->value.u.string.text, .size = slot->value.u.string.size,
    .on = node->as_of && strcmp (node->as_of, "today") == 0 ? check->on : check->received,
  };
  enum kdc__register codes = node->codes;
  int right = 1, status = KDC_OK;

  if (codes == KDC__UNITS)
    status = judge_unit (check, &subject, &right);
  else if (codes == KDC__AGENCIES)
    status = judge_agency (check, &subject, &right);
  else if (node->node.list)
    status = judge_code (check, node->node.list, &subject, &right);
  if (status == KDC_OK && right != KDC__LOOKUP_YES) {
    status = kdc__slot_remember (check->dossier, slot);
    slot->state = right == KDC__LOOKUP_NO ? KDC__INVALID : KDC__PENDING;
    check->unanswered |= right == KDC__LOOKUP_PENDING;
  }
  return status;
}

static int
is_coded (const struct kdc__form_node *node)
{
  enum kdc__type type = node->field_type->type;

  return (node->node.list || node->codes != KDC__NO_REGISTER)
         && (type == KDC__T_CODE || type == KDC__T_STRING);
}

int
kdc__check_code (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  struct kdc__slot *slot = kdc__slot_of (check, &node->node, row);

  if (!is_coded (node) || slot->state != KDC__VALUE)
    return KDC_OK;
  return judge_slot (check, node, row, slot);
}

int
kdc__check_codes (struct kdc__check *check)
{
  const struct kdc_form *form = check->form;
  const struct kdc__slots *slots = &check->dossier->slots;
  uint32_t table, row, column;
  int status = KDC_OK;

  for (table = 0; table < slots->count; table++)
    for (column = 0; column < slots->tables[table].columns; column++) {
      const struct kdc__form_node *node = form->columns[form->column_base[table] + column];

      for (row = 0; is_coded (node) && row < slots->tables[table].count && status == KDC_OK; row++)
        status = kdc__check_code (check, node, row);
    }
  return status;
}

/* One of what the host's look-up did not answer, when it applies. */
static int
note_pending (struct kdc__check *check, const struct kdc__form_node *node, uint32_t row)
{
  const struct kdc__codelist *list;
  const struct kdc__slot *slot = kdc__slot_of (check, &node->node, row);
  kdc__day on = node->as_of && strcmp (node->as_of, "today") == 0 ? check->on : check->received;
  struct kdc__unanswered asked = { .what = node->node.list };
  enum kdc__relevance relevance;
  int status;

  if (slot->state != KDC__PENDING || node->calculate)
    return KDC_OK;
  status = kdc__relevance_of (check, &node->node, row, &relevance);
  if (status != KDC_OK || relevance == KDC__IRRELEVANT || relevance == KDC__CLOSED)
    return status;
  status = kdc__catalog_codelist (check->dossier->catalog, node->node.list, on, &list, NULL);
  if (status != KDC_OK)
    return status;
  asked.who = list->lookup;
  asked.days = list->lookup_days;
  return kdc__note_unanswered (check, &asked, node, row);
}

int
kdc__check_pending_codes (struct kdc__check *check)
{
  const struct kdc_form *form = check->form;
  int status = KDC_OK;
  size_t i;

  for (i = 0; check->unanswered && i < form->node_count && status == KDC_OK; i++) {
    const struct kdc__form_node *node = form->nodes[i];
    uint32_t row, count = check->dossier->slots.tables[node->node.table].count;

    if (node->node.kind != KDC__FIELD || !node->node.list)
      continue;
    for (row = 0; row < count && status == KDC_OK; row++)
      status = note_pending (check, node, row);
  }
  return status;
}

/* The ways to file are a code list like any other; a catalog without it knows no wrong way. */
int
kdc__check_channel (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  struct subject subject = { .path = "channel", .label = "label.channel",
                             .offset = d->channel_offset, .on = check->received };
  const struct kdc__codelist *list;
  int right, status;

  if (!d->channel)
    return KDC_OK;
  subject.text = d->channel;
  subject.size = strlen (d->channel);
  status = kdc__catalog_codelist (d->catalog, "channel", subject.on, &list, NULL);
  if (status == KDC_ENOTFOUND)
    return KDC_OK;
  return judge_code (check, "channel", &subject, &right);
}

/* *out 1: the unit is `around`, or lies in it. A unit of no register lies nowhere. */
static int
lies_in (struct kdc__check *check, const char *unit, const char *around, kdc__day on, int *out)
{
  const struct kdc_authority *found;
  int levels, status = KDC_OK;

  for (levels = *out = 0; levels < 8 && unit && status == KDC_OK && !*out; levels++) {
    *out = strcmp (unit, around) == 0;
    status = kdc__catalog_unit (check->dossier->catalog, unit, strlen (unit), on, &found, NULL);
    unit = status == KDC_OK ? found->parent : NULL;
  }
  return status == KDC_ENOTFOUND ? KDC_OK : status;
}

/* Both are known by themselves: an agency of another place would get a dossier that is not its
 * business. */
static int
compare_authority (struct kdc__check *check, const struct subject *subject, const char *unit)
{
  const struct kdc_authority *agency = NULL;
  const struct kdc_authority *of = NULL;
  struct kdc_catalog *catalog = check->dossier->catalog;
  const char *name;
  int inside = 1, status = kdc__catalog_agency (catalog, subject->text, subject->on, &agency, NULL);

  if (status == KDC_OK)
    status = lies_in (check, unit, agency->unit, subject->on, &inside);
  if (status != KDC_OK || inside)
    return status;
  status = kdc__catalog_unit (catalog, agency->unit, strlen (agency->unit), subject->on, &of, NULL);
  if (status != KDC_OK && status != KDC_ENOTFOUND)
    return status;
  name = of ? kdc__text_get (&of->name, KDC__VI) : NULL;
  return add (check, subject, "agency.other-unit", (const struct kdc__param[]) {
    { "value", subject->text }, { "unit", unit }, { "of", name ? name : agency->unit } }, 3);
}

int
kdc__check_authority (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  struct subject subject = { .path = "authority", .label = "label.authority",
                             .offset = d->authority_offset, .on = check->received };
  int known = 0, right = 0, status = KDC_OK;

  if (d->unit) {
    subject.text = d->unit;
    subject.size = strlen (d->unit);
    status = judge_unit (check, &subject, &known);
  }
  if (d->agency && status == KDC_OK) {
    subject.text = d->agency;
    subject.size = strlen (d->agency);
    status = judge_agency (check, &subject, &right);
  }
  return status == KDC_OK && known && right ? compare_authority (check, &subject, d->unit) : status;
}
