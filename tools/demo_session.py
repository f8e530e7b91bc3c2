"""The MCP client of the demo: delegates to four providers and shows what came back and what it cost.

Usage: demo_session.py URL, with the Python SDK of MCP installed. Exit status 1 when an answer is not what the demo
promises, so that it never tells a story that did not happen.
"""
import asyncio
import importlib.metadata
import json
import shutil
import sys
import textwrap

from mcp import Client

WIDTH = min(shutil.get_terminal_size((100, 24)).columns, 100)
LABEL = 9  # columns of "answer" and the like, with their indentation

TIDES = "In two sentences: why are there two high tides a day?"
HAIKU = "Write a haiku about a lighthouse at dawn."
INVOICE = 'Extract vendor, date and total from: "Baker & Lind, 3 March 2026, total due 1,284.50 EUR".'
RAIN = "Name three uses for collected rain water."
ZINC = "What is zinc used for? One sentence."


class Broken(Exception):
    """The gateway did not do what the demo shows."""


def require(condition, what):
    if not condition:
        raise Broken(what)


def dollars(amount):
    """Exact for the tiny sums of single answers: "$0.00003945"."""
    if amount is None:
        return "price unknown"
    text = f"{amount:.8f}".rstrip("0")
    return "$" + text + "0" * max(0, 2 - len(text.partition(".")[2]))


def first_line(text):
    return next(line for line in text.splitlines() if line.strip())


def headline(text, number=""):
    print(f"\n{number:<3}{text}\n   {'-' * len(text)}")


def line(label, text):
    indent = " " * (LABEL + 3)
    lines = [wrapped for part in str(text).splitlines() or [""]
             for wrapped in textwrap.wrap(part, WIDTH - len(indent)) or [""]]
    print(f"   {label:<{LABEL}}" + f"\n{indent}".join(lines))


def show_bill(answer):
    tokens = answer["tokens"]
    line("by", f"{answer['provider']}/{answer['model']}")
    line("tokens", f"{tokens['input']} in, {tokens['output']} out"
         + (f" ({answer['reasoning']} of them thinking)" if answer.get("reasoning") else ""))
    cost = dollars(answer["cost"])
    if answer.get("cached"):
        cost += f"; saved {dollars(answer['saved_cost'])}"
    line("cost", cost)
    line("time", f"{answer['processing_time']:.3f} s")
    line("cache", f"hit ({answer['cache_level']})" if answer.get("cached") else "miss, now stored")
    for attempt in answer.get("tries", []):
        why = f", {attempt['error']}" if attempt.get("error") else ""
        line("try", f"{attempt['model']}: {attempt['outcome']}{why} ({dollars(attempt['cost'])})")
    for note in answer.get("notes", []):
        line("note", note)


class Demo:
    def __init__(self, client):
        self.client = client
        self.number = 0

    async def call(self, tool, arguments, progress=None):
        result = await self.client.call_tool(tool, arguments, read_timeout_seconds=60, progress_callback=progress)
        require(not result.is_error, f"{tool}: {result.content[0].text}")
        return result.structured_content

    def begin(self, text, arguments):
        self.number += 1
        headline(text, self.number)
        asked = ", ".join(f"{name} {value}" for name, value in arguments.items() if name != "prompt")
        line("ask", arguments["prompt"])
        line("with", asked)

    async def complete(self, text, **arguments):
        self.begin(text, arguments)
        answer = await self.call("generate_completion", arguments)
        line("answer", answer["text"])
        show_bill(answer)
        return answer

    async def stream(self, text, **arguments):
        """Shows the pieces as they come, a bar between them."""
        self.begin(text, arguments)
        print(f"   {'answer':<{LABEL}}", end="", flush=True)
        pieces = []

        async def show(progress, total, message):
            print(("|" if pieces else "") + message.replace("\n", f"\n{' ' * (LABEL + 3)}"), end="", flush=True)
            pieces.append(message)

        answer = await self.call("stream_completion", arguments, show)
        print()
        require("".join(pieces) == answer["text"], "the pieces are not the answer")
        line("stream", f"{len(pieces)} pieces, the first after {answer['time_to_first_token']:.3f} s")
        show_bill(answer)

    async def read(self, tool, text, arguments, show):
        """A tool on a document that the gateway reads by itself, without any model."""
        self.number += 1
        headline(text, self.number)
        line("call", f"{tool} {json.dumps(arguments)}")
        result = await self.call(tool, {**arguments, "provider": "local"})
        require(result.get("cost", 0) == 0, f"{tool} cost something without a model")
        show(result)
        for note in result.get("notes", []):
            line("note", note)
        return result

    async def documents(self):
        """A real document, this project's page on documents: cut, summarised, searched and its table read."""
        document = {"source": "documents.md"}
        chunks = await self.read(
            "chunk_document", "A document in pieces, for nothing", {**document, "chunk_size": 400},
            lambda r: line("pieces", f"{r['chunk_count']}, the first of them:\n{first_line(r['chunks'][0])}"))
        require(chunks["chunk_count"] > 3, "the document was not cut")
        summary = await self.read(
            "summarize_document", "Its summary, in its own sentences",
            {**document, "max_length": 60, "format": "bullet_points"}, lambda r: line("answer", r["summary"]))
        require(summary["provider"] == "local" and summary["summary"], "there is no summary")
        entities = await self.read(
            "extract_entities", "The numbers it names", {**document, "entity_types": ["number", "url"]},
            lambda r: line("numbers", ", ".join(r["entities"]["number"][:12]) + ", …"))
        require(len(entities["entities"]["number"]) > 5, "no numbers were found")
        table = await self.read(
            "extract_table", "Its table, read exactly", {**document, "headers": ["format", "becomes"]},
            lambda r: line("rows", "\n".join(f"{row['format']}: {row['becomes'][:60]}" for row in r["data"][:3])))
        require(table["rows"] > 5, "the table was not read")

    async def report(self):
        report = await self.call("get_usage_report", {"group_by": "provider"})
        headline("What it came to")
        form = "   {:<12}{:>7}{:>10}{:>8}{:>12}{:>12}{:>12}{:>12}"
        print(form.format("provider", "calls", "attempts", "errors", "tokens in", "tokens out", "cost", "saved"))
        for row in [*report["rows"], {**report["totals"], "provider": "total"}]:
            print(form.format(row["provider"], row["calls"], row["attempts"], row["errors"], row["input_tokens"],
                              row["output_tokens"], dollars(row["cost"]), dollars(row["saved"])))
        totals = report["totals"]
        print(f"\n   Spent {dollars(totals['cost'])}; the cache answered {totals['cache_hits']} of "
              f"{totals['calls']} calls and saved {dollars(totals['saved'])}."
              f" Prices as of {report['prices_as_of']}.")
        require(totals["cost"] > 0 and totals["saved"] > 0, f"the report does not add up: {totals}")


async def tell(client):
    demo = Demo(client)
    await demo.complete("A question for OpenAI", prompt=TIDES, provider="openai", model="gpt-4o-mini")
    await demo.complete("A poem from Anthropic", prompt=HAIKU, provider="anthropic", model="claude-haiku-4-5")
    await demo.complete("An invoice read by Gemini", prompt=INVOICE, provider="gemini", model="gemini-2.5-flash")
    await demo.complete("A fact from DeepSeek", prompt=ZINC, provider="deepseek", model="deepseek-chat")
    await demo.stream("Streamed: each piece as it is written", prompt=RAIN, provider="deepseek",
                      model="deepseek-chat")

    answer = await demo.complete("OpenAI is down: answered by the fallback", prompt=ZINC,
                                 model="openai/gpt-4o-mini", fallback="anthropic/claude-haiku-4-5")
    require(answer["provider"] == "anthropic" and len(answer["tries"]) > 1, "no failover took place")

    answer = await demo.complete("A retired model's name still works", prompt=HAIKU, model="openai/gpt-3.5-turbo")
    require(answer["model"] != "gpt-3.5-turbo" and answer.get("notes"), "the retired model was not replaced")

    answer = await demo.complete("Asked before: the cache answers, for nothing", prompt=TIDES, provider="openai",
                                 model="gpt-4o-mini")
    require(answer.get("cached") and answer["cost"] == 0 and answer["saved_cost"] > 0, "the cache did not answer")
    await demo.report()
    await demo.documents()


async def main(url):
    async with Client(url) as client:
        server = client.server_info
        print(f"{server.title or server.name} {server.version} at {url}, over MCP {client.protocol_version} with the"
              f" Python SDK {importlib.metadata.version('mcp')}.\n"
              "The providers are recordings, played back on this machine at a leisurely pace; the rest is what you run.")
        try:
            await tell(client)
        except Broken as what:
            print(f"\ndemo: {what}", file=sys.stderr)
            return 1
    print("\n   Yours: put a key into the environment (OPENAI_API_KEY, …), start ./dev run, and add\n"
          "   http://127.0.0.1:8000/mcp to your agent. The README has the lines for each.")
    return 0


sys.exit(asyncio.run(main(sys.argv[1])))
