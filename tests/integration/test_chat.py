"""chat_completion with a tool loop, multi_completion, stream_completion with its pieces."""
import json
import threading

from helpers import bill
from helpers.process import DEMO

MODEL = "openai/gpt-4o-mini"
GAUGE = {"type": "function", "function": {
    "name": "gauge_level", "description": "Current water level of a river gauge, in centimetres.",
    "parameters": {"type": "object", "properties": {"gauge": {"type": "string"}}, "required": ["gauge"],
                   "additionalProperties": False}, "strict": True}}
QUESTION = {"role": "user", "content": "What is the water level at the Lobith gauge right now?"}
ZINC = "What is zinc used for? One sentence."
COUNT = "Count from one to five in words."


def test_a_tool_loop_to_its_end(stage, demo, recording):
    client = stage.gateway(demo).client()
    first = client.call("chat_completion", {"messages": [QUESTION], "tools": [GAUGE], "model": MODEL}).ok()
    message = first["message"]
    (call,) = message["tool_calls"]
    assert call["function"]["name"] == "gauge_level"
    assert json.loads(call["function"]["arguments"]) == {"gauge": "Lobith"}

    result = {"role": "tool", "tool_call_id": call["id"], "content": '{"level_cm":874}'}
    last = client.call("chat_completion", {"messages": [QUESTION, message, result], "tools": [GAUGE], "model": MODEL})
    recorded = recording("openai/0010-tool-result-gpt-4o-mini")
    assert last.ok()["text"] == bill.outcome(recorded)[0]
    assert bill.usd(last.data["cost"]) == bill.cost(recorded)
    # Every byte of the conversation went out as a caller of the provider itself would have written it.
    assert [e["how"] for e in demo.completions()] == ["exact", "exact"]


def test_tools_are_part_of_the_cache_key(stage, mock):
    client = stage.gateway(mock).client()
    for extra in ({}, {"tools": [GAUGE]}, {"tools": [GAUGE], "tool_choice": "none"}):
        data = client.call("chat_completion", {"messages": [QUESTION], "model": MODEL, **extra}).ok()
        assert "cached" not in data
    assert mock.totals()["requests"] == 3


def test_bad_messages_are_refused_helpfully(stage, mock):
    client = stage.gateway(mock).client()
    for messages, hint in (([], "user message"), ([{"role": "robot", "content": "x"}], "assistant"),
                           ([{"role": "user", "content": [{"type": "video"}]}], "image")):
        data = client.call("chat_completion", {"messages": messages, "model": MODEL})
        assert hint in data.error("invalid_parameter")["error"]
    assert mock.totals()["requests"] == 0


def test_multi_completion_gives_each_answer_with_its_bill(stage, demo, recording):
    data = stage.gateway(demo).client().call("multi_completion", {"prompt": ZINC, "providers": [
        {"provider": "anthropic", "model": "claude-haiku-4-5"}, {"provider": "deepseek"},
        {"provider": "openai", "model": "gpt-4o-mini"}]}).ok()
    assert (data["successful_count"], data["total_providers"]) == (2, 3)
    results = data["results"]
    assert set(results) == {"anthropic/claude-haiku-4-5", "deepseek/deepseek-flash", "openai/gpt-4o-mini"}
    for key, name in (("anthropic/claude-haiku-4-5", "anthropic/0003-plain-claude-haiku-4-5"),
                      ("deepseek/deepseek-flash", "deepseek/0006-plain-deepseek-flash")):
        assert results[key]["success"] is True and results[key]["provider_key"] == key
        assert results[key]["text"] == bill.outcome(recording(name))[0]
    failed = results["openai/gpt-4o-mini"]
    assert failed["success"] is False and failed["error_code"] == "provider_error" and "text" not in failed
    total = sum(bill.usd(r["cost"]) for r in results.values())
    assert bill.usd(data["total_cost"]) == total > 0


def test_multi_completion_fails_only_when_all_fail(stage, mock):
    client = stage.gateway(mock).client()
    legs = [{"provider": "openai"}, {"provider": "gemini"}]
    data = client.call("multi_completion", {"prompt": "[[fault:400]]", "providers": legs})
    assert data.error("provider_error")["successful_count"] == 0
    client.call("multi_completion", {"prompt": "x", "providers": []}).error("invalid_parameter")


def test_two_equal_legs_are_two_samples(stage, mock):
    data = stage.gateway(mock).client().call("multi_completion", {
        "prompt": "say", "providers": [{"model": MODEL}, {"model": MODEL}]}, progress=True)
    assert set(data.ok()["results"]) == {MODEL, MODEL + "#2"}
    assert mock.totals()["requests"] == 2
    assert [p["total"] for p in data.progress] == [2, 2]


def test_stream_completion_sends_each_piece_in_order(stage, demo, recording):
    recorded = recording("openai/0007-stream-gpt-4o-mini")
    text, prompt, output = bill.outcome(recorded)
    deltas = [c["choices"][0]["delta"].get("content") for c in bill.events(recorded["response"]["sse"]) if c["choices"]]
    gateway = stage.gateway(demo)
    for client in (gateway.client(), gateway.legacy(), stage.stdio(demo)):
        answer = client.call("stream_completion", {"prompt": COUNT, "model": MODEL, "cache": "off"}, progress=True)
        data = answer.ok()
        assert data["text"] == text == "".join(answer.pieces)
        assert answer.pieces == [d for d in deltas if d]
        assert data["chunks"] == len(answer.pieces)
        assert data["time_to_first_token"] >= 0
        assert data["tokens"] == {"input": prompt, "output": output, "total": prompt + output}
        assert bill.usd(data["cost"]) == bill.cost(recorded)


def test_every_streaming_dialect_streams(stage, demo, recording):
    client = stage.gateway(demo).client()
    for name, model, prompt in (
            ("anthropic/0001-stream-claude-haiku-4-5", "anthropic/claude-haiku-4-5",
             "Write a haiku about a lighthouse at dawn."),
            ("gemini/0002-stream-gemini-2.5-flash", "gemini/gemini-2.5-flash",
             "In two sentences: why are there two high tides a day?"),
            ("deepseek/0008-stream-deepseek-flash", "deepseek/deepseek-flash",
             "Name three uses for collected rain water.")):
        text, input_tokens, output = bill.outcome(recording(name))
        answer = client.call("stream_completion", {"prompt": prompt, "model": model}, progress=True)
        assert "".join(answer.pieces) == answer.ok()["text"] == text
        assert len(answer.pieces) > 2
        assert answer.data["tokens"] == {"input": input_tokens, "output": output, "total": input_tokens + output}


def test_pieces_arrive_while_the_answer_is_written(stage):
    upstream = stage.mock("--tokens-per-second", 20)
    client = stage.gateway(upstream).client()
    first_piece = threading.Event()
    in_progress = []

    def on_progress(_):
        if not first_piece.is_set():
            first_piece.set()
            in_progress.append(upstream.completions()[0]["outcome"])

    data = client.call("stream_completion", {"prompt": "[[tokens:12]]", "model": MODEL}, progress=True,
                       on_progress=on_progress).ok()
    assert in_progress == ["in_progress"]
    assert data["time_to_first_token"] < data["processing_time"]


def test_streams_need_no_progress_token(stage, demo, recording):
    text = bill.outcome(recording("openai/0007-stream-gpt-4o-mini"))[0]
    answer = stage.gateway(demo).client().call("stream_completion", {"prompt": COUNT, "model": MODEL})
    assert answer.ok()["text"] == text and answer.progress == []


def test_awkwardly_cut_streams_read_the_same(stage, recording):
    text = bill.outcome(recording("openai/0007-stream-gpt-4o-mini"))[0]
    for split in ("bytes", "every:3", "random:7"):
        upstream = stage.playback(DEMO, "--fault", f"split={split}")
        client = stage.gateway(upstream, data_dir=stage.folder / split).client()
        answer = client.call("stream_completion", {"prompt": COUNT, "model": MODEL}, progress=True)
        assert answer.ok()["text"] == text == "".join(answer.pieces)
        client.call("generate_completion", {"prompt": ZINC, "model": "anthropic/claude-haiku-4-5"}).ok()
