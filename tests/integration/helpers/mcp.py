"""Small MCP clients: revision 2026-07-28 (stateless) and 2025-06-18 (sessions) over HTTP, and stdio.

They check what every caller relies on: structured content and text say the same, progress grows, ids fit.
"""
import dataclasses
import http.client
import itertools
import json
import queue
import threading

MODERN = "2026-07-28"
LEGACY = "2025-06-18"
META = "io.modelcontextprotocol/"


@dataclasses.dataclass
class Answer:
    """The result of a tools/call."""
    data: dict
    is_error: bool
    progress: list

    @property
    def pieces(self):
        return [p.get("message", "") for p in self.progress]

    def ok(self):
        assert not self.is_error, self.data
        return self.data

    def error(self, code):
        """The data of an error result, which must have this error_code."""
        assert self.is_error, self.data
        assert self.data["error_code"] == code, self.data
        assert self.data["error"], self.data
        return self.data


class ProtocolError(Exception):
    def __init__(self, status, error):
        super().__init__(f"HTTP {status}: {error}")
        self.status, self.error = status, error


def answer_from(result, progress):
    texts = [c["text"] for c in result["content"] if c["type"] == "text"]
    assert len(texts) == 1 and json.loads(texts[0]) == result["structuredContent"], result
    values = [p["progress"] for p in progress]
    assert values == sorted(set(values)), f"progress does not grow: {values}"
    return Answer(result["structuredContent"], bool(result.get("isError", False)), progress)


def read_messages(response):
    """The JSON-RPC messages of an HTTP reply, one after the other, whether it is one object or an event stream."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        body = response.read()
        if body:
            yield json.loads(body)
        return
    while line := response.readline():
        if line.startswith(b"data:"):
            yield json.loads(line[5:])


class HttpClient:
    """What both eras over HTTP share. Opens a connection for each request, so threads may share a client."""

    def __init__(self, address, token=None, path="/mcp", headers=None, capabilities=None):
        self.address, self.path, self.capabilities = address, path, capabilities or {}
        self.extra = dict(headers or {})
        if token:
            self.extra["Authorization"] = f"Bearer {token}"
        self.ids = itertools.count(1)

    def post(self, message, headers, timeout=60):
        """Sends one message; gives (connection, response) with the head read."""
        connection = http.client.HTTPConnection(self.address, timeout=timeout)
        head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        connection.request("POST", self.path, json.dumps(message), {**head, **headers, **self.extra})
        return connection, connection.getresponse()

    def exchange(self, message, headers, timeout=60, on_progress=None):
        """(status, result, progress) of one request."""
        connection, response = self.post(message, headers, timeout)
        progress = []
        try:
            for reply in read_messages(response):
                if reply.get("method") == "notifications/progress":
                    progress.append(reply["params"])
                    if on_progress:
                        on_progress(reply["params"])
                elif "error" in reply:
                    raise ProtocolError(response.status, reply["error"])
                else:
                    assert reply["id"] == message["id"], reply
                    return response, reply["result"], progress
        finally:
            connection.close()
        raise ProtocolError(response.status, "the reply holds no result")

    def call(self, tool, arguments=None, progress=False, timeout=60, on_progress=None):
        params = {"name": tool, "arguments": arguments or {}}
        message, headers = self.request_message("tools/call", params, progress)
        _, result, seen = self.exchange(message, headers, timeout, on_progress)
        return answer_from(result, seen)

    def request(self, method, params=None):
        message, headers = self.request_message(method, params or {}, False)
        return self.exchange(message, headers)[1]


class ModernClient(HttpClient):
    """Revision 2026-07-28: no session, everything in _meta and mirrored in headers."""

    def request_message(self, method, params, progress):
        number = next(self.ids)
        meta = {META + "protocolVersion": MODERN, META + "clientCapabilities": self.capabilities,
                META + "clientInfo": {"name": "integration-tests", "version": "1"}}
        if progress:
            meta["progressToken"] = f"p{number}"
        headers = {"MCP-Protocol-Version": MODERN, "Mcp-Method": method}
        if method in ("tools/call", "prompts/get", "resources/read", "tasks/get", "tasks/cancel"):
            headers["Mcp-Name"] = params.get("name") or params.get("uri") or params["taskId"]
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": {**params, "_meta": meta}}, headers


class LegacyClient(HttpClient):
    """Revision 2025-06-18: initialize, then a session header."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        params = {"protocolVersion": LEGACY, "capabilities": self.capabilities,
                  "clientInfo": {"name": "integration-tests", "version": "1"}}
        message = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}
        response, self.initialized, _ = self.exchange(message, {})
        self.session = response.headers["Mcp-Session-Id"]
        assert self.initialized["protocolVersion"] == LEGACY
        self.notify("notifications/initialized")

    def headers(self):
        return {"Mcp-Session-Id": self.session, "MCP-Protocol-Version": LEGACY}

    def request_message(self, method, params, progress):
        number = next(self.ids)
        if progress:
            params = {**params, "_meta": {"progressToken": f"p{number}"}}
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}, self.headers()

    def notify(self, method, params=None):
        connection, response = self.post({"jsonrpc": "2.0", "method": method, "params": params or {}}, self.headers())
        response.read()
        connection.close()
        assert response.status == 202, response.status


class StdioClient:
    """Over a process's pipes, in the legacy era. Every line the server writes is kept in `lines`."""

    def __init__(self, process, capabilities=None):
        self.process, self.ids, self.lines = process, itertools.count(1), []
        self.answers = None  # what the client says to a request of the server's
        self.inbox = queue.Queue()
        threading.Thread(target=self.pump, daemon=True).start()
        params = {"protocolVersion": LEGACY, "capabilities": capabilities or {},
                  "clientInfo": {"name": "integration-tests", "version": "1"}}
        self.initialized = self.request("initialize", params)
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def pump(self):
        for line in self.process.popen.stdout:
            self.lines.append(line)
            self.inbox.put(line)
        self.inbox.put(None)

    def send(self, message):
        self.process.popen.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.popen.stdin.flush()

    def receive(self, timeout=60):
        line = self.inbox.get(timeout=timeout)
        assert line is not None, f"the server ended:\n{self.process.stderr()}"
        return json.loads(line)

    def request(self, method, params, progress=None):
        number = next(self.ids)
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while True:
            reply = self.receive()
            if reply.get("method") == "notifications/progress":
                progress.append(reply["params"])
            elif "method" in reply and "id" in reply:
                self.send({"jsonrpc": "2.0", "id": reply["id"], "result": self.answers(reply)})
            elif reply.get("id") == number:
                if "error" in reply:
                    raise ProtocolError(0, reply["error"])
                return reply["result"]

    def call(self, tool, arguments=None, progress=False):
        seen = []
        params = {"name": tool, "arguments": arguments or {}}
        if progress:
            params["_meta"] = {"progressToken": "p"}
        return answer_from(self.request("tools/call", params, seen), seen)

    def close(self):
        """End of input; gives the exit code."""
        self.process.popen.stdin.close()
        return self.process.wait()
