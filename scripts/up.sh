#!/usr/bin/env bash
# Build what is not built yet and serve Steward with its embedded database. Arguments go to `steward serve`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need cargo "Rust 1.94 or newer (https://rustup.rs)"
need cc "a C compiler (Debian: build-essential; macOS: xcode-select --install)"
scripts/ui.sh
if [ ! -x target/debug/steward ]; then say "Building the server (about seven minutes on two cores, the first time)"; fi
cargo build --locked --quiet --package steward
exec target/debug/steward serve "$@"
