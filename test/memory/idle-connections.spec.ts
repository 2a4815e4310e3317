import { expect, test } from '@jest/globals';
import { runProbe } from './run-probe.js';

interface Measurement {
  readonly clients: number;
  /** Bytes by which heap and buffers have grown. */
  readonly held: number;
  /** Bytes by which buffers alone have grown. */
  readonly buffers: number;
  readonly open: number;
}

test('R7 2,000 connections that fell silent in the middle of a frame pin no read buffers', async () => {
  const { clients, held, buffers, open } = (await runProbe('idle-connections')) as Measurement;
  expect(open).toBeGreaterThanOrEqual(clients);
  // Node reads into buffers of up to 64 KiB: what is kept of a frame must have been copied out of them.
  expect(buffers / clients).toBeLessThan(256);
  expect(held / clients).toBeLessThan(12 * 1024);
}, 60_000);
