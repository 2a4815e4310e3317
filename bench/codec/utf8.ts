import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { MessageAssembler } from '../../src/protocol/message/message-assembler.js';
import { Utf8Validator } from '../../src/protocol/frame/utf8.js';
import type { Case } from './case.js';
import { jsonText, repeated } from './sample-text.js';
import { CountingSink, LIMITS } from './sinks.js';

const LENGTHS = [120, 4096];

/** Fragments of so many bytes: no multiple of a character's length, so that most of them end inside one. */
const FRAGMENT = 61;

const SCRIPTS = [
  { name: 'ASCII', text: jsonText },
  { name: 'two-byte', text: (length: number) => repeated('приветмир', length) },
  { name: 'CJK', text: (length: number) => repeated('日本語文字', length) },
  { name: 'emoji', text: (length: number) => repeated('😀🚀🌍', length) },
];

export function utf8(): readonly Case[] {
  return SCRIPTS.flatMap(({ name, text }) =>
    LENGTHS.flatMap((length) => {
      const bytes = Buffer.from(text(length));
      const title = `${bytes.length} B of ${name}`;
      return [wholeCase(title, bytes), fragmentsCase(title, bytes), nativeCase(title, bytes)];
    }),
  );
}

/** A message of one frame. */
function wholeCase(title: string, bytes: Buffer): Case {
  const sink = new CountingSink();
  const messages = new MessageAssembler(sink, LIMITS);
  const header = { fin: true, rsv: 0, opcode: 1, length: bytes.length, masked: false, maskKey: 0 };
  const run = () => {
    const broken = messages.header(header) ?? messages.payload(bytes, 0, bytes.length, true, false);
    if (broken !== undefined) throw new Error(broken.code);
  };
  const check = () => {
    run();
    assert.equal(sink.bytes, bytes.length);
  };
  return { name: `${title} in one frame`, bytes: bytes.length, run, check };
}

function fragmentsCase(title: string, bytes: Buffer): Case {
  const validate = (end: number) => {
    const validator = new Utf8Validator();
    let valid = true;
    for (let at = 0; at < end; at += FRAGMENT) valid &&= validator.push(bytes, at, Math.min(at + FRAGMENT, end));
    return valid && validator.complete;
  };
  const run = () => {
    if (!validate(bytes.length)) throw new Error('The text is said to be wrong');
  };
  const check = () => {
    run();
    const cutShort = bytes.length - 1;
    assert.equal(validate(cutShort), isUtf8(bytes.subarray(0, cutShort)));
  };
  return { name: `${title} in fragments of ${FRAGMENT} B`, bytes: bytes.length, run, check };
}

/** What a check costs at least. */
function nativeCase(title: string, bytes: Buffer): Case {
  const run = () => {
    if (!isUtf8(bytes)) throw new Error('The text is said to be wrong');
  };
  return { name: `${title} by isUtf8, as the floor`, bytes: bytes.length, run, check: run };
}
