/* intake.h - the body of a request as it comes, in pieces: digest and size of the whole, the parts
 * into the content store, small ones and those that can be read (XML, JSON, forms, the first) in
 * memory as well. Memory stays below input.max-bytes and a little, whatever the body's size; a
 * dossier that came as a file is read back at the end, at most input.max-bytes more. */
#ifndef KDC__INTAKE_H
#define KDC__INTAKE_H

#include "exchange/inbox.h"

struct kdc_inbox_intake {
  struct kdc_inbox *inbox;          /* NULL: closed meanwhile */
  struct kdc_inbox_intake *next;    /* of the inbox that are open */
  char *peer;
  const struct kdc_http_request *request;
  struct kdc__sha256 *hash;
  uint8_t sha[32];
  int64_t size, most;
  struct kdc__mime_reader *reader;  /* NULL: the body is one part */
  struct kdc__parts parts;          /* content: a struct kept in intake.c */
  size_t capacity, in_memory;
  int too_large, ended, answered;
  kdc_error *broken;                /* what is wrong with a multipart */
  int failure;                      /* a fault of our own: KDC_EIO, KDC_ENOMEM, … */
  kdc_error *why;
};
/* request is borrowed until the end. */
int kdc__intake_begin (struct kdc_inbox *inbox, const char *peer,
                       const struct kdc_http_request *request, struct kdc_inbox_intake **out,
                       kdc_error **err);
/* Faults are kept for the answer. */
void kdc__intake_write (struct kdc_inbox_intake *intake, const void *data, size_t size);
/* 0: the answer is known already. */
int kdc__intake_wants (const struct kdc_inbox_intake *intake);
/* The body is over. */
void kdc__intake_end (struct kdc_inbox_intake *intake);
void kdc__intake_free (struct kdc_inbox_intake *intake);
/* The store of an inbox is about to be closed: what it holds for requests goes with it. */
void kdc__intake_drop (struct kdc_inbox *inbox);

/* Of a part of a request: into memory (body stays NULL when it is larger than `most`), digest, and
 * into the store. Memory is the intake's. */
int kdc__intake_part_load (struct kdc__part *part, size_t most, kdc_error **err);
int kdc__intake_part_sha (const struct kdc__part *part, uint8_t sha[32]);
int kdc__intake_part_put (struct kdc__store *store, const struct kdc__part *part, uint8_t sha[32],
                          kdc_error **err);
#endif
