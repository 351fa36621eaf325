libkdc_all_la_SOURCES += lib/play/fault_table.c lib/play/faults.h lib/play/peer.c lib/play/peer.h lib/play/plan.c \
  lib/play/tamper.c
