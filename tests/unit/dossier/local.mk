check_PROGRAMS += tests/unit/dossier/attachment_test tests/unit/dossier/dossier_test
