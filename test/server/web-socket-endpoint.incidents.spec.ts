import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  RawWebSocketServer,
  type Incident,
  type RawWebSocket,
  type RawWebSocketServerOptions,
} from '../../src/server/index.js';
import { cutOffReasons } from '../../src/server/connection/cut-off.js';
import { maskedFrame } from '../support/frames.js';
import type { HandshakeChanges } from '../support/handshake-request.js';
import { hex } from '../support/hex.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { MemorySocket } from '../support/memory-socket.js';
import { RawClient } from '../support/raw-client.js';
import { OWN_PORT } from '../support/server-kinds.js';
import { settle } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import * as ours from '../../src/server/base/ours.js';

/** A server without a port and what it says, with one handshake handed to it. */
function serve(options: Partial<RawWebSocketServerOptions> = {}, changes: HandshakeChanges = {}) {
  const server = new RawWebSocketServer({ noServer: true, ...options });
  const errors: string[] = [];
  const log: unknown[][] = [];
  server.on('error', (error) => errors.push(String(error)));
  server.on('cutOff', (reason, client) => log.push(['cutOff', reason, client]));
  server.on('slow', (client, report) => log.push(['slow', client, report]));
  const socket = new MemorySocket();
  const request = upgradeRequest(changes);
  const clients: RawWebSocket[] = [];
  server.handleUpgrade(request, socket, hex(''), (client) => void clients.push(client));
  return { server, errors, log, socket, request, client: clients[0] };
}

type Served = ReturnType<typeof serve>;

interface Case {
  readonly name: string;
  readonly channel: string;
  readonly reason: string;
  readonly options?: Partial<RawWebSocketServerOptions>;
  readonly changes?: HandshakeChanges;
  readonly act?: (served: Served & { client: RawWebSocket }) => void;
}

const HELLO = maskedFrame(0x81, Buffer.from('hello'));

const CASES: readonly Case[] = [
  {
    name: 'a handshake without a Host',
    channel: 'handshake-refused',
    reason: 'bad_host',
    changes: { without: ['Host'] },
  },
  {
    name: 'a client that the application does not want',
    channel: 'handshake-refused',
    reason: 'unauthorized',
    options: { verifyClient: () => false },
  },
  {
    name: 'a frame without a mask',
    channel: 'frame-refused',
    reason: 'mask_missing',
    act: ({ socket }) => socket.deliver(hex('81 00')),
  },
  {
    name: 'one message too many',
    channel: 'message-refused',
    reason: 'rate_limited',
    options: { rateLimit: { messagesPerSecond: 1, burst: 1 } },
    act: ({ socket }) => socket.deliver(Buffer.concat([HELLO, HELLO])),
  },
  {
    name: 'a message to a client that is closing',
    channel: 'message-dropped',
    reason: 'closed',
    act: ({ client }) => {
      client.close();
      client.send('late');
    },
  },
  {
    name: 'a message that may be left out',
    channel: 'message-dropped',
    reason: 'volatile',
    options: { highWaterMark: 0 },
    act: ({ client, socket }) => {
      socket.stall();
      client.send('first');
      client.send('second', { volatile: true });
    },
  },
  {
    name: 'a message to a client that does not read',
    channel: 'message-dropped',
    reason: 'slow_consumer',
    options: { maxBackpressure: 1, slowConsumer: 'drop-newest' },
    act: ({ client, socket }) => {
      socket.stall();
      client.send('first');
      client.send('second');
    },
  },
  {
    name: 'a client that does not read',
    channel: 'client-cut-off',
    reason: 'slow_consumer',
    options: { maxBackpressure: 1 },
    act: ({ client, socket }) => {
      socket.stall();
      client.send('first');
      client.send('second');
    },
  },
  {
    name: 'a client that sends too much',
    channel: 'client-cut-off',
    reason: 'rate_limit',
    options: { rateLimit: { messagesPerSecond: 1, burst: 1, action: 'close' } },
    act: ({ socket }) => socket.deliver(Buffer.concat([HELLO, HELLO])),
  },
  {
    name: 'a listener that throws',
    channel: 'client-cut-off',
    reason: 'listener_failed',
    act: ({ client, socket }) => {
      client.on('message', () => {
        throw new Error('mine');
      });
      socket.deliver(HELLO);
    },
  },
];

const KEYS: Readonly<Record<string, string>> = {
  'handshake-refused': 'handshakeRefused',
  'frame-refused': 'frameRefused',
  'message-refused': 'messageRefused',
  'message-dropped': 'messageDropped',
  'client-cut-off': 'cutOff',
};

describe.each(CASES)('$name', ({ channel, reason, options, changes, act = () => undefined }) => {
  test(`is counted as ${reason}, and told on nest-raw-ws:${channel}`, async () => {
    const told: Incident[] = [];
    const listener = (message: unknown) => void told.push(message as Incident);
    subscribe(`nest-raw-ws:${channel}`, listener);
    const served = serve(options, changes);
    const { server, socket, request, client } = served;
    if (client !== undefined) act({ ...served, client });
    await settle();
    unsubscribe(`nest-raw-ws:${channel}`, listener);
    expect(told.map((incident) => incident.reason)).toEqual([reason]);
    expect(told[0]?.server).toBe(server);
    expect(told[0]?.request).toBe(request);
    expect(told[0]?.client).toBe(channel === 'handshake-refused' ? undefined : client);
    expect(server.metrics().incidents).toMatchObject({ [KEYS[channel]!]: { [reason]: 1 } });
    socket.destroy();
    await settle();
  });
});

/** What is told on a channel while something is done. */
async function toldOn(channel: string, act: () => Promise<void>, hear?: (incident: Incident) => void) {
  const told: Incident[] = [];
  const listener = (message: unknown) => {
    const incident = message as Incident;
    told.push(incident);
    hear?.(incident);
  };
  subscribe(`nest-raw-ws:${channel}`, listener);
  try {
    await act();
  } finally {
    unsubscribe(`nest-raw-ws:${channel}`, listener);
  }
  return told;
}

describe('what a port of its own refuses before there is a handshake', () => {
  test.each([
    {
      name: 'H19 a plain request',
      bytes: 'GET /plain HTTP/1.1\r\nHost: x\r\n\r\n',
      code: 'upgrade_required',
      url: '/plain',
    },
    { name: 'S13 garbage', bytes: '\0\0\0\0\r\n\r\n', code: 'bad_request', url: undefined },
    {
      name: 'H53 a header of 20 KiB',
      bytes: `GET / HTTP/1.1\r\nX-A: ${'x'.repeat(20_480)}`,
      code: 'header_too_large',
      url: undefined,
    },
  ])('is counted and told, but is no event: $name', async ({ bytes, code, url }) => {
    const { sockets, port, close } = await OWN_PORT.open();
    const refused = jest.fn();
    sockets.on('refused', refused);
    const told = await toldOn('handshake-refused', async () => {
      const client = await RawClient.connect({ port });
      client.write(bytes);
      await client.readToEnd();
      await client.destroy();
    });
    expect(told.map(({ reason, server, client }) => [reason, server, client])).toEqual([[code, sockets, undefined]]);
    expect(told.map(({ request }) => request?.url)).toEqual([url]);
    expect(sockets.metrics().incidents.handshakeRefused).toMatchObject({ [code]: 1 });
    expect(refused).not.toHaveBeenCalled();
    await close();
  });
});

describe('a subscriber that sends from within, when it hears of a dropped message', () => {
  test('A40 finds the slow client closed: that is told once, and what it sends goes nowhere', async () => {
    const { server, socket, client, log } = serve({ maxBackpressure: 1 });
    const results: string[] = [];
    const told = await toldOn(
      'message-dropped',
      async () => {
        socket.stall();
        client!.send('first');
        client!.send('second');
        await settle();
      },
      // Nothing of a client that is closed can be said to it, and nobody is told of that: he would say it again.
      () => results.push(client!.send('a message was lost')),
    );
    expect([told.map(({ reason }) => reason), results]).toEqual([['slow_consumer'], ['closed']]);
    expect(log.map(([event]) => event)).toEqual(['cutOff', 'slow']);
    expect(server.metrics().incidents).toMatchObject({
      messageDropped: { slow_consumer: 1, closed: 1 },
      cutOff: { slow_consumer: 1 },
    });
    socket.destroy();
    await settle();
  });
});

describe.each(cutOffReasons())('a client that is cut off for %s', (reason) => {
  afterEach(releaseClock);

  test('is told to the server once, and as slow where it did not read', async () => {
    holdClock();
    const { server, socket, client, log } = serve();
    socket.stall();
    client!.send('x'.repeat(10));
    client![ours.cutOff](reason);
    client![ours.cutOff]('close_timeout');
    jest.advanceTimersByTime(10_000);
    await settle();
    const slow = reason === 'slow_consumer' || reason === 'write_timeout';
    const expected: unknown[][] = [['cutOff', reason, client]];
    if (slow) expected.push(['slow', client, { reason, bufferedAmount: 12 }]);
    expect(log).toEqual(expected);
    expect(server.metrics().incidents.cutOff).toMatchObject({ [reason]: 1 });
    expect([socket.destroyed, server.clients.size, jest.getTimerCount()]).toEqual([true, 0, 0]);
  });
});

describe('S14 a listener that throws', () => {
  test.each(['cutOff', 'slow'] as const)('for %s is reported, and the client has its close frame', async (event) => {
    const { server, socket, client, errors } = serve();
    server.prependListener(event, () => {
      throw new Error('mine');
    });
    client![ours.cutOff]('slow_consumer');
    await settle();
    expect(errors).toEqual(['Error: mine']);
    const close = socket.written.subarray(socket.written.indexOf('\r\n\r\n') + 4);
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, 1013]);
    expect(server.metrics().incidents.cutOff.slow_consumer).toBe(1);
    socket.destroy();
    await settle();
    expect(server.clients.size).toBe(0);
  });
});
