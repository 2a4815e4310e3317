import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The longest payload of a 16-bit length, which is the longest of the rows that these servers are in. */
export const LENGTH_16 = 126;

/** Opens a WebSocket for whoever asks for one. */
export function openWebSocket({ headers }: IncomingMessage, socket: Socket): void {
  const key = `${headers['sec-websocket-key'] ?? ''}${GUID}`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

/** Takes the mask off whole frames and tells where their payloads are. */
export function readFrames(chunk: Buffer, onPayload: (start: number, end: number) => void): void {
  for (let at = 0; at < chunk.length;) {
    const short = chunk[at + 1]! & 0x7f;
    const long = short === LENGTH_16;
    const length = long ? chunk.readUInt16BE(at + 2) : short;
    const key = at + (long ? 4 : 2);
    const start = key + 4;
    for (let i = 0; i < length; i++) chunk[start + i]! ^= chunk[key + (i & 3)]!;
    at = start + length;
    onPayload(start, at);
  }
}
