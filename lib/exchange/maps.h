/* maps.h - the values of an interface: code maps and ways of writing of a protocol document, as
 * functions that its sheets call. Nothing is lost in silence: a value that does not come back from
 * the wire as it was is a finding. */
#ifndef KDC__MAPS_H
#define KDC__MAPS_H

#include "exchange/protocol.h"
#include "xml/xslt.h"

struct kdc__code_entry { const char *canonical, *wire; };
struct kdc__code_map {
  const char *name, *absent;        /* absent: what is written for no value */
  int severity;                     /* of a loss */
  struct kdc__code_entry *entries;
  size_t count;
};

enum kdc__format_kind { KDC__FORMAT_DATE, KDC__FORMAT_DECIMAL, KDC__FORMAT_TEXT };
enum kdc__characters { KDC__CHARS_UNICODE, KDC__CHARS_BMP, KDC__CHARS_ASCII };
struct kdc__value_format {
  const char *name, *absent;
  int severity, kind;
  const char *date;                 /* patterns between "|" */
  int zone;                         /* of the wire, minutes east */
  int64_t digits;                   /* behind the point */
  int characters;
  int64_t max_length;               /* characters on the wire; -1: any */
};

/* What the sheets of one message are given. It may be the first member of the caller's own. */
struct kdc__wire {
  struct kdc_context *ctx;
  const struct kdc__protocol *protocol;
  struct kdc__findings *findings;   /* wire.lossy, wire.missing, wire.unmapped; NULL: not told */
};

/* Rows for a table of functions whose user is a struct kdc__wire. The third argument, where there
 * is one, is the data path of a value that is not a node of the input. */
#define KDC__WIRE_FUNCTIONS \
  { "format", 2, 3, kdc__wire_format }, { "map", 2, 3, kdc__wire_map }, \
  { "need", 2, 3, kdc__wire_need }, \
  { "unformat", 2, 3, kdc__wire_unformat }, { "unmap", 2, 3, kdc__wire_unmap }
int kdc__wire_map (void *wire, const char *const *arguments, size_t count,
                   struct kdc_buffer *out);
int kdc__wire_unmap (void *wire, const char *const *arguments, size_t count,
                     struct kdc_buffer *out);
int kdc__wire_format (void *wire, const char *const *arguments, size_t count,
                      struct kdc_buffer *out);
int kdc__wire_unformat (void *wire, const char *const *arguments, size_t count,
                        struct kdc_buffer *out);

/* The second argument as it is; none is a finding: the interface cannot do without. */
int kdc__wire_need (void *wire, const char *const *arguments, size_t count,
                    struct kdc_buffer *out);

/* --- formats.c ------------------------------------------------------------------------------- */
/* NULL: nothing is lost; else the key of the text that says why. What can be written is appended
 * even then; nothing, when nothing of it can. KDC_ENOMEM. */
int kdc__format_write (const struct kdc__value_format *format, const char *value,
                       struct kdc_buffer *out, const char **why);
int kdc__format_read (const struct kdc__value_format *format, const char *text,
                      struct kdc_buffer *out, const char **why);
/* Index of the first wrong byte, or -1. */
long kdc__format_check_date (const char *patterns);

#endif
