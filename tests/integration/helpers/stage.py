"""Puts a gateway and its upstream on the stage of one test, hermetically, and clears it afterwards."""
import http.client
import json
import os
import subprocess

from helpers import ledger, models
from helpers.mcp import LegacyClient, ModernClient, StdioClient
from helpers.process import BINARY, FIXTURES, PATIENCE, Process, eventually

# Provider, path of its base URL below the upstream's address, as real base URLs end.
BASE_PATHS = {
    "openai": "/openai/v1", "anthropic": "/anthropic/v1", "gemini": "/gemini/v1beta", "deepseek": "/deepseek",
    "openrouter": "/openrouter/api/v1", "groq": "/groq/openai/v1", "mistral": "/mistral/v1", "xai": "/xai/v1",
}
SEED_PROVIDERS = ("openai", "anthropic", "gemini", "deepseek")


def get_json(address, path, method="GET", body=None):
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    try:
        connection.request(method, path, body)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


class Upstream:
    """`llm-gateway playback`, of recordings or as the mock."""

    def __init__(self, process, mock):
        self.process = process
        self.url = process.wait_for(r"playback on (http://\S+)").group(1)
        self.address = self.url.removeprefix("http://")
        self.control = "/_mock/" if mock else "/_playback/"

    def journal(self):
        return get_json(self.address, self.control + "journal")["entries"]

    def totals(self):
        return get_json(self.address, self.control + "totals")

    def completions(self):
        """The journal without the lists of models that the gateway may ask for by itself."""
        return [e for e in self.journal() if e["method"] == "POST"]

    def script(self, text):
        """Mock: faults of the next requests."""
        return get_json(self.address, "/_mock/script", "POST", text)


class Gateway:
    """`llm-gateway run`, listening."""

    def __init__(self, process):
        self.process = process
        self.address = process.wait_for(r"listens on http://(\S+?)/mcp").group(1)
        process.wait_for(r"connect    ")  # the last line of the banner

    def client(self, **kwargs):
        return ModernClient(self.address, **kwargs)

    def legacy(self, **kwargs):
        return LegacyClient(self.address, **kwargs)

    def get(self, path, headers=None, method="GET", body=None):
        """(status, body) of a plain request. A Host among `headers` replaces the true one."""
        status, _, text = self.fetch(path, headers, method, body)
        return status, text

    def fetch(self, path, headers=None, method="GET", body=None):
        """The same with the headers: (status, headers, body). A value that is a list becomes several headers."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}))
            for name, value in (headers or {}).items():
                for one in value if isinstance(value, list) else [value]:
                    connection.putheader(name, one)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()


class Fixtures:
    """The fixture server of the conformance suite: src/mcp with tools that ask, wait and go on as tasks. Everybody is
    who the token says, unchecked."""

    def __init__(self, process):
        self.process = process
        self.address = process.wait_for(r"listens on http://(\S+?)/mcp").group(1)

    def status(self):
        """How many sessions, calls and running tools there are, and the bytes kept for clients that come back."""
        return get_json(self.address, "/status")

    def client(self, **kwargs):
        return ModernClient(self.address, **kwargs)


class Stage:
    """Starts what a test needs below one temporary folder; clear() ends it all, each by its process id."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.config_dir = folder / "config/llm-gateway"
        self.data_dir = folder / "data"
        self.config_dir.mkdir(parents=True)
        self.configure("")

    def environment(self, upstream=None, providers=SEED_PROVIDERS, **extra):
        """Nothing of the machine's own: no keys, no proxies, no configuration, no local model server."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder / "home"), "LANG": "C.UTF-8",
               "XDG_CONFIG_HOME": str(self.folder / "config"), "XDG_DATA_HOME": str(self.folder / "xdg-data"),
               "LLM_GATEWAY_CLOCK": "2026-11-27T12:00:00Z",  # prices and models' lifetimes are those of one day
               "OLLAMA_BASE_URL": "http://127.0.0.1:9/v1", "LLAMACPP_BASE_URL": "http://127.0.0.1:9/v1"}
        for provider in providers if upstream else ():
            env[f"{provider.upper()}_BASE_URL"] = upstream.url + BASE_PATHS[provider]
            env[f"{provider.upper()}_API_KEY"] = f"test-key-of-{provider}"
        env.update(extra)
        return {name: value for name, value in env.items() if value is not None}

    def configure(self, text, of_models=None):
        """Writes llm-gateway.toml into the configuration folder, with the demo's models in service."""
        (self.config_dir / "llm-gateway.toml").write_text(f"{text}\n{of_models or models.of_the_demo()}")

    def start(self, *arguments, env, pipes=False, cwd=None, program=BINARY):
        process = Process(arguments, env, self.folder / f"process-{len(self.processes)}", pipes, cwd, program)
        self.processes.append(process)
        return process

    def playback(self, folder, *arguments):
        return Upstream(self.start("playback", folder, "--port", 0, *arguments, env=self.environment()), False)

    def mock(self, *arguments):
        return Upstream(self.start("playback", "--mock", "--port", 0, *arguments, env=self.environment()), True)

    def gateway(self, upstream=None, *arguments, port=0, data_dir=None, providers=SEED_PROVIDERS, **env):
        command = ("run", "--port", port, "--data-dir", data_dir or self.data_dir, *arguments)
        return Gateway(self.start(*command, env=self.environment(upstream, providers, **env)))

    def fixtures(self, *arguments):
        return Fixtures(self.start("--port", 0, *arguments, env=self.environment(), program=FIXTURES))

    def stdio(self, upstream=None, *arguments, cwd=None, capabilities=None, **env):
        command = ("stdio", "--data-dir", self.data_dir, *arguments)
        process = self.start(*command, env=self.environment(upstream, **env), pipes=True, cwd=cwd)
        return StdioClient(process, capabilities)

    def cli(self, *arguments, upstream=None, stdin="", cwd=None, **env):
        """Runs a command to its end: subprocess.CompletedProcess with text output."""
        return subprocess.run([str(BINARY), *map(str, arguments), "--data-dir", str(self.data_dir)],
                              env=self.environment(upstream, **env), cwd=cwd or self.folder, input=stdin,
                              capture_output=True, text=True, timeout=60)

    def cli_json(self, *arguments, **kwargs):
        done = self.cli(*arguments, "--json", **kwargs)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def usage(self, *arguments):
        """The usage report, once every attempt is settled: a settlement is written just behind its answer."""
        def settled():
            return not ledger.rows(self.data_dir, "SELECT 1 FROM attempts WHERE outcome IS NULL")
        eventually(settled, "the settlement of every attempt")
        return self.cli_json("usage", *arguments)

    def clear(self):
        """Ends in reverse order. A gateway that does not end well on SIGTERM fails the test."""
        bad = []
        for process in reversed(self.processes):
            if process.popen.poll() is not None:
                continue
            if process.popen.stdin and not process.popen.stdin.closed:
                process.popen.stdin.close()
            code = process.terminate()
            if code != 0:
                bad.append(f"exit code {code}:\n{process.stderr()}")
        assert not bad, "\n".join(bad)
