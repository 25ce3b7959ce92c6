#!/usr/bin/env bash
# From nothing to three nginx pods behind a cluster IP, on this machine, in a directory of its own.
#
#   scripts/quickstart.sh          installs what is missing, builds, starts, deploys, shows self-healing
#   scripts/quickstart.sh --down   removes every trace (packages that were installed stay)
#
# EDGEORCH_QUICKSTART_DIR (default /var/lib/edgeorch-quickstart) and EDGEORCH_QUICKSTART_PORT (default 6443) move it.
set -euo pipefail
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/common.sh"
case ${1:-} in
    "" | --down) ;;
    *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
[ "${1:-}" = --down ] || need_dotnet
rerun_as_root "$@"
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
. scripts/lib/packages.sh
. scripts/lib/node.sh

readonly DIRECTORY=${EDGEORCH_QUICKSTART_DIR:-/var/lib/edgeorch-quickstart}
readonly PORT=${EDGEORCH_QUICKSTART_PORT:-6443}
readonly IMAGE=docker.io/library/nginx:1.25
export EDGEORCH_TEST_CACHE=$DIRECTORY/cache
PATH=$PATH:/usr/sbin:/sbin

# Seconds with one decimal since the script started.
elapsed() { awk -v from="$STARTED" '{printf "%6.1f s", $1 - from}' /proc/uptime; }
STARTED=$(cut -d' ' -f1 /proc/uptime)
step() { printf '[%s] %s\n' "$(elapsed)" "$*"; }

k() { "$KUBECTL" --kubeconfig "$DIRECTORY/kubeconfig" --cache-dir "$DIRECTORY/cache/kubectl" "$@"; }

provide_image() {
    if node_ctr "$DIRECTORY" images list --quiet | grep -qxF "$IMAGE"; then
        step "image nginx:1.25 is there"
    elif timeout 20 ctr --address "$DIRECTORY/containerd/containerd.sock" --namespace k8s.io images pull "$IMAGE" >/dev/null 2>&1; then
        step "image nginx:1.25 pulled from its registry"
    else
        step "no registry answers: making the image nginx:1.25 from Debian's nginx package"
        node_ctr "$DIRECTORY" images import "$(scripts/tools.sh image nginx "$IMAGE")" >/dev/null
        step "image nginx:1.25 made and imported"
    fi
}

deploy() {
    k apply -f - <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-cluster
spec:
  replicas: 3
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
        - name: nginx
          image: nginx:1.25
          imagePullPolicy: IfNotPresent
          ports:
            - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: nginx-cluster
spec:
  selector:
    app: nginx
  ports:
    - port: 80
      targetPort: 80
YAML
}

node_is_ready() { k get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}' | grep -qw True; }

page_is_served() { curl --noproxy '*' -sf --max-time 2 "http://$1/" | grep -q 'Welcome to nginx'; }

three_are_ready() { [ "$(k get deployment nginx-cluster -o 'jsonpath={.status.readyReplicas}')" = 3 ] && ! k get pod "$1"; }

up() {
    local address victim
    step "installing what is missing"
    install_packages containerd runc iproute2 nftables procps curl ca-certificates
    step "building the executable"
    scripts/build.sh
    mkdir -p "$DIRECTORY"
    KUBECTL=$(command -v kubectl || scripts/tools.sh kubectl 1.20)
    step "starting containerd in $DIRECTORY"
    start_containerd "$DIRECTORY"
    provide_image
    if ! daemon_runs "$DIRECTORY" server && port_answers "$PORT"; then
        die "port $PORT is in use: set EDGEORCH_QUICKSTART_PORT to a free one"
    fi
    step "starting the server with its agent on port $PORT"
    start_server "$DIRECTORY" "$PORT"
    step "the API server answers"
    wait_until 60 "the node to be Ready (see $DIRECTORY/server.log)" node_is_ready
    step "the node is Ready"
    deploy
    k rollout status deployment/nginx-cluster --timeout=120s
    step "three pods are Ready"
    k get pods -o wide
    address=$(k get service nginx-cluster -o 'jsonpath={.spec.clusterIP}')
    wait_until 30 "http://$address/ to serve the page" page_is_served "$address"
    step "http://$address/ (the cluster IP) serves: $(curl --noproxy '*' -s "http://$address/" | grep -o '<title>.*</title>')"
    victim=$(k get pods -l app=nginx -o 'jsonpath={.items[0].metadata.name}')
    k delete pod "$victim" --wait=false
    wait_until 60 "a replacement of $victim" three_are_ready "$victim"
    step "the deleted pod has a Ready replacement"
    k get pods -o wide
    finish "$address"
}

finish() {
    if [ -n "${EDGEORCH_CALLER:-}" ]; then
        chmod 755 "$DIRECTORY"
        chown "$EDGEORCH_CALLER" "$DIRECTORY/kubeconfig"
        return_ownership artifacts "$HOME/.nuget"
    fi
    cat <<TEXT

Try next:
  export KUBECONFIG=$DIRECTORY/kubeconfig
  $KUBECTL get pods -o wide
  $KUBECTL scale deployment nginx-cluster --replicas=10
  $KUBECTL logs deployment/nginx-cluster
  $KUBECTL exec -it deployment/nginx-cluster -- sh
  curl http://$1/
  less $DIRECTORY/server.log
  scripts/quickstart.sh --down
TEXT
}

if [ "${1:-}" = --down ]; then
    remove_node "$DIRECTORY"
    step "everything the quickstart made is removed; installed packages stay"
else
    up
fi
