# shellcheck shell=bash
# One node in a directory of its own: containerd, the server with its agent, and the removal of all they made. Sourced
# after common.sh, never run. Every function takes the directory first.

ctr_at() { ctr --address "$1" --namespace k8s.io "${@:2}"; }

node_ctr() { ctr_at "$1/containerd/containerd.sock" "${@:2}"; }

# Whether the process of a pid file runs and is the one that was started: pids are used again.
daemon_runs() {
    local file=$1/$2.pid pid
    pid=$(cat "$file" 2>/dev/null) || return 1
    [ "$(cat "$file.start" 2>/dev/null)" = "$(start_time "$pid")" ]
}

# A process's start time in clock ticks since boot; proc(5), field 22, counted after the name because that may hold blanks.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# start_daemon DIRECTORY NAME COMMAND...: in the background, detached from the terminal, its output in NAME.log.
start_daemon() {
    local directory=$1 name=$2 pid
    shift 2
    setsid "$@" >>"$directory/$name.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$directory/$name.pid"
    start_time "$pid" >"$directory/$name.pid.start"
}

# stop_daemon DIRECTORY NAME [SIGNAL]: asks it to end, waits, and kills it only if it does not.
stop_daemon() {
    local directory=$1 name=$2 signal=${3:-TERM} pid end=$((SECONDS + 30))
    if daemon_runs "$directory" "$name"; then
        pid=$(cat "$directory/$name.pid")
        kill "-$signal" "$pid"
        while daemon_runs "$directory" "$name" && [ "$SECONDS" -lt "$end" ]; do sleep 0.05; done
        if daemon_runs "$directory" "$name"; then
            note "$name did not end in 30 s and is killed"
            kill -KILL "$pid"
        fi
    fi
    rm -f "$directory/$name.pid" "$directory/$name.pid.start"
}

# Whether this machine lets root lower oom_score_adj, which containers of system pods ask for.
may_lower_oom_score() {
    local effective
    effective=$(awk '/^CapEff:/ {print $2}' /proc/self/status)
    # Bit 24 is CAP_SYS_RESOURCE, see capability.h.
    [ $((16#$effective >> 24 & 1)) -eq 1 ]
}

write_containerd_config() {
    local directory=$1/containerd restrict=true
    if may_lower_oom_score; then restrict=false; fi
    mkdir -p "$directory/cni/net.d" "$directory/cni/bin"
    sed -e "s#/var/lib/containerd#$directory/root#" \
        -e "s#/run/containerd/containerd.sock#$directory/containerd.sock#" \
        -e "s#/run/containerd#$directory/state#" \
        -e "s#/etc/cni/net.d#$directory/cni/net.d#" \
        -e "s#/opt/cni/bin#$directory/cni/bin#" \
        -e "s#restrict_oom_score_adj = false#restrict_oom_score_adj = $restrict#" \
        packaging/containerd/config.toml >"$directory/config.toml"
}

start_containerd() {
    local directory=$1
    daemon_runs "$directory" containerd && return
    write_containerd_config "$directory"
    start_daemon "$directory" containerd containerd --config "$directory/containerd/config.toml"
    wait_until 30 "containerd (see $directory/containerd.log)" node_ctr "$directory" version
}

# start_server DIRECTORY PORT ARGUMENT...
start_server() {
    local directory=$1 port=$2
    shift 2
    daemon_runs "$directory" server && return
    if port_answers "$port"; then die "port $port is in use by another process"; fi
    start_daemon "$directory" server artifacts/edgeorch server --data-dir "$directory/data" --https-listen-port "$port" \
        --container-runtime-endpoint "unix://$directory/containerd/containerd.sock" \
        --cni-conf-dir "$directory/containerd/cni/net.d" --cni-bin-dir "$directory/containerd/cni/bin" \
        --write-kubeconfig "$directory/kubeconfig" "$@"
    wait_for_server "$directory" "$port"
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_agent DIRECTORY URL TOKEN ARGUMENT...: a node of its own, with the directory's containerd.
start_agent() {
    local directory=$1 url=$2 token=$3
    shift 3
    daemon_runs "$directory" agent && return
    start_daemon "$directory" agent artifacts/edgeorch agent --data-dir "$directory/agent-data" --server "$url" --token "$token" \
        --container-runtime-endpoint "unix://$directory/containerd/containerd.sock" \
        --cni-conf-dir "$directory/containerd/cni/net.d" --cni-bin-dir "$directory/containerd/cni/bin" "$@"
}

wait_for_server() {
    local directory=$1 port=$2 end=$((SECONDS + 60))
    until server_ready "$port"; do
        daemon_runs "$directory" server || { tail -n 20 "$directory/server.log" >&2; die "the server ended; the whole log is $directory/server.log"; }
        [ "$SECONDS" -lt "$end" ] || { tail -n 20 "$directory/server.log" >&2; die "the server is not ready after 60 s; see $directory/server.log"; }
        sleep 0.02
    done
}

server_ready() { [ "$(curl --noproxy '*' -ks --max-time 2 "https://127.0.0.1:$1/readyz")" = ok ]; }

# Ends and removes every pod's container behind a containerd socket, with the network namespaces of the pods.
remove_containers_at() {
    local socket=$1 id space
    for id in $(ctr_at "$socket" tasks list --quiet); do
        # ctr ends with the exit status of the task it killed; whether the container is gone shows below.
        ctr_at "$socket" tasks delete --force "$id" >/dev/null 2>&1 || true
    done
    for id in $(ctr_at "$socket" containers list --quiet); do
        for space in $(ctr_at "$socket" containers info "$id" | grep -o '/netns/cni-[0-9a-f-]*' | sort -u); do
            if [ -e "/run$space" ]; then ip netns delete "${space#/netns/}"; fi
        done
        ctr_at "$socket" containers delete "$id" >/dev/null
    done
}

# Whether a process uses the pod bridge of this network namespace; a control plane alone does not.
another_node_runs() {
    local pid
    for pid in $(pgrep -x edgeorch || true); do
        if [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/self/ns/net)" ] \
            && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -E ' (server|agent) ' | grep -qv -- ' --disable-agent'; then
            return 0
        fi
    done
    return 1
}

# What the node agent put into the kernel: the pod bridge, its rules, empty control groups.
remove_node_network() {
    local table group
    if another_node_runs; then
        note "another EdgeOrch node runs on this machine: the pod bridge and its rules stay"
        return
    fi
    if ip link show eo0 >/dev/null 2>&1; then ip link delete eo0; fi
    if command -v nft >/dev/null; then
        nft list tables 2>/dev/null | awk '$3 ~ /^edgeorch/ {print $2, $3}' | while read -r table; do
            # shellcheck disable=SC2086 # family and name are two words
            nft delete table $table
        done
    fi
    find /sys/fs/cgroup -depth -type d -path '*/kubepods*' 2>/dev/null | while read -r group; do
        rmdir "$group" 2>/dev/null || continue
    done
}

# remove_pod_logs DATA: the log directories of the pods that a node with this data directory ran; they end in the pod's UID.
remove_pod_logs() {
    local pod
    for pod in "$1"/agent/pods/*; do
        rm -rf /var/log/pods/*_"${pod##*/}"
    done
    rmdir /var/log/pods 2>/dev/null || true
}

unmount_below() {
    local point
    awk '{print $2}' /proc/self/mounts | grep -F "$1/" | tac | while read -r point; do
        umount --lazy "$point"
    done || true
}

# remove_node DIRECTORY: stops everything started here and removes every trace.
remove_node() {
    local directory=$1
    stop_daemon "$directory" agent
    stop_daemon "$directory" server
    if daemon_runs "$directory" containerd; then remove_containers_at "$directory/containerd/containerd.sock"; fi
    stop_daemon "$directory" containerd
    remove_pod_logs "$directory/data"
    remove_pod_logs "$directory/agent-data"
    unmount_below "$directory"
    remove_node_network
    rm -rf "$directory"
}
