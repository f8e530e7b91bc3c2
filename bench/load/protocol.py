"""What the protocol alone costs: src/mcp and src/server with an echo, beside the same echo of other servers.

The server is the fixture server of the conformance suite; there is no model, no cache and no ledger in it.
"""
import re
import statistics

from load import clients, programs
from load.measure import CONNECTIONS, as_json, echo_request, first_reply_ms, rpc, start_stdio
from load.programs import BINARY

FIXTURES = BINARY.parent / "mcp-conformance-server"
REQUESTS_BEFORE_MEMORY = 1_000_000
SESSIONS = 10_000
STREAMABLE = ["Accept: application/json, text/event-stream"]


def protocol(stage, options, note):
    port = programs.free_port()
    program = stage.start("fixtures", [FIXTURES, "--port", port])
    programs.wait_for_port(port)
    base = f"http://127.0.0.1:{port}"
    cases = [echo_request("echo", (program, base))]
    missing = programs.prepare_node()
    if missing:
        note(f"skipped: the echo of other servers ({missing})")
    else:
        cases += [echo_request("echo_ts2", stage.node("server-ts2.mjs")),
                  echo_request("echo_raw", stage.node("server-raw.mjs"))]
    for case in cases:
        echoed = clients.call_tool(case.url.removesuffix("/mcp"), "echo", {"text": "hello"})
        if echoed["content"][0]["text"] != "hello":
            raise RuntimeError(f"{case.name} does not echo: {echoed}")
        load(case, 2, CONNECTIONS)  # warm-up
    early = program.memory_mb()
    for number in range(options.rounds):
        for case in cases:
            case.runs.append(load(case, options.seconds, CONNECTIONS))
            note(f"round {number + 1}/{options.rounds}  {case.name:8} {case.runs[-1].cpu_us:7.1f} µs CPU"
                 f"  {case.runs[-1].per_second:8.0f} req/s  p99 {case.runs[-1].p99_ms:.2f} ms")
    figures = {}
    for case in cases:
        figures.update(case.figures())
    if not missing:
        figures["echo.ratio_ts2"] = figures["echo.per_second"] / figures["echo_ts2.per_second"]
        figures["echo.p99_ratio_raw"] = figures["echo.p99_ms"] / figures["echo_raw.p99_ms"]

    served = sum(run.requests for run in cases[0].runs)
    while served < REQUESTS_BEFORE_MEMORY:
        served += load(cases[0], options.seconds, CONNECTIONS).requests
    figures["echo.memory_early_mb"], figures["echo.memory_mb"] = early, program.memory_mb()
    figures["sessions.memory_mb"], figures["sessions.used_memory_mb"] = idle_sessions(stage)
    note(f"memory: {early:.1f} MB, {program.memory_mb():.1f} MB after {served:,} requests, "
         f"{figures['sessions.memory_mb']:.1f} MB with {SESSIONS:,} sessions, "
         f"{figures['sessions.used_memory_mb']:.1f} MB once each was used")
    figures.update(cold_starts(options))
    figures.update(piped(stage, options, note, None if missing else stage.node_command("stdio-ts2.mjs")))
    return figures


def cold_starts(options):
    """From exec to the first reply over stdio, in each era."""
    figures = {}
    with programs.Stage() as inner:
        _, mock = inner.mock()
        folder = programs.empty_folder("start-protocol")
        start_stdio(mock, folder)  # makes the data folder
        for era, line in (("", clients.initialize_line()), ("_discover", clients.discover_line())):
            figures[f"start.gateway_stdio{era}_ms"] = statistics.median(
                start_stdio(mock, folder, line) for _ in range(options.starts))
            figures[f"start.fixtures_stdio{era}_ms"] = statistics.median(
                first_reply_ms([FIXTURES, "--stdio"], None, line) for _ in range(options.starts))
    return figures


def piped(stage, options, note, other):
    """Messages a second over stdio; the echo beside the same of another server, if there is its command."""
    call = as_json({"name": "echo", "arguments": {"text": "x" * 32}})
    echoed = as_json({"type": "text", "text": "x" * 32}).encode()
    kinds = {"ping": ([rpc(n, "ping", "{}") for n in range(300_000)], b'"result":{}'),
             "echo": ([rpc(n, "tools/call", call) for n in range(100_000)], echoed),
             "list": ([rpc(n, "tools/list", "{}") for n in range(20_000)], b'"name":"test_simple_text"')}
    runs = [("", stage.start("fixtures-stdio", [FIXTURES, "--stdio"], pipes=True), kinds)]
    if other:
        few = ([rpc(n, "tools/call", call) for n in range(10_000)], echoed)
        runs.append(("_ts2", stage.start("ts2-stdio", other, pipes=True), {"echo": few}))
    figures = {}
    for suffix, program, of_it in runs:
        clients.open_session(program)
        for name, (lines, expected) in of_it.items():
            rounds = [clients.pipelined(program, lines, expected) for _ in range(options.rounds)]
            figures[f"protocol.stdio_{name}{suffix}_per_second"] = statistics.median(run[0] for run in rounds)
            figures[f"protocol.stdio_{name}{suffix}_cpu_us"] = statistics.median(run[1] for run in rounds)
    if other:
        figures["protocol.stdio_ratio_ts2"] = (figures["protocol.stdio_echo_per_second"] /
                                               figures["protocol.stdio_echo_ts2_per_second"])
    note("stdio: " + ", ".join(f"{name.removeprefix('protocol.stdio_')} {value:.1f}" for name, value in figures.items()))
    return figures


def load(case, seconds, connections):
    return clients.wrk(case.program, case.url, case.script, case.variables, seconds, connections)


def idle_sessions(stage):
    """Resident memory of a server with many sessions, before and after each of them was used once."""
    port = programs.free_port()
    program = stage.start("sessions", [FIXTURES, "--port", port])
    programs.wait_for_port(port)
    base = f"http://127.0.0.1:{port}"
    connection = clients.connect(base)
    request = clients.http_request(base, "/mcp", clients.initialize_line().decode().strip(), STREAMABLE)
    sessions = []
    for _ in range(SESSIONS):
        session = re.search(rb"mcp-session-id: (\w+)", exchange(connection, request, b"}"), re.IGNORECASE)
        if not session:
            raise RuntimeError("no session was opened")
        sessions.append(session.group(1).decode())
    idle = program.memory_mb()
    for session in sessions:
        ping = clients.http_request(base, "/mcp", rpc(1, "ping", "{}").decode().strip(),
                                    [*STREAMABLE, f"Mcp-Session-Id: {session}"])
        if b'"result":{}' not in exchange(connection, ping, clients.LAST_CHUNK):
            raise RuntimeError("a session does not answer")
    used = program.memory_mb()
    connection.close()
    return idle, used


def exchange(connection, request, end):
    """The answer to one request, which ends with these bytes."""
    connection.sendall(request)
    answer = connection.recv(65536)
    while answer and not answer.endswith(end):
        more = connection.recv(65536)
        if not more:
            break
        answer += more
    return answer
