#!/bin/sh
# Runs a program in a file system that holds only what is named: called by sandbox.ts inside fresh user,
# mount, network and process namespaces (unshare, util-linux), where nothing done here is seen outside.
#
#   enter-sandbox.sh MOUNT_POINT [ro PATH | link PATH TARGET | dev PATH]... [loopback] -- PROGRAM [ARGUMENT]...
#
#   MOUNT_POINT  an existing directory; the new file system is laid over it in this namespace only
#   ro PATH      a file or directory that the program may read, at its own path
#   link PATH TARGET   a symbolic link
#   dev PATH     a device
#   loopback     brings the namespace's own loopback interface up; it leads nowhere else
set -eu

root=$1
shift
mount -t tmpfs -o mode=0755,size=256k tmpfs "$root"

place() {
  mkdir -p "$root${1%/*}"
  if [ -d "$1" ]; then mkdir -p "$root$1"; else : >"$root$1"; fi
  mount --rbind "$1" "$root$1"
}

while [ "$1" != -- ]; do
  case $1 in
  ro)
    place "$2"
    mount -o remount,bind,ro,nosuid,nodev "$root$2"
    shift 2
    ;;
  dev)
    place "$2"
    shift 2
    ;;
  link)
    mkdir -p "$root${2%/*}"
    ln -s "$3" "$root$2"
    shift 3
    ;;
  loopback)
    ip link set lo up
    shift
    ;;
  *)
    echo "enter-sandbox.sh: unknown word $1" >&2
    exit 64
    ;;
  esac
done
shift

# Fails where a container hides parts of the host's /proc; then the program has none. umount wants to see one, so
# that of the container stays until it has done its work.
mkdir -p "$root/proc"
foreign_proc=
mount -t proc -o nosuid,nodev,noexec proc "$root/proc" 2>/dev/null || {
  mount --rbind /proc "$root/proc"
  foreign_proc=yes
}

cd "$root"
# The old root ends up on top of the new one and goes: nothing leads back.
pivot_root . .
umount -l .
[ -z "$foreign_proc" ] || umount -l /proc
mount -o remount,ro / 2>/dev/null || true
cd /
unset PWD OLDPWD
# Not exec: unshare does not pass on by which signal its child died; the shell says it as 128 and the signal.
"$@" || exit $?
