/* model.c - a document of the catalog as its author wrote it: any kind, compiled against the
 * catalog of the tree. A form that compiles is exported to every language. */
#include "fuzz.h"

#include "exchange/protocol.h"
#include "model/catalog_kinds.h"
#include "transform/export.h"
#include "model/calendar.h"

static void
use_form (const struct kdc_form *form)
{
  const struct kdc__export *export;
  struct kdc_buffer out;
  kdc_error *err = NULL;
  size_t i;
  int status;

  for (i = 0; (export = kdc__export_at (i)) != NULL; i++) {
    kdc__buffer_init (&out, fuzz_context (), (size_t) kdc__limit (fuzz_context (),
                                                                  KDC__MAX_OUTPUT_BYTES));
    status = kdc__export_form (form, export->name, 20771, KDC__VI, &out, &err);
    fuzz_error (status, err);
    err = NULL;
    if (status == KDC_OK && out.status == KDC_OK && strcmp (export->name, "jsonschema") != 0
        && strcmp (export->name, "html") != 0)
      fuzz_check (fuzz_well_formed (out.data, out.size));
    kdc__buffer_clear (&out);
  }
}

/* Terms across what it holds: the days are counted or refused, always soon. */
static void
use_calendar (const struct kdc__calendar *calendar)
{
  static const struct { const char *unit, *from, *roll, *pause_by; } rows[] = {
    { "working-day", "next-day", "none", "day" },
    { "working-day", "elapsed", "none", "minute" },
    { "month", "next-day", "next-working-day", "day" },
    { "day", "same-day", "previous-working-day", "minute" },
    { "hour", "elapsed", "none", "minute" },
  };
  kdc__instant received = (int64_t) calendar->first * 86400000 + 30000000;
  struct kdc__pause pause = { received + 40000000, received + 400000000 };
  struct kdc__days days = { fuzz_context (), NULL, NULL, calendar };
  struct kdc_deadline *due;
  struct kdc__term term;
  kdc_error *err;
  size_t i;
  int status;

  for (i = 0; i < sizeof rows / sizeof *rows; i++) {
    err = NULL;
    kdc__term_defaults (&term, rows[i].unit);
    term.quantity = 15;
    term.count_from = rows[i].from;
    term.roll = rows[i].roll;
    term.pause_by = rows[i].pause_by;
    status = kdc__deadline_due (&days, &term, received, &pause, 1, &due, &err);
    fuzz_error (status, err);
    kdc__deadline_free (due);
  }
}

static int
read_kind (size_t kind, const uint8_t *data, size_t size, kdc_error **err)
{
  const struct kdc__kind_row *row = &kdc__kind_rows[kind];
  struct kdc_catalog *catalog = fuzz_catalog ("lib/data");
  struct kdc__document *document = NULL;
  struct kdc_buffer bytes;
  void *compiled = NULL;
  int status;

  kdc__buffer_init (&bytes, fuzz_context (), 0);
  fuzz_check (kdc__buffer_append (&bytes, data, size) == KDC_OK);
  status = kdc__document_read (fuzz_context (), &bytes, "fuzz.xml", &row->decl, 1, &document, err);
  kdc__buffer_clear (&bytes);
  if (status != KDC_OK)
    return status;
  fuzz_check (fuzz_well_formed (data, size));
  status = row->compile != NULL ? row->compile (catalog, document, &compiled, err) : KDC_OK;
  if (compiled == NULL)
    kdc__document_free (document);
  if (compiled != NULL && kind == KDC__K_FORM)
    use_form (compiled);
  if (compiled != NULL && kind == KDC__K_CALENDAR)
    use_calendar (compiled);
  if (compiled != NULL)
    row->free (compiled);
  return status;
}

static int
read_protocol (const uint8_t *data, size_t size, kdc_error **err)
{
  struct kdc__protocol *protocol;
  int status = kdc__protocol_read (fuzz_catalog ("lib/data"), data, size, "fuzz.xml", &protocol,
                                   err);

  fuzz_check ((status == KDC_OK) == (protocol != NULL));
  kdc__protocol_free (protocol);
  return status;
}

/* The kind that its root names; forms when it names none. */
static size_t
kind_of (const uint8_t *data, size_t size)
{
  char root[40];
  size_t i;

  for (i = 0; i < KDC__K_COUNT; i++) {
    snprintf (root, sizeof root, "urn:kdc:%s:1", kdc__kind_rows[i].decl->name);
    if (memmem (data, size, root, strlen (root)) != NULL)
      return i;
  }
  return KDC__K_FORM;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t kind = kind_of (data, size);
  kdc_error *err = NULL;
  int status = kind == KDC__K_PROTOCOL ? read_protocol (data, size, &err)
                                       : read_kind (kind, data, size, &err);

  fuzz_check (err == NULL || (err->line >= 0 && err->column >= 0));
  fuzz_error (status, err);
  return 0;
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t most, unsigned seed)
{
  return fuzz_mutate_xml (data, size, most, seed);
}
