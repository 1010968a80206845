#!/usr/bin/env bash
# Write generated/steward_client, a Python package, from the API document.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/lib.sh"
cd "$root/openapi/clients/python"

python_venv "$PWD"
rm -rf generated
mkdir generated
# On PATH, because the generator formats its output with ruff.
PATH=$PWD/.venv/bin:$PATH openapi-python-client generate --path ../../openapi.json --meta none \
    --output-path generated/steward_client --config generator.yml --fail-on-warning
