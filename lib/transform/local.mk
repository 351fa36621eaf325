libkdc_all_la_SOURCES += \
  lib/transform/check.h lib/transform/check_data.c lib/transform/check_library.c \
  lib/transform/check_nodes.c lib/transform/export_check.c \
  lib/transform/export.c lib/transform/export.h lib/transform/export_facts.c \
  lib/transform/export_html.c lib/transform/export_json.c lib/transform/export_xsd.c \
  lib/transform/functions.c lib/transform/input.c lib/transform/input.h lib/transform/print.c \
  lib/transform/print.h lib/transform/texts.c lib/transform/tree.h lib/transform/tree_data.c \
  lib/transform/words.c
