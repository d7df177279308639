#!/bin/sh
# Writes requirements/*.txt: the newest versions that setup.cfg allows, each with the hashes of its files.
# usage: scripts/lock.sh
set -eu
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/pip" install --quiet uv

compile() {
    "$tools/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" "$@"
}
compile setup.cfg --extra build --output-file requirements/runtime.txt
compile setup.cfg --extra build --extra pkcs11 --extra test --constraint requirements/runtime.txt \
    --output-file requirements/test.txt
