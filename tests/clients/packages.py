"""Installs the MCP clients, at the versions this folder fixes, below build/clients, and keeps them between runs.

What is installed is remembered by a hash of what was asked for, so that a second run touches no network. Only the
registries' ordinary clients are used, and no package gets to run an install script.
"""
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("GATEWAY_BUILD", HERE.parents[1] / "build")) / "clients"


class Unavailable(Exception):
    """Why a set of clients cannot be had on this machine."""


def python_environment(name):
    """The interpreter of a virtual environment with python/requirements-NAME.txt."""
    requirements = HERE / "python" / f"requirements-{name}.txt"
    folder = BUILD / f"python-{name}"

    def install():
        run([sys.executable, "-m", "venv", folder], "a Python virtual environment")
        run([folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
            "the Python packages")

    once(folder, [requirements.read_bytes(), sys.version.encode()], install)
    return folder / "bin/python"


def node_environment(source=HERE / "node", folder=BUILD / "node"):
    """`folder` with the packages and scripts of `source` and the Node.js to run them: (folder, node)."""
    npm = shutil.which("npm")

    def install():
        if not npm:
            raise Unavailable("npm is not installed")
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, folder)
        run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], "the Node.js packages",
            folder)

    once(folder, [(source / "package-lock.json").read_bytes(), platform.machine().encode()], install)
    # Modules are looked for beside the script that imports them.
    for script in source.glob("*.mjs"):
        shutil.copy(script, folder)
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    node = folder / f"node_modules/node-linux-{machine}/bin/node"
    if not node.exists():
        raise Unavailable(f"there is no Node.js for {platform.machine()}")
    return folder, node


def go_client():
    """The client of the Go SDK, built from go/. Wants a Go that is newer than Debian 12's; none is installed for it."""
    folder, source = BUILD / "go", HERE / "go"
    go = shutil.which("go", path=os.environ["PATH"] + ":/usr/local/go/bin")

    def install():
        if not go:
            raise Unavailable("there is no Go")
        folder.mkdir(parents=True)
        run([go, "build", "-o", folder / "client", "."], "the Go SDK", source)

    once(folder, [(source / name).read_bytes() for name in ("main.go", "go.mod", "go.sum")], install)
    return folder / "client"


def once(folder, asked, install):
    """Calls `install` unless `folder` holds what was `asked` for already; a broken folder is made anew."""
    wanted = hashlib.sha256(b"\0".join(asked)).hexdigest()
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {folder.name}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    install()
    stamp.write_text(wanted)


def run(command, what, cwd=None):
    try:
        done = subprocess.run([str(part) for part in command], cwd=cwd, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=900)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{what} could not be installed within 15 minutes") from None
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no reason given"]
        raise Unavailable(f"{what} could not be installed: {last[0]}")
