#!/bin/sh
# Executes the steps of packaging/Dockerfile in Debian folders, because a machine that builds the project need not
# have Docker: FROM makes a folder with debootstrap, RUN and COPY do there what they say, and the image's command is
# started at the end. Understands the instructions that the Dockerfile uses and stops at any other.
#   tools/check_dockerfile.sh            (root; about three minutes)
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/tools/debian_folder.sh"
work=$(mktemp -d /var/tmp/llm-gateway-docker.XXXXXX)
stages=
clean_up() {
    for stage in $stages; do remove_debian_folder "$work/$stage"; done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { echo "check_dockerfile: $*"; }
fail() { echo "check_dockerfile: $*" >&2; exit 1; }

stage= number=0 directory=/ user=root
variables=$work/environment

# FROM debian:<suite>[-slim] [AS name]
begin_stage() {
    case $1 in debian:*) suite=${1#debian:} suite=${suite%-slim} ;; *) fail "FROM $1: only debian images are known here" ;; esac
    number=$((number + 1))
    stage=stage$number
    [ "${2:-}" = AS ] && stage=$3
    stages="$stages $stage"
    directory=/ user=root
    : >"$variables"
    make_debian_folder "$work/$stage" "$suite"
}

# run TEXT: one RUN line in the shell of the stage, as its user, with its variables and directory.
run() {
    { sed 's/^/export /' "$variables"; echo "cd $directory"; echo "$1"; } >"$work/$stage/tmp/step.sh"
    in_debian_folder "$work/$stage" sh -e /tmp/step.sh </dev/null
}

# COPY [--from=stage] source target
copy() {
    case $1 in
        --from=*) cp -a "$work/${1#--from=}$2" "$work/$stage$3" ;;
        .)  # the build context: what git holds, with changes not committed, less what .dockerignore names
            mkdir -p "$work/$stage$directory"
            (cd "$root" && git ls-files -z --cached --others --exclude-standard |
                xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' sh |
                tar --null --no-recursion --exclude-from=.dockerignore -T - -cf -) |
                tar -C "$work/$stage$directory" -xf - ;;
        *) fail "COPY $*: not understood" ;;
    esac
}

step() {
    instruction=${1%% *}
    rest=${1#* }
    say "$1"
    case $instruction in
        # shellcheck disable=SC2086
        FROM) begin_stage $rest ;;
        RUN) run "$rest" ;;
        # shellcheck disable=SC2086
        COPY) copy $rest ;;
        WORKDIR) directory=$rest && mkdir -p "$work/$stage$rest" ;;
        ENV) for pair in $rest; do echo "$pair" >>"$variables"; done ;;
        USER) user=$rest ;;
        ENTRYPOINT) entry=$(echo "$rest" | tr -d '[]",') ;;
        CMD) command=$(echo "$rest" | tr -d '[]",') ;;
        EXPOSE | VOLUME) ;;
        *) fail "instruction $instruction is not understood" ;;
    esac
}

# Comments apart, continued lines joined.
entry= command=
steps=$(sed -e '/^#/d' "$root/packaging/Dockerfile" | sed -e ':a' -e '/\\$/N; s/ *\\\n */ /; ta' | sed '/^ *$/d')
while IFS= read -r line; do step "$line"; done <<LINES
$steps
LINES

# What the image would start, as its user: first without the token that its address needs, then with one.
start() {
    in_debian_folder "$work/$stage" su -s /bin/sh "$user" -c "env $(tr '\n' ' ' <"$variables") $*" </dev/null
}
start "$entry --version"
if said=$(start "timeout 20 $entry $command" 2>&1); then fail "it started on every address without a token"; fi
case $said in *token*) ;; *) fail "it refused to start, but not for want of a token: $said" ;; esac

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start "LLM_GATEWAY_TOKEN=check SERVER_PORT=$port timeout -s TERM 20 $entry $command" >"$work/run.log" 2>&1 &
gateway=$!
for _ in $(seq 50); do
    if /usr/bin/python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz', timeout=1)" 2>/dev/null; then
        say "the image's command answers /healthz"
        healthy=yes
        break
    fi
    sleep 0.2
done
wait $gateway || true
[ "${healthy:-}" = yes ] || { cat "$work/run.log" >&2; fail "the image's command does not answer /healthz"; }
say "every step passed"
