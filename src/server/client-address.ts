import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { TrustProxy } from './origin.js';

/** The parts of a request that tell whom it comes from. */
type AddressedRequest = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * The address a request comes from: that of the connection, or what the proxies in front have written down, each the
 * address it was called from (`X-Forwarded-For`). Undefined for a client that has left.
 *
 * @param trustProxy true for the first address there is, a number for as many proxies as stand in front
 */
export function clientAddress(request: AddressedRequest, trustProxy: TrustProxy): string | undefined {
  const { remoteAddress } = request.socket;
  if (trustProxy === false) return remoteAddress;
  const forwarded = listOf(request.headers['x-forwarded-for']);
  const addresses = [...forwarded, remoteAddress];
  const hops = trustProxy === true ? forwarded.length : Number(trustProxy);
  return addresses[Math.max(0, addresses.length - 1 - hops)];
}

/**
 * What counts as one address: of IPv6 the network of the first 64 bits, since whoever has one address of it has them all.
 */
export function addressGroup(address: string): string {
  const plain = bare(address)
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const zeros = plain.includes('::') ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  const network = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** Some proxies write down a port as well, which would make every connection one of its own. */
function bare(address: string): string {
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}

function listOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
