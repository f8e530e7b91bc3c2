// The TypeScript SDK of the first generation (also behind mcp-remote, which it drives over stdio). It has one mode:
// initialize with the newest handshake revision it knows. It also speaks HTTP+SSE, the transport of 2024-11-05.
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {SSEClientTransport} from '@modelcontextprotocol/sdk/client/sse.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {StreamableHTTPClientTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import {CreateMessageRequestSchema, ElicitRequestSchema} from '@modelcontextprotocol/sdk/types.js';

import {answers, job, run} from './scenario.mjs';

const [command, ...args] = job.command ?? [];
const transport = {
    http: () => new StreamableHTTPClientTransport(new URL(job.url)),
    sse: () => new SSEClientTransport(new URL(job.url)),
    stdio: () => new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'}),
}[job.transport]();

// The client tells the agreed revision to its transport and to nobody else.
let era;
const tell = transport.setProtocolVersion?.bind(transport);
transport.setProtocolVersion = version => {
    era = version;
    tell?.(version);
};

const client = new Client({name: 'typescript-1', version: '1.0.0'}, {capabilities: {elicitation: {}, sampling: {}}});
client.setRequestHandler(ElicitRequestSchema, request => answers.elicitation(request.params));
client.setRequestHandler(CreateMessageRequestSchema, request => answers.sampling(request.params));
await client.connect(transport);
await run({
    era: () => era,
    listTools: () => client.listTools(),
    callTool: (name, args, options) => client.callTool({name, arguments: args}, undefined, options),
    listResources: () => client.listResources(),
    listResourceTemplates: () => client.listResourceTemplates(),
    readResource: uri => client.readResource({uri}),
    listPrompts: () => client.listPrompts(),
    getPrompt: (name, args) => client.getPrompt({name, arguments: args}),
    complete: (prompt, name, value) => client.complete({ref: {type: 'ref/prompt', name: prompt}, argument: {name, value}}),
    close: async () => {
        if (job.transport === 'http') await transport.terminateSession();
        await client.close();
    },
});
