#!/bin/sh
# Runs what stands in /docker-entrypoint.d before nginx starts, in the order of the names.
set -e
case "$1" in
  nginx | nginx-debug)
    for script in /docker-entrypoint.d/*; do
      case "$script" in
        *.envsh) [ ! -x "$script" ] || . "$script" ;;
        *.sh) [ ! -x "$script" ] || "$script" ;;
      esac
    done
    ;;
esac
exec "$@"
