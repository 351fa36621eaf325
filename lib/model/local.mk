libkdc_all_la_SOURCES += \
	lib/model/attribute_types.c lib/model/attribute_types.h \
	lib/model/automaton.c lib/model/vocabulary.h \
	lib/model/compile.c lib/model/compile.h \
	lib/model/document.c \
	lib/model/dossier_vocabulary.c lib/model/form_vocabulary.c \
	lib/model/field_types.c \
	lib/model/form.h lib/model/form_compile.c lib/model/form_compile.h \
	lib/model/form_expr.c lib/model/form_order.c lib/model/form_tree.c \
	lib/model/vocabularies.c lib/model/vocabularies.h
