#!/usr/bin/env bash
# Builds the native executable: artifacts/edgeorch, one stripped file with SQLite and OpenSSL linked in.
#
#   scripts/build.sh [RID]        RID defaults to this machine's, for example linux-x64 or linux-arm64
#   scripts/build.sh --bench      builds the benchmark program in the same way: artifacts/EdgeOrch.Bench
#
# What is missing is installed with apt. Nothing is rebuilt while sources, target and tools are unchanged.
# EDGEORCH_AOT_TFM=net9.0 or net10.0 overrides the choice of target framework.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
. scripts/lib/common.sh
. scripts/lib/packages.sh

readonly SIZE_LIMIT=30000000
PROJECT=cmd/edgeorch
PROGRAM=edgeorch
if [ "${1:-}" = --bench ]; then
    PROJECT=tests/Bench
    PROGRAM=EdgeOrch.Bench
    shift
fi
readonly BINARY=$ROOT/artifacts/$PROGRAM
readonly STATE=$ROOT/artifacts/build-state

host_rid() {
    case $(uname -m) in
        x86_64) echo linux-x64 ;;
        aarch64) echo linux-arm64 ;;
        armv7l) echo linux-arm ;;
        riscv64) echo linux-riscv64 ;;
        *) die "no runtime identifier is known for $(uname -m): pass one, for example scripts/build.sh linux-arm64" ;;
    esac
}

# The .NET release whose AOT compiler and runtime the configured package sources can supply. The answer is kept per
# SDK and RID, because asking costs seconds.
choose_framework() {
    local rid=$1 sdk known candidate probe
    if [ -n "${EDGEORCH_AOT_TFM:-}" ]; then
        echo "$EDGEORCH_AOT_TFM"
        return
    fi
    sdk=$(dotnet --version)
    known=$STATE/framework-$sdk-$rid
    if [ -s "$known" ]; then
        cat "$known"
        return
    fi
    probe=$(mktemp -d)
    for candidate in net10.0 net9.0; do
        cat >"$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>$candidate</TargetFramework>
    <OutputType>Exe</OutputType>
    <PublishAot>true</PublishAot>
    <RuntimeIdentifier>$rid</RuntimeIdentifier>
  </PropertyGroup>
  <ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
</Project>
XML
        if dotnet restore "$probe" >"$probe/log" 2>&1; then
            echo "$candidate" >"$known"
            break
        fi
        note "native compilation for $candidate cannot be restored here: $(grep -m1 -o 'error .*' "$probe/log" | cut -c1-160)"
    done
    rm -rf "$probe"
    [ -s "$known" ] || die "neither the net10.0 nor the net9.0 native compiler for $rid can be restored; check the NuGet sources (dotnet nuget list source)"
    cat "$known"
}

# A hash over everything the binary is made from.
fingerprint() {
    {
        echo "$1 $2 $(dotnet --version)"
        dpkg-query -W -f '${Package} ${Version}\n' libssl-dev libsqlite3-dev clang 2>/dev/null
        find cmd internal packaging "$PROJECT" Directory.Build.props Directory.Packages.props scripts/build.sh -type f \
            -not -path '*/bin/*' -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -d' ' -f1
}

multiarch_of() {
    case $1 in
        linux-x64) echo x86_64-linux-gnu ;;
        linux-arm64) echo aarch64-linux-gnu ;;
        linux-arm) echo arm-linux-gnueabihf ;;
        linux-riscv64) echo riscv64-linux-gnu ;;
        *) die "RID $1 is not supported: use linux-x64, linux-arm64, linux-arm or linux-riscv64" ;;
    esac
}

# The directory with the C libraries as they are linked: without unwind tables (0.7 MB). Managed stack traces and the garbage
# collector step over C frames by the transition frame that the runtime leaves at each call, and C throws nothing.
native_libraries() {
    local rid=$1 multiarch library source out=$ROOT/artifacts/native-$1
    multiarch=$(multiarch_of "$rid")
    mkdir -p "$out"
    for library in libcrypto libssl libsqlite3; do
        source=/usr/lib/$multiarch/$library.a
        [ -f "$source" ] || die "$source is missing: install libssl-dev and libsqlite3-dev for that architecture"
        "$multiarch-objcopy" --remove-section=.eh_frame --remove-section=.rela.eh_frame "$source" "$out/$library.a"
    done
    echo "$out"
}

publish() {
    local rid=$1 framework=$2 stage=$ROOT/artifacts/aot-$2/stage-$PROGRAM log=$STATE/publish-$PROGRAM.log native
    native=$(native_libraries "$rid")
    rm -rf "$stage"
    # The runtime's own C shim for OpenSSL discards two values, which clang would remark on.
    if ! CFLAGS="${CFLAGS:-} -Wno-unused-value" dotnet publish "$PROJECT" -c Release -r "$rid" -o "$stage" --nologo \
        -p:EdgeOrchAot=true -p:EdgeOrchTfm="$framework" -p:ArtifactsPath="$ROOT/artifacts/aot-$framework" \
        -p:EdgeOrchNativeLibraries="$native" >"$log" 2>&1; then
        grep -E 'error|warning' "$log" | sort -u >&2 || tail -n 40 "$log" >&2
        die "the native build failed; the whole log is $log"
    fi
    if grep -qE '(warning|error) [A-Z]+[0-9]+' "$log"; then
        grep -E '(warning|error) [A-Z]+[0-9]+' "$log" | sort -u >&2
        die "the native build must be free of warnings"
    fi
    install -m 0755 "$stage/$PROGRAM" "$BINARY.new"
    mv -f "$BINARY.new" "$BINARY"
}

check_result() {
    local rid=$1 size extra
    size=$(stat -c %s "$BINARY")
    [ "$size" -lt "$SIZE_LIMIT" ] || die "artifacts/$PROGRAM has $size bytes; the limit is $SIZE_LIMIT"
    if [ "$rid" = "$(host_rid)" ]; then
        extra=$(ldd "$BINARY" | awk '{print $1}' | grep -vE '^(linux-vdso|libm\.|libc\.|/lib.*/ld-linux)' || true)
        [ -z "$extra" ] || die "artifacts/$PROGRAM needs more than libc and libm: $extra"
    fi
}

main() {
    local rid=${1:-$(host_rid)} framework print
    need_dotnet
    install_packages clang zlib1g-dev libssl-dev libsqlite3-dev cmake make
    mkdir -p "$STATE"
    framework=$(choose_framework "$rid")
    print=$(fingerprint "$rid" "$framework")
    if [ -x "$BINARY" ] && [ "$(cat "$STATE/fingerprint-$PROGRAM" 2>/dev/null)" = "$print" ]; then
        note "artifacts/$PROGRAM is up to date ($rid, $framework, $(stat -c %s "$BINARY") bytes)"
        return
    fi
    note "building artifacts/$PROGRAM for $rid on $framework"
    rm -f "$STATE/fingerprint-$PROGRAM"
    publish "$rid" "$framework"
    check_result "$rid"
    echo "$print" >"$STATE/fingerprint-$PROGRAM"
    note "built artifacts/$PROGRAM ($rid, $framework, $(stat -c %s "$BINARY") bytes)"
}

main "$@"
