libkdc_all_la_SOURCES += \
	lib/model/attribute_types.c lib/model/attribute_types.h \
	lib/model/automaton.c lib/model/vocabulary.h \
	lib/model/document.c \
	lib/model/dossier_vocabulary.c lib/model/form_vocabulary.c \
	lib/model/vocabularies.c lib/model/vocabularies.h
