# ./dev chaos, second part: three gateways on one data directory under load, killed 200 times, their books compared
# with the answers that clients saw and with what the upstream served. The test itself is the one that ./dev test
# runs with 20 kills.
set -eu
export GATEWAY_KILLS="${1:-200}"
exec /usr/bin/python3 -m pytest -q -p no:cacheprovider "$GATEWAY_ROOT/tests/integration/test_ledger.py" -k killed
