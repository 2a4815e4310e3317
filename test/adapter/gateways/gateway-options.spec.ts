import { describe, expect, it } from '@jest/globals';
import { checkOptions, resolveDispatchLimits, servedPath } from '../../../src/adapter/gateways/gateway-options.js';

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
