import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { RawWebSocketServer } from '../../src/server/index.js';
import { portOf } from './server-kinds.js';

type Listener = (...args: never[]) => void;

/** What clients of ws and of ours have in common on the side of the server, typed so that a case can try anything. */
export interface LikeClient {
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  readonly bufferedAmount: number;
  readonly isPaused: boolean;
  readonly protocol: string;
  readonly extensions: string;
  readonly url: string;
  readonly _socket: Socket;
  binaryType: string;
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  send(data: unknown, ...more: unknown[]): void;
  close(code?: unknown, reason?: unknown): void;
  terminate(): void;
  ping(...args: unknown[]): void;
  pong(...args: unknown[]): void;
  pause(): void;
  resume(): void;
  on(event: string, listener: Listener): unknown;
  removeAllListeners(event: string): unknown;
  addEventListener(type: string, listener: unknown, options?: { once?: boolean }): void;
  removeEventListener(type: string, listener: unknown): void;
}

export interface LikeServer {
  readonly clients: ReadonlySet<unknown>;
  address(): AddressInfo | string | null;
  shouldHandle(request: unknown): unknown;
  on(event: string, listener: Listener): unknown;
  close(callback?: (error?: Error) => void): unknown;
}

/** Options that both servers know. */
export interface LikeOptions {
  readonly path?: string;
  readonly noServer?: boolean;
  readonly server?: Server;
  readonly verifyClient?: (info: never, callback: never) => unknown;
  readonly handleProtocols?: () => string | false;
}

/** What a case did and saw, as lines; the peer's side of it apart, because the sides see things in no fixed order. */
export interface Story {
  readonly here: string[];
  readonly there: string[];
}

export type Make = (options: LikeOptions, callback?: () => void) => LikeServer;

export const MAKERS: Readonly<Record<'ws' | 'ours', Make>> = {
  ws: (options, callback) => Reflect.construct(WebSocketServer, [withPort(options), callback]),
  ours: (options, callback) => Reflect.construct(RawWebSocketServer, [withPort(options), callback]),
};

function withPort(options: LikeOptions): object {
  return options.noServer === true || options.server !== undefined
    ? options
    : { port: 0, host: '127.0.0.1', ...options };
}

export interface Scene {
  readonly server: LikeServer;
  readonly client: LikeClient;
  /** A client of ws on the other side. */
  readonly peer: WebSocket;
  readonly note: (line: string) => void;
}

/** Plays a case between a server and a client of ws, and closes the connection if the case has not. */
export async function play(
  make: Make,
  options: LikeOptions,
  protocols: readonly string[],
  act: (scene: Scene) => void | Promise<void>,
): Promise<Story> {
  const server = make(options);
  await new Promise<void>((resolve) => server.on('listening', resolve));
  const story: Story = { here: [], there: [] };
  const accepted = new Promise<LikeClient>((resolve) => {
    server.on('connection', (client: LikeClient) => resolve(client));
  });
  const peer = new WebSocket(`ws://127.0.0.1:${portOf(server)}${options.path ?? '/'}`, [...protocols]);
  const see = (line: string) => story.there.push(line);
  peer.on('message', (data, isBinary) => see(`message ${isBinary ? 'binary' : 'text'} ${String(data)}`));
  peer.on('ping', (data) => see(`ping ${data.toString()}`));
  peer.on('pong', (data) => see(`pong ${data.toString()}`));
  const closed = new Promise<void>((resolve) => {
    peer.on('close', (code, reason) => {
      see(`close ${code} ${reason.toString()}`);
      resolve();
    });
  });
  const [client] = await Promise.all([accepted, once(peer, 'open')]);
  const gone = new Promise<void>((resolve) => client.on('close', () => resolve()));
  await act({ server, client, peer, note: (line) => story.here.push(line) });
  if (client.readyState === client.OPEN) client.close(4321);
  await Promise.all([closed, gone]);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return story;
}

/** The status, the header X and the body with which a handshake is refused, or how it opened. */
export async function handshakeResult(make: Make, options: LikeOptions, path: string): Promise<string> {
  const server = make(options);
  await new Promise<void>((resolve) => server.on('listening', resolve));
  const peer = new WebSocket(`ws://127.0.0.1:${portOf(server)}${path}`, ['a', 'b']);
  const result = await new Promise<string>((resolve) => {
    peer.on('open', () => resolve(`open ${peer.protocol}`));
    peer.on('error', (error) => resolve(error.message));
    peer.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(`${response.statusCode} ${String(response.headers['x'])}`);
    });
  });
  peer.on('error', () => undefined);
  peer.terminate();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return result;
}
