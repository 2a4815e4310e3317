import { describe, expect, it } from '@jest/globals';
import { checkTls } from '../../../src/server/options/tls-options.js';
import { selfSignedCertificate } from '../../support/certificate.js';

describe('checkTls', () => {
  it('takes what Node can use, false and nothing', async () => {
    const certificate = await selfSignedCertificate();
    for (const tls of [certificate, {}, false, undefined]) expect(checkTls(tls)).toBe(tls);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'key', 'Option "tls" must be an object with Node\'s options for TLS, or false, not "key"'],
    ['an array', [], 'Option "tls" must be an object'],
    ['null', null, 'Option "tls" must be an object with Node\'s options for TLS, or false, not null'],
    ['a key that is none', { key: 'secret' }, 'Option "tls" is not valid: '],
  ])('refuses %s, and shows no key', (_name, tls, message) => {
    expect(() => checkTls(tls)).toThrow(message);
    expect(() => checkTls(tls)).not.toThrow('secret');
  });
});
