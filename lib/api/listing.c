/* listing.c - kdc/listing.h. */
#include <kdc/listing.h>

#include <string.h>

#include "api/api.h"
#include "model/catalog.h"

int
kdc_catalog_search (kdc_catalog *catalog, const char *words, const char *domain,
                    const char *status_name, const char *on, kdc_listing **out, kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK
             ? kdc__catalog_search (catalog, words, domain, status_name, day, out, err)
             : status;
}

int
kdc_catalog_trace (kdc_catalog *catalog, const char *code, const char *on, kdc_listing **out,
                   kdc_error **err)
{
  kdc__day day;
  int status;

  KDC__GIVES (out);
  KDC__NEED (catalog);
  KDC__NEED (code);
  status = kdc__api_day (catalog->ctx, on, &day, err);
  return status == KDC_OK ? kdc__catalog_trace (catalog, code, day, out, err) : status;
}

size_t
kdc_listing_count (const kdc_listing *listing)
{
  return listing ? listing->count : 0;
}

const char *
kdc_listing_property (const kdc_listing *listing, size_t index, const char *name)
{
  static const struct kdc__listed no_row;
  static const struct kdc__known nothing;
  const struct kdc__listed *row = index < kdc_listing_count (listing) ? listing->rows[index]
                                                                     : &no_row;
  const struct kdc__known *known = row->known ? row->known : &nothing;
  const struct kdc__api_property table[] = {
    { "code", row->code },
    { "kind", row->entry ? "procedure" : row->known ? "register" : row->code ? "unknown" : NULL },
    { "status", row->status },
    { "domain", row->domain },
    { "valid-from", row->from },
    { "valid-to", row->to },
    { "successor", known->replaced_by },
    { "since", row->since },
    { "matched", row->matched },
    { "alias", row->alias },
    { "tier", known->tier },
    { "unit", known->unit },
    { "quantity", known->quantity },
    { "amount", known->amount },
    { "currency", known->currency },
    { "evidence", known->evidence },
    { "source", known->source },
  };

  return name ? kdc__api_property (table, sizeof table / sizeof table[0], name) : NULL;
}

const char *
kdc_listing_text (const kdc_listing *listing, size_t index, const char *what, const char *lang)
{
  static const struct kdc__listed no_row;
  static const struct kdc__known nothing;
  const struct kdc__listed *row = index < kdc_listing_count (listing) ? listing->rows[index]
                                                                     : &no_row;
  const struct kdc__known *known = row->known ? row->known : &nothing;
  const struct kdc__api_property table[] = {
    { "name", kdc__text_get (&row->name, kdc__lang (lang)) },
    { "agency", kdc__text_get (&known->agency, kdc__lang (lang)) },
    { "result", kdc__text_get (&known->result, kdc__lang (lang)) },
    { "note", kdc__text_get (&known->note, kdc__lang (lang)) },
  };

  return what ? kdc__api_property (table, sizeof table / sizeof table[0], what) : NULL;
}

void
kdc_listing_free (kdc_listing *listing)
{
  kdc__listing_free (listing);
}
