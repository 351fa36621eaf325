/* version.c - kdc/version.h. The numbers come from configure.ac alone. */
#include <kdc/version.h>

#include <stddef.h>

static const char *const STATUS_NAMES[] = { "KDC_OK",        "KDC_EINVAL",     "KDC_ENOMEM",
                                            "KDC_EIO",       "KDC_EPARSE",     "KDC_EMODEL",
                                            "KDC_ELIMIT",    "KDC_ENET",       "KDC_EREMOTE",
                                            "KDC_ESTATE",    "KDC_ECANCELLED", "KDC_ENOTSUP",
                                            "KDC_EINTERNAL", "KDC_ENOTFOUND",  "KDC_ECONFLICT" };

const char *
kdc_version (void)
{
  return KDC_VERSION;
}

int
kdc_version_number (void)
{
  int parts[3] = { 0, 0, 0 };
  size_t part = 0;

  for (const char *p = KDC_VERSION; *p != '\0' && part < 3; p++) {
    if (*p == '.')
      part++;
    else if (*p >= '0' && *p <= '9')
      parts[part] = parts[part] * 10 + (*p - '0');
  }
  return parts[0] * 10000 + parts[1] * 100 + parts[2];
}

const char *
kdc_status_name (int status)
{
  const int count = (int) (sizeof STATUS_NAMES / sizeof STATUS_NAMES[0]);

  return status <= 0 && -status < count ? STATUS_NAMES[-status] : "KDC_?";
}
