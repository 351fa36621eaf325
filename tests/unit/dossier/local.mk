check_PROGRAMS += tests/unit/dossier/attachment_test tests/unit/dossier/dossier_test
tests_unit_dossier_attachment_test_SOURCES = tests/unit/dossier/attachment_test.c
tests_unit_dossier_attachment_test_LDADD = $(test_libs)
tests_unit_dossier_dossier_test_SOURCES = tests/unit/dossier/dossier_test.c
tests_unit_dossier_dossier_test_LDADD = $(test_libs)
