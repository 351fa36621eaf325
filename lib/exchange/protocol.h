/* protocol.h - a protocol document as used: one document drives the client, the receiver and the
 * fake peer of a test. Immutable. */
#ifndef KDC__PROTOCOL_H
#define KDC__PROTOCOL_H

#include "model/catalog.h"
#include "wire/http.h"
#include "wire/mime.h"
#include "xml/dom.h"

/* exchange/protocol_private.h has the fields; the table is model/protocol_vocabulary.c */
struct kdc__protocol;
/* From the catalog's protocols/ID.xml in force on a day, or from bytes kept in a store.
 * KDC_EMODEL with a position. */
int kdc__protocol_load (struct kdc_catalog *catalog, const char *id, kdc__day on,
                        struct kdc__protocol **out, kdc_error **err);
int kdc__protocol_read (struct kdc_catalog *catalog, const void *data, size_t size,
                        const char *source, struct kdc__protocol **out, kdc_error **err);
void kdc__protocol_free (struct kdc__protocol *protocol);
const void *kdc__protocol_bytes (const struct kdc__protocol *protocol, size_t *size,
                                 const uint8_t **sha256);

#endif
