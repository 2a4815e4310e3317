import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { RawWebSocketServer } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { AnswersSentinel } from '../contract/support/sentinel.js';
import { deferred } from '../support/deferred.js';
import { settle, until } from '../support/turns.js';

const ours = adapters.find(({ isOurs }) => isOurs)!;
const MISTAKE = new RangeError('mine');

@WebSocketGateway()
class ThrowsGateway extends AnswersSentinel {
  handleConnection(): void {
    throw MISTAKE;
  }
}

@WebSocketGateway()
class RejectsGateway extends AnswersSentinel {
  async handleConnection(): Promise<void> {
    await Promise.reject(MISTAKE);
  }
}

@WebSocketGateway()
class ArrowGateway extends AnswersSentinel {
  handleConnection = (): Promise<void> => Promise.reject(MISTAKE);
}

@WebSocketGateway()
class InheritsGateway extends ThrowsGateway {}

describe('a handleConnection that fails', () => {
  const bench = new Bench(ours);
  afterEach(() => bench.clear());

  it.each([
    ['throws', ThrowsGateway],
    ['rejects', RejectsGateway],
    ['rejects, as an arrow function', ArrowGateway],
    ['throws, in a base class', InheritsGateway],
  ])('A27 closes the client with 1011 and is logged with its gateway: it %s', async (_how, gateway) => {
    const { port, logs } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    expect(await peer.closed).toEqual({ code: 1011, reason: 'Internal server error' });
    const errors = logs.texts('error').join('\n');
    expect(errors).toContain(`handleConnection of ${gateway.name} has failed:`);
    expect(errors).toContain('RangeError: mine');
  });

  it('lets no message through to the handlers', async () => {
    const fails = deferred();
    const handled: unknown[] = [];
    @WebSocketGateway()
    class LateGateway extends AnswersSentinel {
      async handleConnection(): Promise<void> {
        await fails.promise;
        throw MISTAKE;
      }
      override async answerSentinel(_client: unknown, data: unknown): Promise<unknown> {
        handled.push(data);
        return super.answerSentinel(_client, data);
      }
    }
    const { port } = await bench.start({ gateways: [LateGateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'contract:sentinel', data: 1 });
    const pong = new Promise((resolve) => peer.socket.once('pong', resolve));
    peer.socket.ping();
    await pong;
    fails.resolve();
    expect((await peer.closed).code).toBe(1011);
    expect(handled).toEqual([]);
  });

  it('A28 serves everything that came meanwhile, in order, also if it was too much to be read at once', async () => {
    const known = deferred();
    @WebSocketGateway()
    class SlowGateway extends AnswersSentinel {
      handleConnection(): Promise<void> {
        return known.promise;
      }
    }
    const { port } = await bench.start({ gateways: [SlowGateway] });
    const peer = await bench.peer(port);
    const padding = 'x'.repeat(4_096);
    const count = 2_000;
    for (let data = 0; data < count; data++) peer.send({ event: 'contract:sentinel', data, padding });
    known.resolve();
    for (let data = 0; data < count; data++) {
      expect(await peer.next()).toEqual({ event: 'contract:sentinel', data });
    }
  });
});

describe('a handleDisconnect that fails', () => {
  const bench = new Bench(ours);
  afterEach(() => bench.clear());

  it.each(['throws', 'rejects'])('S14 is logged with its gateway, and the server goes on: it %s', async (how) => {
    const left = deferred();
    @WebSocketGateway()
    class LeavesGateway extends AnswersSentinel {
      handleDisconnect(): Promise<void> | undefined {
        left.resolve();
        if (how === 'rejects') return Promise.reject(MISTAKE);
        throw MISTAKE;
      }
    }
    const { port, logs } = await bench.start({ gateways: [LeavesGateway] });
    await (await bench.peer(port)).close();
    await left.promise;
    await (await bench.peer(port)).exchange();
    expect(logs.texts('error').join('\n')).toContain('handleDisconnect of LeavesGateway has failed:');
  });
});

describe('a handleDisconnect that takes its time', () => {
  const bench = new Bench(ours);
  afterEach(() => bench.clear());

  /** A gateway whose hooks wait for the test, and its server. */
  function patientGateway(connected: Promise<void>, done: Promise<void>, told: string[], options = {}) {
    @WebSocketGateway(options)
    class PatientGateway extends AnswersSentinel {
      @WebSocketServer() readonly server!: RawWebSocketServer;

      async handleConnection(): Promise<void> {
        told.push('connecting');
        await connected;
        told.push('connected');
      }

      async handleDisconnect(): Promise<void> {
        told.push('leaving');
        await done;
        told.push('left');
      }
    }
    return PatientGateway;
  }

  it('is awaited by the close of its server, also where the client has left before', async () => {
    const [connected, done] = [deferred(), deferred()];
    const told: string[] = [];
    const gateway = patientGateway(connected.promise, done.promise, told);
    const { app, port } = await bench.start({ gateways: [gateway] });
    const { server } = app.get(gateway);
    connected.resolve();
    await (await bench.peer(port)).close();
    await until(() => told.includes('leaving'));
    const closed = server.close().then(() => told.push('closed'));
    await settle();
    expect(told).toEqual(['connecting', 'connected', 'leaving']);
    done.resolve();
    await closed;
    expect(told.slice(3)).toEqual(['left', 'closed']);
  });

  it('comes after a handleConnection that is at work, and the close waits for both', async () => {
    const [connected, done] = [deferred(), deferred()];
    const told: string[] = [];
    const gateway = patientGateway(connected.promise, done.promise, told);
    const { app, port } = await bench.start({ gateways: [gateway] });
    const { server } = app.get(gateway);
    await (await bench.peer(port)).destroy();
    await until(() => server.clients.size === 0);
    const closed = server.close().then(() => told.push('closed'));
    await settle();
    expect(told).toEqual(['connecting']);
    connected.resolve();
    await settle();
    expect(told).toEqual(['connecting', 'connected', 'leaving']);
    done.resolve();
    await closed;
    expect(told.slice(3)).toEqual(['left', 'closed']);
  });

  it('S4 is awaited no longer than drainTimeout', async () => {
    const told: string[] = [];
    const never = new Promise<void>(() => undefined);
    const gateway = patientGateway(Promise.resolve(), never, told, { drainTimeout: 50 });
    const { app, port } = await bench.start({ gateways: [gateway] });
    await bench.peer(port);
    await app.close();
    expect(told).toEqual(['connecting', 'connected', 'leaving']);
  });

  it('S4 is awaited with its rejection, which is logged', async () => {
    const done = deferred();
    const told: string[] = [];
    const gateway = patientGateway(Promise.resolve(), done.promise, told);
    const { app, port, logs } = await bench.start({ gateways: [gateway] });
    await bench.peer(port);
    const closed = app.close();
    await until(() => told.includes('leaving'));
    done.reject(MISTAKE);
    await closed;
    const errors = logs.texts('error').join('\n');
    expect(errors).toContain('handleDisconnect of PatientGateway has failed:');
    expect(errors).toContain('RangeError: mine');
  });
});

describe('a handleConnection that fails is counted', () => {
  const bench = new Bench(ours);
  afterEach(() => bench.clear());

  it.each([
    ['throws', ThrowsGateway],
    ['rejects', RejectsGateway],
  ])('A27 as connect_failed, once for each client: it %s', async (_how, failing) => {
    @WebSocketGateway()
    class CountingGateway extends failing {
      @WebSocketServer() readonly server!: RawWebSocketServer;
    }
    const { app, port } = await bench.start({ gateways: [CountingGateway] });
    for (let clients = 0; clients < 2; clients++) await (await bench.peer(port)).closed;
    expect(app.get(CountingGateway).server.metrics().incidents.cutOff).toMatchObject({ connect_failed: 2 });
  });
});

describe('guarded hooks', () => {
  it('go on as they are for who is no client of ours, such as the stand-in of a unit test', async () => {
    const bench = new Bench(ours);
    const { app } = await bench.start({ gateways: [ThrowsGateway] });
    expect(() => app.get(ThrowsGateway).handleConnection()).toThrow(MISTAKE);
    await bench.clear();
  });
});
