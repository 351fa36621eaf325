/* succession_apply.c - writes what a plan says. All files are looked at again first: when one is
 * not as it was planned, or something is undecided, nothing is written. Then each is written by
 * itself, whole or not at all; it notes what it was, by which a second time knows that it was
 * done. */
#include "validate/succession_private.h"

#include <string.h>

#include "base/file.h"

struct applying {
  struct kdc_succession *plan, *fresh;        /* fresh: the file as it is now, alone */
  struct kdc_buffer bytes;
  int leave_open;
  kdc_error **err;
};

static const struct kdc__planned_file *
fresh_file (const struct applying *a)
{
  return a->fresh->files;
}

static void
forget (struct applying *a)
{
  kdc__buffer_clear (&a->bytes);
  kdc__succession_free (a->fresh);
  a->fresh = NULL;
}

static int
look_again (struct applying *a, const struct kdc__planned_file *file)
{
  struct kdc_succession *plan = a->plan;
  int status;

  forget (a);
  kdc__buffer_init (&a->bytes, plan->ctx, 0);
  status = kdc__file_read (plan->ctx, file->name,
                           (size_t) kdc__limit (plan->ctx, KDC__MAX_DOCUMENT_BYTES), &a->bytes,
                           a->err);
  if (status == KDC_OK)
    status = kdc__succession_new (plan->catalog, plan->on, &a->fresh, a->err);
  if (status == KDC_OK)
    status = kdc__succession_add_bytes (a->fresh, file->name, &a->bytes, a->err);
  return status;
}

/* --- whether it may be done ------------------------------------------------------------------- */

static int
fail_place (struct applying *a, const struct kdc__planned_file *file, int status, const char *key,
            const struct kdc__succeeded *place)
{
  return kdc__fail_at (a->plan->ctx, a->err, status, key, file->name, place->line, place->column,
                       place->path, "file", file->name, "path", place->path, "code", place->code,
                       NULL);
}

static int
fail_changed (struct applying *a, const struct kdc__planned_file *file)
{
  return kdc__fail (a->plan->ctx, a->err, KDC_ECONFLICT, "plan.changed", "file", file->name, NULL);
}

static const struct kdc__succeeded *
find_place (const struct kdc_succession *in, const struct kdc__planned_file *file,
            const struct kdc__succeeded *like)
{
  size_t i;

  for (i = file->first; i < file->first + file->count; i++)
    if (strcmp (in->places[i].path, like->path) == 0
        && strcmp (in->places[i].code, like->code) == 0)
      return in->places + i;
  return NULL;
}

/* What is to be written there; NULL: nothing. What is chosen to stay is written and noted too, so
 * that nobody is asked again. */
static const char *
new_code (const struct applying *a, const struct kdc__planned_file *file,
          const struct kdc__succeeded *fresh)
{
  const struct kdc__succeeded *planned = find_place (a->plan, file, fresh);

  return fresh->state != KDC__PLACE_PAST && planned ? planned->chosen : NULL;
}

static int
check_place (struct applying *a, struct kdc__planned_file *file, const struct kdc__succeeded *fresh)
{
  const struct kdc__succeeded *planned = find_place (a->plan, file, fresh);

  if (fresh->state == KDC__PLACE_PAST)
    return KDC_OK;
  if ((!planned || !planned->chosen) && !a->leave_open)
    return fail_place (a, file, KDC_ESTATE, "plan.undecided", fresh);
  if (!new_code (a, file, fresh))
    return KDC_OK;
  file->outcome = "would-change";
  return fresh->end ? KDC_OK : fail_place (a, file, KDC_ESTATE, "plan.spelling", fresh);
}

/* As it was planned: every place of the plan is there, and each that is there is decided. */
static int
check_places (struct applying *a, struct kdc__planned_file *file)
{
  const struct kdc__planned_file *now = fresh_file (a);
  size_t i;
  int status = KDC_OK;

  file->outcome = "same";
  for (i = file->first; i < file->first + file->count; i++)
    if (!find_place (a->fresh, now, a->plan->places + i))
      return fail_place (a, file, KDC_ECONFLICT, "plan.not-there", a->plan->places + i);
  for (i = 0; i < now->count && status == KDC_OK; i++)
    status = check_place (a, file, a->fresh->places + i);
  return status;
}

static int
is_noted (const struct applying *a, const struct kdc__planned_file *file,
          const struct kdc__succeeded *planned)
{
  const struct kdc__moved_note *note = fresh_file (a)->notes;

  for (; note; note = note->next)
    if (strcmp (note->before, file->sha256) == 0 && strcmp (note->path, planned->path) == 0
        && strcmp (note->to, planned->chosen) == 0)
      return 1;
  return 0;
}

/* It is not what was planned. When its own notes tell that all of the plan was done to it, there is
 * nothing left to do, whatever was changed since. */
static int
check_done (struct applying *a, struct kdc__planned_file *file)
{
  size_t i, done = 0;

  for (i = file->first; i < file->first + file->count; i++) {
    const struct kdc__succeeded *planned = a->plan->places + i;

    if (!planned->chosen)
      continue;
    if (!is_noted (a, file, planned))
      return fail_changed (a, file);
    done++;
  }
  if (!done)
    return fail_changed (a, file);
  file->outcome = "done";
  return KDC_OK;
}

static int
check_file (struct applying *a, struct kdc__planned_file *file)
{
  int status;

  file->outcome = "untouched";
  if (strcmp (file->kind, "draft") != 0)
    return KDC_OK;
  status = look_again (a, file);
  if (status == KDC_OK)
    status = strcmp (fresh_file (a)->sha256, file->sha256) == 0 ? check_places (a, file)
                                                                : check_done (a, file);
  if (status != KDC_OK)
    file->outcome = "";
  return status;
}

/* --- doing it --------------------------------------------------------------------------------- */

/* The prefix of <draft>, with its colon: its children have the same. */
static size_t
prefix_of (const struct applying *a)
{
  const char *name = a->bytes.data + fresh_file (a)->draft + 1;

  return strncmp (name, "draft", 5) == 0 ? 0 : strcspn (name, ":") + 1;
}

static void
attribute (struct kdc_buffer *out, const char *name, const char *value)
{
  kdc__buffer_printf (out, " %s=\"", name);
  kdc__buffer_xml (out, value, strlen (value));
  kdc__buffer_putc (out, '"');
}

static void
write_note (struct applying *a, const struct kdc__planned_file *file,
            const struct kdc__succeeded *fresh, const char *to, struct kdc_buffer *out)
{
  char day[11];

  kdc__day_format (a->plan->on, day);
  kdc__buffer_puts (out, "  <");
  kdc__buffer_append (out, a->bytes.data + fresh_file (a)->draft + 1, prefix_of (a));
  kdc__buffer_puts (out, "moved");
  attribute (out, "path", fresh->path);
  attribute (out, "from", fresh->code);
  attribute (out, "to", to);
  attribute (out, "on", day);
  attribute (out, "before", file->sha256);
  kdc__buffer_puts (out, "/>\n  ");
}

/* All notes, where <draft> ends; gives how many of the bytes there they stand for. */
static size_t
write_notes (struct applying *a, const struct kdc__planned_file *file, struct kdc_buffer *out)
{
  const struct kdc__planned_file *now = fresh_file (a);
  int empty = a->bytes.data[now->draft_end] == '/';
  size_t i;

  if (empty)
    kdc__buffer_puts (out, ">\n  ");
  for (i = 0; i < now->count; i++) {
    const char *to = new_code (a, file, a->fresh->places + i);

    if (to)
      write_note (a, file, a->fresh->places + i, to, out);
  }
  if (!empty)
    return 0;
  kdc__buffer_puts (out, "</");
  kdc__buffer_append (out, a->bytes.data + now->draft + 1, prefix_of (a));
  kdc__buffer_puts (out, "draft>");
  return 2;
}

/* The places are in the order of the document; <draft> may end anywhere among them. */
static int
write_bytes (struct applying *a, const struct kdc__planned_file *file, struct kdc_buffer *out)
{
  const struct kdc__planned_file *now = fresh_file (a);
  const struct kdc_buffer *bytes = &a->bytes;
  size_t i, at = 0, noted = 0;

  for (i = 0; i <= now->count; i++) {
    const struct kdc__succeeded *place = i < now->count ? a->fresh->places + i : NULL;
    const char *to = place ? new_code (a, file, place) : NULL;

    if (!noted && (!place || (to && place->begin > now->draft_end))) {
      kdc__buffer_append (out, bytes->data + at, now->draft_end - at);
      at = now->draft_end + write_notes (a, file, out);
      noted = 1;
    }
    if (!to)
      continue;
    kdc__buffer_append (out, bytes->data + at, place->begin - at);
    kdc__buffer_puts (out, to);
    at = place->end;
  }
  return kdc__buffer_append (out, bytes->data + at, bytes->size - at);
}

/* What is to be written is read before: a draft of the same dossier that tells what was done. */
static int
prove (struct applying *a, const struct kdc__planned_file *file, const struct kdc_buffer *made)
{
  struct kdc_succession *planned = NULL, *before = a->fresh;
  size_t i;
  int status = kdc__succession_new (a->plan->catalog, a->plan->on, &planned, a->err);

  if (status == KDC_OK)
    status = kdc__succession_add_bytes (planned, file->name, made, a->err);
  if (status == KDC_OK && strcmp (planned->files->kind, "draft") != 0)
    status = kdc__fail (a->plan->ctx, a->err, KDC_EINTERNAL, "error.internal", NULL);
  a->fresh = planned;
  for (i = file->first; i < file->first + file->count && status == KDC_OK; i++) {
    const struct kdc__succeeded *place = a->plan->places + i;

    if (place->chosen && !is_noted (a, file, place))
      status = kdc__fail (a->plan->ctx, a->err, KDC_EINTERNAL, "error.internal", NULL);
  }
  a->fresh = before;
  kdc__succession_free (planned);
  return status;
}

/* Looked at once more: others were written meanwhile. */
static int
change_file (struct applying *a, struct kdc__planned_file *file)
{
  struct kdc_buffer made;
  int status = look_again (a, file);

  if (status == KDC_OK && strcmp (fresh_file (a)->sha256, file->sha256) != 0)
    status = fail_changed (a, file);
  if (status != KDC_OK)
    return status;
  kdc__buffer_init (&made, a->plan->ctx, 0);
  status = write_bytes (a, file, &made);
  if (status != KDC_OK)
    kdc__fail_nomem (a->err);
  if (status == KDC_OK)
    status = prove (a, file, &made);
  if (status == KDC_OK)
    status = kdc__file_write (a->plan->ctx, file->name, made.data, made.size, a->err);
  if (status == KDC_OK)
    file->outcome = "changed";
  kdc__buffer_clear (&made);
  return status;
}

/* Every file's reason: the first, and the others as its causes. */
static int
check_files (struct applying *a)
{
  kdc_error **first = a->err, *why = NULL;
  size_t i;
  int status = KDC_OK;

  for (i = 0; i < a->plan->file_count; i++) {
    int one;

    a->err = &why;
    one = check_file (a, a->plan->files + i);
    if (one == KDC_OK)
      continue;
    status = status == KDC_OK ? one : status;
    if (first && *first)
      kdc__error_add_cause (first, why);
    else if (first)
      *first = why;
    else
      kdc__error_delete (why);
    why = NULL;
    if (one == KDC_ENOMEM)
      break;
  }
  a->err = first;
  return status;
}

int
kdc__succession_apply (struct kdc_succession *plan, int dry_run, int leave_open, kdc_error **err)
{
  struct applying a = { .plan = plan, .leave_open = leave_open, .err = err };
  size_t i;
  int status;

  kdc__buffer_init (&a.bytes, plan->ctx, 0);
  status = check_files (&a);
  for (i = 0; i < plan->file_count && status == KDC_OK && !dry_run; i++)
    if (strcmp (plan->files[i].outcome, "would-change") == 0)
      status = change_file (&a, plan->files + i);
  forget (&a);
  return status;
}
