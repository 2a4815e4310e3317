import { describe, expect, it } from '@jest/globals';
import { mergeOptions, mergePortOptions } from '../../../src/adapter/gateways/merged-options.js';

function gateway(name: string, options: Record<string, unknown>) {
  return { metatype: class {}, name, port: 0, options, passedOn: options, events: [], intercepted: [] };
}

describe('mergeOptions', () => {
  it('joins what the gateways of a path say, whoever says it', () => {
    const gateways = [
      gateway('A', { path: '/chat', maxPayload: 5, concurrency: 1 }),
      gateway('B', { path: 'chat', protocols: ['x'], closeTimeout: undefined, refusedMessages: 'close' }),
    ];
    const merged = { maxPayload: 5, concurrency: 1, protocols: ['x'], refusedMessages: 'close' };
    expect(mergeOptions(gateways)).toEqual(merged);
  });

  it('takes equal values for agreement', () => {
    const verifyClient = () => true;
    const gateways = [
      gateway('A', { verifyClient, protocols: ['x'] }),
      gateway('B', { verifyClient, protocols: ['x'] }),
    ];
    expect(mergeOptions(gateways)).toEqual({ verifyClient, protocols: ['x'] });
  });

  it.each([
    ['maxPayload', 1, 2],
    ['protocols', ['x'], ['y']],
    ['concurrency', 1, Infinity],
    ['refusedMessages', 'reply', 'close'],
    ['verifyClient', () => true, () => true],
  ])('throws for two different values of %s and names both gateways', (key, one, other) => {
    const gateways = [gateway('A', { [key]: one }), gateway('B', {}), gateway('C', { [key]: other })];
    expect(() => mergeOptions(gateways)).toThrow(
      `A and C share a path but have different values for the option "${key}": ` +
        'give it in one of them, or the same value in both',
    );
  });
});

describe('mergePortOptions', () => {
  it('joins what gateways say of their port, whatever else they say', () => {
    const gateways = [
      gateway('A', { path: '/a', host: '127.0.0.1', maxPayload: 1 }),
      gateway('B', { path: '/b', backlog: 5, maxPayload: 2 }),
      gateway('C', { host: '127.0.0.1', backlog: undefined }),
    ];
    expect(mergePortOptions(81, gateways)).toEqual({ host: '127.0.0.1', backlog: 5 });
  });

  it.each([
    ['host', '127.0.0.1', '0.0.0.0'],
    ['backlog', 5, 6],
  ])('throws for two different values of %s, and names both gateways and the port', (key, one, other) => {
    const gateways = [gateway('A', { [key]: one }), gateway('B', {}), gateway('C', { [key]: other })];
    expect(() => mergePortOptions(81, gateways)).toThrow(
      `A and C share port 81 but have different values for the option "${key}": ` +
        'give it in one of them, or the same value in both',
    );
  });
});
