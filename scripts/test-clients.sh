#!/usr/bin/env bash
# Generate the TypeScript, Python and Rust clients from openapi/openapi.json and run each one's test
# against a running server. Arguments choose clients; without any, all three are tested.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

cargo build --locked --quiet --package steward
clients=("$@")
if [ ${#clients[@]} -eq 0 ]; then clients=(typescript python rust); fi
failed=()
for client in "${clients[@]}"; do
    say "Generating the $client client"
    if "openapi/clients/$client/generate.sh" &&
        say "Testing the $client client" &&
        node scripts/with-server.mjs "openapi/clients/$client/test.sh"; then
        continue
    fi
    failed+=("$client")
done
[ ${#failed[@]} -eq 0 ] || die "clients that failed: ${failed[*]}"
