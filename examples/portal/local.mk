kdc_portal_SOURCES = examples/portal/handle.c examples/portal/http.c examples/portal/http.h examples/portal/main.c examples/portal/portal.h \
  examples/portal/serve.c examples/portal/settings.c
kdc_portal_CFLAGS = $(AM_CFLAGS) $(MICROHTTPD_CFLAGS)
kdc_portal_LDADD = libkdc.la $(MICROHTTPD_LIBS) -lpthread
