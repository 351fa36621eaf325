libkdc_all_la_SOURCES += \
  lib/model/attribute_types.c lib/model/attribute_types.h lib/model/authorities_compile.c \
  lib/model/authorities_vocabulary.c lib/model/automaton.c lib/model/calendar.h \
  lib/model/calendar_compile.c lib/model/calendar_vocabulary.c lib/model/catalog.c \
  lib/model/catalog.h lib/model/catalog_index.c lib/model/catalog_kinds.c \
  lib/model/catalog_kinds.h lib/model/catalog_open.c lib/model/codelist_compile.c \
  lib/model/codelist_vocabulary.c lib/model/compile.c lib/model/compile.h lib/model/deadline.c \
  lib/model/document.c lib/model/dossier_vocabulary.c lib/model/entry.c lib/model/entry.h \
  lib/model/field_types.c lib/model/form.h \
  lib/model/form_compile.c lib/model/form_compile.h lib/model/form_expr.c lib/model/form_order.c \
  lib/model/form_tree.c lib/model/form_vocabulary.c lib/model/lookups.c lib/model/periods.c \
  lib/model/print_compile.c lib/model/print_vocabulary.c lib/model/procedure_compile.c \
  lib/model/procedure_vocabulary.c lib/model/vocabularies.c lib/model/vocabularies.h \
  lib/model/vocabulary.h
