import { inspect } from 'node:util';
import { Catch, Inject, Injectable, Scope, UseFilters, type ArgumentsHost } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { expect } from '@jest/globals';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import * as msgpackr from 'msgpackr';
import { messagePackCodec, RawWebSocket, type RawWebSocketServer } from '../../src/index.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import { nestMajor } from './support/nest-major.js';

const SECRET = 'the-secret-of-the-handshake';
const HEADERS = { cookie: `session=${SECRET}`, authorization: `Bearer ${SECRET}` };

/** An everyday provider: on a connection there is no such field on its request. */
@Injectable({ scope: Scope.REQUEST })
class Tenant {
  readonly name: string;
  constructor(@Inject(REQUEST) request: { headers: Record<string, { trim(): string }> }) {
    this.name = request.headers['x-tenant']!.trim();
  }
}

@WebSocketGateway()
class TenantGateway {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}

  @SubscribeMessage('go')
  go(): string {
    return 'it ran';
  }
}

/** As the documentation of Nest has it: what is not handled here is left to the base class. */
@Catch()
class ExtendingFilter extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(exception, host);
  }
}

/** One that has a form of its own for what it sends. */
@Catch()
class OwnFormFilter extends BaseWsExceptionFilter {
  override handleError(client: unknown, exception: unknown, cause?: unknown): void {
    if (!(client instanceof RawWebSocket)) throw new TypeError('Not a client');
    client.send(JSON.stringify({ event: 'exception', data: { message: String(exception), cause } }));
  }
}

/** One that writes down whatever it is given. */
@Catch()
class TalkativeFilter {
  catch(_exception: unknown, host: ArgumentsHost): void {
    const [client] = host.getArgs<[RawWebSocket]>();
    client.send(JSON.stringify({ event: 'exception', data: { args: host.getArgs() } }));
  }
}

/** What a client hears of a gateway, on its connection and for a message. */
async function heardOf(bench: Bench, gateway: typeof TenantGateway): Promise<readonly unknown[]> {
  const { port } = await bench.start({ gateways: [gateway], providers: [Tenant] });
  const peer = await bench.peer(port, '/', [], { headers: HEADERS });
  peer.send({ event: 'go', data: 'mine' }, { event: 'go', data: 'mine', id: 7 });
  const heard: unknown[] = [];
  while (!JSON.stringify(heard).includes('"id":7')) heard.push(await peer.next());
  await peer.close();
  return heard;
}

defineOwn('what a client is told of somebody', (own) => {
  own('a gateway that can not be made tells nothing of the handshake', async (bench) => {
    const heard = await heardOf(bench, TenantGateway);
    const { data } = heard[0] as { data: unknown };
    // Nest 11 makes no gateway for a request: there it is made once, and works.
    expect(data ?? heard[0]).toEqual(nestMajor > 11 ? { status: 'error', message: 'Internal server error' } : 'it ran');
    expect(JSON.stringify(heard)).not.toMatch(new RegExp(`${SECRET}|socket|headers|cause`, 'i'));
  });

  for (const Filter of [ExtendingFilter, OwnFormFilter, TalkativeFilter]) {
    own(`${Filter.name} of the application tells nothing of the handshake`, async (bench) => {
      @UseFilters(Filter)
      @WebSocketGateway()
      class FilteredGateway extends TenantGateway {
        @UseFilters(Filter)
        handleConnection(): void {}

        @SubscribeMessage('go')
        override go(): string {
          throw new WsException('refused');
        }
      }

      const heard = await heardOf(bench, FilteredGateway);
      expect(heard.length).toBeGreaterThan(1);
      expect(JSON.stringify(heard)).not.toMatch(new RegExp(`${SECRET}|"socket"|"headers"|"context"|"codec"`, 'i'));
    });
  }

  @UseFilters(ExtendingFilter)
  @WebSocketGateway()
  class MessageGateway {
    @SubscribeMessage('go')
    go(): never {
      throw new WsException('refused');
    }
  }

  own('a filter that extends the one of Nest repeats the event at most, not the call', async (bench) => {
    const peer = await bench.connect([MessageGateway]);
    peer.send({ event: 'go', data: 'mine' });
    expect(await peer.next()).toEqual({ event: 'exception', data: { status: 'error', message: 'refused' } });
  });

  @WebSocketGateway()
  class SelfGateway {
    @WebSocketServer() readonly server!: RawWebSocketServer;

    @SubscribeMessage('me')
    me(@ConnectedSocket() client: RawWebSocket): unknown {
      return client;
    }

    @SubscribeMessage('all')
    all(@ConnectedSocket() client: RawWebSocket): unknown {
      return { server: this.server, client, request: client.request, text: inspect({ client, server: this.server }) };
    }
  }

  own('a handler that returns its client sends its id', async (bench) => {
    const { port } = await bench.start({ gateways: [SelfGateway] });
    const peer = await bench.peer(port, '/?token=secret', [], { headers: HEADERS });
    peer.send({ event: 'me', id: 1 }, { event: 'all', id: 2 });
    expect(await peer.next()).toEqual({ event: '$complete', data: { id: expect.any(String) }, id: 1 });
    const all = await peer.next();
    expect(all).toMatchObject({
      data: {
        server: { path: '/', clients: 1 },
        client: { id: expect.any(String) },
        request: { method: 'GET', path: '/' },
        text: expect.stringMatching(
          /client: RawWebSocket \{\s+id: .*server: RawWebSocketServer \{\s+path: '\/',\s+clients: 1/s,
        ),
      },
    });
    expect(JSON.stringify(all)).not.toMatch(/secret/);
  });

  own('the same in MessagePack', async (bench) => {
    @WebSocketGateway({ codec: messagePackCodec(msgpackr) })
    class PackedGateway extends SelfGateway {}

    const { port } = await bench.start({ gateways: [PackedGateway] });
    const peer = await bench.peer(port, '/?token=secret', [], { headers: HEADERS });
    peer.send(msgpackr.pack({ event: 'all', id: 2 }));
    const { data } = await peer.nextFrame();
    const all: unknown = msgpackr.unpack(data);
    expect(all).toMatchObject({ data: { client: { id: expect.any(String) }, server: { clients: 1 } } });
    expect(inspect(all, { depth: 20 })).not.toMatch(/secret/);
  });
});
