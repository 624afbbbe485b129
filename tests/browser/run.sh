#!/bin/sh
# Opens a report page from its file in headless Chromium and checks what a person would see: the page's script ran, the
# charts were drawn, nothing was asked of the network. Last line: "N passed, N failed".
set -u
page=$(realpath "$1")
command -v chromium >/dev/null || apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
dom="$profile/dom.html"
timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --user-data-dir="$profile" --virtual-time-budget=5000 --dump-dom \
  "file://$page" >"$dom" 2>/dev/null
passed=0
failed=0
check() {
  if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "  $page: $2"; fi
}
grep -q '</html>' "$dom"; check $? "the page did not load"
# The script counts the charts that it has drawn; one for each place that the page keeps for a chart.
places=$(grep -o '<canvas id=' "$page" | wc -l)
drawn=$(sed -n 's/.*<html[^>]* data-charts="\([0-9]*\)".*/\1/p' "$dom" | head -n 1)
[ "$places" -ge 1 ] && [ "${drawn:-0}" = "$places" ]; check $? "${drawn:-0} of $places charts were drawn"
! grep -qE '(src|href)="https?://' "$page"; check $? "the page refers to the network"
grep -q 'commune' "$dom"; check $? "the level tables are missing"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
