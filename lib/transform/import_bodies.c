/* import_bodies.c - who decides, and what the record says of other bodies, subjects and words. */
#include "transform/import_map.h"

/* --- tiers ------------------------------------------------------------------------------------ */

static int
begins (const char *key, const char *with)
{
  return strncmp (key, with, strlen (with)) == 0;
}

/* Tiers by the words of a body's name. A body that no word places has none. */
static const char *
tier_of (const char *key)
{
  static const struct { const char *words, *tier; } rows[] = {
    { "co quan dai dien", "mission" }, { "dai su quan", "mission" }, { "lanh su", "mission" },
    { "cap xa", "commune" }, { "ubnd xa", "commune" }, { "nhan dan xa", "commune" },
    { "cong an xa", "commune" }, { "cap phuong", "commune" }, { "ubnd phuong", "commune" },
    { "nhan dan phuong", "commune" }, { "cong an phuong", "commune" },
    { "cap huyen", "district" }, { "ubnd huyen", "district" }, { "nhan dan huyen", "district" },
    { "ubnd quan", "district" }, { "nhan dan quan", "district" }, { "cong an huyen", "district" },
    { "cap tinh", "province" }, { "ubnd tinh", "province" }, { "nhan dan tinh", "province" },
    { "cong an tinh", "province" }, { "ubnd thanh pho", "province" },
    { "nhan dan thanh pho", "province" }, { "cap bo", "ministry" }, { "trung uong", "ministry" },
  };
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strstr (key, rows[i].words))
      return rows[i].tier;
  if (begins (key, "so "))
    return "province";
  if ((begins (key, "bo ") && !begins (key, "bo phan") && !begins (key, "bo chi huy"))
      || begins (key, "tong cuc") || begins (key, "cuc "))
    return "ministry";
  return NULL;
}

static const char *
put_competence (struct kdc__import_build *b, const char *tier, const char *name, const char *mark)
{
  struct kdc_buffer *out = b->sections + KDC__IMPORT_COMPETENCE;

  kdc__buffer_puts (out, "  <competence");
  kdc__import_attribute (out, "tier", tier);
  kdc__import_attribute (out, "evidence", mark);
  kdc__buffer_puts (out, *name ? ">" : "/>\n");
  kdc__import_words (out, "name", "vi", name);
  kdc__buffer_puts (out, *name ? "</competence>\n" : "");
  kdc__import_id (b, "tier", tier);
  return kdc__import_print (b, "competence[%u]", ++b->counts[KDC__IMPORT_COMPETENCE]);
}

static struct kdc__import_value *
name_of (struct kdc__import_value *item)
{
  return item->kind == KDC__IMPORT_OBJECT
           ? kdc__import_member (item, "name TENDONVI TENDOITUONG TENLINHVUC TENTTHC ten title"
                                       " CAPTHUCHIEN TENCAPTHUCHIEN")
           : item;
}

static struct kdc__import_value *
code_of (const struct kdc__import_value *item)
{
  return kdc__import_member (item, "code MADONVI MADOITUONG MALINHVUC MATTHC ma");
}

static void
take_body (struct kdc__import_build *b, struct kdc__import_value *item)
{
  struct kdc__import_value *name = name_of (item);
  const char *text = kdc__import_text (b, name), *tier = tier_of (kdc__import_key (b, text));
  const char *place;

  if (!tier)
    return;                             /* kdc__import_labelled says who it is */
  place = put_competence (b, tier, text, "unverified");
  kdc__import_guess (b, name, place, "import.tier", tier);
}

/* "isWard": true. A tier that a body's name gave already is not said twice. */
static void
take_flags (struct kdc__import_build *b)
{
  static const struct { const char *member, *tier; } flags[] = {
    { "isWard", "commune" }, { "isDistrict", "district" }, { "isProvince", "province" },
    { "isMinistry", "ministry" },
  };
  size_t i;

  for (i = 0; i < sizeof flags / sizeof *flags; i++) {
    struct kdc__import_value *flag = kdc__import_member (b->record, flags[i].member);
    const char *key = kdc__import_print (b, "tier %s", flags[i].tier), *place;

    if (strcmp (kdc__import_text (b, flag), "true") != 0)
      continue;
    place = kdc__map_get (&b->ids, key, strlen (key))
              ? kdc__import_print (b, "competence[@tier='%s']", flags[i].tier)
              : put_competence (b, flags[i].tier, "", NULL);
    kdc__import_keep (b, flag, place);
  }
}

void
kdc__import_authorities (struct kdc__import_build *b)
{
  static const char *const lists[]
    = { "unitGroupsExecuting", "departmentsExecuting", "COQUANTHUCHIEN", "CAPTHUCHIEN" };
  size_t i;

  for (i = 0; i < sizeof lists / sizeof *lists; i++) {
    struct kdc__import_value *list = kdc__import_member (b->record, lists[i]), *item = NULL;

    while ((item = kdc__import_item (list, item)))
      take_body (b, item);
  }
  take_flags (b);
}

/* --- prose and lists with a name of their own ------------------------------------------------- */

static const struct { const char *names, *label; } labelled[] = {
  { "categoriesDetails LINHVUCTHUCHIEN", "Lĩnh vực" },
  { "category", "Lĩnh vực" },
  { "unitGroupsExecuting", "Nhóm cơ quan thực hiện" },
  { "departmentsExecuting COQUANTHUCHIEN", "Cơ quan thực hiện" },
  { "executingAgencies MOTACOQUANTHUCHIEN", "Cơ quan thực hiện" },
  { "CAPTHUCHIEN", "Cấp thực hiện" },
  { "unitGroupsAuthority", "Nhóm cơ quan có thẩm quyền" },
  { "departmentsAuthority COQUANCOTHAMQUYEN", "Cơ quan có thẩm quyền" },
  { "MOTACOQUANTHAMQUYEN", "Cơ quan có thẩm quyền" },
  { "unitGroupsAuthorized", "Nhóm cơ quan được ủy quyền" },
  { "departmentsAuthorized COQUANDUOCUYQUYEN", "Cơ quan được ủy quyền" },
  { "authorizedAgencies", "Cơ quan được ủy quyền" },
  { "delegatedAgencies", "Cơ quan được phân cấp" },
  { "unitGroupsCoordinating", "Nhóm cơ quan phối hợp" },
  { "departmentsCoordinating COQUANPHOIHOP", "Cơ quan phối hợp" },
  { "coordinatingAgencies", "Cơ quan phối hợp" },
  { "dossierReceivingAddresses DIACHITIEPNHAN", "Địa chỉ tiếp nhận hồ sơ" },
  { "subjectTypesDetails DOITUONGTHUCHIEN", "Đối tượng thực hiện" },
  { "MOTADOITUONGTHUCHIEN", "Mô tả đối tượng thực hiện" },
  { "departmentPromulgateName", "Cơ quan ban hành" },
  { "departmentPromulgateCode MACOQUANCONGBO", "Mã cơ quan ban hành" },
  { "procedureRelatedGroup TTHCLIENQUAN", "Thủ tục liên quan" },
  { "TTHCLIENTHONG", "Thủ tục liên thông" },
  { "serviceGroupsDetails", "Nhóm dịch vụ" },
  { "keywords TUKHOA", "Từ khóa" },
  { "note GHICHU", "Ghi chú của cổng" },
};

/* "Công dân Việt Nam (ĐT1); …" */
static void
put_items (struct kdc__import_build *b, struct kdc__import_value *list, struct kdc_buffer *out)
{
  struct kdc__import_value *item = NULL;

  while ((item = kdc__import_item (list, item))) {
    const char *name = kdc__import_text (b, name_of (item));
    const char *code = kdc__import_text (b, code_of (item));

    if (!*name && !*code)
      continue;
    kdc__buffer_puts (out, out->size ? "; " : "");
    kdc__buffer_puts (out, *name ? name : code);
    if (*name && *code)
      kdc__buffer_printf (out, " (%s)", code);
  }
}

static void
keep_items (struct kdc__import_build *b, struct kdc__import_value *list, const char *place)
{
  struct kdc__import_value *item = NULL;

  while ((item = kdc__import_item (list, item))) {
    kdc__import_keep (b, name_of (item), place);
    kdc__import_keep (b, code_of (item), place);
  }
}

void
kdc__import_labelled (struct kdc__import_build *b)
{
  struct kdc_buffer text;
  const char *place;
  size_t i;

  kdc__buffer_init (&text, b->ctx, 0);
  for (i = 0; i < sizeof labelled / sizeof *labelled; i++) {
    struct kdc__import_value *value = kdc__import_member (b->record, labelled[i].names);

    if (!value)
      continue;
    text.size = 0;
    put_items (b, value, &text);
    if (text.size == 0)
      continue;
    place = kdc__import_note (b, kdc__import_print (b, "record %s", value->name),
                              kdc__import_print (b, "%s: %s", labelled[i].label, text.data));
    keep_items (b, value, place);
  }
  if (text.status != KDC_OK)
    b->status = KDC_ENOMEM;
  kdc__buffer_clear (&text);
}
