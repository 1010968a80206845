#!/usr/bin/env bash
# Build the UI into frontend/dist: optimized, and compressed ahead of time. Does nothing when no input
# has changed since the last build; frontend/dist/.stamp remembers what that build was made from.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need node "Node.js 20 or newer"
stamp=$(node scripts/content-stamp.mjs frontend crates/dto Cargo.toml Cargo.lock .cargo/config.toml \
    scripts/lib.sh scripts/ui.sh scripts/precompress.mjs)
if [ "$(cat frontend/dist/.stamp 2>/dev/null)" = "$stamp" ]; then
    say "The UI is up to date"
    exit 0
fi

on_path=$(scripts/tools.sh ui)
eval "$on_path"
say "Building the UI (some minutes the first time)"
cargo fetch --quiet --locked --target wasm32-unknown-unknown --target "$(rustc -vV | awk '/^host:/ {print $2}')"
# A target folder of its own: builds for the browser and for the host do not evict each other. Offline,
# so that Trunk reports a tool that does not fit, where it would otherwise download another.
# Trunk 0.21 does not understand NO_COLOR=1.
(cd frontend && env -u NO_COLOR CARGO_TARGET_DIR="$root/target/ui" \
    trunk build --release --cargo-profile wasm --offline=true --locked=true)
node scripts/precompress.mjs frontend/dist
printf '%s\n' "$stamp" >frontend/dist/.stamp
