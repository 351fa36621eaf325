/* deadline.c - `kdc deadline`: when a result is due, and a line for each day that was looked at. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A/B/C: the next part of *text, cut out; NULL: no more, or empty. */
static char *
next_part (char **text)
{
  char *part = *text, *slash = part ? strchr (part, '/') : NULL;

  *text = slash ? slash + 1 : NULL;
  if (slash)
    *slash = '\0';
  return part && *part ? part : NULL;
}

static int
add_pause (kdc_term *term, char *text, kdc_error **error)
{
  char *from = next_part (&text), *to = next_part (&text);

  return kdc_term_pause (term, from ? from : "", to, error);
}

static int
add_promise (kdc_term *term, char *text, kdc_error **error)
{
  char *at = next_part (&text), *promise = next_part (&text);

  return kdc_term_promise (term, at ? at : "", NULL, promise ? promise : "", text, error);
}

static int
add_step (kdc_term *term, char *text, kdc_error **error)
{
  char *name = next_part (&text), *unit = next_part (&text), *quantity = next_part (&text);

  return kdc_term_step (term, name ? name : "", NULL, unit ? unit : "", quantity ? quantity : "",
                        next_part (&text), error);
}

static int
add_all (kdc_term *term, const struct pairs *items,
         int (*add) (kdc_term *term, char *text, kdc_error **error), kdc_error **error)
{
  int status = KDC_OK;

  for (size_t i = 0; i < items->count && status == KDC_OK; i++) {
    char *copy = strdup (items->items[i]);

    status = copy ? add (term, copy, error) : KDC_ENOMEM;
    free (copy);
  }
  return status;
}

static int
fill_term (const struct cli *cli, kdc_term *term, kdc_error **error)
{
  const struct {
    const char *key, *value;
  } values[] = {
    { "received", cli->received },     { "filed", cli->filed },
    { "unit", cli->unit },             { "quantity", cli->quantity },
    { "cut-off", cli->cut_off },       { "count-from", cli->count_from },
    { "roll", cli->roll },             { "pause-by", cli->pause_by },
    { "version-by", cli->version_by }, { "note", cli->note },
    { "authority", cli->authority },   { "procedure", cli->procedure },
    { "case", cli->case_code },
  };
  int status = KDC_OK;

  for (size_t i = 0; i < sizeof values / sizeof values[0] && status == KDC_OK; i++)
    if (values[i].value)
      status = kdc_term_set (term, values[i].key, values[i].value, error);
  if (status == KDC_OK)
    status = add_all (term, &cli->pauses, add_pause, error);
  if (status == KDC_OK)
    status = add_all (term, &cli->promises, add_promise, error);
  return status == KDC_OK ? add_all (term, &cli->steps, add_step, error) : status;
}

/* --- as a tree -------------------------------------------------------------------------------- */

static json_t *
days_tree (const kdc_deadline *deadline)
{
  json_t *list = json_array ();
  const char *evidence;
  char day[11];
  int counts;

  for (size_t i = 0; i < kdc_deadline_day_count (deadline); i++) {
    const char *source = kdc_deadline_day_source (deadline, i, &evidence);

    kdc_deadline_day (deadline, i, day, &counts);
    json_array_append_new (
        list,
        json_pack ("{s:s, s:b, s:s, s:s, s:s, s:s}", "date", day, "counts", counts, "reason-vi",
                   kdc_deadline_day_reason (deadline, i, "vi"), "reason-en",
                   kdc_deadline_day_reason (deadline, i, "en"), "source", source, "evidence",
                   evidence));
  }
  return list;
}

static json_t *
promises_tree (const kdc_deadline *deadline)
{
  static const char *const kinds[] = { "reception", "resumed", "apology" };
  const char *at, *promise, *reason;
  json_t *list = json_array ();
  int kind;

  for (size_t i = 0; i < kdc_deadline_promise_count (deadline); i++) {
    kdc_deadline_promise (deadline, i, &kind, &at, &promise, &reason);
    json_array_append_new (list, json_pack ("{s:s, s:s, s:s, s:s}", "kind", kinds[kind], "at", at,
                                            "promise", promise, "reason", reason));
  }
  return list;
}

static json_t *
steps_tree (const kdc_deadline *deadline)
{
  json_t *list = json_array ();
  int late;

  for (size_t i = 0; i < kdc_deadline_step_count (deadline); i++) {
    const kdc_deadline *step = kdc_deadline_step (deadline, i);
    const char *done = kdc_deadline_step_done (step, &late);

    json_array_append_new (
        list, json_pack ("{s:s, s:s, s:s, s:s, s:b, s:o}", "name", kdc_deadline_step_name (step),
                         "reception", kdc_deadline_reception (step), "due",
                         kdc_deadline_due (step), "done", done, "late", late, "day",
                         days_tree (step)));
  }
  return list;
}

static json_t *
deadline_tree (const struct cli *cli, const kdc_deadline *deadline)
{
  static const char *const states[] = { "due", "paused", "other" };

  return json_pack ("{s:s, s:s, s:s, s:s, s:I, s:s, s:o, s:o, s:o}", "state",
                    states[kdc_deadline_state (deadline)], "reception",
                    kdc_deadline_reception (deadline), "due", kdc_deadline_due (deadline),
                    "collect", kdc_deadline_collect (deadline), "remaining",
                    (json_int_t) kdc_deadline_remaining (deadline), "note",
                    kdc_deadline_note (deadline, cli->lang), "day", days_tree (deadline),
                    "promise", promises_tree (deadline), "step", steps_tree (deadline));
}

/* --- as text ---------------------------------------------------------------------------------- */

/* "2026-11-27T17:00:00+07:00" as people write it; a day alone has no time. */
static const char *
spoken (const struct cli *cli, const char *at, char out[40])
{
  const char *time = strlen (at) > 16 ? at + 11 : "";

  if (strlen (at) < 10)
    return at;
  if (*say (cli, "v", "") != '\0')
    snprintf (out, 40, "%.5s%s%.2s/%.2s/%.4s", time, *time ? " ngày " : "", at + 8, at + 5, at);
  else
    snprintf (out, 40, "%.10s%s%.5s", at, *time ? " " : "", time);
  return out;
}

static const char *
spoken_evidence (const struct cli *cli, const char *evidence)
{
  if (strcmp (evidence, "verified") == 0)
    return say (cli, "đã kiểm chứng", "verified");
  return strcmp (evidence, "inferred") == 0 ? say (cli, "suy ra từ nguồn", "inferred")
                                            : say (cli, "chưa kiểm chứng", "not verified");
}

static void
show_days (const struct cli *cli, const kdc_deadline *deadline)
{
  const char *evidence, *source;
  char day[11], text[40];
  int counts;

  for (size_t i = 0; i < kdc_deadline_day_count (deadline); i++) {
    kdc_deadline_day (deadline, i, day, &counts);
    source = kdc_deadline_day_source (deadline, i, &evidence);
    printf ("  %s %s %s", spoken (cli, day, text), counts ? "+" : "-",
            kdc_deadline_day_reason (deadline, i, cli->lang));
    if (*source)
      printf (" [%s; %s]", source, spoken_evidence (cli, evidence));
    putchar ('\n');
  }
}

static void
show_end (const struct cli *cli, const kdc_deadline *deadline)
{
  char text[40];

  printf ("%s: %s\n", say (cli, "Tiếp nhận", "Received"),
          spoken (cli, kdc_deadline_reception (deadline), text));
  if (kdc_deadline_state (deadline) == KDC_DEADLINE_OTHER)
    printf ("%s: %s\n", say (cli, "Thời hạn", "Term"), kdc_deadline_note (deadline, cli->lang));
  else if (kdc_deadline_state (deadline) == KDC_DEADLINE_PAUSED)
    printf (say (cli, "Đang tạm dừng, còn %lld ngày\n", "The clock stands, %lld days are left\n"),
            (long long) kdc_deadline_remaining (deadline));
  else
    printf ("%s: %s\n", say (cli, "Hạn trả", "Due"),
            spoken (cli, kdc_deadline_due (deadline), text));
  if (strcmp (kdc_deadline_collect (deadline), kdc_deadline_due (deadline)) != 0)
    printf ("%s: %s\n", say (cli, "Đến nhận kết quả từ", "To be had from"),
            spoken (cli, kdc_deadline_collect (deadline), text));
}

static void
show_history (const struct cli *cli, const kdc_deadline *deadline)
{
  const char *kinds[] = { say (cli, "khi tiếp nhận", "at reception"),
                          say (cli, "sau tạm dừng", "after a pause"),
                          say (cli, "phiếu xin lỗi", "slip of apology") };
  const char *at, *promise, *reason, *done;
  char begin[40], end[40], text[40];
  int kind, late;

  for (size_t i = 0; i < kdc_deadline_promise_count (deadline); i++) {
    kdc_deadline_promise (deadline, i, &kind, &at, &promise, &reason);
    printf ("%s %s (%s, %s)%s%s\n", say (cli, "Hẹn trả", "Promised"), spoken (cli, promise, end),
            kinds[kind], spoken (cli, at, begin), *reason ? ": " : "", reason);
  }
  for (size_t i = 0; i < kdc_deadline_step_count (deadline); i++) {
    const kdc_deadline *step = kdc_deadline_step (deadline, i);

    done = kdc_deadline_step_done (step, &late);
    printf ("%s “%s”: %s – %s%s%s%s\n", say (cli, "Bước", "Step"), kdc_deadline_step_name (step),
            spoken (cli, kdc_deadline_reception (step), begin),
            spoken (cli, kdc_deadline_due (step), end), *done ? ", " : "",
            spoken (cli, done, text), late ? say (cli, " (quá hạn)", " (late)") : "");
    show_days (cli, step);
  }
}

int
command_deadline (struct cli *cli)
{
  kdc_deadline *deadline = NULL;
  kdc_error *error = NULL;
  kdc_term *term = NULL;
  int status;

  if (cli->operand_count > 0) {
    fprintf (stderr, "kdc deadline --received 2026-11-14T20:30 --unit UNIT --quantity N …\n");
    return EXIT_NOT_RUN;
  }
  status = kdc_term_new (cli->catalog, &term, &error);
  if (status == KDC_OK)
    status = fill_term (cli, term, &error);
  if (status == KDC_OK)
    status = kdc_term_count (term, &deadline, &error);
  kdc_term_free (term);
  if (status != KDC_OK)
    return say_error (cli, error);
  if (cli->format != FORMAT_TEXT) {
    status = show_tree (cli, "deadline", deadline_tree (cli, deadline));
  } else {
    show_end (cli, deadline);
    show_days (cli, deadline);
    show_history (cli, deadline);
    status = EXIT_DONE;
  }
  kdc_deadline_free (deadline);
  return status;
}
