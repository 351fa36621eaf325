#!/usr/bin/env bash
# run.sh SRCDIR [SECONDS]: builds every target with clang and libFuzzer below fuzz/ of the build folder, and
# fuzzes each for so long (default 60). New inputs stay in fuzz/corpus/TARGET, what broke something in
# fuzz/TARGET-…; FUZZ_MERGE=1 takes new inputs into the tree, minimised. FUZZ_TARGETS="json xml": these alone.
set -uo pipefail
srcdir=$1 seconds=${2:-60} compiler=${FUZZ_CC:-clang}
export srcdir TMPDIR=$PWD/fuzz/tmp
flags="-std=c11 -g -O2 -fno-omit-frame-pointer -fno-sanitize-recover=undefined -D_GNU_SOURCE -DKDC_CRASH_POINTS"
flags+=" -DKDC_VERSION=\"fuzz\" -DKDC_DATADIR=\"/nowhere\" -I$srcdir/include -I$srcdir/lib -I$srcdir/tests $DEPS_CFLAGS"
mkdir -p fuzz/corpus "$TMPDIR"
command -v ${compiler%% *} >/dev/null || { echo "needs clang"; exit 1; }

objects=() targets=(${FUZZ_TARGETS:-$(for t in $TARGETS; do basename "$t"; done)})
compile() { # SOURCE: relative to the tree
  $compiler $flags -fsanitize=fuzzer-no-link,address,undefined -c "$srcdir/$1" -o "fuzz/${1//\//_}.o"
}
export -f compile
export compiler flags
sources=$(for s in $SOURCES $(printf 'tests/fuzz/%s.c ' "${targets[@]}"); do case $s in *.c) echo "$s" ;; esac; done)
printf '%s\n' $sources | xargs -P "${FUZZ_JOBS:-2}" -I{} bash -c 'compile {}' || exit 1
for s in $SOURCES; do case $s in *.c) objects+=("fuzz/${s//\//_}.o") ;; esac; done

# Words that a target's input is made of: the strings in the source of what reads it.
words() {
  local files
  case $1 in
    expression|pattern) files="lib/expr/function_table.c lib/expr/lexer.c lib/expr/parse.c lib/expr/value.c tests/unit/expr/fixture.c" ;;
    post) files="lib/model/entry.c lib/wire/parts.c" ;;
    dossier|inbox) files="lib/model/dossier_vocabulary.c lib/model/protocol_vocabulary.c lib/wire/parts.c" ;;
    model) files="lib/model/*_vocabulary.c lib/expr/function_table.c" ;;
    *) files="lib/wire/*.c lib/exchange/classify.c" ;;
  esac
  (cd "$srcdir" && grep -oh '"[A-Za-z0-9:$._/ -]\{2,40\}"' $files | sort -u)
}

passed=0 failed=0
for t in "${targets[@]}"; do
  mkdir -p "fuzz/corpus/$t"
  words "$t" >"fuzz/$t.dict"
  $compiler -fsanitize=fuzzer,address,undefined "fuzz/tests_fuzz_$t.c.o" "${objects[@]}" $LIBS -o "fuzz/$t" || exit 1
  "fuzz/$t" "fuzz/corpus/$t" $(ls -d "$srcdir/tests/fuzz/corpus/$t") -max_total_time="$seconds" -max_len=16384 -timeout=10 \
    -rss_limit_mb=1500 -dict="fuzz/$t.dict" -artifact_prefix="fuzz/$t-" -print_final_stats=1 >"fuzz/$t.log" 2>&1
  if [ $? = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $t"; tail -n 40 "fuzz/$t.log"; fi
  grep -E 'number_of_executed_units|new_units_added' "fuzz/$t.log" | sed "s/^/$t /"
  [ "${FUZZ_MERGE:-0}" = 1 ] || continue
  into=$srcdir/tests/fuzz/corpus/$t
  rm -rf fuzz/merged fuzz/small && mkdir -p fuzz/merged fuzz/small "$into"
  find "$into" -name '*-*' -exec cp {} fuzz/merged \;   # files with a name of their own stay: each was a bug
  most=2400 && [ "$t" = inbox ] && most=8000
  find "$into" "fuzz/corpus/$t" -type f -size -${most}c -exec cp {} fuzz/small \;
  "fuzz/$t" -set_cover_merge=1 -use_counters=0 fuzz/merged fuzz/small >"fuzz/$t.merge.log" 2>&1 || exit 1
  rm -rf "$into" && mv fuzz/merged "$into"
  counts=$srcdir/tests/fuzz/corpus/counts
  (grep -v "^$t " "$counts"; echo "$t $(ls "$into" | wc -l)") 2>/dev/null | sort >fuzz/counts && mv fuzz/counts "$counts"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
