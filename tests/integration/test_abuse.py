"""What strangers and broken clients do to an open door: nothing of it sticks, and everybody else is served."""
import http.client
import json
import socket

import pytest

from helpers.process import eventually
from helpers.raw import INITIALIZE, JSON_HEADERS, PING, ask, message_in, open_stream, post, raw, raw_request

MODEL = "openai/gpt-4o-mini"


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


@pytest.fixture
def two_principals(stage, mock):
    """A gateway, and the Authorization of two who may call it."""
    tokens = stage.folder / "tokens"
    tokens.write_text("first-token-of-two\nsecond-token-of-two\n")
    tokens.chmod(0o600)
    return (stage.gateway(mock, "--token-file", tokens), {"Authorization": "Bearer first-token-of-two"},
            {"Authorization": "Bearer second-token-of-two"})


def test_a_stolen_session_is_of_no_use(two_principals):
    gateway, owner, thief = two_principals
    session = post(gateway.address, INITIALIZE, **owner)[1]["Mcp-Session-Id"]
    stolen = {**thief, "Mcp-Session-Id": session}
    connection = http.client.HTTPConnection(gateway.address, timeout=20)
    assert ask(connection, None, "DELETE", **stolen)[0] == 404
    assert ask(connection, None, "GET", **stolen)[0] == 404
    assert ask(connection, None, "GET", **stolen, **{"Last-Event-ID": "0.1"})[0] == 404
    cancelled = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
    assert ask(connection, cancelled, **stolen)[0] == 404
    assert ask(connection, PING, **owner, **{"Mcp-Session-Id": session})[0] == 200, "it goes on"
    for guess in ("", "0", session[:-1], session + "0", session.upper(), session.swapcase() + " ", "x" * 10_000):
        if guess != session:
            assert ask(connection, PING, **owner, **{"Mcp-Session-Id": guess})[0] == 404, guess


def test_a_stolen_session_of_2024_is_of_no_use(two_principals):
    gateway, owner, thief = two_principals
    connection = http.client.HTTPConnection(gateway.address, timeout=20)
    connection.request("GET", "/sse", headers={"Accept": "text/event-stream", **owner})
    stream = connection.getresponse()
    assert stream.readline() == b"event: endpoint\n"
    address = stream.readline().decode().removeprefix("data: ").strip()
    assert post(gateway.address, PING, address, **thief)[0] == 404
    assert post(gateway.address, PING, address)[0] == 401
    assert post(gateway.address, PING, "/message?sessionId=" + "0" * 32, **owner)[0] == 404
    assert post(gateway.address, PING, "/message", **owner)[0] == 404
    # Nor is it one for the other transport.
    session = address.partition("=")[2]
    assert post(gateway.address, PING, **owner, **{"Mcp-Session-Id": session})[0] == 404
    assert post(gateway.address, PING, address, **owner)[0] == 202
    connection.close()


@pytest.mark.parametrize("given", [0, "", "0", -1, 2**53, "x" * 1000, "\u00e9\n\"\\"])
def test_ids_come_back_as_they_were_sent(stage, given):
    client = stage.fixtures()
    session = {"Mcp-Session-Id": post(client.address, INITIALIZE)[1]["Mcp-Session-Id"]}
    reply = message_in(post(client.address, {**PING, "id": given}, **session)[2])
    assert reply["id"] == given and type(reply["id"]) is type(given) and "result" in reply


@pytest.mark.parametrize("given", [None, 1.5, True, [], {}])
def test_what_is_no_id_is_refused(stage, mock, given):
    gateway = stage.gateway(mock)
    session = {"Mcp-Session-Id": post(gateway.address, INITIALIZE)[1]["Mcp-Session-Id"]}
    status, _, text = post(gateway.address, {**PING, "id": given}, **session)
    assert status == 400 and json.loads(text)["id"] is None and json.loads(text)["error"]["code"] == -32600


def test_an_id_that_is_in_use_is_refused(stage):
    fixtures = stage.fixtures()
    session = {"Mcp-Session-Id": post(fixtures.address, INITIALIZE)[1]["Mcp-Session-Id"]}

    def slow(number):
        return {"jsonrpc": "2.0", "id": number, "method": "tools/call",
                "params": {"name": "test_tool_with_progress", "arguments": {}}}

    calls = []
    for number in (0, "0"):  # two different ones
        connection = raw(fixtures.address)
        connection.sendall(raw_request(slow(number), **session))
        calls.append(connection)
    eventually(lambda: fixtures.status()["calls"] == 2, "both calls")
    error = message_in(post(fixtures.address, slow(0), **session)[2])["error"]
    assert error["code"] == -32600 and "ids must be unique" in error["message"]
    eventually(lambda: fixtures.status()["calls"] == 0, "the end of both")
    assert message_in(post(fixtures.address, slow(0), **session)[2])["id"] == 0, "free again"
    for connection in calls:
        connection.close()


@pytest.mark.parametrize("path, method", [("/sse", "GET"), ("/message?sessionId=x", "POST"), ("/mcp", "GET"),
                                          ("/mcp", "DELETE"), ("/mcp/all", "POST"), ("/mcp/core", "POST")])
def test_pages_of_others_and_rebound_names_find_every_door_shut(stage, path, method):
    gateway = stage.gateway()
    for headers in ({"Origin": "null"}, {"Origin": "https://evil.example"}, {"Host": "evil.example"},
                    {"Host": "evil.example:8000"}, {"Host": "localhost.evil.example"}, {"Host": ""},
                    {"Host": "127.0.0.1@evil.example"}):
        body = json.dumps(PING).encode() if method == "POST" else None
        status, text = gateway.get(path, {**JSON_HEADERS, "Mcp-Session-Id": "0" * 32, **headers}, method, body)
        assert status == 403, (headers, text)


def test_a_client_that_is_done_with_writing_is_still_answered(stage, mock):
    gateway = stage.gateway(mock)
    connection = raw(gateway.address)
    connection.sendall(raw_request(INITIALIZE))
    connection.shutdown(socket.SHUT_WR)
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    assert answer.startswith(b"HTTP/1.1 200 ") and b'"protocolVersion"' in answer


def test_a_stream_whose_client_half_closed_is_over(stage, mock):
    gateway = stage.gateway(mock)
    session = post(gateway.address, INITIALIZE)[1]["Mcp-Session-Id"]
    connection = raw(gateway.address)
    connection.sendall(raw_request(None, "GET", **{"Mcp-Session-Id": session, "Content-Length": None}))
    assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert open_stream(gateway.address, session)[1] == 409
    connection.shutdown(socket.SHUT_WR)

    def free():
        other, status = open_stream(gateway.address, session)
        other.close()
        return status == 200

    eventually(free, "the place of the stream whose reader said that it goes")
    connection.close()


def test_a_request_that_comes_byte_by_byte_is_a_request(stage, mock):
    gateway = stage.gateway(mock)
    slow = [raw(gateway.address) for _ in range(50)]
    request = raw_request(INITIALIZE)
    for connection in slow:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for at in range(len(request) - 1):
        for connection in slow:
            connection.sendall(request[at:at + 1])
        if at % 100 == 0:
            assert gateway.get("/healthz")[0] == 200
    for connection in slow:
        connection.sendall(request[-1:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        connection.close()


@pytest.mark.parametrize("head", [
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1", "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: gzip, chunked, identity",
    "Bad Header: x", "X: \x00"])
def test_a_head_that_could_be_read_in_two_ways_is_refused(stage, mock, head):
    gateway = stage.gateway(mock)
    connection = raw(gateway.address)
    connection.sendall(f"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}\r\n\r\nhello"
                       .encode())
    answer = connection.recv(65536)
    assert answer.split(b" ")[1] in (b"400", b"413"), answer
    assert gateway.get("/healthz")[0] == 200
