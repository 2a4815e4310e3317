import assert from 'node:assert/strict';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import { Session } from '../../src/protocol/session.js';
import type { Case } from './case.js';
import { jsonText, repeated } from './sample-text.js';
import { CountingSink, KeepingSink, LIMITS } from './sinks.js';

const KiB = 1024;

/** A message and how the cases call it. */
interface Message {
  readonly name: string;
  readonly data: string | Buffer;
}

const MESSAGES: readonly Message[] = [
  { name: '12 B of text', data: jsonText(12) },
  { name: '32 B of text', data: jsonText(32) },
  { name: '125 B of text', data: jsonText(125) },
  { name: '300 B of text', data: jsonText(300) },
  { name: '300 B of CJK text', data: repeated('日本語文字', 300) },
  { name: '2 KiB of text', data: jsonText(2 * KiB) },
  { name: '16 KiB of text', data: jsonText(16 * KiB) },
  { name: '16 KiB of CJK text', data: repeated('日本語文字', 16 * KiB) },
  { name: '125 B', data: Buffer.alloc(125, 'bytes') },
  { name: '1 MiB', data: Buffer.alloc(KiB * KiB, 'bytes') },
];

export function write(): readonly Case[] {
  return MESSAGES.flatMap((message) => [writeCase(message, 'server'), writeCase(message, 'client')]);
}

function writeCase({ name, data }: Message, role: Role): Case {
  const sink = new CountingSink();
  const session = new Session(role, sink, LIMITS);
  const binary = typeof data !== 'string';
  const run = () => session.send(data, binary);
  const check = () => {
    assert.deepEqual(understood(role, data), [Buffer.from(data)]);
    run();
    assert.ok(sink.written > Buffer.byteLength(data));
  };
  return { name: role === 'server' ? name : `${name}, masked`, bytes: Buffer.byteLength(data), run, check };
}

/** What the other side hears of a message. */
function understood(role: Role, data: string | Buffer): readonly Buffer[] {
  const sent = new KeepingSink();
  new Session(role, sent, LIMITS).send(data, typeof data !== 'string');
  const heard = new KeepingSink();
  const peer = new Session(role === 'server' ? 'client' : 'server', heard, LIMITS);
  for (const bytes of sent.frames) peer.receive(bytes);
  return heard.payloads;
}
