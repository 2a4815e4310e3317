import assert from 'node:assert/strict';
import { Session } from '../../src/protocol/session.js';
import { maskedFrame } from '../../test/support/frames.js';
import { wsReceiver } from '../../test/fuzz/ws-internals.js';
import type { Case } from './case.js';
import { jsonText, repeated } from './sample-text.js';
import { CountingSink, DecodingSink, LIMITS } from './sinks.js';

const KiB = 1024;
const TEXT = 0x81;
const BINARY = 0x82;

/**
 * The reader unmasks in place, so that the next operation finds the bytes masked once more. With these keys they are
 * valid text then as well: ASCII stays ASCII where the highest bits are clear, and each of the three-byte characters
 * becomes its neighbour where only the lowest ones are set.
 */
const ASCII_KEY = '37 7a 21 3d';
const CJK_KEY = '01 01 01 01';
/** Binary messages may be anything. Half of all keys are too large for a small integer of V8, as this one is. */
const BINARY_KEY = 'a5 3c 0f e1';

/** Some chunks, and what they say to a session that takes them. */
interface Stream {
  readonly name: string;
  readonly frame: Buffer;
  readonly payload: Buffer;
  /** Frames one behind the other. */
  readonly count: number;
  /** Bytes of a chunk. Default: all of them come in one. */
  readonly chunk?: number;
}

function stream(name: string, firstByte: number, payload: Buffer, key: string, count = 1, chunk?: number): Stream {
  const frame = maskedFrame(firstByte, payload, key);
  return { name, frame, payload, count, ...(chunk !== undefined && { chunk }) };
}

function ascii(length: number): Buffer {
  return Buffer.from(jsonText(length));
}

function cjk(length: number): Buffer {
  return Buffer.from(repeated('日本語文字', length));
}

function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 197 + (i >> 8)) & 0xff));
}

function streams(): readonly Stream[] {
  return [
    stream('1 text frame of 32 B', TEXT, ascii(32), ASCII_KEY),
    stream('32 text frames of 32 B', TEXT, ascii(32), ASCII_KEY, 32),
    stream('256 text frames of 32 B', TEXT, ascii(32), ASCII_KEY, 256),
    stream('256 binary frames of 32 B', BINARY, noise(32), BINARY_KEY, 256),
    stream('32 text frames of 125 B', TEXT, ascii(125), ASCII_KEY, 32),
    stream('32 text frames of 300 B', TEXT, ascii(300), ASCII_KEY, 32),
    stream('32 CJK text frames of 300 B', TEXT, cjk(300), CJK_KEY, 32),
    stream('8 text frames of 2 KiB', TEXT, ascii(2 * KiB), ASCII_KEY, 8),
    stream('1 text frame of 16 KiB', TEXT, ascii(16 * KiB), ASCII_KEY),
    stream('1 CJK text frame of 16 KiB', TEXT, cjk(16 * KiB), CJK_KEY),
    stream('1 binary frame of 16 KiB', BINARY, noise(16 * KiB), BINARY_KEY),
    stream('1 binary frame of 1 MiB in chunks of 64 KiB', BINARY, noise(KiB * KiB), BINARY_KEY, 1, 64 * KiB),
    stream('32 text frames of 32 B in chunks of 7 B', TEXT, ascii(32), ASCII_KEY, 32, 7),
    stream('1 text frame of 16 KiB in chunks of 1000 B', TEXT, ascii(16 * KiB), ASCII_KEY, 1, 1000),
  ];
}

export function read(): readonly Case[] {
  return streams().flatMap((given) => [
    readCase(given),
    ...(given.frame[0] === TEXT ? [decodeCase(given)] : []),
    wsCase(given),
  ]);
}

/** The bytes of a stream, cut as it says. */
function chunksOf({ frame, count, chunk }: Stream): readonly Buffer[] {
  const bytes = Buffer.concat(Array.from({ length: count }, () => frame));
  const step = chunk ?? bytes.length;
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.subarray(i * step, (i + 1) * step));
}

function readCase(given: Stream): Case {
  const { name, payload, count } = given;
  const chunks = chunksOf(given);
  const sink = new CountingSink();
  const session = new Session('server', sink, LIMITS);
  const run = () => {
    for (const chunk of chunks) session.receive(chunk);
  };
  const check = () => {
    run();
    run();
    assert.deepEqual([sink.messages, sink.bytes], [2 * count, 2 * count * payload.length]);
  };
  return { name, bytes: payload.length * count, run, check };
}

/** What the flag for ASCII is worth shows where the text is made a string. */
function decodeCase(given: Stream): Case {
  const { name, payload, count } = given;
  const chunks = chunksOf(given);
  const sink = new DecodingSink();
  const session = new Session('server', sink, LIMITS);
  const run = () => {
    for (const chunk of chunks) session.receive(chunk);
  };
  const check = () => {
    run();
    assert.equal(sink.latest, payload.toString());
    run();
    run();
    assert.equal(sink.latest, payload.toString());
    assert.equal(sink.messages, 3 * count);
  };
  return { name: `${name}, decoded`, bytes: payload.length * count, run, check };
}

/** The reader of ws unmasks in place as well, and gives each message as a buffer. */
function wsCase(given: Stream): Case {
  const { name, payload, count } = given;
  const chunks = chunksOf(given);
  const receiver = wsReceiver({ isServer: true, maxPayload: LIMITS.maxPayload });
  let messages = 0;
  let bytes = 0;
  receiver.on('message', (data) => {
    messages++;
    bytes += data.length;
  });
  const done = (error?: Error | null) => {
    if (error) throw error;
  };
  const run = () => {
    for (const chunk of chunks) receiver._write(chunk, 'buffer', done);
  };
  const check = () => {
    run();
    run();
    assert.deepEqual([messages, bytes], [2 * count, 2 * count * payload.length]);
  };
  return { name: `${name}, by ws`, bytes: payload.length * count, run, check };
}
