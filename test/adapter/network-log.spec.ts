import { EventEmitter } from 'node:events';
import { Server } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { logBadRequests, logNetwork } from '../../src/adapter/network-log.js';
import { RawWebSocketServer, type CutOffReason } from '../../src/index.js';
import { cutOffReasons } from '../../src/server/connection/cut-off.js';
import type { VerifyClientCallback } from '../../src/server/upgrade/verify-client.js';
import { portOf } from '../contract/support/free-port.js';
import { LogBook } from '../contract/support/log-book.js';
import { maskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { MemorySocket } from '../support/memory-socket.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { settle, until } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import * as ours from '../../src/server/base/ours.js';

let logs: LogBook;
let server: RawWebSocketServer;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  server = new RawWebSocketServer({ noServer: true, path: '/chat' });
  logNetwork(server);
});

afterEach(() => server.close());

/** The one line that has been logged. */
function line(level: string): string {
  expect(logs.entries).toEqual([{ level, text: expect.any(String) }]);
  return logs.entries[0]?.text ?? '';
}

function upgrade(changes: Parameters<typeof upgradeRequest>[0]): MemorySocket {
  const socket = new MemorySocket();
  server.handleUpgrade(upgradeRequest(changes), socket, Buffer.alloc(0), () => undefined);
  return socket;
}

describe('logNetwork', () => {
  it('logs a refused handshake in one line', () => {
    upgrade({ url: '/nowhere' }).destroy();
    expect(line('warn')).toMatch(
      /^Refused GET "\/nowhere" from a client that has left: 404 unknown_path, [^\n]+ RawWsAdapter$/,
    );
  });

  it('escapes what an application repeats of a client', async () => {
    const verifyClient = (_info: object, answer: VerifyClientCallback) => answer(false, 403, 'no\n\u202etenant');
    const strict = new RawWebSocketServer({ noServer: true, verifyClient });
    logNetwork(strict);
    const socket = new MemorySocket();
    strict.handleUpgrade(upgradeRequest({}), socket, Buffer.alloc(0), () => undefined);
    await settle();
    expect(line('warn')).toContain(String.raw`no\u000a\u202etenant`);
    socket.destroy();
    await strict.close();
  });

  it('shortens and escapes what a client asked for', () => {
    upgrade({ url: `/\u001b[31m\r\n${'x'.repeat(5000)}` }).destroy();
    const text = line('warn');
    expect(text).toContain(String.raw`"/\u001b[31m\r\nxxx`);
    expect([...text].filter((character) => character < ' ')).toEqual([]);
    expect(text.length).toBeLessThan(300);
  });

  it.each([
    ['the option to paste', 'https://app.test', 'api.test', 'To let it in set origins: ["https://app.test"]'],
    [
      'what a proxy may have got wrong, where Host is the name of an upstream',
      'https://app.test',
      'backend:3000',
      'To let it in set origins: ["https://app.test"], or if it is your own page set proxy_set_header Host $http_host in nginx',
    ],
    [
      'the same, where Host is an address',
      'https://app.test',
      '10.0.0.7:3000',
      'To let it in set origins: ["https://app.test"], or if it is your own page set proxy_set_header Host $http_host in nginx',
    ],
  ])('H42 tells of a refused page %s', (_name, origin, host, hint) => {
    upgrade({ fields: [`Host: ${host}`, `Origin: ${origin}`] }).destroy();
    expect(line('warn')).toContain(`403 origin_not_allowed, Pages of this origin may not connect. ${hint} `);
  });

  it('H38 tells of a refused client without Origin which option it is', async () => {
    const strict = new RawWebSocketServer({ noServer: true, requireOrigin: true });
    logNetwork(strict);
    const socket = new MemorySocket();
    strict.handleUpgrade(upgradeRequest({}), socket, Buffer.alloc(0), () => undefined);
    socket.destroy();
    expect(line('warn')).toContain('It sent no Origin, and requireOrigin is on');
    await strict.close();
  });

  it('tells once of a handshake that has come as a plain request, with the lines that nginx needs', () => {
    server.emit('upgradeMissing', upgradeRequest({ url: '/chat?token=secret' }));
    expect(line('warn')).toBe(
      'A handshake for "/chat?token=…" has come from a client that has left as a plain GET: a proxy leaves out its Upgrade. ' +
        'In nginx set proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; ' +
        'proxy_set_header Connection "upgrade"; (told once) RawWsAdapter',
    );
  });

  it('shows no value of a query', async () => {
    upgrade({ url: '/nowhere?token=secret' }).destroy();
    const socket = upgrade({ url: '/chat?token=secret' });
    const [client] = server.clients;
    client?.[ours.cutOff]('rate_limit');
    socket.deliver(maskedFrame(0x83));
    await settle();
    socket.destroy();
    await settle();
    expect(logs.entries.length).toBeGreaterThan(1);
    for (const { text } of logs.entries) {
      expect(text).toContain('?token=…');
      expect(text).not.toContain('secret');
    }
  });

  it('logs a broken rule of the protocol in one line, without a stack', async () => {
    const socket = upgrade({});
    const [client] = server.clients;
    socket.deliver(maskedFrame(0x83));
    await settle();
    expect(line('warn')).toMatch(
      new RegExp(
        `^Closed client ${client?.id} of "/chat" from a client that has left: 1002 \\w+, [^\\n]+ RawWsAdapter$`,
      ),
    );
    socket.destroy();
    await settle();
  });

  it('names where a client is', async () => {
    const open = new RawWebSocketServer({ port: 0, host: '127.0.0.1', path: '/chat' });
    logNetwork(open);
    await until(() => open.address() !== null);
    const refused = await RawClient.connect({ port: portOf(open) });
    refused.write(requestText(handshakeRequest({ url: '/nowhere' })));
    await refused.readToEnd();
    const { client } = await RawClient.open({ port: portOf(open) });
    client.write(maskedFrame(0x83));
    await client.readToEnd();
    expect(logs.texts('warn')).toEqual([
      expect.stringMatching(/^Refused GET "\/nowhere" from (::ffff:)?127\.0\.0\.1: 404 /),
      expect.stringMatching(/^Closed client \S+ of "\/chat" from (::ffff:)?127\.0\.0\.1: 1002 /),
    ]);
    await Promise.all([client.destroy(), refused.destroy()]);
    await open.close();
  });

  it.each<[CutOffReason, number, string]>([
    ['slow_consumer', 9, 'slow_consumer, 9 bytes were unsent'],
    ['write_timeout', 5, 'write_timeout, 5 bytes were unsent'],
    ['message_timeout', 0, 'message_timeout'],
    ['rate_limit', 0, 'rate_limit'],
    ['invalid_data', 0, 'invalid_data'],
    ['message_refused', 0, 'message_refused'],
    ['drain_timeout', 0, 'drain_timeout'],
  ])('logs that a client was cut off for %s, with what was unsent', (reason, bufferedAmount, said) => {
    const untyped: EventEmitter = server;
    const request = { url: '/chat\n', socket: { remoteAddress: '10.0.0.7' } };
    untyped.emit('cutOff', reason, { id: 'i', request, bufferedAmount });
    expect(line('warn')).toBe(`Cut off client i of "/chat\\n" from 10.0.0.7: ${said} RawWsAdapter`);
  });

  it('logs no other reason to cut a client off: clients vanish every day, and what fails is logged as it is', () => {
    const news = [
      'slow_consumer',
      'write_timeout',
      'message_timeout',
      'rate_limit',
      'invalid_data',
      'message_refused',
      'drain_timeout',
    ];
    const untyped: EventEmitter = server;
    const request = { url: undefined, socket: {} };
    for (const reason of cutOffReasons()) untyped.emit('cutOff', reason, { id: 'i', request, bufferedAmount: 0 });
    expect(logs.entries.map(({ text }) => text)).toEqual(
      news.map((reason) => `Cut off client i of "" from a client that has left: ${reason} RawWsAdapter`),
    );
  });

  it('logs what code of the application threw with its stack', async () => {
    server.on('connection', () => undefined);
    const socket = new MemorySocket();
    server.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0), function welcome() {
      throw new Error('of the application');
    });
    expect(line('error')).toMatch(/^Error: of the application\n\s+at welcome /);
    socket.destroy();
    await settle();
  });

  it('shows an address and a target that are missing', () => {
    const untyped: EventEmitter = server;
    const request = { method: 'GET', url: undefined, socket: {} };
    untyped.emit('refused', { status: 400, code: 'bad_target', message: 'x' }, request);
    untyped.emit('violation', { closeCode: 1002, code: 'reserved_opcode', message: 'y' }, { id: 'i', request });
    expect(logs.texts('warn')).toEqual([
      'Refused GET "" from a client that has left: 400 bad_target, x RawWsAdapter',
      'Closed client i of "" from a client that has left: 1002 reserved_opcode, y RawWsAdapter',
    ]);
  });
});

describe('logBadRequests', () => {
  it('logs what is no HTTP in one line, with the reason shortened and escaped', () => {
    const http = new Server();
    logBadRequests(http);
    const error = Object.assign(new Error(`Parse Error: \n${'x'.repeat(500)}`), { code: 'HPE_INVALID_METHOD' });
    http.emit('clientError', error, new Socket());
    http.emit('clientError', new Error('odd'), new PassThrough());
    expect(logs.texts('warn')).toEqual([
      expect.stringMatching(
        /^Refused what a client that has left sent: HPE_INVALID_METHOD, "Parse Error: \\nx+…" RawWsAdapter$/,
      ),
      'Refused what a client that has left sent: no HTTP, "odd" RawWsAdapter',
    ]);
  });

  it('says who sent it', async () => {
    const http = new Server();
    logBadRequests(http);
    http.on('clientError', (_error, socket) => socket.destroy());
    http.listen(0, '127.0.0.1');
    await until(() => http.address() !== null);
    const client = await RawClient.connect({ port: portOf(http) });
    client.write('no HTTP at all\r\n\r\n');
    await client.end;
    expect(line('warn')).toMatch(/^Refused what 127\.0\.0\.1 sent: HPE_INVALID_\w+, "Parse Error: /);
    await client.destroy();
    await new Promise((resolve) => http.close(resolve));
  });
});
