import type { IncomingMessage } from 'node:http';
import { isToken } from '../../protocol/handshake/header-grammar.js';
import { isPromise } from '../base/promise.js';

/**
 * Chooses one of the offered subprotocols, or none with `false`.
 *
 * @publicApi
 */
export type HandleProtocols = (offered: Set<string>, request: IncomingMessage) => string | false;

/** Which subprotocols an endpoint speaks. */
export interface SubprotocolOptions {
  readonly protocols: readonly string[] | undefined;
  readonly handleProtocols: HandleProtocols | undefined;
}

/** The subprotocol that both sides speak; empty for none (RFC 6455 section 4.2.2, item 5.5). */
export function chooseProtocol(
  offered: readonly string[],
  request: IncomingMessage,
  { protocols, handleProtocols }: SubprotocolOptions,
): string {
  if (offered.length === 0) return '';
  if (handleProtocols === undefined) {
    const chosen = protocols === undefined ? offered[0] : offered.find((name) => protocols.includes(name));
    return chosen ?? '';
  }
  const chosen: unknown = handleProtocols(new Set(offered), request);
  if (chosen === false || chosen === '' || chosen === undefined) return '';
  // What comes of a promise nobody waits for is of no interest: the mistake is that there is one.
  if (isPromise(chosen)) Promise.resolve(chosen).catch(() => undefined);
  if (typeof chosen !== 'string' || !isToken(chosen) || !offered.includes(chosen)) {
    const seen = isPromise(chosen) ? 'a promise' : JSON.stringify(chosen);
    throw new TypeError(`handleProtocols must return one of the offered subprotocols or false, not ${seen}`);
  }
  return chosen;
}
