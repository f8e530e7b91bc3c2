"""The cache: what is answered from it, what it saved, what never enters it, and calls that share one request."""
import concurrent.futures

import pytest

from helpers import bill
from helpers.process import eventually

MODEL = "openai/gpt-4o-mini"
ASK = {"prompt": "Tell me something about rivers.", "model": MODEL}


def test_the_second_call_is_cached_and_says_what_it_saved(stage, mock):
    client = stage.gateway(mock).client()
    first = client.call("generate_completion", ASK).ok()
    second = client.call("generate_completion", ASK).ok()
    assert second["cached"] is True and second["cache_level"] == "exact"
    assert second["text"] == first["text"] and second["tokens"] == first["tokens"]
    assert second["cost"] == 0 and second["saved_cost"] == first["cost"] > 0
    assert mock.totals()["requests"] == 1
    # Entries are written behind the answer, so their count follows.
    eventually(lambda: client.call("get_cache_stats").ok()["entries"] == 1, "the stored answer")
    stats = client.call("get_cache_stats").ok()
    assert (stats["hits"], stats["misses"], stats["hit_ratio"]) == (1, 1, 0.5)
    assert stats["saved_cost"] == first["cost"]


@pytest.mark.parametrize("ending", ["terminate", "kill"])
def test_the_cache_survives(stage, mock, ending):
    gateway = stage.gateway(mock)
    first = gateway.client().call("generate_completion", ASK).ok()
    if ending == "kill":  # wait until the entry is on disk: it is written behind the answer
        eventually(lambda: stage.cli_json("cache")["entries"] == 1, "the stored answer")
    getattr(gateway.process, ending)()
    again = stage.gateway(mock).client().call("generate_completion", ASK).ok()
    assert again["cached"] is True and again["text"] == first["text"] and again["saved_cost"] == first["cost"]
    assert mock.totals()["requests"] == 1


def test_off_neither_reads_nor_writes(stage, mock):
    client = stage.gateway(mock).client()
    for _ in range(2):
        assert "cached" not in client.call("generate_completion", {**ASK, "cache": "off"}).ok()
    assert "cached" not in client.call("generate_completion", ASK).ok()
    assert mock.totals()["requests"] == 3


def test_refresh_asks_anew_and_keeps_the_new_answer(stage, mock):
    client = stage.gateway(mock).client()
    client.call("generate_completion", ASK).ok()
    assert "cached" not in client.call("generate_completion", {**ASK, "cache": "refresh"}).ok()
    assert client.call("generate_completion", ASK).ok()["cached"] is True
    assert mock.totals()["requests"] == 2


@pytest.mark.parametrize("change", [
    {"prompt": "Tell me something about rivers. "}, {"model": "openai/gpt-4o"}, {"max_tokens": 9},
    {"temperature": 0.1}, {"system_prompt": "Be brief."}, {"json_mode": True}, {"stop": ["a", "b"]},
    {"additional_params": {"user": "x"}}])
def test_whatever_shapes_the_answer_is_in_the_key(stage, mock, change):
    client = stage.gateway(mock).client()
    client.call("generate_completion", ASK).ok()
    assert "cached" not in client.call("generate_completion", {**ASK, **change}).ok()


def test_the_order_of_lists_and_the_tool_are_in_the_key(stage, mock):
    client = stage.gateway(mock).client()
    client.call("generate_completion", {**ASK, "stop": ["a", "b"]}).ok()
    assert "cached" not in client.call("generate_completion", {**ASK, "stop": ["b", "a"]}).ok()
    assert "cached" not in client.call("chat_completion", {
        "messages": [{"role": "user", "content": ASK["prompt"]}], "model": MODEL, "stop": ["a", "b"]}).ok()


def test_hot_answers_are_not_reused_unless_asked(stage, mock):
    client = stage.gateway(mock).client()
    hot = {**ASK, "temperature": 1.2}
    for _ in range(2):
        assert "cached" not in client.call("generate_completion", hot).ok()
    client.call("generate_completion", {**hot, "cache": "use"}).ok()
    assert client.call("generate_completion", {**hot, "cache": "use"}).ok()["cached"] is True


def test_errors_and_truncated_answers_are_never_kept(stage, mock):
    client = stage.gateway(mock).client()
    failing = {"prompt": "[[fault:400]] x", "model": MODEL}
    for _ in range(2):
        client.call("generate_completion", failing).error("provider_error")
    cut = {"prompt": "[[tokens:50]] x", "model": MODEL, "max_tokens": 5}
    for _ in range(2):
        data = client.call("generate_completion", cut).ok()
        assert data["completion"] == "truncated" and "cached" not in data
    assert mock.totals()["requests"] == 4
    client.call("generate_completion", ASK).ok()  # a good one, written after whatever else would have been
    eventually(lambda: client.call("get_cache_stats").ok()["entries"] >= 1, "the stored answer")
    assert client.call("get_cache_stats").ok()["entries"] == 1


def test_principals_do_not_share_answers(stage, mock):
    tokens = stage.folder / "tokens"
    tokens.write_text("first-client-token\nsecond-client-token\n")
    gateway = stage.gateway(mock, "--token-file", tokens)
    for token in ("first-client-token", "second-client-token"):
        client = gateway.client(token=token)
        assert "cached" not in client.call("generate_completion", ASK).ok()
        assert client.call("generate_completion", ASK).ok()["cached"] is True
    assert mock.totals()["requests"] == 2


@pytest.mark.parametrize("tool", ["generate_completion", "stream_completion"])
def test_equal_calls_in_flight_share_one_request(stage, tool):
    upstream = stage.mock("--latency-ms", 700)
    client = stage.gateway(upstream).client()
    count = 12
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        answers = [f.result() for f in [pool.submit(client.call, tool, ASK, True) for _ in range(count)]]
    data = [a.ok() for a in answers]
    assert upstream.totals()["requests"] == 1
    assert len({d["text"] for d in data}) == 1
    paid = [d for d in data if "cached" not in d]
    assert len(paid) == 1 and paid[0]["cost"] > 0
    assert all(d["cost"] == 0 and d["cache_level"] in ("in_flight", "exact") for d in data if "cached" in d)
    assert all(d["saved_cost"] == paid[0]["cost"] for d in data if "cached" in d)
    if tool == "stream_completion":
        assert all("".join(a.pieces) == a.data["text"] for a in answers if a.data.get("cache_level") != "exact")
    eventually(lambda: stage.usage()["totals"]["cache_hits"] == count - 1, "the recorded hits")
    usage = stage.usage()["totals"]
    assert usage["attempts"] == 1
    assert bill.usd(usage["cost"]) == bill.usd(paid[0]["cost"])


def test_different_calls_in_flight_do_not_share(stage):
    upstream = stage.mock("--latency-ms", 200)
    client = stage.gateway(upstream).client()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(client.call, "generate_completion", {**ASK, "prompt": f"number {i}"}) for i in range(6)]
        assert len({c.result().ok()["text"] for c in calls}) == 6
    assert upstream.totals()["requests"] == 6


def test_the_cache_can_be_cleared_and_switched_off(stage, mock):
    client = stage.gateway(mock).client()
    client.call("generate_completion", ASK).ok()
    eventually(lambda: stage.cli_json("cache")["entries"] == 1, "the stored answer")
    assert "1" in stage.cli("cache", "clear").stdout
    # A gateway that runs forgets too, though another process cleared.
    eventually(lambda: "cached" not in client.call("generate_completion", ASK).ok(), "the cleared cache")
    off = stage.gateway(mock, data_dir=stage.folder / "off", CACHE_ENABLED="false").client()
    for _ in range(2):
        assert "cached" not in off.call("generate_completion", ASK).ok()
    assert off.call("get_cache_stats").ok()["enabled"] is False
