import { beforeAll, describe, expect, test } from '@jest/globals';
import { runProbe } from '../memory/run-probe.js';

interface Figures {
  /** Bytes of objects. */
  readonly heap: number;
  /** Bytes beside them: buffers, and what zlib works with. */
  readonly external: number;
  readonly arrayBuffers: number;
  readonly timers: number;
}

interface Measurement {
  /** By how many connections the two differ. */
  readonly connections: number;
  readonly few: Figures;
  readonly many: Figures;
}

let measured: Record<string, Measurement>;
beforeAll(async () => {
  measured = (await runProbe('idle-connections', { suite: 'performance' })) as typeof measured;
}, 120_000);

/** The pools that Node cuts small buffers from, 8 KiB each, come to so many bytes for each connection at most. */
const NOISE = 48;

/** Bytes of heap: what they were when this was written, and a quarter more. */
const CASES = [
  { name: 'without Nest, bytes', heap: 5000 },
  { name: 'without Nest, bytes, compressed', heap: 6000 },
  { name: 'Nest, a value', heap: 6000 },
  { name: 'Nest, a value, compressed', heap: 9500 },
];

describe.each(CASES)('an idle connection: $name', ({ name, heap }) => {
  function growth(figure: keyof Figures): number {
    const { connections, few, many } = measured[name]!;
    return (many[figure] - few[figure]) / connections;
  }

  test('holds no buffer, and nothing of zlib', () => {
    expect(growth('arrayBuffers')).toBeLessThan(NOISE);
    expect(growth('external')).toBeLessThan(NOISE);
  });

  test('has no timer of its own', () => {
    const { few, many } = measured[name]!;
    // Those of the server itself, so that it shows if timers are not seen.
    expect(few.timers).toBeGreaterThan(0);
    expect(many.timers).toBe(few.timers);
  });

  test(`holds less than ${heap} bytes of objects`, () => {
    expect(growth('heap')).toBeLessThan(heap);
  });
});
