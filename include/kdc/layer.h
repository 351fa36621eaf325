/** @file kdc/layer.h
 *  A catalog in layers: nation, province, commune, site. Each layer is a folder; a lower one adds
 *  documents, and overlays that change what may be different in its place (texts, shorter times,
 *  local fees). It may not loosen what stands above. docs/layers.md. */
#ifndef KDC_LAYER_H
#define KDC_LAYER_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opens a catalog of several layers. What a lower layer loosens is refused where it is met: a copy
 *  of a document from above here, an overlay when the document is looked up.
 *
 *  @param context      a context
 *  @param directories  a folder for each layer, the highest first; NULL among them: the catalog
 *                      installed with the library. All but the first need a layer.xml
 *  @param count        how many, 1 or more
 *  @param out          the catalog, immutable
 *  @param err          may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK, KDC_EIO, KDC_EMODEL (also layer.replaces: what a copy loosens is among the
 *             causes; layer.missing, layer.order, …), KDC_ENOMEM, KDC_EINVAL
 *  @ownership the caller frees with kdc_catalog_free()
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_open_layers (kdc_context *context, const char *const *directories,
                                     size_t count, kdc_catalog **out, kdc_error **err);

/** Holds every lower layer against those above it, on all days: overlays, calendars, units, codes,
 *  aliases. To be asked before a layer is put to use.
 *
 *  @param catalog  a catalog
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_EMODEL, where each fault has its place below, and what stands above as
 *             the cause behind it; KDC_EIO, KDC_ENOMEM, KDC_EINVAL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_check_layers (kdc_catalog *catalog, kdc_error **err);

/** How many layers a catalog has.
 *
 *  @param catalog  a catalog, or NULL
 *  @return    a number, 1 or more; 0 for NULL
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_catalog_layer_count (const kdc_catalog *catalog);

/** A property of a layer by name: id ("national" for a highest layer without a layer.xml), tier
 *  ("national" "province" "commune" "site"), authority, version, directory, valid-from, valid-to,
 *  source, evidence.
 *
 *  @param catalog  a catalog
 *  @param index    0 (the highest) … count - 1
 *  @param name     of the property
 *  @return    text; "" when it has none, and when there is no such layer; NULL when layers have no
 *             property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_catalog_layer_property (const kdc_catalog *catalog, size_t index,
                                                const char *name);

/** The name of a layer.
 *
 *  @param catalog  a catalog
 *  @param index    0 (the highest) … count - 1
 *  @param lang     "vi" (also NULL) or "en"
 *  @return    text; "" when there is no such layer
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_catalog_layer_name (const kdc_catalog *catalog, size_t index,
                                            const char *lang);

/** The layer that a document belongs to.
 *
 *  @param catalog  a catalog
 *  @param kind     root of the document: "procedure" "form" "codelist" "authorities" "calendar"
 *                  "print" "protocol" "register" "overlay"
 *  @param id       its code or id
 *  @param on       a day; NULL: today
 *  @param out      the id of the layer
 *  @param err      may be NULL; filled on failure, to be freed by kdc_error_free()
 *  @return    KDC_OK; KDC_ENOTFOUND: unknown, or not in force on that day; KDC_ENOMEM, KDC_EINVAL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_catalog_document_layer (kdc_catalog *catalog, const char *kind, const char *id,
                                        const char *on, const char **out, kdc_error **err);

/** The layer that a value of a procedure comes from.
 *
 *  @param procedure  a procedure, or NULL
 *  @param part       KDC_PART_…; 0: the procedure itself
 *  @param index      0 … count - 1 of such parts
 *  @param name       "name", "guide", or a property as of kdc_procedure_part_property(); of the
 *                    procedure itself also "service"; NULL: the part as a whole
 *  @param lang       of a text, "vi" (also NULL) or "en"
 *  @return    the id of the layer; "" when there is no such part
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_layer (const kdc_procedure *procedure, int part, size_t index,
                                         const char *name, const char *lang);

/** The layer that a value of a field comes from.
 *
 *  @param form   the form
 *  @param field  a field of it; NULL: the form itself
 *  @param name   "guide", "example", "label", or an attribute such as "required"; NULL: the field
 *  @param lang   of a text, "vi" (also NULL) or "en"
 *  @return    the id of the layer; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_layer (const kdc_form *form, const kdc_field *field, const char *name,
                                    const char *lang);

/** How many values of a procedure overlays changed.
 *
 *  @param procedure  a procedure, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_procedure_change_count (const kdc_procedure *procedure);

/** A value that an overlay changed, in the order of the overlays: layer, path ("term[1]/quantity"),
 *  before, after, source (file of the overlay), evidence.
 *
 *  @param procedure  a procedure, or NULL
 *  @param index      0 … count - 1
 *  @param name       of the property
 *  @return    text; "" when it has none, and when there is no such change; NULL when changes have
 *             no property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_procedure_change (const kdc_procedure *procedure, size_t index,
                                          const char *name);

#ifdef __cplusplus
}
#endif
#endif
