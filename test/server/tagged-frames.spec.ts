import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { RawWebSocketServer, type RawWebSocket } from '../../src/server/index.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { seededRandom } from '../support/random.js';
import { portOf } from '../support/server-kinds.js';
import { until } from '../support/turns.js';

const CLIENTS = 16;
const ROUNDS = 60;

/** Most frames are of one length, so that one could stand exactly in the place of another. */
const LENGTHS = [60, 60, 60, 12, 120, 3_000];

interface Kind {
  readonly name: string;
  readonly create: () => Promise<Server>;
  /** Where it listens, in a folder of its own if it needs one. */
  readonly listen: (server: Server, folder: string) => void;
  readonly url: (server: Server, folder: string) => string;
}

const KINDS: readonly Kind[] = [
  {
    name: 'TCP',
    create: () => Promise.resolve(createServer()),
    listen: (server) => server.listen(0, '127.0.0.1'),
    url: (server) => `ws://127.0.0.1:${portOf(server)}`,
  },
  {
    name: 'TLS',
    create: async () => createSecureServer(await selfSignedCertificate()),
    listen: (server) => server.listen(0, '127.0.0.1'),
    url: (server) => `wss://127.0.0.1:${portOf(server)}`,
  },
  {
    name: 'a unix socket',
    create: () => Promise.resolve(createServer()),
    listen: (server, folder) => server.listen(join(folder, 's')),
    url: (_server, folder) => `ws+unix:${join(folder, 's')}:/`,
  },
];

/** A client of which every message is its own: its tag, a number, and a filling that only it has. */
class Tagged {
  sent = 0;
  read = 0;
  wrong: string | undefined;

  constructor(
    readonly tag: number,
    readonly socket: WebSocket,
    readonly accepted: RawWebSocket,
  ) {
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text !== this.#message(this.read, text.length)) this.wrong ??= `${this.read} of ${tag}: ${text.slice(0, 80)}`;
      this.read++;
    });
    socket.on('error', ({ message }) => (this.wrong ??= `${this.read} of ${tag}: ${message}`));
  }

  send(length: number): void {
    this.accepted.send(this.#message(this.sent++, length));
  }

  /** Stops reading, until the system takes no more of what it is sent: less than it was given the last time. */
  async fallBehind(): Promise<void> {
    this.socket.pause();
    do {
      for (let i = 0; i < 200; i++) this.send(60);
      await nextTurn();
    } while (this.accepted.bufferedAmount === 0 && this.wrong === undefined);
  }

  /** Goes away without a word. */
  reset(): void {
    this.socket.terminate();
  }

  #message(number: number, length: number): string {
    return `${this.tag} ${number} `.padEnd(length, String.fromCodePoint(0x41 + (this.tag % 58)));
  }
}

let end: (() => Promise<void>) | undefined;
afterEach(() => end?.());

async function open({ create, listen, url }: Kind): Promise<() => Promise<Tagged>> {
  const folder = mkdtempSync(join(tmpdir(), 'tagged-'));
  const server = await create();
  const sockets = new RawWebSocketServer({ server });
  listen(server, folder);
  await once(server, 'listening');
  end = async () => {
    await sockets.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  };
  let tags = 0;
  return async () => {
    const accepted = once(sockets, 'connection') as Promise<[RawWebSocket]>;
    const socket = new WebSocket(url(server, folder), { rejectUnauthorized: false });
    await once(socket, 'open');
    return new Tagged(tags++, socket, (await accepted)[0]);
  };
}

test.each(KINDS)('nobody gets a byte of another: $name', async (kind) => {
  const connect = await open(kind);
  const dice = seededRandom(15);
  const clients: Tagged[] = [];
  while (clients.length < CLIENTS) clients.push(await connect());
  const all = [...clients];
  for (let round = 0; round < ROUNDS && all.every(({ wrong }) => wrong === undefined); round++) {
    for (const client of clients) {
      for (let i = dice(8); i > 0; i--) client.send(LENGTHS[dice(LENGTHS.length)]!);
    }
    const index = dice(CLIENTS);
    const chosen = clients[index]!;
    const { socket } = chosen.accepted.request;
    switch (dice(12)) {
      case 0:
        await chosen.fallBehind();
        break;
      case 1:
        for (const client of clients) client.socket.resume();
        break;
      case 2:
        socket.cork();
        setImmediate(() => socket.uncork());
        break;
      case 3:
        chosen.reset();
        clients[index] = await connect();
        all.push(clients[index]);
        break;
      default:
    }
    if (dice(3) === 0) await nextTurn();
  }
  for (const client of clients) client.socket.resume();
  await until(() => clients.every(({ read, sent, wrong }) => read === sent || wrong !== undefined));
  expect(all.flatMap(({ wrong }) => wrong ?? [])).toEqual([]);
  expect(all.length).toBeGreaterThan(CLIENTS);
});
