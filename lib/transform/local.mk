libkdc_all_la_SOURCES += \
  lib/transform/check.h lib/transform/check_data.c lib/transform/check_library.c \
  lib/transform/check_nodes.c lib/transform/cpsv.c lib/transform/cpsv.h lib/transform/export_check.c \
  lib/transform/export.c lib/transform/export.h lib/transform/export_facts.c \
  lib/transform/export_html.c lib/transform/export_json.c lib/transform/export_xsd.c \
  lib/transform/functions.c lib/transform/input.c lib/transform/input.h lib/transform/print.c \
  lib/transform/print.h lib/transform/texts.c lib/transform/tree.h lib/transform/tree_data.c \
  lib/transform/words.c lib/transform/import.c lib/transform/import.h \
  lib/transform/import_amount.c lib/transform/import_bodies.c lib/transform/import_find.c \
  lib/transform/import_head.c lib/transform/import_lists.c lib/transform/import_map.c \
  lib/transform/import_map.h lib/transform/import_markup.c lib/transform/import_methods.c \
  lib/transform/import_papers.c lib/transform/import_read.c lib/transform/import_rest.c \
  lib/transform/import_text.c
