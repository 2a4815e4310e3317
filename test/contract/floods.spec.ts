import { once } from 'node:events';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { deferred } from '../support/deferred.js';
import { until } from '../support/turns.js';
import { defineContract, exception } from './contract.js';
import type { Bench } from './support/bench.js';
import { runFixture } from './support/child-process.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What both adapters give of a client. */
interface Client {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): unknown;
}

const MIB = 1_048_576;

/** From Node 25 on `JSON.stringify` needs no stack for what `JSON.parse` has made. */
const writesDeepJson = Number.parseInt(process.versions.node, 10) >= 25;

defineContract('a client that does not read', ({ differs }) => {
  /** Sends 48 MiB to a client that reads nothing meanwhile. */
  async function flood(bench: Bench) {
    const come = deferred<Client>();

    @WebSocketGateway()
    class FloodGateway {
      handleConnection(client: Client): void {
        come.resolve(client);
      }
    }

    const peer = await bench.connect([FloodGateway]);
    const client = await come.promise;
    peer.socket.pause();
    const text = 'x'.repeat(MIB / 16);
    for (let sent = 0; sent < 48; sent++) {
      for (let i = 0; i < 16; i++) client.send(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { client, peer };
  }

  differs('slow-consumer', 'A40 is sent much', {
    theirs: async (bench) => {
      const { client } = await flood(bench);
      expect(client.readyState).toBe(1);
      expect(client.bufferedAmount).toBeGreaterThan(32 * MIB);
    },
    ours: async (bench) => {
      const { client, peer } = await flood(bench);
      expect(client.readyState).not.toBe(1);
      expect(client.bufferedAmount).toBeLessThan(9 * MIB);
      peer.socket.resume();
      expect(await peer.closed).toEqual({ code: 1013, reason: 'The client does not read fast enough' });
    },
  });
});

defineContract('deep JSON', ({ differs }) => {
  @WebSocketGateway()
  class EchoGateway extends AnswersSentinel {
    @SubscribeMessage('echo')
    echo(_client: unknown, data: unknown): unknown {
      return data;
    }
  }

  differs('deep-json', 'A10 100,000 levels, echoed', {
    theirs: async () => {
      // RxJS throws it in a timer: the answer to the next message may slip out before.
      const { exitCode, errors } = await runFixture('ws-adapter-deep-echo.mjs', '100000');
      if (writesDeepJson) {
        expect(exitCode).toBe(0);
        return;
      }
      expect(exitCode).not.toBe(0);
      expect(errors).toContain('Maximum call stack');
    },
    ours: async (bench) => {
      const peer = await bench.connect([EchoGateway]);
      const deep = `{"event":"echo","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      expect(await peer.exchange(deep, { event: 'echo', data: 'still there' })).toEqual([
        exception('Invalid message: it is nested deeper than 128 levels'),
        'still there',
      ]);
    },
  });
});

defineContract('many handlers that take their time', ({ differs }) => {
  /** Lets a client begin 300 of them. */
  async function begin(bench: Bench) {
    const work = deferred();
    const begun: unknown[] = [];

    @WebSocketGateway()
    class SlowGateway {
      @SubscribeMessage('slow')
      async slow(_client: unknown, data: unknown): Promise<unknown> {
        begun.push(data);
        await work.promise;
        return data;
      }
    }

    const peer = await bench.connect([SlowGateway]);
    const numbers = Array.from({ length: 300 }, (_, i) => i);
    peer.send(...numbers.map((data) => ({ event: 'slow', data })));
    const pong = once(peer.socket, 'pong');
    peer.socket.ping();
    await pong;
    await until(() => begun.length >= 256);
    return { begun, numbers, peer, work };
  }

  differs('handlers-at-once', 'A24 257 and more of one client', {
    theirs: async (bench) => {
      const { begun, numbers } = await begin(bench);
      expect(begun).toEqual(numbers);
    },
    ours: async (bench) => {
      const { begun, numbers, peer, work } = await begin(bench);
      expect(begun).toEqual(numbers.slice(0, 256));
      work.resolve();
      for (const number of numbers) expect(await peer.next()).toBe(number);
    },
  });
});
