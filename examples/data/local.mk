EXTRA_DIST += \
  examples/data/birth-complete/dossier.xml examples/data/birth-complete/files \
  examples/data/birth-incomplete/dossier.xml examples/data/birth-incomplete/files \
  examples/data/death-complete/dossier.xml examples/data/death-complete/files \
  examples/data/layers \
  examples/data/marital-status-complete/dossier.xml examples/data/marital-status-complete/files \
  examples/data/marriage-complete/dossier.xml examples/data/marriage-complete/files \
  tests/data tests/cases
