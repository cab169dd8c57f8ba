#!/bin/sh
# Installs those Debian packages of tools/packages.debian that are missing. Says nothing when none is.
set -eu
cd "$(dirname "$0")/.."

wanted=$(sed 's/#.*//' tools/packages.debian | tr -s ' \t' '\n')

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not a Debian system, so nothing was installed. What is needed, by its Debian names:" $wanted >&2
    exit 0
fi

is_installed() {
    test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

list_missing() {
    for package in $wanted; do
        is_installed "$package" || echo "$package"
    done
}

missing=$(list_missing | tr '\n' ' ')
test -n "$missing" || exit 0

as_root="env DEBIAN_FRONTEND=noninteractive"
if test "$(id -u)" != 0; then
    if ! command -v sudo >/dev/null; then
        echo "These Debian packages are missing, and installing them needs root: $missing" >&2
        echo "As root: apt-get update && apt-get install --no-install-recommends $missing" >&2
        exit 1
    fi
    # Without a terminal nobody could type a password, so sudo is told not to ask for one.
    sudo_asks=$(test -t 0 || echo "-n")
    as_root="sudo $sudo_asks $as_root"
fi

install() {
    $as_root apt-get install -y --no-install-recommends \
        -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" </dev/null
}

echo "Installing Debian packages: $missing"
if ! $as_root apt-get update -o DPkg::Lock::Timeout=300 </dev/null; then
    echo "apt-get update failed; going on with the package lists that are here." >&2
fi
if install $missing; then
    exit 0
fi

# Together they did not go in: one by one, to install what can be and to name what can't.
for package in $missing; do
    is_installed "$package" || install "$package" >/dev/null 2>&1 || true
done
missing=$(list_missing | tr '\n' ' ')
if test -n "$missing"; then
    echo "These Debian packages could not be installed: $missing" >&2
    echo "Try it by hand to see why: apt-get install --no-install-recommends $missing" >&2
    exit 1
fi
