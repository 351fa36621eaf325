/* cases.h - the folders of tests/cases: data that a clerk could read, run by every language.
 *   dossier.xml    what is validated, with the files it names
 *   case.xml       <case on="2026-11-14" verdict="supplement">what this case is about</case>
 *   expected.xml   <expected> <finding code= severity= path= model= line= column=/> … </expected>,
 *                  in the order of the report; model, line and column are compared when given.
 *                  <fee id= amount=/> lines are compared when there is one.
 * With KDC_UPDATE=1 in the environment expected.xml is written instead of compared. */
#ifndef KDC_TEST_CASES_H
#define KDC_TEST_CASES_H

#include "validate/report.h"

struct case_finding { char code[64], severity[16], path[160], model[96]; int line, column; };
struct case_fee { char id[48], amount[48]; };

struct test_case {
  char name[96], directory[512], verdict[16];
  kdc__day on;
  struct case_finding findings[64]; size_t finding_count;
  struct case_fee fees[8]; size_t fee_count;
};

/* All folders below area that hold a case.xml, sorted by name; exits the test program with a
 * message when one cannot be read. The caller frees. */
struct test_case *cases_load (struct kdc_context *ctx, const char *area, size_t *count);
/* NULL: as expected; else what differs, in a buffer that lives until the next call. */
const char *cases_compare (const struct test_case *expected, const struct kdc_report *report);
/* Writes expected.xml from a report. */
int cases_update (const struct test_case *expected, const struct kdc_report *report);

#endif
