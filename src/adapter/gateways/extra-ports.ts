import type { Server as HttpServer } from 'node:http';
import type { ListenOptions } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { PortTls } from '../../server/options/tls-options.js';
import { createDedicatedServer, stopListening } from '../../server/upgrade/dedicated-server.js';
import { logBadRequests } from '../network-log.js';

/** How a port is opened. */
export interface PortOptions extends ListenOptions {
  readonly port: number;
  /** What it speaks TLS with; plain text without. */
  readonly tls?: PortTls | undefined;
}

interface ExtraPort {
  readonly server: HttpServer;
  readonly asked: PortOptions;
  readonly owner: string;
  /** Settles when the port is open, or can't be opened; undefined until somebody opens it. */
  opening: Promise<void> | undefined;
}

/** A port that could not be opened, with what the system said of it. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code: string | undefined;
  readonly port: number | undefined;

  constructor(
    { asked, owner }: ExtraPort,
    override readonly cause: NodeJS.ErrnoException,
  ) {
    super(`Port ${asked.port} of ${owner} can't be opened: ${cause.message}`);
    this.code = cause.code;
    this.port = asked.port;
  }
}

/** The ports that gateways have for themselves: one HTTP server each, however many paths are on it. */
export class ExtraPorts {
  readonly #ports = new Map<number, ExtraPort>();

  /**
   * The HTTP server of a port. It listens once {@link listen} is called, as whoever asked for it first says.
   *
   * @throws Error where somebody asks for it in another way
   */
  serverOf(asked: PortOptions, owner: string): HttpServer {
    const known = this.#ports.get(asked.port);
    if (known !== undefined) {
      demandSame(known, asked, owner);
      return known.server;
    }
    const server = createDedicatedServer(asked.tls || undefined);
    logBadRequests(server);
    this.#ports.set(asked.port, { server, asked, owner, opening: undefined });
    return server;
  }

  /**
   * Opens the ports that nobody has opened yet. If one of them can't be opened, none stays open.
   *
   * @throws PortError that names the port and its gateway
   */
  async listen(): Promise<void> {
    const waiting = [...this.#ports.values()].filter(({ opening }) => opening === undefined);
    const results = await Promise.allSettled(waiting.map((port) => (port.opening = open(port))));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    await this.close();
    throw failed.reason;
  }

  async close(): Promise<void> {
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    await Promise.all(ports.map((port) => shut(port)));
  }
}

/** What the first one has said counts for all. */
function demandSame({ asked: first, owner: firstOwner }: ExtraPort, asked: PortOptions, owner: string): void {
  for (const key of ['host', 'backlog', 'tls'] as const) {
    const value = asked[key] || undefined;
    if (value === undefined || isDeepStrictEqual(value, first[key])) continue;
    throw new Error(
      `${owner} and ${firstOwner} share port ${asked.port}, which the latter wants with another "${key}": ` +
        'give it in one of them, or the same value in both',
    );
  }
}

function open(port: ExtraPort): Promise<void> {
  const { server, asked } = port;
  const { tls: _tls, ...listen } = asked;
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(new PortError(port, error));
    server.once('error', failed);
    server.listen(listen, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

async function shut({ opening, server }: ExtraPort): Promise<void> {
  // Node can't close a server that still looks up its host: it would open afterwards.
  await opening?.catch(() => undefined);
  await stopListening(server);
}
