#!/usr/bin/env bash
# The API document: `openapi.sh write` brings openapi/openapi.json up to date, `openapi.sh check` fails
# when the committed one is not what the handlers say.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

committed=openapi/openapi.json
cargo build --locked --quiet --package steward
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
target/debug/steward openapi >"$fresh"

case ${1:-} in
write) cp "$fresh" "$committed" ;;
check)
    diff --unified "$committed" "$fresh" ||
        die "$committed is not what the handlers say: run \`just openapi\` and commit it"
    ;;
*) die "usage: openapi.sh write | check" ;;
esac
