"""Access tokens of an OAuth issuer: who gets in, what the others are told, and how keys come and go."""
import hashlib
import http.server
import json
import threading
import time

import jwt
import pytest

from helpers.issuer import RESOURCE, SCOPE, Issuer, Key
from helpers.mcp import ModernClient, ProtocolError
from helpers.process import eventually

MODEL = "openai/gpt-4o-mini"
ASK = {"prompt": "x", "model": MODEL}
METADATA = "/.well-known/oauth-protected-resource"
JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
LIST = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {}}}}).encode()
MODERN = {**JSON_HEADERS, "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
WELL_KNOWN = [METADATA, METADATA + "/mcp", "/.well-known/oauth-authorization-server",
              "/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration",
              "/mcp/.well-known/openid-configuration"]


@pytest.fixture
def issuer():
    issuer = Issuer(algorithms=("ES256", "RS256", "PS384", "ES384", "ES512", "EdDSA"))
    yield issuer
    issuer.close()


def ask(gateway, authorization=None, path="/mcp"):
    """(status, WWW-Authenticate, headers, body) of a tools/list."""
    headers = {**MODERN, **({"Authorization": authorization} if authorization else {})}
    status, answered, body = gateway.fetch(path, headers, "POST", LIST)
    return status, answered["WWW-Authenticate"], answered, body


def bearer(token):
    return f"Bearer {token}"


def test_without_an_issuer_every_well_known_path_is_not_there(stage):
    for env in ({}, {"LLM_GATEWAY_TOKEN": "a-static-key"}):
        gateway = stage.gateway(None, **env)
        for path in WELL_KNOWN:
            assert gateway.get(path)[0] == 404, path  # never 401: clients look here before they have a token


def test_the_metadata_leads_to_the_issuer(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings())
    for path in (METADATA, METADATA + "/mcp"):
        status, body = gateway.get(path)
        assert status == 200
        assert json.loads(body) == {
            "resource": RESOURCE, "authorization_servers": [issuer.url], "bearer_methods_supported": ["header"],
            "scopes_supported": [SCOPE], "resource_name": "LLM Gateway"}
        assert gateway.get(path, method="POST", body=b"")[0] == 405
    for path in WELL_KNOWN[2:]:
        assert gateway.get(path)[0] == 404, path


def test_every_algorithm_opens_the_door(stage, mock, issuer):
    gateway = stage.gateway(mock, **issuer.settings())
    for key in issuer.keys:
        gateway.client(token=issuer.token(key)).call("generate_completion", ASK).ok()
    assert issuer.fetches == 1


def test_a_challenge_says_where_to_get_a_token(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings())
    where = f'resource_metadata="https://gw.example{METADATA}/mcp", scope="{SCOPE}"'
    for path in ("/mcp", "/mcp/core", "/mcp/all", "/"):
        assert ask(gateway, path=path)[:2] == (401, "Bearer " + where)
    status, challenge, _, _ = ask(gateway, bearer(issuer.token(exp=1)))
    assert status == 401 and challenge.startswith('Bearer error="invalid_token", error_description="')
    assert challenge.endswith(where)
    status, challenge, _, _ = ask(gateway, bearer(issuer.token(scope="llm:read")))
    assert status == 403 and challenge.startswith('Bearer error="insufficient_scope"') and challenge.endswith(where)


def forged(issuer):
    """Name, token: all of them must be refused with 401."""
    now = int(time.time())
    stranger = Key("key-ES256", "ES256")
    good = issuer.token()
    header, claims, signature = good.split(".")
    public = json.dumps(issuer.keys[1].jwk())
    yield "of another signer", issuer.token(stranger)
    yield "with a key nobody publishes", issuer.token(Key("of-mine", "ES256"))
    yield "with its key inside", issuer.token(stranger, {"kid": "x", "jwk": stranger.jwk()})
    yield "without a signature", jwt.encode(issuer.claims(), None, "none", {"kid": "key-ES256"})
    yield "with the public key as a secret", jwt.encode(issuer.claims(), public, "HS256", {"kid": "key-RS256"})
    yield "with another key's name", issuer.token(issuer.keys[0], {"kid": "key-RS256"})
    yield "with critical extensions", issuer.token(headers={"crit": ["exp"]})
    yield "of another type", issuer.token(headers={"typ": "logout+jwt"})
    yield "that has expired", issuer.token(exp=now - 120)
    yield "that never expires", issuer.token(exp=None)
    yield "that is not valid yet", issuer.token(nbf=now + 600)
    yield "from the future", issuer.token(iat=now + 600)
    yield "of another issuer", issuer.token(iss="https://issuer.example")
    yield "of a neighbour of the issuer", issuer.token(iss=issuer.url + "/")
    yield "for another resource", issuer.token(aud="https://other.example/mcp")
    yield "for nobody", issuer.token(aud=None)
    yield "of nobody", issuer.token(sub=None)
    yield "bound to a key", issuer.token(cnf={"jkt": "x"})
    yield "with another's claims", ".".join([header, issuer.token(sub="eve").split(".")[1], signature])
    yield "cut short", good[:-1]
    yield "that is opaque", "c2VjcmV0"


def test_forged_and_foreign_tokens_are_refused(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings())
    assert ask(gateway, bearer(issuer.token()))[0] == 200
    for name, token in forged(issuer):
        status, challenge, _, body = ask(gateway, bearer(token))
        assert status == 401 and "invalid_token" in challenge, name
        assert token not in body + challenge, name


def test_a_token_has_one_way_in(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings())
    good = issuer.token()
    assert ask(gateway, bearer(good), path="/mcp?access_token=" + good)[0] == 400
    assert ask(gateway, path="/mcp?access_token=" + good)[0] == 400
    assert ask(gateway, [bearer(good), bearer(good)])[0] == 400
    assert ask(gateway, "Bearer two words")[0] == 400
    for other in ("Basic " + good, good, "DPoP " + good, "Bearer"):
        assert ask(gateway, other)[0] == 401


def test_every_request_of_a_session_needs_its_token(stage, mock, issuer):
    gateway = stage.gateway(mock, **issuer.settings())
    session = gateway.legacy(token=issuer.token())
    assert session.request("tools/list")["tools"]
    session.extra["Authorization"] = bearer(issuer.token(jti="another-token-of-hers"))
    assert session.request("tools/list")["tools"]
    session.extra["Authorization"] = bearer(issuer.token(sub="eve"))
    with pytest.raises(ProtocolError) as stolen:
        session.request("tools/list")
    assert stolen.value.status == 404  # a session belongs to whoever opened it
    del session.extra["Authorization"]
    message, headers = session.request_message("tools/list", {}, False)
    connection, response = session.post(message, headers)
    assert response.status == 401
    connection.close()


def test_callers_are_told_apart_and_not_named(stage, mock, issuer):
    gateway = stage.gateway(mock, **issuer.settings())
    for sub in ("ada@example.org", "bob@example.org", "ada@example.org"):
        answer = gateway.client(token=issuer.token(sub=sub)).call("generate_completion", ASK).ok()
    assert answer["cached"]  # Ada's own answer, not Bob's
    assert mock.totals()["requests"] == 2
    names = {row["key"] for row in stage.usage("--by", "key")["rows"]}
    assert names == {"oauth-" + hashlib.sha256(f"{issuer.url}\n{sub}".encode()).hexdigest()[:32]
                     for sub in ("ada@example.org", "bob@example.org")}


def test_static_keys_and_tokens_coexist(stage, mock, issuer):
    gateway = stage.gateway(mock, LLM_GATEWAY_TOKEN="a-static-key", **issuer.settings())
    for token in ("a-static-key", issuer.token()):
        gateway.client(token=token).call("generate_completion", ASK).ok()
    assert {row["key"][:4] for row in stage.usage("--by", "key")["rows"]} == {"key-", "oaut"}


def test_an_open_address_with_an_issuer_serves(stage, issuer):
    gateway = stage.gateway(None, "--host", "0.0.0.0", **issuer.settings())
    gateway.address = gateway.address.replace("0.0.0.0", "127.0.0.1")
    assert ask(gateway, bearer(issuer.token()))[0] == 200
    assert ask(gateway)[0] == 401


def test_our_name_in_tokens_is_a_host_we_answer_to(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings())  # on 127.0.0.1, behind a proxy that keeps the Host
    headers = {**MODERN, "Authorization": bearer(issuer.token())}
    assert gateway.get("/mcp", {**headers, "Host": "gw.example"}, "POST", LIST)[0] == 200
    assert gateway.get("/mcp", {**headers, "Host": "evil.example"}, "POST", LIST)[0] == 403


def test_other_audiences_may_be_named(stage, issuer):
    gateway = stage.gateway(None, **issuer.settings(AUDIENCE="api://gateway"))
    for audience in ("api://gateway", RESOURCE, ["https://other.example", "api://gateway"]):
        assert ask(gateway, bearer(issuer.token(aud=audience)))[0] == 200
    assert ask(gateway, bearer(issuer.token(aud="api://other")))[0] == 401


def test_keys_in_a_file_are_read_anew_when_the_issuer_changes_them(stage, issuer):
    file = stage.folder / "keys.json"
    file.write_text(issuer.key_set())
    gateway = stage.gateway(None, **issuer.settings(JWKS=str(file)))
    assert ask(gateway, bearer(issuer.token()))[0] == 200
    old, issuer.keys = issuer.keys[0], [Key("new", "EdDSA")]
    file.write_text(issuer.key_set())
    assert ask(gateway, bearer(issuer.token(old)))[0] == 200  # a known key gives no reason to look
    assert ask(gateway, bearer(issuer.token()))[0] == 200
    assert ask(gateway, bearer(issuer.token(old)))[0] == 401
    assert issuer.fetches == 0


@pytest.mark.parametrize("content", [None, "", "{}", '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'])
def test_a_bad_file_of_keys_is_said_at_the_start(stage, issuer, content):
    file = stage.folder / "keys.json"
    if content is not None:
        file.write_text(content)
    done = stage.cli("run", "--port", 0, **issuer.settings(JWKS=str(file)))
    assert done.returncode == 2 and "auth.jwks" in done.stderr and "c2VjcmV0" not in done.stderr


@pytest.mark.parametrize("name,value", [("RESOURCE", None), ("JWKS", None), ("ISSUER", "http://issuer.example"),
                                        ("JWKS", "http://issuer.example/keys"), ("SCOPES", "offline_access")])
def test_a_bad_setting_is_named(stage, issuer, name, value):
    done = stage.cli("config", "check", **issuer.settings(**{name: value}))
    assert done.returncode == 2 and f"auth.{name.lower()}" in done.stderr


def test_an_issuer_that_is_down_costs_nobody_else_anything(stage, mock, issuer):
    issuer.behaviour = "broken"
    gateway = stage.gateway(mock, LLM_GATEWAY_TOKEN="a-static-key", **issuer.settings())
    status, challenge, headers, _ = ask(gateway, bearer(issuer.token()))
    assert status == 503 and int(headers["Retry-After"]) > 0 and challenge is None
    assert ask(gateway)[0] == 401
    assert ask(gateway, "Bearer a-static-key")[0] == 200
    assert "could not be read from" in gateway.process.stderr()
    issuer.behaviour = "ok"
    eventually(lambda: ask(gateway, bearer(issuer.token()))[0] == 200, "the next try to fetch keys")


def test_a_silent_issuer_blocks_nothing(stage, mock, issuer):
    issuer.behaviour = "silent"
    gateway = stage.gateway(mock, LLM_GATEWAY_TOKEN="a-static-key", **issuer.settings())
    waiting = []
    thread = threading.Thread(target=lambda: waiting.append(ask(gateway, bearer(issuer.token()))[0]))
    thread.start()
    eventually(lambda: issuer.fetches, "the fetch of the keys")
    for _ in range(20):
        gateway.client(token="a-static-key").call("generate_completion", ASK).ok()
    assert gateway.get("/healthz")[0] == 200 and ask(gateway)[0] == 401
    assert not waiting
    issuer.behaviour = "ok"
    issuer.released.set()
    thread.join(20)
    assert waiting == [200]


def test_no_token_goes_upstream(stage, issuer):
    seen = []

    class Upstream(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(str(self.headers) + self.path + self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = json.dumps({"id": "1", "model": "gpt-4o-mini", "usage": {"prompt_tokens": 1, "completion_tokens": 1},
                               "choices": [{"index": 0, "finish_reason": "stop", "message": {
                                   "role": "assistant", "content": "Yes."}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    gateway = stage.gateway(None, CUSTOM_BASE_URL=f"http://127.0.0.1:{server.server_port}/v1",
                            CUSTOM_API_KEY="the-upstreams-own-key", **issuer.settings())
    token = issuer.token()
    client = ModernClient(gateway.address, token=token)
    client.call("generate_completion", {"prompt": "Are you there?", "provider": "custom", "model": "any"}).ok()
    server.shutdown()
    server.server_close()
    assert len(seen) == 1 and "the-upstreams-own-key" in seen[0] and "Are you there?" in seen[0]
    assert not [part for part in (token, *token.split(".")) if part in seen[0]]
