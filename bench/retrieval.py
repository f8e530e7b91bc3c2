#!/usr/bin/python3
"""How well chunks are found again: every method of chunking at several sizes, on questions with known answers.

    bench/retrieval.py build/bench/chunking_bench            print the table
    bench/retrieval.py build/bench/chunking_bench --write    and put it into docs/chunking.md
                       [--sizes 100,200,400,1000] [--methods structural,…]

The data is in $GATEWAY_SHARED/data/chunking (../shared by default): two corpora and 173 questions, each with the
spans that answer it. The retriever is fixed so that figures compare: BM25, k1 = 1.2, b = 0.75, words in lower case,
no stemming, the chunks of one corpus together, the best five. Over code points, recall is the share of the answer
that was retrieved, IoU the overlap of answer and retrieved text over their union; means over the questions. The spread
between questions is large, so a method is compared with the recursive splitter question by question: the difference
of the means, and its 95 % interval from 10,000 bootstrap samples of the questions with a fixed seed.
"""
import argparse
import collections
import csv
import heapq
import json
import math
import os
import pathlib
import random
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = pathlib.Path(os.environ.get("GATEWAY_SHARED", ROOT.parent / "shared")) / "data/chunking"
DOCUMENT = ROOT / "docs/chunking.md"
BEGIN, END = "<!-- retrieval: written by bench/retrieval.py --write -->", "<!-- end of retrieval -->"
BASELINE = "recursive"
METHODS = ["token", "character", "sentence", "paragraph", "structural"]
K1, B, TOP = 1.2, 0.75, 5
SAMPLES, SEED = 10_000, 1
WORD = re.compile(r"\w+")


def words(text):
    return WORD.findall(text.lower())


class Bm25:
    def __init__(self, texts):
        self.postings = collections.defaultdict(list)
        self.lengths = []
        for number, text in enumerate(texts):
            counts = collections.Counter(words(text))
            self.lengths.append(sum(counts.values()))
            for word, count in counts.items():
                self.postings[word].append((number, count))
        self.mean = sum(self.lengths) / len(self.lengths)

    def best(self, question, top):
        """Numbers of the best texts; earlier ones first where scores are equal."""
        scores = collections.defaultdict(float)
        total = len(self.lengths)
        for word in words(question):
            postings = self.postings.get(word, ())
            weight = math.log(1 + (total - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                norm = K1 * (1 - B + B * self.lengths[number] / self.mean)
                scores[number] += weight * count * (K1 + 1) / (count + norm)
        return heapq.nsmallest(top, scores, key=lambda number: (-scores[number], number))


def merged(spans):
    out = []
    for begin, end in sorted(spans):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def size(spans):
    return sum(end - begin for begin, end in spans)


def shared(left, right):
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in left for b in right)


def load():
    corpora = {path.stem: path.read_text(encoding="utf-8") for path in sorted((DATA / "corpora").glob("*.md"))}
    with open(DATA / "questions.csv", encoding="utf-8", newline="") as file:
        questions = [(row["corpus_id"], row["question"],
                      merged((ref["start_index"], ref["end_index"]) for ref in json.loads(row["references"])))
                     for row in csv.DictReader(file)]
    return corpora, questions


def chunk(program, method, tokens, corpus, text):
    """Spans in code points, and their tokens. `character` is given as many characters as so many tokens have."""
    limit = tokens
    if method == "character":
        total = sum(count for _, _, count in chunk(program, "token", tokens, corpus, text))
        limit = round(tokens * len(text) / total)
    lines = subprocess.run([program, "spans", method, str(limit), "0", DATA / "corpora" / f"{corpus}.md"],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    return [tuple(map(int, line.split())) for line in lines]


def evaluate(program, method, tokens, corpora, questions):
    """(recall, IoU) of each question, and the mean tokens of a chunk."""
    spans, indexes, counts = {}, {}, []
    for name, text in corpora.items():
        chunks = chunk(program, method, tokens, name, text)
        if "".join(text[begin:end] for begin, end, _ in chunks) != text:
            raise RuntimeError(f"{method} {tokens}: the chunks of {name} do not make up the text")
        spans[name] = [(begin, end) for begin, end, _ in chunks]
        counts += [count for _, _, count in chunks]
        indexes[name] = Bm25([text[begin:end] for begin, end in spans[name]])
    results = []
    for corpus, question, relevant in questions:
        retrieved = merged(spans[corpus][number] for number in indexes[corpus].best(question, TOP))
        both = shared(retrieved, relevant)
        results.append((both / size(relevant), both / (size(retrieved) + size(relevant) - both)))
    return results, sum(counts) / len(counts)


def bootstrap(differences):
    """The 95 % interval of the mean."""
    generator = random.Random(SEED)
    count = len(differences)
    means = sorted(sum(generator.choices(differences, k=count)) / count for _ in range(SAMPLES))
    return means[round(0.025 * SAMPLES)], means[round(0.975 * SAMPLES) - 1]


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def difference(results, baseline, column):
    differences = [mine[column] - theirs[column] for mine, theirs in zip(results, baseline)]
    low, high = bootstrap(differences)
    return f"{100 * mean(differences):+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"


def table(program, methods, sizes):
    corpora, questions = load()
    rows = ["| size | method | chunk, mean | recall | IoU | recall − recursive | IoU − recursive |",
            "|---|---|---|---|---|---|---|"]
    for tokens in sizes:
        baseline, _ = evaluate(program, BASELINE, tokens, corpora, questions)
        for method in [BASELINE, *methods]:
            results, tokens_mean = evaluate(program, method, tokens, corpora, questions)
            compared = (["", ""] if method == BASELINE else
                        [difference(results, baseline, column) for column in (0, 1)])
            rows.append(f"| {tokens} | {method} | {tokens_mean:.0f} | {100 * mean(r for r, _ in results):.1f} | "
                        f"{100 * mean(i for _, i in results):.2f} | {compared[0]} | {compared[1]} |")
            print(rows[-1], flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description="Measure chunkers by retrieval.")
    parser.add_argument("program")
    parser.add_argument("--sizes", default="100,200,400,1000")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = table(options.program, options.methods.split(","), [int(size_) for size_ in options.sizes.split(",")])
    if options.write:
        old = DOCUMENT.read_text(encoding="utf-8")
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
        DOCUMENT.write_text("\n".join([before + BEGIN, "", *rows, "", END + after]), encoding="utf-8")


if __name__ == "__main__":
    main()
