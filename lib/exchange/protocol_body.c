/* protocol_body.c - what the body of a call is made of. */

#include <string.h>
#include "base/text.h"
#include "exchange/protocol_private.h"

static int
index_of (const char *const *names, const char *name)
{
  int i = 0;

  while (names[i] != NULL && strcmp (names[i], name) != 0)
    i++;
  return i;
}

static int
compile_optional (struct kdc__protocol_compile *c, const struct kdc__element *element,
                  const char *attribute, const char *text, int with)
{
  return text == NULL ? KDC_OK : kdc__compile_template (c, element, attribute, text,
                                                        kdc__body_names, with);
}

static int
compile_part_texts (struct kdc__protocol_compile *c, const struct kdc__element *element,
                    struct kdc__part_decl *part)
{
  int status;

  part->type = kdc__element_attribute (element, "type");
  part->id = kdc__element_attribute (element, "id");
  part->name = kdc__element_attribute (element, "name");
  part->value = kdc__element_attribute (element, "value");
  part->file_name = kdc__element_attribute (element, "file-name");
  part->encoding = kdc__element_attribute (element, "encoding");
  status = compile_optional (c, element, "id", part->id, KDC__WITH_CAPTURES);
  if (status == KDC_OK)
    status = compile_optional (c, element, "name", part->name, KDC__WITH_CAPTURES);
  if (status == KDC_OK)
    status = compile_optional (c, element, "file-name", part->file_name, KDC__WITH_CAPTURES);
  if (status == KDC_OK)
    status = compile_optional (c, element, "value", part->value, KDC__WITH_LATE);
  return status;
}

static int
compile_part (struct kdc__protocol_compile *c, const struct kdc__element *element, int format,
              struct kdc__part_decl *part)
{
  static const char *const of_names[] = { "dossier", "attachments", "sheet", "value", NULL };
  static const char *const as_names[] = { "xml", "json", "text", NULL };
  const char *as = kdc__element_attribute (element, "as");
  const char *of = kdc__element_attribute (element, "of");
  int status = compile_part_texts (c, element, part);

  part->of = index_of (of_names, of);
  part->as = as != NULL ? index_of (as_names, as) : KDC__TEXT_XML;
  if (status == KDC_OK)
    status = kdc__compile_style (c, element, "sheet", &part->style);
  if (status != KDC_OK)
    return status;
  if ((part->of == KDC__PART_SHEET) != (part->style != NULL)
      || (part->of == KDC__PART_VALUE) != (part->value != NULL)
      || (as != NULL && part->of != KDC__PART_SHEET))
    return kdc__compile_fail (c, "protocol.part", element, "of", 0, of);
  if ((format == KDC__BODY_FORM_DATA) != (part->name != NULL)
      || (format == KDC__BODY_RELATED && part->id == NULL))
    return kdc__compile_fail (c, "protocol.part", element, "of", 0, of);
  return KDC_OK;
}

/* The root of multipart/related is one thing with a type; attachments follow it. */
static int
check_root (struct kdc__protocol_compile *c, const struct kdc__element *body,
            const struct kdc__part_decl *root)
{
  const struct kdc__element *element = kdc__element_child (body, "part", NULL);
  const char *of = kdc__element_attribute (element, "of");

  if (root->of == KDC__PART_ATTACHMENTS)
    return kdc__compile_fail (c, "protocol.first-part", element, "of", 0, of);
  if (root->type == NULL || (root->of == KDC__PART_DOSSIER && root->file_name == NULL))
    return kdc__compile_fail (c, "protocol.first-part", element, NULL, 0, of);
  return KDC_OK;
}

static int
compile_parts (struct kdc__protocol_compile *c, const struct kdc__element *body,
               struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, body, "part", sizeof *call->parts, &list, &call->part_count);

  call->parts = list;
  while (status == KDC_OK && (child = kdc__element_child (body, "part", child)) != NULL)
    status = compile_part (c, child, call->format, &call->parts[call->part_count++]);
  if (status == KDC_OK && call->format == KDC__BODY_RELATED && call->part_count > 0)
    status = check_root (c, body, &call->parts[0]);
  return status;
}

static int
compile_fields (struct kdc__protocol_compile *c, const struct kdc__element *body,
                struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL;
  void *list;
  int status = kdc__compile_list (c, body, "field", sizeof *call->fields, &list,
                                  &call->field_count);

  call->fields = list;
  while (status == KDC_OK && (child = kdc__element_child (body, "field", child)) != NULL) {
    struct kdc__pair_decl *field = &call->fields[call->field_count++];

    field->name = kdc__element_attribute (child, "name");
    field->value = kdc__element_attribute (child, "value");
    status = kdc__compile_template (c, child, "value", field->value, kdc__body_names,
                                    KDC__WITH_LATE);
  }
  return status;
}

/* Each format has what it is made of, and nothing else. */
static int
check_format (struct kdc__protocol_compile *c, const struct kdc__element *body,
              const struct kdc__call_decl *call)
{
  int format = call->format;
  int sheet = format >= KDC__BODY_XML && format <= KDC__BODY_TEXT;
  int parts = format >= KDC__BODY_RELATED;

  if (sheet != (call->style != NULL) || parts != (call->part_count > 0)
      || (format == KDC__BODY_FORM) != (call->field_count > 0)
      || (format == KDC__BODY_ATTACHMENT && !call->each)
      || (call->start_info != NULL && format != KDC__BODY_RELATED))
    return kdc__compile_fail (c, "protocol.body", body, "format", 0,
                              kdc__element_attribute (body, "format"));
  return KDC_OK;
}

int
kdc__compile_body (struct kdc__protocol_compile *c, const struct kdc__element *body,
                   struct kdc__call_decl *call)
{
  static const char *const formats[]
    = { "", "xml", "json", "text", "form", "dossier", "attachment", "multipart-related",
        "multipart-form-data", "multipart-mixed", NULL };
  int status;

  call->has_body = 1;
  call->format = index_of (formats, kdc__element_attribute (body, "format"));
  call->body_type = kdc__element_attribute (body, "type");
  call->start_info = kdc__element_attribute (body, "start-info");
  status = kdc__compile_style (c, body, "sheet", &call->style);
  if (status == KDC_OK)
    status = compile_fields (c, body, call);
  if (status == KDC_OK)
    status = compile_parts (c, body, call);
  return status == KDC_OK ? check_format (c, body, call) : status;
}

/* --- shapes ---------------------------------------------------------------------------------- */

static int
is_parameter (const struct kdc__protocol *p, const char *name, size_t length)
{
  size_t i;

  for (i = 0; i < p->parameter_count; i++)
    if (kdc__streq_n (p->parameters[i].name, name, length))
      return 1;
  return 0;
}

static int
compile_shape (struct kdc__protocol_compile *c, const struct kdc__element *body,
               const struct kdc__call_decl *call, struct kdc__shape_decl *shape)
{
  const char *when = kdc__element_attribute (body, "when");
  size_t length = strcspn (when, "=");

  if (when[length] == '\0' || !is_parameter (c->p, when, length))
    return kdc__compile_fail (c, "protocol.body-when", body, "when", 0, when);
  shape->name = kdc__arena_strndup (&c->p->arena, when, length);
  if (shape->name == NULL)
    return kdc__fail_nomem (c->err);
  shape->value = when + length + 1;
  shape->call = *call;
  shape->call.style = NULL;
  shape->call.fields = NULL;
  shape->call.parts = NULL;
  shape->call.field_count = shape->call.part_count = 0;
  return kdc__compile_body (c, body, &shape->call);
}

int
kdc__compile_shapes (struct kdc__protocol_compile *c, struct kdc__call_decl *call)
{
  const struct kdc__element *child = NULL, *plain = NULL;
  size_t count = 0;
  int status = KDC_OK;

  while ((child = kdc__element_child (call->element, "body", child)) != NULL) {
    if (kdc__element_attribute (child, "when") != NULL)
      count++;
    else if (plain != NULL)
      return kdc__compile_fail (c, "protocol.body-when", child, NULL, 0, "");
    else
      plain = child;
  }
  if (count == 0)
    return KDC_OK;
  if (plain == NULL)
    return kdc__compile_fail (c, "protocol.body-when", call->element, NULL, 0, call->id);
  call->shapes = kdc__arena_array (&c->p->arena, count, sizeof *call->shapes);
  if (call->shapes == NULL)
    return kdc__fail_nomem (c->err);
  while (status == KDC_OK
         && (child = kdc__element_child (call->element, "body", child)) != NULL)
    if (kdc__element_attribute (child, "when") != NULL)
      status = compile_shape (c, child, call, &call->shapes[call->shape_count++]);
  return status;
}

const struct kdc__call_decl *
kdc__call_shaped (const struct kdc__call_decl *call, const struct kdc__variables *v)
{
  size_t i;

  for (i = 0; i < call->shape_count; i++) {
    const char *value = kdc__variables_get (v, call->shapes[i].name);

    if (value != NULL && strcmp (value, call->shapes[i].value) == 0)
      return &call->shapes[i].call;
  }
  return call;
}
