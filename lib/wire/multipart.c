/* multipart.c - writes multipart bodies onto a recipe. Names and types come from callers who may
 * have them from strangers: whatever could end a header line is escaped or refused. */

#include <string.h>

#include "base/text.h"
#include "wire/mime.h"
#include "wire/syntax.h"

/* A quoted-string: only the quote and the backslash need care. */
static void
put_quoted (struct kdc_buffer *out, const char *text)
{
  (void) kdc__buffer_putc (out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      (void) kdc__buffer_putc (out, '\\');
    (void) kdc__buffer_putc (out, *text);
  }
  (void) kdc__buffer_putc (out, '"');
}

static int
is_clean (const char *text)
{
  size_t size = strlen (text);

  return kdc__is_field_text (text, size) && kdc__utf8_check (text, size) == size;
}

/* RFC 2045: an id is written in angle brackets; its own text has none. */
static int
is_id (const char *text)
{
  for (; *text != '\0'; text++)
    if ((unsigned char) *text <= 0x20 || (unsigned char) *text >= 0x7f || strchr ("<>\"\\", *text))
      return 0;
  return 1;
}

static int
add_text (struct kdc__recipe *recipe, struct kdc_buffer *text)
{
  int status = text->status;

  if (status == KDC_OK)
    status = kdc__recipe_add_bytes (recipe, text->data, text->size);
  kdc__buffer_clear (text);
  return status;
}

int
kdc__multipart_begin (struct kdc__multipart *m, struct kdc__recipe *recipe, const char *subtype,
                      const char *root_type, const char *root_id)
{
  struct kdc_buffer type;
  uint8_t random[16];

  memset (m, 0, sizeof *m);
  m->recipe = recipe;
  if (subtype == NULL || !kdc__is_token (subtype, strlen (subtype))
      || (root_type != NULL && !is_clean (root_type)) || (root_id != NULL && !is_id (root_id)))
    return KDC_EINVAL;
  if (kdc__random (random, sizeof random) != KDC_OK)
    return KDC_EINTERNAL;
  memcpy (m->boundary, "kdc-", 4);
  kdc__hex (random, sizeof random, m->boundary + 4);
  kdc__buffer_init (&type, recipe->ctx, 0);
  (void) kdc__buffer_printf (&type, "multipart/%s; boundary=%s", subtype, m->boundary);
  if (root_type != NULL) {
    (void) kdc__buffer_puts (&type, "; type=");
    put_quoted (&type, root_type);
  }
  if (root_id != NULL)
    (void) kdc__buffer_printf (&type, "; start=\"<%s>\"", root_id);
  kdc__free (recipe->ctx, recipe->content_type);
  recipe->content_type = kdc__buffer_steal (&type);
  kdc__buffer_clear (&type);
  return recipe->content_type != NULL ? KDC_OK : KDC_ENOMEM;
}

int
kdc__multipart_start_info (struct kdc__multipart *m, const char *text)
{
  struct kdc__recipe *recipe = m->recipe;
  struct kdc_buffer type;
  char *longer;

  if (!is_clean (text))
    return KDC_EINVAL;
  kdc__buffer_init (&type, recipe->ctx, 0);
  (void) kdc__buffer_printf (&type, "%s; start-info=", recipe->content_type);
  put_quoted (&type, text);
  longer = kdc__buffer_steal (&type);
  kdc__buffer_clear (&type);
  if (longer == NULL)
    return KDC_ENOMEM;
  kdc__free (recipe->ctx, recipe->content_type);
  recipe->content_type = longer;
  return KDC_OK;
}

/* ---- the head of a part ---- */

/* form-data as browsers write it (RFC 7578 4.2, WHATWG): UTF-8 as it is, three escapes. */
static void
put_form_name (struct kdc_buffer *out, const char *text)
{
  (void) kdc__buffer_putc (out, '"');
  for (; *text != '\0'; text++)
    if (*text == '"')
      (void) kdc__buffer_puts (out, "%22");
    else if (*text == '\r')
      (void) kdc__buffer_puts (out, "%0D");
    else if (*text == '\n')
      (void) kdc__buffer_puts (out, "%0A");
    else
      (void) kdc__buffer_putc (out, *text);
  (void) kdc__buffer_putc (out, '"');
}

/* Elsewhere RFC 8187: a plain name for old readers, and filename* with all of it. */
static void
put_file_name (struct kdc_buffer *out, const char *name)
{
  const char *at;
  int plain = 1;

  (void) kdc__buffer_puts (out, "; filename=\"");
  for (at = name; *at != '\0'; at++) {
    if (((unsigned char) *at & 0xC0) == 0x80)
      continue;                     /* one _ for a character, not for each of its bytes */
    if ((unsigned char) *at >= 0x80 || *at == '"' || *at == '\\')
      plain = 0;
    (void) kdc__buffer_putc (out, (unsigned char) *at >= 0x80 || *at == '"' || *at == '\\'
                                  ? '_' : *at);
  }
  (void) kdc__buffer_putc (out, '"');
  if (plain)
    return;
  (void) kdc__buffer_puts (out, "; filename*=UTF-8''");
  for (at = name; *at != '\0'; at++)
    if ((unsigned char) *at < 0x80 && kdc__is_token_char (*at) && strchr ("*'%", *at) == NULL)
      (void) kdc__buffer_putc (out, *at);
    else
      (void) kdc__buffer_printf (out, "%%%02X", (unsigned) (unsigned char) *at);
}

static int
is_name (const char *text)
{
  size_t size = strlen (text), i;

  for (i = 0; i < size; i++)
    if (((unsigned char) text[i] < 0x20 && strchr ("\r\n\t", text[i]) == NULL) || text[i] == 0x7f)
      return 0;
  return kdc__utf8_check (text, size) == size;
}

static int
head_is_good (const struct kdc__part_head *head)
{
  if (head->content_type != NULL && !is_clean (head->content_type))
    return 0;
  if (head->content_id != NULL && !is_id (head->content_id))
    return 0;
  if (head->disposition_name != NULL)
    return is_name (head->disposition_name)
           && (head->file_name == NULL || is_name (head->file_name));
  return head->file_name == NULL || is_clean (head->file_name);
}

static void
put_disposition (struct kdc_buffer *out, const struct kdc__part_head *head)
{
  if (head->disposition_name != NULL) {
    (void) kdc__buffer_puts (out, "Content-Disposition: form-data; name=");
    put_form_name (out, head->disposition_name);
    if (head->file_name != NULL) {
      (void) kdc__buffer_puts (out, "; filename=");
      put_form_name (out, head->file_name);
    }
    (void) kdc__buffer_puts (out, "\r\n");
  } else if (head->file_name != NULL) {
    (void) kdc__buffer_puts (out, "Content-Disposition: attachment");
    put_file_name (out, head->file_name);
    (void) kdc__buffer_puts (out, "\r\n");
  }
}

static int
put_head (struct kdc__multipart *m, const struct kdc__part_head *head)
{
  struct kdc_buffer text;

  if (!head_is_good (head))
    return KDC_EINVAL;
  kdc__buffer_init (&text, m->recipe->ctx, 0);
  (void) kdc__buffer_printf (&text, "%s--%s\r\n", m->parts > 0 ? "\r\n" : "", m->boundary);
  put_disposition (&text, head);
  if (head->content_type != NULL)
    (void) kdc__buffer_printf (&text, "Content-Type: %s\r\n", head->content_type);
  if (head->content_id != NULL)
    (void) kdc__buffer_printf (&text, "Content-ID: <%s>\r\n", head->content_id);
  if (head->encoding != NULL || head->disposition_name == NULL)      /* RFC 7578 4.7 */
    (void) kdc__buffer_printf (&text, "Content-Transfer-Encoding: %s\r\n",
                               head->encoding != NULL ? head->encoding : "binary");
  (void) kdc__buffer_puts (&text, "\r\n");
  return add_text (m->recipe, &text);
}

int
kdc__multipart_part (struct kdc__multipart *m, const struct kdc__part_head *head)
{
  int status = put_head (m, head);

  m->parts += status == KDC_OK;
  return status;
}

int
kdc__multipart_end (struct kdc__multipart *m)
{
  struct kdc_buffer text;

  if (m->parts == 0)
    return KDC_ESTATE;              /* RFC 2046 5.1.1: at least one part */
  kdc__buffer_init (&text, m->recipe->ctx, 0);
  (void) kdc__buffer_printf (&text, "\r\n--%s--\r\n", m->boundary);
  return add_text (m->recipe, &text);
}
