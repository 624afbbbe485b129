#!/bin/sh
# clang-format (check) over everything, clang-tidy over the sources. Last line: "lint: N passed, N failed".
# clang-tidy remembers what it found clean (by the preprocessed text) in build/lint, so a second run is short.
set -u
cd "$(dirname "$0")/../.."

hash_of() { { cat .clang-tidy; clang++-19 -std=c++23 -I. -E -P "$1" 2>/dev/null; } | sha256sum | cut -d' ' -f1; }
mark_of() { echo "build/lint/$(echo "$1" | tr '/' '_').clean"; }
is_marked() { [ "$(cat "$(mark_of "$1")" 2>/dev/null)" = "$(hash_of "$1")" ]; }
# Looks at one source of all; a failure leaves its name in the list.
one_of_all() { sh tests/tidy/lint.sh --one "$1" || echo "$1" >>build/lint/failed.txt; }
mark() { hash_of "$1" >"$(mark_of "$1")"; }

# --one FILE: clang-tidy for one source.
if [ "${1:-}" = --one ]; then
  is_marked "$2" && exit 0
  if out=$(clang-tidy-19 -p build/dev --quiet "$2" 2>/dev/null); then mark "$2"; exit 0; fi
  printf '%s\n' "$out" | grep -E 'warning:|error:' | head -5
  exit 1
fi

# --group FILE...: some sources in one. Most of clang-tidy's time goes into the standard library's headers, which are then
# read once. What does not pass together (two sources may use one name) is looked at one by one, and only that can fail.
# Whether a using-declaration is used (misc-unused-using-decls) is a question to one source, so sources with one are alone.
if [ "${1:-}" = --group ]; then
  shift
  todo=""
  for file in "$@"; do
    if grep -qE '^ *using [A-Za-z_0-9:]+::[A-Za-z_0-9]+;' "$file"; then one_of_all "$file"; continue; fi
    is_marked "$file" || todo="$todo $file"
  done
  [ -n "$todo" ] || exit 0
  set -- $todo
  all="build/lint/group_$$.cpp"
  for file in "$@"; do echo "#include \"$file\"  // NOLINT(bugprone-suspicious-include)"; done >"$all"
  flags=$(grep -B1 "\"file\": \"$PWD/$1\"" build/dev/compile_commands.json | grep -m1 '"command"' |
    sed 's/^.*clang++-19//; s/ -o .*$//; s/\\//g')
  if clang-tidy-19 --config-file=.clang-tidy --quiet "$all" -- $flags >/dev/null 2>&1; then
    for file in "$@"; do mark "$file"; done
  else
    for file in "$@"; do one_of_all "$file"; done
  fi
  rm -f "$all"
  exit 0
fi

passed=0
failed=0
for file in $(git ls-files '*.cpp' '*.hpp'); do
  if clang-format-19 --dry-run -Werror "$file" >/dev/null 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1)); echo "  $file: not formatted (./axle dev format)"; fi
done

[ -f build/dev/build.ninja ] || cmake --preset dev >/dev/null || exit 1
mkdir -p build/lint
# Two groups at a time.
list=build/lint/failed.txt
: >"$list"
git ls-files '*.cpp' | grep -Ev '^(tests|bench)/' | xargs -P 2 -n 6 sh tests/tidy/lint.sh --group
total=$(git ls-files '*.cpp' | grep -Evc '^(tests|bench)/')
bad=$(wc -l <"$list")
passed=$((passed + total - bad))
failed=$((failed + bad))
sed 's/^/  clang-tidy: /' "$list"
echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
