# The command line tool and the portal use the public API alone; both link the shipped library.
bin_PROGRAMS += kdc
include examples/kdc/local.mk
if HAVE_MHD
bin_PROGRAMS += kdc-portal
include examples/portal/local.mk
endif
include examples/data/local.mk
EXTRA_DIST += examples/demo.sh
