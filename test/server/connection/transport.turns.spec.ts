import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { maskedFrame } from '../../support/frames.js';
import { recordedTransport } from '../../support/recorded-transport.js';
import { settle } from '../../support/turns.js';

const FULL_READ = 64 * 1024;

// How long a turn may take is a matter of its own.
beforeEach(() => void jest.spyOn(performance, 'now').mockReturnValue(0));
afterEach(() => void jest.restoreAllMocks());

/** So many bytes of empty pings, which have six bytes each, and the first bytes of another one. */
function pings(bytes: number): Buffer {
  const ping = maskedFrame(0x89);
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / ping.length) }, () => ping)).subarray(0, bytes);
}

/** Messages that fill a read: one more than is too many, or as many as are not. */
function messages(count: number): Buffer {
  const overhead = maskedFrame(0x82, Buffer.alloc(200)).length - 200;
  const bytes = Math.ceil(FULL_READ / count) - overhead;
  return Buffer.concat(Array.from({ length: count }, () => maskedFrame(0x82, Buffer.alloc(bytes))));
}

test.each([
  { name: 'a flood of pings that fills a read', bytes: pings(FULL_READ), waits: true },
  { name: 'a flood of messages that fills a read', bytes: messages(257), waits: true },
  { name: 'not too many messages that fill a read', bytes: messages(256), waits: false },
  { name: 'pings that do not fill it', bytes: pings(FULL_READ - 1), waits: false },
  {
    name: 'a part of a large message',
    bytes: maskedFrame(0x82, Buffer.alloc(100_000)).subarray(0, FULL_READ),
    waits: false,
  },
])('F69 others have a turn behind $name: $waits', async ({ bytes, waits }) => {
  const { socket, transport } = recordedTransport();
  const pause = jest.spyOn(socket, 'pause');
  socket.deliver(bytes);
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  await settle();
  expect(pause).toHaveBeenCalledTimes(waits ? 1 : 0);
  expect(transport.held).toBe(false);
  socket.destroy();
});

test('F69 a flood is read on afterwards', async () => {
  const { owner, deliver } = recordedTransport();
  for (let i = 0; i < 3; i++) await deliver(pings(6 * 12_000));
  expect(owner.log).toHaveLength(36_000);
});
