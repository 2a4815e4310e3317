import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { isOriginAllowed, type OriginPolicy } from '../../../src/server/upgrade/origin.js';
import { OriginList } from '../../../src/server/upgrade/origin-list.js';

const DEFAULT: OriginPolicy = { origins: undefined, requireOrigin: false, trustProxy: false };
const TRUSTING: OriginPolicy = { ...DEFAULT, trustProxy: true };

/** A request with these header fields that came from this address. */
function request(headers: Record<string, string>, remoteAddress = '203.0.113.9'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  return Object.assign(new IncomingMessage(socket), { rawHeaders: Object.entries(headers).flat() });
}

interface Case {
  readonly name: string;
  readonly origin?: string;
  readonly host?: string;
  readonly headers?: Record<string, string>;
  readonly from?: string;
  readonly policy?: OriginPolicy;
}

function decide({ origin, host = 'example.com', headers = {}, from, policy = DEFAULT }: Case): unknown {
  const fields = { host, ...headers, ...(origin === undefined ? undefined : { origin }) };
  return isOriginAllowed(request(fields, from), policy);
}

const forwarded = (host: string, proto = 'https') => ({ 'x-forwarded-host': host, 'x-forwarded-proto': proto });

const ALLOWED: Case[] = [
  { name: 'H38 no Origin: no browser' },
  { name: 'H39 the host itself', origin: 'http://example.com' },
  { name: 'H39 the host in other letters', origin: 'http://EXAMPLE.com', host: 'example.COM' },
  { name: 'H39 the default port of http', origin: 'http://example.com', host: 'example.com:80' },
  { name: 'H39 the default port of https', origin: 'https://example.com', host: 'example.com:443' },
  { name: 'H39 another scheme, as TLS may end before us', origin: 'https://example.com' },
  { name: 'H39 the very host, by TLS', origin: 'https://example.com:8443', host: 'example.com:8443' },
  { name: 'H39 a port', origin: 'http://example.com:8080', host: 'example.com:8080' },
  { name: 'H39 an IPv6 address', origin: 'http://[2001:db8::1]:3000', host: '[2001:DB8::1]:3000' },
  { name: 'H39 a name with an underscore', origin: 'http://my_app:3000', host: 'my_app:3000' },
  {
    name: 'H39 what the proxy was called, where it is trusted',
    origin: 'https://shop.test',
    headers: forwarded('shop.test'),
    policy: TRUSTING,
  },
  {
    name: 'H39 the first of several proxies, where they are trusted',
    origin: 'https://shop.test',
    headers: forwarded('shop.test, inner', 'HTTPS, http'),
    policy: TRUSTING,
  },
  {
    name: 'H39 one proxy: what it has written itself, behind what the client claims',
    origin: 'https://shop.test',
    headers: forwarded('evil.test, shop.test', 'http, https'),
    policy: { ...DEFAULT, trustProxy: 1 },
  },
  {
    name: 'H39 two proxies, of which the first was called as the page was',
    origin: 'https://shop.test',
    headers: forwarded('evil.test, shop.test, inner', 'http, https, http'),
    policy: { ...DEFAULT, trustProxy: 2 },
  },
  {
    name: 'H39 a proxy that calls https wss',
    origin: 'https://shop.test',
    headers: forwarded('shop.test', 'wss'),
    policy: TRUSTING,
  },
  {
    name: 'H39 a proxy that calls http ws',
    origin: 'http://shop.test',
    headers: forwarded('shop.test', 'ws'),
    policy: TRUSTING,
  },
  {
    name: 'H39 a proxy on a port that only X-Forwarded-Port names',
    origin: 'https://shop.test:8443',
    headers: { ...forwarded('shop.test'), 'x-forwarded-port': '8443' },
    policy: TRUSTING,
  },
  {
    name: 'H39 a proxy that passes on Host, and the port beside it',
    origin: 'https://example.com:8443',
    headers: { 'x-forwarded-port': '8443' },
    policy: TRUSTING,
  },
  {
    name: 'H39 a host that names its port, whatever X-Forwarded-Port says',
    origin: 'https://shop.test:8443',
    headers: { ...forwarded('shop.test:8443'), 'x-forwarded-port': '3000' },
    policy: TRUSTING,
  },
  { name: 'H40 a dev server on this machine', origin: 'http://localhost:5173', host: 'localhost:3000', from: '::1' },
  { name: 'H40 by address', origin: 'http://127.0.0.1:5173', host: 'localhost:3000', from: '::ffff:127.0.0.1' },
  { name: 'H40 by a name below localhost', origin: 'http://app.localhost', host: '[::1]:3000', from: '127.0.0.1' },
  {
    name: 'a listed origin',
    origin: 'https://a.test',
    policy: { ...DEFAULT, origins: new OriginList(['https://b.test', 'https://A.test:443/']) },
  },
  { name: 'H41 null, where it is listed', origin: 'null', policy: { ...DEFAULT, origins: new OriginList(['null']) } },
  {
    name: 'a listed origin of an extension',
    origin: 'chrome-extension://abc',
    policy: { ...DEFAULT, origins: new OriginList(['chrome-extension://abc']) },
  },
  { name: 'every origin', origin: 'null', policy: { ...DEFAULT, origins: '*' } },
];

const REFUSED: Case[] = [
  { name: 'H38 no Origin, where it is required', policy: { ...DEFAULT, requireOrigin: true } },
  {
    name: 'H39 another scheme than the proxy was called with',
    origin: 'http://shop.test',
    headers: forwarded('shop.test'),
    policy: TRUSTING,
  },
  {
    name: 'H39 what a proxy says, where it is not trusted',
    origin: 'https://shop.test',
    headers: forwarded('shop.test'),
  },
  {
    name: 'H39 a page of http where the proxy was called with wss',
    origin: 'http://shop.test',
    headers: forwarded('shop.test', 'wss'),
    policy: TRUSTING,
  },
  {
    name: 'H39 what a client claims before the one proxy there is',
    origin: 'https://evil.test',
    headers: forwarded('evil.test, shop.test'),
    policy: { ...DEFAULT, trustProxy: 1 },
  },
  {
    name: 'H39 another port than X-Forwarded-Port names',
    origin: 'https://shop.test',
    headers: { ...forwarded('shop.test'), 'x-forwarded-port': '8443' },
    policy: TRUSTING,
  },
  {
    name: 'H39 a port that is none',
    origin: 'https://evil.test',
    headers: { ...forwarded('shop.test'), 'x-forwarded-port': '443@evil.test' },
    policy: TRUSTING,
  },
  { name: 'H40 another host', origin: 'http://evil.test' },
  { name: 'H40 a dev page, called from elsewhere', origin: 'http://localhost:5173', host: 'localhost:3000' },
  { name: 'H40 a dev page of a public server', origin: 'http://localhost:5173', from: '127.0.0.1' },
  { name: 'H40 a public page of a dev server', origin: 'http://evil.test', host: 'localhost:3000', from: '127.0.0.1' },
  {
    name: 'H40 a dev page that comes through a proxy',
    origin: 'http://localhost:5173',
    host: 'localhost:3000',
    from: '127.0.0.1',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  },
  {
    name: 'H40 a dev page that comes through a modern proxy',
    origin: 'http://localhost:5173',
    host: 'localhost:3000',
    from: '127.0.0.1',
    headers: { forwarded: 'for=203.0.113.9' },
  },
  { name: 'H41 null', origin: 'null' },
  { name: 'H42 two origins', origin: 'http://example.com, http://evil.test' },
  { name: 'H42 a host that begins like ours', origin: 'https://example.com.evil.test' },
  { name: 'H42 a host that ends like ours', origin: 'https://evilexample.com' },
  { name: 'H42 another port', origin: 'http://example.com:8080' },
  { name: 'H42 the default port of the other scheme', origin: 'https://example.com', host: 'example.com:80' },
  { name: 'H42 the host itself, where it is none', origin: 'http://a%zz', host: 'a%zz' },
  {
    name: 'H39 the host itself, where a trusted proxy was called otherwise',
    origin: 'http://example.com',
    headers: forwarded('shop.test', 'http'),
    policy: TRUSTING,
  },
  { name: 'H42 no origin at all', origin: 'example.com' },
  { name: 'H42 another kind of page', origin: 'file://example.com' },
  {
    name: 'what is not listed, the own page too',
    origin: 'http://example.com',
    policy: { ...DEFAULT, origins: new OriginList(['https://a.test']) },
  },
  {
    name: 'every page, by an empty list',
    origin: 'http://example.com',
    policy: { ...DEFAULT, origins: new OriginList([]) },
  },
];

describe('isOriginAllowed', () => {
  it.each(ALLOWED)('allows $name', (row) => {
    expect(decide(row)).toBe(true);
  });

  it.each(REFUSED)('refuses $name', (row) => {
    expect(decide(row)).toBe(false);
  });

  it('asks a function, with the request', () => {
    const origins = jest.fn((origin: string, _request: IncomingMessage) => origin === 'https://a.test');
    expect(decide({ name: '', origin: 'https://a.test', policy: { ...DEFAULT, origins } })).toBe(true);
    expect(decide({ name: '', origin: 'https://b.test', policy: { ...DEFAULT, origins } })).toBe(false);
    expect(origins).toHaveBeenCalledWith('https://b.test', expect.any(IncomingMessage));
  });
});

describe('a function that decides about origins', () => {
  const ask = (answer: unknown) =>
    decide({ name: '', origin: 'https://a.test', policy: { ...DEFAULT, origins: () => answer as boolean } });

  it.each([
    [true, true],
    [false, false],
    [undefined, false],
    [null, false],
  ])('that answers %p lets the page in: %p', (answer, allowed) => {
    expect(ask(answer)).toBe(allowed);
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('that promises %p lets the page in: %p', async (answer, allowed) => {
    const decided = ask(Promise.resolve(answer));
    expect(decided).toBeInstanceOf(Promise);
    expect(await decided).toBe(allowed);
  });

  it.each([[1], ['yes'], [{}], [Object.create(null)]])('may not answer %p', async (answer) => {
    expect(() => ask(answer)).toThrow(/^Option "origins" must answer with true or false/);
    await expect(ask(Promise.resolve(answer))).rejects.toThrow(TypeError);
  });
});

describe('the options of origins', () => {
  it.each([[true], ['https://a.test'], [['a.test']], [['https://a.test/path']], [[5]]])('refuses %p', (origins) => {
    const options: object = { origins };
    expect(() => resolveOptions(options)).toThrow(/^Option "origins" must be '\*', a function or an array of origins/);
  });

  it.each([
    ['requireOrigin', 'true or false'],
    ['trustProxy', 'true, false or a number of proxies'],
  ])('refuses %s that is not %s', (name, expected) => {
    const options: object = { [name]: 'yes' };
    expect(() => resolveOptions(options)).toThrow(`Option "${name}" must be ${expected}, not "yes"`);
  });
});

describe('a server', () => {
  it.each([
    ['H40 answers a page of another host with 403', 'http://evil.test', {}, 403],
    ['lets a listed page in', 'http://evil.test', { origins: ['http://evil.test'] }, 101],
    ['answers with 500 where the function throws', 'http://a.test', { origins: fails }, 500],
  ])('%s', async (_name, origin, options, status) => {
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1', ...options });
    server.on('error', () => undefined);
    await once(server, 'listening');
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { origin });
    const answer = await new Promise((resolve) => {
      socket.on('upgrade', ({ statusCode }) => resolve(statusCode));
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
    });
    expect(answer).toBe(status);
    socket.on('error', () => undefined).terminate();
    await server.close();
  });
});

function fails(): boolean {
  throw new Error('mine');
}
