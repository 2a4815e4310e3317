import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileSource, type CompiledSource } from '../support/compiled-source.js';
import { maskedFrame, patternBytes, unmaskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { SERVER_KINDS } from '../support/server-kinds.js';
import { settle, until } from '../support/turns.js';

const HANDSHAKE = requestText(handshakeRequest());
const FRAME = maskedFrame(0x82, patternBytes(70_000));
const CLOSE = maskedFrame(0x88, '03 e8');

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

/** Answers each message, and closes when its input ends. */
const ECHO_SERVER = `
import { RawWebSocketServer } from './server/index.js';
const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('listening', () => console.log(server.address().port));
server.on('connection', (client) => client.on('message', (data) => client.send(data)));
process.stdin.resume().on('end', () => server.close());
`;

describe('a server in a process of its own', () => {
  let source: CompiledSource;
  let script: string;
  beforeAll(async () => {
    source = await compileSource('protocol', 'server');
    script = join(source.folder, 'echo-server.js');
    await writeFile(script, ECHO_SERVER);
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
    return [`exit ${(await exit)[0]}`, ...errors].join('\n');
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
});
