/* diff_words.c - the codes of changes in words. A code is the element and what of it changed; those
 * of protocols, which engineers read, stay as they are. */
#include "validate/diff.h"

#include <string.h>

struct word { const char *code, *text[KDC__LANGS]; };

static const struct word elements[] = {
  { "document", { "tài liệu", "document" } }, { "form", { "tờ khai", "form" } },
  { "procedure", { "thủ tục", "procedure" } }, { "codelist", { "danh mục mã", "code list" } },
  { "authorities", { "sổ đơn vị", "register of units" } }, { "calendar", { "lịch", "calendar" } },
  { "print", { "bản in", "print" } }, { "protocol", { "giao thức", "protocol" } },
  { "register", { "sổ mã thủ tục", "register of codes" } },
  { "overlay", { "phần thay của lớp", "overlay" } }, { "layer", { "lớp", "layer" } },
  { "field", { "mục khai", "field" } }, { "group", { "nhóm", "group" } },
  { "repeat", { "nhóm lặp", "repeated group" } }, { "choice", { "phần chọn", "choice" } },
  { "branch", { "nhánh", "branch" } }, { "node", { "mục", "node" } },
  { "rule", { "điều kiểm tra", "check" } }, { "paper", { "giấy tờ", "paper" } },
  { "one-of", { "một trong các giấy tờ", "one of several papers" } },
  { "papers", { "thành phần hồ sơ", "papers" } }, { "fee", { "khoản thu", "fee" } },
  { "band", { "bậc thu", "band of a fee" } }, { "exempt", { "trường hợp miễn", "exemption" } },
  { "term", { "thời hạn", "time" } }, { "case", { "trường hợp", "case" } },
  { "channel", { "cách nộp", "channel" } }, { "ask", { "câu hỏi", "question" } },
  { "competence", { "thẩm quyền", "competence" } }, { "alias", { "mã khác", "other code" } },
  { "step", { "bước", "step" } }, { "result", { "kết quả", "result" } },
  { "legal-basis", { "căn cứ pháp lý", "legal basis" } },
  { "unknown", { "điều chưa rõ", "what is not known" } }, { "value", { "giá trị", "value" } },
  { "code", { "mã", "code" } }, { "property", { "thuộc tính", "property" } },
  { "unit", { "đơn vị", "unit" } }, { "agency", { "cơ quan", "agency" } },
  { "successor", { "nơi kế thừa", "successor" } },
  { "tier-moved", { "việc chuyển cấp", "move of a tier" } },
  { "weekend", { "ngày nghỉ hằng tuần", "weekend" } }, { "hours", { "giờ làm việc", "hours" } },
  { "open", { "giờ mở cửa", "opening hours" } }, { "returns", { "ngày trả", "days of return" } },
  { "lunar", { "năm âm lịch", "lunar year" } }, { "holiday", { "ngày lễ", "holiday" } },
  { "in-lieu", { "nghỉ bù", "day in lieu" } }, { "decision", { "ngày hoán đổi", "decided day" } },
  { "entry", { "mã thủ tục", "code of a procedure" } },
  { "reported", { "điều được ghi lại", "what was reported" } },
};

static const struct word properties[] = {
  { "version", { "phiên bản", "version" } }, { "valid-from", { "ngày bắt đầu", "first day" } },
  { "valid-to", { "ngày cuối", "last day" } }, { "source", { "nguồn", "source" } },
  { "evidence", { "mức kiểm chứng", "evidence" } }, { "name", { "tên", "name" } },
  { "label", { "nhãn", "label" } }, { "guide", { "hướng dẫn", "guidance" } },
  { "example", { "ví dụ", "example" } }, { "message", { "lời báo", "message" } },
  { "note", { "ghi chú", "note" } }, { "question", { "câu hỏi", "question" } },
  { "type", { "kiểu", "type" } }, { "list", { "danh mục mã", "code list" } },
  { "required", { "bắt buộc", "required" } }, { "relevant", { "điều kiện hỏi", "when asked" } },
  { "readonly", { "chỉ đọc", "read only" } }, { "calculate", { "cách tính", "calculation" } },
  { "constraint", { "ràng buộc", "constraint" } }, { "min", { "mức ít nhất", "least" } },
  { "max", { "mức nhiều nhất", "most" } }, { "max-length", { "độ dài tối đa", "longest" } },
  { "precision", { "độ chính xác", "precision" } }, { "as-of", { "ngày xét", "as of" } },
  { "about", { "nói về", "about" } }, { "prefill", { "điền sẵn", "prefill" } },
  { "alias", { "khóa ở hệ thống khác", "key in other systems" } },
  { "was", { "chỗ cũ", "former place" } }, { "order", { "thứ tự", "order" } },
  { "kind", { "loại", "kind" } }, { "test", { "điều kiện", "condition" } },
  { "severity", { "mức", "severity" } }, { "outcome", { "hệ quả", "outcome" } },
  { "handling", { "cách dùng", "handling" } }, { "originals", { "số bản chính", "originals" } },
  { "copies", { "số bản sao", "copies" } }, { "certified", { "chứng thực", "certified" } },
  { "unit", { "đơn vị", "unit" } }, { "quantity", { "số lượng", "quantity" } },
  { "cut-off", { "giờ chốt", "cut-off" } },
  { "count-from", { "cách tính ngày đầu", "count from" } },
  { "amount", { "số tiền", "amount" } }, { "currency", { "tiền tệ", "currency" } },
  { "per", { "tính theo", "per" } }, { "cap", { "mức trần", "cap" } },
  { "when", { "khi", "when" } },
  { "case", { "trường hợp", "case" } }, { "channel", { "cách nộp", "channel" } },
  { "ref", { "tờ khai", "form" } }, { "template", { "mẫu", "template" } },
  { "code", { "mã", "code" } }, { "parent", { "cấp trên", "parent" } },
  { "level", { "cấp", "level" } }, { "tier", { "cấp", "tier" } },
  { "extent", { "phần kế thừa", "extent" } }, { "on", { "ngày", "day" } },
  { "days", { "các ngày", "days" } }, { "from", { "từ", "from" } }, { "to", { "đến", "to" } },
  { "service", { "mức dịch vụ", "level of service" } }, { "domain", { "lĩnh vực", "domain" } },
  { "status", { "tình trạng", "status" } }, { "text", { "nội dung", "content" } },
  { "style", { "tệp định kiểu", "style sheet" } }, { "procedure", { "thủ tục", "procedure" } },
  { "form", { "tờ khai", "form" } }, { "page", { "khổ giấy", "page" } },
};

static const struct word *
find (const struct word *words, size_t count, const char *code, size_t length)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (strlen (words[i].code) == length && memcmp (words[i].code, code, length) == 0)
      return words + i;
  return NULL;
}

const char *
kdc__diff_word (const char *code, int lang)
{
  const char *dot = strchr (code, '.');
  const struct word *word;

  if (!dot)
    return code;
  if (strcmp (dot, ".added") == 0 || strcmp (dot, ".removed") == 0 || strcmp (dot, ".moved") == 0
      || strcmp (dot, ".renamed") == 0)
    word = find (elements, KDC__COUNT_OF (elements), code, (size_t) (dot - code));
  else
    word = find (properties, KDC__COUNT_OF (properties), dot + 1, strlen (dot + 1));
  return word ? word->text[lang] : code;
}
