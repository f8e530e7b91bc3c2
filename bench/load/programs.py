"""The programs that are measured or measure: how they are started, what /proc says of them, how they end.

Everything a program writes goes to files below build/bench, and every program is ended by its own process id.
"""
import grp
import json
import os
import pathlib
import pwd
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(os.environ.get("GATEWAY_ROOT", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("GATEWAY_BUILD", ROOT / "build"))
BINARY = pathlib.Path(os.environ.get("GATEWAY_BINARY", BUILD / "release/llm-gateway"))
SHARED = pathlib.Path(os.environ.get("GATEWAY_SHARED", ROOT.parent / "shared"))
WORK = BUILD / "bench"
PATIENCE = 20  # seconds to wait for a program to be ready
TICKS = os.sysconf("SC_CLK_TCK")


def allow_many_descriptors():
    """A thousand streams are two thousand sockets in the gateway alone."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A running program; its stderr is kept in `folder`/NAME.log."""

    def __init__(self, name, command, env=None, pipes=False):
        folder = WORK / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = folder / f"{name}.log"
        pipe = subprocess.PIPE if pipes else subprocess.DEVNULL
        with open(self.log, "wb") as err:
            self.process = subprocess.Popen([str(word) for word in command], env=env, cwd=WORK, stdin=pipe,
                                            stdout=pipe, stderr=err)

    def wait_for(self, pattern):
        """The first match of `pattern` in the program's stderr."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise RuntimeError(f"{self.name} is not ready: {self.log.read_text(errors='replace')[-2000:]}")

    def pids(self):
        """The process and its children (nginx works in a child)."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def cpu_seconds(self):
        """User and system time of all its threads so far."""
        ticks = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def memory_mb(self, field="VmRSS"):
        """Resident memory in 10^6 bytes, all processes added up; VmHWM is the largest so far."""
        kib = 0
        for pid in self.pids():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            kib += int(re.search(field + r":\s+(\d+) kB", status).group(1))
        return kib * 1024 / 1e6

    def stop(self):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.kill(self.process.pid, signal.SIGKILL)
                self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


class Stage:
    """What has been started; leaving it ends everything, the last one first."""

    def __init__(self):
        self.programs = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.stop()

    def start(self, *args, **kwargs):
        program = Program(*args, **kwargs)
        self.programs.append(program)
        return program

    def mock(self, *options):
        """The mock upstream; gives (program, base address)."""
        program = self.start("mock", [BINARY, "playback", "--mock", "--port", 0, *options])
        return program, program.wait_for(r"playback on (http://\S+)").group(1)

    def gateway(self, name, upstream, **settings):
        """The gateway over HTTP as it is shipped, on an empty data folder; gives (program, base address)."""
        program = self.start(name, [BINARY, "run", "--port", 0, "--data-dir", empty_folder(name)],
                             env=gateway_env(upstream, **settings))
        return program, program.wait_for(r"listens on (http://[^/\s]+)").group(1)

    def nginx(self, upstream):
        """nginx, one worker, in front of `upstream`; gives (program, base address)."""
        folder = empty_folder("nginx")
        port = free_port()
        config = folder / "nginx.conf"
        config.write_text(nginx_config(folder, port, upstream))
        program = self.start("nginx", ["/usr/sbin/nginx", "-p", folder, "-c", config, "-e", folder / "error.log",
                                       "-g", "daemon off;"])
        wait_for_port(port)
        return program, f"http://127.0.0.1:{port}"

    def node_command(self, script):
        """How a program of the baseline is started."""
        return [node_folder() / "node_modules/.bin/node", node_folder() / script]

    def node(self, script):
        """A server of the baseline; gives (program, base address)."""
        port = free_port()
        program = self.start(script, [*self.node_command(script), port])
        program.wait_for("ready")
        return program, f"http://127.0.0.1:{port}"


def gateway_env(upstream, **settings):
    """A user's environment with one provider, and nothing of the machine's own settings and keys."""
    env = {"PATH": os.environ["PATH"], "HOME": str(WORK / "home"), "XDG_CONFIG_HOME": str(WORK / "home/config"),
           "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": upstream + "/v1"}
    env.update({key: str(value) for key, value in settings.items()})
    return env


def empty_folder(name):
    folder = WORK / "data" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def wait_for_port(port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"nothing listens on port {port}")


def nginx_config(folder, port, upstream):
    temporary = "".join(f"  {kind}_temp_path {folder}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(os.getgid()).gr_name
    common = "proxy_http_version 1.1; proxy_set_header Connection \"\";"
    return f"""{f"user {user} {group};" if os.getuid() == 0 else ""}
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
{temporary}  access_log off;
  keepalive_requests 1000000000;
  upstream mock {{ server {upstream.removeprefix("http://")}; keepalive 64; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://mock; {common} }}
    location /stream/ {{ proxy_pass http://mock/; proxy_buffering off; {common} }}
  }}
}}
"""


def node_folder():
    return WORK / "mcp-baseline"


def prepare_node():
    """Installs the baseline servers; gives the reason when that cannot be."""
    source = SHARED / "bench/mcp-baseline"
    if not source.is_dir():
        return f"{source.name} is not there (GATEWAY_SHARED names the folder it is in)"
    if not shutil.which("npm"):
        return "npm is not installed"
    folder = node_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.suffix in (".json", ".mjs"):
            (folder / file.name).write_bytes(file.read_bytes())
    node = folder / "node_modules/.bin/node"
    if not node.exists():
        npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if npm.returncode != 0 or not node.exists():
            return "npm install failed: " + npm.stderr.strip()[-300:]
    return None


def versions():
    """What was measured beside the gateway, for the report."""
    def first_line(command):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return ""
        return (done.stdout + done.stderr).strip().splitlines()[0] if done.stdout + done.stderr else ""

    found = {"llm-gateway": first_line([str(BINARY), "--version"]),
             "nginx": first_line(["/usr/sbin/nginx", "-v"]).removeprefix("nginx version: "),
             "wrk": " ".join(first_line(["wrk", "-v"]).split()[:2])}
    node = node_folder() / "node_modules/.bin/node"
    if node.exists():
        found["node"] = first_line([str(node), "--version"])
        sdk = node_folder() / "node_modules/@modelcontextprotocol/server/package.json"
        found["TypeScript SDK"] = json.loads(sdk.read_text())["version"]
    return found
