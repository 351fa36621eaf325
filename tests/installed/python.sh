#!/usr/bin/env bash
# The Python package, built in a folder of its own against the installed library: its tests, the case folders
# through Python and through C, and the Python of both READMEs.
set -u
prefix=$1
source=$(cd "${srcdir:-.}" && pwd)
python=${PYTHON:-/usr/bin/python3}
export srcdir=$source PYTHONDONTWRITEBYTECODE=1 PATH=$prefix/bin:$PATH
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
unset KDC_CATALOG
work=$(mktemp -d)
portal=''
trap '[ -z "$portal" ] || kill "$portal" 2>/dev/null; rm -rf "$work"' EXIT
passed=0 failed=0
check() { if eval "$2"; then passed=$((passed + 1)); echo "ok   $1"; else failed=$((failed + 1)); echo "FAIL $1"; fi; }

# add TEXT: the counts of another runner's last line.
add() {
  local good bad
  good=$(grep -oE '[0-9]+ passed' <<<"$1" | cut -d' ' -f1) bad=$(grep -oE '[0-9]+ (failed|error)' <<<"$1" | cut -d' ' -f1 | paste -sd+)
  passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-0}))
  [ -n "$good$bad" ] || failed=$((failed + 1))
}

# Python between the fences of a document.
python_of() { awk '/^```python$/ { on = 1; next } /^```$/ { on = 0 } on' "$1"; }

if ! "$python" -c 'import cffi, setuptools, pytest' 2>/dev/null; then
  echo "FAIL $python has no cffi, setuptools or pytest: nothing was proved"
  echo "0 passed, 1 failed"
  exit 1
fi

cp -R "$source/bindings/python" "$work/python" && chmod -R u+w "$work/python"
check "it builds against the installed library" \
  '(cd "$work/python" && "$python" setup.py -q build_ext --inplace) >"$work/build.log" 2>&1 || { cat "$work/build.log"; false; }'
export PYTHONPATH=$work/python
check "it is the installed library" '[ "$("$python" -c "import kdc; print(kdc.version())")" = "$(pkg-config --modversion libkdc)" ]'

(cd "$work/python" && "$python" -m pytest -q -p no:cacheprovider --basetemp="$work/pytest" tests) >"$work/pytest.log" 2>&1
cat "$work/pytest.log"
add "$(tail -n 1 "$work/pytest.log")"

"$python" "$work/python/tests/compare.py" "$prefix/bin/kdc" "$source/tests/cases" >"$work/cases.log" 2>&1
cat "$work/cases.log"
add "$(tail -n 1 "$work/cases.log")"

python_of "$source/README.md" >"$work/story.py"
check "the README tells the story in six lines at most" '[ "$(wc -l <"$work/story.py")" -ge 4 ] && [ "$(wc -l <"$work/story.py")" -le 6 ]'
check "the story of the README runs" '(cd "$source" && "$python" "$work/story.py") >"$work/story.txt" && [ "$(wc -l <"$work/story.txt")" -gt 3 ]'
check "it says where, what and what to do" 'grep -qE "^[0-9]+ .*[^ ]" "$work/story.txt"'

if [ -x "$prefix/bin/kdc-portal" ]; then
  kdc-portal --agency H26.99.99 --store "$work/ward" >"$work/portal.log" 2>&1 &
  portal=$!
  until grep -q '^listening ' "$work/portal.log" || ! kill -0 "$portal" 2>/dev/null; do read -rt 0.05 <> <(:) || true; done
  url=$(sed -n 's/^listening //p' "$work/portal.log")
  python_of "$source/bindings/python/README.md" | sed "s|http://127.0.0.1:8080|${url%/}|; s|\"desk\"|\"$work/desk\"|; s|\"to-khai.html\"|\"$work/to-khai.html\"|" >"$work/long.py"
  check "the package's README runs, over HTTP" '(cd "$source" && "$python" "$work/long.py") >"$work/long.txt" 2>&1 || { cat "$work/long.txt"; false; }'
  check "it brings back a dossier code" 'grep -q "H26.99.99-[0-9]*-0000001" "$work/long.txt"'
  cat >"$work/huge.py" <<'END'
import http.client, sys, urllib.parse
there = http.client.HTTPConnection(urllib.parse.urlsplit(sys.argv[1]).netloc, timeout=20)
there.putrequest("POST", "/dossiers")
there.putheader("Idempotency-Key", '"0b8f7a52-6a3e-4c1f-9d27-3f1f6f0f8f11"')
there.putheader("Content-Type", 'multipart/related; type="application/xml"; boundary=b')
there.putheader("Content-Digest", "sha-256=:%s:" % ("A" * 43 + "="))
there.putheader("Content-Length", "109951162777600")
there.endheaders()
sys.exit(0 if there.getresponse().status == 413 else 1)
END
  check "the portal refuses 100 TB before it is sent" '"$python" "$work/huge.py" "$url"'
  check "the ward holds one dossier" 'grep -q "^POST received 201" "$work/portal.log" && [ "$(grep -c "^POST received" "$work/portal.log")" = 1 ]'
fi
check "nothing was left in the source tree" '[ -z "$(find "$source/bindings/python" -name "__pycache__" -o -name "*.so" -o -name "_kdc.c")" ]'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
