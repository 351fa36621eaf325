/* export_json.c - JSON Schema 2020-12 of a submission as nested objects: groups are objects by
 * field names, repeats arrays, values their text without blanks around it in NFC; booleans and
 * integers are JSON's own, decimals stay text because JSON's numbers are not exact everywhere. */
#include "transform/export.h"

#include <string.h>

#include "wire/json.h"

/* Failures stick, as a buffer's do; after one, values are still made and freed, and go nowhere. */
struct writer {
  const struct kdc__export_job *job;
  kdc_error **err;
  int status;
};

static void
keep (struct writer *w, int status)
{
  if (w->status == KDC_OK)
    w->status = status;
}

static void
put (struct writer *w, struct kdc__json *object, const char *name, const char *value)
{
  if (value)
    keep (w, kdc__json_set_string (object, name, value));
}

static void
put_integer (struct writer *w, struct kdc__json *object, const char *name, int64_t value)
{
  keep (w, kdc__json_set_integer (object, name, value));
}

static void
describe (struct writer *w, struct kdc__json *object, const struct kdc__form_node *node)
{
  put (w, object, "title", kdc__text_get (&node->label, w->job->lang));
  put (w, object, "description", kdc__text_get (&node->guide, w->job->lang));
}

/* --- values ----------------------------------------------------------------------------------- */

/* A reference is part of a URI: what is not ASCII stands in it as bytes. */
static void
put_reference (struct writer *w, struct kdc__json *object, const char *list)
{
  struct kdc_buffer path;

  kdc__buffer_init (&path, w->job->ctx, 0);
  kdc__buffer_puts (&path, "#/$defs/");
  for (; *list; list++)
    if ((unsigned char) *list >= 0x80)
      kdc__buffer_printf (&path, "%%%02X", (unsigned char) *list);
    else
      kdc__buffer_putc (&path, *list);
  keep (w, path.status);
  put (w, object, "$ref", path.data);
  kdc__buffer_clear (&path);
}

static void
put_pattern (struct writer *w, struct kdc__json *object, const char *pattern)
{
  struct kdc_buffer whole;

  kdc__buffer_init (&whole, w->job->ctx, 0);
  keep (w, kdc__buffer_printf (&whole, "^(?:%s)$", pattern));
  put (w, object, "pattern", whole.data);
  kdc__buffer_clear (&whole);
}

static void
describe_value (struct writer *w, struct kdc__json *object, const struct kdc__form_node *node)
{
  const struct kdc__lexical *lexical = kdc__export_lexical (node);

  if (node->calculate)
    keep (w, kdc__json_set_boolean (object, "readOnly", 1));
  if (node->node.list) {
    put_reference (w, object, node->node.list);
    return;
  }
  put (w, object, "type", lexical->json);
  put (w, object, "format", lexical->format);
  if (strcmp (lexical->json, "string") != 0)
    return;
  if (lexical->pattern)
    put_pattern (w, object, lexical->pattern);
  else
    put_integer (w, object, "minLength", 1);
  if (node->node.type == KDC__T_STRING && node->most > 0)
    put_integer (w, object, "maxLength", node->most);
}

/* --- objects ---------------------------------------------------------------------------------- */

static struct kdc__json *schema_of (struct writer *w, const struct kdc__form_node *node);

static void
describe_object (struct writer *w, struct kdc__json *object, const struct kdc__form_node *node)
{
  struct kdc__json *properties = kdc__json_object (w->job->ctx);
  struct kdc__json *required = kdc__json_array (w->job->ctx);
  const struct kdc__node *child;

  put (w, object, "type", "object");
  for (child = node->node.first_child; child; child = child->next) {
    keep (w, kdc__json_set (properties, child->name,
                            schema_of (w, (const struct kdc__form_node *) child)));
    if (kdc__export_is_demanded ((const struct kdc__form_node *) child))
      keep (w, kdc__json_append_string (required, child->name));
  }
  keep (w, kdc__json_set (object, "properties", properties));
  keep (w, kdc__json_set (object, "required", required));
  if (node->node.kind == KDC__CHOICE)
    put_integer (w, object, "maxProperties", 1);
  keep (w, kdc__json_set_boolean (object, "additionalProperties", 0));
}

static void
describe_rows (struct writer *w, struct kdc__json *object, const struct kdc__form_node *node)
{
  struct kdc__json *row = kdc__json_object (w->job->ctx);

  put (w, object, "type", "array");
  if (kdc__export_is_unconditional (node)) {
    put_integer (w, object, "minItems", node->least);
    if (node->most)
      put_integer (w, object, "maxItems", node->most);
  }
  describe_object (w, row, node);
  keep (w, kdc__json_set (object, "items", row));
}

static struct kdc__json *
schema_of (struct writer *w, const struct kdc__form_node *node)
{
  struct kdc__json *object = kdc__json_object (w->job->ctx);

  describe (w, object, node);
  if (node->node.kind == KDC__FIELD)
    describe_value (w, object, node);
  else if (node->node.kind == KDC__REPEAT)
    describe_rows (w, object, node);
  else
    describe_object (w, object, node);
  return object;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
put_codes (struct writer *w, struct kdc__json *object, const struct kdc__codelist *list)
{
  struct kdc__json *codes = kdc__json_array (w->job->ctx);
  size_t i;

  put (w, object, "title", kdc__text_get (&list->head.name, w->job->lang));
  for (i = 0; i < list->count; i++)
    if (kdc__export_in_force (list->codes + i, w->job->on))
      keep (w, kdc__json_append_string (codes, list->codes[i].value));
  keep (w, kdc__json_set (object, "enum", codes));
}

static int
has_codes (const struct writer *w, const struct kdc__codelist *list)
{
  size_t i;

  for (i = 0; list && i < list->count; i++)
    if (kdc__export_in_force (list->codes + i, w->job->on))
      return 1;
  return 0;
}

static void
put_lists (struct writer *w, struct kdc__json *root)
{
  struct kdc__json *lists = kdc__json_object (w->job->ctx);
  const struct kdc_form *form = w->job->form;
  size_t i;

  for (i = 0; i < form->node_count; i++) {
    const struct kdc__codelist *list = NULL;
    struct kdc__json *object;

    if (!kdc__export_is_first_of_list (form, form->nodes[i]))
      continue;
    if (w->status == KDC_OK)
      w->status = kdc__export_list (w->job, form->nodes[i]->node.list, &list, w->err);
    object = kdc__json_object (w->job->ctx);
    put (w, object, "type", "string");
    if (has_codes (w, list))
      put_codes (w, object, list);
    else
      put_integer (w, object, "minLength", 1);
    keep (w, kdc__json_set (lists, form->nodes[i]->node.list, object));
  }
  keep (w, kdc__json_set (root, "$defs", lists));
}

static void
put_comment (struct writer *w, struct kdc__json *root)
{
  const struct kdc__model_head *head = &w->job->form->head;
  struct kdc_buffer text;
  char on[11];

  kdc__day_format (w->job->on, on);
  kdc__buffer_init (&text, w->job->ctx, 0);
  keep (w, kdc__buffer_printf (&text, "form %s, version %s; code lists as of %s", head->id,
                               head->version, on));
  put (w, root, "$comment", text.data);
  kdc__buffer_clear (&text);
}

int
kdc__export_jsonschema (const struct kdc__export_job *job, struct kdc_buffer *out, kdc_error **err)
{
  struct writer w = { .job = job, .err = err, .status = KDC_OK };
  struct kdc__json *root = kdc__json_object (job->ctx);
  const struct kdc__form_node *top = job->form->nodes[0];

  put (&w, root, "$schema", "https://json-schema.org/draft/2020-12/schema");
  put_comment (&w, root);
  put (&w, root, "title", kdc__text_get (&job->form->head.name, job->lang));
  put (&w, root, "description", kdc__text_get (&top->guide, job->lang));
  describe_object (&w, root, top);
  put_lists (&w, root);
  if (w.status == KDC_OK)
    w.status = kdc__json_write (root, 2, out);
  kdc__json_free (root);
  return w.status == KDC_OK ? kdc__buffer_putc (out, '\n') : w.status;
}
