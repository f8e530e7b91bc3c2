"""What every Python client does with the gateway, whatever its generation: the same steps as node/scenario.mjs.

The job comes as JSON in the first argument: {transport, mode, server, url, command, env, journal, tag}; `server` is
"gateway" or "fixtures". The last line on standard output is the report {era, passed: [step], failed: [{step, error}]}.
"""
import asyncio
import json
import pathlib
import sys
import time
import traceback
import urllib.request

JOB = json.loads(sys.argv[1])
PATIENCE = 30.0  # seconds, for one call
TOOLS = {"chat_completion", "chunk_document", "estimate_cost", "extract_entities", "extract_json",
         "extract_key_value_pairs", "extract_semantic_schema", "extract_table", "generate_completion",
         "generate_qa_pairs", "get_cache_stats", "get_job", "get_provider_status", "get_usage_report", "list_models",
         "multi_completion", "process_document_batch", "read_artifact", "stream_completion", "summarize_document"}
# What every tool says when all is well, when it is not, and when it would be too long (return_as).
CALLS = json.loads((pathlib.Path(__file__).parents[1] / "tool_calls.json").read_text())
RESOURCES = {f"gateway://{name}" for name in ("cache", "guide", "models", "prices", "providers", "usage")}
PROMPTS = {"ask_about_files", "delegate", "second_opinion", "spending", "summarize"}


class Failed(Exception):
    """What a step expected and did not get."""


def expect(condition, message):
    if not condition:
        raise Failed(message)


class Scenario:
    """The steps, over an adapter with `tools()`, `call(name, arguments, progress)`, `kinds(name)` (of the content blocks
    of a call), `cancellable(name, arguments)`, `resources()`, `templates()`, `read(uri)`, `prompts()`,
    `prompt(name, arguments)`, `complete(prompt, argument, value)` and the exception type `protocol_error`. Results of
    calls are (is_error, structured, text)."""

    def __init__(self, client):
        self.client = client

    async def run(self):
        """Runs every step and prints the report; True when all passed."""
        passed, failed = [], []
        of_the_gateway = (self.tools_list, self.plain, self.streamed, self.bad_argument, self.provider_error,
                          self.unknown_tool, self.list_models, self.cancel, self.after_cancel, self.every_tool,
                          self.handle, self.large_result,
                          self.resources_list, self.prompts_list, self.resources, self.prompt, self.completion)
        of_the_fixtures = (self.form, self.two_rounds, self.sampling, self.progress, self.kinds_of_content)
        for step in of_the_fixtures if JOB["server"] == "fixtures" else of_the_gateway:
            try:
                await step()
                passed.append(step.__name__)
            except Exception as error:  # reported by name, whatever it is
                known = isinstance(error, Failed)
                failed.append({"step": step.__name__,
                               "error": str(error) if known else traceback.format_exc(limit=-3)})
        print(json.dumps({"era": self.client.era(), "passed": passed, "failed": failed}), flush=True)
        return not failed

    async def tools_list(self):
        tools = await self.client.tools()
        expect(TOOLS <= {name for name, _, _ in tools}, "not all tools are listed")
        for name, input_schema, output_schema in tools:
            expect(input_schema.get("type") == "object", f"{name}: input schema")
            expect((output_schema or {}).get("type") == "object", f"{name}: output schema")

    async def plain(self):
        answer = await self.successful("generate_completion", {
            "prompt": "In two sentences: why are there two high tides a day?", "model": "openai/gpt-6-luna",
            "cache": "off"})
        expect(answer["text"].startswith("The Moon's pull"), answer["text"])
        expect(answer["provider"] == "openai", answer["provider"])
        expect(answer["tokens"] == {"input": 18, "output": 44, "total": 62}, f"tokens {answer['tokens']}")
        expect(answer["cost"] > 0, f"cost {answer['cost']}")

    async def streamed(self):
        pieces = []

        async def on_progress(progress, total, message):
            pieces.append((progress, message))

        answer = await self.successful("stream_completion", {
            "prompt": "Tell a story. [[fault:split=every:200;pace=10]]", "provider": "custom", "model": "any",
            "cache": "off"}, on_progress)
        expect(len(pieces) > 1, f"{len(pieces)} pieces of progress")
        expect(len(pieces) == answer["chunks"], f"{len(pieces)} pieces, {answer['chunks']} chunks")
        expect("".join(message for _, message in pieces) == answer["text"], f"pieces {pieces}")
        steps = [progress for progress, _ in pieces]
        expect(steps == sorted(set(steps)), f"progress {steps}")

    async def bad_argument(self):
        error = await self.unsuccessful("generate_completion", {"prompt": "x", "max_tokens": "many"})
        expect(error["error_code"] == "invalid_parameter" and "max_tokens" in error["error"], str(error))

    async def provider_error(self):
        error = await self.unsuccessful("generate_completion", {
            "prompt": f"[[fault:401]] [[tag:{JOB['tag']}-401]]", "provider": "custom", "model": "any"})
        expect(error["error_code"] == "authentication_error" and error["retryable"] is False, str(error))

    async def unknown_tool(self):
        try:
            await self.client.call("no_such_tool", {})
        except self.client.protocol_error as error:
            expect(error.error.code == -32602, f"code {error.error.code}")
        else:
            raise Failed("an unknown tool was called")

    async def list_models(self):
        answer = await self.successful("list_models", {"provider": "openai"})
        expect("gpt-6-luna" in [model["id"] for model in answer["openai"]], str(answer))

    async def cancel(self):
        tag = f"{JOB['tag']}-cancel"
        stop = await self.client.cancellable("generate_completion", {
            "prompt": f"[[fault:stall=head]] [[tag:{tag}]]", "provider": "custom", "model": "any",
            "cache": "off"})
        await upstream(tag, lambda entry: entry["outcome"] == "in_progress")
        await stop()
        await upstream(tag, lambda entry: entry["outcome"] != "in_progress")  # a stall lasts until its client leaves

    async def after_cancel(self):
        status = await self.successful("get_provider_status", {})
        expect("openai" in status.get("providers", status), str(status))

    async def every_tool(self):
        for row in CALLS:
            is_error, structured, text = await self.client.call(row["tool"], row["arguments"])
            where = f"{row['tool']} {str(row['arguments'])[:80]}: {text}"
            expect(bool(is_error) == ("error" in row), where)
            said = json.loads(text)
            expect("error" not in row or said["error_code"] == row["error"], where)
            expect(all(member in said for member in row.get("members", ())), where)

    async def handle(self):
        kept = await self.successful("generate_completion", {
            "prompt": "[[echo:Kept for later.]]", "provider": "custom", "model": "any", "return_as": "artifact"})
        handle = kept["overflow"]["handle"]
        page = await self.successful("read_artifact", {"handle": handle})
        expect(page["text"].strip() == "Kept for later.", str(page))
        expect("Kept for later." in await self.client.read(handle), "the artifact is not read as a resource")
        expect(handle in await self.client.resources(), "the artifact is not listed")

    async def large_result(self):
        models = await self.successful("list_models", {"all": True})
        expect(len(json.dumps(models)) > 10_000, "the list is short")

    async def resources_list(self):
        listed = set(await self.client.resources())
        expect(RESOURCES <= listed, f"listed: {listed}")
        templates = await self.client.templates()
        expect("gateway://models/{provider}" in templates, f"templates: {templates}")
        expect("gpt-6-luna" in await self.client.read("gateway://models/openai"), "a resource of a template")

    async def prompts_list(self):
        listed = await self.client.prompts()
        expect(set(listed) == PROMPTS, f"listed: {listed}")
        expect(listed["delegate"]["task"] is True, f"arguments: {listed['delegate']}")

    async def resources(self):
        expect("cheaper" in await self.client.read("gateway://guide"), "the guide")
        expect("openai" in json.loads(await self.client.read("gateway://providers")), "the providers")

    async def prompt(self):
        text = await self.client.prompt("delegate", {"task": "count the sheep"})
        expect("count the sheep" in text, text)

    async def completion(self):
        values = await self.client.complete("delegate", "model", "gpt-6-l")
        expect("openai/gpt-6-luna" in values, str(values))

    async def form(self):
        _, _, text = await self.client.call("test_elicitation", {"message": "Who are you?"})
        expect(text.startswith("User response: ") and "Ada" in text, text)
        _, _, text = await self.client.call("test_input_required_result_elicitation", {})
        expect(text == "Hello, Ada!", text)

    async def two_rounds(self):
        _, _, text = await self.client.call("test_input_required_result_multi_round", {})
        expect(text.startswith("Hello Ada, your favourite colour is Ada"), text)

    async def sampling(self):
        _, _, text = await self.client.call("test_sampling", {"prompt": "Capital?"})
        expect(text == "LLM response: Paris", text)

    async def progress(self):
        seen = []

        async def on_progress(progress, total, message):
            seen.append((progress, total))

        await self.client.call("test_tool_with_progress", {}, on_progress)
        expect(seen == [(0, 100), (50, 100), (100, 100)], f"progress {seen}")

    async def kinds_of_content(self):
        kinds = await self.client.kinds("test_multiple_content_types")
        expect(kinds == ["text", "image", "resource"], f"kinds {kinds}")

    async def successful(self, name, arguments, progress=None):
        is_error, structured, text = await self.client.call(name, arguments, progress)
        expect(not is_error, f"isError: {text}")
        expect(json.loads(text) == structured, "text and structured content differ")
        return structured

    async def unsuccessful(self, name, arguments):
        is_error, structured, text = await self.client.call(name, arguments)
        expect(is_error, f"no error: {text}")
        expect(json.loads(text) == structured, "text and structured content differ")
        return structured


async def upstream(tag, wanted):
    """Waits until the upstream's journal has an entry with `tag` for which `wanted` holds."""
    end = time.monotonic() + PATIENCE / 2
    mine = []
    while time.monotonic() < end:
        journal = await asyncio.to_thread(lambda: json.load(urllib.request.urlopen(JOB["journal"])))
        mine = [entry for entry in journal["entries"] if entry.get("tag") == tag]
        if any(map(wanted, mine)):
            return
        await asyncio.sleep(0.02)
    raise Failed(f"the upstream never saw what was awaited; its journal: {mine}")
