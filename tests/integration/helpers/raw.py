"""Requests as strangers send them: any header, any bytes, a socket in the hand. And what a process holds meanwhile."""
import http.client
import json
import pathlib
import re
import resource
import socket

from helpers.process import eventually

INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize",
              "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def ask(connection, message, method="POST", path="/mcp", **headers):
    """(status, headers, body) of one request on a connection that stays open."""
    body = message if isinstance(message, (bytes, type(None))) else json.dumps(message)
    connection.request(method, path, body, {**JSON_HEADERS, **headers})
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode()


def post(address, message, path="/mcp", **headers):
    """The same by POST on a connection of its own."""
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        return ask(connection, message, path=path, **headers)
    finally:
        connection.close()


def message_in(text):
    """The last message of a reply, JSON or event stream."""
    data = [line[6:] for line in text.splitlines() if line.startswith("data: {")]
    return json.loads(data[-1] if data else text)


def open_stream(address, session, **headers):
    """(connection, status) of a GET for a session's stream."""
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/mcp", headers={"Accept": "text/event-stream", "Mcp-Session-Id": session, **headers})
    return connection, connection.getresponse().status


def raw(address):
    host, port = address.split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def raw_request(message, method="POST", path="/mcp", **headers):
    """The bytes of a request. A header that is None is left out."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode() if message else b""
    head = {"Host": "localhost", **JSON_HEADERS, "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items() if value is not None)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def allow_descriptors(wanted):
    """Raises the limit on open files, also of the programs started from now on; how many there can be at most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


class Holdings:
    """What a process holds."""

    def __init__(self, process):
        self.folder = pathlib.Path(f"/proc/{process.popen.pid}")

    def descriptors(self):
        return len(list((self.folder / "fd").iterdir()))

    def memory_mb(self):
        return int(re.search(r"VmRSS:\s+(\d+) kB", (self.folder / "status").read_text()).group(1)) / 1024

    def back_to(self, descriptors):
        eventually(lambda: self.descriptors() <= descriptors, f"{descriptors} descriptors, not {self.descriptors()}")
