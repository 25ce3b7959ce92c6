#!/usr/bin/env bash
# Builds everything and runs every test. Installs and starts what the tests need, removes what they made.
# The last line is "N passed, N failed, N skipped"; the exit status is 0 only if nothing failed.
#
#   scripts/test.sh [FILTER]      FILTER is a `dotnet test --filter` expression, for example FullyQualifiedName~Store
#
# Needs root, directly or through sudo: tests make network namespaces, mounts and containers.
# EDGEORCH_TEST_MINUTES (default 44) bounds the whole run.
set -euo pipefail
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/lib/common.sh"
need_dotnet
rerun_as_root "$@"
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."
ROOT=$PWD
. scripts/lib/packages.sh
. scripts/lib/testrun.sh

readonly RESULTS=$ROOT/artifacts/test-results
readonly DEADLINE=$((SECONDS + ${EDGEORCH_TEST_MINUTES:-44} * 60))
EDGEORCH_TEST_RUN=$(printf '%04x' $(($$ & 0xffff)))
export EDGEORCH_TEST_RUN
export EDGEORCH_BINARY=$ROOT/artifacts/edgeorch
export MSBUILDDISABLENODEREUSE=1

clean_up() {
    remove_test_run "$EDGEORCH_TEST_RUN"
    return_ownership "$ROOT/artifacts" "$HOME/.nuget" "${EDGEORCH_TEST_CACHE:-$HOME/.cache/edgeorch-tests}"
}
trap clean_up EXIT

install_tools() {
    # systemd brings systemd-analyze, which checks the unit files; gcc compares our system call structures with the kernel headers.
    install_packages containerd runc nftables iproute2 conntrack iptables busybox-static iputils-ping util-linux bsdutils \
        procps curl ca-certificates systemd gcc libc6-dev linux-libc-dev openssl
    # The languages of foreign clients, unless the machine has them from elsewhere.
    command -v python3 >/dev/null || install_packages python3
    command -v npm >/dev/null || install_packages nodejs npm
}

build_all() {
    local log=$RESULTS/build.log
    note "building EdgeOrch.sln"
    if ! dotnet build EdgeOrch.sln --nologo -v minimal -nodeReuse:false >"$log" 2>&1; then
        grep -E ' (error|warning) ' "$log" | sort -u >&2 || tail -n 40 "$log" >&2
        die "the solution does not build; the whole log is $log"
    fi
    if ! grep -qE '^ *0 Warning\(s\)' "$log"; then
        grep -E ' warning ' "$log" | sort -u >&2 || true
        die "the build must be free of warnings"
    fi
    scripts/build.sh
}

# Test projects are those that reference the test SDK through tests/Directory.Build.props and end in .Tests; those that use
# the whole machine (real nodes and containers) run after the others, one at a time, so that no measure disturbs another.
test_assemblies() {
    local project name
    for project in tests/*/*.Tests.csproj; do
        [ -e "$project" ] || continue
        name=$(basename "$project" .csproj)
        echo "$ROOT/artifacts/bin/$name/debug/$name.dll"
    done
}

uses_whole_machine() { grep -q '"EdgeOrch.Testing/' "${1%.dll}.deps.json"; }

# run_assembly DLL: one assembly in a process of its own, so that a crash costs only its own results.
run_assembly() {
    local dll=$1 name left
    name=$(basename "$dll" .dll)
    left=$((DEADLINE - SECONDS))
    [ "$left" -gt 10 ] || left=10
    timeout --kill-after=10 "$left" dotnet vstest "$dll" --nologo \
        --logger:"trx;LogFileName=$name.trx" --ResultsDirectory:"$RESULTS" ${FILTER:+--TestCaseFilter:"$FILTER"} \
        >"$RESULTS/$name.log" 2>&1 || echo "$?" >"$RESULTS/$name.status"
}

run_tests() {
    local dll light=() heavy=()
    while read -r dll; do
        if uses_whole_machine "$dll"; then heavy+=("$dll"); else light+=("$dll"); fi
    done < <(test_assemblies)
    export -f run_assembly
    export RESULTS DEADLINE FILTER
    note "running ${#light[@]} assemblies of unit tests"
    for dll in "${light[@]}"; do
        while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
        run_assembly "$dll" &
    done
    wait
    for dll in "${heavy[@]}"; do
        note "running $(basename "$dll" .dll)"
        run_assembly "$dll"
    done
}

# Sums the counters of one results file; an assembly without one, or that failed without a failed test, counts as one failure.
report() {
    local dll name trx counters one_passed one_failed total passed=0 failed=0 skipped=0
    while read -r dll; do
        name=$(basename "$dll" .dll)
        trx=$RESULTS/$name.trx
        counters=$(grep -o '<Counters [^>]*' "$trx" 2>/dev/null || true)
        if [ -z "$counters" ]; then
            if [ ! -e "$RESULTS/$name.status" ]; then continue; fi
            failed=$((failed + 1))
            printf '%s: ended without results\n' "$name"
            tail -n 40 "$RESULTS/$name.log"
            continue
        fi
        total=$(counter total "$counters")
        one_passed=$(counter passed "$counters")
        one_failed=$((total - one_passed - $(skipped_in "$trx")))
        if [ "$one_failed" -eq 0 ] && [ -e "$RESULTS/$name.status" ]; then one_failed=1; fi
        if [ "$one_failed" -gt 0 ]; then
            grep -vE '^ *(Passed|Skipped) ' "$RESULTS/$name.log" | tail -n 200
        fi
        printf '%-36s %5d passed %4d failed %4d skipped\n' "$name" "$one_passed" "$one_failed" "$(skipped_in "$trx")"
        passed=$((passed + one_passed))
        failed=$((failed + one_failed))
        skipped=$((skipped + $(skipped_in "$trx")))
    done < <(test_assemblies)
    if [ "$((passed + failed))" -eq 0 ]; then
        note "no test ran"
        failed=1
    fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ]
}

counter() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$2"; }

skipped_in() { grep -c '<UnitTestResult [^>]*outcome="NotExecuted"' "$1" || true; }

FILTER=${1:-}
rm -rf "$RESULTS"
mkdir -p "$RESULTS"
install_tools
build_all
run_tests
clean_up
trap - EXIT
report
