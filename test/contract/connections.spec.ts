import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { expect } from '@jest/globals';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayDisconnect, OnGatewayInit } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import { deferred } from '../support/deferred.js';
import type { GatewayClient, GatewayServer, UpgradeRequest } from './support/gateway-types.js';
import { nestMajor } from './support/nest-major.js';
import { AnswersSentinel } from './support/sentinel.js';

/** Both ends of one connection: either may end it. */
interface Leaving {
  readonly peer: { readonly socket: { close(code?: number, reason?: string): void; terminate(): void } };
  readonly client: GatewayClient;
}

defineContract('the life of a connection', ({ same }) => {
  same('handleConnection gets the client and its HTTP request', async (bench) => {
    const connected = deferred<[GatewayClient, UpgradeRequest]>();

    @WebSocketGateway()
    class GreetingGateway implements OnGatewayConnection {
      handleConnection(client: GatewayClient, request: UpgradeRequest): void {
        connected.resolve([client, request]);
      }
    }

    const { port } = await bench.start({ gateways: [GreetingGateway] });
    await bench.peer(port, '/?token=abc', [], { headers: { 'x-tenant': 'blue' } });
    const [client, request] = await connected.promise;
    expect(client.readyState).toBe(1);
    expect(request.url).toBe('/?token=abc');
    expect(request.headers['x-tenant']).toBe('blue');
  });

  same('handleConnection may greet the client', async (bench) => {
    @WebSocketGateway()
    class GreetingGateway extends AnswersSentinel implements OnGatewayConnection {
      handleConnection(client: GatewayClient): void {
        client.send('"welcome"');
      }
    }

    const peer = await bench.connect([GreetingGateway]);
    expect(await peer.exchange()).toEqual(['welcome']);
  });

  same('handleConnection may turn the client away', async (bench) => {
    @WebSocketGateway()
    class ClosedGateway implements OnGatewayConnection {
      handleConnection(client: GatewayClient): void {
        client.close(4001, 'members only');
      }
    }

    const peer = await bench.connect([ClosedGateway]);
    expect(await peer.closed).toEqual({ code: 4001, reason: 'members only' });
  });

  same('every gateway of a path has its handleConnection called once for a client', async (bench) => {
    const steps: string[] = [];

    @WebSocketGateway()
    class FirstGateway extends AnswersSentinel implements OnGatewayConnection {
      handleConnection(): void {
        steps.push('first');
      }
    }

    @WebSocketGateway()
    class SecondGateway implements OnGatewayConnection {
      handleConnection(): void {
        steps.push('second');
      }
    }

    const peer = await bench.connect([FirstGateway, SecondGateway]);
    await peer.exchange();
    expect(steps.filter((step) => step === 'first')).toHaveLength(1);
    expect(steps.filter((step) => step === 'second')).toHaveLength(1);
  });

  const ends: readonly [title: string, leave: (leaving: Leaving) => unknown, reason: number][] = [
    ['with code 1000', ({ peer }) => peer.socket.close(1000), 1000],
    ['with its own code', ({ peer }) => peer.socket.close(4321, 'bye'), 4321],
    ['without a code', ({ peer }) => peer.socket.close(), 1005],
    ['without a Close frame', ({ peer }) => peer.socket.terminate(), 1006],
    ['closed by the server', ({ client }) => client.close(4002, 'enough'), 4002],
    ['terminated by the server', ({ client }) => client.terminate(), 1006],
  ];
  for (const [title, leave, reason] of ends) {
    same(`handleDisconnect gets the client and, from Nest 12, the close code: ${title}`, async (bench) => {
      const connected = deferred<GatewayClient>();
      const left = deferred<readonly unknown[]>();

      @WebSocketGateway()
      class FarewellGateway implements OnGatewayConnection, OnGatewayDisconnect {
        handleConnection(client: GatewayClient): void {
          connected.resolve(client);
        }

        handleDisconnect(...parameters: readonly unknown[]): void {
          left.resolve(parameters);
        }
      }

      const peer = await bench.connect([FarewellGateway]);
      const client = await connected.promise;
      leave({ peer, client });
      const [leaver, given] = await left.promise;
      expect(leaver).toBe(client);
      expect(given).toBe(nestMajor > 11 ? reason : undefined);
    });
  }

  same('afterInit gets the server that is injected', async (bench) => {
    const steps: unknown[] = [];

    @WebSocketGateway()
    class InitGateway extends AnswersSentinel implements OnGatewayInit {
      @WebSocketServer() readonly server!: GatewayServer;

      afterInit(server: GatewayServer): void {
        steps.push(server === this.server, server.clients.size);
      }
    }

    await bench.connect([InitGateway]);
    expect(steps).toEqual([true, 0]);
  });

  same('the hooks of a gateway run in the order Nest promises', async (bench) => {
    const steps: string[] = [];

    @WebSocketGateway()
    class HookGateway
      extends AnswersSentinel
      implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
    {
      afterInit(): void {
        steps.push('afterInit');
      }

      onModuleInit(): void {
        steps.push('onModuleInit');
      }

      onApplicationBootstrap(): void {
        steps.push('onApplicationBootstrap');
      }

      handleConnection(): void {
        steps.push('handleConnection');
      }

      handleDisconnect(): void {
        steps.push('handleDisconnect');
      }

      onModuleDestroy(): void {
        steps.push('onModuleDestroy');
      }

      onApplicationShutdown(): void {
        steps.push('onApplicationShutdown');
      }
    }

    const { app, port } = await bench.start({ gateways: [HookGateway] });
    const peer = await bench.peer(port);
    await peer.exchange();
    await app.close();
    await peer.closed;
    expect(steps).toEqual([
      'afterInit',
      'onModuleInit',
      'onApplicationBootstrap',
      'handleConnection',
      'onModuleDestroy',
      'handleDisconnect',
      'onApplicationShutdown',
    ]);
  });
});
