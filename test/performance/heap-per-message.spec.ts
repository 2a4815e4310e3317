import { beforeAll, expect, test } from '@jest/globals';
import { runProbe } from '../memory/run-probe.js';

interface Measurement {
  /** Bytes of heap for each message. */
  readonly bytes: number;
  /** Chunks of messages, and writes of the socket that have answered them. */
  readonly chunks: number;
  readonly answers: number;
  /** Whether garbage was collected meanwhile, so that the bytes say nothing. */
  readonly collected: boolean;
}

/** In MiB: far more than all messages of a kind take. */
const ROOM = ['--min-semi-space-size=256', '--max-semi-space-size=256'];

let measured: Record<string, Measurement>;
beforeAll(async () => {
  measured = (await runProbe('heap-per-message', { suite: 'performance', flags: ROOM })) as typeof measured;
}, 120_000);

/** What they were on Node 24 when this was written; on Node 20 they are a tenth less. Most of those in Nest are its own. */
const CASES = [
  { name: 'without Nest, bytes', bytes: 550 },
  { name: 'without Nest, JSON', bytes: 570 },
  { name: 'Nest, a value', bytes: 5700 },
  { name: 'Nest, an {event, data}', bytes: 5700 },
  { name: 'Nest, a promise of an {event, data}', bytes: 6100 },
  { name: 'Nest, a request', bytes: 6400 },
  { name: 'Nest, a request with a promise', bytes: 7000 },
];

/** From run to run they differ by a hundredth, but when V8 compiles which function is not for us to say. */
const MARGIN = 1.25;

test.each(CASES)('a message takes about $bytes bytes of heap: $name', ({ name, bytes }) => {
  const figures = measured[name]!;
  expect(figures).toMatchObject({ answers: figures.chunks, collected: false });
  expect(figures.bytes).toBeGreaterThan(0);
  expect(figures.bytes).toBeLessThan(bytes * MARGIN);
});
