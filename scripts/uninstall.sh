#!/usr/bin/env bash
# Removes what scripts/install.sh installed. Pods are stopped. containerd and runc stay installed.
#
#   scripts/uninstall.sh           keeps /var/lib/edgeorch (the cluster's data) and /etc/edgeorch
#   scripts/uninstall.sh --purge   removes them too
set -euo pipefail
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/common.sh"
case ${1:-} in
    "" | --purge) ;;
    *) sed -n '2,5p' "$0" >&2; exit 2 ;;
esac
rerun_as_root "$@"
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
. scripts/lib/node.sh

for role in server agent; do
    unit=/etc/systemd/system/edgeorch-$role.service
    [ -e "$unit" ] || continue
    if [ -d /run/systemd/system ]; then systemctl disable --now --quiet "edgeorch-$role"; fi
    rm -f "$unit"
done
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
if [ -S /run/containerd/containerd.sock ]; then
    remove_containers_at /run/containerd/containerd.sock
fi
remove_node_network
rm -f /usr/local/bin/edgeorch /usr/local/share/man/man8/edgeorch.8 /etc/cni/net.d/05-edgeorch.conflist /opt/cni/bin/edgeorch-cni
if [ -e /etc/containerd/config.toml.before-edgeorch ]; then
    mv -f /etc/containerd/config.toml.before-edgeorch /etc/containerd/config.toml
    if [ -d /run/systemd/system ]; then systemctl try-restart containerd; fi
fi
if [ "${1:-}" = --purge ]; then
    rm -rf /var/lib/edgeorch /run/edgeorch /etc/edgeorch
    note "removed EdgeOrch and its data"
else
    note "removed EdgeOrch; its data stays in /var/lib/edgeorch and /etc/edgeorch (--purge removes them)"
fi
