import { createHook } from 'node:async_hooks';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Inflated, ZlibFailure } from '../../../src/protocol/deflate/zlib-runner.js';
import { ZlibPool } from '../../../src/server/connection/zlib-pool.js';
import { compressed, deflateTransform, randomBytes } from '../../support/deflate.js';
import { hex } from '../../support/hex.js';

const LARGE = 65_536;
const SYNC_OUTPUT = 262_144;
const FLUSH = { finishFlush: constants.Z_SYNC_FLUSH };

/** What comes of a job, and whether it came before the call returned. */
interface Outcome<T> {
  readonly result: T | ZlibFailure;
  readonly atOnce: boolean;
}

function run<T>(start: (done: (result: T | ZlibFailure) => void) => void): Promise<Outcome<T>> {
  return new Promise((resolve, reject) => {
    let atOnce = true;
    let calls = 0;
    start((result) => {
      if (++calls > 1) reject(new Error('Called back twice'));
      resolve({ result, atOnce });
    });
    atOnce = false;
  });
}

function inflate(data: Buffer, options: object = {}, pool = new ZlibPool()): Promise<Outcome<Inflated>> {
  return run((done) => pool.inflate(data, { ...FLUSH, ...options }, done));
}

function deflate(data: Buffer, options: object = {}, pool = new ZlibPool()): Promise<Outcome<Buffer>> {
  return run((done) => pool.deflate(data, { ...FLUSH, ...options }, done));
}

function plainOf({ result }: Outcome<Inflated>): Buffer {
  if (typeof result === 'string') throw new Error(result);
  return result.plain;
}

describe('compressing', () => {
  test.each([
    { length: LARGE - 1, atOnce: true },
    { length: LARGE, atOnce: false },
  ])('$length bytes happens at once: $atOnce, with the same result', async ({ length, atOnce }) => {
    const data = Buffer.alloc(length, 'abc');
    const outcome = await deflate(data);
    expect(outcome.atOnce).toBe(atOnce);
    expect(Buffer.concat([compressed(data), hex('00 00 ff ff')]).equals(Buffer.from(outcome.result))).toBe(true);
  });

  test.each([LARGE - 1, LARGE])('%p bytes that become more than they may fails', async (length) => {
    expect((await deflate(randomBytes(length), { maxOutputLength: 100 })).result).toBe('too_large');
  });

  test('a large message with the dictionary that was valid when it began', async () => {
    const dictionary = randomBytes(1000);
    const data = Buffer.concat(Array<Buffer>(100).fill(dictionary));
    const expected = compressed(data, { dictionary });
    const outcome = deflate(data, { dictionary });
    dictionary.fill(0);
    expect(
      Buffer.from((await outcome).result)
        .subarray(0, -4)
        .equals(expected),
    ).toBe(true);
  });
});

describe('decompressing', () => {
  test.each([
    { name: 'little that stays little', plain: Buffer.alloc(1000), atOnce: true },
    { name: 'little that becomes just not much', plain: Buffer.alloc(SYNC_OUTPUT), atOnce: true },
    { name: 'little that becomes much', plain: Buffer.alloc(SYNC_OUTPUT + 1), atOnce: false },
    { name: 'much', plain: randomBytes(LARGE), atOnce: false },
  ])('$name happens at once: $atOnce', async ({ plain, atOnce }) => {
    const stream = compressed(plain);
    const outcome = await inflate(stream);
    expect([outcome.atOnce, plainOf(outcome).equals(plain)]).toEqual([atOnce, true]);
    expect(outcome.result).toMatchObject({ taken: stream.length });
  });

  test.each([
    { name: 'little', plain: Buffer.alloc(1000), limit: 999, atOnce: true },
    { name: 'what becomes much', plain: Buffer.alloc(SYNC_OUTPUT + 2), limit: SYNC_OUTPUT + 1, atOnce: false },
    {
      name: 'what becomes too much for the limit at once',
      plain: Buffer.alloc(SYNC_OUTPUT + 1),
      limit: SYNC_OUTPUT,
      atOnce: true,
    },
    { name: 'much', plain: randomBytes(LARGE), limit: LARGE - 1, atOnce: false },
  ])('P25 $name that passes the limit fails for that reason', async ({ plain, limit, atOnce }) => {
    const stream = compressed(plain);
    expect(await inflate(stream, { maxOutputLength: limit })).toEqual({ result: 'too_large', atOnce });
    expect(plainOf(await inflate(stream, { maxOutputLength: limit + 1 })).equals(plain)).toBe(true);
  });

  test.each([
    { name: 'little', stream: hex('ff ff'), atOnce: true },
    { name: 'much', stream: Buffer.concat([compressed(randomBytes(LARGE)), hex('ff ff ff ff')]), atOnce: false },
  ])('P23 $name that is no stream fails', async ({ stream, atOnce }) => {
    expect(await inflate(stream)).toEqual({ result: 'failed', atOnce });
  });

  test('P35 tells where a large stream ended', async () => {
    const plain = randomBytes(2 * LARGE);
    const stream = deflateRawSync(plain);
    expect(stream.length).toBeGreaterThan(LARGE);
    expect((await inflate(stream)).result).toMatchObject({ taken: stream.length });
    expect((await inflate(Buffer.concat([stream, hex('61 61 61')]))).result).toMatchObject({ taken: stream.length });
  });
});

/** What a transform that works in the pool makes of a message. */
function decompress(data: Buffer, clientMaxWindowBits: number, maxLength = 10_000_000): Promise<Buffer | string> {
  const transform = deflateTransform({ zlib: new ZlibPool(), parameters: { clientMaxWindowBits } });
  return new Promise((resolve) => {
    transform.decompress(data, maxLength, (result) => resolve('closeCode' in result ? result.code : result));
  });
}

describe('large messages with a small window', () => {
  // The farthest that is surely refused: the window and the step of the pool.
  test.each([8, 9, 12, 13, 14])('P37 of 2^%p bytes hold it against what refers farther back', async (bits) => {
    const size = 2 ** bits;
    const beyond = size + Math.max(4096, size / 4) + 1;
    const before = randomBytes(LARGE + 5000);
    const tooFar = Buffer.concat([before, before.subarray(-beyond), before.subarray(0, 1000)]);
    const near = Buffer.concat([before, before.subarray(-size, -size + 200)]);
    expect(await decompress(compressed(tooFar), bits)).toBe('invalid_deflate');
    expect(Buffer.from(await decompress(compressed(near), bits)).equals(near)).toBe(true);
  });

  test('P34 are refused when they are cut short', async () => {
    const stream = compressed(randomBytes(2 * LARGE).toString('base64'));
    for (const cut of [1, 100, 1000, stream.length >> 1, stream.length - 1]) {
      expect(await decompress(stream.subarray(0, cut), 15)).toBe('invalid_deflate');
    }
    expect(await decompress(stream, 15)).toHaveLength(174_764);
  });
});

/** How many objects of zlib Node makes meanwhile. */
function countZlibs(work: () => void): number {
  let count = 0;
  const hook = createHook({ init: (_id, type) => void (count += type === 'ZLIB' ? 1 : 0) }).enable();
  work();
  hook.disable();
  return count;
}

describe('the thread pool', () => {
  test('P27 P40 takes three jobs at a time, and gives every slot back, after failures too', async () => {
    const pool = new ZlibPool();
    const good = compressed(randomBytes(LARGE));
    const bad = Buffer.concat([good, hex('ff ff ff ff')]);
    const outcomes: Promise<boolean>[] = [];
    const begun = countZlibs(() => {
      for (let i = 0; i < 20; i++) {
        outcomes.push(inflate(i % 3 === 0 ? bad : good, {}, pool).then(({ result }) => result === 'failed'));
        outcomes.push(deflate(randomBytes(LARGE), {}, pool).then(({ result }) => result === 'failed'));
      }
    });
    expect(begun).toBe(3);
    expect(await Promise.all(outcomes)).toEqual(outcomes.map((_, i) => i % 6 === 0));
    const again = countZlibs(() => {
      for (let i = 0; i < 10; i++) outcomes.push(inflate(good, {}, pool).then(({ result }) => result === 'failed'));
    });
    expect(again).toBe(3);
    await Promise.all(outcomes);
  });

  test('begins waiting jobs in the order in which they came', async () => {
    const pool = new ZlibPool();
    const order: number[] = [];
    const data = randomBytes(LARGE);
    const sizes = Array.from({ length: 30 }, (_, i) => i);
    await Promise.all(
      sizes.map(async (i) => {
        await deflate(data, { level: 1 }, pool);
        order.push(i);
      }),
    );
    // Of three that run together any may end first, so nothing is overtaken by more than two.
    expect(order.filter((job, i) => job > i + 2)).toEqual([]);
  });
});
