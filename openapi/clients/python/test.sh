#!/usr/bin/env bash
# Run the test against the generated client; STEWARD_URL and STEWARD_API_KEY are set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
PYTHONPATH=generated PYTHONDONTWRITEBYTECODE=1 .venv/bin/pytest --quiet -p no:cacheprovider tests
