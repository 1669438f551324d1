#!/bin/bash
# Starts PostgreSQL the way the official image documents it; written anew.
#
# In: POSTGRES_PASSWORD          of the superuser; needed to make a database
#     POSTGRES_USER              the superuser's name, `postgres` where it is not said
#     POSTGRES_DB                a database to make, the user's name where it is not said
#     POSTGRES_INITDB_ARGS       more arguments of initdb
#     POSTGRES_HOST_AUTH_METHOD  how clients from the network prove who they are, `scram-sha-256` where it is not said
#     …_FILE                     any of the first four may be the contents of a file
#     PGDATA                     where the data is
#     /docker-entrypoint-initdb.d  *.sh, *.sql, *.sql.gz, *.sql.xz, *.sql.zst: run once, after the database is made
set -o errexit -o nounset -o pipefail

# Gives variable $1 the contents of the file that $1_FILE names, or the default $2.
from_file() {
  local file="$1_FILE"
  if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then
    echo >&2 "error: both $1 and $file are set (but are exclusive)"
    exit 1
  fi
  if [ -n "${!file:-}" ]; then
    export "$1=$(<"${!file}")"
  else
    export "$1=${!1:-${2:-}}"
  fi
  unset "$file"
}

# psql as the superuser on the server that answers only inside this container.
psql_here() {
  PGHOST='' PGHOSTADDR='' psql --set=ON_ERROR_STOP=1 --no-psqlrc --no-password --username="$POSTGRES_USER" "$@"
}

require_password() {
  local method=$POSTGRES_HOST_AUTH_METHOD
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    cat >&2 <<'WORDS'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       With POSTGRES_HOST_AUTH_METHOD=trust every connection is let in
       without a password. This is *not* recommended.
WORDS
    exit 1
  fi
}

make_database() {
  local arguments
  eval "arguments=(${POSTGRES_INITDB_ARGS:-})"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${arguments[@]}"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
}

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh)
        echo "$0: running $script"
        # shellcheck disable=SC1090
        if [ -x "$script" ]; then "$script"; else . "$script"; fi
        ;;
      *.sql) echo "$0: running $script" && psql_here --dbname="$POSTGRES_DB" --file="$script" ;;
      *.sql.gz) echo "$0: running $script" && gunzip -c "$script" | psql_here --dbname="$POSTGRES_DB" ;;
      *.sql.xz) echo "$0: running $script" && xzcat "$script" | psql_here --dbname="$POSTGRES_DB" ;;
      *.sql.zst) echo "$0: running $script" && zstd -dc "$script" | psql_here --dbname="$POSTGRES_DB" ;;
      '/docker-entrypoint-initdb.d/*') ;;
      *) echo "$0: ignoring $script" ;;
    esac
  done
}

# Makes the database, then its contents while nobody from outside can connect.
initialize() {
  require_password
  make_database
  export PGPASSWORD="$POSTGRES_PASSWORD"
  # With arguments that are meant for the server, so that for instance another port holds here too.
  pg_ctl --pgdata="$PGDATA" --wait start --options="$(printf '%q ' "${@:2}" -c listen_addresses= -p "${PGPORT:-5432}")"
  if [ "$POSTGRES_DB" != postgres ]; then
    psql_here --dbname=postgres --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name" ;'
  fi
  run_scripts
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
  unset PGPASSWORD
  echo
  echo 'PostgreSQL init process complete; ready for start up.'
  echo
}

[ "${1:0:1}" != - ] || set -- postgres "$@"

# Asking for help or the version needs no database.
serves() {
  [ "$1" = postgres ] || return 1
  local argument
  for argument; do
    case "$argument" in -'?' | --help | -V | --version | --describe-config) return 1 ;; esac
  done
}

if serves "$@"; then
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA" 2>/dev/null || true
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$BASH_SOURCE" "$@"
  fi
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
  if [ -s "$PGDATA/PG_VERSION" ]; then
    echo
    echo 'PostgreSQL Database directory appears to contain a database; Skipping initialization'
    echo
  else
    initialize "$@"
  fi
fi
exec "$@"
