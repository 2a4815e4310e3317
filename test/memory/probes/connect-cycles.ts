// What a server keeps of clients that have come and gone. Prints JSON.
import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { portOf } from '../../support/server-kinds.js';
// Transpiled together with this program.
import type {} from './cycling-clients.js';
import { heldMemory } from './held-memory.js';

const CYCLES = 20_000;
const WARM_UP = 2000;

const http = createServer();
const server = new RawWebSocketServer({
  server: http,
  maxConnections: 1000,
  maxConnectionsPerAddress: 1,
  trustProxy: 1,
  rateLimit: { messagesPerSecond: 10 },
  messageTimeout: 10_000,
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');

const clients = fork(fileURLToPath(new URL('./cycling-clients.js', import.meta.url)), { execArgv: [] });

/** Lets so many clients come and go, and waits until their sockets are closed here too. */
async function cycle(from: number, count: number): Promise<void> {
  clients.send({ port: portOf(server), from, count });
  await once(clients, 'message');
  while (server.clients.size > 0 || openSockets() > 0) await nextTurn();
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}

function listenersOf(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

/** What must be the same before and after. */
function leftovers() {
  return {
    clients: server.clients.size,
    pending: server.metrics().pendingHandshakes,
    listeners: [server, http, process].map(listenersOf),
    resources: process.getActiveResourcesInfo().toSorted(),
  };
}

await cycle(0, WARM_UP);
const before = leftovers();
const memoryBefore = heldMemory();
await cycle(WARM_UP, CYCLES);
const after = leftovers();
const held = heldMemory() - memoryBefore;
const { accepted, incidents } = server.metrics();
const refused = incidents.handshakeRefused;
console.log(JSON.stringify({ before, after, held, accepted, refused }));
clients.disconnect();
await server.close();
http.close();
