#!/usr/bin/env bash
# usage: stop-s3.sh [DIR] [--wipe]   (--wipe: kill at once and delete DIR)
set -euo pipefail
DIR=$(realpath -m "${1:-/tmp/wharf-s3}") WIPE=${2:-}
ours() { grep -qaE '^(ceph-(mon|osd)|radosgw)' "/proc/$1/cmdline" 2>/dev/null; } # empty for zombies
for n in rgw osd mon; do
  f=$DIR/run/$n.pid; p=$(cat "$f" 2>/dev/null) || continue
  if ours "$p"; then
    [ -n "$WIPE" ] || kill "$p"
    [ -n "$WIPE" ] || for _ in $(seq 150); do ours "$p" || break; sleep 0.1; done
    ! ours "$p" || kill -9 "$p"
    while ours "$p"; do sleep 0.1; done
  fi
  rm -f "$f"
done
if [ -n "$WIPE" ] && [ -f "$DIR/fsid" ]; then rm -rf "$DIR"; fi
