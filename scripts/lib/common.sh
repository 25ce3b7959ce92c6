# shellcheck shell=bash
# Shared by every script here: messages, privileges, the .NET SDK. Sourced, never run.

note() { printf '%s\n' "$*" >&2; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Runs a command as root: directly when already root, through sudo otherwise.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root: run it as root, or install sudo and allow this user to use it (wanted: $*)"
    fi
}

# Continues the whole script as root with the caller's HOME and PATH, so that the SDK and its package cache are found.
# What is left behind under the repository is handed back to the caller by return_ownership.
rerun_as_root() {
    [ "$(id -u)" -eq 0 ] && return
    command -v sudo >/dev/null || die "this needs root: run it as root, or install sudo and allow this user to use it"
    exec sudo -E env "PATH=$PATH" "HOME=$HOME" "EDGEORCH_CALLER=$(id -u):$(id -g)" "$(realpath "$0")" "$@"
}

# Gives files that root made for a sudo caller back to that caller.
return_ownership() {
    if [ -n "${EDGEORCH_CALLER:-}" ]; then
        chown -R "$EDGEORCH_CALLER" "$@" 2>/dev/null || note "some files of $* stay owned by root"
    fi
}

need_dotnet() {
    local place
    if ! command -v dotnet >/dev/null; then
        for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /opt/dotnet; do
            if [ -n "$place" ] && [ -x "$place/dotnet" ]; then
                PATH=$place:$PATH
                break
            fi
        done
    fi
    command -v dotnet >/dev/null || die "the .NET SDK 10 is missing: put its dotnet on PATH or set DOTNET_ROOT"
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}

# wait_until SECONDS WHAT COMMAND...: polls COMMAND until it succeeds; dies naming WHAT when it does not in time.
wait_until() {
    local limit=$1 what=$2 end
    shift 2
    end=$((SECONDS + limit))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || die "gave up after $limit s waiting for $what"
        sleep 0.1
    done
}
