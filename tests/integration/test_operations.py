"""Start, health, shutdown: ports, signals, logs, and what stdout may hold."""
import concurrent.futures
import json
import resource
import signal
import time

import pytest

from helpers.mcp import ModernClient
from helpers.process import eventually

ASK = {"prompt": "x", "model": "openai/gpt-4o-mini"}


def test_health(stage):
    gateway = stage.gateway()
    for path in ("/healthz", "/readyz"):
        assert gateway.get(path) == (200, '{"status":"ok"}')
    status, body = gateway.get("/nothing")
    assert status == 404 and "/mcp" in body
    assert gateway.get("/")[0] == 404  # a browser's GET is not MCP
    assert gateway.get("/mcp")[0] == 405


def files_may_not_grow(process, forbidden):
    """What a full disk looks like to a process, or the end of that."""
    _, hard = resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.popen.pid, resource.RLIMIT_FSIZE, (0 if forbidden else hard, hard))


@pytest.mark.parametrize("on_failure", ["refuse", "continue"])
def test_a_gateway_that_refuses_calls_is_not_ready(stage, mock, on_failure):
    gateway = stage.gateway(mock, LLM_GATEWAY_ON_STORAGE_FAILURE=on_failure)
    client = gateway.client()
    client.call("generate_completion", ASK).ok()
    files_may_not_grow(gateway.process, True)
    refused = client.call("generate_completion", {**ASK, "cache": "off"})
    if on_failure == "refuse":
        assert "cannot be recorded" in refused.error("internal")["error"]
        status, body = gateway.get("/readyz")
        assert status == 503 and json.loads(body)["status"] == "refusing calls"
        assert "the data directory" in json.loads(body)["reason"] and str(stage.data_dir) not in body
    else:
        refused.ok()
        assert gateway.get("/readyz")[0] == 200
    assert gateway.get("/healthz")[0] == 200
    files_may_not_grow(gateway.process, False)
    client.call("generate_completion", {**ASK, "cache": "off"}).ok()
    assert gateway.get("/readyz") == (200, '{"status":"ok"}')


def test_a_busy_port_names_the_remedy(stage):
    port = stage.gateway().address.rsplit(":", 1)[1]
    done = stage.cli("run", "--port", port)
    assert done.returncode == 1
    assert port in done.stderr and "--port" in done.stderr
    assert stage.cli("playback", "--mock", "--port", port).returncode == 1


def test_sigterm_lets_the_call_in_flight_finish_and_settles(stage):
    upstream = stage.mock("--latency-ms", 1200)
    gateway = stage.gateway(upstream)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        call = pool.submit(gateway.client().call, "generate_completion", ASK)
        eventually(lambda: upstream.completions(), "the upstream request")
        gateway.process.signal(signal.SIGTERM)
        assert call.result().ok()["text"]
    assert gateway.process.wait(5) == 0
    (row,) = stage.usage("--by", "outcome")["rows"]
    assert (row["outcome"], row["attempts"]) == ("ok", 1)


def test_a_stopping_gateway_takes_no_new_connections(stage):
    upstream = stage.mock("--latency-ms", 2500)
    gateway = stage.gateway(upstream)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        call = pool.submit(gateway.client().call, "generate_completion", ASK)
        eventually(lambda: upstream.completions(), "the upstream request")
        gateway.process.signal(signal.SIGTERM)
        gateway.process.wait_for("shutting down")

        def refused():
            try:
                gateway.get("/healthz")
                return False
            except OSError:
                return True
        eventually(refused, "the closed door", 2)
        call.result().ok()
    assert gateway.process.wait(5) == 0


def test_a_second_signal_forces_the_end(stage):
    upstream = stage.mock("--latency-ms", 20000)
    gateway = stage.gateway(upstream)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        call = pool.submit(gateway.client().call, "generate_completion", ASK)
        eventually(lambda: upstream.completions(), "the upstream request")
        gateway.process.signal(signal.SIGINT)
        gateway.process.wait_for("shutting down")
        gateway.process.signal(signal.SIGINT)
        assert gateway.process.wait(5) == 130
        assert call.exception() is not None or call.result().is_error
    (row,) = stage.usage("--by", "outcome")["rows"]
    assert (row["outcome"], row["attempts"]) == ("cancelled", 1)


def test_sigterm_on_stdio_settles_the_call_in_flight(stage):
    upstream = stage.mock("--latency-ms", 20000)
    client = stage.stdio(upstream)
    client.send({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
                 "params": {"name": "generate_completion", "arguments": ASK}})
    eventually(lambda: upstream.completions(), "the upstream request")
    client.process.signal(signal.SIGTERM)
    assert client.process.wait(5) == 0
    (row,) = stage.usage("--by", "outcome")["rows"]
    assert (row["outcome"], row["attempts"]) == ("cancelled", 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_idle_gateways_end_at_once(stage, number):
    gateway, stdio = stage.gateway(), stage.stdio()
    started = time.monotonic()
    for process in (gateway.process, stdio.process):
        process.signal(number)
        assert process.wait() == 0
    assert time.monotonic() - started < 5


def test_stdio_writes_json_lines_and_nothing_else(stage, mock):
    client = stage.stdio(mock, "--log-level", "trace")
    client.call("generate_completion", ASK).ok()
    client.call("stream_completion", ASK, progress=True).ok()
    assert client.call("generate_completion", {**ASK, "prompt": "[[fault:401]]"}).is_error
    assert client.close() == 0
    assert len(client.lines) >= 5
    for line in client.lines:
        assert json.loads(line)["jsonrpc"] == "2.0" and line.endswith(b"\n")
    assert "gpt-4o-mini" in client.process.stderr()  # the log is on stderr


def test_stdio_survives_what_is_no_message(stage, mock):
    client = stage.stdio(mock)
    for junk in (b"not json\n", b"[]\n", b"{}\n", b"\n", b'{"jsonrpc":"2.0","id":5}\n', b"\xff\xfe\n"):
        client.process.popen.stdin.write(junk)
    client.process.popen.stdin.flush()
    client.send({"jsonrpc": "2.0", "id": "after", "method": "ping"})
    replies = [client.receive()]
    while replies[-1].get("id") != "after":
        replies.append(client.receive())
    assert replies[-1]["result"] == {} and all("error" in r for r in replies[:-1])
    assert client.close() == 0


def test_one_log_line_a_call(stage, mock):
    gateway = stage.gateway(mock)
    client = gateway.client()
    client.call("generate_completion", ASK).ok()
    client.call("generate_completion", ASK).ok()
    client.call("generate_completion", {**ASK, "prompt": "[[fault:400]]"}).error("provider_error")
    lines = [l for l in gateway.process.stderr().splitlines() if "req_" in l]
    assert len(lines) == 3
    assert "✓ openai/gpt-4o-mini" in lines[0] and "$0." in lines[0]
    assert "⚡" in lines[1] and "saved $0." in lines[1]
    assert "✗" in lines[2] and "invalid_request" in lines[2]


def test_json_logs_are_json(stage, mock):
    gateway = stage.gateway(mock, "--log-format", "json")
    gateway.client().call("generate_completion", ASK).ok()
    gateway.process.terminate()
    lines = [json.loads(l) for l in gateway.process.stderr().splitlines() if l.startswith("{")]
    (call,) = [l for l in lines if "request_id" in l]
    assert (call["provider"], call["model"], call["cached"]) == ("openai", "gpt-4o-mini", False)
    assert {"time", "level", "input_tokens", "output_tokens", "cost", "ms"} <= set(call)


def test_the_seeds_variables_work(stage, mock):
    process = stage.start("run", "--data-dir", stage.data_dir, env=stage.environment(
        mock, SERVER_HOST="127.0.0.1", SERVER_PORT="0", LOG_LEVEL="error", CACHE_ENABLED="false",
        USE_RICH_LOGGING="false"))
    address = process.wait_for(r"listens on http://(127\.0\.0\.1:\d+)/mcp").group(1)
    client = ModernClient(address)
    client.call("generate_completion", ASK).ok()
    assert "cached" not in client.call("generate_completion", ASK).ok()
    assert "✓" not in process.stderr()


def test_a_signal_right_behind_the_end_of_the_input_changes_nothing(stage):
    """Clients close our input and send SIGTERM at once: the end stays an orderly one, wherever the signal meets it."""
    for delay in range(20):
        process = stage.stdio().process.popen
        process.stdin.close()
        time.sleep(delay / 1000)
        process.terminate()
        assert process.wait(timeout=20) == 0, f"after {delay} ms"
