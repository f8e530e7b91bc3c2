"""The books: what usage says equals what the answers cost and what the upstream served."""
import collections
import os
import contextlib
import sqlite3
import stat
import threading

from helpers import bill, ledger
from helpers.process import eventually

KILLS = int(os.environ.get("GATEWAY_KILLS", "20"))  # ./dev chaos asks for 200

MODEL = "openai/gpt-4o-mini"


def ask(client, prompt, **more):
    return client.call("generate_completion", {"prompt": prompt, "model": MODEL, **more})


def test_usage_equals_the_answers_and_the_upstream(stage, mock):
    client = stage.gateway(mock).client()
    data = [ask(client, f"question {i} [[tokens:{5 + i}]]").ok() for i in range(6)]
    data += [client.call("generate_completion", {"prompt": "same", "provider": p}).ok()
             for p in ("openai", "anthropic", "gemini", "deepseek")]
    data.append(client.call("stream_completion", {"prompt": "stream it", "model": MODEL}).ok())
    data.append(ask(client, "question 0 [[tokens:5]]").ok())  # from the cache
    data.append(ask(client, "[[fault:503 first=1]] again").ok())  # two attempts
    failed = ask(client, "[[fault:400]]").error("provider_error")

    usage, served = stage.usage(), mock.totals()
    totals = usage["totals"]
    assert bill.usd(totals["cost"]) == sum(bill.usd(d["cost"]) for d in [*data, failed])
    assert totals["calls"] == len(data) + 1
    assert totals["attempts"] == served["requests"] == len(data) + 1
    assert totals["errors"] == served["errors"] == 2
    assert totals["cache_hits"] == 1 and bill.usd(totals["saved"]) == bill.usd(data[-2]["saved_cost"])
    assert totals["input_tokens"] == served["prompt_tokens"]
    assert totals["output_tokens"] == served["output_tokens"]
    assert "unknown_cost" not in totals and usage["prices_as_of"]

    # Over MCP the same report, and every grouping has the same sum.
    assert client.call("get_usage_report").ok()["totals"]["cost"] == totals["cost"]
    for group in ("day", "provider", "model", "tool", "outcome", "key"):
        grouped = stage.usage("--by", group)["rows"]
        assert sum(bill.usd(r["cost"]) for r in grouped) == bill.usd(totals["cost"])
        assert sum(r["attempts"] for r in grouped) == totals["attempts"]
    by_outcome = {r["outcome"]: r["attempts"] for r in stage.usage("--by", "outcome")["rows"]}
    assert by_outcome == {"ok": 12, "failed": 2, "cached": 0}


def test_a_row_holds_the_numbers_of_its_answer_and_no_words(stage, mock):
    client = stage.gateway(mock).client()
    data = ask(client, "an unmistakable sentence about herons").ok()
    (row,) = eventually(lambda: ledger.rows(stage.data_dir, "SELECT * FROM attempts WHERE outcome = 'ok'"), "the row")
    assert (row["input"], row["output"]) == (data["tokens"]["input"], data["tokens"]["output"])
    assert row["cost"] == bill.usd(data["cost"]) * ledger.PICO
    assert (row["call_id"], row["tool"], row["provider"]) == (data["request_id"], "generate_completion", "openai")
    assert row["cost_source"] == "computed" and row["estimated"] == 0
    assert not [v for v in row.values() if isinstance(v, str) and ("heron" in v or data["text"] in v)]


def test_a_price_reported_by_nobody_is_unknown_and_counted(stage, mock):
    ask(stage.gateway(mock).client(), "x", model="model-nobody-has-priced", provider="openai").ok()
    totals = stage.usage()["totals"]
    assert totals["unknown_cost"] == 1 and totals["cost"] == 0


def test_files_are_for_their_owner_alone(stage, mock):
    ask(stage.gateway(mock, "--record", stage.folder / "recorded").client(), "x").ok()
    eventually(lambda: list((stage.folder / "recorded").rglob("*.json")), "the recording")
    for folder in (stage.data_dir, stage.folder / "recorded"):
        for path, mode in ledger.modes(folder).items():
            kind = 0o700 if (folder / path).is_dir() else 0o600
            assert mode == kind, f"{path} has mode {mode:o}"


def test_the_default_folder_is_the_users_data_folder(stage, mock):
    done = stage.start("complete", "hello", "--model", MODEL, env=stage.environment(mock))
    assert done.wait() == 0, done.stderr()
    folder = stage.folder / "xdg-data/llm-gateway"
    assert ledger.database(folder) and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_newer_database_is_refused(stage, mock):
    gateway = stage.gateway(mock)
    ask(gateway.client(), "x").ok()
    gateway.process.terminate()
    with contextlib.closing(sqlite3.connect(ledger.database(stage.data_dir))) as connection:
        connection.execute("PRAGMA user_version = 999")
    refused = stage.cli("usage")
    assert refused.returncode == 1 and "newer" in refused.stderr and "--data-dir" in refused.stderr
    process = stage.start("run", "--port", 0, "--data-dir", stage.data_dir, env=stage.environment(mock))
    assert process.wait() == 1 and "newer" in process.stderr()


def test_purge_deletes_rows_and_answers(stage, mock):
    client = stage.gateway(mock).client()
    ask(client, "x").ok()
    eventually(lambda: stage.cli_json("cache")["entries"] == 1, "the stored answer")
    assert stage.cli("purge").returncode == 2
    assert "removed 0" in stage.cli("purge", "--older-than", "1").stdout
    done = stage.cli("purge", "--all", "--cache")
    assert "removed 1 ledger rows" in done.stdout and "removed 1 cached answers" in done.stdout
    assert stage.usage()["totals"]["attempts"] == 0
    assert stage.cli_json("cache")["entries"] == 0


class Load:
    """Clients that ask one gateway, each question once, until they are stopped; remembers every answer seen."""

    def __init__(self, threads=4):
        self.threads, self.answers, self.stopping = threads, [], threading.Event()
        self.running = []

    def start(self, gateway, name):
        self.running = [threading.Thread(target=self.ask_on, args=(gateway, f"{name}-{t}"))
                        for t in range(self.threads)]
        for thread in self.running:
            thread.start()

    def ask_on(self, gateway, name):
        client, number = gateway.client(), 0
        while not self.stopping.is_set():
            number += 1
            try:
                answer = client.call("generate_completion", {
                    "prompt": f"[[tag:{name}-{number}]]", "provider": "openai", "cache": "off"}, timeout=10)
            except Exception:  # the gateway was killed under the call: nothing was seen
                return
            self.answers.append(answer.ok())

    def join(self):
        for thread in self.running:
            thread.join()


def test_no_settled_row_is_lost_or_doubled_when_gateways_are_killed(stage):
    upstream = stage.mock("--latency-ms", 5)
    loads = [Load() for _ in range(3)]
    gateways = [stage.gateway(upstream) for _ in range(3)]
    for i, load in enumerate(loads):
        load.start(gateways[i], f"g{i}-0")
    for kill in range(KILLS):
        i = kill % 3
        seen = len(loads[i].answers)
        eventually(lambda: len(loads[i].answers) >= seen + 15, "answers between two kills")
        gateways[i].process.kill()
        loads[i].join()
        gateways[i] = stage.gateway(upstream)
        loads[i].start(gateways[i], f"g{i}-{kill + 1}")
    for load in loads:
        load.stopping.set()
    for load in loads:
        load.join()
    for gateway in gateways:
        assert gateway.process.terminate() == 0
    assert stage.cli("usage").returncode == 0  # opening the folder closes the claims of the dead

    answers = [a for load in loads for a in load.answers]
    rows = ledger.rows(stage.data_dir)
    by_call = collections.defaultdict(list)
    for row in rows:
        by_call[row["call_id"]].append(row)
    assert len(answers) >= 15 * KILLS and len({a["request_id"] for a in answers}) == len(answers)
    for answer in answers:
        (row,) = by_call[answer["request_id"]]  # never missing, never doubled
        assert row["outcome"] == "ok"  # what a caller was told is on record
        assert row["cost"] == bill.usd(answer["cost"]) * ledger.PICO
        assert row["output"] == answer["tokens"]["output"]

    outcomes = collections.Counter(row["outcome"] for row in rows)
    assert None not in outcomes and set(outcomes) <= {"ok", "interrupted", "cancelled"}, outcomes
    served = upstream.totals()
    # Whatever reached the upstream was claimed before; a claim may have died before its request left.
    assert served["requests"] <= len(rows) <= served["requests"] + outcomes["interrupted"]
    usage = stage.usage()["totals"]
    assert usage["attempts"] == len(rows)
    assert bill.usd(usage["cost"]) * ledger.PICO == sum(row["cost"] or 0 for row in rows)
