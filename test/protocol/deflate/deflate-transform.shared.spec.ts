import { describe, expect, test } from '@jest/globals';
import type { DeflateParameters } from '../../../src/protocol/deflate/deflate-negotiation.js';
import type { DeflateTransform } from '../../../src/protocol/deflate/deflate-transform.js';
import type { PreparedFrame } from '../../../src/protocol/frame/prepared-frame.js';
import { PreparedMessage } from '../../../src/protocol/deflate/prepared-message.js';
import { SYNC_ZLIB, type ZlibRunner } from '../../../src/protocol/deflate/zlib-runner.js';
import { compressed, deflateTransform, NO_TAKEOVER, randomBytes } from '../../support/deflate.js';
import { HeldZlib } from '../../support/held-zlib.js';
import { hex, toHex } from '../../support/hex.js';
import { readByStream } from '../../support/inflate-stream.js';

const HELLO = 'f2 48 cd c9 c9 07 00';
const HELLO_AGAIN = 'f2 00 11 00 00';

/** A zlib that counts what it compresses, by the window it was given. */
function counting() {
  const windows: (number | undefined)[] = [];
  const zlib: ZlibRunner = {
    ...SYNC_ZLIB,
    deflate: (data, options, done) => {
      windows.push(options.windowBits);
      SYNC_ZLIB.deflate(data, options, done);
    },
  };
  return { zlib, windows };
}

function shared(transform: DeflateTransform, message: PreparedMessage): Buffer | undefined {
  const got: (PreparedFrame | undefined)[] = [];
  transform.compressShared(message, (frame) => got.push(frame));
  if (got.length !== 1) throw new Error(`Called back ${got.length} times`);
  const payload = got[0]?.payload;
  if (typeof payload === 'string') throw new Error('A compressed payload is bytes');
  return payload;
}

function own(transform: DeflateTransform, plain: Buffer): Buffer {
  const got: Buffer[] = [];
  transform.compress(plain, (result) => {
    if (typeof result !== 'string') got.push(result);
  });
  return Buffer.concat(got);
}

describe('P42 a message for many peers is compressed', () => {
  test('once for a hundred of them, and is the same bytes for each', () => {
    const { zlib, windows } = counting();
    const message = new PreparedMessage('Hello', false);
    const transforms = Array.from({ length: 100 }, (_, i) =>
      deflateTransform({ zlib, parameters: i % 2 === 0 ? NO_TAKEOVER : {} }),
    );
    const payloads = transforms.map((transform) => shared(transform, message));
    expect([windows.length, new Set(payloads).size, toHex(payloads[0]!)]).toEqual([1, 1, HELLO]);
  });

  test.each([
    ['a short one in the smallest window for all', 250, [9]],
    ['one that is a byte longer in two windows', 251, [9, 10]],
    ['a long one in the window of each', 40_000, [9, 10, 12, 15]],
  ])('once for each window that is needed: %s', (_name, length, expected) => {
    const { zlib, windows } = counting();
    const message = new PreparedMessage(Buffer.alloc(length, 'x'), true);
    for (const serverMaxWindowBits of [9, 10, 12, 15, 9, 15, 12, 10]) {
      shared(deflateTransform({ zlib, parameters: { serverMaxWindowBits } }), message);
    }
    expect(windows.toSorted((a, b) => Number(a) - Number(b))).toEqual(expected);
  });

  test.each([
    ['level', { level: 1 }],
    ['memLevel', { memLevel: 1 }],
  ])('once more for who has another %s', (_name, tuning) => {
    const { zlib, windows } = counting();
    const message = new PreparedMessage('Hello', false);
    for (const changes of [{}, tuning, {}, tuning]) shared(deflateTransform({ zlib, tuning: changes }), message);
    expect(windows).toHaveLength(2);
  });

  test('once while the first compression takes its time', () => {
    const zlib = new HeldZlib();
    const message = new PreparedMessage('Hello', false);
    const got: (PreparedFrame | undefined)[] = [];
    for (let i = 0; i < 5; i++) deflateTransform({ zlib }).compressShared(message, (frame) => got.push(frame));
    expect([zlib.waiting, got]).toEqual([['deflate'], []]);
    zlib.finish();
    expect([got.length, new Set(got).size]).toEqual([5, 1]);
  });

  test('never where it is empty', () => {
    const { zlib, windows } = counting();
    const message = new PreparedMessage('', false);
    const payloads = Array.from({ length: 3 }, () => shared(deflateTransform({ zlib }), message));
    expect([windows, payloads.map((payload) => payload && toHex(payload))]).toEqual([[], ['00', '00', '00']]);
  });
});

describe('P42 P43 one zlib of a peer reads, in one stream, what is for many and what is for it alone', () => {
  const text = randomBytes(3_000).toString('base64');
  const lengths = [0, 1, 30, 250, 251, 700, 3_000];

  test.each<[string, Partial<DeflateParameters>, number]>([
    ['with context takeover', {}, 15],
    ['without', NO_TAKEOVER, 15],
    ['with a window of 8 bits', { serverMaxWindowBits: 8 }, 8],
    ['with a window of 9 bits', { serverMaxWindowBits: 9 }, 9],
    ['with a window of 11 bits', { serverMaxWindowBits: 11 }, 11],
  ])('%s', async (_name, parameters, bits) => {
    const transform = deflateTransform({ parameters });
    const plain: Buffer[] = [];
    const sent: Buffer[] = [];
    for (let i = 0; i < 60; i++) {
      // Each begins as the ones before, so that there is much to refer to.
      const message = Buffer.from(`${text.slice(0, lengths[(i * 5) % lengths.length])}${i % 3}`);
      plain.push(message);
      if (i % 2 === 1) sent.push(own(transform, message));
      else {
        const prepared = new PreparedMessage(message, true);
        // Somebody else has had it compressed, or this one is the first.
        if (i % 4 === 0) shared(deflateTransform({ parameters }), prepared);
        sent.push(shared(transform, prepared)!);
      }
    }
    expect((await readByStream(sent, bits)).equals(Buffer.concat(plain))).toBe(true);
  });

  test('and an own message refers back to what was for many, which refers to nothing', () => {
    const transform = deflateTransform();
    const message = new PreparedMessage('Hello', false);
    own(transform, Buffer.from('Hi'));
    const sent = [shared(transform, message)!, shared(transform, message)!, own(transform, Buffer.from('Hello'))];
    expect(sent.slice(0, 2).map(toHex)).toEqual([HELLO, HELLO]);
    expect(sent[2]!.length).toBeLessThanOrEqual(hex(HELLO_AGAIN).length);
    const fresh = deflateTransform();
    shared(fresh, message);
    expect(toHex(own(fresh, Buffer.from('Hello')))).toBe(HELLO_AGAIN);
  });

  test('and no own message refers back to it without context takeover', () => {
    const transform = deflateTransform({ parameters: NO_TAKEOVER });
    shared(transform, new PreparedMessage('Hello', false));
    expect(toHex(own(transform, Buffer.from('Hello')))).toBe(HELLO);
  });
});

describe('a message for many peers that zlib fails to compress', () => {
  test('is given up for all, and no own message refers back to it', () => {
    const zlib = new HeldZlib();
    const transforms = [deflateTransform({ zlib }), deflateTransform({ zlib })];
    const got: unknown[] = [];
    const message = new PreparedMessage('Hello', false);
    for (const transform of transforms) transform.compressShared(message, (frame) => got.push(frame));
    zlib.fail();
    for (const transform of transforms) transform.compress(Buffer.from('Hello'), (result) => got.push(result));
    zlib.finishAll();
    expect(got).toEqual([undefined, undefined, hex(HELLO), hex(HELLO)]);
  });
});

test('P42 what is compressed for many is what zlib makes of it alone', () => {
  const plain = randomBytes(5_000).toString('base64');
  const message = new PreparedMessage(plain, false);
  const transform = deflateTransform();
  own(transform, Buffer.from(plain));
  expect(shared(transform, message)!.equals(compressed(plain, { windowBits: 13 }))).toBe(true);
});
