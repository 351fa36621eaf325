libkdc_all_la_SOURCES += \
  lib/exchange/answer.c lib/exchange/classify.c lib/exchange/engine.h lib/exchange/exchange.h \
  lib/exchange/frozen.c lib/exchange/inbox.c lib/exchange/inbox.h lib/exchange/net_curl.c \
  lib/exchange/outbox.c lib/exchange/protocol.c lib/exchange/protocol.h \
  lib/exchange/protocol_calls.c lib/exchange/protocol_compile.c lib/exchange/protocol_private.h \
  lib/exchange/protocol_receive.c lib/exchange/put.c lib/exchange/receipt.c \
  lib/exchange/reconcile.c lib/exchange/send.c lib/exchange/submit.c \
  lib/exchange/submit_content.c lib/exchange/submit_envelope.c lib/exchange/variables.c \
  lib/exchange/variables.h lib/exchange/work.c lib/model/protocol_vocabulary.c
