# shellcheck shell=bash
# Debian packages: install what is missing, unpack what must not be installed. Sourced, never run.

readonly APT_OPTIONS=(-o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Installs the named packages that are not there yet. Package lists are refreshed only when something is missing.
install_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || die "this script installs what it needs with apt; on other systems install by hand: $*"
    for package in "$@"; do
        package_installed "$package" || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    note "installing ${missing[*]}"
    refresh_package_lists
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "${APT_OPTIONS[@]}" install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || die "apt-get install ${missing[*]} failed"
}

# One broken third-party source must not stop the others from being read.
refresh_package_lists() {
    as_root apt-get "${APT_OPTIONS[@]}" update -qq >/dev/null 2>&1 || note "apt-get update reported problems; going on with the lists at hand"
}

# unpack_package PACKAGE[=VERSION] DIRECTORY: fetches a package and unpacks its files without installing it.
unpack_package() {
    local package=$1 directory=$2 work
    work=$(mktemp -d)
    chmod 755 "$work"
    if ! (cd "$work" && apt-get "${APT_OPTIONS[@]}" download "$package" >/dev/null 2>&1); then
        refresh_package_lists
        (cd "$work" && apt-get "${APT_OPTIONS[@]}" download "$package" >/dev/null) || die "cannot fetch the package $package"
    fi
    mkdir -p "$directory"
    dpkg -x "$work"/*.deb "$directory"
    rm -rf "$work"
}
