import { describe, expect, it } from '@jest/globals';
import { optionsInUse, replaceOptions, type OptionsInUse } from '../../../src/server/options/options-in-use.js';
import { resolveOptions, type ResolvedOptions } from '../../../src/server/options/resolved-options.js';
import type { RawWebSocketServerOptions } from '../../../src/server/options/options.js';

const nobody = () => false;
const everybody = () => true;

function inUse(given: RawWebSocketServerOptions = { noServer: true }) {
  const used: Partial<ResolvedOptions>[] = [];
  const options = optionsInUse(given, resolveOptions(given), (assigned) => used.push(assigned));
  return { options, used };
}

describe('the options in use', () => {
  it('are those that were given, and the defaults of the others, under the names of options', () => {
    const given = { noServer: true, maxPayload: 5, origins: ['https://a.example'], verifyClient: nobody };
    const { options } = inUse(given);
    expect(options).toMatchObject({ ...given, path: undefined, pingInterval: 25_000, slowConsumer: 'close' });
    expect(options).toMatchObject({ perMessageDeflate: false, requireOrigin: false, drainTimeout: 10_000 });
    expect(inUse({ noServer: true, perMessageDeflate: true }).options.perMessageDeflate).toBe(true);
    expect('maxPayload' in options).toBe(true);
    expect(Object.keys(options)).toEqual(expect.arrayContaining(['maxPayload', 'verifyClient', 'handleProtocols']));
    expect(Reflect.get(options, 'clientTracking')).toBeUndefined();
  });

  it('take verifyClient and handleProtocols, and give them back', () => {
    const { options, used } = inUse();
    const handleProtocols = () => 'a';
    options.verifyClient = nobody;
    Object.assign(options, { handleProtocols });
    Object.defineProperty(options, 'verifyClient', { value: everybody });
    expect([options.verifyClient, options.handleProtocols]).toEqual([everybody, handleProtocols]);
    expect(used.at(-1)).toEqual({ verifyClient: everybody, handleProtocols });
    options.verifyClient = null;
    expect([options.verifyClient, used.at(-1)]).toEqual([null, { verifyClient: undefined, handleProtocols }]);
  });

  it.each<[string, (options: OptionsInUse) => unknown, string]>([
    ['a number for verifyClient', (options) => Reflect.set(options, 'verifyClient', 5), 'server.options.verifyClient'],
    [
      'a text for handleProtocols',
      (options) => Reflect.set(options, 'handleProtocols', 'a'),
      'server.options.handleProtocols',
    ],
    ['origins', (options) => Reflect.set(options, 'origins', ['https://a.example']), 'server.options.origins'],
    ['a symbol', (options) => Reflect.set(options, Symbol('mine'), 1), 'server.options.Symbol(mine)'],
    ['what is taken away', (options) => Reflect.deleteProperty(options, 'verifyClient'), 'server.options.verifyClient'],
    [
      'a getter',
      (options) => Object.defineProperty(options, 'verifyClient', { get: () => everybody }),
      'server.options.verifyClient',
    ],
    ['a prototype', (options) => Object.setPrototypeOf(options, {}), 'server.options has no prototype'],
    [
      'others in its place',
      (options) => replaceOptions(options, { ...options, maxPayload: 9 }),
      'server.options.maxPayload',
    ],
  ])('refuse %s with a TypeError that names it', (_name, assign, message) => {
    const { options } = inUse();
    const before = { ...options };
    expect(() => assign(options)).toThrow(TypeError);
    expect(() => assign(options)).toThrow(message);
    expect({ ...options }).toEqual(before);
  });

  it.each<[string, unknown]>([
    ['handleProtocols', 'a'],
    ['origins', ['https://a.example']],
    ['requireOrigin', true],
    ['maxConnections', 1],
  ])('refuse every handshake after a failed assignment of %s, until it is mended', (name, value) => {
    const { options, used } = inUse();
    expect(() => Reflect.set(options, name, value)).toThrow(TypeError);
    options.verifyClient = everybody;
    const verify: unknown = used.at(-1)?.verifyClient;
    expect(verify).toThrow('Every handshake is refused: ');
  });

  it('refuse every handshake after a failed assignment of verifyClient, until a function is assigned', () => {
    const { options, used } = inUse();
    expect(() => Reflect.set(options, 'verifyClient', 5)).toThrow(TypeError);
    expect(used.at(-1)?.verifyClient).toThrow('must be a function, not number');
    options.verifyClient = everybody;
    expect(used.at(-1)?.verifyClient).toBe(everybody);
  });

  it('stay as they are after a failed assignment of what lets nobody in', () => {
    const { options, used } = inUse();
    expect(() => Reflect.set(options, 'maxPayload', 5)).toThrow(TypeError);
    expect(used).toEqual([]);
  });

  it('may be replaced by themselves with other functions', () => {
    const { options, used } = inUse();
    replaceOptions(options, { ...options, verifyClient: nobody });
    expect(used).toEqual([{ verifyClient: nobody, handleProtocols: undefined }]);
  });
});
