import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Observable } from 'rxjs';
import type { RawWebSocket } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { defineOwn } from './contract.js';

defineOwn('what an application does to the listeners of its clients', (own) => {
  const spoilers: readonly [string, (client: RawWebSocket) => void][] = [
    [
      "a 'close' listener that throws",
      (client) =>
        client.prependListener('close', () => {
          throw new Error('mine');
        }),
    ],
    ['removeAllListeners()', (client) => client.removeAllListeners()],
    ["removeAllListeners('close')", (client) => client.removeAllListeners('close')],
  ];

  for (const [name, spoil] of spoilers) {
    own(`handleDisconnect runs, streams end and rooms are left all the same: ${name}`, async (bench) => {
      const left = deferred<number | undefined>();
      const torndown = deferred<void>();

      @WebSocketGateway()
      class SpoiltGateway {
        handleConnection(client: RawWebSocket): void {
          client.join('room');
          spoil(client);
        }

        handleDisconnect(_client: RawWebSocket, code?: number): void {
          left.resolve(code);
        }

        @SubscribeMessage('stream')
        stream(): Observable<number> {
          return new Observable((subscriber) => {
            subscriber.next(1);
            return () => torndown.resolve();
          });
        }
      }

      const peer = await bench.connect([SpoiltGateway]);
      peer.send({ event: 'stream' });
      expect(await peer.next()).toBe(1);
      await peer.close(4001);
      await torndown.promise;
      expect([4001, undefined]).toContain(await left.promise);
    });
  }
});
