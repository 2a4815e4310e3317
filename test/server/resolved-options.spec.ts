import { constants } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { normalizePath, resolveOptions } from '../../src/server/options.js';
import { RawWebSocketServer } from '../../src/server/index.js';

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
      handshakeTimeout: 10_000,
      closeTimeout: 5_000,
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

  test('F30 may allow messages as long as the longest string', () => {
    expect(resolveOptions({ maxPayload: constants.MAX_STRING_LENGTH }).maxPayload).toBe(constants.MAX_STRING_LENGTH);
  });

  test('may be an empty list of subprotocols: none is spoken', () => {
    expect(resolveOptions({ protocols: [] }).protocols).toEqual([]);
  });
});

const MAX = String(constants.MAX_STRING_LENGTH);

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
];

describe.each(WRONG)('$name', ({ options, message }) => {
  test('is refused with the name of the option', () => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  test('stops a server before anything is opened', () => {
    expect(() => new RawWebSocketServer({ port: 0, ...options })).toThrow(message);
  });
});

describe('a path', () => {
  test.each([
    ['', '/'],
    ['/', '/'],
    ['chat', '/chat'],
    ['/chat', '/chat'],
    ['/chat/', '/chat'],
    ['//chat///room//', '/chat/room'],
  ])('%j is served as %j', (path, served) => {
    expect(normalizePath(path)).toBe(served);
    expect(resolveOptions({ path }).path).toBe(served);
  });
});
