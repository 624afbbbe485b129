#!/bin/sh
# run.sh FOLDER [NAMES]: runs every test program of a folder, or the named ones; prints a line for each and, last, "N passed, N failed".
# A program that ends without its summary (a crash, a sanitizer's report) counts as one failure.
set -u
dir=$1
shift
if [ $# -gt 0 ]; then programs=$(printf "$dir/test_%s " "$@"); else programs=$(find "$dir" -maxdepth 1 -type f -perm -u+x -name 'test_*' | sort); fi
passed=0
failed=0
for program in $programs; do
  log="$program.log"
  start=$(date +%s)
  "$program" --gtest_brief=1 >"$log" 2>&1 </dev/null
  status=$?
  ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -1)
  bad=$(grep -c '^\[  FAILED  \] .*ms)$' "$log")  # a line each; the brief form has no sum of them
  ok=${ok:-0}
  bad=${bad:-0}
  if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  if [ "$ok" = 0 ] && [ "$bad" = 0 ]; then bad=1; echo "no test ran in $program" >>"$log"; fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '  %-28s %4d passed %4d failed  %3d s\n' "$(basename "$program")" "$ok" "$bad" $(($(date +%s) - start))
  if [ "$bad" != 0 ]; then tail -60 "$log"; fi
done
[ $((passed + failed)) -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
