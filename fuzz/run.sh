#!/bin/sh
# Replays the corpus of every fuzz target, then fuzzes each for a while. Findings are kept below the build folder.
#   fuzz/run.sh FOLDER_OF_TARGETS SECONDS
# A target is any executable in the folder; its corpus is fuzz/corpus/<name>, which is never written to.
set -eu
[ $# -eq 2 ] || { echo "usage: fuzz/run.sh FOLDER_OF_TARGETS SECONDS" >&2; exit 2; }
targets=$1
seconds=$2
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
symbolizer=$(command -v llvm-symbolizer-19 || true)
[ -z "$symbolizer" ] || export ASAN_SYMBOLIZER_PATH="$symbolizer"
passed=0 failed=0

for target in "$targets"/*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    name=$(basename "$target")
    corpus=$here/corpus/$name
    grown=$targets/../corpus/$name
    findings=$targets/../findings/$name
    mkdir -p "$grown" "$findings"
    if [ ! -d "$corpus" ]; then
        echo "fuzz: $name has no corpus in fuzz/corpus/$name" >&2
        failed=$((failed + 1))
        continue
    fi
    log=$targets/../$name.log
    if "$target" -artifact_prefix="$findings/" -timeout=10 -rss_limit_mb=2048 "$corpus"/* >"$log" 2>&1 &&
        { [ "$seconds" -eq 0 ] || "$target" -artifact_prefix="$findings/" -timeout=10 -rss_limit_mb=2048 \
            -seed=1 -max_total_time="$seconds" -max_len=8192 -print_final_stats=1 "$grown" "$corpus" >>"$log" 2>&1; }; then
        passed=$((passed + 1))
        echo "$name: corpus of $(find "$corpus" -type f | wc -l) replayed," \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1) inputs in $seconds s"
    else
        failed=$((failed + 1))
        echo "$name: FAILED; the input is in $findings"
        tail -n 60 "$log"
    fi
done
if [ $((passed + failed)) -eq 0 ]; then
    echo "fuzz: no target found in $targets" >&2
    failed=1
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
