import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { RawWebSocketServer, type RawWebSocketOptions } from '../../src/server/index.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What all configurations have in common, where they say nothing else. */
const COMMON = {
  port: 0,
  host: '127.0.0.1',
  maxPayload: MIB,
  // Longer than any case: a server that ends a connection only because time is up misses the deadline of the case.
  closeTimeout: 600_000,
};

/** What both servers call by the same name. */
type CommonOptions = Pick<RawWebSocketOptions, 'maxPayload' | 'closeTimeout' | 'perMessageDeflate'>;

/** The configurations that the catalogue runs against; the names of the options are those of ws too. */
const CONFIGURATIONS = {
  plain: {},
  /** Refuses what is longer than 64 KiB. */
  limited: { maxPayload: 64 * KIB },
  large: { maxPayload: 16 * MIB },
  /** Has little patience with a client that leaves the closing handshake unfinished. */
  hasty: { closeTimeout: 50 },
  deflate: { perMessageDeflate: { threshold: 0 } },
  'deflate-forgets': {
    perMessageDeflate: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
  },
  'deflate-window-9': { perMessageDeflate: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 } },
  'deflate-threshold': { perMessageDeflate: { threshold: 1024 } },
  'deflate-limited': { maxPayload: 64 * KIB, perMessageDeflate: { threshold: 0 } },
  /** Takes 16 MiB of noise, which compression makes a little longer. */
  'deflate-large': { maxPayload: 17 * MIB, perMessageDeflate: { threshold: 0 } },
} as const satisfies Record<string, RawWebSocketOptions>;

export type ServerName = keyof typeof CONFIGURATIONS;

/** Servers of one implementation that listen, one for each configuration. */
export interface OpenServers {
  port(name: ServerName): number;
  close(): Promise<void>;
}

/** What both implementations have in common. */
interface EchoClient {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  send(data: Buffer, options: { binary: boolean }): void;
  close(code?: number, reason?: string): void;
}

/** Answers each message with the same one. The paths make it close instead, with a code or without one. */
function serve(client: EchoClient, path: string | undefined): void {
  client.on('message', (data, isBinary) => {
    if (path === '/close') client.close();
    else if (path === '/close-4001') client.close(4001, 'go away');
    else client.send(data, { binary: isBinary });
  });
  // What is wrong with a client is seen at its end of the connection.
  client.on('error', () => undefined);
}

export async function openOurServers(): Promise<OpenServers> {
  return openAll((options) => {
    const server = new RawWebSocketServer({ ...COMMON, ...options });
    server.on('connection', (client, request) => serve(client, request.url));
    return { emitter: server, address: () => server.address(), close: () => server.close() };
  });
}

export async function openWsServers(): Promise<OpenServers> {
  return openAll((options) => {
    const server = new WebSocketServer({ ...COMMON, ...options });
    server.on('connection', (client, request) => serve(client, request.url));
    const close = async () => {
      const closed = once(server, 'close');
      server.close();
      for (const client of server.clients) client.terminate();
      await closed;
    };
    return { emitter: server, address: () => server.address(), close };
  });
}

interface Listening {
  readonly emitter: NodeJS.EventEmitter;
  address(): AddressInfo | string | null;
  close(): Promise<void>;
}

async function openAll(open: (options: CommonOptions) => Listening): Promise<OpenServers> {
  const servers = new Map<string, Listening>();
  for (const [name, options] of Object.entries(CONFIGURATIONS)) {
    const server = open(options);
    await once(server.emitter, 'listening');
    servers.set(name, server);
  }
  return {
    port: (name) => {
      const address = servers.get(name)?.address();
      if (typeof address !== 'object' || address === null) throw new Error(`The server "${name}" does not listen`);
      return address.port;
    },
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
