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

/** From this size on a chunk holds so many frames that it pays to look at its memory as words. */
const MANY_FRAMES = 512;

/** Takes the mask off whole frames and tells where their payloads are. */
export function readFrames(chunk: Buffer, onPayload: (start: number, end: number) => void): void {
  const words = chunk.length < MANY_FRAMES ? undefined : new Int32Array(chunk.buffer, 0, chunk.buffer.byteLength >> 2);
  const origin = chunk.byteOffset;
  for (let at = 0; at < chunk.length;) {
    const short = chunk[at + 1]! & 0x7f;
    const long = short === LENGTH_16;
    const length = long ? chunk.readUInt16BE(at + 2) : short;
    const key = at + (long ? 4 : 2);
    const start = key + 4;
    at = start + length;
    if (words === undefined || length < 16) unmaskBytes(chunk, start, at, key, 0);
    else unmaskWords(chunk, words, origin, start, at, key);
    onPayload(start, at);
  }
}

function unmaskBytes(chunk: Buffer, start: number, end: number, key: number, phase: number): void {
  for (let i = start; i < end; i++) chunk[i]! ^= chunk[key + ((i - start + phase) & 3)]!;
}

function unmaskWords(chunk: Buffer, words: Int32Array, origin: number, start: number, end: number, key: number): void {
  const lead = -(origin + start) & 3;
  const turned = (i: number) => chunk[key + ((i + lead) & 3)]!;
  const word = turned(0) | (turned(1) << 8) | (turned(2) << 16) | (turned(3) << 24);
  const to = (origin + end) >> 2;
  unmaskBytes(chunk, start, start + lead, key, 0);
  for (let i = (origin + start + lead) >> 2; i < to; i++) words[i]! ^= word;
  unmaskBytes(chunk, (to << 2) - origin, end, key, lead);
}
