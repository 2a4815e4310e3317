import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Opcode } from '../../../src/protocol/frame/frame-header.js';
import { SHARED_SLAB, SLAB_SIZE } from '../../../src/protocol/frame/frame-slab.js';
import { FrameWriter } from '../../../src/protocol/frame/frame-writer.js';
import type { RawWebSocket } from '../../../src/server/index.js';
import { WriteQueue } from '../../../src/server/connection/write-queue.js';
import { maskedFrame } from '../../support/frames.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RawClient } from '../../support/raw-client.js';
import { ON_HTTPS, OWN_PORT, type OpenServer, type ServerKind } from '../../support/server-kinds.js';
import { settle, until } from '../../support/turns.js';

/** Messages of a turn, which fill most of the memory that frames are written in. */
const AT_ONCE = 200;

const PADDING = 'x'.repeat(54);

let server: OpenServer | undefined;
let accepted: RawWebSocket[];
let clients: RawClient[];
beforeEach(() => {
  accepted = [];
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.destroy()));
  await server?.close();
  server = undefined;
});

/** A server that sends back what it gets, and the clients of it. */
async function openEcho(kind: ServerKind): Promise<() => Promise<RawClient>> {
  const opened = (server = await kind.open());
  opened.sockets.on('connection', (client) => {
    accepted.push(client);
    client.on('message', (data) => client.send(data, { binary: false }));
  });
  return () => connectTo(opened);
}

async function connectTo(address: OpenServer): Promise<RawClient> {
  const { client } = await RawClient.open(address);
  clients.push(client);
  return client;
}

/** A message of 60 bytes that is like no other, and the frame it comes in. */
function numbered(i: number): string {
  return `${i}`.padStart(6, '0') + PADDING;
}

function framesOf(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => `\x81\x3c${numbered(from + i)}`).join('');
}

function requestsOf(from: number, to: number): Buffer {
  return Buffer.concat(Array.from({ length: to - from }, (_, i) => maskedFrame(0x81, Buffer.from(numbered(from + i)))));
}

async function echo(client: RawClient, from: number, to: number): Promise<void> {
  client.write(requestsOf(from, to));
  const expected = framesOf(from, to);
  expect((await client.read(expected.length)).toString('latin1')).toBe(expected);
}

test('what the system has taken makes room for what comes next: memory is not asked for again and again', async () => {
  const connect = await openEcho(OWN_PORT);
  const client = await connect();
  const other = await connect();
  const allocated = jest.spyOn(Buffer, 'allocUnsafeSlow');
  for (let i = 0; i < 40; i++) await Promise.all([echo(client, 0, 32), echo(other, 500, 532)]);
  const slabs = allocated.mock.calls.filter(([size]) => size === SLAB_SIZE);
  allocated.mockRestore();
  // It was in use by somebody else, perhaps, when all this began.
  expect(slabs.length).toBeLessThanOrEqual(1);
});

test.each([OWN_PORT, ON_HTTPS])('what a slow peer has yet to get stays as it is, $name', async (kind) => {
  const connect = await openEcho(kind);
  const slow = await connect();
  slow.socket.pause();
  const quick = await connect();
  let sent = 0;
  while (accepted[0]!.bufferedAmount === 0) {
    for (let i = 0; i < AT_ONCE; i++) accepted[0]!.send(numbered(sent++));
    await nextTurn();
  }
  // As much at once, so that it would lie in the same place.
  for (let i = 0; i < 10; i++) await echo(quick, i * AT_ONCE, (i + 1) * AT_ONCE);
  slow.socket.resume();
  const expected = framesOf(0, sent);
  const received = (await slow.read(expected.length)).toString('latin1');
  // Megabytes: only whether they are the same is worth printing.
  expect(received === expected).toBe(true);
});

test('what somebody delays on its way to the socket stays as it is', async () => {
  const connect = await openEcho(OWN_PORT);
  const delayed = await connect();
  const { socket } = accepted[0]!.request;
  const write = socket.write.bind(socket);
  socket.write = (bytes: Uint8Array | string) => {
    setImmediate(() => write(bytes));
    return true;
  };
  const quick = await connect();
  const answers = echo(delayed, 0, 32);
  for (let i = 1; i < 5; i++) await echo(quick, i * 32, i * 32 + 32);
  await answers;
});

/** A throttle: each time it is given something it passes on what it was given before, which often has the same length. */
function holdOneBack(socket: { write(bytes: Uint8Array | string): boolean }, method: 'write' | '_write'): void {
  const original = Reflect.get(socket, method) as (...args: unknown[]) => unknown;
  let held: unknown[] | undefined;
  Reflect.set(socket, method, (...args: unknown[]) => {
    if (held !== undefined) Reflect.apply(original, socket, held);
    held = args;
    return true;
  });
}

test('a throttle that passes on what it was given before gets nobody the bytes of another', async () => {
  const connect = await openEcho(OWN_PORT);
  const throttled = await connect();
  holdOneBack(accepted[0]!.request.socket, 'write');
  const quick = await connect();
  let heard = '';
  throttled.socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  for (let i = 0; i < 20; i++) {
    throttled.write(requestsOf(i * 32, i * 32 + 32));
    await echo(quick, 1000 + i * 32, 1032 + i * 32);
  }
  throttled.write(requestsOf(640, 641));
  await until(() => heard.length >= framesOf(0, 640).length);
  expect(heard === framesOf(0, 640)).toBe(true);
});

test('a write that throws ends its connection, and nobody else notices', async () => {
  const connect = await openEcho(OWN_PORT);
  const broken = await connect();
  const failures: unknown[] = [];
  server!.sockets.on('error', (error) => failures.push(error));
  accepted[0]!.request.socket.write = () => {
    throw new Error('mine');
  };
  const quick = await connect();
  broken.write(requestsOf(0, 1));
  expect(await broken.end).toBe('ended');
  expect(failures).toEqual([new Error('mine')]);
  await echo(quick, 0, 32);
});

test('a stream that is no socket of the system may keep what it is given', async () => {
  const socket = new MemorySocket();
  const queue = new WriteQueue(socket, {
    flushed: () => undefined,
    callbackFailed: () => undefined,
    writeFailed: () => undefined,
  });
  const writer = new FrameWriter('server', {
    write: (bytes, start, end) => queue.push(bytes, start, end),
  });
  for (let i = 0; i < 5; i++) {
    writer.text(Opcode.Text, numbered(i));
    await settle();
  }
  expect(socket.writes).toHaveLength(5);
  expect(socket.written.toString('latin1')).toBe(framesOf(0, 5));
  expect(SHARED_SLAB.reserve(1)).toBeGreaterThanOrEqual(framesOf(0, 5).length);
});
