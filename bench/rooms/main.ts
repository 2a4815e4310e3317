// Measures what it takes to join rooms, leave them and come to an end in them: npm run bench:rooms
import { setImmediate as nextTurn } from 'node:timers/promises';
import { RawWebSocketServer, type RawWebSocket } from '../../src/index.js';
import { MemorySocket } from '../../test/support/memory-socket.js';
import { upgradeRequest } from '../../test/support/upgrade-request.js';

const ROOMS = Array.from({ length: 1000 }, (_, i) => `room ${i}`);

/** Clients, each of whom is in every room. */
const CLIENTS = [125, 250, 500, 1000];

async function main(): Promise<void> {
  // Once for nothing, so that all of them meet the same compiled code.
  await measure(CLIENTS[0]!);
  console.log('memberships  join, ns  leave, ns  heap, bytes  end of a client in 1,000 rooms, us');
  for (const clients of CLIENTS) {
    const { join, leave, heap, end } = await measure(clients);
    const memberships = (clients * ROOMS.length).toLocaleString('en-US').padStart(11);
    console.log(`${memberships}  ${column(join, 8)}  ${column(leave, 9)}  ${column(heap, 11)}  ${column(end, 34)}`);
  }
}

/** What one membership takes, and what the end of one client does. */
async function measure(count: number) {
  const server = new RawWebSocketServer({ noServer: true, maxRoomsPerClient: Infinity });
  const clients: RawWebSocket[] = [];
  for (let i = 0; i < count; i++) clients.push(await enter(server));
  const memberships = count * ROOMS.length;
  const before = usedHeap();
  const join = timeOf(() => each(clients, (client, room) => client.join(room))) / memberships;
  const heap = (usedHeap() - before) / memberships;
  const leave = timeOf(() => each(clients, (client, room) => client.leave(room))) / memberships;
  for (const client of clients) client.join(ROOMS);
  const ends: number[] = [];
  for (const client of clients) {
    const began = performance.now();
    client.on('close', () => ends.push((performance.now() - began) * 1000));
    client.terminate();
    await nextTurn();
  }
  if (server.metrics().rooms !== 0) throw new Error('Somebody is still in a room');
  return { join, leave, heap, end: ends.sort((a, b) => a - b)[count >> 1]! };
}

function enter(server: RawWebSocketServer): Promise<RawWebSocket> {
  return new Promise((resolve) => {
    server.handleUpgrade(upgradeRequest(), new MemorySocket(), Buffer.alloc(0), resolve);
  });
}

function each(clients: readonly RawWebSocket[], call: (client: RawWebSocket, room: string) => void): void {
  for (const client of clients) for (const room of ROOMS) call(client, room);
}

/** Nanoseconds. */
function timeOf(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began);
}

function usedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function column(value: number, width: number): string {
  return value.toFixed(0).padStart(width);
}

await main();
