"""Work on documents: a batch of them, and a long one, against the mock. What the model does takes no time here, so these
figures are what the gateway itself costs: reading, counting, cutting, asking, pricing, remembering."""
import random
import time

from load import clients
from load.programs import WORK

WORDS = ("river stone bridge market harbour winter council ledger copper orchard signal railway garden theatre engine "
         "letter mountain village captain colour wheel glass window paper basket").split()
BATCH = 200        # documents
BATCH_PAGES = 3    # each, of some 500 tokens
LONG_PAGES = 300
MODEL = "openai/gpt-4o-mini"


def pages(count, seed):
    """Prose with headings, the same for the same seed; some 500 tokens a page."""
    dice = random.Random(seed)
    text = []
    for page in range(count):
        if page % 5 == 0:
            text.append(f"# Chapter {page // 5 + 1}: the {dice.choice(WORDS)}")
        for _ in range(5):
            text.append(" ".join(f"In {dice.randint(1200, 2020)} the {' '.join(dice.choices(WORDS, k=11))}."
                                 for _ in range(8)))
    return "\n\n".join(text) + "\n"


def library():
    folder = WORK / "data/library"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(BATCH):
        (folder / f"note-{number:03}.md").write_text(pages(BATCH_PAGES, number))
    (folder / "book.md").write_text(pages(LONG_PAGES, 1))
    return folder


def measured(program, base, tool, arguments):
    """(the result, seconds, CPU seconds of the gateway) of one call."""
    cpu, began = program.cpu_seconds(), time.monotonic()
    result = clients.call_tool(base, tool, arguments)["structuredContent"]
    return result, time.monotonic() - began, program.cpu_seconds() - cpu


def documents(stage, options, note):
    """Documents a second of a batch, first and remembered; a document of 300 pages, first and after an edit."""
    del options
    folder = library()
    _, mock = stage.mock()
    program, base = stage.gateway("gateway-documents", mock, LLM_GATEWAY_ROOTS=folder)
    batch = {"sources": ["note-*.md"], "operation": "summarize", "params": {"max_length": 50}, "model": MODEL,
             "max_concurrency": 16, "return_as": "inline"}
    figures = {}
    for name in ("batch", "batch_again"):
        result, seconds, cpu = measured(program, base, "process_document_batch", batch)
        if result["success_count"] != BATCH:
            raise RuntimeError(f"{result['failure_count']} documents failed")
        figures[f"documents.{name}_per_second"] = BATCH / seconds
        figures[f"documents.{name}_cpu_ms"] = cpu / BATCH * 1e3
        note(f"{name}: {BATCH / seconds:.0f} documents/s, {cpu / BATCH * 1e3:.2f} ms CPU each")
    long = {"source": "book.md", "max_length": 200, "model": MODEL}
    book = folder / "book.md"
    for name in ("long", "long_edited"):
        _, seconds, cpu = measured(program, base, "summarize_document", long)
        figures[f"documents.{name}_seconds"] = seconds
        figures[f"documents.{name}_cpu_ms"] = cpu * 1e3
        note(f"{name}: {seconds:.2f} s, {cpu * 1e3:.0f} ms CPU")
        text = book.read_text()
        middle = text.index("# Chapter 30")
        book.write_text(text[:middle] + "A sentence that nobody had written before. " + text[middle:])
    figures["documents.memory_mb"] = program.memory_mb("VmHWM")
    return figures
