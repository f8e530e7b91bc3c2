#!/usr/bin/python3
"""./dev bench: what the gateway costs, beside nginx and other servers on the same machine in the same run.

    ./dev bench                    everything, about four minutes
    ./dev bench --only requests    one group of figures (repeatable): requests, first-token, idle, paced, start,
                                   stdio, protocol, tokens, chunking, documents, rooms
    ./dev bench --write            and put the figures into docs/benchmarks.md

The figures lie in build/bench/figures.json afterwards. What is missing (node, the baseline's folder) is skipped
by name. Nothing here passes or fails: the bars are shown beside the figures.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from load import documents, measure, programs, protocol, report, texts  # noqa: E402

GROUPS = {"requests": measure.requests, "first-token": measure.first_token, "idle": measure.idle_memory,
          "paced": measure.paced_streams, "start": measure.cold_start, "stdio": measure.stdio,
          "protocol": protocol.protocol, "tokens": texts.tokens, "chunking": texts.chunking,
          "documents": documents.documents, "rooms": measure.rooms}


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure the gateway.")
    parser.add_argument("--only", action="append", choices=list(GROUPS), metavar="GROUP",
                        help="one of " + ", ".join(GROUPS) + "; repeatable")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each kind of request, in turns")
    parser.add_argument("--seconds", type=int, default=3, help="length of one run")
    parser.add_argument("--streams", type=int, default=300, help="streams for the time to the first token")
    parser.add_argument("--paced", type=int, default=1000, help="paced streams at once")
    parser.add_argument("--starts", type=int, default=20, help="cold starts of each kind")
    parser.add_argument("--settle", type=float, default=2, help="seconds before idle memory is read")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    return parser.parse_args()


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def load_average():
    return f"{os.getloadavg()[0]:.1f}"


def main():
    options = parse_arguments()
    programs.WORK.mkdir(parents=True, exist_ok=True)
    for tool in (programs.BINARY, "wrk", "/usr/sbin/nginx"):
        if not shutil.which(str(tool)):
            note(f"{tool} is missing; `./dev bench` installs and builds what is needed")
            return 2
    programs.allow_many_descriptors()
    load = load_average()
    figures = {}
    for name in options.only or GROUPS:
        note(f"-- {name}")
        with programs.Stage() as stage:
            figures.update(GROUPS[name](stage, options, note))
    figures = report.with_ratios(figures)
    (programs.WORK / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    text = report.markdown(figures, programs.versions(), f"{load}, {load_average()}", options)
    print("\n".join(line for line in text.splitlines() if not line.startswith("<!--")))
    if options.write:
        report.write_document(text)
        note("docs/benchmarks.md is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
