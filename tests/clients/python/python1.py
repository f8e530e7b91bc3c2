"""The Python SDK of the first generation. It has one mode: initialize with the newest handshake revision it knows."""
import asyncio
import contextlib
import sys
from datetime import timedelta

from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

from scenario import JOB, PATIENCE, Scenario


class Adapter:
    protocol_error = McpError

    def __init__(self, session, era):
        self.session = session
        self.agreed = era

    def era(self):
        return self.agreed

    async def tools(self):
        listing = await self.session.list_tools()
        return [(tool.name, tool.inputSchema, tool.outputSchema) for tool in listing.tools]

    async def call(self, name, arguments, progress=None):
        result = await self.session.call_tool(name, arguments, timedelta(seconds=PATIENCE), progress)
        return result.isError, result.structuredContent, result.content[0].text

    async def kinds(self, name):
        return [block.type for block in (await self.session.call_tool(name)).content]

    async def resources(self):
        listing = await self.session.list_resources()
        return [str(resource.uri) for resource in listing.resources]

    async def templates(self):
        listing = await self.session.list_resource_templates()
        return [template.uriTemplate for template in listing.resourceTemplates]

    async def read(self, uri):
        return (await self.session.read_resource(uri)).contents[0].text

    async def prompts(self):
        listing = await self.session.list_prompts()
        return {prompt.name: {a.name: a.required for a in prompt.arguments or []} for prompt in listing.prompts}

    async def prompt(self, name, arguments):
        return (await self.session.get_prompt(name, arguments)).messages[0].content.text

    async def complete(self, prompt, name, value):
        reference = types.PromptReference(type="ref/prompt", name=prompt)
        return (await self.session.complete(reference, {"name": name, "value": value})).completion.values

    async def cancellable(self, name, arguments):
        # This generation leaves it to its user to tell the server, and keeps the id of a request to itself.
        request_id = self.session._request_id
        task = asyncio.create_task(self.session.call_tool(name, arguments))

        async def stop():
            await self.session.send_notification(types.ClientNotification(types.CancelledNotification(
                method="notifications/cancelled",
                params=types.CancelledNotificationParams(requestId=request_id, reason="no longer wanted"))))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        return stop


async def fill_in(_, params):
    return types.ElicitResult(action="accept", content={name: "Ada" for name in params.requestedSchema["properties"]})


async def sample(_, params):
    return types.CreateMessageResult(role="assistant", model="a-model",
                                     content=types.TextContent(type="text", text="Paris"))


@contextlib.asynccontextmanager
async def transport():
    if JOB["transport"] == "http":
        async with streamablehttp_client(JOB["url"]) as (read, write, _):
            yield read, write
    else:
        command, *args = JOB["command"]
        async with stdio_client(StdioServerParameters(command=command, args=args, env=JOB["env"])) as (read, write):
            yield read, write


async def main():
    async with transport() as (read, write), ClientSession(
            read, write, elicitation_callback=fill_in, sampling_callback=sample) as session:
        agreed = await session.initialize()
        return await Scenario(Adapter(session, agreed.protocolVersion)).run()


sys.exit(0 if asyncio.run(main()) else 1)
