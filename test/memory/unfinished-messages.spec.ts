import { beforeAll, expect, test } from '@jest/globals';
import { runProbe } from './run-probe.js';

interface Measurement {
  readonly clients: number;
  /** Bytes that all clients together have sent. */
  readonly received: number;
  /** Bytes by which heap and buffers have grown. */
  readonly held: number;
  /** Sessions that are still open. */
  readonly open: number;
}

let measured: Record<string, Measurement>;

beforeAll(async () => {
  measured = (await runProbe('unfinished-messages')) as typeof measured;
}, 120_000);

/** What the objects of one session cost that has begun to read, whatever it has read. */
const OBJECTS = 512;

const CASES = [
  { row: 'F40', name: '65,536 fragments of 64 bytes', objects: 0 },
  { row: 'F40', name: '65,536 fragments of one byte', objects: 0 },
  { row: 'F41', name: 'a 64 KiB frame in chunks of one byte', objects: 0 },
  { row: 'F42', name: '16,000 fragments of one byte', objects: 0 },
  { row: 'F82', name: '10 bytes of a 1 MiB frame', objects: OBJECTS },
];

test.each(CASES)('$row G10 clients that send $name, and no end, cost at most twice what they have sent', (row) => {
  const { clients, received, held, open } = measured[row.name]!;
  expect(open).toBe(clients);
  expect(held).toBeLessThanOrEqual(2 * received + clients * row.objects);
});
