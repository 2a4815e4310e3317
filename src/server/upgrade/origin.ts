import type { IncomingMessage } from 'node:http';
import { fieldValue } from '../../protocol/handshake/header-grammar.js';
import { forwardedCall, type TrustProxy } from './forwarded.js';
import { parseUrl, type OriginList } from './origin-list.js';
import { isPromise } from '../base/promise.js';
import { yesOrNo } from './yes-or-no.js';

/**
 * Which pages may connect: all of them (`'*'`), a list of origins such as `https://app.example.com`, of names below one
 * (`https://*.example.com`) and of every port of a host (`http://localhost:*`), or a function that decides, by its result
 * or a promise of it.
 *
 * @publicApi
 */
export type Origins =
  '*' | readonly string[] | ((origin: string, request: IncomingMessage) => boolean | Promise<boolean>);

/** The same with the list made ready. */
export type ResolvedOrigins = Exclude<Origins, readonly string[]> | OriginList;

/** What is demanded of the `Origin` header of a handshake. */
export interface OriginPolicy {
  /** Undefined for the server's own pages only. */
  readonly origins: ResolvedOrigins | undefined;
  readonly requireOrigin: boolean;
  readonly trustProxy: TrustProxy;
}

/** The parts of a request that tell where a page came from and whom it called. */
type OriginRequest = Pick<IncomingMessage, 'rawHeaders'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * Whether the page that a handshake comes from may connect (RFC 6455 sections 4.2.2 and 10.2). Browsers send the cookies
 * of a server along with any page's handshake, so a server that does not ask serves whatever page its users are on. What
 * is no browser sends no `Origin`, and could send any. A promise only where the application itself needs time.
 */
export function isOriginAllowed(request: IncomingMessage, policy: OriginPolicy): boolean | Promise<boolean> {
  const origin = fieldValue(request.rawHeaders, 'origin');
  const { origins } = policy;
  if (origin === undefined) return !policy.requireOrigin;
  if (origins === undefined) return isOwnPage(origin, request, policy.trustProxy);
  if (origins === '*') return true;
  if (typeof origins !== 'function') return origins.has(origin);
  const answer: unknown = origins(origin, request);
  if (!isPromise(answer)) return yesOrNo('origins', answer);
  return Promise.resolve(answer).then((later) => yesOrNo('origins', later));
}

function isOwnPage(origin: string, { rawHeaders, socket }: OriginRequest, trustProxy: TrustProxy): boolean {
  const host = fieldValue(rawHeaders, 'host') ?? '';
  // Nearly every page that is our own has called us as it was called itself: there is nothing to take apart then.
  if (!trustProxy && (origin === `http://${host}` || origin === `https://${host}`)) return URL.canParse(origin);
  const page = parseUrl(origin);
  if (page === undefined || (page.protocol !== 'http:' && page.protocol !== 'https:')) return false;
  const forwarded = forwardedCall(rawHeaders, trustProxy);
  const called = parseUrl(`${page.protocol}//${withPort(forwarded.host ?? host, forwarded.port)}`);
  if (called === undefined) return false;
  if (page.host === called.host) return forwarded.scheme === undefined || page.protocol === `${forwarded.scheme}:`;
  // A dev server's page, on this very machine: nothing that comes through a proxy.
  const proxied = fieldValue(rawHeaders, 'forwarded') ?? fieldValue(rawHeaders, 'x-forwarded-for');
  if (proxied !== undefined) return false;
  return isLoopback(page.hostname) && isLoopback(called.hostname) && isLoopback(socket.remoteAddress ?? '');
}

/** A host with the port that a proxy was called on, where the host names none itself. */
function withPort(host: string, port: string | undefined): string {
  return port === undefined || !/^\d{1,5}$/.test(port) || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/** Whether a host name or an address stands for the machine itself. */
function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    host === '::1' ||
    /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(host)
  );
}
