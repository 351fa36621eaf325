/* lint_checks.h - the checks, as lint_table.c lists them, and what several of them ask. */
#ifndef KDC__LINT_CHECKS_H
#define KDC__LINT_CHECKS_H

#include "validate/lint.h"

typedef void kdc__lint_function (struct kdc__lint *lint, const void *item);

/* lint_form.c: the procedures filed with a form, from *at on; NULL: no more. */
const struct kdc_procedure *kdc__lint_procedure_of (struct kdc__lint *lint,
                                                    const struct kdc_form *form, size_t *at);

/* lint_authority.c: days in force of an element; open ends stay open. */
void kdc__lint_days (const struct kdc__element *element, kdc__day *from, kdc__day *to);

kdc__lint_function kdc__lint_file_name, kdc__lint_source, kdc__lint_evidence,
  kdc__lint_normal_form, kdc__lint_version_gap, kdc__lint_version_same, kdc__lint_untranslated,
  kdc__lint_text_copied, kdc__lint_text_blanks, kdc__lint_text_punctuation,
  kdc__lint_text_invisible, kdc__lint_text_letter, kdc__lint_text_placeholder,
  kdc__lint_label_punctuation, kdc__lint_label_length, kdc__lint_sentence_end,
  kdc__lint_question_mark, kdc__lint_form_unused, kdc__lint_field_guide, kdc__lint_field_example,
  kdc__lint_constraint_message, kdc__lint_message_unused, kdc__lint_label_double,
  kdc__lint_repeat_unbounded, kdc__lint_choice_single, kdc__lint_group_empty,
  kdc__lint_list_empty, kdc__lint_list_single, kdc__lint_alias_double, kdc__lint_field_unused,
  kdc__lint_unreachable, kdc__lint_rule_guide, kdc__lint_rule_constant, kdc__lint_rule_elsewhere,
  kdc__lint_rule_double, kdc__lint_refusal_unheard, kdc__lint_rule_unreachable,
  kdc__lint_condition_never, kdc__lint_condition_idle, kdc__lint_condition_always,
  kdc__lint_condition_clash, kdc__lint_required_repeats, kdc__lint_part_never,
  kdc__lint_part_always, kdc__lint_dead_branch, kdc__lint_operand_twice, kdc__lint_ne_or_ne,
  kdc__lint_code_not_in_force, kdc__lint_paper_unknown, kdc__lint_procedure_guide,
  kdc__lint_procedure_result, kdc__lint_procedure_basis, kdc__lint_procedure_fee,
  kdc__lint_procedure_step, kdc__lint_print_missing, kdc__lint_basis_number,
  kdc__lint_paper_guide, kdc__lint_paper_count, kdc__lint_paper_idle, kdc__lint_one_of_answered,
  kdc__lint_fee_amount, kdc__lint_fee_negative, kdc__lint_fee_currency, kdc__lint_fee_quantity,
  kdc__lint_fee_source, kdc__lint_case_test, kdc__lint_case_double, kdc__lint_case_question,
  kdc__lint_term_zero, kdc__lint_term_calendar, kdc__lint_form_expires, kdc__lint_alias_taken,
  kdc__lint_list_unused, kdc__lint_code_name_double, kdc__lint_code_outside,
  kdc__lint_code_parent, kdc__lint_property_single, kdc__lint_unit_orphan, kdc__lint_unit_parent,
  kdc__lint_unit_level, kdc__lint_unit_type, kdc__lint_unit_ended, kdc__lint_authority_twice,
  kdc__lint_successor_unknown, kdc__lint_successor_day, kdc__lint_successor_gap,
  kdc__lint_successor_extent, kdc__lint_successor_kind, kdc__lint_successor_cycle,
  kdc__lint_agency_unit, kdc__lint_agency_id, kdc__lint_agency_parent, kdc__lint_tier_same,
  kdc__lint_holiday_weekend, kdc__lint_day_double, kdc__lint_decision_idle,
  kdc__lint_decision_sunday, kdc__lint_lunar_gap,
  kdc__lint_procedure_term, kdc__lint_domain_unknown, kdc__lint_ask_unused,
  kdc__lint_unknown_idle, kdc__lint_entry_whole, kdc__lint_entry_cycle,
  kdc__lint_entry_successor,
  kdc__lint_was_unknown, kdc__lint_was_kind, kdc__lint_was_double,
  kdc__lint_print_form, kdc__lint_protocol_untested, kdc__lint_map_merges;

#endif
