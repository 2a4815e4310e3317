import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileSource, type CompiledSource } from '../support/compiled-source.js';
import { maskedFrame, patternBytes, unmaskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { hex } from '../support/hex.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { SERVER_KINDS } from '../support/server-kinds.js';
import { settle, until } from '../support/turns.js';

const HANDSHAKE = requestText(handshakeRequest());
const FRAME = maskedFrame(0x82, patternBytes(70_000));
const CLOSE = maskedFrame(0x88, '03 e8');
const GOING_AWAY = unmaskedFrame(0x88, Buffer.from('\u0003\u00e9Server is shutting down', 'latin1'));

/** How far a client gets before its reset; those that end with a request do not wait for its answer. */
const PHASES: readonly { readonly name: string; readonly reach: (client: RawClient) => void | Promise<void> }[] = [
  { name: 'before a byte', reach: () => undefined },
  { name: 'inside the request', reach: (client) => client.write(HANDSHAKE.slice(0, 60)) },
  { name: 'behind the request', reach: (client) => client.write(HANDSHAKE) },
  { name: 'while verifyClient decides', reach: (client) => client.write(HANDSHAKE.replace('/chat', '/slow')) },
  { name: 'refused', reach: (client) => client.write(HANDSHAKE.replace('13', '8')) },
  { name: 'once open', reach: open },
  {
    name: 'inside a header',
    reach: async (client) => {
      await open(client);
      client.write(FRAME.subarray(0, 5));
    },
  },
  {
    name: 'inside a payload',
    reach: async (client) => {
      await open(client);
      client.write(FRAME.subarray(0, 1000));
    },
  },
  {
    name: 'while the server writes',
    reach: async (client) => {
      await open(client);
      client.write(FRAME);
    },
  },
  {
    name: 'while both close',
    reach: async (client) => {
      await open(client);
      client.write(CLOSE);
    },
  },
];

async function open(client: RawClient): Promise<void> {
  client.write(HANDSHAKE);
  await client.readHead();
}

describe.each(SERVER_KINDS)('R1 H71 a server $name', ({ open: openServer }) => {
  test('survives 200 clients at once that are reset in every phase, and none is left', async () => {
    const server = await openServer({
      verifyClient: ({ req }, callback) => void (req.url === '/slow' ? setImmediate(callback, true) : callback(true)),
    });
    const errors: string[] = [];
    server.sockets.on('error', (error) => errors.push(String(error)));
    server.sockets.on('connection', (client) => {
      client.on('message', (data) => {
        for (let i = 0; i < 10; i++) client.send(data);
      });
    });
    const reset = async (index: number) => {
      const client = await RawClient.connect(server);
      await PHASES[index % PHASES.length]?.reach(client);
      if (index % 2 === 0) await settle(index % 5);
      client.reset();
      await client.end;
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => reset(index)));
    const { client: healthy } = await RawClient.open(server);
    healthy.write(maskedFrame(0x81, Buffer.from('hi')));
    expect(await healthy.read(4)).toEqual(unmaskedFrame(0x82, Buffer.from('hi')));
    await healthy.destroy();
    await until(() => server.sockets.clients.size === 0);
    expect(errors).toEqual([]);
    await server.close();
  }, 20_000);
});

/**
 * Answers each message, that with the text "open" once it has opened a file, and closes when its input ends or somebody
 * tells the process to end.
 */
const ECHO_SERVER = `
import { closeSync, openSync } from 'node:fs';
import { RawWebSocketServer } from './server/index.js';
const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => console.log(server.address().port));
server.on('error', (error) => console.error('error', error.code));
server.on('connection', (client) => {
  client.on('message', (data) => {
    if (data.toString() === 'open') closeSync(openSync('/dev/null'));
    client.send(data);
  });
});
process.on('SIGTERM', () => server.close(() => process.stdin.destroy()));
process.stdin.resume().on('end', () => server.close());
`;

/** Counts the clients that were refused for a rule they broke, with a subscriber that fails. */
const FAILING_SUBSCRIBER = `
import { subscribe } from 'node:diagnostics_channel';
import { RawWebSocketServer } from './server/index.js';
const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => console.log(server.address().port));
subscribe('nest-raw-ws:frame-refused', ({ reason }) => {
  throw new Error('mine for ' + reason);
});
process.on('uncaughtException', (error) => console.error('uncaught', error.message));
server.on('violation', ({ code }) => console.error('violation', code));
process.stdin.resume().on('end', () => server.close(() => console.error(server.metrics().incidents.frameRefused.mask_missing)));
`;

describe('a server in a process of its own', () => {
  let source: CompiledSource;
  let script: string;
  let failing: string;
  beforeAll(async () => {
    source = await compileSource('protocol', 'message', 'server');
    script = join(source.folder, 'echo-server.js');
    await writeFile(script, ECHO_SERVER);
    failing = join(source.folder, 'failing-subscriber.js');
    await writeFile(failing, FAILING_SUBSCRIBER);
  });
  afterAll(() => source.remove());

  async function portOf(child: ChildProcess): Promise<number> {
    const [line] = await once(child.stdout!, 'data');
    return Number(String(line));
  }

  async function endOf(child: ChildProcess): Promise<string> {
    const errors: string[] = [];
    child.stderr!.on('data', (text) => errors.push(String(text)));
    const exit = once(child, 'close');
    child.stdin!.end();
    return [`exit ${(await exit)[0]}`, ...errors.join('').trimEnd().split('\n')].filter(Boolean).join('\n');
  }

  test('S8 lets the process end by itself once it is closed', async () => {
    const child = spawn(process.execPath, [script]);
    const { client } = await RawClient.open({ port: await portOf(child) });
    const ended = endOf(child);
    expect((await client.read(4)).readUInt16BE(2)).toBe(1001);
    client.write(maskedFrame(0x88, '03 e9'));
    expect(await ended).toBe('exit 0');
    await client.destroy();
  });

  test('S18 told twice to end it drains once, and the process ends by itself', async () => {
    const child = spawn(process.execPath, [script]);
    const { client } = await RawClient.open({ port: await portOf(child) });
    const errors: string[] = [];
    child.stderr.on('data', (text) => errors.push(String(text)));
    const exit = once(child, 'close');
    child.kill('SIGTERM');
    expect(await client.read(GOING_AWAY.length)).toEqual(GOING_AWAY);
    child.kill('SIGTERM');
    client.write(maskedFrame(0x88, '03 e9'));
    expect(await client.readToEnd()).toHaveLength(0);
    expect([await exit, errors]).toEqual([[0, null], []]);
  });

  test('a subscriber of a diagnostics channel that fails disturbs no connection: the process hears of it', async () => {
    const child = spawn(process.execPath, [failing]);
    const { client } = await RawClient.open({ port: await portOf(child) });
    client.write(hex('81 00'));
    const close = await client.readToEnd();
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, 1002]);
    expect(await endOf(child)).toBe('exit 0\nviolation mask_missing\nuncaught mine for mask_missing\n1');
  });

  test('S9 without descriptors left takes nobody in, and goes on when there are some again', async () => {
    const child = spawn('bash', ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, script]);
    const port = await portOf(child);
    const heads = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const client = await RawClient.connect({ port });
        client.write(HANDSHAKE);
        const head = await client.readHead().catch(() => '');
        return { client, head };
      }),
    );
    const opened = heads.filter(({ head }) => head.startsWith('HTTP/1.1 101 '));
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.length).toBeLessThan(64);
    for (const { client } of heads) await client.destroy();
    await until(() => heads.every(({ client }) => client.socket.closed));
    let next = '';
    while (!next.startsWith('HTTP/1.1 101 ')) {
      const client = await RawClient.connect({ port });
      client.write(HANDSHAKE);
      next = await client.readHead().catch(() => '');
      await client.destroy();
    }
    expect(await endOf(child)).toBe('exit 0');
  });

  test('S10 without descriptors left a handler that opens a file fails, and only that one', async () => {
    const child = spawn('bash', ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, script]);
    const port = await portOf(child);
    const clients = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect({ port })));
    const opened: RawClient[] = [];
    for (const client of clients) {
      client.write(HANDSHAKE);
      if ((await client.readHead().catch(() => '')).startsWith('HTTP/1.1 101 ')) opened.push(client);
    }
    const [unlucky, lucky] = [opened[0]!, opened[1]!];
    unlucky.write(maskedFrame(0x81, Buffer.from('open')));
    expect((await unlucky.read(4)).readUInt16BE(2)).toBe(1011);
    lucky.write(maskedFrame(0x81, Buffer.from('hi')));
    expect(await lucky.read(4)).toEqual(unmaskedFrame(0x82, Buffer.from('hi')));
    // With descriptors to spare it works again, on the same server.
    for (const client of clients) if (client !== lucky) await client.destroy();
    let answer: Buffer = Buffer.alloc(0);
    while (!answer.equals(unmaskedFrame(0x82, Buffer.from('open')))) {
      const client = await RawClient.connect({ port });
      client.write(HANDSHAKE);
      client.write(maskedFrame(0x81, Buffer.from('open')));
      answer = await client.readHead().then(
        () => client.read(6),
        () => answer,
      );
      await client.destroy();
    }
    await lucky.destroy();
    expect(await endOf(child)).toBe('exit 0\nerror EMFILE');
  });

  test('H63 warns once when its clients come near the limit of open files', async () => {
    const child = spawn('bash', ['-c', 'ulimit -n 400; exec "$0" "$@"', process.execPath, script]);
    const port = await portOf(child);
    const clients: RawClient[] = [];
    for (let i = 0; i < 365; i++) clients.push((await RawClient.open({ port })).client);
    for (const client of clients) await client.destroy();
    const [exit, ...lines] = (await endOf(child)).split('\n');
    expect(exit).toBe('exit 0');
    expect(lines.filter((line) => line.includes('WebSocket connections'))).toEqual([
      expect.stringMatching(
        /Warning: 361 WebSocket connections are open and the process may have 400 files open: raise/,
      ),
    ]);
  });
});
