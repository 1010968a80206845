#!/usr/bin/env bash
# Measure Steward, as docs/PERFORMANCE.md explains:
#
#   scripts/bench.sh                       the server under load, then the functions
#   scripts/bench.sh server [ARGUMENT…]    the server alone
#   scripts/bench.sh --help                lists the arguments
#   scripts/bench.sh functions [FILTER]    the functions alone
#   scripts/bench.sh ARGUMENT…             as with `server`
#
# PostgreSQL is the one of STEWARD_TEST_POSTGRES_URL, or one that is started for this.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need cargo "Rust 1.94 or newer (https://rustup.rs)"
need cc "a C compiler (Debian: build-essential)"
[ -r /proc/self/stat ] || die "processor time and memory are read from /proc: measure on Linux"

functions() { cargo bench --locked --package steward-bench --bench functions -- "$@"; }

postgres_folder=
finish() { [ -z "$postgres_folder" ] || scripts/postgres.sh stop "$postgres_folder"; }
trap finish EXIT
trap 'exit 130' INT TERM

# The cluster of tests gives durability up for speed: here durable writes are what is measured.
start_durable_postgres() {
    postgres_folder=$(mktemp -d)
    STEWARD_TEST_POSTGRES_URL=$(scripts/postgres.sh start "$postgres_folder")
    printf '%s\n' 'fsync = on' 'full_page_writes = on' 'synchronous_commit = on' \
        >>"$postgres_folder/cluster/postgresql.conf"
    kill -HUP "$(head -n 1 "$postgres_folder/cluster/postmaster.pid")"
    sleep 1 # it reads its settings anew; the benchmark checks them
}

server() {
    # A thousand connections in W8, at both ends.
    [ "$(ulimit -n)" -ge 4096 ] || ulimit -n 4096 || die "W8 takes 4096 open files: raise ulimit -n"
    need node "Node.js 20 or newer"
    scripts/ui.sh
    # By itself, so that what is measured is what is shipped.
    cargo build --locked --release --package steward
    cargo build --locked --release --package steward-bench
    if [ -z "${STEWARD_TEST_POSTGRES_URL:-}" ]; then
        if scripts/postgres.sh available; then
            start_durable_postgres
        else
            warn "NOT MEASURED on PostgreSQL: install its server, or set STEWARD_TEST_POSTGRES_URL"
        fi
    fi
    local target=${CARGO_TARGET_DIR:-target}
    "$target/release/steward-bench" --steward "$target/release/steward" --folder "$target/bench" \
        ${STEWARD_TEST_POSTGRES_URL:+--postgres "$STEWARD_TEST_POSTGRES_URL"} "$@"
}

case ${1:-} in
-h | --help) cargo run --locked --quiet --package steward-bench -- --help ;;
functions) shift && functions "$@" ;;
server) shift && server "$@" ;;
'') server && functions ;;
*) server "$@" ;;
esac
