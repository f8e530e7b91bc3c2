"""The Python SDK of the second generation. Modes: "auto" (its default: probes with server/discover), "legacy"
(initialize), or a revision, which is adopted without asking."""
import asyncio
import sys

from mcp import Client, MCPError, StdioServerParameters

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

    async def cancellable(self, name, arguments):
        task = asyncio.create_task(self.client.call_tool(name, arguments))

        async def stop():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        return stop


def server():
    if JOB["transport"] == "http":
        return JOB["url"]
    command, *args = JOB["command"]
    return StdioServerParameters(command=command, args=args, env=JOB["env"])


async def main():
    async with Client(server(), mode=JOB["mode"]) as client:
        return await Scenario(Adapter(client)).run()


sys.exit(0 if asyncio.run(main()) else 1)
