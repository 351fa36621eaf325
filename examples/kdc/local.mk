kdc_SOURCES = examples/kdc/authority.c examples/kdc/catalog.c examples/kdc/catalog_diff.c examples/kdc/cli.h examples/kdc/deadline.c examples/kdc/dossier.c examples/kdc/eval.c examples/kdc/fetch.c examples/kdc/fill.c examples/kdc/follow.c examples/kdc/import.c examples/kdc/inbox.c examples/kdc/form.c examples/kdc/lint.c \
  examples/kdc/main.c examples/kdc/options.c \
  examples/kdc/outbox.c examples/kdc/output.c examples/kdc/procedure.c examples/kdc/reconcile.c examples/kdc/settings.c \
  examples/kdc/status.c examples/kdc/succession.c
kdc_LDADD = libkdc.la $(DEPS_LIBS)
if HAVE_MHD
kdc_SOURCES += examples/kdc/peer.c examples/portal/http.c examples/portal/http.h
kdc_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_WITH_PEER
kdc_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
kdc_LDADD += $(MICROHTTPD_LIBS) -lpthread
endif
