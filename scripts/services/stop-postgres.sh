#!/usr/bin/env bash
# Stops what start-postgres.sh started. usage: stop-postgres.sh [DIR] [--wipe]
set -euo pipefail
DIR=$(realpath -m "${1:-/tmp/wharf-postgres}")
PID=$(head -n 1 "$DIR/data/postmaster.pid" 2> /dev/null || true)
if [ -n "$PID" ] && kill -INT "$PID" 2> /dev/null; then
  while kill -0 "$PID" 2> /dev/null; do sleep 0.1; done
fi
if [ "${2:-}" = --wipe ] && [ -s "$DIR/data/PG_VERSION" ]; then rm -rf "$DIR"; fi
