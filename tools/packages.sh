# The packages the project needs from the system, per release and in groups, and how they are installed.
#
# Sourced by ./dev (POSIX sh). A group holds what one kind of work needs, so that `./dev run` installs little.
# Nothing is asked; what is missing is installed through apt, as root or through `sudo -n`. Where that is not
# possible the one line to run is printed and the exit status is 2. A machine that has everything never calls apt.
#
# Debian 12 and 13 are tested; Ubuntu 24.04 is written for and untested.

# Prints the words of group $1 for the release in $release. A word "command=package" is satisfied by the command,
# wherever it comes from; a plain word is a package that must be installed.
package_group() {
    case $release in
        debian-12) boost=libboost1.81-dev ;; # the default 1.74 is too old
        *) boost=libboost1.83-dev ;;
    esac
    case $1 in
        build)
            echo "git=git cmake=cmake ninja=ninja-build pkg-config=pkgconf ccache=ccache ca-certificates" \
                "clang-19 lld-19 $boost libcurl4-openssl-dev libssl-dev libsqlite3-dev libpcre2-dev libzip-dev libuchardet-dev libspdlog-dev libfmt-dev" \
                "libexpected-dev libcli11-dev libtomlplusplus-dev"
            ;;
        test)
            echo "libclang-rt-19-dev llvm-symbolizer-19=llvm-19 libgtest-dev /usr/bin/python3=python3 python3-pytest" \
                "python3-jwt python3-cryptography libtest-json-schema-acceptance-perl pdftotext=poppler-utils"
            ;;
        demo) echo "/usr/bin/python3=python3 python3-venv" ;;
        clients) echo "/usr/bin/python3=python3 python3-venv node=nodejs npm=npm" ;;
        bench) echo "libbenchmark-dev /usr/bin/python3=python3 /usr/sbin/nginx=nginx-light wrk=wrk node=nodejs npm=npm" ;;
        check) echo "clang-format-19 /usr/bin/python3=python3" ;;
        machine) echo "debootstrap systemd-analyze=systemd" ;;
    esac
}

# Which release this is: "debian-12", "debian-13", "ubuntu-24.04", or "" when it is none the script knows.
detect_release() {
    release=
    [ -r /etc/os-release ] || return 0
    release=$(. /etc/os-release && echo "$ID-${VERSION_ID:-}")
    case $release in
        debian-12 | debian-13) ;;
        ubuntu-24.04) note "Ubuntu 24.04: written for, but not tested by the project" ;;
        *) release= ;;
    esac
}

installed_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The packages of the groups in $@ that are missing.
missing_packages() {
    for word in $(for group in "$@"; do package_group "$group"; done); do
        case $word in
            *=*) command -v "${word%%=*}" >/dev/null 2>&1 || echo "${word#*=}" ;;
            *) installed_package "$word" || echo "$word" ;;
        esac
    done | sort -u | tr '\n' ' '
}

# Installs what the groups in $@ lack. Returns 0 when everything is there, exits 2 when it cannot be.
ensure_packages() {
    detect_release
    if [ -z "$release" ]; then
        for tool in clang++-19 cmake ninja pkg-config; do
            command -v $tool >/dev/null 2>&1 && continue
            note "this is neither Debian 12, Debian 13 nor Ubuntu 24.04, and $tool is missing."
            note "Install by hand what docs/building.md lists, then run the command again."
            exit 2
        done
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    note "installing: $missing"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        refuse_packages
    fi
    apt_get update || note "apt-get update reported problems; going on with what it knows"
    # --no-remove: a machine that holds a conflicting package keeps it, and the user decides.
    # shellcheck disable=SC2086
    apt_get install -y --no-install-recommends --no-remove $missing || refuse_packages
}

apt_get() {
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -q -o Dpkg::Use-Pty=0 \
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >"$package_log" 2>&1 && return 0
    tail -n 20 "$package_log" >&2
    return 1
}

refuse_packages() {
    note "the packages could not be installed from here. Run this line, then the command again:"
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing" >&2
    exit 2
}
