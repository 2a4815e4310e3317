import { Injectable } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { MemoryHub, type Backplane, type RawWebSocket, type RawWebSocketServer } from '../../src/index.js';
import { settle, until } from '../support/turns.js';
import { defineOwn, exception } from './contract.js';
import type { Bench } from './support/bench.js';
import type { Peer } from './support/peer.js';
import { AnswersSentinel } from './support/sentinel.js';

interface ServerEvents {
  said: string;
  left: { rooms: number };
}

@WebSocketGateway()
class HallGateway extends AnswersSentinel {
  @WebSocketServer()
  readonly server!: RawWebSocketServer<ServerEvents>;

  @SubscribeMessage('join')
  join(@MessageBody() rooms: string[], @ConnectedSocket() client: RawWebSocket): string {
    client.join(rooms);
    return client.id;
  }

  @SubscribeMessage('leave')
  leave(@MessageBody() room: string, @ConnectedSocket() client: RawWebSocket): void {
    client.leave(room);
  }

  @SubscribeMessage('say')
  say(@MessageBody() [room, text]: [string, string], @ConnectedSocket() client: RawWebSocket): void {
    client.to(room).emit('said', text);
  }

  @SubscribeMessage('end')
  end(@MessageBody() room: string): void {
    this.server.in(room).disconnect(4000, 'over');
  }

  handleDisconnect(client: RawWebSocket): void {
    const rooms = [...client.rooms].filter((room) => room !== client.id);
    this.server.to(rooms).emit('left', { rooms: rooms.length });
  }
}

/** Sends without being a gateway. */
@Injectable()
class Announcer {
  constructor(private readonly hall: HallGateway) {}

  announce(room: string, text: string): void {
    this.hall.server.to(room).emit('said', text);
  }
}

async function begin(bench: Bench, count: number) {
  const { app, port, logs } = await bench.start({ gateways: [HallGateway], providers: [Announcer] });
  const peers: Peer[] = [];
  for (let i = 0; i < count; i++) peers.push(await bench.peer(port));
  return { app, port, logs, peers, server: app.get(HallGateway).server };
}

/** A client joins rooms, and is in them when this is done; its id. */
async function joins(peer: Peer, ...rooms: string[]): Promise<unknown> {
  peer.send({ event: 'join', data: rooms, id: 1 });
  return Object.entries((await peer.next()) ?? {}).find(([key]) => key === 'data')?.[1];
}

defineOwn('rooms', (own) => {
  own('what one says in a room the others in it hear', async (bench) => {
    const { peers } = await begin(bench, 3);
    await joins(peers[0]!, 'a');
    await joins(peers[1]!, 'a', 'b');
    await joins(peers[2]!, 'b');
    peers[0]!.send({ event: 'say', data: ['a', 'hello'] });
    expect(await peers[0]!.exchange()).toEqual([]);
    expect(await peers[1]!.exchange()).toEqual([{ event: 'said', data: 'hello' }]);
    expect(await peers[2]!.exchange()).toEqual([]);
  });

  own('who has left a room hears nothing there', async (bench) => {
    const { peers } = await begin(bench, 2);
    await joins(peers[1]!, 'a');
    peers[1]!.send({ event: 'leave', data: 'a' });
    await peers[1]!.exchange();
    peers[0]!.send({ event: 'say', data: ['a', 'hello'] });
    await peers[0]!.exchange();
    expect(await peers[1]!.exchange()).toEqual([]);
  });

  own('a service sends to a room, and to one client by its id', async (bench) => {
    const { app, peers } = await begin(bench, 2);
    const id = await joins(peers[0]!, 'a');
    app.get(Announcer).announce('a', 'to the room');
    app.get(Announcer).announce(String(id), 'to you');
    const data = ['to the room', 'to you'].map((text) => ({ event: 'said', data: text }));
    expect(await peers[0]!.exchange()).toEqual(data);
    expect(await peers[1]!.exchange()).toEqual([]);
  });

  own('a gateway can tell the rooms of a client that has left', async (bench) => {
    const { peers, server } = await begin(bench, 2);
    await joins(peers[0]!, 'a', 'b');
    await joins(peers[1]!, 'b');
    await peers[0]!.destroy();
    await until(() => server.clients.size === 1);
    expect(await peers[1]!.exchange()).toEqual([{ event: 'left', data: { rooms: 2 } }]);
  });

  own('disconnect ends a room, with its code', async (bench) => {
    const { peers } = await begin(bench, 3);
    await joins(peers[0]!, 'a');
    await joins(peers[1]!, 'a');
    peers[2]!.send({ event: 'end', data: 'a' });
    expect(await peers[0]!.closed).toEqual({ code: 4000, reason: 'over' });
    expect(await peers[1]!.closed).toEqual({ code: 4000, reason: 'over' });
    expect(await peers[2]!.exchange()).toEqual([]);
  });

  own('A35 a wrong name is answered with an exception, and logged', async (bench) => {
    const { peers, logs, server } = await begin(bench, 1);
    for (const name of ['', 'x'.repeat(10_240), '\ud800', 5]) peers[0]!.send({ event: 'join', data: [name] });
    expect(await peers[0]!.exchange()).toEqual(Array(4).fill(exception('Internal server error')));
    const errors = logs.entries.filter(({ level, text }) => level === 'error' && text.includes('The name of a room'));
    expect([errors.length, server.metrics().rooms]).toEqual([4, 0]);
  });

  own('server.clients may be gone through while clients leave it', async (bench) => {
    const { peers, server } = await begin(bench, 3);
    for (const client of server.clients) {
      client.join('a');
      client.terminate();
      await settle();
    }
    await Promise.all(peers.map((peer) => peer.closed));
    await until(() => server.clients.size === 0);
    expect(server.metrics().rooms).toBe(0);
  });
});

defineOwn('a backplane', (own) => {
  /** A backplane that writes down what is done with it. */
  function watched(inner: Backplane, log: string[]): Backplane {
    return {
      subscribe: async (channel, listener) => {
        const stop = await inner.subscribe(channel, listener);
        log.push(`subscribed ${channel}`);
        return async () => {
          log.push(`unsubscribed ${channel}`);
          await stop();
        };
      },
      publish: (channel, payload) => {
        log.push(`published ${channel}`);
        return inner.publish(channel, payload);
      },
      close: () => {
        log.push('closed');
        return inner.close();
      },
    };
  }

  async function start(bench: Bench, backplane: Backplane) {
    @WebSocketGateway({ backplane })
    class ConnectedGateway extends HallGateway {}

    const { app, port } = await bench.start({ gateways: [ConnectedGateway] });
    return { app, peer: await bench.peer(port) };
  }

  own('carries what is said in a room from one application to another', async (bench) => {
    const hub = new MemoryHub();
    const [one, other] = [await start(bench, hub.join()), await start(bench, hub.join())];
    await joins(other.peer, 'a');
    one.peer.send({ event: 'say', data: ['a', 'hello'] });
    await one.peer.exchange();
    expect(await other.peer.exchange()).toEqual([{ event: 'said', data: 'hello' }]);
  });

  own('is closed at the end of the application, behind the last of what it is told', async (bench) => {
    const log: string[] = [];
    const { app, peer } = await start(bench, watched(new MemoryHub().join(), log));
    await joins(peer, 'a');
    await app.close();
    expect(log).toEqual(['subscribed 0 /', 'published 0 /', 'unsubscribed 0 /', 'closed']);
  });

  own('that can not be closed is logged, and the application closed', async (bench) => {
    const backplane = { ...watched(new MemoryHub().join(), []), close: () => Promise.reject(new Error('no broker')) };
    @WebSocketGateway({ backplane })
    class ConnectedGateway extends HallGateway {}
    const { app, logs } = await bench.start({ gateways: [ConnectedGateway] });
    await app.close();
    const errors = logs.entries.filter(({ level }) => level === 'error');
    expect(errors.map(({ text }) => text)).toEqual([expect.stringContaining('no broker')]);
  });
});
