import { once } from 'node:events';
import { expect } from '@jest/globals';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { RawWebSocket } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { settle, until } from '../support/turns.js';
import { defineOwn } from './contract.js';

const MIB = 1_048_576;
/** Two of them are more than handlers are at work on. */
const LARGE = 'x'.repeat((MIB * 3) / 4);

@WebSocketGateway()
class UploadGateway {
  readonly begun: number[] = [];
  readonly seen: unknown[] = [];
  goOn = deferred();

  handleConnection(client: RawWebSocket): void {
    if (client.params['watched'] !== undefined) client.messages$.subscribe(({ event }) => this.seen.push(event));
  }

  @SubscribeMessage('upload')
  async upload(@MessageBody() { number }: { number: number }): Promise<unknown> {
    this.begun.push(number);
    await this.goOn.promise;
    return { event: 'uploaded', data: number };
  }

  @SubscribeMessage('ask')
  async ask(@ConnectedSocket() client: RawWebSocket): Promise<unknown> {
    const answer = await client.sendRequest('what');
    return { event: 'asked', data: String(answer).length };
  }
}

@WebSocketGateway({ path: '/:watched' })
class WatchedGateway extends UploadGateway {}

interface Upload {
  readonly event: string;
  readonly data: { readonly number: number };
}

function upload(number: number, text = LARGE): Upload & { readonly data: { readonly text: string } } {
  return { event: 'upload', data: { number, text } };
}

defineOwn('large messages of one client', (own) => {
  own('are parsed only when their handlers have room for them, and stay in order', async (bench) => {
    const parsed: number[] = [];
    const { app, port } = await bench.start({
      gateways: [UploadGateway],
      messageParser: (data) => {
        const message = JSON.parse(String(data)) as Upload;
        parsed.push(message.data.number);
        return message;
      },
    });
    const gateway = app.get(UploadGateway);
    const peer = await bench.peer(port);
    peer.send(upload(0), upload(1), upload(2), upload(3, 'small'));
    peer.socket.ping();
    await once(peer.socket, 'pong');
    await settle();
    expect([parsed, gateway.begun]).toEqual([[0, 3], [0]]);
    gateway.goOn.resolve();
    const replies = [await peer.next(), await peer.next(), await peer.next(), await peer.next()];
    expect(replies).toEqual([0, 1, 2, 3].map((data) => ({ event: 'uploaded', data })));
    expect([parsed, gateway.begun]).toEqual([
      [0, 3, 1, 2],
      [0, 1, 2, 3],
    ]);
  });

  own('reach whoever reads the stream of messages at once', async (bench) => {
    const { app, port } = await bench.start({ gateways: [WatchedGateway] });
    const gateway = app.get(WatchedGateway);
    const peer = await bench.peer(port, '/yes');
    peer.send(upload(0), upload(1), upload(2), { event: 'last' });
    await until(() => gateway.seen.length === 4);
    expect(gateway.seen).toEqual(['upload', 'upload', 'upload', 'last']);
    gateway.goOn.resolve();
    for (const _ of gateway.seen) await peer.next();
    expect(gateway.begun).toEqual([0, 1, 2]);
  });

  own('are parsed at once while a handler waits for an answer, which one of them may be', async (bench) => {
    const { port } = await bench.start({ gateways: [UploadGateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'ask', data: LARGE });
    const { id } = (await peer.next()) as { id: number };
    peer.send({ event: '$complete', data: LARGE, id });
    expect(await peer.next()).toEqual({ event: 'asked', data: LARGE.length });
  });
});
