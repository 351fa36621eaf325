libkdc_all_la_SOURCES += \
  lib/exchange/answer.c lib/exchange/attempt.c lib/exchange/breaker.c \
  lib/exchange/confirm.c lib/exchange/freeze.c lib/exchange/freeze_sheet.c \
  lib/exchange/parameters.c lib/exchange/plan.c lib/exchange/poll.c lib/exchange/log_in.c \
  lib/exchange/classify.c lib/exchange/succession.c lib/exchange/engine.h lib/exchange/exchange.h \
  lib/exchange/figures.c lib/exchange/figures.h lib/exchange/formats.c lib/exchange/frozen.c \
  lib/exchange/inbox.c lib/exchange/inbox.h lib/exchange/intake.c lib/exchange/intake.h lib/exchange/lossy.c lib/exchange/maps.c lib/exchange/maps.h lib/exchange/net_curl.c \
  lib/exchange/outbox.c lib/exchange/protocol.c lib/exchange/protocol.h \
  lib/exchange/protocol_body.c lib/exchange/protocol_bundle.c lib/exchange/protocol_calls.c \
  lib/exchange/protocol_compile.c lib/exchange/protocol_declare.c \
  lib/exchange/protocol_private.h lib/exchange/protocol_receive.c \
  lib/exchange/protocol_template.c lib/exchange/put.c lib/exchange/receipt.c \
  lib/exchange/reconcile.c lib/exchange/send.c lib/exchange/submit.c \
  lib/exchange/submit_content.c lib/exchange/submit_envelope.c lib/exchange/variables.c \
  lib/exchange/variables.h lib/exchange/work.c lib/model/protocol_vocabulary.c
libkdc_all_la_SOURCES += lib/exchange/compute.c lib/exchange/compute.h
libkdc_all_la_SOURCES += lib/exchange/protocol_compute.c lib/exchange/protocol_fetch.c
libkdc_all_la_SOURCES += lib/exchange/follow.c lib/exchange/protocol_answers.c \
  lib/exchange/receive_envelope.c lib/exchange/record.c lib/exchange/request.c lib/exchange/request_compute.c \
  lib/exchange/session.c lib/exchange/styles.c
libkdc_all_la_SOURCES += lib/exchange/contents.c lib/exchange/protocol_contents.c
libkdc_all_la_SOURCES += lib/exchange/fetch.c lib/exchange/fetch.h
libkdc_all_la_SOURCES += lib/exchange/period.c lib/exchange/period.h lib/exchange/kept.c lib/exchange/protocol_lint.c \
  lib/exchange/protocol_lint.h lib/exchange/protocol_lint_calls.c
libkdc_all_la_SOURCES += lib/exchange/feed.c lib/exchange/message.c lib/exchange/progress.c lib/exchange/received.c lib/exchange/received.h
