#!/bin/sh
# A newcomer's two commands on a bare Debian that has nothing but git: clones this repository's HEAD into a
# debootstrap folder, runs `./dev run` until the gateway answers, again for the second time's speed, then
# `./dev test`. Says how long each took, and fails beyond ten minutes for the first answer and fifteen for the tests.
#   tools/check_fresh_machine.sh [SUITE…]      (root; default bookworm; also trixie)
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/tools/debian_folder.sh"
[ $# -gt 0 ] || set -- bookworm
work=$(mktemp -d /var/tmp/llm-gateway-fresh.XXXXXX)
clean_up() {
    [ -z "${running:-}" ] || kill "$running" 2>/dev/null || true
    for folder in "$work"/*/; do remove_debian_folder "${folder%/}"; done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { echo "check_fresh_machine: $*"; }

# answers PORT: does the gateway's health page answer?
answers() {
    /usr/bin/python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$1/healthz', timeout=1)" 2>/dev/null
}

# run_until_answer FOLDER PORT LIMIT: `./dev run`, stopped as soon as it answers. Prints nothing but its own log.
run_until_answer() {
    begun=$(date +%s)
    enter_debian_folder "$1" sh -c "cd /root/llm-gateway && exec ./dev run --port $2 --data-dir /root/data" </dev/null >"$1.run" 2>&1 &
    running=$!
    while ! answers "$2"; do
        if ! kill -0 $running 2>/dev/null || [ $(($(date +%s) - begun)) -gt "$3" ]; then
            cat "$1.run"
            say "./dev run did not answer within $3 s"
            exit 1
        fi
        sleep 0.5
    done
    took=$(($(date +%s) - begun))
    kill -TERM $running
    wait $running && status=0 || status=$?
    running=
    [ "$status" -eq 0 ] || { cat "$1.run"; say "the gateway ended with status $status after SIGTERM"; exit 1; }
}

for suite; do
    folder=$work/$suite
    say "$suite: making a bare folder"
    make_debian_folder "$folder" "$suite" git
    git clone -q --no-local "$root" "$folder/root/llm-gateway"
    port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    run_until_answer "$folder" "$port" 600
    say "$suite: ./dev run answered after $took s, from nothing"
    run_until_answer "$folder" "$port" 60
    say "$suite: ./dev run answered after $took s, the second time"
    begun=$(date +%s)
    in_debian_folder "$folder" sh -c "cd /root/llm-gateway && ./dev test" </dev/null >"$folder.test" 2>&1 ||
        { tail -n 100 "$folder.test"; say "$suite: ./dev test failed"; exit 1; }
    took=$(($(date +%s) - begun))
    say "$suite: ./dev test: $(tail -n 1 "$folder.test") in $took s"
    [ "$took" -le 900 ] || { say "$suite: that is more than fifteen minutes"; exit 1; }
done
