#!/usr/bin/env bash
# A throw-away PostgreSQL for tests, from the server binaries that are installed here.
#
#   scripts/postgres.sh available     succeeds when there are server binaries
#   scripts/postgres.sh start DIR     makes a cluster in DIR (new or empty), prints its URL
#   scripts/postgres.sh stop DIR      stops the cluster that `start DIR` made, and deletes DIR
#
# It listens on a free port of 127.0.0.1, with a password of its own, and does not keep what a power cut
# would take (fsync is off): it is for tests alone.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Debian keeps the server binaries off PATH, a folder per major version.
find_binaries() {
    local place
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return
    fi
    while read -r place; do
        if [ -x "$place/initdb" ] && [ -x "$place/pg_ctl" ]; then echo "$place"; return; fi
    done < <(
        { pg_config --bindir 2>/dev/null || true; }
        compgen -G '/usr/lib/postgresql/*/bin' | sort --version-sort --reverse || true
        compgen -G '/usr/pgsql-*/bin' | sort --version-sort --reverse || true
        compgen -G '/opt/homebrew/opt/postgresql@*/bin' | sort --version-sort --reverse || true
    )
    return 1
}

# PostgreSQL refuses to run as root.
as_server_user() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups -- "$@"
    elif command -v runuser >/dev/null; then
        runuser -u "$server_user" -- "$@"
    else
        su -s /bin/sh "$server_user" -c "$(printf '%q ' "$@")"
    fi
}
server_user=nobody
if id -u postgres >/dev/null 2>&1; then server_user=postgres; fi

start_cluster() {
    local folder=$1 binaries port password
    binaries=$(find_binaries) || die "no PostgreSQL server binaries (initdb, pg_ctl) found"
    mkdir -p "$folder"
    [ -z "$(ls -A "$folder")" ] || die "$folder is not empty"
    folder=$(cd "$folder" && pwd)
    password=$(node -p 'require("node:crypto").randomBytes(16).toString("hex")')
    port=$(free_port)
    printf '%s\n' "$password" >"$folder/password"
    chmod 700 "$folder"
    if [ "$(id -u)" = 0 ]; then chown -R "$server_user" "$folder"; fi
    cd "$folder" # a folder that the server's user may enter
    as_server_user "$binaries/initdb" --pgdata="$folder/cluster" --username=steward --pwfile="$folder/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >/dev/null
    # Every test has a database and a pool of its own.
    cat >>"$folder/cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 400
fsync = off
full_page_writes = off
synchronous_commit = off
CONF
    as_server_user "$binaries/pg_ctl" --pgdata="$folder/cluster" --log="$folder/log" --silent --wait start >/dev/null ||
        { cat "$folder/log" >&2; die "PostgreSQL did not start"; }
    echo "postgres://steward:$password@127.0.0.1:$port/postgres"
}

stop_cluster() {
    local folder binaries
    [ -d "$1/cluster" ] || return 0
    folder=$(cd "$1" && pwd)
    binaries=$(find_binaries)
    cd "$folder"
    as_server_user "$binaries/pg_ctl" --pgdata="$folder/cluster" --silent --mode=immediate --wait stop >/dev/null || true
    cd /
    rm -rf "$folder"
}

case ${1:-} in
available) find_binaries >/dev/null ;;
start) start_cluster "${2:?which folder?}" ;;
stop) stop_cluster "${2:?which folder?}" ;;
*) die "usage: postgres.sh available | start DIR | stop DIR" ;;
esac
