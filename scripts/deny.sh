#!/usr/bin/env bash
# Licences, banned crates and sources of all dependencies; known vulnerabilities where the advisory
# database can be fetched.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

on_path=$(scripts/tools.sh deny)
eval "$on_path"
cargo deny --locked check --hide-inclusion-graph licenses bans sources
if timeout 120 cargo deny fetch db >/dev/null 2>&1; then
    cargo deny --locked check --hide-inclusion-graph advisories
else
    warn "the advisory database cannot be fetched from here: known vulnerabilities were NOT checked"
fi
