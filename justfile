# Steward's commands. Without just installed: npx --yes rust-just RECIPE
set shell := ["bash", "-euo", "pipefail", "-c"]
# Arguments reach the scripts as "$@", with their spaces intact.
set positional-arguments

# List the recipes.
default:
    @just --list --unsorted

# Build what is missing and serve Steward on http://localhost:8080, with its database under data/.
up *arguments:
    @scripts/up.sh "$@"

# Run every test there is.
test:
    @scripts/test.sh

# Build the UI into frontend/dist.
ui:
    @scripts/ui.sh

# Write openapi/openapi.json from the handlers.
openapi:
    @scripts/openapi.sh write

# Formatting and lints, the quick part of `test`.
check:
    cargo fmt --all --check
    cargo clippy --locked --all-targets -- --deny warnings
    CARGO_TARGET_DIR=target/ui cargo clippy --locked --package steward-ui --package steward-texts --profile wasm --target wasm32-unknown-unknown -- --deny warnings

# API tests only; on PostgreSQL too when STEWARD_TEST_POSTGRES_URL names one. Arguments filter by name.
test-api *arguments:
    RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(getconf _NPROCESSORS_ONLN)))} \
        cargo test --locked --package steward --test api -- "$@"

# Generate and test the API clients: all, or those named (typescript, python, rust).
test-clients *clients:
    @scripts/test-clients.sh "$@"

# Browser tests; arguments go to Playwright.
test-e2e *arguments:
    @scripts/test-e2e.sh "$@"

# Measure speed and footprint on both databases, beside the same queries without a framework. Arguments: `just bench --help`.
bench *arguments:
    @scripts/bench.sh "$@"

# Fill the database under data/ with a demo platform, and print the password of its Owner.
seed *arguments:
    cargo run --locked --quiet --package steward -- seed --demo "$@"
