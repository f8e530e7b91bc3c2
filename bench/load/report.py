"""Figures as text: the table on the screen and the generated part of docs/benchmarks.md."""
import datetime
import os
import pathlib

from load.programs import ROOT

DOCUMENT = ROOT / "docs/benchmarks.md"
BEGIN, END = "<!-- figures: written by ./dev bench --write -->", "<!-- end of figures -->"


def token_lines(encoding):
    """The lines of one encoding in the form of LINES."""
    def line(title, key, unit="MB/s", bar=None, direction=""):
        return f"{encoding}: {title}", f"tokens.{encoding}.{key}", unit, bar, direction, "tokens"

    return [line("encoding, one core", "gateway.encode"),
            line("encoding with npm `tiktoken`", "tiktoken.encode"),
            line("encoding with npm `gpt-tokenizer`", "gpt-tokenizer.encode"),
            line("encoding against `tiktoken`", "encode_ratio", "×", 4, "least"),
            line("counting, one core", "gateway.count"),
            line("counting with npm `tiktoken`", "tiktoken.count"),
            line("counting with npm `gpt-tokenizer`", "gpt-tokenizer.count"),
            line("counting against `tiktoken`", "count_ratio", "×", 8, "least")]


def chunking_lines():
    """The lines of the chunkers in the form of LINES."""
    out = []
    for method in ("token", "sentence", "paragraph", "structural"):
        out += [(f"chunks by `{method}`, exact o200k_base counts, one core", f"chunking.{method}", "MB/s", 15, "least",
                 "chunking"),
                ("the same, the first pass over a text", f"chunking.{method}.first", "MB/s", None, "", "chunking")]
    return out + [("1 GB as one document, `structural`", "chunking.large", "MB/s", 15, "least", "chunking"),
                  ("the same: memory, peak", "chunking.large_memory_mb", "MB", None, "", "chunking")]


# What a reader looks for: (title, figure, unit, bar or None, "most"/"least", command group).
LINES = [
    ("`generate_completion` through to the mock: CPU a request", "through.cpu_us", "µs", 90, "most", "requests"),
    ("the same with the cache write", "write.cpu_us", "µs", 110, "most", "requests"),
    ("the same from the cache", "hit.cpu_us", "µs", 40, "most", "requests"),
    ("cached `generate_completion` against the TypeScript SDK's echo: requests a second", "ratio.hit_ts2", "×", 10,
     "least", "requests"),
    ("time to the first token, added by the gateway", "first_token.gateway_added_ms", "ms", None, "", "first-token"),
    ("time to the first token, added by nginx", "first_token.nginx_added_ms", "ms", None, "", "first-token"),
    ("time to the first token, straight from the mock", "first_token.mock_ms", "ms", None, "", "first-token"),
    ("memory, idle", "memory.idle_mb", "MB", 30, "most", "idle"),
    ("memory after the runs of the table above", "memory.after_load_mb", "MB", None, "", "requests"),
    ("memory with 1,000 paced streams, peak", "memory.paced_mb", "MB", 96, "most", "paced"),
    ("each of these streams", "memory.paced_kb_each", "kB", None, "", "paced"),
    ("CPU for each piece of these streams", "paced.cpu_us_per_piece", "µs", None, "", "paced"),
    ("cold start over stdio: exec to the `initialize` result", "start.stdio_ms", "ms", 50, "most", "start"),
    ("the same, creating the data folder", "start.stdio_fresh_ms", "ms", 50, "most", "start"),
    ("cold start over HTTP: exec to the `initialize` result", "start.http_ms", "ms", 50, "most", "start"),
    ("stdio, `ping`, pipelined: messages a second", "stdio.ping_per_second", "/s", None, "", "stdio"),
    ("stdio, `ping`: CPU a message", "stdio.ping_cpu_us", "µs", None, "", "stdio"),
    ("stdio, cached `generate_completion`, pipelined: calls a second", "stdio.hit_per_second", "/s", None, "",
     "stdio"),
    ("stdio, cached `generate_completion`: CPU a call", "stdio.hit_cpu_us", "µs", None, "", "stdio"),
    ("the protocol alone, `echo`: CPU a request", "echo.cpu_us", "µs", 20, "most", "protocol"),
    ("`echo`: requests a second", "echo.per_second", "/s", None, "", "protocol"),
    ("`echo` against the TypeScript SDK's: requests a second", "echo.ratio_ts2", "×", 20, "least", "protocol"),
    ("`echo`, 99th percentile at 32 connections", "echo.p99_ms", "ms", None, "", "protocol"),
    ("the same against bare `node:http`", "echo.p99_ratio_raw", "×", 2, "most", "protocol"),
    ("memory after the warm-up", "echo.memory_early_mb", "MB", None, "", "protocol"),
    ("memory after 1,000,000 requests", "echo.memory_mb", "MB", 20, "most", "protocol"),
    ("memory with 10,000 idle sessions", "sessions.memory_mb", "MB", 40, "most", "protocol"),
    ("the same, once each of them was answered by a stream", "sessions.used_memory_mb", "MB", 40, "most", "protocol"),
    ("200 documents of 3 pages summarised against the mock: documents a second", "documents.batch_per_second", "/s",
     None, "", "documents"),
    ("the same: CPU a document", "documents.batch_cpu_ms", "ms", None, "", "documents"),
    ("the same again, remembered: CPU a document", "documents.batch_again_cpu_ms", "ms", None, "", "documents"),
    ("a document of 300 pages summarised: CPU", "documents.long_cpu_ms", "ms", None, "", "documents"),
    ("the same after an edit: CPU", "documents.long_edited_cpu_ms", "ms", None, "", "documents"),
    ("memory with these documents, peak", "documents.memory_mb", "MB", None, "", "documents"),
    ("cold start over stdio, gateway: exec to the first reply", "start.gateway_stdio_ms", "ms", 10, "most",
     "protocol"),
    ("the same with `server/discover`", "start.gateway_stdio_discover_ms", "ms", 10, "most", "protocol"),
    ("cold start over stdio, the protocol alone", "start.fixtures_stdio_ms", "ms", 10, "most", "protocol"),
    ("the same with `server/discover`", "start.fixtures_stdio_discover_ms", "ms", 10, "most", "protocol"),
    ("stdio, the protocol alone, `ping`, pipelined: messages a second", "protocol.stdio_ping_per_second", "/s",
     100_000, "least", "protocol"),
    ("stdio, the protocol alone, `tools/list` of 11 kB, pipelined: messages a second",
     "protocol.stdio_list_per_second", "/s", None, "", "protocol"),
    ("the same: CPU a message, most of it the kernel's copying", "protocol.stdio_list_cpu_us", "µs", 10, "most",
     "protocol"),
    ("stdio, the protocol alone, `echo`, pipelined: calls a second", "protocol.stdio_echo_per_second", "/s", None, "",
     "protocol"),
    ("the same against the TypeScript SDK's", "protocol.stdio_ratio_ts2", "×", 8, "least", "protocol"),
    *token_lines("o200k_base"),
    *token_lines("cl100k_base"),
    *chunking_lines(),
]

SERVERS = [
    ("through", "`generate_completion`, `cache: \"off\"`, through to the mock"),
    ("write", "`generate_completion`, distinct prompts, with the cache write"),
    ("hit", "`generate_completion`, from the cache"),
    ("nginx", "nginx, plain reverse proxy in front of the mock"),
    ("mock", "the mock itself"),
    ("ts2", "`server-ts2.mjs`: TypeScript SDK, `echo`"),
    ("raw", "`server-raw.mjs`: bare `node:http`, `echo`"),
]


def with_ratios(figures):
    """The figures and the quotients a reader would form."""
    out = dict(figures)
    for name, _ in SERVERS:
        for other in ("nginx", "ts2", "raw"):
            for field, suffix in (("per_second", ""), ("cpu_us", "_cpu")):
                mine, theirs = figures.get(f"{name}.{field}"), figures.get(f"{other}.{field}")
                if mine and theirs:
                    out[f"ratio.{name}_{other}{suffix}"] = mine / theirs
    return out


def number(value):
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def verdict(value, bar, direction):
    if bar is None:
        return "", ""
    met = value <= bar if direction == "most" else value >= bar
    return f"{'≤' if direction == 'most' else '≥'} {bar}", "met" if met else "**missed**"


def median_and_best(figures, name, field):
    return f"{number(figures[f'{name}.{field}'])} [{number(figures[f'{name}.{field}_best'])}]"


def server_table(figures):
    rows = ["| server | CPU a request | requests/s | p50 | p99 | requests/s: ÷ nginx | ÷ TS SDK | ÷ bare node |",
            "|---|---|---|---|---|---|---|---|"]
    for name, title in SERVERS:
        if f"{name}.cpu_us" not in figures:
            continue
        ratios = [figures.get(f"ratio.{name}_{other}") for other in ("nginx", "ts2", "raw")]
        rows.append(f"| {title} | {median_and_best(figures, name, 'cpu_us')} µs | "
                    f"{median_and_best(figures, name, 'per_second')} | "
                    f"{number(figures[f'{name}.p50_ms'])} ms | {number(figures[f'{name}.p99_ms'])} ms | "
                    + " | ".join(number(r) if r else "–" for r in ratios) + " |")
    return rows


def line_table(figures):
    rows = ["| figure | measured | bar | | command |", "|---|---|---|---|---|"]
    for title, key, unit, bar, direction, group in LINES:
        if key in figures:
            limit, met = verdict(figures[key], bar, direction)
            rows.append(f"| {title} | {number(figures[key])} {unit} | {limit} | {met} | "
                        f"`./dev bench --only {group}` |")
    return rows


def machine():
    system = "Linux"
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            system = line.split("=", 1)[1].strip('"').split(" (")[0].replace(" GNU/Linux", "")
    cores = pathlib.Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{cores} virtual cores, shared, {system}"


def markdown(figures, versions, load, options):
    tools = ", ".join(f"{name} {version.split(' ')[-1].split('/')[-1]}"
                      for name, version in versions.items() if version)
    day = datetime.date.today().isoformat()
    priority = f" The run had priority over that other work (nice {os.nice(0)})." if os.nice(0) < 0 else ""
    lines = [BEGIN, "", f"Measured {day} on {machine()}; load average of the machine before and after: {load}."
             f"{priority} Medians of {options.rounds} rounds of {options.seconds} s each, taken in turns; the best "
             f"round in brackets. {tools}.", ""]
    if "through.cpu_us" in figures:
        lines += ["`./dev bench --only requests`:", "", *server_table(figures), ""]
    return "\n".join([*lines, *line_table(figures), "", END])


def write_document(text):
    """Replaces the generated part of docs/benchmarks.md."""
    old = DOCUMENT.read_text()
    before, rest = old.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    DOCUMENT.write_text(before + text + after)
