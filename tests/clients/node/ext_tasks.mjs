// Long calls with the official tasks package on the TypeScript client of the second generation, in both dialects: tasks
// of 2025-11-25 by the client's own means, those of the extension of 2026-07-28 by a dispatcher that the package wants
// from its host. Modes: "initialize", or a revision, which is pinned.
import assert from 'node:assert/strict';

import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {createTaskSessionFromClient, resultFromTaskOutcome} from '@modelcontextprotocol/ext-tasks/client';

import {answers, job} from './scenario.mjs';

const kAsTask = {task: {preference: 'prefer'}};
const kInfo = {name: 'ext-tasks', version: '1.0.0'};
const capabilities = {elicitation: {form: {}}};
const modern = job.mode !== 'initialize';
const [command, ...args] = job.command ?? [];
const transport = job.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(job.url))
    : new StdioClientTransport({command, args, env: job.env, stderr: 'inherit'});
const client = new Client(kInfo,
    {capabilities, ...(modern ? {versionNegotiation: {mode: {pin: job.mode}}} : {})});
await client.connect(transport);

/// Sends requests past the client, which knows no tasks in this era, on the transport they share: answers to ids of
/// ours are ours, everything else is the client's.
function dispatcher() {
    const waiting = new Map();
    const toClient = transport.onmessage;
    transport.onmessage = (message, extra) => {
        const answered = waiting.get(message.id);
        if (!answered || message.method) return toClient(message, extra);
        waiting.delete(message.id);
        answered(message.error ? {kind: 'error', error: message.error} : {kind: 'result', result: message.result});
    };
    let last = 0;
    return request => new Promise((resolve, reject) => {
        const id = `task-request-${++last}`;
        waiting.set(id, resolve);
        transport.send({jsonrpc: '2.0', id, ...request}).catch(reject);
    });
}

const asked = [];
const raw = modern ? {
    rawDispatch: dispatcher(),
    v2RequestFraming: {protocolVersion: job.mode, clientInfo: kInfo, clientCapabilities: capabilities},
} : {};
const session = createTaskSessionFromClient(client, {
    endpointId: 'fixtures', ...raw,
    onInputRequest: async request => {
        asked.push(request.kind);
        return answers.elicitation(request.params);
    },
});

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
    // A tool that fails has a result; only in 2025-11-25 its task fails, too.
    assert.equal(outcome.status, modern ? 'completed' : 'failed');
    if (!modern) assert.equal(outcome.task.raw.statusMessage, 'The job failed.');
    if (modern) assert.equal(resultFromTaskOutcome(outcome).isError, true);
});
await step('task_that_breaks', async () => {
    const {outcome} = await (await session.callTool('protocol_error_job', {}, kAsTask)).settle();
    assert.equal(outcome.status, 'failed');
});
// In 2025-11-25 a task asks on the stream of tasks/result, which the package calls only when the task is over.
if (modern) await step('task_that_asks', async () => {
    const {outcome} = await (await session.callTool('confirm_delete', {filename: 'a.txt'}, kAsTask)).settle();
    assert.equal(resultFromTaskOutcome(outcome).content[0].text, 'Deleted a.txt.');
    assert.deepEqual(asked, ['elicitation']);
});
await step('task_that_is_cancelled', async () => {
    const execution = await session.callTool('slow_compute', {seconds: 600}, kAsTask);
    assert.equal(execution.kind, 'task');
    await execution.cancel();
    const {outcome} = await execution.settle();
    assert.equal(outcome.status, 'cancelled');
});

const era = client.getNegotiatedProtocolVersion();
await session.close();
await client.close();
console.log(JSON.stringify({era, passed, failed}));
process.exit(failed.length === 0 ? 0 : 1);
