# Shared by the scripts in this folder: where tools live, and how to say what is going on.
# Pinned versions of tools stand here and nowhere else.
# shellcheck shell=bash
# shellcheck disable=SC2034  # read by the scripts that source this file

TRUNK_VERSION=0.21.14
BINARYEN_VERSION=132.0.0
CARGO_DENY_VERSION=0.20.2

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Outside the checkout, so that a second clone finds them; each version has a folder of its own.
tools=${STEWARD_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/steward-tools}

if [ -t 2 ]; then bold=$'\033[1m' red=$'\033[31m' plain=$'\033[0m'; else bold='' red='' plain=''; fi

say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*" >&2; }
warn() { printf '%swarning:%s %s\n' "$red" "$plain" "$*" >&2; }
die() { printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2; exit 1; }

# need COMMAND WHAT: stop with a plain sentence when a thing that we do not install is missing.
need() { command -v "$1" >/dev/null 2>&1 || die "$1 is not on PATH: install $2"; }

# The version of wasm-bindgen that Cargo.lock holds: CLI and crate must agree to the letter.
locked_wasm_bindgen() {
    awk '/^name = "wasm-bindgen"$/ {getline; gsub(/[^0-9.]/, ""); print; exit}' "$root/Cargo.lock"
}

# have_version TOOL VERSION: is TOOL there in exactly this version?
have_version() {
    command -v "$1" >/dev/null 2>&1 && "$1" --version 2>/dev/null | grep -qwF "$2"
}

# A TCP port of this machine that nobody listens on at the moment.
free_port() {
    node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# wait_until SECONDS COMMAND…: try COMMAND until it succeeds; fails when time is up.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

# stop PID: ask a process that we started to end, and see that it does.
stop() {
    kill "$1" 2>/dev/null || return 0
    wait_until 20 gone "$1" || kill -9 "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
gone() { ! kill -0 "$1" || [[ $(ps -o stat= -p "$1") == Z* ]]; }

# python_venv FOLDER: a virtual environment in FOLDER/.venv with what FOLDER/requirements.txt pins.
python_venv() {
    if cmp --silent "$1/requirements.txt" "$1/.venv/installed"; then return; fi
    need python3 "Python 3.11 or newer"
    say "Fetching the Python packages of ${1#"$root"/}"
    rm -rf "$1/.venv"
    python3 -m venv "$1/.venv" || die "Python cannot make a virtual environment (Debian: apt-get install python3-venv)"
    "$1/.venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$1/requirements.txt" >&2
    cp "$1/requirements.txt" "$1/.venv/installed"
}
