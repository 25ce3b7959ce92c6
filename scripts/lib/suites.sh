# shellcheck shell=bash
# Packages of other Debian suites than this machine's, without touching its package configuration. Sourced after
# common.sh and packages.sh, never run.

# The address this machine already gets Debian from, for example from a local mirror.
debian_mirror() {
    local uri
    uri=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null \
        | grep -v '^[[:space:]]*#' \
        | awk '/^URIs:/ {for (i = 2; i <= NF; i++) print $i} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) {print $i; break}}' \
        | grep -E '/debian/?$' | head -n 1)
    [ -n "$uri" ] || die "no Debian archive found in /etc/apt/sources.list or /etc/apt/sources.list.d"
    echo "$uri"
}

# suite_apt COMMAND SUITE STATE_DIR ARGUMENT...: apt-get or apt-cache with lists and cache of its own, looking at one suite only.
suite_apt() {
    local command=$1 suite=$2 state=$3
    shift 3
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$(debian_mirror)" "$suite" >"$state/sources.list"
    "$command" -o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# unpack_from_suite SUITE PACKAGE VERSION_PREFIX DIRECTORY. The version is asked for by name, because a package of the
# same name that this machine has from elsewhere would win otherwise.
unpack_from_suite() {
    local suite=$1 package=$2 prefix=$3 directory=$4 work version
    work=$(mktemp -d)
    suite_apt apt-get "$suite" "$work/apt" update -qq >"$work/log" 2>&1 || { cat "$work/log" >&2; die "cannot read the package list of Debian $suite"; }
    version=$(suite_apt apt-cache "$suite" "$work/apt" madison "$package" | awk -F'|' '{gsub(/ /, "", $2); print $2}' | grep -m1 "^$prefix") \
        || die "Debian $suite has no $package $prefix"
    (cd "$work" && suite_apt apt-get "$suite" "$work/apt" download "$package=$version") >"$work/log" 2>&1 \
        || { cat "$work/log" >&2; die "cannot fetch $package from Debian $suite"; }
    mkdir -p "$directory"
    dpkg -x "$work"/*.deb "$directory"
    rm -rf "$work"
}
