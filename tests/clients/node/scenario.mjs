// What every TypeScript client does, whatever its generation. With the gateway: it lists the tools, delegates
// completions plain and streamed, is refused, is failed by a provider, cancels, lists and reads resources, lists and gets
// prompts and completes an argument. With the fixture server: it answers questions. Each step checks what the client
// hands to its user; the clients' own validation of results against output schemas runs with it.
//
// The job comes as JSON in the first argument: {transport, mode, server, url, command, env, journal, tag, calls};
// `server` is "gateway" or "fixtures", `calls` the path of tool_calls.json. The last line on standard output is the
// report {era, passed: [step], failed: [{step, error}]}.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';

export const job = JSON.parse(process.argv[2]);

const kTools = ['chat_completion', 'chunk_document', 'estimate_cost', 'extract_entities', 'extract_json',
    'extract_key_value_pairs', 'extract_semantic_schema', 'extract_table', 'generate_completion', 'generate_qa_pairs',
    'get_cache_stats', 'get_job', 'get_provider_status', 'get_usage_report', 'list_models', 'multi_completion',
    'process_document_batch', 'read_artifact', 'stream_completion', 'summarize_document'];
const kResources = ['cache', 'guide', 'models', 'prices', 'providers', 'usage'].map(name => `gateway://${name}`);
const kPrompts = ['ask_about_files', 'delegate', 'second_opinion', 'spending', 'summarize'];
// What every tool says when all is well, when it is not, and when it would be too long (return_as).
const kCalls = JSON.parse(readFileSync(job.calls));
const kPatience = 30_000; // ms, for one call

/// How the user of every client answers: forms by their schema, prompts always alike.
export const answers = {
    elicitation(params) {
        const content = {};
        for (const [name, schema] of Object.entries(params.requestedSchema.properties))
            content[name] = schema.type === 'string' ? (schema.enum?.[0] ?? 'Ada') : true;
        return {action: 'accept', content};
    },
    sampling() {
        return {role: 'assistant', model: 'a-model', content: {type: 'text', text: 'Paris'}};
    },
};

/// `client` is an adapter: {era(), listTools(), callTool(name, arguments, {signal, onprogress, timeout}),
/// listResources(), listResourceTemplates(), readResource(uri), listPrompts(), getPrompt(name, arguments),
/// complete(prompt, argument, value), close()}.
export async function run(client) {
    const passed = [], failed = [];
    const chosen = job.steps ? Object.entries(steps).filter(([name]) => job.steps.includes(name))
        : Object.entries(job.server === 'fixtures' ? questions : steps);
    for (const [name, step] of chosen) {
        try {
            await step(client);
            passed.push(name);
        } catch (error) {
            failed.push({step: name, error: String(error?.message ?? error)});
        }
    }
    const era = client.era();
    await client.close();
    console.log(JSON.stringify({era, passed, failed}));
    process.exit(failed.length === 0 ? 0 : 1);
}

const steps = {
    async tools_list(client) {
        const {tools} = await client.listTools();
        const names = tools.map(tool => tool.name);
        for (const name of kTools) assert.ok(names.includes(name), `${name} is not listed`);
        for (const tool of tools) {
            assert.equal(tool.inputSchema.type, 'object');
            assert.equal(tool.outputSchema?.type, 'object', `${tool.name} has no output schema`);
            assert.ok(tool.description.length > 0);
        }
    },

    async plain(client) {
        const answer = successful(await call(client, 'generate_completion', {
            prompt: 'In two sentences: why are there two high tides a day?', model: 'openai/gpt-6-luna', cache: 'off',
        }));
        assert.match(answer.text, /^The Moon's pull/);
        assert.equal(answer.provider, 'openai');
        assert.deepEqual(answer.tokens, {input: 18, output: 44, total: 62});
        assert.ok(answer.cost > 0);
    },

    async streamed(client) {
        const pieces = [];
        // Paced, because these clients drop progress that is read together with the result it belongs to.
        const answer = successful(await call(client, 'stream_completion', {
            prompt: 'Tell a story. [[fault:split=every:200;pace=10]]', provider: 'custom', model: 'any', cache: 'off',
        }, {onprogress: piece => pieces.push(piece)}));
        assert.ok(pieces.length > 1, `${pieces.length} pieces of progress`);
        assert.equal(pieces.length, answer.chunks);
        assert.equal(pieces.map(piece => piece.message).join(''), answer.text);
        for (let i = 1; i < pieces.length; ++i) assert.ok(pieces[i].progress > pieces[i - 1].progress);
    },

    async bad_argument(client) {
        const error = unsuccessful(await call(client, 'generate_completion', {prompt: 'x', max_tokens: 'many'}));
        assert.equal(error.error_code, 'invalid_parameter');
        assert.match(error.error, /max_tokens/);
    },

    async provider_error(client) {
        const error = unsuccessful(await call(client, 'generate_completion', {
            prompt: `[[fault:401]] [[tag:${job.tag}-401]]`, provider: 'custom', model: 'any',
        }));
        assert.equal(error.error_code, 'authentication_error');
        assert.equal(error.retryable, false);
    },

    async unknown_tool(client) {
        await assert.rejects(call(client, 'no_such_tool', {}), error => error.code === -32602);
    },

    async list_models(client) {
        const models = successful(await call(client, 'list_models', {provider: 'openai'}));
        assert.ok(models.openai.some(model => model.id === 'gpt-6-luna'));
    },

    async cancel(client) {
        const tag = `${job.tag}-cancel`;
        const controller = new AbortController();
        const answer = call(client, 'generate_completion', {
            prompt: `[[fault:stall=head]] [[tag:${tag}]]`, provider: 'custom', model: 'any', cache: 'off',
        }, {signal: controller.signal});
        const refused = assert.rejects(answer);
        await upstream(tag, entry => entry.outcome === 'in_progress');
        controller.abort();
        await refused;
        await upstream(tag, entry => entry.outcome !== 'in_progress'); // a stall lasts until its client leaves
    },

    async after_cancel(client) {
        const status = successful(await call(client, 'get_provider_status', {}));
        assert.ok(status.providers?.openai ?? status.openai, 'openai is missing in the status');
    },

    async every_tool(client) {
        for (const {tool, arguments: given, members, error} of kCalls) {
            const result = await call(client, tool, given);
            const where = `${tool} ${JSON.stringify(given).slice(0, 80)}: ${result.content[0].text}`;
            assert.equal(Boolean(result.isError), Boolean(error), where);
            if (error) assert.equal(result.structuredContent?.error_code ?? JSON.parse(result.content[0].text).error_code, error, where);
            for (const member of members ?? [])
                assert.ok(member in (result.structuredContent ?? JSON.parse(result.content[0].text)), where);
        }
    },

    async handle(client) {
        const kept = successful(await call(client, 'generate_completion', {
            prompt: '[[echo:Kept for later.]]', provider: 'custom', model: 'any', return_as: 'artifact'}));
        const page = successful(await call(client, 'read_artifact', {handle: kept.overflow.handle}));
        assert.equal(page.text.trim(), 'Kept for later.');
        const {contents: [read]} = await client.readResource(kept.overflow.handle);
        assert.equal(read.text, 'Kept for later.');
        const {resources} = await client.listResources();
        assert.ok(resources.some(resource => resource.uri === kept.overflow.handle), 'the artifact is not listed');
    },

    async large_result(client) {
        const models = successful(await call(client, 'list_models', {all: true}));
        assert.ok(JSON.stringify(models).length > 10_000);
    },

    async resources_list(client) {
        const {resources} = await client.listResources();
        const uris = resources.map(resource => resource.uri);
        for (const uri of kResources) assert.ok(uris.includes(uri), `${uri} is not listed`);
        for (const {uri, name, mimeType} of resources) assert.ok(name && mimeType, `${uri} has no name or type`);
        const {resourceTemplates} = await client.listResourceTemplates();
        const [pattern] = resourceTemplates.map(t => t.uriTemplate).filter(t => t.startsWith('gateway://models/'));
        assert.equal(pattern, 'gateway://models/{provider}');
        const {contents: [models]} = await client.readResource(pattern.replace('{provider}', 'openai'));
        assert.match(models.text, /gpt-6-luna/);
    },

    async prompts_list(client) {
        const {prompts} = await client.listPrompts();
        assert.deepEqual(prompts.map(prompt => prompt.name).sort(), kPrompts);
        const {arguments: named} = prompts.find(prompt => prompt.name === 'delegate');
        assert.equal(named.find(argument => argument.name === 'task').required, true);
    },

    async resources(client) {
        const {contents: [guide]} = await client.readResource('gateway://guide');
        assert.match(guide.text, /cheaper/);
        const {contents: [providers]} = await client.readResource('gateway://providers');
        assert.ok(JSON.parse(providers.text).openai);
        await assert.rejects(client.readResource('gateway://nothing'), error => [-32602, -32002].includes(error.code));
    },

    async prompt(client) {
        const prompt = await client.getPrompt('delegate', {task: 'count the sheep'});
        assert.match(prompt.messages[0].content.text, /count the sheep/);
    },

    async completion(client) {
        const {completion} = await client.complete('delegate', 'model', 'gpt-6-l');
        assert.ok(completion.values.includes('openai/gpt-6-luna'), completion.values.join());
    },
};

// Of the fixture server: it asks before it answers. Each era has tools of its own for that.
const questions = {
    async form(client) {
        const legacy = await client.callTool('test_elicitation', {message: 'Who are you?'}, {timeout: kPatience});
        assert.match(legacy.content[0].text, /User response: .*Ada/);
        const named = await client.callTool('test_input_required_result_elicitation', {}, {timeout: kPatience});
        assert.equal(named.content[0].text, 'Hello, Ada!');
    },

    async two_rounds(client) {
        const result = await client.callTool('test_input_required_result_multi_round', {}, {timeout: kPatience});
        assert.match(result.content[0].text, /^Hello Ada, your favourite colour is Ada/);
    },

    async sampling(client) {
        const result = await client.callTool('test_sampling', {prompt: 'Capital?'}, {timeout: kPatience});
        assert.equal(result.content[0].text, 'LLM response: Paris');
    },

    async progress(client) {
        const seen = [];
        await client.callTool('test_tool_with_progress', {}, {timeout: kPatience, onprogress: p => seen.push(p.progress)});
        assert.deepEqual(seen, [0, 50, 100]);
    },

    async kinds_of_content(client) {
        const result = await client.callTool('test_multiple_content_types', {}, {timeout: kPatience});
        assert.deepEqual(result.content.map(block => block.type), ['text', 'image', 'resource']);
    },
};

function call(client, name, args, options = {}) {
    return client.callTool(name, args, {timeout: kPatience, ...options});
}

// Structured content, which the text must repeat.
function structured(result) {
    assert.equal(result.content[0].type, 'text');
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
    return result.structuredContent;
}

function successful(result) {
    assert.ok(!result.isError, `isError: ${result.content?.[0]?.text}`);
    return structured(result);
}

function unsuccessful(result) {
    assert.equal(result.isError, true);
    return structured(result);
}

// Waits until the upstream's journal has an entry with `tag` for which `wanted` holds.
async function upstream(tag, wanted) {
    let seen = 'nothing';
    for (const end = Date.now() + kPatience / 2; Date.now() < end;) {
        const {entries} = await (await fetch(job.journal)).json();
        const mine = entries.filter(entry => entry.tag === tag);
        if (mine.some(wanted)) return;
        seen = JSON.stringify(mine);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.fail(`the upstream never saw what was awaited; its journal: ${seen}`);
}
