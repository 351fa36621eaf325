/* fault_table.c - every fault switch of a fake peer, in one table, and the vocabulary of plans. */

#include "model/vocabularies.h"
#include "play/faults.h"

const struct kdc__fault_row kdc__fault_table[KDC__F_COUNT] = {
  { "lost-answer", 1, { "xử lý xong rồi ngắt kết nối, không trả lời",
                        "processes, then closes the connection without an answer" } },
  { "lost-request", 0, { "ngắt kết nối, không xử lý gì", "closes the connection, does nothing" } },
  { "slow", 1, { "trả lời muộn", "answers late" } },
  { "error", 0, { "trả lời 5xx", "answers 5xx" } },
  { "duplicate", 1, { "xử lý hai lần", "processes twice" } },
  { "reorder", 1, { "giữ lại, ngắt kết nối, xử lý sau yêu cầu kế tiếp",
                    "holds it back, closes, processes it after the next request" } },
  { "truncated", 1, { "thân trả lời chỉ còn một nửa, khung HTTP vẫn đúng",
                      "half of the answer's body, well framed" } },
  { "cut", 1, { "ngắt kết nối giữa thân trả lời", "closes in the middle of the answer's body" } },
  { "wrong-hash", 1, { "đổi một ký tự trong digest của câu trả lời",
                       "changes one character in a digest of the answer" } },
  { "expired", 0, { "coi phiên của bên gọi là đã hết hạn",
                    "takes the caller's session for expired" } },
  { "garbage", 1, { "thân trả lời là byte vô nghĩa", "an answer of meaningless bytes" } },
  { "html", 0, { "trang HTML của một proxy, mã 200", "an HTML page of some proxy, with 200" } },
  { "redirect", 0, { "chuyển hướng sang nơi khác", "redirects elsewhere" } },
  { "huge", 1, { "câu trả lời quá lớn", "an answer far too large" } },
};

static const char *const kind_values[]
  = { "lost-answer", "lost-request", "slow", "error", "duplicate", "reorder", "truncated", "cut",
      "wrong-hash", "expired", "garbage", "html", "redirect", "huge", NULL };

static const struct kdc__element_decl note_decl = KDC__TEXT_DECL (KDC__FAULTS_NS, "note");

static const struct kdc__attribute_decl secret_attributes[]
  = { { "name", KDC__A_NAME, 1, NULL }, { "value", KDC__A_TEXT, 1, NULL } };
static const struct kdc__element_decl secret_decl
  = KDC__EMPTY_DECL (KDC__FAULTS_NS, "secret", secret_attributes);

static const struct kdc__attribute_decl fault_attributes[] = {
  { "is", KDC__A_ENUM, 1, kind_values }, { "call", KDC__A_NAME, 0, NULL },
  { "from", KDC__A_INTEGER, 0, NULL }, { "times", KDC__A_INTEGER, 0, NULL },
  { "chance", KDC__A_INTEGER, 0, NULL }, { "wait", KDC__A_INTEGER, 0, NULL },
  { "status", KDC__A_INTEGER, 0, NULL }, { "bytes", KDC__A_INTEGER, 0, NULL },
  { "location", KDC__A_FILLED, 0, NULL }, { "effect", KDC__A_ENUM, 0, kdc__boolean_values },
};
static const struct kdc__element_decl fault_decl
  = KDC__EMPTY_DECL (KDC__FAULTS_NS, "fault", fault_attributes);

static const struct kdc__attribute_decl faults_attributes[]
  = { { "seed", KDC__A_INTEGER, 0, NULL } };
static const struct kdc__child_decl faults_children[]
  = { { &note_decl, 0, 0 }, { &secret_decl, 0, 0 }, { &fault_decl, 0, 0 } };
const struct kdc__element_decl kdc__faults_decl
  = KDC__CHILDREN_DECL (KDC__FAULTS_NS, "faults", faults_attributes, faults_children);
