#!/usr/bin/env bash
# Write the API document as OpenAPI 3.0; the crate's macro makes the client from it while it compiles.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p generated
node downgrade.mjs ../../openapi.json >generated/openapi-3.0.json
