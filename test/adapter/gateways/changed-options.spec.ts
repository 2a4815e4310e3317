import { describe, expect, it } from '@jest/globals';
import { changedOptions, withChanges } from '../../../src/adapter/gateways/changed-options.js';

const verifyClient = () => true;

function gateway(passedOn: object, atStart: object = {}) {
  const options = { ...passedOn, ...atStart };
  return { metatype: class {}, name: 'G', port: 0, options, passedOn: { ...passedOn }, events: [], intercepted: [] };
}

describe('changedOptions', () => {
  const declared = { path: '/a', maxPayload: 5, protocols: ['a'], verifyClient };

  it.each<[string, object, object, readonly string[]]>([
    ['nothing', { ...declared }, {}, []],
    ['another path, and what only Nest knows', { ...declared, path: '/b', server: {}, namespace: 'x' }, {}, []],
    ['one more', { ...declared, closeTimeout: 3 }, { closeTimeout: 3 }, []],
    ['another value', { ...declared, maxPayload: 6 }, { maxPayload: 6 }, []],
    ['an equal array, which is another one', { ...declared, protocols: ['a'] }, { protocols: ['a'] }, []],
    ['one less', { path: '/a', maxPayload: 5, protocols: declared.protocols }, {}, ['verifyClient']],
    ['one that is undefined', { ...declared, verifyClient: undefined }, {}, ['verifyClient']],
  ])('finds %s', (_name, options, given, removed) => {
    expect(changedOptions({ ...options }, gateway(declared), declared)).toEqual({ given, removed });
  });

  it('takes what the application has said at its start for unchanged, until create() says something else', () => {
    const atStart = { maxPayload: 9 };
    const [asked, planned] = [gateway(declared, atStart), { ...declared, ...atStart }];
    expect(changedOptions({ ...declared }, asked, planned).given).toEqual({});
    expect(changedOptions({ ...declared, maxPayload: 7 }, asked, planned).given).toEqual({ maxPayload: 7 });
  });

  it('finds what was changed inside of a value that another gateway has had too', () => {
    const rateLimit = { messagesPerSecond: 5 };
    const asked = gateway({ rateLimit });
    const planned = { rateLimit: { messagesPerSecond: 5 } };
    expect(changedOptions({ rateLimit }, asked, planned).given).toEqual({});
    rateLimit.messagesPerSecond = 1;
    expect(changedOptions({ rateLimit }, asked, planned).given).toEqual({ rateLimit });
  });

  it('takes nothing for removed where nobody knows what was passed on', () => {
    expect(changedOptions({ maxPayload: 6 }, undefined, declared)).toEqual({ given: { maxPayload: 6 }, removed: [] });
  });
});

describe('withChanges', () => {
  it('puts what was given over the plan, and the default in the place of what was removed', () => {
    const planned = { maxPayload: 5, closeTimeout: 5, verifyClient };
    const changes = { given: { closeTimeout: 6 }, removed: ['maxPayload', 'verifyClient'] };
    expect(withChanges(planned, changes, { maxPayload: 9, pingTimeout: 1 })).toEqual({
      closeTimeout: 6,
      maxPayload: 9,
      pingTimeout: 1,
    });
  });
});
