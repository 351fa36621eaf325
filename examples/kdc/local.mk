kdc_SOURCES = examples/kdc/cli.h examples/kdc/dossier.c examples/kdc/eval.c examples/kdc/fill.c examples/kdc/form.c examples/kdc/lint.c \
  examples/kdc/main.c examples/kdc/options.c \
  examples/kdc/outbox.c examples/kdc/output.c examples/kdc/procedure.c
kdc_LDADD = libkdc.la $(DEPS_LIBS)
