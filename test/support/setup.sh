#!/usr/bin/env bash
# Installs what the tests and the demo need beside Node: MariaDB, and the real Python libraries that upstream's own
# migrations run on. Quick when nothing is missing; installs with apt as root (or through sudo); never starts a service.
set -euo pipefail

# mariadb-server-core holds mariadbd and mariadb-install-db without the service; mariadb-client has mariadb-dump.
packages=(
  mariadb-server-core mariadb-client
  dpkg git openssl xz-utils zstd
  python3 python3-alembic python3-migrate python3-sqlalchemy python3-pymysql python3-six python3-retrying
  python3-oslo.config python3-oslo.db python3-oslo.i18n python3-oslo.log python3-oslo.serialization python3-oslo.utils
  python3-lib2to3 python3-neutron-lib python3-netaddr
  python3-oslo.messaging python3-oslo.middleware python3-oslo.policy python3-oslo.service python3-oslo.versionedobjects
  python3-osprofiler python3-tenacity python3-keystonemiddleware python3-cryptography python3-passlib
)

missing=()
if command -v dpkg-query >/dev/null; then
  installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' 2>/dev/null || true)"
  for package in "${packages[@]}"; do
    [[ $installed == *" installed=$package "* ]] || missing+=("$package")
  done
fi

# On another distribution, or where the server came from elsewhere: what counts is that things are there.
works() {
  local path=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  PATH=$path command -v mariadbd >/dev/null && PATH=$path command -v mariadb-install-db >/dev/null || return 1
  "${STACKLEAP_PYTHON:-/usr/bin/python3}" -c 'import alembic, migrate, sqlalchemy, oslo_db, pymysql, osprofiler, retrying, tenacity, keystonemiddleware, passlib' 2>/dev/null
}

if [[ ${#missing[@]} -eq 0 ]] || { ! command -v apt-get >/dev/null && works; }; then
  exit 0
fi

fail() {
  echo "setup: $1" >&2
  echo "setup: needed: Debian packages ${missing[*]:-${packages[*]}}" >&2
  exit 1
}

command -v apt-get >/dev/null || fail 'this machine has no apt; install these (or their like) by hand'

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  elif works; then
    # Good enough to run; say what is not as on Debian.
    echo "setup: going on without: ${missing[*]}" >&2
    exit 0
  else
    fail 'not root and no sudo without a password; run: sudo apt-get install --no-install-recommends …'
  fi
fi

# Packages ask invoke-rc.d, which asks policy-rc.d: 101 means "do not start". A policy that is there already stays.
policy=/usr/sbin/policy-rc.d
own_policy=
cleanup() {
  if [[ -n $own_policy ]]; then "${as_root[@]}" rm -f "$policy"; fi
}
trap cleanup EXIT
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  own_policy=yes
fi

echo "setup: installing ${missing[*]}" >&2
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" >&2
}
# The lists may be absent or old: try with what is there first, that is quicker.
if ! apt install --no-install-recommends "${missing[@]}"; then
  apt update || fail 'apt-get update failed'
  apt install --no-install-recommends "${missing[@]}" || fail 'apt-get could not install them'
fi
works || fail 'they are installed, but mariadbd or a Python library cannot be used'
