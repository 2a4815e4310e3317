import { once } from 'node:events';
import { expect } from '@jest/globals';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { createWebSocketStream, WebSocket, type WebSocketServer } from 'ws';
import { defineContract } from './contract.js';
import { freePort } from './support/free-port.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What code that knows ws well uses of a client, and the types of ws do not name. */
interface WsClient extends WebSocket {
  readonly _socket: { readonly remoteAddress: string | undefined };
}

/** As a rate limiter tells clients apart that came without HTTP. */
class ByAddress implements CanActivate {
  readonly seen: (string | undefined)[] = [];

  canActivate(context: ExecutionContext): boolean {
    this.seen.push(context.switchToWs().getClient<WsClient>()._socket.remoteAddress);
    return true;
  }
}

defineContract('code that was written for ws', ({ same }) => {
  same('a gateway hears that its own port listens, and where', async (bench) => {
    const port = await freePort();
    const heard: unknown[] = [];

    @WebSocketGateway(port)
    class ListeningGateway extends AnswersSentinel implements OnGatewayInit {
      afterInit(server: WebSocketServer): void {
        server.on('listening', () => heard.push(server.address()));
      }
    }

    await bench.start({ gateways: [ListeningGateway] });
    await bench.peer(port);
    expect(heard).toEqual([expect.objectContaining({ port })]);
  });

  same('a client is pinged with a callback', async (bench) => {
    const called: unknown[] = [];

    @WebSocketGateway()
    class PingingGateway extends AnswersSentinel {
      @SubscribeMessage('ping-me')
      pingMe(@ConnectedSocket() client: WebSocket): Promise<string> {
        return new Promise((resolve) => {
          client.ping((error?: Error) => {
            called.push(error);
            resolve('pinged');
          });
        });
      }
    }

    const peer = await bench.connect([PingingGateway]);
    expect(await peer.exchange({ event: 'ping-me' })).toEqual(['pinged']);
    expect(called.map(Boolean)).toEqual([false]);
  });

  same('a guard tells clients apart by the address of their socket', async (bench) => {
    const guard = new ByAddress();

    @WebSocketGateway()
    class GuardedGateway extends AnswersSentinel {
      @UseGuards(guard)
      @SubscribeMessage('guarded')
      guarded(): string {
        return 'let in';
      }
    }

    const peer = await bench.connect([GuardedGateway]);
    expect(await peer.exchange({ event: 'guarded' })).toEqual(['let in']);
    expect(guard.seen).toEqual([expect.stringContaining('127.0.0.1')]);
  });

  same('createWebSocketStream of ws reads and writes', async (bench) => {
    @WebSocketGateway()
    class StreamGateway implements OnGatewayConnection {
      handleConnection(client: WebSocket): void {
        const stream = createWebSocketStream(client);
        stream.pipe(stream);
      }
    }

    const { port } = await bench.start({ gateways: [StreamGateway] });
    const peer = new WebSocket(`ws://127.0.0.1:${port}/`);
    await once(peer, 'open');
    const stream = createWebSocketStream(peer);
    const sent = Buffer.alloc(300_000, 'stream');
    let left = sent.length;
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => {
      parts.push(part);
      left -= part.length;
      if (left === 0) stream.end();
    });
    for (let at = 0; at < sent.length; at += 30_000) stream.write(sent.subarray(at, at + 30_000));
    await once(stream, 'close');
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });
});
