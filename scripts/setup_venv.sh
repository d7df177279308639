#!/bin/sh
# Puts the locked packages and this checkout into a virtual environment, which it makes if need be.
# Does nothing when that is done already for this very lock.
# usage: scripts/setup_venv.sh VENV LOCK
set -eu
venv=${1:?usage: setup_venv.sh VENV LOCK}
lock=${2:?usage: setup_venv.sh VENV LOCK}
stamp=$venv/.installed-$(basename "$lock" .txt)
wanted=$(cat "$lock" setup.cfg pyproject.toml | sha256sum; pwd)

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

if [ ! -e "$venv" ]; then
    python=$("${0%/*}/find_python.sh")
    echo "Making a virtual environment in $venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi

if ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "The virtual environment $venv has no working Python 3.11 or newer." >&2
    echo "Please leave it (deactivate) or remove the folder, and run make again." >&2
    exit 1
fi

pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }
pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null

echo "Installing the Python packages of $lock (about half a minute, the first time)"
pip install -qq --require-hashes --no-deps -r "$lock"
pip install -qq --no-deps --no-build-isolation -e .
echo "$wanted" >"$stamp"
