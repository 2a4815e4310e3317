import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { patternBytes } from '../../support/frames.js';
import { RawClient } from '../../support/raw-client.js';
import { portOf } from '../../support/server-kinds.js';
import { settle, until } from '../../support/turns.js';
import { FaultProxy } from './fault-proxy.js';

let target: Server;
let arrived: Socket[];
let proxies: FaultProxy[];

beforeEach(async () => {
  proxies = [];
  arrived = [];
  target = createServer({ allowHalfOpen: true }).on('connection', (socket: Socket) => arrived.push(socket));
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
});

afterEach(async () => {
  for (const proxy of proxies) await proxy.close();
  for (const socket of arrived) socket.destroy();
  target.close();
  await once(target, 'close');
});

async function openProxy(seed = 1, sleep?: (ms: number) => Promise<void>): Promise<FaultProxy> {
  const proxy = await FaultProxy.open(portOf(target), seed, sleep);
  proxies.push(proxy);
  return proxy;
}

/** A connection through a proxy, seen from both of its ends. */
async function connection(proxy: FaultProxy): Promise<{ client: RawClient; server: Socket; chunks: Buffer[] }> {
  const arrival = once(target, 'connection');
  const client = await RawClient.connect({ port: proxy.port, allowHalfOpen: true });
  const [server] = (await arrival) as [Socket];
  const chunks: Buffer[] = [];
  server.on('data', (chunk: Buffer) => chunks.push(chunk));
  server.on('error', () => undefined);
  return { client, server, chunks };
}

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

describe('the fault proxy', () => {
  test('passes bytes and ends on in both directions, as they are', async () => {
    const { client, server, chunks } = await connection(await openProxy());
    const bytes = patternBytes(500_000);
    const ended = once(server, 'end');
    client.write(bytes);
    client.socket.end();
    await ended;
    // Jest would compare them number by number.
    expect(bytes.equals(Buffer.concat(chunks))).toBe(true);
    server.end(bytes);
    expect(bytes.equals(await client.readToEnd())).toBe(true);
    expect(await client.end).toBe('ended');
  });

  test('cuts what it passes on into packets, by its seed, and loses nothing', async () => {
    const proxy = await openProxy(7);
    proxy.slicer(1, 50);
    const { client, chunks } = await connection(proxy);
    const bytes = patternBytes(2000);
    client.write(bytes);
    await until(() => lengthOf(chunks) === bytes.length);
    expect(Buffer.concat(chunks)).toEqual(bytes);
    expect(chunks.length).toBeGreaterThan(30);
    await client.destroy();
  });

  test('holds what passes back for its latency and a jitter below its limit', async () => {
    const slept: number[] = [];
    const proxy = await openProxy(3, (ms) => {
      slept.push(ms);
      return Promise.resolve();
    });
    proxy.latency(10_000, 500);
    const { client, chunks } = await connection(proxy);
    client.write('late');
    await until(() => lengthOf(chunks) === 4);
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThan(9000);
    expect(slept[0]).toBeLessThanOrEqual(10_500);
    await client.destroy();
  });

  test('takes the time that a narrow line takes', async () => {
    const slept: number[] = [];
    const proxy = await openProxy(3, (ms) => {
      slept.push(ms);
      return Promise.resolve();
    });
    proxy.bandwidth(1000);
    proxy.slicer(100, 100);
    const { client, chunks } = await connection(proxy);
    client.write(Buffer.alloc(500));
    await until(() => lengthOf(chunks) === 500);
    expect(slept).toEqual([100, 100, 100, 100, 100]);
    await client.destroy();
  });

  test('lets neither bytes nor an end pass while it stalls, and all of it afterwards', async () => {
    const proxy = await openProxy();
    const { client, server, chunks } = await connection(proxy);
    proxy.stall();
    client.write('held');
    client.socket.end();
    await settle(50);
    expect(chunks).toEqual([]);
    expect(server.readableEnded || server.destroyed).toBe(false);
    const ended = once(server, 'end');
    proxy.flowAgain();
    await ended;
    expect(Buffer.concat(chunks).toString()).toBe('held');
    await client.destroy();
  });

  test('ends the way to the server alone when it half-closes', async () => {
    const proxy = await openProxy();
    const { client, server } = await connection(proxy);
    const ended = once(server, 'end');
    proxy.halfClose();
    await ended;
    server.write('still here');
    expect(String(await client.read(10))).toBe('still here');
    await client.destroy();
  });

  test('resets both ends', async () => {
    const proxy = await openProxy();
    const { client, server } = await connection(proxy);
    const failure = once(server, 'error');
    proxy.reset();
    expect(await client.end).toBe('reset');
    const [error] = (await failure) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(proxy.connections).toBe(0);
  });

  test('resets a connection whose client has sent more than the limit', async () => {
    const proxy = await openProxy();
    proxy.limitData(1000);
    const { client, chunks } = await connection(proxy);
    client.write(Buffer.alloc(1000));
    await until(() => lengthOf(chunks) === 1000);
    client.write('x');
    expect(await client.end).toBe('reset');
    expect(lengthOf(chunks)).toBe(1000);
  });

  test('resets the other end when one of them is reset', async () => {
    const { client, server } = await connection(await openProxy());
    client.reset();
    const [error] = (await once(server, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });
});
