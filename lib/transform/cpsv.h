/* cpsv.h - procedures for catalogs of public services. */
#ifndef KDC__CPSV_H
#define KDC__CPSV_H

#include "base/message.h"
#include "model/catalog.h"

/* RDF/XML, appended; the status of the buffer. */
int kdc__export_cpsv (const struct kdc_procedure *procedure, struct kdc_buffer *out);

#endif
