/* import.c - a procedure record becomes a document, and the account of what became of it. The
 * document is read back before it is handed out: what is made here always loads. */
#include "transform/import_map.h"

#include "model/compile.h"
#include "model/vocabularies.h"

const char *const kdc__import_outcome_names[KDC__IMPORT_OUTCOMES]
  = { "kept", "guessed", "unplaced", "empty", "envelope" };

/* --- the document ----------------------------------------------------------------------------- */

/* What the record does not say is said to be unknown. */
static void
put_absent (struct kdc__import_build *b)
{
  static const struct { enum kdc__import_section section; const char *about; } rows[] = {
    { KDC__IMPORT_COMPETENCE, "competence" }, { KDC__IMPORT_TERM, "term" },
    { KDC__IMPORT_FEE, "fee" }, { KDC__IMPORT_PAPER, "papers" }, { KDC__IMPORT_RESULT, "result" },
    { KDC__IMPORT_BASIS, "legal-basis" },
  };
  struct kdc_buffer *out = b->sections + KDC__IMPORT_ABSENT;
  size_t i;

  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    if (b->sections[rows[i].section].size == 0)
      kdc__buffer_printf (out, "  <unknown about=\"%s\"/>\n", rows[i].about);
  if (!b->service)
    kdc__buffer_puts (out, "  <unknown about=\"service\"/>\n");
}

static void
put_section (struct kdc__import_build *b, enum kdc__import_section section, struct kdc_buffer *out)
{
  const struct kdc_buffer *from = b->sections + section;

  if (from->status != KDC_OK)
    b->status = from->status;
  if (from->size == 0)
    return;
  if (section == KDC__IMPORT_PAPER)
    kdc__buffer_puts (out, "  <papers>\n");
  kdc__buffer_append (out, from->data, from->size);
  if (section == KDC__IMPORT_PAPER)
    kdc__buffer_puts (out, "  </papers>\n");
}

static void
put_document (struct kdc__import_build *b, struct kdc_buffer *out)
{
  char day[11];
  int section;

  kdc__day_format (b->valid_from, day);
  kdc__buffer_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<procedure xmlns=\"urn:kdc:procedure:1\"");
  kdc__import_attribute (out, "code", b->code);
  kdc__import_attribute (out, "version", b->version);
  kdc__import_attribute (out, "valid-from", day);
  kdc__import_attribute (out, "domain", b->domain);
  kdc__import_attribute (out, "service", b->service);
  kdc__import_attribute (out, "source", b->source_text);
  kdc__buffer_puts (out, " evidence=\"inferred\">\n");
  for (section = 0; section < KDC__IMPORT_SECTIONS; section++)
    put_section (b, (enum kdc__import_section) section, out);
  kdc__buffer_puts (out, "</procedure>\n");
}

static int
build_document (struct kdc__import_build *b, struct kdc_buffer *out, kdc_error **err)
{
  kdc__import_papers (b);
  kdc__import_methods (b);
  kdc__import_authorities (b);
  kdc__import_lists (b);
  kdc__import_labelled (b);
  put_absent (b);
  kdc__import_rest (b);
  put_document (b, out);
  if (b->status == KDC_ENOMEM || out->status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return b->status == KDC_OK && out->status == KDC_OK
           ? KDC_OK : kdc__fail (b->ctx, err, KDC_ELIMIT, "import.too-large", NULL);
}

/* As a catalog would read it. */
static int
check_document (struct kdc_context *ctx, const struct kdc_buffer *made, const char *source,
                kdc_error **err)
{
  static const struct kdc__element_decl *const roots[] = { &kdc__procedure_decl };
  struct kdc__document *document = NULL;
  struct kdc_buffer bytes;
  int status;

  kdc__buffer_init (&bytes, ctx, 0);
  if (kdc__buffer_append (&bytes, made->data, made->size) != KDC_OK) {
    kdc__buffer_clear (&bytes);
    return kdc__fail_nomem (err);
  }
  status = kdc__document_read (ctx, &bytes, source, roots, 1, &document, err);
  kdc__document_free (document);
  return status;
}

/* --- the account ------------------------------------------------------------------------------ */

struct account {
  struct kdc_import *import;
  const char *data;
  size_t at;                        /* what line and column were counted up to */
  int line, column;
  struct kdc_buffer path;
};

static void
count_to (struct account *a, size_t offset)
{
  for (; a->at < offset; a->at++)
    if (a->data[a->at] == '\n') {
      a->line++;
      a->column = 1;
    } else if ((a->data[a->at] & 0xC0) != 0x80) {
      a->column++;
    }
}

static int
add_line (struct account *a, const struct kdc__import_value *value,
          const struct kdc__import_claim *claim)
{
  struct kdc_import *import = a->import;
  struct kdc__arena *arena = &import->arena;
  struct kdc__import_line *line = kdc__arena_alloc (arena, sizeof *line);

  if (!line
      || kdc__grow (arena->ctx, (void **) &import->lines, &import->capacity, import->count,
                    sizeof *import->lines) != KDC_OK)
    return KDC_ENOMEM;
  a->path.size = 0;
  kdc__import_path (value, &a->path);
  *line = (struct kdc__import_line) { claim->outcome, NULL, value->raw, claim->place, claim->why,
                                      claim->taken ? claim->taken : "", a->line, a->column };
  line->path = kdc__arena_strndup (arena, a->path.size ? a->path.data : "", a->path.size);
  if (!line->path || a->path.status != KDC_OK)
    return KDC_ENOMEM;
  import->lines[import->count++] = line;
  return KDC_OK;
}

/* in: inside the record. Containers have a line where they say something, or are empty. */
static int
account_for (struct account *a, const struct kdc__import_value *value,
             const struct kdc__import_value *record, int in)
{
  static const struct kdc__import_claim empty = { NULL, KDC__IMPORT_EMPTY, "", "import.empty", "" };
  static const struct kdc__import_claim envelope
    = { NULL, KDC__IMPORT_ENVELOPE, "", "import.envelope", "" };
  const struct kdc__import_value *child;
  const struct kdc__import_claim *claim;
  int is_leaf = value->kind > KDC__IMPORT_LIST || !value->first, status = KDC_OK;

  in = in || value == record;
  count_to (a, value->offset);
  for (claim = value->claims; claim && status == KDC_OK; claim = claim->next)
    status = add_line (a, value, claim);
  if (status == KDC_OK && is_leaf && kdc__import_is_empty (value))
    status = add_line (a, value, &empty);
  else if (status == KDC_OK && is_leaf && !in)
    status = add_line (a, value, &envelope);
  for (child = value->first; child && status == KDC_OK; child = child->next)
    status = account_for (a, child, record, in);
  return status;
}

static int
make_account (struct kdc_import *import, const struct kdc__import_value *top,
              const struct kdc__import_value *record, const char *data)
{
  struct account a = { .import = import, .data = data, .line = 1, .column = 1 };
  int status;

  kdc__buffer_init (&a.path, import->arena.ctx, 0);
  status = account_for (&a, top, record, 0);
  kdc__buffer_clear (&a.path);
  return status;
}

/* --- the whole -------------------------------------------------------------------------------- */

static int
import_record (struct kdc__import_build *b, struct kdc_import *import, const char *data,
               size_t size, const char *source, const kdc__day *valid_from, kdc_error **err)
{
  int status = kdc__import_head (b, data, size, source, valid_from, err);

  if (status == KDC_OK)
    status = build_document (b, &import->document, err);
  if (status == KDC_OK)
    status = check_document (b->ctx, &import->document, source, err);
  import->code = b->code;
  import->shape = b->shape;
  return status;
}

static int
fill_import (struct kdc_import *import, const char *data, size_t size, const char *source,
             const kdc__day *valid_from, kdc_error **err)
{
  struct kdc_context *ctx = import->arena.ctx;
  struct kdc__import_build b = { .ctx = ctx, .arena = &import->arena };
  struct kdc__import_value *top = NULL;
  int status, section;

  kdc__map_init (&b.ids, ctx);
  for (section = 0; section < KDC__IMPORT_SECTIONS; section++)
    kdc__buffer_init (b.sections + section, ctx, 0);
  status = kdc__import_read (&import->arena, data, size, source, &top, err);
  if (status == KDC_OK)
    status = kdc__import_find (ctx, top, data, size, source, &b.record, &b.shape, err);
  if (status == KDC_OK)
    status = import_record (&b, import, data, size, source, valid_from, err);
  if (status == KDC_OK && make_account (import, top, b.record, data) != KDC_OK)
    status = kdc__fail_nomem (err);
  for (section = 0; section < KDC__IMPORT_SECTIONS; section++)
    kdc__buffer_clear (b.sections + section);
  kdc__map_free (&b.ids);
  return status;
}

int
kdc__procedure_import (struct kdc_context *ctx, const char *data, size_t size, const char *source,
                       const kdc__day *valid_from, struct kdc_import **out, kdc_error **err)
{
  struct kdc_import *import = kdc__calloc (ctx, 1, sizeof *import);
  int status;

  *out = NULL;
  if (!import)
    return kdc__fail_nomem (err);
  kdc__arena_init (&import->arena, kdc__context_ref (ctx));
  kdc__buffer_init (&import->document, ctx, (size_t) kdc__limit (ctx, KDC__MAX_OUTPUT_BYTES));
  if (size >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0) {
    data += 3;
    size -= 3;
  }
  status = fill_import (import, data, size, source, valid_from, err);
  if (status != KDC_OK) {
    kdc__import_free (import);
    return status;
  }
  *out = import;
  return KDC_OK;
}

void
kdc__import_free (struct kdc_import *import)
{
  struct kdc_context *ctx = import ? import->arena.ctx : NULL;

  if (!import)
    return;
  kdc__buffer_clear (&import->document);
  kdc__free (ctx, import->lines);
  kdc__arena_free (&import->arena);
  kdc__free (ctx, import);
  kdc__context_unref (ctx);
}
