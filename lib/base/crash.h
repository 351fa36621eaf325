/* crash.h - named points where a crash test ends or stops the process; nothing in release builds.
 * A header of its own: what has no such point is the same for the compiler in both libraries. */
#ifndef KDC__CRASH_H
#define KDC__CRASH_H

#ifdef KDC_CRASH_POINTS
extern void (*kdc__crash_hook) (const char *name);      /* the test's, or NULL */
void kdc__crash_point (const char *name);
#else
#define kdc__crash_point(name) ((void) 0)
#endif

#endif
