#!/bin/sh
# Installs the npm packages of package-lock.json if they are not there yet. Builds that run beside
# each other wait for one another.
set -eu
web=$(cd "$(dirname "$0")/.." && pwd)
exec 9>"$web/.lock"
flock 9
stamp="$web/node_modules/.umbrella-installed"
wanted="$(sha256sum <"$web/package-lock.json") $(node --version)"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    (cd "$web" && npm ci --no-progress --loglevel=error >/dev/null)
    printf '%s\n' "$wanted" >"$stamp"
fi
