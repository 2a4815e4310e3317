import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { WsMessageHandler } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { createWebSocketStream, WebSocket, type RawData, type ServerOptions, type WebSocketServer } from 'ws';
import {
  RawWebSocketServer,
  RawWsAdapter,
  type RawWebSocket,
  type RawWsAdapterOptions,
  type RawWsGatewayOptions,
  type SendOptions,
} from '../../src/index.js';

/** An adapter that was written for ws, in whose types its methods are. */
class WrittenForWs extends RawWsAdapter {
  override bindClientConnect(server: WebSocketServer, callback: (client: WebSocket, request: IncomingMessage) => void) {
    super.bindClientConnect(server, callback);
  }

  override bindClientDisconnect(client: WebSocket, callback: (code: number) => void): void {
    super.bindClientDisconnect(client, callback);
  }

  override bindMessageHandlers(
    client: WebSocket,
    handlers: WsMessageHandler[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    super.bindMessageHandlers(client, handlers, transform);
  }

  override create(port: number, options?: ServerOptions & { readonly namespace?: string }) {
    return super.create(port, options);
  }

  override closeClient(client: WebSocket): void {
    super.closeClient(client);
  }

  override async close(server: WebSocketServer): Promise<void> {
    await super.close(server);
  }
}

/** What does not compile stands behind `@ts-expect-error`: if it did compile, the type check would fail. */
class WhatCanNotBe extends RawWsAdapter {
  // @ts-expect-error: Nest and this adapter need what only a RawWebSocketServer has: leave the type out, or name ours
  override create(port: number): WebSocketServer {
    // @ts-expect-error: a server of ours may have no path, and its options may be null
    return super.create(port);
  }

  override bindClientConnect(server: WebSocketServer, callback: Function): void {
    // @ts-expect-error: the callback is called with a client: (client: WebSocket) => void
    super.bindClientConnect(server, callback);
  }
}

/** What code with the types of ws does with a client and a server of ours. */
function useAsWs(client: RawWebSocket, server: RawWebSocketServer): void {
  const ws: WebSocket = client;
  createWebSocketStream(client);
  server.on('connection', (other: WebSocket, request: IncomingMessage) => other.send(request.url ?? ''));
  client.on('message', (data: RawData, isBinary: boolean) => client.send(data, { binary: isBinary }));
  client.on('message', (data: Buffer) => client.send(data));
  client.on('close', (code: number, reason: Buffer) => ws.close(code, reason));
  client.on('open', () => undefined);
  client.send('a', { mask: false, binary: true, compress: undefined }, (error?: Error) => ws.emit('sent', error));
  client.ping('', false, (error: Error) => ws.emit('pinged', error));
  client.ping((error?: Error) => ws.emit('pinged', error));
  client.onmessage = (event: WebSocket.MessageEvent) => ws.send(event.data);
  client.onclose = ({ code, reason }: WebSocket.CloseEvent) => ws.close(code, reason);
  client.addEventListener('message', { handleEvent: ({ data }) => client.send(data) });
  for (const other of server.clients) if (other.readyState === WebSocket.OPEN) other.send('x');
  // @ts-expect-error: events that a client does not have would never be heard
  client.on('unexpected-response', () => undefined);
  // @ts-expect-error: a Blob has its bytes only later: send(await blob.arrayBuffer())
  client.send(new Blob(['a']));
  // @ts-expect-error: nothing is nothing to send, though it is sent as an empty message
  client.send(undefined);
  // @ts-expect-error: numbers are no message: send(Buffer.from([1, 2]))
  client.send([1, 2]);
  // @ts-expect-error: there is no such form
  client.binaryType = 'blob';
  // @ts-expect-error: the id of a client is the name of a room
  client.id = 5;
  // @ts-expect-error: join() and leave() change it
  client.rooms = new Set();
}

interface User {
  readonly name: string;
  tries: number;
}

interface Events {
  tick: number;
}

/** Data of clients that have a type. */
function useData(client: RawWebSocket<User>, server: RawWebSocketServer<Events, User>): void {
  const name: string = client.data.name;
  client.data.tries++;
  client.data = { name, tries: 0 };
  for (const other of server.clients) other.send(other.data.name);
  for (const other of server.clientsIn('a')) other.data.tries = 0;
  server.on('connection', (other) => other.send(other.data.name));
  // @ts-expect-error: there is no such field
  client.data.nme = name;
  // @ts-expect-error: the number of tries is missing
  client.data = { name };
  // A client with data of some type can be given where any is wanted.
  const any: RawWebSocket = client;
  any.data['other'] = 1;
}

/** Options that come from a configuration in which they may be missing. */
const missing: { maxPayload: number | undefined; path: string | undefined; binary: boolean | undefined } = {
  maxPayload: undefined,
  path: undefined,
  binary: undefined,
};
const OPTIONS: readonly [RawWsGatewayOptions, RawWsAdapterOptions, SendOptions] = [
  {
    maxPayload: missing.maxPayload,
    path: missing.path,
    rateLimit: { messagesPerSecond: 5, burst: undefined },
    codec: undefined,
  },
  { maxPayload: missing.maxPayload, messageParser: undefined, gatewayOptions: undefined },
  { binary: missing.binary },
];

/** A check that was written with the types of ws. */
const verifyClient = ({ origin }: { origin: string; secure: boolean; req: IncomingMessage }) => origin !== '';

describe('code with the types of ws', () => {
  it('compiles, but for what is listed here', () => {
    expect([WrittenForWs, WhatCanNotBe, useAsWs, useData].every((written) => typeof written === 'function')).toBe(true);
  });

  it('may give options that are undefined', async () => {
    const [options] = OPTIONS;
    const server = new RawWebSocketServer({ noServer: true, ...options, verifyClient });
    expect([server.path, OPTIONS.length]).toEqual([undefined, 3]);
    await server.close();
  });
});

describe('what only the types of ws would let through', () => {
  it.each(['bindClientDisconnect', 'bindMessageHandlers', 'closeClient'] as const)(
    '%s says that the client is none of its own',
    (method) => {
      const adapter = new RawWsAdapter();
      expect(() => Reflect.apply(adapter[method], adapter, [{}, [], () => undefined])).toThrow(
        new TypeError('The adapter was given a client that is none of its own'),
      );
    },
  );
});
