libkdc_all_la_SOURCES += lib/wire/json.c lib/wire/json.h lib/wire/http.c lib/wire/http.h \
  lib/wire/fields.c lib/wire/uri.c lib/wire/syntax.c lib/wire/syntax.h lib/wire/mime.h \
  lib/wire/form.c lib/wire/form.h lib/wire/json_scan.c lib/wire/json_scan.h \
  lib/wire/recipe.c lib/wire/multipart.c lib/wire/parts.c
