#!/bin/sh
# clang-format (check) over everything, clang-tidy over the sources. Last line: "lint: N passed, N failed".
# clang-tidy remembers what it found clean (by the preprocessed text) in build/lint, so a second run is short.
set -u
cd "$(dirname "$0")/../.."

# --one FILE: clang-tidy for one source (called by this script, two at a time).
if [ "${1:-}" = --one ]; then
  file=$2
  mark="build/lint/$(echo "$file" | tr '/' '_').clean"
  hash=$( { cat .clang-tidy; clang++-19 -std=c++23 -I. -E -P "$file" 2>/dev/null; } | sha256sum | cut -d' ' -f1)
  [ "$(cat "$mark" 2>/dev/null)" = "$hash" ] && exit 0
  if out=$(clang-tidy-19 -p build/dev --quiet "$file" 2>/dev/null); then echo "$hash" >"$mark"; exit 0; fi
  printf '%s\n' "$out" | grep -E 'warning:|error:' | head -5
  exit 1
fi

passed=0
failed=0
for file in $(git ls-files '*.cpp' '*.hpp'); do
  if clang-format-19 --dry-run -Werror "$file" >/dev/null 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1)); echo "  $file: not formatted (./axle dev format)"; fi
done

[ -f build/dev/build.ninja ] || cmake --preset dev >/dev/null || exit 1
mkdir -p build/lint
# Two at a time; a failure leaves its name in the list.
list=build/lint/failed.txt
: >"$list"
git ls-files '*.cpp' | grep -Ev '^(tests|bench)/' |
  xargs -P 2 -I{} sh -c 'sh tests/tidy/lint.sh --one "$1" || echo "$1" >>build/lint/failed.txt' _ {}
total=$(git ls-files '*.cpp' | grep -Evc '^(tests|bench)/')
bad=$(wc -l <"$list")
passed=$((passed + total - bad))
failed=$((failed + bad))
sed 's/^/  clang-tidy: /' "$list"
echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
