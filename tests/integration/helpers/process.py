"""Starts programs, reads what they say, and ends them by their own process id.

stderr (and stdout, unless it is a pipe) go to files, so that nothing a program writes can block it and everything
it wrote can be searched afterwards. Waiting is polling with a deadline, never a fixed sleep.
"""
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(os.environ.get("GATEWAY_ROOT", pathlib.Path(__file__).resolve().parents[3]))
BINARY = pathlib.Path(os.environ.get("GATEWAY_BINARY", ROOT / "build/release/llm-gateway"))
SHARED = pathlib.Path(os.environ.get("GATEWAY_SHARED", ROOT.parent / "shared"))
FIXTURES = BINARY.parent / "mcp-conformance-server"
DEMO = ROOT / "data/demo"

PATIENCE = 20  # seconds; generous, since a loaded machine is slow and a failing test may wait


def eventually(check, what, timeout=PATIENCE):
    """The first true value of check(); fails naming `what` when none came in time."""
    deadline = time.monotonic() + timeout
    while True:
        value = check()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {timeout} s: {what}"
        time.sleep(0.005)


class Process:
    """A running llm-gateway, or another `program`, whose output is kept in `folder`."""

    def __init__(self, arguments, env, folder, pipes=False, cwd=None, program=BINARY):
        folder.mkdir(parents=True, exist_ok=True)
        self.stderr_path = folder / "stderr.log"
        self.stdout_path = folder / "stdout.log"
        with open(self.stderr_path, "wb") as err, open(self.stdout_path, "wb") as out:
            self.popen = subprocess.Popen(
                [str(program), *map(str, arguments)], env=env, cwd=cwd or folder, stderr=err,
                stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipes else out)

    def stderr(self):
        return self.stderr_path.read_text(errors="replace")

    def wait_for(self, pattern, timeout=PATIENCE):
        """The match of `pattern` in stderr, once it is there."""
        def look():
            found = re.search(pattern, self.stderr())
            if not found and self.popen.poll() is not None:
                raise AssertionError(f"ended with {self.popen.returncode} before {pattern!r}:\n{self.stderr()}")
            return found
        return eventually(look, f"{pattern!r} on stderr:\n{self.stderr()}", timeout)

    def signal(self, number):
        if self.popen.poll() is None:
            os.kill(self.popen.pid, number)

    def wait(self, timeout=PATIENCE):
        return self.popen.wait(timeout)

    def terminate(self, timeout=PATIENCE):
        """SIGTERM, then the exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not end on SIGTERM within {timeout} s:\n{self.stderr()}") from None

    def kill(self):
        """SIGKILL, and gone for certain."""
        self.signal(signal.SIGKILL)
        self.wait()
