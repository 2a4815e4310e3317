import { describe, expect, test } from '@jest/globals';
import { addressGroup, clientAddress } from '../../../src/server/upgrade/client-address.js';
import type { TrustProxy } from '../../../src/server/upgrade/forwarded.js';

const PEER = '10.0.0.1';

function addressOf(forwarded: string | string[] | undefined, trustProxy: TrustProxy, remoteAddress?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress({ headers, socket: { remoteAddress } }, trustProxy);
}

interface Row {
  readonly name: string;
  readonly forwarded: string | string[] | undefined;
  readonly trustProxy: TrustProxy;
  readonly address: string;
}

const ROWS: readonly Row[] = [
  { name: 'no proxy that is trusted', forwarded: '1.1.1.1', trustProxy: false, address: PEER },
  { name: 'none of them', forwarded: '1.1.1.1', trustProxy: 0, address: PEER },
  { name: 'a header nobody has sent', forwarded: undefined, trustProxy: true, address: PEER },
  { name: 'one proxy that has written nothing', forwarded: undefined, trustProxy: 1, address: PEER },
  { name: 'an empty header', forwarded: '', trustProxy: true, address: PEER },
  { name: 'a header of commas', forwarded: ' , ,', trustProxy: 1, address: PEER },
  { name: 'all of them, and one entry', forwarded: '1.1.1.1', trustProxy: true, address: '1.1.1.1' },
  {
    name: 'all of them, and three entries',
    forwarded: '1.1.1.1, 2.2.2.2, 3.3.3.3',
    trustProxy: true,
    address: '1.1.1.1',
  },
  { name: 'one, and one entry', forwarded: '1.1.1.1', trustProxy: 1, address: '1.1.1.1' },
  { name: 'one, behind a lie', forwarded: '9.9.9.9, 1.1.1.1', trustProxy: 1, address: '1.1.1.1' },
  { name: 'two, behind a lie', forwarded: '9.9.9.9, 1.1.1.1, 2.2.2.2', trustProxy: 2, address: '1.1.1.1' },
  { name: 'more than there were', forwarded: '1.1.1.1, 2.2.2.2', trustProxy: 5, address: '1.1.1.1' },
  { name: 'several header fields', forwarded: ['9.9.9.9', '1.1.1.1,2.2.2.2'], trustProxy: 2, address: '1.1.1.1' },
  { name: 'spaces and empty entries', forwarded: ' , \t1.1.1.1 ,, 2.2.2.2 ,', trustProxy: 2, address: '1.1.1.1' },
  { name: 'a port behind the address', forwarded: '1.1.1.1:50123', trustProxy: true, address: '1.1.1.1' },
  { name: 'a port behind an IPv6 address', forwarded: '[2001:db8::1]:443', trustProxy: 1, address: '2001:db8::1' },
  { name: 'nonsense, as it stands', forwarded: 'unknown', trustProxy: true, address: 'unknown' },
];

describe('H63 the address of a client', () => {
  test.each(ROWS)('with $name is $address', ({ forwarded, trustProxy, address }) => {
    expect(addressOf(forwarded, trustProxy, PEER)).toBe(address);
  });

  test('is not known any more once it has left, unless a proxy has written it down', () => {
    expect(addressOf(undefined, false)).toBeUndefined();
    expect(addressOf('1.1.1.1', 1)).toBe('1.1.1.1');
  });
});

describe('H63 what counts as one address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1%1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
    ['0000:0000:0000:0000:0000:FFFF:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:50123', '192.0.2.1'],
    ['::ffff:0:c000:201', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1::', '2001:db8:1:0::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80::2%2', 'fe80:0:0:0::/64'],
    ['192.0.2.1:50123', '192.0.2.1'],
    ['[2001:db8:1:2::9]:50123', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['', ''],
    ['unknown', 'unknown'],
    ['2001:db8', '2001:db8'],
    ['[]', ''],
    ['1.2.3.4.5:6:7', '1.2.3.4.5:6:7'],
  ])('of %j is %j', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  test('are all addresses of one network of 64 bits, and no others', () => {
    const groups = ['2001:db8:0:1::1', '2001:db8:0:1:ffff::', '2001:db8:0:2::1'].map(addressGroup);
    expect(groups[0]).toBe(groups[1]);
    expect(groups[0]).not.toBe(groups[2]);
  });

  test('is found at once for a header of the greatest length', () => {
    for (const part of [':', '0:', '%', '1.', '[', '::ffff:']) expect(addressGroup(part.repeat(16_384))).toBeDefined();
  });
});
