"""The clients that put load on a server: wrk for requests, plain sockets for streams, pipes for stdio.

They check what they get: a figure of answers that are wrong is no figure.
"""
import dataclasses
import json
import os
import re
import selectors
import socket
import subprocess
import threading
import time
import urllib.request

from load.programs import ROOT

MODERN = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {}}


# ---- one request ----

def tool_call(tool, arguments, number=1, progress=False):
    meta = {**META, "progressToken": number} if progress else META
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call",
                       "params": {"name": tool, "arguments": arguments, "_meta": meta}}, separators=(",", ":"))


def post(url, body, headers=None):
    """The whole answer to one POST, as text."""
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


def call_tool(base, tool, arguments):
    """The result of one tools/call."""
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": MODERN,
               "Mcp-Method": "tools/call", "Mcp-Name": tool}
    answer = post(base + "/mcp", tool_call(tool, arguments), headers)
    if answer.startswith("event:"):
        answer = answer[answer.index("data: ") + 6:].split("\n", 1)[0]
    result = json.loads(answer)["result"]
    if result.get("isError"):
        raise RuntimeError(f"{tool} failed: {result}")
    return result


def upstream_requests(mock):
    """How many requests the mock has served."""
    with urllib.request.urlopen(mock + "/_mock/totals", timeout=30) as response:
        return json.load(response)["requests"]


# ---- wrk ----

@dataclasses.dataclass
class Load:
    """One run of wrk, and what the server's process used meanwhile."""
    requests: int
    per_second: float
    cpu_us: float  # user and system time a request
    p50_ms: float
    p99_ms: float


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def wrk_command(url, script, seconds, connections):
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s",
            str(ROOT / "bench" / script), url]


def wrk(program, url, script, variables, seconds, connections):
    before = program.cpu_seconds()
    done = subprocess.run(wrk_command(url, script, seconds, connections), env={**os.environ, **variables},
                          capture_output=True, text=True, check=True)
    cpu = program.cpu_seconds() - before
    for trouble in ("Non-2xx", "Socket errors"):
        if trouble in done.stdout:
            raise RuntimeError(f"{program.name}: {done.stdout}")

    def found(pattern):
        return re.search(pattern, done.stdout, re.MULTILINE).group(1)

    requests = int(found(r"(\d+) requests in"))
    return Load(requests, float(found(r"Requests/sec:\s+([\d.]+)")), cpu / requests * 1e6,
                milliseconds(found(r"^\s+50%\s+(\S+)")), milliseconds(found(r"^\s+99%\s+(\S+)")))


# ---- streams ----

def http_request(base, path, body, headers=()):
    host = base.removeprefix("http://")
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json", *headers,
             f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


def stream_request(base, tool_arguments, number):
    """A call of stream_completion whose pieces come as progress."""
    body = tool_call("stream_completion", tool_arguments, number, progress=True)
    return http_request(base, "/mcp", body,
                        ["Accept: application/json, text/event-stream", f"MCP-Protocol-Version: {MODERN}",
                         "Mcp-Method: tools/call", "Mcp-Name: stream_completion"])


def connect(base):
    host, port = base.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


LAST_CHUNK = b"\r\n0\r\n\r\n"


def first_token_ms(connection, request, first):
    """From the request to the first bytes that hold `first`; reads the stream to its end."""
    received = bytearray()
    arrived = None
    started = time.perf_counter()
    connection.sendall(request)
    while not received.endswith(LAST_CHUNK):
        piece = connection.recv(65536)
        if not piece:
            raise RuntimeError(f"the stream broke: {bytes(received[-500:])}")
        received += piece
        if arrived is None and first in received:
            arrived = time.perf_counter()
    if arrived is None:
        raise RuntimeError(f"the stream has no token: {bytes(received[:500])}")
    return (arrived - started) * 1000


class ManyStreams:
    """Streams that are read at the same time, on one thread."""

    def __init__(self, base, count, arguments):
        self.selector = selectors.DefaultSelector()
        self.tails = {}
        self.flowing = set()
        self.finished = 0
        for number, connection in enumerate([connect(base) for _ in range(count)]):
            own = {key: value.replace("@", str(number)) if isinstance(value, str) else value
                   for key, value in arguments.items()}
            connection.sendall(stream_request(base, own, number + 1))
            connection.setblocking(False)
            self.tails[connection] = b""
            self.selector.register(connection, selectors.EVENT_READ)

    def read_all(self, sample):
        """Reads to the end of every stream; calls sample(streams that have shown a token) about every 100 ms."""
        last = time.monotonic()
        while self.tails:
            for key, _ in self.selector.select(0.1):
                self.read(key.fileobj)
            if time.monotonic() - last > 0.1:
                last = time.monotonic()
                sample(len(self.flowing & self.tails.keys()))

    def read(self, connection):
        piece = connection.recv(262144)
        tail = self.tails[connection] + piece
        if b"notifications/progress" in tail:
            self.flowing.add(connection)
        if piece and not tail.endswith(LAST_CHUNK):
            self.tails[connection] = tail[-4096:]
            return
        if b'"isError":false' not in tail:
            raise RuntimeError(f"a stream failed: {tail[-600:]!r}")
        self.finished += 1
        del self.tails[connection]
        self.selector.unregister(connection)
        connection.close()


# ---- stdio ----

def initialize_line():
    return json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize",
                       "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                                  "clientInfo": {"name": "bench", "version": "1"}}}).encode() + b"\n"


def discover_line():
    return json.dumps({"jsonrpc": "2.0", "id": 0, "method": "server/discover",
                       "params": {"_meta": META}}).encode() + b"\n"


def open_session(program):
    """The handshake of a program that speaks MCP over stdio."""
    program.process.stdin.write(initialize_line())
    program.process.stdin.flush()
    if b'"result"' not in program.process.stdout.readline():
        raise RuntimeError(f"{program.name} did not initialize")
    program.process.stdin.write(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
    program.process.stdin.flush()


WINDOW, PIECE = 1024, 256  # lines that wait for their answers at most, and how many are written at once


def pipelined(program, lines, expected):
    """Keeps WINDOW requests without an answer, until all are answered; gives (messages a second, CPU µs a message).
    Afterwards every answer is looked at: it must be to one of the requests, and hold `expected`."""
    pieces = [b"".join(lines[at:at + PIECE]) for at in range(0, len(lines), PIECE)]
    room = threading.Semaphore(WINDOW // PIECE)

    def send():
        for piece in pieces:
            room.acquire()
            program.process.stdin.write(piece)
            program.process.stdin.flush()

    sender = threading.Thread(target=send, daemon=True)
    cpu = program.cpu_seconds()
    started = time.perf_counter()
    sender.start()
    answers, blocks = 0, []
    while answers < len(lines):
        block = program.process.stdout.read1(1 << 20)
        if not block:
            raise RuntimeError(f"{program.name} ended")
        blocks.append(block)
        before = answers // PIECE
        answers += block.count(b"\n")
        if answers // PIECE > before:
            room.release(answers // PIECE - before)
    seconds = time.perf_counter() - started
    cpu = program.cpu_seconds() - cpu
    sender.join()
    check_answers(program.name, lines, b"".join(blocks).splitlines(), expected)
    return len(lines) / seconds, cpu / len(lines) * 1e6


ID = re.compile(rb'"id":(\d+)')


def check_answers(name, lines, answers, expected):
    """Every request has one answer that is a result and holds `expected`."""
    unanswered = {int(ID.search(line).group(1)) for line in lines}
    for answer in answers:
        number = ID.search(answer)
        if not number or int(number.group(1)) not in unanswered or b'"result":' not in answer or expected not in answer:
            raise RuntimeError(f"{name}: a wrong answer: {answer[:600]!r}")
        unanswered.remove(int(number.group(1)))
    if unanswered:
        raise RuntimeError(f"{name}: {len(unanswered)} requests have no answer, {min(unanswered)} among them")
