/* attachment.c - one file of a dossier, streamed once: size, SHA-256 and media type in one pass.
 * The type is told from the beginning of the contents; a name proves nothing. */
#include "dossier/dossier.h"

#include <errno.h>
#include <magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"

struct inspection {
  struct kdc__sha256 *sha;
  magic_t magic;
  int64_t size, most;
  struct kdc__attachment_facts *facts;
};

static const char *const allowed[] = {
  "application/pdf", "image/jpeg", "image/png", "image/tiff", "text/xml",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.oasis.opendocument.text",
};

static const char *
common_name (const char *media_type)
{
  return strcmp (media_type, "application/xml") == 0 ? "text/xml"
         : strcmp (media_type, "image/jpg") == 0     ? "image/jpeg"
                                                     : media_type;
}

int
kdc__media_type_same (const char *a, const char *b)
{
  return strcmp (common_name (a), common_name (b)) == 0;
}

int
kdc__media_type_allowed (const char *media_type)
{
  size_t i;

  for (i = 0; i < sizeof allowed / sizeof *allowed; i++)
    if (kdc__media_type_same (allowed[i], media_type))
      return 1;
  return 0;
}

static int
on_piece (void *user, const void *data, size_t size)
{
  struct inspection *in = user;
  const char *type;

  if (in->size == 0) {
    type = magic_buffer (in->magic, data, size);
    snprintf (in->facts->media_type, sizeof in->facts->media_type, "%s",
              type ? type : "application/octet-stream");
  }
  in->size += (int64_t) size;
  if (in->size > in->most)
    return KDC_ELIMIT;
  return kdc__sha256_update (in->sha, data, size);
}

/* A folder on the way that is a link may lead anywhere; file_stream looks at the last part only. */
static int
has_link (struct kdc_context *ctx, const char *directory, const char *file, int *out)
{
  const char *slash = file;
  char *part, *path;
  struct stat st;

  *out = 0;
  while ((slash = strchr (slash, '/')) != NULL) {
    part = kdc__strndup (ctx, file, (size_t) (slash - file));
    path = part ? kdc__path_join (ctx, directory, part) : NULL;
    kdc__free (ctx, part);
    if (!path)
      return KDC_ENOMEM;
    *out |= lstat (path, &st) == 0 && S_ISLNK (st.st_mode);
    kdc__free (ctx, path);
    slash++;
  }
  return KDC_OK;
}

static int
stream (struct kdc_context *ctx, const char *path, const char *file, struct inspection *in,
        kdc_error **err)
{
  char most[24];
  int64_t size;
  int status = kdc__file_stream (ctx, path, on_piece, in, &size, err);

  if (status == KDC_ELIMIT) {
    snprintf (most, sizeof most, "%lld", (long long) in->most);
    return kdc__fail (ctx, err, KDC_ELIMIT, "attachment.too-large", "file", file, "most", most,
                      NULL);
  }
  if (status == KDC_OK && in->size == 0)
    snprintf (in->facts->media_type, sizeof in->facts->media_type, "application/x-empty");
  in->facts->size = in->size;
  return status == KDC_OK ? kdc__sha256_final (in->sha, in->facts->sha) : status;
}

static int
open_tools (struct kdc_context *ctx, struct inspection *in, kdc_error **err)
{
  if (kdc__sha256_new (ctx, &in->sha) != KDC_OK)
    return kdc__fail_nomem (err);
  in->magic = magic_open (MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF);
  if (!in->magic)
    return kdc__fail_nomem (err);
  if (magic_load (in->magic, NULL) != 0) {
    const char *why = magic_error (in->magic);

    return kdc__fail (ctx, err, KDC_EIO, "attachment.magic", "why", why ? why : "magic_load", NULL);
  }
  return KDC_OK;
}

int
kdc__attachment_inspect (struct kdc_context *ctx, const char *directory, const char *file,
                         struct kdc__attachment_facts *out, kdc_error **err)
{
  struct inspection in = { .most = kdc__limit (ctx, KDC__MAX_ATTACHMENT_BYTES), .facts = out };
  char *path = NULL;
  int status, link = 0;

  memset (out, 0, sizeof *out);
  if (!kdc__path_is_inside (file))
    return kdc__fail (ctx, err, KDC_EINVAL, "attachment.path", "file", file, NULL);
  status = has_link (ctx, directory, file, &link);
  if (status == KDC_OK && link)
    return kdc__fail (ctx, err, KDC_EINVAL, "attachment.path", "file", file, NULL);
  path = status == KDC_OK ? kdc__path_join (ctx, directory, file) : NULL;
  status = path ? open_tools (ctx, &in, err) : kdc__fail_nomem (err);
  if (status == KDC_OK)
    status = stream (ctx, path, file, &in, err);
  if (in.magic)
    magic_close (in.magic);
  kdc__sha256_free (in.sha);
  kdc__free (ctx, path);
  return status;
}
