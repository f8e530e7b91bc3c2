"""Runs the official MCP conformance suite and prints what it found.

Every suite runs against the fixture server (apps/mcp-conformance-server), which offers what the scenarios prescribe;
the scenarios that prescribe nothing run against the gateway itself as well. There is no list of expected failures, and
a warning counts as one. The suite is installed below build/ on first use; a machine without npm skips, but not in CI.
"""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))

import packages  # noqa: E402

ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("GATEWAY_BUILD", ROOT / "build"))
SUITE, OLD_SUITE = "@modelcontextprotocol/conformance", "conformance-0-1"
SKILLS = ("sep-2640-skills-enumeration", "sep-2640-skills-manifest", "sep-2640-skills-directory")

# (title, package, arguments, how many checks must pass at least)
FIXTURES = [("2026-07-28", SUITE, ("--requirements", "2026-07-28"), 196),
            ("2025-11-25", SUITE, ("--requirements", "2025-11-25"), 84),
            ("2025-06-18", SUITE, ("--suite", "all", "--spec-version", "2025-06-18"), 56),
            ("2025-03-26", SUITE, ("--suite", "all", "--spec-version", "2025-03-26"), 3),
            *((name, SUITE, ("--scenario", name), least) for name, least in zip(SKILLS, (32, 6, 7))),
            ("suite of 0.1.16", OLD_SUITE, ("--suite", "all"), 47)]

# Scenarios that ask for no tool, resource or prompt of a certain name, and how many checks must pass.
OF_THE_GATEWAY = [("server-initialize", 3), ("server-session-lifecycle", 3), ("ping", 2), ("logging-set-level", 2),
                  ("tools-list", 3), ("resources-list", 2), ("prompts-list", 2), ("sep-2164-resource-not-found", 4),
                  ("caching", 8), ("dns-rebinding-protection", 2), ("server-sse-multiple-streams", 1),
                  ("http-header-validation", 14), ("input-required-result-unsupported-methods", 2),
                  (SKILLS[0], 32), (SKILLS[1], 6), (SKILLS[2], 7)]


class Server:
    """A server on a free port, ended by its own process id."""

    def __init__(self, command, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Nothing of the machine's own: no keys, no configuration.
        env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self.popen = subprocess.Popen([*map(str, command), "--port", str(self.port)], env=env, cwd=folder,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.popen.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{command[0]} does not listen") from None
                time.sleep(0.02)

    def url(self):
        return f"http://127.0.0.1:{self.port}/mcp"

    def stop(self):
        self.popen.terminate()
        self.popen.wait(20)


def run_suite(folder, node, package, arguments, url, checks):
    """(passed, failed, warnings, what was wrong) of one run of the suite, which writes its checks below `checks`."""
    script = folder / "node_modules" / package / "dist/index.js"
    try:
        done = subprocess.run([node, script, "server", "--url", url, "-o", checks, *arguments], cwd=folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        return 0, 1, 0, ["not done within 10 minutes"]
    found = {"SUCCESS": 0, "FAILURE": 0, "WARNING": 0}
    wrong = []
    for file in sorted(checks.rglob("checks.json")):
        for check in json.loads(file.read_text()):
            if check["status"] in found:
                found[check["status"]] += 1
            if check["status"] in ("FAILURE", "WARNING"):
                wrong.append(f"{file.parent.name}: {check['status']} {check['id']}: {check.get('errorMessage', '')}")
    # A scenario that breaks down writes no checks, but the closing line counts it.
    total = re.search(r"Total: \d+ passed, (\d+) failed", done.stdout + done.stderr)
    failed = max(found["FAILURE"], int(total[1]) if total else 0)
    if done.returncode != 0 and failed == 0:
        failed, wrong = 1, wrong + [f"exit code {done.returncode}: {(done.stdout + done.stderr)[-1000:]}"]
    return found["SUCCESS"], failed, found["WARNING"], wrong


def main():
    try:
        folder, node = packages.node_environment(HERE, BUILD / "conformance")
    except packages.Unavailable as reason:
        print(f"conformance: {reason}")
        print("0 passed, 1 failed, 0 skipped" if os.environ.get("CI") else "0 passed, 0 failed, 1 skipped")
        return 1 if os.environ.get("CI") else 0
    passed = failed = 0

    def row(server, title, package, arguments, least, url):
        nonlocal passed, failed
        checks = scratch / f"checks-{server}-{title.replace(' ', '-')}"
        good, bad, warnings, wrong = run_suite(folder, node, package, arguments, url, checks)
        fine = bad == 0 and warnings == 0 and good >= least
        passed, failed = passed + good, failed + bad + warnings + (bad == 0 and good < least)
        print(f"{server:<8} {title:<45} {good:>4} passed {bad:>3} failed {warnings:>3} warnings"
              f"  {'ok' if fine else 'FAIL'}", flush=True)
        for line in wrong:
            print(f"         {line}", flush=True)

    with tempfile.TemporaryDirectory(prefix="mcp-conformance-") as scratch:
        scratch = pathlib.Path(scratch)
        fixtures = Server([BUILD / "release/mcp-conformance-server"], scratch)
        gateway = Server([BUILD / "release/llm-gateway", "run", "--data-dir", scratch / "data"], scratch)
        try:
            for title, package, arguments, least in FIXTURES:
                row("fixtures", title, package, arguments, least, fixtures.url())
            for name, least in OF_THE_GATEWAY:
                row("gateway", name, SUITE, ("--scenario", name), least, gateway.url())
        finally:
            fixtures.stop()
            gateway.stop()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


sys.exit(main())
