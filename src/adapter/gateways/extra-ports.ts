import type { Server as HttpServer } from 'node:http';
import type { ListenOptions } from 'node:net';
import { createDedicatedServer, stopListening } from '../../server/dedicated-server.js';
import { logBadRequests } from '../network-log.js';

interface ExtraPort {
  readonly server: HttpServer;
  readonly listen: ListenOptions;
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
    { listen, owner }: ExtraPort,
    override readonly cause: NodeJS.ErrnoException,
  ) {
    super(`Port ${listen.port} of ${owner} can't be opened: ${cause.message}`);
    this.code = cause.code;
    this.port = listen.port;
  }
}

/** The ports that gateways have for themselves: one HTTP server each, however many paths are on it. */
export class ExtraPorts {
  readonly #ports = new Map<number, ExtraPort>();

  /** The HTTP server of a port. It listens once {@link listen} is called, as whoever asked for it first says. */
  serverOf(listen: ListenOptions & { readonly port: number }, owner: string): HttpServer {
    const known = this.#ports.get(listen.port);
    if (known !== undefined) return known.server;
    const server = createDedicatedServer();
    logBadRequests(server);
    this.#ports.set(listen.port, { server, listen, owner, opening: undefined });
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

function open(port: ExtraPort): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(new PortError(port, error));
    port.server.once('error', failed);
    port.server.listen(port.listen, () => {
      port.server.off('error', failed);
      resolve();
    });
  });
}

async function shut({ opening, server }: ExtraPort): Promise<void> {
  // Node can't close a server that still looks up its host: it would open afterwards.
  await opening?.catch(() => undefined);
  await stopListening(server);
}
