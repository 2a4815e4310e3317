import { JOINED, PUBLISH, TICK, type RoomRequest } from '../load/publication.js';
import { reportTo } from './control.js';
import type { ServerSettings } from './settings.js';

/** What is used here of Bun's own API. */
declare const Bun: {
  gc(force: boolean): void;
  serve(options: {
    port: number;
    hostname: string;
    fetch(request: unknown, server: { upgrade(request: unknown): boolean }): Response | undefined;
    websocket: { perMessageDeflate: boolean } & Handlers;
  }): Publisher & { readonly port: number };
};

interface Client {
  send(data: string | Uint8Array): void;
  subscribe(topic: string): void;
}

interface Publisher {
  publish(topic: string, data: string): void;
}

interface Handlers {
  open?(client: Client): void;
  message(client: Client, data: string | Uint8Array): void;
}

/** What all clients subscribe to. */
const ALL = 'all';

const ECHO: Handlers = { message: (client, data) => client.send(data) };

/** Bun's own server, in C++. */
export function serve({ broadcast }: ServerSettings): void {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
    websocket: { perMessageDeflate: false, ...handlersFor(broadcast, () => server) },
  });
  reportTo({ port: server.port }, () => Bun.gc(true));
}

function handlersFor(broadcast: ServerSettings['broadcast'], server: () => Publisher): Handlers {
  if (broadcast === undefined) return ECHO;
  return broadcast === 'to all' ? toAll(server) : toRooms(server);
}

function toAll(server: () => Publisher): Handlers {
  return {
    open: (client) => client.subscribe(ALL),
    message: (_client, text) => {
      const { event, data }: { readonly event: string; readonly data: unknown } = JSON.parse(String(text));
      if (event === PUBLISH) server().publish(ALL, JSON.stringify({ event: TICK, data }));
    },
  };
}

function toRooms(server: () => Publisher): Handlers {
  return {
    message: (client, text) => {
      const { event, data }: RoomRequest = JSON.parse(String(text));
      if (event === PUBLISH) {
        server().publish(data.room, JSON.stringify({ event: TICK, data: data.data }));
      } else {
        client.subscribe(data);
        client.send(JSON.stringify({ event: JOINED, data }));
      }
    },
  };
}
