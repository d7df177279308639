#!/bin/sh
# Puts the locked npm packages of a folder into its node_modules.
# Does nothing when that is done already for this very lock. No package may run anything meanwhile.
# usage: scripts/setup_node.sh FOLDER
set -eu
folder=${1:?usage: setup_node.sh FOLDER}
stamp=$folder/node_modules/.installed
wanted=$(sha256sum <"$folder/package-lock.json")

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

echo "Installing the npm packages of $folder (about ten seconds, the first time)"
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null)
echo "$wanted" >"$stamp"
