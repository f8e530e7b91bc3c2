// Long calls with the official tasks package on the TypeScript client of the second generation: the tasks of
// 2025-11-25. For those of 2026-07-28 the package wants a dispatcher of the host's; the conformance suite covers them.
import assert from 'node:assert/strict';

import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {createTaskSessionFromClient, resultFromTaskOutcome} from '@modelcontextprotocol/ext-tasks/client';

import {job} from './scenario.mjs';

const [command, ...args] = job.command ?? [];
const transport = job.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(job.url))
    : new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'});
const client = new Client({name: 'ext-tasks', version: '1.0.0'});
await client.connect(transport);
const session = createTaskSessionFromClient(client, {endpointId: 'fixtures'});

const passed = [], failed = [];
async function step(name, work) {
    try {
        await work();
        passed.push(name);
    } catch (error) {
        failed.push({step: name, error: String(error?.stack ?? error)});
    }
}

await step('answered_at_once', async () => {
    const {outcome} = await (await session.callTool('greet', {name: 'Ada'})).settle();
    assert.equal(resultFromTaskOutcome(outcome).content[0].text, 'Hello, Ada!');
});
await step('task_to_its_end', async () => {
    const {outcome} = await (await session.callTool('slow_compute', {seconds: 0.3, label: 'the sum'})).settle();
    assert.equal(resultFromTaskOutcome(outcome).content[0].text, 'Computed the sum.');
});
await step('task_that_fails', async () => {
    const {outcome} = await (await session.callTool('failing_job', {})).settle();
    assert.equal(outcome.status, 'failed');
    assert.equal(outcome.task.raw.statusMessage, 'The job failed.');
});

const era = client.getNegotiatedProtocolVersion();
await session.close();
await client.close();
console.log(JSON.stringify({era, passed, failed}));
process.exit(failed.length === 0 ? 0 : 1);
