#!/bin/sh
# run.sh BUILD NAME SECONDS: runs the fuzz target NAME of the folder BUILD, or all, each for that many seconds; a line
# for each and, last, "N passed, N failed".
# BUILD/corpus/NAME keeps what a run found worth keeping, BUILD/findings what broke the target.
set -u
build=$1
name=$2
seconds=$3
here=$(dirname "$0")
passed=0
failed=0

export AXLE_FUZZ_AUTHORITY="$build/authority.pem"  # seeds of today, corpus of yesterday: the same keys
umask 077
"$build/fuzz/fuzz_make_seeds" "$build/seeds" || exit 1

if [ "$name" = all ]; then names=$(ls "$build"/fuzz | sed -n 's/^fuzz_//p' | grep -vx make_seeds); else names=$name; fi
for target in $names; do
  corpus="$build/corpus/$target"
  findings="$build/findings/$target"
  log="$build/fuzz_$target.log"
  mkdir -p "$corpus" "$findings"
  set -- "$corpus"
  for more in "$build/seeds/$target" "$here/regressions/$target"; do [ ! -d "$more" ] || set -- "$@" "$more"; done
  [ ! -f "$here/$target.dict" ] || set -- "$@" "-dict=$here/$target.dict"
  "$build/fuzz/fuzz_$target" "$@" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=25 \
    -artifact_prefix="$findings/" -print_final_stats=1 >"$log" 2>&1
  status=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  if [ $status = 0 ]; then passed=$((passed + 1)); verdict=ok; else failed=$((failed + 1)); verdict=FAILED; fi
  printf '  %-18s %10s runs  %6s edges  %4d s  %s\n' "$target" "${runs:-?}" "${cover:-?}" "$seconds" "$verdict"
  if [ $status != 0 ]; then
    grep -E 'ERROR|SUMMARY|runtime error|assertion|Test unit written' "$log" | head -8
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
    echo "  again: AXLE_FUZZ_AUTHORITY=$AXLE_FUZZ_AUTHORITY $build/fuzz/fuzz_$target ${input:-(no input was written; see $log)}"
  fi
done
[ $((passed + failed)) -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
