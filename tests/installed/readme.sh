#!/usr/bin/env bash
# The README's C program, compiled against the installed library through pkg-config, run on both sample dossiers.
set -u
prefix=$1
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { if eval "$2"; then passed=$((passed + 1)); echo "ok   $1"; else failed=$((failed + 1)); echo "FAIL $1"; fi; }

awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$srcdir/README.md" >"$work/check.c"
check "the README has a C program of about 20 lines" '[ "$(wc -l <"$work/check.c")" -ge 15 ] && [ "$(wc -l <"$work/check.c")" -le 25 ]'
check "it compiles by the README's own line" 'cd "$work" && ${CC:-cc} check.c $(pkg-config --cflags --libs libkdc) -Wall -Wextra -Werror -o check'
check "it says supplement" '"$work/check" "$srcdir/examples/data/birth-incomplete" >"$work/out" && head -n 1 "$work/out" | grep -qx supplement && [ "$(wc -l <"$work/out")" -gt 3 ]'
check "it says complete" '[ "$("$work/check" "$srcdir/examples/data/birth-complete")" = complete ]'
check "it says why not" '! "$work/check" "$work/nothing" 2>"$work/err" && [ -s "$work/err" ]'
check "the version of pkg-config is the library's" '[ "kdc $(pkg-config --modversion libkdc)" = "$("$prefix/bin/kdc" --version)" ]'
for document in $(grep -o '(docs/[a-z/]*\.md)\|(bindings/[a-z/A-Z]*\.md)\|(lib/data/NOTICE.md)' "$srcdir/README.md" | tr -d '()'); do
  check "README names $document" '[ -s "$srcdir/$document" ]'
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
