import type { Server as HttpServer, IncomingMessage } from 'node:http';

/**
 * Whether Node reads the body of an upgrade request itself, and hands over a stream of what follows it: too late to give the
 * request back whole.
 */
const READS_BODIES = Number.parseInt(process.versions.node, 10) >= 26;

/** What Node asks before it takes an upgrade away from the routes. */
interface Choosing {
  shouldUpgradeCallback: (request: IncomingMessage) => boolean;
}

/**
 * Keeps requests at their routes that have a body and ask for an upgrade nobody here offers. Of what a client has sent right
 * behind one, in the same packet, Node itself reads no more.
 *
 * @param isUnwanted whether nobody here offers that upgrade
 * @returns what ends it
 */
export function keepBodiesRouted(
  server: HttpServer,
  isUnwanted: (request: IncomingMessage) => boolean,
  readsBodies = READS_BODIES,
): () => void {
  if (!readsBodies || !isChoosing(server)) return () => undefined;
  const before = server.shouldUpgradeCallback;
  const choose = (request: IncomingMessage): boolean =>
    !(hasBody(request) && isUnwanted(request)) && Reflect.apply(before, server, [request]);
  server.shouldUpgradeCallback = choose;
  return () => {
    // Somebody may have come behind us, who calls ours.
    if (server.shouldUpgradeCallback === choose) server.shouldUpgradeCallback = before;
  };
}

function isChoosing(server: object): server is Choosing {
  return 'shouldUpgradeCallback' in server && typeof server.shouldUpgradeCallback === 'function';
}

/** RFC 9112 section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
