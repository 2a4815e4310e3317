import type { Server as HttpServer } from 'node:http';
import type { Type } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { RawWebSocket } from '../../../src/server/index.js';
import { adapters } from '../../contract/support/adapters.js';
import { Bench } from '../../contract/support/bench.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { ON_HTTP } from '../../support/server-kinds.js';
import { Answers } from './answers.js';

/** A server that answers each message at once. */
export interface EchoServer {
  readonly http: HttpServer;
  close(): Promise<void>;
}

/** A way to answer a message, with a message and its answer as they stand in their frames. */
export interface EchoKind {
  readonly name: string;
  open(compresses?: boolean): Promise<EchoServer>;
  request(index: number): string;
  reply(index: number): string;
}

@WebSocketGateway()
class PlainGateway extends Answers {}

@WebSocketGateway({ perMessageDeflate: { threshold: 0 } })
class CompressingGateway extends Answers {}

/** An application with these gateways, on our adapter. */
export async function openNest(...gateways: readonly Type[]): Promise<EchoServer> {
  const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
  const { app } = await bench.start({ gateways });
  return { http: app.getHttpServer(), close: () => bench.clear() };
}

/** A server without Nest, with what it does about a message. */
async function openRaw(answer: (client: RawWebSocket, data: Buffer) => void, compresses = false): Promise<EchoServer> {
  const { http, sockets, close } = await ON_HTTP.open({ perMessageDeflate: compresses && { threshold: 0 } });
  sockets.on('connection', (client) => client.on('message', (data) => answer(client, data)));
  if (http === undefined) throw new Error('A server on HTTP has an HTTP server');
  return { http, close };
}

function withoutNest(name: string, answer: (client: RawWebSocket, data: Buffer) => void): EchoKind {
  const text = (i: number) => `{"index":${i}}`;
  return {
    name: `without Nest, ${name}`,
    open: (compresses) => openRaw(answer, compresses),
    request: text,
    reply: text,
  };
}

function inNest(name: string, request: EchoKind['request'], reply: EchoKind['reply']): EchoKind {
  const open = (compresses = false) => openNest(compresses ? CompressingGateway : PlainGateway);
  return { name: `Nest, ${name}`, open, request, reply };
}

/** As `JSON.stringify` has them, which is not called here so that its calls can be counted. */
export const ECHO_KINDS: readonly EchoKind[] = [
  inNest(
    'a value',
    (i) => `{"event":"value","data":[${i}]}`,
    (i) => `[${i}]`,
  ),
  inNest(
    'an {event, data}',
    (i) => `{"event":"event","data":${i}}`,
    (i) => `{"event":"event","data":${i}}`,
  ),
  inNest(
    'a promise of an {event, data}',
    (i) => `{"event":"async","data":${i}}`,
    (i) => `{"event":"async","data":${i}}`,
  ),
  inNest(
    'a request',
    (i) => `{"event":"value","data":[${i}],"id":${i}}`,
    (i) => `{"event":"$complete","data":[${i}],"id":${i}}`,
  ),
  inNest(
    'a request with a promise',
    (i) => `{"event":"async","data":${i},"id":${i}}`,
    (i) => `{"event":"$complete","data":${i},"as":"async","id":${i}}`,
  ),
  withoutNest('bytes', (client, data) => client.send(data, { binary: false })),
  withoutNest('JSON', (client, data) => client.send(JSON.stringify(JSON.parse(data.toString())))),
];

/** So many messages of a kind, each in a frame of its own, in one chunk. */
export function requestsOf({ request }: EchoKind, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, i) => maskedFrame(0x81, Buffer.from(request(i)))));
}

/** What answers them. */
export function repliesOf({ reply }: EchoKind, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, i) => unmaskedFrame(0x81, Buffer.from(reply(i)))));
}
