"""The commands: what they print, for people and as JSON, and how they end."""
import json
import re
import signal
import subprocess

import pytest

from helpers import bill
from helpers.process import BINARY, DEMO, ROOT, eventually

MODEL = "openai/gpt-4o-mini"
TIDES = "In two sentences: why are there two high tides a day?"
COUNT = "Count from one to five in words."


def test_version_and_help(stage):
    assert re.fullmatch(r"llm-gateway \d+\.\d+\.\d+\n", stage.cli("--version").stdout)
    said = stage.cli("--version", "--json").stdout
    assert f"llm-gateway {json.loads(said)['version']}\n" == stage.cli("--version").stdout
    assert stage.cli("--help").returncode == 0
    for command in ("run", "stdio", "providers", "test", "complete", "cache", "usage", "models", "benchmark", "tools",
                    "inspect", "playback", "config", "purge", "completion"):
        done = stage.cli(command, "--help")
        assert done.returncode == 0 and command in stage.cli("--help").stdout


@pytest.mark.parametrize("arguments", [
    (), ("fly",), ("usage", "--days", "many"), ("usage", "--by", "colour"), ("tools", "describe", "no_such_tool"),
    ("inspect", "/no/such/file"), ("playback",), ("complete", "x", "--provider", "opnai"), ("completion", "tcsh"),
    ("complete", ""), ("run", "--port", "70000"), ("playback", "/no/such/folder"),
    ("complete", "x", "--max-tokens", "0")])
def test_wrong_use_ends_with_2_and_says_why(stage, mock, arguments):
    done = stage.cli(*arguments, upstream=mock)
    assert done.returncode == 2, done.stderr
    assert done.stderr or "Usage" in done.stdout


def test_complete_from_argument_stdin_and_streamed(stage, demo, recording):
    tides = bill.outcome(recording("openai/0001-plain-gpt-4o-mini"))[0]
    count = bill.outcome(recording("openai/0007-stream-gpt-4o-mini"))[0]
    for arguments, stdin, text in (((TIDES,), "", tides), ((), TIDES, tides), (("-",), TIDES, tides),
                                   ((COUNT, "--stream"), "", count)):
        done = stage.cli("complete", *arguments, "--model", MODEL, "--no-cache", upstream=demo, stdin=stdin)
        assert (done.returncode, done.stdout) == (0, text + "\n"), done.stderr
        assert "gpt-4o-mini" in done.stderr and "$" in done.stderr  # the bill stays out of the pipe


def test_complete_as_json_and_its_failures(stage, demo):
    data = stage.cli_json("complete", TIDES, "--model", MODEL, upstream=demo)
    assert data["tokens"]["total"] == 80
    assert stage.cli_json("complete", TIDES, "--model", MODEL, upstream=demo)["cached"] is True
    assert stage.cli_json("complete", TIDES, "--model", MODEL, "--dry-run", upstream=demo)["dry_run"] is True
    failed = stage.cli("complete", "Is my key good?", "--model", MODEL, upstream=demo)
    assert failed.returncode == 1 and failed.stdout == "" and failed.stderr.startswith("error: ")
    failed = stage.cli("complete", "Is my key good?", "--model", MODEL, "--json", upstream=demo)
    assert failed.returncode == 1 and json.loads(failed.stdout)["error_code"] == "authentication_error"
    assert stage.cli("complete", "x").returncode == 2  # nothing is configured
    refused = stage.cli("complete", TIDES, "--model", MODEL, "--max-cost", "0", "--no-cache", upstream=demo)
    assert refused.returncode == 1 and "max_cost" in refused.stderr


def test_a_truncated_answer_ends_with_1(stage, mock):
    done = stage.cli("complete", "[[tokens:9]]", "--model", MODEL, "--max-tokens", 3, upstream=mock)
    assert done.returncode == 1 and len(done.stdout.split()) == 3 and "truncated" in done.stderr


def test_sigint_ends_with_130(stage):
    upstream = stage.mock("--latency-ms", 20000)
    process = stage.start("complete", "x", "--data-dir", stage.data_dir, env=stage.environment(upstream))
    eventually(lambda: upstream.completions(), "the upstream request")
    process.signal(signal.SIGINT)
    assert process.wait(10) == 130
    (row,) = stage.usage("--by", "outcome")["rows"]
    assert row["outcome"] == "cancelled"


def test_providers_their_check_and_models(stage, demo):
    rows = {r["id"]: r for r in stage.cli_json("providers", upstream=demo)}
    assert rows["openai"]["configured"] is True and rows["groq"]["configured"] is False
    assert "GROQ_API_KEY" in rows["groq"]["note"]
    checked = stage.cli("providers", "--check", upstream=demo)
    assert checked.returncode == 0 and checked.stdout.count("answers") == 4
    listed = stage.cli("providers", "--models", upstream=demo)
    assert "openai/gpt-4o-mini" in listed.stdout and "gemini/gemini-2.5-flash" in listed.stdout
    broken = stage.cli("providers", "--check", "--json", upstream=demo, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert broken.returncode == 1
    assert {r["id"]: r.get("answers") for r in json.loads(broken.stdout)}["openai"] is False


def test_test_asks_one_provider(stage, mock):
    done = stage.cli("test", "anthropic", "-m", "claude-haiku-4-5", upstream=mock)
    assert done.returncode == 0 and done.stdout.startswith("anthropic answers: ")
    (entry,) = mock.completions()
    assert entry["path"].endswith("/messages") and entry["model"] == "claude-haiku-4-5"
    assert stage.cli_json("test", "openai", upstream=mock)["provider"] == "openai"
    mock.script("401")
    assert stage.cli("test", "openai", upstream=mock).returncode == 1


def test_models_and_usage_say_how_old_the_prices_are(stage, mock):
    as_of = json.loads((ROOT / "data/models.json").read_text())["prices_as_of"]
    models = stage.cli_json("models", "openai")
    assert models["prices_as_of"] == as_of
    row = next(m for m in models["models"] if m["id"] == "gpt-4o-mini")
    assert (row["input_price"], row["cached_input_price"], row["output_price"]) == (0.15, 0.075, 0.6)
    assert not [m for m in models["models"] if m.get("status")]
    assert [m for m in stage.cli_json("models", "--all")["models"] if m["id"] == "gpt-3.5-turbo"][0]["successor"]
    assert f"prices as of {as_of}" in stage.cli("models").stdout
    stage.cli("complete", "x", upstream=mock)
    usage = stage.cli("usage", "--by", "model")
    assert f"prices as of {as_of}" in usage.stdout and "gpt-6-luna" in usage.stdout


def test_models_are_those_of_the_clocks_day(stage):
    def shown(day):
        return {m["id"] for m in stage.cli_json("models", LLM_GATEWAY_CLOCK=f"{day}T12:00:00Z")["models"]}
    assert shown("2026-11-27") - shown("2036-11-27")
    assert not shown("2036-11-27") - shown("2026-11-27")
    wrong = stage.cli("models", LLM_GATEWAY_CLOCK="yesterday")
    assert wrong.returncode == 2 and "calls.clock" in wrong.stderr


def test_cache_statistics(stage, mock):
    for _ in range(2):
        stage.cli("complete", "x", upstream=mock)
    stats = stage.cli_json("cache")
    assert (stats["entries"], stats["hits"], stats["misses"]) == (1, 1, 1)
    assert re.search(r"answers +1 ", stage.cli("cache").stdout)


def test_benchmark_counts_and_prices_every_run(stage, mock):
    (row,) = stage.cli_json("benchmark", MODEL, "--runs", 3, "--prompt", "a b c", upstream=mock)
    price = bill.rates(bill.row_of("openai", "gpt-4o-mini"))
    assert row["runs"] == 3 and row["tokens_per_second"] >= 0
    assert bill.usd(row["cost"]) == 3 * (3 * price["input"] + 20 * price["output"]) / bill.MILLION
    table = stage.cli("benchmark", "--runs", 1, upstream=mock)
    assert table.returncode == 0 and all(p in table.stdout for p in ("anthropic", "openai", "gemini", "deepseek"))
    assert stage.cli("benchmark", MODEL, "--prompt", "[[fault:401]]", upstream=mock).returncode == 1


def test_inspect_equals_its_golden(stage):
    golden = json.loads((ROOT / "tests/golden/inspect_demo.json").read_text())
    for name, expected in golden.items():
        assert stage.cli_json("inspect", DEMO / name) == expected, name


def test_tools_are_listed_and_described(stage):
    names = [t["name"] for t in stage.cli_json("tools")]
    assert "generate_completion" in names
    for name in names:
        done = stage.cli("tools", "describe", name)
        assert done.returncode == 0 and done.stdout.startswith(f"## {name}\n")


@pytest.mark.parametrize("command,file", [(("tools", "document"), "docs/tools.md"),
                                          (("config", "document"), "docs/configuration.md")])
def test_the_written_documents_are_what_the_program_says(stage, command, file):
    done = stage.cli(*command)
    assert done.returncode == 0
    assert done.stdout == (ROOT / file).read_text(), f"llm-gateway {' '.join(command)} >{file}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_scripts(stage, shell):
    script = stage.cli("completion", shell).stdout
    for word in ("complete", "playback", "data-dir"):
        assert word in script
    if shell == "bash":
        assert subprocess.run(["bash", "-n"], input=script, text=True, timeout=20).returncode == 0
        probe = script + 'COMP_WORDS=(llm-gateway usa); COMP_CWORD=1; _llm_gateway; echo "${COMPREPLY[@]}"'
        assert subprocess.run(["bash", "-c", probe], capture_output=True, text=True, timeout=20,
                              cwd=stage.folder).stdout.strip() == "usage"


def test_nothing_is_coloured_in_a_pipe(stage, mock):
    for arguments in (("models",), ("usage",), ("providers",), ("tools",), ("config", "check")):
        assert "\x1b" not in stage.cli(*arguments, upstream=mock).stdout


def test_the_binary_needs_no_data_folder_to_inspect(stage):
    done = subprocess.run([str(BINARY), "inspect", str(DEMO / "openai/0001-plain-gpt-4o-mini.json")],
                          env={"HOME": str(stage.folder / "nowhere")}, capture_output=True, timeout=20)
    assert done.returncode == 0 and not (stage.folder / "nowhere").exists()


def test_the_exit_code_is_the_same_for_people_and_programs(stage, mock):
    for arguments, code in ((("test", "groq"), 2), (("complete", "x", "--provider", "opnai"), 2),
                            (("complete", "x", "--model", MODEL, "--max-tokens", "3", "--no-cache"), 1)):
        assert stage.cli(*arguments, upstream=mock).returncode == code
        done = stage.cli(*arguments, "--json", upstream=mock)
        assert done.returncode == code and isinstance(json.loads(done.stdout), dict)


def test_every_command_speaks_json(stage, mock):
    stage.cli("complete", "x", "--model", MODEL, upstream=mock)
    assert stage.cli_json("cache", "clear") == {"removed_answers": 1}
    assert stage.cli_json("purge", "--all", "--cache") == {"removed_rows": 1, "removed_answers": 0}
    assert stage.cli_json("tools", "describe", "list_models")["example"]


@pytest.mark.parametrize("arguments, nearest", [
    (("models", "opnai"), "openai"), (("tools", "describe", "list_model"), "list_models"),
    (("test", "opneai"), "openai")])
def test_a_slip_of_the_pen_is_named(stage, mock, arguments, nearest):
    done = stage.cli(*arguments, upstream=mock)
    assert done.returncode == 2 and f"did you mean '{nearest}'" in done.stderr.lower()


@pytest.mark.parametrize("text, says", [
    ("[[models]]\nprovider = 'x'\nid = 'y'\nprise = 1", "prise"),
    ("[cache.tool_ttl]\ngenerate_completon = '1h'", "generate_completion"),
    ("[calls]\ndefault_provider = 'opnai'", "openai"),
    ("[calls]\ndefault_model = 'claude-haiku-4-5'", "a model of anthropic"),
    ("[calls]\ndefault_model = 'groq/openai/gpt-oss-20b'", "a model of groq"),
    ("[calls]\ndefault_provider = 'custom'\ndefault_model = 'x'\n[providers.custom]\nenabled = false", "custom"),
    ("[calls]\nclock = 'yesterday'", "calls.clock")])
def test_config_check_finds_what_only_the_whole_program_knows(stage, mock, text, says):
    stage.configure(text)
    done = stage.cli("config", "check", upstream=mock, LLM_GATEWAY_CLOCK=None)
    assert done.returncode == 2 and says in done.stderr


@pytest.mark.parametrize("model, says", [
    ("gpt-4o-mini", ""), ("openai/gpt-4o-mini", ""), ("gpt-4o-mimi", "did you mean 'gpt-4o-mini'"),
    ("gpt-3.5-turbo", "ran its successor")])
def test_config_check_says_what_a_default_model_comes_to(stage, mock, model, says):
    done = stage.cli("config", "check", upstream=mock, LLM_GATEWAY_DEFAULT_MODEL=model)
    assert done.returncode == 0, done.stderr
    assert "OPENAI_API_KEY" in stage.cli("config", "check", LLM_GATEWAY_DEFAULT_MODEL=model).stderr
    assert says in done.stderr if says else "default_model" not in done.stderr


def test_on_stdio_the_clients_project_is_open(stage, mock):
    project = stage.folder / "code/site"
    project.mkdir(parents=True)
    (project / "notes.txt").write_text("pears")
    ask = {"prompt": "What?", "model": MODEL, "sources": ["notes.txt"]}
    client = stage.stdio(mock, CLAUDE_PROJECT_DIR=str(project))
    client.call("generate_completion", ask).ok()
    assert client.close() == 0
    closed = stage.stdio(mock, "--root", str(stage.config_dir), CLAUDE_PROJECT_DIR=str(project))
    closed.call("generate_completion", ask).error("not_found")
    assert closed.close() == 0
