import { constants } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { normalizePath, resolveOptions } from '../../../src/server/options/resolved-options.js';
import { RawWebSocketServer } from '../../../src/server/index.js';

describe('options that are left out', () => {
  test('have the documented defaults', () => {
    expect(resolveOptions({})).toMatchObject({
      path: undefined,
      protocols: undefined,
      handleProtocols: undefined,
      verifyClient: undefined,
      maxPayload: 1_048_576,
      maxEmptyFragments: 1024,
      deflate: undefined,
      originPolicy: { origins: undefined, requireOrigin: false, trustProxy: false },
      admission: { maxConnections: Infinity, maxConnectionsPerAddress: Infinity, trustProxy: false },
      rateLimit: undefined,
      backpressure: {
        highWaterMark: 65_536,
        maxBackpressure: 8_388_608,
        slowConsumer: 'close',
        slowConsumerCode: 1013,
      },
      handshakeTimeout: 10_000,
      closeTimeout: 5_000,
      beat: { pingInterval: 25_000, pingTimeout: 20_000, writeTimeout: 10_000, messageTimeout: 0 },
      drain: { drainTimeout: 10_000, shutdownCode: 1001 },
    });
  });

  test('of a rateLimit have theirs', () => {
    expect(resolveOptions({ rateLimit: { messagesPerSecond: 5 } }).rateLimit).toEqual({
      messagesPerSecond: 5,
      bytesPerSecond: Infinity,
      burst: 2,
      action: 'reply',
    });
    expect(resolveOptions({ rateLimit: { bytesPerSecond: 5 } }).rateLimit).toMatchObject({
      messagesPerSecond: Infinity,
      bytesPerSecond: 5,
    });
  });

  test('of the mark for slow readers fit under a lower maxBackpressure', () => {
    expect(resolveOptions({ maxBackpressure: 1000 }).backpressure).toMatchObject({
      highWaterMark: 1000,
      maxBackpressure: 1000,
    });
  });
});

describe('options that are given', () => {
  test('are taken as they are', () => {
    const options = {
      path: '/chat',
      protocols: ['chat', 'superchat'],
      handleProtocols: () => 'chat',
      verifyClient: () => true,
      maxPayload: 1,
      handshakeTimeout: 2 ** 31 - 1,
      closeTimeout: 1,
    };
    expect(resolveOptions(options)).toMatchObject({ ...options, maxEmptyFragments: 1024, deflate: undefined });
  });

  test('are taken as they are where they belong together', () => {
    const rateLimit = { messagesPerSecond: 1, bytesPerSecond: 2, burst: 3, action: 'pause' } as const;
    const options = resolveOptions({
      maxConnections: 1,
      maxConnectionsPerAddress: 2,
      trustProxy: 3,
      rateLimit,
      highWaterMark: 0,
      maxBackpressure: 1,
      slowConsumer: 'drop-newest',
      slowConsumerCode: 4000,
      pingInterval: 0,
      pingTimeout: 1,
      writeTimeout: 0,
      messageTimeout: 4,
      drainTimeout: 1,
      shutdownCode: 1012,
    });
    expect(options).toMatchObject({
      originPolicy: { trustProxy: 3 },
      admission: { maxConnections: 1, maxConnectionsPerAddress: 2, trustProxy: 3 },
      rateLimit,
      backpressure: { highWaterMark: 0, maxBackpressure: 1, slowConsumer: 'drop-newest', slowConsumerCode: 4000 },
      beat: { pingInterval: 0, pingTimeout: 1, writeTimeout: 0, messageTimeout: 4 },
      drain: { drainTimeout: 1, shutdownCode: 1012 },
    });
  });

  test.each([true, false, 0, 1, 7])('H63 may trust proxies by %p, for origins and addresses alike', (trustProxy) => {
    const { originPolicy, admission } = resolveOptions({ trustProxy });
    expect([originPolicy.trustProxy, admission.trustProxy]).toEqual([trustProxy, trustProxy]);
  });

  test.each([1000, 1003, 1007, 1014, 3000, 4999])('may have a slowConsumerCode of %d', (slowConsumerCode) => {
    expect(resolveOptions({ slowConsumerCode }).backpressure.slowConsumerCode).toBe(slowConsumerCode);
  });

  test('may have marks for slow readers that are the same', () => {
    expect(resolveOptions({ highWaterMark: 10, maxBackpressure: 10 }).backpressure.highWaterMark).toBe(10);
  });

  test('may be without a limit where Infinity says so', () => {
    const options = resolveOptions({
      maxConnections: Infinity,
      maxConnectionsPerAddress: Infinity,
      rateLimit: { messagesPerSecond: Infinity, bytesPerSecond: Infinity },
      maxEmptyFragments: Infinity,
      maxBackpressure: Infinity,
      highWaterMark: Infinity,
    });
    expect(options).toMatchObject({
      admission: { maxConnections: Infinity, maxConnectionsPerAddress: Infinity },
      rateLimit: { messagesPerSecond: Infinity, bytesPerSecond: Infinity },
      maxEmptyFragments: Infinity,
      backpressure: { maxBackpressure: Infinity, highWaterMark: Infinity },
    });
  });

  test('keep the default of the mark for slow readers below a maxBackpressure of Infinity', () => {
    expect(resolveOptions({ maxBackpressure: Infinity }).backpressure.highWaterMark).toBe(65_536);
  });

  test('F30 may allow messages as long as the longest string', () => {
    expect(resolveOptions({ maxPayload: constants.MAX_STRING_LENGTH }).maxPayload).toBe(constants.MAX_STRING_LENGTH);
  });

  test('may be an empty list of subprotocols: none is spoken', () => {
    expect(resolveOptions({ protocols: [] }).protocols).toEqual([]);
  });
});

const MAX = String(constants.MAX_STRING_LENGTH);

/** What a whole number below its range, a fraction, an infinite one and a word are told, for a name and its range. */
function wrongNumbers(name: string, from: number, to: number, wrap = (value: unknown): object => ({ [name]: value })) {
  const range = `must be a whole number from ${from} to ${to}`;
  return [from - 1, from + 0.5, Number.NaN, Infinity, ...(to < Number.MAX_SAFE_INTEGER ? [to + 1] : [])]
    .map((value) => ({
      name: `a ${name} of ${value}`,
      options: wrap(value),
      message: `Option "${name}" ${range}, not ${value}`,
    }))
    .concat(
      ['5', null, true].map((value) => ({
        name: `a ${name} of ${JSON.stringify(value)}`,
        options: wrap(value),
        message: `Option "${name}" must be a number, not ${value === null ? 'null' : value === '5' ? '"5"' : 'boolean'}`,
      })),
    );
}

/** The same for what may be without a limit. */
function wrongLimits(name: string, from: number, wrap?: (value: unknown) => object) {
  return wrongNumbers(name, from, MAX_INTEGER, wrap).filter((row) => !row.name.endsWith(' Infinity'));
}

const MAX_TIMER = 2_147_483_647;
const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** One part of a rateLimit, beside a rate. */
const inRateLimit = (part: string) => (value: unknown) => ({ rateLimit: { bytesPerSecond: 1, [part]: value } });

const WRONG: readonly { name: string; options: object; message: string }[] = [
  ...[0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, constants.MAX_STRING_LENGTH + 1].map((maxPayload) => ({
    name: `F30 a maxPayload of ${maxPayload}`,
    options: { maxPayload },
    message: `Option "maxPayload" must be a whole number from 1 to ${MAX}, not ${maxPayload}`,
  })),
  {
    name: 'F30 a maxPayload in words',
    options: { maxPayload: '1mb' },
    message: 'Option "maxPayload" must be a number, not "1mb"',
  },
  {
    name: 'a handshakeTimeout of 0',
    options: { handshakeTimeout: 0 },
    message: 'Option "handshakeTimeout" must be a whole number from 1 to 2147483647, not 0',
  },
  {
    name: 'a closeTimeout that no timer can hold',
    options: { closeTimeout: 2 ** 31 },
    message: 'Option "closeTimeout" must be a whole number from 1 to 2147483647, not 2147483648',
  },
  { name: 'a path that is a number', options: { path: 5 }, message: 'Option "path" must be a string, not number' },
  { name: 'a path that is null', options: { path: null }, message: 'Option "path" must be a string, not null' },
  {
    name: 'a path with a parameter without a name',
    options: { path: '/rooms/:' },
    message: 'Option "path" is not valid: Missing parameter name',
  },
  {
    name: 'a path with characters that the grammar keeps for itself',
    options: { path: 'rooms(.*)' },
    message: 'Option "path" is not valid: Unexpected ( at index 6: /rooms(.*)',
  },
  {
    name: 'a path with an optional part that does not end',
    options: { path: '/a{/:b' },
    message: 'Option "path" is not valid: Unexpected end',
  },
  {
    name: 'a path with two parameters in one',
    options: { path: '/:a:b' },
    message: 'Option "path" is not valid: Missing text before "b" param: /:a:b',
  },
  {
    name: 'a verifyClient that is no function',
    options: { verifyClient: true },
    message: 'Option "verifyClient" must be a function, not boolean',
  },
  {
    name: 'a handleProtocols that is no function',
    options: { handleProtocols: ['chat'] },
    message: 'Option "handleProtocols" must be a function, not object',
  },
  {
    name: 'protocols in one string',
    options: { protocols: 'chat' },
    message: 'Option "protocols" must be an array of subprotocol names, not "chat"',
  },
  {
    name: 'a subprotocol that is no token',
    options: { protocols: ['chat', 'super chat'] },
    message: 'Option "protocols" must be an array of subprotocol names, not "super chat"',
  },
  {
    name: 'a subprotocol that is no string',
    options: { protocols: [7] },
    message: 'Option "protocols" must be an array of subprotocol names, not number',
  },
  ...wrongLimits('maxConnections', 1),
  ...wrongLimits('maxConnectionsPerAddress', 1),
  ...wrongLimits('maxEmptyFragments', 0),
  ...wrongLimits('highWaterMark', 0),
  ...wrongLimits('maxBackpressure', 1),
  ...wrongNumbers('slowConsumerCode', 1000, 4999),
  ...wrongNumbers('pingInterval', 0, MAX_TIMER),
  ...wrongNumbers('pingTimeout', 1, MAX_TIMER),
  ...wrongNumbers('writeTimeout', 0, MAX_TIMER),
  ...wrongNumbers('messageTimeout', 0, MAX_TIMER),
  ...wrongNumbers('drainTimeout', 1, MAX_TIMER),
  ...wrongLimits('rateLimit.messagesPerSecond', 1, inRateLimit('messagesPerSecond')),
  ...wrongLimits('rateLimit.bytesPerSecond', 1, inRateLimit('bytesPerSecond')),
  ...wrongNumbers('rateLimit.burst', 1, MAX_INTEGER, inRateLimit('burst')),
  ...[1004, 1005, 1006, 1015, 1016, 2999].map((slowConsumerCode) => ({
    name: `a slowConsumerCode of ${slowConsumerCode}, which no close frame may carry`,
    options: { slowConsumerCode },
    message: `Option "slowConsumerCode" must be 1000-1003, 1007-1014 or 3000-4999, not ${slowConsumerCode}`,
  })),
  {
    name: 'a highWaterMark beyond maxBackpressure',
    options: { highWaterMark: 11, maxBackpressure: 10 },
    message: 'Option "highWaterMark" must not be larger than "maxBackpressure", 10, as 11 is',
  },
  {
    name: 'a highWaterMark beyond the default of maxBackpressure',
    options: { highWaterMark: 8_388_609 },
    message: 'Option "highWaterMark" must not be larger than "maxBackpressure", 8388608, as 8388609 is',
  },
  {
    name: 'a slowConsumer that there is not',
    options: { slowConsumer: 'drop-oldest' },
    message: 'Option "slowConsumer" must be "close" or "drop-newest", not "drop-oldest"',
  },
  {
    name: 'a shutdownCode for other ends',
    options: { shutdownCode: 1000 },
    message: 'Option "shutdownCode" must be 1001 or 1012, not number',
  },
  {
    name: 'a shutdownCode in words',
    options: { shutdownCode: '1012' },
    message: 'Option "shutdownCode" must be 1001 or 1012, not "1012"',
  },
  {
    name: 'a rateLimit that is a number',
    options: { rateLimit: 10 },
    message: 'Option "rateLimit" must be an object, not number',
  },
  {
    name: 'a rateLimit of null',
    options: { rateLimit: null },
    message: 'Option "rateLimit" must be an object, not null',
  },
  {
    name: 'a rateLimit without rates',
    options: { rateLimit: { burst: 2 } },
    message: 'Option "rateLimit" must have "messagesPerSecond" or "bytesPerSecond"',
  },
  {
    name: 'a rateLimit with a part that there is not',
    options: { rateLimit: { messagesPerSecond: 1, messagePerSecond: 2 } },
    message: 'Option "rateLimit" has no "messagePerSecond"',
  },
  {
    name: 'a rateLimit of which nothing is known',
    options: { rateLimit: { perSecond: 2 } },
    message: 'Option "rateLimit" has no "perSecond"',
  },
  {
    name: 'a highWaterMark of Infinity beyond the default of maxBackpressure',
    options: { highWaterMark: Infinity },
    message: 'Option "highWaterMark" must not be larger than "maxBackpressure", 8388608, as Infinity is',
  },
  {
    name: 'a rateLimit with an action that there is not',
    options: { rateLimit: { messagesPerSecond: 1, action: 'drop' } },
    message: 'Option "rateLimit.action" must be "reply" or "pause" or "close", not "drop"',
  },
  ...[-1, 1.5, Number.NaN, Infinity].map((trustProxy) => ({
    name: `a trustProxy of ${trustProxy}`,
    options: { trustProxy },
    message: `Option "trustProxy" must be a whole number from 0 to ${MAX_INTEGER}, not ${trustProxy}`,
  })),
  {
    name: 'a trustProxy in words',
    options: { trustProxy: 'loopback' },
    message: 'Option "trustProxy" must be true, false or a number of proxies, not "loopback"',
  },
  {
    name: 'a trustProxy of null',
    options: { trustProxy: null },
    message: 'Option "trustProxy" must be true, false or a number of proxies, not null',
  },
];

describe.each(WRONG)('$name', ({ options, message }) => {
  test('is refused with the name of the option', () => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  test('stops a server before anything is opened', () => {
    expect(() => new RawWebSocketServer({ port: 0, ...options })).toThrow(message);
  });
});

test('a rateLimit with a part that there is not is a TypeError', () => {
  const rateLimit = { messagesPerSecond: 1, brust: 2 };
  expect(() => resolveOptions({ rateLimit })).toThrow(TypeError);
});

describe('a path', () => {
  test.each([
    ['', '/'],
    ['/', '/'],
    ['chat', '/chat'],
    ['/chat', '/chat'],
    ['/chat/', '/chat'],
    ['//chat///room//', '/chat/room'],
    ['rooms/:room/', '/rooms/:room'],
    ['/files/*path', '/files/*path'],
    ['/a{/:b}', '/a{/:b}'],
    ['{/:a}', '{/:a}'],
    ['{:a}', '/{:a}'],
  ])('%j is served as %j', (path, served) => {
    expect(normalizePath(path)).toBe(served);
    expect(resolveOptions({ path }).path).toBe(served);
  });
});

test('a path that is no path is a TypeError', () => {
  expect(() => resolveOptions({ path: '/:' })).toThrow(TypeError);
});
