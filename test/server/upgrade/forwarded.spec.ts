import { describe, expect, test } from '@jest/globals';
import { believedValue, forwardedCall } from '../../../src/server/upgrade/forwarded.js';

const FIELDS = [
  ['X-Forwarded-Host', 'evil.test, shop.test'],
  ['x-forwarded-port', '8443'],
  ['X-Forwarded-Proto', 'http, WSS'],
].flat();

const nothing = { host: undefined, port: undefined, scheme: undefined };

describe('what proxies say of how a server was called', () => {
  test.each([
    [false, nothing],
    [0, nothing],
    [true, { host: 'evil.test', port: '8443', scheme: 'http' }],
    [1, { host: 'shop.test', port: '8443', scheme: 'https' }],
    [2, { host: 'evil.test', port: '8443', scheme: 'http' }],
    [9, { host: 'evil.test', port: '8443', scheme: 'http' }],
  ])('with trustProxy %p', (trustProxy, call) => {
    expect(forwardedCall(FIELDS, trustProxy)).toEqual(call);
  });

  test.each([
    ['ws', 'http'],
    ['wss', 'https'],
    ['HTTPS', 'https'],
    ['http', 'http'],
    ['gopher', 'gopher'],
  ])('the scheme %s is %s', (written, scheme) => {
    expect(forwardedCall(['x-forwarded-proto', written], true).scheme).toBe(scheme);
  });

  test('is nothing where they say nothing', () => {
    expect(forwardedCall(['Host', 'a.test'], true)).toEqual(nothing);
    expect(believedValue([], 1)).toBeUndefined();
  });
});
