#!/usr/bin/env bash
# Browser tests with Playwright in an installed Chromium or Chrome. Arguments go to Playwright.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

scripts/ui.sh
cargo build --locked --quiet --package steward
scripts/npm-ci.sh e2e
cd e2e
npx --no-install tsc --noEmit
npx --no-install playwright test "$@"
