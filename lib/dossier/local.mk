libkdc_all_la_SOURCES += \
  lib/dossier/attachment.c lib/dossier/dossier.c lib/dossier/dossier.h lib/dossier/parse.c \
  lib/dossier/path.c lib/dossier/slots.c lib/dossier/values.c
