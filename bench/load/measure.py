"""What is measured. Each function starts its programs, measures and gives figures: {name: value}.

Figures that are compared are taken in turns within one run, several rounds each, and given as medians: other
work on the machine then hits all of them alike.
"""
import json
import os
import statistics
import subprocess
import time

from load import clients, programs
from load.programs import BINARY, Stage

MODEL = "gpt-6-luna"
QUESTION = {"prompt": "Name three rivers in France.", "max_tokens": 20}
CONNECTIONS = 32
PACED_TOKENS = 300  # at 20 a second: 15 s, time enough for all streams to run at once


def as_json(value):
    return json.dumps(value, separators=(",", ":"))


class Request:
    """One kind of request to one server; `variables` go to the Lua script, `per_upstream` is how many requests
    the mock must see for each."""

    def __init__(self, name, program, url, script, variables, upstream_share):
        self.name, self.program, self.url, self.script = name, program, url, script
        self.variables, self.upstream_share = variables, upstream_share
        self.runs = []

    def run(self, seconds, mock):
        before = clients.upstream_requests(mock)
        load = clients.wrk(self.program, self.url, self.script, self.variables, seconds, CONNECTIONS)
        seen = clients.upstream_requests(mock) - before
        # What was in flight when wrk stopped, in this run and in the one before, is counted on one side only.
        if abs(seen - load.requests * self.upstream_share) > 2 * CONNECTIONS:
            raise RuntimeError(f"{self.name}: {load.requests} requests, but {seen} at the upstream")
        return load

    def figures(self):
        def median(field):
            return statistics.median(getattr(run, field) for run in self.runs)

        return {f"{self.name}.cpu_us": median("cpu_us"), f"{self.name}.per_second": median("per_second"),
                f"{self.name}.p50_ms": median("p50_ms"), f"{self.name}.p99_ms": median("p99_ms"),
                f"{self.name}.cpu_us_best": min(run.cpu_us for run in self.runs),
                f"{self.name}.per_second_best": max(run.per_second for run in self.runs)}


def gateway_request(name, gateway, arguments, upstream_share):
    program, base = gateway
    return Request(name, program, base + "/mcp", "mcp_call.lua",
                   {"BENCH_TOOL": "generate_completion", "BENCH_ARGUMENTS": as_json(arguments)}, upstream_share)


def echo_request(name, server):
    program, base = server
    return Request(name, program, base + "/mcp", "mcp_call.lua",
                   {"BENCH_TOOL": "echo", "BENCH_ARGUMENTS": as_json({"text": "x" * 32})}, 0)


def requests(stage, options, note):
    """CPU and requests a second: through to the mock, with the cache write, from the cache; and what stands
    beside the gateway."""
    mock_program, mock = stage.mock("--answer-tokens", 20)
    gateway = stage.gateway("gateway", mock)
    nginx = stage.nginx(mock)
    body = {"BENCH_BODY": as_json({"model": MODEL, "max_completion_tokens": 20,
                                   "messages": [{"role": "user", "content": QUESTION["prompt"]}]})}
    through = {**QUESTION, "cache": "off"}
    distinct = {**QUESTION, "prompt": QUESTION["prompt"] + f" Edition {os.getpid()}-@."}
    cases = [gateway_request("through", gateway, through, 1),
             gateway_request("write", gateway, distinct, 1),
             gateway_request("hit", gateway, QUESTION, 0),
             Request("nginx", nginx[0], nginx[1] + "/v1/chat/completions", "post_body.lua", body, 1),
             Request("mock", mock_program, mock + "/v1/chat/completions", "post_body.lua", body, 1)]
    missing = programs.prepare_node()
    if missing:
        note(f"skipped: ts2, raw ({missing})")
    else:
        cases += [echo_request("ts2", stage.node("server-ts2.mjs")),
                  echo_request("raw", stage.node("server-raw.mjs"))]
    check_answers(cases, gateway[1])
    for case in cases:
        case.run(2, mock)  # warm-up
    for number in range(options.rounds):
        for case in cases:
            if case.name == "write":  # prompts of this round only
                of_this_round = {**distinct, "prompt": distinct["prompt"] + f" {number}"}
                case.variables = {**case.variables, "BENCH_ARGUMENTS": as_json(of_this_round)}
            case.runs.append(case.run(options.seconds, mock))
            note(f"round {number + 1}/{options.rounds}  {case.name:8} {case.runs[-1].cpu_us:7.1f} µs CPU"
                 f"  {case.runs[-1].per_second:8.0f} req/s")
    figures = {"memory.after_load_mb": gateway[0].memory_mb()}
    for case in cases:
        figures.update(case.figures())
    return figures


def check_answers(cases, base):
    """One answer of each kind of call, looked at."""
    first = clients.call_tool(base, "generate_completion", QUESTION)
    second = clients.call_tool(base, "generate_completion", QUESTION)
    if not first["structuredContent"]["text"] or not second["structuredContent"].get("cached"):
        raise RuntimeError(f"unexpected answers: {first}, {second}")
    for case in cases:
        if case.variables.get("BENCH_TOOL") == "echo":
            echoed = clients.call_tool(case.url.removesuffix("/mcp"), "echo", {"text": "hello"})
            if echoed["content"][0]["text"] != "hello":
                raise RuntimeError(f"{case.name} does not echo: {echoed}")


def first_token(stage, options, note):
    """Time to the first token of a stream: straight from the mock, through nginx, through the gateway."""
    _, mock = stage.mock("--tokens-per-second", 500, "--answer-tokens", 10)
    _, gateway = stage.gateway("gateway-stream", mock)
    _, nginx = stage.nginx(mock)
    body = as_json({"model": MODEL, "stream": True, "max_completion_tokens": 10,
                    "stream_options": {"include_usage": True},
                    "messages": [{"role": "user", "content": QUESTION["prompt"]}]})
    arguments = {"prompt": QUESTION["prompt"], "max_tokens": 10, "cache": "off"}
    ways = {"mock": (mock, clients.http_request(mock, "/v1/chat/completions", body), b'"delta":{"content":'),
            "nginx": (nginx, clients.http_request(nginx, "/stream/v1/chat/completions", body),
                      b'"delta":{"content":'),
            "gateway": (gateway, clients.stream_request(gateway, arguments, 1), b"notifications/progress")}
    connections = {name: clients.connect(base) for name, (base, _, _) in ways.items()}
    times = {name: [] for name in ways}
    for turn in range(options.streams + 20):
        for name, (_, request, first) in ways.items():
            taken = clients.first_token_ms(connections[name], request, first)
            if turn >= 20:  # the first ones warm up
                times[name].append(taken)
    for connection in connections.values():
        connection.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    note("first token: " + ", ".join(f"{name} {value:.3f} ms" for name, value in medians.items()))
    return {"first_token.mock_ms": medians["mock"],
            "first_token.nginx_added_ms": medians["nginx"] - medians["mock"],
            "first_token.gateway_added_ms": medians["gateway"] - medians["mock"]}


def idle_memory(stage, options, note):
    """Resident memory of a gateway that has answered one call and waits."""
    _, mock = stage.mock()
    program, base = stage.gateway("gateway-idle", mock)
    clients.call_tool(base, "generate_completion", QUESTION)
    time.sleep(options.settle)
    note(f"idle: {program.memory_mb():.1f} MB")
    return {"memory.idle_mb": program.memory_mb()}


def paced_streams(stage, options, note):
    """Memory while many paced streams run at once."""
    count = options.paced
    _, mock = stage.mock("--tokens-per-second", 20, "--answer-tokens", PACED_TOKENS)
    program, base = stage.gateway("gateway-paced", mock, LLM_GATEWAY_MAX_IN_FLIGHT=count)
    clients.call_tool(base, "generate_completion", QUESTION)
    idle = program.memory_mb()
    cpu = program.cpu_seconds()
    streams = clients.ManyStreams(base, count, {"prompt": "Tell story number @.", "max_tokens": PACED_TOKENS,
                                                "cache": "off"})
    most = {"flowing": 0}

    def sample(flowing):
        most["flowing"] = max(most["flowing"], flowing)

    streams.read_all(sample)
    if streams.finished != count or most["flowing"] != count:
        raise RuntimeError(f"{streams.finished} of {count} streams ended, at most {most['flowing']} ran at once")
    peak = program.memory_mb("VmHWM")
    cpu = program.cpu_seconds() - cpu
    note(f"{count} streams: {peak:.1f} MB at most, {idle:.1f} MB before, {cpu:.1f} s CPU")
    return {"memory.paced_mb": peak, "memory.paced_kb_each": (peak - idle) * 1000 / count,
            "paced.cpu_us_per_piece": cpu / (count * PACED_TOKENS) * 1e6}


def cold_start(stage, options, note):
    """From exec to the first answer, over stdio and over HTTP; the data folder of an earlier start, and none."""
    _, mock = stage.mock()
    times = {"stdio": [], "stdio_fresh": [], "http": []}
    for turn in range(options.starts):
        for name in times:
            folder = (programs.empty_folder(f"start-{name}") if turn == 0 or name.endswith("fresh")
                      else programs.WORK / "data" / f"start-{name}")
            begin = start_http if name == "http" else start_stdio
            taken = begin(mock, folder)
            if turn > 0:
                times[name].append(taken)
    figures = {f"start.{name}_ms": statistics.median(values) for name, values in times.items()}
    note("cold start: " + ", ".join(f"{name} {value:.1f}" for name, value in figures.items()))
    return figures


def start_stdio(mock, folder, line=clients.initialize_line()):
    return first_reply_ms([BINARY, "stdio", "--data-dir", folder], programs.gateway_env(mock), line)


def first_reply_ms(command, env=None, line=clients.initialize_line()):
    """From exec to the reply to `line` of a program that speaks MCP over stdio."""
    with Stage() as stage:
        started = time.perf_counter()
        program = stage.start("start-stdio", command, env=env, pipes=True)
        program.process.stdin.write(line)
        program.process.stdin.flush()
        answer = program.process.stdout.readline()
        taken = (time.perf_counter() - started) * 1000
        if b'"result"' not in answer:
            raise RuntimeError(f"no result: {answer!r}")
        return taken


def start_http(mock, folder):
    port = programs.free_port()
    base = f"http://127.0.0.1:{port}"
    request = clients.http_request(base, "/mcp", clients.initialize_line().decode().strip(),
                                   ["Accept: application/json, text/event-stream"])
    with Stage() as stage:
        started = time.perf_counter()
        stage.start("start-http", [BINARY, "run", "--port", port, "--data-dir", folder],
                    env=programs.gateway_env(mock))
        while True:
            try:
                connection = clients.connect(base)
                break
            except OSError:
                time.sleep(0.0005)
        connection.sendall(request)
        answer = connection.recv(65536)
        taken = (time.perf_counter() - started) * 1000
        connection.close()
        if b'"result"' not in answer:
            raise RuntimeError(f"no initialize result: {answer!r}")
        return taken


def stdio(stage, options, note):
    """Messages a second over stdio, many of them under way at once."""
    _, mock = stage.mock()
    program = stage.start("stdio", [BINARY, "stdio", "--data-dir", programs.empty_folder("stdio")],
                          env=programs.gateway_env(mock), pipes=True)
    clients.open_session(program)
    call = as_json({"name": "generate_completion", "arguments": QUESTION})
    clients.pipelined(program, [rpc(1, "tools/call", call)], b'"isError":false')
    figures = {}
    kinds = {"ping": ([rpc(n, "ping", "{}") for n in range(300_000)], b'"result":{}'),
             "hit": ([rpc(n, "tools/call", call) for n in range(30_000)], b'"cached":true,"cache_level"')}
    for name, (lines, expected) in kinds.items():
        runs = [clients.pipelined(program, lines, expected) for _ in range(options.rounds)]
        figures[f"stdio.{name}_per_second"] = statistics.median(run[0] for run in runs)
        figures[f"stdio.{name}_cpu_us"] = statistics.median(run[1] for run in runs)
    note("stdio: " + ", ".join(f"{name} {value:.1f}" for name, value in figures.items()))
    return figures


def rpc(number, method, params):
    return f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}\n'.encode()


def rooms(stage, options, note):
    """The micro-benchmarks of single rooms, where ./dev has built them; their output goes to the screen."""
    del stage, options
    for name in ("ledger_bench", "upstream_client_bench"):
        binary = programs.WORK / name
        if not binary.exists():
            note(f"skipped: {name} (not built)")
            continue
        subprocess.run([str(binary)], check=True)
    return {}
