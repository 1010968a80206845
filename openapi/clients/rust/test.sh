#!/usr/bin/env bash
# Compile the generated client and run its test; STEWARD_URL and STEWARD_API_KEY are set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
CARGO_TARGET_DIR=../../../target/clients cargo test --locked --quiet
