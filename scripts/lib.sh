# What scripts/demo and scripts/check share: packages, a build in a copy, a throwaway PostgreSQL server.
# To be sourced by bash with `set -euo pipefail`. Nothing here touches the system's PostgreSQL servers or
# installs florin into the system.

fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# What has to be done as root or as postgres: directly where we are root, otherwise through sudo.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else sudo -u postgres "$@"; fi; }
# The same as words to print for the user to type.
as_postgres_words() { if [ "$(id -u)" = 0 ]; then echo 'runuser -u postgres --'; else echo 'sudo -u postgres'; fi; }

# Runs a command with its output in a file, which is shown when the command fails.   logged FILE COMMAND...
logged() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "failed: $*"
  fi
}

# Installs those of the named Debian packages that are missing.
install_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  printf 'installing %s\n' "${missing[*]}"
  # Another apt may hold the lock on a machine that has just booted, and a mirror may be in mid-update.
  local attempt log apt=(apt-get -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=5)
  log=$(mktemp)
  for attempt in 1 2 3; do
    if as_root "${apt[@]}" update >>"$log" 2>&1 &&
      as_root env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1
    then
      rm -f "$log"
      return
    fi
    sleep $((attempt * 5))
  done
  tail -n 40 "$log" >&2
  rm -f "$log"
  fail "could not install ${missing[*]}"
}

# The same for PostgreSQL's: Debian's package would make and start a server of its own, which nobody asked for.
install_server_packages() {
  local choice=/etc/postgresql-common/createcluster.d/florin.conf status=0
  as_root mkdir -p "${choice%/*}"
  echo 'create_main_cluster = false' | as_root tee "$choice" >/dev/null
  # postgresql-common first: its configuration has to be there to include this.
  (install_packages postgresql-common && install_packages "$@") || status=$?
  as_root rm -f "$choice"
  return "$status"
}

# Makes sure that a PostgreSQL server and what an extension needs to be built are there, and sets PG_CONFIG.
# A PG_CONFIG in the environment chooses the server; otherwise it is the newest installed, or Debian's.
need_postgres() {
  if [ -z "${PG_CONFIG:-}" ]; then
    local bin
    bin=$(newest_server)
    if [ -z "$bin" ]; then
      install_server_packages postgresql
      bin=$(newest_server)
    fi
    local version=${bin%/bin}
    install_packages "postgresql-server-dev-${version##*/}"
    PG_CONFIG=$bin/pg_config
  fi
  install_packages g++ make libboost-dev libicu-dev
  [ -x "$PG_CONFIG" ] || fail "there is no $PG_CONFIG"
}

newest_server() {
  { find /usr/lib/postgresql -path '*/bin/postgres' -printf '%h\n' 2>/dev/null || true; } | sort -V | tail -n 1
}

# Copies the tree without build products.   copy_tree TO
copy_tree() {
  local from
  from=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  mkdir -p "$1"
  tar -C "$from" --exclude=./.git --exclude='*.o' --exclude='*.bc' --exclude='*.d' --exclude='*.so' \
    --exclude=./build --exclude=./florin.map --exclude='./florin--*.sql' --exclude=./results -cf - . |
    tar -C "$1" --no-same-owner -xf -
  chmod -R a+rX "$1"
}

# Builds the tree and installs it under a prefix that is not the system.
#   build_into TREE PREFIX LOG [VARIABLE=VALUE of make...]
build_into() {
  local tree=$1 prefix=$2 log=$3
  shift 3
  logged "$log" make -C "$tree" -j"$(nproc)" PG_CONFIG="$PG_CONFIG" "$@"
  logged "$log" make -C "$tree" install PG_CONFIG="$PG_CONFIG" DESTDIR="$prefix" "$@"
  chmod -R a+rX "$prefix"
}

# The caller's settings for another server must not reach this one.
forget_server_settings() {
  local name
  for name in "${!PG@}"; do [ "$name" = PG_CONFIG ] || unset "$name"; done
}

# Starts a server of its own in a directory: data, log and socket are there, it listens on no network
# address, and only the operating system's user postgres can connect.   start_server DIR PREFIX
start_server() {
  local bin share
  bin=$("$PG_CONFIG" --bindir)
  share=$("$PG_CONFIG" --sharedir)
  mkdir -m 700 "$1"
  as_root chown postgres: "$1"
  logged "$1.log" as_postgres "$bin/initdb" -D "$1/data" -U postgres -A peer -E UTF8 --locale=C.UTF-8 --no-sync
  {
    echo "listen_addresses = ''"
    echo "unix_socket_directories = '$1'"
    echo "dynamic_library_path = '$2$("$PG_CONFIG" --pkglibdir):\$libdir'"
    # Where CREATE EXTENSION looks besides the system: Debian's own setting, or PostgreSQL's since 18.
    if as_postgres "$bin/postgres" -C extension_destdir -D "$1/data" >/dev/null 2>&1; then
      echo "extension_destdir = '$2'"
    else
      echo "extension_control_path = '$2$share:\$system'"
    fi
  } | as_postgres tee -a "$1/data/postgresql.conf" >/dev/null
  logged "$1.log" as_postgres "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w start
}

# Stops that server, if it runs, and removes its directory.   stop_server DIR
stop_server() {
  if as_root test -e "$1/data/postmaster.pid"; then
    as_postgres "$("$PG_CONFIG" --bindir)/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null || true
  fi
  as_root rm -rf "$1" "$1.log"
}
