import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RawWebSocketOptions } from '../../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { toHex } from '../../support/hex.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { SERVER_KINDS, type OpenServer } from '../../support/server-kinds.js';

const field = (line: string): HandshakeChanges => ({ fields: [line] });
const manyProtocols = Array.from({ length: 16 }, (_, i) => `p${i}`).join(',');

const ROWS: readonly { name: string; changes: HandshakeChanges; protocol?: string }[] = [
  { name: 'H7 the target http://host/chat', changes: { url: 'http://other:81/chat?a=1' } },
  { name: 'H18 a query, whatever is in it', changes: { url: '/chat?token=%zz&a=%00&b=/x//y' } },
  ...['[::1]:3000', 'EXAMPLE.com.', 'h:', 'my_service:3000'].map((host) => ({
    name: `H16 the Host ${host}`,
    changes: field(`Host: ${host}`),
  })),
  { name: 'H22 the Connection of Firefox', changes: field('Connection: keep-alive, Upgrade') },
  ...['WebSocket', 'WEBSOCKET', ' websocket\t'].map((upgrade) => ({
    name: `H23 the Upgrade "${upgrade}"`,
    changes: field(`Upgrade: ${upgrade}`),
  })),
  { name: 'H30 a key with bits behind its last byte', changes: field('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAEB==') },
  { name: 'H43 offers, of which the first is taken', changes: field('Sec-WebSocket-Protocol: a, b'), protocol: 'a' },
  {
    name: 'H43 offers in several fields',
    changes: { fields: ['Sec-WebSocket-Protocol: a', 'Sec-WebSocket-Protocol: b'] },
    protocol: 'a',
  },
  { name: 'H44 empty elements of a list', changes: field('Sec-WebSocket-Protocol: a,,b,'), protocol: 'a' },
  { name: 'H44 sixteen offers', changes: field(`Sec-WebSocket-Protocol: ${manyProtocols}`), protocol: 'p0' },
  { name: 'H47 a body of no bytes', changes: field('Content-Length: 0') },
  { name: 'H64 the expectation of a 100', changes: field('Expect: 100-continue') },
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) => ({
    name: `H69 a field named ${name}`,
    changes: field(`${name}: x`),
  })),
  {
    name: 'H70 a Cookie and an Authorization that make no sense',
    changes: { fields: ['Cookie: ;;=;a="\u00ff', 'Authorization: Bearer'] },
  },
  {
    name: 'H70 a token in place of a subprotocol',
    changes: field('Sec-WebSocket-Protocol: bearer, eyJhbGciOiJIUzI1NiJ9.e30.x-_'),
    protocol: 'bearer',
  },
];

describe.each(SERVER_KINDS)('$name', ({ open }) => {
  let server: OpenServer;
  beforeAll(async () => {
    server = await open({ path: '/chat' });
    server.sockets.on('connection', (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    });
  });
  afterAll(() => server.close());

  test.each(ROWS)('$name is accepted, and messages pass', async ({ changes, protocol }) => {
    const { client, head } = await RawClient.open(server, handshakeRequest(changes));
    expect(head).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(/\r\nSec-WebSocket-Protocol: (.*)\r\n/.exec(head)?.[1]).toBe(protocol);
    client.write(maskedFrame(0x81, Buffer.from('hi')));
    expect(toHex(await client.read(4))).toBe('81 02 68 69');
    await client.destroy();
  });

  test('H31 H72 the answer is these bytes and no others', async () => {
    const { client, head } = await RawClient.open(server);
    expect(head).toBe(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        '',
        '',
      ].join('\r\n'),
    );
    await client.destroy();
  });

  test('H51 frames in the packet of the request are read once, in order, behind the 101', async () => {
    const frames = ['one', 'two'].map((text) => Buffer.from(text));
    const client = await RawClient.connect(server);
    const [first, second] = frames.map((payload) => maskedFrame(0x81, payload));
    const cut = second!.length - 2;
    client.write(Buffer.concat([Buffer.from(requestText(handshakeRequest())), first!, second!.subarray(0, cut)]));
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    client.write(second!.subarray(cut));
    const answer = Buffer.concat(frames.map((payload) => unmaskedFrame(0x81, payload)));
    expect(toHex(await client.read(answer.length))).toBe(toHex(answer));
    await client.destroy();
  });

  test('H51 frames in the packet of the request wait for a client that is paused at once', async () => {
    const seen: string[] = [];
    const connected = once(server.sockets, 'connection');
    server.sockets.once('connection', (client) => {
      client.pause();
      client.on('message', (data) => seen.push(data.toString()));
      setImmediate(() => {
        seen.push('still paused');
        client.resume();
      });
    });
    const client = await RawClient.connect(server);
    client.write(Buffer.concat([Buffer.from(requestText(handshakeRequest())), maskedFrame(0x81, Buffer.from('hi'))]));
    await connected;
    await client.readHead();
    expect(toHex(await client.read(4))).toBe('81 02 68 69');
    expect(seen).toEqual(['still paused', 'hi']);
    await client.destroy();
  });

  test('H52 a request in place of the first frames is a broken frame, never HTTP', async () => {
    const client = await RawClient.connect(server);
    client.write(`${requestText(handshakeRequest())}GET /admin HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    const close = await client.readToEnd();
    expect([close[0], close.readUInt16BE(2), close.length]).toEqual([0x88, 1002, 2 + close[1]!]);
    expect(server.routed).toEqual([]);
    await client.destroy();
  });
});

const CHOICES: readonly { name: string; options: RawWebSocketOptions; protocol: string | undefined }[] = [
  { name: 'protocols that list the second', options: { protocols: ['x', 'b'] }, protocol: 'b' },
  { name: 'protocols in another order', options: { protocols: ['b', 'a'] }, protocol: 'a' },
  { name: 'protocols that list none', options: { protocols: ['x'] }, protocol: undefined },
  { name: 'an empty list of protocols', options: { protocols: [] }, protocol: undefined },
  { name: 'handleProtocols that chooses', options: { handleProtocols: () => 'b' }, protocol: 'b' },
  { name: 'handleProtocols that says false', options: { handleProtocols: () => false }, protocol: undefined },
  { name: 'handleProtocols that says nothing', options: { handleProtocols: () => '' }, protocol: undefined },
  {
    name: 'handleProtocols before protocols',
    options: { protocols: ['a'], handleProtocols: (offered) => [...offered].at(-1) ?? false },
    protocol: 'b',
  },
];

describe.each(CHOICES)('H43 the offers a, b with $name', ({ options, protocol }) => {
  test(`are answered with ${protocol ?? 'no subprotocol'}`, async () => {
    const server = await SERVER_KINDS[0]!.open(options);
    const connected = once(server.sockets, 'connection');
    const request = handshakeRequest({ fields: ['Sec-WebSocket-Protocol: a, b'] });
    const { client, head } = await RawClient.open(server, request);
    expect(/\r\nSec-WebSocket-Protocol: (.*)\r\n/.exec(head)?.[1]).toBe(protocol);
    const [accepted] = await connected;
    expect(accepted.protocol).toBe(protocol ?? '');
    await client.destroy();
    await server.close();
  });
});
