"""Documents by reference: put in, handed around by handle, worked on at any length, never paid for twice."""
import json
import random
import threading

from helpers import bill, ledger
from helpers.process import eventually

MODEL = "openai/gpt-4o-mini"
SUMMARY = {"model": MODEL, "max_length": 80}
HANDLE = "gateway://artifact/" + "0" * 32  # nobody's
WORDS = ("river stone bridge market harbour winter council ledger copper orchard signal railway garden theatre "
         "engine letter mountain village captain colour wheel glass window paper basket").split()


def pages(count, seed=1):
    """A document of so many pages, each of some 500 tokens, with headings every few pages."""
    dice = random.Random(seed)
    text = []
    for page in range(count):
        if page % 5 == 0:
            text.append(f"# Chapter {page // 5 + 1}: the {dice.choice(WORDS)}\n")
        for _ in range(5):
            sentences = []
            for _ in range(8):
                words = " ".join(dice.choice(WORDS) for _ in range(11))
                sentences.append(f"In {dice.randint(1200, 2020)} the {words}.")
            text.append(" ".join(sentences) + "\n")
    return "\n".join(text)


def put(gateway, name, content, token=None, **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    status, text = gateway.get(f"/artifacts/{name}", {"Content-Type": "text/markdown", **headers}, "PUT",
                               content.encode())
    return status, json.loads(text)


KEPT = "SELECT 1 FROM cache_entries"  # answers that outlive the process


def spent(stage):
    """What the ledger says was spent, in USD; every attempt settled."""
    eventually(lambda: not ledger.rows(stage.data_dir, "SELECT 1 FROM attempts WHERE outcome IS NULL"),
               "the settlement of every attempt")
    rows = ledger.rows(stage.data_dir, "SELECT cost FROM attempts")
    return sum(bill.decimal.Decimal(row["cost"]) for row in rows) / ledger.PICO


# --- artifacts -----------------------------------------------------------------------------------------------

def test_what_is_put_in_is_a_source_and_comes_back(stage, mock):
    gateway = stage.gateway(mock)
    status, told = put(gateway, "note.md", "The sky over Lisbon is blue.")
    assert status == 201 and told["handle"].startswith("gateway://artifact/") and told["bytes"] == 28
    data = gateway.client().call("generate_completion", {
        "prompt": "[[echo:read it]]", "sources": [told["handle"]], "model": MODEL}).ok()
    assert data["text"] == "read it" and data["tokens"]["input"] > 20
    page = gateway.client().call("read_artifact", {"handle": told["handle"]}).ok()
    assert page["text"].strip() == "The sky over Lisbon is blue."
    identifier = told["handle"].removeprefix("gateway://artifact/")
    status, headers, body = gateway.fetch(f"/artifacts/{identifier}")
    assert status == 200 and body == "The sky over Lisbon is blue."
    assert headers["X-Content-Type-Options"] == "nosniff"
    listed = gateway.client().request("resources/list")["resources"]
    assert [r["name"] for r in listed if r["uri"] == told["handle"]] == ["note.md"]
    read = gateway.client().request("resources/read", {"uri": told["handle"]})
    assert read["contents"][0]["text"] == "The sky over Lisbon is blue."


def test_a_handle_belongs_to_whoever_put_it_in(stage, mock):
    tokens = stage.folder / "tokens"
    tokens.write_text("anna-token\nberta-token\n")
    gateway = stage.gateway(mock, "--token-file", tokens)
    assert put(gateway, "note.md", "secret")[0] == 401
    status, told = put(gateway, "note.md", "secret", token="anna-token")
    assert status == 201
    arguments = {"handle": told["handle"]}
    assert gateway.client(token="anna-token").call("read_artifact", arguments).ok()["text"].strip() == "secret"
    gateway.client(token="berta-token").call("read_artifact", arguments).error("not_found")
    identifier = told["handle"].removeprefix("gateway://artifact/")
    assert gateway.get(f"/artifacts/{identifier}", {"Authorization": "Bearer berta-token"})[0] == 404
    listed = gateway.client(token="berta-token").request("resources/list")["resources"]
    assert told["handle"] not in [r["uri"] for r in listed]


def test_a_bad_upload_is_refused_with_its_reason(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_ARTIFACT_MAX_UPLOAD="2000")
    assert put(gateway, "big.md", "x" * 2001)[0] == 413
    assert put(gateway, "fits.md", "x" * 2000)[0] == 201
    assert put(gateway, "..%2F..%2Fetc%2Fpasswd", "x")[0] == 400
    assert put(gateway, "empty.md", "")[0] == 400
    assert put(gateway, "note.md", "x", Host="evil.example")[0] == 403
    assert put(gateway, "note.md", "x", Origin="http://evil.example")[0] == 403
    assert gateway.get("/artifacts/0123", method="DELETE")[0] == 405
    assert gateway.get("/artifacts/0123")[0] == 404


def test_put_and_get_on_the_command_line(stage, mock):
    document = stage.folder / "report.md"
    document.write_text("# Report\n\nAll is well.\n")
    done = stage.cli("put", document)
    assert done.returncode == 0, done.stderr
    assert stage.cli("get", done.stdout.strip()).stdout == document.read_text()
    assert stage.cli("get", "gateway://artifact/" + "0" * 32).returncode == 2
    assert stage.cli("get", "nonsense").returncode == 2
    assert stage.cli("put", stage.folder / "missing.md").returncode != 0

    tokens = stage.folder / "tokens"
    tokens.write_text("anna-token\n")
    gateway = stage.gateway(mock, "--token-file", tokens, data_dir=stage.folder / "elsewhere")
    url = f"http://{gateway.address}"
    refused = stage.cli("put", document, "--url", url)
    assert refused.returncode != 0 and "401" in refused.stderr
    done = stage.cli("put", document, "--url", url, LLM_GATEWAY_TOKEN="anna-token")
    assert done.returncode == 0, done.stderr
    handle = done.stdout.strip()
    assert "anna-token" not in done.stderr
    got = stage.cli("get", handle, "--url", url, "-o", stage.folder / "copy.md", LLM_GATEWAY_TOKEN="anna-token")
    assert got.returncode == 0, got.stderr
    assert (stage.folder / "copy.md").read_text() == document.read_text()
    page = gateway.client(token="anna-token").call("read_artifact", {"handle": handle}).ok()
    assert "All is well." in page["text"]


def test_an_artifact_outlives_the_process(stage, mock):
    gateway = stage.gateway(mock)
    _, told = put(gateway, "note.md", "durable")
    gateway.process.popen.kill()
    gateway.process.popen.wait()
    page = stage.gateway(mock).client().call("read_artifact", {"handle": told["handle"]}).ok()
    assert page["text"].strip() == "durable"


def test_a_large_answer_becomes_a_handle_that_a_tool_can_take(stage, mock):
    client = stage.gateway(mock).client()
    data = client.call("generate_completion", {"prompt": "[[tokens:9000]]", "model": MODEL, "max_tokens": 9500}).ok()
    assert data["overflow"]["tokens"] > 8000 and len(data["text"]) < 8000
    whole = client.call("generate_completion", {
        "prompt": "[[tokens:9000]]", "model": MODEL, "max_tokens": 9500, "return_as": "inline"}).ok()
    assert "overflow" not in whole and whole["text"].startswith(data["text"]) and whole["cached"]
    chunks = client.call("chunk_document", {"source": data["overflow"]["handle"], "chunk_size": 500}).ok()
    assert chunks["chunk_count"] > 15 and chunks["chunks"][0].startswith(data["overflow"]["handle"][:19])


# --- long documents ------------------------------------------------------------------------------------------

def library(stage, count, name="book.md", seed=1):
    folder = stage.folder / "library"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(pages(count, seed))
    return folder


def test_300_pages_with_faults_cost_what_they_cost_and_only_once(stage, mock):
    folder = library(stage, 300)
    gateway = stage.gateway(mock, "--root", folder, LLM_GATEWAY_MAX_RETRIES="4", LLM_GATEWAY_RETRY_BUDGET="8",
                            LLM_GATEWAY_IDLE_TIMEOUT="500ms")
    mock.script("429 retry-after=0,ok,cut,ok,ok,500,ok,reset,ok,429 retry-after=0,ok,stall,ok,503")
    arguments = {**SUMMARY, "source": "book.md", "fallback": ["deepseek"]}
    seen = gateway.client().call("summarize_document", arguments, progress=True, timeout=120)
    data = seen.ok()
    assert data["summary"]
    assert any("parts" in piece for piece in seen.pieces), seen.pieces[:3]
    assert data["cost"] is None or bill.usd(data["cost"]) == spent(stage)
    good = [e for e in mock.completions() if e["status"] == 200 and e["outcome"] == "completed"]
    assert len(good) > 30
    before = mock.totals()["requests"]
    again = gateway.client().call("summarize_document", arguments).ok()
    assert again["summary"] == data["summary"] and again["cost"] == 0 and again["cached"] is True
    assert mock.totals()["requests"] == before


def test_a_dead_provider_costs_no_part_twice(stage, mock):
    folder = library(stage, 60)
    gateway = stage.gateway(mock, "--root", folder, ANTHROPIC_BASE_URL="http://127.0.0.1:9/v1",
                            LLM_GATEWAY_MAX_RETRIES="0")
    data = gateway.client().call("summarize_document", {
        "source": "book.md", "model": ["anthropic/claude-haiku-4-5", MODEL]}, timeout=120).ok()
    assert data["provider"] == "openai" and bill.usd(data["cost"]) == spent(stage)
    # The circuit of the dead one opens after a few; nothing of what was asked of the other was asked for twice.
    alone = stage.mock()
    stage.gateway(alone, "--root", folder, data_dir=stage.folder / "alone").client().call(
        "summarize_document", {"source": "book.md", "model": MODEL}, timeout=120).ok()
    assert mock.totals()["requests"] == alone.totals()["requests"]


def test_after_an_edit_only_what_changed_is_paid_for(stage, mock):
    folder = library(stage, 120)
    gateway = stage.gateway(mock, "--root", folder)
    arguments = {**SUMMARY, "source": "book.md"}
    gateway.client().call("summarize_document", arguments, timeout=120).ok()
    whole = mock.totals()["requests"]
    book = folder / "book.md"
    text = book.read_text()
    middle = text.index("# Chapter 12")
    book.write_text(text[:middle] + "A sentence that nobody had written before. " + text[middle:])
    gateway.client().call("summarize_document", arguments, timeout=120).ok()
    assert mock.totals()["requests"] - whole <= 4 < whole / 3


def test_killed_halfway_it_goes_on_where_it_was(stage):
    mock = stage.mock("--latency-ms", "150")
    folder = library(stage, 160)
    gateway = stage.gateway(mock, "--root", folder)
    arguments = {**SUMMARY, "source": "book.md"}

    def call():
        try:
            gateway.client().call("summarize_document", arguments, timeout=60)
        except Exception:  # it is killed
            pass
    caller = threading.Thread(target=call)
    caller.start()
    eventually(lambda: len(ledger.rows(stage.data_dir, KEPT)) >= 8, "eight answers that are kept")
    gateway.process.popen.kill()
    gateway.process.popen.wait()
    caller.join()
    kept = len(ledger.rows(stage.data_dir, KEPT))
    before = len(mock.completions())
    again = stage.gateway(mock, "--root", folder)
    data = again.client().call("summarize_document", arguments, timeout=120).ok()
    needed = len(mock.completions()) - before
    assert data["summary"]
    # What was answered and committed before the kill is not asked for again.
    fresh = stage.mock()
    reference = stage.gateway(fresh, "--root", folder, data_dir=stage.folder / "fresh")
    reference.client().call("summarize_document", arguments, timeout=120).ok()
    assert needed <= len(fresh.completions()) - kept


def test_a_long_call_becomes_a_job_that_survives_a_kill(stage):
    mock = stage.mock("--latency-ms", "300")
    folder = library(stage, 160)
    start = {"LLM_GATEWAY_JOB_AFTER": "500ms"}
    gateway = stage.gateway(mock, "--root", folder, **start)
    arguments = {**SUMMARY, "source": "book.md"}
    told = gateway.client().call("summarize_document", arguments).ok()
    assert told["state"] == "working" and told["job"].startswith("job_"), told
    again = gateway.client().call("summarize_document", arguments).ok()
    assert again["job"] == told["job"]  # the same call finds the running job
    view = gateway.client().call("get_job", {"job": told["job"]}).ok()
    assert view["state"] == "working" and "parts" in view["progress"], view
    gateway.process.popen.kill()
    gateway.process.popen.wait()
    kept = len(ledger.rows(stage.data_dir, KEPT))
    assert kept > 0
    before = len(mock.completions())

    gateway = stage.gateway(mock, "--root", folder, **start)
    view = gateway.client().call("get_job", {"job": told["job"], "wait": 45}).ok()
    assert view["state"] == "completed", view
    assert view["result"]["summary"] and view["cost"] == view["result"]["cost"]
    once = gateway.client().call("get_job", {"job": told["job"]}).ok()
    assert once == view
    reference = stage.mock()
    stage.gateway(reference, "--root", folder, data_dir=stage.folder / "fresh").client().call(
        "summarize_document", arguments, timeout=120).ok()
    assert len(mock.completions()) - before <= len(reference.completions()) - kept


def test_a_job_is_cancelled_and_nothing_of_it_goes_on(stage):
    mock = stage.mock("--latency-ms", "300")
    folder = library(stage, 160)
    gateway = stage.gateway(mock, "--root", folder, LLM_GATEWAY_JOB_AFTER="500ms")
    told = gateway.client().call("summarize_document", {**SUMMARY, "source": "book.md"}).ok()
    view = gateway.client().call("get_job", {"job": told["job"], "cancel": True}).ok()
    assert view["state"] == "cancelled" and view["result"]["error_code"] == "cancelled", view
    requests = mock.totals()["requests"]
    gateway.client().call("list_models").ok()
    assert mock.totals()["requests"] == requests
    gateway.client().call("get_job", {"job": "job_nonsense"}).error("not_found")


def test_a_shutdown_leaves_the_job_for_the_next_process(stage):
    mock = stage.mock("--latency-ms", "300")
    folder = library(stage, 160)
    gateway = stage.gateway(mock, "--root", folder, LLM_GATEWAY_JOB_AFTER="500ms")
    told = gateway.client().call("summarize_document", {**SUMMARY, "source": "book.md"}).ok()
    assert gateway.process.terminate() == 0
    gateway = stage.gateway(mock, "--root", folder)
    assert gateway.client().call("get_job", {"job": told["job"], "wait": 45}).ok()["state"] == "completed"


def test_the_batch_does_each_document_and_says_what_each_cost(stage, mock):
    folder = library(stage, 2, "a.md")
    library(stage, 2, "b.md", seed=2)
    (folder / "c.md").write_text("[[fault:400]] cannot be done")
    client = stage.gateway(mock, "--root", folder).client()
    seen = client.call("process_document_batch", {
        "sources": ["*.md"], "operation": "summarize", "params": {"max_length": 50}, "model": MODEL}, progress=True)
    data = seen.ok()
    assert [r["success"] for r in data["results"]] == [True, True, False]
    assert data["success_count"] == 2 and data["failure_count"] == 1
    assert bill.usd(data["total_cost"]) == sum(bill.usd(r["result"]["cost"]) for r in data["results"][:2]) == spent(stage)
    assert data["results"][2]["error"]["error_code"] == "provider_error"
    assert "3 of 3 items" in seen.pieces[-1]
    before = mock.totals()["requests"]
    data = client.call("process_document_batch", {
        "sources": ["a.md", "b.md"], "operations": [{"operation": "summarize", "params": {"max_length": 50}}, "chunk"],
        "model": MODEL, "max_cost": 1, "temperature": 0}).ok()
    assert [r["source"] for r in data["results"]] == ["a.md", "b.md"]
    assert all(r["result"]["chunk"]["chunks"] for r in data["results"])
    assert mock.totals()["requests"] <= before + 2


def test_a_document_that_cannot_be_read_fails_alone(stage):
    folder = library(stage, 1, "a.md")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    client = stage.gateway(None, "--root", folder).client()
    data = client.call("process_document_batch", {"sources": ["*", "gone.md", HANDLE], "operation": "chunk"}).ok()
    assert [(r["source"], r["success"]) for r in data["results"]] == [
        ("a.md", True), ("b.pdf", False), ("gone.md", False), (HANDLE, False)]
    codes = [r["error"]["error_code"] for r in data["results"][1:]]
    assert codes[1:] == ["not_found", "not_found"] and codes[0] in ("invalid_parameter", "unsupported")
    data = client.call("process_document_batch", {"documents": [HANDLE, "Tea."], "operation": "chunk"}).ok()
    assert [r["success"] for r in data["results"]] == [False, True]
    data = client.call("process_document_batch", {"sources": ["gone.md"], "operation": "chunk"}).error("not_found")
    assert "gone.md" in data["error"]


def test_wrong_operations_are_refused_before_anything_is_sent(stage, mock):
    folder = library(stage, 1)
    client = stage.gateway(mock, "--root", folder).client()
    base = {"sources": ["book.md"], "model": MODEL}
    for wrong in ({"operation": "sumarize"}, {}, {"operation": "summarize", "operations": ["chunk"]},
                  {"operation": "summarize", "params": {"max_length": -1}}, {"operations": []},
                  {"operations": ["chunk", "chunk"]}, {"operation": "extract_json"},
                  {"operation": "summarize", "params": {"source": "other.md"}}):
        data = client.call("process_document_batch", {**base, **wrong}).error("invalid_parameter")
    assert mock.totals()["requests"] == 0 and data


def test_without_any_provider_documents_are_read_all_the_same(stage):
    folder = library(stage, 3)
    client = stage.gateway(None, "--root", folder).client()
    data = client.call("summarize_document", {"source": "book.md", "max_length": 60}).ok()
    assert data["provider"] == "local" and data["cost"] == 0
    assert any("extractive" in note for note in data["notes"]), data["notes"]
    assert any("OPENAI_API_KEY" in note for note in data["notes"])
    found = client.call("extract_entities", {"document": "Paid 40 EUR on 3 May 2024.",
                                             "entity_types": ["date", "money"], "mentions": True}).ok()
    assert found["entities"] == {"date": ["3 May 2024"], "money": ["40 EUR"]}
    assert found["mentions"][0] == {"text": "40 EUR", "type": "money", "start": 5, "end": 11}
    client.call("generate_qa_pairs", {"source": "book.md"}).error("not_configured")
    client.call("extract_json", {"source": "book.md", "schema": {"type": "object"}}).error("not_configured")
    client.call("generate_completion", {"prompt": "x", "provider": "local"}).error("not_configured")


def tokens(client, text):
    """Exact o200k tokens, counted by the gateway's own tokenizer."""
    chunks = client.call("chunk_document", {"document": text, "chunk_size": 200_000, "overlap": 0, "method": "token",
                                            "spans": True, "return_as": "inline"}).ok()
    return sum(span["tokens"] for span in chunks["spans"])


def test_by_reference_costs_the_caller_next_to_nothing(stage, mock):
    folder = library(stage, 300)
    client = stage.gateway(mock, "--root", folder).client()
    arguments = {**SUMMARY, "source": "book.md"}
    answer = json.dumps(client.call("summarize_document", arguments, timeout=120).ok())
    # What the calling model writes (the call) and reads (its result).
    reference = tokens(client, json.dumps(arguments)) + tokens(client, answer)
    pasted = {**SUMMARY, "document": (folder / "book.md").read_text()}
    value = tokens(client, json.dumps(pasted)) + tokens(client, answer)
    print(f"the caller's tokens for 300 pages: {reference} by reference, {value} by value")
    assert value > 500 * reference
