import { expect } from '@jest/globals';
import { ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import type { Bench } from './support/bench.js';
import type { GatewayServer } from './support/gateway-types.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class RootGateway extends AnswersSentinel {
  @SubscribeMessage('where')
  where(): string {
    return 'root';
  }
}

@WebSocketGateway({ path: '/chat' })
class ChatGateway extends AnswersSentinel {
  @SubscribeMessage('where')
  where(): string {
    return 'chat';
  }
}

@WebSocketGateway({ path: 'news' })
class NewsGateway extends AnswersSentinel {
  @SubscribeMessage('where')
  where(): string {
    return 'news';
  }
}

@WebSocketGateway({ path: '/rooms/:room' })
class RoomGateway extends AnswersSentinel {
  @SubscribeMessage('where')
  where(@ConnectedSocket() client: { params?: unknown }): unknown {
    return ['room', client.params];
  }
}

const where = { event: 'where' };

defineContract("paths on the application's port", ({ same, differs }) => {
  const rows: readonly [title: string, path: string, answer: string][] = [
    ['a gateway without a path is on /', '/', 'root'],
    ['a gateway with a path is on it', '/chat', 'chat'],
    ['a path may be written without its slash', '/news', 'news'],
    ['H18 the query is no part of the path', '/chat?token=abc&a=%00', 'chat'],
    ['a query may follow the root', '/?x', 'root'],
  ];
  for (const [title, path, answer] of rows) {
    same(title, async (bench) => {
      const { port } = await bench.start({ gateways: [RootGateway, ChatGateway, NewsGateway] });
      const peer = await bench.peer(port, path);
      expect(await peer.exchange(where)).toEqual([answer]);
    });
  }

  same('gateways of different paths have servers of their own', async (bench) => {
    const servers: GatewayServer[] = [];

    @WebSocketGateway({ path: '/one' })
    class OneGateway extends AnswersSentinel {
      afterInit(server: GatewayServer): void {
        servers.push(server);
      }
    }

    @WebSocketGateway({ path: '/two' })
    class TwoGateway extends AnswersSentinel {
      afterInit(server: GatewayServer): void {
        servers.push(server);
      }
    }

    const { port } = await bench.start({ gateways: [OneGateway, TwoGateway] });
    const peer = await bench.peer(port, '/one');
    await peer.exchange();
    expect(new Set(servers.map((server) => server.clients.size))).toEqual(new Set([0, 1]));
  });

  for (const path of ['/nowhere', '/chat/room', '/CHAT', '/nowhere?path=/chat']) {
    differs('unknown-path', `H17 nobody is on ${path}`, {
      theirs: async (bench) => {
        const { port } = await bench.start({ gateways: [RootGateway, ChatGateway] });
        expect(await refusalOf(bench, port, path)).toBe('closed without an answer');
      },
      ours: async (bench) => {
        const { port } = await bench.start({ gateways: [RootGateway, ChatGateway] });
        expect(await refusalOf(bench, port, path)).toMatchObject({
          statusLine: 'HTTP/1.1 404 Not Found',
          head: expect.stringMatching(/^Connection: close\r?$/m),
          body: expect.stringMatching(/./),
        });
      },
    });
  }

  const logOfSocketIo = async (bench: Bench) => {
    const { port, logs } = await bench.start({ gateways: [RootGateway, ChatGateway] });
    await refusalOf(bench, port, '/socket.io/?EIO=4&transport=websocket');
    return logs.texts('warn');
  };

  differs('refusals-in-the-log', 'a client of socket.io', {
    theirs: async (bench) => {
      expect(await logOfSocketIo(bench)).toEqual([]);
    },
    ours: async (bench) => {
      expect(await logOfSocketIo(bench)).toEqual([
        expect.stringMatching(/^Refused GET .* 404 .* a client of socket\.io, .*: connect with new WebSocket\(\)/),
      ]);
    },
  });

  differs('path-parameters', 'a path with a parameter', {
    theirs: async (bench) => {
      const { port } = await bench.start({ gateways: [RootGateway, RoomGateway] });
      expect(await refusalOf(bench, port, '/rooms/7')).toBe('closed without an answer');
      const peer = await bench.peer(port, '/rooms/:room');
      expect(await peer.exchange(where)).toEqual([['room', null]]);
    },
    ours: async (bench) => {
      const { port } = await bench.start({ gateways: [RootGateway, RoomGateway] });
      const answers: unknown[] = [];
      for (const path of ['/rooms/7', '/rooms/tea%20time?room=8', '/rooms/:room']) {
        const peer = await bench.peer(port, path);
        answers.push(...(await peer.exchange(where)));
      }
      expect(answers).toEqual(['7', 'tea time', ':room'].map((room) => ['room', { room }]));
      for (const path of ['/rooms', '/rooms/', '/rooms/7/8', '/rooms/%']) {
        expect(await refusalOf(bench, port, path)).toMatchObject({ statusLine: 'HTTP/1.1 404 Not Found' });
      }
    },
  });
});
