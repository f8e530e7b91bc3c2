"""Record and play back: the same answers and the same bills without the providers, and no secret on disk."""
import json

from helpers import bill
from helpers.process import DEMO, eventually

PROVIDERS = ("openai", "anthropic", "gemini", "deepseek")


def calls(client):
    """What a caller sees of a few different calls, without what differs from run to run."""
    seen = []
    for provider in PROVIDERS:
        seen.append(client.call("generate_completion", {"prompt": f"a question to {provider}", "provider": provider}))
        seen.append(client.call("stream_completion", {"prompt": f"stream {provider}", "provider": provider}, True))
    seen.append(client.call("generate_completion", {"prompt": "[[fault:503 first=1]] twice", "provider": "openai"}))
    seen.append(client.call("generate_completion", {"prompt": "[[fault:401]]", "provider": "gemini"}))
    return [(a.is_error, a.data.get("text"), a.data.get("error_code"), a.data.get("tokens"), a.data["cost"],
             "".join(a.pieces), len(a.data.get("tries", ()))) for a in seen]


def test_a_recording_plays_back_to_the_same_answers_and_bills(stage, mock):
    folder = stage.folder / "recorded"
    gateway = stage.gateway(mock, "--record", folder)
    live = calls(gateway.client())
    assert gateway.process.terminate() == 0
    files = sorted(folder.rglob("*.json"))
    assert len(files) == mock.totals()["requests"] == 11

    played = stage.playback(folder)
    again = stage.gateway(played, data_dir=stage.folder / "again")
    assert calls(again.client()) == live
    assert {e["how"] for e in played.completions()} == {"exact"}
    # Each recorded answer is also understood on its own, at the same price.
    costs = [stage.cli_json("inspect", f)["cost_usd"] for f in files]
    assert sum(bill.usd(c) for c in costs if c is not None) == sum(bill.usd(cost) for *_, cost, _, _ in live)


def test_recordings_hold_no_secret(stage, mock):
    folder = stage.folder / "recorded"
    gateway = stage.gateway(mock, "--record", folder)
    client = gateway.client()
    for provider in PROVIDERS:
        client.call("generate_completion", {"prompt": "hello", "provider": provider}).ok()
    eventually(lambda: len(list(folder.rglob("*.json"))) == 4, "the recordings")
    for file in folder.rglob("*.json"):
        assert "test-key-of" not in file.read_text()
        headers = json.loads(file.read_text())["request"]["headers"]
        (credential,) = [headers[k] for k in ("authorization", "x-api-key", "x-goog-api-key") if k in headers]
        assert credential in ("REDACTED", "Bearer REDACTED")


def test_what_no_recording_answers_is_named_with_the_nearest(stage, demo):
    data = stage.gateway(demo).client().call(
        "generate_completion", {"prompt": "Nobody recorded this.", "model": "openai/gpt-4o-mini"})
    assert data.is_error and demo.completions()[-1]["status"] == 404


def test_a_scenario_is_chosen_by_its_header(stage):
    stage.configure('[providers.openai]\nheaders = { x-playback-scenario = "limited-once" }\n')
    demo = stage.playback(DEMO)
    data = stage.gateway(demo).client().call(
        "generate_completion", {"prompt": "anything at all", "model": "openai/gpt-4o-mini"}).ok()
    assert data["text"] == "Forbearance."
    assert [e["how"] for e in demo.completions()] == ["scenario", "scenario"]
