/* drives.h - crash windows that are more than a death at a point. */
#ifndef KDC_TEST_CRASH_DRIVES_H
#define KDC_TEST_CRASH_DRIVES_H

#include "stage.h"

struct drive {
  int window;
  const char *name;
  int (*applies) (enum store_kind kind, const char *shape);
  void (*run) (struct play *p, char *faults, size_t room);
};
extern const struct drive drive_content_lost, drive_event_again, drive_asleep, drive_ward_dies,
  drive_two_copies, drive_clean_up_waits, drive_disk_full, drive_restored, drive_upgraded,
  drive_fetcher_dies, drive_two_fetchers;

void drive_fault (char *faults, size_t room, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));
void expect (enum how how, enum how wanted, const char *what, char *faults, size_t room);
/* The same play from its beginning. */
void again (struct play *p);
/* One effect for each dossier, nothing that no protocol of ours asks for. repeats: the same
 * request may have come twice. */
void drive_effects (const struct play *p, char *faults, size_t room, int repeats);
/* What a death left behind is taken away when it is a day old: no file in tmp/, none without a
 * row; before that nothing is touched. */
void drive_collect (const struct play *p, char *faults, size_t room);

#endif
