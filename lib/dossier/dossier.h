/* dossier.h - a dossier as received: its bytes, its envelope, its data in typed slots, its papers.
 * Parsing it is the layers input, structure and type of validation; what they found stays with the
 * dossier. */
#ifndef KDC__DOSSIER_H
#define KDC__DOSSIER_H

#include "model/catalog.h"

struct kdc__manifest_item {         /* one <paper> of the manifest */
  const char *ref, *kind, *file, *media_type, *sha256, *number, *issued, *issuer; /* NULL: none */
  int64_t size, pages;              /* -1: not said */
  int64_t originals, copies;        /* -1 */
  size_t offset;
  uint32_t index;                   /* 1-based, for the path "papers/paper[2]" */
  const struct kdc__paper *paper;   /* of the procedure, NULL: unknown ref */
};

/* Where each group, field and row began, per table: offsets[row][ordinal of the node in its table];
 * KDC__NO_OFFSET when the document does not have it. */
struct kdc__places { uint32_t width; size_t **offsets; };

/* What a data element says of its value beside it; NULL: nothing. */
struct kdc__provenance { uint32_t table, row, node; const char *source, *at, *verified; };

/* A slot that validation changed (calculated, or found invalid by a code list), as it was. */
struct kdc__change { struct kdc__slot *slot; struct kdc__slot before; struct kdc__change *next; };

struct kdc_dossier {
  struct kdc_context *ctx;
  struct kdc_catalog *catalog;      /* holds a reference */
  struct kdc__arena arena;
  char *source;                     /* as shown to people: the file name as given */
  char *directory;                  /* attachments are relative to it; NULL: none at hand (their
                                       files are not checked) */
  struct kdc_buffer bytes;
  int parsed;
  int well_formed;
  struct kdc__findings findings;    /* input, structure, type */
  const char *id, *procedure_code, *procedure_version, *case_code, *form_id, *form_version,
    *locale, *channel, *site, *unit, *agency, *volunteer;
  int consent;                      /* 1: assistance carries a consent */
  int64_t revision;
  int has_created, has_received, has_consent_at;
  int untimely;                     /* 1: filed in the future, or under no law */
  kdc__instant created, received, consent_at;
  /* of their start tags, or KDC__NO_OFFSET */
  size_t root_offset, channel_offset, assistance_offset, authority_offset, data_offset,
    papers_offset;
  const struct kdc_procedure *procedure;      /* NULL: unknown, a finding says so */
  const struct kdc_form *form;                /* likewise */
  struct kdc__slots slots;          /* laid out by form; empty without one */
  int64_t row_count;                /* of all repeats */
  struct kdc__places *places;       /* of each table */
  struct kdc__change *changes;      /* undone by the next validation */
  int live;                         /* 1: of a fill session, which knows what was entered itself */
  struct kdc__manifest_item *papers; size_t paper_count, paper_capacity;
  struct kdc__provenance *provenances; size_t provenance_count, provenance_capacity;
};

/* path: a file, or a folder with dossier.xml. KDC_EIO, KDC_ENOTFOUND, KDC_ENOMEM. Nothing is parsed
 * yet. Of more than input.max-bytes, here and from memory, only the beginning is kept: parsing
 * finds input.limit. */
int kdc__dossier_open_path (struct kdc_catalog *catalog, const char *path,
                            struct kdc_dossier **out, kdc_error **err);
/* Copies data. source: name shown in findings (NULL: "dossier.xml"); directory: where attachments
 * are, or NULL. */
int kdc__dossier_open_memory (struct kdc_catalog *catalog, const void *data, size_t size,
                              const char *source, const char *directory,
                              struct kdc_dossier **out, kdc_error **err);
/* What a form is before anything is filled in: no document, every field absent, one row in table 0.
 * Holds the form's catalog. KDC_ENOMEM. */
int kdc__dossier_of_form (const struct kdc_form *form, struct kdc_dossier **out, kdc_error **err);
void kdc__dossier_free (struct kdc_dossier *dossier);
/* Once; later calls do nothing. Procedure and form are those in force on the day received (else
 * created, else `on`), the form by the version pinned in <data> when the catalog has it. KDC_OK
 * also when findings were made. Failures: KDC_ENOMEM, KDC_EMODEL (a model document is wrong),
 * KDC_EIO. */
int kdc__dossier_parse (struct kdc_dossier *dossier, kdc__day on, kdc_error **err);
/* The day its law is chosen by: received, else created, else fallback. When that day
 * cannot be (in the future, or the procedure is not in force), one finding says so, and everything
 * else is judged by the fallback. */
kdc__day kdc__dossier_day (const struct kdc_dossier *dossier, kdc__day fallback);

/* The node and row of an instance path. KDC_ENOTFOUND, KDC_ENOMEM. */
int kdc__dossier_find (const struct kdc_dossier *dossier, const char *path,
                       const struct kdc__form_node **node, uint32_t *row);
/* Canonical text of one field by instance path ("/child/fullName", "/residence[2]/line"); *out ""
 * when absent. KDC_ENOTFOUND: no such path. */
int kdc__dossier_value (struct kdc_dossier *dossier, const char *path, struct kdc_buffer *out,
                        kdc_error **err);
/* Instance path of (node, row) for findings; row is of the node's table. */
int kdc__instance_path (const struct kdc_dossier *dossier, const struct kdc__form_node *node,
                        uint32_t row, struct kdc_buffer *out);
/* Offset of its start tag, or of the nearest element around it that the document has. */
size_t kdc__instance_offset (const struct kdc_dossier *dossier, const struct kdc__form_node *node,
                             uint32_t row);
/* NULL: no such slot */
static inline struct kdc__slot *
kdc__slot_at (struct kdc__slots *slots, uint32_t table, uint32_t row, uint32_t column)
{
  if (table >= slots->count || row >= slots->tables[table].count
      || column >= slots->tables[table].columns)
    return NULL;
  return slots->tables[table].rows[row].slots + column;
}

/* Slots laid out by dossier->form, one row in table 0. KDC_ENOMEM. */
int kdc__dossier_layout (struct kdc_dossier *dossier);
/* A row of a repeat behind the others. KDC_ENOMEM; KDC_ELIMIT past dossier.max-rows. */
int kdc__dossier_add_row (struct kdc_dossier *dossier, uint32_t table, uint32_t parent,
                          uint32_t *row);
/* Text of a field into its slot; what is wrong with it becomes a finding of layer type and the
 * slot invalid, with the text as its value. */
int kdc__slot_read (struct kdc_dossier *dossier, const struct kdc__form_node *node, uint32_t row,
                    const char *text, size_t length);
/* Text of a field as it is kept: trimmed, NFC, a line of text without breaks. Made in the arena
 * only where it must be. */
int kdc__slot_text (struct kdc__arena *arena, const struct kdc__form_node *node, const char **text,
                    size_t *size);
/* Such a text as a value; nothing is reported. Strings of the value borrow text. */
int kdc__slot_parse (struct kdc_dossier *dossier, const struct kdc__form_node *node,
                     const char *text, size_t size, struct kdc__slot *slot);
/* The beginning of a wrong value as it is shown in its finding, ended on a whole code point. */
#define KDC__SHOWN_BYTES 120u
void kdc__shorten (const char *text, size_t size, char out[KDC__SHOWN_BYTES + 4]);
/* Remembers a slot as it was, so that a later validation starts from what was received. */
int kdc__slot_remember (struct kdc_dossier *dossier, struct kdc__slot *slot);

/* provenance.c: kept in order from the end of the parse on. */
int kdc__provenance_add (struct kdc_dossier *dossier, const struct kdc__form_node *node,
                         uint32_t row, struct kdc__provenance **out);
void kdc__provenance_sort (struct kdc_dossier *dossier);
/* NULL: none */
struct kdc__provenance *kdc__provenance_find (const struct kdc_dossier *dossier,
                                              const struct kdc__form_node *node, uint32_t row);

/* Adds a finding about a field or group: spec's path and offset are filled here, and {label} or
 * {name} is in the language of each text. params may be NULL. */
int kdc__node_finding (const struct kdc_dossier *dossier, struct kdc__findings *findings,
                       const struct kdc__form_node *node, uint32_t row,
                       struct kdc__finding_spec *spec, const struct kdc__param *params,
                       size_t count);
/* The same about all rows of a repeat below one parent. */
int kdc__repeat_finding (const struct kdc_dossier *dossier, struct kdc__findings *findings,
                         const struct kdc__form_node *repeat, uint32_t parent_row,
                         struct kdc__finding_spec *spec, const struct kdc__param *params,
                         size_t count);

/* One attachment: path below directory checked, streamed once through size, SHA-256 and libmagic;
 * memory stays flat. KDC_EINVAL attachment.path: the name leads out of the directory;
 * KDC_ENOTFOUND io.missing; KDC_ELIMIT attachment.too-large; KDC_EIO. */
struct kdc__attachment_facts { int64_t size; uint8_t sha[32]; char media_type[96]; };
int kdc__attachment_inspect (struct kdc_context *ctx, const char *directory, const char *file,
                             struct kdc__attachment_facts *out, kdc_error **err);
/* 1: a kind of file that an office opens without risk (docs/limits.md). */
int kdc__media_type_allowed (const char *media_type);
/* 1: two names of one type, such as text/xml and application/xml. */
int kdc__media_type_same (const char *a, const char *b);

#endif
