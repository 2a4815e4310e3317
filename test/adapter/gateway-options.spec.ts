import { describe, expect, it } from '@jest/globals';
import {
  checkOptions,
  mergeOptions,
  mergePortOptions,
  resolveDispatchLimits,
  servedPath,
  unknownKeys,
} from '../../src/adapter/gateway-options.js';

function gateway(name: string, options: Record<string, unknown>) {
  return { metatype: class {}, name, port: 0, options, events: [], intercepted: [] };
}

describe('unknownKeys', () => {
  it('says nothing about options that exist, here, in Nest or in ws', () => {
    expect(unknownKeys('G', { path: '/', maxPayload: 1, namespace: '/', autoPong: true })).toEqual([]);
  });

  it.each([
    ['maxPayloda', 'G: unknown option "maxPayloda", did you mean "maxPayload"?'],
    ['cors', 'G: unknown option "cors", did you mean "origins"?'],
    ['concurency', 'G: unknown option "concurency", did you mean "concurrency"?'],
    ['refusedMessage', 'G: unknown option "refusedMessage", did you mean "refusedMessages"?'],
    ['maxHttpBufferSize', 'G: unknown option "maxHttpBufferSize", did you mean "maxPayload"?'],
  ])('names the nearest option for %s', (key, sentence) => {
    expect(unknownKeys('G', { [key]: 1 })).toEqual([sentence]);
  });

  it('lists what there is where nothing is near', () => {
    expect(unknownKeys('G', { transports: [] })).toEqual([
      'G: unknown option "transports", there are path, protocols, handleProtocols, verifyClient, origins, ' +
        'requireOrigin, trustProxy, maxConnections, maxConnectionsPerAddress, rateLimit, maxPayload, maxEmptyFragments, ' +
        'messageTimeout, codec, codecs, jsonMaxDepth, maxPendingMessages, maxStreams, concurrency, refusedMessages, requests, includeCause, perMessageDeflate, ' +
        'highWaterMark, maxBackpressure, slowConsumer, slowConsumerCode, writeTimeout, handshakeTimeout, pingInterval, ' +
        'pingTimeout, closeTimeout, drainTimeout, shutdownCode, host, backlog, logFrames',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes %s for no option of ours', (key) => {
    expect(unknownKeys('G', Object.fromEntries([[key, 1]]))).toHaveLength(1);
  });
});

describe('checkOptions', () => {
  const asAny = (options: Record<string, unknown>): object => options;

  it.each([
    ['path', 5, 'G: Option "path" must be a string, not number'],
    ['protocols', 'chat', 'G: Option "protocols" must be an array of subprotocol names, not "chat"'],
    ['protocols', ['a b'], 'G: Option "protocols" must be an array of subprotocol names, not "a b"'],
    ['handleProtocols', true, 'G: Option "handleProtocols" must be a function, not boolean'],
    ['verifyClient', null, 'G: Option "verifyClient" must be a function, not null'],
    ['maxPayload', '1mb', 'G: Option "maxPayload" must be a number, not "1mb"'],
    ['maxPayload', 0, /^G: Option "maxPayload" must be a whole number from 1 to \d+, not 0$/],
    ['handshakeTimeout', -1, /^G: Option "handshakeTimeout" must be a whole number from 1 to \d+, not -1$/],
    ['closeTimeout', 1.5, /^G: Option "closeTimeout" must be a whole number from 1 to \d+, not 1.5$/],
    ['host', 1, 'G: Option "host" must be a string, not number'],
    ['backlog', NaN, /^G: Option "backlog" must be a whole number from 1 to \d+, not NaN$/],
    ['concurrency', 0, /^G: Option "concurrency" must be a whole number from 1 to \d+, not 0$/],
    ['concurrency', 1.5, /^G: Option "concurrency" must be a whole number from 1 to \d+, not 1.5$/],
    ['concurrency', '1', 'G: Option "concurrency" must be a number, not "1"'],
    ['concurrency', NaN, /^G: Option "concurrency" must be a whole number from 1 to \d+, not NaN$/],
    ['refusedMessages', 'drop', 'G: Option "refusedMessages" must be "reply" or "ignore" or "close", not "drop"'],
    ['refusedMessages', true, 'G: Option "refusedMessages" must be "reply" or "ignore" or "close", not boolean'],
    ['refusedMessages', null, 'G: Option "refusedMessages" must be "reply" or "ignore" or "close", not null'],
    ['logFrames', 'yes', 'G: Option "logFrames" must be true or false, not "yes"'],
  ])('F30 refuses %s: %p and names it', (key, value, message) => {
    expect(() => checkOptions('G', asAny({ [key]: value }))).toThrow(message);
  });

  it.each(['maxPendingMessages', 'maxStreams', 'concurrency'])('takes a %s of Infinity: no limit', (key) => {
    expect(() => checkOptions('G', asAny({ [key]: Infinity }))).not.toThrow();
    expect(resolveDispatchLimits({ [key]: Infinity })).toMatchObject({ [key]: Infinity });
    expect(() => checkOptions('G', asAny({ [key]: -Infinity }))).toThrow(`G: Option "${key}" must be a whole number`);
  });

  it('takes every option at once', () => {
    const options = {
      path: '/chat',
      protocols: ['chat'],
      handleProtocols: () => false as const,
      verifyClient: () => true,
      maxPayload: 1,
      handshakeTimeout: 1,
      closeTimeout: 1,
      host: '127.0.0.1',
      backlog: 1,
      logFrames: true,
      concurrency: 1,
      refusedMessages: 'close' as const,
    };
    expect(() => checkOptions('G', options)).not.toThrow();
  });
});

describe('resolveDispatchLimits', () => {
  it('lets every message be worked on at once and answers refused ones, unless told otherwise', () => {
    expect(resolveDispatchLimits({})).toMatchObject({ concurrency: Infinity, refusedMessages: 'reply' });
  });

  it.each(['reply', 'ignore', 'close'] as const)('takes %s for what becomes of refused messages', (refusedMessages) => {
    expect(resolveDispatchLimits({ refusedMessages, concurrency: 3 })).toMatchObject({
      refusedMessages,
      concurrency: 3,
    });
  });
});

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

describe('servedPath', () => {
  it.each([
    ['the root of the application', true, undefined, '/'],
    ['every path of a port of its own', false, undefined, undefined],
    ['a path without a slash', true, 'chat', '/chat'],
    ['a path with too many of them', false, '//a///b/', '/a/b'],
    ['the root of a port of its own', false, '/', '/'],
  ])('is %s', (_name, onAppPort, path, served) => {
    expect(servedPath(onAppPort, path)).toBe(served);
  });
});
