# Tests of what was installed: `make install && make installcheck`. Each script is given the prefix.
installed_tests = tests/installed/readme.sh tests/installed/cli.py tests/installed/demo.sh \
  tests/installed/exports.py tests/installed/marked.py tests/installed/prints.py tests/installed/python.sh
EXTRA_DIST += $(installed_tests)
installed_runs = $(installed_tests:=-run)
installcheck-local: $(installed_runs)
$(installed_runs):
	@$(MKDIR_P) tests/installed; \
	test=$(@:-run=); log=$$test.log; \
	case $$test in *.py) run=/usr/bin/python3;; *) run=bash;; esac; \
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' CC='$(CC)' \
	  $$run $(abs_top_srcdir)/$$test '$(DESTDIR)$(prefix)' >$$log 2>&1 \
	  || { echo "FAIL $$test"; tail -n 40 $$log; exit 1; }; \
	echo "$$test: `tail -n 1 $$log`"
.PHONY: $(installed_runs)
mostlyclean-local:
	rm -f tests/installed/*.log
