"""What real models once answered, through the document and extraction tools.

A recording answers whatever it is asked (`x-playback-scenario`), so a tool's own prompt gets the bytes a provider
really sent. Tokens and cost must be what `llm-gateway inspect` reads in the same file, once for each time it was asked.
"""
import json

import pytest

from helpers import bill, models
from helpers.process import SHARED
from helpers.stage import BASE_PATHS

pytestmark = pytest.mark.skipif(not (SHARED / "recordings").is_dir(),
                                reason=f"no real recordings at {SHARED / 'recordings'} (set GATEWAY_SHARED)")

# Folder and file, the model that is asked, what the answer holds.
STRUCTURED = [
    ("openai/json-schema-gpt-4.1-nano", "gpt-4.1-nano", {"rating": 7}),
    ("anthropic/json-schema-claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001", {"name": "John", "age": 30}),
    ("gemini/json-schema-gemini-2.5-flash", "gemini-2.5-flash", {"result": 8}),
    ("deepseek/json-mode-deepseek-chat", "deepseek-chat", {"result": 8}),
    ("openai-compatible/groq-json-schema-gpt-oss-20b", "openai/gpt-oss-20b", {"lane": "canary", "risk": "low"}),
    ("openai-compatible/mistral-json-schema-mistral-small-latest", "mistral-small-latest", {"name": "Bob", "age": 30}),
    ("openai-compatible/openrouter-json-schema-claude-haiku-4.5", "anthropic/claude-haiku-4.5", {"name": "John"}),
]
TRUNCATED = [
    ("openai/truncation-gpt-4o-mini", "gpt-4o-mini"),
    ("anthropic/truncation-claude-sonnet-4-0", "claude-sonnet-4-0"),
    ("gemini/truncation-gemini-2.0-flash", "gemini-2.0-flash"),
]
REFUSED = [
    ("openai/refusal-gpt-4o", "gpt-4o"),
    ("anthropic/refusal-claude-fable-5", "claude-fable-5"),
    ("gemini/safety-finish-reason", "gemini-2.0-flash"),
]
DOCUMENT = "The lighthouse of Skerry was built in 1874. Its keeper, Ada Moore, wrote down every ship that passed. "


def cases(rows):
    return [pytest.param(SHARED / f"recordings/{row[0]}.json", *row[1:], id=row[0]) for row in rows]


@pytest.fixture
def answered_by(stage):
    """Asks a tool while one recording answers everything: the reply, and what the upstream was sent."""
    def ask(file, model, tool, arguments):
        recording = json.loads(file.read_text())
        provider = recording["provider"]
        folder = stage.folder / "recordings"
        folder.mkdir()
        (folder / file.name).write_text(file.read_text())
        stage.configure(f'[providers.{provider}]\nheaders = {{ x-playback-scenario = "{recording["name"]}" }}\n',
                        models.ever_retired())
        upstream = stage.playback(folder)
        gateway = stage.gateway(upstream, providers=tuple(BASE_PATHS), LLM_GATEWAY_MAX_RETRIES="0")
        reply = gateway.client().call(tool, {"provider": provider, "model": model, **arguments})
        return reply, upstream
    return ask


def expect_cost(stage, file, model, cost, times):
    """What a recording costs so many times over; where its model has had other prices since, that it costs something."""
    read = stage.cli_json("inspect", file)
    if read["cost_usd"] is None:
        assert cost is None or cost > 0
    elif bill.priced_alike_today(read["provider"], model):
        assert bill.usd(cost) == times * bill.usd(read["cost_usd"])
    else:
        assert cost > 0


def schema_of(recording):
    """The JSON Schema a recorded request asked for, in plain JSON Schema."""
    body = recording["request"]["body"]
    if found := body.get("response_format", {}).get("json_schema", {}).get("schema"):
        return found
    if found := body.get("output_config", {}).get("format", {}).get("schema"):
        return found
    return {"type": "object", "properties": {"result": {"type": "number"}}, "required": ["result"]}


@pytest.mark.parametrize("file, model, held", cases(STRUCTURED))
def test_a_structured_answer_becomes_checked_data(stage, answered_by, file, model, held):
    recording = json.loads(file.read_text())
    reply, upstream = answered_by(file, model, "extract_json", {"text": DOCUMENT, "schema": schema_of(recording)})
    data = reply.ok()
    assert held.items() <= data["data"].items()
    assert data["attempts"] == 1 and len(upstream.completions()) == 1
    expected = stage.cli_json("inspect", file)
    assert data["tokens"]["total"] == expected["usage"]["total"]
    expect_cost(stage, file, model, data["cost"], 1)


@pytest.mark.parametrize("file, model, held", cases(STRUCTURED))
def test_an_answer_that_does_not_fit_is_never_success(stage, answered_by, file, model, held):
    del held
    schema = {"type": "object", "properties": {"keeper": {"type": "string"}}, "required": ["keeper"]}
    reply, upstream = answered_by(file, model, "extract_json",
                                  {"text": DOCUMENT, "schema": schema, "max_attempts": 2, "cache": "off"})
    error = reply.error("validation_failed")
    assert "keeper" in json.dumps(error)
    assert len(upstream.completions()) == 2, "both attempts are asked for, and billed"
    expect_cost(stage, file, model, error["cost"], 2)


@pytest.mark.parametrize("file, model", cases(TRUNCATED))
def test_an_answer_that_was_cut_is_never_a_summary(stage, answered_by, file, model):
    reply, upstream = answered_by(file, model, "summarize_document", {"document": DOCUMENT * 20})
    error = reply.error("validation_failed")
    asked = len(upstream.completions())
    assert asked > 1, "asked again before giving up"
    assert [t["outcome"] for t in error["tries"]] == ["truncated"] * asked
    expect_cost(stage, file, model, error["cost"], asked)


@pytest.mark.parametrize("file, model", cases(REFUSED))
def test_a_refusal_is_an_error_and_paid_for(stage, answered_by, file, model):
    reply, upstream = answered_by(file, model, "summarize_document", {"document": DOCUMENT * 20})
    error = reply.error("provider_error")
    assert "refus" in error["error"] or "filter" in error["error"] or "safety" in error["error"].lower()
    assert len(upstream.completions()) == 1, "asking again changes nothing"
    expect_cost(stage, file, model, error["cost"], 1)
