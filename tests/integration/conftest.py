"""Integration tests: the release binary, driven from outside as its users drive it.

$GATEWAY_BINARY is the program (default build/release/llm-gateway), $GATEWAY_ROOT the project, $GATEWAY_SHARED a
folder of real recordings (default ../shared); tests that need the last one are skipped by name without it.
"""
import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from helpers.process import BINARY, DEMO  # noqa: E402
from helpers.stage import Stage  # noqa: E402


def pytest_sessionstart(session):
    if not BINARY.is_file():
        pytest.exit(f"{BINARY} does not exist; ./dev build makes it", returncode=1)


@pytest.fixture
def stage(tmp_path):
    """An empty stage; whatever the test starts on it is ended with it."""
    stage = Stage(tmp_path)
    yield stage
    stage.clear()


@pytest.fixture
def demo(stage):
    """The demo's recordings, played back."""
    return stage.playback(DEMO)


@pytest.fixture
def mock(stage):
    """The mock upstream, at once and well."""
    return stage.mock()


@pytest.fixture
def recording():
    """recording("openai/0001-…") gives that demo recording."""
    return lambda name: json.loads((DEMO / f"{name}.json").read_text())
