/* verdict_table.c - which verdict a finding leads to. Layer × code, the first row that fits: what
 * could not be checked is undecided, what is no dossier is invalid, the rest can be mended. */
#include "validate/report.h"

#include <string.h>

#define ANY_LAYER 0

static const struct {
  int layer;
  const char *code;                 /* NULL: any */
  int verdict;
} table[] = {
  { ANY_LAYER, "rule.error", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "input.limit", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "input.rows", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "code.list-missing", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "paper.too-many", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "paper.unread", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "procedure.form-version", KDC_VERDICT_UNDECIDED },
  { ANY_LAYER, "procedure.unknown", KDC_VERDICT_INVALID },
  { ANY_LAYER, "procedure.not-in-force", KDC_VERDICT_INVALID },
  { ANY_LAYER, "procedure.no-data", KDC_VERDICT_INVALID },
  { ANY_LAYER, "procedure.replaced", KDC_VERDICT_INVALID },
  { ANY_LAYER, "procedure.repealed", KDC_VERDICT_INVALID },
  { ANY_LAYER, "procedure.no-form", KDC_VERDICT_INVALID },
  { KDC_LAYER_INPUT, NULL, KDC_VERDICT_INVALID },
  { KDC_LAYER_STRUCTURE, NULL, KDC_VERDICT_INVALID },
  { KDC_LAYER_MODEL, NULL, KDC_VERDICT_INVALID },
  { ANY_LAYER, NULL, KDC_VERDICT_SUPPLEMENT },
};

int
kdc__verdict_of (const struct kdc_finding *finding)
{
  size_t i;

  if (finding->severity != KDC_SEVERITY_ERROR)
    return KDC_VERDICT_COMPLETE;
  if (finding->outcome && strcmp (finding->outcome, "refuse") == 0)
    return KDC_VERDICT_REFUSED;
  for (i = 0; i < sizeof table / sizeof *table; i++)
    if ((table[i].layer == ANY_LAYER || table[i].layer == finding->layer)
        && (!table[i].code || strcmp (table[i].code, finding->code->code) == 0))
      return table[i].verdict;
  return KDC_VERDICT_UNDECIDED;
}

static const char *
name_at (const char *const *names, size_t count, int index)
{
  return index >= 0 && (size_t) index < count ? names[index] : "unknown";
}

const char *
kdc__verdict_name (int verdict)
{
  static const char *const names[]
    = { "complete", "supplement", "refused", "invalid", "undecided" };

  return name_at (names, sizeof names / sizeof *names, verdict);
}

const char *
kdc__severity_name (int severity)
{
  static const char *const names[] = { "unknown", "error", "warning", "info" };

  return name_at (names, sizeof names / sizeof *names, severity);
}

const char *
kdc__layer_name (int layer)
{
  static const char *const names[] = { "unknown", "input", "structure", "type", "code", "rule",
                                       "paper", "procedure", "signature", "model" };

  return name_at (names, sizeof names / sizeof *names, layer);
}
