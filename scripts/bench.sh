#!/usr/bin/env bash
# Measures the native executable on this machine and prints a markdown table.
#
#   scripts/bench.sh [--update-readme] [PART] [SECONDS]
#
# PART is "api", the requests; "scale", one collection of 100,000 objects; "store", the replicated store beside an etcd of the same
# number of members; or "all", the default: api, scale, pods and idle figures.
# SECONDS is the time of each request measurement, default 3; each is the median of three.
# --update-readme also puts the rows into the table of README.md, between the lines <!-- bench:start --> and <!-- bench:end -->,
# or <!-- store-bench:start --> and <!-- store-bench:end -->.
# Uses a containerd and servers of its own and removes them at the end. Needs root, directly or through sudo.
set -euo pipefail
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/common.sh"
need_dotnet
rerun_as_root "$@"
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
. scripts/lib/packages.sh
. scripts/lib/node.sh

UPDATE_README=no
if [ "${1:-}" = --update-readme ]; then
    UPDATE_README=yes
    shift
fi
case ${1:-} in
    api | scale | store | all)
        readonly PART=$1
        shift
        ;;
    '' | [0-9]*) readonly PART=all ;;
    *) die "$1 is no part of the benchmark: name api, scale, store or all" ;;
esac
readonly EACH=${1:-3}
readonly PORT=${EDGEORCH_BENCH_PORT:-16443}
readonly RUNS=3
readonly IMAGE=docker.io/library/nginx:1.25
readonly IDLE_SECONDS=60
readonly OBJECTS=${EDGEORCH_BENCH_OBJECTS:-100000}
PATH=$PATH:/usr/sbin:/sbin
DIRECTORY=$(mktemp -d /tmp/edgeorch-bench-XXXXXX)
trap 'remove_node "$DIRECTORY"; return_ownership artifacts "$HOME/.nuget"' EXIT

now_ms() { echo $(($(date +%s%N) / 1000000)); }

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

row() { printf '| %s | %s |\n' "$1" "$2"; }

resident() { awk '/^VmRSS:/ {printf "%.0f MB", $2 / 1000}' "/proc/$1/status"; }

thousands() { sed -E ':again; s/([0-9])([0-9]{3})(,|$)/\1,\2\3/; t again' <<<"$1"; }

seconds() { awk -v ms="$1" 'BEGIN {printf "%.2f s", ms / 1000}'; }

k() { "$KUBECTL" --kubeconfig "$DIRECTORY/kubeconfig" --cache-dir "$DIRECTORY/kubectl" "$@"; }

timed() {
    local from
    from=$(now_ms)
    "$@" >&2
    echo $(($(now_ms) - from))
}

# Starts with an empty data directory, then again on what is there.
measure_start() {
    local first='' next='' run
    for run in $(seq "$RUNS"); do
        note "start $run of $RUNS"
        rm -rf "$DIRECTORY/data"
        first+=$(timed start_server "$DIRECTORY" "$PORT")$'\n'
        stop_daemon "$DIRECTORY" server
        next+=$(timed start_server "$DIRECTORY" "$PORT")$'\n'
        stop_daemon "$DIRECTORY" server
    done
    row "Start to /readyz ok, empty data directory" "$(seconds "$(printf %s "$first" | median)")"
    row "Start to /readyz ok, next starts" "$(seconds "$(printf %s "$next" | median)")"
}

node_is_ready() { k get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}' | grep -qw True; }

manifest() {
    cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: bench}
spec:
  replicas: $1
  selector: {matchLabels: {app: bench}}
  template:
    metadata: {labels: {app: bench}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: nginx, image: "nginx:1.25", imagePullPolicy: IfNotPresent}]
YAML
}

deploy_and_wait() {
    manifest "$1" | k apply -f -
    k rollout status deployment/bench --timeout=180s
}

scale_and_wait() {
    k scale deployment bench --replicas="$1"
    k rollout status deployment/bench --timeout=300s
}

no_pods() { [ -z "$(k get pods -l app=bench -o name)" ]; }

replaced() { ! k get pod "$1" && [ "$(k get deployment bench -o 'jsonpath={.status.readyReplicas}')" = "$2" ]; }

replace_one() {
    local victim
    victim=$(k get pods -l app=bench -o 'jsonpath={.items[0].metadata.name}')
    timed replace "$victim" "$1"
}

replace() {
    k delete pod "$1" --wait=false
    wait_until 60 "a replacement" replaced "$1" "$2"
}

measure_pods() {
    local times='' run
    wait_until 60 "the node to be Ready" node_is_ready
    for run in $(seq "$RUNS"); do
        note "deployment $run of $RUNS"
        times+=$(timed deploy_and_wait 3)$'\n'
        if [ "$run" -lt "$RUNS" ]; then
            k delete deployment bench >&2
            wait_until 60 "the pods to go" no_pods
        fi
    done
    row "kubectl apply of 3 replicas to all Ready" "$(seconds "$(printf %s "$times" | median)")"
    times=
    for run in $(seq "$RUNS"); do times+=$(replace_one 3)$'\n'; done
    row "Delete one pod to its replacement Ready" "$(seconds "$(printf %s "$times" | median)")"
    row "Scale +50 pods on one node to all Ready" "$(seconds "$(timed scale_and_wait 53)")"
    scale_and_wait 10 >&2
}

# User and system time of a process in clock ticks. Linux scales the two to the scheduler's exact sum, so short bursts count.
cpu_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }

# Ten pods, nothing to do: resident memory and processor time over a minute.
measure_idle() {
    local pid before after
    pid=$(cat "$DIRECTORY/server.pid")
    note "idle for $((IDLE_SECONDS + 20)) s"
    sleep 20
    before=$(cpu_ticks "$pid")
    sleep "$IDLE_SECONDS"
    after=$(cpu_ticks "$pid")
    row "Idle CPU of server and agent, 10 pods, one core = 100 %" \
        "$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v s="$IDLE_SECONDS" 'BEGIN {printf "%.2f %%", 100 * t / hz / s}')"
    row "Resident memory of server and agent, 10 pods, idle" "$(resident "$pid")"
}

# The same ten pods on an agent of its own, beside a server without one.
measure_agent_alone() {
    note "an agent of its own"
    k delete deployment bench >&2
    wait_until 60 "the pods to go" no_pods
    stop_daemon "$DIRECTORY" server
    remove_pod_logs "$DIRECTORY/data"
    unmount_below "$DIRECTORY/data"
    rm -rf "$DIRECTORY/data"
    start_server "$DIRECTORY" "$PORT" --disable-agent
    start_agent "$DIRECTORY" "https://127.0.0.1:$PORT" "$(artifacts/edgeorch token --data-dir "$DIRECTORY/data")"
    wait_until 60 "the node to be Ready (see $DIRECTORY/agent.log)" node_is_ready
    deploy_and_wait 10 >&2
    sleep 30
    row "Resident memory of an agent alone, 10 pods, idle" "$(resident "$(cat "$DIRECTORY/agent.pid")")"
    row "Resident memory of a server without agent, idle" "$(resident "$(cat "$DIRECTORY/server.pid")")"
}

bench() { dotnet artifacts/bin/EdgeOrch.Bench/release/EdgeOrch.Bench.dll "$@"; }

measure_api() { bench api "$DIRECTORY/kubeconfig" "$EACH"; }

# A server without an agent on an empty data directory.
start_fresh_server() {
    stop_daemon "$DIRECTORY" server
    rm -rf "$DIRECTORY/data"
    start_server "$DIRECTORY" "$PORT" --disable-agent
}

# One very large collection: its lists and watches, the memory it takes, and a restart with it.
measure_scale() {
    local run times=''
    start_fresh_server
    bench scale "$DIRECTORY/kubeconfig" "$(cat "$DIRECTORY/server.pid")" "$OBJECTS"
    for run in $(seq "$RUNS"); do
        stop_daemon "$DIRECTORY" server
        times+=$(timed start_server "$DIRECTORY" "$PORT" --disable-agent)$'\n'
    done
    row "$(thousands "$OBJECTS") objects of 1 KiB: restart to /readyz ok" "$(seconds "$(printf %s "$times" | median)")"
    bench scale "$DIRECTORY/kubeconfig" "$(cat "$DIRECTORY/server.pid")" "$OBJECTS" restarted
    stop_daemon "$DIRECTORY" server
}

# Every member of both on the disk of this machine's temporary files.
measure_store() {
    local programs
    programs=$(scripts/tools.sh etcd 3.5)
    artifacts/EdgeOrch.Bench store-comparison "$programs" "$DIRECTORY" "$EACH"
    printf '\n| What | EdgeOrch |\n|---|---|\n'
    artifacts/EdgeOrch.Bench store-scale "$DIRECTORY/million"
}

measure_all() {
    row "Binary, one file" "$(awk -v b="$(stat -c %s artifacts/edgeorch)" 'BEGIN {printf "%.1f MB", b / 1e6}')"
    measure_start
    rm -rf "$DIRECTORY/data"
    start_server "$DIRECTORY" "$PORT"
    measure_pods
    measure_idle
    measure_api
    measure_agent_alone
    stop_daemon "$DIRECTORY" agent
    measure_scale
}

measure_part() {
    local load
    load=$(cut -d' ' -f1 /proc/loadavg)
    if [ "$PART" != store ]; then
        echo "| What | EdgeOrch |"
        echo "|---|---|"
    fi
    case $PART in
        all) measure_all ;;
        api)
            start_fresh_server
            measure_api
            ;;
        scale) measure_scale ;;
        store) measure_store ;;
    esac
    printf '\n%s processors, Linux %s; other work on the machine (load average) %s before and %s after.\n' \
        "$(nproc)" "$(uname -r | cut -d. -f1,2)" "$load" "$(cut -d' ' -f1 /proc/loadavg)"
}

# Rows of a part replace those of the same name in the table of README.md, and new ones come at its end.
merge_rows() {
    awk -F ' [|] ' '
        FNR == NR { if (/^[|]/) { new[$1] = $0; order[++count] = $1 } else if ($0 != "") note = $0; next }
        /<!-- bench:start -->/ { inside = 1; next }
        /<!-- bench:end -->/ { inside = 0 }
        inside && /^[|]/ { if ($1 in new) { print new[$1]; delete new[$1] } else print }
        END { for (i = 1; i <= count; i++) if (order[i] in new) print new[order[i]]; print ""; print note }' "$1" README.md
}

# The lines between the markers of README.md become those of a file.
update_readme() {
    local mark=bench
    if [ "$PART" = store ]; then
        mark=store-bench
    elif [ "$PART" != all ]; then
        merge_rows "$1" >"$1.merged"
        mv "$1.merged" "$1"
    fi
    [ "$(grep -cE "^<!-- $mark:(start|end) -->\$" README.md)" = 2 ] \
        || die "README.md has no lines <!-- $mark:start --> and <!-- $mark:end --> to put the table between"
    awk -v table="$1" -v mark="$mark" '
        $0 == "<!-- " mark ":end -->" { skipping = 0 }
        !skipping { print }
        $0 == "<!-- " mark ":start -->" { skipping = 1; while ((getline line < table) > 0) print line }' README.md >"$1.readme"
    cat "$1.readme" >README.md
}

install_packages containerd runc iproute2 nftables procps curl ca-certificates
if [ "$PART" = store ]; then
    scripts/build.sh --bench
else
    scripts/build.sh
    dotnet build tests/Bench -c Release --nologo -v quiet >&2
fi
if [ "$PART" = all ]; then
    KUBECTL=$(scripts/tools.sh kubectl 1.32)
    start_containerd "$DIRECTORY"
    node_ctr "$DIRECTORY" images import "$(scripts/tools.sh image nginx "$IMAGE")" >/dev/null
fi
measure_part | tee "$DIRECTORY/table"
[ "$UPDATE_README" = no ] || update_readme "$DIRECTORY/table"
