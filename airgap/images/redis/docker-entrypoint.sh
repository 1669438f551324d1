#!/bin/sh
# Starts Redis the way the official image documents it; written anew.
#
# In: arguments that begin with a dash, or with the name of a configuration file, are redis-server's
#     /data  where it works and keeps its data
set -e

case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
  fi
  # What is written may be read by others only if somebody has said so.
  [ "$(umask)" != 0022 ] || umask 0077
  # The official build lets clients of other machines in without a password; what the reader says comes after it, and wins.
  shift
  config=
  case "$1" in
    '' | -*) ;;
    *) config=$1 && shift ;;
  esac
  if [ -n "$config" ] && grep -qi '^[[:space:]]*protected-mode' "$config"; then
    set -- redis-server "$config" "$@"
  else
    set -- redis-server ${config:+"$config"} --protected-mode no "$@"
  fi
fi
exec "$@"
