"""Real provider traffic through the whole gateway: each recorded completion, asked for as a caller would ask.

The recordings are served by `playback` as if it were the providers; what comes out of chat_completion must be what
`llm-gateway inspect` reads in the same file (which has its own tests): text, tool calls, finish, tokens, cost, and
for error answers the right error code.
"""
import json

import pytest

from helpers import bill, models
from helpers.process import SHARED
from helpers.stage import BASE_PATHS

pytestmark = pytest.mark.skipif(not (SHARED / "recordings").is_dir(),
                                reason=f"no real recordings at {SHARED / 'recordings'} (set GATEWAY_SHARED)")

CODES = {"authentication": "authentication_error", "rate_limited": "rate_limited", "timeout": "timeout",
         "context_too_long": "context_too_long", "model_not_found": "model_not_found", "unsupported": "unsupported"}
# What a request may hold and still be asked for through the tool's own parameters.
PLAIN_BODY = {"model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature",
              "top_p", "stop", "system", "contents", "generationConfig", "tools", "tool_choice", "n", "seed",
              "systemInstruction", "reasoning_effort", "input", "store", "include", "instructions"}


def texts(content):
    """The text of a content that is text alone, else None."""
    if isinstance(content, str):
        return content
    parts = content or []
    if any(set(p) - {"type", "text"} or p.get("type", "text") not in ("text", "input_text") for p in parts):
        return None
    return "".join(p["text"] for p in parts)


def path_model(path):
    return path.split("/models/")[1].split(":")[0] if "/models/" in path else None


def last_user_text(body):
    """The last message, when it is a user's and plain text."""
    turns = body.get("messages") or body.get("contents") or body.get("input")
    if isinstance(turns, str):
        return turns
    if not turns or turns[-1].get("role", "user") != "user":
        return None
    # Several user turns in a row are one turn to a matcher, and would be asked for otherwise.
    if len(turns) > 1 and turns[-2].get("role") == "user":
        return None
    return texts(turns[-1].get("content") or turns[-1].get("parts"))


def tools_of(body):
    """Function tools of any dialect in the tool's own form; None when there is one of another kind."""
    tools = []
    for entry in body.get("tools") or ():
        for tool in entry.get("functionDeclarations", [entry]):
            function = tool.get("function", tool)
            parameters = function.get("parameters", function.get("input_schema", function.get("parametersJsonSchema")))
            if not isinstance(parameters, dict) and "name" not in function:
                return None
            if tool.get("type", "function") not in ("function", "custom"):
                return None
            tools.append({"name": function["name"], "description": function.get("description", ""),
                          "parameters": parameters or {"type": "object", "properties": {}}})
    return tools


def usable_recordings():
    for file in sorted((SHARED / "recordings").glob("*/*.json")):
        recording = json.loads(file.read_text())
        request, body = recording["request"], recording["request"]["body"]
        if recording["provider"] not in BASE_PATHS or request["method"] != "POST" or not isinstance(body, dict):
            continue
        if set(body) - PLAIN_BODY or last_user_text(body) is None or tools_of(body) is None:
            continue
        # Only the endpoint by which the gateway itself would ask this provider.
        ending = {"anthropic": "/messages", "gemini": "enerateContent"}.get(recording["provider"], "/chat/completions")
        if not request["path"].split("?")[0].endswith(ending):
            continue
        if "streamGenerateContent" in request["path"] and "alt=sse" not in request["path"]:
            continue
        yield pytest.param(file, id=f"{file.parent.name}/{file.stem}")


def arguments_for(recording):
    body, path = recording["request"]["body"], recording["request"]["path"]
    arguments = {"messages": [{"role": "user", "content": last_user_text(body)}],
                 "provider": recording["provider"], "model": body.get("model") or path_model(path), "cache": "off"}
    if tools := tools_of(body):
        arguments["tools"] = tools
    if body.get("stream") or "streamGenerateContent" in path:
        arguments["stream"] = True
    return arguments


@pytest.fixture
def replay(stage):
    """Asks for a recording, alone in its folder so that no other of the same question answers."""
    def ask(file):
        recording = json.loads(file.read_text())
        folder = stage.folder / "recordings"
        folder.mkdir()
        (folder / file.name).write_text(file.read_text())
        stage.configure("", models.ever_retired())
        upstream = stage.playback(folder)
        gateway = stage.gateway(upstream, providers=tuple(BASE_PATHS), LLM_GATEWAY_MAX_RETRIES="0")
        return gateway.client().call("chat_completion", arguments_for(recording)), upstream
    return ask


@pytest.mark.parametrize("file", list(usable_recordings()) if (SHARED / "recordings").is_dir() else [])
def test_replayed_recordings_read_the_same_through_the_gateway(stage, replay, file):
    answer, upstream = replay(file)
    (served,) = upstream.completions()
    assert served["how"] in ("exact", "similar"), f"no recording answered: {answer.data}"
    expected = stage.cli_json("inspect", file)

    if expected["error"]:
        data = answer.error(CODES.get(expected["error"]["kind"], "provider_error"))
        assert data["retryable"] == expected["error"]["retryable"]
        assert data.get("retry_after") == expected["error"]["retry_after"] or expected["error"]["retry_after"] is None
        return
    data = answer.ok()
    assert data["text"] == expected["text"]
    calls = [{"id": c["id"], "name": c["function"]["name"], "arguments": json.loads(c["function"]["arguments"] or "{}")}
             for c in data["message"].get("tool_calls", ())]
    assert [c["name"] for c in calls] == [c["name"] for c in expected["tool_calls"]]
    assert [c["arguments"] for c in calls] == [c["arguments"] or {} for c in expected["tool_calls"]]
    assert data.get("completion", "complete") == expected["completion"]
    usage = expected["usage"]
    if usage["total"] is not None:
        assert data["tokens"]["total"] == usage["total"]
        assert data["tokens"]["output"] == usage["output"]
        assert data.get("reasoning", 0) == usage["reasoning"]
        assert data.get("cache_read", 0) == usage["cache_read"]
    if expected["cost_usd"] is None:
        # Without a usage to price, the gateway reckons from what it saw, and says so.
        assert data["cost"] is None or "cost is an estimate" in data["notes"]
    elif bill.priced_alike_today(expected["provider"], arguments_for(json.loads(file.read_text()))["model"]):
        assert bill.usd(data["cost"]) == bill.usd(expected["cost_usd"])
