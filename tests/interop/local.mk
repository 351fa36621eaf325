# Other people's SOAP, HTTP and TLS against ours (bootstrap installs them; npm's packages are pinned and go below the build).
interop_tests = tests/interop/xroad_clients.py tests/interop/soap_server.py tests/interop/nginx_tls.py \
  tests/interop/hostile_peer.py
dist_check_SCRIPTS += $(interop_tests)
TESTS += $(interop_tests)
EXTRA_DIST += tests/interop/interop.py tests/interop/client_zeep.py tests/interop/client.php tests/interop/client.cjs \
  tests/interop/server.cjs tests/interop/package.json tests/interop/package-lock.json
# later is no test by itself: the scripts run it.
EXTRA_PROGRAMS += tests/interop/later
check_DATA += tests/interop/later$(EXEEXT)
CLEANFILES += tests/interop/later$(EXEEXT)
tests_interop_later_LDADD = libkdc.la
clean-local:
	rm -rf tests/interop/npm
