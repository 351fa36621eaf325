/* guard.c - one initialisation per process, and libxml2's handlers of this thread saved, replaced
 * and put back: PHP, lxml and Node may have their own in the same thread. */
#include "xml/guest.h"

#include <pthread.h>
#include <string.h>

#include <libxml/xpath.h>
#include <libxslt/xslt.h>

#include "xml/sax.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
discard (void *user, const char *format, ...)
{
  (void) user;
  (void) format;
}

static void
initialise (void)
{
  struct kdc__guard guard;

  xmlInitParser ();
  kdc__guard_enter (&guard);
  xsltInit ();                      /* not safe in two threads at once */
  kdc__guard_leave (&guard);
}

int
kdc__xml_init (void)
{
  return pthread_once (&once, initialise) == 0 ? KDC_OK : KDC_EINTERNAL;
}

void
kdc__line_copy (char *out, size_t size, const char *text)
{
  size_t length = strcspn (text, "\r\n");

  if (length >= size) {
    length = size - 1;
    while (length > 0 && ((unsigned char) text[length] & 0xC0) == 0x80)
      length--;
  }
  memcpy (out, text, length);
  out[length] = '\0';
}

void
kdc__guard_note (struct kdc__guard *guard, const xmlError *error)
{
  if (error->code == XML_ERR_NO_MEMORY
      || error->code == XML_XPATH_EXPRESSION_OK + XPATH_MEMORY_ERROR)
    guard->nomem = 1;
  if (guard->code || error->level < XML_ERR_ERROR)
    return;
  guard->code = error->code;
  guard->line = error->line;
  kdc__line_copy (guard->text, sizeof guard->text, error->message ? error->message : "");
}

static void
note (void *user, xmlErrorPtr error)
{
  kdc__guard_note (user, error);
}

void
kdc__guard_enter (struct kdc__guard *guard)
{
  guard->nomem = guard->code = guard->line = 0;
  guard->text[0] = '\0';
  guard->structured = xmlStructuredError;
  guard->structured_user = xmlStructuredErrorContext;
  guard->generic = xmlGenericError;
  guard->generic_user = xmlGenericErrorContext;
  guard->last = xmlLastError;
  memset (&xmlLastError, 0, sizeof xmlLastError);
  xmlSetStructuredErrorFunc (guard, note);
  xmlSetGenericErrorFunc (NULL, discard);
}

void
kdc__guard_leave (struct kdc__guard *guard)
{
  xmlSetStructuredErrorFunc (guard->structured_user, guard->structured);
  xmlSetGenericErrorFunc (guard->generic_user, guard->generic);
  xmlResetError (&xmlLastError);
  xmlLastError = guard->last;
}
