"""generate_completion at the four providers: the answer, its tokens and its price to the last digit."""
import datetime

import pytest

from helpers import bill

# A demo recording and how a caller asks for it.
PLAIN = [
    ("openai/0001-plain-gpt-4o-mini", {"provider": "openai", "model": "gpt-4o-mini"}),
    ("openai/0001-plain-gpt-4o-mini", {"model": "openai/gpt-4o-mini"}),
    ("openai/0001-plain-gpt-4o-mini", {"model": "openai:gpt-4o-mini"}),
    ("anthropic/0002-plain-claude-haiku-4-5", {"model": "claude-haiku-4-5"}),
    ("gemini/0001-plain-gemini-2.5-flash", {"provider": "gemini", "model": "gemini-2.5-flash"}),
    ("deepseek/0006-plain-deepseek-flash", {"provider": "deepseek"}),
]


def prompt_of(recording):
    body = recording["request"]["body"]
    if "contents" in body:
        return body["contents"][-1]["parts"][0]["text"]
    return body["messages"][-1]["content"]


@pytest.mark.parametrize("name,naming", PLAIN, ids=[f"{n}-{i}" for i, (n, _) in enumerate(PLAIN)])
def test_answer_tokens_and_cost_are_exact(stage, demo, recording, name, naming):
    recorded = recording(name)
    text, prompt_tokens, output_tokens = bill.outcome(recorded)
    client = stage.gateway(demo).client()

    before = datetime.datetime.now(datetime.timezone.utc)
    data = client.call("generate_completion", {"prompt": prompt_of(recorded), **naming}).ok()
    after = datetime.datetime.now(datetime.timezone.utc)

    assert data["text"] == text
    assert data["provider"] == recorded["provider"]
    assert data["tokens"] == {"input": prompt_tokens, "output": output_tokens, "total": prompt_tokens + output_tokens}
    assert bill.usd(data["cost"]) in (bill.cost(recorded, before), bill.cost(recorded, after))
    assert data["cost"] > 0 and data["processing_time"] >= 0 and data["request_id"].startswith("req_")
    assert "cached" not in data and "tries" not in data and "completion" not in data


def test_reasoning_tokens_are_counted_as_output_and_shown(stage, demo, recording):
    recorded = recording("gemini/0001-plain-gemini-2.5-flash")
    data = stage.gateway(demo).client().call(
        "generate_completion", {"prompt": prompt_of(recorded), "model": "gemini-2.5-flash"}).ok()
    assert data["reasoning"] == recorded["response"]["body"]["usageMetadata"]["thoughtsTokenCount"]


@pytest.mark.parametrize("asked,ran,name", [
    ("openai/gpt-3.5-turbo", "gpt-5.6-terra", "openai/0014-plain-gpt-5.6-terra"),
    ("deepseek/deepseek-chat", "deepseek-flash", "deepseek/0006-plain-deepseek-flash"),
])
def test_a_retired_model_runs_on_its_successor_and_says_so(stage, demo, recording, asked, ran, name):
    recorded = recording(name)
    client = stage.gateway(demo).client()
    data = client.call("generate_completion", {"prompt": prompt_of(recorded), "model": asked}).ok()
    assert data["text"] == bill.outcome(recorded)[0]
    assert data["model"].startswith(ran)
    assert any(asked.split("/")[1] in note and ran in note for note in data["notes"]), data["notes"]
    assert demo.completions()[-1]["model"] == ran

    refused = client.call("generate_completion", {"prompt": "again", "model": asked, "strict_model": True})
    assert ran in refused.error("model_not_found")["error"]


def test_a_retired_model_is_priced_as_what_ran(stage, demo, recording):
    recorded = recording("openai/0014-plain-gpt-5.6-terra")
    data = stage.gateway(demo).client().call(
        "generate_completion", {"prompt": prompt_of(recorded), "model": "openai/gpt-3.5-turbo"}).ok()
    assert bill.usd(data["cost"]) == bill.cost(recorded)


def test_provider_answers_that_are_errors_come_back_as_errors(stage, demo):
    client = stage.gateway(demo).client()
    refused = client.call("generate_completion", {"prompt": "Is my key good?", "model": "openai/gpt-4o-mini"})
    data = refused.error("authentication_error")
    assert data["retryable"] is False and data["cost"] == 0
    assert len(demo.completions()) == 1  # a refused key is not tried again


def test_nothing_configured_names_the_keys(stage):
    data = stage.gateway().client().call("generate_completion", {"prompt": "Hello"}).error("not_configured")
    assert "OPENAI_API_KEY" in data["error"] and "ANTHROPIC_API_KEY" in data["error"]


def test_all_transports_and_eras_give_the_same_answer(stage, demo, recording):
    recorded = recording("openai/0001-plain-gpt-4o-mini")
    arguments = {"prompt": prompt_of(recorded), "model": "openai/gpt-4o-mini", "cache": "off"}
    gateway = stage.gateway(demo)
    clients = [gateway.client(), gateway.client(path="/"), gateway.client(path="/mcp/core"), gateway.legacy(),
               stage.stdio(demo)]
    answers = [client.call("generate_completion", arguments).ok() for client in clients]
    for data in answers:
        for field in ("processing_time", "request_id"):
            del data[field]
    assert answers == [answers[0]] * len(clients)
    assert len(demo.completions()) == len(clients)


def test_the_lists_of_tools(stage, demo):
    gateway = stage.gateway(demo)
    everything = {t["name"] for t in gateway.client().request("tools/list")["tools"]}
    core = {t["name"] for t in gateway.client(path="/mcp/core").request("tools/list")["tools"]}
    assert everything >= {"generate_completion", "chat_completion", "stream_completion", "multi_completion",
                          "list_models", "get_provider_status", "estimate_cost", "get_usage_report",
                          "get_cache_stats"}
    assert core < everything and "generate_completion" in core
    assert {t["name"] for t in stage.stdio(demo).request("tools/list", {})["tools"]} == core
    assert stage.stdio(demo, "--toolset", "all").call("get_cache_stats").ok()["enabled"] is True
    discovered = gateway.client().request("server/discover")
    assert "2026-07-28" in discovered["supportedVersions"]
    gateway.legacy().request("ping")
