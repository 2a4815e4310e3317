import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocketGateway } from '@nestjs/websockets';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { AnswersSentinel } from '../contract/support/sentinel.js';
import { deferred } from '../support/deferred.js';

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

describe('guarded hooks', () => {
  it('go on as they are for who is no client of ours, such as the stand-in of a unit test', async () => {
    const bench = new Bench(ours);
    const { app } = await bench.start({ gateways: [ThrowsGateway] });
    expect(() => app.get(ThrowsGateway).handleConnection()).toThrow(MISTAKE);
    await bench.clear();
  });
});
