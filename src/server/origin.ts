import type { IncomingMessage } from 'node:http';
import { fieldValue } from '../protocol/header-grammar.js';

/**
 * Which pages may connect: all of them (`'*'`), a list of origins such as `https://app.example.com`, or a function that
 * decides.
 *
 * @publicApi
 */
export type Origins = '*' | readonly string[] | ((origin: string, request: IncomingMessage) => boolean);

/** Whether the header fields of proxies are believed, or of how many proxies. */
export type TrustProxy = boolean | number;

/** What is demanded of the `Origin` header of a handshake. */
export interface OriginPolicy {
  /** Undefined for the server's own pages only. */
  readonly origins: Origins | undefined;
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
 * is no browser sends no `Origin`, and could send any.
 */
export function isOriginAllowed(request: IncomingMessage, policy: OriginPolicy): boolean {
  const origin = fieldValue(request.rawHeaders, 'origin');
  const { origins } = policy;
  if (origin === undefined) return !policy.requireOrigin;
  if (origins === '*') return true;
  if (typeof origins === 'function') return origins(origin, request);
  if (origins !== undefined) return origins.some((listed) => normalOrigin(listed) === normalOrigin(origin));
  return isOwnPage(origin, request, Boolean(policy.trustProxy));
}

/** An origin in its one form, to compare; one that has no such form stays as it is. */
function normalOrigin(origin: string): string {
  const url = parse(origin);
  return url === undefined || url.origin === 'null' ? origin : url.origin;
}

function isOwnPage(origin: string, { rawHeaders, socket }: OriginRequest, trustProxy: boolean): boolean {
  const host = fieldValue(rawHeaders, 'host') ?? '';
  // Nearly every page that is our own has called us as it was called itself: there is nothing to take apart then.
  if (!trustProxy && (origin === `http://${host}` || origin === `https://${host}`)) return URL.canParse(origin);
  const page = parse(origin);
  if (page === undefined || (page.protocol !== 'http:' && page.protocol !== 'https:')) return false;
  const forwardedHost = trustProxy ? first(fieldValue(rawHeaders, 'x-forwarded-host')) : undefined;
  const called = parse(`${page.protocol}//${forwardedHost ?? host}`);
  if (called === undefined) return false;
  if (page.host === called.host)
    return !trustProxy || hasScheme(page, first(fieldValue(rawHeaders, 'x-forwarded-proto')));
  // A dev server's page, on this very machine: nothing that comes through a proxy.
  const proxied = fieldValue(rawHeaders, 'forwarded') ?? fieldValue(rawHeaders, 'x-forwarded-for');
  if (proxied !== undefined) return false;
  return isLoopback(page.hostname) && isLoopback(called.hostname) && isLoopback(socket.remoteAddress ?? '');
}

function hasScheme(page: URL, scheme: string | undefined): boolean {
  return scheme === undefined || page.protocol === `${scheme.toLowerCase()}:`;
}

/** The first value of a header that proxies add to: what the one next to the client has said. */
function first(value: string | undefined): string | undefined {
  return value?.split(',')[0]?.trim();
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
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
