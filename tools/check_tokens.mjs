#!/usr/bin/env node
// Compares the tokenizer with the npm package `tiktoken`, token by token, in both encodings: whole files, random
// Unicode strings, and one letter repeated 20,000 times. Exit status 1 at the first difference.
//
//     npm install --prefix FOLDER tiktoken@1.0.22
//     tools/check_tokens.mjs FOLDER build/release/bench/tokens_bench [--strings 100000] [--seed 1] [FILE...]
//     tools/check_tokens.mjs FOLDER --golden tests/golden/tokens      writes the unit tests' expectations anew
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const ENCODINGS = ['o200k_base', 'cl100k_base'];
const REPEATED = 20000;

// ---- random strings ----

/** Mulberry32: numbers in [0, 1) from a seed. */
function randomFrom(seed) {
    return () => {
        seed = (seed + 0x6D2B79F5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

// Where the patterns branch: contractions with the long s, marks, letters of every case, all kinds of white space.
const EDGES = ["'", "'s", "'S", "'\u017F", "'ll", "'LL", "'lL", "'re", "'Ve", "'d", "'t", "\u017F", "K", "a", "B",
               "ab", "AB", "Ab", "\u01C5", "\u02B0", "\u4E00", "\u65E5\u672C", "\u0301", "\u0903", "\u20DD", "1", "12",
               "1234", "\u0661", "\u2167", "\u00BD", " ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\u000B", "\u0085",
               "\u00A0", "\u3000", "\u2028", "\u1680", "\u200B", "\u180E", "/", "//", ".", ",", "!?", "(", ")", "-",
               "_", "\u2014", "\u{1F600}", "\u{1F468}\u200D\u{1F469}", "\u{10D4A}", "\u{16D40}", "\u{1C80}",
               "\u1C89", "\uA7CB", "<|endoftext|>", "\0", "\uFFFD", "\uFEFF", "\u0130", "\u0131", "\u00DF", "\uFB06"];
const SCRIPTS = [[0x20, 0x7F], [0xA0, 0x250], [0x370, 0x530], [0x590, 0x700], [0x900, 0xE00], [0x3040, 0x3100],
                 [0x4E00, 0x9FFF], [0xAC00, 0xD7A4], [0x1F300, 0x1FA00], [0x10000, 0x11000]];

function randomString(random) {
    const pick = list => list[Math.floor(random() * list.length)];
    const kind = random();
    const [low, high] = pick(SCRIPTS);
    let text = '';
    for (let left = 1 + Math.floor(random() ** 2 * 80); left > 0; --left) {
        if (kind < 0.4 || random() < 0.15) {
            text += pick(EDGES);
        } else if (kind < 0.7) {
            text += String.fromCodePoint(low + Math.floor(random() * (high - low)));
        } else {
            const code = Math.floor(random() * 0x110000);
            text += code >= 0xD800 && code < 0xE000 ? 'x' : String.fromCodePoint(code);
        }
    }
    return text;
}

function randomStrings(count, seed) {
    const random = randomFrom(seed);
    return Array.from({ length: count }, () => randomString(random));
}

// ---- the two sides ----

function expectedTokens(modules, encoding, texts) {
    const { get_encoding } = createRequire(path.join(path.resolve(modules), 'x.js'))('tiktoken');
    const encoder = get_encoding(encoding);
    return texts.map(text => [...encoder.encode_ordinary(text)].map(id => id + ' ').join(''));
}

function foundTokens(program, encoding, texts) {
    const run = spawnSync(program, ['ids', encoding], {
        input: texts.map(text => JSON.stringify(text) + '\n').join(''), maxBuffer: 1 << 30, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${program} failed: ${run.stderr}`);
    return run.stdout.split('\n').slice(0, -1);
}

function compare(modules, program, encoding, what, texts) {
    const expected = expectedTokens(modules, encoding, texts);
    const found = foundTokens(program, encoding, texts);
    if (found.length !== texts.length) throw new Error(`${found.length} answers for ${texts.length} texts`);
    let tokens = 0;
    for (const [i, line] of expected.entries()) {
        if (found[i] !== line) {
            console.error(`${encoding}: ${what} differ at ${i}: ${JSON.stringify(texts[i].slice(0, 400))}\n` +
                          `expected ${line.slice(0, 400)}\nfound    ${found[i].slice(0, 400)}`);
            process.exit(1);
        }
        tokens += line.split(' ').length - 1;
    }
    console.log(`${encoding}: ${what}: ${texts.length} texts, ${tokens} tokens, all equal`);
}

function writeGolden(modules, folder) {
    fs.mkdirSync(folder, { recursive: true });
    const texts = [...EDGES, ...randomStrings(250, 7), 'a'.repeat(500)];
    for (const encoding of ENCODINGS) {
        const lines = expectedTokens(modules, encoding, texts).map((ids, i) =>
            JSON.stringify([texts[i], ids.trim().split(' ').map(Number)]));
        fs.writeFileSync(path.join(folder, encoding + '.jsonl'), lines.join('\n') + '\n');
    }
}

// ---- arguments ----

const words = process.argv.slice(2);
function option(name, otherwise) {
    const at = words.indexOf('--' + name);
    return at < 0 ? otherwise : words.splice(at, 2)[1];
}
const strings = Number(option('strings', 100000)), seed = Number(option('seed', 1)), golden = option('golden');
const [modules, program, ...files] = words;
if (!modules || (!golden && !program)) {
    console.error('usage: check_tokens.mjs FOLDER PROGRAM [--strings N] [--seed N] [FILE...] | FOLDER --golden FOLDER');
    process.exit(2);
}
if (golden) {
    writeGolden(modules, golden);
} else {
    for (const encoding of ENCODINGS) {
        if (files.length) compare(modules, program, encoding, 'files', files.map(file => fs.readFileSync(file, 'utf8')));
        compare(modules, program, encoding, 'random strings', randomStrings(strings, seed));
        compare(modules, program, encoding, `letters repeated ${REPEATED} times`,
                ['a', 'Z', ' ', '\n', '.', '\u65E5', '\u0301'].map(letter => letter.repeat(REPEATED)));
    }
}
