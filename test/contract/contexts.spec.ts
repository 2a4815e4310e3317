import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server, Socket } from 'node:net';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { Subject } from 'rxjs';
import type { RawWebSocket, RawWsGatewayOptions } from '../../src/index.js';
import { maskedFrame } from '../support/frames.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';

const storage = new AsyncLocalStorage<string>();

/** The first client waits, is paused or is left; what the second one sends makes it go on. */
async function begin(bench: Bench) {
  const seen: unknown[] = [];
  const clients: RawWebSocket[] = [];
  const sockets: Socket[] = [];
  const gate = new Subject<string>();
  const helper: Record<string, () => void> = {
    'opens the gate': () => gate.complete(),
    resumes: () => clients[0]!.resume(),
    terminates: () => clients[0]!.terminate(),
  };

  @WebSocketGateway({ concurrency: 1 })
  class ContextGateway {
    handleConnection(client: RawWebSocket): void {
      clients.push(client);
    }

    handleDisconnect(): void {
      seen.push(storage.getStore());
    }

    @SubscribeMessage('wait')
    wait(): Subject<string> {
      return gate;
    }

    @SubscribeMessage('see')
    see(): void {
      seen.push(storage.getStore());
    }

    @SubscribeMessage('help')
    help(@MessageBody() how: string): void {
      storage.run('helper', () => helper[how]!());
    }

    @SubscribeMessage('send')
    send(@ConnectedSocket() client: RawWebSocket): void {
      const see = () => seen.push(storage.getStore());
      storage.run('one', () => client.send('1', see));
      storage.run('two', () => client.ping(see));
      storage.run('three', () => client.send('3', see));
    }

    @SubscribeMessage('drained')
    drained(@ConnectedSocket() client: RawWebSocket): void {
      client.send('x'.repeat(4_000_000));
      for (const name of ['one', 'two']) {
        storage.run(name, () => void client.drained().then(() => seen.push(storage.getStore())));
      }
    }
  }

  const { app, port } = await bench.start({
    gateways: [ContextGateway],
    prepare: (made) => void (made.getHttpServer() as Server).on('connection', (socket) => sockets.push(socket)),
  });
  const first = await bench.peer(port);
  const second = await bench.peer(port);
  await until(() => clients.length === 2);
  return { app, first, second, seen, clients, sockets };
}

defineOwn('what an AsyncLocalStorage holds', (own) => {
  own('is not seen by a message that waited for another to make room', async (bench) => {
    const { first, second, seen, sockets } = await begin(bench);
    const before = sockets[0]!.bytesRead;
    first.send({ event: 'wait' }, { event: 'see' });
    await until(() => sockets[0]!.bytesRead >= before + 34);
    second.send({ event: 'help', data: 'opens the gate' });
    await until(() => seen.length === 1);
    expect(seen).toEqual([undefined]);
  });

  own('is not seen by what was read before another one resumed the client', async (bench) => {
    const { first, second, seen, clients, sockets } = await begin(bench);
    clients[0]!.pause();
    const before = sockets[0]!.bytesRead;
    first.send({ event: 'see' });
    await until(() => sockets[0]!.bytesRead > before);
    second.send({ event: 'help', data: 'resumes' });
    await until(() => seen.length === 1);
    expect(seen).toEqual([undefined]);
  });

  own('is not seen by the handleDisconnect of a client that another one ends', async (bench) => {
    const { second, seen } = await begin(bench);
    second.send({ event: 'help', data: 'terminates' });
    await until(() => seen.length === 1);
    expect(seen).toEqual([undefined]);
  });

  own('is not seen by the messages of a client that another one lets in', async (bench) => {
    const seen: unknown[] = [];
    let letIn: ((yes: boolean) => void) | undefined;

    @WebSocketGateway<RawWsGatewayOptions>({
      path: '/guarded',
      verifyClient: (_info, done) => {
        letIn = done;
      },
    })
    class GuardedGateway {
      handleConnection(): void {
        seen.push(storage.getStore());
      }

      @SubscribeMessage('see')
      see(): void {
        seen.push(storage.getStore());
      }
    }

    @WebSocketGateway()
    class DoorGateway {
      @SubscribeMessage('open')
      open(): void {
        storage.run('helper', () => letIn!(true));
      }
    }

    const { port } = await bench.start({ gateways: [GuardedGateway, DoorGateway] });
    const helper = await bench.peer(port);
    const guest = await bench.rawPeer(port);
    // More than is read at once, in the packet of the handshake.
    const see = maskedFrame(0x81, Buffer.from('{"event":"see"}'));
    guest.requestUpgrade('/guarded', [], Buffer.concat(Array<Buffer>(100).fill(see)));
    await until(() => letIn !== undefined);
    helper.send({ event: 'open' });
    await until(() => seen.length === 101);
    guest.socket.write(see);
    await until(() => seen.length === 102);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  own('is seen by the callback of each send and ping that was passed in it', async (bench) => {
    const { first, seen } = await begin(bench);
    first.send({ event: 'send' });
    await until(() => seen.length === 3);
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  own('is seen by each who waits for drained() in it', async (bench) => {
    const { first, seen } = await begin(bench);
    first.send({ event: 'drained' });
    await until(() => seen.length === 2);
    expect(seen).toEqual(['one', 'two']);
  });
});
