#!/usr/bin/env bash
# Starts a PostgreSQL under DIR on 127.0.0.1 for tests, and prints the setting that names it. Idempotent.
# usage: start-postgres.sh [DIR]   env: PGPORT (default 5433)
set -euo pipefail
DIR=$(realpath -m "${1:-/tmp/wharf-postgres}")
PORT=${PGPORT:-5433}
OWNER=$(id -un)

BIN=$(dirname "$(command -v pg_ctl 2> /dev/null || ls -d /usr/lib/postgresql/*/bin/pg_ctl 2> /dev/null | sort -V | tail -n 1)")
if [ ! -x "$BIN/initdb" ]; then
  BIN=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1 || true)
fi
if [ ! -x "$BIN/initdb" ]; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
  BIN=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
fi

# The server refuses to run as root.
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --clear-groups "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then
  OWNER=postgres
  id "$OWNER" > /dev/null 2>&1 || useradd --system --no-create-home "$OWNER"
fi

mkdir -p "$DIR"
[ "$(id -u)" != 0 ] || chown "$OWNER" "$DIR"
if [ ! -s "$DIR/data/PG_VERSION" ]; then
  as_owner "$BIN/initdb" -D "$DIR/data" -U wharf --auth=trust --encoding=UTF8 --locale=C.UTF-8 > "$DIR/initdb.log" 2>&1 ||
    { cat "$DIR/initdb.log" >&2; exit 1; }
fi
running() { as_owner "$BIN/pg_ctl" -D "$DIR/data" status > /dev/null 2>&1; }
listens() { (: < "/dev/tcp/127.0.0.1/$PORT") 2> /dev/null; }
# One that was killed still counts as running until its parent has noticed, and keeps another from starting.
for _ in $(seq 300); do
  ! running || listens || { sleep 0.2; continue; }
  break
done
if ! running; then
  as_owner "$BIN/pg_ctl" -D "$DIR/data" -w -t 60 -l "$DIR/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$PORT -c unix_socket_directories='$DIR' -c max_connections=300" start >&2
elif ! listens; then
  echo "the PostgreSQL under $DIR runs, but does not listen on port $PORT" >&2
  exit 1
fi
echo "WHARF_TEST_DATABASE_URL=postgres://wharf@127.0.0.1:$PORT/postgres"
