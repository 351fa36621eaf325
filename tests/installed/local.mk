# Tests of what was installed: `make install && make installcheck`. Each script is given the prefix.
installed_tests = tests/installed/readme.sh tests/installed/cli.py tests/installed/demo.sh \
  tests/installed/exports.py tests/installed/marked.py tests/installed/prints.py tests/installed/python.sh
EXTRA_DIST += $(installed_tests)
installcheck-local:
	@$(MKDIR_P) tests/installed; bad=0; \
	for t in $(installed_tests); do \
	  log=$$t.log; \
	  case $$t in *.py) run=/usr/bin/python3;; *) run=bash;; esac; \
	  srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' CC='$(CC)' \
	    $$run $(abs_top_srcdir)/$$t '$(DESTDIR)$(prefix)' >$$log 2>&1 || { bad=1; echo "FAIL $$t"; tail -n 40 $$log; }; \
	  tail -n 1 $$log; \
	done; exit $$bad
mostlyclean-local:
	rm -f tests/installed/*.log
