libkdc_all_la_SOURCES += \
  lib/api/api.c lib/api/api.h lib/api/authority.c lib/api/buffer.c lib/api/catalog.c lib/api/context.c \
  lib/api/deadline.c lib/api/delivery.c lib/api/delivery.h lib/api/dossier.c lib/api/error.c \
  lib/api/eval.c lib/api/export.c lib/api/fill.c lib/api/form.c lib/api/http.c lib/api/inbox.c \
  lib/api/layer.c lib/api/lint.c lib/api/listing.c lib/api/monitor.c lib/api/options.c \
  lib/api/outbox.c lib/api/peer.c lib/api/period.c lib/api/post.c lib/api/print.c lib/api/procedure.c lib/api/report.c lib/api/store.c lib/api/transport.c \
  lib/api/transport.h lib/api/version.c
libkdc_all_la_SOURCES += lib/api/diff.c lib/api/event.c lib/api/fetch.c lib/api/import.c lib/api/received.c lib/api/succession.c
