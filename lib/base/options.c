/* options.c - the one table of options: names, defaults, bounds and their documentation. Every
 * limit is finite, also at its most. docs/limits.md is made from it. */
#include "base/context.h"

#include <string.h>

#define KIB ((int64_t) 1024)
#define MIB (1024 * KIB)
#define SECOND ((int64_t) 1000)
#define HOUR (3600 * SECOND)

static const struct kdc__option_row rows[KDC__OPTION_COUNT] = {
  [KDC__MAX_DOCUMENT_BYTES] = { "input.max-bytes", 16 * MIB, 1, 1024 * MIB, "bytes",
    { "Số byte tối đa của một tài liệu XML nhận vào; với danh mục không bao giờ dưới mặc định.",
      "Greatest size of an XML document from outside; for the catalog never below the default." } },
  [KDC__MAX_DEPTH] = { "input.max-depth", 64, 1, 1000, "count",
    { "Số cấp lồng nhau tối đa của các phần tử.",
      "Greatest depth of nested elements." } },
  [KDC__MAX_TAG_BYTES] = { "input.max-tag-bytes", 64 * KIB, 16, 4 * MIB, "bytes",
    { "Số byte tối đa của một thẻ mở, từ dấu < đến dấu >.",
      "Greatest size of one start tag, from < to >." } },
  [KDC__MAX_ATTRIBUTES] = { "input.max-attributes", 64, 1, 1000, "count",
    { "Số thuộc tính tối đa của một phần tử.",
      "Greatest number of attributes of one element." } },
  [KDC__MAX_NAME_BYTES] = { "input.max-name-bytes", 256, 1, 10000, "bytes",
    { "Số byte tối đa của một tên phần tử hay thuộc tính.",
      "Greatest size of the name of an element or attribute." } },
  [KDC__MAX_ELEMENTS] = { "input.max-elements", 200000, 1, 10000000, "count",
    { "Số phần tử tối đa của một tài liệu.",
      "Greatest number of elements in one document." } },
  [KDC__MAX_TEXT_BYTES] = { "input.max-text-bytes", MIB, 1, 64 * MIB, "bytes",
    { "Số byte tối đa của một đoạn văn bản, CDATA, chú thích hay chỉ thị xử lý.",
      "Greatest size of one run of text, CDATA section, comment or processing instruction." } },
  [KDC__MAX_NAMESPACES] = { "input.max-namespaces", 64, 1, 1000, "count",
    { "Số khai báo không gian tên tối đa cùng có hiệu lực.",
      "Greatest number of namespace declarations in force at once." } },
  [KDC__MAX_FINDINGS] = { "report.max-findings", 1000, 1, 100000, "count",
    { "Số lỗi tối đa trong một báo cáo; quá mức này báo cáo bị cắt và không bao giờ là “đủ”.",
      "Greatest number of findings in a report; past it the report is cut and never complete." } },
  [KDC__MAX_REPEAT_ROWS] = { "dossier.max-rows", 10000, 1, 1000000, "count",
    { "Tổng số dòng lặp tối đa của một hồ sơ.",
      "Greatest number of rows of all repeats of one dossier." } },
  [KDC__MAX_ATTACHMENTS] = { "dossier.max-attachments", 100, 0, 10000, "count",
    { "Số tệp đính kèm tối đa của một hồ sơ.",
      "Greatest number of attachments of one dossier." } },
  [KDC__MAX_ATTACHMENT_BYTES] = { "dossier.max-attachment-bytes", 1024 * MIB, 1, 4096 * MIB,
    "bytes",
    { "Số byte tối đa của một tệp đính kèm.",
      "Greatest size of one attachment." } },
  [KDC__MAX_EXPR_BYTES] = { "expr.max-bytes", 8192, 1, MIB, "bytes",
    { "Số byte tối đa của một biểu thức.",
      "Greatest size of the text of one expression." } },
  [KDC__MAX_EXPR_DEPTH] = { "expr.max-depth", 64, 1, 200, "count",
    { "Số cấp lồng nhau tối đa trong một biểu thức.",
      "Greatest depth of nesting in one expression." } },
  [KDC__MAX_EXPR_STEPS] = { "expr.max-steps", 1000000, 1, 1000000000, "count",
    { "Số bước tính tối đa của mọi biểu thức trên một hồ sơ.",
      "Greatest number of steps of all expressions on one dossier." } },
  [KDC__MAX_SEQUENCE] = { "expr.max-sequence", 10000, 1, 1000000, "count",
    { "Số mục tối đa của một dãy giá trị.",
      "Greatest number of items in one sequence." } },
  [KDC__MAX_XSLT_DEPTH] = { "xslt.max-depth", 500, 10, 3000, "count",
    { "Số cấp gọi mẫu tối đa khi chạy XSLT.",
      "Greatest depth of template calls of an XSLT run." } },
  [KDC__MAX_XSLT_OPS] = { "xslt.max-operations", 5000000, 1000, 1000000000, "count",
    { "Số phép xử lý tối đa của một lần chạy XSLT.",
      "Greatest number of operations of one XSLT run." } },
  [KDC__MAX_OUTPUT_BYTES] = { "output.max-bytes", 16 * MIB, 1, 1024 * MIB, "bytes",
    { "Số byte tối đa của một kết quả được tạo ra.",
      "Greatest size of one output that is made." } },
  [KDC__MAX_ANSWER_BYTES] = { "net.max-answer-bytes", 4 * MIB, 1, 1024 * MIB, "bytes",
    { "Số byte tối đa của một trả lời từ hệ thống khác.",
      "Greatest size of one answer of another system." } },
  [KDC__NET_CONNECT_MS] = { "net.connect-timeout-ms", 10 * SECOND, 1, HOUR, "ms",
    { "Thời gian chờ kết nối tối đa.",
      "Longest wait for a connection." } },
  [KDC__NET_TOTAL_MS] = { "net.total-timeout-ms", 30 * SECOND, 1, HOUR, "ms",
    { "Thời gian tối đa của một lần gửi và nhận; không quá một phần ba thời hạn giữ chỗ.",
      "Longest time of one exchange; at most a third of the lease." } },
  [KDC__LEASE_MS] = { "outbox.lease-ms", 120 * SECOND, 3, 24 * HOUR, "ms",
    { "Thời hạn giữ chỗ của một tiến trình đang gửi một hồ sơ.",
      "How long a process that sends a delivery holds it." } },
  [KDC__RETRY_FIRST_MS] = { "outbox.retry-first-ms", 5 * SECOND, 1, 24 * HOUR, "ms",
    { "Khoảng chờ trước lần thử lại đầu tiên.",
      "Wait before the first repeated attempt." } },
  [KDC__RETRY_MAX_MS] = { "outbox.retry-max-ms", HOUR, 1, 168 * HOUR, "ms",
    { "Khoảng chờ dài nhất giữa hai lần thử.",
      "Longest wait between two attempts." } },
  [KDC__MAX_ATTEMPTS] = { "outbox.max-attempts", 40, 1, 10000, "count",
    { "Số lần thử tối đa trước khi cần người xử lý.",
      "Greatest number of attempts before a person is needed." } },
  [KDC__BREAKER_FAILURES] = { "outbox.breaker-failures", 5, 1, 1000, "count",
    { "Sau bao nhiêu lần hỏng liên tiếp thì một nơi nhận được để yên, chỉ một hồ sơ còn thử.",
      "After how many failures in a row a destination is left in peace but for one delivery." } },
  [KDC__MAX_MIME_PARTS] = { "mime.max-parts", 200, 1, 20000, "count",
    { "Số phần tối đa của một thông điệp MIME.",
      "Greatest number of parts of one MIME message." } },
  [KDC__MAX_HEADER_BYTES] = { "http.max-header-bytes", 64 * KIB, 256, 16 * MIB, "bytes",
    { "Tổng số byte tối đa của các dòng tiêu đề HTTP hay MIME.",
      "Greatest size of all HTTP or MIME header lines together." } },
  [KDC__MAX_POST_BYTES] = { "post.max-bytes", 64 * MIB, 1, 1024 * MIB, "bytes",
    { "Số byte tối đa của một lần gửi biểu mẫu, kể cả các tệp kèm theo.",
      "Greatest size of one post of a web form, its files included." } },
  [KDC__MAX_POST_FIELDS] = { "post.max-fields", 5000, 1, 1000000, "count",
    { "Số ô tối đa của một lần gửi biểu mẫu.",
      "Greatest number of fields of one post of a web form." } },
  [KDC__MAX_POST_DEPTH] = { "post.max-depth", 32, 1, 200, "count",
    { "Số cấp lồng nhau tối đa của một lần gửi biểu mẫu bằng JSON.",
      "Greatest depth of nested objects and arrays of a post in JSON." } },
};

const struct kdc__option_row *
kdc__option_row (size_t index)
{
  return index < KDC__OPTION_COUNT ? rows + index : NULL;
}

int
kdc__option_find (const char *name)
{
  int i;

  for (i = 0; i < KDC__OPTION_COUNT; i++)
    if (strcmp (rows[i].name, name) == 0)
      return i;
  return -1;
}

const char *
kdc__options_conflict (const int64_t *values)
{
  if (values[KDC__NET_TOTAL_MS] > values[KDC__LEASE_MS] / 3)
    return "option.lease";
  if (values[KDC__NET_CONNECT_MS] > values[KDC__NET_TOTAL_MS])
    return "option.connect";
  if (values[KDC__RETRY_FIRST_MS] > values[KDC__RETRY_MAX_MS])
    return "option.retry";
  return NULL;
}
