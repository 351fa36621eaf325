/* procedure.c - the layer of the procedure: consent to assistance, the case chosen; and the fee
 * lines that follow from the data. */
#include "validate/check.h"

#include <string.h>

static int
judge_assistance (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  struct kdc__finding_spec spec
    = { .code = "assistance.consent", .path = "assistance", .offset = d->assistance_offset };

  if (d->assistance_offset == KDC__NO_OFFSET || d->consent)
    return KDC_OK;
  return kdc__findings_add (&check->report->findings, &spec, "volunteer",
                            d->volunteer ? d->volunteer : "", NULL);
}

/* Consent given afterwards is none: the desk has already read and sent what the citizen told it. */
static int
judge_consent_time (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  struct kdc__finding_spec spec
    = { .code = "assistance.consent-late", .path = "assistance", .offset = d->assistance_offset };
  kdc__instant at = d->has_received ? d->received : d->created;
  char consent[32], filed[32];

  if (!d->consent || !d->has_consent_at || d->untimely || (!d->has_received && !d->has_created)
      || d->consent_at <= at)
    return KDC_OK;
  kdc__instant_format (d->consent_at, consent);
  kdc__instant_format (at, filed);
  return kdc__findings_add (&check->report->findings, &spec, "volunteer",
                            d->volunteer ? d->volunteer : "", "at", consent, "filed", filed, NULL);
}

/* A mistake, and no harm: receivers count from the arrival. */
static int
judge_received (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  struct kdc__finding_spec spec
    = { .code = "procedure.received-later", .path = "", .offset = d->root_offset };
  char received[32], on[11];

  if (!d->has_received || kdc__day_of (d->received) <= check->on + 1)
    return KDC_OK;
  kdc__instant_format (d->received, received);
  kdc__day_format (check->on, on);
  return kdc__findings_add (&check->report->findings, &spec, "received", received, "on", on, NULL);
}

static const struct kdc__case *
find_case (const struct kdc_procedure *procedure, const char *code)
{
  size_t i;

  for (i = 0; i < procedure->case_count; i++)
    if (strcmp (procedure->cases[i].code, code) == 0)
      return procedure->cases + i;
  return NULL;
}

static int
report_case (struct kdc__check *check, const char *code, const struct kdc__case *chosen)
{
  const char *name = chosen ? kdc__text_get (&chosen->name, KDC__VI) : NULL;
  struct kdc__finding_spec spec
    = { .code = code, .path = "", .offset = check->dossier->root_offset };

  return kdc__findings_add (&check->report->findings, &spec, "case", check->dossier->case_code,
                            "title", name ? name : "", NULL);
}

/* The case is a help for sorting, not a claim of the citizen: what does not fit is a warning. */
static int
judge_case (struct kdc__check *check)
{
  const struct kdc_dossier *d = check->dossier;
  const struct kdc__case *chosen;
  struct kdc__outcome outcome;
  int status;

  if (!d->case_code || d->procedure->case_count == 0)
    return KDC_OK;
  chosen = find_case (d->procedure, d->case_code);
  if (!chosen)
    return report_case (check, "procedure.case-unknown", NULL);
  if (!chosen->test || !kdc__form_is_same (d->procedure->form, check->form))
    return KDC_OK;
  status = kdc__check_run (check, chosen->test, 0, 0, &outcome);
  if (status != KDC_OK)
    return status;
  if (outcome.kind != KDC__RESULT)
    return kdc__check_unsettled (check, &outcome, NULL, 0, chosen->code);
  return kdc__outcome_true (&outcome) ? KDC_OK
                                      : report_case (check, "procedure.case-differs", chosen);
}

int
kdc__check_procedure (struct kdc__check *check)
{
  int status = judge_assistance (check);

  if (status == KDC_OK)
    status = judge_consent_time (check);
  if (status == KDC_OK)
    status = judge_received (check);
  if (status == KDC_OK && check->dossier->procedure && check->form)
    status = judge_case (check);
  return status;
}

/* --- fees ------------------------------------------------------------------------------------- */

/* How often a fee is due; *known 0: its data is missing or wrong, and that has been said. */
static int
quantity_of (struct kdc__check *check, const struct kdc__fee *fee, struct kdc__decimal *out,
             int *known)
{
  struct kdc__outcome outcome;
  int status;

  *known = 1;
  if (!fee->quantity)
    return kdc__decimal_from_int (1, out);
  status = kdc__check_run (check, fee->quantity, 0, 0, &outcome);
  if (status != KDC_OK)
    return status;
  *known = outcome.kind == KDC__RESULT && outcome.count == 1;
  if (outcome.kind != KDC__RESULT)
    return kdc__check_unsettled (check, &outcome, NULL, 0, fee->id);
  if (!*known)
    return KDC_OK;
  if (outcome.values[0].type == KDC__T_INTEGER)
    return kdc__decimal_from_int (outcome.values[0].u.integer, out);
  *known = outcome.values[0].type == KDC__T_DECIMAL;
  *out = outcome.values[0].u.decimal;
  return KDC_OK;
}

static int
parse_amount (const char *amount, struct kdc__decimal *out)
{
  struct kdc__value value;
  int status = kdc__value_parse (KDC__T_DECIMAL, amount, strlen (amount), &value);

  *out = value.u.decimal;
  return status;
}

/* Each band changes the price of what lies from its beginning on. */
static int
add_band (const struct kdc__band *band, struct kdc__decimal quantity, struct kdc__decimal *price,
          struct kdc__decimal *total)
{
  struct kdc__decimal amount, difference, before, beyond;
  int status = parse_amount (band->amount, &amount);

  if (status == KDC_OK)
    status = kdc__decimal_from_int (band->from - 1, &before);
  if (status == KDC_OK)
    status = kdc__decimal_subtract (quantity, before, &beyond);
  if (status != KDC_OK || beyond.coefficient <= 0)
    return status;
  status = kdc__decimal_subtract (amount, *price, &difference);
  if (status == KDC_OK)
    status = kdc__decimal_multiply (difference, beyond, &difference);
  *price = amount;
  return status == KDC_OK ? kdc__decimal_add (*total, difference, total) : status;
}

static int
sum_of (const struct kdc__fee *fee, struct kdc__decimal quantity, struct kdc__decimal *out)
{
  struct kdc__decimal price, cap;
  int status = parse_amount (fee->amount, &price);
  size_t i;

  if (status == KDC_OK)
    status = kdc__decimal_multiply (price, quantity, out);
  for (i = 0; i < fee->band_count && status == KDC_OK; i++)
    status = add_band (fee->bands + i, quantity, &price, out);
  if (status == KDC_OK && fee->cap)
    status = parse_amount (fee->cap, &cap);
  if (status == KDC_OK && fee->cap && kdc__decimal_compare (cap, *out) < 0)
    *out = cap;
  return status;
}

static int
multiply (struct kdc__check *check, const struct kdc__fee *fee, struct kdc__decimal quantity,
          const char **out)
{
  struct kdc__value value = { .type = KDC__T_DECIMAL };
  struct kdc_buffer text;
  int status = sum_of (fee, quantity, &value.u.decimal);

  *out = NULL;
  if (status != KDC_OK)
    return status == KDC_ENOMEM ? status : KDC_EMODEL;
  kdc__buffer_init (&text, check->ctx, 0);
  status = kdc__value_format (&value, &text);
  if (status == KDC_OK && !(*out = kdc__arena_strdup (&check->report->arena, text.data)))
    status = KDC_ENOMEM;
  kdc__buffer_clear (&text);
  return status;
}

static int
copy_line (struct kdc__arena *arena, const struct kdc__fee *fee, struct kdc__fee_line *line)
{
  const char *const texts[] = { fee->id, fee->currency, fee->set_by };
  const char **targets[] = { &line->id, &line->currency, &line->set_by };
  size_t i;
  int lang;

  for (i = 0; i < 3; i++)
    if (texts[i] && !(*targets[i] = kdc__arena_strdup (arena, texts[i])))
      return KDC_ENOMEM;
  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *name = fee->name.by_lang[lang], *note = fee->note.by_lang[lang];

    if ((name && !(line->name.by_lang[lang] = kdc__arena_strdup (arena, name)))
        || (note && !(line->note.by_lang[lang] = kdc__arena_strdup (arena, note))))
      return KDC_ENOMEM;
  }
  return KDC_OK;
}

/* The sum follows from the dossier: nobody else sets it, no answer or way to file decides. */
static int
has_sum (const struct kdc__fee *fee)
{
  return fee->amount && !fee->set_by && !fee->ask && !fee->channel;
}

/* An exemption that the form decides, and that holds. */
static int
find_exempt (struct kdc__check *check, const struct kdc__fee *fee, const struct kdc__exempt **out)
{
  const struct kdc_procedure *procedure = check->dossier->procedure;
  int status = KDC_OK, holds = 0;
  size_t i;

  *out = NULL;
  for (i = 0; i < procedure->exempt_count && status == KDC_OK && !holds; i++) {
    const struct kdc__exempt *exempt = procedure->exempts + i;

    if (exempt->when && strcmp (exempt->fee, fee->id) == 0)
      status = kdc__check_asks (check, exempt->when, NULL, 0, fee->id, &holds);
    if (holds)
      *out = exempt;
  }
  return status;
}

/* Nothing is to be paid, and the note says who need not. */
static int
forgive (struct kdc__arena *arena, const struct kdc__exempt *exempt, struct kdc__fee_line *line)
{
  int lang;

  line->set_by = NULL;
  line->amount = kdc__arena_strdup (arena, "0");
  for (lang = 0; lang < KDC__LANGS; lang++) {
    const char *name = exempt->name.by_lang[lang];

    line->note.by_lang[lang] = name ? kdc__arena_strdup (arena, name) : NULL;
    if (!line->amount || (name && !line->note.by_lang[lang]))
      return KDC_ENOMEM;
  }
  return KDC_OK;
}

static int
judge_fee (struct kdc__check *check, const struct kdc__fee *fee)
{
  struct kdc_report *report = check->report;
  struct kdc__fee_line line = { NULL, NULL, NULL, NULL, { { NULL } }, { { NULL } } };
  struct kdc__decimal quantity = { 0, 0 };
  const char *chosen = check->dossier->case_code;
  const struct kdc__exempt *exempt = NULL;
  int due = 1, known = 0, status = KDC_OK;

  if (fee->case_code && (!chosen || strcmp (chosen, fee->case_code) != 0))
    return KDC_OK;
  if (fee->when)
    status = kdc__check_asks (check, fee->when, NULL, 0, fee->id, &due);
  if (status == KDC_OK && due)
    status = quantity_of (check, fee, &quantity, &known);
  if (status != KDC_OK || !known || quantity.coefficient <= 0)
    return status;
  if (has_sum (fee))
    status = multiply (check, fee, quantity, &line.amount);
  if (status == KDC_OK)
    status = copy_line (&report->arena, fee, &line);
  if (status == KDC_OK)
    status = find_exempt (check, fee, &exempt);
  if (exempt)
    status = forgive (&report->arena, exempt, &line);
  if (status == KDC_OK)
    report->fees[report->fee_count++] = line;
  return status;
}

int
kdc__check_fees (struct kdc__check *check)
{
  const struct kdc_procedure *procedure = check->dossier->procedure;
  struct kdc_report *report = check->report;
  int status = KDC_OK;
  size_t i;

  if (!procedure || !check->form || !kdc__form_is_same (procedure->form, check->form)
      || !procedure->fee_count)
    return KDC_OK;
  report->fees = kdc__arena_array (&report->arena, procedure->fee_count, sizeof *report->fees);
  if (!report->fees)
    return KDC_ENOMEM;
  for (i = 0; i < procedure->fee_count && status == KDC_OK; i++)
    status = judge_fee (check, procedure->fees + i);
  return status;
}
