/* export_html.c - a data dictionary of a form for people, in both languages, to be read on a screen
 * or printed on A4: every field with what it is, when it is asked for, its guidance, its rules and
 * where all of that comes from; then the code lists. XHTML, so that programs can read it too. */
#include "transform/export.h"

#include <string.h>

#include "model/compile.h"

struct writer {
  const struct kdc__export_job *job;
  struct kdc_buffer *out;
};

static const char *const LANGS[KDC__LANGS] = { "vi", "en" };

static void
raw (struct writer *w, const char *markup)
{
  kdc__buffer_puts (w->out, markup);
}

static void
text (struct writer *w, const char *value)
{
  kdc__buffer_xml_text (w->out, value, strlen (value));
}

static void
code (struct writer *w, const char *value)
{
  raw (w, "<code>");
  text (w, value);
  raw (w, "</code>");
}

/* Attribute values: identifiers of ours, and texts of documents. */
static void
attribute (struct writer *w, const char *name, const char *before, const char *value)
{
  kdc__buffer_printf (w->out, " %s=\"%s", name, before);
  kdc__buffer_xml (w->out, value, strlen (value));
  raw (w, "\"");
}

/* Both languages, the leading one first: "Hướng dẫn / Guide", or one below the other. */
static void
both (struct writer *w, const struct kdc__text *value, const char *tag)
{
  int i;

  for (i = 0; i < KDC__LANGS; i++) {
    int lang = i == 0 ? w->job->lang : KDC__LANGS - 1 - w->job->lang;

    if (!value->by_lang[lang])
      continue;
    raw (w, i ? " " : "");
    kdc__buffer_printf (w->out, "<%s class=\"%s\" lang=\"%s\" xml:lang=\"%s\">", tag,
                        i ? "second" : "first", LANGS[lang], LANGS[lang]);
    text (w, value->by_lang[lang]);
    kdc__buffer_printf (w->out, "</%s>", tag);
  }
}

static int
is_empty (const struct kdc__text *value)
{
  return !value->by_lang[KDC__VI] && !value->by_lang[KDC__EN];
}

/* --- rows of a table: what is said, and of which thing ---------------------------------------- */

static void
begin_row (struct writer *w, const char *vi, const char *en)
{
  const struct kdc__text title = { { vi, en } };

  raw (w, "<tr><th scope=\"row\">");
  both (w, &title, "span");
  raw (w, "</th><td>");
}

static void
end_row (struct writer *w)
{
  raw (w, "</td></tr>\n");
}

static void
text_row (struct writer *w, const char *vi, const char *en, const struct kdc__text *value)
{
  if (is_empty (value))
    return;
  begin_row (w, vi, en);
  both (w, value, "p");
  end_row (w);
}

static void
code_row (struct writer *w, const char *vi, const char *en, const char *value)
{
  if (!value)
    return;
  begin_row (w, vi, en);
  code (w, value);
  end_row (w);
}

static void
words (struct writer *w, const char *vi, const char *en)
{
  const struct kdc__text value = { { vi, en } };

  both (w, &value, "span");
}

static void
evidence (struct writer *w, const char *mark)
{
  static const struct { const char *mark, *vi, *en; } rows[] = {
    { "verified", "đã đối chiếu với nguồn", "verified" },
    { "inferred", "suy ra, chưa đối chiếu", "inferred" },
    { "unverified", "chưa kiểm chứng", "unverified" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i].mark, mark) == 0)
      words (w, rows[i].vi, rows[i].en);
}

static void
source_row (struct writer *w, const char *mark, const char *source)
{
  const char *whole = w->job->form->head.source;

  begin_row (w, "Nguồn", "Source");
  raw (w, "<p>");
  evidence (w, mark);
  raw (w, "</p>");
  if (source && (!whole || strcmp (source, whole) != 0)) {
    raw (w, "<p>");
    text (w, source);
    raw (w, "</p>");
  }
  end_row (w);
}

/* --- one node --------------------------------------------------------------------------------- */

static int
is_part_of_address (const struct kdc__form_node *node)
{
  const struct kdc__form_node *parent = (const struct kdc__form_node *) node->node.parent;

  return parent && parent->composite;
}

static void
list_link (struct writer *w, const char *list)
{
  raw (w, " <a");
  attribute (w, "href", "#list-", list);
  raw (w, ">");
  code (w, list);
  raw (w, "</a>");
}

static void
precision_words (struct writer *w, int precision)
{
  static const struct { const char *vi, *en; } rows[] = {
    { NULL, NULL }, { "ít nhất là năm", "a year at least" },
    { "ít nhất là tháng và năm", "month and year at least" },
    { "đủ ngày, tháng, năm", "day, month and year" },
    { "đủ ngày, tháng, năm, giờ", "day, month, year and time" },
  };

  if (precision > 0) {
    raw (w, "<p>");
    words (w, rows[precision].vi, rows[precision].en);
    raw (w, "</p>");
  }
}

static void
as_of_words (struct writer *w, const struct kdc__form_node *node)
{
  int today = strcmp (node->as_of, "today") == 0;

  if (!node->node.list && strcmp (node->field_type->name, "unit") != 0
      && strcmp (node->field_type->name, "agency") != 0)
    return;
  raw (w, "<p>");
  if (today)
    words (w, "mã còn hiệu lực vào ngày kiểm tra", "code in force on the day of checking");
  else
    words (w, "mã còn hiệu lực vào ngày nộp", "code in force on the day of filing");
  raw (w, "</p>");
}

static void
field_type_row (struct writer *w, const struct kdc__form_node *node)
{
  begin_row (w, "Kiểu", "Type");
  raw (w, "<p>");
  code (w, node->field_type->name);
  if (node->node.list)
    list_link (w, node->node.list);
  raw (w, "</p><p>");
  both (w, &node->field_type->expected, "span");
  raw (w, "</p>");
  if (node->node.type == KDC__T_STRING && node->most > 0) {
    kdc__buffer_printf (w->out, "<p>≤ %lld ", (long long) node->most);
    words (w, "ký tự", "characters");
    raw (w, "</p>");
  }
  if (node->node.type == KDC__T_PARTIAL_DATE)
    precision_words (w, node->precision);
  as_of_words (w, node);
  end_row (w);
}

static void
container_type_row (struct writer *w, const struct kdc__form_node *node)
{
  static const struct { const char *code, *vi, *en; } rows[] = {
    [KDC__GROUP] = { "group", "nhóm", "a group" },
    [KDC__REPEAT] = { "repeat", "nhóm lặp lại, mỗi lần là một dòng", "a group that repeats" },
    [KDC__CHOICE] = { "choice", "chọn đúng một nhánh", "exactly one of its branches" },
    [KDC__BRANCH] = { "branch", "một nhánh của lựa chọn", "a branch of the choice" },
  };
  enum kdc__node_kind kind = node->node.kind;

  begin_row (w, "Kiểu", "Type");
  raw (w, "<p>");
  code (w, node->composite ? "address" : rows[kind].code);
  raw (w, " ");
  if (node->composite)
    words (w, "địa chỉ: quốc gia, đơn vị hành chính, số nhà và đường",
           "an address: country, unit, line");
  else
    words (w, rows[kind].vi, rows[kind].en);
  raw (w, "</p>");
  if (kind == KDC__REPEAT && (node->least || node->most)) {
    kdc__buffer_printf (w->out, "<p>≥ %lld", (long long) node->least);
    if (node->most)
      kdc__buffer_printf (w->out, ", ≤ %lld", (long long) node->most);
    raw (w, "</p>");
  }
  end_row (w);
}

static void
required_row (struct writer *w, const struct kdc__form_node *node)
{
  const char *condition = kdc__element_attribute (node->element, "required");

  begin_row (w, "Bắt buộc", "Required");
  if (node->calculate)
    words (w, "không phải khai: thư viện tính", "need not be given: it is calculated");
  else if (!node->required)
    words (w, "không", "no");
  else if (is_part_of_address (node) && strcmp (node->node.name, "unit") == 0)
    words (w, "khi địa chỉ được khai và ở Việt Nam",
           "when the address is given and lies in Việt Nam");
  else if (is_part_of_address (node))
    words (w, "khi địa chỉ được khai", "when the address is given");
  else if (kdc__expr_is_literal_true (node->required))
    words (w, "có, khi mục này áp dụng", "yes, where it applies");
  else {
    words (w, "khi", "when");
    raw (w, " ");
    code (w, condition ? condition : "");
  }
  end_row (w);
}

static void
expression_rows (struct writer *w, const struct kdc__form_node *node)
{
  static const struct { const char *name, *vi, *en; } rows[] = {
    { "relevant", "Áp dụng khi", "Applies when" },
    { "readonly", "Khóa khi", "Read only when" },
    { "calculate", "Cách tính", "Calculated as" },
    { "constraint", "Ràng buộc", "Constraint" },
    { "min", "Nhỏ nhất", "Least" }, { "max", "Lớn nhất", "Most" },
  };
  size_t i;

  if (is_part_of_address (node))
    return;
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (node->node.kind != KDC__REPEAT || i == 0)       /* its min and max are rows */
      code_row (w, rows[i].vi, rows[i].en, kdc__element_attribute (node->element, rows[i].name));
  text_row (w, "Khi không đạt", "Message", &node->message);
}

static void
alias_row (struct writer *w, const struct kdc__form_node *node)
{
  size_t i;

  if (node->alias_count == 0)
    return;
  begin_row (w, "Khóa nơi khác", "Aliases");
  for (i = 0; i < node->alias_count; i++) {
    raw (w, i ? ", " : "");
    text (w, node->aliases[i].system);
    raw (w, ": ");
    code (w, node->aliases[i].key);
  }
  end_row (w);
}

static void
prefill_row (struct writer *w, const struct kdc__form_node *node)
{
  static const struct { const char *policy, *vi, *en; } rows[] = {
    { "optional", "có thể, từ cơ sở dữ liệu", "may be, from a register" },
    { "mandatory", "phải có, từ cơ sở dữ liệu", "must be, from a register" },
    { "locked", "có, và không sửa được", "is, and cannot be changed" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i].policy, node->prefill) == 0) {
      begin_row (w, "Điền sẵn", "Prefilled");
      words (w, rows[i].vi, rows[i].en);
      end_row (w);
    }
}

static void
rule (struct writer *w, const struct kdc__rule *rule)
{
  static const struct { int severity; const char *vi, *en; } rows[] = {
    { KDC_SEVERITY_ERROR, "lỗi", "error" }, { KDC_SEVERITY_WARNING, "cảnh báo", "warning" },
    { KDC_SEVERITY_INFO, "lưu ý", "info" },
  };
  size_t i;

  raw (w, "<div class=\"rule\"><p><b>");
  text (w, rule->id);
  raw (w, "</b> ");
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].severity == rule->severity)
      words (w, rows[i].vi, rows[i].en);
  if (rule->outcome) {
    raw (w, ", ");
    words (w, "hồ sơ bị từ chối", "the dossier is refused");
  }
  raw (w, "; ");
  evidence (w, kdc__model_evidence (rule->element));
  raw (w, "</p>");
  both (w, &rule->message, "p");
  both (w, &rule->guide, "p");
  raw (w, "<p>");
  code (w, kdc__element_attribute (rule->element, "test"));
  raw (w, "</p>");
  if (kdc__element_attribute (rule->element, "source")) {
    raw (w, "<p>");
    words (w, "Nguồn", "Source");
    raw (w, ": ");
    text (w, kdc__element_attribute (rule->element, "source"));
    raw (w, "</p>");
  }
  raw (w, "</div>");
}

static void
rule_row (struct writer *w, const struct kdc__form_node *node)
{
  const struct kdc_form *form = w->job->form;
  int any = 0;
  size_t i;

  for (i = 0; i < form->rule_count; i++) {
    if (form->rules[i].node != node)
      continue;
    if (!any++)
      begin_row (w, "Quy tắc", "Rules");
    rule (w, form->rules + i);
  }
  if (any)
    end_row (w);
}

static void
write_node (struct writer *w, const struct kdc__form_node *node)
{
  int field = node->node.kind == KDC__FIELD, top = !node->node.parent->parent;
  const char *heading = top && !field ? "h2" : "h3";

  kdc__buffer_printf (w->out, "<section class=\"%s\"", field ? "field" : "container");
  attribute (w, "id", "", node->path);
  kdc__buffer_printf (w->out, "><%s>", heading);
  both (w, &node->label, "span");
  if (is_empty (&node->label))
    text (w, node->node.name);
  kdc__buffer_printf (w->out, "</%s>\n<p class=\"path\">", heading);
  code (w, node->path);
  raw (w, "</p>\n<table>\n");
  if (field)
    field_type_row (w, node);
  else
    container_type_row (w, node);
  required_row (w, node);
  expression_rows (w, node);
  text_row (w, "Hướng dẫn", "Guide", &node->guide);
  text_row (w, "Ví dụ", "Example", &node->example);
  prefill_row (w, node);
  alias_row (w, node);
  source_row (w, node->evidence, node->source);
  rule_row (w, node);
  raw (w, "</table></section>\n");
}

/* --- the page --------------------------------------------------------------------------------- */

/* Paper of offices: A4, lines that a hand can point at, nothing cut between label and table. */
static const char STYLE[] =
  "@page { size: 210mm 297mm; margin: 18mm 16mm 18mm 22mm }\n"
  "* { box-sizing: border-box }\n"
  "html { font-family: \"Noto Sans\", \"Segoe UI\", Roboto, Arial, sans-serif; font-size: 9pt;"
  " line-height: 1.35; color: #111 }\n"
  "body { margin: 0 }\n"
  "p { margin: 0 }\n"
  "h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 3mm }\n"
  "h2 { font-size: 13.5pt; margin: 9mm 0 0; padding-bottom: 1mm; border-bottom: 0.6mm solid"
  " #8a1f1f; break-after: avoid }\n"
  "h3 { font-size: 10.5pt; margin: 5mm 0 0; break-after: avoid }\n"
  "h1 .second, h2 .second, h3 .second { font-weight: normal; font-style: italic; color: #444 }\n"
  "h1 .second { display: block; font-size: 12pt }\n"
  "h2 .second::before, h3 .second::before { content: \" / \" }\n"
  "span.second { color: #444; font-style: italic }\n"
  "th .second::before, td span.second::before, p span.second::before,"
  " li .second::before { content: \" / \" }\n"
  "p.second { color: #444; font-style: italic }\n"
  ".path { break-after: avoid; margin-bottom: 1mm }\n"
  "code { font-family: \"Noto Sans Mono\", \"DejaVu Sans Mono\", Consolas, monospace;"
  " font-size: 8.5pt; overflow-wrap: anywhere }\n"
  "table { width: calc(100% - 0.4mm); table-layout: fixed; border-collapse: collapse }\n"
  "th, td { border: 0.2mm solid #999; padding: 0.5mm 1.6mm; text-align: left; vertical-align: top;"
  " overflow-wrap: anywhere }\n"
  "th { width: 40mm; font-weight: normal; background: #f2f0ea;"
  " -webkit-print-color-adjust: exact; print-color-adjust: exact }\n"
  "th .second { font-size: 8pt }\n"
  "tr { break-inside: avoid }\n"
  "tr:has(.rule + .rule) { break-inside: auto }\n"
  ".rule { break-inside: avoid }\n"
  ".rule + .rule { margin-top: 1.6mm; padding-top: 1.6mm; border-top: 0.2mm dotted #777 }\n"
  ".contents, .codes { columns: 2; column-gap: 6mm; padding: 0; margin: 2mm 0 0;"
  " list-style: none }\n"
  ".codes li, .contents li { break-inside: avoid }\n"
  "a { color: inherit }\n"
  "@media screen { html { background: #ccc } body { width: 210mm; margin: 6mm auto;"
  " padding: 18mm 16mm 18mm 22mm; background: #fff } }\n";

static void
write_head (struct writer *w)
{
  const struct kdc__model_head *head = &w->job->form->head;
  const char *name = kdc__text_get (&head->name, w->job->lang), *lang = LANGS[w->job->lang];

  kdc__buffer_printf (w->out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\""
                              " lang=\"%s\" xml:lang=\"%s\">\n<head><meta charset=\"UTF-8\"/>"
                              "<title>", lang, lang);
  text (w, name ? name : head->id);
  raw (w, "</title>\n<style>\n");
  raw (w, STYLE);
  raw (w, "</style></head>\n<body>\n<h1>");
  both (w, &head->name, "span");
  raw (w, "</h1>\n");
}

static void
day_row (struct writer *w, const char *vi, const char *en, kdc__day day)
{
  char on[11];

  if (day == INT32_MIN || day == INT32_MAX)
    return;
  kdc__day_format (day, on);
  code_row (w, vi, en, on);
}

static void
write_form (struct writer *w)
{
  const struct kdc_form *form = w->job->form;
  const struct kdc__form_node *root = form->nodes[0];

  raw (w, "<table>\n");
  code_row (w, "Mã tờ khai", "Form", form->head.id);
  code_row (w, "Phiên bản", "Version", form->head.version);
  code_row (w, "Không gian tên", "Namespace", form->ns);
  day_row (w, "Có hiệu lực từ", "In force from", form->head.valid_from);
  day_row (w, "Đến hết ngày", "Up to and with", form->head.valid_to);
  day_row (w, "Danh mục ngày", "Lists as of", w->job->on);
  text_row (w, "Hướng dẫn", "Guide", &root->guide);
  begin_row (w, "Nguồn", "Source");
  raw (w, "<p>");
  evidence (w, form->head.evidence);
  raw (w, "</p><p>");
  text (w, form->head.source ? form->head.source : "");
  raw (w, "</p>");
  end_row (w);
  rule_row (w, root);
  raw (w, "</table>\n");
}

static void
write_contents (struct writer *w)
{
  const struct kdc_form *form = w->job->form;
  size_t i;

  raw (w, "<ul class=\"contents\">\n");
  for (i = 1; i < form->node_count; i++) {
    const struct kdc__form_node *node = form->nodes[i];

    if (node->node.kind == KDC__FIELD && node->node.parent->parent)
      continue;
    raw (w, "<li><a");
    attribute (w, "href", "#", node->path);
    raw (w, ">");
    code (w, node->path);
    raw (w, "</a> ");
    text (w, is_empty (&node->label) ? "" : kdc__text_get (&node->label, w->job->lang));
    raw (w, "</li>\n");
  }
  raw (w, "</ul>\n");
}

static int
write_list (struct writer *w, const char *id, kdc_error **err)
{
  const struct kdc__codelist *list;
  int status = kdc__export_list (w->job, id, &list, err);
  size_t i;

  if (status != KDC_OK)
    return status;
  raw (w, "<section class=\"list\"");
  attribute (w, "id", "list-", id);
  raw (w, "><h3>");
  if (list)
    both (w, &list->head.name, "span");
  raw (w, "</h3>\n<p class=\"path\">");
  code (w, id);
  raw (w, "</p>\n<ul class=\"codes\">\n");
  for (i = 0; list && i < list->count; i++)
    if (kdc__export_in_force (list->codes + i, w->job->on)) {
      raw (w, "<li>");
      code (w, list->codes[i].value);
      raw (w, " ");
      both (w, &list->codes[i].name, "span");
      raw (w, "</li>\n");
    }
  raw (w, "</ul>\n");
  if (list && list->head.source) {
    raw (w, "<p>");
    evidence (w, list->head.evidence);
    raw (w, ": ");
    text (w, list->head.source);
    raw (w, "</p>");
  }
  return kdc__buffer_puts (w->out, "</section>\n");
}

static int
write_lists (struct writer *w, kdc_error **err)
{
  const struct kdc_form *form = w->job->form;
  int status = w->out->status, any = 0;
  size_t i;

  for (i = 0; i < form->node_count && status == KDC_OK; i++) {
    if (!kdc__export_is_first_of_list (form, form->nodes[i]))
      continue;
    if (!any++) {
      raw (w, "<h2>");
      words (w, "Danh mục mã", "Code lists");
      raw (w, "</h2>\n");
    }
    status = write_list (w, form->nodes[i]->node.list, err);
  }
  return status;
}

int
kdc__export_html (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err)
{
  struct writer w = { .job = job, .out = out };
  size_t i;
  int status;

  write_head (&w);
  write_form (&w);
  write_contents (&w);
  for (i = 1; i < job->form->node_count; i++)
    write_node (&w, job->form->nodes[i]);
  status = write_lists (&w, err);
  return status == KDC_OK ? kdc__buffer_puts (out, "</body></html>\n") : status;
}
