#!/usr/bin/env bash
# Start a single-node Ceph RADOS Gateway (real S3) under DIR, on 127.0.0.1 only. Idempotent.
# usage: start-s3.sh [DIR]   env: S3_PORT MON_PORT S3_ACCESS_KEY S3_SECRET_KEY
#   S3_LC_DEBUG=N: one lifecycle "day" lasts N seconds
set -euo pipefail
DIR=$(realpath -m "${1:-/tmp/wharf-s3}")
PORT=${S3_PORT:-9000} MON_PORT=${MON_PORT:-16789}
AK=${S3_ACCESS_KEY:-testaccesskey} SK=${S3_SECRET_KEY:-testsecretkey0123456789}
URL=http://127.0.0.1:$PORT

PKGS="ceph-mon ceph-osd ceph-common radosgw"; type curl >/dev/null 2>&1 || PKGS+=" curl"
if ! type ceph ceph-mon ceph-osd radosgw radosgw-admin monmaptool curl >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get install -y --no-install-recommends $PKGS ||
    { apt-get update && apt-get install -y --no-install-recommends $PKGS; }; } >&2
fi

mkdir -p "$DIR"/{mon,osd,log,run}
export CEPH_CONF=$DIR/ceph.conf
alive() { grep -qaE '^(ceph-(mon|osd)|radosgw)' "/proc/$(cat "$DIR/run/$1.pid" 2>/dev/null)/cmdline" 2>/dev/null; }
spawn() { # name cmd...
  local n=$1; shift; alive "$n" && return 0
  setsid "$@" >>"$DIR/log/$n.out" 2>&1 </dev/null & echo $! >"$DIR/run/$n.pid"
}
wait_for() { # what cmd...
  local w=$1 i; shift
  for i in $(seq 300); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done
  echo "timeout waiting for $w; see $DIR/log" >&2; tail -n 5 "$DIR"/log/*.out >&2; exit 1
}

[ -s "$DIR/fsid" ] || cat /proc/sys/kernel/random/uuid >"$DIR/fsid"
FSID=$(cat "$DIR/fsid")
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $FSID
mon host = v2:127.0.0.1:$MON_PORT
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
mon data avail warn = 2
run dir = $DIR/run
crash dir = $DIR/run
admin socket =
log file = $DIR/log/\$name.log
mon cluster log file = $DIR/log/cluster.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
paxos propose interval = 0.05
[mon.a]
mon data = $DIR/mon/a
[osd.0]
osd data = $DIR/osd/0
osd objectstore = bluestore
osd memory target = 1073741824
bluestore block size = 34359738368
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$PORT
rgw enable apis = s3
rgw thread pool size = 64
rgw gc obj min wait = 60
rgw gc processor period = 60
# A gateway that is killed in the midst of a complete leaves the upload locked for as long (seconds; 600 if nothing is said).
rgw mp lock max time = 20
${S3_LC_DEBUG:+rgw lc debug interval = $S3_LC_DEBUG}
CONF

if [ ! -e "$DIR/mon/a/done" ]; then
  rm -rf "$DIR/mon/a" "$DIR/monmap"
  monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$MON_PORT]" "$DIR/monmap" >/dev/null
  mkdir "$DIR/mon/a"
  ceph-mon --mkfs -i a --monmap "$DIR/monmap" >>"$DIR/log/mkfs.out" 2>&1
  touch "$DIR/mon/a/done"
fi
spawn mon ceph-mon -f -i a
wait_for mon timeout 10 ceph --connect-timeout 5 mon stat

if [ ! -e "$DIR/osd/0/ready" ]; then
  rm -rf "$DIR/osd/0"; mkdir "$DIR/osd/0"
  ceph-osd -i 0 --mkfs --osd-uuid "$FSID" >>"$DIR/log/mkfs.out" 2>&1
fi
ceph osd new "$FSID" 0 >>"$DIR/log/mkfs.out" 2>&1
spawn osd ceph-osd -f -i 0
wait_for osd sh -c 'timeout 10 ceph osd stat | grep -q "1 up"'

spawn rgw radosgw -f -n client.rgw
wait_for rgw curl -fs -o /dev/null "$URL"
radosgw-admin -n client.rgw user info --uid=test >/dev/null 2>&1 ||
  radosgw-admin -n client.rgw user create --uid=test --display-name=test \
    --access-key="$AK" --secret-key="$SK" >>"$DIR/log/mkfs.out" 2>&1
cat <<OUT
WHARF_TEST_S3_ENDPOINT=$URL
WHARF_TEST_S3_REGION=us-east-1
WHARF_TEST_S3_ACCESS_KEY=$AK
WHARF_TEST_S3_SECRET_KEY=$SK
OUT
