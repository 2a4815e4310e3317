import process from 'node:process';
import { packageVersion } from '../test/support/package-version.js';
import { bunVersion, findBun } from './bun-binary.js';
import type { ServerSettings } from './servers/settings.js';

interface ServerModule {
  /** Serves until the bench closes the standard input. */
  serve(settings: ServerSettings): void | Promise<void>;
}

interface ServerKind {
  /** The version that is there; fails where there is none. */
  readonly version: () => string | Promise<string>;
  readonly load: () => Promise<ServerModule>;
}

/** Ourselves, without Nest and in it, and whom we compare with. */
const SERVERS = {
  'nest-raw-ws': { version: () => packageVersion(), load: () => import('./servers/ours.js') },
  'nest-raw-ws in Nest': { version: () => packageVersion(), load: () => import('./servers/ours-in-nest.js') },
  'platform-ws': {
    version: () => packageVersion('@nestjs/platform-ws'),
    load: () => import('./servers/platform-ws.js'),
  },
  'Nest alone': { version: () => packageVersion('@nestjs/core'), load: () => import('./servers/nest-alone.js') },
  'frames alone': { version: () => process.version, load: () => import('./servers/frames-alone.js') },
  ws: { version: () => packageVersion('ws'), load: () => import('./servers/ws.js') },
  net: { version: () => process.version, load: () => import('./servers/net.js') },
  bun: { version: bunVersion, load: () => import('./servers/bun.js') },
} satisfies Record<string, ServerKind>;

export type ServerName = keyof typeof SERVERS;

/** The version of a server; rejects where it is not installed. */
export async function versionOf(name: ServerName): Promise<string> {
  return SERVERS[name].version();
}

/** Becomes one of the servers. */
export async function becomeServer(name: ServerName, settings: ServerSettings): Promise<void> {
  const server: ServerModule = await SERVERS[name].load();
  await server.serve(settings);
}

/** The program that runs a server, and its flags. */
export async function runtimeOf(name: ServerName): Promise<[string, string[]]> {
  if (name === 'bun') return [await findBun(), []];
  // With many gateways on a path platform-ws adds more listeners to a client than Node likes.
  return [process.execPath, ['--expose-gc', '--disable-warning=MaxListenersExceededWarning']];
}
