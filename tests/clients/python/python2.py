"""The Python SDK of the second generation. Modes: "auto" (its default: probes with server/discover), "legacy"
(initialize), or a revision, which is adopted without asking."""
import asyncio
import sys

from mcp import Client, MCPError, StdioServerParameters, types

from scenario import JOB, PATIENCE, Scenario


class Adapter:
    protocol_error = MCPError

    def __init__(self, client):
        self.client = client

    def era(self):
        return self.client.protocol_version

    async def tools(self):
        listing = await self.client.list_tools()
        return [(tool.name, tool.input_schema, tool.output_schema) for tool in listing.tools]

    async def call(self, name, arguments, progress=None):
        result = await self.client.call_tool(name, arguments, read_timeout_seconds=PATIENCE,
                                             progress_callback=progress)
        return result.is_error, result.structured_content, result.content[0].text

    async def kinds(self, name):
        return [block.type for block in (await self.client.call_tool(name, {})).content]

    async def resources(self):
        listing = await self.client.list_resources()
        return [str(resource.uri) for resource in listing.resources]

    async def templates(self):
        listing = await self.client.list_resource_templates()
        return [template.uri_template for template in listing.resource_templates]

    async def read(self, uri):
        return (await self.client.read_resource(uri)).contents[0].text

    async def prompts(self):
        listing = await self.client.list_prompts()
        return {prompt.name: {a.name: a.required for a in prompt.arguments or []} for prompt in listing.prompts}

    async def prompt(self, name, arguments):
        return (await self.client.get_prompt(name, arguments)).messages[0].content.text

    async def complete(self, prompt, name, value):
        reference = types.PromptReference(type="ref/prompt", name=prompt)
        return (await self.client.complete(reference, {"name": name, "value": value})).completion.values

    async def cancellable(self, name, arguments):
        task = asyncio.create_task(self.client.call_tool(name, arguments))

        async def stop():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        return stop


async def fill_in(_, params):
    return types.ElicitResult(action="accept", content={name: "Ada" for name in params.requested_schema["properties"]})


async def sample(_, params):
    return types.CreateMessageResult(role="assistant", model="a-model",
                                     content=types.TextContent(type="text", text="Paris"))


def server():
    if JOB["transport"] == "http":
        return JOB["url"]
    command, *args = JOB["command"]
    return StdioServerParameters(command=command, args=args, env=JOB["env"])


async def main():
    async with Client(server(), mode=JOB["mode"], elicitation_callback=fill_in,
                      sampling_callback=sample) as client:
        return await Scenario(Adapter(client)).run()


sys.exit(0 if asyncio.run(main()) else 1)
