libkdc_all_la_SOURCES += \
  lib/transform/print.h lib/transform/words.c
