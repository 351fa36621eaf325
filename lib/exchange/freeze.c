/* freeze.c - a call is made from its declaration, its variables and the stored dossier, and from
 * nothing else: whoever makes it again after a crash makes the same (window 8). */

#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "exchange/engine.h"

/* --- attachments ----------------------------------------------------------------------------- */

int
kdc__files_add (struct kdc_buffer *out, const char *name, const char *type, int64_t size,
                const uint8_t sha[32])
{
  char hex[65], number[24];
  struct kdc_buffer text;

  kdc__hex (sha, 32, hex);
  kdc__buffer_init (&text, out->ctx, sizeof number);
  (void) kdc__buffer_printf (&text, "%lld", (long long) size);
  (void) kdc__piece_write (out, name, strlen (name));
  (void) kdc__piece_write (out, type, strlen (type));
  if (text.status == KDC_OK)
    (void) kdc__piece_write (out, text.data, text.size);
  else
    out->status = text.status;
  kdc__buffer_clear (&text);
  return kdc__piece_write (out, hex, 64);
}

static int
read_file (struct kdc__pieces *in, struct kdc__files *files, struct kdc__file *file)
{
  const char *name, *type, *number, *hex;
  size_t name_size, type_size, number_size, hex_size;

  if (kdc__piece_read (in, &name, &name_size) != 0 || kdc__piece_read (in, &type, &type_size) != 0
      || kdc__piece_read (in, &number, &number_size) != 0
      || kdc__piece_read (in, &hex, &hex_size) != 0 || hex_size != 64
      || kdc__parse_int64 (number, number_size, &file->size) != 0
      || kdc__unhex (hex, 64, file->sha) != 0)
    return KDC_EPARSE;
  file->name = kdc__arena_strndup (&files->arena, name, name_size);
  file->type = kdc__arena_strndup (&files->arena, type, type_size);
  return file->name != NULL && file->type != NULL ? KDC_OK : KDC_ENOMEM;
}

int
kdc__files_read (struct kdc_context *ctx, const struct kdc__variables *v,
                 struct kdc__files *out, kdc_error **err)
{
  const char *text = kdc__variables_get (v, KDC__V_FILES);
  struct kdc__pieces in = { text, text != NULL ? strlen (text) : 0 };
  int status = KDC_OK;

  memset (out, 0, sizeof *out);
  kdc__arena_init (&out->arena, ctx);
  if (in.left == 0)
    return KDC_OK;
  out->items = kdc__arena_array (&out->arena, in.left / 64 + 1, sizeof *out->items);
  if (out->items == NULL)
    return kdc__fail_nomem (err);
  while (status == KDC_OK && in.left > 0)
    status = read_file (&in, out, &out->items[out->count++]);
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (err);
  return status == KDC_OK ? KDC_OK : kdc__fail (ctx, err, KDC_EPARSE, "exchange.row", NULL);
}

void
kdc__files_clear (struct kdc__files *files)
{
  kdc__arena_free (&files->arena);
  memset (files, 0, sizeof *files);
}

int
kdc__files_set (const struct kdc__file *file, size_t number, struct kdc__variables *v)
{
  char hex[65] = "";
  int status = kdc__variables_set (v, "file", file != NULL ? file->name : "");

  if (file != NULL)
    kdc__hex (file->sha, 32, hex);
  if (status == KDC_OK)
    status = kdc__variables_set (v, "file-type", file != NULL ? file->type : "");
  if (status == KDC_OK)
    status = kdc__variables_set (v, "file-sha256", hex);
  if (status != KDC_OK || file == NULL) {
    if (status == KDC_OK)
      status = kdc__variables_set (v, "file-size", "");
    return status == KDC_OK ? kdc__variables_set (v, "file-number", "") : status;
  }
  status = kdc__variables_set_int (v, "file-size", file->size);
  return status == KDC_OK ? kdc__variables_set_int (v, "file-number", (int64_t) number) : status;
}

/* --- pieces of bodies ------------------------------------------------------------------------ */

int
kdc__stream_blob (void *store, const uint8_t sha[32],
                  int (*fn) (void *fn_user, const void *data, size_t size), void *fn_user,
                  kdc_error **err)
{
  return kdc__store_blob_stream (store, sha, fn, fn_user, err);
}

static int
add_late (struct kdc__freeze *z, const char *name, size_t length, int escape,
          struct kdc__recipe *recipe)
{
  char *copy = kdc__strndup (z->outbox->ctx, name, length);
  int status = copy != NULL ? kdc__recipe_add_late (recipe, copy, escape) : KDC_ENOMEM;

  kdc__free (z->outbox->ctx, copy);
  return status;
}

static int
add_escaped (struct kdc__freeze *z, const char *text, size_t size, int escape,
             struct kdc__recipe *recipe)
{
  struct kdc_buffer escaped;
  int status;

  if (size == 0)
    return KDC_OK;
  kdc__buffer_init (&escaped, z->outbox->ctx, 0);
  status = kdc__late_escape (&escaped, text, size, escape);
  if (status == KDC_OK)
    status = kdc__recipe_add_bytes (recipe, escaped.data, escaped.size);
  kdc__buffer_clear (&escaped);
  return status;
}

int
kdc__freeze_text (struct kdc__freeze *z, const char *text, int escape, struct kdc__recipe *recipe)
{
  size_t done = 0, at = 0, start, length;
  int status = KDC_OK;

  while (status == KDC_OK && kdc__template_next (text, &at, &start, &length) > 0) {
    size_t open = start - (text[start - 1] == '+' ? 2 : 1);
    char name[256];
    const char *value;

    status = add_escaped (z, text + done, open - done, escape, recipe);
    done = at;
    if (status == KDC_OK && kdc__is_late_name (text + start, length)) {
      status = add_late (z, text + start, length, escape, recipe);
      continue;
    }
    if (length >= sizeof name)
      return KDC_ENOTFOUND;
    memcpy (name, text + start, length);
    name[length] = '\0';
    value = kdc__variables_get (z->vars, name);
    if (status == KDC_OK)
      status = value != NULL ? add_escaped (z, value, strlen (value), escape, recipe)
                             : KDC_ENOTFOUND;
  }
  return status == KDC_OK ? add_escaped (z, text + done, strlen (text + done), escape, recipe)
                          : status;
}

int
kdc__freeze_dossier (struct kdc__freeze *z, uint8_t sha[32], int64_t *size)
{
  const char *text = kdc__variables_get (z->vars, KDC__V_DOSSIER);

  if (text == NULL || strlen (text) < 66 || kdc__unhex (text, 64, sha) != 0
      || kdc__parse_int64 (text + 65, strlen (text + 65), size) != 0)
    return kdc__fail (z->outbox->ctx, z->err, KDC_EPARSE, "exchange.row", NULL);
  return KDC_OK;
}

static int
part_failed (struct kdc__freeze *z, int status, const char *what)
{
  if (status == KDC_OK)
    return KDC_OK;
  if (status == KDC_ENOMEM)
    return kdc__fail_nomem (z->err);
  return kdc__fail (z->outbox->ctx, z->err, KDC_EINVAL, "exchange.part", "file", what, NULL);
}

/* --- multipart ------------------------------------------------------------------------------- */

struct part_texts { struct kdc_buffer id, name, file; };

static int
expand_texts (struct kdc__freeze *z, const struct kdc__part_decl *decl, struct part_texts *t)
{
  int status = KDC_OK;

  kdc__buffer_init (&t->id, z->outbox->ctx, 0);
  kdc__buffer_init (&t->name, z->outbox->ctx, 0);
  kdc__buffer_init (&t->file, z->outbox->ctx, 0);
  if (decl->id != NULL)
    status = kdc__template_uri (decl->id, z->vars, &t->id);
  if (status == KDC_OK && decl->name != NULL)
    status = kdc__template_expand (decl->name, z->vars, &t->name);
  if (status == KDC_OK && decl->file_name != NULL)
    status = kdc__template_expand (decl->file_name, z->vars, &t->file);
  return status;
}

static void
clear_texts (struct part_texts *t)
{
  kdc__buffer_clear (&t->id);
  kdc__buffer_clear (&t->name);
  kdc__buffer_clear (&t->file);
}

static int
part_head (struct kdc__freeze *z, struct kdc__multipart *m, const struct kdc__part_decl *decl,
           const char *type, const char *file)
{
  struct kdc__part_head head;
  struct part_texts t;
  int status = expand_texts (z, decl, &t);

  memset (&head, 0, sizeof head);
  head.content_type = type;
  head.content_id = t.id.data;
  head.disposition_name = t.name.data;
  head.file_name = file != NULL ? file : t.file.data;
  head.encoding = decl->encoding;
  if (status == KDC_OK)
    status = kdc__multipart_part (m, &head);
  clear_texts (&t);
  return status;
}

static int
part_blob (struct kdc__freeze *z, struct kdc__multipart *m, const struct kdc__part_decl *decl,
           const struct kdc__file *file, const char *file_name)
{
  int base64 = decl->encoding != NULL && strcmp (decl->encoding, "base64") == 0;
  int status = part_head (z, m, decl, file->type, file_name);

  if (status == KDC_OK)
    status = kdc__recipe_add_blob (m->recipe, file->sha, file->size,
                                   base64 ? KDC__AS_BASE64 : KDC__AS_IS);
  return part_failed (z, status, file->name);
}

static int
add_attachments (struct kdc__freeze *z, struct kdc__multipart *m,
                 const struct kdc__part_decl *decl)
{
  size_t i, first = z->number > 0 ? z->number - 1 : 0;
  size_t end = z->number > 0 ? z->number : z->files.count;
  int status = KDC_OK;

  for (i = first; i < end && status == KDC_OK; i++) {
    status = part_failed (z, kdc__files_set (&z->files.items[i], i + 1, z->vars), "");
    if (status == KDC_OK)
      status = part_blob (z, m, decl, &z->files.items[i], z->files.items[i].name);
  }
  if (status == KDC_OK && z->number == 0)
    status = part_failed (z, kdc__files_set (NULL, 0, z->vars), "");
  return status;
}

static int
add_part (struct kdc__freeze *z, struct kdc__multipart *m, const struct kdc__part_decl *decl)
{
  static const char *const types[]
    = { "application/xml", "application/json", "text/plain; charset=utf-8" };
  struct kdc__file dossier;
  char name[] = "dossier.xml", xml[] = "application/xml";
  int status = KDC_OK;

  switch (decl->of) {
  case KDC__PART_ATTACHMENTS:
    return add_attachments (z, m, decl);
  case KDC__PART_DOSSIER:
    status = kdc__freeze_dossier (z, dossier.sha, &dossier.size);
    dossier.name = name;
    dossier.type = decl->type != NULL ? (char *) (uintptr_t) decl->type : xml;
    return status == KDC_OK ? part_blob (z, m, decl, &dossier, NULL) : status;
  case KDC__PART_SHEET:
    status = part_head (z, m, decl, decl->type != NULL ? decl->type : types[decl->as], NULL);
    status = part_failed (z, status, decl->style->name);
    return status == KDC_OK ? kdc__freeze_sheet (z, decl->style, decl->as, m->recipe) : status;
  default:
    status = part_head (z, m, decl, decl->type, NULL);
    if (status == KDC_OK)
      status = kdc__freeze_text (z, decl->value, KDC__LATE_PLAIN, m->recipe);
    return part_failed (z, status, decl->name != NULL ? decl->name : "");
  }
}

static int
begin_multipart (struct kdc__freeze *z, struct kdc__multipart *m)
{
  static const char *const subtypes[] = { "related", "form-data", "mixed" };
  const struct kdc__part_decl *root = z->decl->format == KDC__BODY_RELATED ? z->decl->parts : NULL;
  struct kdc_buffer id;
  int status = KDC_OK;

  kdc__buffer_init (&id, z->outbox->ctx, 0);
  if (root != NULL)
    status = kdc__template_uri (root->id, z->vars, &id);
  if (status == KDC_OK)
    status = kdc__multipart_begin (m, &z->frozen->body,
                                   subtypes[z->decl->format - KDC__BODY_RELATED],
                                   root == NULL ? NULL : z->decl->body_type != NULL
                                                           ? z->decl->body_type : root->type,
                                   id.data);
  if (status == KDC_OK && z->decl->start_info != NULL)
    status = kdc__multipart_start_info (m, z->decl->start_info);
  kdc__buffer_clear (&id);
  return part_failed (z, status, "");
}

static int
freeze_multipart (struct kdc__freeze *z)
{
  struct kdc__multipart m;
  size_t i;
  int status = begin_multipart (z, &m);

  for (i = 0; i < z->decl->part_count && status == KDC_OK; i++)
    status = add_part (z, &m, &z->decl->parts[i]);
  return status == KDC_OK ? part_failed (z, kdc__multipart_end (&m), "") : status;
}

/* --- bodies ---------------------------------------------------------------------------------- */

static int
set_type (struct kdc__freeze *z, const char *type)
{
  z->frozen->body.content_type
    = kdc__strdup (z->outbox->ctx, z->decl->body_type != NULL ? z->decl->body_type : type);
  return z->frozen->body.content_type != NULL ? KDC_OK : kdc__fail_nomem (z->err);
}

static int
freeze_form (struct kdc__freeze *z)
{
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < z->decl->field_count && status == KDC_OK; i++) {
    const struct kdc__pair_decl *field = &z->decl->fields[i];

    if (i > 0)
      status = kdc__recipe_add_bytes (&z->frozen->body, "&", 1);
    if (status == KDC_OK)
      status = add_escaped (z, field->name, strlen (field->name), KDC__LATE_FORM,
                            &z->frozen->body);
    if (status == KDC_OK)
      status = kdc__recipe_add_bytes (&z->frozen->body, "=", 1);
    if (status == KDC_OK)
      status = kdc__freeze_text (z, field->value, KDC__LATE_FORM, &z->frozen->body);
  }
  status = part_failed (z, status, z->decl->id);
  return status == KDC_OK ? set_type (z, "application/x-www-form-urlencoded") : status;
}

static int
freeze_sheet (struct kdc__freeze *z)
{
  static const char *const types[]
    = { "application/xml", "application/json", "text/plain; charset=utf-8" };
  int as = z->decl->format - KDC__BODY_XML;
  int status = kdc__freeze_sheet (z, z->decl->style, as, &z->frozen->body);

  return status == KDC_OK ? set_type (z, types[as]) : status;
}

static int
freeze_blob (struct kdc__freeze *z)
{
  const struct kdc__file *file = z->number > 0 ? &z->files.items[z->number - 1] : NULL;
  uint8_t sha[32];
  int64_t size = 0;
  int status = KDC_OK;

  if (file == NULL)
    status = kdc__freeze_dossier (z, sha, &size);
  if (status == KDC_OK)
    status = part_failed (z, kdc__recipe_add_blob (&z->frozen->body, file != NULL ? file->sha : sha,
                                                   file != NULL ? file->size : size, KDC__AS_IS),
                          "");
  return status == KDC_OK ? set_type (z, file != NULL ? file->type : "application/xml") : status;
}

static int
freeze_body (struct kdc__freeze *z)
{
  switch (z->decl->format) {
  case KDC__BODY_XML: case KDC__BODY_JSON: case KDC__BODY_TEXT:
    return freeze_sheet (z);
  case KDC__BODY_FORM:
    return freeze_form (z);
  case KDC__BODY_DOSSIER: case KDC__BODY_ATTACHMENT:
    return freeze_blob (z);
  default:
    return freeze_multipart (z);
  }
}

/* --- the digests of the root ------------------------------------------------------------------ */

/* What a server on the way digests (X-Road's requestHash): the whole body, or of multipart the
 * bytes of the first part. */
struct root {
  struct kdc__hash *hashes[2];
  struct kdc_buffer pending;        /* of multipart: what may still be head or boundary */
  char end[64];                     /* "\r\n--boundary", or "" */
  int in_body, over;
};

static int
update_root (struct root *r, const char *data, size_t size)
{
  int status = kdc__hash_update (r->hashes[0], data, size);

  return status == KDC_OK ? kdc__hash_update (r->hashes[1], data, size) : status;
}

static int
take_root (void *user, const void *data, size_t size)
{
  struct root *r = user;
  const char *at;
  int status;

  if (r->over || size == 0)
    return KDC_OK;
  if (r->end[0] == '\0')
    return update_root (r, data, size);
  if (kdc__buffer_append (&r->pending, data, size) != KDC_OK)
    return KDC_ENOMEM;
  at = r->in_body ? NULL : memmem (r->pending.data, r->pending.size, "\r\n\r\n", 4);
  if (at != NULL) {
    size_t head = (size_t) (at - r->pending.data) + 4;

    memmove (r->pending.data, r->pending.data + head, r->pending.size - head);
    r->pending.size -= head;
    r->in_body = 1;
  }
  at = r->in_body ? memmem (r->pending.data, r->pending.size, r->end, strlen (r->end)) : NULL;
  if (at == NULL)
    return KDC_OK;
  r->over = 1;
  status = update_root (r, r->pending.data, (size_t) (at - r->pending.data));
  kdc__buffer_clear (&r->pending);
  return status;
}

static int
set_root (struct kdc__freeze *z, struct root *r)
{
  static const char *const names[] = { "root-sha256", "root-sha512" };
  uint8_t digest[KDC__HASH_MOST];
  struct kdc_buffer text;
  size_t size, i;
  int status = KDC_OK;

  for (i = 0; i < 2 && status == KDC_OK; i++) {
    kdc__buffer_init (&text, z->outbox->ctx, 0);
    status = kdc__hash_final (r->hashes[i], digest, &size);
    if (status == KDC_OK)
      status = kdc__base64 (&text, digest, size);
    if (status == KDC_OK)
      status = kdc__variables_set (z->vars, names[i], text.data);
    kdc__buffer_clear (&text);
  }
  return status;
}

/* Only for a receipt that is compared with them. */
static int
is_root_expected (const struct kdc__protocol *p)
{
  size_t i;

  for (i = 0; i < p->expect_count; i++)
    if (strstr (p->expects[i].value, "{root-sha") != NULL)
      return 1;
  return 0;
}

static int
digest_root (struct kdc__freeze *z)
{
  struct kdc_context *ctx = z->outbox->ctx;
  const char *boundary = strstr (z->frozen->body.content_type, "boundary=");
  struct root r;
  int status;

  if (!is_root_expected (z->protocol))
    return KDC_OK;
  memset (&r, 0, sizeof r);
  kdc__buffer_init (&r.pending, ctx, 0);
  if (z->decl->format >= KDC__BODY_RELATED && boundary != NULL)
    (void) snprintf (r.end, sizeof r.end, "\r\n--%.*s",
                     (int) strcspn (boundary + 9 + strspn (boundary + 9, "\""), "\";"),
                     boundary + 9 + strspn (boundary + 9, "\""));
  status = kdc__hash_new (ctx, KDC__SHA256, &r.hashes[0]);
  if (status == KDC_OK)
    status = kdc__hash_new (ctx, KDC__SHA512, &r.hashes[1]);
  if (status == KDC_OK)
    status = kdc__recipe_produce (&z->frozen->body, kdc__stream_blob, z->outbox->store, take_root,
                                  &r, z->err);
  if (status == KDC_OK)
    status = set_root (z, &r);
  kdc__hash_free (r.hashes[0]);
  kdc__hash_free (r.hashes[1]);
  kdc__buffer_clear (&r.pending);
  return status == KDC_ENOMEM ? kdc__fail_nomem (z->err) : status;
}

static int
finish_body (struct kdc__freeze *z)
{
  struct kdc__recipe *body = &z->frozen->body;
  struct kdc_buffer text;
  int status = kdc__recipe_digest (body, kdc__stream_blob, z->outbox->store, z->err);

  if (status != KDC_OK)
    return status;
  if (body->length > z->protocol->most_request)
    return kdc__fail (z->outbox->ctx, z->err, KDC_ELIMIT, "exchange.too-large", "protocol",
                      z->protocol->id, NULL);
  kdc__buffer_init (&text, z->outbox->ctx, 0);
  status = kdc__content_digest_format (body->sha256, &text);
  if (status == KDC_OK)
    status = kdc__variables_set (z->vars, "content-digest", text.data);
  kdc__buffer_clear (&text);
  return status == KDC_OK ? KDC_OK : kdc__fail_nomem (z->err);
}

/* --- variants -------------------------------------------------------------------------------- */

static int
holds (const struct kdc__variant_decl *variant, const struct kdc__variables *v)
{
  size_t i;

  for (i = 0; i < variant->when_count; i++) {
    const char *said = kdc__variables_get (v, variant->when[i].name);

    if (said != NULL && strcmp (said, variant->when[i].value) == 0)
      return 1;
  }
  return 0;
}

size_t
kdc__variant_of (const struct kdc__call_decl *decl, const struct kdc__variables *v)
{
  size_t i;

  for (i = 0; i < decl->variant_count; i++)
    if (holds (&decl->variants[i], v))
      return i + 1;
  return 0;
}

/* Every param of the document has a value: that of the variant, or none. */
static int
set_params (struct kdc__freeze *z)
{
  size_t chosen = kdc__variant_of (z->decl, z->vars), i, j;
  int status = KDC_OK;

  for (i = 0; i < z->decl->variant_count && chosen == 0; i++)
    for (j = 0; j < z->decl->variants[i].param_count && status == KDC_OK; j++)
      status = kdc__variables_set (z->vars, z->decl->variants[i].params[j].name, "");
  for (j = 0; chosen > 0 && j < z->decl->variants[chosen - 1].param_count && status == KDC_OK;
       j++) {
    const struct kdc__pair_decl *param = &z->decl->variants[chosen - 1].params[j];
    struct kdc_buffer value;

    kdc__buffer_init (&value, z->outbox->ctx, 0);
    status = kdc__template_expand (param->value, z->vars, &value);
    if (status == KDC_OK)
      status = kdc__variables_set (z->vars, param->name, value.data);
    kdc__buffer_clear (&value);
  }
  return part_failed (z, status, z->decl->id);
}

int
kdc__freeze (struct kdc_outbox *outbox, const struct kdc__protocol *protocol,
             const struct kdc__call_decl *decl, size_t number, struct kdc__variables *vars,
             struct kdc__frozen *frozen, kdc_error **err)
{
  struct kdc__freeze z = { .outbox = outbox, .protocol = protocol, .decl = decl, .number = number,
                           .vars = vars, .frozen = frozen, .err = err };
  int status = kdc__files_read (outbox->ctx, vars, &z.files, err);

  if (status == KDC_OK && number > z.files.count)
    status = kdc__fail (outbox->ctx, err, KDC_EPARSE, "exchange.row", NULL);
  if (status == KDC_OK)
    status = part_failed (&z, kdc__files_set (number > 0 ? &z.files.items[number - 1] : NULL,
                                              number, vars), "");
  if (status == KDC_OK)
    status = set_params (&z);
  z.decl = kdc__call_shaped (decl, vars);
  frozen->has_body = decl->has_body;
  if (status == KDC_OK && decl->has_body)
    status = freeze_body (&z);
  if (status == KDC_OK && decl->has_body)
    status = finish_body (&z);
  if (status == KDC_OK && decl->has_body)
    status = digest_root (&z);
  if (status == KDC_OK)
    status = kdc__frozen_make (frozen, decl, vars, err);
  kdc__files_clear (&z.files);
  return status;
}
