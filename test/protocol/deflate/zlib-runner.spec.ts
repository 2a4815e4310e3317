import { constants, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import {
  failureOf,
  readInflated,
  SYNC_ZLIB,
  type Inflated,
  type ZlibFailure,
} from '../../../src/protocol/deflate/zlib-runner.js';
import { compressed } from '../../support/deflate.js';
import { hex, toHex } from '../../support/hex.js';

function inflate(data: Buffer, maxOutputLength = 100): Inflated | ZlibFailure | undefined {
  let said: Inflated | ZlibFailure | undefined;
  SYNC_ZLIB.inflate(data, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }, (result) => (said = result));
  return said;
}

describe('SYNC_ZLIB', () => {
  test('compresses before the call returns', () => {
    let result: Buffer | ZlibFailure | undefined;
    SYNC_ZLIB.deflate(Buffer.from('Hello'), { finishFlush: constants.Z_SYNC_FLUSH }, (done) => (result = done));
    expect(result instanceof Uint8Array && toHex(result)).toBe('f2 48 cd c9 c9 07 00 00 00 ff ff');
  });

  test('tells what can not be compressed', () => {
    let result: Buffer | ZlibFailure | undefined;
    SYNC_ZLIB.deflate(Buffer.from('Hello'), { windowBits: 99 }, (done) => (result = done));
    expect(result).toBe('failed');
  });

  test('decompresses, and tells where the stream ended', () => {
    const plain = Buffer.from('Hello');
    expect(inflate(hex('f2 48 cd c9 c9 07 00'))).toEqual({ plain, taken: 7 });
    expect(inflate(hex('f3 48 cd c9 c9 07 00 aa bb'))).toEqual({ plain, taken: 7 });
  });

  test('tells data that is broken from data that becomes too large', () => {
    expect(inflate(hex('07'))).toBe('failed');
    expect(inflate(compressed('x'.repeat(100)))).toMatchObject({ taken: compressed('x'.repeat(100)).length });
    expect(inflate(compressed('x'.repeat(101)))).toBe('too_large');
  });

  test('lets pass what throws while the result is dealt with', () => {
    const fails = () => {
      throw new Error('mine');
    };
    expect(() => SYNC_ZLIB.inflate(hex('07'), {}, fails)).toThrow('mine');
    expect(() => SYNC_ZLIB.deflate(hex('07'), {}, fails)).toThrow('mine');
  });
});

describe('failureOf', () => {
  test.each([undefined, null, 'text', {}, new Error('x'), { code: 'Z_DATA_ERROR' }])('%p is a failure', (error) => {
    expect(failureOf(error)).toBe('failed');
  });

  test("Node's own error is told by its code, since here it is an Error of another context", () => {
    let thrown: unknown;
    try {
      inflateRawSync(compressed('x'.repeat(101)), { maxOutputLength: 100, finishFlush: constants.Z_SYNC_FLUSH });
    } catch (error) {
      thrown = error;
    }
    expect([thrown instanceof Error, failureOf(thrown)]).toEqual([false, 'too_large']);
  });
});

describe('readInflated', () => {
  test.each([undefined, null, 'text', Buffer.alloc(1), { engine: {} }])('refuses %p', (result) => {
    expect(() => readInflated(result)).toThrow(new TypeError('zlib did not tell how much it has read'));
  });
});
