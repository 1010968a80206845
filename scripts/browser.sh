#!/usr/bin/env bash
# Print the path of a Chromium or Chrome to test with: $CHROMIUM, PATH, the usual places; on Debian and
# Ubuntu as root the system's own package is installed when there is none.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_browser() {
    local name place
    if [ -n "${CHROMIUM:-}" ]; then
        [ -x "$CHROMIUM" ] || die "CHROMIUM=$CHROMIUM is not a program"
        echo "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        if command -v "$name"; then return; fi
    done
    for place in /opt/google/chrome/chrome /snap/bin/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
        if [ -x "$place" ]; then echo "$place"; return; fi
    done
    return 1
}

if find_browser; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing the system's Chromium for the browser tests (about a minute)"
    apt-get -qq update >&2
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium >&2
    find_browser && exit 0
fi
die "no Chromium or Chrome found: install one (Debian: apt-get install chromium), or name it in CHROMIUM"
