libkdc_all_la_SOURCES += \
  lib/model/attribute_types.c lib/model/attribute_types.h lib/model/authorities_compile.c \
  lib/model/authorities_vocabulary.c lib/model/authority.h lib/model/authority_list.c \
  lib/model/automaton.c lib/model/calendar.c lib/model/calendar.h \
  lib/model/calendar_compile.c lib/model/calendar_vocabulary.c lib/model/catalog.c \
  lib/model/catalog.h lib/model/catalog_index.c lib/model/catalog_kinds.c \
  lib/model/catalog_kinds.h lib/model/catalog_open.c lib/model/codelist_compile.c \
  lib/model/codelist_vocabulary.c lib/model/competence.c lib/model/compile.c lib/model/compile.h lib/model/deadline.c \
  lib/model/deadline.h lib/model/deadline_pause.c lib/model/deadline_promise.c lib/model/deadline_promise.h \
  lib/model/document.c lib/model/dossier_vocabulary.c lib/model/entry.c lib/model/entry.h \
  lib/model/field_types.c lib/model/form.h \
  lib/model/form_compile.c lib/model/form_compile.h lib/model/form_expr.c lib/model/form_order.c \
  lib/model/form_tree.c lib/model/form_vocabulary.c lib/model/layer.c lib/model/layer.h \
  lib/model/layer_change.c lib/model/layer_check.c lib/model/layer_calendar.c lib/model/layer_compare.c lib/model/layer_hold.c lib/model/layer_vocabulary.c lib/model/overlay.c \
  lib/model/lookups.c lib/model/periods.c lib/model/periods.h lib/model/plan_vocabulary.c \
  lib/model/place_name.c lib/model/place_name.h lib/model/place_index.c lib/model/gazetteer.c \
  lib/model/print_compile.c lib/model/print_vocabulary.c lib/model/procedure_compile.c \
  lib/model/procedure_vocabulary.c lib/model/listing.c lib/model/register_compile.c lib/model/register_vocabulary.c \
  lib/model/record_vocabulary.c lib/model/term.c lib/model/vocabularies.c lib/model/vocabularies.h \
  lib/model/vocabulary.h
