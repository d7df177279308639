#!/bin/sh
# Prints the name of a Python 3.11 or newer, or says what is needed and fails.
# usage: scripts/find_python.sh
set -eu
# The plain name first: it is what the user chose. A name may exist and not run (version managers).
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$python"
        exit
    fi
done
echo "Python 3.11 or newer is needed, and there is none on the PATH." >&2
echo "Debian 12 and Ubuntu 24.04 have it: sudo apt-get install python3 python3-venv" >&2
exit 1
