// What a server holds of connections on which nothing happens. Prints JSON: the figures of each kind of server.
import { createHook } from 'node:async_hooks';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { heldMemory } from '../../memory/probes/held-memory.js';
import { portOf } from '../../support/server-kinds.js';
import { ECHO_KINDS, type EchoKind } from '../support/echo-kinds.js';
// Transpiled together with this program.
import type { Order } from './silent-clients.js';

const FEW = 100;
const MANY = 500;

/** Timers that run, those that keep no process alive too, which Node does not list. */
const timers = new Set<number>();
createHook({
  init: (id, type) => {
    if (type === 'Timeout') timers.add(id);
  },
  destroy: (id) => timers.delete(id),
}).enable();

/** The clients live in a process of their own, so that their memory is not measured. */
const clients = fork(fileURLToPath(new URL('./silent-clients.js', import.meta.url)), { execArgv: [] });

async function tellClients(order: Order): Promise<void> {
  clients.send(order);
  await once(clients, 'message');
}

/** Zlib's objects count among what is external. */
function look() {
  const held = heldMemory();
  const { external, arrayBuffers } = process.memoryUsage();
  return { heap: held - external, external, arrayBuffers, timers: timers.size };
}

async function measure(kind: EchoKind, compresses: boolean) {
  const server = await kind.open(compresses);
  const order = { port: portOf(server.http), message: compresses ? kind.request(1) : undefined };
  await tellClients({ ...order, count: FEW });
  const few = look();
  await tellClients({ ...order, count: MANY - FEW });
  const many = look();
  await tellClients({ ...order, count: 0 });
  await server.close();
  return { connections: MANY - FEW, few, many };
}

const measured: Record<string, unknown> = {};
for (const kind of ECHO_KINDS.filter(({ name }) => name === 'Nest, a value' || name === 'without Nest, bytes')) {
  measured[kind.name] = await measure(kind, false);
  measured[`${kind.name}, compressed`] = await measure(kind, true);
}
clients.disconnect();
console.log(JSON.stringify(measured));
