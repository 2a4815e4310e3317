import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway, WebSocketServer, WsException } from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayDisconnect } from '@nestjs/websockets';
import { Observable } from 'rxjs';
import { defineContract } from './contract.js';
import { deferred } from '../support/deferred.js';
import type { GatewayClient, GatewayServer } from './support/gateway-types.js';
import { AnswersSentinel } from './support/sentinel.js';

defineContract('clients in the hands of a gateway', ({ same }) => {
  same('the injected server knows its clients', async (bench) => {
    const left = deferred();

    @WebSocketGateway()
    class CountingGateway extends AnswersSentinel implements OnGatewayDisconnect {
      @WebSocketServer() readonly server!: GatewayServer;

      @SubscribeMessage('count')
      count(client: GatewayClient): unknown {
        return [this.server.clients.size, this.server.clients.has(client)];
      }

      handleDisconnect(): void {
        left.resolve();
      }
    }

    const { port } = await bench.start({ gateways: [CountingGateway] });
    const stays = await bench.peer(port);
    const leaves = await bench.peer(port);
    expect(await leaves.exchange({ event: 'count' })).toEqual([[2, true]]);
    await leaves.close();
    await left.promise;
    expect(await stays.exchange({ event: 'count' })).toEqual([[1, true]]);
  });

  same('a loop over server.clients reaches everyone', async (bench) => {
    @WebSocketGateway()
    class NewsGateway extends AnswersSentinel {
      @WebSocketServer() readonly server!: GatewayServer;

      @SubscribeMessage('news')
      spread(_client: unknown, data: unknown): void {
        for (const client of this.server.clients) {
          client.send(JSON.stringify({ event: 'news', data }));
        }
      }
    }

    const { port } = await bench.start({ gateways: [NewsGateway] });
    const first = await bench.peer(port);
    const second = await bench.peer(port);
    const news = { event: 'news', data: 'rain' };
    expect(await first.exchange(news)).toEqual([news]);
    expect(await second.exchange()).toEqual([news]);
  });

  same('what a handler sends itself goes before what it returns', async (bench) => {
    @WebSocketGateway()
    class SendingGateway extends AnswersSentinel {
      @SubscribeMessage('send')
      send(client: GatewayClient): string {
        client.send('"one"');
        client.send('"two"');
        return 'three';
      }
    }

    const peer = await bench.connect([SendingGateway]);
    expect(await peer.exchange({ event: 'send' })).toEqual(['one', 'two', 'three']);
  });

  same("client.on('message') hears every message, parsed or not", async (bench) => {
    const heard: unknown[] = [];

    @WebSocketGateway()
    class ListeningGateway extends AnswersSentinel implements OnGatewayConnection {
      handleConnection(client: GatewayClient): void {
        client.on('message', (data, isBinary) =>
          heard.push([Buffer.isBuffer(data), data.toString('latin1'), isBinary]),
        );
      }
    }

    const peer = await bench.connect([ListeningGateway]);
    await peer.exchange('{"event":"$next"}', Buffer.from('{"event":"$next"}'));
    expect(heard.slice(0, 2)).toEqual([
      [true, '{"event":"$next"}', false],
      [true, '{"event":"$next"}', true],
    ]);
  });

  same('a gateway without handlers may read the client itself', async (bench) => {
    @WebSocketGateway()
    class ReadingGateway implements OnGatewayConnection {
      handleConnection(client: GatewayClient): void {
        client.on('message', (data) => client.send(JSON.stringify({ length: data.length })));
      }
    }

    const peer = await bench.connect([ReadingGateway]);
    peer.send('hello', '');
    expect(await peer.next()).toEqual({ length: 5 });
    expect(await peer.next()).toEqual({ length: 0 });
  });

  same('sending to a client that is closing does no harm', async (bench) => {
    const tried = deferred<string>();

    @WebSocketGateway()
    class ClosingGateway {
      @SubscribeMessage('quit')
      quit(client: GatewayClient): void {
        client.close(4003);
        client.send('"too late"');
        client.close(4004);
        tried.resolve('no exception');
      }
    }

    const peer = await bench.connect([ClosingGateway]);
    peer.send({ event: 'quit' });
    expect(await tried.promise).toBe('no exception');
    expect(await peer.closed).toMatchObject({ code: 4003 });
  });

  same('A38 what a handler returns after closing the client is not sent', async (bench) => {
    @WebSocketGateway()
    class ClosingGateway {
      @SubscribeMessage('quit')
      quit(client: GatewayClient): string {
        client.close(4003, 'as you wish');
        return 'too late';
      }
    }

    const peer = await bench.connect([ClosingGateway]);
    peer.send({ event: 'quit' });
    await expect(peer.next()).rejects.toThrow('The connection was closed');
    expect(await peer.closed).toEqual({ code: 4003, reason: 'as you wish' });
  });

  same('A21 an Observable that never ends is unsubscribed when the client leaves', async (bench) => {
    const tornDown = deferred();

    @WebSocketGateway()
    class EndlessGateway {
      @SubscribeMessage('endless')
      endless(): Observable<number> {
        return new Observable((subscriber) => {
          subscriber.next(1);
          return () => tornDown.resolve();
        });
      }
    }

    const peer = await bench.connect([EndlessGateway]);
    peer.send({ event: 'endless' });
    expect(await peer.next()).toBe(1);
    await peer.close();
    await tornDown.promise;
  });

  same('A22 A26 a promise that is settled after the client left, or never, disturbs nobody', async (bench) => {
    const answer = deferred();
    const left = deferred();

    @WebSocketGateway()
    class PatientGateway extends AnswersSentinel implements OnGatewayDisconnect {
      @SubscribeMessage('late')
      async late(): Promise<string> {
        await answer.promise;
        return 'too late';
      }

      @SubscribeMessage('late-failure')
      async lateFailure(): Promise<string> {
        await answer.promise;
        throw new WsException('too late');
      }

      @SubscribeMessage('never')
      never(): Promise<string> {
        return new Promise(() => undefined);
      }

      handleDisconnect(): void {
        left.resolve();
      }
    }

    const { port, logs } = await bench.start({ gateways: [PatientGateway] });
    const stays = await bench.peer(port);
    const leaves = await bench.peer(port);
    expect(await leaves.exchange({ event: 'late' }, { event: 'late-failure' }, { event: 'never' })).toEqual([]);
    await leaves.close();
    await left.promise;
    answer.resolve();
    expect(await stays.exchange()).toEqual([]);
    expect(logs.texts('error')).toEqual([]);
  });
});
