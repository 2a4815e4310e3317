import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientLibrary, RealClient } from './real-client.js';
import { countingBytes, TalkApp } from './talk-app.js';

export interface Table<Client extends RealClient> {
  readonly app: () => TalkApp;
  readonly connect: (path?: string, protocols?: readonly string[]) => Promise<Client>;
}

const MIB = 1_048_576;
/** On both sides of each limit of the three length forms, and the longest message that is read by default. */
const LENGTHS = [125, 126, 65_535, 65_536, MIB];

/**
 * The conversations every client has with a Nest application.
 *
 * @param more what only this client can say
 */
export function describeConversations<Client extends RealClient>(
  library: ClientLibrary<Client>,
  more: (table: Table<Client>) => void = () => undefined,
): void {
  describe(`${library.name} and a Nest application`, () => {
    let app: TalkApp;
    let clients: Client[];
    beforeEach(async () => {
      clients = [];
      app = await TalkApp.start();
    });
    afterEach(async () => {
      await Promise.all(clients.map((client) => client.destroy()));
      await app.close();
    });

    const table: Table<Client> = {
      app: () => app,
      connect: async (path, protocols = []) => {
        const client = await library.connect(app.url(path), protocols);
        clients.push(client);
        return client;
      },
    };
    describe('messages', () => {
      messages(table);
    });
    describe('what fails', () => {
      failures(table);
    });
    describe('pings', () => {
      pings(table);
    });
    describe('subprotocols', () => {
      subprotocols(table);
    });
    describe('the end', () => {
      endings(table);
    });
    more(table);
  });
}

function messages({ connect }: Table<RealClient>): void {
  it.each([
    ['a string', 'Hello'],
    ['characters of one to four bytes', 'aé€💬\u0000\u007f\u0080\uffff'],
    ['a nested value', { list: [1, 2.5, -0.001, true, null], empty: {} }],
    ['null', null],
    ['an empty string', ''],
  ])('%s comes back', async (_what, data) => {
    const client = await connect();
    expect(await ask(client, { event: 'echo', data })).toEqual({ event: 'echo', data });
  });

  it.each(LENGTHS)('a text of exactly %i bytes comes back', async (length) => {
    const client = await connect();
    const text = echoOfLength(length, 'x');
    client.send(text);
    expect(await client.next()).toBe(text);
  });

  it.each(LENGTHS)('a text of exactly %i bytes, with characters of three bytes, comes back', async (length) => {
    const client = await connect();
    const text = echoOfLength(length, '€');
    client.send(text);
    expect(await client.next()).toBe(text);
  });

  it.each(LENGTHS)('%i binary bytes of JSON are answered as text', async (length) => {
    const client = await connect();
    const text = echoOfLength(length, '€');
    client.send(Buffer.from(text));
    expect(await client.next()).toBe(text);
  });

  it.each([0, ...LENGTHS])('%i bytes that the server sends arrive', async (count) => {
    const client = await connect();
    client.send(JSON.stringify({ event: 'send bytes', data: { count } }));
    expect(await client.next()).toEqual(countingBytes(count));
  });

  it('an empty text that the server sends arrives', async () => {
    const client = await connect();
    expect(await ask(client, { event: 'send text', data: '' }, asText)).toBe('');
  });

  it('a burst of messages is answered in order', async () => {
    const client = await connect();
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    for (const data of numbers) client.send(JSON.stringify({ event: 'echo', data }));
    const answers = await nextOf(client, numbers.length);
    expect(answers).toEqual(numbers.map((data) => ({ event: 'echo', data })));
  });

  it('each value of an Observable arrives', async () => {
    const client = await connect();
    client.send('{"event":"count","data":3}');
    expect(await nextOf(client, 3)).toEqual([1, 2, 3].map((data) => ({ event: 'count', data })));
  });

  it('two clients get their own answers', async () => {
    const clients = await Promise.all([connect(), connect()]);
    const answers = await Promise.all(clients.map((client, data) => ask(client, { event: 'echo', data })));
    expect(answers).toEqual([
      { event: 'echo', data: 0 },
      { event: 'echo', data: 1 },
    ]);
  });
}

function failures({ app, connect }: Table<RealClient>): void {
  it.each([
    ['an empty text', '', 'Invalid JSON'],
    ['text that is not JSON', 'Hello', 'Invalid JSON'],
    ['bytes that are not JSON', Buffer.from('Hello'), 'Invalid JSON'],
    ['bytes that are not UTF-8', Buffer.of(0xff, 0x00), expect.stringMatching(/^Invalid JSON: /)],
    ['JSON of another shape', '[1,2]', expect.stringMatching(/^Invalid message: /)],
    ['an event nobody handles', '{"event":"nothing"}', 'Unknown event "nothing"'],
    ['a handler that throws', '{"event":"fail","data":"Not today"}', 'Not today'],
  ])('%s is answered with an exception, and the next message works', async (_what, message, explanation) => {
    const client = await connect();
    client.send(message);
    expect(await nextJson(client)).toEqual({
      event: 'exception',
      data: expect.objectContaining({ status: 'error', message: explanation }),
    });
    expect(await ask(client, { event: 'echo', data: 'Hello' })).toEqual({ event: 'echo', data: 'Hello' });
  });

  it('a message longer than 1 MiB ends the connection with 1009', async () => {
    const client = await connect();
    const left = app().nextLeaving();
    client.send('x'.repeat(MIB + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
    await left;
  });
}

function pings({ connect }: Table<RealClient>): void {
  const payloads: [what: string, payload: string][] = [
    ['nothing in it', ''],
    ['a few words', 'are you there?'],
    ['the longest payload', 'x'.repeat(125)],
  ];

  it.each(payloads)('a ping of a client with %s gets its pong', async (_what, payload) => {
    const client = await connect();
    expect(await client.ping(payload)).toBe(payload);
  });

  it.each(payloads)('a ping of the server with %s gets its pong', async (_what, data) => {
    const client = await connect();
    expect(await ask(client, { event: 'ping me', data })).toEqual({ event: 'pong came', data });
  });
}

function subprotocols({ connect }: Table<RealClient>): void {
  it.each([
    ['the first offer, where a gateway lists none', '/', ['a', 'b'], 'a'],
    ['the first of its offers that the gateway lists', '/versions', ['v1', 'v2'], 'v1'],
    ['the one of its offers that the gateway lists', '/versions', ['v9', 'v2'], 'v2'],
    ['none, if it offers none', '/versions', [], ''],
  ])('a client gets %s', async (_what, path, offers, protocol) => {
    const client = await connect(path, offers);
    expect(client.protocol).toBe(protocol);
  });
}

function endings({ app, connect }: Table<RealClient>): void {
  const codes = [
    { code: 1000, reason: '' },
    { code: 1000, reason: 'done' },
    { code: 3000, reason: 'größer: 💬' },
    { code: 4999, reason: 'the longest reason: '.padEnd(123, '.') },
  ];

  it.each(codes)('the server hears that a client closed with $code "$reason"', async (closed) => {
    const client = await connect();
    const left = app().nextLeaving();
    client.close(closed.code, closed.reason);
    expect(await left).toEqual(closed);
    expect(await client.closed).toMatchObject({ code: closed.code });
  });

  it.each([...codes, { code: 1011, reason: 'trouble' }, { code: 1013, reason: 'later' }])(
    'a client hears that the server closed with $code "$reason"',
    async (closed) => {
      const client = await connect();
      const left = app().nextLeaving();
      client.send(JSON.stringify({ event: 'close me', data: closed }));
      expect(await client.closed).toEqual(closed);
      expect(await left).toMatchObject({ code: closed.code });
    },
  );

  it('a client hears that the server closed without a code', async () => {
    const client = await connect();
    client.send(JSON.stringify({ event: 'close me', data: {} }));
    expect(await client.closed).toEqual({ code: 1005, reason: '' });
  });

  it('the end of the application reaches every client as 1001', async () => {
    const clients = await Promise.all([connect(), connect('/versions')]);
    await app().close();
    const ends = await Promise.all(clients.map(({ closed }) => closed));
    expect(ends).toEqual([expect.objectContaining({ code: 1001 }), expect.objectContaining({ code: 1001 })]);
  });
}

async function ask(client: RealClient, message: unknown, read = nextJson): Promise<unknown> {
  client.send(JSON.stringify(message));
  return read(client);
}

async function asText(client: RealClient): Promise<unknown> {
  return client.next();
}

async function nextJson(client: RealClient): Promise<unknown> {
  const message = await client.next();
  if (typeof message !== 'string') throw new Error('A text message was awaited, a binary one came');
  return JSON.parse(message);
}

async function nextOf(client: RealClient, count: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  while (answers.length < count) answers.push(await nextJson(client));
  return answers;
}

/** A message for the echo whose text is that many bytes long; its answer is the same text. */
function echoOfLength(length: number, character: string): string {
  const missing = length - JSON.stringify({ event: 'echo', data: '' }).length;
  const size = Buffer.byteLength(character);
  const data = character.repeat(Math.floor(missing / size)) + '.'.repeat(missing % size);
  return JSON.stringify({ event: 'echo', data });
}
