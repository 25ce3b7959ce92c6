# shellcheck shell=bash
# Container images made from Debian packages, for machines that no image registry answers. Sourced after common.sh and
# packages.sh, never run.

# write_image ROOTFS OUTPUT_TAR CONFIG_JSON NAME...: packs a root file system as an archive in the `docker save` layout,
# which `ctr images import` reads. CONFIG_JSON is the "config" member of an OCI image configuration. Same input, same bytes.
write_image() {
    local rootfs=$1 output=$2 config=$3 work digest arch tags
    shift 3
    work=$(mktemp -d)
    mkdir "$work/image"
    # Bit by bit the same archive each time: sorted names, no times, no owners.
    tar -C "$rootfs" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/image/layer.tar" .
    digest=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
    arch=$(dpkg --print-architecture)
    printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:00Z","created_by":"edgeorch"}]}' \
        "$arch" "$config" "$digest" >"$work/image/config.json"
    tags=$(printf '"%s",' "$@")
    printf '[{"Config":"config.json","RepoTags":[%s],"Layers":["layer.tar"]}]' "${tags%,}" >"$work/image/manifest.json"
    mkdir -p "$(dirname "$output")"
    tar -C "$work/image" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$output.part" manifest.json config.json layer.tar
    mv -f "$output.part" "$output"
    rm -rf "$work"
}

# Puts a shell and the usual small tools into a root file system.
add_busybox() {
    local rootfs=$1 work applet
    work=$(mktemp -d)
    unpack_package busybox-static "$work"
    mkdir -p "$rootfs/bin"
    cp "$(find "$work" -type f -name busybox -perm -u+x | head -n 1)" "$rootfs/bin/busybox"
    rm -rf "$work"
    for applet in $("$rootfs/bin/busybox" --list); do
        [ -e "$rootfs/bin/$applet" ] || ln -s busybox "$rootfs/bin/$applet"
    done
}

add_base_files() {
    local rootfs=$1
    mkdir -p "$rootfs"/{dev,etc,proc,sys,tmp,root,run,var/log}
    chmod 1777 "$rootfs/tmp"
    [ -e "$rootfs/var/run" ] || ln -s ../run "$rootfs/var/run"
    printf 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101:nginx:/nonexistent:/bin/false\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n' >"$rootfs/etc/passwd"
    printf 'root:x:0:\nnginx:x:101:\nnogroup:x:65534:\n' >"$rootfs/etc/group"
}

# busybox_image OUTPUT_TAR NAME...
busybox_image() {
    local output=$1 rootfs
    shift
    rootfs=$(mktemp -d)
    chmod 755 "$rootfs"
    add_base_files "$rootfs"
    add_busybox "$rootfs"
    write_image "$rootfs" "$output" '{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["sh"]}' "$@"
    rm -rf "$rootfs"
}

# nginx_image OUTPUT_TAR NAME...: Debian's nginx in the foreground on port 80, logging to the container's output.
nginx_image() {
    local output=$1 rootfs package
    shift
    rootfs=$(mktemp -d)
    chmod 755 "$rootfs"
    for package in libc6 libcrypt1 libpcre2-8-0 libssl3 zlib1g nginx-common nginx; do
        unpack_package "$package" "$rootfs"
    done
    rm -rf "$rootfs"/usr/share/{doc,man,locale,lintian,bug,vim} "$rootfs"/etc/{init.d,logrotate.d,ufw} "$rootfs"/lib/systemd \
        "$rootfs"/usr/lib/x86_64-linux-gnu/gconv "$rootfs"/etc/nginx/{sites-enabled,sites-available,modules-enabled}
    add_base_files "$rootfs"
    add_busybox "$rootfs"
    mkdir -p "$rootfs"/usr/share/nginx/html "$rootfs"/var/lib/nginx "$rootfs"/var/log/nginx
    ln -sf /dev/stdout "$rootfs/var/log/nginx/access.log"
    ln -sf /dev/stderr "$rootfs/var/log/nginx/error.log"
    cat >"$rootfs/usr/share/nginx/html/index.html" <<'HTML'
<!DOCTYPE html>
<html><head><title>Welcome to nginx!</title></head>
<body><h1>Welcome to nginx!</h1></body></html>
HTML
    cat >"$rootfs/etc/nginx/nginx.conf" <<'CONF'
user nginx;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log notice;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log;
    keepalive_timeout 65;
    server {
        listen 80;
        root /usr/share/nginx/html;
        index index.html;
    }
}
CONF
    write_image "$rootfs" "$output" '{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["nginx","-g","daemon off;"],"ExposedPorts":{"80/tcp":{}},"StopSignal":"SIGQUIT"}' "$@"
    rm -rf "$rootfs"
}
