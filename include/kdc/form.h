/** @file kdc/form.h
 *  A form (tờ khai) and its fields, as a portal shows them. */
#ifndef KDC_FORM_H
#define KDC_FORM_H

#include <kdc/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Its id.
 *
 *  @param form  a form, or NULL
 *  @return    such as "tp-ht-khai-sinh"; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_id (const kdc_form *form);

/** Its version.
 *
 *  @param form  a form, or NULL
 *  @return    "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_version (const kdc_form *form);

/** The namespace of its data elements.
 *
 *  @param form  a form, or NULL
 *  @return    a URI; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_namespace (const kdc_form *form);

/** Its name.
 *
 *  @param form  a form, or NULL
 *  @param lang  "vi" (also NULL) or "en"
 *  @return    text; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_name (const kdc_form *form, const char *lang);

/** How many nodes it has: groups, fields, repeats, choices and branches, in document order.
 *
 *  @param form  a form, or NULL
 *  @return    a number
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_form_count (const kdc_form *form);

/** A node by number.
 *
 *  @param form   a form, or NULL
 *  @param index  0 … count - 1
 *  @return    the node, or NULL past the end
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const kdc_field *kdc_form_field (const kdc_form *form, size_t index);

/** A node by path.
 *
 *  @param form  a form, or NULL
 *  @param path  such as "/child/fullName"
 *  @return    the node, or NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const kdc_field *kdc_form_find (const kdc_form *form, const char *path);

/** Path of a node.
 *
 *  @param field  a field, or NULL
 *  @return    such as "/child/fullName"; "" for NULL
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_path (const kdc_field *field);

/** What a node is.
 *
 *  @param field  a field, or NULL
 *  @return    "field", "group", "repeat", "choice" or "branch"
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_kind (const kdc_field *field);

/** Type of a field.
 *
 *  @param field  a field, or NULL
 *  @return    such as "person-name"; "address" for a composite group; "" for other groups
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_type (const kdc_field *field);

/** Code list of a field.
 *
 *  @param field  a field, or NULL
 *  @return    its id; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_list (const kdc_field *field);

/** Label.
 *
 *  @param field  a field, or NULL
 *  @param lang   "vi" (also NULL) or "en"
 *  @return    text; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_label (const kdc_field *field, const char *lang);

/** Guidance: what to write, and where to look it up.
 *
 *  @param field  a field, or NULL
 *  @param lang   "vi" (also NULL) or "en"
 *  @return    text; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_guide (const kdc_field *field, const char *lang);

/** An example.
 *
 *  @param field  a field, or NULL
 *  @param lang   "vi" (also NULL) or "en"
 *  @return    text; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_example (const kdc_field *field, const char *lang);

/** Whether it must be filled, as far as that is known without a dossier.
 *
 *  @param field  a field, or NULL
 *  @return    "always"; "conditional": when its own condition holds, or when it applies at all (it
 *             or what is around it is `relevant` on a condition, a branch to be chosen, or a group
 *             that may stay empty); "never"
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_required (const kdc_field *field);

/** What its document says of it, as it is written: the conditions in the language of
 *  docs/expressions.md, the bounds, and where it comes from.
 *
 *  @param field  a field, or NULL
 *  @param name   "relevant", "required", "readonly", "calculate", "constraint"; "min" and "max" (of
 *                a repeat: rows), "max-length", "precision"; "as-of"; "prefill"; "evidence",
 *                "source"
 *  @return    text; "" when it says nothing of it; NULL when there is no property of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_property (const kdc_field *field, const char *name);

/** How many rules its fields and groups carry.
 *
 *  @param form  a form, or NULL
 *  @return    a number
 *  @ownership nothing changes hands
 *  @threads   any thread
 *  @since     1.0 */
KDC_API size_t kdc_form_rule_count (const kdc_form *form);

/** A rule: what it asks, what is said when it does not hold, and what to do then.
 *
 *  @param form   a form, or NULL
 *  @param index  0 … count - 1, in document order
 *  @param name   "id", "severity", "outcome" ("refuse" or nothing), "path" (of what it is about),
 *                "test", "message", "guide"
 *  @param lang   of message and guide: "vi" (also NULL) or "en"
 *  @return    text; "" when it says nothing of it, and past the end; NULL when there is no property
 *             of that name
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_form_rule (const kdc_form *form, size_t index, const char *name,
                                   const char *lang);

/** Whether it is calculated.
 *
 *  @param field  a field, or NULL
 *  @return    1 or 0
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API int kdc_field_is_calculated (const kdc_field *field);

/** Its key in another system.
 *
 *  @param field   a field, or NULL
 *  @param system  such as "btp"
 *  @return    the key; "" when it has none
 *  @ownership borrowed from the catalog
 *  @threads   any thread
 *  @since     1.0 */
KDC_API const char *kdc_field_alias (const kdc_field *field, const char *system);

#ifdef __cplusplus
}
#endif
#endif
