"""An OAuth authorization server on loopback, of the tests' own: it publishes keys, signs whatever it is told to, and
grants tokens to every client without asking anybody. Its signatures come from PyJWT, not from the code under test.
"""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

RESOURCE = "https://gw.example/mcp"
SCOPE = "llm:call"


class Key:
    """A key pair and the algorithm it is used with."""

    def __init__(self, kid, algorithm):
        self.kid, self.algorithm = kid, algorithm
        self.private = {"RS": lambda: rsa.generate_private_key(65537, 2048),
                        "PS": lambda: rsa.generate_private_key(65537, 2048),
                        "ES": lambda: ec.generate_private_key(
                            {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}[algorithm]()),
                        "Ed": ed25519.Ed25519PrivateKey.generate}[algorithm[:2]]()

    def jwk(self):
        return {**json.loads(self.writer().to_jwk(self.private.public_key())), "kid": self.kid, "use": "sig"}

    def writer(self):
        if self.algorithm.startswith("ES"):
            return EllipticCurve
        return jwt.algorithms.get_default_algorithms()[self.algorithm]


class EllipticCurve:
    """The one kind of key that PyJWT 2.6 does not write as a JWK."""

    @staticmethod
    def to_jwk(key):
        numbers = key.public_numbers()
        size = (key.curve.key_size + 7) // 8
        text = {name: base64.urlsafe_b64encode(value.to_bytes(size, "big")).decode().rstrip("=")
                for name, value in (("x", numbers.x), ("y", numbers.y))}
        return json.dumps({"kty": "EC", "crv": f"P-{key.curve.key_size}", **text})


class Issuer:
    """Listens from the start; `keys` may be changed and `behaviour` set to "ok", "broken" or "silent" at any time."""

    def __init__(self, resource=RESOURCE, algorithms=("ES256",)):
        self.resource, self.behaviour = resource, "ok"
        self.keys = [Key(f"key-{a}", a) for a in algorithms]
        self.codes, self.granted, self.fetches = {}, [], 0
        self.released = threading.Event()  # ends what "silent" began
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.answer(self, "")

            def do_POST(self):
                issuer.answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def settings(self, **changes):
        """The gateway's environment for this issuer."""
        env = {"ISSUER": self.url, "RESOURCE": self.resource, "JWKS": self.url + "/keys", "SCOPES": SCOPE}
        return {f"LLM_GATEWAY_AUTH_{name}": value for name, value in {**env, **changes}.items()}

    def key_set(self):
        return json.dumps({"keys": [key.jwk() for key in self.keys]})

    def claims(self, **changes):
        """Good claims; a change to None takes one away."""
        now = int(time.time())
        claims = {"iss": self.url, "sub": "ada", "aud": self.resource, "iat": now, "exp": now + 300, "scope": SCOPE}
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, key=None, headers=None, **changes):
        key = key or self.keys[0]
        return jwt.encode(self.claims(**changes), key.private, key.algorithm,
                          {"kid": key.kid, "typ": "at+jwt", **(headers or {})})

    # ---- HTTP ----

    def answer(self, request, body):
        url = urllib.parse.urlsplit(request.path)
        fields = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/keys":
            self.fetches += 1
            if self.behaviour == "silent":
                self.released.wait(30)
            self.reply(request, 200 if self.behaviour == "ok" else 500, self.key_set())
        elif url.path == "/.well-known/oauth-authorization-server":
            self.reply(request, 200, json.dumps(self.metadata()))
        elif url.path == "/register":
            self.reply(request, 201, json.dumps({**json.loads(body), "client_id": secrets.token_hex(8)}))
        elif url.path == "/authorize":
            self.authorize(request, fields)
        elif url.path == "/token":
            self.grant(request, dict(urllib.parse.parse_qsl(body)))
        else:
            self.reply(request, 404, "{}")

    @staticmethod
    def reply(request, status, body, **headers):
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **headers}.items():
            request.send_header(name, str(value))
        request.end_headers()
        request.wfile.write(body.encode())

    def metadata(self):
        return {"issuer": self.url, "authorization_endpoint": self.url + "/authorize",
                "token_endpoint": self.url + "/token", "registration_endpoint": self.url + "/register",
                "jwks_uri": self.url + "/keys", "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
                "code_challenge_methods_supported": ["S256"], "scopes_supported": [SCOPE],
                "authorization_response_iss_parameter_supported": True}

    def authorize(self, request, fields):
        """The user says yes at once."""
        code = secrets.token_hex(8)
        self.codes[code] = fields
        query = urllib.parse.urlencode({"code": code, "state": fields.get("state", ""), "iss": self.url})
        self.reply(request, 302, "", Location=f"{fields['redirect_uri']}?{query}")

    def grant(self, request, fields):
        if fields.get("grant_type") == "authorization_code":
            asked = self.codes.pop(fields.get("code"), None)
            digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
            if not asked or base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
                return self.reply(request, 400, '{"error":"invalid_grant"}')
            fields = {**asked, **fields}
        scope, resource = fields.get("scope", ""), fields.get("resource", "nobody")
        self.granted.append({"scope": scope, "resource": resource, "grant": fields["grant_type"]})
        token = self.token(scope=scope, aud=resource, sub=fields.get("client_id", "client"))
        return self.reply(request, 200, json.dumps(
            {"access_token": token, "token_type": "Bearer", "expires_in": 300, "scope": scope}))
