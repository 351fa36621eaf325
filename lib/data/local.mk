# Documents of the catalog, installed below $(pkgdatadir)/catalog as they lie here.
catalog_documents = \
  lib/data/authorities/vn-ha-noi.xml \
  lib/data/calendars/vn-2026.xml \
  lib/data/codelists/birth-kind.xml \
  lib/data/codelists/certificate-purpose.xml \
  lib/data/codelists/channel.xml \
  lib/data/codelists/countries.xml \
  lib/data/codelists/death-notice-kind.xml \
  lib/data/codelists/ethnic-groups.xml \
  lib/data/codelists/files-as.xml \
  lib/data/codelists/id-paper.xml \
  lib/data/codelists/marital-status.xml \
  lib/data/codelists/marriage-registration-kind.xml \
  lib/data/codelists/marriage-venue.xml \
  lib/data/codelists/paper-kind.xml \
  lib/data/codelists/proxy-relation.xml \
  lib/data/codelists/registration-kind.xml \
  lib/data/codelists/relation.xml \
  lib/data/codelists/residence-type.xml \
  lib/data/codelists/sex.xml \
  lib/data/codelists/verification.xml \
  lib/data/forms/tp-ht-ket-hon.xml \
  lib/data/forms/tp-ht-khai-sinh.xml \
  lib/data/forms/tp-ht-khai-tu.xml \
  lib/data/forms/tp-ht-xac-nhan-tthn.xml \
  lib/data/prints/declaration-1.001193.xml \
  lib/data/prints/slip-01.xml \
  lib/data/procedures/1.000656.xml \
  lib/data/procedures/1.000894.xml \
  lib/data/procedures/1.001193.xml \
  lib/data/procedures/1.004873.xml \
  lib/data/protocols/kdc.xml \
  lib/data/styles/giay-tiep-nhan.xsl \
  lib/data/styles/page.xsl \
  lib/data/styles/to-khai-khai-sinh.xsl
EXTRA_DIST += lib/data/NOTICE.md
# RELAX NG for editors and users; tests/schemas proves that the tables say the same.
schemas = lib/data/schemas/types.rng \
  lib/data/schemas/authorities.rng lib/data/schemas/calendar.rng lib/data/schemas/codelist.rng \
  lib/data/schemas/dossier.rng lib/data/schemas/form.rng lib/data/schemas/print.rng \
  lib/data/schemas/procedure.rng lib/data/schemas/protocol.rng lib/data/schemas/receipt.rng \
  lib/data/schemas/report.rng
