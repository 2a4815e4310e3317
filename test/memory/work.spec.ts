import { describe, expect, test } from '@jest/globals';
import { Session } from '../../src/protocol/session.js';
import { countAllocations } from '../support/allocations.js';
import { maskedFrame } from '../support/frames.js';
import { RecordingSink } from '../support/recording-sink.js';

const LIMITS = { maxPayload: 4 * 1024 * 1024, maxEmptyFragments: 1024 };

/** A sink that looks at a message without writing it down. */
class Looking extends RecordingSink {
  length = -1;
  wellFormed = false;

  override text(bytes: Buffer, start: number, end: number): void {
    this.length = end - start;
    this.wellFormed = bytes.subarray(start, end).every((byte) => byte === 0x78);
  }
}

/** A text in fragments of one size, the last of them final. */
function fragments(count: number, length: number): Buffer[] {
  const [first, next, last] = [0x01, 0x00, 0x80].map((byte) => maskedFrame(byte, Buffer.alloc(length, 'x')));
  // Copies: a reader unmasks where the bytes lie.
  return Array.from({ length: count }, (_, i) => Buffer.from(i === 0 ? first! : i < count - 1 ? next! : last!));
}

function oneByteChunks(length: number): Buffer[] {
  const frame = maskedFrame(0x81, Buffer.alloc(length, 'x'));
  return Array.from(frame, (byte) => Buffer.from([byte]));
}

interface Work {
  /** Bytes of the message. */
  readonly length: number;
  /** Bytes of all buffers that were allocated for it. */
  readonly allocated: number;
  readonly wellFormed: boolean;
}

function workFor(chunks: readonly Buffer[]): Work {
  const sink = new Looking();
  const session = new Session('server', sink, LIMITS);
  const { total } = countAllocations(() => {
    for (const chunk of chunks) session.receive(chunk);
  });
  expect(sink.log).toEqual([]);
  return { length: sink.length, allocated: total, wellFormed: sink.wellFormed };
}

test('F40 a text of 4 MiB in 65,536 fragments of 64 bytes is delivered', () => {
  const { length, wellFormed } = workFor(fragments(65_536, 64));
  expect(length).toBe(4 * 1024 * 1024);
  expect(wellFormed).toBe(true);
});

/** Work is counted, not timed: every byte that is copied goes into a buffer that was allocated for it. */
const CASES = [
  { name: 'F40 fragments of 64 bytes', chunks: (size: number) => fragments(size / 64, 64) },
  { name: 'F40 fragments of one byte', chunks: (size: number) => fragments(size, 1) },
  { name: 'F41 chunks of one byte', chunks: (size: number) => oneByteChunks(size) },
];

describe.each(CASES)('a message in $name', ({ chunks }) => {
  test.each([4096, 65_536, 131_072, 262_144])('of %p bytes takes work in proportion', (size) => {
    const { length, allocated } = workFor(chunks(size));
    expect(length).toBe(size);
    // A buffer that grows by half again comes to three times its last size, which is at most half as much again too long.
    expect(allocated).toBeLessThanOrEqual(4.5 * size + 4096);
  });
});
