"""What the protocol alone costs: src/mcp and src/server with an echo, beside the same echo of other servers.

The server is the fixture server of the conformance suite; there is no model, no cache and no ledger in it.
"""
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
    figures["sessions.memory_mb"] = idle_sessions(stage)
    note(f"memory: {early:.1f} MB, {program.memory_mb():.1f} MB after {served:,} requests, "
         f"{figures['sessions.memory_mb']:.1f} MB with {SESSIONS:,} sessions")

    with programs.Stage() as inner:
        _, mock = inner.mock()
        folder = programs.empty_folder("start-protocol")
        starts = [start_stdio(mock, folder) for _ in range(options.starts + 1)][1:]
    figures["start.gateway_stdio_ms"] = statistics.median(starts)
    figures["start.fixtures_stdio_ms"] = statistics.median(
        first_reply_ms([FIXTURES, "--stdio"]) for _ in range(options.starts))

    piped = stage.start("fixtures-stdio", [FIXTURES, "--stdio"], pipes=True)
    clients.open_session(piped)
    call = as_json({"name": "echo", "arguments": {"text": "x" * 32}})
    kinds = {"ping": ([rpc(n, "ping", "{}") for n in range(300_000)], b'"result":{}'),
             "echo": ([rpc(n, "tools/call", call) for n in range(100_000)], b'"isError":false')}
    for name, (lines, expected) in kinds.items():
        runs = [clients.pipelined(piped, lines, expected) for _ in range(options.rounds)]
        figures[f"protocol.stdio_{name}_per_second"] = statistics.median(run[0] for run in runs)
    note("stdio: " + ", ".join(f"{name} {figures[f'protocol.stdio_{name}_per_second']:.0f}/s" for name in kinds))
    return figures


def load(case, seconds, connections):
    return clients.wrk(case.program, case.url, case.script, case.variables, seconds, connections)


def idle_sessions(stage):
    """Resident memory of a server with many sessions that nobody uses."""
    port = programs.free_port()
    program = stage.start("sessions", [FIXTURES, "--port", port])
    programs.wait_for_port(port)
    connection = clients.connect(f"http://127.0.0.1:{port}")
    request = clients.http_request(f"http://127.0.0.1:{port}", "/mcp", clients.initialize_line().decode().strip(),
                                   STREAMABLE)
    for _ in range(SESSIONS):
        connection.sendall(request)
        answer = connection.recv(65536)
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
        if b"mcp-session-id" not in answer.lower():
            raise RuntimeError(f"no session: {answer!r}")
    memory = program.memory_mb()
    connection.close()
    return memory
