#!/usr/bin/env bash
# Let schemathesis call every route with an Owner's key: sound requests and broken ones, made from the
# OpenAPI document. No 5xx, no answer that the document does not describe, no broken request accepted.
# Routes that sign in and out are left out: their tests are in crates/server/tests/api/identity.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

if [ -z "${STEWARD_URL:-}" ]; then
    cargo build --locked --quiet --package steward
    python_venv "$root/openapi/fuzz"
    STEWARD_TEST_GRANTS='*' exec node scripts/with-server.mjs "$0" "$@"
fi

run() {
    openapi/fuzz/.venv/bin/st run "$STEWARD_URL/api/v1/openapi.json" --url "$STEWARD_URL" \
        --header "Authorization: Bearer $STEWARD_API_KEY" --max-examples "${FUZZ_EXAMPLES:-30}" --seed "${FUZZ_SEED:-1}" \
        --phases examples,fuzzing --suppress-health-check all --exclude-path-regex '/auth/' --no-color "$@"
}
answers=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
# The stream of changes has no end. An import takes any text: what is no CSV is told so in its report, with status 200.
run --checks "$answers,negative_data_rejection" --exclude-operation-id import_organizations --exclude-operation-id follow_changes
run --checks "$answers" --include-operation-id import_organizations
