"""What is offered beside the tools, seen from outside: resources, prompts, completion, the client's own folders, and
the transport of 2024-11-05."""
import http.client
import json

import pytest

from helpers.mcp import ProtocolError

MODEL = "openai/gpt-4o-mini"


def test_resources_say_what_the_tools_say(stage, mock):
    client = stage.gateway(mock).client()
    uris = {r["uri"] for r in client.request("resources/list")["resources"]}
    assert {"gateway://guide", "gateway://models", "gateway://prices", "gateway://usage"} <= uris
    for uri in uris:
        contents = client.request("resources/read", {"uri": uri})["contents"]
        assert contents[0]["uri"] == uri and contents[0]["text"]
    read = json.loads(client.request("resources/read", {"uri": "gateway://providers"})["contents"][0]["text"])
    assert read == client.call("get_provider_status").ok()


def test_templates_take_a_variable_and_refuse_a_wrong_one(stage, mock):
    client = stage.gateway(mock).client()
    text = client.request("resources/read", {"uri": "gateway://models/openai"})["contents"][0]["text"]
    assert "gpt-4o-mini" in text
    for uri, hint in (("gateway://usage/colour", "group_by"), ("gateway://nothing", "gateway://nothing")):
        with pytest.raises(ProtocolError) as refused:
            client.request("resources/read", {"uri": uri})
        assert refused.value.error["code"] == -32602 and hint in json.dumps(refused.value.error)


def test_prompts_and_completion(stage, mock):
    client = stage.gateway(mock).client()
    names = [p["name"] for p in client.request("prompts/list")["prompts"]]
    assert "delegate" in names
    got = client.request("prompts/get", {"name": "delegate", "arguments": {"task": "count the sheep"}})
    assert "count the sheep" in got["messages"][0]["content"]["text"]
    values = client.request("completion/complete", {"ref": {"type": "ref/prompt", "name": "delegate"},
                                                    "argument": {"name": "model", "value": "gpt-4o-m"}})
    assert "openai/gpt-4o-mini" in values["completion"]["values"]


def test_the_clients_folders_open_when_none_are_configured(stage, mock, tmp_path):
    project = tmp_path / "work" / "my project"
    project.mkdir(parents=True)
    (project / "notes.txt").write_text("The meeting is on Tuesday.\n")
    # Started where nothing can be guessed, so that the client has to be asked.
    client = stage.stdio(mock, cwd="/", capabilities={"roots": {}})
    asked = []

    def answer(request):
        asked.append(request["method"])
        return {"roots": [{"uri": "file://" + str(project).replace(" ", "%20"), "name": "work"}]}

    client.answers = answer
    question = {"prompt": "When is it?", "sources": ["notes.txt"], "model": MODEL}
    client.call("generate_completion", question).ok()
    assert asked == ["roots/list"]
    # The whole machine is no project, whatever a client says.
    client.answers = lambda _: {"roots": [{"uri": "file:///"}]}
    client.call("generate_completion", {**question, "sources": ["/etc/hostname"]}).error("source_not_allowed")


def test_what_was_repaired_in_a_document_is_said(stage, mock, tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"Broken: \xff\xfe\xfd \xc3\xa9\n" * 3)
    (tmp_path / "page.html").write_text("<html><body><h1>Title</h1><p>A <b>bold</b> word.</p></body></html>")
    client = stage.gateway(mock, "--root", tmp_path).client()
    for sources, said in ((["notes.txt"], "notes.txt: "), (["page.html"], None)):
        data = client.call("generate_completion", {"prompt": "x", "sources": sources, "model": MODEL}).ok()
        notes = " ".join(data.get("notes", []))
        assert said in notes if said else "page.html" not in notes
    text = json.dumps(mock.journal()[-1])
    assert "<h1>" not in text


def test_a_client_without_folders_is_not_asked(stage, mock):
    client = stage.stdio(mock, cwd="/")
    data = client.call("generate_completion", {"prompt": "x", "sources": ["notes.txt"], "model": MODEL})
    data.error("source_not_allowed")


class SseClient:
    """The transport of 2024-11-05: one stream for everything that is told, one address for everything said."""

    def __init__(self, address):
        self.address = address
        self.connection = http.client.HTTPConnection(address, timeout=30)
        self.connection.request("GET", "/sse", headers={"Accept": "text/event-stream"})
        self.stream = self.connection.getresponse()
        assert self.stream.status == 200
        event, data = self.event()
        assert event == "endpoint"
        self.path = data

    def event(self):
        event = data = None
        while True:
            line = self.stream.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and data is not None:
                return event, data

    def post(self, message):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("POST", self.path, json.dumps(message), {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status

    def ask(self, number, method, params=None):
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}
        assert self.post(message) == 202
        while True:
            event, data = self.event()
            assert event == "message"
            reply = json.loads(data)
            if reply.get("id") == number:
                return reply


def test_the_two_addresses_of_2024(stage, mock):
    gateway = stage.gateway(mock)
    client = SseClient(gateway.address)
    hello = client.ask(0, "initialize", {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {}})
    assert hello["result"]["protocolVersion"] == "2024-11-05"
    assert client.post({"jsonrpc": "2.0", "method": "notifications/initialized"}) == 202
    reply = client.ask(1, "tools/call", {"name": "generate_completion", "arguments": {"prompt": "hi", "model": MODEL}})
    assert reply["result"]["isError"] is False and "structuredContent" not in reply["result"]
    client.connection.close()
    client.stream.close()
    assert gateway.get("/healthz")[0] == 200
