"""Thousands at once: the gateway sheds what is too much with a clear word, serves who was there before, and gives back
what it took."""
import http.client
import json
import socket

import pytest

from helpers.process import BINARY, eventually
from helpers.raw import (INITIALIZE, PING, Holdings, allow_descriptors, ask, message_in, open_stream, post, raw,
                         raw_request)
from helpers.stage import Gateway

THOUSANDS = 10_000
CONNECTIONS = 4096  # that the server takes at once
MODEL = "openai/gpt-4o-mini"


@pytest.fixture
def descriptors():
    """How many sockets a test may hold at once; the programs it starts may hold as many."""
    return allow_descriptors(THOUSANDS + 1000) - 500


def test_ten_thousand_connections_that_say_nothing(stage, mock, descriptors):
    wave = min(THOUSANDS, descriptors)
    if wave <= CONNECTIONS:
        pytest.skip(f"only {wave} descriptors are allowed")
    gateway = stage.gateway(mock)
    holdings = Holdings(gateway.process)
    before = http.client.HTTPConnection(gateway.address, timeout=20)
    assert ask(before, None, "GET", "/healthz")[0] == 200
    idle = holdings.descriptors() + 5
    memory = []
    for _ in range(2):
        crowd = [raw(gateway.address) for _ in range(wave)]
        # Who was there is served.
        assert ask(before, INITIALIZE)[0] == 200
        assert holdings.descriptors() < CONNECTIONS + 200
        # Who comes now is told so, or finds the door shut; nobody is served badly.
        newcomers = [raw(gateway.address) for _ in range(20)]
        for late in crowd[-100:] + newcomers:
            shed(late)
        for connection in crowd + newcomers:
            connection.close()
        holdings.back_to(idle)
        assert gateway.client().call("generate_completion", {"prompt": "hi", "model": MODEL}).ok()
        memory.append(holdings.memory_mb())
    assert memory[1] < memory[0] + 4, f"MiB after each wave: {memory}"
    assert gateway.process.popen.poll() is None


def shed(connection):
    """Is this connection answered that there are too many? False: it was closed without a word."""
    try:
        connection.sendall(raw_request(PING))
        answer = connection.recv(65536)
    except OSError:
        return False
    if not answer:
        return False
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ") and b"Retry-After" in head, answer
    assert "overloaded" in body.decode() and "connections" in body.decode()
    return True


def test_the_connections_beyond_the_limit_are_told_so(stage, mock, descriptors):
    if descriptors <= CONNECTIONS + 100:
        pytest.skip(f"only {descriptors} descriptors are allowed")
    gateway = stage.gateway(mock)
    crowd = [raw(gateway.address) for _ in range(CONNECTIONS)]
    holdings = Holdings(gateway.process)
    eventually(lambda: holdings.descriptors() >= CONNECTIONS, "all of them accepted")
    late = [raw(gateway.address) for _ in range(64)]
    assert all(map(shed, late))
    crowd.pop().close()
    eventually(lambda: post(gateway.address, INITIALIZE)[0] == 200, "a place")
    for connection in crowd + late:
        connection.close()


def test_few_descriptors_are_not_all_for_connections(stage, mock):
    command = ("--nofile=200:200", BINARY, "run", "--port", 0, "--data-dir", stage.data_dir)
    gateway = Gateway(stage.start(*command, env=stage.environment(mock), program="prlimit"))
    before = gateway.client()
    assert before.call("generate_completion", {"prompt": "hi", "model": MODEL}).ok()
    kept = http.client.HTTPConnection(gateway.address, timeout=20)
    assert ask(kept, None, "GET", "/healthz")[0] == 200
    crowd = [raw(gateway.address) for _ in range(150)]
    assert shed(crowd[-1])
    # Every place is taken, and a call still gets to the provider and into the books.
    message, headers = before.request_message(
        "tools/call", {"name": "generate_completion", "arguments": {"prompt": "again", "model": MODEL}}, False)
    status, _, text = ask(kept, message, **headers)
    assert status == 200 and message_in(text)["result"]["isError"] is False
    assert "cannot accept" not in gateway.process.stderr()
    for connection in crowd:
        connection.close()


def test_ten_thousand_sessions_that_are_never_used_again(stage, mock):
    gateway = stage.gateway(mock)
    holdings = Holdings(gateway.process)
    connection = http.client.HTTPConnection(gateway.address, timeout=20)
    memory = [holdings.memory_mb()]
    first = ask(connection, INITIALIZE)[1]["Mcp-Session-Id"]
    for _ in range(2):
        for _ in range(THOUSANDS - 1):
            status, headers, _ = ask(connection, INITIALIZE)
            assert status == 200
        if len(memory) == 1:
            assert ask(connection, PING, **{"Mcp-Session-Id": first})[0] == 200, "there is room for all of these"
            ask(connection, INITIALIZE)
        memory.append(holdings.memory_mb())
    # They make room for each other, the oldest first, and there are never more.
    assert ask(connection, PING, **{"Mcp-Session-Id": first})[0] == 404
    assert ask(connection, PING, **{"Mcp-Session-Id": headers["Mcp-Session-Id"]})[0] == 200
    assert memory[1] < memory[0] + 16 and memory[2] < memory[1] + 2, f"MiB: {memory}"


def test_ten_thousand_streams_of_2024_without_initialize(stage):
    fixtures = stage.fixtures()
    holdings = Holdings(fixtures.process)
    memory = []
    for _ in range(10):
        streams = []
        for _ in range(THOUSANDS // 10):
            stream = raw(fixtures.address)
            stream.sendall(b"GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
            streams.append(stream)
        eventually(lambda: fixtures.status()["sessions"] == len(streams), "a session each")
        assert b"event: endpoint" in streams[-1].recv(65536)
        for stream in streams:
            stream.close()
        eventually(lambda: fixtures.status()["sessions"] == 0, "the end of the sessions with their streams")
        memory.append(holdings.memory_mb())
    holdings.back_to(40)
    assert memory[-1] < memory[1] + 4, f"MiB after each thousand: {memory}"


def test_sessions_that_are_busy_are_not_displaced(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_MAX_SESSIONS="5")
    readers = []
    for _ in range(5):
        session = post(gateway.address, INITIALIZE)[1]["Mcp-Session-Id"]
        readers.append(open_stream(gateway.address, session)[0])
    status, _, text = post(gateway.address, INITIALIZE)
    assert status == 503 and "sessions" in json.loads(text)["error"]["message"]
    # Clients of 2026-07-28 need none.
    assert gateway.client().call("generate_completion", {"prompt": "hi", "model": MODEL}).ok()
    readers.pop().close()
    eventually(lambda: post(gateway.address, INITIALIZE)[0] == 200, "the place of the one that left")
    for reader in readers:
        reader.close()


def test_writers_that_do_not_read_are_held_back(stage):
    fixtures = stage.fixtures()
    holdings = Holdings(fixtures.process)
    client = fixtures.client()
    echo, headers = client.request_message("tools/call", {"name": "echo", "arguments": {"text": "x" * 1_000_000}}, False)
    request = raw_request(echo, **headers)
    before = holdings.memory_mb()
    deaf = []
    for _ in range(20):
        connection = raw(fixtures.address)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        deaf.append(connection)
    # Twenty times fifty answers of a megabyte wait for somebody to read them, if they are made at all.
    pending = {connection: memoryview(request * 50) for connection in deaf}
    for _ in range(200):
        for connection, rest in pending.items():
            try:
                pending[connection] = rest[connection.send(rest):]
            except BlockingIOError:
                pass
    assert message_in(post(fixtures.address, echo, **headers)[2])["result"]["content"][0]["text"] == "x" * 1_000_000
    assert holdings.memory_mb() < before + 150, f"{before} MiB, then {holdings.memory_mb()}"
    for connection in deaf:
        connection.close()
    eventually(lambda: fixtures.status()["calls"] == 0, "the end of their calls")
    assert post(fixtures.address, PING, **{"Mcp-Session-Id": post(fixtures.address, INITIALIZE)[1]["Mcp-Session-Id"]})[0] == 200
