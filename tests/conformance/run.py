"""Runs the official MCP conformance suite and prints what it found.

Every suite runs against the fixture server (apps/mcp-conformance-server), which offers what the scenarios prescribe;
the scenarios that prescribe nothing run against the gateway itself as well. There is no list of expected failures, and
a warning counts as one. The suite is installed below build/ on first use; a machine without npm skips, but not in CI.
"""
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
            *((name, SUITE, ("--scenario", name), 6) for name in SKILLS),
            ("suite of 0.1.16", OLD_SUITE, ("--suite", "all"), 44)]

# Scenarios that ask for no tool, resource or prompt of a certain name.
OF_THE_GATEWAY = ["server-initialize", "server-session-lifecycle", "ping", "logging-set-level", "tools-list",
                  "resources-list", "prompts-list", "sep-2164-resource-not-found", "caching",
                  "dns-rebinding-protection", "server-sse-multiple-streams", "http-header-validation",
                  "input-required-result-unsupported-methods", *SKILLS]


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


def run_suite(folder, node, package, arguments, url):
    """(passed, failed, warnings, output) of one run of the suite."""
    script = folder / "node_modules" / package / "dist/index.js"
    done = subprocess.run([node, script, "server", "--url", url, *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=600)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
    total = re.search(r"Total: (\d+) passed, (\d+) failed", output)
    single = re.search(r"Passed: (\d+)/(\d+), (\d+) failed", output)
    warnings = len(re.findall(r"\bWARNING\b", output))
    if total:
        return int(total[1]), int(total[2]), warnings, output
    if single:
        return int(single[1]), int(single[3]), warnings, output
    return 0, 1, warnings, output


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
        good, bad, warnings, output = run_suite(folder, node, package, arguments, url)
        fine = bad == 0 and warnings == 0 and good >= least
        passed, failed = passed + good, failed + bad + warnings + (bad == 0 and good < least)
        print(f"{server:<8} {title:<45} {good:>4} passed {bad:>3} failed {warnings:>3} warnings"
              f"  {'ok' if fine else 'FAIL'}", flush=True)
        if not fine:
            print("\n".join(line for line in output.splitlines() if re.search("FAIL|WARN|✗", line)), flush=True)

    with tempfile.TemporaryDirectory(prefix="mcp-conformance-") as scratch:
        scratch = pathlib.Path(scratch)
        fixtures = Server([BUILD / "release/mcp-conformance-server"], scratch)
        gateway = Server([BUILD / "release/llm-gateway", "run", "--data-dir", scratch / "data"], scratch)
        try:
            for title, package, arguments, least in FIXTURES:
                row("fixtures", title, package, arguments, least, fixtures.url())
            for name in OF_THE_GATEWAY:
                row("gateway", name, SUITE, ("--scenario", name), 1, gateway.url())
        finally:
            fixtures.stop()
            gateway.stop()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


sys.exit(main())
