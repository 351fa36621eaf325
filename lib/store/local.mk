libkdc_all_la_SOURCES += lib/store/store.h lib/store/sqlite.h lib/store/sql.c lib/store/open.c \
  lib/store/recover.c lib/store/owner.c lib/store/delivery.c lib/store/claim.c lib/store/content.c \
  lib/store/collect.c lib/store/inbox.c
