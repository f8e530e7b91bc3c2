// The TypeScript SDK of the first generation (also behind mcp-remote, which it drives over stdio). It has one mode:
// initialize with the newest handshake revision it knows.
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {StreamableHTTPClientTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import {job, run} from './scenario.mjs';

const [command, ...args] = job.command ?? [];
const transport = job.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(job.url))
    : new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'});

// The client tells the agreed revision to its transport and to nobody else.
let era;
const tell = transport.setProtocolVersion?.bind(transport);
transport.setProtocolVersion = version => {
    era = version;
    tell?.(version);
};

const client = new Client({name: 'typescript-1', version: '1.0.0'});
await client.connect(transport);
await run({
    era: () => era,
    listTools: () => client.listTools(),
    callTool: (name, args, options) => client.callTool({name, arguments: args}, undefined, options),
    close: async () => {
        if (job.transport === 'http') await transport.terminateSession();
        await client.close();
    },
});
