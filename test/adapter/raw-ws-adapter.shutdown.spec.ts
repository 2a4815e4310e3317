import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Injectable, type Type } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RawWsAdapter, type RawWsGatewayOptions } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { Peer } from '../contract/support/peer.js';
import { refusalOf } from '../contract/support/refusal.js';
import { compileSource, type CompiledSource } from '../support/compiled-source.js';
import { deferred } from '../support/deferred.js';
import { settle, until } from '../support/turns.js';

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
afterEach(() => bench.clear());

/** A gateway whose handler waits for the test. */
function worksGateway(options: RawWsGatewayOptions = {}) {
  const work = deferred();
  const begun: unknown[] = [];

  @WebSocketGateway(options)
  class WorksGateway {
    @SubscribeMessage('work')
    async work(_client: unknown, data: unknown): Promise<unknown> {
      begun.push(data);
      await work.promise;
      return data;
    }
  }

  return { gateway: WorksGateway as Type, work, begun };
}

function ours(adapter: unknown): RawWsAdapter {
  if (!(adapter instanceof RawWsAdapter)) throw new Error('The adapter is not ours');
  return adapter;
}

describe('RawWsAdapter.isDraining', () => {
  it('H63 is true from the first step of app.close() on, and afterwards', async () => {
    const seen: [string, boolean][] = [];
    const isDraining: (() => boolean)[] = [];
    const note = (when: string) => seen.push([when, isDraining[0]?.() ?? false]);

    @Injectable()
    class Witness {
      onApplicationBootstrap(): void {
        note('at the start');
      }

      beforeApplicationShutdown(): void {
        note('before the shutdown');
      }
    }

    const { app, adapter } = await bench.assemble({ gateways: [worksGateway().gateway], providers: [Witness] });
    isDraining.push(() => ours(adapter).isDraining());
    await app.listen(0, '127.0.0.1');
    note('while it runs');
    await app.close();
    note('after the end');
    expect(seen).toEqual([
      ['at the start', false],
      ['while it runs', false],
      ['before the shutdown', true],
      ['after the end', true],
    ]);
  });

  it('H63 goes with a 503 for new clients, while those that are there are still served', async () => {
    const { gateway, work, begun } = worksGateway();
    const { app, adapter, port } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'work', data: 1 });
    await until(() => begun.length === 1);
    const closed = app.close();
    await until(() => ours(adapter).isDraining());
    const refused = await refusalOf(bench, port, '/');
    expect(refused).toMatchObject({ statusLine: 'HTTP/1.1 503 Service Unavailable' });
    expect(refused).toHaveProperty('head', expect.stringMatching(/\r\nRetry-After: \d+/));
    work.resolve();
    expect(await peer.next()).toBe(1);
    expect(await peer.closed).toMatchObject({ code: 1001 });
    await closed;
  });
});

describe('RawWsAdapter, app.close()', () => {
  it('S3 lets handlers at work finish, and the messages that wait for them', async () => {
    const { gateway, work, begun } = worksGateway({ maxPendingMessages: 2 });
    const { app, port } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    const pong = once(peer.socket, 'pong');
    peer.send(...[1, 2, 3, 4, 5].map((data) => ({ event: 'work', data })));
    peer.socket.ping();
    await pong;
    expect(begun).toEqual([1, 2]);
    const closed = app.close();
    await settle();
    work.resolve();
    for (const data of [1, 2, 3, 4, 5]) expect(await peer.next()).toBe(data);
    expect(await peer.closed).toEqual({ code: 1001, reason: 'Server is shutting down' });
    await closed;
  });

  it('S4 waits for a handler that never ends no longer than drainTimeout', async () => {
    const { gateway, begun } = worksGateway({ drainTimeout: 100 });
    const { app, port } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'work', data: 1 });
    await until(() => begun.length === 1);
    await app.close();
    expect(await peer.closed).toMatchObject({ code: 1001 });
  });

  it('waits for nothing with forceCloseConnections', async () => {
    const { gateway, begun } = worksGateway();
    const { app, adapter, port } = await bench.start({ gateways: [gateway] });
    ours(adapter).forceCloseConnections = true;
    const peer = await bench.peer(port);
    peer.send({ event: 'work', data: 1 });
    await until(() => begun.length === 1);
    await app.close();
    expect(await peer.closed).toMatchObject({ code: 1006 });
  });

  it('S6 may be called twice while a handler is at work', async () => {
    const { gateway, work, begun } = worksGateway();
    const { app, port } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'work', data: 1 });
    await until(() => begun.length === 1);
    const closed = Promise.all([app.close(), app.close()]);
    await settle();
    work.resolve();
    expect(await peer.next()).toBe(1);
    await closed;
    await app.close();
    expect(await peer.closed).toMatchObject({ code: 1001 });
  });
});

describe('an application with shutdown hooks', () => {
  const program = fileURLToPath(new URL('./support/signalled-app.mjs', import.meta.url));
  let library: CompiledSource;

  beforeAll(async () => {
    library = await compileSource('protocol', 'message', 'server', 'rooms', 'adapter');
  });
  afterAll(() => library.remove());

  it.each([1, 2])('S8 S18 ends by itself after SIGTERM, received %d times, and drains once', async (signals) => {
    const child = spawn(process.execPath, [program, library.folder, String(signals)], { timeout: 20_000 });
    const exit = once(child, 'exit');
    const lines: string[] = [];
    let errors = '';
    createInterface(child.stdout).on('line', (line) => lines.push(line));
    child.stderr.on('data', (text) => (errors += String(text)));
    const said = (line: string) => until(() => lines.some((one) => one.startsWith(line)) || child.exitCode !== null);

    await said('listening');
    const peer = await Peer.connect(lines[0]!.replace('listening http', 'ws'));
    peer.send({ event: 'work' });
    await said('at work');
    for (let signal = 1; signal <= signals; signal++) {
      child.kill('SIGTERM');
      await said(`signal ${signal}`);
    }
    expect(await peer.next()).toBe('done');
    expect(await peer.closed).toMatchObject({ code: 1001 });
    // The program has a listener for the signal, so that it ends only when nothing is left to be done.
    expect(await exit).toEqual([0, null]);
    expect(lines.slice(1).filter((line) => !line.startsWith('signal'))).toEqual(['at work', 'left', 'shut down']);
    expect(errors).toBe('');
  });
});
