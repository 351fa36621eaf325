/* diff_weigh.c - whether a change asks more of who files (papers, boxes, money, waiting), or less.
 * Only what can be told without running anything: another condition is "structure". */
#include "validate/diff.h"

#include <string.h>

#include "base/text.h"

/* How much a value asks. Higher is more. */
enum measure { NUMBER_UP, NUMBER_DOWN, RANK, IS_THERE, ENDS };

static const struct rule {
  const char *what;
  enum measure measure;
  const char *ranks[4];             /* RANK: from the least on; NULL stands for none */
} rules[] = {
  { "required", RANK, { NULL } }, { "certified", RANK, { NULL } },
  { "constraint", IS_THERE, { NULL } },
  { "min", NUMBER_UP, { NULL } }, { "max", NUMBER_DOWN, { NULL } },
  { "max-length", NUMBER_DOWN, { NULL } },
  { "originals", NUMBER_UP, { NULL } }, { "copies", NUMBER_UP, { NULL } },
  { "amount", NUMBER_UP, { NULL } }, { "cap", NUMBER_UP, { NULL } },
  { "quantity", NUMBER_UP, { NULL } },
  { "handling", RANK, { "note", "present", "submit" } },
  { "severity", RANK, { "info", "warning", "error" } },
  { "outcome", IS_THERE, { NULL } },
  { "valid-to", ENDS, { NULL } },
};

static const char *
weight_of (int64_t before, int64_t after)
{
  return before == after ? "structure" : after > before ? "tightened" : "loosened";
}

/* Never, when, always. */
static int
rank_condition (const char *value, int absent)
{
  if (!value)
    return absent;
  return strcmp (value, "false()") == 0 ? 0 : strcmp (value, "true()") == 0 ? 2 : 1;
}

/* A paper to be submitted is required unless it says otherwise; all else only when it says so. */
static int
rank_absent (const char *what, const struct kdc__element *element)
{
  const char *handling = element ? kdc__element_attribute (element, "handling") : NULL;

  return strcmp (what, "required") == 0 && handling && strcmp (handling, "submit") == 0 ? 2 : 0;
}

static int
rank_word (const struct rule *rule, const char *value)
{
  int i;

  if (!value)                       /* severity: error */
    return 2;
  for (i = 0; i < 3; i++)
    if (rule->ranks[i] && strcmp (rule->ranks[i], value) == 0)
      return i;
  return -1;
}

static const char *
weigh_rank (const struct rule *rule, const struct kdc__element *const sides[KDC__SIDES],
            const char *const values[KDC__SIDES])
{
  int ranks[KDC__SIDES], side;

  for (side = 0; side < KDC__SIDES; side++)
    ranks[side] = rule->ranks[0] ? rank_word (rule, values[side])
                                 : rank_condition (values[side],
                                                   rank_absent (rule->what, sides[side]));
  return weight_of (ranks[KDC__BEFORE], ranks[KDC__AFTER]);
}

/* A limit that comes limits; a number that is none is told apart no further. */
static const char *
weigh_number (const char *const values[KDC__SIDES], int down)
{
  int64_t numbers[KDC__SIDES];
  int side;

  if (!values[KDC__BEFORE] || !values[KDC__AFTER])
    return values[KDC__AFTER] ? "tightened" : "loosened";
  for (side = 0; side < KDC__SIDES; side++)
    if (kdc__parse_int64 (values[side], strlen (values[side]), numbers + side) != 0)
      return "structure";
  return down ? weight_of (numbers[KDC__AFTER], numbers[KDC__BEFORE])
              : weight_of (numbers[KDC__BEFORE], numbers[KDC__AFTER]);
}

/* The quantity of a time compares only in the same unit; that of a fee is an expression. */
static int
is_other_unit (const struct kdc__element *const sides[KDC__SIDES])
{
  const char *a = kdc__element_attribute (sides[KDC__BEFORE], "unit");
  const char *b = kdc__element_attribute (sides[KDC__AFTER], "unit");

  return !a || !b || strcmp (a, b) != 0;
}

static const char *
weigh_by (const struct rule *rule, const struct kdc__element *const sides[KDC__SIDES],
          const char *const values[KDC__SIDES])
{
  switch (rule->measure) {
  case NUMBER_UP:
    if (strcmp (rule->what, "quantity") == 0 && is_other_unit (sides))
      return "structure";
    return weigh_number (values, 0);
  case NUMBER_DOWN:
    return weigh_number (values, 1);
  case RANK:
    return weigh_rank (rule, sides, values);
  case IS_THERE:
    return weight_of (values[KDC__BEFORE] != NULL, values[KDC__AFTER] != NULL);
  case ENDS:
    break;
  }
  return sides[KDC__AFTER]->parent && strcmp (sides[KDC__AFTER]->decl->name, "code") == 0
           ? weight_of (values[KDC__BEFORE] != NULL, values[KDC__AFTER] != NULL) : "structure";
}

const char *
kdc__diff_weigh (const char *what, const struct kdc__element *const sides[KDC__SIDES],
                 const char *const values[KDC__SIDES])
{
  size_t i;

  if (strcmp (what, "evidence") == 0 || strcmp (what, "source") == 0)
    return "evidence";
  for (i = 0; i < KDC__COUNT_OF (rules); i++)
    if (strcmp (rules[i].what, what) == 0)
      return weigh_by (rules + i, sides, values);
  return "structure";
}

const char *
kdc__diff_weigh_presence (const struct kdc__element *element, int added)
{
  static const char *const asking[] = { "rule", "paper", "one-of", "fee" };
  static const char *const allowing[] = { "code", "exempt", "channel" };
  const char *handling = kdc__element_attribute (element, "handling");
  const char *required = kdc__element_attribute (element, "required");
  size_t i;

  if (strcmp (element->decl->ns, KDC__OVERLAY_NS) == 0)
    return "structure";                 /* it changes something that is there anyway */
  if (handling && strcmp (handling, "note") == 0)
    return "wording";
  if (kdc__diff_is_node (element))
    return rank_condition (required, 0) == 0 ? "structure" : added ? "tightened" : "loosened";
  for (i = 0; i < KDC__COUNT_OF (asking); i++)
    if (strcmp (asking[i], element->decl->name) == 0)
      return added ? "tightened" : "loosened";
  for (i = 0; i < KDC__COUNT_OF (allowing); i++)
    if (strcmp (allowing[i], element->decl->name) == 0)
      return added ? "loosened" : "tightened";
  return "structure";
}
