// What a server holds of connections that have said something and fell silent in the middle of a frame. Prints JSON.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { RawWebSocketServer, type RawWebSocket } from '../../../src/server/index.js';
import { portOf } from '../../support/server-kinds.js';
import { heldMemory } from './held-memory.js';
// Transpiled together with this program.
import type {} from './idle-clients.js';

const CLIENTS = 2000;
const WARM_UP = 200;

const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
await once(server, 'listening');
let messages = 0;
server.on('connection', (client: RawWebSocket) => client.on('message', () => messages++));

// The clients live in a process of their own, so that their memory is not measured.
const clients = fork(fileURLToPath(new URL('./idle-clients.js', import.meta.url)), { execArgv: [] });

/** Opens so many connections more, and waits until each has sent all it has to send. */
async function open(count: number): Promise<void> {
  clients.send({ port: portOf(server), count });
  await once(clients, 'message');
  // The server may read later than the clients have written.
  while (messages < server.clients.size) await new Promise((resolve) => setImmediate(resolve));
}

await open(WARM_UP);
const before = heldMemory();
const buffersBefore = process.memoryUsage().arrayBuffers;
await open(CLIENTS);
const held = heldMemory() - before;
const buffers = process.memoryUsage().arrayBuffers - buffersBefore;
console.log(JSON.stringify({ clients: CLIENTS, held, buffers, open: server.clients.size }));
clients.disconnect();
for (const client of server.clients) client.terminate();
await server.close();
