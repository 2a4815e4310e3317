import { Server, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AbstractWsAdapter } from '@nestjs/websockets';
import type { WsMessageHandler } from '@nestjs/common';
import { echoModule } from './gateways.js';
import { LENGTH_16, openWebSocket, readFrames } from './least-frames.js';
import { serveNest } from './nest.js';
import type { ServerSettings } from './settings.js';

/**
 * The floor of what an adapter can do: Nest's handlers, JSON and the socket, and the least around them. Whole frames are
 * taken for granted, and nothing is checked, limited, counted or kept in order: this is for comparison alone.
 */
export async function serve(settings: ServerSettings): Promise<void> {
  await serveNest(echoModule(settings), (app) => new LeastAdapter(app));
}

type Connect = (socket: Socket) => void;
type Callbacks = Map<unknown, WsMessageHandler['callback']>;

class LeastAdapter extends AbstractWsAdapter {
  /** All gateways of these rows share one path. */
  readonly #connects: Connect[] = [];

  readonly #callbacks = new WeakMap<Socket, Callbacks>();

  override create(): object {
    const server: unknown = this.httpServer;
    if (this.#connects.length === 0 && server instanceof Server) {
      server.removeAllListeners('upgrade');
      server.on('upgrade', (request: IncomingMessage, socket: Socket) => this.#accept(request, socket));
    }
    return {};
  }

  override bindClientConnect(_server: unknown, connect: Connect): void {
    this.#connects.push(connect);
  }

  override bindClientDisconnect(): void {}

  override bindMessageHandlers(socket: Socket, handlers: WsMessageHandler[]): void {
    const known = this.#callbacks.get(socket);
    const callbacks: Callbacks = known ?? new Map();
    for (const { message, callback } of handlers) callbacks.set(message, callback);
    if (known !== undefined) return;
    this.#callbacks.set(socket, callbacks);
    socket.on('data', (chunk: Buffer) => answer(socket, chunk, callbacks));
  }

  #accept(request: IncomingMessage, socket: Socket): void {
    openWebSocket(request, socket);
    for (const connect of this.#connects) connect(socket);
  }
}

function answer(socket: Socket, chunk: Buffer, callbacks: Callbacks): void {
  const replies: Promise<unknown>[] = [];
  readFrames(chunk, (start, end) => {
    const { event, data } = JSON.parse(chunk.toString('latin1', start, end)) as { event: string; data: unknown };
    const callback = callbacks.get(event);
    if (callback !== undefined) replies.push(callback(data, event) as Promise<unknown>);
  });
  if (replies.length > 0) {
    void Promise.all(replies).then((values) => socket.write(Buffer.concat(values.map(frameOf))));
  }
}

function frameOf(value: unknown): Buffer {
  const text = JSON.stringify(value);
  const long = text.length >= LENGTH_16;
  const frame = Buffer.allocUnsafe((long ? 4 : 2) + text.length);
  frame[0] = 0x81;
  frame[1] = long ? LENGTH_16 : text.length;
  if (long) frame.writeUInt16BE(text.length, 2);
  frame.write(text, long ? 4 : 2, 'latin1');
  return frame;
}
