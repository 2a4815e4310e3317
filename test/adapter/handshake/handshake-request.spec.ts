import { describe, expect, it } from '@jest/globals';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

const NOTHING = { params: {}, ip: undefined };

describe('asHandshakeRequest', () => {
  it('gives the same object, with the params of its path and its address', () => {
    const request = upgradeRequest({ url: '/rooms/tea' });
    const params = { room: 'tea' };
    const made = asHandshakeRequest(request, { params, ip: '192.0.2.1' });
    expect(made).toBe(request);
    expect(made.params).toBe(params);
    expect(made.ip).toBe('192.0.2.1');
  });

  it.each<[url: string, query: Record<string, unknown>]>([
    ['/', {}],
    ['/?', {}],
    ['/?a', { a: '' }],
    ['/?a=1&b=x%20y+z', { a: '1', b: 'x y z' }],
    ['/?a=1&a=2', { a: ['1', '2'] }],
    ['/?a=?b', { a: '?b' }],
    ['ws://example.com/?a=1', { a: '1' }],
    ['/?%zz=%E0', { '%zz': '\ufffd' }],
  ])('reads the query of %s', (url, query) => {
    expect({ ...asHandshakeRequest(upgradeRequest({ url }), NOTHING).query }).toEqual(query);
  });

  it('finds nothing of the prototype in the query, and lets a client not change one', () => {
    const { query } = asHandshakeRequest(upgradeRequest({ url: '/?__proto__=1' }), NOTHING);
    expect([query['constructor'], Object.getPrototypeOf(query), Object.keys(query)]).toEqual([
      undefined,
      null,
      ['__proto__'],
    ]);
  });
});
