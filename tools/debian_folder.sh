# Debian folders: a bare Debian made with debootstrap, entered with chroot, for checks that must not see this
# machine. Sourced by check_dockerfile.sh and check_fresh_machine.sh; needs root.

# make_debian_folder FOLDER SUITE [PACKAGES,…]: from the package source this machine uses itself.
make_debian_folder() {
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -E '/debian/?$' | head -n 1)
    [ -n "$mirror" ] || { echo "no Debian package source is configured on this machine" >&2; return 1; }
    debootstrap --variant=minbase ${3:+--include="$3"} "$2" "$1" "$mirror" >"$1.log" 2>&1 ||
        { tail -n 20 "$1.log" >&2; return 1; }
    cat >"$1/etc/apt/sources.list" <<LIST
deb $mirror $2 main
deb $mirror $2-updates main
LIST
    # What this machine needs to reach its package source: name service, authorities, apt's acquire options.
    cp /etc/resolv.conf /etc/hosts "$1/etc/" 2>/dev/null || true
    mkdir -p "$1/etc/ssl/certs" "$1/usr/local/share/ca-certificates"
    cp -a /etc/ssl/certs/. "$1/etc/ssl/certs/" 2>/dev/null || true
    cp -a /usr/local/share/ca-certificates/. "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
    for file in $(grep -l '^Acquire::' /etc/apt/apt.conf.d/* 2>/dev/null); do cp "$file" "$1/etc/apt/apt.conf.d/"; done
    # dpkg must not start services in a folder.
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod +x "$1/usr/sbin/policy-rc.d"
    mount -t proc proc "$1/proc"
    mount --bind /dev "$1/dev"
}

# in_debian_folder FOLDER [NAME=VALUE…] COMMAND…: with a clean environment, as root of the folder.
in_debian_folder() { (enter_debian_folder "$@"); }

# enter_debian_folder: the same in place of this shell, so that a background job's process id is the command's.
enter_debian_folder() {
    folder_entered=$1
    shift
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        ${CCACHE_DIR_IN_FOLDER:+CCACHE_DIR="$CCACHE_DIR_IN_FOLDER"} \
        chroot "$folder_entered" "$@"
}

# remove_debian_folder FOLDER: takes the mounts off first; refuses to delete through one that stays.
remove_debian_folder() {
    [ -d "$1" ] || return 0
    for mount_point in dev proc; do
        if mountpoint -q "$1/$mount_point"; then umount "$1/$mount_point" || umount -l "$1/$mount_point"; fi
    done
    if mountpoint -q "$1/dev" || mountpoint -q "$1/proc"; then
        echo "left $1 alone: something is still mounted in it" >&2
        return 1
    fi
    rm -rf --one-file-system "$1" "$1.log"
}
