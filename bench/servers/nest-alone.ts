import { createHash } from 'node:crypto';
import { Server, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AbstractWsAdapter } from '@nestjs/websockets';
import type { WsMessageHandler } from '@nestjs/common';
import { echoModule } from './gateways.js';
import { serveNest } from './nest.js';
import type { ServerSettings } from './settings.js';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The longest payload of a 16-bit length, which is the longest of these rows. */
const LENGTH_16 = 126;

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

  #accept({ headers }: IncomingMessage, socket: Socket): void {
    const key = `${headers['sec-websocket-key'] ?? ''}${GUID}`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    for (const connect of this.#connects) connect(socket);
  }
}

function answer(socket: Socket, chunk: Buffer, callbacks: Callbacks): void {
  const replies: Promise<unknown>[] = [];
  for (const text of textsIn(chunk)) {
    const { event, data } = JSON.parse(text) as { event: string; data: unknown };
    const callback = callbacks.get(event);
    if (callback !== undefined) replies.push(callback(data, event) as Promise<unknown>);
  }
  if (replies.length > 0) {
    void Promise.all(replies).then((values) => socket.write(Buffer.concat(values.map(frameOf))));
  }
}

/** The texts of whole masked frames. */
function textsIn(chunk: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < chunk.length;) {
    const short = chunk[at + 1]! & 0x7f;
    const long = short === LENGTH_16;
    const length = long ? chunk.readUInt16BE(at + 2) : short;
    const key = at + (long ? 4 : 2);
    const start = key + 4;
    for (let i = 0; i < length; i++) chunk[start + i]! ^= chunk[key + (i & 3)]!;
    at = start + length;
    texts.push(chunk.toString('latin1', start, at));
  }
  return texts;
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
