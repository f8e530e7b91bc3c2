// How fast the npm packages `tiktoken` and `gpt-tokenizer` encode and count; what bench/tokens_bench stands beside.
//
//     node bench/tokens_baseline.mjs FOLDER_WITH_NODE_MODULES o200k_base|cl100k_base SECONDS FILE...
//
// Prints one line of JSON: for each package the tokens, and MB/s (10^6 bytes of UTF-8) encoding and counting, best
// round of as many as fit into SECONDS. tiktoken has no count of its own: its users take the length of the array.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, encoding, seconds, ...files] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'x.js'));
const text = files.map(file => fs.readFileSync(file, 'utf8')).join('');
const bytes = Buffer.byteLength(text);

function megabytesPerSecond(body) {
    let best = Infinity, spent = 0;
    while (spent < Number(seconds)) {
        const start = process.hrtime.bigint();
        body();
        const taken = Number(process.hrtime.bigint() - start) / 1e9;
        best = Math.min(best, taken);
        spent += taken;
    }
    return bytes / best / 1e6;
}

const tiktoken = require('tiktoken').get_encoding(encoding);
const gpt = require(`gpt-tokenizer/encoding/${encoding}`);
const sides = {
    'tiktoken': { encode: () => tiktoken.encode_ordinary(text), count: () => tiktoken.encode_ordinary(text).length },
    'gpt-tokenizer': { encode: () => gpt.encode(text), count: () => gpt.countTokens(text) },
};
const out = {};
for (const [name, { encode, count }] of Object.entries(sides)) {
    out[name] = { tokens: count(), encode: megabytesPerSecond(encode), count: megabytesPerSecond(count) };
}
console.log(JSON.stringify(out));
