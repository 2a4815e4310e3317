import { describe, expect, test } from '@jest/globals';
import type { PreparedFrame } from '../../../src/protocol/frame/prepared-frame.js';
import { PreparedMessage, type Compress, type SharedDeflate } from '../../../src/protocol/deflate/prepared-message.js';
import { hex, toHex } from '../../support/hex.js';
import { WrittenPieces } from '../../support/written-pieces.js';

const SETTINGS: SharedDeflate = { windowBits: 15, level: 6, memLevel: 8 };

function bytesOf(frame: PreparedFrame | undefined): string {
  const output = new WrittenPieces();
  frame?.writeTo(output);
  return toHex(output.bytes);
}

/** A compression that is finished by hand. */
function byHand() {
  const jobs: { data: string; done: Parameters<Compress>[1] }[] = [];
  const compress: Compress = (data, done) => jobs.push({ data: data.toString(), done });
  return { jobs, compress };
}

describe('a message for many peers', () => {
  test.each([
    ['text', 'é€', false, 5, 'c3 a9 e2 82 ac', '81 05 c3 a9 e2 82 ac'],
    ['text as binary', 'Hi', true, 2, '48 69', '82 02 48 69'],
    ['bytes', hex('00 ff'), true, 2, '00 ff', '82 02 00 ff'],
    ['bytes as text', hex('48 69'), false, 2, '48 69', '81 02 48 69'],
    ['nothing', '', false, 0, '', '81 00'],
  ])('is what it was made of: %s', (_name, data, binary, length, bytes, frame) => {
    const message = new PreparedMessage(data, binary);
    expect([message.length, message.binary, toHex(message.bytes), bytesOf(message.plain)]).toEqual([
      length,
      binary,
      bytes,
      frame,
    ]);
  });

  test('P42 is framed once, and made bytes of once', () => {
    const message = new PreparedMessage('Hello', false);
    expect([message.plain === message.plain, message.bytes === message.bytes]).toEqual([true, true]);
  });

  test('P42 is compressed once for all who ask at the same time or later', () => {
    const { jobs, compress } = byHand();
    const message = new PreparedMessage('Hello', false);
    const got: (PreparedFrame | undefined)[] = [];
    for (let i = 0; i < 3; i++) message.compressed(SETTINGS, compress, (frame) => got.push(frame));
    expect([jobs.map(({ data }) => data), got]).toEqual([['Hello'], []]);
    jobs[0]!.done(hex('f2 48 cd c9 c9 07 00'));
    message.compressed({ ...SETTINGS }, compress, (frame) => got.push(frame));
    expect([jobs.length, got.length, new Set(got).size]).toEqual([1, 4, 1]);
    expect(bytesOf(got[0])).toBe('c1 07 f2 48 cd c9 c9 07 00');
  });

  test.each<[keyof SharedDeflate, readonly number[]]>([
    ['windowBits', [9, 10, 11, 12, 13, 14, 15]],
    ['level', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['memLevel', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('P42 is compressed once for each %s', (setting, values) => {
    const { jobs, compress } = byHand();
    const message = new PreparedMessage('Hello', true);
    const got: string[] = [];
    for (let round = 0; round < 2; round++) {
      for (const value of values) {
        message.compressed({ ...SETTINGS, [setting]: value }, compress, (frame) => got.push(bytesOf(frame)));
      }
    }
    for (const [i, { done }] of jobs.entries()) done(Buffer.from([i]));
    // Whoever has asked with one of the settings gets what was made with these.
    const byte = (i: number) => `c2 01 ${toHex(Buffer.from([i]))}`;
    expect([jobs.length, got]).toEqual([values.length, values.flatMap((_, i) => [byte(i), byte(i)])]);
  });

  test('P42 is one compression for each two settings that differ at all', () => {
    const { jobs, compress } = byHand();
    const message = new PreparedMessage('Hello', false);
    let settings = 0;
    for (let windowBits = 9; windowBits <= 15; windowBits++) {
      for (let level = 0; level <= 9; level++) {
        for (let memLevel = 1; memLevel <= 9; memLevel++, settings++) {
          message.compressed({ windowBits, level, memLevel }, compress, () => undefined);
        }
      }
    }
    expect(jobs).toHaveLength(settings);
  });

  test.each(['failed', 'too_large'] as const)('gives no frame to anybody where zlib says: %s', (failure) => {
    const { jobs, compress } = byHand();
    const message = new PreparedMessage('Hello', false);
    const got: unknown[] = [];
    for (let i = 0; i < 2; i++) message.compressed(SETTINGS, compress, (frame) => got.push(frame));
    jobs[0]!.done(failure);
    message.compressed(SETTINGS, compress, (frame) => got.push(frame));
    expect([jobs.length, got]).toEqual([1, [undefined, undefined, undefined]]);
  });

  test('tells all in the order in which they have asked, and who asks meanwhile at once', () => {
    const { jobs, compress } = byHand();
    const message = new PreparedMessage('Hello', false);
    const log: string[] = [];
    message.compressed(SETTINGS, compress, () => {
      log.push('one');
      message.compressed(SETTINGS, compress, () => log.push('meanwhile'));
    });
    message.compressed(SETTINGS, compress, () => log.push('two'));
    jobs[0]!.done(hex('00'));
    expect([jobs.length, log]).toEqual([1, ['one', 'meanwhile', 'two']]);
  });

  test('is told at once where the compression is done at once', () => {
    const message = new PreparedMessage('Hello', false);
    const got: string[] = [];
    message.compressed(
      SETTINGS,
      (_data, done) => done(hex('00')),
      (frame) => got.push(bytesOf(frame)),
    );
    expect(got).toEqual(['c1 01 00']);
  });
});
