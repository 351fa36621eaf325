/* lint_table.c - every check: its code, what it is called for, its function. Severity and texts are
 * rows of messages/lint.def. */
#include "validate/lint_checks.h"

#define DOCUMENT(CODE, RUN) { CODE, KDC__LINT_DOCUMENT, KDC__LINT_ANY, NULL, RUN }
#define DOCUMENT_OF(KIND, CODE, RUN) { CODE, KDC__LINT_DOCUMENT, KDC__K_##KIND, NULL, RUN }
#define ELEMENT(CODE, RUN) { CODE, KDC__LINT_ELEMENT, KDC__LINT_ANY, NULL, RUN }
#define ELEMENT_OF(KIND, NAME, CODE, RUN) { CODE, KDC__LINT_ELEMENT, KDC__K_##KIND, NAME, RUN }
#define TEXT(CODE, RUN) { CODE, KDC__LINT_TEXT, KDC__LINT_ANY, NULL, RUN }
#define FORM(CODE, RUN) { CODE, KDC__LINT_FORM, KDC__K_FORM, NULL, RUN }
#define NODE(CODE, RUN) { CODE, KDC__LINT_NODE, KDC__K_FORM, NULL, RUN }
#define RULE(CODE, RUN) { CODE, KDC__LINT_RULE, KDC__K_FORM, NULL, RUN }
#define CONDITION(CODE, RUN) { CODE, KDC__LINT_CONDITION, KDC__LINT_ANY, NULL, RUN }

const struct kdc__lint_check kdc__lint_checks[] = {
  DOCUMENT ("lint.file-name", kdc__lint_file_name),

  ELEMENT ("lint.source", kdc__lint_source),
  ELEMENT ("lint.unverified", kdc__lint_evidence),

  DOCUMENT ("lint.normal-form", kdc__lint_normal_form),
  DOCUMENT ("lint.version-gap", kdc__lint_version_gap),
  DOCUMENT ("lint.version-same", kdc__lint_version_same),

  TEXT ("lint.untranslated", kdc__lint_untranslated),
  TEXT ("lint.text-copied", kdc__lint_text_copied),
  TEXT ("lint.text-blanks", kdc__lint_text_blanks),
  TEXT ("lint.text-punctuation", kdc__lint_text_punctuation),
  TEXT ("lint.text-invisible", kdc__lint_text_invisible),
  TEXT ("lint.text-letter", kdc__lint_text_letter),
  TEXT ("lint.text-placeholder", kdc__lint_text_placeholder),
  TEXT ("lint.label-punctuation", kdc__lint_label_punctuation),
  TEXT ("lint.label-length", kdc__lint_label_length),
  TEXT ("lint.sentence-end", kdc__lint_sentence_end),
  TEXT ("lint.question-mark", kdc__lint_question_mark),

  FORM ("lint.form-unused", kdc__lint_form_unused),

  NODE ("lint.field-guide", kdc__lint_field_guide),
  NODE ("lint.field-example", kdc__lint_field_example),
  NODE ("lint.constraint-message", kdc__lint_constraint_message),
  NODE ("lint.message-unused", kdc__lint_message_unused),
  NODE ("lint.label-double", kdc__lint_label_double),
  NODE ("lint.repeat-unbounded", kdc__lint_repeat_unbounded),
  NODE ("lint.choice-single", kdc__lint_choice_single),
  NODE ("lint.group-empty", kdc__lint_group_empty),
  NODE ("lint.list-empty", kdc__lint_list_empty),
  NODE ("lint.list-single", kdc__lint_list_single),
  NODE ("lint.alias-double", kdc__lint_alias_double),
  NODE ("lint.field-unused", kdc__lint_field_unused),
  NODE ("lint.unreachable", kdc__lint_unreachable),
  NODE ("lint.was-unknown", kdc__lint_was_unknown),
  NODE ("lint.was-kind", kdc__lint_was_kind),
  NODE ("lint.was-double", kdc__lint_was_double),

  RULE ("lint.rule-guide", kdc__lint_rule_guide),
  RULE ("lint.rule-constant", kdc__lint_rule_constant),
  RULE ("lint.rule-elsewhere", kdc__lint_rule_elsewhere),
  RULE ("lint.rule-double", kdc__lint_rule_double),
  RULE ("lint.refusal-unheard", kdc__lint_refusal_unheard),
  RULE ("lint.rule-unreachable", kdc__lint_rule_unreachable),

  CONDITION ("lint.condition-never", kdc__lint_condition_never),
  CONDITION ("lint.condition-idle", kdc__lint_condition_idle),
  CONDITION ("lint.condition-always", kdc__lint_condition_always),
  CONDITION ("lint.condition-clash", kdc__lint_condition_clash),
  CONDITION ("lint.required-repeats", kdc__lint_required_repeats),
  CONDITION ("lint.part-never", kdc__lint_part_never),
  CONDITION ("lint.part-always", kdc__lint_part_always),
  CONDITION ("lint.dead-branch", kdc__lint_dead_branch),
  CONDITION ("lint.operand-twice", kdc__lint_operand_twice),
  CONDITION ("lint.ne-or-ne", kdc__lint_ne_or_ne),
  CONDITION ("lint.code-not-in-force", kdc__lint_code_not_in_force),
  CONDITION ("lint.paper-unknown", kdc__lint_paper_unknown),

  DOCUMENT_OF (PROCEDURE, "lint.procedure-guide", kdc__lint_procedure_guide),
  DOCUMENT_OF (PROCEDURE, "lint.procedure-result", kdc__lint_procedure_result),
  DOCUMENT_OF (PROCEDURE, "lint.procedure-basis", kdc__lint_procedure_basis),
  DOCUMENT_OF (PROCEDURE, "lint.procedure-fee", kdc__lint_procedure_fee),
  DOCUMENT_OF (PROCEDURE, "lint.procedure-step", kdc__lint_procedure_step),
  DOCUMENT_OF (PROCEDURE, "lint.print-missing", kdc__lint_print_missing),

  DOCUMENT_OF (PROCEDURE, "lint.procedure-term", kdc__lint_procedure_term),
  DOCUMENT_OF (PROCEDURE, "lint.domain-unknown", kdc__lint_domain_unknown),
  ELEMENT_OF (PROCEDURE, "ask", "lint.ask-unused", kdc__lint_ask_unused),
  ELEMENT_OF (PROCEDURE, "unknown", "lint.unknown-idle", kdc__lint_unknown_idle),
  ELEMENT_OF (REGISTER, "entry", "lint.entry-whole", kdc__lint_entry_whole),
  ELEMENT_OF (REGISTER, "entry", "lint.entry-cycle", kdc__lint_entry_cycle),
  ELEMENT_OF (REGISTER, "entry", "lint.entry-successor", kdc__lint_entry_successor),

  ELEMENT_OF (PROCEDURE, "legal-basis", "lint.basis-number", kdc__lint_basis_number),
  ELEMENT_OF (PROCEDURE, "paper", "lint.paper-guide", kdc__lint_paper_guide),
  ELEMENT_OF (PROCEDURE, "paper", "lint.paper-count", kdc__lint_paper_count),
  ELEMENT_OF (PROCEDURE, "paper", "lint.paper-idle", kdc__lint_paper_idle),
  ELEMENT_OF (PROCEDURE, "value", "lint.one-of-answered", kdc__lint_one_of_answered),
  ELEMENT_OF (PROCEDURE, "fee", "lint.fee-amount", kdc__lint_fee_amount),
  ELEMENT_OF (PROCEDURE, "fee", "lint.fee-negative", kdc__lint_fee_negative),
  ELEMENT_OF (PROCEDURE, "fee", "lint.fee-currency", kdc__lint_fee_currency),
  ELEMENT_OF (PROCEDURE, "fee", "lint.fee-quantity", kdc__lint_fee_quantity),
  ELEMENT_OF (PROCEDURE, "fee", "lint.fee-source", kdc__lint_fee_source),
  ELEMENT_OF (PROCEDURE, "case", "lint.case-test", kdc__lint_case_test),
  ELEMENT_OF (PROCEDURE, "case", "lint.case-double", kdc__lint_case_double),
  ELEMENT_OF (PROCEDURE, "case", "lint.case-question", kdc__lint_case_question),
  ELEMENT_OF (PROCEDURE, "term", "lint.term-zero", kdc__lint_term_zero),
  ELEMENT_OF (PROCEDURE, "term", "lint.term-calendar", kdc__lint_term_calendar),
  ELEMENT_OF (PROCEDURE, "form", "lint.form-expires", kdc__lint_form_expires),
  ELEMENT_OF (PROCEDURE, "alias", "lint.alias-taken", kdc__lint_alias_taken),

  DOCUMENT_OF (CODELIST, "lint.list-unused", kdc__lint_list_unused),

  ELEMENT_OF (CODELIST, "code", "lint.code-name-double", kdc__lint_code_name_double),
  ELEMENT_OF (CODELIST, "code", "lint.code-outside", kdc__lint_code_outside),
  ELEMENT_OF (CODELIST, "code", "lint.code-parent", kdc__lint_code_parent),
  ELEMENT_OF (CODELIST, "property", "lint.property-single", kdc__lint_property_single),

  ELEMENT_OF (AUTHORITIES, "unit", "lint.unit-orphan", kdc__lint_unit_orphan),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.unit-parent", kdc__lint_unit_parent),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.unit-level", kdc__lint_unit_level),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.unit-type", kdc__lint_unit_type),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.unit-ended", kdc__lint_unit_ended),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.authority-twice", kdc__lint_authority_twice),
  ELEMENT_OF (AUTHORITIES, "unit", "lint.successor-extent", kdc__lint_successor_extent),
  ELEMENT_OF (AUTHORITIES, "agency", "lint.authority-twice", kdc__lint_authority_twice),
  ELEMENT_OF (AUTHORITIES, "agency", "lint.successor-extent", kdc__lint_successor_extent),
  ELEMENT_OF (AUTHORITIES, "successor", "lint.successor-unknown", kdc__lint_successor_unknown),
  ELEMENT_OF (AUTHORITIES, "successor", "lint.successor-day", kdc__lint_successor_day),
  ELEMENT_OF (AUTHORITIES, "successor", "lint.successor-gap", kdc__lint_successor_gap),
  ELEMENT_OF (AUTHORITIES, "successor", "lint.successor-kind", kdc__lint_successor_kind),
  ELEMENT_OF (AUTHORITIES, "successor", "lint.successor-cycle", kdc__lint_successor_cycle),
  ELEMENT_OF (AUTHORITIES, "agency", "lint.agency-unit", kdc__lint_agency_unit),
  ELEMENT_OF (AUTHORITIES, "agency", "lint.agency-id", kdc__lint_agency_id),
  ELEMENT_OF (AUTHORITIES, "agency", "lint.agency-parent", kdc__lint_agency_parent),
  ELEMENT_OF (AUTHORITIES, "tier-moved", "lint.tier-same", kdc__lint_tier_same),

  ELEMENT_OF (CALENDAR, "holiday", "lint.holiday-weekend", kdc__lint_holiday_weekend),
  ELEMENT_OF (CALENDAR, "holiday", "lint.day-double", kdc__lint_day_double),
  ELEMENT_OF (CALENDAR, "decision", "lint.day-double", kdc__lint_day_double),
  ELEMENT_OF (CALENDAR, "decision", "lint.decision-idle", kdc__lint_decision_idle),
  ELEMENT_OF (CALENDAR, "decision", "lint.decision-sunday", kdc__lint_decision_sunday),
  DOCUMENT_OF (CALENDAR, "lint.lunar-gap", kdc__lint_lunar_gap),

  DOCUMENT_OF (PRINT, "lint.print-form", kdc__lint_print_form),

  DOCUMENT_OF (PROTOCOL, "lint.protocol-untested", kdc__lint_protocol_untested),
  ELEMENT_OF (PROTOCOL, "entry", "lint.map-merges", kdc__lint_map_merges),
};

size_t
kdc__lint_check_count (void)
{
  return KDC__COUNT_OF (kdc__lint_checks);
}
