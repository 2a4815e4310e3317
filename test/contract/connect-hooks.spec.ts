import { expect } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { deferred, type Deferred } from '../support/deferred.js';
import { defineContract } from './contract.js';
import type { Bench } from './support/bench.js';
import { AnswersSentinel } from './support/sentinel.js';

/** A gateway that finds out who a client is before it can say so. */
function greeterGateway(known: Deferred<void>) {
  @WebSocketGateway()
  class GreeterGateway extends AnswersSentinel {
    readonly names = new Map<unknown, string>();
    readonly events: string[] = [];
    private first: unknown;

    async handleConnection(client: unknown): Promise<void> {
      this.first ??= client;
      await known.promise;
      this.names.set(client, 'Ada');
      this.note(client, 'connected');
    }

    handleDisconnect(client: unknown): void {
      this.note(client, 'disconnected');
    }

    /** Of the first client only. */
    private note(client: unknown, event: string): void {
      if (client === this.first) this.events.push(event);
    }

    @SubscribeMessage('who')
    who(client: unknown, nr: unknown): unknown {
      return [nr, this.names.get(client) ?? 'nobody'];
    }
  }
  return GreeterGateway;
}

defineContract('a handleConnection that takes its time', ({ same, differs }) => {
  async function ask(bench: Bench): Promise<unknown[]> {
    const known = deferred();
    const peer = await bench.connect([greeterGateway(known)]);
    peer.send({ event: 'who', data: 1 }, { event: 'who', data: 2 });
    // The answer to a ping shows that the server has read what came before it.
    const pong = new Promise((resolve) => peer.socket.once('pong', resolve));
    peer.socket.ping();
    await pong;
    known.resolve();
    return [await peer.next(), await peer.next()];
  }

  differs('messages-during-connect', 'A28 messages that arrive meanwhile', {
    theirs: async (bench) => {
      expect(await ask(bench)).toEqual([
        [1, 'nobody'],
        [2, 'nobody'],
      ]);
    },
    ours: async (bench) => {
      expect(await ask(bench)).toEqual([
        [1, 'Ada'],
        [2, 'Ada'],
      ]);
    },
  });

  differs('disconnect-after-connect', 'a client that leaves meanwhile', {
    theirs: async (bench) => expect(await leave(bench)).toEqual(['disconnected', 'connected']),
    ours: async (bench) => expect(await leave(bench)).toEqual(['connected', 'disconnected']),
  });

  async function leave(bench: Bench): Promise<string[]> {
    const known = deferred();
    const gateway = greeterGateway(known);
    const { app, port } = await bench.start({ gateways: [gateway] });
    const first = await bench.peer(port);
    await first.close();
    const { events } = app.get(gateway);
    // The server hears of the end after the client does; another connection is served after that.
    await (await bench.peer(port)).close();
    known.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    return events;
  }

  same('a hook that is done at once delays nothing', async (bench) => {
    const known = deferred();
    known.resolve();
    const peer = await bench.connect([greeterGateway(known)]);
    expect(await peer.exchange({ event: 'who', data: 1 })).toEqual([[1, 'Ada']]);
  });

  same('a request-scoped gateway has its hooks called with the client', async (bench) => {
    const calls: string[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class Dependency {}
    @WebSocketGateway()
    class ScopedGateway extends AnswersSentinel {
      constructor(readonly dependency: Dependency) {
        super();
      }
      handleConnection(client: { readyState: number }): void {
        calls.push(`connected ${client.readyState}`);
      }
      handleDisconnect(): void {
        calls.push('disconnected');
      }
    }
    const peer = await bench.connect([ScopedGateway], { providers: [Dependency] });
    await peer.exchange();
    expect(calls).toEqual(['connected 1']);
  });
});
