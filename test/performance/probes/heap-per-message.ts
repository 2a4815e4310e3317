// How many bytes of heap a message takes, with everything that is done about it. Prints JSON: bytes by kind of message.
// Needs so much room for young objects that none of them are collected meanwhile.
import { PerformanceObserver } from 'node:perf_hooks';
import process from 'node:process';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';
import { ECHO_KINDS, requestsOf, type EchoKind } from '../support/echo-kinds.js';

/** Messages in one chunk, so that what a chunk takes is next to nothing. */
const AT_ONCE = 100;
const CHUNKS = 100;
const WARM_UPS = 2;

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

/** The observer is told some turns later. */
async function collectionsSoFar(): Promise<number> {
  await settle(20);
  return collections;
}

/** Delivers messages on a socket that is not there; each is answered in the turn in which it comes. */
async function exchange(socket: MemorySocket, chunk: Buffer): Promise<void> {
  for (let i = 0; i < CHUNKS; i++) {
    socket.deliver(chunk);
    await settle(1);
  }
}

async function measure(kind: EchoKind) {
  const server = await kind.open();
  const socket = new MemorySocket();
  server.http.emit('upgrade', upgradeRequest({ url: '/' }), socket, Buffer.alloc(0));
  const chunk = requestsOf(kind, AT_ONCE);
  // By then V8 has compiled what is used often.
  for (let i = 0; i < WARM_UPS; i++) await exchange(socket, chunk);
  globalThis.gc?.();
  const collectedBefore = await collectionsSoFar();
  const before = process.memoryUsage().heapUsed;
  await exchange(socket, chunk);
  const bytes = Math.round((process.memoryUsage().heapUsed - before) / (AT_ONCE * CHUNKS));
  const collected = (await collectionsSoFar()) > collectedBefore;
  // Without that of the handshake, and those of the warm-up.
  const answers = socket.writes.length - 1 - WARM_UPS * CHUNKS;
  socket.destroy();
  await server.close();
  return { bytes, answers, chunks: CHUNKS, collected };
}

const measured: Record<string, unknown> = {};
for (const kind of ECHO_KINDS) measured[kind.name] = await measure(kind);
console.log(JSON.stringify(measured));
