import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { RawWsGatewayOptions } from '../../src/index.js';
import { ZLIB_POOL } from '../../src/server/connection/zlib-pool.js';
import { framesOf, RoomHost, textsOf } from '../rooms/support/room-host.js';
import { countAllocations } from '../support/allocations.js';
import type { HandshakeChanges } from '../support/handshake-request.js';
import { settle } from '../support/turns.js';

let hosts: RoomHost[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(hosts.map((host) => host.close()));
  hosts = [];
});

/** A server with so many guests, each of whom has got the answer to its handshake. */
async function host(count: number, options: RawWsGatewayOptions = {}, changes: HandshakeChanges = {}) {
  const added = new RoomHost(options);
  hosts.push(added);
  for (let i = 0; i < count; i++) await added.enter(changes);
  await settle();
  for (const { socket } of added.guests) socket.writes.length = 0;
  return added;
}

const DATA = { text: 'grüße'.repeat(5), n: 12_345 };

describe('16 broadcasts of one turn', () => {
  test('leave each client in one write, whatever it is sent besides', async () => {
    const { server, guests } = await host(100);
    for (let i = 0; i < 16; i++) {
      server.sendEvent('tick', DATA);
      guests[0]!.client.sendEvent('own', i);
    }
    await settle();
    expect(new Set(guests.map(({ socket }) => socket.writes.length))).toEqual(new Set([1]));
    expect(textsOf(guests[0]!)).toHaveLength(32);
  });

  test('are one piece of memory, which all clients share', async () => {
    const { server, guests } = await host(100);
    for (let i = 0; i < 16; i++) server.sendEvent('tick', DATA);
    await settle();
    const [first] = guests;
    const memories = guests.map(({ socket: { writes } }) => [writes[0]!.buffer, writes[0]!.byteOffset, writes.length]);
    expect(memories).toEqual(Array(100).fill(memories[0]));
    expect(textsOf(first!)).toEqual(Array(16).fill(JSON.stringify({ event: 'tick', data: DATA })));
  });
});

describe('one broadcast', () => {
  test.each([1, 10, 300])('is serialised once for %d clients', async (count) => {
    const { server } = await host(count);
    const toJSON = jest.fn(() => 'written');
    server.sendEvent('tick', { toJSON });
    await settle();
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['without context takeover', 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'],
    ['with it', 'permessage-deflate'],
  ])('P42 is compressed once, %s, and is the same for all', async (_name, offer) => {
    const options = { perMessageDeflate: { threshold: 0 } };
    const { server, guests } = await host(100, options, { fields: [`Sec-WebSocket-Extensions: ${offer}`] });
    const deflate = jest.spyOn(ZLIB_POOL, 'deflate');
    server.sendEvent('tick', DATA);
    await settle();
    expect(deflate).toHaveBeenCalledTimes(1);
    const frames = guests.map((guest) => framesOf(guest).map(({ firstByte, payload }) => [firstByte, payload]));
    expect(frames).toEqual(Array(100).fill([[0xc1, expect.any(Buffer)]]));
    expect(new Set(guests.map(({ socket }) => socket.written.toString('hex'))).size).toBe(1);
  });

  test.each([100, 20_000, 1024 * 1024])(
    'of %d bytes takes the same memory for 10 clients and for 300',
    async (length) => {
      const [few, many] = [await host(10), await host(300)];
      for (const { socket } of [...few.guests, ...many.guests]) socket.stall();
      const data = 'x'.repeat(length);
      // Where the frame goes into memory that all connections share, both find room in the same.
      const memory = [few, many].map(({ server }) => countAllocations(() => server.sendEvent('tick', data)));
      expect(memory[1]).toEqual(memory[0]);
      expect(memory[0]!.total).toBeLessThan(length + 100);
      await settle();
    },
  );
});

test('broadcasts that slow clients have yet to get are kept once for all of them', async () => {
  const { server, guests } = await host(100);
  for (const { socket } of guests) socket.stall();
  const before = process.memoryUsage().arrayBuffers;
  for (let turn = 0; turn < 3_000; turn++) {
    server.sendEvent('tick', DATA);
    await settle(1);
  }
  expect(guests[0]!.client.bufferedAmount).toBeGreaterThan(200_000);
  // A copy for each would be more than 20 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
});

test('a client that leaves costs what it has joined, however many rooms and members there are', async () => {
  const { guests } = await host(50);
  for (const { client } of guests) client.join(Array.from({ length: 200 }, (_, i) => `room ${i}`));
  const leaver = guests[0]!;
  leaver.client.leave(Array.from({ length: 197 }, (_, i) => `room ${i}`));
  await settle();
  const removals = jest.spyOn(Set.prototype, 'delete');
  leaver.socket.destroy();
  await settle();
  const rooms = removals.mock.contexts.filter((set) => set instanceof Set && set.size >= 49 - 1);
  // Those of its three rooms, and that of the server's clients.
  expect(rooms).toHaveLength(4);
});
