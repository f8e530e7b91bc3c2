"""Who may connect, and what never leaks: Host and Origin, tokens, keys and prompts in every sink."""
import pytest

from helpers.issuer import Issuer

MODEL = "openai/gpt-4o-mini"
PROVIDERS = ("openai", "anthropic", "gemini", "deepseek")
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
PING = b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}'


@pytest.mark.parametrize("headers,refused", [
    ({}, False), ({"Origin": "http://localhost:3000"}, False), ({"Origin": "http://127.0.0.1:8000"}, False),
    ({"Origin": "https://evil.example"}, True), ({"Origin": "null"}, True),
    ({"Origin": "http://localhost.evil.example"}, True), ({"Host": "evil.example"}, True),
    ({"Host": "localhost:8000"}, False), ({"Host": "127.0.0.1.evil.example"}, True)])
def test_pages_of_others_and_rebound_names_are_refused(stage, headers, refused):
    gateway = stage.gateway()
    for path in ("/mcp", "/"):
        status, body = gateway.get(path, {**JSON_HEADERS, **headers}, "POST", PING)
        assert (status == 403) == refused, body
        # Not refused means that the protocol is spoken: this request lacks a session.
        assert status in (400, 403)


def test_named_hosts_and_origins_are_allowed(stage):
    gateway = stage.gateway(None, "--allowed-host", "gateway.example", "--allowed-origin", "https://app.example")
    good = {**JSON_HEADERS, "Host": "gateway.example", "Origin": "https://app.example"}
    assert gateway.get("/mcp", good, "POST", PING)[0] == 400
    assert gateway.get("/mcp", {**good, "Origin": "https://other.example"}, "POST", PING)[0] == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_an_open_address_without_a_token_is_refused(stage, host):
    done = stage.cli("run", "--host", host, "--port", 0)
    assert done.returncode == 2 and "LLM_GATEWAY_TOKEN" in done.stderr


def test_bearer_tokens(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_TOKEN="a-token-of-our-own")
    ask = {"prompt": "x", "model": MODEL}
    gateway.client(token="a-token-of-our-own").call("generate_completion", ask).ok()
    for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "a-token-of-our-own"},
                  {"Authorization": "Bearer "}, {"Authorization": "Basic a-token-of-our-own"}):
        assert gateway.get("/mcp", {**JSON_HEADERS, **wrong}, "POST", PING)[0] == 401
    assert gateway.get("/healthz")[0] == 200  # health tells nothing
    assert mock.totals()["requests"] == 1


def test_an_open_address_with_a_token_serves(stage, mock):
    gateway = stage.gateway(mock, "--host", "0.0.0.0", LLM_GATEWAY_TOKEN="a-token-of-our-own")
    gateway.address = gateway.address.replace("0.0.0.0", "127.0.0.1")
    gateway.client(token="a-token-of-our-own").call("generate_completion", {"prompt": "x", "model": MODEL}).ok()
    assert gateway.get("/mcp", JSON_HEADERS, "POST", PING)[0] == 401


def test_a_token_reports_under_a_name_that_is_not_the_token(stage, mock):
    gateway = stage.gateway(mock, LLM_GATEWAY_TOKEN="a-token-of-our-own")
    gateway.client(token="a-token-of-our-own").call("generate_completion", {"prompt": "x", "model": MODEL}).ok()
    (row,) = stage.usage("--by", "key")["rows"]
    assert row["key"].startswith("key-") and "a-token" not in row["key"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_key_and_no_prompt_in_any_sink(stage, mock, log_format):
    keys = {f"{p.upper()}_API_KEY": f"canary-key-{p}-7d1f0a" for p in PROVIDERS}
    token, prompt, system = "canary-token-93c2", "canary-prompt-e41b", "canary-system-77aa"
    recorded = stage.folder / "recorded"
    issuer = Issuer()
    access, expired, foreign = issuer.token(), issuer.token(exp=1), issuer.token(aud="https://other.example")
    gateway = stage.gateway(mock, "--record", recorded, "--log-format", log_format, "--log-level", "trace",
                            LLM_GATEWAY_TOKEN=token, LLM_GATEWAY_MAX_RETRIES="0", **keys, **issuer.settings())
    client = gateway.client(token=token)
    answers = [str(client.request("tools/list")), gateway.get("/readyz")[1], gateway.get("/healthz")[1]]
    for provider in PROVIDERS:
        for fault in ("", "[[fault:401]]", "[[fault:500]]", "[[fault:cut]]", "[[fault:400]]", "[[fault:corrupt=0]]"):
            for tool in ("generate_completion", "stream_completion"):
                answers.append(str(client.call(tool, {
                    "prompt": f"{prompt} {fault}", "system_prompt": system, "provider": provider}).data))
    client.call("chat_completion", {"messages": [{"role": "user", "content": prompt}], "model": "gone/x"})
    client.call("generate_completion", {"prompt": prompt, "nonsense": 1})
    for tool in ("get_provider_status", "list_models", "get_usage_report", "get_cache_stats"):
        answers.append(str(client.call(tool).ok()))
    gateway.client(token=access).call("generate_completion", {"prompt": prompt, "provider": "openai"}).ok()
    for wrong in ("canary-wrong-token-1", expired, foreign):
        assert gateway.get("/mcp", {"Authorization": f"Bearer {wrong}", **JSON_HEADERS}, "POST", PING)[0] == 401
    assert gateway.get(f"/mcp?access_token={access}", JSON_HEADERS, "POST", PING)[0] == 400
    assert gateway.process.terminate() == 0
    issuer.close()
    commands = [stage.cli(*c, upstream=mock, **keys, LLM_GATEWAY_TOKEN=token) for c in (
        ("config", "check"), ("config", "check", "--json"), ("providers",), ("usage", "--by", "key"),
        ("complete", prompt + "[[fault:401]]"), ("complete", prompt, "--provider", "nobody"))]

    # A token in parts gives as much away as in one piece. Its header is no secret.
    parts = [part for one in (access, expired, foreign) for part in one.split(".")[1:]]
    secrets = [*keys.values(), token, "canary-wrong-token-1", *parts]
    stderr = gateway.process.stderr() + "".join(c.stderr for c in commands)
    assert "gpt-6-luna" in stderr  # the log tells of the calls
    said = {"log": stderr, "stdout": gateway.process.stdout_path.read_text() + "".join(c.stdout for c in commands),
            "answers": "".join(answers)}
    stored = {str(p): p.read_bytes().decode("latin-1")
              for folder in (stage.data_dir, recorded) for p in folder.rglob("*") if p.is_file()}
    assert len(stored) > 8
    for name, text in {**said, **stored}.items():
        assert not [s for s in secrets if s in text], f"a key or token in {name}"
    for name, text in said.items():
        assert not [p for p in ("canary-prompt", "canary-system") if p in text], f"a prompt in {name}"
    # The recordings hold the prompts, that is what they are for. Nothing in the data folder does.
    holding = {name for name, text in stored.items() if "canary-prompt" in text or "canary-system" in text}
    assert holding and all(name.startswith(str(recorded)) for name in holding)


def test_an_env_files_address_never_gets_the_environments_key(stage, mock):
    cloned = stage.folder / "cloned"
    cloned.mkdir()
    (cloned / ".env").write_text(f"OPENAI_BASE_URL={mock.url}/openai/v1\n")
    env = {"OPENAI_API_KEY": "the-users-own-key"}

    # Lying in the working directory it is not read at all.
    done = stage.cli("config", "check", "--json", cwd=cloned, **env)
    assert done.returncode == 0 and mock.url not in done.stdout

    # Named, it is read, but the key is withheld from its address.
    done = stage.cli("complete", "x", "--provider", "openai", "--env-file", cloned / ".env", cwd=cloned, **env)
    assert done.returncode == 2 and "withheld" in done.stderr
    assert mock.totals()["requests"] == 0
    status = {r["id"]: r for r in stage.cli_json("providers", "--env-file", cloned / ".env", **env)}["openai"]
    assert status["configured"] is False and "withheld" in status["note"]

    # With a key of its own the file may name its own address.
    (cloned / ".env").write_text(f"OPENAI_BASE_URL={mock.url}/openai/v1\nOPENAI_API_KEY=the-files-own-key\n")
    assert stage.cli("complete", "x", "--provider", "openai", "--env-file", cloned / ".env").returncode == 0
    assert mock.totals()["requests"] == 1


def test_config_check_shows_sources_and_no_key(stage):
    stage.configure("[server]\nport = 8123\n")
    (stage.config_dir / ".env").write_text("OPENAI_API_KEY=canary-key-in-file\nCACHE_TTL=77\n")
    done = stage.cli("config", "check", ANTHROPIC_API_KEY="canary-key-in-environment", LOG_LEVEL="warn")
    assert done.returncode == 0 and "canary" not in done.stdout + done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "8123" in lines["server.port"] and "llm-gateway.toml" in lines["server.port"]
    assert "77s" in lines["cache.ttl"] and ".env" in lines["cache.ttl"]
    assert "warn" in lines["log.level"] and "environment LOG_LEVEL" in lines["log.level"]
    assert "canary" not in stage.cli("config", "check", "--json").stdout


def test_an_unknown_key_of_the_config_is_named_with_its_nearest(stage):
    stage.configure("[server]\nprot = 1\n")
    done = stage.cli("config", "check")
    assert done.returncode == 2 and "prot" in done.stderr and "port" in done.stderr


def test_the_holder_of_a_token_sees_its_own_calls_alone(stage, mock):
    tokens = stage.folder / "tokens"
    tokens.write_text("token-of-ann\ntoken-of-ben\n")
    gateway = stage.gateway(mock, "--token-file", str(tokens))
    ann, ben = gateway.client(token="token-of-ann"), gateway.client(token="token-of-ben")
    for _ in range(2):
        ann.call("generate_completion", {"prompt": "x", "model": MODEL}).ok()
    assert ann.call("get_usage_report").ok()["totals"]["calls"] == 2
    assert ann.call("get_cache_stats").ok()["hits"] == 1
    assert ben.call("get_usage_report", {"group_by": "key"}).ok()["totals"]["calls"] == 0
    stats = ben.call("get_cache_stats").ok()
    assert stats["hits"] == 0 and stats["saved_cost"] == 0 and "entries" not in stats
    assert stage.usage()["totals"]["calls"] == 2  # the owner of the machine sees all
