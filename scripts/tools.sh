#!/usr/bin/env bash
# Provides tools and images to tests, benchmarks and the quickstart, each made once and kept in a cache directory
# (EDGEORCH_TEST_CACHE, else ~/.cache/edgeorch-tests). Prints the path of what was asked for.
#
#   scripts/tools.sh kubectl 1.20|1.32|1.36
#   scripts/tools.sh etcd 3.4|3.5              the directory of etcd and etcdctl
#   scripts/tools.sh binary NAME PACKAGE       an executable: the machine's own if installed, else unpacked from its package
#   scripts/tools.sh image busybox|nginx NAME...
#   scripts/tools.sh client python|javascript  the directory of a Kubernetes client library with what it needs
set -euo pipefail
HERE=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
. "$HERE/lib/common.sh"
. "$HERE/lib/packages.sh"
. "$HERE/lib/suites.sh"
. "$HERE/lib/images.sh"

CACHE=${EDGEORCH_TEST_CACHE:-$HOME/.cache/edgeorch-tests}
mkdir -p "$CACHE"

# Several test processes may ask at once: one makes it, the others wait and find it.
exec 9>"$CACHE/lock"
flock 9

provide_kubectl() {
    local version=$1 directory=$CACHE/kubectl-$1
    if [ ! -x "$directory/usr/bin/kubectl" ]; then
        rm -rf "$directory"
        case $version in
            1.20) unpack_package "kubernetes-client=$(debian_version kubernetes-client 1.20)" "$directory" ;;
            1.32) unpack_from_suite trixie kubectl 1.32. "$directory" ;;
            1.36) unpack_from_suite sid kubectl 1.36. "$directory" ;;
            *) die "kubectl $version is not known here: use 1.20, 1.32 or 1.36" ;;
        esac
    fi
    echo "$directory/usr/bin/kubectl"
}

# The newest version with this prefix that the machine's own package sources offer.
debian_version() {
    local found
    found=$(apt-cache madison "$1" | awk -F'|' '{gsub(/ /, "", $2); print $2}' | grep -m1 "^$2") || {
        refresh_package_lists
        found=$(apt-cache madison "$1" | awk -F'|' '{gsub(/ /, "", $2); print $2}' | grep -m1 "^$2") \
            || die "no version $2 of $1 in the package sources"
    }
    echo "$found"
}

provide_etcd() {
    local version=$1 directory=$CACHE/etcd-$1 package
    if [ ! -e "$directory/complete" ]; then
        rm -rf "$directory"
        for package in etcd-server etcd-client; do
            case $version in
                3.4) unpack_package "$package=$(debian_version $package 3.4)" "$directory" ;;
                3.5) unpack_from_suite trixie $package 3.5. "$directory" ;;
                *) die "etcd $version is not known here: use 3.4 or 3.5" ;;
            esac
        done
        touch "$directory/complete"
    fi
    echo "$directory/usr/bin"
}

provide_binary() {
    local name=$1 package=$2 found
    found=$(PATH=$PATH:/usr/sbin:/sbin command -v "$name" || true)
    if [ -z "$found" ]; then
        [ -d "$CACHE/$package" ] || unpack_package "$package" "$CACHE/$package"
        found=$(find "$CACHE/$package" -path "*bin/$name" \( -type f -o -type l \) | head -n 1)
        [ -n "$found" ] || die "the package $package has no executable called $name"
    fi
    echo "$found"
}

provide_image() {
    local kind=$1 output
    shift
    [ "$#" -gt 0 ] || die "an image needs a name, for example docker.io/library/$kind:latest"
    output=$CACHE/images/$kind-$(printf '%s\n' "$@" "$(sha256sum "$HERE/lib/images.sh")" | sha256sum | cut -c1-16).tar
    if [ ! -s "$output" ]; then
        case $kind in
            busybox) busybox_image "$output" "$@" ;;
            nginx) nginx_image "$output" "$@" ;;
            *) die "no image $kind can be made here: use busybox or nginx" ;;
        esac
    fi
    echo "$output"
}

# Debian's Python client and the pure Python packages it imports.
readonly PYTHON_PACKAGES=(kubernetes cachetools certifi chardet charset-normalizer dateutil google-auth idna oauthlib pyasn1
    pyasn1-modules requests requests-oauthlib rsa six urllib3 websocket yaml)
readonly JAVASCRIPT_CLIENT=@kubernetes/client-node@1.4.0

provide_client() {
    local language=$1 directory=$CACHE/client-$1 package
    case $language in
        python)
            if [ ! -e "$directory/complete" ]; then
                for package in "${PYTHON_PACKAGES[@]}"; do
                    unpack_package "python3-$package" "$directory"
                done
                touch "$directory/complete"
            fi
            echo "$directory/usr/lib/python3/dist-packages"
            ;;
        javascript)
            if [ ! -e "$directory/complete" ]; then
                mkdir -p "$directory"
                (cd "$directory" && npm install --no-fund --no-audit --no-save --loglevel=error --prefix . "$JAVASCRIPT_CLIENT" >&2) \
                    || die "npm cannot install $JAVASCRIPT_CLIENT"
                touch "$directory/complete"
            fi
            echo "$directory"
            ;;
        *) die "no client in $language is known here: use python or javascript" ;;
    esac
}

verb=${1:-}
[ "$#" -gt 0 ] && shift
case $verb in
    kubectl) provide_kubectl "${1:?which version}" ;;
    etcd) provide_etcd "${1:?which version}" ;;
    binary) provide_binary "${1:?which executable}" "${2:?which package}" ;;
    image) provide_image "${1:?busybox or nginx}" "${@:2}" ;;
    client) provide_client "${1:?python or javascript}" ;;
    *) sed -n '2,10p' "$0" >&2; exit 2 ;;
esac
