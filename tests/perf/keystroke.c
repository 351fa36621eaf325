/* keystroke.c - one edit of a form of 300 fields: a text is set, what depends on it is evaluated,
 * the changed set is made; beside the full validation of that form from bytes. The form is made
 * here: 30 groups of ten fields of all common types, each group with four conditions and two rules,
 * some of which read the group before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "validate/fill.h"
#include "work.h"

#define GROUPS 30
#define FIELDS 10
#define TURNS 15

static const struct { const char *name, *type, *more, *values[2]; } fields[FIELDS] = {
  { "fullName", "person-name", "required='true()'", { "Nguyễn Văn Mẫu", "Trần Thị Thử" } },
  { "birthDate", "date", "required='true()' constraint='. le $today'",
    { "1980-02-03", "1991-12-30" } },
  { "sex", "code", "list='sex'", { "male", "female" } },
  { "personalId", "personal-id", "", { "001080000123", "001191004567" } },
  { "phone", "phone", "", { "0901234567", "0912345678" } },
  { "married", "boolean", "", { "true", "false" } },
  { "children", "integer", "min='0' max='20'", { "2", "3" } },
  { "spouse", "person-name", "relevant='../married = true()' required='true()'",
    { "Lê Đức Ví Dụ", "Phạm Thị Thử" } },
  { "income", "decimal", "constraint='. ge 0'", { "12.5", "1300000" } },
  { "note", "string", "required='../children gt 8' max-length='60'",
    { "không có gì thêm", "xem bản kèm" } },
};

struct keystroke {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;
  struct kdc_buffer data;
  struct kdc_fill *fill;
  char paths[GROUPS * FIELDS][40];
};

/* --- the form and a dossier of it ------------------------------------------------------------- */

static void
save (const char *folder, const char *kind, const char *name, const struct kdc_buffer *text)
{
  char path[512];
  FILE *out;

  snprintf (path, sizeof path, "%s/%s", folder, kind);
  mkdir (path, 0700);
  snprintf (path, sizeof path, "%s/%s/%s", folder, kind, name);
  out = fopen (path, "wb");
  if (text->status != KDC_OK || !out || fwrite (text->data, 1, text->size, out) != text->size
      || fclose (out) != 0)
    die (path);
}

#define LABEL "<label xml:lang='vi'>Mục</label>"

static void
put_rules (struct kdc_buffer *out, int group)
{
  const char *message = "<message xml:lang='vi'>Sai.</message>";

  kdc__buffer_printf (out, "<rule id='A-%d' test='not(children gt 0 and kdc:age(birthDate, $today)"
                      " lt 12)'>%s</rule>", group, message);
  if (group > 0)
    kdc__buffer_printf (out, "<rule id='B-%d' test=\"not(kdc:same-name(fullName, /g%d/spouse) and"
                        " sex = /g%d/sex)\">%s</rule>", group, group - 1, group - 1, message);
}

static void
write_form (struct keystroke *k, const char *folder)
{
  struct kdc_buffer out;
  int group, field;

  kdc__buffer_init (&out, k->ctx, 0);
  kdc__buffer_puts (&out, "<form xmlns='urn:kdc:form:1' id='wide' version='1' "
                    "namespace='urn:kdc:form:wide' valid-from='2020-01-01' source='bench'>"
                    "<name xml:lang='vi'>Tờ khai rộng</name>");
  for (group = 0; group < GROUPS; group++) {
    kdc__buffer_printf (&out, "<group name='g%d'>" LABEL, group);
    for (field = 0; field < FIELDS; field++)
      kdc__buffer_printf (&out, "<field name='%s' type='%s' %s>" LABEL "</field>",
                          fields[field].name, fields[field].type, fields[field].more);
    put_rules (&out, group);
    kdc__buffer_puts (&out, "</group>");
  }
  kdc__buffer_puts (&out, "</form>");
  save (folder, "forms", "wide.xml", &out);
  kdc__buffer_clear (&out);
  kdc__buffer_puts (&out, "<procedure xmlns='urn:kdc:procedure:1' code='9.000300' version='1' "
                    "valid-from='2020-01-01' domain='bench' service='full' source='bench'>"
                    "<name xml:lang='vi'>Thủ tục rộng</name>"
                    "<competence tier='commune' rule='any'/><term unit='day' quantity='1' "
                    "count-from='next-day' roll='none' version-by='filed'/><form ref='wide'/>"
                    "<papers/></procedure>");
  save (folder, "procedures", "9.000300.xml", &out);
  kdc__buffer_clear (&out);
  kdc__buffer_puts (&out, "<codelist xmlns='urn:kdc:codelist:1' id='sex' version='1' "
                    "valid-from='2020-01-01' source='bench'><name xml:lang='vi'>Giới tính</name>"
                    "<code value='male'><name xml:lang='vi'>Nam</name></code>"
                    "<code value='female'><name xml:lang='vi'>Nữ</name></code></codelist>");
  save (folder, "codelists", "sex.xml", &out);
  kdc__buffer_clear (&out);
  kdc__buffer_puts (&out, "<authorities xmlns='urn:kdc:authorities:1' id='wide' version='1' "
                    "valid-from='2020-01-01' source='bench'><name xml:lang='vi'>Nơi nhận</name>"
                    "<unit code='00364' level='commune'><name xml:lang='vi'>Phường</name></unit>"
                    "</authorities>");
  save (folder, "authorities", "wide.xml", &out);
  kdc__buffer_clear (&out);
}

static void
write_dossier (struct keystroke *k)
{
  int group, field;

  kdc__buffer_init (&k->data, k->ctx, 0);
  kdc__buffer_puts (&k->data,
                    "<dossier xmlns='urn:kdc:dossier:1' id='w-1' procedure='9.000300' "
                    "revision='1' created='2026-11-14T08:00:00+07:00'>\n"
                    "  <channel kind='home'/>\n  <authority unit='00364'/>\n"
                    "  <data form='wide' version='1' xmlns:f='urn:kdc:form:wide'>\n");
  for (group = 0; group < GROUPS; group++) {
    kdc__buffer_printf (&k->data, "    <f:g%d>\n", group);
    for (field = 0; field < FIELDS; field++)
      kdc__buffer_printf (&k->data, "      <f:%s>%s</f:%s>\n", fields[field].name,
                          fields[field].values[0], fields[field].name);
    kdc__buffer_printf (&k->data, "    </f:g%d>\n", group);
  }
  kdc__buffer_puts (&k->data, "  </data>\n</dossier>\n");
  if (k->data.status != KDC_OK)
    die ("no memory");
}

static void
begin (struct keystroke *k, struct kdc_context *ctx)
{
  char folder[] = "/tmp/kdc-bench-XXXXXX", command[64];
  struct kdc_dossier *dossier;
  int i;

  k->ctx = ctx;
  if (!mkdtemp (folder))
    die (folder);
  write_form (k, folder);
  if (kdc__catalog_open (ctx, folder, &k->catalog, NULL) != KDC_OK
      || kdc__catalog_check (k->catalog, NULL) != KDC_OK)
    die (folder);
  snprintf (command, sizeof command, "rm -r %s", folder);
  if (system (command) != 0)
    die (command);
  write_dossier (k);
  if (kdc__dossier_open_memory (k->catalog, k->data.data, k->data.size, NULL, NULL, &dossier, NULL)
        != KDC_OK
      || kdc__fill_from_dossier (dossier, 20771, &k->fill, NULL) != KDC_OK)
    die ("session");
  kdc__dossier_free (dossier);
  for (i = 0; i < GROUPS * FIELDS; i++)
    snprintf (k->paths[i], sizeof k->paths[i], "/g%d/%s", i / FIELDS, fields[i % FIELDS].name);
}

/* --- the two works ---------------------------------------------------------------------------- */

static void
validate_once (const struct keystroke *k)
{
  struct kdc__validate_options options = { .on = 20771 };
  struct kdc_dossier *dossier;
  struct kdc_report *report;

  if (kdc__dossier_open_memory (k->catalog, k->data.data, k->data.size, NULL, NULL, &dossier, NULL)
        != KDC_OK
      || kdc__validate (dossier, &options, &report, NULL) != KDC_OK
      || report->findings.count != 0)
    die (report ? report->findings.items[0]->message[1] : "validation");
  kdc__report_free (report);
  kdc__dossier_free (dossier);
}

/* Every field gets another value; the changed set of each edit is looked through. */
static size_t
edit_all (const struct keystroke *k, int value)
{
  const struct kdc__form_node *node;
  size_t changed = 0, i;
  uint32_t row;
  int field, whole;

  for (field = 0; field < GROUPS * FIELDS; field++) {
    const char *text = fields[field % FIELDS].values[value];

    if (kdc__fill_set (k->fill, k->paths[field], text, strlen (text), NULL) != KDC_OK)
      die (k->paths[field]);
    for (i = 0; i < kdc__fill_changed_count (k->fill); i++)
      changed += kdc__fill_changed (k->fill, i, &node, &row, &whole) != 0;
  }
  return changed;
}

void
print_keystroke (struct kdc_context *ctx)
{
  struct keystroke k;
  double full = 1, edit = 1, start, one;
  size_t changed = 0;
  int turn, i;

  begin (&k, ctx);
  validate_once (&k);
  for (turn = 0; turn < TURNS; turn++) {
    start = now_cpu ();
    for (i = 0; i < 40; i++)
      validate_once (&k);
    one = (now_cpu () - start) / 40;
    full = one < full ? one : full;
    start = now_cpu ();
    for (i = 0; i < 20; i++)
      changed += edit_all (&k, i % 2 ? 0 : 1);
    one = (now_cpu () - start) / (20 * GROUPS * FIELDS);
    edit = one < edit ? one : edit;
  }
  if (changed < TURNS * 20 * GROUPS * FIELDS)
    die ("an edit that changed nothing");
  print_gate ("one edit in a form of 300 fields", 100 * edit / full, 1, 0,
              "% of its full validation");
  printf ("  (%.2f µs; %.0f µs from %zu bytes)\n", edit * 1e6, full * 1e6, k.data.size);
  kdc__fill_free (k.fill);
  kdc__buffer_clear (&k.data);
  kdc__catalog_unref (k.catalog);
}
