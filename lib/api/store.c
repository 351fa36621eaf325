/* store.c - kdc/store.h. */
#include <kdc/store.h>

#include "api/api.h"
#include "store/store.h"

int
kdc_store_backup (kdc_context *context, const char *directory, const char *to, kdc_error **err)
{
  struct kdc__store *store = NULL;
  int status;

  if (err)
    *err = NULL;
  KDC__NEED (context);
  KDC__NEED (directory);
  KDC__NEED (to);
  if (to[0] == '\0')
    return kdc__fail_einval (err, "to");
  status = kdc__store_expect (context, directory, err);
  if (status == KDC_OK)
    status = kdc__store_open (context, directory, &store, err);
  if (status == KDC_OK)
    status = kdc__store_backup (store, to, err);
  kdc__store_close (store);
  return status;
}
