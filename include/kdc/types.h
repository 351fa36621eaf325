/** @file kdc/types.h
 *  Status codes, opaque types and small constants that every other header uses. */
#ifndef KDC_TYPES_H
#define KDC_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KDC_API __attribute__ ((visibility ("default")))
#else
#define KDC_API
#endif

/* Status codes. 0 is success, every failure is negative; the numbers never change. */
#define KDC_OK          0
#define KDC_EINVAL     -1   /* a wrong argument: the caller's mistake */
#define KDC_ENOMEM     -2   /* an allocation failed; nothing was changed */
#define KDC_EIO        -3   /* a file or the store could not be read or written */
#define KDC_EPARSE     -4   /* bytes that are not the format they claim to be */
#define KDC_EMODEL     -5   /* a model document (procedure, form, …) is wrong */
#define KDC_ELIMIT     -6   /* a named limit was reached */
#define KDC_ENET       -7   /* the network failed before an answer came */
#define KDC_EREMOTE    -8   /* the other side answered, and said no */
#define KDC_ESTATE     -9   /* the object is not in a state that allows this */
#define KDC_ECANCELLED -10  /* stopped through a kdc_cancel */
#define KDC_ENOTSUP    -11  /* not supported by this build or this document */
#define KDC_EINTERNAL  -12  /* a broken promise of the library itself */
#define KDC_ENOTFOUND  -13  /* no such procedure, form, delivery, … on that date */
#define KDC_ECONFLICT  -14  /* the same key was used before for something else */

/* Severity of a finding. */
#define KDC_SEVERITY_ERROR   1
#define KDC_SEVERITY_WARNING 2
#define KDC_SEVERITY_INFO    3

/* Layer that found it, in the order in which validation works. */
#define KDC_LAYER_INPUT     1
#define KDC_LAYER_STRUCTURE 2
#define KDC_LAYER_TYPE      3
#define KDC_LAYER_CODE      4
#define KDC_LAYER_RULE      5
#define KDC_LAYER_PAPER     6
#define KDC_LAYER_PROCEDURE 7
#define KDC_LAYER_SIGNATURE 8
#define KDC_LAYER_MODEL     9

/* Verdict of a report; a greater number is worse. */
#define KDC_VERDICT_COMPLETE   0
#define KDC_VERDICT_SUPPLEMENT 1
#define KDC_VERDICT_REFUSED    2
#define KDC_VERDICT_INVALID    3
#define KDC_VERDICT_UNDECIDED  4

/* Answers to a question that may have none yet. */
#define KDC_ANSWER_NO   0
#define KDC_ANSWER_YES  1
#define KDC_ANSWER_NONE 2

typedef struct kdc_error kdc_error;
typedef struct kdc_options kdc_options;
typedef struct kdc_context kdc_context;
typedef struct kdc_buffer kdc_buffer;
typedef struct kdc_catalog kdc_catalog;
typedef struct kdc_procedure kdc_procedure;
typedef struct kdc_form kdc_form;
typedef struct kdc_import kdc_import;
typedef struct kdc_field kdc_field;
typedef struct kdc_authority kdc_authority;
typedef struct kdc_authority_list kdc_authority_list;
typedef struct kdc_deadline kdc_deadline;
typedef struct kdc_diff kdc_diff;
typedef struct kdc_listing kdc_listing;
typedef struct kdc_term kdc_term;
typedef struct kdc_dossier kdc_dossier;
typedef struct kdc_report kdc_report;
typedef struct kdc_finding kdc_finding;
typedef struct kdc_fill kdc_fill;
typedef struct kdc_post kdc_post;
typedef struct kdc_rebase kdc_rebase;
typedef struct kdc_succession kdc_succession;
typedef struct kdc_outbox kdc_outbox;
typedef struct kdc_delivery kdc_delivery;
typedef struct kdc_cancel kdc_cancel;
typedef struct kdc_inbox kdc_inbox;
typedef struct kdc_message kdc_message;
typedef struct kdc_peer kdc_peer;
typedef struct kdc_inbox_intake kdc_inbox_intake;
typedef struct kdc_figures kdc_figures;
typedef struct kdc_period kdc_period;
typedef struct kdc_event kdc_event;
typedef struct kdc_received kdc_received;
typedef struct kdc_http_request kdc_http_request;
typedef struct kdc_http_response kdc_http_response;

#ifdef __cplusplus
}
#endif
#endif
