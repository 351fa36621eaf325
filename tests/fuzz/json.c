/* json.c - any bytes as JSON: what is read is written, and reads the same again; as XML it is
 * something that our own reader takes, whatever its strings hold. */
#include "fuzz.h"

#include "wire/json.h"
#include "xml/dom.h"

static struct kdc_buffer
write (const struct kdc__json *json)
{
  struct kdc_buffer out;

  kdc__buffer_init (&out, fuzz_context (), 0);
  fuzz_check (kdc__json_write (json, 0, &out) == KDC_OK);
  return out;
}

static void
check_xml (const struct kdc_buffer *json)
{
  struct kdc_buffer xml;
  struct kdc__dom *dom;
  kdc_error *err = NULL;
  int status;

  kdc__buffer_init (&xml, fuzz_context (), 0);
  status = kdc__xml_from_json (fuzz_context (), json->data, json->size, &xml, &err);
  fuzz_check (status == KDC_OK || status == KDC_ELIMIT || status == KDC_EPARSE);   /* U+FFFE */
  fuzz_error (status, err);
  if (status != KDC_OK) {
    kdc__buffer_clear (&xml);
    return;
  }
  err = NULL;
  fuzz_check (fuzz_well_formed (xml.data, xml.size));
  status = kdc__dom_parse (fuzz_context (), xml.data, xml.size, "answer", &dom, &err);
  fuzz_check (status == KDC_OK || status == KDC_ELIMIT || status == KDC_EPARSE);
  fuzz_error (status, err);
  kdc__dom_free (dom);
  kdc__buffer_clear (&xml);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct kdc__json *json = NULL, *again = NULL;
  struct kdc_buffer first, second;
  kdc_error *err = NULL;
  int status = kdc__json_parse (fuzz_context (), (const char *) data, size, "fuzz.json", &json,
                                &err);

  fuzz_check (status == KDC_OK || status == KDC_EPARSE);
  fuzz_error (status, err);
  if (status != KDC_OK)
    return 0;
  (void) kdc__json_get_string (json, "type");
  first = write (json);
  fuzz_check (kdc__json_parse (fuzz_context (), first.data, first.size, "own", &again, NULL)
              == KDC_OK);
  second = write (again);
  fuzz_check (first.size == second.size && memcmp (first.data, second.data, first.size) == 0);
  check_xml (&first);
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
  kdc__json_free (json);
  kdc__json_free (again);
  return 0;
}
