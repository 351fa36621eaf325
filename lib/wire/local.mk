libkdc_all_la_SOURCES += lib/wire/json.c lib/wire/json.h lib/wire/http.c lib/wire/http.h \
  lib/wire/fields.c lib/wire/uri.c lib/wire/syntax.c lib/wire/syntax.h lib/wire/mime.h \
  lib/wire/form.c lib/wire/form.h lib/wire/json_scan.c lib/wire/json_scan.h \
  lib/wire/json_from_xml.c lib/wire/xml_from_json.c lib/wire/body.c lib/wire/body.h lib/wire/charset.c lib/wire/form_xml.c lib/wire/json_keys.c lib/wire/json_keys.h \
  lib/wire/mime_decode.c lib/wire/mime_decode.h lib/wire/mime_reader.c lib/wire/mime_reader.h \
  lib/wire/part_head.c lib/wire/part_head.h lib/wire/recipe.c lib/wire/multipart.c lib/wire/parts.c
