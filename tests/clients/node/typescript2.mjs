// The TypeScript client of the second generation. Modes: "default" (a plain initialize), "auto" (probes with
// server/discover), or a revision, which is pinned.
import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';

import {answers, job, run} from './scenario.mjs';

function options(mode) {
    const capabilities = {elicitation: {}, sampling: {}};
    if (mode === 'default') return {capabilities};
    return {capabilities, versionNegotiation: {mode: mode === 'auto' ? 'auto' : {pin: mode}}};
}

const [command, ...args] = job.command ?? [];
const transport = job.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(job.url))
    : new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'});

const client = new Client({name: 'typescript-2', version: '1.0.0'}, options(job.mode));
client.setRequestHandler('elicitation/create', request => answers.elicitation(request.params));
client.setRequestHandler('sampling/createMessage', request => answers.sampling(request.params));
await client.connect(transport);
await run({
    era: () => client.getNegotiatedProtocolVersion(),
    listTools: () => client.listTools(),
    callTool: (name, args, options) => client.callTool({name, arguments: args}, options),
    listResources: () => client.listResources(),
    listResourceTemplates: () => client.listResourceTemplates(),
    readResource: uri => client.readResource({uri}),
    listPrompts: () => client.listPrompts(),
    getPrompt: (name, args) => client.getPrompt({name, arguments: args}),
    complete: (prompt, name, value) => client.complete({ref: {type: 'ref/prompt', name: prompt}, argument: {name, value}}),
    close: () => client.close(),
});
