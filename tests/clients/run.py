"""Drives the release binary with real MCP clients, over HTTP and stdio, in every era of the protocol each speaks.

The upstream is the demo's recordings with the mock beside them, so no key is needed. Where a server must ask its
client something, the clients talk to the fixture server of the conformance suite. One line a client, server, transport
and mode; the closing line is "N passed, N failed, N skipped". Clients that cannot be installed are skipped by name,
unless CI is set: there they are required.
"""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from helpers.issuer import Issuer  # noqa: E402
from helpers.process import BINARY, DEMO, FIXTURES  # noqa: E402
from helpers.stage import Stage  # noqa: E402

import packages  # noqa: E402

LEGACY, MODERN = "2025-11-25", "2026-07-28"
TIMEOUT = 120  # seconds, for one client with all its steps


@dataclass
class Case:
    client: str
    transport: str
    mode: str       # as the client is told
    era: str        # as it must come out
    runtime: str    # which environment it needs: "node", "mcp1", "mcp2", "go"
    script: str
    server: str = "gateway"  # or "fixtures": the server of the conformance suite, which asks questions back

    def name(self):
        return f"{self.client:<24} {self.server:<8} {self.transport:<5}  {self.mode:<10}"


@dataclass
class Outcome:
    word: str       # "ok", "FAIL", "skip"
    detail: str
    seconds: float = 0


def cases():
    over = [("TypeScript SDK 1.32.2", "node", "typescript1.mjs", [("initialize", LEGACY)]),
            ("TypeScript client 2.4.0", "node", "typescript2.mjs",
             [("default", LEGACY), ("auto", MODERN), (MODERN, MODERN)]),
            ("Python SDK 1.30.0", "mcp1", "python1.py", [("initialize", LEGACY)]),
            ("Python SDK 2.3.0", "mcp2", "python2.py", [("legacy", LEGACY), ("auto", MODERN), (MODERN, MODERN)]),
            ("Inspector 2.12.0", "node", "inspector.py", [("legacy", LEGACY), ("auto", MODERN), ("modern", MODERN)]),
            ("Go SDK 1.8.0", "go", "main.go", [(LEGACY, LEGACY), (MODERN, MODERN)])]
    listed = [Case(client, transport, mode, era, runtime, script) for client, runtime, script, modes in over
              for transport in ("http", "stdio") for mode, era in modes]
    asked = [dataclasses.replace(case, server="fixtures") for case in listed if case.script != "inspector.py"]
    older = [Case("TypeScript SSE 1.32.2", "sse", "initialize", LEGACY, "node", "typescript1.mjs", server)
             for server in ("gateway", "fixtures")]
    tasks = [Case("ext-tasks 0.2.2", transport, mode, era, "node", "ext_tasks.mjs", "fixtures")
             for transport in ("http", "stdio") for mode, era in (("initialize", LEGACY), (MODERN, MODERN))]
    return listed + asked + older + tasks + [Case("TypeScript OAuth 2.4.0", "http", mode, era, "node", "oauth.mjs")
                     for mode, era in (("default", LEGACY), (MODERN, MODERN))] + [
        Case("mcp-remote 0.15.1", "http", "initialize", LEGACY, "node", "typescript1.mjs", server)
        for server in ("gateway", "fixtures")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(runtime):
    """What packages gives for a runtime, or why it cannot be had."""
    try:
        if runtime == "go":
            return packages.go_client()
        return packages.node_environment() if runtime == "node" else packages.python_environment(runtime)
    except packages.Unavailable as reason:
        return reason


class Lab:
    """The servers under test and the clients' environments."""

    def __init__(self, folder, runtimes):
        self.stage = Stage(folder)
        self.upstream = self.stage.playback(DEMO)
        self.extra = {"CUSTOM_BASE_URL": self.upstream.url + "/mock/v1"}
        self.gateway = self.stage.gateway(self.upstream, **self.extra)
        # A second one, for which its clients need an issuer's tokens. These name it by its address.
        port = free_port()
        self.issuer = Issuer(resource=f"http://127.0.0.1:{port}/mcp")
        self.guarded = self.stage.gateway(self.upstream, port=port, data_dir=folder / "guarded",
                                          **self.issuer.settings())
        self.fixtures_port = free_port()
        self.fixtures_log = folder / "fixtures.log"
        with open(self.fixtures_log, "wb") as log:
            self.fixtures = subprocess.Popen([str(FIXTURES), "--port", str(self.fixtures_port)],
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.runtimes = {name: environment(name) for name in runtimes}

    def clear(self):
        self.fixtures.terminate()
        self.fixtures.wait()
        self.stage.clear()
        self.issuer.close()

    def job(self, case):
        """What the client's script is told; stdio servers share the data directory with the HTTP one."""
        env = self.stage.environment(self.upstream, **self.extra)
        path = "/sse" if case.transport == "sse" else "/mcp"
        address, command = self.gateway.address, [str(BINARY), "stdio", "--toolset", "all", "--data-dir",
                                                  str(self.stage.data_dir)]
        if case.server == "fixtures":
            address, command = f"127.0.0.1:{self.fixtures_port}", [str(FIXTURES), "--stdio"]
        return {"transport": case.transport, "mode": case.mode, "server": case.server, "env": env,
                "url": f"http://{address}{path}", "command": command, "calls": str(HERE / "tool_calls.json"),
                "journal": self.upstream.url + "/mock/_mock/journal",
                "tag": "-".join(case.name().split()).lower()}

    def command(self, case):
        runtime, job = self.runtimes[case.runtime], self.job(case)
        if case.runtime == "go":
            return [str(runtime), json.dumps(job)]
        if case.runtime != "node":
            return [str(runtime), str(HERE / "python" / case.script), json.dumps(job)]
        folder, node = runtime
        bin_folder = folder / "node_modules/.bin"
        if case.script == "oauth.mjs":
            job.update(url=f"http://{self.guarded.address}/mcp", issuer=self.issuer.url, resource=self.issuer.resource)
        if case.script == "inspector.py":
            job["inspector"] = [str(node), str(bin_folder / "mcp-inspector")]
            return [sys.executable, str(HERE / case.script), json.dumps(job)]
        if case.client.startswith("mcp-remote"):
            job["command"] = [str(node), str(bin_folder / "mcp-remote"), job["url"], "--allow-http", "--transport",
                              "http-only"]
            job["transport"] = "stdio"
        return [str(node), str(folder / case.script), json.dumps(job)]

    def run(self, case):
        reason = self.runtimes[case.runtime]
        if isinstance(reason, packages.Unavailable):
            # Debian 12 has no Go that builds this one, so that it cannot be required.
            return Outcome("FAIL" if in_ci() and case.runtime != "go" else "skip", str(reason))
        started = time.monotonic()
        try:
            done = subprocess.run(self.command(case), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  env=self.stage.environment(), timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return Outcome("FAIL", f"not done within {TIMEOUT} s" + self.said_by_server(case))
        outcome = judge(case, done)
        outcome.seconds = time.monotonic() - started
        if outcome.word == "FAIL":
            outcome.detail += self.said_by_server(case, done.stderr)
        return outcome

    def said_by_server(self, case, stderr=""):
        """The last words of the server that the client talked to, which over stdio are on the client's `stderr`; and
        whether it still runs."""
        if case.transport == "stdio":
            return f"\nstandard error:\n{last_lines(stderr)}"
        popen, log = self.fixtures, self.fixtures_log
        if case.server == "gateway":
            process = (self.guarded if case.script == "oauth.mjs" else self.gateway).process
            popen, log = process.popen, process.stderr_path
        ended = f" (it ended with {popen.returncode})" if popen.poll() is not None else ""
        return f"\nthe server's log{ended}:\n{last_lines(log.read_text(errors='replace'))}"


def last_lines(text):
    return "\n".join(text.splitlines()[-8:])


def judge(case, done):
    """From a client's report to an outcome. A client that ends without one has failed."""
    try:
        report = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        return Outcome("FAIL", f"no report, exit code {done.returncode}\n{done.stderr.strip()[-2000:]}")
    problems = [f"{failure['step']}: {failure['error']}" for failure in report["failed"]]
    if report["era"] != case.era:
        problems.append(f"agreed on {report['era']} instead of {case.era}")
    if done.returncode != 0 and not problems:
        problems.append(f"exit code {done.returncode}: {done.stderr.strip()[-2000:]}")
    if problems:
        return Outcome("FAIL", "\n".join(problems))
    return Outcome("ok", f"{report['era']}  {len(report['passed'])} steps")


def in_ci():
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def show(case, outcome):
    first, *rest = [line for line in outcome.detail.splitlines() if line.strip()] or [""]
    print(f"{outcome.word:<4}  {case.name()}  {first}  {outcome.seconds:.1f} s".rstrip(), flush=True)
    for line in rest:
        print(f"      {line}", flush=True)


def main():
    wanted = [word.lower() for word in sys.argv[1:]]  # of a client's line; all words must occur
    chosen = [case for case in cases() if all(word in case.name().lower() for word in wanted)]
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    with tempfile.TemporaryDirectory(prefix="llm-gateway-clients-") as folder:
        lab = Lab(pathlib.Path(folder), {case.runtime for case in chosen})
        try:
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                for case, outcome in zip(chosen, pool.map(lab.run, chosen)):
                    show(case, outcome)
                    counts[outcome.word] += 1
        finally:
            lab.clear()
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


sys.exit(main())
