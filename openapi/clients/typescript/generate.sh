#!/usr/bin/env bash
# Write generated/schema.d.ts, the types that openapi-fetch is a client for, from the API document.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../../../scripts/npm-ci.sh openapi/clients/typescript
npx --no-install openapi-typescript ../../openapi.json --output generated/schema.d.ts
