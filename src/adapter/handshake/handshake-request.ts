import type { IncomingMessage } from 'node:http';
import { parse, type ParsedUrlQuery } from 'node:querystring';
import type { PathParams } from '../../server/index.js';

/**
 * The upgrade request as guards of the handshake and `handleHandshake` get it: with what guards of the HTTP side read of a
 * request. It is the object that is later `client.request`, so what a guard puts on it, such as `user`, is found there.
 *
 * @publicApi
 */
export interface HandshakeRequest extends IncomingMessage {
  /** The parameters of the path, decoded: what is later `client.params`. */
  readonly params: PathParams;
  /** The query string, decoded: a text for each name, or an array where it stands several times. No prototype. */
  readonly query: ParsedUrlQuery;
  /** The address it comes from, by the rules of `trustProxy`; undefined for a client that has left. */
  readonly ip: string | undefined;
}

/**
 * A gateway that decides about its clients before their connections open, and gives them their data.
 *
 * @publicApi
 */
export interface OnGatewayHandshake<Data extends object = Record<string, unknown>> {
  /**
   * Called for each handshake to which the guards have agreed, before the answer. It may throw, or reject with, an
   * `HttpException`: its status and message are the answer; anything else is a 500 and logged. It has `handshakeTimeout`
   * (10 s) together with the guards. In a request-scoped gateway it must be a method, not a property.
   *
   * @returns what becomes `client.data`, or nothing; what several gateways of a path return is merged in their order
   */
  handleHandshake(request: HandshakeRequest): Data | void | Promise<Data | void>;
}

/** Puts on a request what guards of the HTTP side look for. */
export function asHandshakeRequest(
  request: IncomingMessage,
  { params, ip }: Pick<HandshakeRequest, 'params' | 'ip'>,
): HandshakeRequest {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  return Object.assign(request, { params, ip, query: parse(start === -1 ? '' : url.slice(start + 1)) });
}
