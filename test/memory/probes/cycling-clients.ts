// Connects and leaves when its parent says so, in every way a client can leave; nobody stays.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { requestText } from '../../support/raw-client.js';

interface Order {
  readonly port: number;
  readonly from: number;
  readonly count: number;
}

const AT_ONCE = 100;
const CLOSE = maskedFrame(0x88, '03 e8');

const LEAVINGS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.write(CLOSE),
  (socket) => socket.end(),
  (socket) => socket.resetAndDestroy(),
  // Refused, because it spoke another version: the server ends the connection.
  () => undefined,
];

/** A handshake from an address of its own, so that whatever is kept of an address is kept once for each. */
function requestOf(index: number, version: number): string {
  const address = `2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::1`;
  return requestText(
    handshakeRequest({ fields: [`X-Forwarded-For: ${address}`, `Sec-WebSocket-Version: ${version}`] }),
  );
}

async function comeAndGo(port: number, index: number): Promise<void> {
  const way = index % LEAVINGS.length;
  const socket = connect({ port, host: '127.0.0.1' });
  const closed = once(socket, 'close');
  socket.write(requestOf(index, way === 3 ? 8 : 13));
  await once(socket, 'data');
  LEAVINGS[way]!(socket);
  await closed;
}

async function obey({ port, from, count }: Order): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const batch = Math.min(AT_ONCE, count - done);
    await Promise.all(Array.from({ length: batch }, (_, i) => comeAndGo(port, from + done + i)));
  }
  process.send?.('done');
}

process.on('message', (order: Order) => void obey(order));
