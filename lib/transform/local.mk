libkdc_all_la_SOURCES += \
  lib/transform/functions.c lib/transform/input.c lib/transform/input.h lib/transform/print.c \
  lib/transform/print.h lib/transform/texts.c lib/transform/tree.h lib/transform/tree_data.c \
  lib/transform/words.c
