libkdc_all_la_SOURCES += lib/store/store.h lib/store/private.h lib/store/schema.h lib/store/sqlite.h \
  lib/store/sql.c lib/store/transact.c lib/store/sqlite.c lib/store/sqlite_open.c \
  lib/store/sqlite_place.c lib/store/sqlite_backup.c lib/store/files.c lib/store/open.c \
  lib/store/recover.c lib/store/owner.c lib/store/delivery.c lib/store/claim.c lib/store/content.c \
  lib/store/audit.c lib/store/collect.c lib/store/figures.c lib/store/inbox.c
if HAVE_POSTGRESQL
libkdc_all_la_SOURCES += lib/store/pieces.c lib/store/postgres.c
endif
libkdc_all_la_SOURCES += lib/store/received.c lib/store/progress.c
