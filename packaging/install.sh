#!/bin/sh
# Makes a fresh Debian 12 a terminal: install.sh PACKAGE.deb [KIOSK.toml]. Run it again to repair one.
set -eu

package=${1:?"usage: install.sh PACKAGE.deb [KIOSK.toml]"}
config=${2:-}

test "$(id -u)" = 0 || { echo "install.sh: run it as root" >&2; exit 1; }
test -r "$package" || { echo "install.sh: $package is not there" >&2; exit 1; }
test -z "$config" || test -r "$config" || { echo "install.sh: $config is not there" >&2; exit 1; }
case "$package" in */*) ;; *) package=./$package ;; esac

export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --no-install-recommends "$package" </dev/null

# Kept for the day when a release has to go back.
install -d -m 0700 /var/lib/health-card-kiosk
install -m 0600 "$package" /var/lib/health-card-kiosk/current.deb

if test -n "$config"; then
    install -o root -g kiosk -m 0640 "$config" /etc/kiosk/kiosk.toml
fi
if ! test -e /etc/kiosk/kiosk.toml; then
    echo "Installed. Now write /etc/kiosk/kiosk.toml, check it with: kiosk check /etc/kiosk/kiosk.toml"
    echo "and start the terminal with: systemctl start kiosk"
    exit 0
fi
runuser -u kiosk -- kiosk check /etc/kiosk/kiosk.toml
if test -d /run/systemd/system; then
    if systemctl is-active --quiet kiosk.service; then
        kiosk at-rest --config /etc/kiosk/kiosk.toml --wait 600 -- systemctl restart kiosk.service
    else
        systemctl reset-failed kiosk.service
        systemctl start kiosk.service
    fi
    systemctl --no-pager --lines=0 status kiosk.service
else
    echo "Installed. systemd does not run here; the terminal starts with the machine."
fi
