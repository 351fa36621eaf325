# Two libraries from one list: libkdc-all for the tests (all symbols, crash points), libkdc for the world.
kdcincludedir = $(includedir)/kdc
kdcinclude_HEADERS = \
  include/kdc/authority.h include/kdc/buffer.h include/kdc/catalog.h include/kdc/context.h include/kdc/deadline.h include/kdc/diff.h \
  include/kdc/dossier.h include/kdc/error.h include/kdc/eval.h include/kdc/export.h include/kdc/fetch.h include/kdc/fill.h \
  include/kdc/form.h include/kdc/http.h include/kdc/import.h include/kdc/inbox.h include/kdc/kdc.h include/kdc/layer.h include/kdc/lint.h include/kdc/listing.h include/kdc/monitor.h include/kdc/options.h \
  include/kdc/outbox.h include/kdc/peer.h include/kdc/period.h include/kdc/post.h include/kdc/print.h include/kdc/procedure.h include/kdc/event.h include/kdc/received.h include/kdc/report.h \
  include/kdc/store.h include/kdc/succession.h include/kdc/types.h include/kdc/version.h

libkdc_all_la_SOURCES =
include lib/base/local.mk
include lib/xml/local.mk
include lib/wire/local.mk
include lib/expr/local.mk
include lib/model/local.mk
include lib/dossier/local.mk
include lib/validate/local.mk
include lib/transform/local.mk
include lib/store/local.mk
include lib/exchange/local.mk
include lib/play/local.mk
include lib/api/local.mk
include lib/data/local.mk

check_LTLIBRARIES += libkdc-all.la
libkdc_all_la_CPPFLAGS = $(AM_CPPFLAGS) -DKDC_CRASH_POINTS
libkdc_all_la_LIBTOOLFLAGS = --tag=disable-shared
libkdc_all_la_LIBADD = $(DEPS_LIBS) -lm

lib_LTLIBRARIES += libkdc.la
libkdc_la_SOURCES = $(libkdc_all_la_SOURCES)
libkdc_la_LIBADD = $(DEPS_LIBS) -lm
libkdc_la_LDFLAGS = -version-info $(KDC_LT_VERSION) -no-undefined \
  -Wl,--version-script=$(top_srcdir)/lib/libkdc.sym
EXTRA_libkdc_la_DEPENDENCIES = lib/libkdc.sym
EXTRA_DIST += lib/libkdc.sym

EXTRA_DIST += $(schemas)
install-data-local:
	for d in $(catalog_folders); do \
	  to=$(DESTDIR)$(pkgdatadir)/catalog/$${d#lib/data/}; \
	  $(MKDIR_P) "$$to" && $(INSTALL_DATA) $(srcdir)/$$d/*.x[ms]l "$$to" || exit 1; \
	done
	$(INSTALL_DATA) $(srcdir)/lib/data/lint.tsv $(DESTDIR)$(pkgdatadir)/catalog
	$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/schemas
	for f in $(schemas); do $(INSTALL_DATA) $(srcdir)/$$f $(DESTDIR)$(pkgdatadir)/schemas || exit 1; done
uninstall-local:
	rm -rf $(DESTDIR)$(pkgdatadir)/catalog $(DESTDIR)$(pkgdatadir)/schemas
