import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { listElements } from '../../protocol/handshake/header-grammar.js';
import type { TrustProxy } from './forwarded.js';

/** The parts of a request that tell whom it comes from. */
type AddressedRequest = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * The address a request comes from: that of the connection, or what the proxies in front have written down, each the
 * address it was called from (`X-Forwarded-For`), without the port that some of them write behind it. Undefined for a
 * client that has left.
 *
 * @param trustProxy true for the first address there is, a number for as many proxies as stand in front
 */
export function clientAddress(request: AddressedRequest, trustProxy: TrustProxy): string | undefined {
  const { remoteAddress } = request.socket;
  if (trustProxy === false) return remoteAddress;
  const header = request.headers['x-forwarded-for'];
  const forwarded = listElements(Array.isArray(header) ? header.join(',') : (header ?? ''));
  const addresses = [...forwarded.map(withoutPort), remoteAddress];
  const hops = trustProxy === true ? forwarded.length : Number(trustProxy);
  return addresses[Math.max(0, addresses.length - 1 - hops)];
}

/** Where the IPv6 addresses are that are IPv4 addresses in another form (RFC 4291 section 2.5.5.2). */
const IPV4_MAPPED = '0:0:0:0:0:ffff';

/**
 * What counts as one address: of IPv6 the network of the first 64 bits, since whoever has one address of it has them all.
 * An IPv4 address is the same in each of its forms.
 */
export function addressGroup(address: string): string {
  const plain = withoutPort(address).replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const groups = groupsOf(plain);
  if (groups.slice(0, 6).join(':') === IPV4_MAPPED) return asIPv4(groups[6]!, groups[7]!);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** `1.2.3.4` of `1.2.3.4:567`, and `::1` of `[::1]:567`. */
function withoutPort(address: string): string {
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
}

/** The eight groups of an IPv6 address, each in its shortest form; an IPv4 address at its end makes two of them. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function asIPv4(high: string, low: string): string {
  const bits = [high, low].map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
