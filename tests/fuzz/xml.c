/* xml.c - pre-scan and parse of any bytes: libxml2 alone is the judge of what is well-formed, the
 * scan looks at each byte twice at most, events nest, offsets lie in the bytes. */
#include "fuzz.h"

#include "xml/dom.h"
#include "xml/sax.h"
#include "xml/scan.h"

struct walk { const char *data; size_t size, depth, elements, deepest; };

static int
on_start (void *user, const char *name, const char *ns, const struct kdc__attribute *attributes,
          size_t count, size_t offset)
{
  struct walk *walk = user;
  size_t i, at;

  (void) ns;
  fuzz_check (offset < walk->size && walk->data[offset] == '<' && name[0] != '\0');
  for (i = 0; i < count; i++) {
    at = kdc__xml_attribute_offset (walk->data, walk->size, offset, attributes[i].name, 0);
    fuzz_check (at > offset && at < walk->size);
    at = kdc__xml_attribute_offset (walk->data, walk->size, offset, attributes[i].name,
                                    attributes[i].length);
    fuzz_check (at > offset && at < walk->size);
  }
  walk->elements++;
  walk->depth++;
  walk->deepest = walk->depth > walk->deepest ? walk->depth : walk->deepest;
  return KDC_OK;
}

static int
on_end (void *user, size_t offset)
{
  struct walk *walk = user;

  fuzz_check (walk->depth > 0);
  fuzz_check (offset < walk->size && (walk->data[offset] == '<' || walk->data[offset] == '/'));
  walk->depth--;
  return KDC_OK;
}

static int
on_text (void *user, const char *text, size_t length, size_t offset)
{
  struct walk *walk = user;

  (void) text;
  fuzz_check (length > 0 && offset < walk->size && walk->depth > 0);
  return KDC_OK;
}

static const struct kdc__sax sax = { on_start, on_end, on_text };

static const char *
why (const struct kdc_finding *finding)
{
  size_t i;

  for (i = 0; i < finding->param_count; i++)
    if (strcmp (finding->params[i].name, "why") == 0)
      return finding->params[i].value;
  return NULL;
}

/* The tree is of the same mind; its canonical form reads the same again. There is none when a
 * namespace name is relative (C14N 1.0, 1.3). */
static void
check_tree (const char *data, size_t size, int well_formed)
{
  struct kdc__dom *dom, *again;
  struct kdc_buffer first, second;
  kdc_error *err = NULL;
  int status = kdc__dom_parse (fuzz_context (), data, size, "fuzz.xml", &dom, &err);

  fuzz_check ((status == KDC_OK) == well_formed);
  fuzz_error (status, err);
  if (status != KDC_OK)
    return;
  kdc__buffer_init (&first, fuzz_context (), 0);
  kdc__buffer_init (&second, fuzz_context (), 0);
  if (kdc__dom_c14n (dom, 0, &first) == KDC_OK) {
    fuzz_check (kdc__dom_parse (fuzz_context (), first.data, first.size, "again", &again, NULL)
                == KDC_OK);
    fuzz_check (kdc__dom_c14n (again, 0, &second) == KDC_OK);
    fuzz_check (first.size == second.size && memcmp (first.data, second.data, first.size) == 0);
    kdc__dom_free (again);
  }
  kdc__buffer_clear (&first);
  kdc__buffer_clear (&second);
  kdc__dom_free (dom);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  const char *data = (const char *) bytes;
  struct walk walk = { data, size, 0, 0, 0 };
  struct kdc__findings findings;
  struct kdc__scan scan;
  int well_formed;

  kdc__findings_init (&findings, fuzz_context ());
  fuzz_check (kdc__xml_scan (fuzz_context (), data, size, &scan, &findings) == KDC_OK);
  fuzz_check (scan.steps <= 2 * size && scan.refused == (findings.count > 0));
  kdc__findings_clear (&findings);
  kdc__findings_init (&findings, fuzz_context ());
  fuzz_check (kdc__xml_parse (fuzz_context (), data, size, &sax, &walk, &findings, &well_formed)
              == KDC_OK);
  fuzz_check (well_formed == (findings.count == 0) && findings.count <= 1);
  fuzz_check (!well_formed || (walk.depth == 0 && walk.elements == scan.elements
                               && walk.deepest == scan.depth));
  kdc__findings_locate (&findings, data, size);
  fuzz_check (findings.count == 0
              || (findings.items[0]->offset <= size && findings.items[0]->line > 0
                  && findings.items[0]->column > 0));
  fuzz_agree (data, size, well_formed,
              findings.count > 0 ? findings.items[0]->code->code : NULL,
              findings.count > 0 ? why (findings.items[0]) : NULL);
  kdc__findings_clear (&findings);
  check_tree (data, size, well_formed);
  return 0;
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t most, unsigned seed)
{
  return fuzz_mutate_xml (data, size, most, seed);
}
