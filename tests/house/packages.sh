# shellcheck shell=sh
# Sourced by tests/run and examples/run: what a command needs, and how to get it where apt-get is at hand.
#
#   need PACKAGE TEST...     note the Debian package as missing unless the command TEST succeeds
#   install_missing LOG      install all that was noted, quietly; print what is missing and fail where that is impossible

missing=

has() { command -v "$1" >/dev/null 2>&1; }

need() {
    needed=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $needed"
}

has_header() { echo "#include <$1>" | cc -E -x c -; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

install_missing() {
    [ -n "$missing" ] || return 0
    if has apt-get && { [ "$(id -u)" = 0 ] || has sudo; }; then
        echo "installing:$missing" >&2
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$1" 2>&1
        # shellcheck disable=SC2086
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            -o DPkg::Lock::Timeout=300 install $missing >>"$1" 2>&1 && return 0
        tail -n 20 "$1" >&2
    fi
    echo "missing, and not to be installed from here; as Debian calls them:$missing" >&2
    return 1
}
