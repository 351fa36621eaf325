/** @file kdc.h
 *  The umbrella: everything of libkdc. Each header below also stands alone. */
#ifndef KDC_KDC_H
#define KDC_KDC_H

#include <kdc/authority.h>
#include <kdc/buffer.h>
#include <kdc/catalog.h>
#include <kdc/context.h>
#include <kdc/deadline.h>
#include <kdc/diff.h>
#include <kdc/dossier.h>
#include <kdc/error.h>
#include <kdc/eval.h>
#include <kdc/event.h>
#include <kdc/export.h>
#include <kdc/fetch.h>
#include <kdc/fill.h>
#include <kdc/form.h>
#include <kdc/http.h>
#include <kdc/import.h>
#include <kdc/inbox.h>
#include <kdc/layer.h>
#include <kdc/lint.h>
#include <kdc/listing.h>
#include <kdc/monitor.h>
#include <kdc/options.h>
#include <kdc/outbox.h>
#include <kdc/peer.h>
#include <kdc/period.h>
#include <kdc/post.h>
#include <kdc/print.h>
#include <kdc/procedure.h>
#include <kdc/received.h>
#include <kdc/report.h>
#include <kdc/store.h>
#include <kdc/succession.h>
#include <kdc/types.h>
#include <kdc/version.h>

#endif
