"""`./dev demo`: the main job as a user would see it, without any key.

Starts the playback upstream on data/demo and a gateway before it, both on free ports and with a folder of their own
that is removed afterwards, and lets a real MCP client (demo_session.py, in a virtual environment) work with them.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests/integration"), str(HERE.parent / "tests/clients")]

from helpers.process import DEMO  # noqa: E402
from helpers.stage import Stage  # noqa: E402

import packages  # noqa: E402


def main():
    try:
        python = packages.python_environment("mcp2")
    except packages.Unavailable as reason:
        print(f"demo: {reason}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="llm-gateway-demo-") as folder:
        stage = Stage(pathlib.Path(folder))
        try:
            # Answers take their time, as a provider's do, or there would be no stream to watch.
            upstream = stage.playback(DEMO, "--fault", "delay=150;split=every:240;pace=30")
            gateway = stage.gateway(upstream, "--root", HERE.parent / "docs")
            url = f"http://{gateway.address}/mcp"
            environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
            return subprocess.run([str(python), str(HERE / "demo_session.py"), url],
                                  env=environment, stdin=subprocess.DEVNULL).returncode
        except KeyboardInterrupt:
            return 130
        finally:
            stage.clear()


sys.exit(main())
