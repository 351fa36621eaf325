libkdc_all_la_SOURCES += \
  lib/validate/check.h lib/validate/code.c lib/validate/draft.c lib/validate/draft.h \
  lib/validate/diff.c lib/validate/diff.h lib/validate/diff_draft.c lib/validate/diff_match.c lib/validate/diff_print.c lib/validate/diff_tree.c \
  lib/validate/diff_weigh.c lib/validate/diff_words.c lib/validate/diff_write.c \
  lib/validate/evaluate.c lib/validate/evaluate.h \
  lib/validate/evaluator.c lib/validate/fill.c lib/validate/fill.h lib/validate/fill_entry.c \
  lib/validate/fill_evaluate.c lib/validate/fill_manifest.c lib/validate/fill_path.c \
  lib/validate/fill_report.c lib/validate/fill_rows.c lib/validate/fill_session.h lib/validate/lint.c lib/validate/lint.h lib/validate/lint_accept.c \
  lib/validate/lint_authority.c lib/validate/lint_checks.h lib/validate/lint_condition.c lib/validate/lint_data.c \
  lib/validate/lint_form.c lib/validate/lint_procedure.c lib/validate/lint_table.c \
  lib/validate/lint_text.c lib/validate/lint_walk.c lib/validate/lint_was.c lib/validate/paper.c lib/validate/post.c lib/validate/post.h \
  lib/validate/post_body.c lib/validate/post_names.c lib/validate/procedure.c \
  lib/validate/rebase.c lib/validate/rebase.h lib/validate/rebase_map.c lib/validate/rebase_report.c lib/validate/report.c \
  lib/validate/report.h lib/validate/report_json.c lib/validate/report_xml.c \
  lib/validate/require.c lib/validate/rule.c lib/validate/run.c lib/validate/succession.c \
  lib/validate/succession.h lib/validate/succession_apply.c lib/validate/succession_find.c lib/validate/succession_judge.c \
  lib/validate/succession_private.h lib/validate/succession_read.c lib/validate/succession_write.c \
  lib/validate/verdict_table.c \
  lib/validate/unplaced.c lib/validate/unplaced.h lib/validate/write.c lib/validate/write.h
