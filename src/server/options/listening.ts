import type { Server as HttpServer } from 'node:http';
import type { ListenOptions } from 'node:net';
import { checkInteger, checkString, wrong } from './option-checks.js';
import type { RawWebSocketServerOptions } from './options.js';

/** Where the connections of a server come from. */
export type ConnectionSource =
  | { readonly kind: 'port'; readonly listen: ListenOptions }
  | { readonly kind: 'server'; readonly server: HttpServer }
  | { readonly kind: 'none' };

/**
 * Reads the options that say where connections come from.
 *
 * @throws TypeError or RangeError that names the option
 */
export function connectionSource(options: RawWebSocketServerOptions): ConnectionSource {
  const { port, server, noServer } = options;
  const given = [port !== undefined, server !== undefined, noServer === true].filter(Boolean).length;
  if (given !== 1) throw new TypeError('Exactly one of the options "port", "server" and "noServer" must be given');
  if (server !== undefined) {
    if (!isHttpServer(server)) throw wrong('server', 'an HTTP or HTTPS server', server);
    return { kind: 'server', server };
  }
  return port === undefined ? { kind: 'none' } : { kind: 'port', listen: listenOptions(port, options) };
}

/** What `listen` of an HTTP server is called with. */
export function listenOptions(
  port: number,
  options: { host?: string | undefined; backlog?: number | undefined },
): ListenOptions {
  const listen: ListenOptions = { port: checkInteger('port', port, 0, 0, 65_535) };
  if (options.host !== undefined) listen.host = checkString('host', options.host);
  if (options.backlog !== undefined) listen.backlog = checkInteger('backlog', options.backlog, 511, 1, 65_535);
  return listen;
}

/** Whether that is an HTTP or HTTPS server, or behaves like one. */
export function isHttpServer(value: unknown): value is HttpServer {
  return typeof value === 'object' && value !== null && 'on' in value && 'listen' in value && 'address' in value;
}
