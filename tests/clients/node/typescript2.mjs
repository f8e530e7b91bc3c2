// The TypeScript client of the second generation. Modes: "default" (a plain initialize), "auto" (probes with
// server/discover), or a revision, which is pinned.
import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';

import {job, run} from './scenario.mjs';

function options(mode) {
    if (mode === 'default') return {};
    return {versionNegotiation: {mode: mode === 'auto' ? 'auto' : {pin: mode}}};
}

const [command, ...args] = job.command ?? [];
const transport = job.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(job.url))
    : new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'});

const client = new Client({name: 'typescript-2', version: '1.0.0'}, options(job.mode));
await client.connect(transport);
await run({
    era: () => client.getNegotiatedProtocolVersion(),
    listTools: () => client.listTools(),
    callTool: (name, args, options) => client.callTool({name, arguments: args}, options),
    close: () => client.close(),
});
