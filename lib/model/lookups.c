/* lookups.c - what expressions ask the catalog. At compile time a failure cannot be answered: it is
 * kept in the user and passed on by kdc__model_compile. */
#include <string.h>

#include "model/calendar.h"
#include "model/catalog_kinds.h"

static int
keep_failure (struct kdc__lookup_user *user, int status, kdc_error *error)
{
  if (user->status == KDC_OK) {
    user->status = status;
    user->error = error;
  } else {
    kdc__error_delete (error);
  }
  return 1;                             /* no second fault on top of this one */
}

static int
list_exists (void *user, const char *list)
{
  struct kdc_catalog *c = ((struct kdc__lookup_user *) user)->catalog;

  return kdc__catalog_is (c, kdc__catalog_lower (c, KDC__K_CODELIST, list), KDC__K_CODELIST, list);
}

/* Asks each version of a list until one says yes. */
static int
any_version (struct kdc__lookup_user *user, const char *list,
             int (*ask) (const struct kdc__codelist *list, const char *text, size_t size),
             const char *text, size_t size)
{
  struct kdc_catalog *c = user->catalog;
  size_t i = kdc__catalog_lower (c, KDC__K_CODELIST, list);
  const struct kdc__codelist *version;

  for (; kdc__catalog_is (c, i, KDC__K_CODELIST, list); i++) {
    kdc_error *error = NULL;
    int status = kdc__entry_use (c, c->entries + i, &version, &error);

    if (status != KDC_OK)
      return keep_failure (user, status, error);
    if (ask (version, text, size))
      return 1;
  }
  return 0;
}

static const char *
property_of (const struct kdc__code *code, const char *name, size_t size)
{
  size_t i;

  for (i = 0; i < code->property_count; i++)
    if (strlen (code->properties[i].name) == size
        && memcmp (code->properties[i].name, name, size) == 0)
      return code->properties[i].value;
  return NULL;
}

static int
has_property (const struct kdc__codelist *list, const char *property, size_t size)
{
  size_t i;

  for (i = 0; i < list->count; i++)
    if (property_of (list->codes + i, property, size))
      return 1;
  return 0;
}

static int
list_has_property (void *user, const char *list, const char *property)
{
  return any_version (user, list, has_property, property, strlen (property));
}

static int
has_code (const struct kdc__codelist *list, const char *code, size_t size)
{
  return list->lookup || kdc__codelist_find (list, code, size, INT32_MIN) != NULL;
}

static int
list_code (void *user, const char *list, const char *code, size_t size)
{
  return any_version (user, list, has_code, code, size);
}

/* A form alone does not know which procedure it will be filed for. */
static int
paper_exists (void *user, const char *paper)
{
  const struct kdc__lookup_user *u = user;

  return !u->procedure || kdc__procedure_paper (u->procedure, paper) != NULL;
}

/* --- while running ---------------------------------------------------------------------------- */

static int
find_code (struct kdc__lookup_user *user, const char *list, const char *code, size_t size,
           kdc__day on, const struct kdc__code **out)
{
  const struct kdc__codelist *codes;
  int status = kdc__catalog_codelist (user->catalog, list, on, &codes, NULL);

  *out = status == KDC_OK ? kdc__codelist_find (codes, code, size, on) : NULL;
  return status == KDC_ENOTFOUND ? KDC_OK : status;
}

static int
code_property (void *user, const char *list, const char *code, size_t size, const char *property,
               const char **out)
{
  struct kdc__lookup_user *u = user;
  const struct kdc__code *found;
  int status = find_code (u, list, code, size, u->on, &found);

  *out = status == KDC_OK && found ? property_of (found, property, strlen (property)) : NULL;
  if (status != KDC_OK)
    return status;
  return *out ? KDC__LOOKUP_YES : KDC__LOOKUP_NO;
}

static int
code_valid (void *user, const char *list, const char *code, size_t size, kdc__day on)
{
  const struct kdc__codelist *codes;
  struct kdc_catalog *c = ((struct kdc__lookup_user *) user)->catalog;
  int status = kdc__catalog_codelist (c, list, on, &codes, NULL);

  if (status != KDC_OK)
    return status == KDC_ENOTFOUND ? KDC__LOOKUP_NO : status;
  return kdc__codelist_ask (codes, code, size, on);
}

static int
unit_valid (void *user, const char *code, size_t size, kdc__day on)
{
  const struct kdc_authority *unit;
  struct kdc_catalog *c = ((struct kdc__lookup_user *) user)->catalog;
  int status = kdc__catalog_unit (c, code, size, on, &unit, NULL);

  if (status == KDC_ENOTFOUND)
    return KDC__LOOKUP_NO;
  return status == KDC_OK ? KDC__LOOKUP_YES : status;
}

static int
unit_level (void *user, const char *code, size_t size, kdc__day on, const char **out)
{
  const struct kdc_authority *unit;
  struct kdc_catalog *c = ((struct kdc__lookup_user *) user)->catalog;
  int status = kdc__catalog_unit (c, code, size, on, &unit, NULL);

  *out = status == KDC_OK ? unit->level : NULL;
  if (status == KDC_ENOTFOUND)
    return KDC__LOOKUP_NO;
  return status == KDC_OK ? KDC__LOOKUP_YES : status;
}

/* A unit lies within itself and within what its parents lie in. */
static int
unit_within (void *user, const char *code, size_t size, const char *ancestor, size_t ancestor_size,
             kdc__day on)
{
  struct kdc_catalog *c = ((struct kdc__lookup_user *) user)->catalog;
  const struct kdc_authority *unit;
  int status, levels;

  for (levels = 0; levels < 8; levels++) {
    status = kdc__catalog_unit (c, code, size, on, &unit, NULL);
    if (status != KDC_OK)
      return status == KDC_ENOTFOUND ? KDC__LOOKUP_NO : status;
    if (size == ancestor_size && memcmp (code, ancestor, size) == 0)
      return KDC__LOOKUP_YES;
    if (!unit->parent)
      return KDC__LOOKUP_NO;
    code = unit->parent;
    size = strlen (code);
  }
  return KDC__LOOKUP_NO;
}

static int
is_working (struct kdc__days *days, kdc__day day, int *out)
{
  int status = kdc__days_at (days, day, NULL);

  if (status == KDC_OK)
    *out = kdc__calendar_is_working (days->calendar, day);
  return status;
}

static struct kdc__days
days_of (const struct kdc__lookup_user *user)
{
  struct kdc__days days = { user->catalog->ctx, user->catalog, user->authority, NULL };

  return days;
}

static int
working_days (void *user, kdc__day from, kdc__day to, int64_t *out)
{
  struct kdc__days days = days_of (user);
  int status = KDC_OK, working = 0;
  kdc__day day;

  *out = 0;
  for (day = from; day < to && status == KDC_OK; *out += status == KDC_OK && working)
    status = is_working (&days, ++day, &working);
  return status;
}

static int
add_working_days (void *user, kdc__day from, int64_t count, kdc__day *out)
{
  struct kdc__days days = days_of (user);
  kdc__day step = count < 0 ? -1 : 1;
  int status = KDC_OK, working = 0;

  for (*out = from; count != 0 && status == KDC_OK;) {
    *out += step;
    status = is_working (&days, *out, &working);
    if (status == KDC_OK && working)
      count -= step;
  }
  return status;
}

static int
paper (void *user, const char *id)
{
  const struct kdc__lookup_user *u = user;

  return u->paper ? u->paper (u->paper_user, id) : KDC__LOOKUP_NO;
}

const struct kdc__lookups kdc__catalog_lookups = {
  .list_exists = list_exists,
  .list_has_property = list_has_property,
  .paper_exists = paper_exists,
  .list_code = list_code,
  .code_property = code_property,
  .code_valid = code_valid,
  .unit_valid = unit_valid,
  .unit_level = unit_level,
  .unit_within = unit_within,
  .working_days = working_days,
  .add_working_days = add_working_days,
  .paper = paper,
};
