libkdc_all_la_SOURCES += \
  lib/dossier/attachment.c lib/dossier/dossier.c lib/dossier/dossier.h lib/dossier/envelope.c \
  lib/dossier/parse.c lib/dossier/path.c lib/dossier/provenance.c lib/dossier/slots.c \
  lib/dossier/values.c lib/dossier/write.c lib/dossier/write.h
