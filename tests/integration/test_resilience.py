"""Retries, fallbacks, the circuit breaker and broken wires: what the caller gets, what went out, what it cost."""
import time

import pytest

from helpers import bill
from helpers.process import DEMO, eventually

MODEL = "openai/gpt-4o-mini"
RAIN = "Name three uses for collected rain water."
ZINC = "What is zinc used for? One sentence."
QUICK = {"LLM_GATEWAY_FIRST_BYTE_TIMEOUT": "400ms", "LLM_GATEWAY_IDLE_TIMEOUT": "400ms",
         "LLM_GATEWAY_MAX_RETRIES": "0"}


@pytest.mark.parametrize("model,failed,good,kind", [
    (MODEL, "openai/0003-error-503-gpt-4o-mini", "openai/0004-plain-gpt-4o-mini", "overloaded"),
    ("anthropic/claude-haiku-4-5", "anthropic/0004-error-529-claude-haiku-4-5",
     "anthropic/0005-plain-claude-haiku-4-5", "overloaded")])
def test_an_overloaded_provider_is_asked_again(stage, demo, recording, model, failed, good, kind):
    data = stage.gateway(demo).client().call("generate_completion", {"prompt": RAIN, "model": model}).ok()
    assert data["text"] == bill.outcome(recording(good))[0]
    assert [e["matched"] for e in demo.completions()] == [failed.split("/")[1], good.split("/")[1]]
    assert [(t["model"], t["outcome"], t.get("error")) for t in data["tries"]] == [
        (model, "failed", kind), (model, "ok", None)]
    assert [t["cost"] for t in data["tries"]] == [0, data["cost"]]  # a refused request is not billed
    assert bill.usd(data["cost"]) == bill.cost(recording(good))


@pytest.mark.parametrize("model,least", [(MODEL, 1.0), ("gemini/gemini-2.5-flash", 1.5)])
def test_a_rate_limit_is_waited_out_as_long_as_it_says(stage, demo, model, least):
    started = time.monotonic()
    data = stage.gateway(demo).client().call(
        "generate_completion", {"prompt": "Give me a synonym for patience.", "model": model}).ok()
    assert time.monotonic() - started >= least
    assert [t["outcome"] for t in data["tries"]] == ["throttled", "ok"]
    assert [e["status"] for e in demo.completions()] == [429, 200]


def test_a_wait_beyond_the_deadline_is_not_begun(stage, mock):
    mock.script("429 retry-after=30")
    started = time.monotonic()
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": "x", "model": MODEL, "timeout": 5}).error("rate_limited")
    assert time.monotonic() - started < 4
    assert data["retryable"] is True and data["retry_after"] == 30
    assert mock.totals()["requests"] == 1


@pytest.mark.parametrize("status,code", [(400, "provider_error"), (401, "authentication_error"),
                                         (404, "model_not_found"), (413, "provider_error"), (422, "provider_error")])
def test_what_cannot_help_is_not_repeated(stage, mock, status, code):
    data = stage.gateway(mock).client().call(
        "generate_completion", {"prompt": f"[[fault:{status}]]", "model": MODEL}).error(code)
    assert data["retryable"] is False
    assert mock.totals()["requests"] == 1


def test_retries_end(stage, mock):
    data = stage.gateway(mock).client().call("generate_completion", {"prompt": "[[fault:500]]", "model": MODEL})
    assert len(data.error("provider_error")["tries"]) == mock.totals()["requests"] == 3


def test_one_retry_budget_for_the_whole_call(stage, mock):
    data = stage.gateway(mock).client().call("generate_completion", {
        "prompt": "[[fault:500]]", "model": MODEL, "fallback": ["anthropic", "gemini", "deepseek"]})
    data.error("provider_error")
    assert mock.totals()["requests"] == 4 + 4  # each target once, and four retries over all of them


def test_another_provider_answers_when_the_first_cannot(stage, demo, recording):
    data = stage.gateway(demo).client().call("generate_completion", {
        "prompt": ZINC, "model": MODEL, "fallback": ["anthropic/claude-haiku-4-5", "deepseek"]}).ok()
    recorded = recording("anthropic/0003-plain-claude-haiku-4-5")
    assert data["provider"] == "anthropic" and data["text"] == bill.outcome(recorded)[0]
    assert [t["model"] for t in data["tries"]] == [MODEL] * 3 + ["anthropic/claude-haiku-4-5"]
    assert any("fell back" in note for note in data["notes"])
    assert bill.usd(data["cost"]) == sum(bill.usd(t["cost"]) for t in data["tries"]) == bill.cost(recorded)


def test_a_call_that_is_wrong_everywhere_is_not_sent_everywhere(stage, mock):
    stage.gateway(mock).client().call("generate_completion", {
        "prompt": "[[fault:400]]", "model": MODEL, "fallback": ["anthropic"]}).error("provider_error")
    assert mock.totals()["requests"] == 1


def test_a_stream_without_its_end_is_an_error_with_what_was_seen(stage, demo):
    answer = stage.gateway(demo).client().call("stream_completion", {
        "prompt": "Tell me a very short story about a clockmaker.", "model": MODEL, "fallback": ["deepseek"]},
        progress=True)
    data = answer.error("provider_error")
    assert "text" not in data and data["partial_text"] == "".join(answer.pieces) != ""
    assert data["cost"] > 0  # what was written is billed
    assert len(demo.completions()) == 1  # no second voice after the first piece
    assert stage.usage("--by", "outcome")["rows"][0]["outcome"] == "truncated"


@pytest.mark.parametrize("fault", ["cut=200", "reset=200", "end=200"])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "deepseek"])
def test_a_broken_stream_is_never_complete(stage, mock, provider, fault):
    answer = stage.gateway(mock, **QUICK).client().call("stream_completion", {
        "prompt": f"[[fault:{fault}]] [[tokens:60]]", "provider": provider}, progress=True)
    data = answer.error("provider_error")
    assert "text" not in data
    assert data.get("partial_text", "") == "".join(answer.pieces)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "deepseek"])
@pytest.mark.parametrize("fault,code", [("cut", "provider_error"), ("reset", "provider_error"),
                                        ("stall", "timeout"), ("stall=head", "timeout"), ("cut=head", "provider_error"),
                                        ("end", "provider_error"), ("corrupt=0", "provider_error")])
def test_a_broken_answer_is_an_error(stage, mock, provider, fault, code):
    answer = stage.gateway(mock, **QUICK).client().call("generate_completion", {
        "prompt": f"[[fault:{fault}]]", "provider": provider})
    assert "text" not in answer.error(code)


def test_a_broken_connection_is_tried_again(stage, mock):
    for fault in ("cut=head", "reset=head"):
        data = stage.gateway(mock, data_dir=stage.folder / fault).client().call("generate_completion", {
            "prompt": f"[[fault:{fault} first=1]]", "model": MODEL}).ok()
        assert [t["outcome"] for t in data["tries"]] == ["failed", "ok"]


def test_the_callers_timeout_ends_the_call_and_the_request(stage):
    upstream = stage.mock("--latency-ms", 20000)
    started = time.monotonic()
    stage.gateway(upstream).client().call(
        "generate_completion", {"prompt": "x", "model": MODEL, "timeout": 0.5}).error("timeout")
    assert time.monotonic() - started < 5
    eventually(lambda: upstream.completions()[0]["outcome"] == "client_gone", "the end of the upstream request")


def test_faults_by_a_providers_own_headers(stage, recording):
    stage.configure('[providers.openai]\nheaders = { x-playback-fault = "split=random:7;delay=5" }\n'
                    '[providers.anthropic]\nheaders = { x-playback-fault = "503" }\n')
    client = stage.gateway(stage.playback(DEMO)).client()
    answer = client.call("stream_completion", {"prompt": "Count from one to five in words.", "model": MODEL})
    assert answer.ok()["text"] == bill.outcome(recording("openai/0007-stream-gpt-4o-mini"))[0]
    client.call("generate_completion", {"prompt": ZINC, "model": "anthropic/claude-haiku-4-5"}).error("provider_error")


def test_the_breaker_opens_after_repeated_faults_and_says_so(stage, mock):
    client = stage.gateway(mock, LLM_GATEWAY_MAX_RETRIES="0").client()
    ask = {"prompt": "[[fault:500]]", "model": MODEL, "cache": "off"}
    for _ in range(5):
        client.call("generate_completion", ask).error("provider_error")
    assert mock.totals()["requests"] == 5
    data = client.call("generate_completion", {**ask, "prompt": "well"}).error("provider_error")
    assert "openai" in data["error"] and data["retryable"] is True and data["retry_after"] > 0 and data["cost"] == 0
    assert mock.totals()["requests"] == 5
    status = client.call("get_provider_status").ok()
    assert status["openai"]["circuit"] == "open" and status["openai"]["available"] is False
    assert status["anthropic"]["circuit"] == "closed" and status["anthropic"]["available"] is True
    # Whoever names a fallback does not notice.
    data = client.call("generate_completion", {**ask, "prompt": "well", "fallback": ["anthropic"]}).ok()
    assert data["provider"] == "anthropic"


def test_refusals_and_throttles_do_not_open_the_breaker(stage, mock):
    client = stage.gateway(mock, LLM_GATEWAY_MAX_RETRIES="0").client()
    for status in (400, 401, 404, 429) * 2:
        assert client.call("generate_completion", {"prompt": f"[[fault:{status}]]", "model": MODEL}).is_error
    assert client.call("get_provider_status").ok()["openai"]["circuit"] == "closed"
    client.call("generate_completion", {"prompt": "well", "model": MODEL}).ok()
