#!/bin/sh
# Sees to the programs, libraries and fonts that pip can't install.
# usage: scripts/setup_system.sh demo|test VENV
#
# Looks first, and is silent when nothing is missing. Otherwise it installs the Debian packages if
# this user may (root, or sudo without a password), or names each missing thing and the command.
set -eu
purpose=${1:?usage: setup_system.sh demo|test VENV}
venv=${2:?usage: setup_system.sh demo|test VENV}
PATH=$PATH:/usr/sbin:/sbin
[ -e "$venv" ] || python=$("${0%/*}/find_python.sh")

has_command() { command -v "$1" >/dev/null; }
has_library() { ldconfig -p | grep -q "$1"; }
has_font() { fc-list : family 2>/dev/null | grep -q "$1"; }
has_chromium() { has_command chromium || has_command chromium-browser || has_command google-chrome; }
has_postgresql() { has_command initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
can_make_venv() { [ -e "$venv" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# Debian keeps a part of Python in a package that is named after the version.
venv_package() {
    if [ ! -e "$venv" ]; then "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; fi
}

# Ubuntu's package of Chromium has another name.
chromium_package() {
    if grep -qs '^ID=ubuntu' /etc/os-release; then echo chromium-browser; else echo chromium; fi
}

# needs PACKAGE WHAT-FOR CHECK [ARGUMENT]: notes what is missing when the check fails.
needs() {
    package=$1 what_for=$2
    shift 2
    if ! "$@"; then
        packages="$packages $package"
        reasons="$reasons  $package: $what_for
"
    fi
}

look() {
    packages='' reasons=''
    needs "$(venv_package)" "Python's own virtual environments" can_make_venv
    needs libpango-1.0-0 "Pango, which lays out the text of the PDF" has_library libpango-1.0.so.0
    needs libpangoft2-1.0-0 "Pango's part for fonts" has_library libpangoft2-1.0.so.0
    needs libharfbuzz-subset0 "puts only the used part of a font into a PDF" has_library libharfbuzz-subset.so.0
    needs fonts-ipaexfont "Japanese fonts, Gothic and Mincho" has_font IPAexGothic
    needs fonts-ipamj-mincho "the rare kanji of names" has_font IPAmjMincho
    if [ "$purpose" = test ]; then
        needs "$(chromium_package)" "the browser that tests the pages" has_chromium
        needs libatomic1 "needed by the driver of that browser" has_library libatomic.so.1
        needs postgresql "the database server that tests the storage" has_postgresql
        needs poppler-utils "makes pictures of PDF pages" has_command pdftoppm
        needs nodejs "runs the pages' JavaScript, and verifiers of others beside ours" has_command node
        needs npm "installs those verifiers" has_command npm
        needs softhsm2 "a token for keys, made of software" has_command softhsm2-util
    fi
}

give_up() {
    printf '\nThese are missing:\n%s\n%s\n\n    sudo apt-get install%s\n\n' "$reasons" "$1" "$packages" >&2
    exit 1
}

# Prints how to run a command as root; fails when this user may not.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        echo env
    else
        has_command sudo && sudo -n true 2>/dev/null && echo "sudo -n env"
    fi
}

# Installs $packages, silently unless that fails. $root and $packages hold several words each.
# shellcheck disable=SC2086
apt_install() {
    log=$(mktemp)
    {
        $root apt-get -qq update || echo "Not every package list could be renewed; trying with those at hand."
        $root DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends \
            -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install $packages
    } </dev/null >"$log" 2>&1 || cat "$log" >&2
    rm -f "$log"
}

# Debian's postgresql makes a database cluster and starts it when it is installed. The tests start a
# server of their own, so this asks it not to, for the time of this installation.
apt_install_without_cluster() {
    setting=/etc/postgresql-common/createcluster.d/badgeserver-setup.conf
    # shellcheck disable=SC2086
    $root mkdir -p "${setting%/*}"
    # shellcheck disable=SC2064,SC2086
    trap "$root rm -f $setting" EXIT
    # shellcheck disable=SC2086
    echo "create_main_cluster = false" | $root tee "$setting" >/dev/null
    apt_install
}

look
[ -n "$packages" ] || exit 0

has_command apt-get || give_up "This can install them only on Debian and Ubuntu, where the command is:"
root=$(as_root) || give_up "An administrator has to install them, and then please run make again:"

echo "Installing the system's packages$packages (this can take a few minutes)"
case $packages in
*postgresql*) apt_install_without_cluster ;;
*) apt_install ;;
esac

look
[ -z "$packages" ] || give_up "apt-get could not install them (its reason is above). Please try, and run make again:"
