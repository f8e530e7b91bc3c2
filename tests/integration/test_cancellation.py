"""Who leaves, and what is stopped: disconnects and cancellations in each era, over HTTP and stdio."""
import http.client
import json

from helpers.process import eventually

ASK = {"prompt": "take your time", "model": "openai/gpt-4o-mini"}


def begin(client, tool="generate_completion", arguments=ASK, progress=False):
    """Sends a tools/call and returns its connection without waiting for the reply, with the request's id."""
    message, headers = client.request_message("tools/call", {"name": tool, "arguments": arguments}, progress)
    connection = http.client.HTTPConnection(client.address, timeout=60)
    connection.request("POST", client.path, json.dumps(message), {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers, **client.extra})
    return connection, message["id"]


def wait_until_sent(upstream, count=1):
    eventually(lambda: len(upstream.completions()) >= count, "the upstream request")


def outcome(upstream, index=0):
    return upstream.completions()[index]["outcome"]


def test_a_modern_client_that_leaves_cancels_the_upstream(stage):
    upstream = stage.mock("--latency-ms", 15000)
    connection, _ = begin(stage.gateway(upstream).client())
    wait_until_sent(upstream)
    connection.close()
    eventually(lambda: outcome(upstream) == "client_gone", "the end of the upstream request", 10)
    rows = stage.usage("--by", "outcome")["rows"]
    assert [(r["outcome"], r["attempts"]) for r in rows] == [("cancelled", 1)]


def test_a_modern_client_that_leaves_a_stream_cancels_it(stage):
    upstream = stage.mock("--tokens-per-second", 5)
    ask = {"prompt": "[[tokens:300]]", "model": ASK["model"]}
    connection, _ = begin(stage.gateway(upstream).client(), "stream_completion", ask, progress=True)
    response = connection.getresponse()
    while not response.readline().startswith(b"data:"):
        pass  # the first piece is here
    response.close()
    connection.close()
    eventually(lambda: outcome(upstream) == "client_gone", "the end of the upstream stream", 10)


def test_a_legacy_client_that_leaves_does_not_cancel(stage):
    upstream = stage.mock("--latency-ms", 800)
    gateway = stage.gateway(upstream)
    connection, _ = begin(gateway.legacy())
    wait_until_sent(upstream)
    connection.close()
    eventually(lambda: outcome(upstream) == "completed", "the answer nobody waits for")
    # What was paid for is kept.
    eventually(lambda: gateway.legacy().call("generate_completion", ASK).ok().get("cached"), "the kept answer")
    assert len(upstream.completions()) == 1


def test_a_legacy_client_cancels_by_notification(stage):
    upstream = stage.mock("--latency-ms", 15000)
    client = stage.gateway(upstream).legacy()
    connection, number = begin(client)
    wait_until_sent(upstream)
    client.notify("notifications/cancelled", {"requestId": number, "reason": "changed my mind"})
    eventually(lambda: outcome(upstream) == "client_gone", "the end of the upstream request", 10)
    connection.close()


def test_ending_a_session_cancels_its_calls(stage):
    upstream = stage.mock("--latency-ms", 15000)
    gateway = stage.gateway(upstream)
    client = gateway.legacy()
    connection, _ = begin(client)
    wait_until_sent(upstream)
    assert gateway.get("/mcp", client.headers(), "DELETE")[0] == 204
    eventually(lambda: outcome(upstream) == "client_gone", "the end of the upstream request", 10)
    connection.close()


def test_the_upstream_lives_until_its_last_waiter_leaves(stage):
    upstream = stage.mock("--tokens-per-second", 20)
    client = stage.gateway(upstream).client()
    ask = {"prompt": "[[tokens:25]]", "model": ASK["model"]}
    leaving, _ = begin(client, "stream_completion", ask, progress=True)
    wait_until_sent(upstream)
    # The first piece says that this one sits in the same flight; then the starter leaves.
    answer = client.call("stream_completion", ask, progress=True, on_progress=lambda _: leaving.close())
    assert answer.ok()["tokens"]["output"] == 25
    assert "".join(answer.pieces) == answer.data["text"]
    assert [e["outcome"] for e in upstream.completions()] == ["completed"]


def test_stdio_cancels_by_notification(stage):
    upstream = stage.mock("--latency-ms", 15000)
    client = stage.stdio(upstream)
    client.send({"jsonrpc": "2.0", "id": 77, "method": "tools/call",
                 "params": {"name": "generate_completion", "arguments": ASK}})
    wait_until_sent(upstream)
    client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77}})
    eventually(lambda: outcome(upstream) == "client_gone", "the end of the upstream request", 10)
    assert client.request("ping", {}) == {}


def test_a_pipe_that_ends_after_its_last_request_still_gets_the_answer(stage):
    upstream = stage.mock("--latency-ms", 700)
    client = stage.stdio(upstream)
    client.send({"jsonrpc": "2.0", "id": 77, "method": "tools/call",
                 "params": {"name": "generate_completion", "arguments": ASK}})
    wait_until_sent(upstream)
    assert client.close() == 0
    assert client.receive()["result"]["structuredContent"]["text"]
    (row,) = stage.usage("--by", "outcome")["rows"]
    assert (row["outcome"], row["attempts"]) == ("ok", 1)
