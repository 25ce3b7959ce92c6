# shellcheck shell=bash
# Finding and removing what a test run left behind. Sourced after common.sh, never run as itself. Everything a run makes
# carries its id: see tests/Testing/TestRun.cs.

# Processes whose environment says that they belong to run $1, except this script and its own helpers.
run_processes() {
    local id=$1 directory pid
    for directory in /proc/[0-9]*; do
        pid=${directory#/proc/}
        [ "$pid" != "$$" ] && [ "$pid" != "$BASHPID" ] || continue
        if { tr '\0' '\n' <"$directory/environ"; } 2>/dev/null | grep -qx "EDGEORCH_TEST_RUN=$id" && ! is_ancestor "$pid"; then
            echo "$pid"
        fi
    done
}

is_ancestor() {
    local at=$BASHPID
    while [ "$at" -gt 1 ]; do
        [ "$at" != "$1" ] || return 0
        at=$(awk '/^PPid:/ {print $2}' "/proc/$at/status" 2>/dev/null || echo 1)
    done
    return 1
}

# remove_test_run ID: ends the processes, unmounts, and deletes the namespaces, links and files of a test run.
remove_test_run() {
    local id=$1 directory=${TMPDIR:-/tmp}/edgeorch-test-$1 name pid pids
    pids=$(run_processes "$id")
    for pid in $pids; do
        note "ending leftover process $pid: $({ tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | cut -c1-100)"
        kill -KILL "$pid" 2>/dev/null || continue
    done
    unmount_below "$directory"
    if command -v ip >/dev/null; then
        for name in $(ip netns list 2>/dev/null | awk '{print $1}' | grep "^eo$id-" || true); do
            ip netns delete "$name"
        done
        for name in $(ip -o link show 2>/dev/null | awk -F': ' '{print $2}' | cut -d@ -f1 | grep "^eo$id" || true); do
            ip link delete "$name" 2>/dev/null || note "link $name was already gone"
        done
    fi
    rm -rf "$directory"
}

# Unmounts everything at or below a directory, the deepest first.
unmount_below() {
    local point
    awk '{print $2}' /proc/self/mounts | grep -E "^$1(/|\$)" | tac | while read -r point; do
        umount --lazy "$point"
    done || true
}
