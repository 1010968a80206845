#!/usr/bin/env bash
# Fetch the build tools that are missing, at pinned versions, into a folder outside the checkout.
# Prints one shell line that puts them on PATH, for `eval`:
#
#   scripts/tools.sh ui      what the UI is built with (the default)
#   scripts/tools.sh deny    cargo-deny, for the tests
#
# A tool that is on PATH in the right version, or was fetched before, is not fetched again.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need cargo "Rust 1.94 or newer (https://rustup.rs)"
need node "Node.js 20 or newer"
need npm "npm (it comes with Node.js)"
add=()

# cargo_tool BINARY CRATE VERSION MINUTES [cargo options…]
cargo_tool() {
    local binary=$1 crate=$2 version=$3 minutes=$4
    shift 4
    if have_version "$binary" "$version"; then return; fi
    local folder=$tools/$binary-$version
    if ! have_version "$folder/bin/$binary" "$version"; then
        say "Building $crate $version once (about $minutes minutes on two cores)"
        # A target folder beside the tool: what an interrupted build has compiled is not compiled again.
        CARGO_TARGET_DIR=$folder/build cargo install "$crate" --version "$version" --root "$folder" "$@" >&2
        rm -rf "$folder/build"
    fi
    add+=("$folder/bin")
}

# npm_tool BINARY PACKAGE VERSION SHOWN: SHOWN is how the binary itself spells its version.
npm_tool() {
    local binary=$1 package=$2 version=$3 shown=$4
    if have_version "$binary" "$shown"; then return; fi
    local folder=$tools/$package-$version
    if [ ! -x "$folder/node_modules/.bin/$binary" ]; then
        say "Fetching $package $version from npm"
        mkdir -p "$folder"
        npm install --prefix "$folder" --no-save --no-audit --no-fund --loglevel=error "$package@$version" >&2
    fi
    add+=("$folder/node_modules/.bin")
}

case ${1:-ui} in
ui)
    "$root/scripts/wasm-target.sh"
    cargo_tool trunk trunk "$TRUNK_VERSION" 6 --locked
    # Without --locked: its lock file names a version that a lagging mirror may no longer serve.
    cargo_tool wasm-bindgen wasm-bindgen-cli "$(locked_wasm_bindgen)" 2
    npm_tool wasm-opt binaryen "$BINARYEN_VERSION" "${BINARYEN_VERSION%%.*}"
    ;;
deny) cargo_tool cargo-deny cargo-deny "$CARGO_DENY_VERSION" 5 --locked ;;
*) die "tools.sh: unknown group '$1' (ui, deny)" ;;
esac

IFS=:
# shellcheck disable=SC2016  # the caller's PATH, when the line is evaluated
[ ${#add[@]} -eq 0 ] || printf 'export PATH=%q:"$PATH"\n' "${add[*]}"
