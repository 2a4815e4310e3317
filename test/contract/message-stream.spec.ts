import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { OnGatewayConnection } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import { defineContract, exception } from './contract.js';
import type { Bench } from './support/bench.js';
import { deferred } from '../support/deferred.js';
import type { Peer } from './support/peer.js';
import { AnswersSentinel, SENTINEL } from './support/sentinel.js';

interface StreamingClient {
  readonly messages$: Observable<{ readonly event: unknown; readonly data: unknown }>;
}

interface Streamed {
  readonly peer: Peer;
  readonly client: StreamingClient;
}

async function connect(bench: Bench): Promise<Streamed> {
  const connected = deferred<StreamingClient>();

  @WebSocketGateway()
  class StreamGateway extends AnswersSentinel implements OnGatewayConnection {
    handleConnection(client: StreamingClient): void {
      connected.resolve(client);
    }

    @SubscribeMessage('echo')
    echo(_client: unknown, data: unknown): unknown {
      return data;
    }
  }

  const peer = await bench.connect([StreamGateway]);
  return { peer, client: await connected.promise };
}

async function hasNone(bench: Bench): Promise<void> {
  const { client } = await connect(bench);
  expect('messages$' in client).toBe(false);
}

defineContract('the message stream of a client', ({ differs }) => {
  differs('message-stream', 'client.messages$ gives every parsed message in order', {
    theirs: hasNone,
    ours: async (bench) => {
      const { peer, client } = await connect(bench);
      const heard: unknown[] = [];
      client.messages$.subscribe(({ event, data }) => heard.push([event, data]));
      await peer.exchange({ event: 'echo', data: 1 }, { event: 'unknown' }, 'no JSON', { event: 'echo', data: 2 });
      expect(heard).toEqual([
        ['echo', 1],
        ['unknown', undefined],
        ['echo', 2],
        [SENTINEL, 1],
      ]);
    },
  });

  differs('message-stream', 'client.messages$ completes when the client leaves', {
    theirs: hasNone,
    ours: async (bench) => {
      const { peer, client } = await connect(bench);
      const completed = deferred();
      client.messages$.subscribe({ complete: completed.resolve });
      await peer.destroy();
      await completed.promise;
    },
  });

  differs('message-stream', 'who unsubscribes from client.messages$ does not take it away from the handlers', {
    theirs: hasNone,
    ours: async (bench) => {
      const { peer, client } = await connect(bench);
      client.messages$.subscribe().unsubscribe();
      expect(await peer.exchange({ event: 'echo', data: 1 })).toEqual([1]);
      expect(await peer.exchange({ event: 'x' })).toEqual([exception('Unknown event "x"')]);
    },
  });
});
