libkdc_all_la_SOURCES += \
  lib/xml/dom.c lib/xml/dom.h lib/xml/fault.c lib/xml/guard.c lib/xml/guest.h \
  lib/xml/position.c lib/xml/sax.c lib/xml/sax.h lib/xml/scan.c lib/xml/scan.h \
  lib/xml/sheet.h lib/xml/sheet_check.c lib/xml/sheet_load.c lib/xml/xpath.c \
  lib/xml/xslt.c lib/xml/xslt.h
