# Documents of the catalog, installed below $(pkgdatadir)/catalog as they lie here: every one in these folders.
catalog_folders = lib/data/authorities lib/data/calendars lib/data/codelists lib/data/forms lib/data/prints \
  lib/data/procedures lib/data/protocols lib/data/registers lib/data/styles
EXTRA_DIST += lib/data/NOTICE.md lib/data/lint.tsv $(catalog_folders)
# RELAX NG for editors and users; tests/schemas proves that the tables say the same.
schemas = lib/data/schemas/types.rng \
  lib/data/schemas/authorities.rng lib/data/schemas/calendar.rng lib/data/schemas/codelist.rng \
  lib/data/schemas/diff.rng lib/data/schemas/dossier.rng lib/data/schemas/faults.rng lib/data/schemas/form.rng lib/data/schemas/layer.rng lib/data/schemas/overlay.rng lib/data/schemas/plan.rng lib/data/schemas/print.rng \
  lib/data/schemas/procedure.rng lib/data/schemas/protocol.rng lib/data/schemas/receipt.rng \
  lib/data/schemas/record.rng lib/data/schemas/register.rng lib/data/schemas/report.rng
