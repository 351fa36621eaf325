#!/usr/bin/env bash
# The demonstration, as a reader runs it, and once more with validate and submit under valgrind.
set -u
prefix=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { if eval "$2"; then passed=$((passed + 1)); echo "ok   $1"; else failed=$((failed + 1)); echo "FAIL $1"; fi; }

check "the demonstration ends 0" 'KDC_DEMO_OUT=$work/plain bash "$srcdir/examples/demo.sh" "$prefix" >"$work/plain.txt" 2>&1 || { cat "$work/plain.txt"; false; }'
valgrind='valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible --errors-for-leak-kinds=definite,indirect,possible'
check "no error and no leak under valgrind" 'KDC_DEMO_OUT=$work/valgrind KDC_DEMO_RUNNER="$valgrind" bash "$srcdir/examples/demo.sh" "$prefix" >"$work/valgrind.txt" 2>&1 || { cat "$work/valgrind.txt"; false; }'
check "valgrind had nothing to say" '! grep -q "^==[0-9]*==" "$work/valgrind.txt"'
check "no process is left behind" '! grep -aqsf <(echo "$work") /proc/[0-9]*/cmdline'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
