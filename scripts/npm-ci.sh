#!/usr/bin/env bash
# Install a folder's npm packages as its lock file says, unless that has been done already.
#
#   scripts/npm-ci.sh e2e
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root/${1:?which folder?}"

if ! cmp --silent package-lock.json node_modules/.installed; then
    say "Fetching the npm packages of $1"
    # Browsers are found by scripts/browser.sh, never downloaded.
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2
    cp package-lock.json node_modules/.installed
fi
