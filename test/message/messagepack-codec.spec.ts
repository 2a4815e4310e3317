import { describe, expect, it } from '@jest/globals';
import * as msgpackr from 'msgpackr';
import { UndecodableError } from '../../src/message/message-codec.js';
import { messagePackCodec } from '../../src/message/messagepack-codec.js';
import { hex, toHex } from '../support/hex.js';
import { seededRandom } from '../support/random.js';

const codec = messagePackCodec(msgpackr);

function read(bytes: string): unknown {
  return codec.decode(hex(bytes), true);
}

function written(value: unknown): string {
  const encoded = codec.encode(value);
  if (!(encoded instanceof Uint8Array)) throw new TypeError('MessagePack is bytes');
  return toHex(encoded);
}

describe('what MessagePack is read to', () => {
  it.each<[string, string, unknown]>([
    ['a message', '82 a5 6576656e74 a1 61 a4 64617461 93 01 c0 c3', { event: 'a', data: [1, null, true] }],
    ['a uint 64 that is safe', 'cf 0000000000000007', 7],
    ['an int 64 that is safe', 'd3 fffffffffffffff9', -7],
    ['a uint 64 that is not', 'cf ffffffffffffffff', 18_446_744_073_709_551_615n],
    ['an int 64 that is not', 'd3 8000000000000000', -9_223_372_036_854_775_808n],
    ['a timestamp 32', 'd6 ff 00000001', new Date(1000)],
    ['a timestamp 64', 'd7 ff 0000000000000001', new Date(1000)],
    ['a timestamp 96', 'c7 0c ff 00000000 ffffffffffffffff', new Date(-1000)],
    ['the last timestamp', 'c7 0c ff 00000000 000007dba8217fff', new Date(8_639_999_999_999_000)],
    ['text with a byte order mark', 'a4 efbbbf61', '\ufeffa'],
    ['a float', 'cb 3ff8000000000000', 1.5],
    ['what would be a record of msgpackr', '40', 64],
    ['a map with a number for a key', '81 01 02', { 1: 2 }],
    ['a map with a key twice', '82 a161 01 a161 02', { a: 2 }],
  ])('%s', (_name, bytes, value) => {
    expect(read(bytes)).toEqual(value);
  });

  it('bytes are a Buffer of their own, whatever becomes of those they came in', () => {
    const chunk = Buffer.concat([Buffer.alloc(10_000), hex('c4 03 010203')]);
    const bytes = codec.decode(chunk.subarray(10_000), true);
    chunk.fill(0);
    expect(Buffer.isBuffer(bytes)).toBe(true);
    expect(bytes).toEqual(hex('010203'));
  });

  it('A8 a key __proto__ is a key, and none of Object.prototype', () => {
    const value = read('81 a9 5f5f70726f746f5f5f 81 a5 61646d696e c3');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('admin' in Object.assign({}, value)).toBe(false);
    expect('admin' in {}).toBe(false);
  });
});

describe('what is not read', () => {
  it('is text', () => {
    expect(() => codec.decode(Buffer.from('{"event":"a"}'), false)).toThrow(
      new UndecodableError('Invalid message: MessagePack is expected, in a binary frame'),
    );
  });

  it.each([
    ['nothing', ''],
    ['a message that ends too soon', '82 a5 6576656e74 a1 61'],
    ['a message and something behind it', '81 a5 6576656e74 a1 61 c0'],
    ['an array of two thousand millions', 'dd 7fffffff'],
    ['a map of two thousand millions', 'df 7fffffff'],
    ['a text of four thousand millions of bytes', 'db ffffffff'],
    ['bytes without an end', 'c6 ffffffff'],
    ['an array for a key', '81 91 01 02'],
    ['a map for a key', '81 80 02'],
    ['text that is no UTF-8', 'a2 c328'],
    ['a record of msgpackr', 'd4 72 40 92 a161 a162 01 02'],
    ['a regular expression of msgpackr', 'd4 78 00 92 a6 2861 2b292b24 a0'],
    ['a typed array of msgpackr', 'c7 05 74 05 01020304'],
    ['the byte that is never used', 'c1'],
  ])('is %s', (_name, bytes) => {
    expect(() => read(bytes)).toThrow(Error);
  });

  it('A10 is 100,000 nested arrays or maps; a thousand are left to jsonMaxDepth', () => {
    expect(() => codec.decode(Buffer.alloc(100_000, 0x91), true)).toThrow(UndecodableError);
    expect(() => codec.decode(Buffer.concat([Buffer.alloc(100_000, 0x91), hex('c0')]), true)).toThrow(UndecodableError);
    expect(() => codec.decode(Buffer.alloc(200_000, hex('81a0')), true)).toThrow(UndecodableError);
    expect(codec.decode(Buffer.concat([Buffer.alloc(1000, 0x91), hex('c0')]), true)).toHaveLength(1);
  });
});

describe('what is written', () => {
  it.each<[string, unknown, string]>([
    ['a message', { event: 'a', data: 1, id: 7 }, '83 a5 65 76 65 6e 74 a1 61 a4 64 61 74 61 01 a2 69 64 07'],
    ['a message without data', { event: 'a', data: undefined }, '81 a5 65 76 65 6e 74 a1 61'],
    ['nothing in a list', [undefined], '91 c0'],
    ['a Buffer', Buffer.from([1]), 'c4 01 01'],
    ['a Uint8Array', new Uint8Array([1]), 'c4 01 01'],
    ['an ArrayBuffer', new Uint8Array([1]).buffer, 'c4 01 01'],
    ['a Date', new Date(1000), 'd6 ff 00 00 00 01'],
    ['a BigInt', 1n, 'd3 00 00 00 00 00 00 00 01'],
    [
      'a class with a toJSON',
      new (class Money {
        toJSON = () => '1 CHF';
      })(),
      'a5 31 20 43 48 46',
    ],
    ['a map', new Map([[1, 2]]), '81 01 02'],
  ])('%s', (_name, value, bytes) => {
    expect(written(value)).toBe(bytes);
  });

  it('is not overwritten by what is written next', () => {
    const first = codec.encode({ event: 'a', data: 'x'.repeat(100) });
    const copy = Buffer.from(first as Uint8Array);
    for (let i = 0; i < 1000; i++) codec.encode({ event: 'b', data: 'y'.repeat(100) });
    expect(Buffer.from(first as Uint8Array)).toEqual(copy);
  });

  const circular: unknown[] = [];
  circular.push(circular);
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a BigInt of more than 64 bits', 2n ** 70n],
    ['a circular value', circular],
    ['a 100,000-deep array', deep],
  ])('A25 is never %s, and the next message is not harmed', (_name, value) => {
    expect(() => codec.encode(value)).toThrow(Error);
    expect(written([1])).toBe('91 01');
  });
});

describe('two codecs', () => {
  it('do not disturb each other, nor the rest of what msgpackr does in the process', () => {
    const other = messagePackCodec(msgpackr);
    const records = new msgpackr.Packr({ useRecords: true });
    expect(records.unpack(records.pack({ a: 1, b: 2 }))).toEqual({ a: 1, b: 2 });
    expect(other.decode(Buffer.from(codec.encode({ event: 'a' }) as Uint8Array), true)).toEqual({ event: 'a' });
  });
});

/** Samples with every format in them, which the fuzzing breaks. */
const SAMPLES = [
  '83 a5 6576656e74 a1 61 a4 64617461 93 01 c0 c3 a2 6964 07',
  '82 a5 6576656e74 d9 02 6162 a4 64617461 dc 0003 ca 3f800000 cb 3ff0000000000000 cf 0000000000000007',
  '82 a5 6576656e74 da 0002 6162 a4 64617461 de 0002 a161 c4 02 0102 a162 d6 ff 00000001',
  '81 a4 64617461 dd 00000002 df 00000001 a161 d7 ff 0000000000000001 c7 0c ff 00000000 0000000000000001',
  // A text that some versions of msgpackr would draw the header of the next one into.
  '94 a1 f0 ac c0c0 d478 00 92 a2 612b a0 c0c0 01 02',
  '94 cc ff cd ffff ce ffffffff 94 d0 80 d1 8000 d2 80000000 d3 8000000000000000',
].map(hex);

function mutated(random: (limit: number) => number): Buffer {
  const bytes = Buffer.from(SAMPLES[random(SAMPLES.length)]!);
  for (let i = random(4); i >= 0; i--) bytes[random(bytes.length)] = random(256);
  const cut = random(3) === 0 ? random(bytes.length) : bytes.length;
  return Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(random(4) === 0 ? random(8) : 0, random(256))]);
}

/** Objects of classes that nobody should be able to make by sending something. */
function strangers(value: unknown): unknown[] {
  if (typeof value === 'function') return [value];
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value) || value instanceof Date) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap(strangers) : [value];
}

describe('20,000 broken messages', () => {
  it('each give a value or an error, and hold no memory', () => {
    const random = seededRandom(1_002_281);
    let [values, errors] = [0, 0];
    const foreign: unknown[] = [];
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 20_000; i++) {
      const bytes = mutated(random);
      try {
        const value = codec.decode(bytes, true);
        values++;
        foreign.push(...strangers(value));
        // What was read can be written again.
        codec.encode(value);
      } catch (error) {
        errors++;
        if (!(error instanceof Error)) throw new Error(`Thrown for ${toHex(bytes)}`, { cause: error });
      }
    }
    expect(foreign).toEqual([]);
    expect(values).toBeGreaterThan(1000);
    expect(errors).toBeGreaterThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 ** 2);
  });

  it('that announce what is not there allocate nothing', () => {
    const announced = ['dd 00ffffff', 'dc ffff', 'df 00ffffff', 'c6 7fffffff', 'dd 00000fff'.repeat(500)].map(hex);
    const before = process.memoryUsage();
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      try {
        codec.decode(announced[i % announced.length]!, true);
      } catch (error) {
        if (error instanceof UndecodableError) refused++;
      }
    }
    const after = process.memoryUsage();
    expect(refused).toBe(10_000);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 ** 2);
    expect(after.heapTotal - before.heapTotal).toBeLessThan(128 * 1024 ** 2);
  });
});
