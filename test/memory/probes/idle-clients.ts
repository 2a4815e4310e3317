// Opens connections when its parent says so: each sends a message and the beginning of another, and stays.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import process from 'node:process';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { requestText } from '../../support/raw-client.js';

interface Order {
  readonly port: number;
  readonly count: number;
}

const AT_ONCE = 50;
const sockets: Socket[] = [];

/** Long, because Node cuts a read buffer down to what was read. */
const message = maskedFrame(0x81, Buffer.alloc(50_000, 'x'));
const large = maskedFrame(0x82, Buffer.alloc(100_000, 'x'));
/** Half of a header, a header alone, and a header with the first bytes of its payload. */
const BEGINNINGS = [large.subarray(0, 7), large.subarray(0, 14), large.subarray(0, 30)];

async function connectOne(port: number, index: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  socket.write(requestText(handshakeRequest()));
  await once(socket, 'data');
  // In one chunk, so that what the frame begins with lies in the same buffer as the message.
  socket.write(Buffer.concat([message, BEGINNINGS[index % BEGINNINGS.length]!]));
}

async function obey({ port, count }: Order): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const batch = Math.min(AT_ONCE, count - done);
    await Promise.all(Array.from({ length: batch }, (_, i) => connectOne(port, done + i)));
  }
  process.send?.('done');
}

process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => sockets.forEach((socket) => socket.destroy()));
