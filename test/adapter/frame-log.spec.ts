import { describe, expect, it } from '@jest/globals';
import { frameLine } from '../../src/adapter/frame-log.js';
import type { FrameInfo } from '../../src/index.js';

const FRAME: FrameInfo = {
  direction: 'in',
  fin: true,
  rsv: 0,
  opcode: 1,
  masked: true,
  maskKey: Buffer.from('01020304', 'hex'),
  length: 2,
  header: Buffer.from('818201020304', 'hex'),
  preview: Buffer.from('hi'),
};

describe('frameLine', () => {
  it.each<[string, Partial<FrameInfo>, string]>([
    ['a text frame that came in', {}, 'abcdefgh <- text FIN 1 RSV 000 2 B | 68 69 | "hi"'],
    ['one that went out', { direction: 'out' }, 'abcdefgh -> text FIN 1 RSV 000 2 B | 68 69 | "hi"'],
    ['a first fragment', { fin: false, rsv: 4 }, 'abcdefgh <- text FIN 0 RSV 100 2 B | 68 69 | "hi"'],
    ['an opcode without a name', { opcode: 3 }, 'abcdefgh <- opcode 3 FIN 1 RSV 000 2 B | 68 69 | "hi"'],
    ['an empty ping', { opcode: 9, length: 0, preview: Buffer.alloc(0) }, 'abcdefgh <- ping FIN 1 RSV 000 0 B'],
    [
      'the first bytes of a long one',
      { opcode: 2, length: 70_000, preview: Buffer.alloc(64, 0x61) },
      `abcdefgh <- binary FIN 1 RSV 000 70000 B | ${'61 '.repeat(16)}… | "${'a'.repeat(64)}"`,
    ],
    [
      'control characters, escaped',
      { preview: Buffer.from('\n\u001b'), length: 2 },
      'abcdefgh <- text FIN 1 RSV 000 2 B | 0a 1b | "\\n\\u001b"',
    ],
  ])('shows %s', (_name, changes, line) => {
    expect(frameLine('abcdefgh-ijkl', { ...FRAME, ...changes })).toBe(line);
  });

  it('escapes what an application has called its client', () => {
    expect(frameLine('\n\u202eeve', FRAME)).toMatch(/^\\u000a\\u202eeve <- text /);
  });
});
