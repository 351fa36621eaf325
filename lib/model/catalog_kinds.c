/* catalog_kinds.c - the table of kinds. */
#include "model/catalog_kinds.h"

/* compile and free of a type, in the shape of the table. */
#define COMPILED(NAME, TYPE, CALL) \
  static int \
  compile_##NAME (struct kdc_catalog *catalog, struct kdc__document *document, void **out, \
                  kdc_error **err) \
  { \
    TYPE *compiled = NULL; \
    int status = CALL; \
\
    *out = compiled; \
    return status; \
  } \
\
  static void \
  free_##NAME (void *compiled) \
  { \
    kdc__##NAME##_free (compiled); \
  }

COMPILED (procedure, struct kdc_procedure,
          kdc__procedure_compile (catalog->ctx, catalog, document, &compiled, err))
COMPILED (form, struct kdc_form,
          kdc__form_compile (catalog->ctx, catalog, document, &compiled, err))
COMPILED (codelist, struct kdc__codelist,
          kdc__codelist_compile (catalog->ctx, document, &compiled, err))
COMPILED (authorities, struct kdc__authorities,
          kdc__authorities_compile (catalog->ctx, document, &compiled, err))
COMPILED (calendar, struct kdc__calendar,
          kdc__calendar_compile (catalog->ctx, catalog, document, &compiled, err))
COMPILED (print, struct kdc__print, kdc__print_compile (catalog->ctx, document, &compiled, err))
COMPILED (register, struct kdc__code_register,
          kdc__register_compile (catalog->ctx, document, &compiled, err))

#define ROW(NAME) compile_##NAME, free_##NAME

const struct kdc__kind_row kdc__kind_rows[KDC__K_COUNT] = {
  [KDC__K_PROCEDURE] = { "procedures", "code", &kdc__procedure_decl, ROW (procedure) },
  [KDC__K_FORM] = { "forms", "id", &kdc__form_decl, ROW (form) },
  [KDC__K_CODELIST] = { "codelists", "id", &kdc__codelist_decl, ROW (codelist) },
  [KDC__K_AUTHORITIES] = { "authorities", "id", &kdc__authorities_decl, ROW (authorities) },
  [KDC__K_CALENDAR] = { "calendars", "id", &kdc__calendar_decl, ROW (calendar) },
  [KDC__K_PRINT] = { "prints", "id", &kdc__print_decl, ROW (print) },
  [KDC__K_PROTOCOL] = { "protocols", "id", &kdc__protocol_decl, NULL, NULL },
  [KDC__K_REGISTER] = { "registers", "id", &kdc__register_decl, ROW (register) },
  [KDC__K_OVERLAY] = { "overlays", "id", &kdc__overlay_decl, NULL, NULL },
};
