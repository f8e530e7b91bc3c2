#!/bin/sh
# Has systemd itself read packaging/llm-gateway.service, and holds its exposure below a threshold. Skips by name
# where systemd-analyze is absent.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
command -v systemd-analyze >/dev/null || { echo "check_unit: skipped, no systemd-analyze here"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The binary need not be installed for its unit to be checked.
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$root/packaging/llm-gateway.service" >"$folder/llm-gateway.service"
said=$(systemd-analyze verify "$folder/llm-gateway.service" 2>&1) || { echo "$said" >&2; exit 1; }
# verify says what it ignored and still succeeds; a line about our file is a finding.
if echo "$said" | grep -q "llm-gateway.service"; then echo "$said" >&2; exit 1; fi
systemd-analyze security --offline=true --threshold=20 --no-pager "$folder/llm-gateway.service" | tail -n 1
echo "check_unit: packaging/llm-gateway.service is well-formed"
