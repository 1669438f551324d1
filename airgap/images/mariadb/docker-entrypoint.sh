#!/bin/bash
# Starts MariaDB the way the official image documents it; written anew.
#
# In: MARIADB_ROOT_PASSWORD               root's password; to make a database one of the first three is needed
#     MARIADB_ALLOW_EMPTY_ROOT_PASSWORD   root has none
#     MARIADB_RANDOM_ROOT_PASSWORD        root gets one that is printed once
#     MARIADB_ROOT_HOST                   from where root may come, `%` where it is not said
#     MARIADB_DATABASE                    a database to make
#     MARIADB_USER, MARIADB_PASSWORD      a user to make, who may do everything in that database
#     …_FILE                              any of them may be the contents of a file
#     MYSQL_…                             the former names of all of these
#     /docker-entrypoint-initdb.d         *.sh, *.sql, *.sql.gz, *.sql.xz, *.sql.zst: run once, after the database is made
set -o errexit -o nounset -o pipefail

data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock

say() { printf '%s [Note] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*"; }
fail() {
  printf '%s [ERROR] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$*" >&2
  exit 1
}

# Gives variable MARIADB_$1 its value: its own, that of the file it names, that of its former name, or the default $2.
read_setting() {
  local name value=
  for name in "MARIADB_$1" "MYSQL_$1"; do
    local file="${name}_FILE"
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
      fail "Both $name and $file are set (but are exclusive)"
    fi
    if [ -z "$value" ]; then
      value=${!name:-}
      [ -z "${!file:-}" ] || value=$(<"${!file}")
    fi
    unset "$file"
  done
  export "MARIADB_$1=${value:-${2:-}}"
}

# A text between single quotes in SQL.
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

# SQL from stdin, as root on the server that answers only inside this container.
sql_here() { mariadb --protocol=socket --socket="$socket" --user=root --password="$root_password" --comments "$@"; }

random() { tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32 || true; }

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh)
        say "running $script"
        # shellcheck disable=SC1090
        if [ -x "$script" ]; then "$script"; else . "$script"; fi
        ;;
      *.sql) say "running $script" && sql_here "$MARIADB_DATABASE" <"$script" ;;
      *.sql.gz) say "running $script" && gunzip -c "$script" | sql_here "$MARIADB_DATABASE" ;;
      *.sql.xz) say "running $script" && xzcat "$script" | sql_here "$MARIADB_DATABASE" ;;
      *.sql.zst) say "running $script" && zstd -dc "$script" | sql_here "$MARIADB_DATABASE" ;;
      '/docker-entrypoint-initdb.d/*') ;;
      *) say "ignoring $script" ;;
    esac
  done
}

# Root, the user and the database that were asked for, and the user of healthcheck.sh.
first_statements() {
  local health password host
  password=$(quoted "$MARIADB_ROOT_PASSWORD")
  health=$(random)
  echo "SET @@SESSION.SQL_LOG_BIN=0;"
  # mariadb-install-db makes these two without a password.
  echo "DROP USER IF EXISTS root@'127.0.0.1', root@'::1';"
  echo "ALTER USER root@localhost IDENTIFIED BY $password;"
  if [ "$MARIADB_ROOT_HOST" != localhost ]; then
    host=$(quoted "$MARIADB_ROOT_HOST")
    echo "CREATE USER root@$host IDENTIFIED BY $password;"
    echo "GRANT ALL ON *.* TO root@$host WITH GRANT OPTION;"
  fi
  for host in localhost 127.0.0.1 ::1; do
    echo "CREATE USER healthcheck@'$host' IDENTIFIED BY '$health';"
    echo "GRANT USAGE ON *.* TO healthcheck@'$host';"
  done
  (umask 0077 && printf '[mariadb-client]\nport=3306\nsocket=%s\nuser=healthcheck\npassword=%s\n' "$socket" "$health" \
    >"$data/.my-healthcheck.cnf")
  [ -z "$MARIADB_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`${MARIADB_DATABASE//\`/\`\`}\`;"
  if [ -n "$MARIADB_USER" ] && [ -n "$MARIADB_PASSWORD" ]; then
    echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(quoted "$MARIADB_PASSWORD");"
    if [ -n "$MARIADB_DATABASE" ]; then
      local name=${MARIADB_DATABASE//\`/\`\`}
      name=${name//_/\\_}
      echo "GRANT ALL ON \`$name\`.* TO $(quoted "$MARIADB_USER")@'%';"
    fi
  fi
  echo "FLUSH PRIVILEGES;"
}

# Makes the database, then its contents while nobody from outside can connect.
initialize() {
  if [ -z "$MARIADB_ROOT_PASSWORD$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
    fail $'Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD'
  fi
  say 'Initializing database files'
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db \
    --cross-bootstrap --rpm --user=mysql >/dev/null
  if [ -n "$MARIADB_RANDOM_ROOT_PASSWORD" ]; then
    MARIADB_ROOT_PASSWORD=$(random)
    say "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  fi
  say 'Starting temporary server'
  "$@" --skip-networking --socket="$socket" --wsrep_on=OFF &
  local server=$! left=300
  root_password=
  until sql_here --silent --execute 'select 1' >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail 'The temporary server ended.'
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail 'Unable to start server.'
    sleep 0.2
  done
  first_statements | sql_here
  root_password=$MARIADB_ROOT_PASSWORD
  run_scripts
  say 'Stopping temporary server'
  kill "$server"
  wait "$server"
  say 'MariaDB init process done. Ready for start up.'
}

[ "${1:0:1}" != - ] || set -- mariadbd "$@"

# Asking for help or the version needs no database.
serves() {
  [ "$1" = mariadbd ] || [ "$1" = mysqld ] || return 1
  local argument
  for argument; do
    case "$argument" in -'?' | --help | -V | --version) return 1 ;; esac
  done
}

if serves "$@"; then
  if [ "$(id -u)" = 0 ]; then
    find "$data" /run/mysqld \! -user mysql -exec chown mysql: '{}' +
    exec setpriv --reuid=mysql --regid=mysql --init-groups -- "$BASH_SOURCE" "$@"
  fi
  for setting in ROOT_PASSWORD ALLOW_EMPTY_ROOT_PASSWORD RANDOM_ROOT_PASSWORD DATABASE USER PASSWORD; do
    read_setting "$setting"
  done
  # Its former name allowed an empty password under another name.
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD+=${MYSQL_ALLOW_EMPTY_PASSWORD:-}
  read_setting ROOT_HOST %
  [ -d "$data/mysql" ] || initialize "$@"
fi
exec "$@"
