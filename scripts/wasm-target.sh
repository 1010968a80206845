#!/usr/bin/env bash
# Give the active rustc a standard library for wasm32-unknown-unknown, by the first way that works:
#
#   1. it is there already;
#   2. rustup downloads it;
#   3. it is built from the library's source, which rustup or, where the Rust release servers are out
#      of reach, Debian's `rust-src` package of exactly this rustc version provides.
#
# STEWARD_TOOLS_WASM_STD=source skips the second way.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

target=wasm32-unknown-unknown
need rustc "Rust 1.94 or newer (https://rustup.rs)"
sysroot=$(rustc --print sysroot)
release=$(rustc --version | cut -d' ' -f2)
libraries=$sysroot/lib/rustlib/$target/lib
source=$sysroot/lib/rustlib/src/rust/library

present() { compgen -G "$libraries/libstd-*.rlib" >/dev/null; }
has_source() { [ -f "$source/std/Cargo.toml" ] && [ -f "$source/Cargo.lock" ]; }

from_rustup() {
    command -v rustup >/dev/null || return 1
    say "Adding the $target target with rustup"
    # An unreachable server makes rustup retry for long; the source way is waiting.
    timeout 180 rustup target add "$target" >&2 || return 1
    present
}

source_from_rustup() {
    command -v rustup >/dev/null || return 1
    timeout 180 rustup component add rust-src >&2 || return 1
    has_source
}

# apt with lists of its own, so that the suites looked into here never become the system's.
apt_private() {
    local tool=$1
    shift
    "$tool" -qq -o APT::Sandbox::User=root -o "Dir::Etc::SourceList=$scratch/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache" "$@"
}

# rustc is often newer than the system's own suite: whichever suite carries its exact version will do,
# since only source files are unpacked, nothing is installed.
source_from_debian() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    local mirror keyring package suite
    # shellcheck disable=SC2016  # apt fills the placeholder in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | awk '/\/debian\/?$/ {print; exit}')
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -n "$mirror" ] && [ -f "$keyring" ] || return 1
    mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"
    for suite in stable-backports trixie-backports trixie sid; do
        echo "deb [signed-by=$keyring] $mirror $suite main"
    done >"$scratch/sources.list"
    # A suite that the mirror does not hold must not spoil the others.
    apt_private apt-get update >/dev/null 2>&1 || true
    package=$(apt_private apt-cache madison rust-src |
        awk -v want="$release" '{ have = $3; sub(/[+~-].*/, "", have) } have == want { print $3; exit }')
    [ -n "$package" ] || { warn "no Debian suite carries rust-src $release"; return 1; }
    say "Taking the library's source from Debian's rust-src $package"
    (cd "$scratch" && apt_private apt-get download "rust-src=$package" >/dev/null && dpkg-deb -x rust-src_*.deb unpacked) || return 1
    mkdir -p "${source%/*}"
    rm -rf "$source"
    cp -r "$scratch"/unpacked/usr/src/rustc-*/library "$source"
    has_source
}

from_source() {
    has_source || source_from_rustup || source_from_debian || return 1
    say "Building the standard library $release for $target (about two minutes)"
    cargo new --quiet --vcs none --lib --name probe "$scratch/probe"
    # RUSTC_BOOTSTRAP lets a stable compiler build its own library; the bitcode is what `lto = "fat"` needs.
    (cd "$scratch/probe" && env -u CARGO_BUILD_TARGET CARGO_TARGET_DIR="$scratch/build" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
        cargo build --quiet --release --target "$target" -Zbuild-std=std,panic_abort,panic_unwind,test) || return 1
    mkdir -p "$libraries"
    find "$scratch/build/$target/release/deps" -name 'lib*.rlib' ! -name 'libprobe-*' -exec cp {} "$libraries/" \;
    present
}

if present; then exit 0; fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ "${STEWARD_TOOLS_WASM_STD:-}" != source ] && from_rustup; then exit 0; fi
from_source || die "no standard library for $target: neither rustup nor its source for rustc $release could be had"
say "Installed $target into $libraries"
