import type { Socket } from 'node:net';
import { expect } from '@jest/globals';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { defineContract, type Case } from './contract.js';
import { hex } from '../support/hex.js';
import { runFixture } from './support/child-process.js';
import { AnswersSentinel } from './support/sentinel.js';

const HANDSHAKE_WITHOUT_KEY = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  '\r\n',
].join('\r\n');

/** What the servers of ws and of ours have in common here. */
interface Server {
  on(event: string, listener: (...args: never[]) => void): unknown;
}

defineContract('what ws does and this library does not', ({ differs }) => {
  const isOfWs =
    (expected: string): Case =>
    async (bench) => {
      @WebSocketGateway()
      class KindGateway extends AnswersSentinel {
        @SubscribeMessage('kind')
        kind(@ConnectedSocket() client: object): string {
          return client.constructor.name;
        }
      }

      const peer = await bench.connect([KindGateway]);
      expect(await peer.exchange({ event: 'kind' })).toEqual([expected]);
    };

  differs('instance-of-web-socket', 'the class of a client', {
    theirs: isOfWs('WebSocket'),
    ours: isOfWs('RawWebSocket'),
  });

  @WebSocketGateway()
  class FailingGateway implements OnGatewayConnection {
    handleConnection(): void {
      throw new Error('the hook itself is broken');
    }
  }

  differs('failing-connect', 'a handleConnection that throws', {
    theirs: async () => {
      const { exitCode, errors } = await runFixture('ws-adapter-failing-connect.mjs');
      expect(exitCode).not.toBe(0);
      expect(errors).toContain('the hook itself is broken');
    },
    ours: async (bench) => {
      const { port, logs } = await bench.start({ gateways: [FailingGateway] });
      expect((await (await bench.peer(port)).closed).code).toBe(1011);
      expect(logs.texts('error').join()).toContain('the hook itself is broken');
    },
  });

  const behindClose =
    (heard: readonly string[]): Case =>
    async (bench) => {
      const seen: string[] = [];

      @WebSocketGateway()
      class ClosingGateway implements OnGatewayConnection {
        handleConnection(client: WebSocket): void {
          client.on('message', (data: Buffer) => seen.push(data.toString()));
          client.close(4000);
        }
      }

      const { port } = await bench.start({ gateways: [ClosingGateway] });
      const raw = await bench.rawPeer(port);
      await raw.upgrade();
      raw.socket.write(hex('81 82 00 00 00 00 68 69 88 82 00 00 00 00 0f a0'));
      await raw.closed;
      expect(seen).toEqual(heard);
    };

  differs('messages-behind-close', 'what a client still sends when it is being closed', {
    theirs: behindClose(['hi']),
    ours: behindClose([]),
  });

  const echoOf =
    (reason: string): Case =>
    async (bench) => {
      @WebSocketGateway()
      class PlainGateway extends AnswersSentinel {}

      const peer = await bench.connect([PlainGateway]);
      peer.socket.close(4001, 'why');
      expect(await peer.closed).toEqual({ code: 4001, reason });
    };

  differs('echoed-reason', 'the answer to a close frame with a reason', { theirs: echoOf('why'), ours: echoOf('') });

  const badHandshake =
    (event: string): Case =>
    async (bench) => {
      const told: string[] = [];

      @WebSocketGateway()
      class ServedGateway implements OnGatewayInit {
        afterInit(server: Server): void {
          server.on('wsClientError', (_error: unknown, socket: Socket) => {
            told.push('wsClientError');
            socket.destroy();
          });
          server.on('refused', () => told.push('refused'));
        }
      }

      const { port } = await bench.start({ gateways: [ServedGateway] });
      const raw = await bench.rawPeer(port);
      raw.socket.write(HANDSHAKE_WITHOUT_KEY);
      await raw.closed;
      expect(told).toEqual([event]);
    };

  differs('ws-client-error', 'a handshake that is none', {
    theirs: badHandshake('wsClientError'),
    ours: badHandshake('refused'),
  });
});
