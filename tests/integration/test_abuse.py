"""What strangers and broken clients do to an open door: nothing of it sticks, and everybody else is served."""
import http.client
import json
import socket

from helpers.process import eventually

MODEL = "openai/gpt-4o-mini"
INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize",
              "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def post(address, message, **headers):
    """(status, headers, body) of one POST."""
    connection = http.client.HTTPConnection(address, timeout=20)
    body = message if isinstance(message, bytes) else json.dumps(message)
    connection.request("POST", "/mcp", body, {"Content-Type": "application/json",
                                              "Accept": "application/json, text/event-stream", **headers})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, response.headers, text


def open_stream(address, session):
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/mcp", headers={"Accept": "text/event-stream", "Mcp-Session-Id": session})
    return connection, connection.getresponse().status


def raw(address):
    host, port = address.split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def test_a_session_belongs_to_whoever_opened_it(stage, mock):
    tokens = stage.folder / "tokens"
    tokens.write_text("first-token-of-two\nsecond-token-of-two\n")
    tokens.chmod(0o600)
    gateway = stage.gateway(mock, "--token-file", tokens)
    first = {"Authorization": "Bearer first-token-of-two"}
    second = {"Authorization": "Bearer second-token-of-two"}
    status, headers, _ = post(gateway.address, INITIALIZE, **first)
    assert status == 200
    session = headers["Mcp-Session-Id"]
    assert post(gateway.address, PING, **first, **{"Mcp-Session-Id": session})[0] == 200
    assert post(gateway.address, PING, **second, **{"Mcp-Session-Id": session})[0] == 404
    assert post(gateway.address, PING, **first, **{"Mcp-Session-Id": "0" * 32})[0] == 404


def test_more_sessions_than_there_is_room_for(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_MAX_SESSIONS="20")
    ids = [post(gateway.address, INITIALIZE)[1]["Mcp-Session-Id"] for _ in range(200)]
    assert len(set(ids)) == 200
    assert post(gateway.address, PING, **{"Mcp-Session-Id": ids[0]})[0] == 404
    assert post(gateway.address, PING, **{"Mcp-Session-Id": ids[-1]})[0] == 200


def test_connections_that_never_say_anything(stage, mock):
    gateway = stage.gateway(mock)
    silent = [raw(gateway.address) for _ in range(800)]
    for connection in silent[:100]:
        connection.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Le")
    assert gateway.client().call("get_provider_status").ok()
    for connection in silent:
        connection.close()
    assert gateway.get("/healthz")[0] == 200


def test_a_stream_whose_client_vanished_can_be_opened_again(stage, mock):
    gateway = stage.gateway(mock)
    session = post(gateway.address, INITIALIZE)[1]["Mcp-Session-Id"]
    connection, status = open_stream(gateway.address, session)
    assert status == 200
    assert open_stream(gateway.address, session)[1] == 409
    connection.close()

    def again():
        other, found = open_stream(gateway.address, session)
        other.close()
        return found == 200

    eventually(again, "the stream to be free again")


def test_bodies_that_are_too_large_or_too_deep(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_MAX_BODY="64KiB")
    assert post(gateway.address, b'{"a":"' + b"x" * 100_000 + b'"}')[0] == 413
    status, _, text = post(gateway.address, b"[" * 30_000)
    assert status == 400 and json.loads(text)["error"]["code"] == -32700
    assert gateway.client().call("get_provider_status").ok()


def test_a_reader_that_never_reads_does_not_stop_the_others(stage, mock):
    gateway = stage.gateway(mock)
    arguments = {"prompt": "[[tokens:3000]] go", "provider": "openai", "model": "gpt-4o-mini", "cache": "off"}
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "stream_completion", "arguments": arguments,
        "_meta": {"progressToken": 1, "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                  "io.modelcontextprotocol/clientCapabilities": {}}}})
    request = (f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               f"Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
               f"Mcp-Method: tools/call\r\nMcp-Name: stream_completion\r\nContent-Length: {len(message)}\r\n\r\n{message}")
    deaf = [raw(gateway.address) for _ in range(20)]
    for connection in deaf:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request.encode())
    assert gateway.client().call("generate_completion", {"prompt": "hi", "model": MODEL}).ok()
    for connection in deaf:
        connection.close()
    assert gateway.get("/healthz")[0] == 200
