#!/bin/bash
# Whether the server does its work: every test that is named has to pass. As in the official image, by a user who may do nothing.
#
# In: --connect             it can be connected to over TCP
#     --innodb_initialized  the storage engine has come up
set -o errexit -o nounset

ask() { mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --skip-column-names --batch "$@" 2>/dev/null; }

[ $# -gt 0 ] || { echo >&2 'healthcheck.sh: name at least one test'; exit 1; }
for test; do
  case "$test" in
    --connect) ask --host=127.0.0.1 --protocol=tcp --execute 'select 1' >/dev/null ;;
    --innodb_initialized)
      [ "$(ask --protocol=socket --execute "select 1 from information_schema.ENGINES where engine='innodb' and support in ('YES', 'DEFAULT', 'ENABLED')")" = 1 ]
      ;;
    *) echo >&2 "healthcheck.sh: there is no test $test" && exit 1 ;;
  esac
done
