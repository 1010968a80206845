#!/usr/bin/env bash
# Type-check the test against the generated client and run it; STEWARD_URL and STEWARD_API_KEY are set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npx --no-install tsc
node --test --test-reporter=spec generated/build/test/organizations.test.js
