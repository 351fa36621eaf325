/* counted.c - counts the cases of a table by the library; deadline_test.py compares.
 * counted CATALOG < cases: a line "state due collect" per case;
 * counted CATALOG days < days: a line "day kind evidence reason source" per day. */
#include <stdio.h>
#include <string.h>

#include <kdc/kdc.h>

#define COLUMNS 10

static int
add_pauses (kdc_term *term, char *text)
{
  int status = KDC_OK;
  char *rest = NULL, *pause = strtok_r (text, " ", &rest);

  for (; pause && status == KDC_OK; pause = strtok_r (NULL, " ", &rest)) {
    char *slash = strchr (pause, '/');

    *slash++ = '\0';
    status = kdc_term_pause (term, pause, *slash ? slash : NULL, NULL);
  }
  return status;
}

static void
show (int status, kdc_error *error, const kdc_deadline *deadline)
{
  static const char *const states[] = { "due", "paused", "other" };

  if (status == KDC_OK)
    printf ("%s\t%s\t%s\n", states[kdc_deadline_state (deadline)], kdc_deadline_due (deadline),
            kdc_deadline_collect (deadline));
  else if (strcmp (kdc_error_key (error), "deadline.calendar") == 0
           || strcmp (kdc_error_key (error), "deadline.no-calendar") == 0)
    puts ("end\t\t");
  else
    printf ("%s\t\t\n", kdc_error_key (error));
  kdc_error_free (error);
}

/* why, office, received, unit, quantity, cut-off, count-from, roll, pause-by, pauses */
static void
count_line (kdc_catalog *catalog, char *line)
{
  static const char *const keys[COLUMNS]
    = { NULL,      "authority",  "received", "unit",     "quantity",
        "cut-off", "count-from", "roll",     "pause-by", NULL };
  char *fields[COLUMNS] = { NULL };
  kdc_deadline *deadline = NULL;
  kdc_error *error = NULL;
  kdc_term *term = NULL;
  int i, status = kdc_term_new (catalog, &term, &error);

  for (i = 0; i < COLUMNS && line; i++)
    fields[i] = strsep (&line, "\t\n");
  for (i = 0; i < COLUMNS && status == KDC_OK; i++)
    if (keys[i] && fields[i] && *fields[i] && strcmp (fields[i], "national") != 0)
      status = kdc_term_set (term, keys[i], fields[i], &error);
  if (status == KDC_OK && fields[COLUMNS - 1])
    status = add_pauses (term, fields[COLUMNS - 1]);
  if (status == KDC_OK)
    status = kdc_term_count (term, &deadline, &error);
  show (status, error, deadline);
  kdc_deadline_free (deadline);
  kdc_term_free (term);
}

static int
show_days (kdc_catalog *catalog, const char *authority, char *day)
{
  static const char *const kinds[] = { "working", "weekend", "holiday", "in-lieu", "decided-off" };
  const char *reason, *source, *evidence;
  int kind;

  day[strcspn (day, "\n")] = '\0';
  if (kdc_calendar_day (catalog, authority, day, NULL, &kind, &reason, &source, &evidence, NULL)
      != KDC_OK)
    return 1;
  printf ("%s\t%s\t%s\t%s\t%s\n", day, kinds[kind], evidence, reason, source);
  return 0;
}

int
main (int argc, char **argv)
{
  kdc_context *context = NULL;
  kdc_catalog *catalog = NULL;
  char line[8192];
  int failed;

  failed = argc < 2 || kdc_context_new (NULL, &context, NULL) != KDC_OK
           || kdc_catalog_open (context, argv[1], &catalog, NULL) != KDC_OK;
  while (!failed && fgets (line, sizeof line, stdin)) {
    if (argc > 2)
      failed = show_days (catalog, NULL, line);
    else
      count_line (catalog, line);
  }
  kdc_catalog_free (catalog);
  kdc_context_free (context);
  return failed;
}
