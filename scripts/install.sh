#!/usr/bin/env bash
# Installs EdgeOrch on this machine as a systemd service: containerd and runc by apt, the executable, its configuration.
# Run again it upgrades: the executable is replaced and the service restarted, while pods keep running.
#
#   scripts/install.sh server
#   scripts/install.sh agent --server https://HOST:6443 --token TOKEN
set -euo pipefail
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/common.sh"
rerun_as_root "$@"
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
. scripts/lib/packages.sh
. scripts/lib/node.sh

usage() {
    sed -n '2,6p' "$0" >&2
    exit 2
}

# set_key FILE KEY VALUE: replaces the first line of the key, also when it is commented out, or adds one. The value may hold
# any character, so it goes through the environment and not through a pattern, and into YAML as a quoted string.
set_key() {
    local file=$1 changed
    changed=$(KEY=$2 VALUE=$3 awk '
        BEGIN { value = ENVIRON["VALUE"]; gsub(/[\\"]/, "\\\\&", value); line = ENVIRON["KEY"] ": \"" value "\"" }
        !done && (index($0, ENVIRON["KEY"] ":") == 1 || index($0, "# " ENVIRON["KEY"] ":") == 1) { print line; done = 1; next }
        { print }
        END { if (!done) print line }' "$file")
    printf '%s\n' "$changed" >"$file"
}

install_files() {
    install -D -m 0755 artifacts/edgeorch /usr/local/bin/edgeorch.new
    mv -f /usr/local/bin/edgeorch.new /usr/local/bin/edgeorch
    install -D -m 0644 packaging/man/edgeorch.8 /usr/local/share/man/man8/edgeorch.8
    install -d -m 0755 /etc/edgeorch
    if [ ! -e /etc/edgeorch/config.yaml ]; then
        # It may hold a join token.
        install -m 0600 packaging/config.yaml /etc/edgeorch/config.yaml
    fi
    install -D -m 0644 "packaging/systemd/edgeorch-$ROLE.service" "/etc/systemd/system/edgeorch-$ROLE.service"
}

# A configuration that someone else wrote is left alone; Debian's package comes with one that has nothing but defaults.
configure_containerd() {
    local file=/etc/containerd/config.toml restrict=true
    if [ -e "$file" ] && ! grep -q 'as an EdgeOrch node uses it' "$file" && ! is_package_default "$file"; then
        note "leaving $file as it is; compare it with packaging/containerd/config.toml"
        return
    fi
    if may_lower_oom_score; then restrict=false; fi
    install -d -m 0755 /etc/containerd
    sed "s/restrict_oom_score_adj = false/restrict_oom_score_adj = $restrict/" packaging/containerd/config.toml >"$file.new"
    if cmp -s "$file.new" "$file"; then
        rm "$file.new"
    else
        [ ! -e "$file" ] || cp -p "$file" "$file.before-edgeorch"
        mv -f "$file.new" "$file"
        RESTART_CONTAINERD=yes
    fi
}

is_package_default() {
    dpkg-query -W -f '${Conffiles}\n' containerd 2>/dev/null | grep -qF "$1 $(md5sum "$1" | cut -d' ' -f1)"
}

start_services() {
    if [ ! -d /run/systemd/system ]; then
        note "installed edgeorch as $ROLE; systemd is not running here: start containerd and then: edgeorch $ROLE"
        return
    fi
    systemctl daemon-reload
    systemctl enable --quiet containerd "edgeorch-$ROLE"
    if [ "$RESTART_CONTAINERD" = yes ]; then systemctl restart containerd; else systemctl start containerd; fi
    systemctl restart "edgeorch-$ROLE" || die "the service did not start: journalctl -u edgeorch-$ROLE"
    note "installed and started edgeorch as $ROLE; its log: journalctl -u edgeorch-$ROLE"
}

ROLE=${1:-}
case $ROLE in
    server | agent) shift ;;
    *) usage ;;
esac
RESTART_CONTAINERD=no
SERVER='' TOKEN=''
while [ "$#" -gt 0 ]; do
    case $1 in
        --server) SERVER=${2:?--server needs an address}; shift 2 ;;
        --token) TOKEN=${2:?--token needs a value}; shift 2 ;;
        *) usage ;;
    esac
done
if [ "$ROLE" = agent ] && ! grep -qs '^token:' /etc/edgeorch/config.yaml; then
    { [ -n "$SERVER" ] && [ -n "$TOKEN" ]; } || die "an agent needs --server and --token; \"edgeorch token\" on the server prints one"
fi
[ -x artifacts/edgeorch ] || scripts/build.sh
install_packages containerd runc nftables iproute2 ca-certificates
install_files
if [ -n "$SERVER" ]; then set_key /etc/edgeorch/config.yaml server "$SERVER"; fi
if [ -n "$TOKEN" ]; then set_key /etc/edgeorch/config.yaml token "$TOKEN"; fi
configure_containerd
start_services
if [ "$ROLE" = server ]; then
    note "kubectl finds the cluster with: export KUBECONFIG=/etc/edgeorch/kubeconfig"
    note "other machines join with the token that \"edgeorch token\" prints: scripts/install.sh agent --server https://THIS-HOST:6443 --token TOKEN"
fi
