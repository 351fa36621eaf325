/* periods.h - what a code meant when: the key is (code, date). */
#ifndef KDC__PERIODS_H
#define KDC__PERIODS_H

#include "base/clock.h"
#include "base/map.h"

struct kdc__period { kdc__day from, to; struct kdc__period *next; };    /* next: of the same code */
struct kdc__periods {               /* item i belongs to code or authority i */
  struct kdc__map first;
  struct kdc__period *items;
  size_t count;
};
int kdc__periods_init (struct kdc__periods *periods, struct kdc__arena *arena, size_t most);
/* KDC_ECONFLICT: the code is in force already on one of these days. The key is borrowed. */
int kdc__periods_add (struct kdc__periods *periods, const char *key, kdc__day from, kdc__day to);
/* on INT32_MIN: any day. SIZE_MAX: none. */
size_t kdc__periods_find (const struct kdc__periods *periods, const char *key, size_t size,
                          kdc__day on);
/* With the hash of the key at hand. */
size_t kdc__periods_look (const struct kdc__periods *periods, const char *key, size_t size,
                          uint32_t hash, kdc__day on);

#endif
