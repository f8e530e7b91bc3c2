"""Tokenizing and chunking, measured in the process that does it: no server, no upstream, one core."""
import json
import shutil
import statistics
import subprocess

from load.programs import ROOT, SHARED, WORK

ENCODINGS = ("o200k_base", "cl100k_base")
PACKAGES = ("tiktoken@1.0.22", "gpt-tokenizer@3")
CORE = "0"
# In the order of docs/chunking.md; exact counts by tokens, so that speeds compare.
METHODS = ("token", "sentence", "paragraph", "structural")
CHUNK_TOKENS = 1000
LARGE_MB = 1000


def on_one_core(*command):
    done = subprocess.run(["taskset", "-c", CORE, *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=True)
    return json.loads(done.stdout)


def corpora():
    return sorted((SHARED / "data/chunking/corpora").glob("*.md"))


def missing(program):
    """Why a group cannot run, or nothing."""
    if not (WORK / program).exists():
        return f"{program} is not built"
    if not corpora():
        return "the corpora are not there (GATEWAY_SHARED names the folder they are in)"
    return None


def prepare_baseline():
    """The folder with the npm packages, or nothing; and why."""
    if not shutil.which("npm"):
        return None, "npm is not installed"
    folder = WORK / "tokens-baseline"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/gpt-tokenizer").is_dir():
        npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder,
                              *PACKAGES], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if npm.returncode != 0:
            return None, "npm install failed: " + npm.stderr.strip()[-300:]
    return folder, None


def tokens(stage, options, note):
    """MB/s encoding and counting the corpora, beside the npm packages; in turns, medians."""
    del stage
    reason = missing("tokens_bench")
    if reason:
        note(f"skipped: tokens ({reason})")
        return {}
    baseline, reason = prepare_baseline()
    if reason:
        note(f"skipped: tiktoken, gpt-tokenizer ({reason})")
    figures = {}
    for encoding in ENCODINGS:
        runs = [tokens_round(encoding, baseline, options) for _ in range(options.rounds)]
        counts = {name: {run[name]["tokens"] for run in runs} for name in runs[0]}
        if len(set().union(*counts.values())) != 1:
            raise RuntimeError(f"{encoding}: the tokenizers disagree: {counts}")
        for name in runs[0]:
            for kind in ("encode", "count"):
                value = statistics.median(run[name][kind] for run in runs)
                figures[f"tokens.{encoding}.{name}.{kind}"] = value
                note(f"{encoding}  {name:14} {kind:7} {value:8.1f} MB/s")
        if baseline:
            for kind in ("encode", "count"):
                figures[f"tokens.{encoding}.{kind}_ratio"] = (figures[f"tokens.{encoding}.gateway.{kind}"]
                                                              / figures[f"tokens.{encoding}.tiktoken.{kind}"])
    return figures


def tokens_round(encoding, baseline, options):
    seconds = options.seconds / 6
    out = {"gateway": on_one_core(WORK / "tokens_bench", "speed", encoding, seconds, *corpora())}
    if baseline:
        out.update(on_one_core("node", ROOT / "bench/tokens_baseline.mjs", baseline, encoding, seconds, *corpora()))
    return out


def chunking(stage, options, note):
    """MB/s of each method on the corpora with exact token counts, in turns, medians; and a gigabyte streamed."""
    del stage
    program = WORK / "chunking_bench"
    reason = missing("chunking_bench")
    if reason:
        note(f"skipped: chunking ({reason})")
        return {}
    figures = {}
    rounds = [{method: on_one_core(program, "speed", method, CHUNK_TOKENS, options.seconds / 3, *corpora())
               for method in METHODS} for _ in range(options.rounds)]
    for method in METHODS:
        for key, field in (("", "mb_per_second"), (".first", "first_mb_per_second")):
            figures[f"chunking.{method}{key}"] = statistics.median(run[method][field] for run in rounds)
        note(f"{method:12} {figures[f'chunking.{method}']:8.1f} MB/s, first pass "
             f"{figures[f'chunking.{method}.first']:.1f}")
    large = on_one_core(program, "large", "structural", CHUNK_TOKENS, LARGE_MB, *corpora())
    figures["chunking.large"] = large["mb_per_second"]
    figures["chunking.large_memory_mb"] = large["peak_mb"]
    note(f"{LARGE_MB} MB streamed: {large['mb_per_second']:.1f} MB/s, {large['peak_mb']:.1f} MB of memory")
    return figures
