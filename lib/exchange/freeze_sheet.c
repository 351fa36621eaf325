/* freeze_sheet.c - a style sheet writes a body from one document: the variables, the dossier, its
 * attachments. Where the bytes of an attachment or a late value go, the sheet writes a random
 * token, and the recipe has a segment of its own. */

#include <string.h>
#include "base/text.h"
#include "exchange/engine.h"
#include "exchange/maps.h"
#include "wire/json.h"

#define EXCHANGE_NS "urn:kdc:exchange:1"
#define TOKEN (1 + 32 + 8)          /* k, 16 random bytes, a number: letters and digits alone */

struct place { const struct kdc__file *file; char *late; };
struct sheet_run {
  struct kdc__wire wire;            /* first: the functions of maps.c look at it */
  struct kdc__freeze *z;
  char random[34];
  struct kdc__file dossier;
  struct place *places;
  size_t count, capacity;
  const char *wrong;                /* key of a message, of what a function refused */
  char what[200];
};

/* --- functions of sheets --------------------------------------------------------------------- */

static int
refuse (struct sheet_run *run, const char *key, const char *what)
{
  size_t length = strlen (what);

  run->wrong = key;
  if (length >= sizeof run->what)
    length = sizeof run->what - 1;
  memcpy (run->what, what, length);
  run->what[length] = '\0';
  return KDC_EMODEL;
}

static int
put_token (struct sheet_run *run, const struct kdc__file *file, char *late, struct kdc_buffer *out)
{
  struct kdc_context *ctx = run->z->outbox->ctx;

  if (kdc__grow (ctx, (void **) &run->places, &run->capacity, run->count, sizeof *run->places)
      != KDC_OK) {
    kdc__free (ctx, late);
    return KDC_ENOMEM;
  }
  run->places[run->count].file = file;
  run->places[run->count].late = late;
  return kdc__buffer_printf (out, "%s%08x", run->random, (unsigned) run->count++);
}

static int
attachment (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct sheet_run *run = user;
  const struct kdc__files *files = &run->z->files;
  size_t i;

  (void) count;
  for (i = 0; i < files->count; i++)
    if (strcmp (files->items[i].name, arguments[0]) == 0)
      return put_token (run, &files->items[i], NULL, out);
  return refuse (run, "exchange.no-file", arguments[0]);
}

static int
late (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct sheet_run *run = user;
  const char *name = arguments[0];
  size_t length = strlen (name);
  char *copy;

  (void) count;
  if (!kdc__is_late_name (name, length) || !kdc__late_exists (run->z->protocol, name, length))
    return refuse (run, "exchange.late-name", name);
  copy = kdc__strdup (run->z->outbox->ctx, name);
  return copy != NULL ? put_token (run, NULL, copy, out) : KDC_ENOMEM;
}

/* The dossier itself, as an attachment would be. */
static int
dossier (void *user, const char *const *arguments, size_t count, struct kdc_buffer *out)
{
  struct sheet_run *run = user;
  int status = kdc__freeze_dossier (run->z, run->dossier.sha, &run->dossier.size);

  (void) arguments, (void) count;
  return status == KDC_OK ? put_token (run, &run->dossier, NULL, out) : status;
}

static const struct kdc__xslt_function functions[] = {
  { "attachment", 1, 1, attachment }, { "dossier", 0, 0, dossier }, { "late", 1, 1, late },
  KDC__WIRE_FUNCTIONS,
  { NULL, 0, 0, NULL },
};

/* --- the document ---------------------------------------------------------------------------- */

static void
put_value (struct kdc_buffer *out, const char *name, size_t length, const char *value)
{
  (void) kdc__buffer_puts (out, "<value name=\"");
  (void) kdc__buffer_xml (out, name, length);
  (void) kdc__buffer_puts (out, "\">");
  (void) kdc__buffer_xml_text (out, value, strlen (value));
  (void) kdc__buffer_puts (out, "</value>");
}

static int
is_record (const struct kdc__protocol *p, const char *name)
{
  size_t i;

  for (i = 0; i < p->parameter_count; i++)
    if (strcmp (p->parameters[i].name, name) == 0)
      return p->parameters[i].record;
  return 0;
}

/* A record is seen as XML. It was judged when it was put. */
static int
put_record (struct kdc__freeze *z, const char *name, const char *value, struct kdc_buffer *out)
{
  struct kdc__dom *dom = NULL;
  int status = kdc__dom_parse (z->outbox->ctx, value, strlen (value), name, &dom, z->err);

  if (status != KDC_OK)
    return status;
  (void) kdc__buffer_puts (out, "<value name=\"");
  (void) kdc__buffer_xml (out, name, strlen (name));
  (void) kdc__buffer_puts (out, "\">");
  status = kdc__dom_c14n (dom, 0, out);
  kdc__dom_free (dom);
  if (status != KDC_OK || kdc__buffer_puts (out, "</value>") != KDC_OK)
    return kdc__fail_nomem (z->err);
  return KDC_OK;
}

/* Hidden ones are the engine's; "name/2" is what the call of the second attachment captured. */
static int
put_values (struct kdc__freeze *z, struct kdc_buffer *out)
{
  const struct kdc__variables *v = z->vars;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < v->count && status == KDC_OK; i++) {
    const char *name = v->items[i].name, *value = v->items[i].value;

    if (name[0] == '-' || strchr (name, '/') != NULL)
      continue;
    if (value[0] != '\0' && is_record (z->protocol, name))
      status = put_record (z, name, value, out);
    else
      put_value (out, name, strlen (name), value);
  }
  return status;
}

static void
put_attachment (struct kdc_buffer *out, const struct kdc__variables *v,
                const struct kdc__file *file, size_t number)
{
  char hex[65], tail[24];
  struct kdc_buffer text;
  size_t i;

  kdc__hex (file->sha, 32, hex);
  kdc__buffer_init (&text, out->ctx, sizeof tail);
  (void) kdc__buffer_printf (&text, "/%zu", number);
  (void) kdc__buffer_puts (out, "<attachment file=\"");
  (void) kdc__buffer_xml (out, file->name, strlen (file->name));
  (void) kdc__buffer_puts (out, "\" type=\"");
  (void) kdc__buffer_xml (out, file->type, strlen (file->type));
  (void) kdc__buffer_printf (out, "\" size=\"%lld\" sha256=\"%s\" number=\"%zu\">",
                             (long long) file->size, hex, number);
  if (text.status != KDC_OK)
    out->status = text.status;
  for (i = 0; i < v->count && text.status == KDC_OK; i++) {
    const char *slash = strchr (v->items[i].name, '/');

    if (v->items[i].name[0] != '-' && slash != NULL && strcmp (slash, text.data) == 0)
      put_value (out, v->items[i].name, (size_t) (slash - v->items[i].name), v->items[i].value);
  }
  kdc__buffer_clear (&text);
  (void) kdc__buffer_puts (out, "</attachment>");
}

/* The dossier without prolog, so that it can stand inside another document. */
static int
put_dossier (struct kdc__freeze *z, struct kdc_buffer *out)
{
  const char *text = kdc__variables_get (z->vars, KDC__V_DOSSIER);
  struct kdc_context *ctx = z->outbox->ctx;
  struct kdc__dom *dom = NULL;
  struct kdc_buffer bytes;
  uint8_t sha[32];
  int status;

  if (text == NULL || strlen (text) < 64 || kdc__unhex (text, 64, sha) != 0)
    return kdc__fail (ctx, z->err, KDC_EPARSE, "exchange.row", NULL);
  kdc__buffer_init (&bytes, ctx, 0);
  status = kdc__store_blob_read (z->outbox->store, sha,
                                 (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES), &bytes,
                                 z->err);
  if (status == KDC_OK)
    status = kdc__dom_parse (ctx, bytes.data, bytes.size, "dossier", &dom, z->err);
  if (status == KDC_OK && kdc__dom_c14n (dom, 0, out) != KDC_OK)
    status = kdc__fail_nomem (z->err);
  kdc__dom_free (dom);
  kdc__buffer_clear (&bytes);
  return status;
}

static int
make_input (struct kdc__freeze *z, struct kdc__dom **out)
{
  struct kdc_context *ctx = z->outbox->ctx;
  size_t most = 2 * (size_t) kdc__limit (ctx, KDC__MAX_DOCUMENT_BYTES) + (1U << 20), i;
  struct kdc_buffer xml;
  int status;

  kdc__buffer_init (&xml, ctx, most);
  (void) kdc__buffer_puts (&xml, "<exchange xmlns=\"" EXCHANGE_NS "\">");
  status = put_values (z, &xml);
  if (status == KDC_OK)
    status = put_dossier (z, &xml);
  (void) kdc__buffer_puts (&xml, "<attachments>");
  for (i = 0; i < z->files.count; i++)
    put_attachment (&xml, z->vars, &z->files.items[i], i + 1);
  (void) kdc__buffer_puts (&xml, "</attachments></exchange>");
  if (status == KDC_OK && xml.status != KDC_OK)
    status = xml.status == KDC_ENOMEM
               ? kdc__fail_nomem (z->err)
               : kdc__fail (ctx, z->err, KDC_ELIMIT, "exchange.too-large", "protocol",
                            z->protocol->id, NULL);
  if (status == KDC_OK)
    status = kdc__dom_parse_most (ctx, xml.data, xml.size, most, "exchange", out, z->err);
  kdc__buffer_clear (&xml);
  return status;
}

/* --- tokens into segments -------------------------------------------------------------------- */

static int
place_at (const struct sheet_run *run, const char *token, size_t *index)
{
  uint8_t number[4];

  if (kdc__unhex (token + 33, 8, number) != 0)
    return 0;
  *index = (size_t) number[0] << 24 | (size_t) number[1] << 16 | (size_t) number[2] << 8
           | number[3];
  return *index < run->count;
}

static int
add_place (const struct place *place, int escape, struct kdc__recipe *recipe)
{
  if (place->file != NULL)
    return kdc__recipe_add_blob (recipe, place->file->sha, place->file->size, KDC__AS_BASE64);
  return kdc__recipe_add_late (recipe, place->late, escape);
}

static int
add_segments (const struct sheet_run *run, const char *text, size_t size, int as,
              struct kdc__recipe *recipe)
{
  static const int escapes[] = { KDC__LATE_XML, KDC__LATE_JSON, KDC__LATE_PLAIN };
  size_t done = 0, at = 0, index;
  int status = KDC_OK;

  for (; run->count > 0 && at + TOKEN <= size && status == KDC_OK; at++) {
    const char *found = memchr (text + at, 'k', size - at - TOKEN + 1);

    if (found == NULL)
      break;
    at = (size_t) (found - text);
    if (memcmp (found, run->random, 33) != 0 || !place_at (run, found, &index))
      continue;
    if (at > done)
      status = kdc__recipe_add_bytes (recipe, text + done, at - done);
    if (status == KDC_OK)
      status = add_place (&run->places[index], escapes[as], recipe);
    done = at + TOKEN;
    at = done - 1;
  }
  if (status == KDC_OK && done < size)
    status = kdc__recipe_add_bytes (recipe, text + done, size - done);
  return status;
}

/* --- the run --------------------------------------------------------------------------------- */

static int
run_sheet (struct sheet_run *run, const struct kdc__style *style, struct kdc_buffer *out)
{
  struct kdc__freeze *z = run->z;
  struct kdc__dom *input = NULL;
  kdc_error *why = NULL;
  int status = make_input (z, &input);

  if (status != KDC_OK)
    return status;
  status = kdc__xslt_run (style->xslt, input, NULL, functions, run, out, &why);
  kdc__dom_free (input);
  if (status == KDC_OK && kdc__lossy_keep (z->outbox, run->wire.findings) != KDC_OK)
    status = KDC_ENOMEM;
  if (status == KDC_OK)
    return z->outbox->putting
             ? KDC_OK
             : kdc__lossy_check (z->outbox, kdc__variables_get (z->vars, "dossier-id"), z->err);
  if (status == KDC_ENOMEM)
    status = kdc__fail_nomem (z->err);
  else if (run->wrong != NULL)
    status = kdc__fail (z->outbox->ctx, z->err, KDC_EINVAL, run->wrong, "value", run->what, NULL);
  else
    status = kdc__fail (z->outbox->ctx, z->err, KDC_EINVAL, "exchange.sheet", "sheet", style->name,
                        NULL);
  if (z->err != NULL && *z->err != NULL && why != NULL)
    kdc__error_add_cause (z->err, why);
  else
    kdc__error_delete (why);
  return status;
}

static int
as_json (struct kdc__freeze *z, const struct kdc__style *style, struct kdc_buffer *text)
{
  struct kdc_buffer json;
  int status;

  kdc__buffer_init (&json, z->outbox->ctx, 0);
  status = kdc__json_from_xml (z->outbox->ctx, text->data != NULL ? text->data : "", text->size,
                               style->name, &json, z->err);
  kdc__buffer_clear (text);
  *text = json;
  return status;
}

static int
begin_run (struct sheet_run *run, struct kdc__freeze *z, struct kdc__findings *findings)
{
  uint8_t random[16];

  memset (run, 0, sizeof *run);
  kdc__findings_init (findings, z->outbox->ctx);
  run->wire.ctx = z->outbox->ctx;
  run->wire.protocol = z->protocol;
  run->wire.findings = findings;
  run->z = z;
  if (kdc__random (random, sizeof random) != KDC_OK)
    return kdc__fail (z->outbox->ctx, z->err, KDC_EINTERNAL, "error.internal", NULL);
  run->random[0] = 'k';
  kdc__hex (random, sizeof random, run->random + 1);
  return KDC_OK;
}

static void
end_run (struct sheet_run *run)
{
  while (run->count > 0)
    kdc__free (run->wire.ctx, run->places[--run->count].late);
  kdc__free (run->wire.ctx, run->places);
  kdc__findings_clear (run->wire.findings);
}

int
kdc__freeze_sheet (struct kdc__freeze *z, const struct kdc__style *style, int as,
                   struct kdc__recipe *recipe)
{
  struct kdc__findings findings;
  struct sheet_run run;
  struct kdc_buffer text;
  int status = begin_run (&run, z, &findings);

  kdc__buffer_init (&text, z->outbox->ctx, 0);
  if (status == KDC_OK)
    status = run_sheet (&run, style, &text);
  if (status == KDC_OK && as == KDC__TEXT_JSON)
    status = as_json (z, style, &text);
  if (status == KDC_OK
      && add_segments (&run, text.data != NULL ? text.data : "", text.size, as, recipe) != KDC_OK)
    status = kdc__fail_nomem (z->err);
  kdc__buffer_clear (&text);
  end_run (&run);
  return status;
}

int
kdc__sheet_try (struct kdc__freeze *z, const struct kdc__style *style)
{
  struct kdc__findings findings;
  struct sheet_run run;
  struct kdc_buffer text;
  kdc_error **err = z->err, *ignored = NULL;
  int status;

  z->err = &ignored;
  status = begin_run (&run, z, &findings);
  kdc__buffer_init (&text, z->outbox->ctx, 0);
  if (status == KDC_OK)
    status = run_sheet (&run, style, &text);
  kdc__buffer_clear (&text);
  end_run (&run);
  kdc__error_delete (ignored);
  z->err = err;
  return status == KDC_ENOMEM ? kdc__fail_nomem (err) : KDC_OK;
}
