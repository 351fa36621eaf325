libkdc_all_la_SOURCES += \
  lib/base/buffer.c lib/base/buffer.h lib/base/clock.c lib/base/clock.h lib/base/context.c \
  lib/base/context.h lib/base/crash.h lib/base/options.c lib/base/digest.c lib/base/digest.h lib/base/error.c \
  lib/base/error.h lib/base/file.c lib/base/file.h lib/base/finding.c lib/base/finding.h \
  lib/base/map.c lib/base/map.h lib/base/memory.c lib/base/memory.h lib/base/message.c \
  lib/base/message.h lib/base/normal.c lib/base/sort.c lib/base/text.c lib/base/text.h \
  lib/base/messages/api.def \
  lib/base/messages/base.def lib/base/messages/desk.def lib/base/messages/dossier.def \
  lib/base/messages/exchange.def lib/base/messages/expr.def lib/base/messages/lint.def lib/base/messages/model.def \
  lib/base/messages/play.def lib/base/messages/store.def lib/base/messages/transform.def \
  lib/base/messages/validate.def lib/base/messages/wire.def lib/base/messages/xml.def
