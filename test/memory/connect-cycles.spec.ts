import { expect, test } from '@jest/globals';
import { runProbe } from './run-probe.js';

interface Measurement {
  readonly before: object;
  readonly after: object;
  /** Bytes by which heap and buffers have grown. */
  readonly held: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

test('S21 20,000 clients that came and went leave nothing behind', async () => {
  const { before, after, held, accepted, refused } = (await runProbe('connect-cycles')) as Measurement;
  expect(after).toEqual(before);
  expect(after).toMatchObject({ clients: 0, pending: 0 });
  // Every fourth of them was refused for its version, and none because somebody was still counted.
  expect([accepted, refused['unsupported_version'], refused['too_many_connections']]).toEqual([16_500, 5500, 0]);
  expect(refused['too_many_connections_of_address']).toBe(0);
  expect(held).toBeLessThan(2 * 1024 * 1024);
}, 60_000);
