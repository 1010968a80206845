#!/usr/bin/env bash
# Everything that must hold before a change lands. Each section runs whatever became of the others,
# unless it needs something that could not be built; the summary at the end says how each one went.
set -uo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root" || exit 1
# A test run under CI=true has no use for progress bars that redraw themselves.
export CARGO_TERM_PROGRESS_WHEN=never
# API tests wait more than they compute: two at a time for each core.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(getconf _NPROCESSORS_ONLN)))}

need cargo "Rust 1.94 or newer (https://rustup.rs)"
need cc "a C compiler (Debian: build-essential; macOS: xcode-select --install)"
need node "Node.js 20 or newer"
need python3 "Python 3.11 or newer, for the generated Python client"

results=()
failures=0

# section NAME COMMAND…
section() {
    local name=$1 from=$SECONDS outcome=passed
    shift
    say "$name"
    "$@" || outcome=FAILED
    results+=("$(printf '%-8s %5ds  %s' "$outcome" "$((SECONDS - from))" "$name")")
    [ "$outcome" = passed ] || { failures=$((failures + 1)); return 1; }
}

# unable NAME WHY: a section that cannot run counts as failed.
unable() {
    warn "$1: $2"
    results+=("$(printf '%-8s %6s  %s: %s' FAILED - "$1" "$2")")
    failures=$((failures + 1))
}

lint_server() { cargo clippy --locked --all-targets -- --deny warnings; }

# With the profile and the folder of the UI's build, so that both share compiled macros.
lint_ui() {
    CARGO_TARGET_DIR=target/ui cargo clippy --locked --package steward-ui --package steward-texts --profile wasm \
        --target wasm32-unknown-unknown -- --deny warnings
}

# On this machine, not in a browser: what is tested so is logic. Unoptimized, because nothing of it runs for long.
test_ui() {
    CARGO_TARGET_DIR=target/ui cargo test --locked --quiet --package steward-ui --package steward-texts \
        --config 'profile.dev.package."*".opt-level=0' --config 'profile.dev.debug=false'
}

postgres_folder=
finish() { [ -z "$postgres_folder" ] || scripts/postgres.sh stop "$postgres_folder"; }
trap finish EXIT
trap 'exit 130' INT TERM

postgres_note=
databases() {
    if [ -n "${STEWARD_TEST_POSTGRES_URL:-}" ]; then
        say "API tests on SQLite, and on the PostgreSQL of STEWARD_TEST_POSTGRES_URL"
    elif scripts/postgres.sh available; then
        postgres_folder=$(mktemp -d)
        STEWARD_TEST_POSTGRES_URL=$(scripts/postgres.sh start "$postgres_folder") || return 1
        export STEWARD_TEST_POSTGRES_URL
        say "API tests on SQLite, and on a PostgreSQL started for them"
    else
        postgres_note="NOT TESTED on PostgreSQL: install its server, or set STEWARD_TEST_POSTGRES_URL"
        warn "$postgres_note"
        [ "${CI:-}" != true ]
    fi
}

ui=no server=no
section "Formatting" cargo fmt --all --check
section "UI build" scripts/ui.sh && ui=yes
section "UI unit tests" test_ui
if [ $ui = yes ]; then
    section "Clippy, server" lint_server
    section "Clippy, UI" lint_ui
    section "Databases" databases && section "Unit, property and API tests" cargo test --locked --quiet --no-fail-fast
    section "Server build" cargo build --locked --quiet --package steward && server=yes
else
    # The server embeds the UI: without it there is nothing to compile.
    unable "Clippy, tests and server" "the UI was not built"
fi
if [ $server = yes ]; then
    section "OpenAPI document" scripts/openapi.sh check
    section "Generated clients" scripts/test-clients.sh
    section "API fuzzing" scripts/test-fuzz.sh
    section "Browser tests" scripts/test-e2e.sh
else
    unable "OpenAPI, clients, fuzzing and browser tests" "the server was not built"
fi
section "Dependencies" scripts/deny.sh
[ $ui = no ] || section "Bundle size" scripts/bundle-size.sh

printf '\n%s\n' '-- summary ------------------------------------------------'
printf '%s\n' "${results[@]}"
[ -z "$postgres_note" ] || printf '%-8s %6s  %s\n' WARNING - "$postgres_note"
if [ $failures -gt 0 ]; then
    printf '%d of %d sections failed\n' "$failures" "${#results[@]}"
    exit 1
fi
echo "all ${#results[@]} sections passed"
