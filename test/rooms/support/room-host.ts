import { RawWebSocketServer, type RawWebSocket, type RawWsGatewayOptions } from '../../../src/index.js';
import { framesIn, type ServerFrame } from '../../adapter/support/server-frames.js';
import type { HandshakeChanges } from '../../support/handshake-request.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

/** A client of a server, with the end of its connection that belongs to its peer. */
export interface Guest {
  readonly client: RawWebSocket;
  readonly socket: MemorySocket;
}

/** A server whose clients are on sockets that are not there. */
export class RoomHost {
  readonly server: RawWebSocketServer;
  readonly guests: Guest[] = [];
  readonly errors: Error[] = [];

  constructor(options: RawWsGatewayOptions = {}) {
    this.server = new RawWebSocketServer({ noServer: true, ...options });
    this.server.on('error', (error) => this.errors.push(error));
  }

  /** Lets one more in. */
  async enter(changes: HandshakeChanges = {}, socket = new MemorySocket()): Promise<Guest> {
    const client = await new Promise<RawWebSocket>((resolve) => {
      this.server.handleUpgrade(upgradeRequest(changes), socket, Buffer.alloc(0), resolve);
    });
    const guest = { client, socket };
    this.guests.push(guest);
    return guest;
  }

  /** Lets several in. */
  async enterAll(count: number): Promise<Guest[]> {
    const guests: Guest[] = [];
    for (let i = 0; i < count; i++) guests.push(await this.enter());
    return guests;
  }

  async close(): Promise<void> {
    for (const { socket } of this.guests) socket.destroy();
    await this.server.close();
  }
}

/** The frames a guest has got so far, or since its writes were thrown away. */
export function framesOf({ socket: { written } }: Guest): ServerFrame[] {
  const isAnswered = written.toString('latin1', 0, 12) === 'HTTP/1.1 101';
  return framesIn(isAnswered ? written.subarray(written.indexOf('\r\n\r\n') + 4) : written);
}

/** What the text frames among them say. */
export function textsOf(guest: Guest): string[] {
  return framesOf(guest)
    .filter(({ firstByte }) => (firstByte & 0x0f) === 1)
    .map(({ payload }) => payload.toString('utf8'));
}

/** The data of the events a guest has got so far. */
export async function heard(guest: Guest): Promise<unknown[]> {
  await settle();
  return textsOf(guest).map((text) => {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'data' in message ? message.data : undefined;
  });
}
