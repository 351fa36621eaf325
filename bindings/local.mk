# Bindings are built outside the tree against the installed library; make only ships them.
EXTRA_DIST += \
  bindings/python/README.md bindings/python/build_kdc.py bindings/python/pyproject.toml \
  bindings/python/setup.py bindings/python/kdc/__init__.py bindings/python/kdc/_authority.py \
  bindings/python/kdc/_catalog.py \
  bindings/python/kdc/_core.py bindings/python/kdc/_diff.py bindings/python/kdc/_dossier.py bindings/python/kdc/_exchange.py \
  bindings/python/kdc/_fill.py bindings/python/kdc/_import.py bindings/python/kdc/_succession.py \
  bindings/python/kdc/py.typed bindings/python/tests/compare.py \
  bindings/python/tests/test_coverage.py bindings/python/tests/test_exchange.py \
  bindings/python/tests/test_kdc.py
