// The TypeScript client's OAuth against a gateway that takes the tokens of an issuer of the test's own, without a
// browser: where the client would send its user to a page, the step follows the redirect itself.
//
// The job: {mode, url, issuer, resource}. The last line on standard output is {era, passed, failed}, as scenario.mjs
// writes it.
import assert from 'node:assert/strict';

import {Client, ClientCredentialsProvider, InsufficientScopeError, StreamableHTTPClientTransport, UnauthorizedError}
    from '@modelcontextprotocol/client';

const job = JSON.parse(process.argv[2]);
const kScope = 'llm:call';
let era;

function connectTo(options) {
    const transport = new StreamableHTTPClientTransport(new URL(job.url), options);
    const negotiation = job.mode === 'default' ? {} : {versionNegotiation: {mode: {pin: job.mode}}};
    const client = new Client({name: 'typescript-oauth', version: '1.0.0'}, negotiation);
    return {client, transport, connected: client.connect(transport)};
}

async function use(client) {
    const {tools} = await client.listTools();
    assert.ok(tools.length > 0);
    const result = await client.callTool({name: 'get_cache_stats', arguments: {}});
    assert.ok(!result.isError, JSON.stringify(result.content));
    era = client.getNegotiatedProtocolVersion();
    await client.close();
}

/// Remembers what the client asks it to; "sends the user" to the issuer by following its redirect.
class UserAgent {
    redirectUrl = 'http://127.0.0.1:9/callback';
    clientMetadata = {client_name: 'typescript-oauth', redirect_uris: [this.redirectUrl]};
    state() { return 'the-state-of-this-flow'; }
    clientInformation() { return this.information; }
    saveClientInformation(information) { this.information = information; }
    tokens() { return this.saved; }
    saveTokens(tokens) { this.saved = tokens; }
    saveCodeVerifier(verifier) { this.verifier = verifier; }
    codeVerifier() { return this.verifier; }
    async redirectToAuthorization(url) {
        this.asked = url.searchParams;
        const answer = await fetch(url, {redirect: 'manual'});
        this.callback = new URL(answer.headers.get('location')).searchParams;
    }
}

function credentials(tokens) {
    const provider = new ClientCredentialsProvider(
        {clientId: 'a-machine', clientSecret: 'its-secret', expectedIssuer: job.issuer});
    if (tokens) provider.saveTokens(tokens);
    return provider;
}

/// A good token of the issuer that grants `scope`.
async function granted(scope) {
    const answer = await fetch(job.issuer + '/token', {method: 'POST', body: new URLSearchParams(
        {grant_type: 'client_credentials', client_id: 'a-machine', scope, resource: job.resource})});
    return {...await answer.json(), issuer: job.issuer};
}

const steps = {
    // 401, metadata, registration, the user's consent, a code for a token, and in.
    async authorization_code() {
        const agent = new UserAgent();
        const first = connectTo({authProvider: agent});
        await assert.rejects(first.connected, UnauthorizedError);
        assert.equal(agent.asked.get('resource'), job.resource);
        assert.equal(agent.asked.get('scope'), kScope);
        assert.equal(agent.callback.get('state'), agent.state());
        await first.transport.finishAuth(agent.callback);
        const second = connectTo({authProvider: agent});
        await second.connected;
        await use(second.client);
    },

    // The same for a machine, within one connect.
    async client_credentials() {
        const {client, connected} = connectTo({authProvider: credentials()});
        await connected;
        await use(client);
    },

    // 403 names the scopes that are needed; the client asks for them and goes on.
    async step_up() {
        const provider = credentials(await granted('llm:read'));
        const {client, connected} = connectTo({authProvider: provider});
        await connected;
        assert.deepEqual(provider.tokens().scope.split(' ').sort(), [kScope, 'llm:read']);
        await use(client);
    },

    async insufficient_scope() {
        const {access_token: token} = await granted('llm:read');
        const {connected} = connectTo({authProvider: {token: async () => token}, onInsufficientScope: 'throw'});
        await assert.rejects(connected, error => {
            assert.ok(error instanceof InsufficientScopeError, String(error));
            assert.equal(error.requiredScope, kScope);
            return true;
        });
    },

    async no_token() {
        await assert.rejects(connectTo({}).connected);
    },
};

const passed = [], failed = [];
for (const [name, step] of Object.entries(steps)) {
    try {
        await step();
        passed.push(name);
    } catch (error) {
        failed.push({step: name, error: String(error?.stack ?? error)});
    }
}
console.log(JSON.stringify({era, passed, failed}));
process.exit(failed.length === 0 ? 0 : 1);
