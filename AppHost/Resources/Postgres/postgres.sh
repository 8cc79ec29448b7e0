#!/bin/sh
# One PostgreSQL server in the foreground: made at its first start, never run as root, stopped fast and cleanly.
#   postgres.sh BIN DATA PORT     with POSTGRES_USER and POSTGRES_PASSWORD, as the official container image has them
set -eu
bin=$1 data=$2 port=$3

fail() { echo "$*" >&2; exit 1; }

# PostgreSQL refuses to run as root. The owner of existing data stays its owner.
rights=
if [ "$(id -u)" = 0 ]; then
  umask 022
  if [ -d "$data" ]; then owner=$(stat -c %u:%g "$data")
  elif id postgres >/dev/null 2>&1; then owner=$(id -u postgres):$(id -g postgres)
  else owner=65534:65534
  fi
  rights="setpriv --reuid=${owner%:*} --regid=${owner#*:} --clear-groups"
fi

mkdir -p "$(dirname "$data")"
$rights test -x "$(dirname "$data")" ||
  fail "The data folder $(dirname "$data") is closed to the user that runs PostgreSQL ($owner). Set ELOQUENCE_DATA to a folder that is not."
$rights test -x "$bin/postgres" ||
  fail "$bin/postgres cannot be run by the user that runs PostgreSQL (${owner:-this one}). Set ELOQUENCE_CACHE to a folder that everybody may read."

# Made beside its place and moved there when complete, so that an interrupted first start leaves nothing half done.
if [ ! -s "$data/PG_VERSION" ]; then
  echo "Making the data directory $data"
  new=$data.new
  rm -rf "$new"
  mkdir -m 700 "$new"
  [ -z "$rights" ] || chown "$owner" "$new"
  $rights sh -c 'umask 077; printf "%s\n" "$POSTGRES_PASSWORD" > "$1/password"' sh "$new"
  locale=--no-locale
  [ "$(uname)" = Linux ] && locale=--locale=C.UTF-8
  $rights "$bin/initdb" -D "$new/data" -U "$POSTGRES_USER" --pwfile="$new/password" --auth=scram-sha-256 -E UTF8 "$locale"
  mv "$new/data" "$data"
  rm -rf "$new"
fi

# Data outlives the user's secrets: when they were made anew, the data directory gets the new password (single-user mode needs none).
mark=$(printf '%s' "$POSTGRES_PASSWORD" | cksum)
if [ "$($rights cat "$data/password.cksum" 2>/dev/null)" != "$mark" ]; then
  quoted=$(printf '%s' "$POSTGRES_PASSWORD" | sed "s/'/''/g")
  printf "ALTER ROLE \"%s\" PASSWORD '%s'\n" "$POSTGRES_USER" "$quoted" | $rights "$bin/postgres" --single -D "$data" -c log_statement=none postgres >/dev/null
  printf '%s\n' "$mark" | $rights sh -c 'cat > "$1/password.cksum"' sh "$data"
fi
unset POSTGRES_PASSWORD

# SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave. The server gets one, too, when this script is killed.
guard=
if setpriv --pdeathsig INT true 2>/dev/null; then guard="setpriv --pdeathsig INT"; fi
[ -z "$rights" ] || guard="$rights${guard:+ --pdeathsig INT}"
$guard "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=localhost -c unix_socket_directories= &
server=$!
trap 'kill -INT $server 2>/dev/null || :' TERM INT HUP

# A signal ends wait before the server has ended.
while :; do
  wait "$server" && status=0 || status=$?
  kill -0 "$server" 2>/dev/null || break
done
exit "$status"
